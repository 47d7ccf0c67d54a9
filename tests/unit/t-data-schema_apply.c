/* data/schema_apply.c: features, notices, classes, refusals. */
#include "data/csv.h"
#include "data/schema.h"

#include "support/fault.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_table *table_of(const char *text) {
    clt__span span = {.bytes = (const uint8_t *)text, .size = strlen(text)};
    clt_table *table = NULL;
    assert_int_equal(clt__csv_read(&table, clt__span_reader(&span), "t.csv", NULL), CLT_OK);
    return table;
}

/* x: mean 2, deviation 1; colour: "", blue, red; bound 4 */
static clt__schema *example_schema(void) {
    clt_table *table = table_of("id,x,colour,y\na,1,red,no\nb,3,,yes\nc,1,blue,no\nd,3,red,no\n");
    clt__schema *schema = NULL;
    const clt__schema_roles roles = {.target = "y", .id = "id"};
    assert_int_equal(clt__schema_fit(&schema, table, &roles, NULL), CLT_OK);
    clt__table_free(table);
    return schema;
}

typedef struct notes {
    int count;
    char text[8][200];
} notes;

static void keep_note(void *opaque, const clt__notice *notice) {
    notes *n = opaque;
    assert_in_range(n->count, 0, 7);
    clt__notice_text(n->text[n->count++], sizeof n->text[0], notice);
}

static void assert_features(const clt__schema *schema, const char *text, const double *expected,
                            notes *n) {
    clt_table *table = table_of(text);
    clt__matrix x = {0};
    clt__report report = {.opaque = n, .notice = keep_note};
    n->count = 0;
    assert_int_equal(clt__schema_features(&x, schema, table, &report), CLT_OK);
    assert_int_equal(x.rows, table->rows);
    assert_int_equal(x.columns, schema->features);
    for (size_t i = 0; i < x.rows * x.columns; i++) {
        if (!(fabs(x.x[i] - expected[i]) < 1e-15)) fail_msg("entry %zu is %.17g", i, x.x[i]);
    }
    clt__matrix_free(&x);
    clt__table_free(table);
}

static void cells_become_features(void **state) {
    (void)state;
    clt__schema *schema = example_schema();
    notes n;
    const double expected[] = {-2, 0, 0, 1, 0.5, 0, 1, 0, 4, 1, 0, 0, -4, 0, 0, 1};
    /* Columns in another order, more columns, the target and id not there. */
    assert_features(schema,
                    "colour,extra,x\n"
                    "red,1,0\n"
                    "blue,2, 2.5\n"
                    "NA,3,6\n"
                    "red,4,-2\n",
                    expected, &n);
    assert_int_equal(n.count, 0);
    clt__schema_free(schema);
}

static void what_is_changed_is_told(void **state) {
    (void)state;
    clt__schema *schema = example_schema();
    notes n;
    const double expected[] = {4, 0, 0, 0, -4, 0, 1, 0, 0, 0, 0, 1, 4, 0, 0, 0};
    assert_features(schema,
                    "id,x,colour\n"
                    "p1,6.5,green\n"
                    "p2,-1.7e308,blue\n"
                    "p3,,red\n"
                    "p4,1.7e308,Red\n",
                    expected, &n);
    assert_int_equal(n.count, 6);
    assert_string_equal(n.text[0],
                        "t.csv:2 (p1): 'x' is 6.5 and was clipped to the allowed -2 to 6");
    assert_string_equal(n.text[1],
                        "t.csv:3 (p2): 'x' is -1.7e+308 and was clipped to the allowed -2 to 6");
    assert_string_equal(n.text[2],
                        "t.csv:4 (p3): 'x' is missing and taken to be the training mean");
    assert_string_equal(n.text[4],
                        "t.csv:2 (p1): 'colour' is 'green', which the training data did not have");
    assert_string_equal(n.text[5],
                        "t.csv:5 (p4): 'colour' is 'Red', which the training data did not have");
    clt__schema_free(schema);
}

static void a_missing_category_may_be_unseen(void **state) {
    (void)state;
    clt_table *table = table_of("c\nx\ny\n");
    clt__schema *schema = NULL;
    notes n;
    const double expected[] = {0, 0, 1, 0};
    assert_int_equal(clt__schema_fit(&schema, table, &(clt__schema_roles){0}, NULL), CLT_OK);
    assert_features(schema, "c\n?\nx\n", expected, &n);
    assert_int_equal(n.count, 1);
    assert_string_equal(n.text[0], "t.csv:2: 'c' is '?', which the training data did not have");
    clt__schema_free(schema);
    clt__table_free(table);
}

static void assert_refused(const clt__schema *schema, const char *text, const char *detail) {
    clt_table *table = table_of(text);
    clt__matrix x = {.rows = 7};
    assert_int_equal(clt__schema_features(&x, schema, table, NULL), CLT_E_DATA);
    assert_string_equal(clt_detail(), detail);
    assert_int_equal(x.rows, 7);
    assert_null(x.x);
    clt__table_free(table);
}

static void unusable_tables_are_refused(void **state) {
    (void)state;
    clt__schema *schema = example_schema();
    assert_refused(schema, "x,color\n1,red\n",
                   "t.csv has no column 'colour'; did you mean 'color'?");
    assert_refused(schema, "z,colour\n1,red\n",
                   "t.csv has no column 'x'; its columns are 'z', 'colour'");
    assert_refused(schema, "x,colour\n1,red\n1;5,red\n",
                   "t.csv:3: column 'x' needs a number, not '1;5'");
    assert_refused(schema, "x,colour\n1,red\n\ninf,red\n",
                   "t.csv:4: column 'x' needs a number, not 'inf'");
    assert_refused(schema, "x,colour\n0x1,red\n", "t.csv:2: column 'x' needs a number, not '0x1'");
    clt__schema_free(schema);
}

static void labels_become_classes(void **state) {
    (void)state;
    clt__schema *schema = example_schema();
    clt_table *table = table_of("y\nyes\nno\nno\nyes\n");
    uint32_t labels[4];
    const uint32_t expected[] = {1, 0, 0, 1};
    assert_int_equal(clt__schema_labels(labels, schema, table), CLT_OK);
    assert_memory_equal(labels, expected, sizeof labels);
    clt__table_free(table);

    table = table_of("y\nno\nYes\n");
    assert_int_equal(clt__schema_labels(labels, schema, table), CLT_E_DATA);
    assert_string_equal(clt_detail(),
                        "t.csv:3: 'Yes' is no class of 'y'; the model knows 2, such as 'no'");
    clt__table_free(table);
    table = table_of("Y\nno\n");
    assert_int_equal(clt__schema_labels(labels, schema, table), CLT_E_DATA);
    assert_string_equal(clt_detail(), "t.csv has no column 'y'; did you mean 'Y'?");
    clt__table_free(table);
    clt__schema_free(schema);
}

/* On its own training data each column has mean 0 and deviation 1, and nothing is told. */
static void training_data_is_standard(void **state) {
    (void)state;
    const char *source = getenv("CLATHRATE_SOURCE");
    char path[4096];
    clt_table *table = NULL;
    clt__schema *schema = NULL;
    clt__matrix x = {0};
    notes n = {0};
    clt__report report = {.opaque = &n, .notice = keep_note};
    const clt__schema_roles roles = {.target = "diagnosis", .id = "patient"};
    snprintf(path, sizeof path, "%s/data/wdbc.csv", source != NULL ? source : ".");
    assert_int_equal(clt__csv_load(&table, path), CLT_OK);
    assert_int_equal(clt__schema_fit(&schema, table, &roles, NULL), CLT_OK);
    assert_int_equal(clt__schema_features(&x, schema, table, &report), CLT_OK);
    assert_int_equal(n.count, 0);
    for (size_t j = 0; j < x.columns; j++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < x.rows; i++) {
            double value = clt__matrix_row(&x, i)[j];
            sum += value;
            squares += value * value;
        }
        assert_true(fabs(sum / 569) < 1e-13);
        assert_true(fabs(squares / 569 - 1) < 1e-13);
    }
    clt__matrix_free(&x);
    clt__schema_free(schema);
    clt__table_free(table);
}

typedef struct inputs {
    clt__schema *schema;
    clt_table *table;
} inputs;

static clt_status make_features(void *arg) {
    inputs *in = arg;
    clt__matrix x = {0};
    clt_status status = clt__schema_features(&x, in->schema, in->table, NULL);
    clt__matrix_free(&x);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    inputs in = {example_schema(), table_of("x,colour\n1,red\n")};
    assert_true(fault_sweep(make_features, &in));
    clt__table_free(in.table);
    clt__schema_free(in.schema);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_become_features),
        cmocka_unit_test(what_is_changed_is_told),
        cmocka_unit_test(a_missing_category_may_be_unseen),
        cmocka_unit_test(unusable_tables_are_refused),
        cmocka_unit_test(labels_become_classes),
        cmocka_unit_test(training_data_is_standard),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
