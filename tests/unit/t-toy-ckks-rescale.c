/* Rescale and level_down: values, exact scales, what is refused. */
#include "ckks/eval.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { TOP = 7 };

static ckks k;
static double *x;

static int setup(void **state) {
    (void)state;
    ckks_open(&k, &(clt__chain){10, TOP, 50, 45, 50, 2}, NULL, 0, 13);
    x = ckks_random(&k, 1, false);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    free(x);
    ckks_close(&k);
    return 0;
}

/* The mean over slots of what a ciphertext holds is one coefficient, whose error is small: what is
   left is systematic. */
static double mean(const clt_ct *ct) {
    double *z = ckks_vector(&k), total = 0;
    ckks_decrypt(&k, z, ct);
    for (size_t j = 0; j < k.slots; j++) total += z[j];
    free(z);
    return total / (double)k.slots;
}

static clt_ct *encrypt_constant(double value, unsigned level) {
    double *z = ckks_vector(&k);
    for (size_t j = 0; j < k.slots; j++) z[j] = value;
    clt_ct *ct = ckks_encrypt(&k, z, level);
    free(z);
    return ct;
}

static void rescale_keeps_the_value(void **state) {
    (void)state;
    for (unsigned level = 1; level <= TOP; level++) {
        clt_ct *a = ckks_encrypt(&k, x, level), *out = ckks_empty(&k);
        assert_int_equal(clt__ct_mul_const(a, k.ws, a, 1, 0), CLT_OK);
        assert_int_equal(clt__ct_rescale(out, k.ws, a), CLT_OK);
        assert_int_equal(out->level, level - 1);
        assert_int_equal(out->power, 1);
        assert_true(ckks_error(&k, out, x, NULL) < 0x1p-29);
        assert_true(ckks_error(&k, a, x, NULL) < 0x1p-29); /* untouched */
        assert_int_equal(clt__ct_rescale(a, k.ws, a), CLT_OK);
        size_t bytes = level * k.params->ring->n * sizeof **a->poly;
        assert_memory_equal(a->poly[0], out->poly[0], bytes);
        assert_memory_equal(a->poly[1], out->poly[1], bytes);
        clt__ct_free(a);
        clt__ct_free(out);
    }
}

static void level_down_from_and_to_anywhere(void **state) {
    (void)state;
    for (unsigned from = 0; from <= TOP; from++) {
        for (unsigned to = 0; to <= from; to++) {
            clt_ct *a = ckks_encrypt(&k, x, from), *out = ckks_empty(&k);
            assert_int_equal(clt__ct_level_down(out, k.ws, a, to), CLT_OK);
            assert_int_equal(out->level, to);
            assert_int_equal(out->power, 1);
            double worst = ckks_error(&k, out, x, NULL);
            assert_true(worst < 0x1p-29 && log2(worst) < clt__noise_bound_log2(out));
            assert_int_equal(clt__ct_level_down(a, k.ws, a, to), CLT_OK);
            size_t bytes = (to + 1) * k.params->ring->n * sizeof **a->poly;
            assert_memory_equal(a->poly[1], out->poly[1], bytes);
            clt__ct_free(a);
            clt__ct_free(out);
        }
    }
}

/* 1^(2^7) by squarings, and by multiplications with a constant and its inverse: no drift. A scale
   that were taken for Delta would be off by 2^-16 or more. */
static void scales_are_exact(void **state) {
    (void)state;
    clt_ct *square = encrypt_constant(1, TOP), *turn = encrypt_constant(0.75, TOP);
    for (unsigned level = TOP; level > 0; level--) {
        assert_int_equal(clt__ct_multiply(square, k.ws, k.evk, square, square), CLT_OK);
        double factor = level % 2 == 0 ? 1 / 1.3 : 1.3;
        assert_int_equal(clt__ct_mul_const(turn, k.ws, turn, factor, 0), CLT_OK);
        assert_int_equal(clt__ct_rescale(turn, k.ws, turn), CLT_OK);
        double want = level % 2 == 0 ? 0.75 : 0.75 * 1.3;
        assert_true(fabs(mean(square) - 1) < 0x1p-30);
        assert_true(fabs(mean(turn) / want - 1) < 0x1p-30);
    }
    assert_int_equal(square->level, 0);
    clt__ct_free(square);
    clt__ct_free(turn);
}

static void scale_of_level_down_is_exact(void **state) {
    (void)state;
    for (unsigned to = 0; to < TOP; to++) {
        clt_ct *a = encrypt_constant(1, TOP);
        assert_int_equal(clt__ct_level_down(a, k.ws, a, to), CLT_OK);
        assert_true(fabs(mean(a) - 1) < 0x1p-32);
        clt__ct_free(a);
    }
}

static void refuses(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 2), *bottom = ckks_encrypt(&k, x, 0), *out = ckks_empty(&k);
    assert_int_equal(clt__ct_rescale(out, k.ws, a), CLT_E_SCALE);
    assert_int_equal(clt__ct_level_down(out, k.ws, a, 3), CLT_E_LEVEL);
    assert_int_equal(clt__ct_mul_const(bottom, k.ws, bottom, 1, 0), CLT_OK);
    assert_int_equal(clt__ct_rescale(out, k.ws, bottom), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "needs 1 level, 0 left"));
    assert_int_equal(clt__ct_square(a, k.ws, a), CLT_OK);
    assert_int_equal(clt__ct_rescale(out, k.ws, a), CLT_E_ARGUMENT);
    assert_int_equal(clt__ct_level_down(out, k.ws, a, 1), CLT_E_SCALE);
    clt__ct_free(a);
    clt__ct_free(bottom);
    clt__ct_free(out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rescale_keeps_the_value),
        cmocka_unit_test(level_down_from_and_to_anywhere),
        cmocka_unit_test(scales_are_exact),
        cmocka_unit_test(scale_of_level_down_is_exact),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
