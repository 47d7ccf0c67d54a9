/* Secret keys in memory: the distribution, the packed form, determinism. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "secret/secret_key.h"

#include "ring/sample.h"
#include "support/fault.h"
#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { N = 1024 };

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

static void stream(clt__random *random, uint8_t seed) {
    uint8_t bytes[CLT__SEED_BYTES];
    memset(bytes, seed, sizeof bytes);
    clt__random_seeded(random, bytes, CLT__FOR_SECRET);
}

/* The coefficients are the sampler's, and the id is what comes after them. */
static void keys_are_drawn_in_one_order(void **state) {
    (void)state;
    clt__random random;
    clt_sk *sk = NULL;
    int8_t want[N], got[N];
    uint8_t id[CLT__KEY_ID_BYTES];
    stream(&random, 9);
    clt__sample_ternary(want, N, &random);
    clt__random_bytes(&random, id, sizeof id);
    stream(&random, 9);
    assert_int_equal(clt__sk_new(&sk, k.params, &random), CLT_OK);
    clt__sk_small(got, sk);
    assert_memory_equal(got, want, N);
    assert_memory_equal(sk->key_id, id, sizeof id);
    assert_true(sk->tag.created == 0 && sk->tag.label[0] == 0);
    clt__sk_free(sk);
    clt__sk_free(NULL);
}

static void packing_is_two_bits(void **state) {
    (void)state;
    int8_t small[N];
    clt__sk_small(small, k.sk);
    unsigned count[3] = {0};
    for (unsigned i = 0; i < N; i++) {
        static const unsigned code[3] = {2, 0, 1}; /* -1, 0, 1 */
        assert_in_range(small[i] + 1, 0, 2);
        assert_int_equal(k.sk->packed[i / 4] >> 2 * (i % 4) & 3, code[small[i] + 1]);
        count[small[i] + 1]++;
    }
    for (unsigned i = 0; i < 3; i++) {
        assert_in_range(count[i], N / 3 - 80, N / 3 + 80); /* 5 sigma */
    }
}

static void unsound_pairs_are_seen(void **state) {
    (void)state;
    clt_sk *sk = NULL;
    assert_int_equal(clt__sk_alloc(&sk, k.params), CLT_OK);
    assert_true(clt__sk_sound(sk));
    for (unsigned i = 0; i < N; i++) {
        for (unsigned pair = 0; pair < 4; pair++) {
            sk->packed[i / 4] = (uint8_t)(pair << 2 * (i % 4));
            assert_true(clt__sk_sound(sk) == (pair != 3));
        }
        sk->packed[i / 4] = 0;
    }
    memset(sk->packed, 0xaa, N / 4);
    assert_true(clt__sk_sound(sk));
    memset(sk->packed, 0x96, N / 4);
    assert_true(clt__sk_sound(sk)); /* 11 across two pairs is none */
    clt__sk_free(sk);
}

static void working_memory_has_its_parts(void **state) {
    (void)state;
    clt__secrets secrets;
    int8_t want[N];
    assert_int_equal(clt__secrets_open(&secrets, k.ws, k.sk, 3, 2), CLT_OK);
    clt__sk_small(want, k.sk);
    assert_memory_equal(secrets.s, want, N);
    memset(secrets.more, 1, 3 * N);                                  /* the sanitizer */
    memset(secrets.scratch, 1, 2 * 2 * N * sizeof *secrets.scratch); /* sees the ends */
    assert_memory_equal(secrets.s, want, N);
    clt__secrets_close(&secrets);
}

static clt_status make(void *arg) {
    (void)arg;
    clt__random random;
    clt__secrets secrets;
    clt_sk *sk = NULL;
    stream(&random, 3);
    clt_status status = clt__sk_new(&sk, k.params, &random);
    if (status == CLT_OK) {
        status = clt__secrets_open(&secrets, k.ws, sk, 1, 1);
        if (status == CLT_OK) clt__secrets_close(&secrets);
    }
    clt__sk_free(sk);
    return status;
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    assert_true(fault_sweep(make, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_drawn_in_one_order),
        cmocka_unit_test(packing_is_two_bits),
        cmocka_unit_test(unsound_pairs_are_seen),
        cmocka_unit_test(working_memory_has_its_parts),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
