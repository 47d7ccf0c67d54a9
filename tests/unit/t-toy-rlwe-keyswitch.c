/*
 * Key switching as it is used: relinearisation, rotation, many rotations of one decomposition, the
 * division that rescales too. The exact equations are in tests/property/t-toy-keyswitch.c.
 */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "rlwe/keyswitch.h"

#include "ring/galois.h"
#include "support/fault.h"
#include "support/integers.h"
#include "support/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { TOP = 3, STEP_ONE = 5, STEP_TWO = 25 };

static keyring k;
static clt_evk *evk;

static int set_up(void **state) {
    (void)state;
    const clt__key_spec spec[] = {{0, TOP}, {STEP_ONE, TOP}, {STEP_TWO, 1}, {2047, TOP}};
    keyring_open(&k, &keyring_chain, 1, 2);
    evk = keyring_evk(&k, spec, 4);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    clt__evk_free(evk);
    keyring_close(&k);
    return 0;
}

/* Adds the switch of c by a key to (r0, r1), over the primes that are kept. */
static clt_status switch_add(uint64_t *r0, uint64_t *r1, const clt__digits *digits,
                             const clt__switch_key *key, bool drop_top) {
    const clt__ring *ring = k.params->ring;
    unsigned level = digits->gadget.level, limbs = level + 1 + k.params->special;
    clt__basis keep = clt__params_q(k.params, drop_top ? level - 1 : level);
    size_t mark = clt__ws_mark(k.ws);
    clt_status status = CLT_E_MEMORY;
    uint64_t *u0 = clt__ring_scratch(k.ws, ring, limbs), *u1 = clt__ring_scratch(k.ws, ring, limbs);
    if (u0 == NULL || u1 == NULL) goto done;
    CLT__TRY(clt__key_product(k.ws, k.params, u0, u1, digits, key));
    CLT__TRY(clt__key_mod_down(k.ws, k.params, u0, u0, digits->gadget, drop_top));
    CLT__TRY(clt__key_mod_down(k.ws, k.params, u1, u1, digits->gadget, drop_top));
    clt__poly_add(k.ws, ring, r0, r0, u0, &keep);
    clt__poly_add(k.ws, ring, r1, r1, u1, &keep);
done:
    clt__ws_release(k.ws, mark);
    return status;
}

static clt_pt *decrypt(const clt_ct *ct) {
    clt_pt *pt = NULL;
    assert_int_equal(clt__pt_new(&pt, k.params), CLT_OK);
    assert_int_equal(clt__decrypt_private(k.ws, pt, k.sk, ct), CLT_OK);
    return pt;
}

/* The greatest coefficient of a - b. */
static double distance(const clt_pt *a, const uint64_t *b) {
    clt__basis basis = clt__params_q(k.params, a->level);
    const clt__ring *ring = k.params->ring;
    uint64_t *away = clt__alloc(basis.count * ring->n, sizeof *away);
    clt__poly_sub(k.ws, ring, away, a->poly, b, &basis);
    mpz_t *integers = integers_of(k.ws, ring, away, &basis);
    double greatest = integers_greatest(integers, ring->n);
    integers_free(integers, ring->n);
    clt__free(away);
    return greatest;
}

/* ------------------------------------------------------------------------- rotations */

/* ct becomes phi_g(ct) under the same secret. */
static void rotate(clt_ct *ct, const clt__digits *digits, uint32_t galois) {
    const clt__ring *ring = k.params->ring;
    clt__basis basis = clt__params_q(k.params, ct->level);
    size_t words = basis.count * ring->n;
    const clt__switch_key *key = NULL;
    uint64_t *r0 = clt__alloc(words, sizeof *r0), *r1 = clt__alloc(words, sizeof *r1);
    assert_int_equal(clt__evk_find(&key, evk, galois, ct->level), CLT_OK);
    memcpy(r0, ct->poly[0], words * sizeof *r0);
    assert_int_equal(switch_add(r0, r1, digits, key, false), CLT_OK);
    clt__poly_permute(k.ws, ring, ct->poly[0], r0, key->index, &basis);
    clt__poly_permute(k.ws, ring, ct->poly[1], r1, key->index, &basis);
    clt__free(r0);
    clt__free(r1);
}

/* The noise of an encryption and of a switch at these parameters is far below this. */
#define SMALL 400.0

static void check_rotation(uint32_t galois, unsigned level) {
    const clt__ring *ring = k.params->ring;
    clt__basis basis = clt__params_q(k.params, level);
    size_t mark = clt__ws_mark(k.ws);
    clt_pt *pt = keyring_message(&k, level);
    clt_ct *ct = keyring_encrypt(&k, pt);
    uint64_t *want = clt__alloc(basis.count * ring->n, sizeof *want);
    uint32_t *index = clt__alloc(ring->n, sizeof *index);
    clt__digits digits;
    assert_int_equal(
        clt__decompose(k.ws, k.params, &digits, ct->poly[1], clt__gadget_full(k.params, level)),
        CLT_OK);
    rotate(ct, &digits, galois);
    clt_pt *got = decrypt(ct);
    clt__galois_index(index, galois, ring->log_n);
    clt__poly_permute(k.ws, ring, want, pt->poly, index, &basis);
    assert_true(distance(got, want) < SMALL);
    assert_true(distance(got, pt->poly) > 1e5); /* it did move */
    clt__ws_release(k.ws, mark);
    clt__free(index);
    clt__free(want);
    clt__pt_free(got);
    clt__ct_free(ct);
    clt__pt_free(pt);
}

static void rotations_move_the_message(void **state) {
    (void)state;
    for (unsigned level = 0; level <= TOP; level++) {
        check_rotation(STEP_ONE, level);
        check_rotation(2047, level);
        if (level <= 1) check_rotation(STEP_TWO, level);
    }
}

static void one_decomposition_serves_many_rotations(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, 1);
    clt_ct *ct = keyring_encrypt(&k, pt);
    clt__digits shared, own;
    size_t mark = clt__ws_mark(k.ws), bytes = 2 * k.params->ring->n * sizeof(uint64_t);
    assert_int_equal(
        clt__decompose(k.ws, k.params, &shared, ct->poly[1], clt__gadget_full(k.params, 1)),
        CLT_OK);
    static const uint32_t galois[] = {STEP_ONE, STEP_TWO, 2047};
    for (unsigned i = 0; i < 3; i++) {
        clt_ct *a = keyring_encrypt(&k, pt), *b = keyring_encrypt(&k, pt);
        assert_int_equal(clt__ct_copy(a, ct), CLT_OK);
        assert_int_equal(clt__ct_copy(b, ct), CLT_OK);
        assert_int_equal(
            clt__decompose(k.ws, k.params, &own, b->poly[1], clt__gadget_full(k.params, 1)),
            CLT_OK);
        rotate(a, &shared, galois[i]);
        rotate(b, &own, galois[i]);
        assert_memory_equal(a->poly[0], b->poly[0], bytes);
        assert_memory_equal(a->poly[1], b->poly[1], bytes);
        clt__ct_free(a);
        clt__ct_free(b);
    }
    clt__ws_release(k.ws, mark);
    clt__ct_free(ct);
    clt__pt_free(pt);
}

/* --------------------------------------------------------------------- relinearisation */

/* The square of a ciphertext, of degree 2. */
static clt_ct *square(unsigned level) {
    const clt__ring *ring = k.params->ring;
    clt_pt *pt = keyring_message(&k, level);
    clt_ct *ct = keyring_encrypt(&k, pt), *out = keyring_encrypt(&k, pt);
    assert_int_equal(clt__ct_shape(out, 2, level), CLT_OK);
    for (unsigned j = 0; j <= level; j++) {
        size_t at = j * ring->n;
        ring->kernel->tensor_square(out->poly[0] + at, out->poly[1] + at, out->poly[2] + at,
                                    ct->poly[0] + at, ct->poly[1] + at, ring->n, &ring->mod[j]);
    }
    clt__ct_free(ct);
    clt__pt_free(pt);
    return out;
}

static void relinearisation_keeps_the_message(void **state) {
    (void)state;
    for (unsigned level = 0; level <= TOP; level++) {
        clt_ct *ct = square(level);
        clt_pt *want = decrypt(ct);
        clt__digits digits;
        size_t mark = clt__ws_mark(k.ws);
        assert_int_equal(
            clt__decompose(k.ws, k.params, &digits, ct->poly[2], clt__gadget_full(k.params, level)),
            CLT_OK);
        assert_int_equal(switch_add(ct->poly[0], ct->poly[1], &digits, &evk->key[0], false),
                         CLT_OK);
        clt__ws_release(k.ws, mark);
        ct->degree = 1;
        clt_pt *got = decrypt(ct);
        assert_true(distance(got, want->poly) < SMALL);
        clt__pt_free(want);
        clt__pt_free(got);
        clt__ct_free(ct);
    }
}

/* (P c_i + u_i) / (P q_l) is the relinearised and rescaled ciphertext, with one rounding. */
static void relinearisation_and_rescale_are_one_division(void **state) {
    (void)state;
    const clt__ring *ring = k.params->ring;
    clt_ct *ct = square(TOP);
    clt_pt *want = decrypt(ct), *got = NULL;
    clt__digits digits;
    size_t mark = clt__ws_mark(k.ws);
    unsigned limbs = TOP + 1 + k.params->special;
    uint64_t *u[2] = {clt__ring_scratch(k.ws, ring, limbs), clt__ring_scratch(k.ws, ring, limbs)};
    assert_int_equal(
        clt__decompose(k.ws, k.params, &digits, ct->poly[2], clt__gadget_full(k.params, TOP)),
        CLT_OK);
    clt_status status = clt__key_product(k.ws, k.params, u[0], u[1], &digits, &evk->key[0]);
    assert_int_equal(status, CLT_OK);
    for (unsigned i = 0; i < 2; i++) {
        clt__key_lift_add(k.ws, k.params, u[i], ct->poly[i], digits.gadget);
        assert_int_equal(clt__key_mod_down(k.ws, k.params, ct->poly[i], u[i], digits.gadget, true),
                         CLT_OK);
    }
    clt__ws_release(k.ws, mark);
    assert_int_equal(clt__ct_shape(ct, 1, TOP - 1), CLT_OK);
    got = decrypt(ct);
    /* want / q_top, rounded, as integers */
    clt__basis all = clt__params_q(k.params, TOP), low = clt__params_q(k.params, TOP - 1);
    mpz_t *w = integers_of(k.ws, ring, want->poly, &all),
          *g = integers_of(k.ws, ring, got->poly, &low);
    double top = (double)ring->mod[TOP].q;
    for (size_t i = 0; i < ring->n; i++) {
        double away = mpz_get_d(w[i]) / top - mpz_get_d(g[i]);
        assert_true(away < SMALL && away > -SMALL);
    }
    integers_free(w, ring->n);
    integers_free(g, ring->n);
    clt__pt_free(want);
    clt__pt_free(got);
    clt__ct_free(ct);
}

/* -------------------------------------------------------------------------- memory */

static void scratch_is_given_back(void **state) {
    (void)state;
    size_t n = k.params->ring->n, start = clt__ws_mark(k.ws);
    uint64_t *c = clt__alloc((TOP + 1) * n, sizeof *c);
    clt__digits digits;
    assert_int_equal(clt__decompose(k.ws, k.params, &digits, c, clt__gadget_full(k.params, TOP)),
                     CLT_OK);
    size_t held = clt__ws_mark(k.ws) - start;
    assert_true(held >= digits.gadget.digits * (TOP + 1u + k.params->special) * n * sizeof *c);
    clt__ws_release(k.ws, start);
    clt__free(c);
}

static clt_status switch_in_new_workspace(void *arg) {
    const clt_ct *ct = arg;
    clt_ws *kept = k.ws;
    uint64_t *r = NULL;
    clt__digits digits;
    clt_status status = clt__ws_new(&k.ws, 1);
    if (status != CLT_OK) goto done;
    size_t mark = clt__ws_mark(k.ws), words = (TOP + 1) * k.params->ring->n;
    r = clt__alloc(2 * words, sizeof *r);
    if (r == NULL) status = CLT_E_MEMORY;
    if (status == CLT_OK)
        status =
            clt__decompose(k.ws, k.params, &digits, ct->poly[1], clt__gadget_full(k.params, TOP));
    if (status != CLT_OK) assert_int_equal(clt__ws_mark(k.ws), mark); /* took nothing */
    if (status == CLT_OK) status = switch_add(r, r + words, &digits, &evk->key[0], true);
    clt__free(r);
    clt__ws_free(k.ws);
done:
    k.ws = kept;
    return status;
}

static void memory_may_fail_anywhere(void **state) {
    (void)state;
    clt_pt *pt = keyring_message(&k, TOP);
    clt_ct *ct = keyring_encrypt(&k, pt);
    assert_true(fault_sweep(switch_in_new_workspace, ct));
    clt__ct_free(ct);
    clt__pt_free(pt);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rotations_move_the_message),
        cmocka_unit_test(one_decomposition_serves_many_rotations),
        cmocka_unit_test(relinearisation_keeps_the_message),
        cmocka_unit_test(relinearisation_and_rescale_are_one_division),
        cmocka_unit_test(scratch_is_given_back),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
