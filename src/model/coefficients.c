/* The coefficients of a linear model as a table (coefficients.h). */
#include "model/coefficients.h"

#include "base/alloc.h"

#include <stdio.h>

enum { NAME_BYTES = 2 * CLT__SCHEMA_NAME + 32 };

/* How a feature follows from a cell: (cell - mean) / deviation, or 0 and 1. */
typedef struct feature {
    char name[NAME_BYTES];
    double mean, deviation;
} feature;

/* The features of a column, in the schema's order; how many. */
static size_t describe(feature *f, const clt__column *column) {
    if (column->kind == CLT__COLUMN_NUMERIC) {
        snprintf(f->name, sizeof f->name, "%s", column->name);
        f->mean = column->mean;
        f->deviation = column->deviation;
        return 1;
    }
    for (size_t k = 0; k < column->levels.count; k++) {
        snprintf(f[k].name, sizeof f[k].name, "%s=%s", column->name, column->levels.text[k]);
        f[k].mean = 0;
        f[k].deviation = 1;
    }
    return column->levels.count;
}

static clt_status add_names(clt_table *table, const feature *f, size_t features) {
    const char **name = clt__alloc_raw(features + 1, sizeof *name);
    if (name == NULL) return CLT_E_MEMORY;
    for (size_t j = 0; j < features; j++) name[j] = f[j].name;
    name[features] = "(intercept)";
    clt_status status = clt__table_add_column(table, "feature", name, features + 1);
    clt__free(name);
    return status;
}

static clt_status add_column(clt_table *table, const char *name, const clt_model *model,
                             size_t logit, const double *value) {
    char text[NAME_BYTES];
    const clt__node *node = &model->node[1];
    bool one = node->width == 1;
    snprintf(text, sizeof text, "%s%s%s", name, one ? "" : "_",
             one ? "" : model->schema->classes.text[logit]);
    return clt__table_add_numbers(table, text, value, model->schema->features + 1);
}

/* value: room for all features and the intercept. */
static clt_status add_logit(clt_table *table, const clt_model *model, size_t logit,
                            const feature *f, double *value) {
    const clt__node *node = &model->node[1];
    size_t features = model->schema->features;
    const double *weight = node->weight + logit * features;
    for (size_t j = 0; j < features; j++) value[j] = weight[j];
    value[features] = node->bias[logit];
    CLT__RETURN_IF(add_column(table, "weight", model, logit, value));
    for (size_t j = 0; j < features; j++) {
        value[j] = weight[j] / f[j].deviation;
        value[features] -= value[j] * f[j].mean;
    }
    return add_column(table, "per_unit", model, logit, value);
}

static clt_status build(clt_table *table, const clt_model *model, feature *f, double *value) {
    size_t features = 0;
    for (size_t i = 0; i < model->schema->columns; i++) {
        features += describe(f + features, &model->schema->column[i]);
    }
    CLT__RETURN_IF(add_names(table, f, features));
    for (size_t k = 0; k < model->node[1].width; k++) {
        CLT__RETURN_IF(add_logit(table, model, k, f, value));
    }
    return CLT_OK;
}

clt_status clt__coefficients_new(clt_table **coefficients, const clt_model *model) {
    clt_status status = CLT_OK;
    clt_table *made = NULL;
    size_t features = model->schema->features;
    if (model->count != 2 || model->node[1].type != CLT__NODE_DENSE) {
        return clt__fail(CLT_E_UNSUPPORTED, "the model has hidden layers: only one without them, "
                                            "linear in its features, has coefficients");
    }
    feature *f = clt__alloc(features, sizeof *f);
    double *value = clt__alloc(features + 1, sizeof *value);
    if (f == NULL || value == NULL) status = CLT_E_MEMORY;
    if (status != CLT_OK) goto done;
    CLT__TRY(clt__table_new(&made, "coefficients"));
    CLT__TRY(build(made, model, f, value));
    *coefficients = made;
    made = NULL;
done:
    clt__table_free(made);
    if (f != NULL) clt__wipe(f, features * sizeof *f);
    if (value != NULL) clt__wipe(value, (features + 1) * sizeof *value);
    clt__free(value);
    clt__free(f);
    return status;
}
