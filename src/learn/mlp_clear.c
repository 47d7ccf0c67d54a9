/*
 * Training of a network in double precision, exact or with errors as ciphertexts have them
 * (mlp.h). Errors are drawn where a row's numbers are rounded, in gradients, and where v and w
 * are bootstrapped, of the sizes that the noise model expects (linear_simulated.h).
 */
#include "base/alloc.h"
#include "learn/linear_simulated.h"
#include "learn/mlp.h"

#include <math.h>
#include <string.h>

typedef struct state {
    clt__mlp net;
    double *w, *v, *gradient;
    double *z[CLT__LAYERS_MOST], *x[CLT__LAYERS_MOST]; /* of a row: z_l; what layer l takes */
    double *d[CLT__LAYERS_MOST];
    clt__simulation noise; /* random NULL: none */
    clt__mlp_step step;
    double most;
} state;

static void disturb(const state *s, double *a, size_t count, double rms) {
    if (s->noise.random == NULL) return;
    for (size_t i = 0; i < count; i++) a[i] += rms * clt__random_normal(s->noise.random);
}

/* Of a product at a level below the pairs. */
static double rounding(const state *s, unsigned below) {
    return s->noise.random == NULL
               ? 0
               : clt__simulation_rescale(&s->noise, s->step.pairs - below, true);
}

static void forward(state *s, const double *row) {
    const clt__mlp *net = &s->net;
    memcpy(s->x[0], row, net->inputs[0] * sizeof *row);
    for (unsigned l = 0; l < net->layers; l++) {
        const double *weight = s->v + net->weight[l];
        for (size_t i = 0; i < net->outputs[l]; i++, weight += net->inputs[l]) {
            double sum = 0;
            for (size_t j = 0; j < net->inputs[l]; j++) sum += weight[j] * s->x[l][j];
            s->z[l][i] = sum;
        }
        disturb(s, s->z[l], net->outputs[l], rounding(s, 2 * l) / 2);
        if (l + 1 == net->layers) return;
        for (size_t i = 0; i < net->outputs[l]; i++) {
            double z = s->z[l][i];
            s->x[l + 1][i] = z * z / 8 + z / 2 + 0.25;
        }
        disturb(s, s->x[l + 1], net->outputs[l], rounding(s, 2 * l + 1) / 32);
    }
}

/* d of the layer below, from that of layer l. */
static void back(state *s, unsigned l) {
    const clt__mlp *net = &s->net;
    const double *weight = s->v + net->weight[l];
    double *below = s->d[l - 1];
    memset(below, 0, net->inputs[l] * sizeof *below);
    for (size_t i = 0; i < net->outputs[l]; i++, weight += net->inputs[l]) {
        for (size_t j = 0; j < net->inputs[l]; j++) below[j] += weight[j] * s->d[l][i];
    }
    for (size_t j = 0; j < net->inputs[l]; j++) below[j] *= s->z[l - 1][j] / 4 + 0.5;
    disturb(s, below, net->inputs[l], rounding(s, 4 * (net->layers - 1) - 2 * l + 2));
}

static void add_row(state *s, const double *row, const double *y, size_t rows) {
    const clt__mlp *net = &s->net;
    unsigned last = net->layers - 1;
    forward(s, row);
    for (size_t m = 0; m < net->outputs[last]; m++) s->d[last][m] = s->z[last][m] - y[m * rows];
    for (unsigned l = last; l > 0; l--) back(s, l);
    for (unsigned l = 0; l < net->layers; l++) {
        double *gradient = s->gradient + net->weight[l];
        for (size_t i = 0; i < net->outputs[l]; i++, gradient += net->inputs[l]) {
            for (size_t j = 0; j < net->inputs[l]; j++) gradient[j] += s->d[l][i] * s->x[l][j];
        }
    }
}

static void update(state *s) {
    const clt__mlp_step *step = &s->step;
    double share = step->rate / step->rows;
    for (size_t i = 0; i < s->net.weights; i++) {
        double w = step->keep * s->v[i] - share * s->gradient[i];
        s->v[i] = w + step->momentum * (w - s->w[i]);
        s->w[i] = w;
        s->most = fmax(s->most, fmax(fabs(w), fabs(s->v[i])) / CLT__MLP_MOST);
        if (!isfinite(w)) s->most = INFINITY;
    }
    if (s->noise.random == NULL) return;
    disturb(s, s->v, s->net.weights, clt__simulation_refresh(&s->noise));
    disturb(s, s->w, s->net.weights, clt__simulation_refresh(&s->noise));
}

static clt_status open_state(state *s, double **room, size_t *size, const clt_recipe *recipe) {
    clt__mlp_init(&s->net, recipe);
    size_t units = recipe->tiling.columns;
    *size = 3 * s->net.weights + 3 * CLT__LAYERS_MOST * units;
    double *at = *room = clt__alloc(*size, sizeof *at);
    if (at == NULL) return clt__fail_memory(*size * sizeof *at);
    double **weights[] = {&s->w, &s->v, &s->gradient};
    for (unsigned i = 0; i < 3; i++, at += s->net.weights) *weights[i] = at;
    for (unsigned l = 0; l < CLT__LAYERS_MOST; l++) {
        s->x[l] = at;
        s->z[l] = at + units;
        s->d[l] = at + 2 * units;
        at += 3 * units;
    }
    return CLT_OK;
}

clt_status clt__mlp_clear(double *weight, double *most, const clt_recipe *recipe,
                          const clt__matrix *x, const double *y, clt__random *random) {
    double *room;
    size_t size;
    state s = {.noise = {.random = random, .recipe = recipe, .params = recipe->params}};
    CLT__RETURN_IF(open_state(&s, &room, &size, recipe));
    clt__mlp_draw(s.w, &s.net, recipe->terms.seed);
    memcpy(s.v, s.w, s.net.weights * sizeof *s.v);
    for (unsigned k = 0; k < recipe->terms.steps; k++) {
        clt__mlp_step_init(&s.step, recipe, x->rows, k);
        memset(s.gradient, 0, s.net.weights * sizeof *s.gradient);
        size_t first = s.step.first * recipe->tiling.rows, end = first + (size_t)s.step.rows;
        for (size_t i = first; i < end; i++) add_row(&s, clt__matrix_row(x, i), y + i, x->rows);
        update(&s);
    }
    memcpy(weight, s.v, s.net.weights * sizeof *weight);
    *most = s.most;
    clt__wipe(room, size * sizeof *room);
    clt__free(room);
    return CLT_OK;
}
