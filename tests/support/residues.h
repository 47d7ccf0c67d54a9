/*
 * Material for the tests of arith and ring: deterministic random words, primes of any size, arrays
 * of residues with extremes among them, and a modular product that owes nothing to the library.
 */
#ifndef CLT_TESTS_RESIDUES_H
#define CLT_TESTS_RESIDUES_H

#include "arith/mod.h"

/* SplitMix64: the next word of the sequence. */
uint64_t residues_random(uint64_t *state);

/* The k-th prime (k = 0, 1 ...) below 2^bits that is 1 mod 2^18; 24 <= bits <= 50. */
uint64_t residues_prime(unsigned bits, unsigned k);

/* The primes that tests go through, all 1 mod 2^18: the largest below 2^24, 2^30 ... 2^50, then the
   smallest above 2^40 and 2^49. i < RESIDUES_PRIMES. */
enum { RESIDUES_PRIMES = 9, RESIDUES_LARGEST = 6 };
uint64_t residues_modulus(unsigned i);

/* n residues: a quarter 0, 1, q/2 or q - 1, the others uniform. */
void residues_fill(uint64_t *x, size_t n, uint64_t q, uint64_t *state);

/* a*b mod q and base^exponent mod q by the compiler's own division. */
uint64_t residues_mul(uint64_t a, uint64_t b, uint64_t q);
uint64_t residues_pow(uint64_t base, uint64_t exponent, uint64_t q);

/* Words aligned to 64; the test fails when there is no memory. Freed with clt__free. */
uint64_t *residues_new(size_t n);

#endif
