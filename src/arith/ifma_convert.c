/* Base conversion (Halevi, Polyakov, Shoup, ePrint 2018/117) and reduction of numbers with
   AVX-512-IFMA. Additions and products of doubles are not fused: as in the reference. */
#include "arith/kernel.h"

#if defined(__x86_64__)

#include "arith/ifma_vec.h"

enum {
    SOURCES_MAX = 64,
    TILE = 8, /* vectors: as many sums as hide the latency of a product */
    TILE_WORDS = TILE * V8_WORDS,
};
#define SOURCE_BOUND (UINT64_C(1) << CLT__PRIME_BITS_MAX)

/* Added to a small number, the magic number leaves its integer, rounded to even, in the last places
   of the sum: [0, 2^52) with the one, [-2^51, 2^51) with the other. */
#define MAGIC 0x1p52
#define MAGIC_SIGNED 0x1.8p52

/* The bits of a minus those of b. */
V8_INLINE v8 bits_minus(__m512d a, __m512d b) {
    return v8_sub(_mm512_castpd_si512(a), _mm512_castpd_si512(b));
}

void clt__ifma_quotient(uint64_t *v, const uint64_t *const *y, const double *inverse,
                        unsigned count, size_t n) {
    assert(count <= SOURCES_MAX && clt__limbs_below(y, count, n, SOURCE_BOUND));
    const __m512d magic = _mm512_set1_pd(MAGIC);
    for (size_t i = 0; i < n; i += TILE_WORDS) {
        __m512d sum[TILE];
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) sum[j] = _mm512_setzero_pd();
        for (unsigned k = 0; k < count; k++) {
            const __m512d factor = _mm512_set1_pd(inverse[k]);
            V8_UNROLL
            for (unsigned j = 0; j < TILE; j++) {
                __m512d number = _mm512_cvtepi64_pd(v8_load(y[k] + i + j * V8_WORDS));
                sum[j] = _mm512_add_pd(sum[j], _mm512_mul_pd(number, factor));
            }
        }
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            v8_store(v + i + j * V8_WORDS, bits_minus(_mm512_add_pd(sum[j], magic), magic));
        }
    }
}

void clt__ifma_convert(uint64_t *r, const uint64_t *const *y, const uint64_t *c_mont,
                       unsigned count, const uint64_t *v, uint64_t d_mont, size_t n,
                       const clt__mod *mod) {
    assert(count <= SOURCES_MAX && clt__limbs_below(y, count, n, SOURCE_BOUND));
    assert(d_mont < mod->q && (v == NULL || clt__all_below(v, n, (uint64_t)count + 1)));
    assert(clt__all_below(c_mont, count, mod->q));
    const v8_mod m = v8_mod_of(mod);
    const v8 minus_d = v8_all(clt__mod_sub(0, d_mont, mod->q));
    const unsigned folds = v8_sum_folds(count + 1, CLT__PRIME_BITS_MAX, false);
    for (size_t i = 0; i < n; i += TILE_WORDS) {
        v8_sum sum[TILE];
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            v8 some = v != NULL ? v8_load(v + i + j * V8_WORDS) : v8_zero();
            sum[j] = v8_sum_add(v8_sum_zero(), some, minus_d);
        }
        for (unsigned k = 0; k < count; k++) {
            const v8 factor = v8_all(c_mont[k]);
            V8_UNROLL
            for (unsigned j = 0; j < TILE; j++) {
                sum[j] = v8_sum_add(sum[j], v8_load(y[k] + i + j * V8_WORDS), factor);
            }
        }
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            v8_store(r + i + j * V8_WORDS, v8_sum_canonical(sum[j], folds, &m));
        }
    }
}

/*
 * As the reference: x = hi 2^50 + lo, both integers and exact, with offsets that make them
 * non-negative. hi + 2^50 <= 2^51 goes through Montgomery's product with 2^50, lo + 2^49 <= 2^50 is
 * added: below 2^51 in all.
 */
void clt__ifma_reduce_f64(uint64_t *r, const double *x, size_t n, const clt__mod *mod) {
    const v8_mod m = v8_mod_of(mod);
    const uint64_t two_50 = (UINT64_C(1) << 50) % mod->q, two_49 = (UINT64_C(1) << 49) % mod->q;
    const uint64_t two_100 = clt__mod_mul(two_50, two_50, mod);
    const v8 offset = v8_all(clt__mod_add(two_100, two_49, mod->q));
    const v8_factor minus_two_50 =
        v8_factor_of(v8_all(mod->q - clt__mod_mul(two_50, mod->r1, mod)), &m);
    const __m512d magic = _mm512_set1_pd(MAGIC_SIGNED);
    const __m512d hi_base = _mm512_set1_pd(MAGIC_SIGNED - 0x1p50);
    const __m512d lo_base = _mm512_set1_pd(MAGIC_SIGNED - 0x1p49);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        __m512d number = _mm512_loadu_pd(x + i);
        __m512d hi_magic = _mm512_add_pd(_mm512_mul_pd(number, _mm512_set1_pd(0x1p-50)), magic);
        __m512d whole = _mm512_mul_pd(_mm512_sub_pd(hi_magic, magic), _mm512_set1_pd(0x1p50));
        __m512d lo_magic = _mm512_add_pd(_mm512_sub_pd(number, whole), magic);
        v8 hi = bits_minus(hi_magic, hi_base), lo = bits_minus(lo_magic, lo_base);
        v8 sum = v8_sub_mul(v8_add(lo, m.q), hi, minus_two_50, &m);
        v8 shifted = v8_fold(v8_barrett(sum, &m), m.q);
        v8_store(r + i, v8_lift(v8_sub(shifted, offset), m.q));
    }
}

void clt__ifma_reduce_i8(uint64_t *r, const int8_t *x, size_t n, const clt__mod *mod) {
    const v8 q = v8_all(mod->q);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8 number = _mm512_cvtepi8_epi64(_mm_loadl_epi64((const __m128i *)(const void *)(x + i)));
        v8_store(r + i, v8_lift(number, q));
    }
}

V8_END

#endif
