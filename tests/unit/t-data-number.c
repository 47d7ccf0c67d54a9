/* data/number.c: strict reading, shortest writing, the same in every locale. */
#define _DEFAULT_SOURCE

#include "data/number.h"

#include <float.h>
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_same(double a, double b) {
    assert_memory_equal(&a, &b, sizeof a);
}

static void decimal_numbers_are_read(void **state) {
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"0", 0.0},
        {"-0", -0.0},
        {"+7", 7.0},
        {" 3.5\t", 3.5},
        {".5", 0.5},
        {"5.", 5.0},
        {"00012", 12.0},
        {"1e3", 1000.0},
        {"1E+3", 1000.0},
        {"25e-1", 2.5},
        {"-1.25e2", -125.0},
        {"0e999999999999999999999", 0.0},
        {"1e-999999", 0.0},
        {"4.9406564584124654e-324", 4.9406564584124654e-324},
        {"0.1", 0.1},
        {"1.7976931348623157e308", DBL_MAX},
        {"9007199254740993", 9007199254740992.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = NAN;
        assert_true(clt__number_parse(&value, cases[i].text));
        assert_same(value, cases[i].value);
    }
}

static void all_else_is_refused(void **state) {
    (void)state;
    static const char *const cases[] = {
        "",       " ",        "-",   ".",    "+.",   "e5",    "1e",   "1e+", "1.2.3",
        "1,5",    "1 2",      "12x", "x12",  "0x10", "inf",   "-inf", "NaN", "1e309",
        "-1e309", "--1",      "+-1", "1e5.", "1e 5", "1_000", "١",    "1d5", "1e1e1",
        "0x1p3",  "infinity", "1\n", "\n1",  "1f",   "1e999", "- 1",  "1 e5"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = 42;
        assert_false(clt__number_parse(&value, cases[i]));
        assert_same(value, 42);
    }
}

/* Long texts: 512 bytes are read with correct rounding, 513 are refused. */
static void long_texts_round_right_up_to_the_limit(void **state) {
    (void)state;
    char text[600];
    double value = 0;
    memset(text, '0', sizeof text);
    memcpy(text, "1.", 2);
    text[511] = '1';
    text[512] = '\0';
    assert_true(clt__number_parse(&value, text));
    assert_same(value, 1.0);
    text[512] = '1';
    text[513] = '\0';
    assert_false(clt__number_parse(&value, text));

    /* 1 + 2^-53 is the tie that goes to even, 1; one digit more, far behind, rounds up. */
    const char *tie = "1.00000000000000011102230246251565404236316680908203125";
    assert_true(clt__number_parse(&value, tie));
    assert_same(value, 1.0);
    snprintf(text, sizeof text, "%s%0200d1", tie, 0);
    assert_true(clt__number_parse(&value, text));
    assert_same(value, 1.0 + DBL_EPSILON);
}

static uint64_t next_random(uint64_t *state) {
    *state = *state * 6364136223846793005U + 1442695040888963407U;
    return *state ^ *state >> 29;
}

/* Any finite double survives the round trip, and no shorter %g does where fewer digits are used. */
static void every_double_survives_the_round_trip(void **state) {
    (void)state;
    uint64_t random = 1;
    for (int i = 0; i < 100000; i++) {
        uint64_t bits = next_random(&random);
        double value, back = 0;
        char text[CLT__NUMBER_TEXT];
        memcpy(&value, &bits, sizeof value);
        if (!isfinite(value)) continue;
        clt__number_format(text, value);
        assert_true(clt__number_parse(&back, text));
        assert_same(back, value);
        assert_same(strtod(text, NULL), value); /* this program runs in the C locale */
    }
}

static void the_text_is_short(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0.1, "0.1"},
        {100, "100"},
        {-0.0, "-0"},
        {1e22, "1e+22"},
        {0.1 + 0.2, "0.30000000000000004"},
        {1 / 3.0, "0.3333333333333333"},
        {NAN, "NaN"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {-DBL_MAX, "-1.7976931348623157e+308"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[CLT__NUMBER_TEXT];
        clt__number_format(text, cases[i].value);
        assert_string_equal(text, cases[i].text);
    }
}

/*
 * A locale whose decimal point is "<|>" needs no locale package: glibc reads the category from
 * $LOCPATH/<name>/LC_NUMERIC. That is a magic number, the number of fields, where each begins, and
 * the fields: the point, the separator and grouping of thousands, both as wide characters, the
 * character set.
 */
static bool write_locale(const char *path) {
    static const uint32_t head[8] = {0x20031115 ^ LC_NUMERIC, 6, 32, 36, 37, 40, 44, 48};
    static const char fields[] = "<|>\0\0\0\0\0|\0\0\0\0\0\0\0ANSI_X3.4-1968";
    FILE *file = fopen(path, "wb");
    if (file == NULL) return false;
    bool written = fwrite(head, sizeof head, 1, file) == 1;
    written = fwrite(fields, sizeof fields, 1, file) == 1 && written;
    return fclose(file) == 0 && written;
}

static void no_locale_changes_a_thing(void **state) {
    (void)state;
    char folder[] = "/tmp/clt-locale-XXXXXX", path[64], plain[16], text[CLT__NUMBER_TEXT];
    double value = 0;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/odd", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/odd/LC_NUMERIC", folder);
    assert_true(write_locale(path));

    setenv("LOCPATH", folder, 1);
    bool odd = setlocale(LC_NUMERIC, "odd") != NULL;
    snprintf(plain, sizeof plain, "%g", 2.5);
    clt__number_format(text, -1234567.25);
    bool read = clt__number_parse(&value, "2.5e-1");
    setlocale(LC_NUMERIC, "C");
    unlink(path);
    snprintf(path, sizeof path, "%s/odd", folder);
    rmdir(path);
    rmdir(folder);

    if (!odd) skip(); /* another C library */
    assert_string_equal(plain, "2<|>5");
    assert_string_equal(text, "-1234567.25");
    assert_true(read);
    assert_same(value, 0.25);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decimal_numbers_are_read),
        cmocka_unit_test(all_else_is_refused),
        cmocka_unit_test(long_texts_round_right_up_to_the_limit),
        cmocka_unit_test(every_double_survives_the_round_trip),
        cmocka_unit_test(the_text_is_short),
        cmocka_unit_test(no_locale_changes_a_thing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
