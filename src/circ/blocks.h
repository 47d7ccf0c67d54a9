/*
 * Slots in blocks: each block of `block` slots, a power of two, holds `count` numbers in its first
 * slots; whatever the other slots hold is ignored. `width` is the power of two from count up.
 *
 * argmax compares all pairs at once. A block is read as rows of `width` slots:
 *
 *     row r, column c    f (x_r - x_c), and 1/2 where r = c or there is no x_c        1 level
 *                        step: 1 where x_r is larger                                  the sign's
 *                        the product over the columns, in column 0                    log2(width)
 *     row 0, column r    1 where x_r is the largest, 0 elsewhere                      1 level
 *
 * That takes one sign for any count, and width^2 slots: fewer levels and bootstraps than a
 * tournament, and the same separation for all pairs.
 *
 * softmax subtracts the maximum, found by a tournament of log2(width) rounds, from what is to be
 * raised; numbers in [-2, 2] need none. Rounds are off by less than DELTA together; exp(x - max) is
 * taken DELTA/2 lower so that no argument passes 0.
 */
#ifndef CLT_CIRC_BLOCKS_H
#define CLT_CIRC_BLOCKS_H

#include "circ/compare.h"

enum { CLT__SOFTMAX_MOST = 60 };

typedef struct clt__blocks {
    size_t count, width, block;
} clt__blocks;

/* The power of two from count up, count >= 1. */
size_t clt__blocks_width(size_t count);

/* One-hot: |x| <= 1/factor, count >= 2, block >= width^2. Where the largest number stands 2^-bits
   of the range (2/factor) above the others each slot is off by count/2 times the sign's error. The
   sign's chain c has a gap of 2^-bits. */
clt_status clt__blocks_argmax(clt_ct *out, clt__deep *deep, const clt_ct *in, clt__blocks b,
                              const clt__composite *c, double factor);
/* exp(x_i) / sum over j of exp(x_j), 0 in other slots: |x| <= range, 2 <= count <= 60, block >=
   width. */
clt_status clt__blocks_softmax(clt_ct *out, clt__deep *deep, const clt_ct *in, clt__blocks b,
                               double range);
/* The largest range that softmax takes. */
double clt__blocks_softmax_range(void);

/* Rotations that each takes, at most CLT__BLOCKS_STEPS of them. */
enum { CLT__BLOCKS_STEPS = 256 };
clt_status clt__blocks_argmax_steps(int64_t *steps, size_t *count, const clt_params *params,
                                    clt__blocks b);
size_t clt__blocks_softmax_steps(int64_t *steps, clt__blocks b);

#endif
