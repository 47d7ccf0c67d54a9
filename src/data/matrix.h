/* A matrix of doubles, row by row: one row a sample, one column a feature. */
#ifndef CLT_DATA_MATRIX_H
#define CLT_DATA_MATRIX_H

#include "base/status.h"

typedef struct clt__matrix {
    size_t rows, columns;
    double *x; /* entry (i, j) is x[i * columns + j] */
} clt__matrix;

/* Zeros. The matrix is unchanged on failure. */
clt_status clt__matrix_new(clt__matrix *matrix, size_t rows, size_t columns);
/* Leaves an empty matrix, which may be freed again. */
void clt__matrix_free(clt__matrix *matrix);
/* The same for what is private: the entries are overwritten first. */
void clt__matrix_wipe(clt__matrix *matrix);

static inline double *clt__matrix_row(const clt__matrix *matrix, size_t row) {
    return matrix->x + row * matrix->columns;
}

#endif
