/* Tables. */
#include "api/check.h"
#include "base/alloc.h"
#include "base/file.h"
#include "data/csv.h"

#include <string.h>

clt_status clt_table_read(clt_table **table, const char *path) {
    CLT__NEED(table);
    CLT__NEED(path);
    return clt__csv_load(table, path);
}

clt_status clt_table_write(const clt_table *table, const char *path, unsigned flags) {
    CLT__NEED(table);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE | CLT_PRIVATE);
    return clt__csv_save(path, flags, table);
}

void clt_table_free(clt_table *table) {
    clt__table_free(table);
}

size_t clt_table_rows(const clt_table *table) {
    return table == NULL ? 0 : table->rows;
}

size_t clt_table_columns(const clt_table *table) {
    return table == NULL ? 0 : table->columns;
}

const char *clt_table_name(const clt_table *table, size_t column) {
    return column < clt_table_columns(table) ? clt__table_name(table, column) : NULL;
}

const char *clt_table_cell(const clt_table *table, size_t row, size_t column) {
    if (row >= clt_table_rows(table) || column >= table->columns) return NULL;
    return clt__table_cell(table, row, column);
}

clt_status clt_table_find(const clt_table *table, const char *name, size_t *column) {
    CLT__NEED(table);
    CLT__NEED(name);
    CLT__NEED(column);
    return clt__table_find(column, table, name);
}

clt_status clt_table_take(clt_table **out, const clt_table *table, const size_t *rows,
                          size_t count) {
    CLT__NEED(out);
    CLT__NEED(table);
    CLT__NEED(rows);
    if (count > SIZE_MAX / sizeof *rows) {
        return clt__fail(CLT_E_ARGUMENT, "clt_table_take: no array has %zu rows", count);
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i] < table->rows) continue;
        return clt__fail(CLT_E_ARGUMENT, "clt_table_take: rows[%zu] is %zu, the table has %zu", i,
                         rows[i], table->rows);
    }
    return clt__table_take(out, table, rows, count);
}

clt_status clt_table_where(clt_table **out, const clt_table *table, const char *column,
                           const char *text, bool equal) {
    size_t index, count = 0;
    CLT__NEED(out);
    CLT__NEED(table);
    CLT__NEED(column);
    CLT__NEED(text);
    CLT__RETURN_IF(clt__table_find(&index, table, column));
    size_t *rows = clt__alloc(table->rows, sizeof *rows);
    if (rows == NULL) return CLT_E_MEMORY;
    for (size_t row = 0; row < table->rows; row++) {
        bool same = strcmp(clt__table_cell(table, row, index), text) == 0;
        if (same == equal) rows[count++] = row;
    }
    clt_status status = clt__table_take(out, table, rows, count);
    clt__free(rows);
    return status;
}
