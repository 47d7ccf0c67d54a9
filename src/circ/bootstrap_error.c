/*
 * Errors of bootstrapping as numbers (bootstrap_error.h). Polynomials with n coefficients of
 * deviation sigma have slots of deviation sigma sqrt(n), and the sum of squares of coefficients is
 * the mean square of slots.
 */
#include "circ/bootstrap_error.h"

#include "circ/bootstrap.h"
#include "ring/sample.h"
#include "rlwe/security.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

enum { GIANTS = 4, WEIGHT = CLT__SPARSE_WEIGHT }; /* giants of a factor: each adds one rounding */

#define UNIFORM_VARIANCE (1.0 / 12.0)

/* Of messages in coefficients, without their scale, and of t / CLT__SINE_RANGE: of a real part. */
typedef struct errors {
    clt__error message, t;
} errors;

static double root_sum_square(double a, double b) {
    return sqrt(a * a + b * b);
}

static clt__error scaled(clt__noise noise, double factor) {
    return (clt__error){.bound = noise.noise_bound * factor, .rms = noise.noise_rms * factor};
}

static clt__error sum(clt__error a, clt__error b) {
    return (clt__error){.bound = a.bound + b.bound, .rms = root_sum_square(a.rms, b.rms)};
}

static unsigned log_slots_of(const clt_params *params) {
    return params->ring->log_n - 1 - params->tower->sparse;
}

/* ------------------------------------------------------------------------------ linear steps */

/* A factor of a transform at a level: rows of 2^stages entries of one modulus, orthogonal to each
   other. Bounds are of slots after an inverse factor; after a forward one, which ends in
   coefficients, of the root mean square of all slots, since no coefficient is larger than that. */
static clt__noise apply(const clt_params *params, const clt__dft_factor *factor, unsigned level,
                        clt__noise in) {
    double entries = (double)(1U << factor->stages);
    double size = factor->re / (factor->inverse ? entries : 1);
    size_t repeats = clt__params_slots(params) / clt__dft_period(factor);
    unsigned log_repeats = 0;
    while (((size_t)1 << log_repeats) < repeats) log_repeats++;
    clt__lintrans_shape shape = {.level = level,
                                 .giants = GIANTS,
                                 .count = clt__dft_steps(NULL, factor),
                                 .repeats = log_repeats,
                                 .row_bound = size * (factor->inverse ? entries : sqrt(entries)),
                                 .row_rms = size * sqrt(entries)};
    return clt__noise_rescale(clt__lintrans_noise(params, &shape, in), params, level);
}

/* `count` factors that multiply by `constant` together, from a level down. */
static clt__noise transform(const clt_params *params, unsigned count, bool inverse, double constant,
                            unsigned level, clt__noise in) {
    clt__dft_factor factor[CLT__LEVELS_MAX];
    clt__dft_split(factor, count, log_slots_of(params), inverse);
    for (unsigned i = 0; i < count; i++) {
        factor[i].re = pow(constant, 1.0 / count);
        in = apply(params, &factor[i], level - i, in);
    }
    return in;
}

/* A product of polynomials of n coefficients with these deviations, in slots. */
static clt__error product(const clt_params *params, double a, double b) {
    double rms = a * b * (double)params->ring->n;
    return (clt__error){.bound = CLT__TAIL * CLT__TAIL * rms, .rms = rms};
}

/* To the sparse secret modulo q_0 p_0, and back to the secret at the top: in slots. */
static clt__error lift_error(const clt_params *params) {
    const clt__mod *mod = params->ring->mod;
    double ratio = (double)mod[0].q / (double)mod[clt__params_p(params).prime[0]].q;
    double n = (double)params->ring->n, digit = ratio * sqrt(UNIFORM_VARIANCE);
    clt__error there = product(params, digit, sqrt(CLT__ERROR_VARIANCE));
    clt__error rounding = product(params, sqrt(UNIFORM_VARIANCE), sqrt((WEIGHT + 1) / n));
    return sum(sum(there, rounding),
               clt__error_key_switch(params, clt__gadget_full(params, params->top)));
}

/* The input's errors are those of what becomes coefficients; the other ones arise in slots. */
static clt__error message_error(const clt_params *params, clt__noise in) {
    unsigned level = params->tower->slots_to_coeffs;
    double from = clt__params_scale(params, level, 1).hi;
    double to = clt__params_scale(params, 0, 1).hi, n = (double)params->ring->n;
    clt__noise silent = {.value_bound = in.value_bound, .value_rms = in.value_rms};
    clt__error added = scaled(transform(params, level, false, 1, level, silent), 1);
    added = sum(added, lift_error(params));
    added = (clt__error){.bound = added.bound / to, .rms = added.rms / to / sqrt(n)};
    clt__error kept = scaled(in, 1 / from);
    kept.rms *= sqrt(0.5); /* of a real part */
    return sum(kept, added);
}

/* The values after the lift to all primes, at the top's scale: m + q_0 I is b + a s, with uniform a
   and b below q_0 and the sparse secret s, no slot of which passes its weight. Errors of the lift
   are the message's and not counted. */
static clt__noise raised(const clt_params *params) {
    double size = (double)params->ring->mod[0].q / clt__params_scale(params, params->top, 1).hi;
    double uniform = size * sqrt(UNIFORM_VARIANCE * (double)params->ring->n);
    return (clt__noise){.value_bound = CLT__TAIL * uniform * (1 + WEIGHT),
                        .value_rms = uniform * sqrt(1 + WEIGHT)};
}

/* w -> w + its conjugate, which holds t / CLT__SINE_RANGE. */
static clt__error t_error(const clt_params *params) {
    double size = clt__params_scale(params, params->top, 1).hi / (double)params->ring->mod[0].q;
    unsigned level = params->levels + params->tower->eval_mod;
    clt__noise w = transform(params, params->tower->coeffs_to_slots, true,
                             0.5 * size / CLT__SINE_RANGE, params->top, raised(params));
    clt__error key = clt__error_key_switch(params, clt__gadget_full(params, level));
    double to = clt__params_scale(params, level, 1).hi;
    return (clt__error){.bound = (2 * w.noise_bound + key.bound) / to,
                        .rms = root_sum_square(sqrt(2) * w.noise_rms, key.rms) / to};
}

static errors linear_errors(const clt_params *params, clt__noise in) {
    assert(params->tower != NULL);
    return (errors){.message = message_error(params, in), .t = t_error(params)};
}

/* --------------------------------------------------------------------------------- the whole */

clt__noise clt__bootstrap_noise(const clt_params *params, clt__noise in) {
    clt__evalmod m;
    clt__evalmod_init(&m, params);
    errors e = linear_errors(params, in);
    double from = clt__params_scale(params, m.level, 1).hi;
    double to = clt__params_scale(params, params->levels, 1).hi;
    clt__noise t = {.noise_bound = e.t.bound * from, .noise_rms = e.t.rms * from};
    clt__noise part = clt__evalmod_noise(&m, t, in.value_bound + e.message.bound, in.value_rms);
    clt__error message = {e.message.bound * to, e.message.rms * to};
    part = clt__noise_with(part, message);
    return (clt__noise){.value_bound = in.value_bound,
                        .value_rms = in.value_rms,
                        .noise_bound = sqrt(2) * part.noise_bound,
                        .noise_rms = sqrt(2) * part.noise_rms};
}

clt__noise clt__bootstrap_twice_noise(const clt_params *params, clt__noise in) {
    double gain = ldexp(1, (int)clt__boot_gain(params));
    double scale = clt__params_scale(params, params->levels, 1).hi;
    double below = clt__params_scale(params, params->levels - 1, 1).hi;
    double from = clt__params_scale(params, params->tower->slots_to_coeffs, 1).hi;
    clt__noise values = {.value_bound = in.value_bound, .value_rms = in.value_rms};
    clt__noise once = clt__bootstrap_noise(params, values);
    clt__error round = clt__error_rescale(params), kept = scaled(in, below / from);
    clt__noise difference = {.value_bound = gain * once.noise_bound / scale,
                             .value_rms = gain * once.noise_rms / scale,
                             .noise_bound = gain * round.bound,
                             .noise_rms = gain * round.rms};
    clt__noise second = clt__bootstrap_noise(params, difference);
    clt__error corrected = scaled(second, below / scale / gain);
    return clt__noise_with(values, sum(sum(kept, corrected), round));
}

/* I: a sum of uniform numbers, rounded, since b makes a multiple of q_0 of a s. */
static double draw_integer(clt__random *random) {
    double total = 0;
    for (unsigned i = 0; i < WEIGHT; i++) total += clt__random_unit(random) - 0.5;
    return rint(total);
}

static double draw_message(clt__random *random) {
    double z = 2 * clt__random_unit(random) - 1;
    return clt__random_unit(random) < 0.5 ? z : z < 0 ? -1 : 1;
}

clt__bootstrap_errors clt__bootstrap_simulate(const clt_params *params, clt__noise in,
                                              clt__random *random, size_t count) {
    clt__evalmod m;
    clt__evalmod_init(&m, params);
    errors e = linear_errors(params, in);
    clt__bootstrap_errors found = {0, 0, 0};
    for (size_t i = 0; i < count; i++) {
        double z = draw_message(random), rounding[CLT__EVALMOD_ERRORS];
        double sent = z + e.message.rms * clt__random_normal(random);
        double x = (sent / m.ratio + draw_integer(random)) / CLT__SINE_RANGE;
        x += e.t.rms * clt__random_normal(random);
        for (unsigned j = 0; j < CLT__EVALMOD_ERRORS; j++) {
            rounding[j] = m.rounding.rms * clt__random_normal(random);
        }
        double off = fabs(clt__evalmod_clear(&m, x, rounding) - z);
        found.mean += off;
        found.rms += off * off;
        found.worst = fmax(found.worst, off);
    }
    found.mean /= (double)count;
    found.rms = sqrt(found.rms / (double)count);
    return found;
}

/* ----------------------------------------------------------------------------------- failure */

/* The chance that a sum of `count` numbers, uniform in [-1/2, 1/2], passes x > 0 is
       sum over i < a of (-1)^i C(count, i) (a - i)^count / count!         a = count/2 - x,
   here as its first term, of which logarithms are taken, times a sum that begins with 1. */
static double tail_log2(unsigned count, double x) {
    double a = count / 2.0 - x, log_first = count * log2(a), series = 0, binomial = 1;
    if (a <= 0) return -INFINITY;
    for (unsigned i = 0; i < a; i++) {
        series += (i % 2 == 0 ? 1 : -1) * binomial * pow((a - i) / a, count);
        binomial *= (double)(count - i) / (i + 1);
    }
    for (unsigned i = 2; i <= count; i++) log_first -= log2(i);
    return log_first + log2(series);
}

double clt__bootstrap_failure_log2(unsigned weight, double coefficients, double message) {
    double one_side = tail_log2(weight, CLT__SINE_INTEGERS - 0.5 - message);
    return fmin(0, 1 + log2(coefficients) + one_side);
}

double clt__bootstrap_params_failure_log2(const clt_params *params) {
    clt__evalmod m;
    clt__evalmod_init(&m, params);
    double coefficients = (double)(params->ring->n >> params->tower->sparse);
    return clt__bootstrap_failure_log2(WEIGHT, coefficients, 1 / m.ratio);
}
