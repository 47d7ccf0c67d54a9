/* Tables in slots (tiling.h). */
#include "learn/tiling.h"

#include <assert.h>
#include <string.h>

bool clt__tiling_make(clt__tiling *tiling, uint32_t features, size_t slots) {
    uint32_t columns = 1;
    assert(features >= 1 && slots >= 1 && (slots & (slots - 1)) == 0 && slots <= UINT32_MAX);
    while (columns < features && columns <= slots / CLT__TILE_ROWS_LEAST) columns *= 2;
    if (columns > slots / CLT__TILE_ROWS_LEAST) return false;
    *tiling = (clt__tiling){
        .features = features, .columns = columns, .rows = (uint32_t)(slots / columns)};
    return true;
}

size_t clt__tiling_tiles(const clt__tiling *tiling, uint64_t rows) {
    return (size_t)(rows / tiling->rows + (rows % tiling->rows > 0));
}

/* The rows of tile `index`, from *first on. */
static size_t rows_in(size_t *first, const clt__tiling *tiling, uint64_t rows, size_t index) {
    *first = index * tiling->rows;
    assert(*first < rows);
    uint64_t left = rows - *first;
    return left < tiling->rows ? (size_t)left : tiling->rows;
}

static void clear(double *slot, const clt__tiling *tiling) {
    memset(slot, 0, (size_t)tiling->columns * tiling->rows * sizeof *slot);
}

void clt__tiling_put(double *slot, const clt__tiling *tiling, const clt__matrix *x,
                     const double *sign, size_t index) {
    size_t first, count = rows_in(&first, tiling, x->rows, index);
    assert(x->columns == tiling->features);
    clear(slot, tiling);
    for (size_t i = 0; i < count; i++) {
        const double *row = clt__matrix_row(x, first + i);
        double factor = sign != NULL ? sign[first + i] : 1;
        for (size_t j = 0; j < x->columns; j++) slot[j * tiling->rows + i] = factor * row[j];
    }
}

void clt__tiling_put_rows(double *slot, const clt__tiling *tiling, const double *value,
                          uint64_t rows, size_t index) {
    size_t first, count = rows_in(&first, tiling, rows, index);
    clear(slot, tiling);
    for (size_t j = 0; j < tiling->columns; j++) {
        memcpy(slot + j * tiling->rows, value + first, count * sizeof *slot);
    }
}

void clt__tiling_take_columns(double *weight, const clt__tiling *tiling, const double *slot) {
    for (size_t j = 0; j < tiling->features; j++) {
        double sum = 0;
        for (size_t i = 0; i < tiling->rows; i++) sum += slot[j * tiling->rows + i];
        weight[j] = sum / tiling->rows;
    }
}
