/*
 * The modulus budget: which chains fit a ring degree at 128 bits of security.
 */
#ifndef CLT_NN_BUDGET_H
#define CLT_NN_BUDGET_H

#include "rlwe/params.h"

enum {
    CLT__SCALE_LEAST = 26,
    CLT__SCALE_MOST = 45,
    CLT__BASE_OVER_SCALE = 4 /* bits that q_0 has at least over the scale */
};

/* The most bits of Q P for a ring degree: the security table, or, in test builds, no limit to toy
   degrees. */
unsigned clt__budget_cap(unsigned log_n);

/*
 * Completes `chain`, whose log_n, levels, base_bits and scale_bits are set, with the special primes
 * for which a key switch takes the fewest transforms, (digits + 2)(limbs + specials). False when
 * none fits the cap.
 */
bool clt__budget_fit(clt__chain *chain);

#endif
