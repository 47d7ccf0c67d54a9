/* Writing JSON (json.h). */
#include "nn/json.h"

#include "data/number.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { LINE_BYTES = 512, INDENT = 2 };

void clt__print(clt__sink *sink, const char *format, ...) {
    char line[LINE_BYTES];
    va_list args;
    va_start(args, format);
    int size = vsnprintf(line, sizeof line, format, args);
    va_end(args);
    assert(size >= 0);
    clt__put_bytes(sink, line, (size_t)size < sizeof line ? (size_t)size : sizeof line - 1);
}

void clt__json_init(clt__json *json, clt__sink *sink) {
    *json = (clt__json){.sink = sink};
}

static void put_quoted(clt__sink *sink, const char *text) {
    clt__print(sink, "\"");
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < 0x20) {
            clt__print(sink, "\\u%04x", c);
        } else {
            if (c == '"' || c == '\\') clt__print(sink, "\\");
            clt__put_bytes(sink, text, 1);
        }
    }
    clt__print(sink, "\"");
}

/* What stands before a value: the comma, a new line, the name. */
static void begin(clt__json *json, const char *name) {
    bool *begun = &json->begun[json->depth];
    if (json->depth > 0) {
        clt__print(json->sink, "%s\n%*s", *begun ? "," : "", (int)(INDENT * json->depth), "");
    }
    *begun = true;
    if (name != NULL) {
        put_quoted(json->sink, name);
        clt__print(json->sink, ": ");
    }
}

static void open_level(clt__json *json, const char *name, char bracket, char close) {
    assert(json->depth < CLT__JSON_DEPTH);
    begin(json, name);
    clt__print(json->sink, "%c", bracket);
    json->close[json->depth++] = close;
    json->begun[json->depth] = false;
}

void clt__json_object(clt__json *json, const char *name) {
    open_level(json, name, '{', '}');
}

void clt__json_array(clt__json *json, const char *name) {
    open_level(json, name, '[', ']');
}

void clt__json_end(clt__json *json) {
    assert(json->depth > 0);
    bool empty = !json->begun[json->depth--];
    if (!empty) clt__print(json->sink, "\n%*s", (int)(INDENT * json->depth), "");
    clt__print(json->sink, "%c%s", json->close[json->depth], json->depth == 0 ? "\n" : "");
}

void clt__json_text(clt__json *json, const char *name, const char *text) {
    begin(json, name);
    put_quoted(json->sink, text);
}

void clt__json_hex(clt__json *json, const char *name, const uint8_t *bytes, size_t size) {
    char text[2 * CLT__DIGEST_BYTES + 1];
    assert(size <= CLT__DIGEST_BYTES);
    clt__hex(text, bytes, size);
    clt__json_text(json, name, text);
}

void clt__json_number(clt__json *json, const char *name, double value) {
    char text[CLT__NUMBER_TEXT];
    if (!isfinite(value)) {
        clt__json_null(json, name);
        return;
    }
    clt__number_format(text, value);
    begin(json, name);
    clt__print(json->sink, "%s", text);
}

void clt__json_integer(clt__json *json, const char *name, uint64_t value) {
    begin(json, name);
    clt__print(json->sink, "%" PRIu64, value);
}

void clt__json_boolean(clt__json *json, const char *name, bool value) {
    begin(json, name);
    clt__print(json->sink, "%s", value ? "true" : "false");
}

void clt__json_null(clt__json *json, const char *name) {
    begin(json, name);
    clt__print(json->sink, "null");
}
