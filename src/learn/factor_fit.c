/*
 * Item factors by alternating least squares (Zhou, Wilkinson, Schreiber, Pan, Large-scale parallel
 * collaborative filtering for the Netflix prize, AAIM 2008): with the factors of items held, those
 * of each user are a ridge regression on his ratings, and the other way round.
 */
#include "learn/factor.h"

#include "base/alloc.h"
#include "data/matrix.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* Ratings of 0 that the mean of an item's is taken with, and that of a user's. */
static const double item_prior = 5, user_prior = 5;

typedef struct fitting {
    const clt__ratings *ratings;
    double penalty;
    double *y;           /* of each rating: what biases leave, in deviations */
    clt__matrix p, q;    /* users x rank, items x rank */
    size_t *first, *row; /* the ratings of an item: row[first[i]] ... */
} fitting;

static void fitting_free(fitting *fit) {
    clt__matrix_wipe(&fit->p);
    clt__matrix_free(&fit->q);
    if (fit->y != NULL) clt__wipe(fit->y, fit->ratings->count * sizeof *fit->y);
    clt__free(fit->y);
    clt__free(fit->first);
    clt__free(fit->row);
}

static clt_status fitting_new(fitting *fit, const clt__ratings *ratings,
                              const clt__factors_options *options) {
    *fit = (fitting){.ratings = ratings, .penalty = options->penalty};
    fit->y = clt__alloc(ratings->count, sizeof *fit->y);
    fit->first = clt__alloc((size_t)ratings->items + 1, sizeof *fit->first);
    fit->row = clt__alloc(ratings->count, sizeof *fit->row);
    if (fit->y == NULL || fit->first == NULL || fit->row == NULL) return CLT_E_MEMORY;
    CLT__RETURN_IF(clt__matrix_new(&fit->p, ratings->users, options->rank));
    return clt__matrix_new(&fit->q, ratings->items, options->rank);
}

/* Counts, ends, and from the last rating back, places. */
static void list_items(fitting *fit) {
    const clt__ratings *r = fit->ratings;
    for (size_t i = 0; i < r->count; i++) fit->first[r->rating[i].item]++;
    for (uint32_t i = 1; i <= r->items; i++) fit->first[i] += fit->first[i - 1];
    for (size_t i = r->count; i-- > 0;) fit->row[--fit->first[r->rating[i].item]] = i;
}

/* ------------------------------------------------------------------------------------- biases */

/* The mean, the range, and the items' biases. */
static clt_status fit_biases(clt__factors *f, const clt__ratings *ratings) {
    clt_status status = CLT_OK;
    double *count = clt__alloc(ratings->items, sizeof *count);
    if (count == NULL) return CLT_E_MEMORY;
    f->least = INFINITY;
    f->most = -INFINITY;
    for (size_t i = 0; i < ratings->count; i++) {
        const clt__rating *r = &ratings->rating[i];
        f->mean += r->value / (double)ratings->count;
        f->least = fmin(f->least, r->value);
        f->most = fmax(f->most, r->value);
        f->bias[r->item] += r->value;
        count[r->item]++;
    }
    if (!(f->least < f->most)) {
        CLT__TRY(clt__fail(CLT_E_DATA,
                           "%zu ratings, all of them the same: there is nothing to "
                           "learn",
                           ratings->count));
    }
    for (uint32_t i = 0; i < f->items; i++) {
        f->bias[i] = (f->bias[i] - count[i] * f->mean) / (count[i] + item_prior);
    }
    f->bias_prior = user_prior;
    f->scale = f->most - f->least;
done:
    clt__free(count);
    return status;
}

/* y, of deviation 1. */
static void take_residuals(fitting *fit, const clt__factors *f) {
    const clt__ratings *ratings = fit->ratings;
    double square = 0;
    for (uint32_t u = 0; u < ratings->users; u++) {
        clt__factors_taste(fit->y + ratings->first[u], f, ratings, u);
    }
    for (size_t i = 0; i < ratings->count; i++) square += fit->y[i] * fit->y[i];
    double deviation = sqrt(square / (double)ratings->count);
    for (size_t i = 0; deviation > 0 && i < ratings->count; i++) fit->y[i] /= deviation;
}

/* ------------------------------------------------------------------------------------- sweeps */

/* A ridge regression: `a` and x as they gather. */
typedef struct normal {
    unsigned rank;
    double a[CLT__SYMMETRIC_ENTRIES];
    double *x;
} normal;

static void begin(normal *n, double *x, unsigned rank, double penalty) {
    n->rank = rank;
    n->x = x;
    memset(x, 0, rank * sizeof *x);
    memset(n->a, 0, (size_t)rank * rank * sizeof *n->a);
    for (unsigned j = 0; j < rank; j++) n->a[j * rank + j] = penalty;
}

/* The lower triangle is all that is solved with. */
static void add(normal *n, const double *z, double y) {
    for (unsigned j = 0; j < n->rank; j++) {
        n->x[j] += y * z[j];
        for (unsigned k = 0; k <= j; k++) n->a[j * n->rank + k] += z[j] * z[k];
    }
}

/* The penalty makes it positive definite, whatever was added. */
static void solve(normal *n) {
    bool solved = clt__symmetric_solve(n->a, n->x, n->rank);
    assert(solved);
    (void)solved;
}

static void sweep_users(fitting *fit) {
    const clt__ratings *r = fit->ratings;
    normal n;
    for (uint32_t u = 0; u < r->users; u++) {
        begin(&n, clt__matrix_row(&fit->p, u), (unsigned)fit->p.columns, fit->penalty);
        for (size_t i = r->first[u]; i < r->first[u + 1]; i++) {
            add(&n, clt__matrix_row(&fit->q, r->rating[i].item), fit->y[i]);
        }
        solve(&n);
    }
}

static void sweep_items(fitting *fit) {
    const clt__ratings *r = fit->ratings;
    normal n;
    for (uint32_t i = 0; i < r->items; i++) {
        begin(&n, clt__matrix_row(&fit->q, i), (unsigned)fit->q.columns, fit->penalty);
        for (size_t k = fit->first[i]; k < fit->first[i + 1]; k++) {
            size_t row = fit->row[k];
            add(&n, clt__matrix_row(&fit->p, r->rating[row].user), fit->y[row]);
        }
        solve(&n);
    }
}

static void draw(clt__matrix *m, const uint8_t *seed) {
    clt__random random;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t i = 0; i < m->rows * m->columns; i++) {
        m->x[i] = clt__random_normal(&random) / sqrt((double)m->columns);
    }
    clt__random_close(&random);
}

/* ------------------------------------------------------------------------------------ factors */

void clt__factors_options_default(clt__factors_options *options) {
    *options = (clt__factors_options){.rank = 16, .sweeps = 15, .penalty = 10};
}

static clt_status name_items(clt__factors *f, const clt__ratings *ratings) {
    for (uint32_t i = 0; i < f->items; i++) {
        f->item[i] = clt__strdup(ratings->item[i]);
        if (f->item[i] == NULL) return CLT_E_MEMORY;
    }
    return CLT_OK;
}

clt_status clt__factors_fit(clt__factors **factors, const clt__ratings *ratings,
                            const clt__factors_options *options) {
    assert(options->rank >= 1 && options->rank <= CLT__RANK_MOST && options->penalty > 0);
    clt_status status = CLT_OK;
    clt__factors *f = NULL;
    fitting fit = {0};
    CLT__TRY(clt__factors_new(&f, ratings->items, options->rank));
    CLT__TRY(fitting_new(&fit, ratings, options));
    CLT__TRY(name_items(f, ratings));
    CLT__TRY(fit_biases(f, ratings));
    list_items(&fit);
    take_residuals(&fit, f);
    draw(&fit.q, options->seed);
    for (unsigned k = 0; k < options->sweeps; k++) {
        sweep_users(&fit);
        sweep_items(&fit);
    }
    memcpy(f->factor, fit.q.x, (size_t)f->items * f->rank * sizeof *f->factor);
    CLT__TRY(clt__factors_whiten(f, ratings, options->penalty));
    CLT__TRY(clt__factors_check(f));
    *factors = f;
    f = NULL;
done:
    clt__factors_free(f);
    fitting_free(&fit);
    return status;
}
