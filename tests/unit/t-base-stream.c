/* Sinks and sources: round trips, sticky errors, limits, texts, digests, buffers. */
#include "base/stream.h"

#include "base/alloc.h"
#include "support/fault.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static clt__source source_of(clt__span *span, const void *bytes, size_t size) {
    clt__source source;
    *span = (clt__span){.bytes = bytes, .size = size};
    clt__source_init(&source, clt__span_reader(span), "thing");
    return source;
}

/* One of each kind of field. */
static void put_all(clt__sink *sink) {
    clt__put_u8(sink, 0xFE);
    clt__put_u16(sink, 0xABCD);
    clt__put_u32(sink, 0x01234567);
    clt__put_u64(sink, 0x89ABCDEF01234567);
    clt__put_f64(sink, -0.1);
    clt__put_text(sink, "Gr\xC3\xBC\xC3\x9F"
                        "e");
    clt__put_text(sink, NULL);
    clt__put_bytes(sink, "xyz", 3);
    clt__put_bytes(sink, NULL, 0);
}

static void round_trip(void **state) {
    (void)state;
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    put_all(&sink);
    clt__put_digest(&sink);
    assert_int_equal(sink.status, CLT_OK);
    assert_int_equal(sink.count, buffer.size - CLT__DIGEST_BYTES);

    clt__span span;
    clt__source source = source_of(&span, buffer.bytes, buffer.size);
    char bytes[3];
    assert_int_equal(clt__get_u8(&source), 0xFE);
    assert_int_equal(clt__get_u16(&source), 0xABCD);
    assert_int_equal(clt__get_u32(&source), 0x01234567);
    assert_true(clt__get_u64(&source) == 0x89ABCDEF01234567);
    assert_true(clt__get_finite(&source) == -0.1);
    char *text = clt__get_text(&source, 7), *empty = clt__get_text(&source, 0);
    assert_string_equal(text, "Gr\xC3\xBC\xC3\x9F"
                              "e");
    assert_string_equal(empty, "");
    clt__get_bytes(&source, bytes, 3);
    assert_memory_equal(bytes, "xyz", 3);
    clt__get_digest(&source);
    clt__get_end(&source);
    assert_int_equal(source.status, CLT_OK);
    assert_int_equal(source.count, sink.count);
    clt__free(text);
    clt__free(empty);
    clt__buffer_free(&buffer);
    assert_null(buffer.bytes);
}

/* The bytes themselves: the format does not follow the machine. */
static void layout_is_little_endian(void **state) {
    (void)state;
    static const uint8_t expected[] = {0xFE, 0xCD, 0xAB, 0x67, 0x45, 0x23, 0x01, 0x67, 0x45,
                                       0x23, 0x01, 0xEF, 0xCD, 0xAB, 0x89, 0x9A, 0x99, 0x99,
                                       0x99, 0x99, 0x99, 0xB9, 0xBF, 7,    0,    'G',  'r'};
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    put_all(&sink);
    assert_memory_equal(buffer.bytes, expected, sizeof expected);
    clt__buffer_free(&buffer);
}

static void doubles_keep_their_bits(void **state) {
    (void)state;
    const double values[] = {0.0, -0.0, 5e-324, 1.7976931348623157e308, INFINITY, -INFINITY, NAN};
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    for (size_t i = 0; i < 7; i++) {
        clt__put_f64(&sink, values[i]);
    }
    clt__span span;
    clt__source source = source_of(&span, buffer.bytes, buffer.size);
    for (size_t i = 0; i < 7; i++) {
        double found = clt__get_f64(&source);
        assert_memory_equal(&found, &values[i], sizeof found);
    }
    for (size_t i = 0; i < 7; i++) {
        source = source_of(&span, buffer.bytes + 8 * i, 8);
        (void)clt__get_finite(&source);
        assert_int_equal(source.status, i < 4 ? CLT_OK : CLT_E_FORMAT);
    }
    clt__buffer_free(&buffer);
}

static void read_all(clt__source *source) {
    char bytes[3];
    (void)clt__get_u8(source);
    (void)clt__get_u16(source);
    (void)clt__get_u32(source);
    (void)clt__get_u64(source);
    (void)clt__get_f64(source);
    clt__free(clt__get_text(source, 100));
    clt__free(clt__get_text(source, 100));
    clt__get_bytes(source, bytes, 3);
    clt__get_digest(source);
    clt__get_end(source);
}

static void cut_extended_and_flipped_streams_fail(void **state) {
    (void)state;
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    put_all(&sink);
    clt__put_digest(&sink);
    size_t size = buffer.size;
    clt__put_u8(&sink, 0); /* now one byte longer */
    clt__span span;
    for (size_t cut = 0; cut < size; cut++) {
        clt__source source = source_of(&span, buffer.bytes, cut);
        read_all(&source);
        assert_int_equal(source.status, CLT_E_FORMAT);
        assert_non_null(strstr(clt_detail(), "thing: it is cut short"));
    }
    clt__source source = source_of(&span, buffer.bytes, size + 1);
    read_all(&source);
    assert_int_equal(source.status, CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "trailing bytes"));
    for (size_t bit = 0; bit < 8 * size; bit++) {
        buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        source = source_of(&span, buffer.bytes, size);
        read_all(&source);
        assert_true(source.status == CLT_E_DIGEST || source.status == CLT_E_FORMAT);
        buffer.bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    clt__buffer_free(&buffer);
}

static void after_a_failure_a_source_gives_zeros(void **state) {
    (void)state;
    static const uint8_t bytes[16] = {9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9};
    uint8_t out[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    clt__span span;
    clt__source source = source_of(&span, bytes, sizeof bytes);
    clt__source_fail(&source, CLT_E_KEY, "first %d", 1);
    clt__source_fail(&source, CLT_E_IO, "second");
    assert_int_equal(source.status, CLT_E_KEY);
    assert_string_equal(clt_detail(), "thing: first 1");
    assert_int_equal(clt__get_u8(&source), 0);
    assert_int_equal(clt__get_u64(&source), 0);
    assert_true(clt__get_finite(&source) == 0);
    assert_int_equal(clt__get_u32_in(&source, 5, 9, "x"), 5);
    assert_null(clt__get_text(&source, 10));
    clt__get_bytes(&source, out, sizeof out);
    assert_int_equal(out[0] | out[7], 0);
    clt__get_digest(&source);
    clt__get_end(&source);
    assert_int_equal(source.status, CLT_E_KEY);
    assert_string_equal(clt_detail(), "thing: first 1");
    assert_int_equal(span.size, sizeof bytes); /* nothing was read */
}

static void a_cut_read_leaves_zeros(void **state) {
    (void)state;
    uint8_t out[8] = {1, 1, 1, 1, 1, 1, 1, 1};
    static const uint8_t zero[8];
    clt__span span;
    clt__source source = source_of(&span, "abcde", 5);
    clt__get_bytes(&source, out, sizeof out);
    assert_int_equal(source.status, CLT_E_FORMAT);
    assert_memory_equal(out, zero, sizeof out);
    assert_non_null(strstr(clt_detail(), "ends at byte 5 where 3 more"));
}

static void limits_hold_and_only_fall(void **state) {
    (void)state;
    clt__span span;
    clt__source source = source_of(&span, "0123456789", 10);
    clt__source_limit(&source, 5);
    clt__source_limit(&source, 7);
    assert_int_equal(clt__get_u32(&source), 0x33323130);
    (void)clt__get_u16(&source);
    assert_int_equal(source.status, CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "at byte 4 it needs 2 more, but declares only 1"));
    assert_int_equal(span.size, 6); /* the refused bytes were not read */
}

static void the_digest_is_outside_the_limit(void **state) {
    (void)state;
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__put_u32(&sink, 5);
    clt__put_digest(&sink);
    clt__span span;
    clt__source source = source_of(&span, buffer.bytes, buffer.size);
    clt__source_limit(&source, 4);
    (void)clt__get_u32(&source);
    clt__get_digest(&source);
    clt__get_end(&source);
    assert_int_equal(source.status, CLT_OK);
    clt__buffer_free(&buffer);
}

static void ranges_are_named(void **state) {
    (void)state;
    const struct {
        uint8_t value;
        clt_status status;
    } cases[] = {{2, CLT_E_FORMAT}, {3, CLT_OK}, {9, CLT_OK}, {10, CLT_E_FORMAT}};
    for (size_t i = 0; i < 4; i++) {
        clt__span span;
        const uint8_t bytes[4] = {cases[i].value, 0, 0, 0};
        clt__source source = source_of(&span, bytes, 4);
        uint32_t found = clt__get_u32_in(&source, 3, 9, "layers");
        assert_int_equal(source.status, cases[i].status);
        assert_int_equal(found, cases[i].status == CLT_OK ? cases[i].value : 3);
    }
    assert_string_equal(clt_detail(), "thing: layers is 10; it must lie in 3 to 9");
}

static clt_status read_text(const void *bytes, size_t size, size_t most) {
    clt__span span;
    clt__source source = source_of(&span, bytes, size);
    char *text = clt__get_text(&source, most);
    assert_int_equal(text != NULL, source.status == CLT_OK);
    clt__free(text);
    return source.status;
}

static void bad_texts_are_refused(void **state) {
    (void)state;
    assert_int_equal(read_text("\3\0abc", 5, 3), CLT_OK);
    assert_int_equal(read_text("\3\0abc", 5, 2), CLT_E_FORMAT);
    assert_int_equal(read_text("\3\0ab", 4, 9), CLT_E_FORMAT);
    assert_int_equal(read_text("\3\0a\0c", 5, 9), CLT_E_FORMAT);
    assert_int_equal(read_text("\3\0a\nc", 5, 9), CLT_E_FORMAT);
    assert_int_equal(read_text("\3\0a\xC3(", 5, 9), CLT_E_FORMAT);
    assert_int_equal(read_text("\xFF\xFF", 2, 100000), CLT_E_FORMAT);
}

/* A length beyond the limit is refused before memory is asked for. */
static void texts_respect_the_limit(void **state) {
    (void)state;
    clt__span span;
    clt__source source = source_of(&span, "\xFF\xFFxx", 4);
    clt__source_limit(&source, 4);
    fault_begin(FAULT_NEVER, 0);
    assert_null(clt__get_text(&source, 100000));
    assert_int_equal(fault_points(), 0);
    fault_end();
    assert_int_equal(source.status, CLT_E_FORMAT);
}

static void texts_that_could_not_be_read_are_not_written(void **state) {
    (void)state;
    static char text[65537 + 1];
    clt__buffer buffer = {0};
    clt__sink sink;
    memset(text, 'x', 65535);
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__put_text(&sink, text);
    assert_int_equal(sink.status, CLT_OK);
    assert_int_equal(read_text(buffer.bytes, buffer.size, 65535), CLT_OK);
    size_t size = buffer.size;
    text[65535] = 'x';
    clt__put_text(&sink, text);
    assert_int_equal(sink.status, CLT_E_DATA);
    assert_int_equal(buffer.size, size);
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__put_text(&sink, "two\nlines");
    clt__put_u8(&sink, 1);
    assert_int_equal(sink.status, CLT_E_DATA);
    assert_int_equal(buffer.size, size);
    clt__buffer_free(&buffer);
}

static int broken_write(void *opaque, const void *bytes, size_t size) {
    (void)bytes;
    (void)size;
    ++*(int *)opaque;
    return ENOSPC;
}

static void a_sink_fails_once_and_for_all(void **state) {
    (void)state;
    int calls = 0;
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.opaque = &calls, .write = broken_write});
    put_all(&sink);
    clt__put_digest(&sink);
    assert_int_equal(sink.status, CLT_E_IO);
    assert_int_equal(calls, 1);
    assert_int_equal(sink.count, 0);
    assert_string_equal(clt_detail(), "writing failed at byte 0: No space left on device");
    clt__sink_fail(&sink, CLT_E_KEY, "later");
    assert_int_equal(sink.status, CLT_E_IO);
}

/* Gives one byte at a time, then an error or too much. */
typedef struct drip {
    unsigned left;
    int error;
    bool lies;
} drip;

static int drip_read(void *opaque, void *bytes, size_t size, size_t *done) {
    drip *d = opaque;
    *done = 1;
    if (d->left-- == 0) {
        *done = d->lies ? size + 1 : 0;
        return d->error;
    }
    memset(bytes, 7, 1);
    return 0;
}

static void readers_may_give_little_or_fail(void **state) {
    (void)state;
    const drip cases[] = {
        {8, 0, false}, {7, 0, false}, {7, EIO, false}, {7, 0, true}, {7, ENOMEM, false}};
    const clt_status expected[] = {CLT_OK, CLT_E_FORMAT, CLT_E_IO, CLT_E_IO, CLT_E_MEMORY};
    for (size_t i = 0; i < 5; i++) {
        drip d = cases[i];
        clt__source source;
        clt__source_init(&source, (clt_reader){.opaque = &d, .read = drip_read}, "thing");
        uint64_t value = clt__get_u64(&source);
        assert_int_equal(source.status, expected[i]);
        assert_true(value == (expected[i] == CLT_OK ? 0x0707070707070707 : 0));
    }
    drip d = {0, EIO, false};
    clt__source source;
    clt__source_init(&source, (clt_reader){.opaque = &d, .read = drip_read}, "thing");
    clt__get_end(&source);
    assert_int_equal(source.status, CLT_E_IO);
}

static void buffers_grow_and_keep(void **state) {
    (void)state;
    for (int secret = 0; secret < 2; secret++) {
        clt__buffer buffer = {.secret = secret == 1};
        clt_writer out = clt__buffer_writer(&buffer);
        for (uint32_t i = 0; i < 5000; i++) {
            assert_int_equal(out.write(out.opaque, &i, sizeof i), 0);
        }
        assert_int_equal(out.write(out.opaque, &buffer, SIZE_MAX), ENOMEM);
        assert_int_equal(buffer.size, 20000);
        for (uint32_t i = 0; i < 5000; i++) {
            uint32_t found;
            memcpy(&found, buffer.bytes + sizeof i * i, sizeof found);
            assert_int_equal(found, i);
        }
        clt__buffer_free(&buffer);
        assert_int_equal(buffer.size, 0);
        clt__buffer_free(&buffer);
    }
}

static clt_status save_and_load(void *arg) {
    clt__buffer buffer = {.secret = *(bool *)arg};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    for (int i = 0; i < 50; i++) {
        clt__put_text(&sink, "a text of some length, so that the buffer must grow");
    }
    clt_status status = sink.status;
    clt__span span;
    clt__source source = source_of(&span, buffer.bytes, buffer.size);
    for (int i = 0; i < 50 && status == CLT_OK; i++) {
        clt__free(clt__get_text(&source, 100));
        status = source.status;
    }
    clt__buffer_free(&buffer);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    for (int secret = 0; secret < 2; secret++) {
        bool flag = secret == 1;
        assert_true(fault_sweep(save_and_load, &flag));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(layout_is_little_endian),
        cmocka_unit_test(doubles_keep_their_bits),
        cmocka_unit_test(cut_extended_and_flipped_streams_fail),
        cmocka_unit_test(after_a_failure_a_source_gives_zeros),
        cmocka_unit_test(a_cut_read_leaves_zeros),
        cmocka_unit_test(limits_hold_and_only_fall),
        cmocka_unit_test(the_digest_is_outside_the_limit),
        cmocka_unit_test(ranges_are_named),
        cmocka_unit_test(bad_texts_are_refused),
        cmocka_unit_test(texts_respect_the_limit),
        cmocka_unit_test(texts_that_could_not_be_read_are_not_written),
        cmocka_unit_test(a_sink_fails_once_and_for_all),
        cmocka_unit_test(readers_may_give_little_or_fail),
        cmocka_unit_test(buffers_grow_and_keep),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
