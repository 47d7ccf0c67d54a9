/* Fitting a feature map to the rows that are to be trained on (features.h). */
#include "learn/features.h"

#include "base/alloc.h"
#include "data/label.h"
#include "nn/rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS_LEAST = 2, PAIRS = 4096 };
#define WIDTH_LEAST 1e-3
#define WIDTH_MOST 1e3

/* ------------------------------------------------------------------------------------- options */

static clt_status check_options(const clt_features_options *o) {
    if (o->components > CLT__COMPONENTS_MOST) {
        return clt__fail(CLT_E_ARGUMENT,
                         "%u principal components: take 1 to %d, or 0 for the columns themselves",
                         o->components, CLT__COMPONENTS_MOST);
    }
    if (o->cosines > CLT__COSINES_MOST) {
        return clt__fail(CLT_E_ARGUMENT,
                         "%u cosines: take 1 to %d (a tile has no more columns), best one less "
                         "than a power of two, or 0 for the components themselves",
                         o->cosines, CLT__COSINES_MOST);
    }
    if (o->components == 0 && o->cosines == 0) {
        return clt__fail(CLT_E_ARGUMENT, "neither components nor cosines are asked for: take some "
                                         "of one of them at least");
    }
    if (!(o->width >= WIDTH_LEAST && o->width <= WIDTH_MOST)) {
        return clt__fail(CLT_E_ARGUMENT, "a width of %g median distances: take %g to %g", o->width,
                         WIDTH_LEAST, WIDTH_MOST);
    }
    return CLT_OK;
}

static void make_seed(uint8_t bytes[CLT__SEED_BYTES], uint64_t seed) {
    memset(bytes, 0, CLT__SEED_BYTES);
    for (unsigned i = 0; i < 8; i++) bytes[i] = (uint8_t)(seed >> 8 * i);
}

/* A stream of its own for what is not drawn again when features are made. */
static void fitting_seed(uint8_t bytes[CLT__SEED_BYTES], const clt_features *f) {
    memcpy(bytes, f->seed, CLT__SEED_BYTES);
    bytes[CLT__SEED_BYTES - 1] ^= 1;
}

/* -------------------------------------------------------------------------------------- schema */

static clt_status fit_schema(clt_features *f, clt_ws *ws, const clt_table *table,
                             const clt_features_options *o) {
    clt__schema_roles roles = {
        .target = o->target, .id = o->id, .ignore = o->ignore, .ignored = o->ignored};
    clt__row_notes notes = {.ws = ws};
    clt__report report = clt__row_notes_report(&notes);
    char brief[CLT__LABEL_BRIEF];
    if (table->rows < ROWS_LEAST) {
        return clt__fail(CLT_E_DATA,
                         "%s: features are fitted to %d rows at least, and there are "
                         "%zu",
                         table->source, ROWS_LEAST, table->rows);
    }
    CLT__RETURN_IF(clt__schema_fit(&f->schema, table, &roles, &report));
    clt__row_notes_end(&notes);
    const char *name = clt__features_takes_name(f, o->id) ? o->id : o->target;
    if (!clt__features_takes_name(f, name)) return CLT_OK;
    return clt__fail(CLT_E_DATA,
                     "%s: the column '%s' has the name of a feature that is made: "
                     "rename it",
                     table->source, clt__label_brief(brief, name));
}

static void moments(double *mean, double *square, const clt__matrix *z, size_t j) {
    double sum = 0, squares = 0;
    for (size_t r = 0; r < z->rows; r++) sum += clt__matrix_row(z, r)[j];
    *mean = sum / (double)z->rows;
    for (size_t r = 0; r < z->rows; r++) {
        double difference = clt__matrix_row(z, r)[j] - *mean;
        squares += difference * difference;
    }
    *square = squares / (double)z->rows;
}

/* The root of the mean of squared deviations of columns of numbers. */
static double shared_unit(const clt__schema *schema) {
    double sum = 0, count = 0;
    for (size_t i = 0; i < schema->columns; i++) {
        if (schema->column[i].kind != CLT__COLUMN_NUMERIC) continue;
        sum += schema->column[i].deviation * schema->column[i].deviation;
        count++;
    }
    return sqrt(sum / count);
}

/* Of numbers with missing cells, too, the mean and deviation that are left. */
static void fit_weights(clt_features *f, const clt__matrix *z, bool same_unit) {
    double unit = shared_unit(f->schema);
    size_t j = 0;
    for (size_t i = 0; i < f->schema->columns; i++) {
        const clt__column *column = &f->schema->column[i];
        bool number = column->kind == CLT__COLUMN_NUMERIC;
        for (size_t left = number ? 1 : column->levels.count; left > 0; left--, j++) {
            double square;
            moments(&f->centre[j], &square, z, j);
            f->weight[j] = square > 0 ? 1 / sqrt(square) : 1;
            if (number && same_unit) f->weight[j] = column->deviation / unit;
        }
    }
}

/* --------------------------------------------------------------------------------------- width */

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double distance(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t k = 0; k < n; k++) sum += (a[k] - b[k]) * (a[k] - b[k]);
    return sqrt(sum);
}

/* The median distance of pairs of rows that are drawn. */
static clt_status fit_width(clt_features *f, const clt__matrix *p, double width,
                            const char *source) {
    uint8_t seed[CLT__SEED_BYTES];
    clt__random random;
    double *far = clt__alloc(PAIRS, sizeof *far);
    if (far == NULL) return clt__fail_memory(PAIRS * sizeof *far);
    fitting_seed(seed, f);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t i = 0; i < PAIRS; i++) {
        size_t a = clt__random_below(&random, p->rows), b = clt__random_below(&random, p->rows - 1);
        if (b >= a) b++;
        far[i] = distance(clt__matrix_row(p, a), clt__matrix_row(p, b), p->columns);
    }
    clt__random_close(&random);
    qsort(far, PAIRS, sizeof *far, by_value);
    f->width = width * far[PAIRS / 2];
    clt__wipe(far, PAIRS * sizeof *far);
    clt__free(far);
    if (f->width > 0) return CLT_OK;
    return clt__fail(CLT_E_DATA,
                     "%s: half of the rows are alike, so that no width can be told: leave out rows "
                     "that repeat, or take components without cosines",
                     source);
}

/* ----------------------------------------------------------------------------------------- fit */

static clt_status fit_axes(clt_features *f, clt_ws *ws, const clt__matrix *z) {
    clt__matrix u = {0};
    uint8_t seed[CLT__SEED_BYTES];
    unsigned count = f->components < z->columns ? f->components : (unsigned)z->columns;
    clt_status status = CLT_OK;
    f->components = 0;
    CLT__TRY(clt__matrix_new(&u, z->rows, z->columns));
    for (size_t r = 0; r < z->rows; r++) {
        const double *from = clt__matrix_row(z, r);
        double *to = clt__matrix_row(&u, r);
        for (size_t j = 0; j < z->columns; j++) to[j] = f->weight[j] * (from[j] - f->centre[j]);
    }
    f->axis = clt__alloc(z->columns * count, sizeof *f->axis);
    if (f->axis == NULL) CLT__TRY(clt__fail_memory(z->columns * count * sizeof *f->axis));
    fitting_seed(seed, f);
    CLT__TRY(clt__features_axes(f->axis, &count, ws, &u, seed));
    f->components = count;
done:
    clt__matrix_wipe(&u);
    return status;
}

static clt_status fit(clt_features *f, clt_ws *ws, const clt_table *table,
                      const clt_features_options *o) {
    clt__matrix z = {0}, p = {0};
    clt_status status = CLT_OK;
    make_seed(f->seed, o->seed);
    f->components = o->components;
    f->cosines = o->cosines;
    f->width = 1;
    CLT__RETURN_IF(fit_schema(f, ws, table, o));
    size_t inputs = f->schema->features;
    f->centre = clt__alloc(inputs, sizeof *f->centre);
    f->weight = clt__alloc(inputs, sizeof *f->weight);
    if (f->centre == NULL || f->weight == NULL) return clt__fail_memory(inputs * sizeof(double));
    CLT__TRY(clt__schema_features(&z, f->schema, table, NULL));
    fit_weights(f, &z, o->same_unit);
    if (f->components > 0) CLT__TRY(fit_axes(f, ws, &z));
    clt__matrix_wipe(&z);
    if (f->cosines > 0) {
        CLT__TRY(clt__features_project(&p, ws, f, table));
        CLT__TRY(fit_width(f, &p, o->width, table->source));
    }
done:
    clt__matrix_wipe(&z);
    clt__matrix_wipe(&p);
    return status;
}

clt_status clt__features_fit(clt_features **features, clt_ws *ws, const clt_table *table,
                             const clt_features_options *options) {
    CLT__RETURN_IF(check_options(options));
    clt_features *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    clt_status status = fit(made, ws, table, options);
    if (status != CLT_OK) {
        clt__features_free(made);
        return status;
    }
    *features = made;
    return CLT_OK;
}
