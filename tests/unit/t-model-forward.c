/* model/forward.c against a plain loop, for any number of rows and threads. */
#include "model/forward.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

/* Unit k of node i for one row, by recursion over the graph; in extended precision. */
static long double naive(const clt_model *model, unsigned i, unsigned k, const double *x) {
    const clt__node *node = &model->node[i];
    long double sum = 0, z;
    switch (node->type) {
    case CLT__NODE_INPUT: return x[k];
    case CLT__NODE_RELU: z = naive(model, node->input, k, x); return z > 0 ? z : 0;
    case CLT__NODE_POLYNOMIAL:
        z = naive(model, node->input, k, x);
        for (unsigned d = 0; d <= node->degree; d++) sum += node->c[d] * powl(z, d);
        return sum;
    case CLT__NODE_DENSE:
        for (unsigned j = 0; j < model->node[node->input].width; j++) {
            sum += node->weight[k * model->node[node->input].width + j] *
                   naive(model, node->input, j, x);
        }
        return sum + node->bias[k];
    }
    return NAN;
}

static void assert_like_naive(clt_model *model, size_t rows) {
    size_t inputs = model->node[0].width, outputs = model->node[model->count - 1].width;
    clt__matrix x = network_features(rows, inputs, rows), y = {0};
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__model_forward(&y, ws, model, &x), CLT_OK);
    assert_int_equal(y.rows, rows);
    assert_int_equal(y.columns, outputs);
    for (size_t r = 0; r < rows; r++) {
        for (unsigned k = 0; k < outputs; k++) {
            double wanted = (double)naive(model, model->count - 1, k, clt__matrix_row(&x, r));
            assert_near(clt__matrix_row(&y, r)[k], wanted, 1e-12 * (1 + fabs(wanted)));
        }
    }
    clt__ws_free(ws);
    clt__matrix_free(&x);
    clt__matrix_free(&y);
    clt__model_free(model);
}

static void values_are_those_of_a_plain_loop(void **state) {
    (void)state;
    static const unsigned narrow[] = {1}, wide[] = {9, 5};
    for (unsigned degree = 0; degree <= 4; degree += 2) {
        assert_like_naive(network_new(7, NULL, 0, 2, degree, 1), 3);
        assert_like_naive(network_new(1, narrow, 1, 4, degree, 2), 65);
        assert_like_naive(network_new(6, wide, 2, 3, degree, 3), 20);
    }
}

/* Blocks hold 64 rows, so that these sizes end before, at and after their borders. */
static void blocks_and_threads_change_nothing(void **state) {
    (void)state;
    static const unsigned hidden[] = {8};
    static const size_t sizes[] = {0, 1, 63, 64, 65, 128, 200};
    clt_model *model = network_new(5, hidden, 1, 3, 2, 5);
    clt__matrix x = network_features(200, 5, 5), whole = {0};
    clt_ws *one = NULL, *four = NULL;
    assert_int_equal(clt__ws_new(&one, 1), CLT_OK);
    assert_int_equal(clt__ws_new(&four, 4), CLT_OK);
    assert_int_equal(clt__model_forward(&whole, one, model, &x), CLT_OK);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        clt__matrix part = {.rows = sizes[i], .columns = 5, .x = x.x}, y = {0};
        assert_int_equal(clt__model_forward(&y, i % 2 ? four : one, model, &part), CLT_OK);
        assert_int_equal(y.rows, sizes[i]);
        assert_memory_equal(y.x, whole.x, sizes[i] * 3 * sizeof(double));
        clt__matrix_free(&y);
    }
    clt__ws_free(one);
    clt__ws_free(four);
    clt__matrix_free(&whole);
    clt__matrix_free(&x);
    clt__model_free(model);
}

static void records_are_largest_and_root_mean_square(void **state) {
    (void)state;
    static const unsigned hidden[] = {3};
    enum { ROWS = 150 };
    clt_model *model = network_new(2, hidden, 1, 2, 2, 8);
    clt__matrix x = network_features(ROWS, 2, 9);
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 3), CLT_OK);
    assert_int_equal(clt__model_record(model, ws, &x), CLT_OK);
    for (unsigned i = 0; i < model->count; i++) {
        const clt__node *node = &model->node[i];
        long double most = 0, squares = 0;
        for (size_t r = 0; r < ROWS; r++) {
            for (unsigned k = 0; k < node->width; k++) {
                long double value = naive(model, i, k, clt__matrix_row(&x, r));
                most = fmaxl(most, fabsl(value));
                squares += value * value;
            }
        }
        assert_near(node->value_bound, (double)most, 1e-12 * (double)most);
        assert_near(node->value_rms, (double)sqrtl(squares / (ROWS * node->width)),
                    1e-12 * (double)most);
    }
    clt__ws_free(ws);
    clt__matrix_free(&x);
    clt__model_free(model);
}

static void dot_products_of_all_lengths(void **state) {
    (void)state;
    double a[19], b[19], sum = 0;
    for (size_t i = 0; i < 19; i++) {
        a[i] = (double)(i * i) - 40;
        b[i] = 7 - (double)i;
        assert_near(clt__dot(a, b, i), sum, 0); /* whole numbers: exact in any order */
        sum += a[i] * b[i];
    }
}

typedef struct work {
    clt_model *model;
    clt__matrix x;
} work;

static clt_status predict_and_record(void *arg) {
    clt_status status = CLT_OK;
    work *w = arg;
    clt__matrix y = {0};
    clt_ws *ws = NULL;
    CLT__TRY(clt__ws_new(&ws, 1));
    CLT__TRY(clt__model_forward(&y, ws, w->model, &w->x));
    CLT__TRY(clt__model_record(w->model, ws, &w->x));
done:
    clt__matrix_free(&y);
    clt__ws_free(ws);
    return status;
}

static void failed_allocations_leak_nothing(void **state) {
    (void)state;
    static const unsigned hidden[] = {3};
    work w = {network_new(2, hidden, 1, 2, 2, 8), network_features(70, 2, 9)};
    assert_true(fault_sweep(predict_and_record, &w));
    clt__matrix_free(&w.x);
    clt__model_free(w.model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_a_plain_loop),
        cmocka_unit_test(blocks_and_threads_change_nothing),
        cmocka_unit_test(records_are_largest_and_root_mean_square),
        cmocka_unit_test(dot_products_of_all_lengths),
        cmocka_unit_test(failed_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
