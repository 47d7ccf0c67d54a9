/*
 * Base conversion and division by a part of the modulus.
 *
 * With D the product of the sources q_i and y_i = x_i (D/q_i)^-1 mod q_i, the number
 *     sum y_i D/q_i = x + u D,  0 <= u < count,
 * is x modulo D, and v = round(sum y_i/q_i) makes sum y_i D/q_i - v D the representative nearest
 * to 0 (Halevi, Polyakov, Shoup, ePrint 2018/117).
 *
 * Work is cut into tiles of columns, so that the y_i of a tile stay in the first-level cache while
 * every target reads them: y[i][TILE], v[TILE] for each thread.
 */
#include "ring/convert.h"

#include <assert.h>
#include <string.h>

enum { TILE = 256 };

typedef struct conversion {
    const clt__ring *ring;
    const clt__basis *from, *to;
    const uint64_t *in;
    uint64_t *out;
    bool corrected;
    uint64_t source_mont[CLT__PRIMES_MAX];  /* (D/q_i)^-1 mod q_i */
    double source_inverse[CLT__PRIMES_MAX]; /* 1/q_i */
    uint64_t product_mont[CLT__PRIMES_MAX]; /* D mod target t */
    uint64_t *factor_mont;                  /* D/q_i mod target t at t*count + i */
    uint64_t *tile;                         /* (count + 1) * TILE words a thread */
} conversion;

static uint64_t to_mont(uint64_t a, const clt__mod *mod) {
    return clt__mod_mont(clt__mod_reduce(a, mod), mod->r2, mod);
}

/* factor[i] = product of all sources but the i-th modulo mod; returns the product of all. */
static uint64_t cofactors(uint64_t *factor_mont, const conversion *c, const clt__mod *mod) {
    const clt__basis *from = c->from;
    uint64_t before = mod->r1, after = mod->r1;
    for (unsigned i = 0; i < from->count; i++) {
        factor_mont[i] = before;
        before = clt__mod_mont(before, to_mont(c->ring->mod[from->prime[i]].q, mod), mod);
    }
    for (unsigned i = from->count; i-- > 0;) {
        factor_mont[i] = clt__mod_mont(factor_mont[i], after, mod);
        after = clt__mod_mont(after, to_mont(c->ring->mod[from->prime[i]].q, mod), mod);
    }
    return before;
}

/* (D/q_i)^-1 modulo q_i, in Montgomery form. */
static uint64_t cofactor_inverse(const conversion *c, unsigned i) {
    const clt__mod *mod = &c->ring->mod[c->from->prime[i]];
    uint64_t product = 1;
    for (unsigned k = 0; k < c->from->count; k++) {
        uint64_t q = c->ring->mod[c->from->prime[k]].q;
        if (k != i) product = clt__mod_mont(product, to_mont(q, mod), mod);
    }
    return clt__mod_mont(clt__mod_inverse(product, mod), mod->r2, mod);
}

static void constants(conversion *c) {
    unsigned count = c->from->count;
    for (unsigned i = 0; i < count; i++) {
        c->source_mont[i] = cofactor_inverse(c, i);
        c->source_inverse[i] = c->ring->mod[c->from->prime[i]].inv;
    }
    for (unsigned t = 0; t < c->to->count; t++) {
        const clt__mod *mod = &c->ring->mod[c->to->prime[t]];
        c->product_mont[t] = cofactors(c->factor_mont + t * count, c, mod);
    }
}

static void convert_tile(void *arg, size_t index, unsigned thread) {
    const conversion *c = arg;
    const clt__ring *ring = c->ring;
    const clt__kernel *kernel = ring->kernel;
    unsigned count = c->from->count;
    uint64_t *tile = c->tile + (size_t)thread * (count + 1) * TILE, *v = tile + count * TILE;
    const uint64_t *y[CLT__PRIMES_MAX];
    for (unsigned i = 0; i < count; i++) {
        uint64_t *row = tile + i * TILE;
        kernel->mul_const(row, c->in + i * ring->n + index * TILE, c->source_mont[i], TILE,
                          &ring->mod[c->from->prime[i]]);
        y[i] = row;
    }
    if (c->corrected) kernel->quotient(v, y, c->source_inverse, count, TILE);
    for (unsigned t = 0; t < c->to->count; t++) {
        kernel->convert(c->out + t * ring->n + index * TILE, y, c->factor_mont + t * count, count,
                        c->corrected ? v : NULL, c->product_mont[t], TILE,
                        &ring->mod[c->to->prime[t]]);
    }
}

clt_status clt__basis_convert(clt_ws *ws, const clt__ring *ring, uint64_t *out,
                              const clt__basis *to, const uint64_t *in, const clt__basis *from,
                              bool corrected) {
    assert(from->count >= 1 && from->count + to->count <= CLT__PRIMES_MAX);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws), words = (size_t)(from->count + 1) * TILE;
    conversion c = {
        .ring = ring, .from = from, .to = to, .in = in, .out = out, .corrected = corrected};
    c.factor_mont = clt__arena_take(ws->arena, (size_t)from->count * to->count, sizeof *c.tile);
    c.tile = clt__arena_take(ws->arena, clt__pool_threads(ws->pool) * words, sizeof *c.tile);
    if (c.factor_mont == NULL || c.tile == NULL) {
        status = CLT_E_MEMORY;
        goto done;
    }
    constants(&c);
    clt__pool_run(ws->pool, ring->n / TILE, convert_tile, &c);
done:
    clt__ws_release(ws, mark);
    return status;
}

typedef struct division {
    const clt__ring *ring;
    const clt__basis *keep, *drop;
    const uint64_t *x;
    const uint32_t *index; /* NULL: no permutation */
    uint64_t *out, *rest;  /* rest: [x]_D over keep, coefficient domain */
} division;

/* D^-1 modulo mod, in Montgomery form. */
static uint64_t drop_inverse(const division *d, const clt__mod *mod) {
    uint64_t product = 1;
    for (unsigned i = 0; i < d->drop->count; i++) {
        uint64_t q = d->ring->mod[d->drop->prime[i]].q;
        product = clt__mod_mont(product, to_mont(q, mod), mod);
    }
    return clt__mod_mont(clt__mod_inverse(product, mod), mod->r2, mod);
}

static void divide_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const division *d = arg;
    const clt__ring *ring = d->ring;
    unsigned prime = d->keep->prime[j];
    const clt__mod *mod = &ring->mod[prime];
    uint64_t *rest = d->rest + j * ring->n;
    ring->kernel->ntt_forward(rest, ring->table[prime], ring->log_n, mod);
    uint64_t *out = d->out + j * ring->n, *quotient = d->index == NULL ? out : rest;
    ring->kernel->sub_mul_const(quotient, d->x + j * ring->n, rest, drop_inverse(d, mod), ring->n,
                                mod);
    if (d->index != NULL) ring->kernel->permute(out, quotient, d->index, ring->n);
}

clt_status clt__mod_down(clt_ws *ws, const clt__ring *ring, uint64_t *out, const uint64_t *x_keep,
                         const clt__basis *keep, uint64_t *x_drop, const clt__basis *drop) {
    return clt__mod_down_permute(ws, ring, out, x_keep, keep, x_drop, drop, NULL);
}

clt_status clt__mod_down_permute(clt_ws *ws, const clt__ring *ring, uint64_t *out,
                                 const uint64_t *x_keep, const clt__basis *keep, uint64_t *x_drop,
                                 const clt__basis *drop, const uint32_t *index) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    division d = {
        .ring = ring, .keep = keep, .drop = drop, .x = x_keep, .index = index, .out = out};
    d.rest = clt__ring_scratch(ws, ring, keep->count);
    if (d.rest == NULL) return CLT_E_MEMORY;
    clt__poly_intt(ws, ring, x_drop, drop);
    CLT__TRY(clt__basis_convert(ws, ring, d.rest, keep, x_drop, drop, true));
    clt__pool_run(ws->pool, keep->count, divide_limb, &d);
done:
    clt__ws_release(ws, mark);
    return status;
}
