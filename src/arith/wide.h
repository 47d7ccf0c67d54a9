/*
 * 128-bit helpers of the plain C code in this folder; nothing outside arith sees a 128-bit word.
 * Each states the bound of its result; none branches on its operands.
 */
#ifndef CLT_ARITH_WIDE_H
#define CLT_ARITH_WIDE_H

#include "arith/mod.h"

__extension__ typedef unsigned __int128 clt__u128;

#define CLT__RADIX_MASK ((UINT64_C(1) << CLT__RADIX_BITS) - 1)

static inline uint64_t clt__mul_high(uint64_t a, uint64_t b) {
    return (uint64_t)(((clt__u128)a * b) >> 64);
}

/* a < 2q to [0, q) */
static inline uint64_t clt__reduce_once(uint64_t a, uint64_t q) {
    uint64_t d = a - q;
    return d + (q & -(d >> 63));
}

/* Montgomery reduction: t/R mod q, in [0, t/R + q). */
static inline uint64_t clt__mont_reduce(clt__u128 t, const clt__mod *mod) {
    uint64_t m = ((uint64_t)t * mod->neg_inv) & CLT__RADIX_MASK;
    return (uint64_t)((t + (clt__u128)m * mod->q) >> CLT__RADIX_BITS);
}

/* floor(2^64/q): q is odd, so 2^64 - 1 has the same quotient. */
static inline uint64_t clt__reciprocal(uint64_t q) {
    return UINT64_MAX / q;
}

/* Any a to [0, 2q). */
static inline uint64_t clt__barrett(uint64_t a, uint64_t reciprocal, uint64_t q) {
    return a - clt__mul_high(a, reciprocal) * q;
}

/* t/R mod q, canonical, for t < 2^64 R - R q. */
static inline uint64_t clt__mont_canonical(clt__u128 t, uint64_t reciprocal, const clt__mod *mod) {
    uint64_t r = clt__barrett(clt__mont_reduce(t, mod), reciprocal, mod->q);
    return clt__reduce_once(r, mod->q);
}

/* For assertions on the bounds of inputs. */
static inline bool clt__all_below(const uint64_t *a, size_t n, uint64_t bound) {
    bool below = true;
    for (size_t i = 0; i < n; i++) below &= a[i] < bound;
    return below;
}

static inline bool clt__limbs_below(const uint64_t *const *limb, unsigned count, size_t n,
                                    uint64_t bound) {
    bool below = true;
    for (unsigned k = 0; k < count; k++) below &= clt__all_below(limb[k], n, bound);
    return below;
}

#endif
