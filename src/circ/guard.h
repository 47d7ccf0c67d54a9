/*
 * Range guards: Chebyshev polynomials stay within 1 on [-1, 1] and grow like cosh(k arcosh t)
 * beyond, so that the square of T_k(t), summed over many uses, tells that some t was outside.
 *
 *   slot     T_8^2, 4 levels: 39 at t = 1.05, 6 at 1.02; a slot tells of itself
 *   canary   T_32^2, 6 levels, then summed over all slots: 10^8 at t = 1.05, so that one slot tells
 *            of all, for a result to carry
 *
 * A guard at level l >= 1 outgrows the modulus from about T_k^2 = Q_l / (2 S_l) on. It wraps, and
 * then all slots are huge: the guard tells all the same, but no longer of which slot.
 */
#ifndef CLT_CIRC_GUARD_H
#define CLT_CIRC_GUARD_H

#include "circ/deep.h"

typedef enum clt__guard_kind { CLT__GUARD_SLOT, CLT__GUARD_CANARY } clt__guard_kind;

/* The level that a guard is made from where there is more, besides what `factor` takes; and the
   least. */
unsigned clt__guard_levels(clt__guard_kind kind, double factor);
/* guard <- the guard of slots times `factor`, added to what it is if it holds something. in is left
   as it is. CLT_E_LEVEL when that lacks levels. */
clt_status clt__guard_add(clt_ct *guard, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                          clt__guard_kind kind, double factor);
/* What `uses` guards in range stay below. */
double clt__guard_limit(clt__guard_kind kind, size_t slots, unsigned uses);
/* The rotations of a canary. */
size_t clt__guard_steps(int64_t *steps, size_t slots);

#endif
