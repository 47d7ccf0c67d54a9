/*
 * Hybrid key switching (Han, Ki 2019/688). A digit of level l lies over the primes q_0 ... q_l and
 * P in this order; its own primes, in the middle, hold the polynomial as it was:
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
    clt__params_digit(x->params, x->digits->level, (unsigned)(i / x->basis.count), &first, &end);
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
    unsigned first, end, level = x->digits->level;
    clt__params_digit(x->params, level, d, &first, &end);
    clt__basis own = clt__basis_range(first, end - first);
    clt__basis lower = clt__basis_range(0, first);
    clt__basis upper =
        clt__basis_join(clt__basis_range(end, level + 1 - end), clt__params_p(x->params));
    uint64_t *limb = x->digits->limb + d * x->basis.count * ring->n;
    c += first * ring->n;
    if (lower.count > 0) {
        CLT__RETURN_IF(clt__basis_convert(ws, ring, limb, &lower, c, &own, true));
    }
    return clt__basis_convert(ws, ring, limb + end * ring->n, &upper, c, &own, true);
}

clt_status clt__decompose(clt_ws *ws, const clt_params *params, clt__digits *digits,
                          const uint64_t *c, unsigned level) {
    const clt__ring *ring = params->ring;
    clt_status status = CLT_OK;
    size_t start = clt__ws_mark(ws);
    clt__digits made = {.level = level, .count = clt__params_digits(params, level)};
    decomposition x = {params, &made, clt__params_qp(params, level), c};
    clt__basis q = clt__params_q(params, level);
    made.limb = clt__ring_scratch(ws, ring, made.count * x.basis.count);
    size_t mark = clt__ws_mark(ws);
    uint64_t *plain = made.limb == NULL ? NULL : clt__ring_scratch(ws, ring, q.count);
    if (plain == NULL) {
        clt__ws_release(ws, start);
        return CLT_E_MEMORY;
    }
    memcpy(plain, c, q.count * ring->n * sizeof *plain);
    clt__poly_intt(ws, ring, plain, &q);
    for (unsigned d = 0; d < made.count; d++) {
        CLT__TRY(convert_digit(ws, &x, plain, d));
    }
    clt__pool_run(ws->pool, (size_t)made.count * x.basis.count, finish_limb, &x);
    *digits = made;
done:
    clt__ws_release(ws, status == CLT_OK ? mark : start);
    return status;
}

/* ----------------------------------------------------------------------------------- product */

typedef struct product {
    const clt_params *params;
    const clt__digits *digits;
    const clt__switch_key *key;
    clt__basis basis;
    uint64_t *u0, *u1;
} product;

static void product_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const product *x = arg;
    const clt__ring *ring = x->params->ring;
    const uint64_t *digit[CLT__DIGITS_MAX], *b[CLT__DIGITS_MAX], *a[CLT__DIGITS_MAX];
    unsigned prime = x->basis.prime[j], level = x->digits->level;
    size_t key_limbs = x->key->level + 1 + x->params->special;
    size_t key_j = j <= level ? j : j + x->key->level - level;
    for (unsigned d = 0; d < x->digits->count; d++) {
        digit[d] = x->digits->limb + (d * x->basis.count + j) * ring->n;
        b[d] = x->key->b + (d * key_limbs + key_j) * ring->n;
        a[d] = x->key->a + (d * key_limbs + key_j) * ring->n;
    }
    ring->kernel->key_product(x->u0 + j * ring->n, x->u1 + j * ring->n, digit, b, a,
                              x->digits->count, ring->n, &ring->mod[prime]);
}

void clt__key_product(clt_ws *ws, const clt_params *params, uint64_t *u0, uint64_t *u1,
                      const clt__digits *digits, const clt__switch_key *key) {
    assert(digits->level <= key->level && digits->count <= key->digits);
    product x = {params, digits, key, clt__params_qp(params, digits->level), u0, u1};
    clt__pool_run(ws->pool, x.basis.count, product_limb, &x);
}

/* ---------------------------------------------------------------------------------- division */

clt_status clt__key_mod_down(clt_ws *ws, const clt_params *params, uint64_t *out, uint64_t *u,
                             unsigned level, bool drop_top) {
    assert(!drop_top || level > 0);
    unsigned kept = drop_top ? level : level + 1;
    clt__basis keep = clt__basis_range(0, kept);
    clt__basis drop =
        clt__basis_join(clt__basis_range(kept, level + 1 - kept), clt__params_p(params));
    return clt__mod_down(ws, params->ring, out, u, &keep, u + kept * params->ring->n, &drop);
}

typedef struct lift {
    const clt_params *params;
    uint64_t *u;
    const uint64_t *x;
} lift;

static void lift_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const lift *l = arg;
    const clt__ring *ring = l->params->ring;
    size_t at = j * ring->n;
    ring->kernel->mul_const_add(l->u + at, l->x + at, clt__params_p_mont(l->params, (unsigned)j),
                                ring->n, &ring->mod[j]);
}

void clt__key_lift_add(clt_ws *ws, const clt_params *params, uint64_t *u, const uint64_t *x,
                       unsigned level) {
    clt__pool_run(ws->pool, level + 1, lift_limb, &(lift){params, u, x});
}
