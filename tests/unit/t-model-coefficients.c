/* model/coefficients.c: what is in the table gives what the model gives. */
#include "model/coefficients.h"

#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_table *table_of(const char *labels[3]) {
    clt_table *table = NULL;
    FILE *file = fopen("fit.csv", "w");
    assert_non_null(file);
    fputs("age,colour,dose,y\n", file);
    for (int r = 0; r < 60; r++) {
        int age = 20 + r * 7 % 41;
        const char *label = labels[r % 9 == 0 ? r % 3 : age < 35 ? 0 : age < 50 ? 1 : 2];
        fprintf(file, "%d,%s,%d.5,%s\n", age, r % 3 ? "red" : "blue", r % 7, label);
    }
    fclose(file);
    pipeline_must(clt_table_read(&table, "fit.csv"));
    return table;
}

static clt_model *fitted(const clt_table *table, size_t layers) {
    clt_model *model = NULL;
    clt_ws *ws = NULL;
    clt_fit_options options;
    clt_fit_options_default(&options);
    options.target = "y";
    options.epochs = 5;
    options.layers = layers;
    options.hidden[0] = 2;
    pipeline_must(clt_ws_new(&ws, 1));
    pipeline_must(clt_model_fit(&model, ws, table, &options, NULL));
    clt_ws_free(ws);
    return model;
}

/* A logit from the cells of row r: the sum of per-unit weights times numbers, or of a level's. */
static double logit_of(const clt_table *table, size_t r, const double *per_unit) {
    double sum = per_unit[4];
    sum += per_unit[0] * strtod(clt_table_cell(table, r, 0), NULL);
    sum += per_unit[strcmp(clt_table_cell(table, r, 1), "blue") == 0 ? 1 : 2];
    return sum + per_unit[3] * strtod(clt_table_cell(table, r, 2), NULL);
}

static void check_column(const clt_table *table, const clt_model *model,
                         const clt_table *coefficients, const char *column, const char *raw) {
    clt_table *answers = NULL;
    clt_ws *ws = NULL;
    pipeline_must(clt_ws_new(&ws, 1));
    pipeline_must(clt_model_predict(&answers, ws, model, NULL, table, CLT_CLEAR));
    double *per_unit = pipeline_column(coefficients, column);
    double *wanted = pipeline_column(answers, raw);
    for (size_t r = 0; r < clt_table_rows(table); r++) {
        assert_true(fabs(logit_of(table, r, per_unit) - wanted[r]) < 1e-9);
    }
    free(per_unit);
    free(wanted);
    clt_table_free(answers);
    clt_ws_free(ws);
}

static void one_logit(void **state) {
    (void)state;
    static const char *const names[] = {"age", "colour=blue", "colour=red", "dose", "(intercept)"};
    clt_table *table = table_of((const char *[]){"no", "no", "yes"}), *coefficients = NULL;
    clt_model *model = fitted(table, 0);
    pipeline_must(clt_model_coefficients(&coefficients, model));
    assert_int_equal(clt_table_rows(coefficients), 5);
    assert_int_equal(clt_table_columns(coefficients), 3);
    for (size_t r = 0; r < 5; r++) {
        assert_string_equal(clt_table_cell(coefficients, r, 0), names[r]);
    }
    check_column(table, model, coefficients, "per_unit", "raw_0");
    double *weight = pipeline_column(coefficients, "weight");
    for (size_t j = 0; j < 4; j++) assert_true(weight[j] == model->node[1].weight[j]);
    assert_true(weight[4] == model->node[1].bias[0]);
    free(weight);
    clt_table_free(coefficients);
    clt_model_free(model);
    clt_table_free(table);
}

static void a_logit_for_each_class(void **state) {
    (void)state;
    clt_table *table = table_of((const char *[]){"a", "b", "c"}), *coefficients = NULL;
    clt_model *model = fitted(table, 0);
    pipeline_must(clt_model_coefficients(&coefficients, model));
    assert_int_equal(clt_table_columns(coefficients), 1 + 2 * 3);
    check_column(table, model, coefficients, "per_unit_a", "raw_0");
    check_column(table, model, coefficients, "per_unit_c", "raw_2");
    clt_table_free(coefficients);
    clt_model_free(model);
    clt_table_free(table);
}

static void hidden_layers_have_none(void **state) {
    (void)state;
    clt_table *table = table_of((const char *[]){"a", "b", "b"}), *coefficients = NULL;
    clt_model *model = fitted(table, 1);
    assert_int_equal(clt_model_coefficients(&coefficients, model), CLT_E_UNSUPPORTED);
    assert_non_null(strstr(clt_detail(), "hidden layers"));
    assert_null(coefficients);
    clt_model_free(model);
    clt_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_logit),
        cmocka_unit_test(a_logit_for_each_class),
        cmocka_unit_test(hidden_layers_have_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
