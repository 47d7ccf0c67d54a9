/*
 * Polynomials of the ring as big integers (GMP): n coefficients, centred modulo their basis. The
 * oracle of everything that is claimed about noise.
 */
#ifndef CLT_TESTS_INTEGERS_H
#define CLT_TESTS_INTEGERS_H

#include "ring/ring.h"

#include <gmp.h>

/* The coefficients of x over the basis, x in transform domain, plain, untouched. */
mpz_t *integers_of(clt_ws *ws, const clt__ring *ring, const uint64_t *x, const clt__basis *basis);
void integers_free(mpz_t *a, size_t n);
/* The product of the basis. */
void integers_modulus(mpz_t d, const clt__ring *ring, const clt__basis *basis);

/* sqrt of the mean square; the greatest magnitude. */
double integers_rms(mpz_t *a, size_t n);
double integers_greatest(mpz_t *a, size_t n);

/* Coefficient i of a b modulo X^n + 1, b small. */
void integers_product_at(mpz_t r, mpz_t *a, const int8_t *b, size_t i, size_t n);

#endif
