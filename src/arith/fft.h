/*
 * Roots for the special transform between slots and coefficients.
 *
 * With M = 2N and zeta = exp(2 pi i / M), slot j of a real polynomial m is m(zeta^(5^j)). forward
 * (decode) takes coefficients, given as complex numbers c_k = m_k + i m_(k+n), to slots; inverse
 * (encode) is its exact counterpart including 1/n. For n = 2^log_slots slots only powers of
 * exp(2 pi i / 4n) are needed: sparse packing uses the same transform on a smaller size.
 *
 * The roots are products, in double-double arithmetic, of a committed table of
 * exp(2 pi i / 2^k) (root_table.c, made by gen/roots.py), rounded once to double.
 */
#ifndef CLT_ARITH_FFT_H
#define CLT_ARITH_FFT_H

#include "base/status.h"

/* Doubles in a table for up to 2^log_slots slots; layout in fft.c. */
size_t clt__fft_roots_words(unsigned log_slots);
void clt__fft_roots_fill(double *roots, unsigned log_slots);
/* Also what each root leaves when it is rounded to a double, in the same layout. */
void clt__fft_roots_fill_dd(double *roots, double *rests, unsigned log_slots);

/* The word of `bits` bits read backwards; and x in the order of its mirrored indices. */
static inline size_t clt__fft_mirror(size_t index, unsigned bits) {
    size_t mirror = 0;
    for (unsigned i = 0; i < bits; i++) mirror |= (index >> i & 1) << (bits - 1 - i);
    return mirror;
}
void clt__fft_bit_reverse(double *x, size_t n);

/* 2^log_slots complex numbers in double-double arithmetic. */
typedef struct clt__fft_dd {
    double *re, *re_lo, *im, *im_lo;
} clt__fft_dd;

/* The inverse transform (arith/kernel.h) to about 92 bits: what doubled scales are encoded by. The
   same bits on every machine; nothing branches or addresses by the values. */
void clt__fft_inverse_dd(const clt__fft_dd *x, const double *roots, const double *rests,
                         unsigned log_slots);

/* Row k: exp(2 pi i / 2^k) as real part, its rest, imaginary part, its rest. */
enum { CLT__ROOT_ROWS = 20 };
extern const double clt__root_table[CLT__ROOT_ROWS][4];

#endif
