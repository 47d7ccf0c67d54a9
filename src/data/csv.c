/*
 * Comma-separated values (RFC 4180). The reader takes one byte at a time from a buffer and knows
 * the place of that byte, gathers one field, and gives it to the table. After a failure it sees
 * only the end of the file, so that every loop ends.
 */
#include "data/csv.h"

#include "base/alloc.h"
#include "base/file.h"
#include "base/text.h"
#include "data/label.h"

#include <string.h>

const clt__csv_limits clt__csv_limits_default = {
    .field = (size_t)1 << 20,
    .columns = 65536,
    .total = (uint64_t)1 << 30,
};

enum { BUFFER = 16384, END = -1 };

static const char MARK[] = "\xEF\xBB\xBF"; /* byte order mark */

typedef struct csv_place {
    uint32_t line, character; /* both from 1 */
} csv_place;

typedef struct csv_reader {
    clt_reader in;
    const clt__csv_limits *limits;
    clt_table *table;
    clt_status status;
    uint64_t total; /* bytes taken from `in` */
    size_t at, have;
    bool ended;      /* `in` has nothing more */
    csv_place here;  /* of the next byte */
    csv_place start; /* of the field */
    char *field;
    size_t size, room;
    size_t fields; /* of the present row that are in the table */
    uint8_t buffer[BUFFER];
} csv_reader;

/* Keeps the first failure and says where it is. */
#define FAIL(r, where, ...)                                                                        \
    do {                                                                                           \
        if ((r)->status == CLT_OK) fail(r, where, clt__fail(CLT_E_DATA, __VA_ARGS__));             \
    } while (0)

static void fail(csv_reader *r, csv_place where, clt_status status) {
    r->status = clt__within(status, "%s:%u:%u", r->table->source, (unsigned)where.line,
                            (unsigned)where.character);
}

/* Reads on, behind what the buffer still holds. */
static void fill(csv_reader *r) {
    size_t done = 0;
    if (r->at == r->have) r->at = r->have = 0;
    int error = r->in.read(r->in.opaque, r->buffer + r->have, BUFFER - r->have, &done);
    if (error != 0) {
        r->status = clt__fail_system(error, "%s: reading failed after %llu bytes", r->table->source,
                                     (unsigned long long)r->total);
        return;
    }
    r->have += done;
    r->total += done;
    r->ended = done == 0;
    if (r->total > r->limits->total) {
        FAIL(r, r->here, "the file is longer than %llu bytes; split it",
             (unsigned long long)r->limits->total);
    }
}

/* The next byte, which stays where it is, or END. */
static int peek(csv_reader *r) {
    if (r->at == r->have && !r->ended && r->status == CLT_OK) fill(r);
    return r->at == r->have || r->status != CLT_OK ? END : r->buffer[r->at];
}

/* Passes the byte that peek gave. Bytes 10xxxxxx continue a character. */
static void pass(csv_reader *r) {
    uint8_t byte = r->buffer[r->at++];
    if (byte == '\n') {
        r->here.line++;
        r->here.character = 1;
    } else if ((byte & 0xC0) != 0x80) {
        r->here.character++;
    }
}

static void keep(csv_reader *r, int byte) {
    if (byte == '\0') {
        FAIL(r, r->here, "a zero byte; this is not text in UTF-8: save the file as CSV UTF-8");
        return;
    }
    if (r->size == r->limits->field) {
        FAIL(r, r->start, "a field of more than %zu bytes; is a quote missing?", r->limits->field);
        return;
    }
    if (r->size == r->room) {
        size_t room = r->room == 0 ? 256 : 2 * r->room;
        char *bigger = clt__alloc_raw(room, 1);
        if (bigger == NULL) {
            r->status = clt__fail_memory(room);
            return;
        }
        if (r->size > 0) memcpy(bigger, r->field, r->size);
        clt__free(r->field);
        r->field = bigger;
        r->room = room;
    }
    r->field[r->size++] = (char)byte;
}

/* Carriage return and line feed, or a line feed alone, or nothing. */
static bool pass_line_end(csv_reader *r) {
    csv_place start = r->here;
    int byte = peek(r);
    if (byte == '\r') {
        pass(r);
        byte = peek(r);
        if (byte != '\n') {
            FAIL(r, start, "a carriage return without a line feed; quote the field");
            return false;
        }
    }
    if (byte == '\n') pass(r);
    return byte == '\n';
}

/* From the opening quote to behind the closing one; a doubled quote is one quote. */
static void quoted(csv_reader *r) {
    pass(r);
    for (;;) {
        int byte = peek(r);
        if (byte == END) {
            FAIL(r, r->start, "the quote that opens here is never closed");
            return;
        }
        if (byte == '"') {
            pass(r);
            byte = peek(r);
            if (byte != '"') break;
        }
        keep(r, byte);
        pass(r);
    }
    int byte = peek(r);
    if (byte != END && byte != ',' && byte != '\r' && byte != '\n') {
        FAIL(r, r->here,
             "text after a closing quote; a quote inside a quoted field is written twice");
    }
}

static void unquoted(csv_reader *r) {
    for (;;) {
        int byte = peek(r);
        if (byte == END || byte == ',' || byte == '\r' || byte == '\n') return;
        if (byte == '"') {
            FAIL(r, r->here,
                 "a quote inside an unquoted field; quote the field and write the quote twice");
        }
        keep(r, byte);
        pass(r);
    }
}

/* UTF-8; controls of ASCII may stand in a field, those beyond come of a wrong encoding. */
static bool is_text(const char *text, size_t size) {
    for (size_t i = 0; i < size;) {
        size_t length = (unsigned char)text[i] < 0x80 ? 1 : clt__text_next(text + i, size - i);
        if (length == 0) return false;
        i += length;
    }
    return true;
}

/* One field, into the table; stops before the comma or line end. */
static void field(csv_reader *r) {
    r->start = r->here;
    r->size = 0;
    if (peek(r) == '"') {
        quoted(r);
    } else {
        unquoted(r);
    }
    if (r->status != CLT_OK) return;
    if (r->fields == r->limits->columns) {
        FAIL(r, r->start, "more than %zu fields in a row", r->limits->columns);
    } else if (!is_text(r->field, r->size)) {
        FAIL(r, r->start, "this field is not text in UTF-8: save the file as CSV UTF-8");
    } else {
        r->status = clt__table_put(r->table, r->field, r->size);
        r->fields++;
    }
}

static void fail_names(csv_reader *r, csv_place where, const char *twice) {
    size_t columns = r->table->columns, first = 0, second;
    char brief[CLT__LABEL_BRIEF];
    while (strcmp(clt__table_name(r->table, first), twice) != 0) first++;
    second = first + 1;
    while (second < columns && strcmp(clt__table_name(r->table, second), twice) != 0) second++;
    if (twice[0] == '\0') {
        FAIL(r, where, "column %zu has no name", first + 1);
    } else {
        FAIL(r, where, "columns %zu and %zu are both named '%s'", first + 1, second + 1,
             clt__label_brief(brief, twice));
    }
}

/* Names must be there and differ: an empty name, which no column may have, is set beside them. */
static void check_names(csv_reader *r, csv_place where) {
    size_t columns = r->table->columns;
    const char *twice = NULL;
    const char **names = clt__alloc_raw(columns + 1, sizeof *names);
    if (names == NULL) {
        r->status = clt__fail_memory((columns + 1) * sizeof *names);
        return;
    }
    for (size_t i = 0; i < columns; i++) names[i] = clt__table_name(r->table, i);
    names[columns] = "";
    r->status = clt__label_twice(&twice, names, columns + 1);
    if (twice != NULL) fail_names(r, where, twice);
    clt__free(names);
}

static void row(csv_reader *r) {
    csv_place start = r->here;
    r->fields = 0;
    field(r);
    while (peek(r) == ',') {
        pass(r);
        field(r);
    }
    if (r->status != CLT_OK) return;

    size_t columns = r->table->columns;
    if (columns > 0 && r->fields != columns) {
        FAIL(r, start, "%zu fields where the first row has %zu%s", r->fields, columns,
             clt__table_hint(r->table));
        return;
    }
    r->status = clt__table_end_row(r->table, start.line);
    if (r->status == CLT_OK && columns == 0) check_names(r, start);
}

static void pass_byte_order_mark(csv_reader *r) {
    size_t size = sizeof MARK - 1;
    while (r->have < size && !r->ended && r->status == CLT_OK) fill(r);
    if (r->have >= size && memcmp(r->buffer, MARK, size) == 0) r->at = size;
}

static void rows(csv_reader *r) {
    pass_byte_order_mark(r);
    while (peek(r) != END) {
        if (pass_line_end(r)) continue;
        if (r->status == CLT_OK) row(r);
        if (r->status == CLT_OK) pass_line_end(r);
    }
    if (r->status == CLT_OK && r->table->rows == 0) {
        const char *what = r->table->columns == 0 ? "no header" : "no row below its header";
        r->status = clt__fail(CLT_E_DATA, "%s has %s", r->table->source, what);
    }
}

clt_status clt__csv_read(clt_table **table, clt_reader in, const char *source,
                         const clt__csv_limits *limits) {
    clt_status status = CLT_OK;
    csv_reader *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    made->in = in;
    made->limits = limits != NULL ? limits : &clt__csv_limits_default;
    made->here = (csv_place){.line = 1, .character = 1};
    CLT__TRY(clt__table_new(&made->table, source));
    rows(made);
    CLT__TRY(made->status);
    *table = made->table;
    made->table = NULL;
done:
    clt__table_free(made->table);
    clt__free(made->field);
    clt__free(made);
    return status;
}

/* What clt__csv_load hands through clt__file_load. */
typedef struct csv_load {
    clt_table *table;
    const char *source;
    clt_status status;
} csv_load;

static void load_table(clt__source *source, void *object) {
    csv_load *load = object;
    load->status = clt__csv_read(&load->table, source->in, load->source, NULL);
}

clt_status clt__csv_load(clt_table **table, const char *path) {
    const char *slash = strrchr(path, '/');
    csv_load load = {.source = slash != NULL ? slash + 1 : path};
    if (strcmp(path, "-") == 0) load.source = "standard input";
    clt_status status = clt__file_load(path, "table", false, load_table, &load);
    if (status == CLT_OK) status = load.status;
    if (status != CLT_OK) {
        clt__table_free(load.table);
        return status;
    }
    *table = load.table;
    return CLT_OK;
}

/* Besides the marks of the format: an empty cell that is a whole row would be an empty line, and a
   byte order mark of its own would be lost at the beginning of the file. */
static bool needs_quotes(const clt_table *table, const char *cell) {
    return strpbrk(cell, ",\"\r\n") != NULL || (table->columns == 1 && cell[0] == '\0') ||
           strncmp(cell, MARK, sizeof MARK - 1) == 0;
}

static void put_cell(clt__sink *sink, const clt_table *table, const char *cell) {
    if (!needs_quotes(table, cell)) {
        clt__put_bytes(sink, cell, strlen(cell));
        return;
    }
    clt__put_u8(sink, '"');
    while (*cell != '\0') {
        size_t size = strcspn(cell, "\"");
        clt__put_bytes(sink, cell, size);
        cell += size;
        if (*cell == '"') {
            clt__put_bytes(sink, "\"\"", 2);
            cell++;
        }
    }
    clt__put_u8(sink, '"');
}

void clt__csv_write(clt__sink *sink, const clt_table *table) {
    size_t cells = table->columns * (table->rows + 1);
    for (size_t i = 0; i < cells; i++) {
        put_cell(sink, table, table->text + table->cells[i]);
        clt__put_u8(sink, (i + 1) % table->columns == 0 ? '\n' : ',');
    }
}

static void save_table(clt__sink *sink, const void *object) {
    clt__csv_write(sink, object);
}

clt_status clt__csv_save(const char *path, unsigned flags, const clt_table *table) {
    return clt__file_save(path, flags, false, save_table, table);
}
