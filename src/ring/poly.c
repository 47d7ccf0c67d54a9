/*
 * Polynomials limb by limb: each function hands one task a limb to the workspace's threads. Limb j
 * of an operand is n words from j*n on.
 */
#include "ring/ring.h"

typedef struct operands {
    const clt__ring *ring;
    const clt__basis *basis;
    uint64_t *r;
    const uint64_t *a, *b;
    const uint32_t *index;
} operands;

static void run(clt_ws *ws, clt__task *task, operands *o) {
    clt__pool_run(ws->pool, o->basis->count, task, o);
}

static const clt__mod *mod_of(const operands *o, size_t j) {
    return &o->ring->mod[o->basis->prime[j]];
}

static void ntt_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    const clt__ring *ring = o->ring;
    const uint64_t *table = ring->table[o->basis->prime[j]];
    ring->kernel->ntt_forward(o->r + j * ring->n, table, ring->log_n, mod_of(o, j));
}

void clt__poly_ntt(clt_ws *ws, const clt__ring *ring, uint64_t *x, const clt__basis *basis) {
    run(ws, ntt_limb, &(operands){.ring = ring, .basis = basis, .r = x});
}

static void intt_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    const clt__ring *ring = o->ring;
    const uint64_t *table = ring->table[o->basis->prime[j]];
    ring->kernel->ntt_inverse(o->r + j * ring->n, table, ring->log_n, mod_of(o, j));
}

void clt__poly_intt(clt_ws *ws, const clt__ring *ring, uint64_t *x, const clt__basis *basis) {
    run(ws, intt_limb, &(operands){.ring = ring, .basis = basis, .r = x});
}

static void add_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    size_t n = o->ring->n, at = j * n;
    o->ring->kernel->add(o->r + at, o->a + at, o->b + at, n, mod_of(o, j));
}

void clt__poly_add(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                   const uint64_t *b, const clt__basis *basis) {
    run(ws, add_limb, &(operands){.ring = ring, .basis = basis, .r = r, .a = a, .b = b});
}

static void sub_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    size_t n = o->ring->n, at = j * n;
    o->ring->kernel->sub(o->r + at, o->a + at, o->b + at, n, mod_of(o, j));
}

void clt__poly_sub(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                   const uint64_t *b, const clt__basis *basis) {
    run(ws, sub_limb, &(operands){.ring = ring, .basis = basis, .r = r, .a = a, .b = b});
}

static void negate_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    size_t n = o->ring->n, at = j * n;
    o->ring->kernel->negate(o->r + at, o->a + at, n, mod_of(o, j));
}

void clt__poly_negate(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                      const clt__basis *basis) {
    run(ws, negate_limb, &(operands){.ring = ring, .basis = basis, .r = r, .a = a});
}

static void mul_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    size_t n = o->ring->n, at = j * n;
    o->ring->kernel->mul(o->r + at, o->a + at, o->b + at, n, mod_of(o, j));
}

void clt__poly_mul(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                   const uint64_t *b_mont, const clt__basis *basis) {
    run(ws, mul_limb, &(operands){.ring = ring, .basis = basis, .r = r, .a = a, .b = b_mont});
}

static void mul_const_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    size_t n = o->ring->n, at = j * n;
    o->ring->kernel->mul_const(o->r + at, o->a + at, o->b[j], n, mod_of(o, j));
}

void clt__poly_mul_const(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                         const uint64_t *c_mont, const clt__basis *basis) {
    run(ws, mul_const_limb, &(operands){.ring = ring, .basis = basis, .r = r, .a = a, .b = c_mont});
}

static void to_mont_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    size_t n = o->ring->n, at = j * n;
    const clt__mod *mod = mod_of(o, j);
    o->ring->kernel->mul_const(o->r + at, o->a + at, mod->r2, n, mod);
}

void clt__poly_to_mont(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                       const clt__basis *basis) {
    run(ws, to_mont_limb, &(operands){.ring = ring, .basis = basis, .r = r, .a = a});
}

static void permute_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const operands *o = arg;
    size_t n = o->ring->n, at = j * n;
    o->ring->kernel->permute(o->r + at, o->a + at, o->index, n);
}

void clt__poly_permute(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                       const uint32_t *index, const clt__basis *basis) {
    run(ws, permute_limb,
        &(operands){.ring = ring, .basis = basis, .r = r, .a = a, .index = index});
}
