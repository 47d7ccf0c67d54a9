/* Word by word with AVX-512-IFMA: sums, Montgomery products, permutation. */
#include "arith/kernel.h"

#if defined(__x86_64__)

#include "arith/ifma_vec.h"

void clt__ifma_add(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q));
    const v8 q = v8_all(mod->q);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8_store(r + i, v8_fold(v8_add(v8_load(a + i), v8_load(b + i)), q));
    }
}

void clt__ifma_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                   const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q));
    const v8 q = v8_all(mod->q);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8_store(r + i, v8_lift(v8_sub(v8_load(a + i), v8_load(b + i)), q));
    }
}

void clt__ifma_negate(uint64_t *r, const uint64_t *a, size_t n, const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q));
    const v8 q = v8_all(mod->q);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8_store(r + i, v8_lift(v8_sub(v8_zero(), v8_load(a + i)), q));
    }
}

void clt__ifma_mul(uint64_t *r, const uint64_t *a, const uint64_t *b_mont, size_t n,
                   const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b_mont, n, mod->q));
    const v8_mod m = v8_mod_of(mod);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8_sum product = v8_sum_add(v8_sum_zero(), v8_load(a + i), v8_load(b_mont + i));
        v8_store(r + i, v8_fold(v8_sum_reduce(product, &m), m.q));
    }
}

/* -c: v8_sub_mul takes products away. */
static v8_factor minus(uint64_t c_mont, const v8_mod *m, const clt__mod *mod) {
    return v8_factor_of(v8_all(mod->q - c_mont), m);
}

void clt__ifma_mul_const(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                         const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && c_mont < mod->q);
    const v8_mod m = v8_mod_of(mod);
    const v8_factor minus_c = minus(c_mont, &m, mod);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8_store(r + i, v8_fold(v8_sub_mul(m.q, v8_load(a + i), minus_c, &m), m.q));
    }
}

void clt__ifma_mul_const_add(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                             const clt__mod *mod) {
    assert(clt__all_below(r, n, mod->q) && clt__all_below(a, n, mod->q) && c_mont < mod->q);
    const v8_mod m = v8_mod_of(mod);
    const v8_factor minus_c = minus(c_mont, &m, mod);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8 sum = v8_sub_mul(v8_add(v8_load(r + i), m.q), v8_load(a + i), minus_c, &m); /* < 3q */
        v8_store(r + i, v8_fold(v8_fold(sum, m.twice), m.q));
    }
}

void clt__ifma_sub_mul_const(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t c_mont,
                             size_t n, const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q) && c_mont < mod->q);
    const v8_mod m = v8_mod_of(mod);
    const v8_factor c = v8_factor_of(v8_all(c_mont), &m);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8 difference = v8_sub(v8_add(v8_load(b + i), m.q), v8_load(a + i)); /* b - a < 2q */
        v8_store(r + i, v8_fold(v8_sub_mul(m.q, difference, c, &m), m.q));
    }
}

/* Automorphisms move the aligned groups of eight words as wholes: then one group is loaded and put
   in order in a register, where a gather would take each word by itself. */
void clt__ifma_permute(uint64_t *r, const uint64_t *a, const uint32_t *index, size_t n) {
    assert(r != a);
    for (size_t i = 0; i < n; i += V8_WORDS) {
        __m256i at = _mm256_loadu_si256((const __m256i *)(index + i));
        __m256i first = _mm256_broadcastd_epi32(_mm256_castsi256_si128(at));
        __m256i distance = _mm256_xor_si256(at, first);
        if (_mm256_testz_si256(distance, _mm256_set1_epi32(~(V8_WORDS - 1)))) {
            v8 group = v8_load(a + index[i] / V8_WORDS * V8_WORDS);
            v8_store(r + i, _mm512_permutexvar_epi64(_mm512_cvtepu32_epi64(at), group));
        } else {
            for (size_t k = i; k < i + V8_WORDS; k++) r[k] = a[index[k]];
        }
    }
}

V8_END

#endif
