/* learn/symmetric.c: systems and eigenvalues against matrices that are made from their answers. */
#include "learn/symmetric.h"

#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static double uniform(uint64_t *state) {
    return (double)(residues_random(state) >> 11) * 0x1p-52 - 1;
}

/* a = b b^T + shift I for random b. */
static void make_positive(double *a, unsigned n, double shift, uint64_t *state) {
    double b[CLT__SYMMETRIC_ENTRIES];
    for (unsigned i = 0; i < n * n; i++) b[i] = uniform(state);
    for (unsigned i = 0; i < n; i++) {
        for (unsigned j = 0; j < n; j++) {
            a[i * n + j] = i == j ? shift : 0;
            for (unsigned k = 0; k < n; k++) a[i * n + j] += b[i * n + k] * b[j * n + k];
        }
    }
}

static void solutions_solve(void **state) {
    (void)state;
    uint64_t random = 1;
    for (unsigned n = 1; n <= CLT__SYMMETRIC_MOST; n++) {
        double a[CLT__SYMMETRIC_ENTRIES], kept[CLT__SYMMETRIC_ENTRIES];
        double x[CLT__SYMMETRIC_MOST], want[CLT__SYMMETRIC_MOST];
        make_positive(a, n, 0.1, &random);
        memcpy(kept, a, sizeof a);
        for (unsigned i = 0; i < n; i++) want[i] = uniform(&random);
        for (unsigned i = 0; i < n; i++) {
            x[i] = 0;
            for (unsigned j = 0; j < n; j++) x[i] += kept[i * n + j] * want[j];
        }
        assert_true(clt__symmetric_solve(a, x, n));
        for (unsigned i = 0; i < n; i++) assert_true(fabs(x[i] - want[i]) < 1e-9);
    }
}

static void what_is_not_positive_definite_is_told(void **state) {
    (void)state;
    double indefinite[] = {1, 2, 2, 1}, zero[] = {0}, none[] = {NAN}, x[] = {5, 6};
    assert_false(clt__symmetric_solve(indefinite, x, 2));
    assert_false(clt__symmetric_solve(zero, x, 1));
    assert_false(clt__symmetric_solve(none, x, 1));
    assert_true(x[0] == 5 && x[1] == 6);
}

/* sum of value v v^T is the matrix again, and v are orthonormal. */
static void eigenvectors_make_the_matrix(void **state) {
    (void)state;
    uint64_t random = 2;
    for (unsigned n = 1; n <= CLT__SYMMETRIC_MOST; n++) {
        double a[CLT__SYMMETRIC_ENTRIES], kept[CLT__SYMMETRIC_ENTRIES];
        double v[CLT__SYMMETRIC_ENTRIES], value[CLT__SYMMETRIC_MOST];
        make_positive(a, n, -1, &random);
        memcpy(kept, a, sizeof a);
        clt__symmetric_eigen(value, v, a, n);
        for (unsigned i = 0; i < n; i++) {
            assert_true(i == 0 || value[i - 1] <= value[i]);
            for (unsigned j = 0; j < n; j++) {
                double sum = 0, dot = 0;
                for (unsigned k = 0; k < n; k++) {
                    sum += value[k] * v[k * n + i] * v[k * n + j];
                    dot += v[i * n + k] * v[j * n + k];
                }
                assert_true(fabs(sum - kept[i * n + j]) < 1e-11);
                assert_true(fabs(dot - (i == j)) < 1e-12);
            }
        }
    }
}

/* 2 - 2 cos(pi k / (n + 1)) of the second difference, with and without vectors. */
static void eigenvalues_are_those_known(void **state) {
    (void)state;
    enum { N = 20 };
    double a[N * N] = {0}, again[N * N], value[N], alone[N], v[N * N];
    for (unsigned i = 0; i < N; i++) {
        a[i * N + i] = 2;
        if (i > 0) a[i * N + i - 1] = a[(i - 1) * N + i] = -1;
    }
    memcpy(again, a, sizeof a);
    clt__symmetric_eigen(value, v, a, N);
    clt__symmetric_eigen(alone, NULL, again, N);
    for (unsigned k = 0; k < N; k++) {
        assert_true(fabs(value[k] - (2 - 2 * cos(acos(-1) * (k + 1) / (N + 1)))) < 1e-12);
        assert_true(value[k] == alone[k]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(solutions_solve),
        cmocka_unit_test(what_is_not_positive_definite_is_told),
        cmocka_unit_test(eigenvectors_make_the_matrix),
        cmocka_unit_test(eigenvalues_are_those_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
