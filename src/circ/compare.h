/*
 * What signs make: comparisons, ReLU, magnitudes, the larger of two. Arguments are slots times
 * `factor`, which brings them to [-1, 1]: no level where it is 1.
 *
 *   sign     s(x), within 2^-bits of -1 or 1 where |x| >= 2^-bits (clt__ct_function)
 *   step     (1 + s(x)) / 2, the same halved, the factor in the last stage's coefficients
 *   relu     x (1 + s(x)) / 2, magnitude: x s(x): one level more, right everywhere
 *   larger   b + relu(a - b), smaller: a - relu(a - b)
 */
#ifndef CLT_CIRC_COMPARE_H
#define CLT_CIRC_COMPARE_H

#include "circ/composite.h"

/* The chain of so many bits, NULL where there is none: signs of 8, 12, 14 and 20 bits, ReLU of 8,
   10, 12, 13 and 14. With `lean` the one with the fewest products, else with the fewest levels. */
const clt__composite *clt__compare_sign(unsigned bits, bool lean);
const clt__composite *clt__compare_relu(unsigned bits);

/* out may be an operand of each. */
clt_status clt__ct_step(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                        double factor);
/* What is off is the chain's magnitude error over the factor, halved for ReLU. */
clt_status clt__ct_relu(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                        double factor);
clt_status clt__ct_magnitude(clt_ct *out, clt__deep *deep, const clt_ct *in,
                             const clt__composite *c, double factor);
/* factor (a - b) lies in [-1, 1]. */
clt_status clt__ct_larger(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b,
                          const clt__composite *c, double factor);
clt_status clt__ct_smaller(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b,
                           const clt__composite *c, double factor);
/* a - b, at the lower of their levels; out may be one of them. */
clt_status clt__deep_difference(clt_ct *out, clt__deep *deep, const clt_ct *a, const clt_ct *b);

#endif
