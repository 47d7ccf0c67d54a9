/* The table of answers (answers.h). */
#include "nn/answers.h"

#include "base/alloc.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { NAME_BYTES = CLT__SCHEMA_NAME + 8, ROW_BYTES = 24 };

typedef struct answers {
    const clt__schema *schema;
    size_t rows, classes;
    double *p;          /* classes x rows, class by class */
    const char **label; /* rows */
} answers;

static bool is_taken(const char *name) {
    return strcmp(name, "label") == 0 || strncmp(name, "p_", 2) == 0 ||
           strncmp(name, "raw_", 4) == 0;
}

static clt_status add_ids(clt_table *table, const answers *a, char *const *id) {
    const char *name = a->schema->id != NULL && !is_taken(a->schema->id) ? a->schema->id : "id";
    return clt__table_add_column(table, name, (const char *const *)id, a->rows);
}

static clt_status add_row_numbers(clt_table *table, const answers *a) {
    char(*text)[ROW_BYTES] = clt__alloc_raw(a->rows, sizeof *text);
    const char **cell = clt__alloc_raw(a->rows, sizeof *cell);
    clt_status status = CLT_E_MEMORY;
    if (text == NULL || cell == NULL) goto done;
    for (size_t r = 0; r < a->rows; r++) {
        snprintf(text[r], sizeof text[r], "%zu", r + 1);
        cell[r] = text[r];
    }
    status = clt__table_add_column(table, "row", cell, a->rows);
done:
    clt__free(cell);
    clt__free(text);
    return status;
}

clt_status clt__answers_rows(clt_table *table, const clt__schema *schema, size_t rows,
                             char *const *id) {
    answers a = {.schema = schema, .rows = rows};
    return id != NULL ? add_ids(table, &a, id) : add_row_numbers(table, &a);
}

static clt_status add_probabilities(clt_table *table, const answers *a) {
    for (size_t c = 0; c < a->classes; c++) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "p_%s", a->schema->classes.text[c]);
        CLT__RETURN_IF(clt__table_add_numbers(table, name, a->p + c * a->rows, a->rows));
    }
    return CLT_OK;
}

static clt_status add_raw(clt_table *table, const clt__matrix *raw) {
    double *column = clt__alloc_raw(raw->rows, sizeof *column);
    clt_status status = CLT_OK;
    if (column == NULL) return CLT_E_MEMORY;
    for (size_t k = 0; k < raw->columns; k++) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "raw_%zu", k);
        for (size_t r = 0; r < raw->rows; r++) column[r] = clt__matrix_row(raw, r)[k];
        CLT__TRY(clt__table_add_numbers(table, name, column, raw->rows));
    }
done:
    clt__wipe(column, raw->rows * sizeof *column);
    clt__free(column);
    return status;
}

static void apply(answers *a, clt__output_map output, const clt__matrix *raw) {
    double p[CLT__SCHEMA_LEVELS];
    for (size_t r = 0; r < a->rows; r++) {
        size_t best = clt__output_map_apply(p, output, a->classes, clt__matrix_row(raw, r));
        a->label[r] = a->schema->classes.text[best];
        for (size_t c = 0; c < a->classes; c++) a->p[c * a->rows + r] = p[c];
    }
}

static clt_status build(clt_table *table, const answers *a, const clt__matrix *raw,
                        char *const *id) {
    CLT__RETURN_IF(clt__answers_rows(table, a->schema, a->rows, id));
    CLT__RETURN_IF(clt__table_add_column(table, "label", a->label, a->rows));
    CLT__RETURN_IF(add_probabilities(table, a));
    return add_raw(table, raw);
}

clt_status clt__answers_new(clt_table **table, const clt__schema *schema, clt__output_map output,
                            const clt__matrix *raw, char *const *id) {
    answers a = {.schema = schema, .rows = raw->rows, .classes = schema->classes.count};
    clt_table *made = NULL;
    clt_status status = CLT_E_MEMORY;
    a.p = clt__alloc_raw(a.rows, a.classes * sizeof *a.p);
    a.label = clt__alloc_raw(a.rows, sizeof *a.label);
    if (a.p == NULL || a.label == NULL) goto done;
    apply(&a, output, raw);
    CLT__TRY(clt__table_new(&made, "answers"));
    CLT__TRY(build(made, &a, raw, id));
    *table = made;
    made = NULL;
done:
    clt__table_free(made);
    if (a.p != NULL) clt__wipe(a.p, a.rows * a.classes * sizeof *a.p);
    clt__free(a.label);
    clt__free(a.p);
    return status;
}
