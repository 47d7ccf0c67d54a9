/*
 * The special transforms with AVX-512; the roots' layout is in fft.c. The operations are those of
 * the reference, none fused: the same bits.
 *
 * The three stages that pair words of one vector go together with the bit reversal. With an index
 * split into three high bits a, a middle m and three low bits b, bit reversal takes word (a, m, b)
 * to (rev b, rev m, rev a). Tile m, 8 rows a of 8 words b, becomes tile rev m, transposed; before
 * the transposition the words that these stages pair, neighbours of the reversed order, lie in
 * different rows. Tiles are done by pairs, m with rev m, in place.
 */
#include "arith/kernel.h"

#if defined(__x86_64__)

#include "arith/fft.h"
#include "arith/ifma_vec.h"
#include "arith/ref.h"

enum { LOG_MIN = 6, LOG_MAX = 16, ROWS = 8 };

static const uint8_t REVERSED[ROWS] = {0, 4, 2, 6, 1, 5, 3, 7};

typedef struct complex8 {
    __m512d re, im;
} complex8;

V8_INLINE complex8 load(const double *re, const double *im, size_t at) {
    return (complex8){_mm512_loadu_pd(re + at), _mm512_loadu_pd(im + at)};
}

V8_INLINE void store(double *re, double *im, size_t at, complex8 x) {
    _mm512_storeu_pd(re + at, x.re);
    _mm512_storeu_pd(im + at, x.im);
}

V8_INLINE complex8 add(complex8 a, complex8 b) {
    return (complex8){_mm512_add_pd(a.re, b.re), _mm512_add_pd(a.im, b.im)};
}

V8_INLINE complex8 sub(complex8 a, complex8 b) {
    return (complex8){_mm512_sub_pd(a.re, b.re), _mm512_sub_pd(a.im, b.im)};
}

V8_INLINE complex8 mul(complex8 a, complex8 b) {
    return (complex8){
        _mm512_sub_pd(_mm512_mul_pd(a.re, b.re), _mm512_mul_pd(a.im, b.im)),
        _mm512_add_pd(_mm512_mul_pd(a.re, b.im), _mm512_mul_pd(a.im, b.re)),
    };
}

V8_INLINE complex8 conjugate(complex8 a) {
    return (complex8){a.re, _mm512_xor_pd(a.im, _mm512_set1_pd(-0.0))};
}

/* Forward: u + v*w and u - v*w. Inverse: u + v and (u - v)*conj(w). */
V8_INLINE void butterfly(complex8 *u, complex8 *v, complex8 w, bool inverse) {
    complex8 x = inverse ? *v : mul(*v, w), sum = add(*u, x), difference = sub(*u, x);
    *u = sum;
    *v = inverse ? mul(difference, conjugate(w)) : difference;
}

/* ------------------------------------------------------------------------------- long stages */

/* The stages h, 2h ... of one block, `stages` of them, on 2^stages rows of h words. */
V8_INLINE void rows(double *re, double *im, const double *roots, size_t h, unsigned stages,
                    bool inverse) {
    const unsigned count = 1U << stages;
    for (size_t j = 0; j < h; j += V8_WORDS) {
        complex8 x[4];
        V8_UNROLL
        for (unsigned r = 0; r < count; r++) x[r] = load(re, im, r * h + j);
        V8_UNROLL
        for (unsigned k = 0; k < stages; k++) {
            unsigned s = inverse ? stages - 1 - k : k, half = 1U << s;
            const double *root = roots + ((2 * h) << s) + j;
            V8_UNROLL
            for (unsigned i = 0; i < count / 2; i++) {
                unsigned e = i % half, u = 2 * i - e;
                butterfly(&x[u], &x[u + half], load(root, root + (h << s), e * h), inverse);
            }
        }
        V8_UNROLL
        for (unsigned r = 0; r < count; r++) store(re, im, r * h + j, x[r]);
    }
}

static void forward_long(double *re, double *im, const double *roots, unsigned log_slots) {
    size_t n = (size_t)1 << log_slots, h = ROWS;
    if ((log_slots - 3) % 2 == 1) {
        for (size_t i = 0; i < n; i += 2 * h) rows(re + i, im + i, roots, h, 1, false);
        h *= 2;
    }
    for (; h < n; h *= 4) {
        for (size_t i = 0; i < n; i += 4 * h) rows(re + i, im + i, roots, h, 2, false);
    }
}

static void inverse_long(double *re, double *im, const double *roots, unsigned log_slots) {
    size_t n = (size_t)1 << log_slots, h = n / 4;
    for (; h >= ROWS; h /= 4) {
        for (size_t i = 0; i < n; i += 4 * h) rows(re + i, im + i, roots, h, 2, true);
    }
    if ((log_slots - 3) % 2 == 1) {
        for (size_t i = 0; i < n; i += 2 * ROWS) rows(re + i, im + i, roots, ROWS, 1, true);
    }
}

/* ------------------------------------------------------------------------------ short stages */

typedef struct tile {
    complex8 row[ROWS];
} tile;

V8_INLINE tile tile_load(const double *re, const double *im, size_t m, size_t n) {
    tile t;
    V8_UNROLL
    for (unsigned a = 0; a < ROWS; a++) {
        t.row[REVERSED[a]] = load(re, im, a * (n / ROWS) + m * V8_WORDS);
    }
    return t;
}

V8_INLINE void tile_store(double *re, double *im, size_t m, size_t n, const tile *t) {
    V8_UNROLL
    for (unsigned a = 0; a < ROWS; a++) {
        store(re, im, a * (n / ROWS) + m * V8_WORDS, t->row[REVERSED[a]]);
    }
}

V8_INLINE void tile_transpose(tile *t) {
    v8 re[ROWS], im[ROWS];
    V8_UNROLL
    for (unsigned a = 0; a < ROWS; a++) {
        re[a] = _mm512_castpd_si512(t->row[a].re);
        im[a] = _mm512_castpd_si512(t->row[a].im);
    }
    v8_transpose(re);
    v8_transpose(im);
    V8_UNROLL
    for (unsigned a = 0; a < ROWS; a++) {
        t->row[a] = (complex8){_mm512_castsi512_pd(re[a]), _mm512_castsi512_pd(im[a])};
    }
}

/* The stage h < 8 of all columns. */
V8_INLINE void tile_stage(tile *t, const double *roots, unsigned h, bool inverse) {
    V8_UNROLL
    for (unsigned i = 0; i < ROWS / 2; i++) {
        unsigned j = i % h, u = 2 * i - j;
        complex8 w = {_mm512_set1_pd(roots[2 * h + j]), _mm512_set1_pd(roots[3 * h + j])};
        butterfly(&t->row[u], &t->row[u + h], w, inverse);
    }
}

/* Over n, a power of two: exact. */
V8_INLINE void tile_scale(tile *t, size_t n) {
    const __m512d scale = _mm512_set1_pd(1.0 / (double)n);
    V8_UNROLL
    for (unsigned a = 0; a < ROWS; a++) {
        t->row[a].re = _mm512_mul_pd(t->row[a].re, scale);
        t->row[a].im = _mm512_mul_pd(t->row[a].im, scale);
    }
}

/* Tile m as it is to be stored. */
V8_INLINE tile tile_made(const double *re, const double *im, const double *roots, size_t m,
                         size_t n, bool inverse) {
    tile t = tile_load(re, im, m, n);
    if (inverse) {
        tile_transpose(&t);
        tile_stage(&t, roots, 4, true);
        tile_stage(&t, roots, 2, true);
        tile_stage(&t, roots, 1, true);
        tile_scale(&t, n);
    } else {
        tile_stage(&t, roots, 1, false);
        tile_stage(&t, roots, 2, false);
        tile_stage(&t, roots, 4, false);
        tile_transpose(&t);
    }
    return t;
}

/* Bit reversal with the stages 1, 2, 4 after it, or 4, 2, 1 and the factor 1/n before it. */
V8_INLINE void tiles(double *re, double *im, const double *roots, unsigned log_slots,
                     bool inverse) {
    size_t n = (size_t)1 << log_slots;
    for (size_t m = 0; m < n / (ROWS * V8_WORDS); m++) {
        size_t mirror = clt__fft_mirror(m, log_slots - LOG_MIN);
        if (mirror < m) continue;
        tile t = tile_made(re, im, roots, m, n, inverse);
        if (mirror > m) {
            tile other = tile_made(re, im, roots, mirror, n, inverse);
            tile_store(re, im, m, n, &other);
        }
        tile_store(re, im, mirror, n, &t);
    }
}

void clt__ifma_fft_forward(double *re, double *im, const double *roots, unsigned log_slots) {
    assert(log_slots <= LOG_MAX);
    if (log_slots < LOG_MIN) {
        clt__ref_fft_forward(re, im, roots, log_slots);
        return;
    }
    tiles(re, im, roots, log_slots, false);
    forward_long(re, im, roots, log_slots);
}

void clt__ifma_fft_inverse(double *re, double *im, const double *roots, unsigned log_slots) {
    assert(log_slots <= LOG_MAX);
    if (log_slots < LOG_MIN) {
        clt__ref_fft_inverse(re, im, roots, log_slots);
        return;
    }
    inverse_long(re, im, roots, log_slots);
    tiles(re, im, roots, log_slots, true);
}

V8_END

#endif
