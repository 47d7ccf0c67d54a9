/* The inverse special transform in double-double arithmetic, and its roots. */
#include "arith/fft.h"
#include "arith/kernel.h"
#include "support/embed.h"
#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LOG_MOST = 10 };

typedef struct vector {
    size_t n;
    double *table; /* roots, rests */
    double *x;     /* four arrays of n */
    clt__fft_dd dd;
} vector;

static double *doubles(size_t count) {
    double *x = calloc(count, sizeof *x);
    assert_non_null(x);
    return x;
}

static const double *rests(const vector *v) {
    return v->table + 2 * v->n;
}

/* Random values of more than 53 bits. */
static vector vector_new(unsigned log_slots, uint64_t *seed) {
    vector v = {.n = (size_t)1 << log_slots};
    assert_int_equal(clt__fft_roots_words(log_slots), 2 * v.n);
    v.table = doubles(4 * v.n);
    v.x = doubles(4 * v.n);
    v.dd = (clt__fft_dd){v.x, v.x + v.n, v.x + 2 * v.n, v.x + 3 * v.n};
    clt__fft_roots_fill_dd(v.table, v.table + 2 * v.n, log_slots);
    for (size_t i = 0; i < v.n; i++) {
        v.dd.re[i] = (double)((int64_t)(residues_random(seed) % 20001) - 10000) / 10000;
        v.dd.im[i] = (double)((int64_t)(residues_random(seed) % 20001) - 10000) / 10000;
        v.dd.re_lo[i] = v.dd.re[i] * 0x1p-54 * (double)(residues_random(seed) % 1000) / 1000;
        v.dd.im_lo[i] = v.dd.im[i] * 0x1p-54 * (double)(residues_random(seed) % 1000) / 1000;
    }
    return v;
}

static void vector_free(vector *v) {
    free(v->table);
    free(v->x);
}

static bool close_dd(clt__dd a, clt__dd b, double most) {
    return fabs(clt__dd_sub(a, b).hi) <= most;
}

/* The roots of stage h are powers of exp(2 pi i / 8h); their parts beyond doubles are small. */
static void rests_complete_the_roots(void **state) {
    (void)state;
    uint64_t seed = 1;
    vector v = vector_new(LOG_MOST, &seed);
    double *alone = doubles(2 * v.n);
    embed_complex *power = embed_powers(2 * v.n);
    clt__fft_roots_fill(alone, LOG_MOST);
    assert_memory_equal(alone, v.table, 2 * v.n * sizeof *alone);
    for (size_t h = 1; h < v.n; h *= 2) {
        size_t exponent = 1;
        for (size_t j = 0; j < h; j++) {
            embed_complex want = power[exponent * (v.n / (2 * h))];
            clt__dd re = {v.table[2 * h + j], rests(&v)[2 * h + j]};
            clt__dd im = {v.table[3 * h + j], rests(&v)[3 * h + j]};
            assert_true(close_dd(re, want.re, 0x1p-96) && close_dd(im, want.im, 0x1p-96));
            assert_true(fabs(re.lo) <= 0x1p-54 && fabs(im.lo) <= 0x1p-54);
            exponent = 5 * exponent % (8 * h);
        }
    }
    free(power);
    free(alone);
    vector_free(&v);
}

/* The coefficients have the values: at every slot of small transforms, at some of a large one. */
static void inverse_interpolates(void **state) {
    (void)state;
    uint64_t seed = 2;
    for (unsigned log_slots = 0; log_slots <= LOG_MOST; log_slots += log_slots < 6 ? 1 : 4) {
        vector v = vector_new(log_slots, &seed);
        double *z = doubles(4 * v.n);
        clt__dd *m = calloc(2 * v.n, sizeof *m);
        embed_complex *power = embed_powers(2 * v.n);
        assert_non_null(m);
        memcpy(z, v.x, 4 * v.n * sizeof *z);
        clt__fft_inverse_dd(&v.dd, v.table, rests(&v), log_slots);
        for (size_t k = 0; k < v.n; k++) {
            m[k] = (clt__dd){v.dd.re[k], v.dd.re_lo[k]};
            m[v.n + k] = (clt__dd){v.dd.im[k], v.dd.im_lo[k]};
            assert_true(m[k].hi + m[k].lo == m[k].hi);
        }
        for (size_t j = 0; j<v.n; j += v.n> 64 ? 97 : 1) {
            embed_complex got = embed_slot(m, power, 2 * v.n, j);
            clt__dd re = {z[j], z[v.n + j]}, im = {z[2 * v.n + j], z[3 * v.n + j]};
            assert_true(close_dd(got.re, re, 0x1p-90) && close_dd(got.im, im, 0x1p-90));
        }
        free(power);
        free(m);
        free(z);
        vector_free(&v);
    }
}

/* What the transform in doubles gives, as far as doubles go. */
static void doubles_agree(void **state) {
    (void)state;
    uint64_t seed = 3;
    vector v = vector_new(LOG_MOST, &seed);
    double *re = doubles(v.n), *im = doubles(v.n);
    memcpy(re, v.dd.re, v.n * sizeof *re);
    memcpy(im, v.dd.im, v.n * sizeof *im);
    clt__kernel_get()->fft_inverse(re, im, v.table, LOG_MOST);
    clt__fft_inverse_dd(&v.dd, v.table, rests(&v), LOG_MOST);
    for (size_t k = 0; k < v.n; k++) {
        assert_true(fabs(re[k] - v.dd.re[k]) < 0x1p-52 && fabs(im[k] - v.dd.im[k]) < 0x1p-52);
    }
    free(re);
    free(im);
    vector_free(&v);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rests_complete_the_roots),
        cmocka_unit_test(inverse_interpolates),
        cmocka_unit_test(doubles_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
