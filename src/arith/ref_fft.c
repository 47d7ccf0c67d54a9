/*
 * The special transforms in plain C; the roots' layout is in fft.c. A value depends on its own
 * butterflies only, so that any order of them gives the same bits.
 */
#include "arith/fft.h"
#include "arith/ref.h"

#include <assert.h>

/* u + v*w and u - v*w for `h` butterflies. */
static void forward_block(double *restrict re, double *restrict im, const double *restrict roots,
                          size_t h) {
    for (size_t j = 0; j < h; j++) {
        double wr = roots[j], wi = roots[h + j], xr = re[h + j], xi = im[h + j];
        double vr = xr * wr - xi * wi, vi = xr * wi + xi * wr;
        re[h + j] = re[j] - vr;
        im[h + j] = im[j] - vi;
        re[j] += vr;
        im[j] += vi;
    }
}

void clt__ref_fft_forward(double *re, double *im, const double *roots, unsigned log_slots) {
    size_t n = (size_t)1 << log_slots;
    assert(log_slots <= 16);
    clt__fft_bit_reverse(re, n);
    clt__fft_bit_reverse(im, n);
    for (size_t h = 1; h < n; h *= 2) {
        for (size_t i = 0; i < n; i += 2 * h) forward_block(re + i, im + i, roots + 2 * h, h);
    }
}

/* u + v and (u - v)*conj(w) for `h` butterflies. */
static void inverse_block(double *restrict re, double *restrict im, const double *restrict roots,
                          size_t h) {
    for (size_t j = 0; j < h; j++) {
        double wr = roots[j], wi = -roots[h + j];
        double xr = re[j] - re[h + j], xi = im[j] - im[h + j];
        re[j] += re[h + j];
        im[j] += im[h + j];
        re[h + j] = xr * wr - xi * wi;
        im[h + j] = xr * wi + xi * wr;
    }
}

void clt__ref_fft_inverse(double *re, double *im, const double *roots, unsigned log_slots) {
    size_t n = (size_t)1 << log_slots;
    assert(log_slots <= 16);
    for (size_t h = n / 2; h >= 1; h /= 2) {
        for (size_t i = 0; i < n; i += 2 * h) inverse_block(re + i, im + i, roots + 2 * h, h);
    }
    clt__fft_bit_reverse(re, n);
    clt__fft_bit_reverse(im, n);
    double scale = 1.0 / (double)n; /* a power of two: exact */
    for (size_t i = 0; i < n; i++) {
        re[i] *= scale;
        im[i] *= scale;
    }
}
