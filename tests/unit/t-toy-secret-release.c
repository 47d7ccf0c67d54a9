/* Flooded decryption: the same bytes each time, of the right deviation, and nobody else's. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "secret/release.h"

#include "secret/gauss.h"
#include "support/fault.h"
#include "support/integers.h"
#include "support/keyring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { LEVEL = 2, FACTOR = 1000 };

static keyring k;
static clt_pt *message;
static clt_ct *ct;

static int set_up(void **state) {
    (void)state;
    keyring_open(&k, &keyring_chain, 1, 2);
    message = keyring_message(&k, LEVEL);
    ct = keyring_encrypt(&k, message);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    clt__ct_free(ct);
    clt__pt_free(message);
    keyring_close(&k);
    return 0;
}

static clt_pt *flooded(clt_ws *ws, const clt_sk *sk, const clt_ct *of, uint64_t factor) {
    clt_pt *pt = NULL;
    assert_int_equal(clt__pt_new(&pt, k.params), CLT_OK);
    assert_int_equal(clt__decrypt_flooded(ws, pt, sk, of, factor), CLT_OK);
    return pt;
}

static size_t words(const clt_pt *pt) {
    return clt__params_q(k.params, pt->level).count * k.params->ring->n;
}

static bool same(const clt_pt *a, const clt_pt *b) {
    return memcmp(a->poly, b->poly, words(a) * sizeof *a->poly) == 0;
}

/* What was added to the private decryption, as integers. */
static mpz_t *flood_of(const clt_pt *released) {
    const clt__ring *ring = k.params->ring;
    clt__basis basis = clt__params_q(k.params, released->level);
    clt_pt *exact = NULL;
    assert_int_equal(clt__pt_new(&exact, k.params), CLT_OK);
    assert_int_equal(clt__decrypt_private(k.ws, exact, k.sk, ct), CLT_OK);
    clt__poly_sub(k.ws, ring, exact->poly, released->poly, exact->poly, &basis);
    mpz_t *flood = integers_of(k.ws, ring, exact->poly, &basis);
    clt__pt_free(exact);
    return flood;
}

/* 1,024 coefficients: the deviation is found to 2^(1/2)/64 of it. */
static void deviation_is_the_factors(void **state) {
    (void)state;
    static const uint64_t factors[] = {1, 77, FACTOR, UINT64_C(1) << 39};
    size_t n = k.params->ring->n;
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        clt_pt *released = flooded(k.ws, k.sk, ct, factors[i]);
        mpz_t *flood = flood_of(released);
        double deviation = clt__gauss_deviation_of(factors[i]);
        assert_true(fabs(integers_rms(flood, n) / deviation - 1) < 5 / sqrt(2.0 * (double)n));
        assert_true(integers_greatest(flood, n) < 6.5 * deviation);
        integers_free(flood, n);
        clt__pt_free(released);
    }
}

/* For any number of threads, and for a ciphertext that went through a file. */
static void asked_again_the_same_bytes(void **state) {
    (void)state;
    clt_ws *alone = NULL;
    clt_pt *first = flooded(k.ws, k.sk, ct, FACTOR);
    assert_int_equal(clt__ws_new(&alone, 1), CLT_OK);
    for (unsigned i = 0; i < 20; i++) {
        clt_pt *again = flooded(i % 2 == 0 ? alone : k.ws, k.sk, ct, FACTOR);
        assert_true(same(first, again));
        clt__pt_free(again);
    }
    clt_ct copy = *ct;
    assert_true(copy.seeded);
    copy.seeded = false;
    clt_pt *again = flooded(k.ws, k.sk, &copy, FACTOR);
    assert_true(same(first, again));
    clt__pt_free(again);
    clt__pt_free(first);
    clt__ws_free(alone);
}

/* Another ciphertext of the same message, another factor, plan or secret gives another flood. */
static void floods_differ(void **state) {
    (void)state;
    keyring other;
    clt_sk planned = *k.sk;
    planned.plan[0] ^= 1;
    keyring_open(&other, &keyring_chain, 2, 1);
    memcpy(other.sk->key_id, k.sk->key_id, sizeof k.sk->key_id); /* so that it is not refused */
    clt_pt *first = flooded(k.ws, k.sk, ct, FACTOR);
    clt_pt *factor = flooded(k.ws, k.sk, ct, FACTOR + 1);
    clt_pt *plan = flooded(k.ws, &planned, ct, FACTOR);
    clt_pt *key = flooded(k.ws, other.sk, ct, FACTOR);
    assert_false(same(first, factor));
    assert_false(same(first, plan));
    assert_false(same(first, key));
    uint8_t own[CLT__DIGEST_BYTES], twins[CLT__DIGEST_BYTES];
    clt_ct *twin = keyring_encrypt(&k, message);
    assert_int_equal(clt__release_digest(own, ct), CLT_OK);
    assert_int_equal(clt__release_digest(twins, twin), CLT_OK);
    assert_memory_not_equal(own, twins, sizeof own);
    clt__ct_free(twin);
    clt__pt_free(key);
    clt__pt_free(plan);
    clt__pt_free(factor);
    clt__pt_free(first);
    keyring_close(&other);
}

static void keys_follow_from_secret_and_purpose(void **state) {
    (void)state;
    keyring other;
    uint8_t a[CLT__SEED_BYTES], b[CLT__SEED_BYTES];
    keyring_open(&other, &keyring_chain, 2, 1);
    clt__release_key(a, k.sk, "flood");
    clt__release_key(b, k.sk, "flood");
    assert_memory_equal(a, b, sizeof a);
    clt__release_key(b, k.sk, "budget");
    assert_memory_not_equal(a, b, sizeof a);
    clt__release_key(b, other.sk, "flood");
    assert_memory_not_equal(a, b, sizeof a);
    keyring_close(&other);
}

static void anyones_ciphertext_has_no_digest(void **state) {
    (void)state;
    uint8_t digest[CLT__DIGEST_BYTES];
    clt_ct *open = NULL;
    clt_pt *pt = NULL;
    assert_int_equal(clt__ct_new(&open, k.params), CLT_OK);
    assert_int_equal(clt__ct_copy(open, ct), CLT_OK);
    memset(open->poly[1], 0, words(message) * sizeof *open->poly[1]);
    open->seeded = false;
    assert_int_equal(clt__release_digest(digest, open), CLT_E_SECURITY);
    assert_int_equal(clt__pt_new(&pt, k.params), CLT_OK);
    assert_int_equal(clt__decrypt_flooded(k.ws, pt, k.sk, open, FACTOR), CLT_E_SECURITY);
    clt__pt_free(pt);
    clt__ct_free(open);
}

static clt_status release(void *arg) {
    clt_ws *ws = NULL;
    clt_pt *pt = NULL;
    (void)arg;
    clt_status status = clt__ws_new(&ws, 1);
    if (status == CLT_OK) status = clt__pt_new(&pt, k.params);
    if (status == CLT_OK) status = clt__decrypt_flooded(ws, pt, k.sk, ct, FACTOR);
    /* No decryption without its flood stays behind. */
    for (size_t i = 0; status != CLT_OK && pt != NULL && pt->poly != NULL && i < words(message);
         i++) {
        if (pt->poly[i] != 0) status = CLT_OK;
    }
    clt__pt_free(pt);
    clt__ws_free(ws);
    return status;
}

static void faults(void **state) {
    (void)state;
    assert_true(fault_sweep(release, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deviation_is_the_factors),
        cmocka_unit_test(asked_again_the_same_bytes),
        cmocka_unit_test(floods_differ),
        cmocka_unit_test(keys_follow_from_secret_and_purpose),
        cmocka_unit_test(anyones_ciphertext_has_no_digest),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
