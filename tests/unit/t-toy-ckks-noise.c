/* The noise model: each error against many measured ones, the rules of combination, logarithms. */
#include "ckks/noise.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RUNS = 12 };

static ckks k;

static int setup(void **state) {
    (void)state;
    const int64_t step = 1;
    ckks_open(&k, &(clt__chain){11, 3, 50, 40, 50, 2}, &step, 1, 9);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

/* A fresh encryption of 0 with that power of the scale. */
static clt_ct *encrypt_zero(unsigned power, bool public_key) {
    double *zero = ckks_vector(&k);
    clt_pt *pt = ckks_encode(&k, zero, (clt__encode_for){.level = 3, .power = power});
    clt_ct *ct = ckks_empty(&k);
    if (public_key) {
        assert_int_equal(clt__encrypt_public(k.ws, ct, k.pk, pt), CLT_OK);
    } else {
        assert_int_equal(clt__encrypt_secret(k.ws, ct, k.sk, pt, &k.random), CLT_OK);
    }
    clt__pt_free(pt);
    free(zero);
    return ct;
}

/* What the ciphertext holds, in scaled integers: all of it is error. */
static clt__error present_error(const clt_ct *ct) {
    double *zero = ckks_vector(&k), rms;
    double scale = clt__params_scale(k.params, ct->level, ct->power).hi;
    double bound = ckks_error(&k, ct, zero, &rms);
    free(zero);
    return (clt__error){bound * scale, rms * scale};
}

typedef clt_status operation(clt_ct *ct);

/* The mean square over some runs is within 10 % of the model, the largest below its bound. */
static void expect_error(operation *op, unsigned power, bool public_key, clt__error model) {
    double square = 0;
    for (unsigned i = 0; i < RUNS; i++) {
        clt_ct *ct = encrypt_zero(power, public_key);
        assert_int_equal(op(ct), CLT_OK);
        clt__error present = present_error(ct);
        assert_true(present.bound < model.bound);
        square += present.rms * present.rms / RUNS;
        clt__ct_free(ct);
    }
    assert_true(fabs(sqrt(square) / model.rms - 1) < 0.1);
}

static clt_status nothing(clt_ct *ct) {
    (void)ct;
    return CLT_OK;
}

static clt_status rescale(clt_ct *ct) {
    return clt__ct_rescale(ct, k.ws, ct);
}

static clt_status rotate(clt_ct *ct) {
    return clt__ct_rotate(ct, k.ws, k.evk, ct, 1);
}

/* Without the rounding of an encoding: 0 has none. */
static clt__error without_encoding(clt__error e) {
    clt__error encode = clt__error_encode(k.params);
    return (clt__error){e.bound, sqrt(e.rms * e.rms - encode.rms * encode.rms)};
}

static clt__error joined(clt__error a, clt__error b) {
    return (clt__error){a.bound + b.bound, hypot(a.rms, b.rms)};
}

static void fresh_errors(void **state) {
    (void)state;
    expect_error(nothing, 1, false, without_encoding(clt__error_fresh_secret(k.params)));
    expect_error(nothing, 1, true, without_encoding(clt__error_fresh_public(k.params)));
    double n = (double)k.params->ring->n, sigma = sqrt(10.5);
    double secret = without_encoding(clt__error_fresh_secret(k.params)).rms;
    double public = without_encoding(clt__error_fresh_public(k.params)).rms;
    assert_true(fabs(secret / (sigma * sqrt(n)) - 1) < 1e-12);
    assert_true(fabs(public / (sigma * sqrt(n * (4 * n / 3 + 1))) - 1) < 1e-12);
}

static void rescale_error(void **state) {
    (void)state;
    expect_error(rescale, 2, false, clt__error_rescale(k.params));
    double n = (double)k.params->ring->n;
    assert_true(fabs(clt__error_rescale(k.params).rms / sqrt(n / 12 * (1 + 2 * n / 3)) - 1) <
                1e-12);
}

static void key_switch_error(void **state) {
    (void)state;
    clt__error fresh = without_encoding(clt__error_fresh_secret(k.params));
    clt__error key = clt__error_key_switch(k.params, clt__gadget_full(k.params, 3));
    expect_error(rotate, 1, false, joined(fresh, key));
    assert_true(key.rms > clt__error_rescale(k.params).rms);
    assert_true(clt__error_key_product(k.params, clt__gadget_full(k.params, 0)).rms <
                clt__error_key_product(k.params, clt__gadget_full(k.params, 3)).rms);
}

/* Rounded coefficients of random values, and the doubles behind them at the square of the scale. */
static void encoding_errors(void **state) {
    (void)state;
    for (unsigned power = 1; power <= 2; power++) {
        double scale = clt__params_scale(k.params, 3, power).hi, square = 0, worst = 0;
        double *z = ckks_random(&k, 1, false), *got = ckks_vector(&k);
        clt_pt *pt = ckks_encode(&k, z, (clt__encode_for){.level = 3, .power = power});
        assert_int_equal(clt__decode(k.ws, got, got + k.slots, k.slots, pt), CLT_OK);
        for (size_t j = 0; j < k.slots; j++) {
            double d = hypot(got[j] - z[j], got[k.slots + j] - z[k.slots + j]) * scale;
            worst = fmax(worst, d);
            square += d * d / (double)k.slots;
        }
        clt__error encode = clt__error_encode(k.params);
        clt__error model = joined(encode, clt__error_double(k.params, pt->value_rms, scale));
        assert_true(worst < model.bound);
        if (power == 1) assert_true(fabs(sqrt(square) / encode.rms - 1) < 0.1);
        if (power == 2) assert_true(sqrt(square) < model.rms && sqrt(square) > model.rms / 64);
        clt__pt_free(pt);
        free(z);
        free(got);
    }
}

static const clt__noise A = {.value_bound = 2, .value_rms = 1, .noise_bound = 8, .noise_rms = 3};
static const clt__noise B = {.value_bound = 5, .value_rms = 2, .noise_bound = 16, .noise_rms = 4};

static void sums(void **state) {
    (void)state;
    clt__noise r = clt__noise_add(A, B, false);
    assert_true(r.value_bound == 7 && r.noise_bound == 24);
    assert_true(fabs(r.value_rms - sqrt(5)) < 1e-12 && r.noise_rms == 5);
    r = clt__noise_add(A, A, true);
    assert_true(r.value_bound == 4 && r.noise_bound == 16 && r.value_rms == 2 && r.noise_rms == 6);
}

static void products(void **state) {
    (void)state;
    clt__noise r = clt__noise_mul(A, 100, B, 1000, false);
    assert_true(r.value_bound == 10 && r.value_rms == 2);
    assert_true(r.noise_bound == 100 * 2 * 16 + 1000 * 5 * 8 + 8 * 16);
    assert_true(fabs(r.noise_rms - sqrt(400. * 400 + 6000. * 6000 + 12 * 12)) < 1e-9);
    r = clt__noise_mul(A, 100, A, 100, true);
    assert_true(fabs(r.value_rms - sqrt(1.8)) < 1e-12);
    assert_true(fabs(r.noise_rms - hypot(600, 9)) < 1e-9);
    clt__noise constant = {.value_bound = 1, .value_rms = 1};
    assert_true(clt__noise_mul(constant, 1, constant, 1, true).value_rms == 1);
}

static void products_with_plain(void **state) {
    (void)state;
    clt__noise r = clt__noise_mul_plain(A, 100, 3, 2, 1000, k.params);
    clt__error encode = clt__error_encode(k.params);
    assert_true(r.value_bound == 6 && r.value_rms == 2);
    double bound = 100 * 2 * encode.bound + 1000 * 3 * 8 + 8 * encode.bound;
    assert_true(fabs(r.noise_bound / bound - 1) < 1e-6);
}

static void constants_and_divisors(void **state) {
    (void)state;
    clt__noise r = clt__noise_mul_const(A, 100, 2, 10, 0.25);
    assert_true(r.value_bound == 4 && r.value_rms == 2);
    assert_true(r.noise_bound == 80 + 100 * 2 * 0.25);
    assert_true(fabs(r.noise_rms - hypot(30, 100 * 1 * 0.25)) < 1e-12);
    r = clt__noise_mul_const(A, 100, 2, 10, 0);
    r = clt__noise_divide(r, 10, (clt__error){1, 4});
    assert_true(r.noise_bound == 9 && r.noise_rms == 5 && r.value_bound == 4);
    r = clt__noise_with(r, (clt__error){2, 12});
    assert_true(r.noise_bound == 11 && r.noise_rms == 13);
}

static void unknown_stays_unknown(void **state) {
    (void)state;
    clt__noise u = CLT__NOISE_UNKNOWN, zero = {0, 0, 0, 0};
    assert_true(isinf(clt__noise_add(u, A, false).noise_bound));
    assert_true(isinf(clt__noise_mul(u, 100, A, 100, false).noise_bound));
    assert_true(isinf(clt__noise_divide(u, 1e12, (clt__error){1, 1}).noise_rms));
    clt__noise r = clt__noise_mul(u, 100, zero, 100, false);
    assert_true(r.value_bound == 0 && r.noise_bound == 0 && r.noise_rms == 0);
    assert_true(clt__noise_mul_const(u, 100, 0, 0, 0).noise_bound == 0);
}

static void logarithms(void **state) {
    (void)state;
    clt_ct *ct = encrypt_zero(1, false);
    for (double x = 1e-300; x < 1e300; x *= 37.1) {
        ct->noise.noise_bound = ct->noise.noise_rms = x;
        double want = log2(x / clt__params_scale(k.params, 3, 1).hi);
        assert_true(fabs(clt__noise_bound_log2(ct) - want) < 1e-11);
        assert_true(fabs(clt__noise_rms_log2(ct) - want) < 1e-11);
    }
    ct->noise.noise_bound = 0;
    ct->noise.noise_rms = INFINITY;
    assert_true(isinf(clt__noise_bound_log2(ct)) && clt__noise_bound_log2(ct) < 0);
    assert_true(isinf(clt__noise_rms_log2(ct)) && clt__noise_rms_log2(ct) > 0);
    clt__ct_free(ct);
}

/* T^2 e^(1 - T^2) for 2^15 slots and a hundred errors */
static void tail_is_long_enough(void **state) {
    (void)state;
    double t2 = CLT__TAIL * CLT__TAIL;
    assert_true(log2(t2) + (1 - t2) / log(2) + 15 + log2(100) < -128);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fresh_errors),
        cmocka_unit_test(rescale_error),
        cmocka_unit_test(key_switch_error),
        cmocka_unit_test(encoding_errors),
        cmocka_unit_test(sums),
        cmocka_unit_test(products),
        cmocka_unit_test(products_with_plain),
        cmocka_unit_test(constants_and_divisors),
        cmocka_unit_test(unknown_stays_unknown),
        cmocka_unit_test(logarithms),
        cmocka_unit_test(tail_is_long_enough),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
