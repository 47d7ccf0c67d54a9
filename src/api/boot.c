/* Bootstrapping for callers of the vector interface. */
#include "api/boot.h"
#include "api/vector.h"
#include "circ/bootstrap_error.h"
#include "circ/deep.h"
#include "nn/cost.h"
#include "nn/explain.h"

#include <math.h>

clt_status clt__boot_kind(unsigned *kind, unsigned public_kind, const char *function) {
    unsigned messages = public_kind & ~(unsigned)CLT_BOOT_FEW_KEYS;
    if (messages != CLT_BOOT_COMPLEX && messages != CLT_BOOT_REAL) {
        return clt__fail(CLT_E_ARGUMENT, "%s: there is no kind %u of bootstrapping", function,
                         public_kind);
    }
    *kind = (messages == CLT_BOOT_REAL ? CLT__BOOT_REAL : 0) |
            (public_kind & CLT_BOOT_FEW_KEYS ? CLT__BOOT_FEW_KEYS : 0);
    return CLT_OK;
}

/* Mean error of a part is less than its root mean square: of a normal one by sqrt(2/pi). */
static void describe_precision(clt_boot_figures *figures, const clt_params *params) {
    clt__noise fresh = clt__noise_fresh(params, 1, sqrt(1.0 / 3), false);
    clt__noise noise = clt__bootstrap_noise(params, fresh);
    clt__noise twice = clt__bootstrap_twice_noise(params, fresh);
    double scale = clt__params_scale(params, params->levels, 1).hi;
    double below = clt__params_scale(params, params->levels - 1, 1).hi;
    figures->precision_bits = -log2(noise.noise_rms / scale * sqrt(2 / acos(-1)));
    figures->precision_bits_twice = -log2(twice.noise_rms / below * sqrt(2 / acos(-1)));
    figures->failure_log2 = clt__bootstrap_params_failure_log2(params);
}

static clt_status describe_memory(clt_boot_figures *figures, const clt_ws *ws,
                                  const clt_params *params, unsigned kind) {
    clt__key_list list = {0};
    clt__boot_sizes sizes;
    clt_status status = CLT_OK;
    CLT__TRY(clt__boot_keys(&list, params, kind));
    CLT__TRY(clt__boot_memory(&sizes, params, kind));
    figures->keys = list.count;
    figures->key_bytes = clt__evk_bytes(params, list.spec, list.count);
    figures->memory_bytes = clt__keys_memory(params, list.spec, list.count, ws->key_memory) +
                            sizes.transforms + sizes.scratch;
done:
    clt__key_list_free(&list);
    return status;
}

clt_status clt_boot_describe(clt_boot_figures *figures, clt_ws *ws, const clt_params *params,
                             unsigned kind) {
    CLT__NEED(figures);
    CLT__NEED(ws);
    CLT__NEED(params);
    CLT__RETURN_IF(clt__boot_kind(&kind, kind, __func__));
    CLT__RETURN_IF(clt__boot_check(params));
    clt__evalmod mod;
    clt_boot_figures made = {.level_in = clt__boot_level_in(params),
                             .level_out = clt__boot_level_out(params, kind),
                             .slots = clt__params_slots(params) >> params->tower->sparse};
    made.levels_left = made.level_out - made.level_in;
    clt__evalmod_init(&mod, params);
    made.message_most = mod.ratio * CLT__SINE_WIDTH;
    describe_precision(&made, params);
    CLT__RETURN_IF(describe_memory(&made, ws, params, kind));
    *figures = made;
    return CLT_OK;
}

/* Parts are measured where the reduction begins, which is the middle of the chain. */
clt_status clt_boot_measure(double *seconds, clt_ws *ws, const clt_params *params, unsigned kind) {
    clt__boot_part part[CLT__BOOT_PARTS];
    clt__cost cost;
    unsigned count = 0;
    CLT__NEED(seconds);
    CLT__NEED(ws);
    CLT__NEED(params);
    CLT__RETURN_IF(clt__boot_kind(&kind, kind, __func__));
    CLT__RETURN_IF(clt__boot_check(params));
    CLT__RETURN_IF(clt__boot_work(part, &count, params, kind));
    unsigned level = params->levels + params->tower->eval_mod;
    CLT__RETURN_IF(clt__cost_measure(&cost, params, level));
    *seconds = clt__cost_bootstrap(&cost, part, count);
    return CLT_OK;
}

/* Against the limit of the workspace. */
static clt_status check_memory(const clt_ws *ws, const clt_params *params, unsigned kind) {
    clt_boot_figures figures;
    char needed[CLT__SIZE_TEXT], limit[CLT__SIZE_TEXT];
    if (ws->memory_limit == 0) return CLT_OK;
    CLT__RETURN_IF(describe_memory(&figures, ws, params, kind));
    if (figures.memory_bytes <= ws->memory_limit) return CLT_OK;
    clt__size_text(needed, figures.memory_bytes);
    clt__size_text(limit, ws->memory_limit);
    return clt__fail(
        CLT_E_MEMORY,
        "bootstrapping on %s needs %s for its %zu keys, transforms and scratch, and the "
        "limit is %s: raise it%s",
        params->name, needed, figures.keys, limit,
        kind & CLT__BOOT_FEW_KEYS ? "" : ", or take CLT_BOOT_FEW_KEYS");
}

clt_status clt_boot_new(clt_boot **boot, clt_ws *ws, const clt_params *params, unsigned kind) {
    CLT__NEED(boot);
    CLT__NEED(ws);
    CLT__NEED(params);
    CLT__RETURN_IF(clt__boot_kind(&kind, kind, __func__));
    CLT__RETURN_IF(clt__boot_check(params));
    CLT__RETURN_IF(check_memory(ws, params, kind));
    return clt__boot_new(boot, ws, params, kind);
}

void clt_boot_free(clt_boot *boot) {
    clt__boot_free(boot);
}

static clt_status check_operands(const clt_ct *out, const clt_ws *ws, const clt_evk *evk,
                                 const clt_boot *boot, const clt_ct *in, const char *function) {
    CLT__RETURN_IF(clt__need(out, "out", function));
    CLT__RETURN_IF(clt__need(ws, "ws", function));
    CLT__RETURN_IF(clt__need(boot, "boot", function));
    CLT__RETURN_IF(clt__need_operand(in, "in", function));
    CLT__RETURN_IF(clt__need_params(out->params, in->params, function));
    CLT__RETURN_IF(clt__need_params(boot->params, in->params, function));
    CLT__RETURN_IF(clt__need(evk, "evk", function));
    return clt__need_params(evk->params, in->params, function);
}

clt_status clt_bootstrap(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                         const clt_ct *in) {
    CLT__RETURN_IF(check_operands(out, ws, evk, boot, in, __func__));
    return clt__bootstrap(out, ws, evk, boot, in);
}

clt_status clt_refresh(clt_ct *ct, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                       unsigned levels) {
    CLT__RETURN_IF(check_operands(ct, ws, evk, boot, ct, __func__));
    clt__deep deep = {.ws = ws, .evk = evk, .boot = boot};
    return clt__deep_room(&deep, ct, levels, "what follows");
}

clt_status clt_bootstrap_twice(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                               const clt_ct *in) {
    CLT__RETURN_IF(check_operands(out, ws, evk, boot, in, __func__));
    return clt__bootstrap_twice(out, ws, evk, boot, in);
}
