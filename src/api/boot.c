/* Bootstrapping for callers of the vector interface. */
#include "api/check.h"
#include "api/vector.h"
#include "circ/bootstrap.h"
#include "circ/bootstrap_error.h"

#include <math.h>

static clt_status check_kind(clt_boot_kind kind, const char *function) {
    if (kind == CLT_BOOT_COMPLEX || kind == CLT_BOOT_REAL) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: there is no kind %d of bootstrapping", function,
                     (int)kind);
}

/* Mean error of a part is less than its root mean square: of a normal one by sqrt(2/pi). */
static void describe_precision(clt_boot_figures *figures, const clt_params *params) {
    clt__noise fresh = clt__noise_fresh(params, 1, sqrt(1.0 / 3), false);
    clt__noise noise = clt__bootstrap_noise(params, fresh);
    double scale = clt__params_scale(params, params->levels, 1).hi;
    figures->precision_bits = -log2(noise.noise_rms / scale * sqrt(2 / acos(-1)));
    figures->failure_log2 = clt__bootstrap_params_failure_log2(params);
}

static clt_status describe_memory(clt_boot_figures *figures, const clt_ws *ws,
                                  const clt_params *params, bool real) {
    clt__key_list list = {0};
    clt_status status = CLT_OK;
    CLT__TRY(clt__boot_keys(&list, params, real));
    CLT__TRY(clt__boot_memory(&figures->memory_bytes, params, real));
    figures->keys = list.count;
    figures->key_bytes = clt__evk_bytes(params, list.spec, list.count);
    figures->memory_bytes += clt__keys_memory(params, list.spec, list.count, ws->key_memory);
done:
    clt__key_list_free(&list);
    return status;
}

clt_status clt_boot_describe(clt_boot_figures *figures, clt_ws *ws, const clt_params *params,
                             clt_boot_kind kind) {
    CLT__NEED(figures);
    CLT__NEED(ws);
    CLT__NEED(params);
    CLT__RETURN_IF(check_kind(kind, __func__));
    CLT__RETURN_IF(clt__boot_check(params));
    bool real = kind == CLT_BOOT_REAL;
    clt__evalmod mod;
    clt_boot_figures made = {.level_in = clt__boot_level_in(params),
                             .level_out = clt__boot_level_out(params, real),
                             .slots = clt__params_slots(params) >> params->tower->sparse};
    made.levels_left = made.level_out - made.level_in;
    clt__evalmod_init(&mod, params);
    made.message_most = mod.ratio * CLT__SINE_WIDTH;
    describe_precision(&made, params);
    CLT__RETURN_IF(describe_memory(&made, ws, params, real));
    *figures = made;
    return CLT_OK;
}

clt_status clt_boot_new(clt_boot **boot, clt_ws *ws, const clt_params *params, clt_boot_kind kind) {
    CLT__NEED(boot);
    CLT__NEED(ws);
    CLT__NEED(params);
    CLT__RETURN_IF(check_kind(kind, __func__));
    CLT__RETURN_IF(clt__boot_check(params));
    return clt__boot_new(boot, ws, params, kind == CLT_BOOT_REAL);
}

void clt_boot_free(clt_boot *boot) {
    clt__boot_free(boot);
}

clt_status clt_bootstrap(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                         const clt_ct *in) {
    CLT__NEED(out);
    CLT__NEED(ws);
    CLT__NEED(boot);
    CLT__NEED_OPERAND(in);
    CLT__NEED_PARAMS(out->params, in->params);
    CLT__NEED_PARAMS(boot->params, in->params);
    CLT__NEED(evk);
    CLT__NEED_PARAMS(evk->params, in->params);
    return clt__bootstrap(out, ws, evk, boot, in);
}
