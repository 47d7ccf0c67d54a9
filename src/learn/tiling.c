/* Tables in slots (tiling.h). */
#include "learn/tiling.h"

#include <assert.h>
#include <string.h>

/* The power of two that is not below. */
static uint32_t power_above(uint32_t count, uint32_t most) {
    uint32_t power = 1;
    while (power < count && power <= most) power *= 2;
    return power;
}

bool clt__tiling_make(clt__tiling *tiling, uint32_t features, uint32_t models, size_t slots) {
    assert(features >= 1 && models >= 1 && models != 2);
    assert(slots >= 1 && (slots & (slots - 1)) == 0 && slots <= UINT32_MAX);
    uint32_t most = (uint32_t)(slots / CLT__TILE_ROWS_LEAST);
    uint32_t columns = power_above(features, most), classes = power_above(models, most);
    if (columns < classes) columns = classes;
    if (columns > most) return false;
    *tiling = (clt__tiling){.features = features,
                            .columns = columns,
                            .rows = (uint32_t)(slots / columns),
                            .models = models,
                            .classes = classes};
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

void clt__tiling_put(double *re, double *im, const clt__tiling *tiling, const clt__matrix *x,
                     const double *sign, size_t index) {
    size_t first, count = rows_in(&first, tiling, x->rows, index);
    assert(x->columns == tiling->features);
    clear(re, tiling);
    for (size_t i = 0; i < count; i++) {
        const double *row = clt__matrix_row(x, first + i);
        double factor = sign != NULL ? sign[first + i] : 1;
        for (size_t j = 0; j < x->columns; j++) re[j * tiling->rows + i] = factor * row[j];
    }
    if (im == NULL) return;
    clear(im, tiling);
    if (tiling->classes == 1) return;
    size_t slots = (size_t)tiling->columns * tiling->rows;
    size_t ahead = (size_t)tiling->classes / 2 * tiling->rows;
    for (size_t s = 0; s < slots; s++) im[s] = -re[(s + ahead) % slots];
}

void clt__tiling_put_targets(double *slot, const clt__tiling *tiling, const double *y,
                             uint64_t rows, size_t index) {
    size_t first, count = rows_in(&first, tiling, rows, index);
    clear(slot, tiling);
    for (size_t j = 0; j < tiling->columns; j++) {
        size_t model = j % tiling->classes;
        if (model >= tiling->models) continue;
        memcpy(slot + j * tiling->rows, y + model * rows + first, count * sizeof *slot);
    }
}

bool clt__tiling_weight(size_t *model, size_t *feature, const clt__tiling *tiling, unsigned pair,
                        unsigned part, size_t column) {
    *model = column % tiling->classes;
    *feature = (column + pair + part * (tiling->classes / 2)) % tiling->columns;
    return *model < tiling->models && *feature < tiling->features;
}

static double mean(const double *value, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += value[i];
    return sum / (double)count;
}

void clt__tiling_take_weights(double *weight, const clt__tiling *tiling, const double *re,
                              const double *im, unsigned pair) {
    const double *part[2] = {re, im};
    for (unsigned p = 0; p < (tiling->classes > 1 ? 2 : 1); p++) {
        for (size_t j = 0; j < tiling->columns; j++) {
            size_t model, feature;
            if (!clt__tiling_weight(&model, &feature, tiling, pair, p, j)) continue;
            weight[model * tiling->features + feature] =
                mean(part[p] + j * tiling->rows, tiling->rows);
        }
    }
}
