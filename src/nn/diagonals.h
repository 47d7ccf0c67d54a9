/*
 * The affine maps of a network as diagonals over the slots (Halevi, Shoup 2014/106).
 *
 * A pattern says how a map reads and writes slots; B is the block, H the period.
 *   BLOCKS    output i of a block takes weight(i, i + k) times the slot k to the right, for
 *             k = -(out - 1) ... in - 1, inside the block: blocks never mix.
 *   TURNED    the first map of row packing: slot p makes output i = p mod H of the slots k to the
 *             right, k = 0 ... turn - 1. Slot q = c B + r holds feature (r + c turn) mod B, so that
 *             over the slots p = i mod H of all copies, H = copies turn, each feature occurs once:
 *             for given k and c they are the features i + k + c turn modulo H. Their sum is the
 *             product.
 *   PERIODIC  later maps of row packing: slots repeat after H.
 * Diagonals are left out by shape alone, never by weights: the steps of a program are public.
 * Entries outside the shape are exact zeros, so that what a slot should not hold it does not get.
 */
#ifndef CLT_NN_DIAGONALS_H
#define CLT_NN_DIAGONALS_H

#include "circ/lintrans.h"
#include "nn/layout.h"
#include "nn/network.h"

typedef enum clt__reading { CLT__BLOCKS, CLT__TURNED, CLT__PERIODIC } clt__reading;

typedef struct clt__pattern {
    clt__reading reading;
    uint32_t block, period, copies, turn;
    size_t slots, end; /* all, and those up to which outputs are made */
} clt__pattern;

/* Of layer k of a network. */
clt__pattern clt__pattern_of(const clt__layout *layout, const clt__network *network, unsigned k,
                             size_t slots);

/* The rotations, ascending; `steps` holds 2 * block. */
unsigned clt__diagonal_steps(int64_t *steps, const clt__pattern *pattern, const clt__layer *layer);

typedef struct clt__diagonals {
    unsigned count;
    clt__diagonal *diagonal;
    double *value; /* count x slots */
} clt__diagonals;

clt_status clt__diagonals_new(clt__diagonals **diagonals, const clt__pattern *pattern,
                              const clt__layer *layer);
void clt__diagonals_free(clt__diagonals *diagonals);

/* Over the entries of a slot that holds an output: the largest sum of moduli, and the root mean
   square of the sum. */
typedef struct clt__norms {
    double sum, root;
} clt__norms;
clt__norms clt__diagonal_norms(const clt__pattern *pattern, const clt__layer *layer);

/* The layer's bias wherever its outputs stand once copies are summed; the rest 0. */
void clt__bias_slots(double *slot, const clt__pattern *pattern, const clt__layer *layer);

#endif
