/* learn/ratings_file.c: three kinds of file give one list, and say where they are malformed. */
#include "base/file.h"
#include "learn/ratings.h"

#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static clt_status read_text(clt__ratings **ratings, const char *text) {
    return clt__ratings_read(ratings, (const uint8_t *)text, strlen(text), "r.dat", NULL);
}

static void assert_three(const clt__ratings *r) {
    assert_int_equal(r->count, 3);
    assert_int_equal(r->users, 2);
    assert_int_equal(r->items, 2);
    assert_string_equal(r->user[0], "196");
    assert_string_equal(r->item[1], "51");
    assert_true(r->rating[0].value == 3 && r->rating[1].value == 4.5 && r->rating[2].value == 1);
}

static void all_kinds_give_one_list(void **state) {
    (void)state;
    static const char *const kind[] = {
        "196\t242\t3\t881250949\n196\t51\t4.5\t0\n7\t51\t1\t0\n",
        "196::242::3::978300760\n196::51::4.5\n\n7::51::1::0",
        "196::242::3::978300760\r\n196::51::4.5::\r\n\r\n7::51::1::0::1\r\n",
        "user_id,rating,item_id\n196,3,242\n196,4.5,51\n7,1,51\n",
    };
    for (unsigned i = 0; i < sizeof kind / sizeof *kind; i++) {
        clt__ratings *r = NULL;
        assert_int_equal(read_text(&r, kind[i]), CLT_OK);
        assert_three(r);
        clt__ratings_free(r);
    }
}

static void assert_refused(const char *text, const char *detail) {
    clt__ratings *r = NULL;
    assert_int_equal(read_text(&r, text), CLT_E_DATA);
    assert_null(r);
    assert_non_null(strstr(clt_detail(), detail));
}

static void what_is_malformed_is_told_with_its_line(void **state) {
    (void)state;
    assert_refused("", "r.dat");
    assert_refused("1\t2\t3\n1\t3\n", "r.dat:2: 2 fields");
    assert_refused("1::2::3\n1\n", "r.dat:2: 1 field ");
    assert_refused("1\t2\t3\n1\t3\tbad\n", "r.dat:2: 'bad'");
    assert_refused("1\t2\t3\n\n1\t\xff\t3\n", "r.dat:3: field 2");
    assert_refused("1\t2\t3\n1\t2\t3\n", "twice");
    assert_refused("1::2::\n", "no number");
    assert_refused("user,item\n1,2\n", "rating");
}

static void write_file(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void files_are_named_in_errors(void **state) {
    (void)state;
    clt__ratings *r = NULL;
    write_file("u.data", "196\t242\t3\t881250949\n196\t51\t4.5\t0\n7\t51\t1\t0\n");
    assert_int_equal(clt__ratings_load(&r, "./u.data", NULL), CLT_OK);
    assert_three(r);
    clt__ratings_free(r);
    r = NULL;
    write_file("u.data", "196\t242\n");
    assert_int_equal(clt__ratings_load(&r, "./u.data", NULL), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "u.data:1"));
    assert_int_equal(clt__ratings_load(&r, "./nowhere.data", NULL), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "nowhere.data"));
    assert_null(r);
}

static clt_status load(void *arg) {
    clt__ratings *r = NULL;
    clt_status status = clt__ratings_load(&r, arg, NULL);
    clt__ratings_free(r);
    return status;
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    char path[] = "u.data";
    write_file(path, "196\t242\t3\t881250949\n196\t51\t4.5\t0\n7\t51\t1\t0\n");
    assert_true(fault_sweep(load, path));
    write_file(path, "user,item,rating\n196,242,3\n7,51,1\n");
    assert_true(fault_sweep(load, path));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kinds_give_one_list),
        cmocka_unit_test(what_is_malformed_is_told_with_its_line),
        cmocka_unit_test(files_are_named_in_errors),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
