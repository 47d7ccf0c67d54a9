/*
 * What needs an evaluation key: relinearisation, rotation, conjugation.
 *
 * All of them are the three steps of rlwe/keyswitch.h, with what is not switched lifted by P' and
 * added before the one division: relinearise gives (u + P' (c_0, c_1))/P', and with rescale the
 * division is by P' q_l at once. A rotation divides (u_0 + P' c_0, u_1)/P' and permutes, since its
 * key leads to phi_g^-1(s) (rlwe/key.h); so the digits of c_1 serve every rotation of it.
 */
#include "ckks/eval.h"
#include "ring/galois.h"

#include <assert.h>
#include <string.h>

clt_status clt__ct_find_key(const clt__switch_key **key, const clt_evk *evk, const clt_ct *ct,
                            uint32_t galois) {
    assert(clt__params_same(evk->params, ct->params));
    if (memcmp(evk->key_id, ct->key_id, sizeof ct->key_id) != 0) {
        return clt__fail(CLT_E_KEY,
                         "the evaluation key and the ciphertext belong to different secret keys");
    }
    return clt__evk_find(key, evk, galois, ct->level);
}

/* Two polynomials over q_0 ... q_level and P'. */
static clt_status take_sums(uint64_t *u[2], clt_ws *ws, const clt_params *params,
                            clt__gadget gadget) {
    unsigned limbs = clt__gadget_qp(params, gadget).count;
    u[0] = clt__ring_scratch(ws, params->ring, 2 * limbs);
    if (u[0] == NULL) return CLT_E_MEMORY;
    u[1] = u[0] + limbs * params->ring->n;
    return CLT_OK;
}

/* ---------------------------------------------------------------------------- relinearisation */

/* u = P' (c_0, c_1) + the key product of c_2. */
static clt_status switch_square(uint64_t *u[2], clt_ws *ws, const clt_ct *a,
                                const clt__switch_key *key) {
    const clt_params *params = a->params;
    clt__gadget gadget = clt__switch_key_gadget(params, key, a->level);
    CLT__RETURN_IF(clt__key_switch(ws, params, u[0], u[1], a->poly[2], a->level, key));
    for (unsigned i = 0; i <= 1; i++) {
        clt__key_lift_add(ws, params, u[i], a->poly[i], gadget);
    }
    return CLT_OK;
}

static clt_status relinearise(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                              bool rescale) {
    const clt_params *params = a->params;
    unsigned level = a->level, power = rescale ? 1 : a->power;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    const clt__switch_key *key;
    uint64_t *u[2];
    CLT__TRY(clt__ct_find_key(&key, evk, a, CLT__KEY_RELINEARISE));
    clt__gadget gadget = clt__switch_key_gadget(params, key, level);
    clt__noise noise = clt__noise_with(a->noise, clt__error_key_switch(params, gadget));
    if (rescale) noise = clt__noise_rescale(noise, params, level);
    CLT__TRY(take_sums(u, ws, params, gadget));
    CLT__TRY(switch_square(u, ws, a, key));
    CLT__TRY(clt__ct_shape(out, 1, rescale ? level - 1 : level));
    for (unsigned i = 0; i <= 1 && status == CLT_OK; i++) {
        status = clt__key_mod_down(ws, params, out->poly[i], u[i], gadget, rescale);
    }
    clt__ct_describe(out, a, power, noise);
    if (status != CLT_OK) clt__ct_spoil(out);
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__ct_relinearise(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a) {
    if (a->degree == 2) return relinearise(out, ws, evk, a, false);
    return clt__ct_copy(out, a);
}

clt_status clt__ct_relinearise_rescale(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                       const clt_ct *a) {
    if (a->degree == 1) return clt__ct_rescale(out, ws, a);
    CLT__RETURN_IF(clt__ct_check_rescale(a));
    return relinearise(out, ws, evk, a, true);
}

clt_status clt__ct_multiply(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                            const clt_ct *b) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct product;
    CLT__TRY(clt__ct_scratch(&product, ws, a->params, a->level));
    CLT__TRY(clt__ct_mul(&product, ws, a, b));
    CLT__TRY(clt__ct_relinearise_rescale(out, ws, evk, &product));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* ------------------------------------------------------------------------------ automorphisms */

static clt_status check_degree(const clt_ct *a) {
    if (a->degree == 1) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT,
                     "relinearise the ciphertext of degree %u before you rotate or "
                     "conjugate it",
                     a->degree);
}

/* out = phi_g((u_0 + P' c_0)/P', u_1/P') for the key product u of the digits of c_1. */
static clt_status automorphism(clt_ct *out, clt_ws *ws, const clt_ct *a, uint64_t *u[2],
                               const clt__switch_key *key) {
    const clt_params *params = a->params;
    clt_status status = CLT_OK;
    clt__gadget gadget = clt__switch_key_gadget(params, key, a->level);
    clt__noise noise = clt__noise_with(a->noise, clt__error_key_switch(params, gadget));
    clt__key_lift_add(ws, params, u[0], a->poly[0], gadget);
    CLT__RETURN_IF(clt__ct_shape(out, 1, a->level));
    for (unsigned i = 0; i <= 1 && status == CLT_OK; i++) {
        status = clt__key_mod_down_permute(ws, params, out->poly[i], u[i], gadget, key->index);
    }
    clt__ct_describe(out, a, a->power, noise);
    if (status != CLT_OK) clt__ct_spoil(out);
    return status;
}

clt_status clt__ct_switch(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                          uint32_t element) {
    if (element == 1) return clt__ct_copy(out, a);
    CLT__RETURN_IF(check_degree(a));
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    const clt__switch_key *key;
    uint64_t *u[2];
    CLT__TRY(clt__ct_find_key(&key, evk, a, element));
    CLT__TRY(take_sums(u, ws, a->params, clt__switch_key_gadget(a->params, key, a->level)));
    CLT__TRY(clt__key_switch(ws, a->params, u[0], u[1], a->poly[1], a->level, key));
    CLT__TRY(automorphism(out, ws, a, u, key));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status apply_hoisted(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt__digits *digits,
                                const clt__switch_key *key) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    uint64_t *u[2];
    CLT__TRY(take_sums(u, ws, a->params, digits->gadget));
    CLT__TRY(clt__key_product(ws, a->params, u[0], u[1], digits, key));
    CLT__TRY(automorphism(out, ws, a, u, key));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__ct_rotate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                          int64_t steps) {
    return clt__ct_switch(out, ws, evk, a, clt__galois_rotation(steps, a->params->ring->log_n));
}

clt_status clt__ct_conjugate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a) {
    return clt__ct_switch(out, ws, evk, a, clt__galois_conjugation(a->params->ring->log_n));
}

/* Digits of c_1 for the key: those at hand, if they are of its gadget. */
static clt_status digits_for(clt__digits *digits, clt_ws *ws, const clt_ct *a,
                             const clt__switch_key *key, size_t mark) {
    clt__gadget gadget = clt__switch_key_gadget(a->params, key, a->level);
    if (digits->limb != NULL && clt__gadget_same(digits->gadget, gadget)) return CLT_OK;
    clt__ws_release(ws, mark);
    return clt__decompose(ws, a->params, digits, a->poly[1], gadget);
}

clt_status clt__ct_rotate_hoisted(clt_ct *const *out, clt_ws *ws, const clt_evk *evk,
                                  const clt_ct *a, const int64_t *steps, size_t count) {
    CLT__RETURN_IF(check_degree(a));
    unsigned log_n = a->params->ring->log_n;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    const clt__switch_key *key;
    clt__digits digits = {.limb = NULL};
    for (size_t i = 0; i < count; i++) {
        uint32_t galois = clt__galois_rotation(steps[i], log_n);
        assert(out[i] != a);
        if (galois != 1) CLT__TRY(clt__ct_find_key(&key, evk, a, galois));
    }
    for (size_t i = 0; i < count; i++) {
        uint32_t galois = clt__galois_rotation(steps[i], log_n);
        if (galois == 1) {
            CLT__TRY(clt__ct_copy(out[i], a));
        } else {
            CLT__TRY(clt__ct_find_key(&key, evk, a, galois));
            CLT__TRY(digits_for(&digits, ws, a, key, mark));
            CLT__TRY(apply_hoisted(out[i], ws, a, &digits, key));
        }
    }
done:
    clt__ws_release(ws, mark);
    return status;
}
