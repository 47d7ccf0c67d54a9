/* Gadgets: what follows from a level and a number of special primes. */
#include "rlwe/gadget.h"

#include <assert.h>

bool clt__gadget_exists(const clt_params *params, unsigned level, unsigned special) {
    if (level > params->top || special > params->special) return false;
    if (special == 0 || special == params->special) return true;
    return clt__params_log_q(params, level) <= special * params->chain.special_bits;
}

clt__gadget clt__gadget_of(const clt_params *params, unsigned level, unsigned special) {
    assert(clt__gadget_exists(params, level, special));
    bool all = special == 0 || special == params->special;
    return (clt__gadget){
        .level = (uint8_t)level,
        .special = (uint8_t)(all ? params->special : special),
        .digits = (uint8_t)(all ? clt__params_digits(params, level) : 1),
    };
}

clt__gadget clt__gadget_full(const clt_params *params, unsigned level) {
    return clt__gadget_of(params, level, 0);
}

bool clt__gadget_same(clt__gadget a, clt__gadget b) {
    return a.level == b.level && a.special == b.special && a.digits == b.digits;
}

clt__basis clt__gadget_p(const clt_params *params, clt__gadget gadget) {
    return clt__basis_range(clt__params_limbs(params, params->top), gadget.special);
}

clt__basis clt__gadget_qp(const clt_params *params, clt__gadget gadget) {
    return clt__basis_join(clt__params_q(params, gadget.level), clt__gadget_p(params, gadget));
}

void clt__gadget_digit(const clt_params *params, clt__gadget gadget, unsigned d, unsigned *first,
                       unsigned *end) {
    assert(d < gadget.digits);
    if (gadget.special == params->special) {
        clt__params_digit(params, gadget.level, d, first, end);
    } else {
        *first = 0;
        *end = clt__params_limbs(params, gadget.level);
    }
}

unsigned clt__gadget_log_qp(const clt_params *params, clt__gadget gadget) {
    return clt__params_log_q(params, gadget.level) + gadget.special * params->chain.special_bits;
}

uint64_t clt__gadget_p_mont(const clt_params *params, clt__gadget gadget, unsigned prime) {
    const clt__mod *mod = &params->ring->mod[prime];
    clt__basis basis = clt__gadget_p(params, gadget);
    uint64_t p = mod->r1;
    for (unsigned i = 0; i < basis.count; i++) {
        uint64_t special = params->ring->mod[basis.prime[i]].q;
        p = clt__mod_mul(p, clt__mod_reduce(special, mod), mod);
    }
    return p;
}
