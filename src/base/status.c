/*
 * Status codes and the detail text: one line of 511 bytes for each thread, always valid UTF-8
 * without control characters, because it may quote a hostile file and end on a terminal or in
 * JSON. What does not fit ends in "...".
 */
#define _POSIX_C_SOURCE 200809L

#include "base/status.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { DETAIL_BYTES = 512 };

static _Thread_local char detail[DETAIL_BYTES];

const char *clt_detail(void) {
    return detail;
}

const char *clt_status_name(clt_status status) {
    switch (status) {
#define NAME_CASE(name, value, text)                                                               \
    case name: return #name;
        CLT_STATUS_LIST(NAME_CASE)
#undef NAME_CASE
    }
    return "CLT_E_UNKNOWN";
}

const char *clt_status_text(clt_status status) {
    switch (status) {
#define TEXT_CASE(name, value, text)                                                               \
    case name: return text;
        CLT_STATUS_LIST(TEXT_CASE)
#undef TEXT_CASE
    }
    return "a status that this library does not know";
}

/* Puts the dots where printf, which wanted to write `length` bytes, cut the text. */
static void mark_cut(char *text, int length) {
    if (length < 0) text[0] = '\0';
    if (length >= DETAIL_BYTES) memcpy(text + DETAIL_BYTES - 4, "...", 4);
}

/* Formats into DETAIL_BYTES of `text`; `text` is not the detail, which may be an argument. */
static void format_text(char *text, const char *format, va_list args) {
    mark_cut(text, vsnprintf(text, DETAIL_BYTES, format, args));
}

/* Copies into the detail; each byte that belongs to no printable character becomes '?'. */
static void set_detail(const char *text) {
    size_t size = strlen(text);
    for (size_t i = 0; i < size;) {
        size_t length = clt__text_next(text + i, size - i);
        if (length == 0) {
            detail[i++] = '?';
        } else {
            memcpy(detail + i, text + i, length);
            i += length;
        }
    }
    detail[size] = '\0';
}

/* "<head>: <tail>" becomes the detail. */
static void set_joined(const char *head, const char *tail) {
    char text[DETAIL_BYTES];
    mark_cut(text, snprintf(text, sizeof text, "%s: %s", head, tail));
    set_detail(text);
}

clt_status clt__fail(clt_status status, const char *format, ...) {
    char text[DETAIL_BYTES];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);
    set_detail(text);
    return status;
}

clt_status clt__within(clt_status status, const char *format, ...) {
    if (status == CLT_OK) return status;
    char text[DETAIL_BYTES];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);
    set_joined(text, detail);
    return status;
}

clt_status clt__fail_memory(size_t bytes) {
    if (bytes >= PTRDIFF_MAX) {
        return clt__fail(CLT_E_MEMORY, "out of memory: more bytes are needed than this machine can "
                                       "address; give smaller parts");
    }
    return clt__fail(CLT_E_MEMORY,
                     "out of memory: %zu bytes were refused; give smaller parts or "
                     "use a machine with more memory",
                     bytes);
}

static clt_status status_of(int error) {
    switch (error) {
    case ENOMEM: return CLT_E_MEMORY;
    case EEXIST: return CLT_E_EXISTS;
    case ECANCELED: return CLT_E_CANCELLED;
    default: return CLT_E_IO;
    }
}

clt_status clt__fail_system(int error, const char *format, ...) {
    char text[DETAIL_BYTES];
    char reason[128];
    va_list args;
    va_start(args, format);
    format_text(text, format, args);
    va_end(args);
    if (strerror_r(error, reason, sizeof reason) != 0) {
        (void)snprintf(reason, sizeof reason, "error %d", error);
    }
    set_joined(text, reason);
    return status_of(error);
}
