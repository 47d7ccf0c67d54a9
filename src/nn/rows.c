/* Rows on their way into slots and back (rows.h). */
#include "nn/rows.h"

#include "nn/layout.h"

#include <string.h>

enum { NOTES_SHOWN = 20, NOTE_BYTES = 512 };

static void pass_on(void *opaque, const clt__notice *notice) {
    clt__row_notes *notes = opaque;
    char text[NOTE_BYTES];
    if (notes->count++ >= NOTES_SHOWN) return;
    clt__notice_text(text, sizeof text, notice);
    clt__note(notes->ws, "%s", text);
}

clt__report clt__row_notes_report(clt__row_notes *notes) {
    return (clt__report){.opaque = notes, .notice = pass_on};
}

void clt__row_notes_end(const clt__row_notes *notes) {
    if (notes->count > NOTES_SHOWN)
        clt__note(notes->ws, "and %zu more", notes->count - NOTES_SHOWN);
}

clt_status clt__rows_features(clt__matrix *features, const clt_ws *ws, const clt__schema *schema,
                              const clt_table *table) {
    clt__row_notes notes = {.ws = ws};
    clt__report report = clt__row_notes_report(&notes);
    CLT__RETURN_IF(clt__schema_features(features, schema, table, &report));
    clt__row_notes_end(&notes);
    return CLT_OK;
}

clt_status clt__rows_ids(char ***ids, const clt__schema *schema, const clt_table *table) {
    size_t column;
    *ids = NULL;
    if (schema->id == NULL || clt__table_find(&column, table, schema->id) != CLT_OK) return CLT_OK;
    char **list = clt__alloc(table->rows, sizeof *list);
    if (list == NULL) return CLT_E_MEMORY;
    for (size_t r = 0; r < table->rows; r++) list[r] = (char *)clt__table_cell(table, r, column);
    *ids = list;
    return CLT_OK;
}

/* How many of `rows` rows ciphertext `index` holds. */
static size_t rows_in(const clt_plan *plan, size_t rows, size_t index) {
    size_t first = index * plan->layout.rows, left = rows - first;
    return left < plan->layout.rows ? left : plan->layout.rows;
}

void clt__rows_slots(double *slot, const clt_plan *plan, const clt__matrix *features,
                     size_t index) {
    size_t slots = clt__params_slots(plan->params), first = index * plan->layout.rows;
    size_t count = rows_in(plan, features->rows, index);
    memset(slot, 0, slots * sizeof *slot);
    for (size_t b = 0; b < count; b++) {
        const double *row = clt__matrix_row(features, first + b);
        clt__layout_put(slot, &plan->layout, slots, (uint32_t)b, row);
    }
}

void clt__rows_outputs(clt__matrix *raw, const clt_plan *plan, const double *slot, size_t index) {
    size_t first = index * plan->layout.rows, count = rows_in(plan, raw->rows, index);
    for (size_t b = 0; b < count; b++) {
        clt__layout_take(clt__matrix_row(raw, first + b), &plan->layout, (uint32_t)b, slot);
    }
}
