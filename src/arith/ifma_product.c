/*
 * Sums of products with AVX-512-IFMA: the halves of the products are added up apart, as in the
 * radix 2^52, and reduced once at the end. For a*b < 2^50 q a high half is below q/4.
 */
#include "arith/kernel.h"

#if defined(__x86_64__)

#include "arith/ifma_vec.h"

enum {
    TERMS_MAX = 64,
    TILE = 4, /* vectors: enough independent sums to hide the latency of a product */
    TILE_WORDS = TILE * V8_WORDS,
};

void clt__ifma_dot(uint64_t *r, const uint64_t *const *a, const uint64_t *const *b_mont,
                   unsigned count, bool add, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && (!add || clt__all_below(r, n, mod->q)));
    assert(clt__limbs_below(a, count, n, mod->q) && clt__limbs_below(b_mont, count, n, mod->q));
    const v8_mod m = v8_mod_of(mod);
    const unsigned folds = v8_sum_folds(count, mod->bits, add);
    for (size_t i = 0; i < n; i += TILE_WORDS) {
        v8_sum sum[TILE];
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            sum[j] = v8_sum_zero();
            if (add) sum[j].high = v8_load(r + i + j * V8_WORDS);
        }
        for (unsigned k = 0; k < count; k++) {
            V8_UNROLL
            for (unsigned j = 0; j < TILE; j++) {
                size_t at = i + j * V8_WORDS;
                sum[j] = v8_sum_add(sum[j], v8_load(a[k] + at), v8_load(b_mont[k] + at));
            }
        }
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            v8_store(r + i + j * V8_WORDS, v8_sum_canonical(sum[j], folds, &m));
        }
    }
}

/* The factors of words i ... i + 7: each its own, or one for all. */
V8_INLINE v8 load_run(const uint64_t *b, size_t i, unsigned log_run) {
    return log_run == 0 ? v8_load(b + i) : v8_all(b[i >> log_run]);
}

V8_INLINE void dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                        const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                        unsigned log_run, bool add, size_t n, const clt__mod *mod) {
    const v8_mod m = v8_mod_of(mod);
    const unsigned folds = v8_sum_folds(count, mod->bits, add);
    for (size_t i = 0; i < n; i += TILE_WORDS) {
        v8_sum sum0[TILE], sum1[TILE];
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            sum0[j] = sum1[j] = v8_sum_zero();
            if (add) sum0[j].high = v8_load(r0 + i + j * V8_WORDS);
            if (add) sum1[j].high = v8_load(r1 + i + j * V8_WORDS);
        }
        for (unsigned k = 0; k < count; k++) {
            V8_UNROLL
            for (unsigned j = 0; j < TILE; j++) {
                size_t at = i + j * V8_WORDS;
                v8 b = load_run(b_mont[k], at, log_run);
                sum0[j] = v8_sum_add(sum0[j], v8_load(a0[k] + at), b);
                sum1[j] = v8_sum_add(sum1[j], v8_load(a1[k] + at), b);
            }
        }
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            v8_store(r0 + i + j * V8_WORDS, v8_sum_canonical(sum0[j], folds, &m));
            v8_store(r1 + i + j * V8_WORDS, v8_sum_canonical(sum1[j], folds, &m));
        }
    }
}

void clt__ifma_dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
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

void clt__ifma_key_product(uint64_t *r0, uint64_t *r1, const uint64_t *const *digit,
                           const uint64_t *const *b_mont, const uint64_t *const *a_mont,
                           unsigned count, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && clt__limbs_below(digit, count, n, mod->q));
    assert(clt__limbs_below(b_mont, count, n, mod->q));
    assert(clt__limbs_below(a_mont, count, n, mod->q));
    const v8_mod m = v8_mod_of(mod);
    const unsigned folds = v8_sum_folds(count, mod->bits, false);
    for (size_t i = 0; i < n; i += TILE_WORDS) {
        v8_sum sum0[TILE], sum1[TILE];
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) sum0[j] = sum1[j] = v8_sum_zero();
        for (unsigned k = 0; k < count; k++) {
            V8_UNROLL
            for (unsigned j = 0; j < TILE; j++) {
                size_t at = i + j * V8_WORDS;
                v8 d = v8_load(digit[k] + at);
                sum0[j] = v8_sum_add(sum0[j], d, v8_load(b_mont[k] + at));
                sum1[j] = v8_sum_add(sum1[j], d, v8_load(a_mont[k] + at));
            }
        }
        V8_UNROLL
        for (unsigned j = 0; j < TILE; j++) {
            v8_store(r0 + i + j * V8_WORDS, v8_sum_canonical(sum0[j], folds, &m));
            v8_store(r1 + i + j * V8_WORDS, v8_sum_canonical(sum1[j], folds, &m));
        }
    }
}

/* To Montgomery form, in (0, 2q). Products with a residue below 2q are then below q^2 4 <= q R. */
V8_INLINE v8 to_mont(v8 a, v8_factor minus_r2, const v8_mod *m) {
    return v8_sub_mul(m->q, a, minus_r2, m);
}

V8_INLINE v8_factor minus_r2_of(const clt__mod *mod, const v8_mod *m) {
    return v8_factor_of(v8_all(mod->q - mod->r2), m);
}

void clt__ifma_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                      const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                      const clt__mod *mod) {
    assert(clt__all_below(a0, n, mod->q) && clt__all_below(a1, n, mod->q));
    assert(clt__all_below(b0, n, mod->q) && clt__all_below(b1, n, mod->q));
    const v8_mod m = v8_mod_of(mod);
    const v8_factor minus_r2 = minus_r2_of(mod, &m);
    const v8_sum zero = v8_sum_zero();
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8 x0 = v8_load(a0 + i), x1 = v8_load(a1 + i);
        v8 y0 = to_mont(v8_load(b0 + i), minus_r2, &m), y1 = to_mont(v8_load(b1 + i), minus_r2, &m);
        v8_sum cross = v8_sum_add(v8_sum_add(zero, x0, y1), x1, y0);
        v8_store(r0 + i, v8_fold(v8_sum_reduce(v8_sum_add(zero, x0, y0), &m), m.q));
        v8_store(r1 + i, v8_fold(v8_sum_reduce(cross, &m), m.q));
        v8_store(r2 + i, v8_fold(v8_sum_reduce(v8_sum_add(zero, x1, y1), &m), m.q));
    }
}

void clt__ifma_tensor_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                             const uint64_t *a1, size_t n, const clt__mod *mod) {
    assert(clt__all_below(a0, n, mod->q) && clt__all_below(a1, n, mod->q));
    const v8_mod m = v8_mod_of(mod);
    const v8_factor minus_r2 = minus_r2_of(mod, &m);
    const v8_sum zero = v8_sum_zero();
    for (size_t i = 0; i < n; i += V8_WORDS) {
        v8 x0 = v8_load(a0 + i), x1 = v8_load(a1 + i);
        v8 y0 = to_mont(x0, minus_r2, &m), y1 = to_mont(x1, minus_r2, &m);
        v8_sum cross = v8_sum_add(zero, v8_add(x0, x0), y1);
        v8_store(r0 + i, v8_fold(v8_sum_reduce(v8_sum_add(zero, x0, y0), &m), m.q));
        v8_store(r1 + i, v8_fold(v8_sum_reduce(cross, &m), m.q));
        v8_store(r2 + i, v8_fold(v8_sum_reduce(v8_sum_add(zero, x1, y1), &m), m.q));
    }
}

V8_END

#endif
