/*
 * 128-bit helpers of the plain C code in this folder; nothing outside arith sees a 128-bit word.
 * Each states the bound of its result; none but the division branches on its operands.
 *
 * A 128-bit word is the compiler's own where the processor multiplies 64 by 64 bits. Elsewhere it
 * is two halves: compilers for 32 bits have no such word, and those for WebAssembly call a function
 * for each product. CLT__WIDE_HALVES asks for halves anyway, for tests.
 */
#ifndef CLT_ARITH_WIDE_H
#define CLT_ARITH_WIDE_H

#include "arith/mod.h"

#define CLT__RADIX_MASK ((UINT64_C(1) << CLT__RADIX_BITS) - 1)

#if defined(__SIZEOF_INT128__) && !defined(__wasm__) && !defined(CLT__WIDE_HALVES)

__extension__ typedef unsigned __int128 clt__u128;

static inline clt__u128 clt__wide(uint64_t high, uint64_t low) {
    return (clt__u128)high << 64 | low;
}

static inline uint64_t clt__wide_high(clt__u128 a) {
    return (uint64_t)(a >> 64);
}

static inline uint64_t clt__wide_low(clt__u128 a) {
    return (uint64_t)a;
}

static inline clt__u128 clt__wide_add(clt__u128 a, clt__u128 b) {
    return a + b;
}

static inline clt__u128 clt__wide_mul(uint64_t a, uint64_t b) {
    return (clt__u128)a * b;
}

/* The low word of a/2^bits, 0 < bits < 64. */
static inline uint64_t clt__wide_shift(clt__u128 a, unsigned bits) {
    return (uint64_t)(a >> bits);
}

/* floor(a/d), which must be below 2^64, and a mod d. Public operands only. */
static inline uint64_t clt__wide_divide(clt__u128 a, uint64_t d, uint64_t *rest) {
    *rest = (uint64_t)(a % d);
    return (uint64_t)(a / d);
}

#else

typedef struct clt__u128 {
    uint64_t low, high;
} clt__u128;

static inline clt__u128 clt__wide(uint64_t high, uint64_t low) {
    return (clt__u128){low, high};
}

static inline uint64_t clt__wide_high(clt__u128 a) {
    return a.high;
}

static inline uint64_t clt__wide_low(clt__u128 a) {
    return a.low;
}

static inline clt__u128 clt__wide_add(clt__u128 a, clt__u128 b) {
    uint64_t low = a.low + b.low;
    return (clt__u128){low, a.high + b.high + (low < a.low)};
}

/* By halves of 32 bits: no sum of these leaves 64 bits. */
static inline clt__u128 clt__wide_mul(uint64_t a, uint64_t b) {
    uint64_t a0 = (uint32_t)a, a1 = a >> 32, b0 = (uint32_t)b, b1 = b >> 32;
    uint64_t low = a0 * b0, middle = a1 * b0 + (low >> 32);
    uint64_t other = a0 * b1 + (uint32_t)middle;
    return (clt__u128){other << 32 | (uint32_t)low, a1 * b1 + (middle >> 32) + (other >> 32)};
}

static inline uint64_t clt__wide_shift(clt__u128 a, unsigned bits) {
    return a.high << (64 - bits) | a.low >> bits;
}

/* Bit by bit; a rest that leaves 64 bits is above any d. */
static inline uint64_t clt__wide_divide(clt__u128 a, uint64_t d, uint64_t *rest) {
    uint64_t r = a.high % d, quotient = 0;
    for (int i = 63; i >= 0; i--) {
        bool above = r >> 63 != 0;
        r = r << 1 | (a.low >> i & 1);
        above |= r >= d;
        r -= above ? d : 0;
        quotient = quotient << 1 | above;
    }
    *rest = r;
    return quotient;
}

#endif

/* sum + a*b */
static inline clt__u128 clt__wide_mul_add(clt__u128 sum, uint64_t a, uint64_t b) {
    return clt__wide_add(sum, clt__wide_mul(a, b));
}

/* a*R */
static inline clt__u128 clt__wide_radix(uint64_t a) {
    return clt__wide(a >> (64 - CLT__RADIX_BITS), a << CLT__RADIX_BITS);
}

static inline uint64_t clt__mul_high(uint64_t a, uint64_t b) {
    return clt__wide_high(clt__wide_mul(a, b));
}

/* a < 2q to [0, q) */
static inline uint64_t clt__reduce_once(uint64_t a, uint64_t q) {
    uint64_t d = a - q;
    return d + (q & -(d >> 63));
}

/* Montgomery reduction: t/R mod q, in [0, t/R + q). */
static inline uint64_t clt__mont_reduce(clt__u128 t, const clt__mod *mod) {
    uint64_t m = (clt__wide_low(t) * mod->neg_inv) & CLT__RADIX_MASK;
    return clt__wide_shift(clt__wide_mul_add(t, m, mod->q), CLT__RADIX_BITS);
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
