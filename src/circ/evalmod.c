/*
 * The reduction on ciphertexts, the same steps on numbers, and the noise of the one by the other:
 * each error is followed through the steps by itself. The rules for sums and products would not
 * know that T_2, T_4 ... are cosines of one angle, and tell a hundred times the error.
 */
#include "circ/evalmod.h"

#include "circ/polyeval.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { LAST = CLT__SINE_DOUBLINGS };

/* The amplitude of the sine before an arcsine: the more, the less do roundings weigh. At 4 the sine
   stays below 1, as |m| < q_0/28. */
static const double HEIGHT = 4;

/* What the second order of errors adds to the first, at most, while t stays near its integer. */
static const double SECOND_ORDER = 0x1p-6;

/* ---------------------------------------------------------------------------------- numbers */

/* Heights of which each is the square of the one before. Square roots are the same everywhere. */
static void set_heights(clt__evalmod *m, double last) {
    m->height[LAST] = last;
    for (unsigned i = LAST; i > 0; i--) m->height[i - 1] = sqrt(m->height[i]);
    for (unsigned j = 0; j <= CLT__SINE_DEGREE; j++) {
        m->cosine[j] = j % 2 == 0 ? m->height[0] * clt__sine_cosine[j / 2] : 0;
    }
}

/* a: the cubic term of the sine over the linear one, where the message is 1. */
static double cubic(double ratio) {
    double angle = clt__sine_two_pi / ratio;
    return angle * angle / 6;
}

void clt__evalmod_init(clt__evalmod *m, const clt_params *params) {
    assert(params->tower != NULL);
    double gain = clt__params_gain(params, params->levels + 1), power = 1;
    double q = (double)params->ring->mod[0].q;
    *m = (clt__evalmod){.params = params,
                        .level = params->levels + params->tower->eval_mod,
                        .ratio = q / clt__params_scale(params, 0, 1).hi,
                        .turn = 0.25 / CLT__SINE_RANGE,
                        .arcsine = params->tower->arcsine != 0,
                        .rounding = clt__error_rescale(params)};
    double scale = clt__params_scale(params, params->levels + 1, 1).hi;
    m->rounding.bound /= scale;
    m->rounding.rms /= scale;
    double unit = m->ratio / gain; /* what t - I = 1 is before the last rescale */
    if (!m->arcsine) {
        set_heights(m, unit / clt__sine_two_pi * (1 + 0.75 * cubic(m->ratio)));
        return;
    }
    set_heights(m, HEIGHT);
    for (unsigned j = 0; j <= CLT__ARCSINE_DEGREE; j++, power *= HEIGHT) {
        m->arcsin[j] = j % 2 == 0 ? 0 : unit * clt__sine_arcsine[j / 2] / power;
    }
}

unsigned clt__evalmod_products(const clt__evalmod *m) {
    unsigned count = clt__polynomial_products(CLT__CHEBYSHEV, m->cosine, CLT__SINE_DEGREE) + LAST;
    if (!m->arcsine) return count;
    return count + clt__polynomial_products(CLT__POWER, m->arcsin, CLT__ARCSINE_DEGREE);
}

/* --------------------------------------------------------------------------------- evaluation */

/* Slots are known to be no larger: sums and products alone would bound them by far more. */
static void bound_values(clt_ct *ct, double bound) {
    if (ct->noise.value_bound > bound) ct->noise.value_bound = bound;
    if (ct->noise.value_rms > bound) ct->noise.value_rms = bound;
}

/* y <- 2 y^2 - height^2 */
static clt_status double_angle(clt_ct *y, clt_ws *ws, const clt_evk *evk, double squared) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct s;
    CLT__TRY(clt__ct_scratch(&s, ws, y->params, y->level));
    CLT__TRY(clt__ct_square(&s, ws, y));
    CLT__TRY(clt__ct_add(&s, ws, &s, &s));
    CLT__TRY(clt__ct_add_const(&s, ws, &s, -squared, 0));
    CLT__TRY(clt__ct_relinearise_rescale(y, ws, evk, &s));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__eval_mod(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__evalmod *m,
                         const clt_ct *in) {
    assert(in->level == m->level && in->power == 1 && in->degree == 1);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt__noise noise = clt__evalmod_noise(m, in->noise, 1, 1);
    clt_ct y;
    CLT__TRY(clt__ct_scratch(&y, ws, m->params, m->level));
    CLT__TRY(clt__ct_add_const(&y, ws, in, -m->turn, 0));
    bound_values(&y, 1);
    CLT__TRY(clt__ct_polynomial(&y, ws, evk, &y, CLT__CHEBYSHEV, m->cosine, CLT__SINE_DEGREE));
    for (unsigned i = 0; i < LAST; i++) {
        bound_values(&y, m->height[i]);
        CLT__TRY(double_angle(&y, ws, evk, m->height[i + 1]));
    }
    if (m->arcsine) {
        bound_values(&y, 1);
        CLT__TRY(clt__ct_polynomial(&y, ws, evk, &y, CLT__POWER, m->arcsin, CLT__ARCSINE_DEGREE));
    }
    CLT__TRY(clt__ct_copy(out, &y));
    out->noise = noise;
done:
    clt__ws_release(ws, mark);
    return status;
}

/* ------------------------------------------------------------------------------- in the clear */

/* What a division by a prime makes of y: one more of the errors. */
static double divided(const double **error, double y) {
    return *error == NULL ? y : y + *(*error)++;
}

/* c = q T_M + r for Chebyshev coefficients of degree up to 2 M - 1; as in polyeval.c. */
static void split(double *q, double *r, const double *c, unsigned degree, unsigned m) {
    for (unsigned j = 0; j < m; j++) {
        q[j] = 0;
        r[j] = c[j];
    }
    q[0] = c[m];
    for (unsigned j = m + 1; j <= degree; j++) {
        q[j - m] = 2 * c[j];
        r[2 * m - j] -= c[j];
    }
}

static double leaf(const double c[4], const double t[4]) {
    return c[0] + c[1] * t[1] + c[2] * t[2] + c[3] * t[3];
}

/* The even series, by t[k] = T_(2k)(x) and the giants T_8 and T_16. */
static double series(const clt__evalmod *m, double x, const double **error) {
    double c[CLT__SINE_DEGREE / 2 + 1], high[8], low[8], q[2][4], r[2][4], t[4] = {1};
    for (unsigned k = 0; k <= CLT__SINE_DEGREE / 2; k++) c[k] = m->cosine[2 * k];
    split(high, low, c, CLT__SINE_DEGREE / 2, 8);
    split(q[1], r[1], high, 7, 4);
    split(q[0], r[0], low, 7, 4);
    t[1] = divided(error, 2 * x * x - 1);
    t[2] = divided(error, 2 * t[1] * t[1] - 1);
    t[3] = divided(error, 2 * t[2] * divided(error, t[1]) - t[1]);
    double t8 = divided(error, 2 * t[2] * t[2] - 1), t16 = divided(error, 2 * t8 * t8 - 1);
    double upper = divided(error, divided(error, leaf(q[1], t)) * t8 + leaf(r[1], t));
    double lower = divided(error, leaf(q[0], t));
    return divided(error, upper * t16 + lower * divided(error, t8) + leaf(r[0], t));
}

static double odd(const double *a, double y, const double **error) {
    double y2 = divided(error, y * y), y4 = divided(error, y2 * y2);
    double upper = divided(error, divided(error, a[7] * y) * y2 + a[5] * y);
    double middle = divided(error, a[3] * y);
    return divided(error, upper * y4 + middle * divided(error, y2) + a[1] * y);
}

double clt__evalmod_clear(const clt__evalmod *m, double x, const double *error) {
    double y = series(m, x - m->turn, &error);
    for (unsigned i = 0; i < LAST; i++) y = divided(&error, 2 * y * y - m->height[i + 1]);
    if (m->arcsine) y = odd(m->arcsin, y, &error);
    return y * clt__params_gain(m->params, m->params->levels + 1);
}

/* -------------------------------------------------------------------------------------- noise */

/* The error at t, to first order: of the input's and of all divisions. */
static clt__error propagate(const clt__evalmod *m, double t, clt__error in) {
    const double step = 0x1p-20;
    double error[CLT__EVALMOD_ERRORS] = {0}, x = t / CLT__SINE_RANGE;
    double there = clt__evalmod_clear(m, x, NULL);
    double slope = (clt__evalmod_clear(m, x + step, NULL) - there) / step;
    double square = slope * slope * in.rms * in.rms, bound = fabs(slope) * in.bound;
    for (unsigned i = 0; i < CLT__EVALMOD_ERRORS; i++) {
        error[i] = step;
        slope = (clt__evalmod_clear(m, x, error) - there) / step;
        square += slope * slope * m->rounding.rms * m->rounding.rms;
        bound += fabs(slope) * m->rounding.bound;
        error[i] = 0;
    }
    return (clt__error){.bound = bound, .rms = sqrt(square)};
}

/* What the sine itself is off of the message, the same around all integers, for messages of that
   bound. */
static double sine_excess(const clt__evalmod *m, double bound) {
    if (m->arcsine) return clt__sine_arcsine_error * m->ratio;
    double a = cubic(m->ratio), square = bound * bound, end = fabs(0.75 * a - a * square) * bound;
    double fifth = 0.3 * a * a * square * square * bound, inside = bound < 0.5 ? 0 : a / 4;
    return fmax(inside, end) + fifth;
}

/* What the approximation is off around an integer. */
static double approximation(const clt__evalmod *m, unsigned integer, double bound) {
    double slope = m->arcsine ? 1.03 : 1 + cubic(m->ratio);
    double sine = clt__sine_error[integer] * m->ratio / clt__sine_two_pi;
    return slope * sine + sine_excess(m, bound);
}

/* Of the integers -15 ... 15 that one, with the message at either end or none. */
static double worst(const clt__evalmod *m, int integer, double bound, clt__error in) {
    double most = 0, end = bound / m->ratio;
    for (int side = -1; side <= 1; side++) {
        most = fmax(most, propagate(m, integer + side * end, in).bound);
    }
    return most + approximation(m, (unsigned)abs(integer), bound);
}

/* The largest of messages that are evenly spread. */
static double typical(double value_bound, double value_rms) {
    return fmin(value_bound, sqrt(3) * value_rms);
}

double clt__evalmod_bias(const clt__evalmod *m, double value_bound, double value_rms) {
    double scale = clt__params_scale(m->params, m->params->levels, 1).hi;
    return scale * sqrt(0.5) * sine_excess(m, typical(value_bound, value_rms));
}

clt__noise clt__evalmod_noise(const clt__evalmod *m, clt__noise in, double value_bound,
                              double value_rms) {
    const int last = CLT__SINE_INTEGERS - 1;
    double scale = clt__params_scale(m->params, m->params->levels, 1).hi;
    double from = clt__params_scale(m->params, m->level, 1).hi;
    clt__error x = {in.noise_bound / from, in.noise_rms / from};
    bool small = value_bound / m->ratio + CLT__SINE_RANGE * x.bound < CLT__SINE_WIDTH;
    if (!small) return CLT__NOISE_UNKNOWN; /* no message near an integer */
    double square = 0, most = 0;
    for (int i = -last; i <= last; i++) {
        double chance = clt__sine_chance[abs(i)] / (i == 0 ? 1 : 2);
        double rms = propagate(m, i, x).rms;
        double off = approximation(m, (unsigned)abs(i), typical(value_bound, value_rms));
        square += chance * (rms * rms + off * off / 2);
        most = fmax(most, worst(m, i, value_bound, x));
    }
    return (clt__noise){.value_bound = value_bound,
                        .value_rms = value_rms,
                        .noise_bound = scale * most * (1 + SECOND_ORDER),
                        .noise_rms = scale * sqrt(square)};
}
