/* Relinearisation, rotation, conjugation: values, words, levels of keys, what is refused. */
#include "ckks/eval.h"
#include "ring/galois.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROTATIONS = 6 };

static const int64_t STEPS[ROTATIONS] = {1, 5, -1, 256, -100, 511};

static ckks k;
static double *x, *want;

static int setup(void **state) {
    (void)state;
    ckks_open(&k, &(clt__chain){10, 3, 50, 40, 50, 2}, STEPS, ROTATIONS, 14);
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

static void expect_and_free(clt_ct *ct, unsigned level, unsigned power) {
    assert_int_equal(ct->degree, 1);
    assert_int_equal(ct->level, level);
    assert_int_equal(ct->power, power);
    assert_false(ct->seeded);
    double worst = ckks_error(&k, ct, want, NULL);
    assert_true(worst < 0x1p-22 && log2(worst) < clt__noise_bound_log2(ct));
    clt__ct_free(ct);
}

static void want_rotation(int64_t steps) {
    for (size_t j = 0; j < k.slots; j++) {
        size_t from = (j + (size_t)steps) & (k.slots - 1);
        want[j] = x[from];
        want[k.slots + j] = x[k.slots + from];
    }
}

static void want_square(void) {
    for (size_t j = 0; j < k.slots; j++) {
        want[j] = x[j] * x[j] - x[k.slots + j] * x[k.slots + j];
        want[k.slots + j] = 2 * x[j] * x[k.slots + j];
    }
}

static void rotations_at_every_level(void **state) {
    (void)state;
    for (unsigned level = 0; level <= 3; level++) {
        for (size_t i = 0; i < ROTATIONS; i++) {
            clt_ct *a = ckks_encrypt(&k, x, level);
            if (i % 2 == 1 && level > 0)
                assert_int_equal(clt__ct_mul_const(a, k.ws, a, 1, 0), CLT_OK);
            unsigned power = a->power;
            assert_int_equal(clt__ct_rotate(a, k.ws, k.evk, a, STEPS[i]), CLT_OK);
            want_rotation(STEPS[i]);
            expect_and_free(a, level, power);
        }
    }
}

static void trivial_rotations_copy(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 1), *out = ckks_empty(&k);
    assert_int_equal(clt__ct_rotate(out, k.ws, k.evk, a, 3 * 512), CLT_OK);
    assert_memory_equal(a->poly[0], out->poly[0], 2 * k.params->ring->n * sizeof **a->poly);
    assert_int_equal(clt__ct_rotate(a, k.ws, k.evk, a, 0), CLT_OK);
    assert_true(out->noise.noise_bound == a->noise.noise_bound);
    clt__ct_free(a);
    clt__ct_free(out);
}

static void conjugation(void **state) {
    (void)state;
    for (size_t j = 0; j < k.slots; j++) {
        want[j] = x[j];
        want[k.slots + j] = -x[k.slots + j];
    }
    clt_ct *a = ckks_encrypt(&k, x, 2), *out = ckks_empty(&k);
    assert_int_equal(clt__ct_conjugate(out, k.ws, k.evk, a), CLT_OK);
    clt__ct_free(a);
    expect_and_free(out, 2, 1);
}

static void relinearisation(void **state) {
    (void)state;
    for (unsigned level = 1; level <= 3; level++) {
        clt_ct *a = ckks_encrypt(&k, x, level), *two = ckks_empty(&k), *both = ckks_empty(&k);
        assert_int_equal(clt__ct_square(two, k.ws, a), CLT_OK);
        assert_int_equal(clt__ct_relinearise_rescale(both, k.ws, k.evk, two), CLT_OK);
        assert_int_equal(clt__ct_multiply(a, k.ws, k.evk, a, a), CLT_OK);
        size_t bytes = level * k.params->ring->n * sizeof **a->poly;
        assert_memory_equal(a->poly[0], both->poly[0], bytes);
        assert_memory_equal(a->poly[1], both->poly[1], bytes);
        assert_int_equal(clt__ct_relinearise(two, k.ws, k.evk, two), CLT_OK);
        want_square();
        expect_and_free(two, level, 2);
        expect_and_free(both, level - 1, 1);
        expect_and_free(a, level - 1, 1);
    }
}

/* One division by P q loses less than two. */
static void merged_division_is_as_good(void **state) {
    (void)state;
    clt_ct *a = ckks_encrypt(&k, x, 3), *merged = ckks_empty(&k);
    assert_int_equal(clt__ct_square(a, k.ws, a), CLT_OK);
    assert_int_equal(clt__ct_relinearise_rescale(merged, k.ws, k.evk, a), CLT_OK);
    assert_int_equal(clt__ct_relinearise(a, k.ws, k.evk, a), CLT_OK);
    assert_int_equal(clt__ct_relinearise_rescale(a, k.ws, k.evk, a), CLT_OK); /* degree 1 */
    double rms_merged, rms;
    want_square();
    ckks_error(&k, merged, want, &rms_merged);
    ckks_error(&k, a, want, &rms);
    assert_true(rms_merged < 1.1 * rms);
    expect_and_free(merged, 2, 1);
    expect_and_free(a, 2, 1);
}

static void hoisted_rotations_are_plain_ones(void **state) {
    (void)state;
    int64_t steps[ROTATIONS + 1] = {0};
    clt_ct *a = ckks_encrypt(&k, x, 2), *out[ROTATIONS + 1], *plain = ckks_empty(&k);
    memcpy(steps + 1, STEPS, sizeof STEPS);
    for (size_t i = 0; i <= ROTATIONS; i++) out[i] = ckks_empty(&k);
    assert_int_equal(clt__ct_rotate_hoisted(out, k.ws, k.evk, a, steps, ROTATIONS + 1), CLT_OK);
    for (size_t i = 0; i <= ROTATIONS; i++) {
        assert_int_equal(clt__ct_rotate(plain, k.ws, k.evk, a, steps[i]), CLT_OK);
        for (unsigned p = 0; p <= 1; p++) {
            assert_memory_equal(out[i]->poly[p], plain->poly[p],
                                3 * k.params->ring->n * sizeof **plain->poly);
        }
        assert_true(out[i]->noise.noise_bound == plain->noise.noise_bound);
        clt__ct_free(out[i]);
    }
    assert_int_equal(clt__ct_rotate_hoisted(out, k.ws, k.evk, a, steps, 0), CLT_OK);
    clt__ct_free(a);
    clt__ct_free(plain);
}

static void keys_made_for_low_levels(void **state) {
    (void)state;
    clt_evk *low = NULL;
    unsigned log_n = k.params->ring->log_n;
    const clt__key_spec spec[] = {{0, 1}, {clt__galois_rotation(1, log_n), 1}};
    assert_int_equal(clt__keygen_evaluation(&low, k.ws, k.sk, spec, 2, &k.random), CLT_OK);
    clt_ct *a = ckks_encrypt(&k, x, 1), *high = ckks_encrypt(&k, x, 2), *out = ckks_empty(&k);
    assert_int_equal(clt__ct_rotate(high, k.ws, low, high, 1), CLT_E_KEY);
    assert_int_equal(clt__ct_multiply(out, k.ws, low, high, high), CLT_E_KEY);
    assert_int_equal(clt__ct_rotate(out, k.ws, low, a, 1), CLT_OK);
    want_rotation(1);
    expect_and_free(out, 1, 1);
    assert_int_equal(clt__ct_multiply(a, k.ws, low, a, a), CLT_OK);
    want_square();
    expect_and_free(a, 0, 1);
    memcpy(want, x, 2 * k.slots * sizeof *want);
    assert_true(ckks_error(&k, high, want, NULL) < 0x1p-22);
    clt__ct_free(high);
    clt__evk_free(low);
}

/* A key with two of three special primes beside one with all of them. */
static void keys_of_two_gadgets(void **state) {
    (void)state;
    ckks own, keep = k;
    double *old = x;
    ckks_open(&own, &(clt__chain){10, 3, 50, 40, 50, 3}, NULL, 0, 15);
    k = own;
    x = ckks_random(&k, 1, false);
    unsigned log_n = k.params->ring->log_n;
    const clt__key_spec spec[] = {
        {0, 1, 2}, {clt__galois_rotation(1, log_n), 1, 2}, {clt__galois_rotation(5, log_n), 1, 0}};
    int64_t steps[4] = {1, 5, 5, 1};
    clt_evk *low = NULL;
    assert_int_equal(clt__keygen_evaluation(&low, k.ws, k.sk, spec, 3, &k.random), CLT_OK);
    clt_ct *a = ckks_encrypt(&k, x, 1), *out[4], *plain = ckks_empty(&k);
    for (size_t i = 0; i < 4; i++) out[i] = ckks_empty(&k);
    assert_int_equal(clt__ct_rotate_hoisted(out, k.ws, low, a, steps, 4), CLT_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(clt__ct_rotate(plain, k.ws, low, a, steps[i]), CLT_OK);
        size_t bytes = 2 * k.params->ring->n * sizeof **plain->poly;
        assert_memory_equal(out[i]->poly[0], plain->poly[0], bytes);
        assert_memory_equal(out[i]->poly[1], plain->poly[1], bytes);
        want_rotation(steps[i]);
        expect_and_free(out[i], 1, 1);
    }
    /* the digit is 10 bits below P' here, and further below P there */
    clt__gadget few = clt__gadget_of(k.params, 1, 2), all = clt__gadget_full(k.params, 1);
    assert_true(clt__error_key_product(k.params, few).bound >
                clt__error_key_product(k.params, all).bound);
    assert_int_equal(clt__ct_multiply(plain, k.ws, low, a, a), CLT_OK);
    want_square();
    expect_and_free(plain, 0, 1);
    clt__ct_free(a);
    clt__evk_free(low);
    free(x);
    x = old;
    ckks_close(&k);
    k = keep;
}

static void refuses(void **state) {
    (void)state;
    int64_t steps[2] = {1, 7};
    clt_ct *a = ckks_encrypt(&k, x, 1), *two = ckks_empty(&k), *out[2];
    for (size_t i = 0; i < 2; i++) out[i] = ckks_encrypt(&k, x, 0);
    assert_int_equal(clt__ct_square(two, k.ws, a), CLT_OK);
    assert_int_equal(clt__ct_rotate(out[0], k.ws, k.evk, a, 7), CLT_E_KEY);
    assert_int_equal(clt__ct_rotate_hoisted(out, k.ws, k.evk, a, steps, 2), CLT_E_KEY);
    assert_int_equal(clt__ct_rotate(out[0], k.ws, k.evk, two, 1), CLT_E_ARGUMENT);
    assert_int_equal(clt__ct_conjugate(out[0], k.ws, k.evk, two), CLT_E_ARGUMENT);
    assert_int_equal(clt__ct_level_down(a, k.ws, a, 0), CLT_OK);
    assert_int_equal(clt__ct_multiply(out[0], k.ws, k.evk, a, a), CLT_E_LEVEL);
    two->power = 1; /* no product has it, but a file may say so */
    assert_int_equal(clt__ct_relinearise_rescale(out[0], k.ws, k.evk, two), CLT_E_SCALE);
    a->key_id[0] ^= 1;
    assert_int_equal(clt__ct_rotate(out[0], k.ws, k.evk, a, 1), CLT_E_KEY);
    memcpy(want, x, 2 * k.slots * sizeof *want);
    for (size_t i = 0; i < 2; i++) {
        assert_true(ckks_error(&k, out[i], want, NULL) < 0x1p-22);
        clt__ct_free(out[i]);
    }
    clt__ct_free(a);
    clt__ct_free(two);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rotations_at_every_level),
        cmocka_unit_test(trivial_rotations_copy),
        cmocka_unit_test(conjugation),
        cmocka_unit_test(relinearisation),
        cmocka_unit_test(merged_division_is_as_good),
        cmocka_unit_test(hoisted_rotations_are_plain_ones),
        cmocka_unit_test(keys_made_for_low_levels),
        cmocka_unit_test(keys_of_two_gadgets),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
