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

static uint64_t *digit_limb(const clt_params *params, const clt__digits *digits, unsigned d,
                            size_t j) {
    size_t limbs = clt__params_limbs(params, digits->gadget.level) + digits->gadget.special;
    return digits->limb + (d * limbs + j) * params->ring->n;
}

/* c: the polynomial in coefficient domain. Leaves out the limbs of the digit's own primes. */
static clt_status convert_digit(clt_ws *ws, const clt_params *params, const clt__digits *digits,
                                const uint64_t *c, unsigned d) {
    const clt__ring *ring = params->ring;
    clt__gadget gadget = digits->gadget;
    unsigned first, end, limbs = clt__params_limbs(params, gadget.level);
    clt__gadget_digit(params, gadget, d, &first, &end);
    clt__basis own = clt__basis_range(first, end - first);
    clt__basis lower = clt__basis_range(0, first);
    clt__basis upper =
        clt__basis_join(clt__basis_range(end, limbs - end), clt__gadget_p(params, gadget));
    uint64_t *limb = digit_limb(params, digits, d, 0);
    c += first * ring->n;
    if (lower.count > 0) {
        CLT__RETURN_IF(clt__basis_convert(ws, ring, limb, &lower, c, &own, true));
    }
    return clt__basis_convert(ws, ring, limb + end * ring->n, &upper, c, &own, true);
}

clt_status clt__decompose_begin(clt_ws *ws, const clt_params *params, clt__digits *digits,
                                const uint64_t *c, clt__gadget gadget) {
    const clt__ring *ring = params->ring;
    clt_status status = CLT_E_MEMORY;
    size_t start = clt__ws_mark(ws), mark = start;
    clt__basis q = clt__params_q(params, gadget.level);
    clt__digits made = {.gadget = gadget, .c = c};
    made.limb = clt__ring_scratch(ws, ring, gadget.digits * (q.count + gadget.special));
    if (made.limb == NULL) goto done;
    mark = clt__ws_mark(ws);
    uint64_t *plain = clt__ring_scratch(ws, ring, q.count);
    if (plain == NULL) goto done;
    memcpy(plain, c, q.count * ring->n * sizeof *plain);
    clt__poly_intt(ws, ring, plain, &q);
    for (unsigned d = 0; d < gadget.digits; d++) {
        CLT__TRY(convert_digit(ws, params, &made, plain, d));
    }
    *digits = made;
    status = CLT_OK;
done:
    clt__ws_release(ws, status == CLT_OK ? mark : start);
    return status;
}

/* Limb j of digit d: copied or transformed. */
static void finish_limb(const clt_params *params, const clt__digits *digits, unsigned d, size_t j) {
    const clt__ring *ring = params->ring;
    unsigned first, end, prime = clt__gadget_qp(params, digits->gadget).prime[j];
    clt__gadget_digit(params, digits->gadget, d, &first, &end);
    uint64_t *limb = digit_limb(params, digits, d, j);
    if (prime >= first && prime < end) {
        memcpy(limb, digits->c + j * ring->n, ring->n * sizeof *limb);
    } else {
        ring->kernel->ntt_forward(limb, ring->table[prime], ring->log_n, &ring->mod[prime]);
    }
}

void clt__decompose_finish(const clt_params *params, const clt__digits *digits, size_t j) {
    for (unsigned d = 0; d < digits->gadget.digits; d++) finish_limb(params, digits, d, j);
}

typedef struct decomposition {
    const clt_params *params;
    const clt__digits *digits;
} decomposition;

/* Digit i % digits of limb i / digits. */
static void finish_one(void *arg, size_t i, unsigned thread) {
    (void)thread;
    const decomposition *x = arg;
    unsigned digits = x->digits->gadget.digits;
    finish_limb(x->params, x->digits, (unsigned)(i % digits), i / digits);
}

clt_status clt__decompose(clt_ws *ws, const clt_params *params, clt__digits *digits,
                          const uint64_t *c, clt__gadget gadget) {
    CLT__RETURN_IF(clt__decompose_begin(ws, params, digits, c, gadget));
    size_t limbs = clt__params_limbs(params, gadget.level) + gadget.special;
    clt__pool_run(ws->pool, gadget.digits * limbs, finish_one, &(decomposition){params, digits});
    return CLT_OK;
}

/* ----------------------------------------------------------------------------------- product */

/* Packed keys: a limb of b and one of a for each digit. */
unsigned clt__key_room(const clt__switch_key *key) {
    return key->packed == NULL ? 0 : 2 * key->digits;
}

/* The key's limb of the prime that is limb j of the digits. */
static unsigned key_place(const clt_params *params, const clt__digits *digits,
                          const clt__switch_key *key, size_t j) {
    unsigned limbs = clt__params_limbs(params, digits->gadget.level);
    unsigned more = clt__params_limbs(params, key->level) - limbs;
    return (unsigned)j + (j < limbs ? 0 : more);
}

void clt__key_product_limb(const clt_params *params, uint64_t *u0, uint64_t *u1,
                           const clt__digits *digits, const clt__switch_key *key, size_t j,
                           uint64_t *room) {
    const clt__ring *ring = params->ring;
    const uint64_t *digit[CLT__DIGITS_MAX], *b[CLT__DIGITS_MAX], *a[CLT__DIGITS_MAX];
    clt__gadget gadget = digits->gadget;
    unsigned prime = clt__gadget_qp(params, gadget).prime[j];
    unsigned place = key_place(params, digits, key, j);
    size_t key_limbs = clt__params_limbs(params, key->level) + key->special;
    for (unsigned d = 0; d < gadget.digits; d++) {
        size_t at = (d * key_limbs + place) * ring->n;
        uint64_t *words = room + 2 * d * ring->n;
        bool packed = key->packed != NULL;
        if (packed) clt__switch_key_limb(words, words + ring->n, params, key, d, place);
        digit[d] = digit_limb(params, digits, d, j);
        b[d] = packed ? words : key->b + at;
        a[d] = packed ? words + ring->n : key->a + at;
    }
    ring->kernel->key_product(u0, u1, digit, b, a, gadget.digits, ring->n, &ring->mod[prime]);
}

typedef struct product {
    const clt_params *params;
    const clt__digits *digits;
    const clt__switch_key *key;
    uint64_t *u0, *u1;
    uint64_t *room; /* of all threads */
} product;

static void product_limb(void *arg, size_t j, unsigned thread) {
    const product *x = arg;
    size_t n = x->params->ring->n;
    uint64_t *room = x->room + thread * clt__key_room(x->key) * n;
    clt__key_product_limb(x->params, x->u0 + j * n, x->u1 + j * n, x->digits, x->key, j, room);
}

/* Packed keys come under the transforms. */
static void finish_and_multiply(void *arg, size_t j, unsigned thread) {
    const product *x = arg;
    unsigned place = key_place(x->params, x->digits, x->key, j);
    for (unsigned d = 0; d < x->digits->gadget.digits && x->key->packed != NULL; d++) {
        clt__switch_key_prefetch(x->params, x->key, d, place);
    }
    clt__decompose_finish(x->params, x->digits, j);
    product_limb(arg, j, thread);
}

static clt_status multiply(clt_ws *ws, product *x, clt__task *task) {
    clt__gadget gadget = x->digits->gadget;
    assert(clt__gadget_same(clt__switch_key_gadget(x->params, x->key, gadget.level), gadget));
    size_t limbs = clt__params_limbs(x->params, gadget.level) + gadget.special;
    unsigned room = clt__key_room(x->key) * clt__pool_threads(ws->pool);
    x->room = clt__ring_scratch(ws, x->params->ring, room);
    if (x->room == NULL) return CLT_E_MEMORY;
    clt__pool_run(ws->pool, limbs, task, x);
    return CLT_OK;
}

clt_status clt__key_product(clt_ws *ws, const clt_params *params, uint64_t *u0, uint64_t *u1,
                            const clt__digits *digits, const clt__switch_key *key) {
    size_t mark = clt__ws_mark(ws);
    product x = {params, digits, key, u0, u1, NULL};
    clt_status status = multiply(ws, &x, product_limb);
    clt__ws_release(ws, mark);
    return status;
}

/* While the limbs of one prime are in the cache. */
clt_status clt__key_switch(clt_ws *ws, const clt_params *params, uint64_t *u0, uint64_t *u1,
                           const uint64_t *c, unsigned level, const clt__switch_key *key) {
    size_t mark = clt__ws_mark(ws);
    clt__digits digits;
    product x = {params, &digits, key, u0, u1, NULL};
    clt__gadget gadget = clt__switch_key_gadget(params, key, level);
    clt_status status = clt__decompose_begin(ws, params, &digits, c, gadget);
    if (status == CLT_OK) status = multiply(ws, &x, finish_and_multiply);
    clt__ws_release(ws, mark);
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
