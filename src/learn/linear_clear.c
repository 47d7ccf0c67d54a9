/*
 * Training in double precision: accelerated gradient descent (recipe.h) with one pass over the rows
 * of a batch a step. Models are interleaved, so that a row is read once.
 */
#include "base/alloc.h"
#include "learn/linear.h"
#include "learn/linear_step.h"
#include "learn/mlp.h"

#include <math.h>
#include <string.h>

enum { LANES = 8 }; /* sums that a dot product keeps, so that they are vectors */

/* models x features each. */
typedef struct state {
    size_t models, features;
    double *w, *v, *gradient;
    double reach; /* the largest |tau| */
} state;

static double dot(const double *a, const double *b, size_t count) {
    double lane[LANES] = {0}, total = 0;
    size_t j = 0;
    for (; j + LANES <= count; j += LANES) {
        for (size_t k = 0; k < LANES; k++) lane[k] += a[j + k] * b[j + k];
    }
    for (; j < count; j++) total += a[j] * b[j];
    for (size_t k = 0; k < LANES; k++) total += lane[k];
    return total;
}

static double residual(const clt__learning *l, double tau) {
    double square = tau * tau, value = l->a[l->degree];
    for (unsigned j = l->degree; j > 1; j -= 2) value = value * square + l->a[j - 2];
    return value * tau;
}

/* gradient <- the sum over the batch of x (target - residual), uphill of the loss's descent. */
static void add_rows(state *s, const clt__learning *l, const clt__matrix *x, const double *y,
                     size_t first, size_t end) {
    size_t features = s->features;
    memset(s->gradient, 0, s->models * features * sizeof *s->gradient);
    for (size_t i = first; i < end; i++) {
        const double *row = clt__matrix_row(x, i);
        for (size_t m = 0; m < s->models; m++) {
            double tau = dot(row, s->v + m * features, features);
            double error = l->target * y[m * x->rows + i] - residual(l, tau);
            double *gradient = s->gradient + m * features;
            for (size_t j = 0; j < features; j++) gradient[j] += error * row[j];
            s->reach = fmax(s->reach, fabs(tau));
        }
    }
}

static void update(state *s, const clt__linear_step *step) {
    double share = step->factor / (1 + step->momentum);
    for (size_t j = 0; j < s->models * s->features; j++) {
        double w = step->keep * s->v[j] + share * s->gradient[j];
        s->v[j] = w + step->momentum * (w - s->w[j]);
        s->w[j] = w;
    }
}

clt_status clt__linear_clear_watched(double *weight, double *reach, clt__linear_watch *watch,
                                     const clt_recipe *recipe, const clt__matrix *x,
                                     const double *y) {
    clt_status status = CLT_OK;
    bool stop = false;
    unsigned steps = recipe->terms.steps;
    size_t rows_per_tile = recipe->tiling.rows, size = recipe->models * x->columns;
    state s = {.models = recipe->models, .features = x->columns};
    clt__learning l;
    if (clt__recipe_is_network(recipe)) {
        return clt__mlp_clear(weight, reach, watch, recipe, x, y, NULL);
    }
    clt__learning_init(&l, &recipe->terms);
    s.w = clt__alloc(3 * size, sizeof *s.w);
    if (s.w == NULL) return CLT_E_MEMORY;
    s.v = s.w + size;
    s.gradient = s.v + size;
    for (unsigned k = 0; k < steps && !stop; k++) {
        clt__linear_step step;
        CLT__TRY(clt__linear_step_init(&step, recipe, x->rows, k));
        size_t first = step.first * rows_per_tile;
        add_rows(&s, &l, x, y, first, first + (size_t)step.rows);
        update(&s, &step);
        watch->steps = k + 1;
        if (!clt__linear_watched(watch, k + 1, steps)) continue;
        CLT__TRY(watch->see(watch->opaque, &stop, s.w, k + 1));
    }
    memcpy(weight, s.w, size * sizeof *weight);
    *reach = isfinite(l.range) ? s.reach / l.range : 0;
done:
    clt__wipe(s.w, 3 * size * sizeof *s.w);
    clt__free(s.w);
    return status;
}

clt_status clt__linear_answers(clt__matrix *answer, const clt_recipe *recipe, const double *weight,
                               const clt__matrix *x) {
    clt__learning l;
    if (clt__recipe_is_network(recipe)) return clt__mlp_answers(answer, recipe, weight, x);
    clt__learning_init(&l, &recipe->terms);
    for (size_t i = 0; i < x->rows; i++) {
        for (size_t m = 0; m < recipe->models; m++) {
            double sum = 0;
            for (size_t j = 0; j < x->columns; j++) {
                sum += clt__matrix_row(x, i)[j] * weight[m * x->columns + j];
            }
            clt__matrix_row(answer, i)[m] = l.unit * sum;
        }
    }
    return CLT_OK;
}

clt_status clt__linear_clear(double *weight, double *reach, const clt_recipe *recipe,
                             const clt__matrix *x, const double *y) {
    clt__linear_watch nobody = {.every = 0};
    return clt__linear_clear_watched(weight, reach, &nobody, recipe, x, y);
}
