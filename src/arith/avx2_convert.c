/* AVX2 base conversion (Halevi, Polyakov, Shoup, ePrint 2018/117) and reduction of numbers. */
#include "arith/avx2.h"

#if defined(__x86_64__)
#include "arith/avx2_sum.h"

enum { SOURCES_MAX = 64 };
#define SOURCE_BOUND (UINT64_C(1) << CLT__PRIME_BITS_MAX)

V4_BEGIN(V4_TARGET)

/* No fused operation here: the sum of doubles is part of the contract. */
void clt__avx2_quotient(uint64_t *v, const uint64_t *const *y, const double *inverse,
                        unsigned count, size_t n) {
    assert(count <= SOURCES_MAX && clt__limbs_below(y, count, n, SOURCE_BOUND));
    const f4 two_52 = f4_all(0x1p52);
    for (size_t i = 0; i < n; i += 4 * V4_WORDS) {
        f4 sum[4] = {f4_all(0), f4_all(0), f4_all(0), f4_all(0)};
        for (unsigned k = 0; k < count; k++) {
            V4_UNROLL
            for (size_t u = 0; u < 4; u++) {
                f4 term = _mm256_mul_pd(f4_load_words(y[k] + i + V4_WORDS * u), f4_all(inverse[k]));
                sum[u] = _mm256_add_pd(sum[u], term);
            }
        }
        V4_UNROLL
        for (size_t u = 0; u < 4; u++) {
            v4 bits = f4_bits(_mm256_add_pd(sum[u], two_52));
            v4_store(v + i + V4_WORDS * u, v4_sub(bits, f4_bits(two_52)));
        }
    }
}

/* -v*d is one more product, of v and -d. */
void clt__avx2_convert(uint64_t *r, const uint64_t *const *y, const uint64_t *c_mont,
                       unsigned count, const uint64_t *v, uint64_t d_mont, size_t n,
                       const clt__mod *mod) {
    assert(count <= SOURCES_MAX && clt__limbs_below(y, count, n, SOURCE_BOUND));
    assert(d_mont < mod->q && (v == NULL || clt__all_below(v, n, (uint64_t)count + 1)));
    assert(clt__all_below(c_mont, count, mod->q));
    const uint64_t *row[SOURCES_MAX + 1];
    double c[SOURCES_MAX + 1];
    for (unsigned k = 0; k < count; k++) {
        row[k] = y[k];
        c[k] = (double)(int64_t)clt__mod_mont(c_mont[k], 1, mod);
    }
    if (v != NULL) {
        row[count] = v;
        c[count] = (double)(int64_t)clt__mod_mont(clt__mod_sub(0, d_mont, mod->q), 1, mod);
    }
    count += v != NULL;
    const f4_mod m = f4_mod_of(mod);
    for (size_t i = 0; i < n; i += SUM_COLUMNS) {
        f4 total[SUM_VECTORS];
        f4_sum_columns(total, row, NULL, 0, c, count, i, &m);
        V4_UNROLL
        for (size_t k = 0; k < SUM_VECTORS; k++) {
            v4_store(r + i + V4_WORDS * k, f4_canonical(total[k], &m));
        }
    }
}

/* x = hi 2^50 + lo with |hi| <= 2^50 and |lo| <= 2^49, both exact: hi is x/2^50 rounded, and lo is
   a multiple of the last place of x. */
void clt__avx2_reduce_f64(uint64_t *r, const double *x, size_t n, const clt__mod *mod) {
    const f4_mod m = f4_mod_of(mod);
    const f4_factor two_50 = f4_constant((UINT64_C(1) << 50) % mod->q, mod);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        f4 all = _mm256_loadu_pd(x + i), high = f4_round_product(all, f4_all(0x1p-50));
        f4 low = _mm256_fnmadd_pd(high, f4_all(0x1p50), all);
        v4_store(r + i, f4_canonical(_mm256_add_pd(f4_mul(high, two_50, &m), low), &m));
    }
}

void clt__avx2_reduce_i8(uint64_t *r, const int8_t *x, size_t n, const clt__mod *mod) {
    v4 q = v4_all(mod->q);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        v4 wide = _mm256_cvtepi8_epi64(_mm_loadu_si32(x + i));
        v4_store(r + i, v4_lift(wide, q));
    }
}

V4_END
#endif
