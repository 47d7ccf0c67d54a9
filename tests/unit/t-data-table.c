/* data/table.c: building by rows and by columns, parts, looking up names, failure. */
#include "data/table.h"

#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static const char *const ages[] = {"31", "", "47"};

static clt_status put_all(clt_table *table, const char *const *cells, size_t count) {
    for (size_t i = 0; i < count; i++) {
        clt_status status = clt__table_put(table, cells[i], strlen(cells[i]));
        if (status != CLT_OK) return status;
    }
    return CLT_OK;
}

/* Two columns, three rows on lines 2, 4 and 5. */
static clt_status by_rows(clt_table **table) {
    static const char *const cells[] = {"id", "age", "p1", "31", "p2", "", "p3", "47"};
    static const uint32_t lines[] = {1, 2, 4, 5};
    clt_status status = clt__table_new(table, "people.csv");
    for (size_t row = 0; row < 4 && status == CLT_OK; row++) {
        status = put_all(*table, cells + 2 * row, 2);
        if (status == CLT_OK) status = clt__table_end_row(*table, lines[row]);
    }
    return status;
}

static void rows_build_a_table(void **state) {
    (void)state;
    clt_table *table = NULL;
    assert_int_equal(by_rows(&table), CLT_OK);
    assert_int_equal(table->columns, 2);
    assert_int_equal(table->rows, 3);
    assert_string_equal(clt__table_name(table, 1), "age");
    for (size_t row = 0; row < 3; row++) {
        assert_string_equal(clt__table_cell(table, row, 1), ages[row]);
    }
    assert_string_equal(clt__table_cell(table, 2, 0), "p3");
    assert_int_equal(clt__table_line(table, 1), 4);
    clt__table_free(table);
}

static void columns_build_a_table(void **state) {
    (void)state;
    static const double scores[] = {0.5, -1e-300, NAN};
    clt_table *table = NULL;
    assert_int_equal(clt__table_new(&table, "result"), CLT_OK);
    assert_int_equal(clt__table_add_column(table, "age", ages, 3), CLT_OK);
    assert_int_equal(clt__table_add_numbers(table, "score", scores, 3), CLT_OK);
    assert_int_equal(table->columns, 2);
    assert_int_equal(table->rows, 3);
    assert_string_equal(clt__table_cell(table, 0, 0), "31");
    assert_string_equal(clt__table_cell(table, 1, 1), "-1e-300");
    assert_string_equal(clt__table_cell(table, 2, 1), "NaN");
    assert_int_equal(clt__table_line(table, 0), 2);
    assert_int_equal(clt__table_line(table, 2), 4);

    assert_int_equal(clt__table_add_column(table, "age", ages, 3), CLT_E_DATA);
    assert_int_equal(clt__table_add_column(table, "", ages, 3), CLT_E_DATA);
    assert_int_equal(table->columns, 2);
    assert_string_equal(clt__table_cell(table, 2, 0), "47");
    clt__table_free(table);
}

static void columns_join_rows_that_were_read(void **state) {
    (void)state;
    clt_table *table = NULL;
    assert_int_equal(by_rows(&table), CLT_OK);
    assert_int_equal(clt__table_add_column(table, "copy", ages, 3), CLT_OK);
    for (size_t row = 0; row < 3; row++) {
        assert_string_equal(clt__table_cell(table, row, 1), ages[row]);
        assert_string_equal(clt__table_cell(table, row, 2), ages[row]);
    }
    assert_int_equal(clt__table_line(table, 1), 4);
    clt__table_free(table);
}

/* Growth over many sizes keeps every cell. */
static void many_rows_stay(void **state) {
    (void)state;
    clt_table *table = NULL;
    char text[16];
    assert_int_equal(clt__table_new(&table, "many"), CLT_OK);
    assert_int_equal(clt__table_put(table, "n", 1), CLT_OK);
    assert_int_equal(clt__table_end_row(table, 1), CLT_OK);
    for (uint32_t i = 0; i < 20000; i++) {
        int size = snprintf(text, sizeof text, "%u", (unsigned)i * 7);
        assert_int_equal(clt__table_put(table, text, (size_t)size), CLT_OK);
        assert_int_equal(clt__table_end_row(table, i + 2), CLT_OK);
    }
    for (uint32_t i = 0; i < 20000; i++) {
        snprintf(text, sizeof text, "%u", (unsigned)i * 7);
        assert_string_equal(clt__table_cell(table, i, 0), text);
        assert_int_equal(clt__table_line(table, i), i + 2);
    }
    clt__table_free(table);
}

static void a_part_keeps_its_lines(void **state) {
    (void)state;
    static const size_t rows[] = {2, 0, 2};
    clt_table *table = NULL, *part = NULL;
    assert_int_equal(by_rows(&table), CLT_OK);
    assert_int_equal(clt__table_take(&part, table, rows, 3), CLT_OK);
    clt__table_free(table);
    assert_int_equal(part->rows, 3);
    assert_string_equal(part->source, "people.csv");
    assert_string_equal(clt__table_name(part, 1), "age");
    assert_string_equal(clt__table_cell(part, 0, 0), "p3");
    assert_string_equal(clt__table_cell(part, 1, 0), "p1");
    assert_string_equal(clt__table_cell(part, 2, 1), "47");
    assert_int_equal(clt__table_line(part, 0), 5);
    clt__table_free(part);
}

static void a_lost_name_gets_a_suggestion(void **state) {
    (void)state;
    clt_table *table = NULL;
    size_t column = 99;
    assert_int_equal(by_rows(&table), CLT_OK);
    assert_int_equal(clt__table_find(&column, table, "age"), CLT_OK);
    assert_int_equal(column, 1);
    assert_int_equal(clt__table_find(&column, table, "Aeg"), CLT_E_DATA);
    assert_int_equal(column, 1);
    assert_string_equal(clt_detail(), "people.csv has no column 'Aeg'; did you mean 'age'?");
    assert_int_equal(clt__table_find(&column, table, "diagnosis"), CLT_E_DATA);
    assert_string_equal(clt_detail(),
                        "people.csv has no column 'diagnosis'; its columns are 'id', 'age'");
    assert_int_equal(clt__table_column(table, "diagnosis"), 2);
    clt__table_free(table);
}

static void many_names_are_listed_in_part(void **state) {
    (void)state;
    clt_table *table = NULL;
    size_t column = 0;
    const char *cell = "1";
    assert_int_equal(clt__table_new(&table, "wide"), CLT_OK);
    for (int i = 0; i < 100; i++) {
        char name[64];
        snprintf(name, sizeof name, "a column with quite a long name, number %d", i);
        assert_int_equal(clt__table_add_column(table, name, &cell, 1), CLT_OK);
    }
    assert_int_equal(clt__table_find(&column, table, "x"), CLT_E_DATA);
    const char *detail = clt_detail();
    assert_true(strlen(detail) < 350);
    assert_string_equal(detail + strlen(detail) - 3, "...");
    clt__table_free(table);
}

static clt_status life(void *arg) {
    static const size_t rows[] = {1, 2};
    static const double scores[] = {1, 2, 3};
    clt_table *table = NULL, *part = NULL;
    (void)arg;
    clt_status status = by_rows(&table);
    if (status == CLT_OK) status = clt__table_add_column(table, "copy", ages, 3);
    if (status == CLT_OK) status = clt__table_add_numbers(table, "score", scores, 3);
    if (status == CLT_OK) status = clt__table_take(&part, table, rows, 2);
    clt__table_free(part);
    clt__table_free(table);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(life, NULL));
}

/* A column that fails half way leaves the table as it was. */
static void a_failed_column_changes_nothing(void **state) {
    (void)state;
    clt_table *table = NULL;
    const char *cells[3];
    char text[400];
    memset(text, 'x', sizeof text);
    text[sizeof text - 1] = '\0';
    for (size_t i = 0; i < 3; i++) cells[i] = text;
    for (uint64_t n = 1; n <= 4; n++) {
        fault_begin(FAULT_NEVER, 0);
        assert_int_equal(by_rows(&table), CLT_OK);
        uint64_t before = fault_points();
        clt__table_free(table);
        fault_end();

        fault_begin(FAULT_FOREVER, before + n);
        assert_int_equal(by_rows(&table), CLT_OK);
        clt_status status = clt__table_add_column(table, "long", cells, 3);
        bool fired = fault_fired();
        assert_int_equal(status, fired ? CLT_E_MEMORY : CLT_OK);
        assert_int_equal(table->columns, fired ? 2 : 3);
        assert_string_equal(clt__table_cell(table, 2, 1), "47");
        if (fired) assert_int_equal(clt__table_column(table, "long"), 2);
        clt__table_free(table);
        assert_int_equal(fault_leaks(), 0);
        fault_end();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_build_a_table),
        cmocka_unit_test(columns_build_a_table),
        cmocka_unit_test(columns_join_rows_that_were_read),
        cmocka_unit_test(many_rows_stay),
        cmocka_unit_test(a_part_keeps_its_lines),
        cmocka_unit_test(a_lost_name_gets_a_suggestion),
        cmocka_unit_test(many_names_are_listed_in_part),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(a_failed_column_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
