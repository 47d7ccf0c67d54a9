/*
 * Accelerated gradient descent on tiles (recipe.h), in one program for three modes. Step k, with
 * the tiles of its batch (heads.h has what several models make of it):
 *
 *   tau_T   = x_T . v                    sums over columns run round the slots: no mask
 *   sums    = sum over T of  targets_T - x_T residual(tau_T)           relinearised once
 *   delta   = (1 + momentum) rate / rows  times  the sum of `sums` over the rows of a column, back
 *             in all of them: rotations, one mask that holds the factor, rotations
 *   w'      = v (1 - rate penalty) + delta / (1 + momentum)
 *   v'      = w' + momentum (w' - w)
 *
 * Step 0 has v = 0, and so no residual: sums = targets alone. Rows have been multiplied by their y,
 * so that targets_T = x_T target.
 *
 * Levels of a later step: x v, residual times x (1: ridge, 2: degree 3, 3: degree 7), mask
 * (linear_step.h). What w takes besides comes from where levels are plenty: it may stand one below
 * v, and is used at the next step's end. Where levels of v run out it is bootstrapped together with
 * w, as (w + i v)/2, for which weights in units have to stay below 2.
 */
#ifndef CLT_LEARN_LINEAR_H
#define CLT_LEARN_LINEAR_H

#include "base/random.h"
#include "base/workspace.h"
#include "learn/samples.h"
#include "learn/weights.h"

/* ---------------------------------------------------------------------------- on ciphertexts */

typedef struct clt__trainer clt__trainer;

/* For samples to train on. CLT_E_KEY, CLT_E_MEMORY before any work. `weights`: where to go on; step
   0 for a new run. Samples, keys and weights belong to the caller and outlive the trainer; weights
   are worked on in place. held (NULL: none): rows that are to be predicted on the way. */
clt_status clt__trainer_new(clt__trainer **trainer, clt_ws *ws, const clt_evk *evk,
                            const clt_samples *samples, const clt_samples *held,
                            clt_weights *weights);
/* One step more; after a failure the weights are as they were. The last one drops `look`. */
clt_status clt__trainer_step(clt__trainer *trainer);
void clt__trainer_free(clt__trainer *trainer); /* NULL ok */
/* Samples, keys, transforms, and what one thread works in, for so many rows; UINT64_MAX when even
   counting finds no memory. */
uint64_t clt__trainer_memory(const clt_recipe *recipe, uint64_t rows, uint64_t key_memory);
/* The same with all threads of the workspace, and with rows that are held out (0: none). */
clt_status clt__trainer_needs(uint64_t *bytes, const clt_ws *ws, const clt_recipe *recipe,
                              uint64_t rows, uint64_t held);

/* answers: samples of that role, with room for their ciphertexts: unit (x . w), at level 0. The
   weights may be those of a run that is not over. */
clt_status clt__linear_predict(clt_samples *answers, clt_ws *ws, const clt_evk *evk,
                               const clt_weights *weights, const clt_samples *rows);
/* Rows, their answers, copies of weights, and what so many threads work in; and with keys and the
   weights themselves. */
uint64_t clt__linear_predict_own(const clt_recipe *recipe, uint64_t rows, unsigned lanes);
uint64_t clt__linear_predict_memory(const clt_ws *ws, const clt_weights *weights, uint64_t rows);

/* --------------------------------------------------------------------------------- elsewhere */

/* Who looks at the weights on the way. */
typedef struct clt__linear_watch {
    unsigned every; /* steps; 0: nobody does */
    void *opaque;
    /* weight: as below. Sets *stop, which is false, to end the run there. */
    clt_status (*see)(void *opaque, bool *stop, const double *weight, unsigned steps);
    unsigned steps; /* set: those taken */
} clt__linear_watch;

/* Whether somebody looks after so many steps of all. */
static inline bool clt__linear_watched(const clt__linear_watch *watch, unsigned steps,
                                       unsigned all) {
    return watch->every > 0 && (steps % watch->every == 0 || steps == all);
}

/* The same in double precision: x as clt__condition_rows gives it, y[models x rows]; weights
   [models x features] in units. reach: the largest |tau| over the range, 0 for ridge. */
clt_status clt__linear_clear_watched(double *weight, double *reach, clt__linear_watch *watch,
                                     const clt_recipe *recipe, const clt__matrix *x,
                                     const double *y);
clt_status clt__linear_clear(double *weight, double *reach, const clt_recipe *recipe,
                             const clt__matrix *x, const double *y);
/* The program on slots, with the errors that the noise model expects of each operation. watch may
   be NULL. */
clt_status clt__linear_simulate(double *weight, double *reach, clt_ws *ws, clt__linear_watch *watch,
                                const clt_recipe *recipe, const clt__matrix *x, const double *y,
                                clt__random *random);

#endif
