/* nn/json.c: text that a JSON reader takes. */
#include "nn/json.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef void writing(clt__json *json);

static void assert_written(writing *write, const char *wanted) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__json json;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__json_init(&json, &sink);
    write(&json);
    clt__put_u8(&sink, 0);
    assert_int_equal(sink.status, CLT_OK);
    assert_string_equal((const char *)buffer.bytes, wanted);
    clt__buffer_free(&buffer);
}

static void write_members(clt__json *json) {
    clt__json_object(json, NULL);
    clt__json_text(json, "text", "a \"quoted\" \\ \n\x01 é");
    clt__json_number(json, "tenth", 0.1);
    clt__json_number(json, "nan", NAN);
    clt__json_number(json, "infinite", -INFINITY);
    clt__json_integer(json, "most", UINT64_MAX);
    clt__json_boolean(json, "yes", true);
    clt__json_null(json, "none");
    clt__json_hex(json, "hex", (const uint8_t *)"\x00\xff", 2);
    clt__json_end(json);
}

static void members(void **state) {
    (void)state;
    assert_written(write_members, "{\n"
                                  "  \"text\": \"a \\\"quoted\\\" \\\\ \\u000a\\u0001 é\",\n"
                                  "  \"tenth\": 0.1,\n"
                                  "  \"nan\": null,\n"
                                  "  \"infinite\": null,\n"
                                  "  \"most\": 18446744073709551615,\n"
                                  "  \"yes\": true,\n"
                                  "  \"none\": null,\n"
                                  "  \"hex\": \"00ff\"\n"
                                  "}\n");
}

static void write_nested(clt__json *json) {
    clt__json_object(json, NULL);
    clt__json_array(json, "rows");
    for (unsigned i = 0; i < 2; i++) {
        clt__json_object(json, NULL);
        clt__json_integer(json, "i", i);
        clt__json_end(json);
    }
    clt__json_end(json);
    clt__json_array(json, "empty");
    clt__json_end(json);
    clt__json_end(json);
}

static void nested(void **state) {
    (void)state;
    assert_written(write_nested, "{\n"
                                 "  \"rows\": [\n"
                                 "    {\n"
                                 "      \"i\": 0\n"
                                 "    },\n"
                                 "    {\n"
                                 "      \"i\": 1\n"
                                 "    }\n"
                                 "  ],\n"
                                 "  \"empty\": []\n"
                                 "}\n");
}

static int refuse(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return ENOSPC;
}

static void failing_sink(void **state) {
    (void)state;
    clt__sink sink;
    clt__json json;
    clt__sink_init(&sink, (clt_writer){.write = refuse});
    clt__json_init(&json, &sink);
    write_nested(&json);
    assert_int_equal(sink.status, CLT_E_IO);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members),
        cmocka_unit_test(nested),
        cmocka_unit_test(failing_sink),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
