/*
 * JSON text (RFC 8259), written as it comes: no tree, no memory. Numbers that JSON lacks (NaN,
 * infinities) are null. Where `name` is NULL the value is an array's, or the whole.
 */
#ifndef CLT_NN_JSON_H
#define CLT_NN_JSON_H

#include "base/stream.h"

enum { CLT__JSON_DEPTH = 8 };

typedef struct clt__json {
    clt__sink *sink;
    unsigned depth;
    char close[CLT__JSON_DEPTH]; /* of the open objects and arrays */
    bool begun[CLT__JSON_DEPTH + 1];
} clt__json;

void clt__json_init(clt__json *json, clt__sink *sink);
void clt__json_object(clt__json *json, const char *name);
void clt__json_array(clt__json *json, const char *name);
/* Closes the innermost; after the outermost a line ends. */
void clt__json_end(clt__json *json);
void clt__json_text(clt__json *json, const char *name, const char *text);
void clt__json_hex(clt__json *json, const char *name, const uint8_t *bytes, size_t size);
void clt__json_number(clt__json *json, const char *name, double value);
void clt__json_integer(clt__json *json, const char *name, uint64_t value);
void clt__json_boolean(clt__json *json, const char *name, bool value);
void clt__json_null(clt__json *json, const char *name);

/* The sink's bytes as text. */
void clt__print(clt__sink *sink, const char *format, ...) CLT__PRINTF(2, 3);

#endif
