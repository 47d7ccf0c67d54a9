/*
 * Vectors of eight 64-bit words for the AVX-512-IFMA kernel, and modular arithmetic on them.
 *
 * The two multiplications of IFMA take the low 52 bits of two words and add the low or the high 52
 * bits of the product to a third. With the radix R = 2^52 that is all that Montgomery's reduction
 * needs; what stands above the low 52 bits of a factor never has to be masked off.
 *
 * A conditional subtraction is an unsigned minimum: a - c wraps to a huge number where a < c.
 *
 * From this header on, up to V8_END in its last line, a file is compiled for the instructions named
 * below. Nothing in it may run before the processor is known to have them.
 */
#ifndef CLT_ARITH_IFMA_VEC_H
#define CLT_ARITH_IFMA_VEC_H

#include "arith/ifma.h"
#include "arith/wide.h"

#include <assert.h>
#include <immintrin.h>

#define V8_TARGET "avx512f,avx512dq,avx512bw,avx512vl,avx512ifma,avx512vbmi,vaes,aes,popcnt"
#define V8_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define V8_BEGIN(features)                                                                         \
    V8_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define V8_END _Pragma("clang attribute pop")
#define V8_UNROLL _Pragma("clang loop unroll(full)")
#else
#define V8_BEGIN(features) _Pragma("GCC push_options") V8_PRAGMA(GCC target(features))
#define V8_END _Pragma("GCC pop_options")
#define V8_UNROLL _Pragma("GCC unroll 16")
#endif
/* For functions whose arguments decide what is generated. */
#define V8_INLINE static inline __attribute__((always_inline))

V8_BEGIN(V8_TARGET)

enum { V8_WORDS = 8 };

typedef __m512i v8;

V8_INLINE v8 v8_load(const uint64_t *a) {
    return _mm512_loadu_si512(a);
}

V8_INLINE void v8_store(uint64_t *r, v8 a) {
    _mm512_storeu_si512(r, a);
}

/* Asks for the `lines` vectors that begin `ahead` words after a, if there are any. */
V8_INLINE void v8_prefetch(const uint64_t *a, ptrdiff_t ahead, int lines) {
    uintptr_t at = (uintptr_t)a + (uintptr_t)ahead * sizeof *a;
    V8_UNROLL
    for (int i = 0; i < lines; i++, at += sizeof(v8)) {
        _mm_prefetch((const char *)at, _MM_HINT_T1);
    }
}

V8_INLINE v8 v8_all(uint64_t a) {
    return _mm512_set1_epi64((long long)a);
}

V8_INLINE v8 v8_zero(void) {
    return _mm512_setzero_si512();
}

V8_INLINE v8 v8_add(v8 a, v8 b) {
    return _mm512_add_epi64(a, b);
}

V8_INLINE v8 v8_sub(v8 a, v8 b) {
    return _mm512_sub_epi64(a, b);
}

/* sum + a*b mod R and sum + floor(a*b/R), of the low 52 bits of a and b. */
V8_INLINE v8 v8_add_low(v8 sum, v8 a, v8 b) {
    return _mm512_madd52lo_epu64(sum, a, b);
}

V8_INLINE v8 v8_add_high(v8 sum, v8 a, v8 b) {
    return _mm512_madd52hi_epu64(sum, a, b);
}

/* a 2^bits */
V8_INLINE v8 v8_shift(v8 a, unsigned bits) {
    return _mm512_slli_epi64(a, bits);
}

/* [0, 2c) to [0, c) */
V8_INLINE v8 v8_fold(v8 a, v8 c) {
    return _mm512_min_epu64(a, v8_sub(a, c));
}

/* (-c, c) to [0, c) */
V8_INLINE v8 v8_lift(v8 a, v8 c) {
    return _mm512_min_epu64(a, v8_add(a, c));
}

typedef struct v8_mod {
    v8 q, twice; /* q, 2q */
    v8 minus;    /* -q mod 2^64 */
    v8 inverse;  /* the low 52 bits: q^-1 mod R */
    v8 barrett;  /* floor(R/q) */
} v8_mod;

V8_INLINE v8_mod v8_mod_of(const clt__mod *mod) {
    return (v8_mod){v8_all(mod->q), v8_all(2 * mod->q), v8_all(-mod->q), v8_all(-mod->neg_inv),
                    v8_all(CLT__RADIX_MASK / mod->q)};
}

/* A factor w <= q, in Montgomery form, and w/q mod R. */
typedef struct v8_factor {
    v8 w, over_q;
} v8_factor;

V8_INLINE v8_factor v8_factor_of(v8 w, const v8_mod *m) {
    return (v8_factor){w, v8_add_low(v8_zero(), w, m->inverse)};
}

/* a - b*w/R mod q in (a - q, a + q), for any b < R. The low halves of b*w and multiple*q are equal:
   the high halves alone make the difference. */
V8_INLINE v8 v8_sub_mul(v8 a, v8 b, v8_factor w, const v8_mod *m) {
    v8 multiple = v8_add_low(v8_zero(), b, w.over_q);
    return v8_add_high(v8_sub(a, v8_add_high(v8_zero(), b, w.w)), multiple, m->q);
}

/* a < R to [0, 2q) */
V8_INLINE v8 v8_barrett(v8 a, const v8_mod *m) {
    v8 quotient = v8_add_high(v8_zero(), a, m->barrett);
    return v8_sub(a, v8_add_low(v8_zero(), quotient, m->q));
}

/* A sum of products, low + R high; there is room for 2^11 of them. */
typedef struct v8_sum {
    v8 low, high;
} v8_sum;

V8_INLINE v8_sum v8_sum_zero(void) {
    return (v8_sum){v8_zero(), v8_zero()};
}

V8_INLINE v8_sum v8_sum_add(v8_sum sum, v8 a, v8 b) {
    return (v8_sum){v8_add_low(sum.low, a, b), v8_add_high(sum.high, a, b)};
}

/* sum/R mod q in (0, sum/R + q]. */
V8_INLINE v8 v8_sum_reduce(v8_sum sum, const v8_mod *m) {
    v8 multiple = v8_add_low(v8_zero(), sum.low, m->inverse);
    v8 high = v8_add(sum.high, _mm512_srli_epi64(sum.low, CLT__RADIX_BITS));
    return v8_sub(high, v8_add_high(m->minus, multiple, m->q));
}

/* The least k such that v8_sum_reduce stays below 2^k q after `terms` products of a word below
   2^bits and one below q; with `more`, a residue has been added to the high half. */
enum { V8_FOLDS_MAX = 5 };
static inline unsigned v8_sum_folds(unsigned terms, unsigned bits, bool more) {
    uint64_t bound = (((uint64_t)terms << bits) + CLT__RADIX_MASK) >> CLT__RADIX_BITS;
    unsigned folds = 1;
    while (UINT64_C(1) << folds < bound + 1 + more) folds++;
    assert(folds <= V8_FOLDS_MAX);
    return folds;
}

/* sum/R mod q, canonical. */
V8_INLINE v8 v8_sum_canonical(v8_sum sum, unsigned folds, const v8_mod *m) {
    v8 a = v8_sum_reduce(sum, m);
    V8_UNROLL
    for (unsigned k = V8_FOLDS_MAX; k-- > 0;) {
        if (k < folds) a = v8_fold(a, v8_shift(m->q, k));
    }
    return a;
}

/* Eight rows to eight columns. */
V8_INLINE void v8_transpose(v8 v[8]) {
    v8 a[8], b[8];
    V8_UNROLL
    for (int i = 0; i < 8; i += 2) { /* single words change places */
        a[i] = _mm512_unpacklo_epi64(v[i], v[i + 1]);
        a[i + 1] = _mm512_unpackhi_epi64(v[i], v[i + 1]);
    }
    V8_UNROLL
    for (int i = 0; i < 2; i++) { /* pairs of words, then fours */
        b[i] = _mm512_shuffle_i64x2(a[i], a[i + 2], 0x88);
        b[i + 2] = _mm512_shuffle_i64x2(a[i], a[i + 2], 0xdd);
        b[i + 4] = _mm512_shuffle_i64x2(a[i + 4], a[i + 6], 0x88);
        b[i + 6] = _mm512_shuffle_i64x2(a[i + 4], a[i + 6], 0xdd);
    }
    V8_UNROLL
    for (int i = 0; i < 4; i++) {
        v[i] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0x88);
        v[i + 4] = _mm512_shuffle_i64x2(b[i], b[i + 4], 0xdd);
    }
}

V8_INLINE void v8_reverse(v8 v[8]) {
    V8_UNROLL
    for (int i = 0; i < 4; i++) {
        v8 swap = v[i];
        v[i] = v[7 - i];
        v[7 - i] = swap;
    }
}

#endif
