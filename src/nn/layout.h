/*
 * Where values stand in the slots: rows in ciphertexts, features and raw outputs in blocks.
 *
 *   blocks    | x_0 . . | x_1 . . | x_2 . . | ...     one row a block, as many rows as blocks
 *   row       | x <<0   | x <<t   | x <<2t  | ...     one row; block c holds x turned left by
 *                                                     (c mod copies) t slots within the block
 *
 * In row packing the first map's sums run over slots `period` apart, through all copies once; what
 * they give, and every later vector, repeats with that period, which is the least power of two that
 * holds them all.
 *
 * A row packed alone whose network has one layer stands in the first block only: without a second
 * layer nothing would clear the copies of the outputs (docs/soundness.md).
 */
#ifndef CLT_NN_LAYOUT_H
#define CLT_NN_LAYOUT_H

#include "nn/plan.h"

/* What a network asks of a layout. */
typedef struct clt__layout_for {
    clt_packing packing;
    uint32_t features, outputs;
    uint32_t width, inner; /* the widest vector of the network, and the widest but for the input */
    unsigned layers;
} clt__layout_for;

/* False when a row does not fit `slots` (a power of two) slots. */
bool clt__layout_make(clt__layout *layout, clt__layout_for what, size_t slots);

/* Puts a row's features into block b < rows of a vector of slots that holds zeros there. */
void clt__layout_put(double *slot, const clt__layout *layout, size_t slots, uint32_t b,
                     const double *features);
/* Takes the raw outputs of block b < rows. */
void clt__layout_take(double *outputs, const clt__layout *layout, uint32_t b, const double *slot);
/* Whether a slot holds a raw output of some row. */
bool clt__layout_is_output(const clt__layout *layout, size_t slot);
/* What the first map of row packing adds up: slots `period` apart. */
uint32_t clt__layout_terms(const clt__layout *layout);
/* Ciphertexts for that many rows. */
uint64_t clt__layout_ciphertexts(const clt__layout *layout, uint64_t rows);

#endif
