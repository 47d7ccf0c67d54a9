/*
 * The noise model: docs/math.md, "Noise", derives every formula here. All errors are of the scaled
 * integers and seen in slots. Nothing in this file reaches a ciphertext.
 *
 * One pattern returns everywhere. A polynomial with independent coefficients of deviation sigma
 * has slots of root mean square sigma sqrt(n) and bound TAIL sigma sqrt(n); slots of a product of
 * polynomials are products of slots; independent errors add in squares, bounds add.
 */
#include "ckks/noise.h"

#include "ckks/encode.h"

#include "ring/sample.h"

#include <assert.h>
#include <math.h>

#define TERNARY_VARIANCE (2.0 / 3.0)  /* of secrets and of the ephemeral of an encryption */
#define UNIFORM_VARIANCE (1.0 / 12.0) /* of a rounding, and of x/D for x uniform in [-D/2, D/2) */
#define DOUBLE_ERROR 0x1p-50          /* of the special transform, relative, for n <= 2^17 */
#define DD_ERROR 0x1p-92              /* the same in double-double arithmetic */

/* A product in which 0 wins over infinity: nothing times an unknown is nothing. */
static double times(double a, double b) {
    return a == 0 || b == 0 ? 0 : a * b;
}

static double root_sum_square(double a, double b) {
    return sqrt(a * a + b * b);
}

static double least(double a, double b) {
    return a < b ? a : b;
}

/* A polynomial with coefficients of that variance. */
static clt__error polynomial(const clt_params *params, double variance) {
    double rms = sqrt(variance * (double)params->ring->n);
    return (clt__error){.bound = CLT__TAIL * rms, .rms = rms};
}

static clt__error sum(clt__error a, clt__error b) {
    return (clt__error){.bound = a.bound + b.bound, .rms = root_sum_square(a.rms, b.rms)};
}

static clt__error product(clt__error a, clt__error b) {
    return (clt__error){.bound = a.bound * b.bound, .rms = a.rms * b.rms};
}

clt__error clt__error_encode(const clt_params *params) {
    return polynomial(params, UNIFORM_VARIANCE);
}

clt__error clt__error_double(const clt_params *params, double value_rms, double scale) {
    double rms = (params->stride == 1 ? DOUBLE_ERROR : DD_ERROR) * value_rms * scale;
    return (clt__error){.bound = CLT__TAIL * rms, .rms = rms};
}

/* c_0 + c_1 s = m + e */
clt__error clt__error_fresh_secret(const clt_params *params) {
    return sum(polynomial(params, CLT__ERROR_VARIANCE), clt__error_encode(params));
}

/* c_0 + c_1 s = m + v e_key + e_0 + e_1 s */
clt__error clt__error_fresh_public(const clt_params *params) {
    clt__error e = polynomial(params, CLT__ERROR_VARIANCE);
    clt__error e_secret = product(e, polynomial(params, TERNARY_VARIANCE));
    return sum(sum(e_secret, e_secret), clt__error_fresh_secret(params));
}

/* r_0 + r_1 s, the roundings of c_0 and c_1 */
clt__error clt__error_rescale(const clt_params *params) {
    clt__error r = polynomial(params, UNIFORM_VARIANCE);
    return sum(r, product(r, polynomial(params, TERNARY_VARIANCE)));
}

/* D_d/P' for the primes of digit d. */
static double digit_size(const clt_params *params, clt__gadget gadget, unsigned d) {
    const clt__mod *mod = params->ring->mod;
    clt__basis special = clt__gadget_p(params, gadget);
    unsigned first, end;
    clt__gadget_digit(params, gadget, d, &first, &end);
    double size = 1;
    for (unsigned j = first; j < end; j++) size *= (double)mod[j].q;
    for (unsigned j = 0; j < special.count; j++) size /= (double)mod[special.prime[j]].q;
    return size;
}

/* sum over digits x_d e_d / P' with x_d uniform in [-D_d/2, D_d/2) */
clt__error clt__error_key_product(const clt_params *params, clt__gadget gadget) {
    clt__error total = {0, 0}, e = polynomial(params, CLT__ERROR_VARIANCE);
    for (unsigned d = 0; d < gadget.digits; d++) {
        double size = digit_size(params, gadget, d);
        total = sum(total, product(e, polynomial(params, UNIFORM_VARIANCE * size * size)));
    }
    return total;
}

clt__error clt__error_key_switch(const clt_params *params, clt__gadget gadget) {
    return sum(clt__error_key_product(params, gadget), clt__error_rescale(params));
}

clt__noise clt__noise_fresh(const clt_params *params, double value_bound, double value_rms,
                            bool public_key) {
    clt__error fresh =
        public_key ? clt__error_fresh_public(params) : clt__error_fresh_secret(params);
    fresh = sum(fresh, clt__error_double(params, value_rms, params->scale[params->levels].hi));
    return (clt__noise){.value_bound = value_bound,
                        .value_rms = value_rms,
                        .noise_bound = fresh.bound,
                        .noise_rms = fresh.rms};
}

clt__noise clt__noise_plain(const clt_params *params, double value_bound, double value_rms,
                            double scale) {
    double step = clt__encode_step(params, scale);
    clt__error rounding = clt__error_encode(params);
    rounding = (clt__error){step * rounding.bound, step * rounding.rms};
    clt__error encode = sum(rounding, clt__error_double(params, value_rms, scale));
    return (clt__noise){.value_bound = value_bound,
                        .value_rms = value_rms,
                        .noise_bound = encode.bound,
                        .noise_rms = encode.rms};
}

clt__noise clt__noise_add(clt__noise a, clt__noise b, bool same) {
    return (clt__noise){
        .value_bound = a.value_bound + b.value_bound,
        .value_rms = same ? 2 * a.value_rms : root_sum_square(a.value_rms, b.value_rms),
        .noise_bound = a.noise_bound + b.noise_bound,
        .noise_rms = same ? 2 * a.noise_rms : root_sum_square(a.noise_rms, b.noise_rms)};
}

/* (A + a)(B + b) = AB + Ab + aB + ab for scaled values A, B and errors a, b. A square has
   Ab = aB, and E x^4 = 9/5 (E x^2)^2 for uniform x. */
clt__noise clt__noise_mul(clt__noise a, double scale_a, clt__noise b, double scale_b, bool same) {
    clt__noise r;
    r.value_bound = times(a.value_bound, b.value_bound);
    r.value_rms = times(a.value_rms, b.value_rms) * (same ? sqrt(9.0 / 5.0) : 1);
    r.value_rms = least(r.value_rms, r.value_bound);
    r.noise_bound = times(scale_a * a.value_bound, b.noise_bound) +
                    times(scale_b * b.value_bound, a.noise_bound) +
                    times(a.noise_bound, b.noise_bound);
    double left = times(scale_a * a.value_rms, b.noise_rms);
    double right = times(scale_b * b.value_rms, a.noise_rms);
    double crossed = same ? left + right : root_sum_square(left, right);
    r.noise_rms = root_sum_square(crossed, times(a.noise_rms, b.noise_rms));
    return r;
}

clt__noise clt__noise_mul_plain(clt__noise a, double scale_a, double plain_bound, double plain_rms,
                                double plain_scale, const clt_params *params) {
    clt__noise plain = clt__noise_plain(params, plain_bound, plain_rms, plain_scale);
    return clt__noise_mul(a, scale_a, plain, plain_scale, false);
}

clt__noise clt__noise_mul_const(clt__noise a, double scale, double constant, double integer,
                                double off) {
    assert(constant >= 0 && integer >= 0 && off >= 0);
    clt__error rounding = {times(a.value_bound, scale * off), times(a.value_rms, scale * off)};
    clt__noise r = {.value_bound = times(a.value_bound, constant),
                    .value_rms = times(a.value_rms, constant),
                    .noise_bound = times(a.noise_bound, integer),
                    .noise_rms = times(a.noise_rms, integer)};
    return clt__noise_with(r, rounding);
}

clt__noise clt__noise_with(clt__noise a, clt__error added) {
    a.noise_bound += added.bound;
    a.noise_rms = root_sum_square(a.noise_rms, added.rms);
    return a;
}

clt__noise clt__noise_divide(clt__noise a, double divisor, clt__error added) {
    a.noise_bound /= divisor;
    a.noise_rms /= divisor;
    return clt__noise_with(a, added);
}

clt__noise clt__noise_rescale(clt__noise a, const clt_params *params, unsigned level) {
    double gain = clt__params_gain(params, level);
    a.value_bound *= gain;
    a.value_rms *= gain;
    return clt__noise_divide(a, clt__params_divisor(params, level), clt__error_rescale(params));
}

/* log2(x), x >= 0, to 2^-40: ln m = 2 artanh((m - 1)/(m + 1)) for the fraction m of x. The
   folders below circ use no libm that could differ between machines, reports included. */
static double log2_of(double x) {
    if (x == 0 || isinf(x)) return x == 0 ? -INFINITY : INFINITY;
    int exponent;
    double m = frexp(x, &exponent), t = (m - 1) / (m + 1), series = 0;
    for (int k = 41; k > 0; k -= 2) series = series * t * t + 1.0 / k;
    return exponent + 2 * t * series / 0.69314718055994530942;
}

static double log2_error(const clt_ct *ct, double error) {
    double scale = clt__params_scale(ct->params, ct->level, ct->power).hi;
    return log2_of(error / scale);
}

double clt__noise_bound_log2(const clt_ct *ct) {
    return log2_error(ct, ct->noise.noise_bound);
}

double clt__noise_rms_log2(const clt_ct *ct) {
    return log2_error(ct, ct->noise.noise_rms);
}
