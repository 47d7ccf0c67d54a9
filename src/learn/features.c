/* Feature maps at work: from rows of a table to rows of features (features.h). */
#include "learn/features.h"

#include "base/alloc.h"
#include "nn/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TURN 6.283185307179586477 /* 2 pi */

static void wipe_numbers(double *numbers, size_t count) {
    if (numbers != NULL) clt__wipe(numbers, count * sizeof *numbers);
    clt__free(numbers);
}

void clt__features_free(clt_features *f) {
    if (f == NULL) return;
    size_t inputs = f->schema != NULL ? f->schema->features : 0;
    for (size_t i = 0; f->schema != NULL && i < f->schema->columns; i++) {
        clt__column *column = &f->schema->column[i];
        column->mean = column->deviation = column->smallest = column->largest = 0;
    }
    wipe_numbers(f->centre, inputs);
    wipe_numbers(f->weight, inputs);
    wipe_numbers(f->axis, inputs * f->components);
    clt__schema_free(f->schema);
    clt__wipe(f, sizeof *f);
    clt__free(f);
}

bool clt__features_takes_name(const clt_features *f, const char *name) {
    char *end;
    if (name == NULL || name[0] != 'f' || name[1] < '1' || name[1] > '9') return false;
    unsigned long number = strtoul(name + 1, &end, 10);
    return *end == '\0' && number <= clt__features_made(f);
}

/* --------------------------------------------------------------------------------- components */

/* out[columns] <- x m, m row by row. */
static void times(double *out, const double *x, const double *m, size_t rows, size_t columns) {
    memset(out, 0, columns * sizeof *out);
    for (size_t i = 0; i < rows; i++) {
        const double *row = m + i * columns;
        for (size_t j = 0; j < columns; j++) out[j] += x[i] * row[j];
    }
}

clt_status clt__features_project(clt__matrix *p, const clt_ws *ws, const clt_features *f,
                                 const clt_table *table) {
    clt__matrix u = {0}, made = {0};
    CLT__RETURN_IF(clt__rows_features(&u, ws, f->schema, table));
    for (size_t r = 0; r < u.rows; r++) {
        double *row = clt__matrix_row(&u, r);
        for (size_t j = 0; j < u.columns; j++) row[j] = f->weight[j] * (row[j] - f->centre[j]);
    }
    if (f->components == 0) {
        *p = u;
        return CLT_OK;
    }
    clt_status status = clt__matrix_new(&made, u.rows, f->components);
    for (size_t r = 0; r < made.rows; r++) {
        times(clt__matrix_row(&made, r), clt__matrix_row(&u, r), f->axis, u.columns, made.columns);
    }
    clt__matrix_wipe(&u);
    if (status == CLT_OK) *p = made;
    return status;
}

/* ------------------------------------------------------------------------------------ cosines */

/* omega / width [projected x cosines], and after these rows one of phases. */
static clt_status draw(clt__matrix *omega, const clt_features *f) {
    clt__random random;
    CLT__RETURN_IF(clt__matrix_new(omega, clt__features_projected(f) + 1, f->cosines));
    clt__random_seeded(&random, f->seed, CLT__FOR_TRAINING);
    for (size_t m = 0; m < omega->columns; m++) {
        size_t k = 0;
        for (; k + 1 < omega->rows; k++) {
            clt__matrix_row(omega, k)[m] = clt__random_normal(&random) / f->width;
        }
        clt__matrix_row(omega, k)[m] = TURN * clt__random_unit(&random);
    }
    clt__random_close(&random);
    return CLT_OK;
}

static void make_cosines(double *out, const double *p, const clt__matrix *omega) {
    size_t projected = omega->rows - 1;
    const double *phase = clt__matrix_row(omega, projected);
    times(out, p, omega->x, projected, omega->columns);
    for (size_t m = 0; m < omega->columns; m++) out[m] = cos(out[m] + phase[m]);
}

/* -------------------------------------------------------------------------------------- table */

/* Columns that are passed on: at most id and target. */
typedef struct passed {
    size_t count, column[2];
} passed;

static passed find_passed(const clt_features *f, const clt_table *table) {
    const char *const name[2] = {f->schema->id, f->schema->target};
    passed p = {.count = 0};
    for (unsigned i = 0; i < 2; i++) {
        size_t column = name[i] == NULL ? table->columns : clt__table_column(table, name[i]);
        if (column < table->columns) p.column[p.count++] = column;
    }
    return p;
}

static clt_status put_names(clt_table *out, const clt_table *table, const passed *p, size_t made) {
    char name[24];
    for (size_t i = 0; i < p->count; i++) {
        const char *text = clt__table_name(table, p->column[i]);
        CLT__RETURN_IF(clt__table_put(out, text, strlen(text)));
    }
    for (size_t m = 1; m <= made; m++) {
        int size = snprintf(name, sizeof name, "f%zu", m);
        CLT__RETURN_IF(clt__table_put(out, name, (size_t)size));
    }
    return clt__table_end_row(out, 0);
}

static clt_status fail_row(const clt_table *table, size_t row) {
    return clt__fail(CLT_E_RANGE,
                     "%s:%u: a feature of the row is too large for a number: the feature map was "
                     "fitted to other columns than these; fit it again",
                     table->source, (unsigned)clt__table_line(table, row));
}

/* Six digits are more than training needs, and half the file. */
static clt_status put_row(clt_table *out, const clt_table *table, const passed *p, size_t row,
                          const double *value, size_t count) {
    char text[32];
    for (size_t i = 0; i < p->count; i++) {
        const char *cell = clt__table_cell(table, row, p->column[i]);
        CLT__RETURN_IF(clt__table_put(out, cell, strlen(cell)));
    }
    for (size_t m = 0; m < count; m++) {
        if (!isfinite(value[m])) return fail_row(table, row);
        int size = snprintf(text, sizeof text, "%.6g", value[m]);
        CLT__RETURN_IF(clt__table_put(out, text, (size_t)size));
    }
    return clt__table_end_row(out, clt__table_line(table, row));
}

clt_status clt__features_apply(clt_table **out, clt_ws *ws, const clt_features *f,
                               const clt_table *table) {
    size_t count = clt__features_made(f);
    passed pass = find_passed(f, table);
    clt__matrix p = {0}, omega = {0}, cosines = {0};
    clt_table *made = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(clt__features_project(&p, ws, f, table));
    CLT__TRY(clt__table_new(&made, table->source));
    CLT__TRY(put_names(made, table, &pass, count));
    CLT__TRY(clt__matrix_new(&cosines, 1, count));
    if (f->cosines > 0) CLT__TRY(draw(&omega, f));
    for (size_t r = 0; r < p.rows; r++) {
        CLT__TRY(clt__progress(&ws->progress, "making features", r, p.rows));
        if (f->cosines > 0) make_cosines(cosines.x, clt__matrix_row(&p, r), &omega);
        const double *value = f->cosines > 0 ? cosines.x : clt__matrix_row(&p, r);
        CLT__TRY(put_row(made, table, &pass, r, value, count));
    }
    *out = made;
    made = NULL;
done:
    clt__table_free(made);
    clt__matrix_free(&omega);
    clt__matrix_wipe(&cosines);
    clt__matrix_wipe(&p);
    return status;
}
