/* Chains of polynomials: stages, iterations, and what is known of their values (composite.h). */
#include "circ/composite.h"

#include "circ/polyeval.h"

#include <assert.h>
#include <math.h>

static bool is_square(const clt__stage *stage) {
    return stage->degree == 2;
}

static unsigned stage_levels(const clt__stage *stage) {
    return is_square(stage) ? 1 : clt__polynomial_depth(stage->degree);
}

unsigned clt__composite_products(const clt__composite *c) {
    unsigned count = c->iterations * (c->function == CLT__FUNCTION_INVERSE ? 2 : 3);
    for (unsigned i = 0; i < c->stages; i++) {
        const clt__stage *s = &c->stage[i];
        count += is_square(s) ? 1 : clt__polynomial_products(CLT__CHEBYSHEV, s->c, s->degree);
    }
    return count;
}

/* Whether it runs without a bootstrapping inside. */
static bool is_whole(const clt__deep *deep, const clt_params *params, const clt__composite *c) {
    if (deep->boot == NULL || c->iterations > 0) return true;
    return c->function != CLT__FUNCTION_SIGN && c->levels <= clt__deep_span(deep, params);
}

unsigned clt__composite_first(const clt__deep *deep, const clt_params *params,
                              const clt__composite *c) {
    return is_whole(deep, params, c) ? c->levels : stage_levels(c->stage);
}

/* A bootstrapping inside may take values out of the next stage's range. */
static clt_status check_noise(const clt__deep *deep, const clt__composite *c) {
    double error = clt__deep_error(deep);
    if (error <= c->noise) return CLT_OK;
    return clt__fail(CLT_E_RANGE,
                     "bootstrapping on %s may be off by 2^%.1f, and %s carries 2^%.1f between its "
                     "stages: take fewer bits, or parameters with a larger scale",
                     deep->boot->params->name, log2(error), c->name, log2(c->noise));
}

clt_status clt__composite_check(const clt__deep *deep, const clt_ct *ct, const clt__composite *c,
                                unsigned more) {
    const clt__switch_key *key;
    CLT__RETURN_IF(clt__ct_find_key(&key, deep->evk, ct, CLT__KEY_RELINEARISE));
    if (!clt__deep_lacks(deep, ct, c->levels + more)) return CLT_OK;
    if (deep->boot == NULL) return clt__deep_check(deep, ct, c->levels + more, c->name);
    if (is_whole(deep, ct->params, c)) return clt__deep_check(deep, ct, c->levels + more, c->name);
    for (unsigned i = 0; i < c->stages; i++) {
        unsigned levels = stage_levels(&c->stage[i]) + (i == 0 ? more : 0);
        CLT__RETURN_IF(clt__deep_check(deep, ct, levels, c->name));
    }
    return check_noise(deep, c);
}

/* ------------------------------------------------------------------------------------ values */

/* The largest |f|, and the largest |f'| by t, where the error is declared. */
static void survey(double *most, double *slope, const clt__composite *c) {
    double half = (c->high - c->low) / 2, least = c->gap > 0 ? c->gap : c->low;
    *most = 1;
    *slope = 0;
    switch (c->function) {
    case CLT__FUNCTION_SIGN: return;
    case CLT__FUNCTION_SIGMOID: *slope = half / 4; return;
    case CLT__FUNCTION_TANH: *slope = half; return;
    case CLT__FUNCTION_EXP: *most = exp(c->high), *slope = half * *most; return;
    case CLT__FUNCTION_INVERSE: *most = 1 / least, *slope = half * *most * *most; return;
    case CLT__FUNCTION_INVERSE_ROOT: *most = 1 / sqrt(least), *slope = half / 2 * *most / least;
    }
}

static void know_result(clt_ct *out, const clt__composite *c, clt__error in, double gain,
                        double shift) {
    double most, slope, size = fabs(gain);
    survey(&most, &slope, c);
    double error = c->noisy_error + slope * in.bound;
    double rms = hypot(c->error / sqrt(2), slope * in.rms);
    clt__deep_know(out, size * most + fabs(shift) + size * c->noisy_error, size * error,
                   size * rms);
}

/* Between stages: in [-1, 1], off by what the chain carries. */
static void know_stage(clt_ct *y, const clt__composite *c) {
    clt__deep_know(y, 1, c->noise, c->noise / 8);
}

/* ------------------------------------------------------------------------------------ stages */

static clt_status run_stage(clt_ct *y, clt__deep *deep, const clt__stage *stage, double gain,
                            double shift) {
    double c[CLT__POLYNOMIAL_DEGREE_MAX + 1];
    if (is_square(stage)) {
        assert(gain == 1 && shift == 0);
        return clt__ct_square_shifted(y, deep->ws, deep->evk, y, 0, 0);
    }
    for (unsigned k = 0; k <= stage->degree; k++) c[k] = gain * stage->c[k];
    c[0] += shift;
    return clt__ct_polynomial(y, deep->ws, deep->evk, y, CLT__CHEBYSHEV, c, stage->degree);
}

/* h <- h (1 + e), e <- e^2; 1/x is 2 h. t is that of the argument and is used up. */
static clt_status run_inverse(clt_ct *h, clt__deep *deep, clt_ct *t, unsigned iterations) {
    clt_ws *ws = deep->ws;
    clt_ct *e = t;
    CLT__RETURN_IF(clt__ct_add_const(e, ws, t, 1, 0));
    CLT__RETURN_IF(clt__deep_meet(deep, e, h));
    CLT__RETURN_IF(clt__ct_multiply(e, ws, deep->evk, e, h));
    CLT__RETURN_IF(clt__ct_negate(e, ws, e));
    CLT__RETURN_IF(clt__ct_add_const(e, ws, e, 1, 0));
    for (unsigned i = 0; i < iterations; i++) {
        clt_status status = CLT_OK;
        size_t mark = clt__ws_mark(ws);
        clt_ct product;
        CLT__TRY(clt__deep_meet(deep, e, h));
        CLT__TRY(clt__ct_scratch(&product, ws, h->params, h->level));
        CLT__TRY(clt__ct_multiply(&product, ws, deep->evk, h, e));
        CLT__TRY(clt__ct_level_down(h, ws, h, product.level));
        CLT__TRY(clt__ct_add(h, ws, h, &product));
        if (i + 1 < iterations) CLT__TRY(clt__ct_multiply(e, ws, deep->evk, e, e));
    done:
        clt__ws_release(ws, mark);
        if (status != CLT_OK) return status;
    }
    return clt__ct_mul_int(h, ws, h, 2);
}

/* s <- 3 s - 2^(2 j - 1) ((1 + t) s) s^2 */
static clt_status step_inverse_root(clt_ct *s, clt__deep *deep, const clt_ct *t, unsigned j) {
    clt_status status = CLT_OK;
    clt_ws *ws = deep->ws;
    size_t mark = clt__ws_mark(ws);
    clt_ct left, square;
    CLT__TRY(clt__ct_scratch(&left, ws, s->params, t->level));
    CLT__TRY(clt__ct_scratch(&square, ws, s->params, s->level));
    CLT__TRY(clt__ct_level_down(&left, ws, t, s->level));
    CLT__TRY(clt__ct_add_const(&left, ws, &left, 1, 0));
    CLT__TRY(clt__ct_multiply(&left, ws, deep->evk, &left, s));
    CLT__TRY(clt__ct_multiply(&square, ws, deep->evk, s, s));
    CLT__TRY(clt__ct_multiply(&left, ws, deep->evk, &left, &square));
    CLT__TRY(clt__ct_mul_int(&left, ws, &left, (int64_t)1 << (2 * j - 1)));
    CLT__TRY(clt__ct_mul_int(s, ws, s, 3));
    CLT__TRY(clt__ct_level_down(s, ws, s, left.level));
    CLT__TRY(clt__ct_sub(s, ws, s, &left));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status iterate(clt_ct *y, clt__deep *deep, clt_ct *t, const clt__composite *c) {
    if (c->iterations == 0) return CLT_OK;
    if (c->function == CLT__FUNCTION_INVERSE) return run_inverse(y, deep, t, c->iterations);
    for (unsigned j = c->iterations; j > 0; j--) {
        CLT__RETURN_IF(step_inverse_root(y, deep, t, j));
    }
    return CLT_OK;
}

/* Levels of a piece and of what comes after, if bootstrapping gives so many at once. */
static unsigned with(const clt__deep *deep, const clt_params *params, unsigned own,
                     unsigned after) {
    return own + after <= clt__deep_span(deep, params) ? own + after : own;
}

clt_status clt__composite_run(clt_ct *out, clt__deep *deep, const clt_ct *in,
                              const clt__composite *c, double gain, double shift, unsigned after) {
    assert(out != in && (c->iterations == 0 || (gain == 1 && shift == 0)));
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    const clt_params *params = in->params;
    bool whole = is_whole(deep, params, c);
    clt_ct y, t;
    CLT__TRY(clt__composite_check(deep, in, c, deep->boot == NULL ? after : 0));
    CLT__TRY(clt__ct_scratch(&y, deep->ws, params, params->levels));
    CLT__TRY(clt__ct_scratch(&t, deep->ws, params, params->levels));
    CLT__TRY(clt__ct_copy(&t, in));
    if (t.noise.value_bound > 1) t.noise.value_bound = t.noise.value_rms = 1;
    if (whole) CLT__TRY(clt__deep_room(deep, &t, with(deep, params, c->levels, after), c->name));
    clt__error known = clt__deep_errors(&t);
    CLT__TRY(clt__ct_copy(&y, &t));
    for (unsigned i = 0; i < c->stages; i++) {
        bool last = i + 1 == c->stages;
        unsigned levels = stage_levels(&c->stage[i]);
        CLT__TRY(clt__deep_room(deep, &y, with(deep, params, levels, last ? after : 0), c->name));
        CLT__TRY(run_stage(&y, deep, &c->stage[i], last ? gain : 1, last ? shift : 0));
        know_stage(&y, c);
    }
    CLT__TRY(iterate(&y, deep, &t, c));
    CLT__TRY(clt__ct_copy(out, &y));
    know_result(out, c, known, gain, shift);
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__composite_place(clt_ct *out, clt__deep *deep, const clt_ct *in,
                                const clt__composite *c, double factor) {
    assert(out != in);
    double half = (c->high - c->low) / 2, middle = (c->high + c->low) / 2, scale = factor / half;
    unsigned floor = clt__deep_floor(deep), first = clt__composite_first(deep, in->params, c);
    unsigned own = clt__deep_scale_levels(scale);
    CLT__RETURN_IF(clt__composite_check(deep, in, c, own));
    CLT__RETURN_IF(clt__ct_copy(out, in));
    bool refresh = clt__deep_lacks(deep, in, first + own);
    if (refresh) scale *= 1 - 2 * c->noise;
    if (refresh && in->level <= floor)
        CLT__RETURN_IF(clt__deep_room(deep, out, first + 1, c->name));
    CLT__RETURN_IF(clt__deep_scale(deep, out, scale));
    if (middle != 0) CLT__RETURN_IF(clt__ct_add_const(out, deep->ws, out, -middle / half, 0));
    clt__error error = clt__deep_errors(out);
    clt__deep_know(out, 1, error.bound, error.rms);
    return clt__deep_room(deep, out, first, c->name);
}

clt_status clt__ct_chain(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                         double factor, double gain, double shift, unsigned after) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct t;
    CLT__TRY(clt__ct_scratch(&t, deep->ws, in->params, in->params->levels));
    CLT__TRY(clt__composite_place(&t, deep, in, c, factor));
    CLT__TRY(clt__composite_run(out, deep, &t, c, gain, shift, after));
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__ct_function(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                            double factor) {
    return clt__ct_chain(out, deep, in, c, factor, 1, 0, 0);
}
