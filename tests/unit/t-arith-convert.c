/* Base conversion of a tile and reduction of numbers of every kernel, against big integers. */
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/bigint.h"
#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N = 192, SOURCES = 64 };

static const unsigned counts[] = {1, 2, 3, 4, 5, 8, 9, 17, 63, 64};
enum { COUNTS = sizeof counts / sizeof *counts };

static void sources_new(uint64_t **y, uint64_t below, uint64_t *seed) {
    for (unsigned k = 0; k < SOURCES; k++) {
        y[k] = residues_new(N);
        residues_fill(y[k], N, below, seed);
        for (size_t i = 0; i < 8; i++) y[k][i] = below - 1; /* the largest sums */
    }
}

static void sources_free(uint64_t **y) {
    for (unsigned k = 0; k < SOURCES; k++) clt__free(y[k]);
}

static void quotient(void **state) {
    (void)state;
    uint64_t seed = 13, *y[SOURCES], *v = residues_new(N);
    double inverse[SOURCES];
    sources_new(y, UINT64_C(1) << 50, &seed);
    for (unsigned i = 0; i < SOURCES; i++) inverse[i] = 1 / (0x1p50 - ldexp(i, 18));
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned c = 0; c < COUNTS; c++) {
            clt__kernel_at(k)->quotient(v, (const uint64_t *const *)y, inverse, counts[c], N);
            for (size_t i = 0; i < N; i++) {
                double sum = 0;
                for (unsigned s = 0; s < counts[c]; s++) sum += (double)y[s][i] * inverse[s];
                assert_true((double)v[i] == nearbyint(sum));
            }
        }
    }
    sources_free(y);
    clt__free(v);
}

/* Halves go to the even neighbour. */
static void quotient_ties(void **state) {
    (void)state;
    uint64_t *y = residues_new(64), *v = residues_new(64);
    const double half = 0.5;
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (uint64_t i = 0; i < 64; i++) y[i] = i;
        clt__kernel_at(k)->quotient(v, (const uint64_t *const *)&y, &half, 1, 64);
        for (uint64_t i = 0; i < 64; i++) {
            assert_true(v[i] == (i % 2 == 0 ? i / 2 : (i + 1) / 4 * 2));
        }
    }
    clt__free(y);
    clt__free(v);
}

/* r R = sum of y c - v d (mod q) */
static void check_convert(const clt__kernel *kernel, uint64_t *const *y, unsigned count,
                          const uint64_t *v, const clt__mod *mod, uint64_t *seed) {
    uint64_t c[SOURCES], q = mod->q, *r = residues_new(N);
    residues_fill(c, SOURCES, q, seed);
    for (unsigned s = 0; s < 3 && count == SOURCES; s++) c[residues_random(seed) % 64] = q - 1;
    uint64_t d = count % 2 == 0 ? q - 1 : residues_random(seed) % q;
    kernel->convert(r, (const uint64_t *const *)y, c, count, v, d, N, mod);
    for (size_t i = 0; i < N; i++) {
        uint64_t sum = v == NULL ? 0 : (q - residues_mul(v[i], d, q)) % q;
        for (unsigned s = 0; s < count; s++) {
            sum = (sum + residues_mul(y[s][i] % q, c[s], q)) % q;
        }
        assert_true(r[i] < q && residues_mul(r[i], mod->r1, q) == sum);
    }
    clt__free(r);
}

static void convert(void **state) {
    (void)state;
    uint64_t seed = 14, *y[SOURCES], *v = residues_new(N);
    sources_new(y, UINT64_C(1) << 50, &seed);
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
            clt__mod mod;
            clt__mod_init(&mod, residues_modulus(i));
            for (unsigned c = 0; c < COUNTS; c++) {
                for (size_t j = 0; j < N; j++) v[j] = residues_random(&seed) % (counts[c] + 1);
                v[0] = counts[c];
                check_convert(clt__kernel_at(k), y, counts[c], v, &mod, &seed);
                check_convert(clt__kernel_at(k), y, counts[c], NULL, &mod, &seed);
            }
        }
    }
    sources_free(y);
    clt__free(v);
}

/* Integers as doubles: edges of every step of the reduction, then random ones of every size. */
static void fill_numbers(double *x, size_t n, uint64_t *seed) {
    const double edges[] = {
        0.0,
        1,
        2,
        0x1p49,
        0x1p50,
        0x1.8p50,
        0x1p51,
        0x1p52,
        0x1p53,
        0x1p63,
        0x1p64,
        0x1p99,
        0x1.fffffffffffffp99,
        0x1.ffffffffffff8p49,
        0x1.0000000000004p50,
        0x1.fffffffffffffp52,
        0x1.4p51,
        0x1.cp51,
        0x1.8000000000001p99,
        0x1.fffffffffffffp98,
        0x1.8p49 + 1,
        0x1p49 - 1,
    };
    enum { EDGES = sizeof edges / sizeof *edges };
    for (size_t i = 0; i < n; i++) {
        uint64_t word = residues_random(seed);
        double size = (double)(word >> 11);
        int exponent = (int)(word % 48);
        x[i] = i < 2 * EDGES ? edges[i / 2] : floor(ldexp(size, exponent - (int)(word % 2) * 53));
        if (i & 1) x[i] = -x[i];
    }
}

static void reduce_f64(void **state) {
    (void)state;
    enum { NUMBERS = 4096 };
    uint64_t seed = 15, *r = residues_new(NUMBERS);
    double *x = clt__alloc(NUMBERS, sizeof *x);
    assert_non_null(x);
    mpz_t a;
    mpz_init(a);
    fill_numbers(x, NUMBERS, &seed);
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
            clt__mod mod;
            clt__mod_init(&mod, residues_modulus(i));
            clt__kernel_at(k)->reduce_f64(r, x, NUMBERS, &mod);
            for (size_t j = 0; j < NUMBERS; j++) {
                mpz_set_d(a, x[j]);
                assert_true(r[j] == bigint_mod_u64(a, mod.q));
            }
        }
    }
    mpz_clear(a);
    clt__free(x);
    clt__free(r);
}

static void reduce_i8(void **state) {
    (void)state;
    uint64_t *r = residues_new(256);
    _Alignas(64) int8_t x[256];
    for (int i = 0; i < 256; i++) x[i] = (int8_t)(i - 128);
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
            clt__mod mod;
            clt__mod_init(&mod, residues_modulus(i));
            clt__kernel_at(k)->reduce_i8(r, x, 256, &mod);
            for (uint64_t j = 0; j < 256; j++) {
                assert_true(r[j] == (j < 128 ? mod.q + j - 128 : j - 128));
            }
        }
    }
    clt__free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(quotient),   cmocka_unit_test(quotient_ties), cmocka_unit_test(convert),
        cmocka_unit_test(reduce_f64), cmocka_unit_test(reduce_i8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
