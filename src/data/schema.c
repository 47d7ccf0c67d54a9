/*
 * A schema as an object and as bytes. The bytes: u32 columns, text id, text target (empty: none),
 * levels of the classes, f64 input_bound, then each column: text name, u8 kind, and either mean,
 * deviation, smallest, largest or levels. Levels are a u32 count and the texts.
 */
#include "data/schema.h"

#include "base/alloc.h"
#include "data/label.h"

#include <string.h>

size_t clt__levels_find(const clt__levels *levels, const char *text) {
    size_t i = 0;
    while (i < levels->count && strcmp(levels->text[i], text) != 0) i++;
    return i;
}

void clt__levels_free(clt__levels *levels) {
    for (size_t i = 0; i < levels->count; i++) clt__free(levels->text[i]);
    levels->count = 0;
}

void clt__schema_free(clt__schema *schema) {
    if (schema == NULL) return;
    for (size_t i = 0; schema->column != NULL && i < schema->columns; i++) {
        clt__free(schema->column[i].name);
        clt__levels_free(&schema->column[i].levels);
    }
    clt__free(schema->column);
    clt__levels_free(&schema->classes);
    clt__free(schema->target);
    clt__free(schema->id);
    clt__free(schema);
}

static void put_levels(clt__sink *sink, const clt__levels *levels) {
    clt__put_u32(sink, (uint32_t)levels->count);
    for (size_t i = 0; i < levels->count; i++) clt__put_text(sink, levels->text[i]);
}

static void put_column(clt__sink *sink, const clt__column *column) {
    clt__put_text(sink, column->name);
    clt__put_u8(sink, (uint8_t)column->kind);
    if (column->kind == CLT__COLUMN_CATEGORY) {
        put_levels(sink, &column->levels);
        return;
    }
    clt__put_f64(sink, column->mean);
    clt__put_f64(sink, column->deviation);
    clt__put_f64(sink, column->smallest);
    clt__put_f64(sink, column->largest);
}

void clt__schema_save(clt__sink *sink, const clt__schema *schema) {
    clt__put_u32(sink, (uint32_t)schema->columns);
    clt__put_text(sink, schema->id);
    clt__put_text(sink, schema->target);
    put_levels(sink, &schema->classes);
    clt__put_f64(sink, schema->input_bound);
    for (size_t i = 0; i < schema->columns; i++) put_column(sink, &schema->column[i]);
}

/* An empty text is no name. */
static char *get_name(clt__source *source) {
    char *name = clt__get_text(source, CLT__SCHEMA_NAME);
    if (name != NULL && name[0] == '\0') {
        clt__free(name);
        name = NULL;
    }
    return name;
}

static void get_levels(clt__levels *levels, clt__source *source, uint32_t least, uint32_t most) {
    uint32_t count = clt__get_u32_in(source, least, most, "number of levels");
    for (uint32_t i = 0; i < count && source->status == CLT_OK; i++) {
        char *text = clt__get_text(source, CLT__SCHEMA_NAME);
        if (text == NULL) return;
        if (clt__levels_find(levels, text) < levels->count) {
            clt__source_fail(source, CLT_E_FORMAT, "the level '%s' occurs twice", text);
            clt__free(text);
            return;
        }
        levels->text[levels->count++] = text;
    }
}

static void get_numeric(clt__column *column, clt__source *source) {
    column->mean = clt__get_finite(source);
    column->deviation = clt__get_finite(source);
    column->smallest = clt__get_finite(source);
    column->largest = clt__get_finite(source);
    if (source->status == CLT_OK && !(column->deviation > 0)) {
        clt__source_fail(source, CLT_E_FORMAT, "column '%s' has a deviation that is not positive",
                         column->name);
    }
    if (source->status == CLT_OK &&
        !(column->smallest <= column->mean && column->mean <= column->largest)) {
        clt__source_fail(source, CLT_E_FORMAT, "column '%s' has a mean outside its range",
                         column->name);
    }
}

static void get_column(clt__column *column, clt__source *source) {
    column->name = get_name(source);
    uint8_t kind = clt__get_u8(source);
    if (source->status != CLT_OK) return;
    if (column->name == NULL) {
        clt__source_fail(source, CLT_E_FORMAT, "a column has no name");
    } else if (kind == CLT__COLUMN_NUMERIC) {
        column->kind = CLT__COLUMN_NUMERIC;
        get_numeric(column, source);
    } else if (kind == CLT__COLUMN_CATEGORY) {
        column->kind = CLT__COLUMN_CATEGORY;
        get_levels(&column->levels, source, 1, CLT__SCHEMA_LEVELS);
    } else {
        clt__source_fail(source, CLT_E_FORMAT, "column '%s' is of the unknown kind %u",
                         column->name, (unsigned)kind);
    }
}

/* Room for twice the columns that have come, of the `count` that the file claims. */
static void grow_columns(clt__schema *schema, clt__source *source, size_t *room, uint32_t count) {
    enum { FIRST_ROOM = 16 };
    size_t have = schema->columns, wanted = have == 0 ? FIRST_ROOM : 2 * have;
    if (wanted > count) wanted = count;
    clt__column *bigger = clt__alloc(wanted, sizeof *bigger);
    if (bigger == NULL) {
        clt__source_fail(source, CLT_E_MEMORY, "out of memory");
        return;
    }
    if (have > 0) memcpy(bigger, schema->column, have * sizeof *bigger);
    clt__free(schema->column);
    schema->column = bigger;
    *room = wanted;
}

static void get_columns(clt__schema *schema, clt__source *source, uint32_t count) {
    size_t room = 0;
    while (schema->columns < count) {
        if (schema->columns == room) grow_columns(schema, source, &room, count);
        if (source->status != CLT_OK) return;
        clt__column *column = &schema->column[schema->columns++];
        get_column(column, source);
        schema->features += column->kind == CLT__COLUMN_NUMERIC ? 1 : column->levels.count;
    }
}

static void get_heading(clt__schema *schema, clt__source *source) {
    schema->id = get_name(source);
    schema->target = get_name(source);
    get_levels(&schema->classes, source, schema->target != NULL ? 2 : 0,
               schema->target != NULL ? CLT__SCHEMA_LEVELS : 0);
    schema->input_bound = clt__get_finite(source);
    if (source->status == CLT_OK && !(schema->input_bound > 0)) {
        clt__source_fail(source, CLT_E_FORMAT, "the input bound is not positive");
    }
}

/* No column may be there twice, be it as input, id or target. */
static void check_names(const clt__schema *schema, clt__source *source) {
    const char *twice = NULL;
    size_t count = schema->columns;
    const char **names = clt__alloc_raw(count + 2, sizeof *names);
    if (names == NULL) {
        clt__source_fail(source, CLT_E_MEMORY, "out of memory");
        return;
    }
    for (size_t i = 0; i < count; i++) names[i] = schema->column[i].name;
    if (schema->id != NULL) names[count++] = schema->id;
    if (schema->target != NULL) names[count++] = schema->target;
    if (clt__label_twice(&twice, names, count) != CLT_OK) {
        clt__source_fail(source, CLT_E_MEMORY, "out of memory");
    } else if (twice != NULL) {
        clt__source_fail(source, CLT_E_FORMAT, "two columns are named '%s'", twice);
    }
    clt__free(names);
}

clt_status clt__schema_load(clt__schema **schema, clt__source *source) {
    clt__schema *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);

    uint32_t columns = clt__get_u32_in(source, 1, CLT__SCHEMA_COLUMNS, "number of columns");
    get_heading(made, source);
    if (source->status == CLT_OK) get_columns(made, source, columns);
    if (source->status == CLT_OK) check_names(made, source);
    if (source->status != CLT_OK) {
        clt__schema_free(made);
        return source->status;
    }
    *schema = made;
    return CLT_OK;
}

/* The bytes hold what the owner of a table may not want to leave behind. */
clt_status clt__schema_copy(clt__schema **copy, const clt__schema *schema) {
    clt__buffer buffer = {.secret = true};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__schema_save(&sink, schema);
    clt_status status = sink.status;
    if (status == CLT_OK) {
        clt__span span = {buffer.bytes, buffer.size};
        clt__source source;
        clt__source_init(&source, clt__span_reader(&span), "schema");
        status = clt__schema_load(copy, &source);
    }
    clt__buffer_free(&buffer);
    return status;
}
