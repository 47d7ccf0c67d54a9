/* Sums of products of every kernel against big integers' way: add everything, reduce once. */
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N = 128, TERMS = 64 };

typedef struct operands {
    uint64_t *a[TERMS], *b[TERMS], *c[TERMS];
    uint64_t *r0, *r1, *r2;
} operands;

static void operands_new(operands *o) {
    for (unsigned k = 0; k < TERMS; k++) {
        o->a[k] = residues_new(N);
        o->b[k] = residues_new(N);
        o->c[k] = residues_new(N);
    }
    o->r0 = residues_new(N);
    o->r1 = residues_new(N);
    o->r2 = residues_new(N);
}

static void operands_free(operands *o) {
    for (unsigned k = 0; k < TERMS; k++) {
        clt__free(o->a[k]);
        clt__free(o->b[k]);
        clt__free(o->c[k]);
    }
    clt__free(o->r0);
    clt__free(o->r1);
    clt__free(o->r2);
}

/* With `full` every residue is q - 1: the largest sums there are. */
static void operands_fill(operands *o, uint64_t q, bool full, uint64_t *seed) {
    uint64_t *limb[3 * TERMS + 3];
    memcpy(limb, o->a, sizeof o->a);
    memcpy(limb + TERMS, o->b, sizeof o->b);
    memcpy(limb + 2 * (size_t)TERMS, o->c, sizeof o->c);
    limb[3 * TERMS] = o->r0;
    limb[3 * TERMS + 1] = o->r1;
    limb[3 * TERMS + 2] = o->r2;
    for (unsigned k = 0; k < 3 * TERMS + 3; k++) {
        residues_fill(limb[k], N, q, seed);
        for (size_t i = 0; full && i < N; i++) limb[k][i] = q - 1;
    }
}

/* start + sum of x[k][i]*y[k][i]/R mod q */
static uint64_t sum_of_products(uint64_t start, uint64_t *const *x, uint64_t *const *y,
                                unsigned count, size_t i, const clt__mod *mod) {
    uint64_t q = mod->q, sum = residues_mul(start, mod->r1, q);
    for (unsigned k = 0; k < count; k++) sum = (sum + residues_mul(x[k][i], y[k][i], q)) % q;
    return residues_mul(sum, residues_pow(mod->r1, q - 2, q), q);
}

static const uint64_t *const *constant(uint64_t *const *limbs) {
    return (const uint64_t *const *)limbs;
}

/* Calls body(kernel, operands, count, mod) for all kernels, primes, counts, fillings. */
typedef void body(const clt__kernel *kernel, operands *o, unsigned count, const clt__mod *mod);
static void for_all(body *check) {
    static const unsigned counts[] = {1, 2, 3, 4, 5, 7, 8, 9, 16, 33, 64};
    uint64_t seed = 12;
    operands o;
    operands_new(&o);
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
            clt__mod mod;
            clt__mod_init(&mod, residues_modulus(i));
            for (unsigned c = 0; c < 2 * sizeof counts / sizeof *counts; c++) {
                operands_fill(&o, mod.q, c & 1, &seed);
                check(clt__kernel_at(k), &o, counts[c / 2], &mod);
            }
        }
    }
    operands_free(&o);
}

static void check_dot(const clt__kernel *kernel, operands *o, unsigned count, const clt__mod *mod) {
    uint64_t want[N], want_added[N];
    for (size_t i = 0; i < N; i++) {
        want[i] = sum_of_products(0, o->a, o->b, count, i, mod);
        want_added[i] = sum_of_products(o->r0[i], o->a, o->b, count, i, mod);
    }
    kernel->dot(o->r0, constant(o->a), constant(o->b), count, true, N, mod);
    assert_memory_equal(o->r0, want_added, sizeof want);
    kernel->dot(o->r0, constant(o->a), constant(o->b), count, false, N, mod);
    assert_memory_equal(o->r0, want, sizeof want);
    /* Over the last input. */
    kernel->dot(o->a[count - 1], constant(o->a), constant(o->b), count, false, N, mod);
    assert_memory_equal(o->a[count - 1], want, sizeof want);
}

static void dot(void **state) {
    (void)state;
    for_all(check_dot);
}

/* Runs of one word, of the fewest, of more, of more than there are; every other time added to what
   is there. */
static void check_dot_runs(const clt__kernel *kernel, operands *o, unsigned count,
                           const clt__mod *mod) {
    static const unsigned log_runs[] = {0, CLT__LOG_RUN_MIN, 4, 6, 7, 9};
    for (unsigned r = 0; r < sizeof log_runs / sizeof *log_runs; r++) {
        uint64_t want0[N], want1[N], spread[TERMS][N], *row[TERMS];
        bool add = (r + count) % 2 == 0;
        for (unsigned k = 0; k < count; k++) {
            for (size_t i = 0; i < N; i++) spread[k][i] = o->c[k][i >> log_runs[r]];
            row[k] = spread[k];
        }
        for (size_t i = 0; i < N; i++) {
            want0[i] = sum_of_products(add ? o->r0[i] : 0, o->a, row, count, i, mod);
            want1[i] = sum_of_products(add ? o->r1[i] : 0, o->b, row, count, i, mod);
        }
        kernel->dot_runs(o->r0, o->r1, constant(o->a), constant(o->b), constant(o->c), count,
                         log_runs[r], add, N, mod);
        assert_memory_equal(o->r0, want0, sizeof want0);
        assert_memory_equal(o->r1, want1, sizeof want1);
    }
}

static void dot_runs(void **state) {
    (void)state;
    for_all(check_dot_runs);
}

static void check_key_product(const clt__kernel *kernel, operands *o, unsigned count,
                              const clt__mod *mod) {
    kernel->key_product(o->r0, o->r1, constant(o->a), constant(o->b), constant(o->c), count, N,
                        mod);
    for (size_t i = 0; i < N; i++) {
        assert_true(o->r0[i] == sum_of_products(0, o->a, o->b, count, i, mod));
        assert_true(o->r1[i] == sum_of_products(0, o->a, o->c, count, i, mod));
    }
}

static void key_product(void **state) {
    (void)state;
    for_all(check_key_product);
}

static void check_tensor(const clt__kernel *kernel, operands *o, unsigned count,
                         const clt__mod *mod) {
    (void)count;
    uint64_t q = mod->q;
    kernel->tensor(o->r0, o->r1, o->r2, o->a[0], o->a[1], o->b[0], o->b[1], N, mod);
    for (size_t i = 0; i < N; i++) {
        uint64_t a0 = o->a[0][i], a1 = o->a[1][i], b0 = o->b[0][i], b1 = o->b[1][i];
        assert_true(o->r0[i] == residues_mul(a0, b0, q));
        assert_true(o->r1[i] == (residues_mul(a0, b1, q) + residues_mul(a1, b0, q)) % q);
        assert_true(o->r2[i] == residues_mul(a1, b1, q));
    }
    kernel->tensor(o->c[0], o->c[1], o->c[2], o->a[0], o->a[1], o->a[0], o->a[1], N, mod);
    kernel->tensor_square(o->r0, o->r1, o->r2, o->a[0], o->a[1], N, mod);
    assert_memory_equal(o->r0, o->c[0], N * sizeof *o->r0);
    assert_memory_equal(o->r1, o->c[1], N * sizeof *o->r1);
    assert_memory_equal(o->r2, o->c[2], N * sizeof *o->r2);
}

static void tensor(void **state) {
    (void)state;
    for_all(check_tensor);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dot),
        cmocka_unit_test(dot_runs),
        cmocka_unit_test(key_product),
        cmocka_unit_test(tensor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
