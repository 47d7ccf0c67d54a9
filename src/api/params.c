/* Parameters. */
#include "api/check.h"
#include "nn/budget.h"
#include "rlwe/security.h"

enum { LOG_N_LEAST = 12, LOG_N_MOST = 16, BASE_MOST = 50, ROOM_MOST = 10 };

clt_status clt_params_new(const clt_params **params, const char *preset) {
    CLT__NEED(params);
    CLT__NEED(preset);
    CLT__RETURN_IF(clt__kernel_check());
    return clt__params_preset(params, preset);
}

/* The smallest ring degree; in it, the most room for values, up to 2^(ROOM_MOST - 1). */
static bool find_chain(clt__chain *chain, unsigned levels, unsigned scale_bits) {
    *chain = (clt__chain){.levels = (uint8_t)levels, .scale_bits = (uint8_t)scale_bits};
    for (unsigned log_n = LOG_N_LEAST; log_n <= LOG_N_MOST; log_n++) {
        for (unsigned room = ROOM_MOST; room >= CLT__BASE_OVER_SCALE; room--) {
            chain->log_n = (uint8_t)log_n;
            chain->base_bits = (uint8_t)(scale_bits + room);
            if (scale_bits + room <= BASE_MOST && clt__budget_fit(chain)) return true;
        }
    }
    return false;
}

clt_status clt_params_for(const clt_params **params, unsigned levels, unsigned scale_bits) {
    clt__chain chain;
    CLT__NEED(params);
    CLT__RETURN_IF(clt__kernel_check());
    if (levels < 1 || levels > CLT__LEVELS_MAX || scale_bits < CLT__SCALE_LEAST ||
        scale_bits > CLT__SCALE_MOST) {
        return clt__fail(CLT_E_ARGUMENT,
                         "%u levels of %u bits: 1 to %d levels of %d to %d bits are possible",
                         levels, scale_bits, CLT__LEVELS_MAX, CLT__SCALE_LEAST, CLT__SCALE_MOST);
    }
    if (!find_chain(&chain, levels, scale_bits)) {
        return clt__fail(CLT_E_SECURITY,
                         "%u levels of %u bits do not fit the %u bits that ring degree 2^%d has at "
                         "128 bits of security: take fewer or smaller ones",
                         levels, scale_bits, clt__security_cap(LOG_N_MOST), LOG_N_MOST);
    }
    return clt__params_build(params, &chain, NULL);
}

void clt_params_free(const clt_params *params) {
    clt__params_unref(params);
}

unsigned clt_params_log_n(const clt_params *params) {
    return params == NULL ? 0 : params->ring->log_n;
}

unsigned clt_params_levels(const clt_params *params) {
    return params == NULL ? 0 : params->levels;
}

unsigned clt_params_log_qp(const clt_params *params) {
    return params == NULL ? 0 : params->log_qp;
}

unsigned clt_params_security_bits(const clt_params *params) {
    return params == NULL ? 0 : clt__security_bits(params->ring->log_n, params->log_qp);
}

size_t clt_params_slots(const clt_params *params) {
    return params == NULL ? 0 : clt__params_slots(params);
}
