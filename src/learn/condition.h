/*
 * Conditioning: what the owner does to rows before they are encrypted, so that few steps train them
 * and no number leaves the interval that the residual is right on. Private, since it holds means,
 * deviations and, for whitening, the covariance of the table; it stays beside the secret key.
 *
 *   features      of the schema: numbers less their mean, over their deviation, clipped to
 *                 [-clip, clip]; categories as 0 and 1
 *   standardise   x_j <- (x_j - centre_j) / spread_j: of a category less its mean, over its
 *                 deviation, or over more, so that no level is so rare that it passes the clip
 *   whiten        then x <- mix x with mix = L^-1, where L L^T is the covariance (Cholesky)
 *   clip          to [-clip, clip], which whitened rows may pass
 *   scale         (x, 1) <- (x, 1) / sqrt(lambda), lambda the largest eigenvalue of the mean of
 *                 (x, 1) (x, 1)^T over the fitted rows: 1 is then a safe step of least squares
 *
 * A feature that those before it determine, to 10^-6 of its variance, is 0 when whitened, and its
 * row of mix too: the levels of a category add up to 1, so the last is always such a one.
 *
 * It is fitted on training rows once; validation rows and rows to predict take the same.
 */
#ifndef CLT_LEARN_CONDITION_H
#define CLT_LEARN_CONDITION_H

#include "base/workspace.h"
#include "learn/recipe.h"
#include "model/model.h"

struct clt_conditioning {
    uint8_t recipe[CLT__DIGEST_BYTES];
    uint8_t id[CLT__CONDITION_ID_BYTES]; /* drawn; what was conditioned by it carries it */
    clt__schema *schema;                 /* with its numbers */
    double clip;
    double *centre, *spread; /* of each feature of the schema */
    double *mix;             /* whiten: lower triangle, row by row (clt__mix_row); else NULL */
    double scale;
};
typedef struct clt_conditioning clt_conditioning;

/* Row i, with i + 1 numbers. */
static inline double *clt__mix_row(const clt_conditioning *c, size_t i) {
    return c->mix + i * (i + 1) / 2;
}

/* CLT_E_PLAN, saying what to do, unless it is of the recipe and the one that has that id. */
clt_status clt__conditioning_check(const clt_conditioning *c, const clt_recipe *recipe,
                                   const uint8_t id[CLT__CONDITION_ID_BYTES]);

/* CLT_E_DATA when the table is not one of the recipe's: a column is missing, of another kind, has
   levels or classes that the recipe does not know; or rows are too few, or all of one class. */
clt_status clt__conditioning_fit(clt_conditioning **c, const clt_ws *ws, const clt_recipe *recipe,
                                 const clt_table *table);
void clt__conditioning_free(clt_conditioning *c); /* NULL ok; wipes */

/* Rows as they are encrypted, tiling.features columns, the constant last. CLT_E_PLAN when the
   conditioning is another recipe's. */
clt_status clt__condition_rows(clt__matrix *x, const clt_ws *ws, const clt_recipe *recipe,
                               const clt_conditioning *c, const clt_table *table);
/* y[models x rows], 1 or -1: with one model, 1 for class 1. */
clt_status clt__condition_targets(double **y, const clt_recipe *recipe, const clt_table *table);

/* The model in terms of the table's columns: weight[models x tiling.features] as trained (times the
   unit), taken back through scale, mix and spread into one dense node; of a network, all its layers
   in turn. Two classes of ridge and of networks get logits of 2 t, which no calibration stands
   behind. */
clt_status clt__condition_model(clt_model **model, const clt_recipe *recipe,
                                const clt_conditioning *c, const double *weight);

/* What the files of learn/condition*.c share: features of the schema into standardised ones, those
   into whitened (if so asked) and clipped ones. */
void clt__condition_standardise(clt__matrix *x, const clt_conditioning *c);
void clt__condition_mix(clt__matrix *x, const clt_conditioning *c);

/* The body of a file of kind "conditioning". */
void clt__conditioning_put(clt__sink *sink, const void *c);
clt_status clt__conditioning_get(clt__source *source, clt_conditioning **c);

#endif
