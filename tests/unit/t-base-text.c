/* UTF-8 against an encoder: every code point, and every malformed shape. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Encodes in `length` bytes, shortest form or not. */
static void encode(char *text, uint32_t point, size_t length) {
    static const uint8_t lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = length - 1; i > 0; i--) {
        text[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    text[0] = (char)(lead[length] | point);
}

static size_t shortest(uint32_t point) {
    if (point < 0x80) return 1;
    if (point < 0x800) return 2;
    return point < 0x10000 ? 3 : 4;
}

static bool is_allowed(uint32_t point) {
    if (point < 0x20 || (point >= 0x7F && point <= 0x9F)) return false;
    return point < 0xD800 || (point > 0xDFFF && point <= 0x10FFFF);
}

static void every_code_point(void **state) {
    (void)state;
    char text[4];
    for (uint32_t point = 0; point < 0x1FFFFF; point++) {
        size_t length = shortest(point);
        encode(text, point, length);
        size_t found = clt__text_next(text, length);
        if (found != (is_allowed(point) ? length : 0)) fail_msg("U+%04X: %zu", point, found);
    }
}

static void overlong_forms_are_refused(void **state) {
    (void)state;
    char text[4];
    for (size_t length = 2; length <= 4; length++) {
        encode(text, 'A', length);
        assert_int_equal(clt__text_next(text, length), 0);
    }
    encode(text, 0x7FF, 3);
    assert_int_equal(clt__text_next(text, 3), 0);
    encode(text, 0xFFFD, 4);
    assert_int_equal(clt__text_next(text, 4), 0);
}

static void cut_characters_are_refused(void **state) {
    (void)state;
    const char *snowman = "\xE2\x98\x83";
    assert_int_equal(clt__text_next(snowman, 0), 0);
    assert_int_equal(clt__text_next(snowman, 1), 0);
    assert_int_equal(clt__text_next(snowman, 2), 0);
    assert_int_equal(clt__text_next(snowman, 3), 3);
    assert_int_equal(clt__text_next(snowman, 9), 3);
}

static void bytes_that_begin_nothing(void **state) {
    (void)state;
    for (unsigned byte = 0x80; byte <= 0xFF; byte++) {
        const char text[4] = {(char)byte, 'a', 'a', 'a'};
        assert_int_equal(clt__text_next(text, 4), 0);
    }
}

static void whole_texts(void **state) {
    (void)state;
    const char *good = "Gr\xC3\xB6\xC3\x9F"
                       "e, \xE2\x82\xAC 5, \xF0\x9F\x92\x8E";
    assert_true(clt__text_valid(NULL, 0));
    assert_true(clt__text_valid(good, strlen(good)));
    assert_false(clt__text_valid(good, strlen(good) - 1));
    assert_false(clt__text_valid("a\nb", 3));
    assert_false(clt__text_valid("a\0b", 3));
    assert_false(clt__text_valid("\x1B[2J", 4));
    assert_false(clt__text_valid("\xC2\x9B"
                                 "2J",
                                 4)); /* the same escape as C1 */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point),
        cmocka_unit_test(overlong_forms_are_refused),
        cmocka_unit_test(cut_characters_are_refused),
        cmocka_unit_test(bytes_that_begin_nothing),
        cmocka_unit_test(whole_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
