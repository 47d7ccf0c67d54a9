/* The special transforms of every kernel against the canonical embedding in long double. */
#include "arith/dd.h"
#include "arith/fft.h"
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"

#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define TURN 6.283185307179586476925286766559005768L

typedef struct vector {
    unsigned log_slots;
    size_t n;
    double *re, *im, *roots;
} vector;

static double *doubles_new(size_t n) {
    double *x = clt__alloc(n, sizeof *x);
    assert_non_null(x);
    return x;
}

static vector vector_new(unsigned log_slots, uint64_t *seed) {
    vector v = {.log_slots = log_slots, .n = (size_t)1 << log_slots};
    v.re = doubles_new(v.n);
    v.im = doubles_new(v.n);
    v.roots = doubles_new(clt__fft_roots_words(log_slots));
    clt__fft_roots_fill(v.roots, log_slots);
    for (size_t i = 0; i < v.n; i++) {
        v.re[i] = (double)((int64_t)(residues_random(seed) % 20001) - 10000) / 10000;
        v.im[i] = (double)((int64_t)(residues_random(seed) % 20001) - 10000) / 10000;
    }
    return v;
}

static void vector_free(vector *v) {
    clt__free(v->re);
    clt__free(v->im);
    clt__free(v->roots);
}

/* zeta^(5^j)^k with zeta = exp(2 pi i / 4n) */
static long double complex point_power(size_t j, size_t k, size_t n) {
    size_t exponent = 1;
    for (size_t i = 0; i < j; i++) exponent = 5 * exponent % (4 * n);
    long double angle = TURN * (long double)(exponent * k % (4 * n)) / (long double)(4 * n);
    return cosl(angle) + sinl(angle) * I;
}

/* Slot j of the real polynomial with coefficients re then im, by Horner. */
static long double complex slot(const double *re, const double *im, size_t j, size_t n) {
    long double complex x = point_power(j, 1, n), high = 0, low = 0;
    for (size_t k = n; k-- > 0;) {
        high = high * x + im[k];
        low = low * x + re[k];
    }
    return low + high * point_power(j, n, n);
}

static double distance(long double complex a, double re, double im) {
    return (double)cabsl(a - ((long double)re + (long double)im * I));
}

static void roots_are_nearest(void **state) {
    (void)state;
    enum { LOG = 13 };
    double *roots = doubles_new(clt__fft_roots_words(LOG));
    clt__fft_roots_fill(roots, LOG);
    for (size_t h = 1; h < (size_t)1 << LOG; h *= 2) {
        size_t exponent = 1;
        for (size_t j = 0; j < h; j++) {
            long double angle = TURN * (long double)exponent / (long double)(8 * h);
            /* half a last place of numbers below 1, and the error of the oracle */
            assert_true(fabsl(roots[2 * h + j] - cosl(angle)) <= 0x1.01p-54L);
            assert_true(fabsl(roots[3 * h + j] - sinl(angle)) <= 0x1.01p-54L);
            exponent = 5 * exponent % (8 * h);
        }
    }
    clt__free(roots);
}

static void assert_equal_dd(clt__dd a, double hi, double lo) {
    clt__dd difference = clt__dd_sub(a, (clt__dd){hi, lo});
    assert_true(fabs(difference.hi) < 0x1p-101);
}

/* Each row is the square of the next to double-double precision, and of the two roots the one with
   positive parts. */
static void root_table_squares(void **state) {
    (void)state;
    const double first[3][4] = {{1, 0, 0, 0}, {-1, 0, 0, 0}, {0, 0, 1, 0}};
    assert_memory_equal(clt__root_table, first, sizeof first);
    for (unsigned k = 3; k < CLT__ROOT_ROWS; k++) {
        const double *row = clt__root_table[k], *square = clt__root_table[k - 1];
        clt__dd re = {row[0], row[1]}, im = {row[2], row[3]}, product = clt__dd_mul(re, im);
        assert_true(re.hi > 0 && im.hi > 0);
        assert_true(re.hi + re.lo == re.hi && im.hi + im.lo == im.hi);
        assert_equal_dd(clt__dd_sub(clt__dd_mul(re, re), clt__dd_mul(im, im)), square[0],
                        square[1]);
        assert_equal_dd(clt__dd_add(product, product), square[2], square[3]);
    }
}

static void forward_is_the_embedding(void **state) {
    (void)state;
    uint64_t seed = 20;
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned log_slots = 0; log_slots <= 8; log_slots++) {
            vector v = vector_new(log_slots, &seed), copy = v;
            copy.re = doubles_new(v.n);
            copy.im = doubles_new(v.n);
            memcpy(copy.re, v.re, v.n * sizeof *v.re);
            memcpy(copy.im, v.im, v.n * sizeof *v.im);
            clt__kernel_at(k)->fft_forward(v.re, v.im, v.roots, log_slots);
            for (size_t j = 0; j < v.n; j++) {
                long double complex want = slot(copy.re, copy.im, j, v.n);
                assert_true(distance(want, v.re[j], v.im[j]) < 1e-13);
            }
            clt__free(copy.re);
            clt__free(copy.im);
            vector_free(&v);
        }
    }
}

/* encode, then evaluate at a few points of the largest transform */
static void inverse_interpolates(void **state) {
    (void)state;
    uint64_t seed = 21;
    const unsigned sizes[] = {0, 1, 5, 11, 15};
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned s = 0; s < 5; s++) {
            vector v = vector_new(sizes[s], &seed);
            double *re = doubles_new(v.n), *im = doubles_new(v.n);
            memcpy(re, v.re, v.n * sizeof *re);
            memcpy(im, v.im, v.n * sizeof *im);
            clt__kernel_at(k)->fft_inverse(v.re, v.im, v.roots, v.log_slots);
            for (unsigned probe = 0; probe < 6; probe++) {
                size_t j = probe == 0 ? v.n - 1 : residues_random(&seed) % v.n;
                assert_true(distance(slot(v.re, v.im, j, v.n), re[j], im[j]) < 1e-12);
            }
            clt__kernel_at(k)->fft_forward(v.re, v.im, v.roots, v.log_slots);
            for (size_t j = 0; j < v.n; j++) {
                assert_true(fabs(v.re[j] - re[j]) < 1e-13 && fabs(v.im[j] - im[j]) < 1e-13);
            }
            clt__free(re);
            clt__free(im);
            vector_free(&v);
        }
    }
}

/* A table for more slots serves fewer; other kernels give the reference's bits. */
static void tables_nest_and_kernels_agree(void **state) {
    (void)state;
    uint64_t seed = 22;
    double *large = doubles_new(clt__fft_roots_words(16));
    clt__fft_roots_fill(large, 16);
    for (unsigned log_slots = 0; log_slots <= 14; log_slots++) {
        vector v = vector_new(log_slots, &seed);
        size_t size = v.n * sizeof(double);
        assert_memory_equal(large, v.roots, 2 * size);
        double *re = doubles_new(v.n), *im = doubles_new(v.n);
        double *ref_re = doubles_new(v.n), *ref_im = doubles_new(v.n);
        for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
            for (int way = 0; way < 2; way++) {
                memcpy(re, v.re, size);
                memcpy(im, v.im, size);
                const clt__kernel *kernel = clt__kernel_at(k);
                (way ? kernel->fft_inverse : kernel->fft_forward)(re, im, v.roots, log_slots);
                memcpy(ref_re, v.re, size);
                memcpy(ref_im, v.im, size);
                kernel = clt__kernel_at(0);
                (way ? kernel->fft_inverse : kernel->fft_forward)(ref_re, ref_im, large, log_slots);
                assert_memory_equal(re, ref_re, size);
                assert_memory_equal(im, ref_im, size);
            }
        }
        clt__free(re);
        clt__free(im);
        clt__free(ref_re);
        clt__free(ref_im);
        vector_free(&v);
    }
    clt__free(large);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_nearest),
        cmocka_unit_test(root_table_squares),
        cmocka_unit_test(forward_is_the_embedding),
        cmocka_unit_test(inverse_interpolates),
        cmocka_unit_test(tables_nest_and_kernels_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
