/*
 * Arithmetic modulo one prime q < 2^50.
 *
 * Residues at rest are canonical, in [0, q). The Montgomery radix is R = 2^52 on every kernel:
 * operands that stay (keys, plaintexts, constants) are held as x*R mod q, so that the Montgomery
 * product with a plain operand is plain again. Ciphertexts are plain.
 */
#ifndef CLT_ARITH_MOD_H
#define CLT_ARITH_MOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CLT__RADIX_BITS = 52, CLT__PRIME_BITS_MAX = 50 };

typedef struct clt__mod {
    uint64_t q;
    unsigned bits;    /* 2^(bits-1) < q < 2^bits */
    uint64_t neg_inv; /* -q^-1 mod 2^52 */
    uint64_t r1;      /* R mod q: 1 in Montgomery form */
    uint64_t r2;      /* R^2 mod q: takes a plain residue to Montgomery form */
    double inv;       /* 1/q, correctly rounded */
} clt__mod;

/* q odd, 2^20 < q < 2^50. */
void clt__mod_init(clt__mod *mod, uint64_t q);

static inline uint64_t clt__mod_add(uint64_t a, uint64_t b, uint64_t q) {
    uint64_t s = a + b - q;
    return s + (q & -(s >> 63));
}

static inline uint64_t clt__mod_sub(uint64_t a, uint64_t b, uint64_t q) {
    uint64_t d = a - b;
    return d + (q & -(d >> 63));
}

/* a*b/R mod q, canonical, for a*b < 2^52 q. */
uint64_t clt__mod_mont(uint64_t a, uint64_t b, const clt__mod *mod);
/* a*b mod q for canonical plain operands. */
uint64_t clt__mod_mul(uint64_t a, uint64_t b, const clt__mod *mod);
/* base^exponent and the inverse of a nonzero residue, plain. */
uint64_t clt__mod_pow(uint64_t base, uint64_t exponent, const clt__mod *mod);
uint64_t clt__mod_inverse(uint64_t a, const clt__mod *mod);
/* Any 64-bit value, and any signed one, reduced to [0, q); constant time. */
uint64_t clt__mod_reduce(uint64_t a, const clt__mod *mod);
uint64_t clt__mod_reduce_signed(int64_t a, const clt__mod *mod);

/* Deterministic Miller-Rabin: the first twelve primes decide all n < 2^64 (Sorenson, Webster
   2015). */
bool clt__prime_is(uint64_t n);
/* A primitive 2^log_order-th root: g^((q-1)/2^log_order) for the smallest g >= 2 that gives the
   exact order. Needs 2^log_order | q-1. */
uint64_t clt__root_of_unity(unsigned log_order, const clt__mod *mod);

#endif
