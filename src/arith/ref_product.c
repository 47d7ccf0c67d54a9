/*
 * Plain C sums of products. Residues are below 2^50, so that a 128-bit word takes 2^28 products
 * before the one reduction at the end.
 */
#include "arith/ref.h"
#include "arith/wide.h"

#include <assert.h>

enum { TERMS_MAX = 64 };

void clt__ref_dot(uint64_t *r, const uint64_t *const *a, const uint64_t *const *b_mont,
                  unsigned count, bool add, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && (!add || clt__all_below(r, n, mod->q)));
    assert(clt__limbs_below(a, count, n, mod->q) && clt__limbs_below(b_mont, count, n, mod->q));
    const clt__mod local = *mod;
    uint64_t reciprocal = clt__reciprocal(mod->q), keep = -(uint64_t)add;
    for (size_t i = 0; i < n; i++) {
        clt__u128 sum = clt__wide_radix(r[i] & keep);
        for (unsigned k = 0; k < count; k++) sum = clt__wide_mul_add(sum, a[k][i], b_mont[k][i]);
        r[i] = clt__mont_canonical(sum, reciprocal, &local);
    }
}

void clt__ref_dot_runs(uint64_t *r0, uint64_t *r1, const uint64_t *const *a0,
                       const uint64_t *const *a1, const uint64_t *const *b_mont, unsigned count,
                       unsigned log_run, bool add, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && (log_run == 0 || log_run >= CLT__LOG_RUN_MIN));
    assert(!add || (clt__all_below(r0, n, mod->q) && clt__all_below(r1, n, mod->q)));
    assert(clt__limbs_below(a0, count, n, mod->q) && clt__limbs_below(a1, count, n, mod->q));
    assert(clt__limbs_below(b_mont, count, ((n - 1) >> log_run) + 1, mod->q));
    const clt__mod local = *mod;
    uint64_t reciprocal = clt__reciprocal(mod->q), keep = -(uint64_t)add;
    for (size_t i = 0; i < n; i++) {
        clt__u128 sum0 = clt__wide_radix(r0[i] & keep), sum1 = clt__wide_radix(r1[i] & keep);
        for (unsigned k = 0; k < count; k++) {
            uint64_t b = b_mont[k][i >> log_run];
            sum0 = clt__wide_mul_add(sum0, a0[k][i], b);
            sum1 = clt__wide_mul_add(sum1, a1[k][i], b);
        }
        r0[i] = clt__mont_canonical(sum0, reciprocal, &local);
        r1[i] = clt__mont_canonical(sum1, reciprocal, &local);
    }
}

void clt__ref_key_product(uint64_t *r0, uint64_t *r1, const uint64_t *const *digit,
                          const uint64_t *const *b_mont, const uint64_t *const *a_mont,
                          unsigned count, size_t n, const clt__mod *mod) {
    assert(count <= TERMS_MAX && clt__limbs_below(digit, count, n, mod->q));
    assert(clt__limbs_below(b_mont, count, n, mod->q) &&
           clt__limbs_below(a_mont, count, n, mod->q));
    const clt__mod local = *mod;
    uint64_t reciprocal = clt__reciprocal(mod->q);
    for (size_t i = 0; i < n; i++) {
        clt__u128 sum0 = clt__wide(0, 0), sum1 = clt__wide(0, 0);
        for (unsigned k = 0; k < count; k++) {
            sum0 = clt__wide_mul_add(sum0, digit[k][i], b_mont[k][i]);
            sum1 = clt__wide_mul_add(sum1, digit[k][i], a_mont[k][i]);
        }
        r0[i] = clt__mont_canonical(sum0, reciprocal, &local);
        r1[i] = clt__mont_canonical(sum1, reciprocal, &local);
    }
}

/* Reduction of whole products (Barrett, CRYPTO 1986): with s = bits - 2, the quotient is
   floor(t/2^s) floor(2^(64+s)/q) / 2^64, too small by less than 1/2 + 2^-10, then cut. */
typedef struct barrett {
    uint64_t q, factor;
    unsigned shift;
} barrett;

static barrett barrett_of(const clt__mod *mod) {
    unsigned shift = mod->bits - 2;
    uint64_t rest;
    uint64_t factor = clt__wide_divide(clt__wide(UINT64_C(1) << shift, 0), mod->q, &rest);
    return (barrett){mod->q, factor, shift};
}

/* t mod q, t < 4q^2 */
static inline uint64_t reduce(clt__u128 t, barrett by) {
    uint64_t quotient = clt__mul_high(clt__wide_shift(t, by.shift), by.factor);
    return clt__reduce_once(clt__wide_low(t) - quotient * by.q, by.q);
}

void clt__ref_tensor(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                     const uint64_t *a1, const uint64_t *b0, const uint64_t *b1, size_t n,
                     const clt__mod *mod) {
    assert(clt__all_below(a0, n, mod->q) && clt__all_below(a1, n, mod->q));
    assert(clt__all_below(b0, n, mod->q) && clt__all_below(b1, n, mod->q));
    const barrett by = barrett_of(mod);
    for (size_t i = 0; i < n; i++) {
        uint64_t x0 = a0[i], x1 = a1[i], y0 = b0[i], y1 = b1[i];
        r0[i] = reduce(clt__wide_mul(x0, y0), by);
        r1[i] = reduce(clt__wide_mul_add(clt__wide_mul(x0, y1), x1, y0), by);
        r2[i] = reduce(clt__wide_mul(x1, y1), by);
    }
}

void clt__ref_tensor_square(uint64_t *r0, uint64_t *r1, uint64_t *r2, const uint64_t *a0,
                            const uint64_t *a1, size_t n, const clt__mod *mod) {
    assert(clt__all_below(a0, n, mod->q) && clt__all_below(a1, n, mod->q));
    const barrett by = barrett_of(mod);
    for (size_t i = 0; i < n; i++) {
        uint64_t x0 = a0[i], x1 = a1[i];
        r0[i] = reduce(clt__wide_mul(x0, x0), by);
        r1[i] = reduce(clt__wide_mul(2 * x0, x1), by);
        r2[i] = reduce(clt__wide_mul(x1, x1), by);
    }
}
