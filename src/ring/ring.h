/*
 * R_Q = Z_Q[X]/(X^n + 1) in residue number system form.
 *
 * A ring owns a list of primes, each 1 mod 2n, with their transform tables. A polynomial is a
 * plain array of limbs over a basis (an ascending list of prime indices): limb j, n words, holds
 * the residues modulo prime basis.prime[j]. Whether it is in coefficient or transform domain, plain
 * or in Montgomery form, is stated by every function; polynomials at rest are in transform domain.
 */
#ifndef CLT_RING_RING_H
#define CLT_RING_RING_H

#include "arith/kernel.h"
#include "base/workspace.h"

enum { CLT__PRIMES_MAX = 64, CLT__LOG_N_MIN = 10, CLT__LOG_N_MAX = 17 };

typedef struct clt__ring {
    unsigned log_n;
    size_t n;
    unsigned count; /* primes */
    clt__mod mod[CLT__PRIMES_MAX];
    uint64_t *table[CLT__PRIMES_MAX]; /* transform tables */
    double *roots;                    /* of the special FFT, log_n - 1 */
    double *rests;                    /* of the roots beyond doubles, or NULL */
    const clt__kernel *kernel;
} clt__ring;

typedef struct clt__basis {
    unsigned count;
    uint8_t prime[CLT__PRIMES_MAX];
} clt__basis;

clt_status clt__ring_new(clt__ring **ring, unsigned log_n, const uint64_t *primes, unsigned count);
/* Makes `rests`, once: for scales that doubles do not reach. */
clt_status clt__ring_add_rests(clt__ring *ring);
void clt__ring_free(clt__ring *ring);

/* The primes [first, first + count). */
clt__basis clt__basis_range(unsigned first, unsigned count);
/* a followed by b; a's primes lie below b's. */
clt__basis clt__basis_join(clt__basis a, clt__basis b);

/* count limbs of scratch from the workspace; NULL when there is no memory (detail set). */
uint64_t *clt__ring_scratch(clt_ws *ws, const clt__ring *ring, unsigned count);

/* Limb by limb over a basis, on all threads of the workspace. Output may equal an input. */
void clt__poly_ntt(clt_ws *ws, const clt__ring *ring, uint64_t *x, const clt__basis *basis);
void clt__poly_intt(clt_ws *ws, const clt__ring *ring, uint64_t *x, const clt__basis *basis);
void clt__poly_add(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                   const uint64_t *b, const clt__basis *basis);
void clt__poly_sub(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                   const uint64_t *b, const clt__basis *basis);
void clt__poly_negate(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                      const clt__basis *basis);
/* b in Montgomery form; r has the form of a. */
void clt__poly_mul(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                   const uint64_t *b_mont, const clt__basis *basis);
/* c[j]: the constant modulo prime j of the basis, in Montgomery form. */
void clt__poly_mul_const(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                         const uint64_t *c_mont, const clt__basis *basis);
/* Plain to Montgomery form. */
void clt__poly_to_mont(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                       const clt__basis *basis);
/* r[i] = a[index[i]] in every limb; r is not a. */
void clt__poly_permute(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                       const uint32_t *index, const clt__basis *basis);

#endif
