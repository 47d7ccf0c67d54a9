/* Small polynomials (secrets, errors, ternaries: int8_t coefficients) on their way into limbs. */
#ifndef CLT_RLWE_SMALL_H
#define CLT_RLWE_SMALL_H

#include "ring/ring.h"

/* The limb of x modulo one prime of the ring: plain, transform domain; constant time. */
static inline void clt__small_limb(uint64_t *limb, const int8_t *x, const clt__ring *ring,
                                   unsigned prime) {
    const clt__mod *mod = &ring->mod[prime];
    ring->kernel->reduce_i8(limb, x, ring->n, mod);
    ring->kernel->ntt_forward(limb, ring->table[prime], ring->log_n, mod);
}

#endif
