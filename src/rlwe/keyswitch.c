/*
 * Hybrid key switching (Han, Ki 2019/688). A digit of level l lies over the primes q_0 ... q_l and
 * P' in this order; its own primes, in the middle, hold the polynomial as it was:
 *
 *     q_0 ... | q_first ... q_(end-1) | q_end ... q_l | p_0 ... p_(k-1)
 *     lower     copied                  upper
 *
 * The conversion is the corrected one: a digit is then centred, of variance D^2/12, where the
 * approximate one would give up to count^2 D^2/4, and the noise of a switch grows with it.
 */
#include "rlwe/keyswitch.h"

#include "ring/convert.h"

#include <assert.h>

/* --------------------------------------------------------------------------------- decompose */

typedef struct decomposition {
    const clt_params *params;
    clt__digits *digits;
    clt__basis basis;
    const uint64_t *c;
} decomposition;

/* Limb i % limbs of digit i / limbs: copied or transformed. */
static void finish_limb(void *arg, size_t i, unsigned thread) {
    (void)thread;
    const decomposition *x = arg;
    const clt__ring *ring = x->params->ring;
    size_t j = i % x->basis.count;
    unsigned first, end, prime = x->basis.prime[j];
    clt__gadget_digit(x->params, x->digits->gadget, (unsigned)(i / x->basis.count), &first, &end);
    uint64_t *limb = x->digits->limb + i * ring->n;
    if (prime >= first && prime < end) {
        memcpy(limb, x->c + j * ring->n, ring->n * sizeof *limb);
    } else {
        ring->kernel->ntt_forward(limb, ring->table[prime], ring->log_n, &ring->mod[prime]);
    }
}

/* c: the polynomial in coefficient domain. Leaves out the limbs of the digit's own primes. */
static clt_status convert_digit(clt_ws *ws, const decomposition *x, const uint64_t *c, unsigned d) {
    const clt__ring *ring = x->params->ring;
    clt__gadget gadget = x->digits->gadget;
    unsigned first, end, limbs = clt__params_limbs(x->params, gadget.level);
    clt__gadget_digit(x->params, gadget, d, &first, &end);
    clt__basis own = clt__basis_range(first, end - first);
    clt__basis lower = clt__basis_range(0, first);
    clt__basis upper =
        clt__basis_join(clt__basis_range(end, limbs - end), clt__gadget_p(x->params, gadget));
    uint64_t *limb = x->digits->limb + d * x->basis.count * ring->n;
    c += first * ring->n;
    if (lower.count > 0) {
        CLT__RETURN_IF(clt__basis_convert(ws, ring, limb, &lower, c, &own, true));
    }
    return clt__basis_convert(ws, ring, limb + end * ring->n, &upper, c, &own, true);
}

/* All but the transforms of finish_limb. */
static clt_status convert_digits(clt_ws *ws, decomposition *x, clt__gadget gadget) {
    const clt__ring *ring = x->params->ring;
    clt_status status = CLT_OK;
    clt__digits *made = x->digits;
    clt__basis q = clt__params_q(x->params, gadget.level);
    *made = (clt__digits){.gadget = gadget};
    made->limb = clt__ring_scratch(ws, ring, gadget.digits * x->basis.count);
    size_t mark = clt__ws_mark(ws);
    uint64_t *plain = made->limb == NULL ? NULL : clt__ring_scratch(ws, ring, q.count);
    if (plain == NULL) return CLT_E_MEMORY;
    memcpy(plain, x->c, q.count * ring->n * sizeof *plain);
    clt__poly_intt(ws, ring, plain, &q);
    for (unsigned d = 0; d < gadget.digits; d++) {
        CLT__TRY(convert_digit(ws, x, plain, d));
    }
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__decompose(clt_ws *ws, const clt_params *params, clt__digits *digits,
                          const uint64_t *c, clt__gadget gadget) {
    size_t start = clt__ws_mark(ws);
    clt__digits made;
    decomposition x = {params, &made, clt__gadget_qp(params, gadget), c};
    clt_status status = convert_digits(ws, &x, gadget);
    if (status == CLT_OK) {
        clt__pool_run(ws->pool, (size_t)gadget.digits * x.basis.count, finish_limb, &x);
        *digits = made;
    } else {
        clt__ws_release(ws, start);
    }
    return status;
}

/* ----------------------------------------------------------------------------------- product */

typedef struct product {
    const clt_params *params;
    const clt__digits *digits;
    const clt__switch_key *key;
    clt__basis basis;
    uint64_t *u0, *u1;
    uint64_t *words; /* packed keys: a limb of b and one of a for each digit, for each thread */
} product;

static clt_status product_room(clt_ws *ws, product *x) {
    unsigned limbs = 2 * x->digits->gadget.digits * clt__pool_threads(ws->pool);
    if (x->key->packed == NULL) return CLT_OK;
    x->words = clt__ring_scratch(ws, x->params->ring, limbs);
    return x->words == NULL ? CLT_E_MEMORY : CLT_OK;
}

/* Limb j of the key's row d, in words. */
static void key_limb(const uint64_t **b, const uint64_t **a, const product *x, unsigned d,
                     unsigned j, unsigned thread) {
    size_t n = x->params->ring->n;
    if (x->key->packed == NULL) {
        size_t at = (d * clt__switch_key_basis(x->params, x->key).count + j) * n;
        *b = x->key->b + at;
        *a = x->key->a + at;
    } else {
        uint64_t *words = x->words + 2 * (thread * x->digits->gadget.digits + d) * n;
        clt__switch_key_limb(words, words + n, x->params, x->key, d, j);
        *b = words;
        *a = words + n;
    }
}

static void product_limb(void *arg, size_t j, unsigned thread) {
    const product *x = arg;
    const clt__ring *ring = x->params->ring;
    const uint64_t *digit[CLT__DIGITS_MAX], *b[CLT__DIGITS_MAX], *a[CLT__DIGITS_MAX];
    unsigned prime = x->basis.prime[j];
    unsigned digits = x->digits->gadget.digits;
    size_t q_limbs = clt__params_limbs(x->params, x->digits->gadget.level);
    size_t key_q_limbs = clt__params_limbs(x->params, x->key->level);
    size_t key_j = j < q_limbs ? j : j + key_q_limbs - q_limbs;
    for (unsigned d = 0; d < digits; d++) {
        digit[d] = x->digits->limb + (d * x->basis.count + j) * ring->n;
        key_limb(&b[d], &a[d], x, d, (unsigned)key_j, thread);
    }
    ring->kernel->key_product(x->u0 + j * ring->n, x->u1 + j * ring->n, digit, b, a, digits,
                              ring->n, &ring->mod[prime]);
}

clt_status clt__key_product(clt_ws *ws, const clt_params *params, uint64_t *u0, uint64_t *u1,
                            const clt__digits *digits, const clt__switch_key *key) {
    assert(clt__gadget_same(clt__switch_key_gadget(params, key, digits->gadget.level),
                            digits->gadget));
    size_t mark = clt__ws_mark(ws);
    product x = {params, digits, key, clt__gadget_qp(params, digits->gadget), u0, u1, NULL};
    clt_status status = product_room(ws, &x);
    if (status == CLT_OK) clt__pool_run(ws->pool, x.basis.count, product_limb, &x);
    clt__ws_release(ws, mark);
    return status;
}

typedef struct fused {
    decomposition decomposition;
    product product;
} fused;

/* While the limbs of one prime are in the cache. */
static void finish_and_multiply(void *arg, size_t j, unsigned thread) {
    fused *x = arg;
    for (unsigned d = 0; d < x->product.digits->gadget.digits; d++) {
        finish_limb(&x->decomposition, d * x->product.basis.count + j, thread);
    }
    product_limb(&x->product, j, thread);
}

clt_status clt__key_switch(clt_ws *ws, const clt_params *params, uint64_t *u0, uint64_t *u1,
                           const uint64_t *c, unsigned level, const clt__switch_key *key) {
    size_t start = clt__ws_mark(ws);
    clt_status status = CLT_OK;
    clt__digits digits;
    clt__gadget gadget = clt__switch_key_gadget(params, key, level);
    fused x = {.decomposition = {params, &digits, clt__gadget_qp(params, gadget), c}};
    CLT__TRY(convert_digits(ws, &x.decomposition, gadget));
    x.product = (product){params, &digits, key, x.decomposition.basis, u0, u1, NULL};
    CLT__TRY(product_room(ws, &x.product));
    clt__pool_run(ws->pool, x.product.basis.count, finish_and_multiply, &x);
done:
    clt__ws_release(ws, start);
    return status;
}

/* ---------------------------------------------------------------------------------- division */

clt_status clt__key_mod_down(clt_ws *ws, const clt_params *params, uint64_t *out, uint64_t *u,
                             clt__gadget gadget, bool drop_top) {
    assert(!drop_top || gadget.level > 0);
    unsigned limbs = clt__params_limbs(params, gadget.level);
    unsigned kept = drop_top ? clt__params_limbs(params, gadget.level - 1) : limbs;
    clt__basis keep = clt__basis_range(0, kept), top = clt__basis_range(kept, limbs - kept);
    clt__basis drop = clt__basis_join(top, clt__gadget_p(params, gadget));
    return clt__mod_down(ws, params->ring, out, u, &keep, u + kept * params->ring->n, &drop);
}

clt_status clt__key_mod_down_permute(clt_ws *ws, const clt_params *params, uint64_t *out,
                                     uint64_t *u, clt__gadget gadget, const uint32_t *index) {
    clt__basis keep = clt__params_q(params, gadget.level), drop = clt__gadget_p(params, gadget);
    return clt__mod_down_permute(ws, params->ring, out, u, &keep, u + keep.count * params->ring->n,
                                 &drop, index);
}

typedef struct lift {
    const clt_params *params;
    clt__gadget gadget;
    uint64_t *u;
    const uint64_t *x;
} lift;

static void lift_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const lift *l = arg;
    const clt__ring *ring = l->params->ring;
    size_t at = j * ring->n;
    uint64_t p_mont = clt__gadget_p_mont(l->params, l->gadget, (unsigned)j);
    ring->kernel->mul_const_add(l->u + at, l->x + at, p_mont, ring->n, &ring->mod[j]);
}

void clt__key_lift_add(clt_ws *ws, const clt_params *params, uint64_t *u, const uint64_t *x,
                       clt__gadget gadget) {
    unsigned limbs = clt__params_limbs(params, gadget.level);
    clt__pool_run(ws->pool, limbs, lift_limb, &(lift){params, gadget, u, x});
}
