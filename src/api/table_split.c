/* A table in two: rows to learn from, and rows held out to tell how well that went. */
#include "api/check.h"
#include "base/alloc.h"
#include "data/split.h"

#include <stdlib.h>
#include <string.h>

/* A row's cell of the column that is to be spread evenly. */
typedef struct cell {
    const char *text;
    size_t row;
} cell;

static int by_text(const void *a, const void *b) {
    return strcmp(((const cell *)a)->text, ((const cell *)b)->text);
}

/* Equal texts get equal numbers below *classes, in byte order. */
static clt_status number_cells(uint32_t *label, uint32_t *classes, const clt_table *table,
                               size_t column) {
    cell *sorted = clt__alloc(table->rows, sizeof *sorted);
    if (sorted == NULL) return CLT_E_MEMORY;
    for (size_t r = 0; r < table->rows; r++) {
        sorted[r] = (cell){clt__table_cell(table, r, column), r};
    }
    qsort(sorted, table->rows, sizeof *sorted, by_text);
    *classes = 1;
    for (size_t i = 0; i < table->rows; i++) {
        if (i > 0 && by_text(&sorted[i - 1], &sorted[i]) != 0) ++*classes;
        label[sorted[i].row] = *classes - 1;
    }
    clt__free(sorted);
    return CLT_OK;
}

static clt_status take_part(clt_table **out, const clt_table *table, const uint32_t *part,
                            bool held) {
    size_t *rows = clt__alloc(table->rows, sizeof *rows);
    if (rows == NULL) return CLT_E_MEMORY;
    size_t count = clt__split_rows(rows, part, table->rows, 1, held);
    clt_status status = clt__table_take(out, table, rows, count);
    clt__free(rows);
    return status;
}

/* label and part: a number a row. */
static clt_status split(clt_table **kept, clt_table **held, const clt_table *table,
                        const char *column, double share, uint64_t seed, uint32_t *label,
                        uint32_t *part) {
    uint8_t bytes[CLT__SEED_BYTES] = {0};
    uint32_t classes = 1;
    size_t index;
    clt_table *learn = NULL, *test = NULL;
    for (unsigned i = 0; i < sizeof seed; i++) bytes[i] = (uint8_t)(seed >> 8 * i);
    if (column != NULL) {
        CLT__RETURN_IF(clt__table_find(&index, table, column));
        CLT__RETURN_IF(number_cells(label, &classes, table, index));
    }
    CLT__RETURN_IF(clt__split_shuffle(part, column == NULL ? NULL : label, table->rows, classes,
                                      share, bytes));
    CLT__RETURN_IF(take_part(&test, table, part, true));
    clt_status status = take_part(&learn, table, part, false);
    if (status != CLT_OK) {
        clt__table_free(test);
        return status;
    }
    *kept = learn;
    *held = test;
    return CLT_OK;
}

clt_status clt_table_split(clt_table **kept, clt_table **held, const clt_table *table,
                           const char *column, double share, uint64_t seed) {
    CLT__NEED(kept);
    CLT__NEED(held);
    CLT__NEED(table);
    double rows = share * (double)table->rows;
    if (!(share > 0 && share < 1)) {
        return clt__fail(CLT_E_ARGUMENT, "a share of %g of the rows; take one between 0 and 1",
                         share);
    }
    if (rows < 1 || rows > (double)table->rows - 1) {
        return clt__fail(CLT_E_DATA,
                         "%s has %zu rows, of which a share of %g leaves one part without any",
                         table->source, table->rows, share);
    }
    uint32_t *number = clt__alloc(table->rows, 2 * sizeof *number);
    if (number == NULL) return CLT_E_MEMORY;
    clt_status status = split(kept, held, table, column, share, seed, number, number + table->rows);
    clt__free(number);
    return status;
}
