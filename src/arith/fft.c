/*
 * Roots of the special transforms (Cheon, Kim, Kim, Song, ePrint 2016/421).
 *
 * A transform has the stages h = 1, 2, 4 ... n/2; the butterflies of stage h pair words i and i + h
 * of blocks of 2h, and the j-th of them, j < h, uses exp(2 pi i 5^j / 8h) (its conjugate in the
 * inverse). Stage h does not depend on n, so that a table serves every smaller transform too.
 *
 * Layout: doubles [2h, 3h) are the real parts of stage h, [3h, 4h) the imaginary parts, in the
 * order of j: a vector unit streams them. Doubles 0 and 1 are 0.
 *
 * exp(2 pi i a / 2^18) is a product of three roots in double-double arithmetic, one for each six
 * bits of a, each itself a product of at most six entries of the committed table; it is rounded
 * once. The error before rounding is below 2^-97, so that every root is the nearest double except
 * where the exact value lies that close to a tie.
 */
#include "arith/fft.h"

#include "arith/dd.h"

#include <assert.h>

enum { ROOT_BITS = 18, DIGIT_BITS = 6, DIGITS = ROOT_BITS / DIGIT_BITS, RADIX = 1 << DIGIT_BITS };

typedef struct complex_dd {
    clt__dd re, im;
} complex_dd;

/* digit[d][a] = exp(2 pi i a 2^(6d) / 2^18) */
typedef struct powers {
    complex_dd digit[DIGITS][RADIX];
} powers;

static complex_dd multiply(complex_dd a, complex_dd b) {
    return (complex_dd){
        clt__dd_sub(clt__dd_mul(a.re, b.re), clt__dd_mul(a.im, b.im)),
        clt__dd_add(clt__dd_mul(a.re, b.im), clt__dd_mul(a.im, b.re)),
    };
}

static void powers_fill(powers *p) {
    for (unsigned d = 0; d < DIGITS; d++) {
        complex_dd *power = p->digit[d];
        power[0] = (complex_dd){{1, 0}, {0, 0}};
        for (unsigned b = 0; b < DIGIT_BITS; b++) {
            const double *t = clt__root_table[ROOT_BITS - DIGIT_BITS * d - b];
            complex_dd root = {{t[0], t[1]}, {t[2], t[3]}};
            for (unsigned a = 0; a < 1U << b; a++) power[(1U << b) + a] = multiply(power[a], root);
        }
    }
}

static complex_dd root_at(const powers *p, size_t a) {
    complex_dd low = p->digit[0][a % RADIX], middle = p->digit[1][a / RADIX % RADIX];
    return multiply(multiply(p->digit[2][a / RADIX / RADIX], middle), low);
}

size_t clt__fft_roots_words(unsigned log_slots) {
    return (size_t)2 << log_slots;
}

/* rests may be NULL. */
static void roots_fill(double *roots, double *rests, unsigned log_slots) {
    assert(log_slots + 2 <= ROOT_BITS);
    powers p;
    powers_fill(&p);
    roots[0] = roots[1] = 0;
    if (rests != NULL) rests[0] = rests[1] = 0;
    for (unsigned k = 0; k < log_slots; k++) {
        size_t h = (size_t)1 << k, exponent = 1;
        for (size_t j = 0; j < h; j++) {
            complex_dd root = root_at(&p, exponent << (ROOT_BITS - 3 - k));
            roots[2 * h + j] = root.re.hi;
            roots[3 * h + j] = root.im.hi;
            if (rests != NULL) rests[2 * h + j] = root.re.lo;
            if (rests != NULL) rests[3 * h + j] = root.im.lo;
            exponent = 5 * exponent % (8 * h);
        }
    }
}

void clt__fft_roots_fill(double *roots, unsigned log_slots) {
    roots_fill(roots, NULL, log_slots);
}

void clt__fft_roots_fill_dd(double *roots, double *rests, unsigned log_slots) {
    roots_fill(roots, rests, log_slots);
}

void clt__fft_bit_reverse(double *x, size_t n) {
    for (size_t i = 1, j = 0; i < n; i++) {
        size_t bit = n / 2;
        for (; j & bit; bit /= 2) j ^= bit;
        j ^= bit;
        if (i < j) {
            double swap = x[i];
            x[i] = x[j];
            x[j] = swap;
        }
    }
}
