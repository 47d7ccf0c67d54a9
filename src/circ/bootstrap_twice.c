/*
 * Bootstrapping twice (Meta-BTS, Bae et al. 2022/1167). The first result is off by some e; what the
 * input has in excess of it is small, and bootstrapped with the same precision of its own:
 *
 *     y = bootstrap(x)                  z + e                            level L
 *     d = 2^k (x - y)                   -2^k e                           the level of x
 *     out = y + 2^-k bootstrap(d)       z + 2^-k e' and two roundings    level L - 1
 *
 * The input's own error is in y and in the difference: what x holds, errors and all, is what comes
 * back. Of e the second run sees only what messages have, slots that repeat and are real where
 * theirs are; so y is first made such, as 2^t times its projection.
 */
#include "circ/bootstrap.h"

#include <math.h>

/* More would make nothing better than the roundings of two rescales at the scale of users. */
unsigned clt__boot_gain(const clt_params *params) {
    enum { ENOUGH = 9, ENOUGH_B15 = 7 };
    return params->tower->bits < 50 ? ENOUGH_B15 : ENOUGH;
}

/* t: of a sum of copies, and of y with its conjugate. */
static unsigned projection(const clt_boot *boot) {
    return boot->params->tower->sparse + ((boot->kind & CLT__BOOT_REAL) != 0);
}

/* y <- 2^t times its projection. */
static clt_status project(clt_ct *y, clt_ws *ws, const clt_evk *evk, const clt_boot *boot) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws), copies = (size_t)1 << boot->params->tower->sparse;
    clt_ct mirrored;
    int64_t period = (int64_t)(clt__params_slots(boot->params) / copies);
    if (copies > 1) CLT__TRY(clt__inner_sum(y, ws, evk, y, period, copies));
    if ((boot->kind & CLT__BOOT_REAL) == 0) goto done;
    CLT__TRY(clt__ct_scratch(&mirrored, ws, y->params, y->level));
    CLT__TRY(clt__ct_conjugate(&mirrored, ws, evk, y));
    CLT__TRY(clt__ct_add(y, ws, y, &mirrored));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* d = 2^k (x - 2^-t y); no level is needed, and but for bringing y to the level of x nothing is
   rounded. */
static clt_status difference(clt_ct *d, clt_ws *ws, const clt_ct *x, const clt_ct *y, unsigned t) {
    unsigned k = clt__boot_gain(x->params), level = x->level < y->level ? x->level : y->level;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct same;
    CLT__TRY(clt__ct_scratch(&same, ws, x->params, level));
    CLT__TRY(clt__ct_level_down(&same, ws, x, level));
    CLT__TRY(clt__ct_mul_int(&same, ws, &same, (int64_t)1 << k));
    CLT__TRY(clt__ct_level_down(d, ws, y, level));
    CLT__TRY(clt__ct_mul_int(d, ws, d, (int64_t)1 << (k - t)));
    CLT__TRY(clt__ct_sub(d, ws, &same, d));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* y <- 2^-t y + 2^-k d, rescaled once. */
static clt_status correct(clt_ct *y, clt_ws *ws, clt_ct *d, unsigned t) {
    int k = (int)clt__boot_gain(y->params);
    CLT__RETURN_IF(clt__ct_mul_const(y, ws, y, ldexp(1, -(int)t), 0));
    CLT__RETURN_IF(clt__ct_mul_const(d, ws, d, ldexp(1, -k), 0));
    CLT__RETURN_IF(clt__ct_add(y, ws, y, d));
    return clt__ct_rescale(y, ws, y);
}

/* What is known of the values of x, 1 if nothing is, without error. */
static clt__noise values_of(clt__noise x) {
    bool known = isfinite(x.value_bound);
    return (clt__noise){.value_bound = known ? x.value_bound : 1,
                        .value_rms = known ? x.value_rms : 1};
}

/* The values of d, from the errors of y at its scale. */
static void describe_difference(clt_ct *d, clt__noise y, double scale) {
    double size = ldexp(1, (int)clt__boot_gain(d->params)) / scale;
    d->noise.value_bound = size * y.noise_bound;
    d->noise.value_rms = size * y.noise_rms;
}

/* Of y now counts what x is off, and what the projection added. */
static void describe_kept(clt_ct *y, const clt_ct *in, unsigned t) {
    double scale = clt__params_scale(y->params, y->level, 1).hi;
    double ratio = ldexp(scale / clt__params_scale(in->params, in->level, 1).hi, (int)t);
    clt__error kept = {ratio * in->noise.noise_bound, ratio * in->noise.noise_rms};
    y->noise = clt__noise_with(y->noise, kept);
}

clt_status clt__bootstrap_twice(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_boot *boot,
                                const clt_ct *in) {
    unsigned levels = boot->params->levels, t = projection(boot);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct x = *in, y, d;
    x.noise = values_of(in->noise);
    CLT__TRY(clt__ct_scratch(&y, ws, in->params, levels));
    CLT__TRY(clt__ct_scratch(&d, ws, in->params, levels));
    CLT__TRY(clt__bootstrap(&y, ws, evk, boot, &x));
    clt__noise first = y.noise;
    y.noise.noise_bound = y.noise.noise_rms = 0;
    CLT__TRY(project(&y, ws, evk, boot));
    CLT__TRY(difference(&d, ws, &x, &y, t));
    describe_difference(&d, first, clt__params_scale(y.params, y.level, 1).hi);
    CLT__TRY(clt__bootstrap(&d, ws, evk, boot, &d));
    describe_kept(&y, in, t);
    CLT__TRY(correct(&y, ws, &d, t));
    y.noise.value_bound = in->noise.value_bound;
    y.noise.value_rms = in->noise.value_rms;
    CLT__TRY(clt__ct_copy(out, &y));
done:
    clt__ws_release(ws, mark);
    return status;
}
