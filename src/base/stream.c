/*
 * Sinks and sources: bounded byte streams with a running digest and a sticky status, and memory
 * as a stream. Layout of values: little-endian integers, IEEE 754 bits, u16-counted text.
 */
#include "base/stream.h"

#include "base/alloc.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { REASON_BYTES = 512, TEXT_MOST = UINT16_MAX };

static void store(uint8_t *bytes, uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++) {
        bytes[i] = (uint8_t)(value >> 8 * i);
    }
}

static uint64_t fetch(const uint8_t *bytes, unsigned size) {
    uint64_t value = 0;
    for (unsigned i = 0; i < size; i++) {
        value |= (uint64_t)bytes[i] << 8 * i;
    }
    return value;
}

/* ------------------------------------------------------------------------------------------------
 * Sinks
 */

void clt__sink_init(clt__sink *sink, clt_writer out) {
    *sink = (clt__sink){.out = out, .status = CLT_OK};
    clt__hash_init(&sink->hash);
}

void clt__sink_fail(clt__sink *sink, clt_status status, const char *format, ...) {
    if (sink->status != CLT_OK) return;
    char reason[REASON_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    sink->status = clt__fail(status, "%s", reason);
}

/* Writes without digest or count. */
static void put_raw(clt__sink *sink, const void *bytes, size_t size) {
    if (sink->status != CLT_OK || size == 0) return;
    int error = sink->out.write(sink->out.opaque, bytes, size);
    if (error != 0)
        sink->status = clt__fail_system(error, "writing failed at byte %" PRIu64, sink->count);
}

void clt__put_bytes(clt__sink *sink, const void *bytes, size_t size) {
    put_raw(sink, bytes, size);
    if (sink->status != CLT_OK) return;
    clt__hash_add(&sink->hash, bytes, size);
    sink->count += size;
}

static void put_integer(clt__sink *sink, uint64_t value, unsigned size) {
    uint8_t bytes[8];
    store(bytes, value, size);
    clt__put_bytes(sink, bytes, size);
}

void clt__put_u8(clt__sink *sink, uint8_t value) {
    put_integer(sink, value, 1);
}

void clt__put_u16(clt__sink *sink, uint16_t value) {
    put_integer(sink, value, 2);
}

void clt__put_u32(clt__sink *sink, uint32_t value) {
    put_integer(sink, value, 4);
}

void clt__put_u64(clt__sink *sink, uint64_t value) {
    put_integer(sink, value, 8);
}

void clt__put_f64(clt__sink *sink, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_integer(sink, bits, 8);
}

void clt__put_text(clt__sink *sink, const char *text) {
    size_t size = text == NULL ? 0 : strlen(text);
    if (size > TEXT_MOST) {
        clt__sink_fail(sink, CLT_E_DATA, "a text of %zu bytes cannot be saved; at most %d fit",
                       size, TEXT_MOST);
    } else if (!clt__text_valid(text, size)) {
        clt__sink_fail(sink, CLT_E_DATA,
                       "the text '%.80s' cannot be saved: it is not UTF-8 without control "
                       "characters",
                       text);
    }
    clt__put_u16(sink, (uint16_t)size);
    clt__put_bytes(sink, text, size);
}

void clt__put_digest(clt__sink *sink) {
    clt__hash so_far = sink->hash;
    uint8_t digest[CLT__DIGEST_BYTES];
    clt__hash_done(&so_far, digest);
    put_raw(sink, digest, sizeof digest);
}

/* ------------------------------------------------------------------------------------------------
 * Sources
 */

void clt__source_init(clt__source *source, clt_reader in, const char *what) {
    *source = (clt__source){.in = in, .remaining = UINT64_MAX, .status = CLT_OK, .what = what};
    clt__hash_init(&source->hash);
}

void clt__source_limit(clt__source *source, uint64_t size) {
    if (size < source->remaining) source->remaining = size;
}

void clt__source_fail(clt__source *source, clt_status status, const char *format, ...) {
    if (source->status != CLT_OK) return;
    char reason[REASON_BYTES];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(reason, sizeof reason, format, args);
    va_end(args);
    source->status = clt__fail(status, "%s: %s", source->what, reason);
}

/* Reads up to `size` bytes, fewer only at the end, without digest, limit or count. */
static size_t read_raw(clt__source *source, uint8_t *bytes, size_t size) {
    size_t total = 0;
    while (total < size) {
        size_t done = 0;
        int error = source->in.read(source->in.opaque, bytes + total, size - total, &done);
        if (error == 0 && done > size - total) error = EIO;
        if (error != 0) {
            clt_status status = clt__fail_system(error, "%s: reading failed at byte %" PRIu64,
                                                 source->what, source->count + total);
            source->status = status;
            break;
        }
        if (done == 0) break;
        total += done;
    }
    return total;
}

/* The same for exactly `size` bytes. */
static void get_raw(clt__source *source, uint8_t *bytes, size_t size) {
    if (source->status != CLT_OK) return;
    size_t total = read_raw(source, bytes, size);
    if (total < size) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "it is cut short: it ends at byte %" PRIu64 " where %zu more are due",
                         source->count + total, size - total);
    }
}

void clt__get_bytes(clt__source *source, void *bytes, size_t size) {
    if (size > source->remaining) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "at byte %" PRIu64 " it needs %zu more, but declares only %" PRIu64,
                         source->count, size, source->remaining);
    }
    get_raw(source, bytes, size);
    if (source->status != CLT_OK) {
        if (size != 0) memset(bytes, 0, size);
        return;
    }
    clt__hash_add(&source->hash, bytes, size);
    source->count += size;
    if (source->remaining != UINT64_MAX) source->remaining -= size;
}

static uint64_t get_integer(clt__source *source, unsigned size) {
    uint8_t bytes[8];
    clt__get_bytes(source, bytes, size);
    return fetch(bytes, size);
}

uint8_t clt__get_u8(clt__source *source) {
    return (uint8_t)get_integer(source, 1);
}

uint16_t clt__get_u16(clt__source *source) {
    return (uint16_t)get_integer(source, 2);
}

uint32_t clt__get_u32(clt__source *source) {
    return (uint32_t)get_integer(source, 4);
}

uint64_t clt__get_u64(clt__source *source) {
    return get_integer(source, 8);
}

double clt__get_f64(clt__source *source) {
    uint64_t bits = get_integer(source, 8);
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

double clt__get_finite(clt__source *source) {
    double value = clt__get_f64(source);
    if (value - value == 0) return value; /* neither infinite nor NaN */
    clt__source_fail(source, CLT_E_FORMAT, "the number before byte %" PRIu64 " is not finite",
                     source->count);
    return 0;
}

uint32_t clt__get_u32_in(clt__source *source, uint32_t low, uint32_t high, const char *name) {
    uint32_t value = clt__get_u32(source);
    if (source->status == CLT_OK && (value < low || value > high)) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "%s is %" PRIu32 "; it must lie in %" PRIu32 " to %" PRIu32, name, value,
                         low, high);
    }
    return source->status == CLT_OK ? value : low;
}

/* The length of a text that follows; fails the source when it may not be read. */
static size_t get_text_size(clt__source *source, size_t most) {
    size_t size = clt__get_u16(source);
    if (size > most) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "the text at byte %" PRIu64 " has %zu bytes; at most %zu are allowed",
                         source->count, size, most);
    }
    if (size > source->remaining) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "the text at byte %" PRIu64 " has %zu bytes, but only %" PRIu64
                         " are left",
                         source->count, size, source->remaining);
    }
    return size;
}

char *clt__get_text(clt__source *source, size_t most) {
    size_t size = get_text_size(source, most);
    if (source->status != CLT_OK) return NULL;
    char *text = clt__alloc_raw(size + 1, 1);
    if (text == NULL) {
        source->status = CLT_E_MEMORY;
        return NULL;
    }
    clt__get_bytes(source, text, size);
    text[size] = '\0';
    if (!clt__text_valid(text, size)) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "the text before byte %" PRIu64 " is not UTF-8 without control characters",
                         source->count);
    }
    if (source->status == CLT_OK) return text;
    clt__free(text);
    return NULL;
}

void clt__get_digest(clt__source *source) {
    clt__hash so_far = source->hash;
    uint8_t expected[CLT__DIGEST_BYTES];
    uint8_t found[CLT__DIGEST_BYTES] = {0};
    clt__hash_done(&so_far, expected);
    get_raw(source, found, sizeof found);
    if (memcmp(expected, found, sizeof found) == 0) return;
    clt__source_fail(source, CLT_E_DIGEST,
                     "it is damaged: its digest does not match its %" PRIu64
                     " bytes; get another copy",
                     source->count);
}

void clt__get_end(clt__source *source) {
    uint8_t byte;
    if (source->status != CLT_OK) return;
    if (read_raw(source, &byte, 1) == 0) return;
    clt__source_fail(source, CLT_E_FORMAT, "trailing bytes follow its end at byte %" PRIu64,
                     source->count);
}

/* ------------------------------------------------------------------------------------------------
 * Memory as a stream
 */

static void bytes_free(uint8_t *bytes, bool secret) {
    if (secret) {
        clt__secret_free(bytes);
    } else {
        clt__free(bytes);
    }
}

/* Room for `more` bytes; doubles, so that many small writes stay cheap. */
static int buffer_grow(clt__buffer *buffer, size_t more) {
    if (more <= buffer->capacity - buffer->size) return 0;
    if (more > PTRDIFF_MAX - buffer->size) return ENOMEM;
    size_t capacity = buffer->capacity < 512 ? 512 : 2 * buffer->capacity;
    if (capacity < buffer->size + more) capacity = buffer->size + more;
    uint8_t *bytes = buffer->secret ? clt__secret_alloc(capacity, 1) : clt__alloc_raw(capacity, 1);
    if (bytes == NULL) return ENOMEM;
    if (buffer->size != 0) memcpy(bytes, buffer->bytes, buffer->size);
    bytes_free(buffer->bytes, buffer->secret);
    buffer->bytes = bytes;
    buffer->capacity = capacity;
    return 0;
}

static int buffer_write(void *opaque, const void *bytes, size_t size) {
    clt__buffer *buffer = opaque;
    int error = buffer_grow(buffer, size);
    if (error != 0 || size == 0) return error;
    memcpy(buffer->bytes + buffer->size, bytes, size);
    buffer->size += size;
    return 0;
}

clt_writer clt__buffer_writer(clt__buffer *buffer) {
    return (clt_writer){.opaque = buffer, .write = buffer_write};
}

void clt__buffer_free(clt__buffer *buffer) {
    bytes_free(buffer->bytes, buffer->secret);
    *buffer = (clt__buffer){.secret = buffer->secret};
}

static int span_read(void *opaque, void *bytes, size_t size, size_t *done) {
    clt__span *span = opaque;
    size_t part = size < span->size ? size : span->size;
    *done = part;
    if (part == 0) return 0;
    memcpy(bytes, span->bytes, part);
    span->bytes += part;
    span->size -= part;
    return 0;
}

clt_reader clt__span_reader(clt__span *span) {
    return (clt_reader){.opaque = span, .read = span_read};
}
