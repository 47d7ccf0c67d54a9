/*
 * AVX2, word by word: sums on words, products as doubles.
 *
 * A product of two Montgomery's way, with the quotient's part H of a b = 2^52 H + L taken first:
 *
 *     a b/2^52 = H + L/2^52,  H = round(a b/2^52) < q/4,  |L| <= 2^51,
 *
 * where a b/2^52 is rounded by adding and taking away 1.5 * 2^104, and 2^-52 mod q is a constant.
 * Constants that stay are divided by 2^52 first: one product of doubles is left.
 */
#include "arith/avx2.h"

#if defined(__x86_64__)
#include "arith/avx2_vec.h"

V4_BEGIN(V4_TARGET)

void clt__avx2_add(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q));
    v4 q = v4_all(mod->q);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        v4_store(r + i, v4_add_mod(v4_load(a + i), v4_load(b + i), q));
    }
}

void clt__avx2_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q));
    v4 q = v4_all(mod->q);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        v4_store(r + i, v4_lift(v4_sub(v4_load(a + i), v4_load(b + i)), q));
    }
}

void clt__avx2_negate(uint64_t *r, const uint64_t *a, size_t n, const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q));
    v4 q = v4_all(mod->q), zero = v4_all(0);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        v4_store(r + i, v4_lift(v4_sub(zero, v4_load(a + i)), q));
    }
}

void clt__avx2_mul(uint64_t *r, const uint64_t *a, const uint64_t *b_mont, size_t n,
                   const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b_mont, n, mod->q));
    const f4_mod m = f4_mod_of(mod);
    const f4_factor radix_inverse = f4_radix_inverse(mod);
    const f4 magic = f4_all(0x1.8p104);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        f4 x = f4_load_words(a + i), y = f4_load_words(b_mont + i);
        f4 high = _mm256_sub_pd(_mm256_fmadd_pd(x, y, magic), magic);
        f4 rest = f4_mul(_mm256_fmsub_pd(x, y, high), radix_inverse, &m);
        v4_store(r + i, f4_lift(_mm256_fmadd_pd(high, f4_all(0x1p-52), rest), &m));
    }
}

void clt__avx2_mul_const(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                         const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && c_mont < mod->q);
    const f4_mod m = f4_mod_of(mod);
    const f4_factor c = f4_constant_mont(c_mont, mod);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        v4_store(r + i, f4_lift(f4_mul(f4_load_words(a + i), c, &m), &m));
    }
}

void clt__avx2_mul_const_add(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                             const clt__mod *mod) {
    assert(clt__all_below(r, n, mod->q) && clt__all_below(a, n, mod->q) && c_mont < mod->q);
    const f4_mod m = f4_mod_of(mod);
    const f4_factor c = f4_constant_mont(c_mont, mod);
    v4 q = v4_all(mod->q);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        v4 product = f4_lift(f4_mul(f4_load_words(a + i), c, &m), &m);
        v4_store(r + i, v4_add_mod(product, v4_load(r + i), q));
    }
}

void clt__avx2_sub_mul_const(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t c_mont,
                             size_t n, const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q) && c_mont < mod->q);
    const f4_mod m = f4_mod_of(mod);
    const f4_factor c = f4_constant_mont(c_mont, mod);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        f4 difference = f4_of_signed(v4_sub(v4_load(a + i), v4_load(b + i)));
        v4_store(r + i, f4_lift(f4_mul(difference, c, &m), &m));
    }
}

V4_END
#endif
