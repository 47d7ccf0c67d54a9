/*
 * Bootstrapping's way through the sparse secret at full size: a ciphertext of level 0 is switched
 * from s to s~ and, its residues taken as they are modulo the top, back to s. What it decrypts to
 * modulo q_0 is what it was, but for the noise that the model gives.
 */
#include "ckks/noise.h"
#include "ring/convert.h"
#include "ring/galois.h"
#include "rlwe/keyswitch.h"
#include "rlwe/security.h"
#include "support/keyring.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Both parts of a ciphertext at a level through a key: (c_0, c_1) over Q in place, whose limbs lie
   `room` words apart in the two parts. */
static void switch_both(keyring *k, uint64_t *c0, uint64_t *c1, unsigned level,
                        const clt__switch_key *key) {
    clt__gadget gadget = clt__switch_key_gadget(k->params, key, level);
    unsigned limbs = clt__gadget_qp(k->params, gadget).count;
    size_t mark = clt__ws_mark(k->ws);
    uint64_t *u0 = clt__ring_scratch(k->ws, k->params->ring, limbs);
    uint64_t *u1 = clt__ring_scratch(k->ws, k->params->ring, limbs);
    assert_true(u0 != NULL && u1 != NULL);
    assert_int_equal(clt__key_switch(k->ws, k->params, u0, u1, c1, level, key), CLT_OK);
    clt__key_lift_add(k->ws, k->params, u0, c0, gadget);
    assert_int_equal(clt__key_mod_down(k->ws, k->params, c0, u0, gadget, false), CLT_OK);
    assert_int_equal(clt__key_mod_down(k->ws, k->params, c1, u1, gadget, false), CLT_OK);
    clt__ws_release(k->ws, mark);
}

/* The residues modulo q_0 of a limb, centred, over all primes of the top. */
static void raise(keyring *k, uint64_t *c) {
    const clt__ring *ring = k->params->ring;
    clt__basis own = clt__basis_range(0, 1);
    clt__basis to = clt__basis_range(1, clt__params_limbs(k->params, k->params->top) - 1);
    clt__poly_intt(k->ws, ring, c, &own);
    clt_status status = clt__basis_convert(k->ws, ring, c + ring->n, &to, c, &own, true);
    assert_int_equal(status, CLT_OK);
    clt__poly_ntt(k->ws, ring, c, &own);
    clt__poly_ntt(k->ws, ring, c + ring->n, &to);
}

/* c_0 + c_1 s modulo q_0, less the message: centred, the largest and the mean of the squares. */
static int64_t worst_error(keyring *k, const uint64_t *c0, const uint64_t *c1, const clt_pt *pt) {
    const clt__ring *ring = k->params->ring;
    const clt__mod *mod = &ring->mod[0];
    clt_ct *ct = NULL;
    clt_pt *out = NULL;
    clt__basis own = clt__basis_range(0, 1);
    int64_t worst = 0;
    assert_int_equal(clt__ct_new(&ct, k->params), CLT_OK);
    assert_int_equal(clt__pt_new(&out, k->params), CLT_OK);
    assert_int_equal(clt__ct_shape(ct, 1, 0), CLT_OK);
    memcpy(ct->poly[0], c0, ring->n * sizeof *c0);
    memcpy(ct->poly[1], c1, ring->n * sizeof *c1);
    memcpy(ct->key_id, k->sk->key_id, sizeof ct->key_id);
    assert_int_equal(clt__decrypt_private(k->ws, out, k->sk, ct), CLT_OK);
    clt__poly_sub(k->ws, ring, out->poly, out->poly, pt->poly, &own);
    clt__poly_intt(k->ws, ring, out->poly, &own);
    for (size_t i = 0; i < ring->n; i++) {
        int64_t e = (int64_t)out->poly[i];
        if (e > (int64_t)(mod->q / 2)) e -= (int64_t)mod->q;
        if (e < 0) e = -e;
        worst = e > worst ? e : worst;
    }
    clt__pt_free(out);
    clt__ct_free(ct);
    return worst;
}

static void round_trip(const char *preset, uint64_t key_memory) {
    const clt_params *params = NULL;
    const clt__switch_key *to, *from;
    keyring k;
    assert_int_equal(clt__params_preset(&params, preset), CLT_OK);
    keyring_open(&k, &params->chain, 3, 2);
    k.ws->key_memory = key_memory;
    uint8_t top = (uint8_t)params->top;
    const clt__key_spec spec[] = {{CLT__KEY_TO_SPARSE, 0, 1}, {CLT__KEY_FROM_SPARSE, top, 0}};
    clt_evk *evk = keyring_evk(&k, spec, 2);
    assert_int_equal(clt__evk_find(&to, evk, CLT__KEY_TO_SPARSE, 0), CLT_OK);
    assert_int_equal(clt__evk_find(&from, evk, CLT__KEY_FROM_SPARSE, top), CLT_OK);
    clt_pt *pt = keyring_message(&k, 0);
    clt_ct *ct = keyring_encrypt(&k, pt);
    size_t n = params->ring->n, words = clt__params_limbs(params, top) * n;
    uint64_t *c0 = clt__alloc(words, sizeof *c0), *c1 = clt__alloc(words, sizeof *c1);
    memcpy(c0, ct->poly[0], n * sizeof *c0);
    memcpy(c1, ct->poly[1], n * sizeof *c1);
    switch_both(&k, c0, c1, 0, to);
    assert_true(worst_error(&k, c0, c1, pt) > 1 << 30); /* it is not under s */
    raise(&k, c0);
    raise(&k, c1);
    switch_both(&k, c0, c1, top, from);
    /* coefficients: fresh error, D = P' in the first switch, two roundings */
    int64_t worst = worst_error(&k, c0, c1, pt);
    print_message("[          ] %s: error of a coefficient at most %ld\n", preset, (long)worst);
    assert_true(worst < 7 * 3.3 * sqrt((double)n / 12) + 200);
    clt__free(c0);
    clt__free(c1);
    clt__ct_free(ct);
    clt__pt_free(pt);
    clt__evk_free(evk);
    keyring_close(&k);
    clt__params_unref(params);
}

static void there_and_back(void **state) {
    (void)state;
    round_trip("L15", CLT__KEY_MEMORY);
    round_trip("B15", 0);
}

/* No such key where nothing vouches for it. */
static void small_rings_are_refused(void **state) {
    (void)state;
    static const char *const presets[] = {"L13", "L14"};
    for (unsigned i = 0; i < 2; i++) {
        const clt_params *params = NULL;
        keyring k;
        clt_evk *evk = NULL;
        assert_int_equal(clt__params_preset(&params, presets[i]), CLT_OK);
        keyring_open(&k, &params->chain, 3, 1);
        const clt__key_spec spec[] = {{CLT__KEY_TO_SPARSE, 0, 1}, {CLT__KEY_FROM_SPARSE, 0, 0}};
        clt_status status = clt__keygen_evaluation(&evk, k.ws, k.sk, spec, 2, &k.random);
        assert_int_equal(status, CLT_E_SECURITY);
        assert_non_null(strstr(clt_detail(), "key to the sparse secret"));
        assert_null(evk);
        keyring_close(&k);
        clt__params_unref(params);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(small_rings_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
