/* Plans. */
#include "api/check.h"
#include "base/file.h"
#include "nn/explain.h"
#include "nn/guarantee.h"
#include "nn/planner.h"

void clt_plan_options_default(clt_plan_options *options) {
    if (options != NULL) *options = (clt_plan_options){.precision_bits = 10};
}

static clt_status check_options(const clt_plan_options *options) {
    if (options->packing > CLT_PACK_BLOCKS) {
        return clt__fail(CLT_E_ARGUMENT, "clt_plan_new: packing %d is unknown",
                         (int)options->packing);
    }
    if (options->release_bits > CLT__PRECISION_MAX &&
        options->release_bits != CLT_RELEASE_DISCRETE) {
        return clt__fail(CLT_E_ARGUMENT,
                         "clt_plan_new: %u bits of a released number; 1 to %d are possible",
                         options->release_bits, CLT__PRECISION_MAX);
    }
    if (options->preset != NULL && clt__plan_preset(options->preset) == NULL) {
        return clt__fail(CLT_E_ARGUMENT,
                         "there are no parameters \"%s\": " CLT__PRESETS_TEXT " exist",
                         options->preset);
    }
    return CLT_OK;
}

clt_status clt_plan_new(clt_plan **plan, clt_ws *ws, const clt_model *model,
                        const clt_plan_options *options) {
    CLT__NEED(plan);
    CLT__NEED(ws);
    CLT__NEED(model);
    CLT__NEED(options);
    CLT__RETURN_IF(check_options(options));
    return clt__plan_new(plan, ws, model, options);
}

static void put_plan(clt__sink *sink, const void *plan) {
    clt__put_header(sink, CLT_KIND_PLAN);
    clt__plan_put(sink, plan);
}

static void get_plan(clt__source *source, void *plan) {
    clt__get_header(source, CLT_KIND_PLAN);
    if (source->status == CLT_OK) (void)clt__plan_get(source, plan);
}

clt_status clt_plan_save(const clt_plan *plan, const char *path, unsigned flags) {
    CLT__NEED(plan);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_plan, plan);
}

clt_status clt_plan_load(clt_plan **plan, const char *path) {
    clt_plan *made = NULL;
    CLT__NEED(plan);
    CLT__NEED(path);
    clt_status status = clt__file_load(path, "plan", true, get_plan, &made);
    if (status == CLT_OK) {
        *plan = made;
    } else {
        clt__plan_unref(made);
    }
    return status;
}

void clt_plan_free(clt_plan *plan) {
    clt__plan_unref(plan);
}

clt_status clt_plan_measure(const clt_plan *plan, clt_ws *ws, clt_plan_figures *figures) {
    clt__cost cost;
    CLT__NEED(plan);
    CLT__NEED(ws);
    CLT__NEED(figures);
    CLT__RETURN_IF(clt__cost_measure(&cost, plan->params, plan->input_level));
    clt__plan_figures(figures, plan);
    figures->evaluator_memory_bytes = clt__plan_memory(plan, ws->key_memory);
    figures->seconds_per_ciphertext = clt__cost_plan(&cost, plan);
    return CLT_OK;
}

clt_status clt_plan_explain(const clt_plan *plan, clt_ws *ws, clt_writer out, bool json) {
    clt__cost cost;
    clt__sink sink;
    unsigned bits;
    CLT__NEED(plan);
    CLT__NEED(ws);
    if (out.write == NULL) return clt__fail(CLT_E_ARGUMENT, "clt_plan_explain: out.write is NULL");
    CLT__RETURN_IF(clt__cost_measure(&cost, plan->params, plan->input_level));
    CLT__RETURN_IF(clt__guarantee_bits(&bits, ws, plan));
    clt__sink_init(&sink, out);
    (json ? clt__explain_json : clt__explain_text)(&sink, plan, &cost, bits);
    return sink.status;
}

clt_status clt_plan_check_release(const clt_plan *plan, clt_ws *ws, unsigned bits) {
    CLT__NEED(plan);
    CLT__NEED(ws);
    return clt__guarantee_require(ws, plan, bits);
}
