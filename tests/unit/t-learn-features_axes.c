/* learn/features_axes.c: axes against all eigenvectors of the covariance, by Jacobi's rotations. */
#include "learn/features.h"
#include "learn/symmetric.h"

#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 203, COLUMNS = 24 };
static const uint8_t seed[CLT__SEED_BYTES] = {7};

/* Columns of mean 0 whose covariance is diag(1, 1/2, 1/4 ...) but for chance, mixed by rotations.
   The last `copies` columns repeat the first. */
static clt__matrix mixed(size_t copies) {
    clt__matrix u = {0};
    clt__random random;
    assert_int_equal(clt__matrix_new(&u, ROWS, COLUMNS), CLT_OK);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t r = 0; r < ROWS; r++) {
        double *row = clt__matrix_row(&u, r);
        for (size_t j = 0; j < COLUMNS; j++) {
            row[j] = clt__random_normal(&random) * pow(0.7, (double)j);
        }
        for (size_t j = 0; j + 1 < COLUMNS; j++) {
            double a = row[j], b = row[j + 1];
            row[j] = 0.6 * a - 0.8 * b;
            row[j + 1] = 0.8 * a + 0.6 * b;
        }
        for (size_t j = 0; j < copies; j++) row[COLUMNS - copies + j] = row[j];
    }
    clt__random_close(&random);
    for (size_t j = 0; j < COLUMNS; j++) {
        double sum = 0;
        for (size_t r = 0; r < ROWS; r++) sum += clt__matrix_row(&u, r)[j];
        for (size_t r = 0; r < ROWS; r++) clt__matrix_row(&u, r)[j] -= sum / ROWS;
    }
    return u;
}

/* Eigenvalues ascending, vectors in rows. */
static void oracle(double *value, double *vector, const clt__matrix *u) {
    double m[COLUMNS * COLUMNS] = {0};
    for (size_t r = 0; r < ROWS; r++) {
        const double *row = clt__matrix_row(u, r);
        for (size_t i = 0; i < COLUMNS; i++) {
            for (size_t j = 0; j < COLUMNS; j++) m[i * COLUMNS + j] += row[i] * row[j] / ROWS;
        }
    }
    clt__symmetric_eigen(value, vector, m, COLUMNS);
}

static void axes_are_the_first_eigenvectors(void **state) {
    (void)state;
    static const unsigned counts[] = {1, 5, 12, COLUMNS};
    double value[COLUMNS], vector[COLUMNS * COLUMNS];
    clt__matrix u = mixed(0);
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    oracle(value, vector, &u);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        unsigned count = counts[i];
        double axis[COLUMNS * COLUMNS];
        assert_int_equal(clt__features_axes(axis, &count, ws, &u, seed), CLT_OK);
        assert_int_equal(count, counts[i]);
        for (size_t k = 0; k < count; k++) {
            const double *want = vector + (COLUMNS - 1 - k) * COLUMNS;
            double along = 0, length = 0;
            for (size_t j = 0; j < COLUMNS; j++) {
                along += axis[j * count + k] * want[j];
                length += axis[j * count + k] * axis[j * count + k];
            }
            assert_true(fabs(length - 1) < 1e-9);
            if (fabs(fabs(along) - 1) > 1e-6) fail_msg("axis %zu of %u: %g", k, count, along);
        }
    }
    clt__ws_free(ws);
    clt__matrix_free(&u);
}

static void where_variance_ends_no_axis_is_made_up(void **state) {
    (void)state;
    clt__matrix u = mixed(10);
    clt_ws *ws = NULL;
    double axis[COLUMNS * COLUMNS];
    unsigned count = COLUMNS;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__features_axes(axis, &count, ws, &u, seed), CLT_OK);
    assert_int_equal(count, COLUMNS - 10);
    for (size_t j = 0; j < COLUMNS * count; j++) assert_true(fabs(axis[j]) <= 1 + 1e-9);
    clt__ws_free(ws);
    clt__matrix_free(&u);
}

typedef struct work {
    clt_ws *ws;
    clt__matrix u;
} work;

static clt_status find_axes(void *arg) {
    work *w = arg;
    double axis[COLUMNS * COLUMNS];
    unsigned count = 4;
    return clt__features_axes(axis, &count, w->ws, &w->u, seed);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    work w = {.u = mixed(0)};
    assert_int_equal(clt__ws_new(&w.ws, 1), CLT_OK);
    assert_true(fault_sweep(find_axes, &w));
    clt__ws_free(w.ws);
    clt__matrix_free(&w.u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_are_the_first_eigenvectors),
        cmocka_unit_test(where_variance_ends_no_axis_is_made_up),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
