/*
 * Levels: rescale divides message, error and modulus by the top prime; level_down reaches a lower
 * level at that level's canonical scale.
 *
 * Scales (Kim, Papadimitriou, Polyakov 2020/1118): a ciphertext at level l has S_l, or S_l^2 before
 * it is rescaled, and S_l^2 / q_l = S_(l-1). So products that are rescaled are where they belong.
 * From level l without a product to l' < l: limbs above l' + 1 are dropped, which changes nothing,
 * the rest is multiplied by the integer nearest to S_l' q_(l'+1) / S_l, and rescaled. Its rounding,
 * about 2^-scale_bits of the value, is booked as an error.
 *
 * In a doubled chain q_l stands for two primes, divided away at once: one rounding, as of one.
 */
#include "ckks/eval.h"
#include "ring/convert.h"

#include <string.h>

/* The limbs that only this level has, of each polynomial, one after the other, in scratch. */
static uint64_t *top_limbs(clt_ws *ws, const clt_ct *a) {
    const clt_params *params = a->params;
    unsigned kept = clt__params_limbs(params, a->level - 1);
    size_t n = params->ring->n, words = params->stride * n;
    uint64_t *top = clt__ring_scratch(ws, params->ring, (a->degree + 1) * params->stride);
    if (top == NULL) return NULL;
    for (unsigned i = 0; i <= a->degree; i++) {
        memcpy(top + i * words, a->poly[i] + kept * n, words * sizeof *top);
    }
    return top;
}

clt_status clt__ct_check_rescale(const clt_ct *a) {
    if (a->level == 0) {
        return clt__fail(CLT_E_LEVEL, "rescale needs 1 level, 0 left; use parameters with more "
                                      "levels");
    }
    if (a->power == 2) return CLT_OK;
    return clt__fail(CLT_E_SCALE,
                     "rescale divides the square of the scale, and the ciphertext at level %u has "
                     "its first power; use level_down",
                     a->level);
}

static clt_status divide_by_top(clt_ct *out, clt_ws *ws, const clt_ct *a) {
    const clt_params *params = a->params;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws), words = params->stride * params->ring->n;
    clt__basis keep = clt__params_q(params, a->level - 1);
    clt__basis drop = clt__basis_range(keep.count, params->stride);
    clt__noise noise = clt__noise_rescale(a->noise, params, a->level);
    uint64_t *top = top_limbs(ws, a);
    if (top == NULL) return CLT_E_MEMORY;
    CLT__TRY(clt__ct_shape(out, 1, a->level - 1));
    for (unsigned i = 0; i <= 1 && status == CLT_OK; i++) {
        status = clt__mod_down(ws, params->ring, out->poly[i], a->poly[i], &keep, top + i * words,
                               &drop);
    }
    clt__ct_describe(out, a, 1, noise);
    if (status != CLT_OK) clt__ct_spoil(out);
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__ct_rescale(clt_ct *out, clt_ws *ws, const clt_ct *a) {
    CLT__RETURN_IF(clt__ct_check_rescale(a));
    if (a->degree == 1) return divide_by_top(out, ws, a);
    return clt__fail(CLT_E_ARGUMENT, "relinearise the ciphertext of degree %u before the rescale",
                     a->degree);
}

/* S_to q_(to+1) / S_from. */
static clt__integer level_factor(const clt_params *params, unsigned from, unsigned to) {
    clt__dd q = clt__params_divisor_dd(params, to + 1);
    clt__dd exact = clt__dd_div(clt__dd_mul(clt__params_scale(params, to, 1), q),
                                clt__params_scale(params, from, 1));
    return clt__integer_nearest(params, (clt__dd){1, 0}, exact);
}

clt_status clt__ct_level_down(clt_ct *out, clt_ws *ws, const clt_ct *a, unsigned level) {
    const clt_params *params = a->params;
    if (level > a->level) {
        return clt__fail(CLT_E_LEVEL, "level %u lies above the ciphertext's level %u", level,
                         a->level);
    }
    if (level == a->level) return clt__ct_copy(out, a);
    if (a->power != 1 || a->degree != 1) {
        return clt__fail(CLT_E_SCALE,
                         "a ciphertext of degree %u with power %u of the scale cannot go from "
                         "level %u to %u; relinearise and rescale it first",
                         a->degree, a->power, a->level, level);
    }
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt__integer factor = level_factor(params, a->level, level);
    double scale = clt__params_scale(params, a->level, 1).hi;
    clt_ct scaled;
    CLT__TRY(clt__ct_scratch(&scaled, ws, params, level + 1));
    clt__ct_mul_gaussian(&scaled, ws, a, factor.value, (clt__dd){0, 0}, false);
    clt__ct_describe(&scaled, a, 2,
                     clt__noise_mul_const(a->noise, scale, 1, factor.value.hi, factor.off));
    CLT__TRY(divide_by_top(out, ws, &scaled));
done:
    clt__ws_release(ws, mark);
    return status;
}
