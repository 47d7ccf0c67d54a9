/* Residue number systems in big integers (GMP), for tests. */
#ifndef CLT_TESTS_BIGINT_H
#define CLT_TESTS_BIGINT_H

#include <gmp.h>
#include <stddef.h>
#include <stdint.h>

void bigint_set_u64(mpz_t r, uint64_t a);
uint64_t bigint_get_u64(const mpz_t a); /* 0 <= a < 2^64 */
uint64_t bigint_mod_u64(const mpz_t a, uint64_t q);

void bigint_product(mpz_t r, const uint64_t *factors, unsigned count);

/* The number in [0, product of primes) with residues residue[i*stride]. */
void bigint_from_residues(mpz_t r, const uint64_t *residue, size_t stride, const uint64_t *primes,
                          unsigned count);

/* r = a mod d in [-d/2, d/2). r may be a. */
void bigint_centre(mpz_t r, const mpz_t a, const mpz_t d);

#endif
