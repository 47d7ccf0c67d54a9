/* Reading a table by a schema: cells to features and classes. */
#include "data/schema.h"

#include "data/label.h"
#include "data/number.h"

#include <assert.h>
#include <math.h>

/* One column of a table being read. */
typedef struct cells {
    const clt_table *table;
    const clt__column *column;
    const clt__report *report;
    size_t index, id; /* columns of the table; id is table->columns when there is none */
} cells;

static void notify(const cells *c, size_t row, clt__notice notice) {
    notice.source = c->table->source;
    notice.column = c->column->name;
    notice.line = clt__table_line(c->table, row);
    notice.id = c->id < c->table->columns ? clt__table_cell(c->table, row, c->id) : "";
    notice.text = clt__table_cell(c->table, row, c->index);
    clt__report_notice(c->report, &notice);
}

static double standardise(const cells *c, size_t row, double value, double bound) {
    const clt__column *column = c->column;
    double standard = (value - column->mean) / column->deviation;
    if (fabs(standard) <= bound) return standard;
    notify(c, row,
           (clt__notice){
               .kind = CLT__NOTICE_CLIPPED,
               .value = value,
               .low = column->mean - bound * column->deviation,
               .high = column->mean + bound * column->deviation,
           });
    return standard > 0 ? bound : -bound;
}

static clt_status read_number(double *feature, const cells *c, size_t row, double bound) {
    const char *cell = clt__table_cell(c->table, row, c->index);
    char brief[CLT__LABEL_BRIEF], name[CLT__LABEL_BRIEF];
    double value = 0;
    if (clt__label_missing(cell)) {
        notify(c, row, (clt__notice){.kind = CLT__NOTICE_FILLED});
        *feature = 0;
        return CLT_OK;
    }
    if (!clt__number_parse(&value, cell)) {
        return clt__fail(CLT_E_DATA, "%s:%u: column '%s' needs a number, not '%s'",
                         c->table->source, (unsigned)clt__table_line(c->table, row),
                         clt__label_brief(name, c->column->name), clt__label_brief(brief, cell));
    }
    *feature = standardise(c, row, value, bound);
    return CLT_OK;
}

/* One feature for each level; they hold zeros. */
static void read_category(double *features, const cells *c, size_t row) {
    const clt__levels *levels = &c->column->levels;
    const char *cell = clt__table_cell(c->table, row, c->index);
    size_t level = clt__levels_find(levels, clt__label_missing(cell) ? "" : cell);
    if (level < levels->count) {
        features[level] = 1;
    } else {
        notify(c, row, (clt__notice){.kind = CLT__NOTICE_UNSEEN});
    }
}

static clt_status read_column(clt__matrix *x, const cells *c, size_t first, double bound) {
    for (size_t row = 0; row < c->table->rows; row++) {
        double *features = clt__matrix_row(x, row) + first;
        if (c->column->kind == CLT__COLUMN_CATEGORY) {
            read_category(features, c, row);
        } else {
            CLT__RETURN_IF(read_number(features, c, row, bound));
        }
    }
    return CLT_OK;
}

clt_status clt__schema_features(clt__matrix *x, const clt__schema *schema, const clt_table *table,
                                const clt__report *report) {
    clt_status status = CLT_OK;
    clt__matrix made = {0};
    size_t first = 0;
    cells c = {.table = table, .report = report, .id = table->columns};
    if (schema->id != NULL) c.id = clt__table_column(table, schema->id);

    CLT__TRY(clt__matrix_new(&made, table->rows, schema->features));
    for (size_t i = 0; i < schema->columns; i++) {
        c.column = &schema->column[i];
        CLT__TRY(clt__table_find(&c.index, table, c.column->name));
        CLT__TRY(read_column(&made, &c, first, schema->input_bound));
        first += c.column->kind == CLT__COLUMN_CATEGORY ? c.column->levels.count : 1;
    }
    *x = made;
    return CLT_OK;
done:
    clt__matrix_free(&made);
    return status;
}

clt_status clt__schema_labels(uint32_t *labels, const clt__schema *schema, const clt_table *table) {
    size_t column = 0;
    assert(schema->target != NULL);
    CLT__RETURN_IF(clt__table_find(&column, table, schema->target));
    for (size_t row = 0; row < table->rows; row++) {
        const char *cell = clt__table_cell(table, row, column);
        char brief[CLT__LABEL_BRIEF], name[CLT__LABEL_BRIEF], known[CLT__LABEL_BRIEF];
        size_t class = clt__levels_find(&schema->classes, cell);
        if (class == schema->classes.count) {
            return clt__fail(
                CLT_E_DATA, "%s:%u: '%s' is no class of '%s'; the model knows %zu, such as '%s'",
                table->source, (unsigned)clt__table_line(table, row), clt__label_brief(brief, cell),
                clt__label_brief(name, schema->target), schema->classes.count,
                clt__label_brief(known, schema->classes.text[0]));
        }
        labels[row] = (uint32_t) class;
    }
    return CLT_OK;
}
