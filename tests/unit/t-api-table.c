/* The public functions on tables. */
#define _POSIX_C_SOURCE 200809L

#include "clathrate/clathrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static clt_table *sample(void) {
    clt_table *table = NULL;
    FILE *file = fopen("sample.csv", "w");
    assert_non_null(file);
    assert_true(fputs("id,kind,size\na,big,9\nb,small,1\nc,big,8\n", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(clt_table_read(&table, "sample.csv"), CLT_OK);
    return table;
}

static void reading(void **state) {
    (void)state;
    clt_table *table = sample();
    size_t column;
    assert_int_equal(clt_table_rows(table), 3);
    assert_int_equal(clt_table_columns(table), 3);
    assert_string_equal(clt_table_name(table, 1), "kind");
    assert_string_equal(clt_table_cell(table, 2, 0), "c");
    assert_null(clt_table_name(table, 3));
    assert_null(clt_table_cell(table, 3, 0));
    assert_null(clt_table_cell(table, 0, 3));
    assert_int_equal(clt_table_find(table, "size", &column), CLT_OK);
    assert_int_equal(column, 2);
    assert_int_equal(clt_table_find(table, "sise", &column), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "size"));
    assert_int_equal(column, 2);
    clt_table_free(table);
}

static void parts(void **state) {
    (void)state;
    clt_table *table = sample(), *part = NULL;
    assert_int_equal(clt_table_where(&part, table, "kind", "big", true), CLT_OK);
    assert_int_equal(clt_table_rows(part), 2);
    assert_string_equal(clt_table_cell(part, 1, 0), "c");
    clt_table_free(part);
    assert_int_equal(clt_table_where(&part, table, "kind", "big", false), CLT_OK);
    assert_int_equal(clt_table_rows(part), 1);
    assert_string_equal(clt_table_cell(part, 0, 0), "b");
    clt_table_free(part);
    assert_int_equal(clt_table_take(&part, table, (size_t[]){2, 0}, 2), CLT_OK);
    assert_string_equal(clt_table_cell(part, 0, 2), "8");
    clt_table_free(part);
    part = NULL;
    assert_int_equal(clt_table_take(&part, table, (size_t[]){3}, 1), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_where(&part, table, "color", "red", true), CLT_E_DATA);
    assert_null(part);
    clt_table_free(table);
}

static unsigned mode_of(const char *path) {
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return about.st_mode & 07777;
}

static void writing(void **state) {
    (void)state;
    (void)umask(022);
    clt_table *table = sample(), *again = NULL;
    assert_int_equal(clt_table_write(table, "copy.csv", CLT_REPLACE), CLT_OK);
    assert_int_equal(clt_table_write(table, "copy.csv", 0), CLT_E_EXISTS);
    assert_int_equal(clt_table_write(table, "copy.csv", 2), CLT_E_ARGUMENT);
    assert_int_equal(mode_of("copy.csv"), 0644);
    assert_int_equal(clt_table_write(table, "copy.csv", CLT_REPLACE | CLT_PRIVATE), CLT_OK);
    assert_int_equal(mode_of("copy.csv"), 0600);
    assert_int_equal(clt_table_read(&again, "copy.csv"), CLT_OK);
    assert_string_equal(clt_table_cell(again, 1, 1), "small");
    clt_table_free(again);
    clt_table_free(table);
}

static void bad_arguments(void **state) {
    (void)state;
    clt_table *table = sample(), *out = NULL;
    size_t column;
    assert_int_equal(clt_table_read(NULL, "x"), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_read(&out, NULL), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_read(&out, "no such file"), CLT_E_DATA);
    assert_int_equal(clt_table_write(NULL, "x", 0), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_find(table, NULL, &column), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_where(&out, table, "kind", NULL, true), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_take(&out, table, NULL, 0), CLT_E_ARGUMENT);
    assert_null(out);
    assert_int_equal(clt_table_rows(NULL), 0);
    assert_null(clt_table_name(NULL, 0));
    clt_table_free(NULL);
    clt_table_free(table);
}

/* 60 rows, of which two thirds are "a". */
static clt_table *many(void) {
    clt_table *table = NULL;
    FILE *file = fopen("many.csv", "w");
    assert_non_null(file);
    assert_true(fputs("id,kind\n", file) >= 0);
    for (int r = 0; r < 60; r++) assert_true(fprintf(file, "%d,%s\n", r, r % 3 ? "a" : "b") > 0);
    assert_int_equal(fclose(file), 0);
    assert_int_equal(clt_table_read(&table, "many.csv"), CLT_OK);
    return table;
}

static size_t count_kind(const clt_table *table, const char *kind) {
    size_t count = 0;
    for (size_t r = 0; r < clt_table_rows(table); r++) {
        if (strcmp(clt_table_cell(table, r, 1), kind) == 0) count++;
    }
    return count;
}

/* Each row is in one part, in its order; kinds are spread evenly where that is asked for. */
static void splits(void **state) {
    (void)state;
    clt_table *table = many(), *kept = NULL, *held = NULL, *again = NULL, *rest = NULL;
    assert_int_equal(clt_table_split(&kept, &held, table, "kind", 0.25, 7), CLT_OK);
    assert_int_equal(clt_table_rows(held), 15);
    assert_int_equal(clt_table_rows(kept), 45);
    assert_int_equal(count_kind(held, "a"), 10);
    assert_int_equal(count_kind(kept, "b"), 15);
    size_t k = 0, h = 0;
    for (size_t r = 0; r < 60; r++) {
        const char *id = clt_table_cell(table, r, 0);
        if (h < 15 && strcmp(clt_table_cell(held, h, 0), id) == 0) {
            h++;
        } else {
            assert_string_equal(clt_table_cell(kept, k++, 0), id);
        }
    }
    assert_int_equal(clt_table_split(&rest, &again, table, "kind", 0.25, 7), CLT_OK);
    for (size_t r = 0; r < 15; r++) {
        assert_string_equal(clt_table_cell(held, r, 0), clt_table_cell(again, r, 0));
    }
    clt_table_free(again);
    clt_table_free(rest);
    assert_int_equal(clt_table_split(&rest, &again, table, NULL, 0.25, 8), CLT_OK);
    size_t same = 0;
    for (size_t r = 0; r < 15; r++) {
        same += strcmp(clt_table_cell(held, r, 0), clt_table_cell(again, r, 0)) == 0;
    }
    assert_true(same < 15);
    clt_table_free(again);
    clt_table_free(rest);
    clt_table_free(kept);
    clt_table_free(held);
    kept = held = NULL;
    assert_int_equal(clt_table_split(&kept, &held, table, "kinds", 0.25, 7), CLT_E_DATA);
    assert_int_equal(clt_table_split(&kept, &held, table, NULL, 0, 7), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_split(&kept, &held, table, NULL, 1, 7), CLT_E_ARGUMENT);
    assert_int_equal(clt_table_split(&kept, &held, table, NULL, 0.01, 7), CLT_E_DATA);
    assert_int_equal(clt_table_split(&kept, &held, table, NULL, 0.99, 7), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "leaves one part without any"));
    assert_true(kept == NULL && held == NULL);
    clt_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reading), cmocka_unit_test(parts),         cmocka_unit_test(splits),
        cmocka_unit_test(writing), cmocka_unit_test(bad_arguments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
