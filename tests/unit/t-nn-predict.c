/* nn/predict.c: predictions without keys. */
#include "nn/predict.h"

#include "base/alloc.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 700 };

static void open_plan(pipeline *p, clt_packing packing, unsigned threads) {
    clt_plan_options options = pipeline_options(packing, NULL);
    pipeline_open(p, network_new(8, (unsigned[]){6}, 1, 3, 2, 3), &options, threads);
}

/* Simulated outputs differ from the clear ones by the errors that the plan expects. */
static void errors_as_planned(void **state) {
    (void)state;
    pipeline p;
    clt__matrix x = network_features(ROWS, 8, 1), clear = {0}, noisy = {0};
    open_plan(&p, CLT_PACK_BLOCKS, 1);
    pipeline_must(clt__model_forward(&clear, p.ws, p.model, &x));
    assert_int_equal(clt__simulate(&noisy, p.ws, p.model, p.plan, &x), CLT_OK);
    assert_int_equal(noisy.rows, ROWS);
    assert_int_equal(noisy.columns, 3);
    double squares = 0, largest = 0;
    for (size_t i = 0; i < 3 * ROWS; i++) {
        double error = noisy.x[i] - clear.x[i];
        squares += error * error;
        largest = fmax(largest, fabs(error));
    }
    double rms = sqrt(squares / (3 * ROWS)), expected = clt__plan_error_expected(p.plan);
    assert_true(rms > expected / 8 && rms < 2 * expected);
    assert_true(largest < clt__plan_error_bound(p.plan));
    clt__matrix_free(&x);
    clt__matrix_free(&clear);
    clt__matrix_free(&noisy);
    pipeline_close(&p);
}

/* The same for any number of threads, and asked again. */
static void repeatable(void **state) {
    (void)state;
    clt__matrix x = network_features(9, 8, 1), first = {0};
    for (unsigned threads = 1; threads <= 3; threads++) {
        pipeline p;
        clt__matrix again = {0};
        open_plan(&p, CLT_PACK_ROW, threads); /* a ciphertext a row */
        assert_int_equal(clt__simulate(&again, p.ws, p.model, p.plan, &x), CLT_OK);
        if (threads == 1) {
            first = again;
        } else {
            assert_memory_equal(first.x, again.x, 27 * sizeof(double));
            clt__matrix_free(&again);
        }
        pipeline_close(&p);
    }
    clt__matrix_free(&first);
    clt__matrix_free(&x);
}

static void tables(void **state) {
    (void)state;
    pipeline p;
    clt__matrix x = network_features(20, 8, 1), raw = {0};
    clt_table *rows = pipeline_table(&x), *clear = NULL, *simulated = NULL;
    open_plan(&p, CLT_PACK_BLOCKS, 1);
    p.model->schema->id = clt__strdup("id");
    pipeline_must(clt__model_forward(&raw, p.ws, p.model, &x));
    assert_int_equal(clt__predict(&clear, p.ws, p.model, NULL, rows, CLT_CLEAR), CLT_OK);
    double *column = pipeline_column(clear, "raw_2");
    for (size_t r = 0; r < 20; r++) assert_true(column[r] == clt__matrix_row(&raw, r)[2]);
    assert_string_equal(clt__table_cell(clear, 19, 0), "p20");
    /* The id is part of the model, so the plan is another model's. */
    clt_status status = clt__predict(&simulated, p.ws, p.model, p.plan, rows, CLT_SIMULATE);
    assert_int_equal(status, CLT_E_PLAN);
    assert_null(simulated);
    free(column);
    clt_table_free(rows);
    clt_table_free(clear);
    clt__matrix_free(&x);
    clt__matrix_free(&raw);
    pipeline_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_as_planned),
        cmocka_unit_test(repeatable),
        cmocka_unit_test(tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
