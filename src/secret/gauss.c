/* Discrete Gaussian integers (gauss.h). */
#include "secret/gauss.h"

#include "base/alloc.h"

#include <assert.h>
#include <math.h>

enum { DRAWS = 1 << CLT__GAUSS_LEVELS, WORDS = 2 };

/* 1 when a < b, for a, b and borrow < 2^63: a comparison might be compiled to a branch. */
static uint64_t below(uint64_t a, uint64_t b, uint64_t borrow) {
    return (a - b - borrow) >> 63;
}

/* The number of entries above a uniform number of 126 bits, with a sign. */
static int64_t draw_small(const uint64_t word[WORDS]) {
    const uint64_t *high = clt__gauss_table[0], *low = clt__gauss_table[1];
    uint64_t a = word[0] >> 1, b = word[1] >> 1, sign = word[0] & 1, m = 0;
    for (size_t i = 0; i < CLT__GAUSS_ENTRIES; i++) {
        m += below(a, high[i], below(b, low[i], 0));
    }
    return (int64_t)((m ^ -sign) + sign);
}

/* Pairs of y become the first half of it, level by level. */
static int64_t combine(int64_t *y, unsigned levels) {
    for (unsigned level = 0; level < levels; level++) {
        int64_t z = clt__gauss_factor[level];
        for (size_t i = 0; i < (size_t)1 << (levels - level - 1); i++) {
            y[i] = z * y[2 * i] + (z - 1) * y[2 * i + 1];
        }
    }
    return y[0];
}

void clt__gauss_draw(double *x, size_t n, unsigned levels, clt__random *random) {
    uint64_t word[DRAWS][WORDS];
    int64_t y[DRAWS];
    size_t draws = (size_t)1 << levels;
    assert(levels <= CLT__GAUSS_LEVELS);
    for (size_t k = 0; k < n; k++) {
        clt__random_bytes(random, word, draws * sizeof word[0]);
        for (size_t i = 0; i < draws; i++) y[i] = draw_small(word[i]);
        x[k] = (double)combine(y, levels);
    }
    clt__wipe(word, sizeof word);
    clt__wipe(y, sizeof y);
}

double clt__gauss_deviation_of(uint64_t factor) {
    double k = (double)factor;
    return clt__gauss_deviation * sqrt(k * k + 1);
}

uint64_t clt__gauss_factor_for(double deviation) {
    double ratio = deviation / clt__gauss_deviation;
    if (!(deviation <= clt__gauss_deviation_of(clt__gauss_factor_most))) return 0;
    double least = ratio > 1 ? ceil(sqrt(ratio * ratio - 1)) : 1;
    return least < 1 ? 1 : (uint64_t)least;
}
