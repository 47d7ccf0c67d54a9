/* Functions of signs (compare.h). */
#include "circ/compare.h"

#include <math.h>

const clt__composite *clt__compare_sign(unsigned bits, bool lean) {
    const clt__composite *table = clt__minimax_table;
    switch (bits) {
    case 8: return &table[CLT__SIGN_8];
    case 12: return &table[lean ? CLT__SIGN_12_LEAN : CLT__SIGN_12];
    case 14: return &table[CLT__SIGN_14];
    case 20: return &table[CLT__SIGN_20];
    default: return NULL;
    }
}

const clt__composite *clt__compare_relu(unsigned bits) {
    const clt__composite *table = clt__minimax_table;
    switch (bits) {
    case 8: return &table[CLT__RELU_8];
    case 10: return &table[CLT__RELU_10];
    case 12: return &table[CLT__RELU_12];
    case 13: return &table[CLT__RELU_13];
    case 14: return &table[CLT__RELU_14];
    default: return NULL;
    }
}

clt_status clt__ct_step(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                        double factor) {
    return clt__ct_chain(out, deep, in, c, factor, 0.5, 0.5, 0);
}

/* x has levels for the product that follows, if it may be refreshed as it is: not where it may be
   larger than 2. */
static clt_status ready(clt__deep *deep, clt_ct *x, const clt__composite *c, double factor) {
    double scale = factor * 2 / (c->high - c->low);
    unsigned levels = clt__composite_first(deep, x->params, c) + clt__deep_scale_levels(scale);
    if (deep->boot == NULL || fabs(factor) < 0.5 || !clt__deep_lacks(deep, x, levels)) {
        return CLT_OK;
    }
    if (x->noise.value_bound > 1 / factor) x->noise.value_bound = x->noise.value_rms = 1 / factor;
    return clt__deep_room(deep, x, levels, c->name);
}

/* x <- x (gain s(factor x) + shift), which is off by no more than `error` in units of 1/factor. */
static clt_status gate(clt_ct *x, clt__deep *deep, const clt__composite *c, double factor,
                       double gain, double shift) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    double size = 1 / fabs(factor), error = gain * c->magnitude_error * size;
    clt_ct s;
    CLT__TRY(clt__composite_check(deep, x, c, deep->boot == NULL ? 1 : 0));
    CLT__TRY(clt__ct_scratch(&s, deep->ws, x->params, x->params->levels));
    CLT__TRY(ready(deep, x, c, factor));
    clt__error in = clt__deep_errors(x);
    CLT__TRY(clt__ct_chain(&s, deep, x, c, factor, gain, shift, 1));
    unsigned before = deep->refreshed;
    CLT__TRY(clt__deep_multiply(deep, x, &s, c->name));
    error += (deep->refreshed - before) * clt__deep_error(deep) * size;
    clt__error rounding = clt__error_rescale(x->params);
    double scale = clt__params_scale(x->params, x->level, 1).hi;
    error += in.bound + rounding.bound / scale;
    clt__deep_know(
        x, size + error, error,
        hypot(hypot(gain * c->magnitude_error * size / 2, in.rms), rounding.rms / scale));
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__deep_difference(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    unsigned level = a->level < b->level ? a->level : b->level;
    clt_ct x, y;
    CLT__TRY(clt__ct_scratch(&x, deep->ws, a->params, level));
    CLT__TRY(clt__ct_scratch(&y, deep->ws, a->params, level));
    CLT__TRY(clt__ct_level_down(&x, deep->ws, a, level));
    CLT__TRY(clt__ct_level_down(&y, deep->ws, b, level));
    CLT__TRY(clt__ct_sub(out, deep->ws, &x, &y));
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

static clt_status gated(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                        double factor, double gain, double shift) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct x;
    CLT__TRY(clt__ct_scratch(&x, deep->ws, in->params, in->params->levels));
    CLT__TRY(clt__ct_copy(&x, in));
    CLT__TRY(gate(&x, deep, c, factor, gain, shift));
    CLT__TRY(clt__ct_copy(out, &x));
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__ct_relu(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                        double factor) {
    return gated(out, deep, in, c, factor, 0.5, 0.5);
}

clt_status clt__ct_magnitude(clt_ct *out, clt__deep *deep, const clt_ct *in,
                             const clt__composite *c, double factor) {
    return gated(out, deep, in, c, factor, 1, 0);
}

/* The one of two that relu(a - b) makes of `base`: added or taken away. */
static clt_status choose(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b,
                         const clt__composite *c, double factor, bool larger) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct rise, base;
    CLT__TRY(clt__ct_scratch(&rise, deep->ws, a->params, a->params->levels));
    CLT__TRY(clt__ct_scratch(&base, deep->ws, a->params, a->params->levels));
    CLT__TRY(clt__deep_difference(&rise, deep, a, b));
    CLT__TRY(gate(&rise, deep, c, factor, 0.5, 0.5));
    CLT__TRY(clt__ct_copy(&base, larger ? b : a));
    CLT__TRY(clt__deep_meet(deep, &base, &rise));
    double value = fmax(a->noise.value_bound, b->noise.value_bound);
    CLT__TRY((larger ? clt__ct_add : clt__ct_sub)(out, deep->ws, &base, &rise));
    if (out->noise.value_bound > value) out->noise.value_bound = out->noise.value_rms = value;
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__ct_larger(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b,
                          const clt__composite *c, double factor) {
    return choose(out, deep, a, b, c, factor, true);
}

clt_status clt__ct_smaller(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b,
                           const clt__composite *c, double factor) {
    return choose(out, deep, a, b, c, factor, false);
}
