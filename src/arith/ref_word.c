/* Plain C, word by word: sums, Montgomery products, permutation. */
#include "arith/ref.h"
#include "arith/wide.h"

#include <assert.h>

void clt__ref_add(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                  const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q));
    for (size_t i = 0; i < n; i++) r[i] = clt__mod_add(a[i], b[i], mod->q);
}

void clt__ref_sub(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                  const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q));
    for (size_t i = 0; i < n; i++) r[i] = clt__mod_sub(a[i], b[i], mod->q);
}

void clt__ref_negate(uint64_t *r, const uint64_t *a, size_t n, const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q));
    const uint64_t q = mod->q; /* read through the pointer, it would be read in a branch */
    for (size_t i = 0; i < n; i++) r[i] = clt__mod_sub(0, a[i], q);
}

static inline uint64_t mont(uint64_t a, uint64_t b, const clt__mod *mod) {
    return clt__reduce_once(clt__mont_reduce(clt__wide_mul(a, b), mod), mod->q);
}

void clt__ref_mul(uint64_t *r, const uint64_t *a, const uint64_t *b_mont, size_t n,
                  const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b_mont, n, mod->q));
    const clt__mod local = *mod; /* the compiler cannot know that r is not mod */
    for (size_t i = 0; i < n; i++) r[i] = mont(a[i], b_mont[i], &local);
}

void clt__ref_mul_const(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                        const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && c_mont < mod->q);
    const clt__mod local = *mod;
    for (size_t i = 0; i < n; i++) r[i] = mont(a[i], c_mont, &local);
}

void clt__ref_mul_const_add(uint64_t *r, const uint64_t *a, uint64_t c_mont, size_t n,
                            const clt__mod *mod) {
    assert(clt__all_below(r, n, mod->q) && clt__all_below(a, n, mod->q) && c_mont < mod->q);
    const clt__mod local = *mod;
    for (size_t i = 0; i < n; i++) r[i] = clt__mod_add(r[i], mont(a[i], c_mont, &local), local.q);
}

void clt__ref_sub_mul_const(uint64_t *r, const uint64_t *a, const uint64_t *b, uint64_t c_mont,
                            size_t n, const clt__mod *mod) {
    assert(clt__all_below(a, n, mod->q) && clt__all_below(b, n, mod->q) && c_mont < mod->q);
    const clt__mod local = *mod;
    for (size_t i = 0; i < n; i++) r[i] = mont(a[i] + local.q - b[i], c_mont, &local);
}

void clt__ref_permute(uint64_t *r, const uint64_t *a, const uint32_t *index, size_t n) {
    assert(r != a);
    for (size_t i = 0; i < n; i++) r[i] = a[index[i]];
}
