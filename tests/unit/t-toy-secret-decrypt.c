/* Encryption under the secret key and decryption: exact noise, degrees, refusals, faults. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "secret/decrypt.h"

#include "ring/sample.h"
#include "support/fault.h"
#include "support/integers.h"
#include "support/keyring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static keyring k;

static int set_up(void **state) {
    (void)state;
    keyring_open(&k, &keyring_chain, 1, 2);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    keyring_close(&k);
    return 0;
}

static clt_pt *decrypt(const clt_ct *ct) {
    clt_pt *pt = NULL;
    assert_int_equal(clt__pt_new(&pt, k.params), CLT_OK);
    assert_int_equal(clt__decrypt_private(k.ws, pt, k.sk, ct), CLT_OK);
    return pt;
}

/* got - pt as integers. */
static mpz_t *noise_of(const clt_pt *got, const clt_pt *pt) {
    const clt__ring *ring = k.params->ring;
    clt__basis basis = clt__params_q(k.params, pt->level);
    uint64_t *away = clt__alloc(basis.count * ring->n, sizeof *away);
    clt__poly_sub(k.ws, ring, away, got->poly, pt->poly, &basis);
    mpz_t *noise = integers_of(k.ws, ring, away, &basis);
    clt__free(away);
    return noise;
}

/* c_0 + c_1 s - m is the error that was drawn, coefficient by coefficient; sigma is 3.24. */
static void noise_is_the_error_that_was_drawn(void **state) {
    (void)state;
    size_t n = k.params->ring->n;
    clt__key_random mirror = k.random;
    double square = 0;
    int8_t *error = malloc(n);
    enum { RUNS = 40 };
    for (unsigned run = 0; run < RUNS; run++) {
        clt_pt *pt = keyring_message(&k, run % 4);
        clt_ct *ct = keyring_encrypt(&k, pt);
        clt_pt *got = decrypt(ct);
        mpz_t *noise = noise_of(got, pt);
        clt__sample_error(error, n, &mirror.error);
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(mpz_get_si(noise[i]), error[i]);
        }
        square += pow(integers_rms(noise, n), 2) / RUNS;
        assert_true(integers_greatest(noise, n) <= 21);
        integers_free(noise, n);
        clt__pt_free(got);
        clt__ct_free(ct);
        clt__pt_free(pt);
    }
    free(error);
    assert_true(fabs(sqrt(square) / 3.24 - 1) < 0.03);
}

static void records_say_what_was_encrypted(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 2);
    pt->power = 2;
    pt->value_bound = 7;
    pt->value_rms = 0.5;
    clt_ct *ct = keyring_encrypt(&k, pt);
    assert_true(ct->seeded && ct->degree == 1 && ct->level == 2 && ct->power == 2);
    assert_memory_equal(ct->key_id, k.sk->key_id, sizeof ct->key_id);
    assert_true(ct->noise.value_bound == 7 && ct->noise.value_rms == 0.5);
    assert_true(isinf(ct->noise.noise_bound) && isinf(ct->noise.noise_rms));
    clt_pt *got = decrypt(ct);
    assert_true(got->level == 2 && got->power == 2 && !got->mont && !got->extended);
    assert_true(got->value_bound == 7 && got->value_rms == 0.5);
    clt__pt_free(got);
    clt__ct_free(ct);
    clt__pt_free(pt);
}

/* c_1 is the expansion of the seed under the label of ciphertexts; the seed is fresh each time. */
static void seeds_are_fresh(void **state) {
    (void)state;
    const clt__ring *ring = k.params->ring;
    clt_pt *pt = keyring_message(&k, 1);
    clt_ct *a = keyring_encrypt(&k, pt), *b = keyring_encrypt(&k, pt);
    uint64_t *limb = clt__alloc(ring->n, sizeof *limb);
    const clt__label label = {.type = CLT__LABEL_CIPHERTEXT};
    assert_memory_not_equal(a->seed, b->seed, sizeof a->seed);
    for (unsigned j = 0; j < 2; j++) {
        clt__expand_limb(ring, limb, j, a->seed, label);
        assert_memory_equal(a->poly[1] + j * ring->n, limb, ring->n * sizeof *limb);
    }
    clt__free(limb);
    clt__ct_free(a);
    clt__ct_free(b);
    clt__pt_free(pt);
}

/* The product of two ciphertexts decrypts to the product of what they decrypt to, exactly. */
static void degree_two_is_a_square_of_s(void **state) {
    (void)state;
    const clt__ring *ring = k.params->ring;
    clt__basis basis = clt__params_q(k.params, 3);
    clt_pt *m0 = keyring_message(&k, 3), *m1 = keyring_message(&k, 3);
    clt_ct *a = keyring_encrypt(&k, m0), *b = keyring_encrypt(&k, m1), *product = NULL;
    assert_int_equal(clt__ct_new(&product, k.params), CLT_OK);
    assert_int_equal(clt__ct_shape(product, 2, 3), CLT_OK);
    memcpy(product->key_id, a->key_id, sizeof a->key_id);
    for (unsigned j = 0; j <= 3; j++) {
        size_t at = j * ring->n;
        ring->kernel->tensor(product->poly[0] + at, product->poly[1] + at, product->poly[2] + at,
                             a->poly[0] + at, a->poly[1] + at, b->poly[0] + at, b->poly[1] + at,
                             ring->n, &ring->mod[j]);
    }
    clt_pt *x = decrypt(a), *y = decrypt(b), *got = decrypt(product);
    clt__poly_to_mont(k.ws, ring, y->poly, y->poly, &basis);
    clt__poly_mul(k.ws, ring, x->poly, x->poly, y->poly, &basis);
    assert_memory_equal(got->poly, x->poly, 4 * ring->n * sizeof *x->poly);
    clt__pt_free(got);
    clt__pt_free(x);
    clt__pt_free(y);
    clt__ct_free(product);
    clt__ct_free(a);
    clt__ct_free(b);
    clt__pt_free(m0);
    clt__pt_free(m1);
}

static void other_keys_are_refused(void **state) {
    (void)state;
    keyring other;
    const clt__chain chain = {10, 3, 50, 40, 49, 2};
    keyring_open(&other, &keyring_chain, 2, 1);
    clt_pt *pt = keyring_message(&k, 1), *got = NULL;
    clt_ct *ct = keyring_encrypt(&k, pt);
    assert_int_equal(clt__pt_new(&got, other.params), CLT_OK);
    assert_int_equal(clt__decrypt_private(k.ws, got, other.sk, ct), CLT_E_KEY);
    assert_int_equal(got->capacity, 0);
    clt__pt_free(got);
    keyring_close(&other);
    keyring_open(&other, &chain, 1, 1);
    assert_int_equal(clt__pt_new(&got, other.params), CLT_OK);
    assert_int_equal(clt__decrypt_private(k.ws, got, other.sk, ct), CLT_E_PARAMS);
    clt__pt_free(got);
    keyring_close(&other);
    clt__ct_free(ct);
    clt__pt_free(pt);
}

/* The same parameters, built twice, are the same. */
static void equal_parameters_serve(void **state) {
    (void)state;
    keyring twin;
    keyring_open(&twin, &keyring_chain, 1, 1);
    clt_pt *pt = keyring_message(&k, 1), *got = NULL;
    clt_ct *ct = keyring_encrypt(&k, pt);
    assert_ptr_not_equal(twin.params, k.params);
    assert_int_equal(clt__pt_new(&got, twin.params), CLT_OK);
    assert_int_equal(clt__decrypt_private(twin.ws, got, twin.sk, ct), CLT_OK);
    clt_pt *want = decrypt(ct);
    assert_memory_equal(got->poly, want->poly, 2 * k.params->ring->n * sizeof *got->poly);
    clt__pt_free(want);
    clt__pt_free(got);
    clt__ct_free(ct);
    clt__pt_free(pt);
    keyring_close(&twin);
}

static clt_status there_and_back(void *arg) {
    clt_ct *ct = NULL;
    clt_pt *pt = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(clt__ct_new(&ct, k.params));
    CLT__TRY(clt__encrypt_secret(k.ws, ct, k.sk, arg, &k.random));
    CLT__TRY(clt__pt_new(&pt, k.params));
    CLT__TRY(clt__decrypt_private(k.ws, pt, k.sk, ct));
done:
    clt__ct_free(ct);
    clt__pt_free(pt);
    return status;
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 2);
    assert_true(fault_sweep(there_and_back, pt));
    clt__pt_free(pt);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noise_is_the_error_that_was_drawn),
        cmocka_unit_test(records_say_what_was_encrypted),
        cmocka_unit_test(seeds_are_fresh),
        cmocka_unit_test(degree_two_is_a_square_of_s),
        cmocka_unit_test(other_keys_are_refused),
        cmocka_unit_test(equal_parameters_serve),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
