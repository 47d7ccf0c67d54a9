/* A matrix of doubles, row by row. */
#include "data/matrix.h"

#include "base/alloc.h"

clt_status clt__matrix_new(clt__matrix *matrix, size_t rows, size_t columns) {
    if (columns != 0 && rows > SIZE_MAX / sizeof(double) / columns) {
        return clt__fail_memory(SIZE_MAX);
    }
    double *x = clt__alloc(rows * columns, sizeof *x);
    if (x == NULL) return clt__fail_memory(rows * columns * sizeof *x);
    *matrix = (clt__matrix){.rows = rows, .columns = columns, .x = x};
    return CLT_OK;
}

void clt__matrix_free(clt__matrix *matrix) {
    clt__free(matrix->x);
    *matrix = (clt__matrix){0};
}

void clt__matrix_wipe(clt__matrix *matrix) {
    clt__wipe(matrix->x, matrix->rows * matrix->columns * sizeof *matrix->x);
    clt__matrix_free(matrix);
}
