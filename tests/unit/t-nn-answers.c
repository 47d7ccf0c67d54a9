/* nn/answers.c: the table that a person reads. */
#include "nn/answers.h"

#include "base/alloc.h"
#include "data/number.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *cell(const clt_table *table, size_t row, const char *name) {
    size_t column;
    assert_int_equal(clt__table_find(&column, table, name), CLT_OK);
    return clt__table_cell(table, row, column);
}

static double number(const clt_table *table, size_t row, const char *name) {
    double value = NAN;
    assert_true(clt__number_parse(&value, cell(table, row, name)));
    return value;
}

static void two_classes(void **state) {
    (void)state;
    double x[] = {0, 3, -1.0 / 3};
    clt__matrix raw = {3, 1, x};
    clt__schema *schema = network_schema(1, 2);
    clt_table *table = NULL;
    assert_int_equal(clt__answers_new(&table, schema, CLT__OUTPUT_SIGMOID, &raw, NULL), CLT_OK);
    assert_int_equal(table->rows, 3);
    assert_int_equal(table->columns, 5);
    const char *const names[] = {"row", "label", "p_c0", "p_c1", "raw_0"};
    for (size_t c = 0; c < 5; c++) assert_string_equal(clt__table_name(table, c), names[c]);
    assert_string_equal(cell(table, 2, "row"), "3");
    assert_string_equal(cell(table, 1, "label"), "c1");
    assert_string_equal(cell(table, 2, "label"), "c0");
    for (size_t r = 0; r < 3; r++) {
        assert_true(number(table, r, "raw_0") == x[r]); /* the same double */
        assert_true(fabs(number(table, r, "p_c1") - 1 / (1 + exp(-x[r]))) < 1e-15);
        assert_true(fabs(number(table, r, "p_c0") + number(table, r, "p_c1") - 1) < 1e-15);
    }
    clt__table_free(table);
    clt__schema_free(schema);
}

static void many_classes(void **state) {
    (void)state;
    double x[] = {1, 2, 0.5, 7, -1, 6.5};
    clt__matrix raw = {2, 3, x};
    clt__schema *schema = network_schema(1, 3);
    clt_table *table = NULL;
    char *ids[] = {"anna", "bert"};
    schema->id = clt__strdup("patient");
    assert_int_equal(clt__answers_new(&table, schema, CLT__OUTPUT_SOFTMAX, &raw, ids), CLT_OK);
    assert_int_equal(table->columns, 1 + 1 + 3 + 3);
    assert_string_equal(clt__table_name(table, 0), "patient");
    assert_string_equal(cell(table, 1, "patient"), "bert");
    assert_string_equal(cell(table, 0, "label"), "c1");
    assert_string_equal(cell(table, 1, "label"), "c0");
    double sum = exp(1) + exp(2) + exp(0.5);
    assert_true(fabs(number(table, 0, "p_c2") - exp(0.5) / sum) < 1e-15);
    assert_true(number(table, 1, "raw_2") == 6.5);
    clt__table_free(table);
    clt__schema_free(schema);
}

/* An id column whose name is an answer's goes by "id". */
static void taken_names(void **state) {
    (void)state;
    double x[] = {1};
    char *ids[] = {"anna"};
    clt__matrix raw = {1, 1, x};
    static const char *const taken[] = {"label", "p_c0", "raw_0"};
    for (size_t i = 0; i < 3; i++) {
        clt__schema *schema = network_schema(1, 2);
        clt_table *table = NULL;
        schema->id = clt__strdup(taken[i]);
        assert_int_equal(clt__answers_new(&table, schema, CLT__OUTPUT_SIGMOID, &raw, ids), CLT_OK);
        assert_string_equal(clt__table_name(table, 0), "id");
        clt__table_free(table);
        clt__schema_free(schema);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_classes),
        cmocka_unit_test(many_classes),
        cmocka_unit_test(taken_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
