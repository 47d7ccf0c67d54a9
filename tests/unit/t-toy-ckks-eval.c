/* Sums and products of ciphertexts and plaintexts: results, places, what is refused, faults. */
#include "ckks/eval.h"

#include "support/ckks.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static ckks k;
static double *x, *y, *want;

static int setup(void **state) {
    (void)state;
    ckks_open(&k, &(clt__chain){10, 3, 50, 40, 50, 2}, NULL, 0, 11);
    x = ckks_random(&k, 1, false);
    y = ckks_random(&k, 1, false);
    want = ckks_vector(&k);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    free(x);
    free(y);
    free(want);
    ckks_close(&k);
    return 0;
}

/* Holds z, at that place, with an error below its bound, and frees. */
static void expect_and_free(clt_ct *ct, const double *z, unsigned degree, unsigned level,
                            unsigned power) {
    assert_int_equal(ct->degree, degree);
    assert_int_equal(ct->level, level);
    assert_int_equal(ct->power, power);
    assert_false(ct->seeded);
    assert_memory_equal(ct->key_id, k.sk->key_id, sizeof ct->key_id);
    double worst = ckks_error(&k, ct, z, NULL);
    assert_true(log2(worst) < clt__noise_bound_log2(ct));
    assert_true(clt__noise_bound_log2(ct) < -18);
    clt__ct_free(ct);
}

static void mul_clear(double *r, const double *a, const double *b) {
    for (size_t j = 0; j < k.slots; j++) {
        double re = a[j] * b[j] - a[k.slots + j] * b[k.slots + j];
        r[k.slots + j] = a[j] * b[k.slots + j] + a[k.slots + j] * b[j];
        r[j] = re;
    }
}

static void sums_and_differences(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 2), *b = ckks_encrypt(&k, y, 2), *out = ckks_empty(&k);
    for (size_t j = 0; j < 2 * k.slots; j++) want[j] = x[j] + y[j];
    assert_int_equal(clt__ct_add(out, k.ws, a, b), CLT_OK);
    assert_int_equal(clt__ct_add(b, k.ws, a, b), CLT_OK);
    assert_memory_equal(out->poly[1], b->poly[1], 3 * k.params->ring->n * sizeof **b->poly);
    expect_and_free(out, want, 1, 2, 1);
    assert_int_equal(clt__ct_sub(b, k.ws, a, b), CLT_OK);
    for (size_t j = 0; j < 2 * k.slots; j++) want[j] = -y[j];
    expect_and_free(b, want, 1, 2, 1);
    assert_int_equal(clt__ct_negate(a, k.ws, a), CLT_OK);
    for (size_t j = 0; j < 2 * k.slots; j++) want[j] = -x[j];
    expect_and_free(a, want, 1, 2, 1);
}

/* A polynomial that only one operand has. */
static void sums_of_mixed_degree(void **state) {
    (void)state;
    for (unsigned way = 0; way < 4; way++) {
        clt_ct *a = ckks_encrypt(&k, x, 3), *b = ckks_encrypt(&k, y, 3);
        assert_int_equal(clt__ct_mul(a, k.ws, a, b), CLT_OK);
        assert_int_equal(clt__ct_mul_const(b, k.ws, b, 1, 0), CLT_OK);
        mul_clear(want, x, y);
        double sign = way % 2 == 0 ? 1 : -1;
        for (size_t j = 0; j < 2 * k.slots; j++) {
            want[j] = way < 2 ? want[j] + sign * y[j] : y[j] + sign * want[j];
        }
        const clt_ct *first = way < 2 ? a : b, *second = way < 2 ? b : a;
        assert_int_equal(sign > 0 ? clt__ct_add(b, k.ws, first, second)
                                  : clt__ct_sub(b, k.ws, first, second),
                         CLT_OK);
        expect_and_free(b, want, 2, 3, 2);
        clt__ct_free(a);
    }
}

static void products(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *b = ckks_encrypt(&k, y, 3), *out = ckks_empty(&k);
    mul_clear(want, x, y);
    assert_int_equal(clt__ct_mul(out, k.ws, a, b), CLT_OK);
    expect_and_free(out, want, 2, 3, 2);
    assert_int_equal(clt__ct_mul(b, k.ws, a, b), CLT_OK);
    expect_and_free(b, want, 2, 3, 2);
    mul_clear(want, x, x);
    assert_int_equal(clt__ct_square(a, k.ws, a), CLT_OK);
    double rms;
    ckks_error(&k, a, want, &rms);
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(a)) < 0.2); /* both factors err alike */
    expect_and_free(a, want, 2, 3, 2);
}

/* The words, and what is known of them, of a product and a sum; a square, too. */
static void products_that_are_added(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *b = ckks_encrypt(&k, y, 3), *low = ckks_encrypt(&k, y, 2);
    clt_ct *sum = ckks_empty(&k), *product = ckks_empty(&k), *out = ckks_empty(&k);
    size_t bytes = 4 * k.params->ring->n * sizeof **a->poly;
    for (int square = 0; square < 2; square++) {
        const clt_ct *second = square ? a : b;
        assert_int_equal(clt__ct_mul(sum, k.ws, b, b), CLT_OK);
        assert_int_equal(clt__ct_mul(product, k.ws, a, second), CLT_OK);
        assert_int_equal(clt__ct_add(out, k.ws, sum, product), CLT_OK);
        assert_int_equal(clt__ct_mul_add(sum, k.ws, a, second), CLT_OK);
        for (unsigned i = 0; i < 3; i++) assert_memory_equal(sum->poly[i], out->poly[i], bytes);
        assert_memory_equal(&sum->noise, &out->noise, sizeof sum->noise);
    }
    assert_int_equal(clt__ct_mul_add(sum, k.ws, low, low), CLT_E_LEVEL);
    assert_int_equal(clt__ct_mul_add(sum, k.ws, a, low), CLT_E_LEVEL);
    sum->key_id[3] ^= 1;
    assert_int_equal(clt__ct_mul_add(sum, k.ws, a, b), CLT_E_KEY);
    sum->key_id[3] ^= 1;
    sum->power = 1;
    assert_int_equal(clt__ct_mul_add(sum, k.ws, a, b), CLT_E_SCALE);
    for (unsigned i = 0; i < 3; i++) assert_memory_equal(sum->poly[i], out->poly[i], bytes);
    clt__ct_free(a);
    clt__ct_free(b);
    clt__ct_free(low);
    clt__ct_free(sum);
    clt__ct_free(product);
    clt__ct_free(out);
}

static void plain_operands(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *b = ckks_encrypt(&k, x, 1);
    clt_pt *factor = ckks_encode(&k, y, (clt__encode_for){3, 1, true, false});
    clt_pt *square = ckks_encode(&k, y, (clt__encode_for){3, 2, false, false});
    clt_pt *summand = ckks_encode(&k, y, (clt__encode_for){1, 1, false, false});
    assert_int_equal(clt__ct_mul_plain(a, k.ws, a, factor), CLT_OK);
    assert_int_equal(clt__ct_add_plain(a, k.ws, a, square), CLT_OK);
    mul_clear(want, x, y);
    for (size_t j = 0; j < 2 * k.slots; j++) want[j] += y[j];
    expect_and_free(a, want, 1, 3, 2);
    clt_ct *out = ckks_empty(&k);
    assert_int_equal(clt__ct_add_plain(out, k.ws, b, summand), CLT_OK);
    for (size_t j = 0; j < 2 * k.slots; j++) want[j] = x[j] + y[j];
    expect_and_free(out, want, 1, 1, 1);
    clt__ct_free(b);
    clt__pt_free(factor);
    clt__pt_free(square);
    clt__pt_free(summand);
}

/* Outputs of refused operations keep what they hold. */
static void refuses_what_does_not_match(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *low = ckks_encrypt(&k, y, 1), *two = ckks_empty(&k);
    clt_ct *out = ckks_encrypt(&k, x, 2);
    clt_pt *plain = ckks_encode(&k, y, (clt__encode_for){2, 1, false, false});
    clt_pt *factor = ckks_encode(&k, y, (clt__encode_for){3, 1, true, false});
    assert_int_equal(clt__ct_mul(two, k.ws, a, a), CLT_OK);
    assert_int_equal(clt__ct_add(out, k.ws, a, low), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "levels 3 and 1"));
    assert_int_equal(clt__ct_mul(out, k.ws, a, low), CLT_E_LEVEL);
    assert_int_equal(clt__ct_sub(out, k.ws, a, two), CLT_E_SCALE);
    assert_non_null(strstr(clt_detail(), "powers 1 and 2"));
    assert_int_equal(clt__ct_mul(out, k.ws, two, two), CLT_E_SCALE);
    assert_int_equal(clt__ct_mul_plain(out, k.ws, two, factor), CLT_E_SCALE);
    assert_int_equal(clt__ct_add_plain(out, k.ws, a, plain), CLT_E_LEVEL);
    two->power = 1; /* as a sum of products at the first power would be */
    assert_int_equal(clt__ct_mul(out, k.ws, two, a), CLT_E_ARGUMENT);
    low->key_id[3] ^= 1;
    assert_int_equal(clt__ct_level_down(a, k.ws, a, 1), CLT_OK);
    assert_int_equal(clt__ct_add(out, k.ws, a, low), CLT_E_KEY);
    assert_int_equal(clt__ct_mul(out, k.ws, a, low), CLT_E_KEY);
    assert_int_equal(out->level, 2);
    assert_true(ckks_error(&k, out, x, NULL) < 1e-8);
    clt__ct_free(a);
    clt__ct_free(low);
    clt__ct_free(two);
    clt__ct_free(out);
    clt__pt_free(plain);
    clt__pt_free(factor);
}

static void same_words_on_any_threads(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *b = ckks_encrypt(&k, y, 3), *out[3];
    for (unsigned threads = 1; threads <= 3; threads++) {
        clt_ws *ws = NULL;
        out[threads - 1] = ckks_empty(&k);
        assert_int_equal(clt__ws_new(&ws, threads), CLT_OK);
        assert_int_equal(clt__ct_multiply(out[threads - 1], ws, k.evk, a, b), CLT_OK);
        assert_int_equal(clt__ct_mul_const(out[threads - 1], ws, out[threads - 1], 0.3, -2),
                         CLT_OK);
        clt__ws_free(ws);
    }
    size_t bytes = 3 * k.params->ring->n * sizeof **a->poly;
    for (unsigned i = 0; i < 2; i++) {
        assert_memory_equal(out[0]->poly[i], out[1]->poly[i], bytes);
        assert_memory_equal(out[0]->poly[i], out[2]->poly[i], bytes);
    }
    for (unsigned i = 0; i < 3; i++) clt__ct_free(out[i]);
    clt__ct_free(a);
    clt__ct_free(b);
}

static void spoiled_is_zero_and_unknown(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 1);
    clt__ct_spoil(a);
    for (size_t j = 0; j < 2 * k.params->ring->n; j++) {
        assert_int_equal(a->poly[0][j], 0);
        assert_int_equal(a->poly[1][j], 0);
    }
    assert_true(isinf(a->noise.noise_bound) && isinf(a->noise.value_bound) && !a->seeded);
    clt__ct_free(a);
}

/* Everything that allocates, with every allocation failing in turn. */
static clt_status evaluate(void *arg) {
    const clt_ct *a = arg;
    clt_status status = CLT_OK;
    clt_ct *b = NULL;
    clt_pt *pt = NULL;
    clt_ws *ws = NULL;
    clt__encode_for target = {2, 1, true, false};
    CLT__TRY(clt__ws_new(&ws, 1));
    CLT__TRY(clt__ct_new(&b, k.params));
    CLT__TRY(clt__pt_new(&pt, k.params));
    CLT__TRY(clt__encode(ws, pt, x, NULL, k.slots, target));
    CLT__TRY(clt__ct_multiply(b, ws, k.evk, a, a));
    CLT__TRY(clt__ct_mul_plain(b, ws, b, pt));
    CLT__TRY(clt__ct_rescale(b, ws, b));
    CLT__TRY(clt__ct_conjugate(b, ws, k.evk, b));
    CLT__TRY(clt__ct_level_down(b, ws, b, 0));
done:
    clt__ct_free(b);
    clt__pt_free(pt);
    clt__ws_free(ws);
    return status;
}

static void survives_faults(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3);
    assert_true(fault_sweep(evaluate, a));
    assert_true(ckks_error(&k, a, x, NULL) < 1e-8);
    clt__ct_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_and_differences),
        cmocka_unit_test(sums_of_mixed_degree),
        cmocka_unit_test(products),
        cmocka_unit_test(products_that_are_added),
        cmocka_unit_test(plain_operands),
        cmocka_unit_test(refuses_what_does_not_match),
        cmocka_unit_test(same_words_on_any_threads),
        cmocka_unit_test(spoiled_is_zero_and_unknown),
        cmocka_unit_test(survives_faults),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
