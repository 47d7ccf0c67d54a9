/*
 * Encoding: vectors of n/2 complex numbers <-> integer polynomials, by the canonical embedding
 * (Cheon et al. 2016/421). Deterministic: the same bits on every machine.
 */
#ifndef CLT_CKKS_ENCODE_H
#define CLT_CKKS_ENCODE_H

#include "rlwe/cipher.h"

/* Coefficients are rounded to multiples of this: 1, but with two primes a level and the square of
   the scale the power of two next below the scale, since 2^180 is beyond what is computed. */
double clt__encode_step(const clt_params *params, double scale);

typedef struct clt__encode_for {
    unsigned level;
    unsigned power; /* of the scale: 1 to encrypt, add to or multiply fresh results; 2 to add to an
                       unrescaled product */
    bool multiply;  /* Montgomery form */
    bool extended;  /* limbs of P too */
} clt__encode_for;

/* re, im (NULL: 0) of `count` <= n/2 slots; the rest are 0. CLT_E_RANGE when a value is not finite
   or a coefficient does not fit half of Q at that level (the numbers are in the text). value_bound
   is the largest modulus, value_rms the root mean square over all slots. */
clt_status clt__encode(clt_ws *ws, clt_pt *pt, const double *re, const double *im, size_t count,
                       clt__encode_for target);
/* The limbs that decoding reads at a level: at most those of levels 0 and 1. */
unsigned clt__decode_limbs(const clt_params *params, unsigned level);
/* The first `count` slots; im may be NULL. |coefficient| must be below half of the product of the
   primes that decoding reads. pt plain, not extended. */
clt_status clt__decode(clt_ws *ws, double *re, double *im, size_t count, const clt_pt *pt);

#endif
