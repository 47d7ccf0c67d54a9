/* data/label.c: missing markers, brief texts, near names, order, duplicates. */
#include "data/label.h"

#include "base/text.h"
#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void missing_markers_are_known(void **state) {
    (void)state;
    static const char *const missing[] = {"",     " ",    "\t ", "NA",   "na",  " Na ",
                                          "NaN",  "nan",  "NAN", "null", "?",   "NULL",
                                          " ?\t", "Null", "nA",  "?  ",  "\tNA"};
    static const char *const present[] = {"0",   "N", "NAN1", "N A", "??", "none",  "NaNs",
                                          "nul", "-", ".",    "n/a", "\n", "nulll", "a"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        assert_true(clt__label_missing(missing[i]));
    }
    for (size_t i = 0; i < sizeof present / sizeof *present; i++) {
        assert_false(clt__label_missing(present[i]));
    }
}

static void brief_texts_can_be_shown(void **state) {
    (void)state;
    char brief[CLT__LABEL_BRIEF], longer[200];
    assert_string_equal(clt__label_brief(brief, ""), "");
    assert_string_equal(clt__label_brief(brief, "a\nb\x1b[2Jc\x7f"), "a?b?[2Jc?");
    assert_string_equal(clt__label_brief(brief, "\xff\xc3"), "??");
    assert_string_equal(clt__label_brief(brief, "größe"), "größe");

    memset(longer, 'x', sizeof longer);
    longer[40] = '\0';
    assert_string_equal(clt__label_brief(brief, longer), longer);
    longer[40] = 'x';
    longer[sizeof longer - 1] = '\0';
    clt__label_brief(brief, longer);
    assert_int_equal(strlen(brief), 43);
    assert_string_equal(brief + 40, "...");

    /* A character of two bytes is never cut: 39 + 2 do not fit. */
    memcpy(longer + 39, "é", 2);
    clt__label_brief(brief, longer);
    assert_int_equal(strlen(brief), 42);
    assert_true(clt__text_valid(brief, strlen(brief)));
}

static void distance_counts_edits(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        size_t distance;
    } cases[] = {
        {"", "", 0},       {"", "abc", 3},
        {"abc", "", 3},    {"abc", "abc", 0},
        {"ABC", "abc", 0}, {"abc", "abd", 1},
        {"abc", "acb", 1}, {"kitten", "sitting", 3},
        {"ca", "abc", 3},  {"mean_radus", "mean_radius", 1},
        {"ab", "ba", 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(clt__label_distance(cases[i].a, cases[i].b), cases[i].distance);
        assert_int_equal(clt__label_distance(cases[i].b, cases[i].a), cases[i].distance);
    }
    char longer[66];
    memset(longer, 'x', 65);
    longer[65] = '\0';
    assert_true(clt__label_distance(longer, "x") == SIZE_MAX);
    assert_true(clt__label_distance("x", longer) == SIZE_MAX);
    longer[64] = '\0';
    assert_int_equal(clt__label_distance(longer, "x"), 63);
    assert_false(clt__label_near("age", SIZE_MAX));
    assert_true(clt__label_near("age", 2));
    assert_false(clt__label_near("age", 3));
    assert_true(clt__label_near("x", 0));
    assert_false(clt__label_near("x", 1));
}

static void numbers_come_first_in_order(void **state) {
    (void)state;
    const char *texts[] = {"b", "10", "a", "9", "", "-1e2", "B", "9.5"};
    static const char *const sorted[] = {"-1e2", "9", "9.5", "10", "", "B", "a", "b"};
    qsort(texts, 8, sizeof *texts, clt__label_order);
    for (size_t i = 0; i < 8; i++) assert_string_equal(texts[i], sorted[i]);
}

static clt_status find_twice(void *arg) {
    static const char *const texts[] = {"d", "a", "c", "a2", "c"};
    const char *twice = NULL;
    clt_status status = clt__label_twice(&twice, texts, 5);
    *(const char **)arg = twice;
    return status;
}

static void duplicates_are_found(void **state) {
    (void)state;
    static const char *const different[] = {"b", "a", "B", "aa", ""};
    const char *twice = "before";
    assert_int_equal(clt__label_twice(&twice, different, 5), CLT_OK);
    assert_null(twice);
    assert_int_equal(clt__label_twice(&twice, different, 0), CLT_OK);
    assert_null(twice);
    assert_int_equal(find_twice(&twice), CLT_OK);
    assert_string_equal(twice, "c");
    assert_true(fault_sweep(find_twice, &twice));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(missing_markers_are_known), cmocka_unit_test(brief_texts_can_be_shown),
        cmocka_unit_test(distance_counts_edits),     cmocka_unit_test(numbers_come_first_in_order),
        cmocka_unit_test(duplicates_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
