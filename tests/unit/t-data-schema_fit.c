/* data/schema_fit.c: what a column is, its statistics, roles, refusals. */
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

static clt__schema *fit_text(const char *text, const clt__schema_roles *roles) {
    clt_table *table = table_of(text);
    clt__schema *schema = NULL;
    assert_int_equal(clt__schema_fit(&schema, table, roles, NULL), CLT_OK);
    clt__table_free(table);
    return schema;
}

static void assert_refused(const char *text, const clt__schema_roles *roles, const char *detail) {
    clt_table *table = table_of(text);
    clt__schema *schema = NULL;
    assert_int_equal(clt__schema_fit(&schema, table, roles, NULL), CLT_E_DATA);
    assert_null(schema);
    assert_string_equal(clt_detail(), detail);
    clt__table_free(table);
}

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static void assert_levels(const clt__levels *levels, size_t count, const char *const *texts) {
    assert_int_equal(levels->count, count);
    for (size_t i = 0; i < count; i++) assert_string_equal(levels->text[i], texts[i]);
}

static const char *const mixed = "id,age,colour,note,weight,label\n"
                                 "p1,1,red,NA,10,yes\n"
                                 "p2,2,blue,x,?,no\n"
                                 "p3,,red,x,30,yes\n"
                                 "p4,6,green,y,20,no\n";

static void columns_are_told_apart(void **state) {
    (void)state;
    static const char *const colours[] = {"blue", "green", "red"};
    static const char *const notes[] = {"", "x", "y"};
    static const char *const labels[] = {"no", "yes"};
    clt__schema *schema = fit_text(mixed, &(clt__schema_roles){.target = "label", .id = "id"});
    assert_string_equal(schema->id, "id");
    assert_string_equal(schema->target, "label");
    assert_levels(&schema->classes, 2, labels);
    assert_int_equal(schema->columns, 4);
    assert_int_equal(schema->features, 8);

    const clt__column *age = &schema->column[0], *weight = &schema->column[3];
    assert_string_equal(age->name, "age");
    assert_int_equal(age->kind, CLT__COLUMN_NUMERIC);
    assert_near(age->mean, 3, 1e-15);
    assert_near(age->deviation, sqrt(14 / 3.0), 1e-15);
    assert_true(age->smallest == 1 && age->largest == 6);
    assert_near(weight->mean, 20, 1e-14);
    assert_near(weight->deviation, sqrt(200 / 3.0), 1e-14);
    assert_int_equal(schema->column[1].kind, CLT__COLUMN_CATEGORY);
    assert_levels(&schema->column[1].levels, 3, colours);
    assert_levels(&schema->column[2].levels, 3, notes);
    assert_true(schema->input_bound == 4);
    clt__schema_free(schema);
}

static void no_role_is_needed(void **state) {
    (void)state;
    clt__schema *schema = fit_text("x,y\n1,2\n3,4\n", &(clt__schema_roles){0});
    assert_null(schema->id);
    assert_null(schema->target);
    assert_int_equal(schema->classes.count, 0);
    assert_int_equal(schema->columns, 2);
    clt__schema_free(schema);
}

static void classes_that_are_numbers_are_in_their_order(void **state) {
    (void)state;
    static const char *const classes[] = {"-1", "2", "10"};
    clt__schema *schema =
        fit_text("x,y\n1,10\n3,2\n4,-1\n5,2\n", &(clt__schema_roles){.target = "y"});
    assert_levels(&schema->classes, 3, classes);
    clt__schema_free(schema);
}

/* The largest distance from the mean, over the deviation, times 1.25. */
static void the_bound_covers_the_training_data(void **state) {
    (void)state;
    char text[1000];
    size_t used = (size_t)snprintf(text, sizeof text, "x\n101\n");
    for (int i = 0; i < 99; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, i % 2 == 0 ? "1\n" : "-1\n");
    }
    clt__schema *schema = fit_text(text, &(clt__schema_roles){0});
    double mean = 102 / 100.0, square = (99 + 101 * 101) / 100.0;
    double deviation = sqrt(square - mean * mean);
    assert_near(schema->column[0].mean, mean, 1e-13);
    assert_near(schema->column[0].deviation, deviation, 1e-12);
    assert_near(schema->input_bound, 1.25 * (101 - mean) / deviation, 1e-12);
    clt__schema_free(schema);
}

static void extreme_numbers_do_not_overflow(void **state) {
    (void)state;
    clt__schema *schema = fit_text("big,small,near,tiny\n"
                                   "1.7e308,1e-310,1,2e-323\n"
                                   "-1.7e308,3e-310,1.0000000000000002,0\n"
                                   "1.7e308,2e-310,1,0\n",
                                   &(clt__schema_roles){0});
    assert_int_equal(schema->columns, 4);
    for (size_t i = 0; i < 4; i++) {
        const clt__column *column = &schema->column[i];
        assert_true(isfinite(column->mean) && isfinite(column->deviation));
        assert_true(column->deviation > 0);
        assert_true(column->smallest <= column->mean && column->mean <= column->largest);
    }
    assert_near(schema->column[0].deviation / 1.7e308, sqrt(8) / 3, 1e-15);
    assert_near(schema->column[1].deviation / 1e-310, sqrt(2 / 3.0), 1e-9);
    assert_near(schema->column[2].deviation / DBL_EPSILON, sqrt(2) / 3, 1e-9);
    assert_true(schema->input_bound == 4);
    clt__schema_free(schema);
}

/* A large offset costs nothing: deviation of 1e9 + {0, 1, 2, ...} as without the offset. */
static void an_offset_does_not_hurt(void **state) {
    (void)state;
    char text[20000];
    size_t used = (size_t)snprintf(text, sizeof text, "x,y\n");
    for (int i = 0; i < 500; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "%d,%d\n", i, 1000000000 + i);
    }
    clt__schema *schema = fit_text(text, &(clt__schema_roles){0});
    double deviation = sqrt((500.0 * 500 - 1) / 12);
    assert_near(schema->column[0].deviation, deviation, 1e-12);
    assert_near(schema->column[1].deviation, deviation, 1e-6);
    assert_near(schema->column[1].mean, 1000000249.5, 1e-6);
    clt__schema_free(schema);
}

typedef struct notes {
    int count;
    char text[4][200];
} notes;

static void keep_note(void *opaque, const clt__notice *notice) {
    notes *n = opaque;
    assert_in_range(n->count, 0, 3);
    clt__notice_text(n->text[n->count++], sizeof n->text[0], notice);
}

static void useless_columns_are_left_out(void **state) {
    (void)state;
    clt_table *table = table_of("a,b,c,d,e\n1,7,x,NA,1\n2,7.0,x,,\n3,7,x,?,NA\n");
    clt__schema *schema = NULL;
    notes n = {0};
    clt__report report = {.opaque = &n, .notice = keep_note};
    assert_int_equal(clt__schema_fit(&schema, table, &(clt__schema_roles){0}, &report), CLT_OK);
    assert_int_equal(schema->columns, 1);
    assert_string_equal(schema->column[0].name, "a");
    assert_int_equal(n.count, 4);
    assert_string_equal(n.text[0], "t.csv: column 'b' is left out: all values are the same");
    assert_string_equal(n.text[1], "t.csv: column 'c' is left out: all values are the same");
    assert_string_equal(n.text[2], "t.csv: column 'd' is left out: all cells are missing");
    assert_string_equal(n.text[3], "t.csv: column 'e' is left out: all values are the same");
    clt__schema_free(schema);
    clt__table_free(table);
}

/* `rows` rows in which column x holds as many different texts. */
static char *texts(char *text, size_t size, int rows, const char *format) {
    size_t used = (size_t)snprintf(text, size, "y,x\n");
    for (int i = 0; i < rows; i++) {
        used += (size_t)snprintf(text + used, size - used, "%d,", i % 2);
        used += (size_t)snprintf(text + used, size - used, format, i);
        used += (size_t)snprintf(text + used, size - used, "\n");
    }
    assert_true(used < size);
    return text;
}

static void sixty_four_levels_are_the_most(void **state) {
    (void)state;
    char text[4096];
    clt__schema_roles both = {0}, target = {.target = "x"};
    clt__schema *schema = fit_text(texts(text, sizeof text, 64, "t%d"), &both);
    assert_int_equal(schema->column[1].levels.count, 64);
    assert_int_equal(schema->features, 65);
    clt__schema_free(schema);
    assert_refused(texts(text, sizeof text, 65, "t%d"), &both,
                   "t.csv:2: column 'x' holds 't0', which is no number, and more than 64 different "
                   "texts; correct the cell, or leave the column out with --ignore x");

    schema = fit_text(texts(text, sizeof text, 64, "%d"), &target);
    assert_int_equal(schema->classes.count, 64);
    assert_string_equal(schema->classes.text[63], "63");
    clt__schema_free(schema);
    assert_refused(texts(text, sizeof text, 65, "%d"), &target,
                   "t.csv: the target 'x' has more than 64 classes");

    /* One cell that is no number makes its column a category; the error points at it. */
    texts(text, sizeof text, 80, "%d");
    memcpy(strstr(text, ",70\n"), ",7o\n", 4);
    assert_refused(
        text, &both,
        "t.csv:72: column 'x' holds '7o', which is no number, and more than 64 different "
        "texts; correct the cell, or leave the column out with --ignore x");
}

static void roles_are_checked(void **state) {
    (void)state;
    const char *const age[] = {"age"}, *const ages[] = {"age", "age"}, *const lost[] = {"agee"};
    const char *const rest[] = {"age", "colour", "note", "weight"};
    assert_refused(mixed, &(clt__schema_roles){.target = "lable"},
                   "t.csv has no column 'lable'; did you mean 'label'?");
    assert_refused(mixed, &(clt__schema_roles){.target = "label", .id = "ID"},
                   "t.csv has no column 'ID'; did you mean 'id'?");
    assert_refused(mixed, &(clt__schema_roles){.ignore = lost, .ignored = 1},
                   "t.csv has no column 'agee'; did you mean 'age'?");
    assert_refused(mixed, &(clt__schema_roles){.target = "age", .ignore = age, .ignored = 1},
                   "t.csv: column 'age' is named twice as target, id or ignored");
    assert_refused(mixed, &(clt__schema_roles){.ignore = ages, .ignored = 2},
                   "t.csv: column 'age' is named twice as target, id or ignored");
    assert_refused(mixed, &(clt__schema_roles){.target = "id", .id = "id"},
                   "t.csv: column 'id' is named twice as target, id or ignored");
    assert_refused(
        mixed, &(clt__schema_roles){.target = "label", .id = "id", .ignore = rest, .ignored = 4},
        "t.csv: no column is left to predict from");
}

static void targets_are_checked(void **state) {
    (void)state;
    const clt__schema_roles y = {.target = "y"};
    assert_refused("x,y\n1,a\n2,\n3,b\n", &y, "t.csv:3: the target 'y' is missing; remove the row");
    assert_refused("x,y\n1,a\n2,b\n3,NA\n", &y,
                   "t.csv:4: the target 'y' is missing; remove the row");
    assert_refused("x,y\n1,a\n2,a\n", &y,
                   "t.csv: the target 'y' has one class only; two are needed");
}

static void names_must_fit_a_file(void **state) {
    (void)state;
    char text[1000], detail[500], name[CLT__SCHEMA_NAME + 2];
    memset(name, 'n', sizeof name);
    name[CLT__SCHEMA_NAME] = '\0';
    snprintf(text, sizeof text, "%s\n1\n2\n", name);
    clt__schema_free(fit_text(text, &(clt__schema_roles){0}));
    snprintf(text, sizeof text, "n%s\n1\n2\n", name);
    snprintf(detail, sizeof detail,
             "t.csv: a column name of more than 256 bytes or with control characters: '%.40s...'; "
             "rename it",
             name);
    assert_refused(text, &(clt__schema_roles){0}, detail);
    assert_refused("\"a\nb\"\n1\n2\n", &(clt__schema_roles){0},
                   "t.csv: a column name of more than 256 bytes or with control characters: 'a?b'; "
                   "rename it");
    assert_refused("a\nx\n\"y\nz\"\n", &(clt__schema_roles){0},
                   "t.csv:3: a category of more than 256 bytes or with control characters: 'y?z'; "
                   "correct it or leave the column out");
}

static void many_columns_are_refused(void **state) {
    (void)state;
    static char text[80000];
    for (int columns = 4096; columns <= 4097; columns++) {
        size_t used = 0;
        for (int i = 0; i < 3 * columns; i++) {
            const char *end = (i + 1) % columns == 0 ? "\n" : ",";
            used += (size_t)snprintf(text + used, sizeof text - used, "%d%s", i, end);
        }
        assert_true(used < sizeof text);
        if (columns == 4096) {
            clt__schema *schema = fit_text(text, &(clt__schema_roles){0});
            assert_int_equal(schema->features, 4096);
            clt__schema_free(schema);
        } else {
            assert_refused(text, &(clt__schema_roles){0},
                           "t.csv: more than 4096 input columns; leave some out");
        }
    }
}

/* scikit-learn's StandardScaler on the same data gives these (mean_radius, worst_area). */
static void the_real_data_has_known_statistics(void **state) {
    (void)state;
    const char *source = getenv("CLATHRATE_SOURCE");
    char path[4096];
    clt_table *table = NULL;
    clt__schema *schema = NULL;
    const clt__schema_roles roles = {.target = "diagnosis", .id = "patient"};
    snprintf(path, sizeof path, "%s/data/wdbc.csv", source != NULL ? source : ".");
    assert_int_equal(clt__csv_load(&table, path), CLT_OK);
    assert_int_equal(clt__schema_fit(&schema, table, &roles, NULL), CLT_OK);
    assert_int_equal(schema->columns, 30);
    assert_string_equal(schema->classes.text[0], "benign");
    assert_near(schema->column[0].mean, 14.127291739894563, 1e-12);
    assert_near(schema->column[0].deviation, 3.5209507607110626, 1e-12);
    assert_near(schema->column[23].mean, 880.58312829525448, 1e-9);
    assert_near(schema->column[23].deviation, 568.85645895326718, 1e-9);
    assert_near(schema->input_bound, 1.25 * 12.072680399588076, 1e-9);
    clt__schema_free(schema);
    clt__table_free(table);
}

static clt_status fit_mixed(void *arg) {
    clt__schema *schema = NULL;
    clt_status status =
        clt__schema_fit(&schema, arg, &(clt__schema_roles){.target = "label", .id = "id"}, NULL);
    clt__schema_free(schema);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt_table *table = table_of(mixed);
    assert_true(fault_sweep(fit_mixed, table));
    clt__table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_told_apart),
        cmocka_unit_test(no_role_is_needed),
        cmocka_unit_test(classes_that_are_numbers_are_in_their_order),
        cmocka_unit_test(the_bound_covers_the_training_data),
        cmocka_unit_test(extreme_numbers_do_not_overflow),
        cmocka_unit_test(an_offset_does_not_hurt),
        cmocka_unit_test(useless_columns_are_left_out),
        cmocka_unit_test(sixty_four_levels_are_the_most),
        cmocka_unit_test(roles_are_checked),
        cmocka_unit_test(targets_are_checked),
        cmocka_unit_test(names_must_fit_a_file),
        cmocka_unit_test(many_columns_are_refused),
        cmocka_unit_test(the_real_data_has_known_statistics),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
