/* Encoding against the canonical embedding in long double, and its edges. */
#include "ckks/encode.h"

#include "base/hash.h"
#include "support/bigint.h"

#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PI 3.141592653589793238462643383279502884L

static const clt__chain CHAIN = {10, 3, 50, 40, 50, 2};

static const clt_params *params;
static size_t n, slots;
static clt_ws *ws;
static clt__random source;

static int setup(void **state) {
    (void)state;
    uint8_t seed[CLT__SEED_BYTES] = {7};
    clt__random_seeded(&source, seed, CLT__FOR_TRAINING);
    if (clt__params_build(&params, &CHAIN, NULL) != CLT_OK) return -1;
    n = params->ring->n;
    slots = n / 2;
    return clt__ws_new(&ws, 1) == CLT_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    clt__ws_free(ws);
    clt__params_unref(params);
    return 0;
}

static double *doubles(size_t count) {
    double *x = calloc(count, sizeof *x);
    assert_non_null(x);
    return x;
}

static double *random_doubles(size_t count, double size) {
    double *x = doubles(count);
    for (size_t i = 0; i < count; i++) x[i] = size * (2 * clt__random_unit(&source) - 1);
    return x;
}

static clt_pt *plaintext(void) {
    clt_pt *pt = NULL;
    assert_int_equal(clt__pt_new(&pt, params), CLT_OK);
    return pt;
}

/* zeta^(5^j k), zeta = exp(pi i / n) */
static long double complex point_power(size_t j, size_t k, size_t degree) {
    size_t exponent = 1;
    for (size_t i = 0; i < j; i++) exponent = 5 * exponent % (2 * degree);
    long double angle = PI * (long double)(exponent * k % (2 * degree)) / (long double)degree;
    return cosl(angle) + sinl(angle) * I;
}

/* The polynomial's centred coefficients, from all its limbs over q_0 ... q_level. */
static void coefficients(mpz_t *c, const clt_pt *pt) {
    clt__basis basis = clt__params_q(pt->params, pt->level);
    size_t degree = pt->params->ring->n;
    uint64_t *words = malloc(basis.count * degree * sizeof *words), primes[CLT__PRIMES_MAX];
    assert_non_null(words);
    memcpy(words, pt->poly, basis.count * degree * sizeof *words);
    clt__poly_intt(ws, pt->params->ring, words, &basis);
    for (unsigned i = 0; i < basis.count; i++) primes[i] = pt->params->ring->mod[i].q;
    mpz_t q;
    mpz_init(q);
    bigint_product(q, primes, basis.count);
    for (size_t k = 0; k < degree; k++) {
        mpz_init(c[k]);
        bigint_from_residues(c[k], words + k, degree, primes, basis.count);
        bigint_centre(c[k], c[k], q);
    }
    mpz_clear(q);
    free(words);
}

static void expect_encodes(unsigned level, unsigned power, const double *re, const double *im) {
    clt__encode_for target = {.level = level, .power = power};
    double scale = clt__params_scale(params, level, power).hi;
    clt_pt *pt = plaintext();
    assert_int_equal(clt__encode(ws, pt, re, im, slots, target), CLT_OK);
    assert_int_equal(pt->level, level);
    assert_int_equal(pt->power, power);
    mpz_t *c = malloc(n * sizeof *c);
    assert_non_null(c);
    coefficients(c, pt);
    double precision = 0.501 + scale * 0x1p-50;
    for (size_t k = 0; k < n; k += power == 1 ? 1 : 7) {
        long double want = 0;
        for (size_t j = 0; j < slots; j++) {
            long double complex root = conjl(point_power(j, k, n));
            want += creall((re[j] + (im == NULL ? 0 : im[j]) * I) * root);
        }
        want *= (long double)scale / (long double)slots;
        assert_true(fabsl(want - (long double)mpz_get_d(c[k])) <= precision);
    }
    for (size_t k = 0; k < n; k++) mpz_clear(c[k]);
    free(c);
    clt__pt_free(pt);
}

static void encodes_the_embedding(void **state) {
    (void)state;
    double *re = random_doubles(slots, 1), *im = random_doubles(slots, 1);
    expect_encodes(0, 1, re, im);
    expect_encodes(3, 1, re, NULL);
    expect_encodes(2, 2, re, im);
    free(re);
    free(im);
}

/* Encode, then decode: the rounding of coefficients is all that is lost. */
static void expect_round_trip(const clt_params *p, unsigned level, unsigned power, double size) {
    size_t count = clt__params_slots(p);
    double *re = random_doubles(count, size), *im = random_doubles(count, size);
    double *got_re = doubles(count), *got_im = doubles(count);
    double scale = clt__params_scale(p, level, power).hi;
    double most = 6 * sqrt((double)p->ring->n / 12) / scale + size * 0x1p-46, total = 0;
    clt_pt *pt = NULL;
    assert_int_equal(clt__pt_new(&pt, p), CLT_OK);
    clt__encode_for target = {.level = level, .power = power};
    assert_int_equal(clt__encode(ws, pt, re, im, count, target), CLT_OK);
    assert_int_equal(clt__decode(ws, got_re, got_im, count, pt), CLT_OK);
    for (size_t j = 0; j < count; j++) {
        double error = hypot(got_re[j] - re[j], got_im[j] - im[j]);
        assert_true(error <= most);
        total += error;
    }
    assert_true(total > 0);
    clt__pt_free(pt);
    free(re);
    free(im);
    free(got_re);
    free(got_im);
}

static void round_trip_everywhere(void **state) {
    (void)state;
    for (unsigned level = 0; level <= 3; level++) expect_round_trip(params, level, 1, 1);
    for (unsigned level = 1; level <= 3; level++) expect_round_trip(params, level, 2, 1);
    expect_round_trip(params, 1, 1, 1e9);
}

static void round_trip_on_a_real_ring(void **state) {
    (void)state;
    const clt_params *real = NULL;
    assert_int_equal(clt__params_preset(&real, "L14"), CLT_OK);
    expect_round_trip(real, 7, 1, 1);
    expect_round_trip(real, 0, 1, 100);
    clt__params_unref(real);
}

static void decodes_any_coefficient(void **state) {
    (void)state;
    double *re = doubles(slots), *im = doubles(slots), *c = random_doubles(n, 0x1p87);
    clt_pt *pt = plaintext();
    clt__basis basis = clt__params_q(params, 1);
    assert_int_equal(clt__pt_shape(pt, 1, false), CLT_OK);
    pt->power = 1;
    for (size_t k = 0; k < n; k++) c[k] = trunc(ldexp(c[k], -(int)(k % 88)));
    for (unsigned j = 0; j < 2; j++) {
        params->ring->kernel->reduce_f64(pt->poly + j * n, c, n, &params->ring->mod[j]);
    }
    clt__poly_ntt(ws, params->ring, pt->poly, &basis);
    assert_int_equal(clt__decode(ws, re, im, slots, pt), CLT_OK);
    double scale = clt__params_scale(params, 1, 1).hi;
    for (size_t j = 0; j < slots; j += 31) {
        long double complex want = 0;
        for (size_t k = 0; k < n; k++) want += c[k] * point_power(j, k, n);
        long double complex error = re[j] + im[j] * I - want / scale;
        assert_true(cabsl(error) <= 0x1p87 / scale * 0x1p-46);
    }
    clt__pt_free(pt);
    free(c);
    free(re);
    free(im);
}

/* A single coefficient comes back to the last bit but one, from 1 to beyond q_0. */
static void decode_keeps_small_coefficients(void **state) {
    (void)state;
    double re[1], scale = clt__params_scale(params, 1, 1).hi;
    for (int bits = 0; bits < 89; bits++) {
        for (int sign = -1; sign <= 1; sign += 2) {
            double c[64] = {sign * (ldexp(1, bits) + (bits > 3 ? 1 : 0))};
            clt_pt *pt = plaintext();
            assert_int_equal(clt__pt_shape(pt, 1, false), CLT_OK);
            pt->power = 1;
            for (unsigned j = 0; j < 2; j++) {
                uint64_t residue[64];
                params->ring->kernel->reduce_f64(residue, c, 64, &params->ring->mod[j]);
                for (size_t k = 0; k < n; k++) pt->poly[j * n + k] = residue[0];
            }
            assert_int_equal(clt__decode(ws, re, NULL, 1, pt), CLT_OK);
            assert_true(fabs(re[0] * scale / c[0] - 1) < 0x1p-50);
            clt__pt_free(pt);
        }
    }
}

static void constants_have_one_coefficient(void **state) {
    (void)state;
    double *one = doubles(slots), *zero = doubles(slots);
    for (size_t j = 0; j < slots; j++) one[j] = 1;
    clt__encode_for target = {.level = 3, .power = 1};
    clt_pt *real = plaintext(), *imaginary = plaintext();
    assert_int_equal(clt__encode(ws, real, one, NULL, slots, target), CLT_OK);
    assert_int_equal(clt__encode(ws, imaginary, zero, one, slots, target), CLT_OK);
    mpz_t *c = malloc(2 * n * sizeof *c);
    assert_non_null(c);
    coefficients(c, real);
    coefficients(c + n, imaginary);
    double scale = nearbyint(clt__params_scale(params, 3, 1).hi);
    for (size_t k = 0; k < 2 * n; k++) {
        double want = k == 0 || k == n + n / 2 ? scale : 0;
        assert_true(mpz_get_d(c[k]) == want);
        mpz_clear(c[k]);
    }
    assert_true(real->value_bound == 1 && fabs(real->value_rms - 1) < 1e-12);
    free(c);
    clt__pt_free(real);
    clt__pt_free(imaginary);
    free(one);
    free(zero);
}

static void measures_what_it_encodes(void **state) {
    (void)state;
    double re[4] = {3, 0, 0, 1}, im[4] = {-4, 0, 0, 1};
    clt_pt *pt = plaintext();
    clt__encode_for target = {.level = 1, .power = 1};
    assert_int_equal(clt__encode(ws, pt, re, im, 4, target), CLT_OK);
    assert_true(pt->value_bound == 5);
    assert_true(fabs(pt->value_rms - sqrt(27 / (double)slots)) < 1e-12);
    clt__pt_free(pt);
}

static void montgomery_and_extended_forms(void **state) {
    (void)state;
    double *re = random_doubles(slots, 1);
    clt_pt *plain = plaintext(), *extended = plaintext(), *mont = plaintext();
    clt__encode_for target = {.level = 2, .power = 1};
    assert_int_equal(clt__encode(ws, plain, re, NULL, slots, target), CLT_OK);
    target.extended = true;
    assert_int_equal(clt__encode(ws, extended, re, NULL, slots, target), CLT_OK);
    target.multiply = true;
    assert_int_equal(clt__encode(ws, mont, re, NULL, slots, target), CLT_OK);
    assert_true(!plain->mont && !plain->extended && mont->mont && mont->extended);
    assert_memory_equal(plain->poly, extended->poly, 3 * n * sizeof *plain->poly);
    clt__basis qp = clt__params_qp(params, 2), p = clt__params_p(params);
    mpz_t *c = malloc(n * sizeof *c);
    assert_non_null(c);
    coefficients(c, plain);
    uint64_t *special = malloc(p.count * n * sizeof *special);
    assert_non_null(special);
    memcpy(special, extended->poly + 3 * n, p.count * n * sizeof *special);
    clt__poly_intt(ws, params->ring, special, &p);
    for (size_t k = 0; k < p.count * n; k++) {
        uint64_t prime = params->ring->mod[p.prime[k / n]].q;
        assert_int_equal(special[k], bigint_mod_u64(c[k % n], prime));
    }
    for (size_t k = 0; k < n; k++) mpz_clear(c[k]);
    clt__poly_to_mont(ws, params->ring, extended->poly, extended->poly, &qp);
    assert_memory_equal(extended->poly, mont->poly, qp.count * n * sizeof *mont->poly);
    free(c);
    free(special);
    free(re);
    clt__pt_free(plain);
    clt__pt_free(extended);
    clt__pt_free(mont);
}

/* What does not fit leaves the plaintext as it was. */
static void expect_range_error(double value, unsigned level, unsigned power) {
    double re[1] = {value}, kept[1];
    double good[1] = {0.5};
    clt_pt *pt = plaintext();
    clt__encode_for fits = {.level = 3, .power = 1}, target = {.level = level, .power = power};
    assert_int_equal(clt__encode(ws, pt, good, NULL, 1, fits), CLT_OK);
    assert_int_equal(clt__encode(ws, pt, re, NULL, 1, target), CLT_E_RANGE);
    assert_true(strlen(clt_detail()) > 20);
    assert_int_equal(pt->level, 3);
    assert_int_equal(clt__decode(ws, kept, NULL, 1, pt), CLT_OK);
    assert_true(fabs(kept[0] - 0.5) < 1e-9);
    clt__pt_free(pt);
}

/* Values are counted from 0. */
static void names_what_is_no_number(void **state) {
    (void)state;
    double re[3] = {1, 2, 3}, im[3] = {0, INFINITY, NAN};
    clt_pt *pt = plaintext();
    clt__encode_for target = {.level = 1, .power = 1};
    assert_int_equal(clt__encode(ws, pt, re, im, 3, target), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "value 1 of the 3"));
    re[0] = NAN;
    assert_int_equal(clt__encode(ws, pt, re, im, 3, target), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "value 0 of the 3"));
    re[0] = 1;
    re[2] = -INFINITY;
    assert_int_equal(clt__encode(ws, pt, re, NULL, 3, target), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "value 2 of the 3"));
    clt__pt_free(pt);
}

static void refuses_what_does_not_fit(void **state) {
    (void)state;
    double size = (double)slots; /* one slot: the coefficient is 1/slots of it */
    expect_range_error(NAN, 3, 1);
    expect_range_error(INFINITY, 3, 1);
    expect_range_error(-INFINITY, 0, 2);
    expect_range_error(0x1p9 * size * 1.01, 0, 1);
    expect_range_error(0x1p60 * size * 1.01, 3, 1);
    expect_range_error(1e300, 3, 1);
    expect_range_error(-0x1p520, 3, 2);
    expect_range_error(0x1p1023, 1, 1);
    double fits[1] = {0x1p9 * size * 0.49}, got[1];
    clt_pt *pt = plaintext();
    clt__encode_for target = {.level = 0, .power = 1};
    assert_int_equal(clt__encode(ws, pt, fits, NULL, 1, target), CLT_OK);
    assert_int_equal(clt__decode(ws, got, NULL, 1, pt), CLT_OK);
    assert_true(fabs(got[0] - fits[0]) < 1e-6);
    clt__pt_free(pt);
}

/* The bytes are part of what files promise: the same on every machine and for all threads. */
static void bytes_are_fixed(void **state) {
    (void)state;
    static const char want[] = "ce08c26740b735cc";
    double *re = doubles(slots), *im = doubles(slots);
    for (size_t j = 0; j < slots; j++) {
        re[j] = (double)(j * j % 1021) / 1024 - 0.5;
        im[j] = (double)(7 * j % 509) / 512;
    }
    clt__encode_for target = {.level = 3, .power = 1, .extended = true};
    for (unsigned threads = 1; threads <= 3; threads++) {
        uint8_t digest[CLT__DIGEST_BYTES];
        char text[2 * CLT__DIGEST_BYTES + 1];
        clt_ws *several = NULL;
        clt_pt *pt = plaintext();
        assert_int_equal(clt__ws_new(&several, threads), CLT_OK);
        assert_int_equal(clt__encode(several, pt, re, im, slots, target), CLT_OK);
        clt__hash_bytes(digest, pt->poly, 6 * n * sizeof *pt->poly);
        clt__hex(text, digest, 8);
        assert_string_equal(text, want);
        clt__pt_free(pt);
        clt__ws_free(several);
    }
    free(re);
    free(im);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_the_embedding),
        cmocka_unit_test(round_trip_everywhere),
        cmocka_unit_test(round_trip_on_a_real_ring),
        cmocka_unit_test(decodes_any_coefficient),
        cmocka_unit_test(decode_keeps_small_coefficients),
        cmocka_unit_test(constants_have_one_coefficient),
        cmocka_unit_test(measures_what_it_encodes),
        cmocka_unit_test(montgomery_and_extended_forms),
        cmocka_unit_test(names_what_is_no_number),
        cmocka_unit_test(refuses_what_does_not_fit),
        cmocka_unit_test(bytes_are_fixed),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
