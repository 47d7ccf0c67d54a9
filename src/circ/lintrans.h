/*
 * Linear transforms by diagonals: out = sum over k of d_k * rot(in, k), where d_k is a vector of
 * all slots (Halevi, Shoup 2014/106), with baby and giant steps, hoisted babies, and one division
 * by P a giant step (double hoisting, Bossuat et al. 2020/1203): k = g + b, and
 *     out = sum over g of rot( sum over b of rot(d_(g+b), -g) * rot(in, b), g ).
 * Where keys are to be few, rotations are made one after the other, with one key for babies and one
 * for giants (lintrans_iterated.c).
 * Many rows in one ciphertext are one transform: diagonals that are 0 wherever a rotation would
 * cross a block's border keep the blocks apart.
 */
#ifndef CLT_CIRC_LINTRANS_H
#define CLT_CIRC_LINTRANS_H

#include "ckks/eval.h"

/* One diagonal in the clear: rotation, and values for `period` slots, which all n/2 repeat; a power
   of two. */
typedef struct clt__diagonal {
    int64_t steps;
    size_t period;
    const double *re, *im; /* im NULL: real */
} clt__diagonal;

/* How the rotations 'steps' are split; made first, alone, since the planner needs only this. */
typedef struct clt__bsgs {
    unsigned babies, giants; /* distinct rotations, the trivial one included */
    int64_t *baby, *giant;
    unsigned count;               /* diagonals */
    unsigned *baby_of, *giant_of; /* of each diagonal */
    bool iterated;                /* baby b is b times baby 1, giant g is g times giant 1 */
} clt__bsgs;

/* Searches the split with the least cost, a giant step (full key switch) counted as `ratio` hoisted
   babies. slots is a power of two; steps are taken modulo slots, into (-slots/2, slots/2] or
   [0, slots). */
clt_status clt__bsgs_new(clt__bsgs **bsgs, const int64_t *steps, unsigned count, size_t slots,
                         double ratio);
/* The split of steps 0, unit, 2 unit ... for rotations made one after the other: the fewest of
   them, with two keys. Steps may leave some out. */
clt_status clt__bsgs_iterated(clt__bsgs **bsgs, const int64_t *steps, unsigned count);
void clt__bsgs_free(clt__bsgs *bsgs);
/* Rotations that a transform makes, nontrivial ones: of one decomposition, and with one each. */
typedef struct clt__rotations {
    unsigned hoisted, full;
} clt__rotations;
clt__rotations clt__bsgs_rotations(const clt__bsgs *bsgs);
/* The rotations that keys are needed for, each once; gives their number, at most babies + giants of
   them. */
unsigned clt__bsgs_steps(int64_t *steps, const clt__bsgs *bsgs);

/* What the noise of a transform depends on. */
typedef struct clt__lintrans_shape {
    unsigned level, special; /* special: primes of P that the keys use, 0: all of them */
    unsigned babies, giants, count;
    bool iterated;
    unsigned repeats;          /* log2 of how often the longest period goes into the slots */
    double row_bound, row_rms; /* max over slots of sum |d_k|, root of the mean of sum |d_k|^2 */
} clt__lintrans_shape;

/* The noise of the result, before it is rescaled; for the planner too. */
clt__noise clt__lintrans_noise(const clt_params *params, const clt__lintrans_shape *shape,
                               clt__noise in);

typedef struct clt__lintrans clt__lintrans;

/* Encodes the diagonals for inputs at `level`. value_bound of the result is bounded by the largest
   row sum: max over slots of sum |d_k[slot]|. */
clt_status clt__lintrans_new(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                             const clt__bsgs *bsgs, const clt__diagonal *diagonal, unsigned level);
/* The same for keys of another gadget than that of all of P. */
clt_status clt__lintrans_new_for(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                                 const clt__bsgs *bsgs, const clt__diagonal *diagonal,
                                 clt__gadget gadget);
void clt__lintrans_free(clt__lintrans *transform);
/* in: degree 1, power 1 at the transform's level; out: same level, power 2 (rescale it). */
clt_status clt__lintrans_apply(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                               const clt__lintrans *transform, const clt_ct *in);
/* The same transform on plain values, for oracles and simulation: real diagonals on real values,
   and any on complex ones. Outputs are not inputs. */
void clt__lintrans_clear(double *out, const double *in, size_t slots, const clt__diagonal *diagonal,
                         unsigned count);
void clt__lintrans_clear_complex(double *out_re, double *out_im, const double *in_re,
                                 const double *in_im, size_t slots, const clt__diagonal *diagonal,
                                 unsigned count);
/* Bytes that `count` encoded diagonals hold, `period` being the longest. */
size_t clt__lintrans_memory(const clt_params *params, unsigned count, size_t period, unsigned level,
                            bool iterated);

/* out = sum over t < log2(count) doublings of rot(in, stride * 2^t): every slot gets the sum of
   `count` slots at distance `stride`. count is a power of two; in: any power. */
clt_status clt__inner_sum(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                          int64_t stride, size_t count);

#endif
