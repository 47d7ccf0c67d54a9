/* Plain patterns of slots, and copies of slots into their neighbours. */
#ifndef CLT_CIRC_SLOTS_H
#define CLT_CIRC_SLOTS_H

#include "circ/deep.h"

/* The value of slot j of each `period` slots. */
typedef double clt__pattern(size_t slot, const void *context);

/* x <- x times `factor` times the pattern, rescaled: one level; x plus that: none. */
clt_status clt__slots_multiply(clt_ct *x, clt__deep *deep, size_t period, clt__pattern *pattern,
                               const void *context, double factor);
clt_status clt__slots_add(clt_ct *x, clt__deep *deep, size_t period, clt__pattern *pattern,
                          const void *context, double factor);
/* Slot j <- the sum of slots j, j - stride ... j - (count - 1) stride: copies of what stands alone
   there. count is a power of two. */
clt_status clt__slots_fill(clt_ct *x, clt__deep *deep, size_t stride, size_t count);
/* The rotations of that, log2(count) of them. */
size_t clt__slots_fill_steps(int64_t *steps, size_t stride, size_t count);

#endif
