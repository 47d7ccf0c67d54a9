/*
 * An encrypted model, on its way through training or done: weights, what momentum looks ahead to,
 * and check values. A file of kind "weights" (.clw) holds a finished one, a checkpoint (.clc) one
 * that is not. A run that was stopped before its last step is finished, too: w is then what a run
 * of so many steps would have come to, since momentum looks ahead in v alone.
 *
 * Weight j of one model stands in all rows' slots of column j, in units (recipe.h); those of
 * several are in diagonals and complex (heads.h), in as many ciphertexts as clt__tiling_pairs says.
 *
 * A network has one ciphertext, its state (mlp.h), which holds v, too, and so nothing else that is
 * looked ahead to.
 *
 * Check values of a step: the mean of tau^2 over the tiles of its batch, slot by slot, at level 0.
 * Where every |tau| is within range none passes range^2; whoever holds the key looks at them before
 * he believes the weights. Ridge has none. Of a network: its state before it is bootstrapped.
 */
#ifndef CLT_LEARN_WEIGHTS_H
#define CLT_LEARN_WEIGHTS_H

#include "learn/recipe.h"
#include "nn/payload.h"

struct clt_weights {
    clt_recipe *recipe;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint8_t condition_id[CLT__CONDITION_ID_BYTES]; /* of the rows */
    uint64_t rows;                                 /* that were trained on */
    unsigned steps;                                /* done */
    bool stopped;                                  /* before the recipe's last */
    unsigned checks;                               /* steps - 1, or 0 */
    clt_ct **weight;                               /* as many as clt__weights_count: w */
    clt_ct **look;                                 /* v; each NULL in a finished one */
    clt_ct **check;                                /* room for those of all steps */
};
typedef struct clt_weights clt_weights;

/* Step 0; the ciphertexts are NULL. */
clt_status clt__weights_new(clt_weights **weights, const clt_recipe *recipe, uint64_t rows);
void clt__weights_free(clt_weights *weights); /* NULL ok */
/* Ends a run that has taken a step and is not finished: the weights, brought down to the level that
   predictions take, without what they look ahead to. As they were after a failure. */
clt_status clt__weights_stop(clt_weights *weights, clt_ws *ws);
bool clt__weights_finished(const clt_weights *weights);
/* Numbers of all models or layers, and those that a ciphertext has, from all its slots: false where
   a network's copies of one differ. */
size_t clt__weights_numbers(const clt_recipe *recipe);
bool clt__weights_take(double *weight, const clt_recipe *recipe, const double *re, const double *im,
                       size_t index);
/* Ciphertexts of weights, and of what is looked ahead to while steps are left. */
unsigned clt__weights_count(const clt_recipe *recipe);
unsigned clt__weights_looks(const clt_recipe *recipe);
/* Check values after so many steps. */
unsigned clt__weights_checks(const clt_recipe *recipe, unsigned steps);

/* Both kinds of file: u32 bytes of the recipe, the recipe, 16 bytes key id, u64 rows, u32 steps
   done, u8 flags (1: with look, 2: stopped), the ciphertexts of weight, look and check. A
   checkpoint has the digest of the samples, 32 bytes, in front. Of step 0 nothing can be put. */
void clt__weights_put(clt__sink *sink, const void *weights);
clt_status clt__weights_get(clt__source *source, clt_weights **weights);
/* All but the ciphertexts. */
clt_status clt__weights_get_head(clt__source *source, clt_weights **weights);

#endif
