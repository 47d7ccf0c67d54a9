/* Constants for all slots against encoded vectors of them, bit for bit where that holds. */
#include "ckks/eval.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ckks k;
static double *x, *want;

static int setup(void **state) {
    (void)state;
    ckks_open(&k, &(clt__chain){10, 3, 50, 40, 50, 2}, NULL, 0, 12);
    x = ckks_random(&k, 1, false);
    want = ckks_vector(&k);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    free(x);
    free(want);
    ckks_close(&k);
    return 0;
}

/* The decoder has an error of its own: where a constant rounds to 0, the bound is reached. */
static void expect_holds(const clt_ct *ct, double most) {
    double worst = ckks_error(&k, ct, want, NULL);
    assert_true(worst < most);
    assert_true(worst <= exp2(clt__noise_bound_log2(ct)) + 0x1p-48);
}

static void want_product(double re, double im) {
    for (size_t j = 0; j < k.slots; j++) {
        want[j] = x[j] * re - x[k.slots + j] * im;
        want[k.slots + j] = x[j] * im + x[k.slots + j] * re;
    }
}

static const double CONSTANT[][2] = {{0.3, 0},    {-1.7, 0}, {0, 1},
                                     {2, -3},     {1e-7, 0}, {0.25, 1e-9},
                                     {-3e-13, 0}, {100, 7},  {1 / 3., -1 / 7.}};

static void products(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof CONSTANT / sizeof *CONSTANT; i++) {
        double re = CONSTANT[i][0], im = CONSTANT[i][1];
        clt_ct *a = ckks_encrypt(&k, x, 3), *out = ckks_empty(&k);
        assert_int_equal(clt__ct_mul_const(out, k.ws, a, re, im), CLT_OK);
        assert_int_equal(out->power, 2);
        assert_int_equal(out->level, 3);
        want_product(re, im);
        expect_holds(out, 0x1p-28 * (1 + hypot(re, im)));
        assert_true(fabs(out->noise.value_rms / a->noise.value_rms - hypot(re, im)) < 1e-9);
        clt__ct_free(a);
        clt__ct_free(out);
    }
}

/* A product with a constant is the product with its encoding, word for word. */
static void product_is_that_of_the_encoding(void **state) {
    (void)state;
    size_t bytes = 4 * k.params->ring->n * sizeof(uint64_t);
    for (size_t i = 0; i < sizeof CONSTANT / sizeof *CONSTANT; i++) {
        double re = CONSTANT[i][0], im = CONSTANT[i][1];
        clt_ct *a = ckks_encrypt(&k, x, 3), *b = ckks_empty(&k);
        for (size_t j = 0; j < k.slots; j++) {
            want[j] = re;
            want[k.slots + j] = im;
        }
        clt_pt *pt = ckks_encode(&k, want, (clt__encode_for){3, 1, true, false});
        assert_int_equal(clt__ct_mul_const(b, k.ws, a, re, im), CLT_OK);
        assert_int_equal(clt__ct_mul_plain(a, k.ws, a, pt), CLT_OK);
        assert_memory_equal(a->poly[0], b->poly[0], bytes);
        assert_memory_equal(a->poly[1], b->poly[1], bytes);
        clt__pt_free(pt);
        clt__ct_free(a);
        clt__ct_free(b);
    }
}

static void sums(void **state) {
    (void)state;
    for (unsigned power = 1; power <= 2; power++) {
        for (size_t i = 0; i < sizeof CONSTANT / sizeof *CONSTANT; i++) {
            double re = CONSTANT[i][0], im = CONSTANT[i][1];
            clt_ct *a = ckks_encrypt(&k, x, 2);
            if (power == 2) assert_int_equal(clt__ct_mul_const(a, k.ws, a, 1, 0), CLT_OK);
            assert_int_equal(clt__ct_add_const(a, k.ws, a, re, im), CLT_OK);
            assert_int_equal(a->power, power);
            for (size_t j = 0; j < k.slots; j++) {
                want[j] = x[j] + re;
                want[k.slots + j] = x[k.slots + j] + im;
            }
            expect_holds(a, 0x1p-28);
            clt__ct_free(a);
        }
    }
}

static void integers(void **state) {
    (void)state;
    static const int64_t factor[] = {0, 1, -1, 2, -7, 1000, -((int64_t)1 << 31) + 1};
    for (size_t i = 0; i < sizeof factor / sizeof *factor; i++) {
        double size = fabs((double)factor[i]);
        clt_ct *a = ckks_encrypt(&k, x, 2), *out = ckks_empty(&k);
        assert_int_equal(clt__ct_mul_int(out, k.ws, a, factor[i]), CLT_OK);
        assert_int_equal(out->power, 1);
        want_product((double)factor[i], 0);
        assert_true(ckks_error(&k, out, want, NULL) <= size * 0x1p-28);
        assert_true(out->noise.noise_bound == size * a->noise.noise_bound);
        clt__ct_free(a);
        clt__ct_free(out);
    }
}

/* i^4 = 1, word for word; i is exact. */
static void imaginary_unit(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *b = ckks_empty(&k);
    size_t bytes = 4 * k.params->ring->n * sizeof **a->poly;
    assert_int_equal(clt__ct_mul_i(b, k.ws, a), CLT_OK);
    assert_int_equal(b->power, 1);
    want_product(0, 1);
    expect_holds(b, 0x1p-28);
    for (unsigned i = 0; i < 3; i++) assert_int_equal(clt__ct_mul_i(b, k.ws, b), CLT_OK);
    assert_memory_equal(a->poly[0], b->poly[0], bytes);
    assert_memory_equal(a->poly[1], b->poly[1], bytes);
    assert_true(b->noise.noise_bound == a->noise.noise_bound);
    clt__ct_free(a);
    clt__ct_free(b);
}

/* Degree 2, and accumulation on fewer limbs: what circuits use. */
static void gaussian_integers(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *sum = ckks_empty(&k);
    assert_int_equal(clt__ct_square(a, k.ws, a), CLT_OK);
    assert_int_equal(clt__ct_shape(sum, 2, 2), CLT_OK);
    clt__ct_mul_gaussian(sum, k.ws, a, (clt__dd){2, 0}, (clt__dd){-1, 0}, false);
    clt__ct_mul_gaussian(sum, k.ws, a, (clt__dd){-1, 0}, (clt__dd){2, 0}, true);
    clt__ct_describe(sum, a, 2, a->noise);
    double ratio = clt__params_scale(k.params, 3, 2).hi / clt__params_scale(k.params, 2, 2).hi;
    for (size_t j = 0; j < k.slots; j++) {
        double re = x[j] * x[j] - x[k.slots + j] * x[k.slots + j];
        double im = 2 * x[j] * x[k.slots + j];
        want[j] = ratio * (re - im);
        want[k.slots + j] = ratio * (re + im);
    }
    assert_true(ckks_error(&k, sum, want, NULL) < 1e-7);
    clt__ct_free(a);
    clt__ct_free(sum);
}

static void refuses(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 2);
    assert_int_equal(clt__ct_mul_const(a, k.ws, a, NAN, 0), CLT_E_RANGE);
    assert_int_equal(clt__ct_mul_const(a, k.ws, a, 0, -INFINITY), CLT_E_RANGE);
    assert_int_equal(clt__ct_add_const(a, k.ws, a, 0x1p61, 0), CLT_E_RANGE);
    assert_int_equal(clt__ct_add_const(a, k.ws, a, 0, NAN), CLT_E_RANGE);
    memcpy(want, x, 2 * k.slots * sizeof *want);
    expect_holds(a, 0x1p-28);
    assert_int_equal(clt__ct_mul_const(a, k.ws, a, 1, 0), CLT_OK);
    assert_int_equal(clt__ct_mul_const(a, k.ws, a, 1, 0), CLT_E_SCALE);
    expect_holds(a, 0x1p-28);
    clt__ct_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products),       cmocka_unit_test(product_is_that_of_the_encoding),
        cmocka_unit_test(sums),           cmocka_unit_test(integers),
        cmocka_unit_test(imaginary_unit), cmocka_unit_test(gaussian_integers),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
