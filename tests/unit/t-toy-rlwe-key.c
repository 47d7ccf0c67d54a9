/* Keys in memory: shapes, search and its words, the expansion of seeds. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "rlwe/key.h"

#include "ring/galois.h"
#include "ring/sample.h"
#include "rlwe/wire.h"
#include "support/fault.h"
#include "support/keyring.h"

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

static void evaluation_keys_have_their_shapes(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, 3}, {5, 1}, {25, 0}, {2047, 2}};
    clt_evk *evk = NULL;
    assert_int_equal(clt__evk_new(&evk, k.params, spec, 4, false), CLT_OK);
    assert_int_equal(evk->count, 4);
    for (unsigned i = 0; i < 4; i++) {
        const clt__switch_key *key = &evk->key[i];
        uint32_t index[1024];
        assert_int_equal(key->galois, spec[i].galois);
        assert_int_equal(key->level, spec[i].level);
        assert_int_equal(key->digits, spec[i].level / 2 + 1);
        assert_int_equal(clt__switch_key_basis(k.params, key).count, spec[i].level + 3);
        assert_true((key->index == NULL) == (key->galois == 0));
        if (key->galois == 0) continue;
        clt__galois_index(index, key->galois, 10);
        assert_memory_equal(key->index, index, sizeof index);
    }
    clt__evk_free(evk);
    assert_int_equal(clt__evk_new(&evk, k.params, NULL, 0, false), CLT_OK);
    assert_int_equal(evk->count, 0);
    clt__evk_free(evk);
    clt__evk_free(NULL);
}

static void keys_are_found(void **state) {
    (void)state;
    clt__key_spec spec[100];
    clt_evk *evk = NULL;
    for (unsigned i = 0; i < 100; i++) {
        spec[i] = (clt__key_spec){i == 0 ? 0 : 2 * i + 1, (uint8_t)(i % 4)};
    }
    assert_int_equal(clt__evk_new(&evk, k.params, spec, 100, false), CLT_OK);
    for (uint32_t galois = 0; galois < 2048; galois++) {
        const clt__switch_key *key = NULL;
        bool there = galois == 0 || (galois % 2 == 1 && galois >= 3 && galois <= 199);
        clt_status status = clt__evk_find(&key, evk, galois, 0);
        assert_int_equal(status, there ? CLT_OK : CLT_E_KEY);
        if (!there) assert_null(key);
        if (there) assert_int_equal(key->galois, galois);
    }
    for (unsigned level = 0; level <= 3; level++) {
        const clt__switch_key *key = NULL;
        assert_int_equal(clt__evk_find(&key, evk, 5, level), level <= 2 ? CLT_OK : CLT_E_KEY);
    }
    clt__evk_free(evk);
}

static void assert_said(const clt_evk *evk, uint32_t galois, unsigned level, const char *text) {
    const clt__switch_key *key = NULL;
    assert_int_equal(clt__evk_find(&key, evk, galois, level), CLT_E_KEY);
    if (strstr(clt_detail(), text) == NULL) fail_msg("%s", clt_detail());
}

static void missing_keys_are_named(void **state) {
    (void)state;
    uint32_t forward = clt__galois_rotation(5, 10), back = clt__galois_rotation(-7, 10);
    const clt__key_spec spec = {clt__galois_rotation(1, 10), 2};
    clt_evk *evk = NULL;
    assert_int_equal(clt__evk_new(&evk, k.params, &spec, 1, false), CLT_OK);
    assert_said(evk, forward, 0, "no rotation key for 5 steps among the 1 evaluation keys");
    assert_said(evk, back, 0, "no rotation key for -7 steps");
    assert_said(evk, 0, 0, "no relinearisation key");
    assert_said(evk, clt__galois_conjugation(10), 0, "no conjugation key");
    assert_said(evk, 3, 0, "no key for the galois element 3");
    assert_said(evk, CLT__KEY_TO_SPARSE, 0, "no key to the sparse secret");
    assert_said(evk, CLT__KEY_FROM_SPARSE, 0, "no key from the sparse secret");
    assert_said(evk, spec.galois, 3,
                "rotation key for 1 steps reaches level 2 and is needed at level 3");
    clt__evk_free(evk);
}

/* Keys of these shapes, packed, with a seed and bits of their own. */
static clt_evk *packed_keys(const clt__key_spec *spec, unsigned count) {
    clt_evk *evk = NULL;
    uint64_t *limb = clt__alloc(k.params->ring->n, sizeof *limb);
    assert_int_equal(clt__evk_new(&evk, k.params, spec, count, false), CLT_OK);
    for (unsigned i = 0; i < count; i++) {
        clt__switch_key *key = &evk->key[i];
        clt__basis basis = clt__switch_key_basis(k.params, key);
        uint8_t *to = key->owned;
        memset(key->seed, 3 + (int)i, sizeof key->seed);
        for (unsigned j = 0; j < key->digits * basis.count; j++) {
            clt__basis one = clt__basis_range(basis.prime[j % basis.count], 1);
            const clt__mod *mod = &k.params->ring->mod[one.prime[0]];
            keyring_uniform(&k, limb, &one);
            k.params->ring->kernel->pack(to, limb, k.params->ring->n, mod->bits);
            to += k.params->ring->n * mod->bits / 8;
        }
    }
    clt__free(limb);
    return evk;
}

/* Row d, limb j of a is the expansion under the label of its place, as Montgomery form. */
static void expansion_follows_the_labels(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, 2}, {5, 3}};
    const clt__ring *ring = k.params->ring;
    uint64_t *limb = clt__alloc(ring->n, sizeof *limb), *b = clt__alloc(ring->n, sizeof *b);
    clt_evk *evk = packed_keys(spec, 2), *packed = packed_keys(spec, 2);
    assert_int_equal(clt__evk_settle(k.ws, evk), CLT_OK);
    for (unsigned i = 0; i < 2; i++) {
        const clt__switch_key *key = &evk->key[i];
        clt__basis basis = clt__switch_key_basis(k.params, key);
        const uint64_t *a = key->a;
        assert_null(key->packed);
        for (unsigned d = 0; d < key->digits; d++) {
            for (unsigned j = 0; j < basis.count; j++, a += ring->n) {
                clt__label label = {CLT__LABEL_SWITCH, key->galois, (uint16_t)d};
                clt__expand_limb(ring, limb, basis.prime[j], key->seed, label);
                assert_memory_equal(a, limb, ring->n * sizeof *limb);
                clt__switch_key_limb(b, limb, k.params, &packed->key[i], d, j);
                assert_memory_equal(a, limb, ring->n * sizeof *limb);
            }
        }
    }
    clt__evk_free(packed);
    clt__evk_free(evk);
    clt__free(b);
    clt__free(limb);
}

static void assert_state(clt_evk *evk, uint64_t allowed, bool expanded) {
    k.ws->key_memory = allowed;
    assert_int_equal(clt__evk_settle(k.ws, evk), CLT_OK);
    k.ws->key_memory = CLT__KEY_MEMORY;
    for (unsigned i = 0; i < evk->count; i++) {
        assert_true((evk->key[i].packed == NULL) == expanded);
        assert_true((evk->key[i].b != NULL) == expanded);
        assert_true((evk->key[i].a != NULL) == expanded);
    }
}

/* All together, and only where all together fit. */
static void keys_expand_together(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, 2}, {5, 3}};
    clt_evk *evk = packed_keys(spec, 2);
    uint64_t expanded = 0, packed = 0;
    for (unsigned i = 0; i < 2; i++) {
        expanded += clt__switch_key_memory(k.params, spec[i], true);
        packed += clt__switch_key_memory(k.params, spec[i], false);
    }
    assert_state(evk, 0, false);
    assert_state(evk, expanded - 1, false);
    assert_state(evk, expanded, true);
    assert_state(evk, 0, true); /* what is expanded stays so */
    assert_true(clt__keys_expand(k.params, spec, 2, expanded));
    assert_false(clt__keys_expand(k.params, spec, 2, expanded - 1));
    assert_int_equal(clt__keys_memory(k.params, spec, 2, expanded), expanded);
    assert_int_equal(clt__keys_memory(k.params, spec, 2, expanded - 1), packed);
    clt__evk_free(evk);
}

static void public_keys_expand(void **state) {
    (void)state;
    const clt__ring *ring = k.params->ring;
    uint64_t *limb = clt__alloc(ring->n, sizeof *limb);
    clt_pk *pk = NULL;
    assert_int_equal(clt__pk_new(&pk, k.params), CLT_OK);
    memset(pk->seed, 4, sizeof pk->seed);
    clt__pk_expand(k.params, pk);
    for (unsigned j = 0; j <= 3; j++) {
        clt__label label = {.type = CLT__LABEL_PUBLIC};
        clt__expand_limb(ring, limb, j, pk->seed, label);
        assert_memory_equal(pk->a + j * ring->n, limb, ring->n * sizeof *limb);
    }
    clt__pk_free(pk);
    clt__pk_free(NULL);
    clt__free(limb);
}

static void set_zero(clt_evk *evk) {
    for (unsigned i = 0; i < evk->count; i++) {
        clt__basis basis = clt__switch_key_basis(k.params, &evk->key[i]);
        memset(evk->key[i].owned, 0, (size_t)clt__limbs_bytes(k.params->ring, &basis));
    }
}

static clt_status make(void *arg) {
    (void)arg;
    clt__key_spec spec[20];
    clt_evk *evk = NULL;
    clt_pk *pk = NULL;
    for (unsigned i = 0; i < 20; i++) {
        spec[i] = (clt__key_spec){2 * i + 1, 0};
    }
    clt_status status = clt__evk_new(&evk, k.params, spec, 20, false);
    if (status == CLT_OK) set_zero(evk);
    if (status == CLT_OK) status = clt__evk_settle(k.ws, evk);
    if (status == CLT_OK) status = clt__pk_new(&pk, k.params);
    clt__evk_free(evk);
    clt__pk_free(pk);
    return status;
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    assert_true(fault_sweep(make, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evaluation_keys_have_their_shapes),
        cmocka_unit_test(keys_are_found),
        cmocka_unit_test(missing_keys_are_named),
        cmocka_unit_test(expansion_follows_the_labels),
        cmocka_unit_test(keys_expand_together),
        cmocka_unit_test(public_keys_expand),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
