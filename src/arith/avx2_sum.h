/*
 * Sums of products for the AVX2 kernel, exact, in lanes of doubles.
 *
 * `high` starts at 2^103 and stays below 2^104, where the last place of a double is 2^51. A fused
 * operation adds a product there, rounded to that place; another takes what was added off the
 * product: the rest is exact and at most 2^50 (after Emmart, Zheng, Weems, ARITH 2018).
 *
 *     bit  103                       51                       0
 *           1 h h h h h h h h h h h h|                            high
 *                                   l|l l l l l l l l l l l l     low, signed
 *
 * There is room for eight products of integers below 2^50; longer sums are folded in between.
 */
#ifndef CLT_ARITH_AVX2_SUM_H
#define CLT_ARITH_AVX2_SUM_H

#include "arith/avx2_vec.h"

enum {
    SUM_TERMS = 8,
    SUM_VECTORS = 4, /* side by side: the limbs' pointers are read once for all of them */
    SUM_COLUMNS = SUM_VECTORS * V4_WORDS,
};

V4_BEGIN(V4_TARGET)

typedef struct f4_sum {
    f4 high, low;
} f4_sum;

V4_INLINE void f4_sum_add(f4_sum *sum, f4 a, f4 b) {
    f4 high = _mm256_fmadd_pd(a, b, sum->high);
    f4 rest = _mm256_fmsub_pd(a, b, _mm256_sub_pd(high, sum->high));
    *sum = (f4_sum){high, _mm256_add_pd(sum->low, rest)};
}

/* The sum modulo q, below 7/2 q + 1 in size, where one factor of each product was below q. The high
   part's quotient, below 2^53 and off by 1, is rounded to a multiple of 4. */
V4_INLINE f4 f4_sum_value(f4_sum sum, const f4_mod *m) {
    f4 magic = f4_all(4 * F4_MAGIC), high = _mm256_sub_pd(sum.high, f4_all(0x1p103));
    f4 quotient = _mm256_sub_pd(_mm256_fmadd_pd(high, m->inverse, magic), magic);
    return _mm256_add_pd(_mm256_fnmadd_pd(quotient, m->q, high), f4_fold(sum.low, m));
}

/* The factors of columns i ... i + 3: each its own, or one for all. */
V4_INLINE f4 f4_load_run(const uint64_t *b, size_t i, unsigned log_run) {
    return log_run == 0 ? f4_load_words(b + i) : f4_of_words(v4_all(b[i >> log_run]));
}

/*
 * total = sum of a[k]*b[k] over k < count, modulo q and below 2^52 in size, of SUM_COLUMNS columns
 * from `at` on; if b is NULL, sum of a[k]*c[k]. Words of a are below 2^50, those of b and c below
 * q; a word of b is that of 2^log_run columns.
 */
V4_INLINE void f4_sum_columns(f4 total[SUM_VECTORS], const uint64_t *const *a,
                              const uint64_t *const *b, unsigned log_run, const double *c,
                              unsigned count, size_t at, const f4_mod *m) {
    unsigned k = 0, end;
    do {
        f4_sum sum[SUM_VECTORS];
        end = count - k < SUM_TERMS ? count : k + SUM_TERMS;
        V4_UNROLL
        for (size_t v = 0; v < SUM_VECTORS; v++) sum[v] = (f4_sum){f4_all(0x1p103), f4_all(0)};
        for (unsigned j = k; j < end; j++) {
            V4_UNROLL
            for (size_t v = 0; v < SUM_VECTORS; v++) {
                size_t i = at + V4_WORDS * v;
                f4 factor = b != NULL ? f4_load_run(b[j], i, log_run) : f4_all(c[j]);
                f4_sum_add(&sum[v], f4_load_words(a[j] + i), factor);
            }
        }
        V4_UNROLL
        for (size_t v = 0; v < SUM_VECTORS; v++) {
            f4 value = f4_sum_value(sum[v], m);
            total[v] = k == 0 ? value : _mm256_add_pd(f4_fold(total[v], m), value);
        }
        k = end;
    } while (k < count);
}

V4_END

#endif
