/*
 * Raising the modulus, the step that makes bootstrapping out of arithmetic (Cheon et al.
 * 2018/153), under a sparse secret (Bossuat, Troncoso-Pastoriza, Hubaux 2022/024).
 *
 * A ciphertext at level 0 is (c_0, c_1) modulo q_0 with c_0 + c_1 s = m. The same words, read as
 * integers in [-q_0/2, q_0/2) and so modulo every prime, hold m + q_0 I with |I| <= (1 + |s|_1)/2:
 * too much under a dense secret. So the ciphertext is switched to one with 32 coefficients that are
 * not 0, modulo q_0 p_0 only, and back after the raise: |I| < 16 but for 2^-132 where m is far
 * below q_0, 2^-129 at q_0/32.
 */
#include "ckks/eval.h"
#include "ring/convert.h"
#include "rlwe/security.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Limbs of q_1 ... q_top from that of q_0, all in transform domain; out's first is in's. */
static clt_status lift(uint64_t *out, clt_ws *ws, const clt_params *params, const uint64_t *in) {
    const clt__ring *ring = params->ring;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt__basis base = clt__basis_range(0, 1), rest = clt__basis_range(1, params->top);
    uint64_t *plain = clt__ring_scratch(ws, ring, 1);
    if (plain == NULL) return CLT_E_MEMORY;
    memcpy(plain, in, ring->n * sizeof *plain);
    memcpy(out, in, ring->n * sizeof *out);
    clt__poly_intt(ws, ring, plain, &base);
    CLT__TRY(clt__basis_convert(ws, ring, out + ring->n, &rest, plain, &base, true));
    clt__poly_ntt(ws, ring, out + ring->n, &rest);
done:
    clt__ws_release(ws, mark);
    return status;
}

/* I = (c_0 + c_1 s - m)/q_0 with uniform coefficients of c_0 and c_1. A slot of s is h at most. */
static clt__noise raised_noise(const clt_params *params, clt__noise in) {
    double n = (double)params->ring->n, q = (double)params->ring->mod[0].q;
    double scale = clt__params_scale(params, params->top, 1).hi;
    double uniform = sqrt(n / 12) * q / scale;
    in.value_bound = CLT__TAIL * uniform * (CLT__SPARSE_WEIGHT + 1);
    in.value_rms = uniform * sqrt(CLT__SPARSE_WEIGHT + 1);
    return in;
}

clt_status clt__ct_raise(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in) {
    const clt_params *params = in->params;
    assert(in->level == 0 && in->degree == 1 && in->power == 1 && params->stride == 1);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct sparse, raised;
    CLT__TRY(clt__ct_scratch(&sparse, ws, params, 0));
    CLT__TRY(clt__ct_scratch(&raised, ws, params, params->top));
    CLT__TRY(clt__ct_shape(&raised, 1, params->top));
    CLT__TRY(clt__ct_switch(&sparse, ws, evk, in, CLT__KEY_TO_SPARSE));
    for (unsigned i = 0; i <= 1; i++) {
        CLT__TRY(lift(raised.poly[i], ws, params, sparse.poly[i]));
    }
    clt__ct_describe(&raised, in, 1, raised_noise(params, sparse.noise));
    CLT__TRY(clt__ct_switch(out, ws, evk, &raised, CLT__KEY_FROM_SPARSE));
done:
    clt__ws_release(ws, mark);
    return status;
}
