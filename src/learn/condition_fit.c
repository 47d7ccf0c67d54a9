/*
 * Fitting a conditioning to the rows that are to be trained on (condition.h). Whitening is by the
 * Cholesky factor of the correlations and its inverse (Golub, Van Loan, Matrix Computations,
 * 4.2), and the largest eigenvalue is found by power iteration from a fixed random vector.
 */
#include "learn/condition.h"

#include "base/alloc.h"
#include "base/random.h"
#include "data/label.h"
#include "data/number.h"

#include <math.h>
#include <string.h>

enum { ROWS_LEAST = 2, ROWS_EACH = 2 /* a feature, to whiten */ };
#define PIVOT_LEAST 1e-6
/* Kuczynski and Wozniakowski (SIAM J. Matrix Analysis 13, 1992): the power method is expected to be
   0.871 ln(n) / (k - 1) below the largest eigenvalue after k iterations, whatever the matrix. */
#define POWER_MISS 0.004
#define POWER_MARGIN 1.01

/* ------------------------------------------------------------------------------------- columns */

static clt_status fail_cell(const clt_table *table, size_t row, const char *column,
                            const char *cell, const char *what) {
    char name[CLT__LABEL_BRIEF], brief[CLT__LABEL_BRIEF];
    return clt__fail(CLT_E_DATA,
                     "%s:%u: in column '%s' the recipe knows %s '%s': correct the row, "
                     "or make a recipe and keys of this table",
                     table->source, (unsigned)clt__table_line(table, row),
                     clt__label_brief(name, column), what, clt__label_brief(brief, cell));
}

/* The numbers of a column that are there. */
static clt_status read_numbers(double *values, size_t *count, const clt_table *table,
                               const char *name, size_t index) {
    *count = 0;
    for (size_t row = 0; row < table->rows; row++) {
        const char *cell = clt__table_cell(table, row, index);
        if (clt__label_missing(cell)) continue;
        if (!clt__number_parse(&values[*count], cell)) {
            return fail_cell(table, row, name, cell, "numbers, not");
        }
        ++*count;
    }
    return CLT_OK;
}

/* Mean and deviation by the corrected two-pass algorithm (Chan, Golub, LeVeque, The American
   Statistician 37, 1983) on values scaled to [-1, 1]. Equal ones have the deviation 1: they are
   all 0. */
static void fit_numbers(clt__column *column, const double *values, size_t count) {
    double n = (double)count, sum = 0, drift = 0, squares = 0;
    column->smallest = column->largest = column->mean = count > 0 ? values[0] : 0;
    column->deviation = 1;
    for (size_t i = 1; i < count; i++) {
        column->smallest = fmin(column->smallest, values[i]);
        column->largest = fmax(column->largest, values[i]);
    }
    if (column->smallest == column->largest) return;
    double size = fmax(fabs(column->smallest), fabs(column->largest));
    for (size_t i = 0; i < count; i++) sum += values[i] / size;
    double mean = sum / n;
    for (size_t i = 0; i < count; i++) {
        double difference = values[i] / size - mean;
        drift += difference;
        squares += difference * difference;
    }
    mean = size * (mean + drift / n);
    column->mean = fmin(fmax(mean, column->smallest), column->largest);
    column->deviation = size * sqrt((squares - drift * drift / n) / n);
}

static clt_status check_levels(const clt__column *column, const clt_table *table, size_t index) {
    for (size_t row = 0; row < table->rows; row++) {
        const char *cell = clt__table_cell(table, row, index);
        const char *level = clt__label_missing(cell) ? "" : cell;
        if (clt__levels_find(&column->levels, level) == column->levels.count) {
            return fail_cell(table, row, column->name, cell, "no level");
        }
    }
    return CLT_OK;
}

static clt_status fit_column(clt__column *column, double *values, const clt_table *table) {
    size_t index, count;
    CLT__RETURN_IF(clt__table_find(&index, table, column->name));
    if (column->kind == CLT__COLUMN_CATEGORY) return check_levels(column, table, index);
    CLT__RETURN_IF(read_numbers(values, &count, table, column->name, index));
    fit_numbers(column, values, count);
    return CLT_OK;
}

static clt_status check_classes(const clt_recipe *recipe, const clt_table *table) {
    const clt__schema *schema = recipe->schema;
    clt_status status = CLT_OK;
    char name[CLT__LABEL_BRIEF];
    size_t row = 1;
    uint32_t *label = clt__alloc_raw(table->rows, sizeof *label);
    if (label == NULL) return clt__fail_memory(table->rows * sizeof *label);
    CLT__TRY(clt__schema_labels(label, schema, table));
    while (row < table->rows && label[row] == label[0]) row++;
    if (row == table->rows) {
        status = clt__fail(CLT_E_DATA, "%s: all rows are of the class '%s'; two are needed",
                           table->source, clt__label_brief(name, schema->classes.text[label[0]]));
    }
done:
    clt__free(label);
    return status;
}

static clt_status fit_schema(clt_conditioning *c, const clt_recipe *recipe,
                             const clt_table *table) {
    clt_status status = CLT_OK;
    double *values = clt__alloc_raw(table->rows, sizeof *values);
    if (values == NULL) return clt__fail_memory(table->rows * sizeof *values);
    CLT__TRY(clt__schema_copy(&c->schema, recipe->schema));
    for (size_t i = 0; i < c->schema->columns; i++) {
        CLT__TRY(fit_column(&c->schema->column[i], values, table));
    }
    CLT__TRY(check_classes(recipe, table));
done:
    clt__wipe(values, table->rows * sizeof *values);
    clt__free(values);
    return status;
}

/* ------------------------------------------------------------------------------------- moments */

static double mean_of(const clt__matrix *x, size_t j) {
    double sum = 0;
    for (size_t r = 0; r < x->rows; r++) sum += clt__matrix_row(x, r)[j];
    return sum / (double)x->rows;
}

static double deviation_of(const clt__matrix *x, size_t j, double mean) {
    double sum = 0;
    for (size_t r = 0; r < x->rows; r++) {
        double difference = clt__matrix_row(x, r)[j] - mean;
        sum += difference * difference;
    }
    return sqrt(sum / (double)x->rows);
}

/* Numbers are standardised already; to whiten them, it is their clipped moments that count. */
static void fit_spread(clt_conditioning *c, const clt__matrix *z, bool whiten) {
    size_t j = 0;
    for (size_t i = 0; i < c->schema->columns; i++) {
        bool category = c->schema->column[i].kind == CLT__COLUMN_CATEGORY;
        for (size_t left = category ? c->schema->column[i].levels.count : 1; left > 0; left--) {
            double mean = mean_of(z, j), spread = deviation_of(z, j, mean);
            if (category) spread = fmax(spread, fmax(mean, 1 - mean) / c->clip);
            c->centre[j] = category || whiten ? mean : 0;
            c->spread[j] = (category || whiten) && spread > 0 ? spread : 1;
            j++;
        }
    }
}

/* The mean of x x^T, below the diagonal of m and on it, in so many of its rows. */
static clt_status mean_products(clt__matrix *m, const clt__matrix *x, size_t rows) {
    CLT__RETURN_IF(clt__matrix_new(m, rows, rows));
    for (size_t r = 0; r < x->rows; r++) {
        const double *row = clt__matrix_row(x, r);
        for (size_t i = 0; i < x->columns; i++) {
            double *to = clt__matrix_row(m, i);
            for (size_t j = 0; j <= i; j++) to[j] += row[i] * row[j];
        }
    }
    for (size_t i = 0; i < x->columns; i++) {
        for (size_t j = 0; j <= i; j++) clt__matrix_row(m, i)[j] /= (double)x->rows;
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------ whitening */

/* m = L L^T in place, row by row. What is left of a variance that is too little of it makes a row
   of 0, with L_ii = 0. */
static void factorise(clt__matrix *m) {
    for (size_t i = 0; i < m->rows; i++) {
        double *row = clt__matrix_row(m, i), variance = row[i];
        for (size_t j = 0; j < i; j++) {
            const double *other = clt__matrix_row(m, j);
            for (size_t k = 0; k < j; k++) row[j] -= row[k] * other[k];
            row[j] = other[j] > 0 ? row[j] / other[j] : 0;
            row[i] -= row[j] * row[j];
        }
        bool determined = !(row[i] > PIVOT_LEAST * variance);
        row[i] = determined ? 0 : sqrt(row[i]);
    }
}

/* mix = L^-1, row by row: row i is (e_i - sum of L_ij (row j)) / L_ii. */
static void invert(clt_conditioning *c, const clt__matrix *l) {
    for (size_t i = 0; i < l->rows; i++) {
        const double *row = clt__matrix_row(l, i);
        double *mix = clt__mix_row(c, i);
        if (!(row[i] > 0)) continue;
        for (size_t j = 0; j < i; j++) {
            const double *above = clt__mix_row(c, j);
            for (size_t k = 0; k <= j; k++) mix[k] -= row[j] * above[k];
        }
        mix[i] = 1;
        for (size_t k = 0; k <= i; k++) mix[k] /= row[i];
    }
}

/* From features that have been standardised. */
static clt_status fit_mix(clt_conditioning *c, const clt__matrix *x) {
    size_t features = x->columns, size = features * (features + 1) / 2;
    clt__matrix m = {0};
    clt_status status = mean_products(&m, x, features);
    double *mix = status == CLT_OK ? clt__alloc(size, sizeof *mix) : NULL;
    if (mix != NULL) {
        /* A rare level counts as if it varied by its spread, which is more than its deviation. */
        for (size_t i = 0; i < features; i++) {
            double *variance = clt__matrix_row(&m, i) + i;
            if (*variance > 0) *variance = 1;
        }
        c->mix = mix;
        factorise(&m);
        invert(c, &m);
    } else if (status == CLT_OK) {
        status = clt__fail_memory(size * sizeof *mix);
    }
    clt__matrix_wipe(&m);
    return status;
}

/* --------------------------------------------------------------------------------------- scale */

/* y <- m x for the symmetric m of which the lower triangle is there; the norm of y. */
static double multiply(double *y, const clt__matrix *m, const double *x) {
    double squares = 0;
    memset(y, 0, m->rows * sizeof *y);
    for (size_t i = 0; i < m->rows; i++) {
        const double *row = clt__matrix_row(m, i);
        for (size_t j = 0; j < i; j++) {
            y[i] += row[j] * x[j];
            y[j] += row[j] * x[i];
        }
        y[i] += row[i] * x[i];
    }
    for (size_t i = 0; i < m->rows; i++) squares += y[i] * y[i];
    return sqrt(squares);
}

/* At least the largest eigenvalue, less 1 % in the worst of cases, and not above it by more. x, y:
   room for a vector each. */
static double largest_eigenvalue(const clt__matrix *m, double *x, double *y) {
    static const uint8_t seed[CLT__SEED_BYTES] = {1};
    size_t n = m->rows, runs = 2 + (size_t)(0.871 * log((double)n) / POWER_MISS);
    clt__random random;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t i = 0; i < n; i++) x[i] = clt__random_normal(&random);
    clt__random_close(&random);
    for (size_t k = 0; k < runs; k++) {
        double norm = multiply(y, m, x);
        for (size_t i = 0; i < n; i++) x[i] = y[i] / norm;
    }
    return POWER_MARGIN * multiply(y, m, x);
}

/* From conditioned features: the constant's products are their means, and 1. */
static clt_status fit_scale(clt_conditioning *c, const clt__matrix *x) {
    size_t n = x->columns + 1;
    clt__matrix m = {0};
    clt_status status = CLT_OK;
    double *room = clt__alloc_raw(2 * n, sizeof *room);
    if (room == NULL) return clt__fail_memory(2 * n * sizeof *room);
    CLT__TRY(mean_products(&m, x, n));
    double *last = clt__matrix_row(&m, x->columns);
    for (size_t j = 0; j < x->columns; j++) last[j] = mean_of(x, j);
    last[x->columns] = 1;
    c->scale = 1 / sqrt(largest_eigenvalue(&m, room, room + n));
done:
    clt__wipe(room, 2 * n * sizeof *room);
    clt__free(room);
    clt__matrix_wipe(&m);
    return status;
}

/* ----------------------------------------------------------------------------------------- fit */

static clt_status check_rows(const clt_recipe *recipe, const clt_table *table) {
    size_t features = recipe->schema->features, least = ROWS_LEAST;
    bool whiten = recipe->terms.condition == CLT_WHITEN;
    if (whiten && ROWS_EACH * features > least) least = ROWS_EACH * features;
    if (table->rows >= least) return CLT_OK;
    return clt__fail(CLT_E_DATA, "%s: %s %zu features takes %zu rows at least, and there are %zu%s",
                     table->source, whiten ? "whitening" : "standardising", features, least,
                     table->rows,
                     whiten ? ": make a recipe that standardises, or of half as many features as "
                              "there are rows"
                            : "");
}

static clt_status draw_id(clt_conditioning *c) {
    clt__random random;
    CLT__RETURN_IF(clt__random_open(&random, CLT__FOR_SEED));
    clt__random_bytes(&random, c->id, sizeof c->id);
    clt__random_close(&random);
    return CLT_OK;
}

static clt_status fit(clt_conditioning *c, const clt_recipe *recipe, const clt_table *table) {
    clt_status status = CLT_OK;
    clt__matrix x = {0};
    bool whiten = recipe->terms.condition == CLT_WHITEN;
    size_t features = recipe->schema->features;
    memcpy(c->recipe, recipe->digest, sizeof c->recipe);
    c->clip = recipe->terms.clip;
    CLT__RETURN_IF(check_rows(recipe, table));
    CLT__RETURN_IF(draw_id(c));
    CLT__RETURN_IF(fit_schema(c, recipe, table));
    c->centre = clt__alloc(features, sizeof *c->centre);
    c->spread = clt__alloc(features, sizeof *c->spread);
    if (c->centre == NULL || c->spread == NULL) return clt__fail_memory(features * sizeof(double));
    CLT__TRY(clt__schema_features(&x, c->schema, table, NULL));
    fit_spread(c, &x, whiten);
    clt__condition_standardise(&x, c);
    if (whiten) CLT__TRY(fit_mix(c, &x));
    clt__condition_mix(&x, c);
    CLT__TRY(fit_scale(c, &x));
done:
    clt__matrix_wipe(&x);
    return status;
}

clt_status clt__conditioning_fit(clt_conditioning **c, const clt_ws *ws, const clt_recipe *recipe,
                                 const clt_table *table) {
    (void)ws;
    clt_conditioning *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    clt_status status = fit(made, recipe, table);
    if (status != CLT_OK) {
        clt__conditioning_free(made);
        return status;
    }
    *c = made;
    return CLT_OK;
}
