/*
 * Where a table stands in slots. A tile is a ciphertext of `rows` rows and `columns` columns, both
 * powers of two, columns times rows = slots:
 *
 *     slot(row i, column j) = j rows + i
 *
 * so that sums over columns run round all slots: they need no mask, and leave the sum of row i in
 * all of its slots. Columns 0 ... features - 2 are features, column features - 1 is the constant
 * that the intercept belongs to; those after are 0, as are rows past the last.
 *
 * With several models, one a class, columns also stand for classes: column j for class j mod
 * `classes`, a power of two that divides the columns (heads.h has what that is good for). Then
 * slots are complex: the imaginary part is less the real one, classes / 2 columns further on.
 */
#ifndef CLT_LEARN_TILING_H
#define CLT_LEARN_TILING_H

#include "data/matrix.h"

typedef struct clt__tiling {
    uint32_t features; /* with the constant */
    uint32_t columns, rows;
    uint32_t models, classes; /* one of each, or as many classes as models, up to a power of two */
} clt__tiling;

/* False when so many features (with the constant) or classes do not leave `CLT__TILE_ROWS_LEAST`
   rows. */
enum { CLT__TILE_ROWS_LEAST = 8 };
bool clt__tiling_make(clt__tiling *tiling, uint32_t features, uint32_t models, size_t slots);
size_t clt__tiling_tiles(const clt__tiling *tiling, uint64_t rows);
/* Ciphertexts of weights: one, or with several models half as many as classes. */
static inline unsigned clt__tiling_pairs(const clt__tiling *tiling) {
    return tiling->classes == 1 ? 1 : tiling->classes / 2;
}

/* re, im [columns rows] <- tile `index` of x, whose columns are the features; row i times sign[i]
   where sign is not NULL. im may be NULL, and with one model is 0. */
void clt__tiling_put(double *re, double *im, const clt__tiling *tiling, const clt__matrix *x,
                     const double *sign, size_t index);
/* slot <- y[models x rows] of the rows of tile `index`, of each column's class; 0 where it is none
   of the models. */
void clt__tiling_put_targets(double *slot, const clt__tiling *tiling, const double *y,
                             uint64_t rows, size_t index);
/* Where the weights of ciphertext `pair` belong: each column has one in its real part, and with
   several models one in its imaginary part (part 1). False where there is none. */
bool clt__tiling_weight(size_t *model, size_t *feature, const clt__tiling *tiling, unsigned pair,
                        unsigned part, size_t column);
/* Weights [models x features] of a pair from all rows' slots (the mean over a column's rows). */
void clt__tiling_take_weights(double *weight, const clt__tiling *tiling, const double *re,
                              const double *im, unsigned pair);

#endif
