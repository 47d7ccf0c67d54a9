/*
 * A step of training on ciphertexts, with one model (linear.h has the formulas; heads.h those of
 * several).
 *
 * Rows are encrypted once, at level L. Where v meets them they are not brought down: their first
 * limbs are read at the scale of the level, as if they held gain = S_L / S_level times the rows.
 * That costs nothing, and is exact, since every gain is divided out where there is a factor anyhow.
 * With r the gain at the level l of v, and residuals of degree d:
 *
 *   tau'                          r tau                      at level l - 1
 *   share x residual'(tau')       g x residual(tau)          g = share r^d
 *   residual'                     a_j r^(d-j) for a_j, so that the leading coefficient stays
 *   mask                          factor / g
 */
#ifndef CLT_LEARN_LINEAR_ENCRYPTED_H
#define CLT_LEARN_LINEAR_ENCRYPTED_H

#include "circ/bootstrap.h"
#include "learn/linear_step.h"
#include "learn/samples.h"

/* What weights in units are below: bootstrapping takes half of w + i v, and parts up to 1. */
#define CLT__WEIGHT_MOST 2.0
#define CLT__PAIR_MOST 2.84 /* two of them, as a modulus */

typedef struct clt__linear_job {
    const clt_evk *evk;
    const clt_boot *boot; /* NULL where no step bootstraps */
    const clt_samples *samples;
    clt__learning learning;
    clt__linear_step step;
} clt__linear_job;

/* ------------------------------------------------------------------------------ linear_tiles.c */

/* Sums over the tiles of a step; what was not summed holds no polynomial. */
typedef struct clt__linear_sums {
    clt_ct *product; /* of share x residual'(tau'): degree 2, the square of the scale */
    clt_ct *targets; /* of x' y: degree 1 */
    clt_ct *check;   /* of tau'^2 */
} clt__linear_sums;

clt_status clt__linear_sums_new(clt__linear_sums *sums, const clt_params *params);
void clt__linear_sums_free(clt__linear_sums *sums);
/* Bytes of scratch that one thread takes. */
uint64_t clt__linear_scratch(const clt_params *params);
/* v NULL in step 0, which sums targets alone. */
clt_status clt__linear_tiles(clt__linear_sums *sums, clt_ws *ws, const clt__linear_job *job,
                             const clt_ct *v);
/* The levels of the sums, of which product is at `level` before it is rescaled. */
typedef struct clt__linear_levels {
    unsigned product, targets;
} clt__linear_levels;
clt__linear_levels clt__linear_sum_levels(const clt__linear_job *job);

/* --------------------------------------------------------------------------- linear_residual.c */

/* Sums that nothing was added to hold no polynomial. */
bool clt__linear_is_empty(const clt_ct *sum);
clt_status clt__linear_add(clt_ct *sum, clt_ws *ws, const clt_ct *a);
/* tau' = gain tau is in range, since the run is not believed where it was not. */
void clt__linear_know_tau(clt_ct *tau, const clt__learning *l, double gain);
/* out <- the residual of degree 3 or 7 at tau', but for the target, times the u / tau' that u has:
   degree 2, the square of the scale; s = tau'^2. */
clt_status clt__linear_residual(clt_ct *out, clt_ws *ws, const clt__linear_job *job, double gain,
                                const clt_ct *u, const clt_ct *s);

/* ----------------------------------------------------------------------------- linear_update.c */

/* w' and v' from w and v (NULL in step 0) and the sums, which are consumed; check (NULL: none) at
   level 0. */
clt_status clt__linear_update(clt_ct *next_w, clt_ct *next_v, clt_ct *check, clt_ws *ws,
                              const clt__linear_job *job, clt__linear_sums *sums, const clt_ct *w,
                              const clt_ct *v);

/* What they share with heads: w' and v' from a gradient, `factor` times which is to be added to v'.
   g is consumed. Of pairs that are to be bootstrapped v' alone. */
clt_status clt__linear_apply(clt_ct *next_w, clt_ct *next_v, clt_ws *ws, const clt__linear_job *job,
                             clt_ct *g, double factor, const clt_ct *w, const clt_ct *v);
/* What is known of values, where bounds of sums and products say next to nothing: none is above
   `most`, and most are far below. Errors are as they were told. */
void clt__linear_know(clt_ct *ct, double most);
/* re + i im in a row of each column, 0 elsewhere: of all columns, since what repeats has fewer
   coefficients to be rounded. */
clt_status clt__linear_mask(clt_pt *mask, clt_ws *ws, const clt__tiling *tiling, unsigned level,
                            unsigned row, double re, double im);
/* What stands in row 0 of each column, and 0 elsewhere, in all rows of it; pairs are conjugated. */
clt_status clt__linear_spread(clt_ct *g, clt_ws *ws, const clt_evk *evk, const clt_recipe *recipe);
/* The check value from the sum over a step's tiles of squares of tau times `gain`. */
clt_status clt__linear_check_value(clt_ct *check, clt_ws *ws, const clt__linear_job *job,
                                   const clt_ct *sum, double gain);

/* -------------------------------------------------------------------------- linear_encrypted.c */

/* A sample as it was encrypted, its words, read at a level. */
clt_ct clt__linear_view(const clt_ct *sample, const clt_recipe *recipe, unsigned level);
double clt__linear_gain(const clt_params *params, unsigned level);

/* A ciphertext times re + i im. */
typedef struct clt__linear_term {
    const clt_ct *ct;
    double re, im;
} clt__linear_term;

/* out <- the sum of terms from above `level`, there. out may be one of them. */
clt_status clt__linear_combine(clt_ct *out, clt_ws *ws, const clt__linear_term *term,
                               unsigned count, unsigned level);
/* sum, with the square of the scale, += factor a: degree 1, power 1, the same level or above. */
void clt__linear_add_multiple(clt_ct *sum, clt_ws *ws, const clt_ct *a, double factor);

#endif
