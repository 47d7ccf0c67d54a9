/*
 * Bounded byte streams: everything that is saved goes through a sink, everything that is loaded
 * comes through a source. Integers are little-endian, doubles are their IEEE 754 bits. Both keep
 * a running digest and a sticky status: after the first failure every call is a no-op (a source
 * then gives zeros), so that a loader checks once after each group of fields and always before a
 * value decides an allocation or a loop.
 */
#ifndef CLT_BASE_STREAM_H
#define CLT_BASE_STREAM_H

#include "base/hash.h"
#include "base/status.h"

/* Callbacks as in the public header: clt_writer, clt_reader. */
typedef struct clt__sink {
    clt_writer out;
    clt__hash hash;
    uint64_t count; /* bytes put so far */
    clt_status status;
} clt__sink;

void clt__sink_init(clt__sink *sink, clt_writer out);
/* Fails the sink, if it has not failed yet. */
void clt__sink_fail(clt__sink *sink, clt_status status, const char *format, ...) CLT__PRINTF(3, 4);
void clt__put_bytes(clt__sink *sink, const void *bytes, size_t size);
void clt__put_u8(clt__sink *sink, uint8_t value);
void clt__put_u16(clt__sink *sink, uint16_t value);
void clt__put_u32(clt__sink *sink, uint32_t value);
void clt__put_u64(clt__sink *sink, uint64_t value);
void clt__put_f64(clt__sink *sink, double value);
/* u16 length, then the bytes; at most 65535. NULL is written as "". What clt__get_text would refuse
   fails the sink with CLT_E_DATA. */
void clt__put_text(clt__sink *sink, const char *text);
/* Writes the digest of all bytes so far (the digest itself does not enter the hash). */
void clt__put_digest(clt__sink *sink);

typedef struct clt__source {
    clt_reader in;
    clt__hash hash;
    uint64_t count;     /* bytes taken so far */
    uint64_t remaining; /* bytes that may still be taken; UINT64_MAX where unknown */
    clt_status status;
    const char *what; /* names the object in errors: "plan", "evaluation key" */
} clt__source;

void clt__source_init(clt__source *source, clt_reader in, const char *what);
/* From now on at most `size` more bytes may be taken: the length that a header declared. A limit
   can only be lowered. */
void clt__source_limit(clt__source *source, uint64_t size);
void clt__get_bytes(clt__source *source, void *bytes, size_t size);
uint8_t clt__get_u8(clt__source *source);
uint16_t clt__get_u16(clt__source *source);
uint32_t clt__get_u32(clt__source *source);
uint64_t clt__get_u64(clt__source *source);
double clt__get_f64(clt__source *source);
/* A finite f64, or the source fails with CLT_E_FORMAT. */
double clt__get_finite(clt__source *source);
/* A u32 that must lie in [low, high], named in the error; low after a failure. */
uint32_t clt__get_u32_in(clt__source *source, uint32_t low, uint32_t high, const char *name);
/* Valid UTF-8 without control characters, at most `most` bytes; a new string, NULL on failure. */
char *clt__get_text(clt__source *source, size_t most);
/* Reads 32 bytes and compares them with the digest of all bytes so far. They belong to the frame:
   neither the limit nor the count sees them. */
void clt__get_digest(clt__source *source);
/* The next read must find the end, else CLT_E_FORMAT "trailing bytes". */
void clt__get_end(clt__source *source);
/* Fails the source (if it has not failed yet) with a text that begins with `what`. */
void clt__source_fail(clt__source *source, clt_status status, const char *format, ...)
    CLT__PRINTF(3, 4);

/* Memory as a stream. A buffer grows; its bytes are the caller's until clt__buffer_free. */
typedef struct clt__buffer {
    uint8_t *bytes;
    size_t size, capacity;
    bool secret; /* secret memory, wiped */
} clt__buffer;

clt_writer clt__buffer_writer(clt__buffer *buffer);
void clt__buffer_free(clt__buffer *buffer);

typedef struct clt__span {
    const uint8_t *bytes;
    size_t size;
} clt__span;

clt_reader clt__span_reader(clt__span *span); /* consumes the span */

/*
 * The frame of every file (docs/format.md): 16-byte header, body, BLAKE2b-256 digest.
 *   0  8 bytes  magic "clathrat" (a test build with toy parameters, CLT_TOY, writes "clt-TOY!")
 *   8  u16      format version, 1
 *  10  u16      kind (clt_kind)
 *  12  u32      0
 * The body follows; the digest covers header and body; nothing may follow it.
 */
void clt__put_header(clt__sink *sink, clt_kind kind);
/* Fails with CLT_E_KIND, CLT_E_VERSION or CLT_E_FORMAT, naming what is and what was expected. */
void clt__get_header(clt__source *source, clt_kind expected);
/* Reads a header of any kind; 0 on failure. */
clt_kind clt__get_header_any(clt__source *source);
const char *clt__kind_name(clt_kind kind);

#endif
