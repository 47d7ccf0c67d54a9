/* Encryption under the public key: the message, the size of the noise, freshness, faults. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "ring/sample.h"
#include "rlwe/keyswitch.h"
#include "support/fault.h"
#include "support/integers.h"
#include "support/keyring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static keyring k;
static clt_pk *pk;

/* Stands before the C library's: the system may be told to have no random bytes. */
static unsigned dry_after = UINT32_MAX; /* calls that still succeed */
int getentropy(void *bytes, size_t size);
int getentropy(void *bytes, size_t size) {
    static uint8_t next;
    memset(bytes, next++, size);
    if (dry_after == 0) return -1;
    dry_after--;
    return 0;
}

static int set_up(void **state) {
    (void)state;
    keyring_open(&k, &keyring_chain, 1, 2);
    pk = keyring_pk(&k);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    clt__pk_free(pk);
    keyring_close(&k);
    return 0;
}

static clt_ct *encrypt(const clt_pt *pt) {
    clt_ct *ct = NULL;
    assert_int_equal(clt__ct_new(&ct, k.params), CLT_OK);
    assert_int_equal(clt__encrypt_public(k.ws, ct, pk, pt), CLT_OK);
    return ct;
}

static void records_say_what_was_encrypted(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 2);
    pt->power = 2;
    pt->value_bound = 3;
    pt->value_rms = 1.5;
    clt_ct *ct = encrypt(pt);
    assert_int_equal(ct->degree, 1);
    assert_int_equal(ct->level, 2);
    assert_int_equal(ct->power, 2);
    assert_false(ct->seeded);
    assert_memory_equal(ct->key_id, k.sk->key_id, sizeof ct->key_id);
    assert_true(ct->noise.value_bound == 3 && ct->noise.value_rms == 1.5);
    assert_true(isinf(ct->noise.noise_bound) && isinf(ct->noise.noise_rms));
    clt__ct_free(ct);
    clt__pt_free(pt);
}

/* b v + e_0 + (a v + e_1) s - m = e v + e_0 + e_1 s: variance sigma^2 (1 + |v|^2 + |s|^2). */
static void noise_has_the_size_of_the_formula(void **state) {
    (void)state;
    const clt__ring *ring = k.params->ring;
    double n = (double)ring->n, found = 0, weight = 0;
    int8_t *s = malloc(ring->n);
    clt__sk_small(s, k.sk);
    for (size_t i = 0; i < ring->n; i++) {
        weight += s[i] * s[i];
    }
    free(s);
    enum { RUNS = 16 };
    for (unsigned run = 0; run < RUNS; run++) {
        unsigned level = run % 4;
        clt__basis basis = clt__params_q(k.params, level);
        clt_pt *pt = keyring_message(&k, level), *got = NULL;
        clt_ct *ct = encrypt(pt);
        assert_int_equal(clt__pt_new(&got, k.params), CLT_OK);
        assert_int_equal(clt__decrypt_private(k.ws, got, k.sk, ct), CLT_OK);
        clt__poly_sub(k.ws, ring, got->poly, got->poly, pt->poly, &basis);
        mpz_t *noise = integers_of(k.ws, ring, got->poly, &basis);
        double rms = integers_rms(noise, ring->n);
        assert_true(integers_greatest(noise, ring->n) < 6.5 * rms);
        found += rms * rms / RUNS;
        integers_free(noise, ring->n);
        clt__ct_free(ct);
        clt__pt_free(got);
        clt__pt_free(pt);
    }
    double expected = CLT__ERROR_VARIANCE * (1 + 2 * n / 3 + weight);
    print_message("[          ] rms %.2f, formula %.2f\n", sqrt(found), sqrt(expected));
    assert_true(fabs(sqrt(found / expected) - 1) < 0.1);
}

static void no_two_encryptions_are_alike(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 1);
    clt_ct *a = encrypt(pt), *b = encrypt(pt);
    size_t words = 2 * k.params->ring->n, same = 0;
    for (size_t i = 0; i < words; i++) {
        same += (a->poly[0][i] == b->poly[0][i]) + (a->poly[1][i] == b->poly[1][i]);
    }
    assert_true(same < 4);
    clt__ct_free(a);
    clt__ct_free(b);
    clt__pt_free(pt);
}

static void no_randomness_no_ciphertext(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 1);
    clt_ct *ct = encrypt(pt);
    uint64_t before = ct->poly[0][0];
    for (unsigned calls = 0; calls < 2; calls++) {
        dry_after = calls;
        assert_int_equal(clt__encrypt_public(k.ws, ct, pk, pt), CLT_E_RANDOM);
        assert_true(ct->poly[0][0] == before);
    }
    dry_after = UINT32_MAX;
    clt__ct_free(ct);
    clt__pt_free(pt);
}

static clt_status encrypt_once(void *arg) {
    clt_ct *ct = NULL;
    clt_status status = clt__ct_new(&ct, k.params);
    if (status == CLT_OK) status = clt__encrypt_public(k.ws, ct, pk, arg);
    clt__ct_free(ct);
    return status;
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 1);
    assert_true(fault_sweep(encrypt_once, pt));
    clt__pt_free(pt);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_say_what_was_encrypted),
        cmocka_unit_test(noise_has_the_size_of_the_formula),
        cmocka_unit_test(no_two_encryptions_are_alike),
        cmocka_unit_test(no_randomness_no_ciphertext),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
