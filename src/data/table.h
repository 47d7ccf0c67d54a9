/*
 * A table of texts: named columns, rows of cells, and for each row the line of the file on which
 * it stands, so that every complaint can point at it. What a cell means is the schema's business.
 *
 * All texts stand one after another in one block, each closed by NUL; `cells` holds their offsets:
 * the names first, then row after row. Offset 0 is the empty text, shared by all empty cells.
 */
#ifndef CLT_DATA_TABLE_H
#define CLT_DATA_TABLE_H

#include "base/status.h"

typedef struct clt_table clt_table;

struct clt_table {
    char *source; /* "patients.csv": names the table in errors */
    size_t columns, rows;
    char *text;
    size_t text_size, text_room;
    uint32_t *cells;
    size_t cell_count, cell_room; /* whole rows, and the begun one */
    uint32_t *lines;              /* one for each row, as is line_room */
    size_t line_room;
};

clt_status clt__table_new(clt_table **table, const char *source);
void clt__table_free(clt_table *table);

/* Building row by row: cells, then the end of the row. The first row ended holds the names; the
   caller sees to it that every other row is as long and that names differ. Texts have no NUL. */
clt_status clt__table_put(clt_table *table, const char *text, size_t size);
clt_status clt__table_end_row(clt_table *table, uint32_t line);

/* Building column by column: the first column decides how many rows there are. Lines are those of
   the table when it is written. CLT_E_DATA when the name is empty or taken. */
clt_status clt__table_add_column(clt_table *table, const char *name, const char *const *cells,
                                 size_t rows);
clt_status clt__table_add_numbers(clt_table *table, const char *name, const double *values,
                                  size_t rows);

/* A new table of the same columns with the given rows (each < table->rows), lines kept. */
clt_status clt__table_take(clt_table **part, const clt_table *table, const size_t *rows,
                           size_t count);

/* The column of that name, or table->columns. */
size_t clt__table_column(const clt_table *table, const char *name);
/* What to add to an error about columns: "", or that semicolons seem to stand for commas. */
const char *clt__table_hint(const clt_table *table);
/* CLT_E_DATA when no column has that name; the detail suggests one. */
clt_status clt__table_find(size_t *column, const clt_table *table, const char *name);

/* Valid until the table is next added to. */
const char *clt__table_name(const clt_table *table, size_t column);
const char *clt__table_cell(const clt_table *table, size_t row, size_t column);
uint32_t clt__table_line(const clt_table *table, size_t row);

#endif
