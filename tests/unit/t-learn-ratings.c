/* learn/ratings.c: lists of ratings from tables, and parts of them. */
#include "data/csv.h"
#include "learn/ratings.h"

#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static clt_table *table_of(const char *text) {
    clt__span span = {.bytes = (const uint8_t *)text, .size = strlen(text)};
    clt_table *table = NULL;
    assert_int_equal(clt__csv_read(&table, clt__span_reader(&span), "r.csv", NULL), CLT_OK);
    return table;
}

static clt__ratings *ratings_of(const char *text) {
    clt_table *table = table_of(text);
    clt__ratings *ratings = NULL;
    assert_int_equal(clt__ratings_from_table(&ratings, table, NULL), CLT_OK);
    clt__table_free(table);
    return ratings;
}

/* Every rating as "user:item=value ", in order. */
static void assert_list(const clt__ratings *r, const char *want) {
    char text[512] = "";
    for (uint32_t u = 0; u < r->users; u++) {
        for (size_t i = r->first[u]; i < r->first[u + 1]; i++) {
            size_t at = strlen(text);
            assert_int_equal(r->rating[i].user, u);
            snprintf(text + at, sizeof text - at, "%s:%s=%g ", r->user[u],
                     r->item[r->rating[i].item], r->rating[i].value);
        }
    }
    assert_int_equal(r->first[r->users], r->count);
    assert_string_equal(text, want);
}

static const char small[] = "userId,movieId,rating,timestamp\n"
                            "b,30,4.5,1\na,10,3,2\nb,10,2,3\nc,20,1e0,4\na,30,-1,5\n";

static void users_and_items_are_numbered_as_they_come(void **state) {
    (void)state;
    clt__ratings *r = ratings_of(small);
    assert_int_equal(r->users, 3);
    assert_int_equal(r->items, 3);
    assert_string_equal(r->user[0], "b");
    assert_string_equal(r->item[2], "20");
    assert_list(r, "b:30=4.5 b:10=2 a:30=-1 a:10=3 c:20=1 ");
    clt__ratings_free(r);
}

static void columns_may_be_named(void **state) {
    (void)state;
    clt_table *table = table_of("who,what,stars,rating\nx,y,5,1\n");
    clt__ratings_columns columns = {"who", "what", "stars"};
    clt__ratings *r = NULL;
    assert_int_equal(clt__ratings_from_table(&r, table, &columns), CLT_OK);
    assert_list(r, "x:y=5 ");
    clt__ratings_free(r);
    clt__table_free(table);
}

static void assert_refused(const char *text, const clt__ratings_columns *columns,
                           const char *detail) {
    clt_table *table = table_of(text);
    clt__ratings *r = NULL;
    assert_int_equal(clt__ratings_from_table(&r, table, columns), CLT_E_DATA);
    assert_null(r);
    assert_non_null(strstr(clt_detail(), detail));
    clt__table_free(table);
}

static void what_is_wrong_is_told_with_its_place(void **state) {
    (void)state;
    clt__ratings_columns named = {"user", "thing", NULL};
    assert_refused("user,item,rating\na,b,3\na,c,good\n", NULL, "r.csv:3: 'good'");
    assert_refused("user,item,rating\na,b,3\n,c,1\n", NULL, "r.csv:3: '' in column 'user'");
    assert_refused("user,item,rating\na,NA,3\n", NULL, "'NA' in column 'item'");
    assert_refused("user,item,rating\na,b,inf\n", NULL, "no number");
    assert_refused("user,item,rating\na,b,-1e7\n", NULL, "no number");
    assert_refused("user,item,rating\na,b,3\nc,b,3\na,b,4\n", NULL,
                   "user 'a' rates item 'b' twice");
    assert_refused("user,item,stars\na,b,3\n", NULL, "rating");
    assert_refused("user,item,rating\na,b,3\n", &named, "thing");
}

static void parts_keep_users_and_items(void **state) {
    (void)state;
    clt__ratings *r = ratings_of(small), *none = NULL, *some = NULL;
    const uint32_t part[] = {0, 1, 1, 0, 1};
    assert_int_equal(clt__ratings_take(&some, r, part, 1), CLT_OK);
    assert_int_equal(clt__ratings_take(&none, r, part, 2), CLT_OK);
    assert_list(some, "b:10=2 a:30=-1 c:20=1 ");
    assert_int_equal(none->count, 0);
    assert_int_equal(none->users, 3);
    clt__ratings_free(none);
    clt__ratings_free(some);
    clt__ratings_free(r);
}

static void items_are_found_in_another_list(void **state) {
    (void)state;
    clt__ratings *r = ratings_of(small), *aligned = NULL;
    char names[3][8] = {"10", "99", "30"};
    char *const item[] = {names[0], names[1], names[2]};
    size_t unknown = 0;
    assert_int_equal(clt__ratings_align(&aligned, &unknown, r, item, 3), CLT_OK);
    assert_int_equal(unknown, 1);
    assert_int_equal(aligned->items, 3);
    assert_list(aligned, "b:10=2 b:30=4.5 a:10=3 a:30=-1 ");
    assert_int_equal(aligned->rating[1].item, 2);
    assert_int_equal(aligned->first[3] - aligned->first[2], 0); /* c rated unknown ones alone */
    clt__ratings_free(aligned);
    clt__ratings_free(r);
}

/* Enough names that the table of them is crowded, and every one is met twice. */
static void many_names_are_told_apart(void **state) {
    (void)state;
    enum { NAMES = 1000 };
    static char text[NAMES * 40] = "user,item,rating\n";
    size_t at = strlen(text);
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < NAMES; i++) {
            at += (size_t)snprintf(text + at, sizeof text - at, "u%u,i%u,%u\n", i,
                                   (i + round) % NAMES, round);
        }
    }
    clt__ratings *r = ratings_of(text);
    assert_int_equal(r->users, NAMES);
    assert_int_equal(r->items, NAMES);
    for (uint32_t u = 0; u < NAMES; u++) assert_int_equal(r->first[u + 1], 2 * (u + 1));
    clt__ratings_free(r);
}

static clt_status read_and_part(void *arg) {
    const clt_table *table = arg;
    clt__ratings *r = NULL, *some = NULL, *aligned = NULL;
    const uint32_t part[] = {0, 1, 1, 0, 1};
    clt_status status = CLT_OK;
    size_t unknown;
    CLT__TRY(clt__ratings_from_table(&r, table, NULL));
    CLT__TRY(clt__ratings_take(&some, r, part, 1));
    CLT__TRY(clt__ratings_align(&aligned, &unknown, some, r->item, r->items));
done:
    clt__ratings_free(aligned);
    clt__ratings_free(some);
    clt__ratings_free(r);
    return status;
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    clt_table *table = table_of(small);
    assert_true(fault_sweep(read_and_part, table));
    clt__table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(users_and_items_are_numbered_as_they_come),
        cmocka_unit_test(columns_may_be_named),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place),
        cmocka_unit_test(parts_keep_users_and_items),
        cmocka_unit_test(items_are_found_in_another_list),
        cmocka_unit_test(many_names_are_told_apart),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
