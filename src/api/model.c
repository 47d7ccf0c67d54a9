/* Models in the clear. */
#include "model/model.h"
#include "api/check.h"
#include "base/file.h"
#include "model/coefficients.h"
#include "model/fit.h"
#include "nn/predict.h"

clt_status clt_model_fit(clt_model **model, clt_ws *ws, const clt_table *table,
                         const clt_fit_options *options, clt_fit_report *report) {
    CLT__NEED(model);
    CLT__NEED(ws);
    CLT__NEED(table);
    CLT__NEED(options);
    return clt__model_fit(model, ws, table, options, report);
}

static void put_model(clt__sink *sink, const void *model) {
    clt__put_header(sink, CLT_KIND_MODEL);
    clt__model_put(sink, model);
}

static void get_model(clt__source *source, void *model) {
    clt__get_header(source, CLT_KIND_MODEL);
    if (source->status == CLT_OK) (void)clt__model_get(source, model);
}

clt_status clt_model_save(const clt_model *model, const char *path, unsigned flags) {
    CLT__NEED(model);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_model, model);
}

clt_status clt_model_load(clt_model **model, const char *path) {
    clt_model *made = NULL;
    CLT__NEED(model);
    CLT__NEED(path);
    clt_status status = clt__file_load(path, "model", true, get_model, &made);
    if (status == CLT_OK) {
        *model = made;
    } else {
        clt__model_free(made);
    }
    return status;
}

void clt_model_free(clt_model *model) {
    clt__model_free(model);
}

clt_status clt_model_predict(clt_table **answers, clt_ws *ws, const clt_model *model,
                             const clt_plan *plan, const clt_table *table, clt_mode mode) {
    CLT__NEED(answers);
    CLT__NEED(ws);
    CLT__NEED(model);
    CLT__NEED(table);
    if (mode != CLT_CLEAR && mode != CLT_SIMULATE) {
        return clt__fail(CLT_E_ARGUMENT, "clt_model_predict: mode %d is unknown", (int)mode);
    }
    if (mode == CLT_SIMULATE) CLT__NEED(plan);
    return clt__predict(answers, ws, model, plan, table, mode);
}

clt_status clt_model_coefficients(clt_table **coefficients, const clt_model *model) {
    CLT__NEED(coefficients);
    CLT__NEED(model);
    return clt__coefficients_new(coefficients, model);
}
