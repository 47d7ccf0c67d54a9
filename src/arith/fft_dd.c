/*
 * The inverse special transform in double-double arithmetic, in plain C; the roots' layout is in
 * fft.c, that of their rests is the same. Butterflies as in ref_fft.c. Parts and rests are arrays
 * of their own, so that compilers make vectors of the loop over j.
 *
 * Each stage adds a relative error of about 2^-97, that of the roots; the arithmetic adds 2^-101.
 */
#include "arith/fft.h"

#include "arith/dd.h"

#include <assert.h>

/* u + v and (u - v)*conj(w) for `h` butterflies. */
static void inverse_block(double *restrict re, double *restrict re_lo, double *restrict im,
                          double *restrict im_lo, const double *restrict roots,
                          const double *restrict rests, size_t h) {
    for (size_t j = 0; j < h; j++) {
        clt__dd ur = {re[j], re_lo[j]}, vr = {re[h + j], re_lo[h + j]};
        clt__dd ui = {im[j], im_lo[j]}, vi = {im[h + j], im_lo[h + j]};
        clt__dd wr = {roots[j], rests[j]}, wi = {roots[h + j], rests[h + j]};
        clt__dd sr = clt__dd_add(ur, vr), si = clt__dd_add(ui, vi);
        clt__dd xr = clt__dd_sub(ur, vr), xi = clt__dd_sub(ui, vi);
        vr = clt__dd_add(clt__dd_mul(xr, wr), clt__dd_mul(xi, wi));
        vi = clt__dd_sub(clt__dd_mul(xi, wr), clt__dd_mul(xr, wi));
        re[j] = sr.hi;
        re_lo[j] = sr.lo;
        im[j] = si.hi;
        im_lo[j] = si.lo;
        re[h + j] = vr.hi;
        re_lo[h + j] = vr.lo;
        im[h + j] = vi.hi;
        im_lo[h + j] = vi.lo;
    }
}

void clt__fft_inverse_dd(const clt__fft_dd *x, const double *roots, const double *rests,
                         unsigned log_slots) {
    size_t n = (size_t)1 << log_slots;
    double *const array[] = {x->re, x->re_lo, x->im, x->im_lo};
    assert(log_slots <= 16);
    for (size_t h = n / 2; h >= 1; h /= 2) {
        for (size_t i = 0; i < n; i += 2 * h) {
            inverse_block(x->re + i, x->re_lo + i, x->im + i, x->im_lo + i, roots + 2 * h,
                          rests + 2 * h, h);
        }
    }
    double scale = 1.0 / (double)n; /* a power of two: exact */
    for (unsigned a = 0; a < 4; a++) {
        clt__fft_bit_reverse(array[a], n);
        for (size_t i = 0; i < n; i++) array[a][i] *= scale;
    }
}
