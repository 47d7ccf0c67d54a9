/*
 * The gadget of a key switch (Han, Ki 2019/688): the digits into which a polynomial over
 * q_0 ... q_level is cut, and the P' by which the sum of their products with a key is divided:
 *
 *     all k primes of P    P' = P; the digits of the parameters that have a prime at the level
 *     fewer                P' = p_0 ... p_(special-1); one digit, q_0 ... q_level
 *
 * The second kind is for low levels, where P is far above what is left of Q: its keys are smaller,
 * and a switch transforms fewer limbs. A digit of the first kind is at least 2^4 below P, the digit
 * of the second kind at most as long as P', and its noise that much larger.
 */
#ifndef CLT_RLWE_GADGET_H
#define CLT_RLWE_GADGET_H

#include "rlwe/params.h"

typedef struct clt__gadget {
    uint8_t level, special, digits;
} clt__gadget;

/* special: 1 ... k, or 0 for all of P. */
clt__gadget clt__gadget_of(const clt_params *params, unsigned level, unsigned special);
/* With all of P. */
clt__gadget clt__gadget_full(const clt_params *params, unsigned level);
/* Whether there is such a gadget: a level, a number of special primes, and a digit that fits. */
bool clt__gadget_exists(const clt_params *params, unsigned level, unsigned special);
bool clt__gadget_same(clt__gadget a, clt__gadget b);

/* P'; q_0 ... q_level and P'. */
clt__basis clt__gadget_p(const clt_params *params, clt__gadget gadget);
clt__basis clt__gadget_qp(const clt_params *params, clt__gadget gadget);
/* The primes [*first, *end) of digit d. */
void clt__gadget_digit(const clt_params *params, clt__gadget gadget, unsigned d, unsigned *first,
                       unsigned *end);
/* Bits of Q at the level and of P'. */
unsigned clt__gadget_log_qp(const clt_params *params, clt__gadget gadget);
/* P' modulo the ring's prime, in Montgomery form. */
uint64_t clt__gadget_p_mont(const clt_params *params, clt__gadget gadget, unsigned prime);

#endif
