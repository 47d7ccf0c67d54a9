/* The table of released answers (released.h), column by column. */
#include "nn/released.h"

#include "base/alloc.h"
#include "data/number.h"
#include "nn/answers.h"

#include <math.h>
#include <stdio.h>

enum { NAME_BYTES = CLT__SCHEMA_NAME + 8 };

typedef struct column {
    char (*text)[CLT__NUMBER_TEXT]; /* rows, for numbers */
    const char **cell;              /* rows */
} column;

typedef struct release {
    const clt_plan *plan;
    const clt__matrix *raw;
    clt__released_for how;
    clt_table *table;
    column column;
    bool *empty; /* rows that have an empty cell */
} release;

static double rounded(double value, unsigned bits) {
    return ldexp(rint(ldexp(value, (int)bits)), -(int)bits) + 0.0; /* no -0 */
}

/* ------------------------------------------------------------------------------- one answer */

static size_t classes_of(const release *r) {
    return r->plan->schema->classes.count;
}

/* The probability of class c when every raw output errs towards it, or, down, away from it. */
static double extreme(const release *r, const double *raw, size_t c, bool up) {
    double shifted[CLT__SCHEMA_LEVELS], p[CLT__SCHEMA_LEVELS], guard = r->how.guard;
    if (r->plan->output == CLT__OUTPUT_SIGMOID) {
        shifted[0] = raw[0] + ((c == 1) == up ? guard : -guard);
    } else {
        for (size_t k = 0; k < classes_of(r); k++) {
            shifted[k] = raw[k] + ((k == c) == up ? guard : -guard);
        }
    }
    (void)clt__output_map_apply(p, r->plan->output, classes_of(r), shifted);
    return p[c];
}

/* Whether `best` stays the largest whatever the errors. */
static bool is_decided(const release *r, const double *raw, size_t best) {
    double guard = r->how.guard;
    if (r->how.kind == CLT_RELEASE_NUMBERS) return true;
    if (r->plan->output == CLT__OUTPUT_SIGMOID) return fabs(raw[0]) > guard;
    for (size_t k = 0; k < classes_of(r); k++) {
        if (k != best && !(raw[best] - guard > raw[k] + guard)) return false;
    }
    return true;
}

static const char *label_of(const release *r, const double *raw) {
    double p[CLT__SCHEMA_LEVELS];
    size_t best = clt__output_map_apply(p, r->plan->output, classes_of(r), raw);
    return is_decided(r, raw, best) ? r->plan->schema->classes.text[best] : "";
}

/* False when errors could change the rounded probability of class c. */
static bool probability_of(double *value, const release *r, const double *raw, size_t c) {
    if (r->how.kind == CLT_RELEASE_NUMBERS) {
        double p[CLT__SCHEMA_LEVELS];
        (void)clt__output_map_apply(p, r->plan->output, classes_of(r), raw);
        *value = rounded(p[c], r->how.bits);
        return true;
    }
    *value = rounded(extreme(r, raw, c, false), r->how.bits);
    return *value == rounded(extreme(r, raw, c, true), r->how.bits);
}

/* ---------------------------------------------------------------------------------- columns */

static void put_number(release *r, size_t row, bool decided, double value) {
    r->column.cell[row] = "";
    r->empty[row] |= !decided;
    if (!decided) return;
    clt__number_format(r->column.text[row], value);
    r->column.cell[row] = r->column.text[row];
}

static clt_status add_column(release *r, const char *name) {
    return clt__table_add_column(r->table, name, r->column.cell, r->raw->rows);
}

static clt_status add_labels(release *r) {
    for (size_t row = 0; row < r->raw->rows; row++) {
        r->column.cell[row] = label_of(r, clt__matrix_row(r->raw, row));
        r->empty[row] |= r->column.cell[row][0] == '\0';
    }
    return add_column(r, "label");
}

static clt_status add_probabilities(release *r) {
    for (size_t c = 0; c < classes_of(r); c++) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "p_%s", r->plan->schema->classes.text[c]);
        for (size_t row = 0; row < r->raw->rows; row++) {
            double value = 0;
            bool decided = probability_of(&value, r, clt__matrix_row(r->raw, row), c);
            put_number(r, row, decided, value);
        }
        CLT__RETURN_IF(add_column(r, name));
    }
    return CLT_OK;
}

static clt_status add_raw(release *r) {
    for (size_t k = 0; k < r->raw->columns; k++) {
        char name[NAME_BYTES];
        snprintf(name, sizeof name, "raw_%zu", k);
        for (size_t row = 0; row < r->raw->rows; row++) {
            put_number(r, row, true, clt__matrix_row(r->raw, row)[k]);
        }
        CLT__RETURN_IF(add_column(r, name));
    }
    return CLT_OK;
}

static clt_status build(release *r, char *const *id) {
    CLT__RETURN_IF(clt__answers_rows(r->table, r->plan->schema, r->raw->rows, id));
    CLT__RETURN_IF(add_labels(r));
    if (r->how.kind == CLT_RELEASE_LABEL) return CLT_OK;
    CLT__RETURN_IF(add_probabilities(r));
    return r->how.kind == CLT_RELEASE_NUMBERS ? add_raw(r) : CLT_OK;
}

/* The raw outputs first: what is made of them may depend on no more than is told. */
static clt_status round_raw(clt__matrix *out, const clt__matrix *raw, clt__released_for how) {
    CLT__RETURN_IF(clt__matrix_new(out, raw->rows, raw->columns));
    for (size_t i = 0; i < raw->rows * raw->columns; i++) {
        out->x[i] = how.kind == CLT_RELEASE_NUMBERS ? rounded(raw->x[i], how.bits) : raw->x[i];
    }
    return CLT_OK;
}

clt_status clt__released_new(clt_table **table, size_t *undecided, const clt_plan *plan,
                             const clt__matrix *raw, char *const *id, clt__released_for how) {
    clt__matrix numbers = {0};
    release r = {.plan = plan, .raw = &numbers, .how = how};
    clt_status status = CLT_OK;
    CLT__TRY(round_raw(&numbers, raw, how));
    r.column.text = clt__alloc(raw->rows, sizeof *r.column.text);
    r.column.cell = clt__alloc(raw->rows, sizeof *r.column.cell);
    r.empty = clt__alloc(raw->rows, sizeof *r.empty);
    status = CLT_E_MEMORY;
    if (r.column.text == NULL || r.column.cell == NULL || r.empty == NULL) goto done;
    CLT__TRY(clt__table_new(&r.table, "answers"));
    CLT__TRY(build(&r, id));
    *undecided = 0;
    for (size_t row = 0; row < raw->rows; row++) *undecided += r.empty[row];
    *table = r.table;
    r.table = NULL;
done:
    clt__table_free(r.table);
    clt__free(r.empty);
    clt__free(r.column.cell);
    clt__free(r.column.text);
    clt__matrix_wipe(&numbers);
    return status;
}
