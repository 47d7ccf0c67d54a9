/*
 * Discrete Gaussian integers, for flooding: any deviation from 2^41 to 2^79, in constant time.
 *
 * Small ones of deviation 12 come from a cumulative table of 126 bits that is read to its end.
 * Four times over, two of one kind make one of the next, x = z y_1 + (z - 1) y_2, with a z for
 * which that is again a discrete Gaussian up to 2^-98 (Micciancio, Walter 2017/259, corollary 4.2):
 * sixteen small ones make one integer of deviation 2^40.6. Two of those, y_1 + factor y_2, make any
 * larger one; the two are kept apart, since a double, or a word, does not hold the sum.
 *
 * The factors and the table are public and come from gen/gauss.py. No branch and no address depends
 * on what is drawn.
 */
#ifndef CLT_SECRET_GAUSS_H
#define CLT_SECRET_GAUSS_H

#include "base/random.h"

enum { CLT__GAUSS_ENTRIES = 156, CLT__GAUSS_LEVELS = 4, CLT__GAUSS_SMALL = 12 };

/* Two rows of 63-bit words, the high ones first: 2^126 P(|x| >= i) for i = 1, 2 ... */
extern const uint64_t clt__gauss_table[2][CLT__GAUSS_ENTRIES];
extern const int64_t clt__gauss_factor[CLT__GAUSS_LEVELS]; /* z */
extern const double clt__gauss_deviation;                  /* after the last level: 2^40.6 */
extern const uint64_t clt__gauss_factor_most;              /* what y_2 may be multiplied by */

/* n integers of the deviation that `levels` levels give, the small ones with 0; |x| < 2^47. */
void clt__gauss_draw(double *x, size_t n, unsigned levels, clt__random *random);

/* The least factor with which y_1 + factor y_2 has at least that deviation, at least 1, and 0 when
   it would pass clt__gauss_factor_most; and the deviation that a factor gives. */
uint64_t clt__gauss_factor_for(double deviation);
double clt__gauss_deviation_of(uint64_t factor);

#endif
