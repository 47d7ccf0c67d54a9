/*
 * Where a table stands in slots. A tile is a ciphertext of `rows` rows and `columns` columns, both
 * powers of two, columns times rows = slots:
 *
 *     slot(row i, column j) = j rows + i
 *
 * so that sums over columns run round all slots: they need no mask, and leave the sum of row i in
 * all of its slots. Columns 0 ... features - 2 are features, column features - 1 is the constant
 * that the intercept belongs to; those after are 0, as are rows past the last.
 */
#ifndef CLT_LEARN_TILING_H
#define CLT_LEARN_TILING_H

#include "data/matrix.h"

typedef struct clt__tiling {
    uint32_t features; /* with the constant */
    uint32_t columns, rows;
} clt__tiling;

/* False when so many features (with the constant) do not leave `CLT__TILE_ROWS_LEAST` rows. */
enum { CLT__TILE_ROWS_LEAST = 8 };
bool clt__tiling_make(clt__tiling *tiling, uint32_t features, size_t slots);
size_t clt__tiling_tiles(const clt__tiling *tiling, uint64_t rows);

/* slot[columns rows] <- tile `index` of x, whose columns are the features; row i times sign[i]
   where sign is not NULL. */
void clt__tiling_put(double *slot, const clt__tiling *tiling, const clt__matrix *x,
                     const double *sign, size_t index);
/* slot <- value[i] of the rows of tile `index` in all columns. */
void clt__tiling_put_rows(double *slot, const clt__tiling *tiling, const double *value,
                          uint64_t rows, size_t index);
/* Weights from all rows' slots (the mean over a column's rows): weight[features]. */
void clt__tiling_take_columns(double *weight, const clt__tiling *tiling, const double *slot);

#endif
