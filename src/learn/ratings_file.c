/*
 * Files of ratings (ratings.h): CSV, or lines of fields between tabs or double colons, which are
 * read into the same kind of table. What a field means is decided there.
 */
#include "learn/ratings.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "data/csv.h"

#include <string.h>

enum { FIELDS = 3, PIECE = 1 << 16 };

static const uint64_t bytes_most = (uint64_t)1 << 30;

/* The separator of the first line, or NULL: that of a table in CSV. */
static const char *separator_of(const char *text, size_t size) {
    const char *end = memchr(text, '\n', size);
    size_t length = end != NULL ? (size_t)(end - text) : size;
    if (memchr(text, '\t', length) != NULL) return "\t";
    for (size_t i = 0; i + 1 < length; i++) {
        if (text[i] == ':' && text[i + 1] == ':') return "::";
    }
    return NULL;
}

/* Bytes before the separator, or all of them. */
static size_t field_size(const char *text, size_t size, const char *separator) {
    size_t width = strlen(separator);
    for (size_t i = 0; i + width <= size; i++) {
        if (memcmp(text + i, separator, width) == 0) return i;
    }
    return size;
}

static clt_status read_line(clt_table *table, const char *text, size_t size, const char *separator,
                            uint32_t line) {
    for (unsigned field = 0; field < FIELDS; field++) {
        size_t length = field_size(text, size, separator);
        if (!clt__text_valid(text, length)) {
            return clt__fail(CLT_E_DATA, "%s:%u: field %u is not text in UTF-8", table->source,
                             (unsigned)line, field + 1);
        }
        if (field + 1 < FIELDS && length == size) {
            return clt__fail(CLT_E_DATA, "%s:%u: %u field%s where user, item and rating are needed",
                             table->source, (unsigned)line, field + 1, field == 0 ? "" : "s");
        }
        CLT__RETURN_IF(clt__table_put(table, text, length));
        size_t passed = length == size ? size : length + strlen(separator);
        text += passed;
        size -= passed;
    }
    return clt__table_end_row(table, line);
}

static clt_status put_header(clt_table *table) {
    static const char *const name[FIELDS] = {"user", "item", "rating"};
    for (unsigned i = 0; i < FIELDS; i++) {
        CLT__RETURN_IF(clt__table_put(table, name[i], strlen(name[i])));
    }
    return clt__table_end_row(table, 0);
}

static clt_status read_lines(clt_table *table, const char *text, size_t size,
                             const char *separator) {
    CLT__RETURN_IF(put_header(table));
    for (uint32_t line = 1; size > 0; line++) {
        const char *end = memchr(text, '\n', size);
        size_t length = end != NULL ? (size_t)(end - text) : size;
        size_t passed = end != NULL ? length + 1 : length;
        if (length > 0 && text[length - 1] == '\r') length--;
        if (length > 0) CLT__RETURN_IF(read_line(table, text, length, separator, line));
        text += passed;
        size -= passed;
    }
    return CLT_OK;
}

clt_status clt__ratings_read(clt__ratings **ratings, const uint8_t *bytes, size_t size,
                             const char *source, const clt__ratings_columns *columns) {
    clt_status status = CLT_OK;
    clt_table *table = NULL;
    clt__span span = {.bytes = bytes, .size = size};
    const char *text = (const char *)bytes;
    const char *separator = size > 0 ? separator_of(text, size) : NULL;
    if (separator == NULL) {
        CLT__TRY(clt__csv_read(&table, clt__span_reader(&span), source, NULL));
    } else {
        columns = NULL;
        CLT__TRY(clt__table_new(&table, source));
        CLT__TRY(read_lines(table, text, size, separator));
    }
    CLT__TRY(clt__ratings_from_table(ratings, table, columns));
done:
    clt__table_free(table);
    return status;
}

/* --------------------------------------------------------------------------------- from files */

typedef struct loading {
    clt__buffer bytes;
    clt_status status;
} loading;

/* To the end of the file, whose length nobody has declared. */
static void load_all(clt__source *source, void *object) {
    loading *load = object;
    clt_writer out = clt__buffer_writer(&load->bytes);
    uint8_t piece[PIECE];
    size_t done = 1;
    while (load->status == CLT_OK && done > 0) {
        int error = source->in.read(source->in.opaque, piece, sizeof piece, &done);
        if (error == 0) error = out.write(out.opaque, piece, done);
        if (error != 0) load->status = clt__fail_system(error, "reading failed");
        if (load->bytes.size > bytes_most) {
            load->status = clt__fail(CLT_E_DATA, "the file is longer than %llu bytes; split it",
                                     (unsigned long long)bytes_most);
        }
    }
}

clt_status clt__ratings_load(clt__ratings **ratings, const char *path,
                             const clt__ratings_columns *columns) {
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    if (strcmp(path, "-") == 0) name = "standard input";
    loading load = {.bytes = {0}};
    clt_status status = CLT_OK;
    CLT__TRY(clt__file_load(path, "ratings", false, load_all, &load));
    CLT__TRY(clt__within(load.status, "%s", name));
    CLT__TRY(clt__ratings_read(ratings, load.bytes.bytes, load.bytes.size, name, columns));
done:
    if (load.bytes.size > 0) clt__wipe(load.bytes.bytes, load.bytes.size);
    clt__buffer_free(&load.bytes);
    return status;
}
