/* Plain C base conversion (Halevi, Polyakov, Shoup, ePrint 2018/117) and reduction of numbers. */
#include "arith/ref.h"
#include "arith/wide.h"

#include <assert.h>

enum { SOURCES_MAX = 64 };
#define SOURCE_BOUND (UINT64_C(1) << CLT__PRIME_BITS_MAX)

/* Adding and taking away 2^52 rounds a small double to an integer, ties to even. */
void clt__ref_quotient(uint64_t *v, const uint64_t *const *y, const double *inverse, unsigned count,
                       size_t n) {
    assert(count <= SOURCES_MAX && clt__limbs_below(y, count, n, SOURCE_BOUND));
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (unsigned k = 0; k < count; k++) sum += (double)(int64_t)y[k][i] * inverse[k];
        v[i] = (uint64_t)(int64_t)((sum + 0x1p52) - 0x1p52);
    }
}

void clt__ref_convert(uint64_t *r, const uint64_t *const *y, const uint64_t *c_mont, unsigned count,
                      const uint64_t *v, uint64_t d_mont, size_t n, const clt__mod *mod) {
    assert(count <= SOURCES_MAX && clt__limbs_below(y, count, n, SOURCE_BOUND));
    assert(d_mont < mod->q && (v == NULL || clt__all_below(v, n, (uint64_t)count + 1)));
    assert(clt__all_below(c_mont, count, mod->q));
    const clt__mod local = *mod;
    uint64_t reciprocal = clt__reciprocal(mod->q), minus_d = clt__mod_sub(0, d_mont, mod->q);
    for (size_t i = 0; i < n; i++) {
        clt__u128 sum = clt__wide_mul(v != NULL ? v[i] : 0, minus_d);
        for (unsigned k = 0; k < count; k++) sum = clt__wide_mul_add(sum, y[k][i], c_mont[k]);
        r[i] = clt__mont_canonical(sum, reciprocal, &local);
    }
}

/*
 * x = hi 2^50 + lo with |hi| <= 2^50 and |lo| <= 2^49, both integers and both exact: hi is x/2^50
 * rounded by the magic number 1.5 * 2^52, and lo is a multiple of the last bit of x. Offsets make
 * them non-negative for the unsigned product and are taken off modulo q at the end.
 */
void clt__ref_reduce_f64(uint64_t *r, const double *x, size_t n, const clt__mod *mod) {
    const clt__mod local = *mod;
    const int64_t hi_offset = INT64_C(1) << 50, lo_offset = INT64_C(1) << 49;
    const clt__u128 offset = clt__wide(UINT64_C(1) << 36, (uint64_t)lo_offset); /* with 2^100 */
    uint64_t reciprocal = clt__reciprocal(mod->q), offset_mod;
    (void)clt__wide_divide(offset, mod->q, &offset_mod);
    uint64_t hi_mont = clt__mod_mul((UINT64_C(1) << 50) % mod->q, mod->r1, mod);
    for (size_t i = 0; i < n; i++) {
        assert(x[i] < 0x1p100 && x[i] > -0x1p100);
        double hi = (x[i] * 0x1p-50 + 0x1.8p52) - 0x1.8p52;
        double lo = x[i] - hi * 0x1p50;
        clt__u128 sum = clt__wide_radix((uint64_t)((int64_t)lo + lo_offset));
        sum = clt__wide_mul_add(sum, (uint64_t)((int64_t)hi + hi_offset), hi_mont);
        uint64_t shifted = clt__mont_canonical(sum, reciprocal, &local);
        r[i] = clt__mod_sub(shifted, offset_mod, local.q);
    }
}

void clt__ref_reduce_i8(uint64_t *r, const int8_t *x, size_t n, const clt__mod *mod) {
    uint64_t q = mod->q;
    for (size_t i = 0; i < n; i++) {
        uint64_t wide = (uint64_t)(int64_t)x[i];
        r[i] = wide + (q & -(wide >> 63));
    }
}
