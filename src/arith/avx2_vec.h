/*
 * Vectors of four for the AVX2 kernel, and modular arithmetic on them.
 *
 * AVX2 has no product of 64-bit words, but two fused multiply-adds of doubles a cycle. So residues
 * are doubles inside: integers of either sign, right modulo q, of size below 2^52. The product
 * (van der Hoeven, Lecerf, Quintin, ACM TOMS 43, 2016):
 *
 *     h = v w          rounded to 53 bits
 *     l = v w - h      exact, by the fused operation
 *     c = v (w/q)      rounded to an integer
 *     v w - c q = (h - c q) + l: both parts are exact, as small multiples of their last places
 *
 * Magic number. Between 2^52 and 2^53 the last place of a double is 1. So adding and taking away
 * 1.5 * 2^52 rounds |x| <= 2^51 to an integer, ties to even; and the bits of the sum alone are
 * those of the magic number plus the integer, which is how words become doubles and back.
 *
 * Zeros. No step gives -0 unless it gets one, so that the sign bit alone tells numbers below 0. For
 * a sum is -0 only if both terms are, and where v w is a zero of either sign, l is +0.
 *
 * Between V4_BEGIN and V4_END code is compiled for the instructions named here. It runs only where
 * the processor is known to have them.
 */
#ifndef CLT_ARITH_AVX2_VEC_H
#define CLT_ARITH_AVX2_VEC_H

#include "arith/avx2.h"
#include "arith/wide.h"

#include <assert.h>
#include <immintrin.h>

#define V4_TARGET "avx2,fma,aes"
#define V4_PRAGMA(text) _Pragma(#text)
#if defined(__clang__)
#define V4_BEGIN(features)                                                                         \
    V4_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define V4_END _Pragma("clang attribute pop")
#define V4_UNROLL _Pragma("clang loop unroll(full)")
#else
#define V4_BEGIN(features) _Pragma("GCC push_options") V4_PRAGMA(GCC target(features))
#define V4_END _Pragma("GCC pop_options")
#define V4_UNROLL _Pragma("GCC unroll 16")
#endif
/* For functions whose arguments decide what is generated, and for loops that do nothing but store:
   gcc 12 may give such a loop addresses without a base, take them for accesses of NULL, and drop
   the calls of a function that has no other effect. */
#define V4_INLINE static inline __attribute__((always_inline))

V4_BEGIN(V4_TARGET)

enum { V4_WORDS = 4 };

typedef __m256i v4; /* words */
typedef __m256d f4; /* doubles */

/* -------------------------------------------------------------------------------------- words */

V4_INLINE v4 v4_load(const uint64_t *a) {
    return _mm256_loadu_si256((const __m256i *)a);
}

V4_INLINE void v4_store(uint64_t *r, v4 a) {
    _mm256_storeu_si256((__m256i *)r, a);
}

/* Two words from one place, two from another. */
V4_INLINE v4 v4_load_halves(const uint64_t *low, const uint64_t *high) {
    v4 a = _mm256_castsi128_si256(_mm_loadu_si128((const __m128i *)low));
    return _mm256_inserti128_si256(a, _mm_loadu_si128((const __m128i *)high), 1);
}

V4_INLINE void v4_store_halves(uint64_t *low, uint64_t *high, v4 a) {
    _mm_storeu_si128((__m128i *)low, _mm256_castsi256_si128(a));
    _mm_storeu_si128((__m128i *)high, _mm256_extracti128_si256(a, 1));
}

V4_INLINE v4 v4_all(uint64_t a) {
    return _mm256_set1_epi64x((long long)a);
}

V4_INLINE v4 v4_add(v4 a, v4 b) {
    return _mm256_add_epi64(a, b);
}

V4_INLINE v4 v4_sub(v4 a, v4 b) {
    return _mm256_sub_epi64(a, b);
}

V4_INLINE v4 v4_and(v4 a, v4 b) {
    return _mm256_and_si256(a, b);
}

/* (-q, q) to [0, q) */
V4_INLINE v4 v4_lift(v4 a, v4 q) {
    f4 sign = _mm256_castsi256_pd(a), plus = _mm256_castsi256_pd(v4_add(a, q));
    return _mm256_castpd_si256(_mm256_blendv_pd(sign, plus, sign));
}

/* a + b mod q */
V4_INLINE v4 v4_add_mod(v4 a, v4 b, v4 q) {
    return v4_lift(v4_sub(v4_add(a, b), q), q);
}

/* ------------------------------------------------------------------------------------ doubles */

#define F4_MAGIC 0x1.8p52

V4_INLINE f4 f4_all(double a) {
    return _mm256_set1_pd(a);
}

V4_INLINE v4 f4_bits(f4 a) {
    return _mm256_castpd_si256(a);
}

V4_INLINE f4 f4_of_bits(v4 a) {
    return _mm256_castsi256_pd(a);
}

/* Doubles that lie in words. */
V4_INLINE f4 f4_load(const uint64_t *a) {
    return f4_of_bits(v4_load(a));
}

V4_INLINE void f4_store(uint64_t *r, f4 a) {
    v4_store(r, f4_bits(a));
}

V4_INLINE f4 f4_load_halves(const uint64_t *low, const uint64_t *high) {
    return f4_of_bits(v4_load_halves(low, high));
}

V4_INLINE void f4_store_halves(uint64_t *low, uint64_t *high, f4 a) {
    v4_store_halves(low, high, f4_bits(a));
}

/* Words below 2^52. */
V4_INLINE f4 f4_of_words(v4 x) {
    f4 two_52 = f4_all(0x1p52);
    return _mm256_sub_pd(_mm256_or_pd(f4_of_bits(x), two_52), two_52);
}

V4_INLINE f4 f4_load_words(const uint64_t *x) {
    return f4_of_words(v4_load(x));
}

/* Signed words of size at most 2^51. */
V4_INLINE f4 f4_of_signed(v4 x) {
    f4 magic = f4_all(F4_MAGIC);
    return _mm256_sub_pd(f4_of_bits(v4_add(x, f4_bits(magic))), magic);
}

/* a b rounded to an integer once, |a b| <= 2^51. */
V4_INLINE f4 f4_round_product(f4 a, f4 b) {
    f4 magic = f4_all(F4_MAGIC);
    return _mm256_sub_pd(_mm256_fmadd_pd(a, b, magic), magic);
}

/* a0 b0 a2 b2 and a1 b1 a3 b3 */
V4_INLINE f4 f4_evens(f4 a, f4 b) {
    return _mm256_unpacklo_pd(a, b);
}

V4_INLINE f4 f4_odds(f4 a, f4 b) {
    return _mm256_unpackhi_pd(a, b);
}

/* ------------------------------------------------------------------------------ modulo a prime */

typedef struct f4_mod {
    f4 q, inverse; /* q, 1/q */
    f4 magic_q;    /* the magic number plus q */
} f4_mod;

V4_INLINE f4_mod f4_mod_of(const clt__mod *mod) {
    double q = (double)mod->q;
    return (f4_mod){f4_all(q), f4_all(mod->inv), f4_all(F4_MAGIC + q)};
}

/* |a| <= 2^53 to |r| <= q/2 + 1. */
V4_INLINE f4 f4_fold(f4 a, const f4_mod *m) {
    return _mm256_fnmadd_pd(f4_round_product(a, m->inverse), m->q, a);
}

/* (-q, q) to words in [0, q) */
V4_INLINE v4 f4_lift(f4 a, const f4_mod *m) {
    f4 magic = f4_all(F4_MAGIC), offset = _mm256_blendv_pd(magic, m->magic_q, a);
    return v4_sub(f4_bits(_mm256_add_pd(a, offset)), f4_bits(magic));
}

/* |a| <= 2^53 to words in [0, q) */
V4_INLINE v4 f4_canonical(f4 a, const f4_mod *m) {
    return f4_lift(f4_fold(a, m), m);
}

/* A factor, |w| < q/2, with w/q. */
typedef struct f4_factor {
    f4 w, over_q;
} f4_factor;

V4_INLINE f4_factor f4_factor_of(f4 w, const f4_mod *m) {
    return (f4_factor){w, _mm256_mul_pd(w, m->inverse)};
}

/* The same of one residue. */
V4_INLINE f4_factor f4_constant(uint64_t residue, const clt__mod *mod) {
    double q = (double)mod->q, w = (double)(int64_t)residue;
    if (residue > mod->q / 2) w -= q;
    return (f4_factor){f4_all(w), f4_all(w / q)};
}

/* 2^-52 mod q, and the factor of a Montgomery product with a constant. */
V4_INLINE f4_factor f4_radix_inverse(const clt__mod *mod) {
    return f4_constant(clt__mod_mont(1, 1, mod), mod);
}

V4_INLINE f4_factor f4_constant_mont(uint64_t c_mont, const clt__mod *mod) {
    return f4_constant(clt__mod_mont(c_mont, 1, mod), mod);
}

/* v w mod q for |v| <= 2^52: |r| <= q (1/2 + |v| e) with e = 2^-53 for f4_factor_of, which rounds
   w/q twice, and e = 2^-55 for f4_constant. */
V4_INLINE f4 f4_mul(f4 v, f4_factor w, const f4_mod *m) {
    f4 high = _mm256_mul_pd(v, w.w), low = _mm256_fmsub_pd(v, w.w, high);
    f4 quotient = f4_round_product(v, w.over_q);
    return _mm256_add_pd(_mm256_fnmadd_pd(quotient, m->q, high), low);
}

/* v w mod q for residues in [0, q): |r| <= 3/4 q, since v w rounded twice is off by 2^-2 q. */
V4_INLINE f4 f4_product(f4 v, f4 w, const f4_mod *m) {
    f4 high = _mm256_mul_pd(v, w), low = _mm256_fmsub_pd(v, w, high);
    f4 quotient = f4_round_product(high, m->inverse);
    return _mm256_add_pd(_mm256_fnmadd_pd(quotient, m->q, high), low);
}

V4_END

#endif
