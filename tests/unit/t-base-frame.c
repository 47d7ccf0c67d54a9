/* The header of every file: its bytes, and what each wrong byte is called. */
#include "base/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { HEADER_BYTES = 16 };

static const clt_kind KINDS[] = {
    CLT_KIND_MODEL,          CLT_KIND_PLAN,         CLT_KIND_SECRET_KEY, CLT_KIND_PUBLIC_KEY,
    CLT_KIND_EVALUATION_KEY, CLT_KIND_DATA,         CLT_KIND_CIPHERTEXT, CLT_KIND_BUDGET,
    CLT_KIND_RECIPE,         CLT_KIND_CONDITIONING, CLT_KIND_SAMPLES,    CLT_KIND_WEIGHTS,
    CLT_KIND_CHECKPOINT,     CLT_KIND_FACTORS,      CLT_KIND_CATALOGUE,  CLT_KIND_TASTES,
    CLT_KIND_FEATURES,
};
enum { KIND_COUNT = sizeof KINDS / sizeof KINDS[0] };

static void make_header(uint8_t header[HEADER_BYTES], clt_kind kind) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__put_header(&sink, kind);
    assert_int_equal(sink.status, CLT_OK);
    assert_int_equal(buffer.size, HEADER_BYTES);
    memcpy(header, buffer.bytes, HEADER_BYTES);
    clt__buffer_free(&buffer);
}

/* Reads it as a plan. */
static clt_status read_header(const uint8_t *header, size_t size) {
    clt__span span = {.bytes = header, .size = size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "plan");
    clt__get_header(&source, CLT_KIND_PLAN);
    return source.status;
}

static void the_layout(void **state) {
    (void)state;
    static const uint8_t expected[HEADER_BYTES] = {'c', 'l', 'a', 't', 'h', 'r', 'a', 't',
                                                   1,   0,   5,   0,   0,   0,   0,   0};
    uint8_t header[HEADER_BYTES];
    make_header(header, CLT_KIND_EVALUATION_KEY);
    assert_memory_equal(header, expected, HEADER_BYTES);
}

static void every_kind_reads_as_itself_only(void **state) {
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        uint8_t header[HEADER_BYTES];
        make_header(header, KINDS[i]);
        for (size_t j = 0; j < KIND_COUNT; j++) {
            clt__span span = {.bytes = header, .size = HEADER_BYTES};
            clt__source source;
            clt__source_init(&source, clt__span_reader(&span), "thing");
            clt__get_header(&source, KINDS[j]);
            assert_int_equal(source.status, i == j ? CLT_OK : CLT_E_KIND);
            if (i == j) continue;
            assert_non_null(strstr(clt_detail(), clt__kind_name(KINDS[i])));
            assert_non_null(strstr(clt_detail(), clt__kind_name(KINDS[j])));
        }
        clt__span span = {.bytes = header, .size = HEADER_BYTES};
        clt__source source;
        clt__source_init(&source, clt__span_reader(&span), "thing");
        assert_int_equal(clt__get_header_any(&source), KINDS[i]);
    }
}

static void kinds_have_names_of_their_own(void **state) {
    (void)state;
    for (size_t i = 0; i < KIND_COUNT; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_string_not_equal(clt__kind_name(KINDS[i]), clt__kind_name(KINDS[j]));
        }
    }
    assert_string_equal(clt__kind_name((clt_kind)0), "unknown kind");
    assert_string_equal(clt__kind_name((clt_kind)99), "unknown kind");
}

static void each_wrong_byte_has_its_error(void **state) {
    (void)state;
    for (size_t i = 0; i < HEADER_BYTES; i++) {
        uint8_t header[HEADER_BYTES];
        make_header(header, CLT_KIND_PLAN);
        header[i] ^= 0x40;
        clt_status expected = CLT_E_FORMAT;
        if (i == 8 || i == 9) expected = CLT_E_VERSION;
        if (i == 10 || i == 11) expected = CLT_E_KIND;
        assert_int_equal(read_header(header, HEADER_BYTES), expected);
        assert_memory_equal(clt_detail(), "plan: ", 6);
    }
}

static void cut_headers_are_malformed(void **state) {
    (void)state;
    uint8_t header[HEADER_BYTES];
    make_header(header, CLT_KIND_PLAN);
    for (size_t size = 0; size < HEADER_BYTES; size++) {
        assert_int_equal(read_header(header, size), CLT_E_FORMAT);
    }
    assert_int_equal(read_header(header, HEADER_BYTES), CLT_OK);
}

static void toy_files_are_refused_by_name(void **state) {
    (void)state;
    uint8_t header[HEADER_BYTES];
    make_header(header, CLT_KIND_PLAN);
    memcpy(header, "clt-TOY!", 8);
    assert_int_equal(read_header(header, HEADER_BYTES), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "toy parameters"));
}

static void failures_give_no_kind(void **state) {
    (void)state;
    clt__span span = {.bytes = (const uint8_t *)"PK\3\4............", .size = HEADER_BYTES};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "thing");
    assert_int_equal(clt__get_header_any(&source), 0);
    assert_int_equal(source.status, CLT_E_FORMAT);
    assert_string_equal(clt_detail(), "thing: this is not a file of Clathrate");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_layout),
        cmocka_unit_test(every_kind_reads_as_itself_only),
        cmocka_unit_test(kinds_have_names_of_their_own),
        cmocka_unit_test(each_wrong_byte_has_its_error),
        cmocka_unit_test(cut_headers_are_malformed),
        cmocka_unit_test(toy_files_are_refused_by_name),
        cmocka_unit_test(failures_give_no_kind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
