/*
 * A schema says how the cells of a table become numbers: which columns are used, which are numbers
 * and how they are standardised, which are categories and what their levels are, and what the
 * classes of the target are. It is fitted on training data once and travels with the model and its
 * plan, so that every later table is read in the same way.
 *
 * Features stand in the order of the columns: a number gives one, (x - mean) / deviation; a
 * category gives one for each level, 1 at the level of the cell and 0 elsewhere.
 */
#ifndef CLT_DATA_SCHEMA_H
#define CLT_DATA_SCHEMA_H

#include "base/stream.h"
#include "data/matrix.h"
#include "data/notice.h"
#include "data/table.h"

enum {
    CLT__SCHEMA_COLUMNS = 4096,
    CLT__SCHEMA_LEVELS = 64, /* of a category, and classes of the target */
    CLT__SCHEMA_NAME = 256,  /* bytes of a name or level */
};

/* Different texts in order: numbers by value, then the others by bytes. */
typedef struct clt__levels {
    size_t count;
    char *text[CLT__SCHEMA_LEVELS];
} clt__levels;

typedef enum clt__column_kind {
    CLT__COLUMN_NUMERIC = 0,
    CLT__COLUMN_CATEGORY = 1,
} clt__column_kind;

typedef struct clt__column {
    char *name;
    clt__column_kind kind;
    double mean, deviation;   /* numeric: deviation > 0, of the population (divided by n) */
    double smallest, largest; /* numeric: in the training data */
    clt__levels levels;       /* category; "" is the level of missing cells, if training had any */
} clt__column;

typedef struct clt__schema {
    char *id, *target;   /* names of columns; NULL where there is none */
    clt__levels classes; /* of the target, at least 2; none without a target */
    double input_bound;  /* no standardised number leaves [-input_bound, input_bound] */
    size_t columns, features;
    clt__column *column;
} clt__schema;

/* What the columns of a training table are for. Those not named are inputs. */
typedef struct clt__schema_roles {
    const char *target, *id; /* or NULL */
    const char *const *ignore;
    size_t ignored;
} clt__schema_roles;

/*
 * Fits a schema. A column is numeric when all its cells that are not missing are numbers, else a
 * category. Columns of one value only are left out, with a notice. input_bound is 1.25 times the
 * largest standardised number, at least 4. CLT_E_DATA, naming the column and the next step: a role
 * names no column or the same one as another, a category or target has more than 64 levels, the
 * target has a missing cell or one class, names do not fit, no input is left.
 */
clt_status clt__schema_fit(clt__schema **schema, const clt_table *table,
                           const clt__schema_roles *roles, const clt__report *report);
void clt__schema_free(clt__schema *schema);

/*
 * The features of each row. Columns are found by name; others are not looked at. Missing numbers
 * become the mean, numbers beyond the bound are clipped, unseen categories set no level: all with
 * a notice. CLT_E_DATA when a column is missing or a cell of a numeric column is no number.
 */
clt_status clt__schema_features(clt__matrix *x, const clt__schema *schema, const clt_table *table,
                                const clt__report *report);
/* The class of each row: labels holds table->rows. The schema has a target. CLT_E_DATA for a label
   that is no class; labels are then unspecified. */
clt_status clt__schema_labels(uint32_t *labels, const clt__schema *schema, const clt_table *table);

/* As part of a file. Loading trusts nothing (docs/format.md). */
void clt__schema_save(clt__sink *sink, const clt__schema *schema);
clt_status clt__schema_load(clt__schema **schema, clt__source *source);

/* Another object with the same contents. */
clt_status clt__schema_copy(clt__schema **copy, const clt__schema *schema);

/* Position of a level, or levels->count. */
size_t clt__levels_find(const clt__levels *levels, const char *text);
void clt__levels_free(clt__levels *levels);

#endif
