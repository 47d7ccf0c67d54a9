/* Training by mini-batches with early stopping. */
#include "model/train.h"

#include "base/alloc.h"
#include "model/adam.h"
#include "model/output.h"

#include <math.h>
#include <string.h>

clt_status clt__examples_take(clt__examples *part, const clt__examples *all, const size_t *rows,
                              size_t count) {
    clt__examples made = {.label = clt__alloc(count, sizeof *made.label)};
    if (made.label == NULL) return clt__fail_memory(count * sizeof *made.label);
    clt_status status = clt__matrix_new(&made.x, count, all->x.columns);
    if (status != CLT_OK) {
        clt__free(made.label);
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(clt__matrix_row(&made.x, i), clt__matrix_row(&all->x, rows[i]),
               all->x.columns * sizeof(double));
        made.label[i] = all->label[rows[i]];
    }
    *part = made;
    return CLT_OK;
}

void clt__examples_free(clt__examples *examples) {
    clt__matrix_free(&examples->x);
    clt__free(examples->label);
    examples->label = NULL;
}

clt_status clt__examples_measure(double *loss, double *accuracy, const clt_model *model, clt_ws *ws,
                                 const clt__examples *examples) {
    size_t rows = examples->x.rows, classes = clt__model_classes(model), right = 0;
    double probabilities[CLT__SCHEMA_LEVELS], sum = 0;
    clt__matrix out = {0};
    *loss = *accuracy = NAN;
    if (rows == 0) return CLT_OK;
    CLT__RETURN_IF(clt__model_forward(&out, ws, model, &examples->x));
    for (size_t r = 0; r < rows; r++) {
        const double *raw = clt__matrix_row(&out, r);
        sum += clt__output_loss(NULL, model->output, classes, raw, examples->label[r]);
        right += clt__model_output(probabilities, model, raw) == examples->label[r];
    }
    clt__matrix_free(&out);
    *loss = sum / (double)rows;
    *accuracy = (double)right / (double)rows;
    return CLT_OK;
}

/* Of a row: far beyond any that training comes back from; NaN is beyond it too. */
static const double LOSS_MOST = 1e6;

/* What the epochs of one call share. */
typedef struct trainer {
    clt_model *model;
    const clt__examples *train;
    const clt__schedule *schedule;
    clt__random *random;
    clt__gradient *gradient;
    clt__adam adam;
    size_t *order;   /* of the rows, shuffled anew for each epoch */
    uint32_t *label; /* of the rows of a batch */
    double *best;    /* weights */
    double best_loss;
    size_t step, steps;
} trainer;

/* A uniform permutation (Fisher, Yates; Knuth, TAOCP 2, 3.4.2). */
static void shuffle(size_t *order, size_t count, clt__random *random) {
    for (size_t i = count; i > 1; i--) {
        size_t j = (size_t)clt__random_below(random, i), swapped = order[j];
        order[j] = order[i - 1];
        order[i - 1] = swapped;
    }
}

/* The loss of the batch before the step, as a sum over its rows. */
static double batch_step(trainer *t, const size_t *chosen, size_t rows) {
    const clt__matrix *x = &t->train->x;
    const clt__schedule *schedule = t->schedule;
    for (size_t i = 0; i < rows; i++) {
        memcpy(t->gradient->value.node[0] + i * x->columns, clt__matrix_row(x, chosen[i]),
               x->columns * sizeof(double));
        t->label[i] = t->train->label[chosen[i]];
    }
    double loss = clt__gradient_batch(t->gradient, t->model, t->label, rows);
    if (schedule->clip > 0) clt__gradient_clip(t->gradient, schedule->clip);
    double done = (double)t->step++ / (double)t->steps;
    double rate = schedule->rate * (1 + cos(3.14159265358979323846 * done)) / 2;
    clt__adam_step(&t->adam, t->model, t->gradient, rate, schedule->decay);
    return loss * (double)rows;
}

/* One pass over the rows in a new order. */
static clt_status epoch(trainer *t, unsigned number) {
    size_t rows = t->train->x.rows, batch = t->schedule->batch;
    double loss = 0;
    shuffle(t->order, rows, t->random);
    for (size_t first = 0; first < rows; first += batch) {
        loss += batch_step(t, t->order + first, rows - first < batch ? rows - first : batch);
    }
    loss /= (double)rows;
    if (loss <= LOSS_MOST) return CLT_OK;
    return clt__fail(CLT_E_DATA,
                     "%s diverges: the loss is %g after %u of %u epochs; use a learning rate below "
                     "%g, or fewer layers",
                     t->schedule->what, loss, number, t->schedule->epochs, t->schedule->rate);
}

/* Keeps the present weights if none were better on the held rows. */
static clt_status weigh(bool *better, trainer *t, clt_ws *ws, const clt__examples *held) {
    double loss, accuracy;
    CLT__RETURN_IF(clt__examples_measure(&loss, &accuracy, t->model, ws, held));
    *better = loss < t->best_loss;
    if (!*better) return CLT_OK;
    t->best_loss = loss;
    clt__model_weights_get(t->best, t->model);
    return CLT_OK;
}

static clt_status run(trainer *t, clt_ws *ws, const clt__examples *held, unsigned *epochs) {
    const clt__schedule *schedule = t->schedule;
    unsigned stale = 0;
    bool better = true;
    if (held->x.rows > 0) CLT__RETURN_IF(weigh(&better, t, ws, held));
    for (unsigned i = 0; i < schedule->epochs && stale < schedule->patience; i++) {
        CLT__RETURN_IF(clt__progress(&ws->progress, schedule->what, i, schedule->epochs));
        CLT__RETURN_IF(epoch(t, i + 1));
        ++*epochs;
        if (held->x.rows == 0) continue;
        CLT__RETURN_IF(weigh(&better, t, ws, held));
        stale = better ? 0 : stale + 1;
    }
    if (held->x.rows > 0) clt__model_weights_set(t->model, t->best);
    return clt__progress(&ws->progress, schedule->what, schedule->epochs, schedule->epochs);
}

static clt_status allocate(trainer *t) {
    size_t rows = t->train->x.rows, count = clt__model_weights_count(t->model);
    size_t batch = rows < t->schedule->batch ? rows : t->schedule->batch;
    t->order = clt__alloc(rows, sizeof *t->order);
    t->label = clt__alloc(batch, sizeof *t->label);
    t->best = clt__alloc(count, sizeof *t->best);
    if (t->order == NULL || t->label == NULL || t->best == NULL) {
        return clt__fail_memory(rows * sizeof *t->order + count * sizeof *t->best);
    }
    CLT__RETURN_IF(clt__adam_new(&t->adam, count));
    return clt__gradient_new(&t->gradient, t->model, batch);
}

clt_status clt__train(clt_model *model, clt_ws *ws, const clt__examples *train,
                      const clt__examples *held, const clt__schedule *schedule, clt__random *random,
                      unsigned *epochs) {
    clt_status status = CLT_OK;
    trainer t = {
        .model = model,
        .train = train,
        .schedule = schedule,
        .random = random,
        .best_loss = INFINITY,
    };
    CLT__TRY(allocate(&t));
    t.steps = schedule->epochs * ((train->x.rows + schedule->batch - 1) / schedule->batch);
    for (size_t i = 0; i < train->x.rows; i++) t.order[i] = i;
    clt__model_weights_get(t.best, model);
    t.gradient->penalty = schedule->penalty;
    if (schedule->penalty > 0) {
        memcpy(t.gradient->range, schedule->range, model->count * sizeof *schedule->range);
    }
    CLT__TRY(run(&t, ws, held, epochs));
done:
    clt__gradient_free(t.gradient);
    clt__adam_free(&t.adam);
    clt__free(t.best);
    clt__free(t.label);
    clt__free(t.order);
    return status;
}
