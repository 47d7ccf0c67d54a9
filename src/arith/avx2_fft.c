/*
 * The special transforms by AVX2; the roots' layout is in fft.c. The operations are those of the
 * reference, none fused: the same bits.
 *
 * The stages 1 and 2, which pair words of one vector, go together with the bit reversal. With an
 * index split into two high bits a, a middle m and two low bits b, bit reversal takes word (a, m,
 * b) to (rev b, rev m, rev a): tile m, four rows a of four words b, becomes tile rev m, transposed.
 * Before the transposition the words that the two stages pair lie in different rows.
 *
 * The other stages go two at a time, as one pass over a block of four rows, depth first, so that
 * every cache serves the blocks that it holds.
 */
#include "arith/avx2.h"

#if defined(__x86_64__)
#include "arith/avx2_vec.h"
#include "arith/fft.h"
#include "arith/ref.h"

enum { LOG_MIN = 4, LOG_MAX = 16, ROWS = 4, BLOCK = 1024 };

static const uint8_t REVERSED[ROWS] = {0, 2, 1, 3};

V4_BEGIN(V4_TARGET)

typedef struct complex4 {
    f4 re, im;
} complex4;

V4_INLINE complex4 load(const double *re, const double *im) {
    return (complex4){_mm256_loadu_pd(re), _mm256_loadu_pd(im)};
}

V4_INLINE void store(double *re, double *im, complex4 x) {
    _mm256_storeu_pd(re, x.re);
    _mm256_storeu_pd(im, x.im);
}

V4_INLINE complex4 add(complex4 a, complex4 b) {
    return (complex4){_mm256_add_pd(a.re, b.re), _mm256_add_pd(a.im, b.im)};
}

V4_INLINE complex4 sub(complex4 a, complex4 b) {
    return (complex4){_mm256_sub_pd(a.re, b.re), _mm256_sub_pd(a.im, b.im)};
}

V4_INLINE complex4 mul(complex4 a, complex4 w) {
    return (complex4){_mm256_sub_pd(_mm256_mul_pd(a.re, w.re), _mm256_mul_pd(a.im, w.im)),
                      _mm256_add_pd(_mm256_mul_pd(a.re, w.im), _mm256_mul_pd(a.im, w.re))};
}

/* a conj(w): the signs of products are changed, not that of w; the bits are the same. */
V4_INLINE complex4 mul_conjugate(complex4 a, complex4 w) {
    return (complex4){_mm256_add_pd(_mm256_mul_pd(a.re, w.re), _mm256_mul_pd(a.im, w.im)),
                      _mm256_sub_pd(_mm256_mul_pd(a.im, w.re), _mm256_mul_pd(a.re, w.im))};
}

/* u + v w and u - v w, or back: u + v and (u - v) conj(w). */
V4_INLINE void butterfly(complex4 *u, complex4 *v, complex4 w, bool inverse) {
    complex4 x = inverse ? *v : mul(*v, w), difference = sub(*u, x);
    *u = add(*u, x);
    *v = inverse ? mul_conjugate(difference, w) : difference;
}

/* The stages h and 2h of four rows: forward w of stage h, then w0 and w1 of stage 2h; or back. */
V4_INLINE void two_stages(complex4 x[ROWS], complex4 w, complex4 w0, complex4 w1, bool inverse) {
    if (inverse) {
        butterfly(&x[0], &x[2], w0, true);
        butterfly(&x[1], &x[3], w1, true);
    }
    butterfly(&x[0], &x[1], w, inverse);
    butterfly(&x[2], &x[3], w, inverse);
    if (!inverse) {
        butterfly(&x[0], &x[2], w0, false);
        butterfly(&x[1], &x[3], w1, false);
    }
}

/* ------------------------------------------------------------------------------- long stages */

/* The stages h and 2h of a block of 4h words. */
V4_INLINE void pass(double *re, double *im, const double *roots, size_t h, bool inverse) {
    const double *next = roots + 4 * h;
    roots += 2 * h;
    for (size_t j = 0; j < h; j += V4_WORDS) {
        complex4 x[ROWS];
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) x[i] = load(re + i * h + j, im + i * h + j);
        two_stages(x, load(roots + j, roots + h + j), load(next + j, next + 2 * h + j),
                   load(next + h + j, next + 3 * h + j), inverse);
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) store(re + i * h + j, im + i * h + j, x[i]);
    }
}

/* The stage 4 alone, of blocks of 8 words: first or last where the number of stages is odd. */
V4_INLINE void stage_4(double *re, double *im, const double *roots, size_t n, bool inverse) {
    complex4 w = load(roots + 8, roots + 12);
    for (size_t i = 0; i < n; i += 8) {
        complex4 u = load(re + i, im + i), v = load(re + i + 4, im + i + 4);
        butterfly(&u, &v, w, inverse);
        store(re + i, im + i, u);
        store(re + i + 4, im + i + 4, v);
    }
}

/* Is the exponent of a power of two odd? */
static bool is_odd(size_t n) {
    return (n & 0x5555555555555555) == 0;
}

/* The stages from 4 to n/2. */
static void forward_tree(double *re, double *im, const double *roots, size_t n) {
    size_t h = n / 4;
    if (n > BLOCK) {
        for (size_t i = 0; i < n; i += h) forward_tree(re + i, im + i, roots, h);
        pass(re, im, roots, h, false);
        return;
    }
    h = 4;
    if (is_odd(n)) {
        stage_4(re, im, roots, n, false);
        h = 8;
    }
    for (; h < n; h *= 4) {
        for (size_t i = 0; i < n; i += 4 * h) pass(re + i, im + i, roots, h, false);
    }
}

static void inverse_tree(double *re, double *im, const double *roots, size_t n) {
    size_t h = n / 4;
    if (n > BLOCK) {
        pass(re, im, roots, h, true);
        for (size_t i = 0; i < n; i += h) inverse_tree(re + i, im + i, roots, h);
        return;
    }
    for (; h >= 4; h /= 4) {
        for (size_t i = 0; i < n; i += 4 * h) pass(re + i, im + i, roots, h, true);
    }
    if (is_odd(n)) stage_4(re, im, roots, n, true);
}

/* ------------------------------------------------------------------------------ short stages */

/* Four rows to four columns. */
V4_INLINE void transpose(f4 *a, f4 *b, f4 *c, f4 *d) {
    f4 ab0 = f4_evens(*a, *b), ab1 = f4_odds(*a, *b);
    f4 cd0 = f4_evens(*c, *d), cd1 = f4_odds(*c, *d);
    *a = _mm256_permute2f128_pd(ab0, cd0, 0x20);
    *b = _mm256_permute2f128_pd(ab1, cd1, 0x20);
    *c = _mm256_permute2f128_pd(ab0, cd0, 0x31);
    *d = _mm256_permute2f128_pd(ab1, cd1, 0x31);
}

typedef struct tile {
    complex4 row[ROWS];
} tile;

V4_INLINE void tile_transpose(tile *t) {
    complex4 *x = t->row;
    transpose(&x[0].re, &x[1].re, &x[2].re, &x[3].re);
    transpose(&x[0].im, &x[1].im, &x[2].im, &x[3].im);
}

/* Tile m as it is to be stored as tile rev m. */
V4_INLINE tile tile_made(const double *re, const double *im, const double *roots, size_t m,
                         size_t n, bool inverse) {
    tile t;
    V4_UNROLL
    for (size_t a = 0; a < ROWS; a++) {
        size_t at = a * (n / ROWS) + V4_WORDS * m;
        t.row[REVERSED[a]] = load(re + at, im + at);
    }
    if (inverse) tile_transpose(&t);
    complex4 w = {f4_all(roots[2]), f4_all(roots[3])};
    complex4 w0 = {f4_all(roots[4]), f4_all(roots[6])}, w1 = {f4_all(roots[5]), f4_all(roots[7])};
    two_stages(t.row, w, w0, w1, inverse);
    if (!inverse) tile_transpose(&t);
    return t;
}

/* `scale` is 1 or 1/n, a power of two: exact. */
V4_INLINE void tile_store(double *re, double *im, size_t m, size_t n, const tile *t, f4 scale) {
    V4_UNROLL
    for (size_t a = 0; a < ROWS; a++) {
        complex4 x = t->row[REVERSED[a]];
        size_t at = a * (n / ROWS) + V4_WORDS * m;
        store(re + at, im + at, (complex4){_mm256_mul_pd(x.re, scale), _mm256_mul_pd(x.im, scale)});
    }
}

/* Bit reversal with the stages 1 and 2 after it, or 2 and 1 and the factor 1/n before it; tiles by
   pairs, m with rev m, in place. The top bit of m changes first: two mirrors share a cache line. */
V4_INLINE void tiles(double *re, double *im, const double *roots, unsigned log_slots,
                     bool inverse) {
    size_t n = (size_t)1 << log_slots;
    f4 scale = f4_all(inverse ? 1.0 / (double)n : 1.0);
    unsigned bits = log_slots - LOG_MIN;
    for (size_t k = 0; k < (size_t)1 << bits; k++) {
        size_t m = (k & 1) << bits >> 1 | k >> 1, mirror = clt__fft_mirror(m, bits);
        if (mirror < m) continue;
        tile t = tile_made(re, im, roots, m, n, inverse);
        if (mirror > m) {
            tile other = tile_made(re, im, roots, mirror, n, inverse);
            tile_store(re, im, m, n, &other, scale);
        }
        tile_store(re, im, mirror, n, &t, scale);
    }
}

void clt__avx2_fft_forward(double *re, double *im, const double *roots, unsigned log_slots) {
    assert(log_slots <= LOG_MAX);
    if (log_slots < LOG_MIN) {
        clt__ref_fft_forward(re, im, roots, log_slots);
        return;
    }
    tiles(re, im, roots, log_slots, false);
    forward_tree(re, im, roots, (size_t)1 << log_slots);
}

void clt__avx2_fft_inverse(double *re, double *im, const double *roots, unsigned log_slots) {
    assert(log_slots <= LOG_MAX);
    if (log_slots < LOG_MIN) {
        clt__ref_fft_inverse(re, im, roots, log_slots);
        return;
    }
    inverse_tree(re, im, roots, (size_t)1 << log_slots);
    tiles(re, im, roots, log_slots, true);
}

V4_END
#endif
