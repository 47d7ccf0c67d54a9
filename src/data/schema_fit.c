/*
 * Fitting a schema to training data. Mean and deviation are those of the corrected two-pass
 * algorithm (Chan, Golub, LeVeque, The American Statistician 37, 1983) on values scaled to
 * [-1, 1], so that no column of finite numbers overflows.
 */
#include "data/schema.h"

#include "base/alloc.h"
#include "base/text.h"
#include "data/label.h"
#include "data/number.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double BOUND_MARGIN = 1.25, BOUND_LEAST = 4;

/* What the steps share. */
typedef struct fitter {
    clt__schema *schema;
    const clt_table *table;
    const clt__report *report;
    bool *named;    /* columns of the table that are target, id or ignored */
    double *values; /* the numbers of one column */
    double reach;   /* largest standardised number so far */
} fitter;

static clt_status name_column(fitter *f, const char *name) {
    size_t column = 0;
    char brief[CLT__LABEL_BRIEF];
    CLT__RETURN_IF(clt__table_find(&column, f->table, name));
    if (f->named[column]) {
        return clt__fail(CLT_E_DATA, "%s: column '%s' is named twice as target, id or ignored",
                         f->table->source, clt__label_brief(brief, name));
    }
    f->named[column] = true;
    return CLT_OK;
}

static clt_status assign_roles(fitter *f, const clt__schema_roles *roles) {
    if (roles->target != NULL) CLT__RETURN_IF(name_column(f, roles->target));
    if (roles->id != NULL) CLT__RETURN_IF(name_column(f, roles->id));
    for (size_t i = 0; i < roles->ignored; i++) CLT__RETURN_IF(name_column(f, roles->ignore[i]));
    return CLT_OK;
}

static bool fits_name(const char *text) {
    return strlen(text) <= CLT__SCHEMA_NAME && clt__text_valid(text, strlen(text));
}

static clt_status copy_name(char **copy, const clt_table *table, const char *name) {
    char brief[CLT__LABEL_BRIEF];
    if (!fits_name(name)) {
        return clt__fail(CLT_E_DATA,
                         "%s: a column name of more than %d bytes or with control characters: "
                         "'%s'; rename it",
                         table->source, CLT__SCHEMA_NAME, clt__label_brief(brief, name));
    }
    *copy = clt__strdup(name);
    return *copy != NULL ? CLT_OK : clt__fail_memory(strlen(name) + 1);
}

/* The different texts of a column, missing cells as ""; *full when there are too many. */
static clt_status collect_levels(clt__levels *levels, bool *full, const clt_table *table,
                                 size_t column) {
    for (size_t row = 0; row < table->rows; row++) {
        const char *cell = clt__table_cell(table, row, column);
        char brief[CLT__LABEL_BRIEF];
        if (clt__label_missing(cell)) cell = "";
        if (clt__levels_find(levels, cell) < levels->count) continue;
        *full = levels->count == CLT__SCHEMA_LEVELS;
        if (*full) return CLT_OK;
        if (!fits_name(cell)) {
            return clt__fail(CLT_E_DATA,
                             "%s:%u: a category of more than %d bytes or with control characters: "
                             "'%s'; correct it or leave the column out",
                             table->source, (unsigned)clt__table_line(table, row), CLT__SCHEMA_NAME,
                             clt__label_brief(brief, cell));
        }
        char *copy = clt__strdup(cell);
        if (copy == NULL) return clt__fail_memory(strlen(cell) + 1);
        levels->text[levels->count++] = copy;
    }
    qsort(levels->text, levels->count, sizeof *levels->text, clt__label_order);
    return CLT_OK;
}

static void fit_numbers(clt__column *column, const double *values, size_t count) {
    double n = (double)count, sum = 0, drift = 0, squares = 0;
    column->smallest = column->largest = values[0];
    for (size_t i = 1; i < count; i++) {
        column->smallest = fmin(column->smallest, values[i]);
        column->largest = fmax(column->largest, values[i]);
    }
    double scale = fmax(fabs(column->smallest), fabs(column->largest));
    if (column->smallest == column->largest) return;

    for (size_t i = 0; i < count; i++) sum += values[i] / scale;
    double mean = sum / n;
    for (size_t i = 0; i < count; i++) {
        double difference = values[i] / scale - mean;
        drift += difference;
        squares += difference * difference;
    }
    mean = scale * (mean + drift / n);
    column->mean = fmin(fmax(mean, column->smallest), column->largest);
    column->deviation = scale * sqrt((squares - drift * drift / n) / n);
}

/* No standardised number of n exceeds sqrt(n); the bound matters where a difference overflows. */
static double reach_of(const clt__column *column, size_t count) {
    double above = (column->largest - column->mean) / column->deviation;
    double below = (column->mean - column->smallest) / column->deviation;
    return fmin(fmax(above, below), sqrt((double)count));
}

static void report_dropped(const fitter *f, size_t column, const char *why) {
    clt__notice notice = {
        .kind = CLT__NOTICE_DROPPED,
        .source = f->table->source,
        .column = clt__table_name(f->table, column),
        .id = "",
        .text = why,
    };
    clt__report_notice(f->report, &notice);
}

/* The numbers of a column, missing cells left out. *odd is the first row that holds another text,
   or table->rows. */
static size_t read_numbers(double *values, size_t *odd, const clt_table *table, size_t column) {
    size_t count = 0;
    for (*odd = 0; *odd < table->rows; ++*odd) {
        const char *cell = clt__table_cell(table, *odd, column);
        if (clt__label_missing(cell)) continue;
        if (!clt__number_parse(&values[count], cell)) break;
        count++;
    }
    return count;
}

static clt_status fail_levels(const clt_table *table, size_t column, size_t row) {
    char name[CLT__LABEL_BRIEF], cell[CLT__LABEL_BRIEF];
    clt__label_brief(name, clt__table_name(table, column));
    clt__label_brief(cell, clt__table_cell(table, row, column));
    return clt__fail(
        CLT_E_DATA,
        "%s:%u: column '%s' holds '%s', which is no number, and more than %d different "
        "texts; correct the cell, or leave the column out with --ignore %s",
        table->source, (unsigned)clt__table_line(table, row), name, cell, CLT__SCHEMA_LEVELS, name);
}

static clt_status fit_category(clt__levels *levels, const clt_table *table, size_t column,
                               size_t odd) {
    bool full = false;
    clt_status status = collect_levels(levels, &full, table, column);
    if (status == CLT_OK && full) status = fail_levels(table, column, odd);
    if (status != CLT_OK) clt__levels_free(levels);
    return status;
}

/* Why a column carries no information, or NULL. */
static const char *uselessness(const clt__column *column, size_t numbers) {
    const char *same = "all values are the same";
    if (column->kind == CLT__COLUMN_CATEGORY) return column->levels.count < 2 ? same : NULL;
    if (numbers == 0) return "all cells are missing";
    return column->deviation > 0 ? NULL : same;
}

/* Gives the schema a column, or drops it with a notice. */
static clt_status fit_column(fitter *f, size_t index) {
    clt__column column = {.kind = CLT__COLUMN_NUMERIC};
    size_t odd = 0, numbers = read_numbers(f->values, &odd, f->table, index);
    if (odd < f->table->rows) {
        column.kind = CLT__COLUMN_CATEGORY;
        CLT__RETURN_IF(fit_category(&column.levels, f->table, index, odd));
    } else if (numbers > 0) {
        fit_numbers(&column, f->values, numbers);
    }

    const char *why = uselessness(&column, numbers);
    if (why != NULL) {
        report_dropped(f, index, why);
        clt__levels_free(&column.levels);
        return CLT_OK;
    }
    if (column.kind == CLT__COLUMN_NUMERIC) f->reach = fmax(f->reach, reach_of(&column, numbers));
    clt__column *kept = &f->schema->column[f->schema->columns++];
    *kept = column;
    f->schema->features += column.kind == CLT__COLUMN_NUMERIC ? 1 : column.levels.count;
    return copy_name(&kept->name, f->table, clt__table_name(f->table, index));
}

static clt_status fit_columns(fitter *f) {
    for (size_t i = 0; i < f->table->columns; i++) {
        if (f->named[i]) continue;
        if (f->schema->columns == CLT__SCHEMA_COLUMNS) {
            return clt__fail(CLT_E_DATA, "%s: more than %d input columns; leave some out",
                             f->table->source, CLT__SCHEMA_COLUMNS);
        }
        CLT__RETURN_IF(fit_column(f, i));
    }
    if (f->schema->columns > 0) return CLT_OK;
    return clt__fail(CLT_E_DATA, "%s: no column is left to predict from", f->table->source);
}

static clt_status fit_classes(fitter *f, const char *target) {
    const clt_table *table = f->table;
    clt__levels *classes = &f->schema->classes;
    size_t column = clt__table_column(table, target), row = 0;
    bool full = false;
    char name[CLT__LABEL_BRIEF];
    clt__label_brief(name, target);
    CLT__RETURN_IF(collect_levels(classes, &full, table, column));
    if (full) {
        return clt__fail(CLT_E_DATA, "%s: the target '%s' has more than %d classes", table->source,
                         name, CLT__SCHEMA_LEVELS);
    }
    if (clt__levels_find(classes, "") < classes->count) {
        while (!clt__label_missing(clt__table_cell(table, row, column))) row++;
        return clt__fail(CLT_E_DATA, "%s:%u: the target '%s' is missing; remove the row",
                         table->source, (unsigned)clt__table_line(table, row), name);
    }
    if (classes->count < 2) {
        return clt__fail(CLT_E_DATA, "%s: the target '%s' has one class only; two are needed",
                         table->source, name);
    }
    return CLT_OK;
}

static clt_status fit(fitter *f, const clt__schema_roles *roles) {
    clt__schema *schema = f->schema;
    const clt_table *table = f->table;
    CLT__RETURN_IF(assign_roles(f, roles));
    if (roles->id != NULL) CLT__RETURN_IF(copy_name(&schema->id, table, roles->id));
    if (roles->target != NULL) {
        CLT__RETURN_IF(copy_name(&schema->target, table, roles->target));
        CLT__RETURN_IF(fit_classes(f, roles->target));
    }
    CLT__RETURN_IF(fit_columns(f));
    schema->input_bound = fmax(BOUND_LEAST, BOUND_MARGIN * f->reach);
    return CLT_OK;
}

clt_status clt__schema_fit(clt__schema **schema, const clt_table *table,
                           const clt__schema_roles *roles, const clt__report *report) {
    size_t most = table->columns < CLT__SCHEMA_COLUMNS ? table->columns : CLT__SCHEMA_COLUMNS;
    clt_status status = CLT_E_MEMORY;
    fitter f = {.table = table, .report = report};
    f.schema = clt__alloc(1, sizeof *f.schema);
    f.named = clt__alloc(table->columns, sizeof *f.named);
    f.values = clt__alloc_raw(table->rows, sizeof *f.values);
    if (f.schema != NULL) f.schema->column = clt__alloc(most, sizeof(clt__column));
    if (f.named == NULL || f.values == NULL || f.schema == NULL || f.schema->column == NULL) {
        status = clt__fail_memory(table->rows * sizeof *f.values);
        goto done;
    }
    CLT__TRY(fit(&f, roles));
    *schema = f.schema;
    f.schema = NULL;
done:
    clt__schema_free(f.schema);
    clt__free(f.values);
    clt__free(f.named);
    return status;
}
