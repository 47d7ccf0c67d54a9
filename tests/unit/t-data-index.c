/* data/index.c: every row is found by its text, and no text stands twice. */
#include "data/index.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* One column "id" of the given texts. */
static clt_table *table_of(const char *const *text, size_t rows) {
    clt_table *table = NULL;
    assert_int_equal(clt__table_new(&table, "t.csv"), CLT_OK);
    assert_int_equal(clt__table_add_column(table, "id", text, rows), CLT_OK);
    return table;
}

static void finds(void **state) {
    (void)state;
    enum { ROWS = 1000 };
    static char text[ROWS][8];
    const char *list[ROWS] = {NULL};
    for (size_t rows = 0; rows <= ROWS; rows = rows < 9 ? rows + 1 : 3 * rows) {
        clt__index index;
        for (size_t r = 0; r < rows; r++) {
            snprintf(text[r], sizeof text[r], "p%zu", (7 * r) % ROWS);
            list[r] = text[r];
        }
        clt_table *table = table_of(list, rows);
        assert_int_equal(clt__index_new(&index, table, 0), CLT_OK);
        for (size_t r = 0; r < rows; r++) assert_int_equal(clt__index_find(&index, list[r]), r);
        assert_int_equal(clt__index_find(&index, "nobody"), rows);
        assert_int_equal(clt__index_find(&index, ""), rows);
        clt__index_free(&index);
        clt_table_free(table);
    }
}

static void refuses_repeats(void **state) {
    (void)state;
    const char *const list[] = {"a", "", "b", "c", "b"};
    clt__index index = {0};
    clt_table *table = table_of(list, 5);
    assert_int_equal(clt__index_new(&index, table, 0), CLT_E_DATA);
    assert_string_equal(clt_detail(), "t.csv:6: 'b' stands in column 'id' for the second time, "
                                      "first on line 4: give each row an id of its own");
    assert_null(index.slot);
    clt__index_free(&index); /* of nothing */
    clt_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds),
        cmocka_unit_test(refuses_repeats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
