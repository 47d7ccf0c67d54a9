/* A table of texts. The layout is described in table.h. */
#include "data/table.h"

#include "base/alloc.h"
#include "data/label.h"
#include "data/number.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { LISTED_MOST = 240 }; /* bytes of column names that an error lists */

clt_status clt__table_new(clt_table **table, const char *source) {
    clt_table *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    made->source = clt__strdup(source);
    made->text = clt__alloc(1, 1);
    made->text_size = made->text_room = 1; /* the empty text */
    if (made->source == NULL || made->text == NULL) {
        clt__table_free(made);
        return clt__fail_memory(strlen(source) + 1);
    }
    *table = made;
    return CLT_OK;
}

void clt__table_free(clt_table *table) {
    if (table == NULL) return;
    clt__free(table->source);
    clt__free(table->text);
    clt__free(table->cells);
    clt__free(table->lines);
    clt__free(table);
}

/* Room for `needed` items in *memory, of which the first `used` are kept. */
static clt_status grow(void **memory, size_t *room, size_t used, size_t needed, size_t item) {
    if (needed <= *room) return CLT_OK;
    size_t wanted = *room < 64 ? 64 : *room;
    while (wanted < needed) wanted = wanted > SIZE_MAX / 2 ? needed : 2 * wanted;
    void *bigger = clt__alloc_raw(wanted, item);
    if (bigger == NULL) return clt__fail_memory(wanted * item);
    if (used > 0) memcpy(bigger, *memory, used * item);
    clt__free(*memory);
    *memory = bigger;
    *room = wanted;
    return CLT_OK;
}

static clt_status grow_offsets(uint32_t **offsets, size_t *room, size_t used, size_t needed) {
    void *memory = *offsets;
    CLT__RETURN_IF(grow(&memory, room, used, needed, sizeof **offsets));
    *offsets = memory;
    return CLT_OK;
}

/* Appends a text to the block. */
static clt_status store(uint32_t *offset, clt_table *table, const char *text, size_t size) {
    void *block = table->text;
    if (size == 0) {
        *offset = 0;
        return CLT_OK;
    }
    if (size >= UINT32_MAX - table->text_size) {
        return clt__fail(CLT_E_DATA, "%s: a table holds less than 4 GiB of text", table->source);
    }
    CLT__RETURN_IF(
        grow(&block, &table->text_room, table->text_size, table->text_size + size + 1, 1));
    table->text = block;
    memcpy(table->text + table->text_size, text, size);
    table->text[table->text_size + size] = '\0';
    *offset = (uint32_t)table->text_size;
    table->text_size += size + 1;
    return CLT_OK;
}

clt_status clt__table_put(clt_table *table, const char *text, size_t size) {
    uint32_t offset = 0;
    CLT__RETURN_IF(
        grow_offsets(&table->cells, &table->cell_room, table->cell_count, table->cell_count + 1));
    CLT__RETURN_IF(store(&offset, table, text, size));
    table->cells[table->cell_count++] = offset;
    return CLT_OK;
}

clt_status clt__table_end_row(clt_table *table, uint32_t line) {
    if (table->columns == 0) {
        assert(table->cell_count > 0);
        table->columns = table->cell_count;
        return CLT_OK;
    }
    assert(table->cell_count == (table->rows + 2) * table->columns);
    CLT__RETURN_IF(grow_offsets(&table->lines, &table->line_room, table->rows, table->rows + 1));
    table->lines[table->rows++] = line;
    return CLT_OK;
}

/* The offsets of `table` with one more column, still empty. */
static uint32_t *widen(const clt_table *table, size_t rows) {
    size_t width = table->columns + 1;
    uint32_t *wide = clt__alloc(rows + 1, width * sizeof *wide);
    if (wide == NULL || table->columns == 0) return wide;
    for (size_t row = 0; row <= rows; row++) {
        memcpy(wide + row * width, table->cells + row * table->columns,
               table->columns * sizeof *wide);
    }
    return wide;
}

/* Lines of a table that was made from nothing: the names stand on the first. */
static clt_status number_lines(clt_table *table, size_t rows) {
    if (table->columns > 0) return CLT_OK;
    CLT__RETURN_IF(grow_offsets(&table->lines, &table->line_room, 0, rows));
    for (size_t row = 0; row < rows; row++) table->lines[row] = (uint32_t)(row + 2);
    return CLT_OK;
}

clt_status clt__table_add_column(clt_table *table, const char *name, const char *const *cells,
                                 size_t rows) {
    clt_status status = CLT_OK;
    size_t width = table->columns + 1, text_before = table->text_size;
    assert(table->columns == 0 || rows == table->rows);
    if (name[0] == '\0' || clt__table_column(table, name) < table->columns) {
        return clt__fail(CLT_E_DATA, "%s: a new column needs a name that is not taken, not '%s'",
                         table->source, name);
    }
    uint32_t *wide = widen(table, rows);
    if (wide == NULL) return clt__fail_memory((rows + 1) * width * sizeof *wide);

    CLT__TRY(store(&wide[width - 1], table, name, strlen(name)));
    for (size_t row = 0; row < rows; row++) {
        CLT__TRY(store(&wide[(row + 2) * width - 1], table, cells[row], strlen(cells[row])));
    }
    CLT__TRY(number_lines(table, rows));
    clt__free(table->cells);
    table->cells = wide;
    table->cell_count = table->cell_room = (rows + 1) * width;
    table->columns = width;
    table->rows = rows;
    return CLT_OK;
done:
    table->text_size = text_before;
    clt__free(wide);
    return status;
}

clt_status clt__table_add_numbers(clt_table *table, const char *name, const double *values,
                                  size_t rows) {
    clt_status status = CLT_E_MEMORY;
    char(*texts)[CLT__NUMBER_TEXT] = clt__alloc_raw(rows, sizeof *texts);
    const char **cells = clt__alloc_raw(rows, sizeof *cells);
    if (texts == NULL || cells == NULL) {
        status = clt__fail_memory(rows * sizeof *texts);
        goto done;
    }
    for (size_t row = 0; row < rows; row++) {
        clt__number_format(texts[row], values[row]);
        cells[row] = texts[row];
    }
    status = clt__table_add_column(table, name, cells, rows);
done:
    clt__free(cells);
    clt__free(texts);
    return status;
}

static clt_status copy_row(clt_table *to, const clt_table *from, size_t cells, uint32_t line) {
    for (size_t column = 0; column < from->columns; column++) {
        const char *text = from->text + from->cells[cells + column];
        CLT__RETURN_IF(clt__table_put(to, text, strlen(text)));
    }
    return clt__table_end_row(to, line);
}

clt_status clt__table_take(clt_table **part, const clt_table *table, const size_t *rows,
                           size_t count) {
    clt_status status = CLT_OK;
    clt_table *made = NULL;
    assert(table->columns > 0);
    CLT__TRY(clt__table_new(&made, table->source));
    CLT__TRY(copy_row(made, table, 0, 1));
    for (size_t i = 0; i < count; i++) {
        size_t row = rows[i];
        assert(row < table->rows);
        CLT__TRY(copy_row(made, table, (row + 1) * table->columns, table->lines[row]));
    }
    *part = made;
    return CLT_OK;
done:
    clt__table_free(made);
    return status;
}

/* "'id', 'age', ..." as far as there is room. */
static void list_names(char list[LISTED_MOST], const clt_table *table) {
    size_t used = 0;
    for (size_t column = 0; column < table->columns; column++) {
        char brief[CLT__LABEL_BRIEF];
        clt__label_brief(brief, clt__table_name(table, column));
        if (used + strlen(brief) + sizeof "'', ..." > LISTED_MOST) {
            snprintf(list + used, LISTED_MOST - used, "...");
            return;
        }
        const char *comma = column + 1 < table->columns ? ", " : "";
        used += (size_t)snprintf(list + used, LISTED_MOST - used, "'%s'%s", brief, comma);
    }
}

const char *clt__table_hint(const clt_table *table) {
    bool alone = table->columns == 1;
    if (!alone || strpbrk(clt__table_name(table, 0), ";\t") == NULL) return "";
    return ": its fields seem to be separated by semicolons or tabs; save it with commas";
}

static clt_status fail_missing(const clt_table *table, const char *name) {
    char brief[CLT__LABEL_BRIEF], near[CLT__LABEL_BRIEF], list[LISTED_MOST] = "";
    size_t best = SIZE_MAX, nearest = 0;
    clt__label_brief(brief, name);
    for (size_t column = 0; column < table->columns; column++) {
        size_t distance = clt__label_distance(name, clt__table_name(table, column));
        if (distance < best) {
            best = distance;
            nearest = column;
        }
    }
    if (clt__label_near(name, best)) {
        clt__label_brief(near, clt__table_name(table, nearest));
        return clt__fail(CLT_E_DATA, "%s has no column '%s'; did you mean '%s'?", table->source,
                         brief, near);
    }
    list_names(list, table);
    return clt__fail(CLT_E_DATA, "%s has no column '%s'; its columns are %s%s", table->source,
                     brief, list, clt__table_hint(table));
}

size_t clt__table_column(const clt_table *table, const char *name) {
    size_t column = 0;
    while (column < table->columns && strcmp(clt__table_name(table, column), name) != 0) column++;
    return column;
}

clt_status clt__table_find(size_t *column, const clt_table *table, const char *name) {
    size_t found = clt__table_column(table, name);
    if (found == table->columns) return fail_missing(table, name);
    *column = found;
    return CLT_OK;
}

const char *clt__table_name(const clt_table *table, size_t column) {
    assert(column < table->columns);
    return table->text + table->cells[column];
}

const char *clt__table_cell(const clt_table *table, size_t row, size_t column) {
    assert(row < table->rows && column < table->columns);
    return table->text + table->cells[(row + 1) * table->columns + column];
}

uint32_t clt__table_line(const clt_table *table, size_t row) {
    assert(row < table->rows);
    return table->lines[row];
}
