/* Key generation: one order of draws, the same bytes on any threads, refusals, cancelling. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "secret/keygen.h"

#include "ring/sample.h"
#include "support/fault.h"
#include "support/integers.h"
#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static keyring k;

static int set_up(void **state) {
    (void)state;
    keyring_open(&k, &keyring_chain, 1, 2);
    memset(k.sk->plan, 0x33, sizeof k.sk->plan);
    k.sk->tag = (clt__key_tag){.created = 99, .label = "label"};
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    keyring_close(&k);
    return 0;
}

static void streams(clt__key_random *random, uint8_t seed) {
    uint8_t bytes[CLT__SEED_BYTES];
    memset(bytes, seed, sizeof bytes);
    clt__key_random_seeded(random, bytes);
}

static void keys_carry_what_the_secret_carries(void **state) {
    (void)state;
    const clt__key_spec spec = {5, 0};
    clt_evk *evk = keyring_evk(&k, &spec, 1);
    clt_pk *pk = keyring_pk(&k);
    assert_memory_equal(evk->key_id, k.sk->key_id, sizeof evk->key_id);
    assert_memory_equal(pk->key_id, k.sk->key_id, sizeof pk->key_id);
    assert_memory_equal(evk->plan, k.sk->plan, sizeof evk->plan);
    assert_memory_equal(pk->plan, k.sk->plan, sizeof pk->plan);
    assert_true(evk->tag.created == 99 && pk->tag.created == 99);
    assert_string_equal(evk->tag.label, "label");
    assert_string_equal(pk->tag.label, "label");
    clt__evk_free(evk);
    clt__pk_free(pk);
}

static void specifications_are_put_in_order(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{2047, 1}, {5, 0}, {0, 2}, {5, 3}, {25, 1}, {5, 2}, {0, 2}};
    clt_evk *evk = keyring_evk(&k, spec, 7);
    static const clt__key_spec want[] = {{0, 2}, {5, 3}, {25, 1}, {2047, 1}};
    assert_int_equal(evk->count, 4);
    for (unsigned i = 0; i < 4; i++) {
        assert_int_equal(evk->key[i].galois, want[i].galois);
        assert_int_equal(evk->key[i].level, want[i].level);
        assert_int_equal(evk->key[i].special, 2);
    }
    clt__evk_free(evk);
    /* The most special primes of any: what reaches both levels. */
    const clt__key_spec mixed[] = {{5, 0, 1}, {25, 0, 1}, {5, 2, 2}, {25, 0, 1}};
    evk = keyring_evk(&k, mixed, 4);
    assert_int_equal(evk->count, 2);
    assert_true(evk->key[0].level == 2 && evk->key[0].special == 2 && evk->key[0].digits == 2);
    assert_true(evk->key[1].level == 0 && evk->key[1].special == 1 && evk->key[1].digits == 1);
    clt__evk_free(evk);
}

static void bad_specifications_are_refused(void **state) {
    (void)state;
    static const struct {
        clt__key_spec spec;
        const char *text;
    } bad[] = {
        {{6, 0}, "6 is no galois element below 2048"},
        {{5, 1, 1}, "level 1 is asked for with 1 special primes of 2"},
        {{5, 1, 3}, "with 3 special primes of 2"},
        {{CLT__KEY_TO_SPARSE, 0}, "level 0 with 2 special primes: there is one at level 0 with 1"},
        {{CLT__KEY_TO_SPARSE, 1, 2}, "level 1 with 2"},
        {{CLT__KEY_TO_SPARSE, 0, 1}, "made together"},
        {{CLT__KEY_FROM_SPARSE, 3}, "made together"},
        {{2048, 0}, "2048 is no galois element"},
        {{2049, 0}, "2049 is no galois element"},
        {{5, 4}, "level 4, and there are 3"},
    };
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const clt__key_spec spec[] = {{5, 1}, bad[i].spec};
        clt_evk *evk = NULL;
        clt_status status = clt__keygen_evaluation(&evk, k.ws, k.sk, spec, 2, &k.random);
        assert_int_equal(status, CLT_E_ARGUMENT);
        if (strstr(clt_detail(), bad[i].text) == NULL) fail_msg("%s", clt_detail());
        assert_null(evk);
    }
    static clt__key_spec many[CLT__KEYS_MAX + 1];
    clt_evk *evk = NULL;
    clt_status status =
        clt__keygen_evaluation(&evk, k.ws, k.sk, many, CLT__KEYS_MAX + 1, &k.random);
    assert_int_equal(status, CLT_E_ARGUMENT);
    assert_non_null(strstr(clt_detail(), "4097"));
}

/* Nor does it matter whether keys are made packed. */
static void threads_do_not_matter(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, 3}, {5, 1}};
    clt__buffer first[2] = {{.bytes = NULL}, {.bytes = NULL}};
    for (unsigned run = 0; run < 6; run++) {
        unsigned threads = 1 + run / 2;
        keyring own;
        keyring_open(&own, &keyring_chain, 7, threads);
        own.ws->key_memory = run % 2 == 0 ? UINT64_MAX : 0;
        clt_evk *evk = keyring_evk(&own, spec, 2);
        assert_true((evk->key[1].packed != NULL) == (run % 2 == 1));
        clt_pk *pk = keyring_pk(&own);
        clt__buffer now[2] = {keyring_bytes(clt__evk_put, evk, true),
                              keyring_bytes(clt__pk_put, pk, true)};
        for (unsigned i = 0; i < 2; i++) {
            if (run == 0) {
                first[i] = now[i];
            } else {
                assert_int_equal(now[i].size, first[i].size);
                assert_memory_equal(now[i].bytes, first[i].bytes, first[i].size);
                clt__buffer_free(&now[i]);
            }
        }
        clt__evk_free(evk);
        clt__pk_free(pk);
        keyring_close(&own);
    }
    clt__buffer_free(&first[0]);
    clt__buffer_free(&first[1]);
}

/* Seeds come from one stream and errors from the other, key by key. */
static void draws_have_one_order(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, 3}, {5, 1}};
    const clt__ring *ring = k.params->ring;
    clt__key_random random, mirror;
    clt_evk *evk = NULL;
    clt_pk *pk = NULL;
    int8_t *error = malloc(3 * ring->n);
    uint8_t seed[CLT__SEED_BYTES];
    streams(&random, 8);
    streams(&mirror, 8);
    assert_int_equal(clt__keygen_evaluation(&evk, k.ws, k.sk, spec, 2, &random), CLT_OK);
    assert_int_equal(clt__keygen_public(&pk, k.ws, k.sk, &random), CLT_OK);
    for (unsigned i = 0; i < 3; i++) {
        clt__random_bytes(&mirror.seed, seed, sizeof seed);
        assert_memory_equal(i < 2 ? evk->key[i].seed : pk->seed, seed, sizeof seed);
    }
    clt__sample_error(error, (2 + 1) * ring->n, &mirror.error); /* digits of the two keys */
    clt__sample_error(error, ring->n, &mirror.error);
    /* b + a s of the public key is its error */
    clt_ct *ct = NULL;
    clt_pt *pt = NULL;
    clt__basis basis = clt__params_q(k.params, 3);
    assert_int_equal(clt__ct_new(&ct, k.params), CLT_OK);
    assert_int_equal(clt__pt_new(&pt, k.params), CLT_OK);
    assert_int_equal(clt__ct_shape(ct, 1, 3), CLT_OK);
    memcpy(ct->key_id, k.sk->key_id, sizeof ct->key_id);
    for (unsigned j = 0; j < 4; j++) { /* from Montgomery form */
        size_t at = j * ring->n;
        const clt__mod *mod = &ring->mod[j];
        ring->kernel->mul_const(ct->poly[0] + at, pk->b + at, 1, ring->n, mod);
        ring->kernel->mul_const(ct->poly[1] + at, pk->a + at, 1, ring->n, mod);
    }
    assert_int_equal(clt__decrypt_private(k.ws, pt, k.sk, ct), CLT_OK);
    mpz_t *found = integers_of(k.ws, ring, pt->poly, &basis);
    for (size_t i = 0; i < ring->n; i++) {
        assert_int_equal(mpz_get_si(found[i]), error[i]);
    }
    integers_free(found, ring->n);
    clt__pt_free(pt);
    clt__ct_free(ct);
    clt__pk_free(pk);
    clt__evk_free(evk);
    free(error);
}

static void no_seed_comes_twice(void **state) {
    (void)state;
    clt__key_spec spec[20];
    for (unsigned i = 0; i < 20; i++) {
        spec[i] = (clt__key_spec){2 * i + 1, 0};
    }
    clt_evk *evk = keyring_evk(&k, spec, 20), *other = keyring_evk(&k, spec, 20);
    for (unsigned i = 0; i < 20; i++) {
        for (unsigned j = 0; j < 20; j++) {
            size_t bytes = sizeof evk->key[i].seed;
            assert_memory_not_equal(evk->key[i].seed, other->key[j].seed, bytes);
            if (i != j) assert_memory_not_equal(evk->key[i].seed, evk->key[j].seed, bytes);
        }
    }
    clt__evk_free(evk);
    clt__evk_free(other);
}

/* ------------------------------------------------------------------------ progress, faults */

typedef struct listener {
    unsigned calls;
    uint64_t total, last;
    int answer;
} listener;

static int listen(void *opaque, const char *what, uint64_t done, uint64_t total) {
    listener *l = opaque;
    assert_string_equal(what, "evaluation keys");
    l->calls++;
    l->total = total;
    l->last = done;
    return l->answer;
}

static void progress_is_told_and_may_cancel(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, 3}, {5, 1}};
    listener l = {.answer = 0};
    k.ws->progress = (clt_progress){&l, listen};
    clt_evk *evk = keyring_evk(&k, spec, 2), *none = NULL;
    assert_true(l.calls >= 2);
    assert_true(l.last == 2 && l.total == 2);
    clt__evk_free(evk);
    l = (listener){.answer = 1};
    clt_status status = clt__keygen_evaluation(&none, k.ws, k.sk, spec, 2, &k.random);
    assert_int_equal(status, CLT_E_CANCELLED);
    assert_int_equal(l.calls, 1);
    assert_null(none);
    k.ws->progress = (clt_progress){NULL, NULL};
}

static clt_status make(void *arg) {
    (void)arg;
    const clt__key_spec spec[] = {
        {5, 1}, {0, 3}, {CLT__KEY_TO_SPARSE, 0, 1}, {CLT__KEY_FROM_SPARSE, 3}};
    clt_evk *evk = NULL;
    clt_pk *pk = NULL;
    clt_status status = clt__keygen_evaluation(&evk, k.ws, k.sk, spec, 4, &k.random);
    if (status == CLT_OK) status = clt__keygen_public(&pk, k.ws, k.sk, &k.random);
    clt__evk_free(evk);
    clt__pk_free(pk);
    return status;
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    assert_true(fault_sweep(make, NULL));
}

static void streams_open(void **state) {
    (void)state;
    clt__key_random a, b;
    assert_int_equal(clt__key_random_open(&a), CLT_OK);
    assert_int_equal(clt__key_random_open(&b), CLT_OK);
    assert_true(clt__random_u64(&a.seed) != clt__random_u64(&b.seed));
    assert_true(clt__random_u64(&a.seed) != clt__random_u64(&a.error));
    clt__key_random_close(&a);
    clt__key_random_close(&b);
    streams(&a, 1);
    assert_true(clt__random_u64(&a.seed) != clt__random_u64(&a.error));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_carry_what_the_secret_carries),
        cmocka_unit_test(specifications_are_put_in_order),
        cmocka_unit_test(bad_specifications_are_refused),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(draws_have_one_order),
        cmocka_unit_test(no_seed_comes_twice),
        cmocka_unit_test(progress_is_told_and_may_cancel),
        cmocka_unit_test(memory_may_fail_anywhere),
        cmocka_unit_test(streams_open),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
