/* AVX2 sums of products, by exact sums of doubles (avx2_sum.h), and tensor products. */
#include "arith/avx2.h"

#if defined(__x86_64__)
#include "arith/avx2_sum.h"

enum { TERMS_MAX = 64 };

V4_BEGIN(V4_TARGET)

/* How a sum becomes words: divided by the radix, canonical, the present words added or not. */
typedef struct ending {
    f4_mod m;
    f4_factor radix_inverse;
    v4 q, keep;
} ending;

V4_INLINE ending ending_of(const clt__mod *mod, bool add) {
    return (ending){f4_mod_of(mod), f4_radix_inverse(mod), v4_all(mod->q), v4_all(-(uint64_t)add)};
}

/* SUM_COLUMNS words from r on. */
V4_INLINE void store_sum(uint64_t *r, const f4 total[SUM_VECTORS], const ending *e) {
    V4_UNROLL
    for (size_t v = 0; v < SUM_VECTORS; v++, r += V4_WORDS) {
        v4 sum = f4_lift(f4_mul(total[v], e->radix_inverse, &e->m), &e->m);
        v4_store(r, v4_add_mod(sum, v4_and(v4_load(r), e->keep), e->q));
    }
}

void clt__avx2_dot(uint64_t *r, const uint64_t *const *a, const uint64_t *const *b_mont,
                   unsigned count, bool add, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && (!add || clt__all_below(r, n, mod->q)));
    assert(clt__limbs_below(a, count, n, mod->q) && clt__limbs_below(b_mont, count, n, mod->q));
    const ending e = ending_of(mod, add);
    for (size_t i = 0; i < n; i += SUM_COLUMNS) {
        f4 total[SUM_VECTORS];
        f4_sum_columns(total, a, b_mont, 0, NULL, count, i, &e.m);
        store_sum(r + i, total, &e);
    }
}

V4_INLINE void dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                        const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                        unsigned log_run, bool add, size_t n, const clt__mod *mod) {
    const ending e = ending_of(mod, add);
    for (size_t i = 0; i < n; i += SUM_COLUMNS) {
        f4 total0[SUM_VECTORS], total1[SUM_VECTORS];
        f4_sum_columns(total0, a0, b_mont, log_run, NULL, count, i, &e.m);
        f4_sum_columns(total1, a1, b_mont, log_run, NULL, count, i, &e.m);
        store_sum(r0 + i, total0, &e);
        store_sum(r1 + i, total1, &e);
    }
}

void clt__avx2_dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                        const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                        unsigned log_run, bool add, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && (log_run == 0 || log_run >= CLT__LOG_RUN_MIN));
    assert(!add || (clt__all_below(r0, n, mod->q) && clt__all_below(r1, n, mod->q)));
    assert(clt__limbs_below(a0, count, n, mod->q) && clt__limbs_below(a1, count, n, mod->q));
    assert(clt__limbs_below(b_mont, count, ((n - 1) >> log_run) + 1, mod->q));
    if (log_run == 0) {
        dot_runs(r0, r1, a0, a1, b_mont, count, 0, add, n, mod);
    } else {
        dot_runs(r0, r1, a0, a1, b_mont, count, log_run, add, n, mod);
    }
}

void clt__avx2_key_product(uint64_t *r0, uint64_t *r1, const uint64_t *const *digit,
                           const uint64_t *const *b_mont, const uint64_t *const *a_mont,
                           unsigned count, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && clt__limbs_below(digit, count, n, mod->q));
    assert(clt__limbs_below(b_mont, count, n, mod->q) &&
           clt__limbs_below(a_mont, count, n, mod->q));
    const f4_mod m = f4_mod_of(mod);
    const f4_factor radix_inverse = f4_radix_inverse(mod);
    for (size_t i = 0; i < n; i += SUM_COLUMNS) {
        f4 total0[SUM_VECTORS], total1[SUM_VECTORS];
        f4_sum_columns(total0, digit, b_mont, 0, NULL, count, i, &m);
        f4_sum_columns(total1, digit, a_mont, 0, NULL, count, i, &m);
        V4_UNROLL
        for (size_t v = 0; v < SUM_VECTORS; v++) {
            v4_store(r0 + i + V4_WORDS * v, f4_lift(f4_mul(total0[v], radix_inverse, &m), &m));
            v4_store(r1 + i + V4_WORDS * v, f4_lift(f4_mul(total1[v], radix_inverse, &m), &m));
        }
    }
}

void clt__avx2_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                      const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                      const clt__mod *mod) {
    assert(clt__all_below(a0, n, mod->q) && clt__all_below(a1, n, mod->q));
    assert(clt__all_below(b0, n, mod->q) && clt__all_below(b1, n, mod->q));
    const f4_mod m = f4_mod_of(mod);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        f4 x0 = f4_load_words(a0 + i), x1 = f4_load_words(a1 + i);
        f4 y0 = f4_load_words(b0 + i), y1 = f4_load_words(b1 + i);
        f4 cross = _mm256_add_pd(f4_product(x0, y1, &m), f4_product(x1, y0, &m));
        v4_store(r0 + i, f4_lift(f4_product(x0, y0, &m), &m));
        v4_store(r1 + i, f4_canonical(cross, &m));
        v4_store(r2 + i, f4_lift(f4_product(x1, y1, &m), &m));
    }
}

void clt__avx2_tensor_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                             const uint64_t *a1, size_t n, const clt__mod *mod) {
    assert(clt__all_below(a0, n, mod->q) && clt__all_below(a1, n, mod->q));
    const f4_mod m = f4_mod_of(mod);
    for (size_t i = 0; i < n; i += V4_WORDS) {
        f4 x0 = f4_load_words(a0 + i), x1 = f4_load_words(a1 + i), cross = f4_product(x0, x1, &m);
        v4_store(r0 + i, f4_lift(f4_product(x0, x0, &m), &m));
        v4_store(r1 + i, f4_canonical(_mm256_add_pd(cross, cross), &m));
        v4_store(r2 + i, f4_lift(f4_product(x1, x1, &m), &m));
    }
}

V4_END
#endif
