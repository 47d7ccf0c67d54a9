/*
 * The program of linear_tiles.c and linear_update.c on slots, in one thread (linear_simulated.h).
 * Slots are real here.
 */
#include "learn/linear_simulated.h"

#include "circ/bootstrap_error.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------------------------- errors */

/* Of a real part, as a value at the level. */
static double as_value(const clt__simulation *k, double rms, unsigned level) {
    return sqrt(0.5) * rms / clt__params_scale(k->params, level, 1).hi;
}

double clt__simulation_fresh(const clt__simulation *k) {
    return as_value(k, clt__noise_fresh(k->params, 1, 1, false).noise_rms, k->params->levels);
}

double clt__simulation_switch(const clt__simulation *k, unsigned level, unsigned power) {
    clt__gadget gadget = clt__gadget_full(k->params, level);
    double error = as_value(k, clt__error_key_switch(k->params, gadget).rms, level);
    return power == 1 ? error : error / clt__params_scale(k->params, level, 1).hi;
}

double clt__simulation_rescale(const clt__simulation *k, unsigned level, bool relinearise) {
    clt__noise noise = {0, 0, 0, 0};
    clt__gadget gadget = clt__gadget_full(k->params, level);
    if (relinearise) noise = clt__noise_with(noise, clt__error_key_switch(k->params, gadget));
    return as_value(k, clt__noise_rescale(noise, k->params, level).noise_rms, level - 1);
}

double clt__simulation_refresh(const clt__simulation *k) {
    clt__noise exact = {.value_bound = 1, .value_rms = sqrt(1.0 / 3)};
    double rms = clt__bootstrap_noise(k->params, exact).noise_rms;
    return 2 * as_value(k, rms, k->params->levels);
}

/* --------------------------------------------------------------------------------- operations */

double *clt__simulation_take(const clt__simulation *k) {
    double *slot = clt__arena_take(k->ws->arena, k->slots, sizeof *slot);
    if (slot != NULL) memset(slot, 0, k->slots * sizeof *slot);
    return slot;
}

void clt__simulation_disturb(const clt__simulation *k, double *a, double rms) {
    for (size_t j = 0; j < k->slots; j++) a[j] += rms * clt__random_normal(k->random);
}

void clt__simulation_multiply(const clt__simulation *k, double *out, const double *a,
                              const double *b, unsigned level) {
    for (size_t j = 0; j < k->slots; j++) out[j] = a[j] * b[j];
    clt__simulation_disturb(k, out, clt__simulation_rescale(k, level, true));
}

void clt__simulation_see_reach(clt__simulation *k, const double *tau) {
    for (size_t j = 0; j < k->slots; j++) k->reach = fmax(k->reach, fabs(tau[j]));
}

/* a[j] <- a[j] + a[j + steps], with the error of the rotation. */
static void turn_and_add(const clt__simulation *k, double *a, size_t steps, double *turned,
                         double error) {
    for (size_t j = 0; j < k->slots; j++) turned[j] = a[(j + steps) % k->slots];
    clt__simulation_disturb(k, turned, error);
    for (size_t j = 0; j < k->slots; j++) a[j] += turned[j];
}

void clt__simulation_sum(const clt__simulation *k, double *a, size_t stride, size_t count,
                         double *turned, double error) {
    for (size_t have = 1; have < count; have *= 2) turn_and_add(k, a, stride * have, turned, error);
}

/* --------------------------------------------------------------------------------------- tiles */

/* A tile as it is encrypted: rows times their targets. */
static void put_tile(const clt__simulation *k, double *slot, size_t tile) {
    clt__tiling_put(slot, NULL, &k->recipe->tiling, k->x, k->y, tile);
    clt__simulation_disturb(k, slot, clt__simulation_fresh(k));
}

/* What a tile goes through. */
typedef struct scratch {
    double *x, *tau, *s, *u, *left, *right;
} scratch;

static bool take_scratch(const clt__simulation *k, scratch *t) {
    double **all[] = {&t->x, &t->tau, &t->s, &t->u, &t->left, &t->right};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = clt__simulation_take(k);
        if (*all[i] == NULL) return false;
    }
    return true;
}

/* sums += x residual(tau); the three shapes of linear_tiles.c. */
static void add_residual(clt__simulation *k, double *sums, const double *v, const scratch *t) {
    const double *a = k->learning.a;
    const clt__tiling *tiling = &k->recipe->tiling;
    unsigned level = k->step.level, degree = k->learning.degree;
    clt__simulation_multiply(k, t->tau, t->x, v, level);
    clt__simulation_sum(k, t->tau, tiling->rows, tiling->columns, t->left,
                        clt__simulation_switch(k, level - 1, 1));
    clt__simulation_see_reach(k, t->tau);
    for (size_t j = 0; j < k->slots; j++) t->x[j] *= k->step.share;
    clt__simulation_disturb(k, t->x, clt__simulation_rescale(k, level, false));
    if (degree == 1) {
        for (size_t j = 0; j < k->slots; j++) sums[j] += t->x[j] * t->tau[j];
        return;
    }
    clt__simulation_multiply(k, t->s, t->tau, t->tau, level - 1);
    clt__simulation_multiply(k, t->u, t->x, t->tau, level - 1);
    if (degree == 3) {
        for (size_t j = 0; j < k->slots; j++) sums[j] += t->u[j] * (a[1] - t->s[j]);
        return;
    }
    for (size_t j = 0; j < k->slots; j++) t->right[j] = a[5] - t->s[j];
    clt__simulation_multiply(k, t->right, t->right, t->s, level - 2);
    clt__simulation_multiply(k, t->left, t->s, t->u, level - 2);
    for (size_t j = 0; j < k->slots; j++) {
        sums[j] += t->left[j] * (a[3] + t->right[j]) + a[1] * t->u[j];
    }
}

/* gradient <- the sum over tiles of x (target - residual) at *level, or in step 0, where v is NULL,
   of targets without their factor, which the mask has. */
static clt_status make_gradient(clt__simulation *k, double *gradient, unsigned *level,
                                const double *v) {
    size_t mark = clt__ws_mark(k->ws);
    unsigned degree = k->learning.degree;
    unsigned used = degree == 1 ? 2 : degree == 3 ? 3 : 4;
    double *targets = clt__simulation_take(k), *residuals = clt__simulation_take(k);
    scratch t;
    if (targets == NULL || residuals == NULL || !take_scratch(k, &t)) return CLT_E_MEMORY;
    for (size_t i = k->step.first; i < k->step.first + k->step.count; i++) {
        put_tile(k, t.x, i);
        for (size_t j = 0; j < k->slots; j++) targets[j] += t.x[j];
        if (v != NULL) add_residual(k, residuals, v, &t);
    }
    *level = k->step.level - (v == NULL ? 0 : used);
    double target = v == NULL ? 1 : k->learning.target * k->step.share;
    for (size_t j = 0; j < k->slots; j++) gradient[j] = target * targets[j] - residuals[j];
    if (v != NULL)
        clt__simulation_disturb(k, gradient, clt__simulation_rescale(k, *level + 1, true));
    clt__ws_release(k->ws, mark);
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- update */

clt_status clt__simulation_sum_rows(const clt__simulation *k, double *g, unsigned level,
                                    double factor) {
    const clt__tiling *tiling = &k->recipe->tiling;
    size_t mark = clt__ws_mark(k->ws), rows = tiling->rows;
    double rounding = as_value(k, clt__error_encode(k->params).rms, level) / sqrt(tiling->columns);
    double *turned = clt__simulation_take(k);
    if (turned == NULL) return CLT_E_MEMORY;
    clt__simulation_sum(k, g, 1, rows, turned, clt__simulation_switch(k, level, 1));
    for (size_t i = 0; i < rows; i++) {
        double mask = (i == 0 ? factor : 0) + rounding * clt__random_normal(k->random);
        for (size_t j = i; j < k->slots; j += rows) g[j] *= mask;
    }
    clt__simulation_sum(k, g, 1, rows, turned, clt__simulation_switch(k, level, 2));
    memcpy(turned, g, k->slots * sizeof *turned);
    for (size_t j = 0; j < k->slots; j++) g[j] = turned[(j + k->slots - (rows - 1)) % k->slots];
    clt__simulation_disturb(k, g, clt__simulation_switch(k, level, 2));
    clt__simulation_disturb(k, g, clt__simulation_rescale(k, level, false));
    clt__ws_release(k->ws, mark);
    return CLT_OK;
}

/* delta: the share of v'. Where w takes a level of its own is told in linear_update.c. */
void clt__simulation_update(const clt__simulation *k, double *w, double *v, const double *delta) {
    double m = k->step.momentum, of_v = 0, of_w = 0;
    unsigned level = k->step.after;
    if (k->step.number > 0) of_v = clt__simulation_rescale(k, level + 1, false);
    if (m > 0 && !k->step.refresh) of_w = clt__simulation_rescale(k, level, false);
    for (size_t j = 0; j < k->slots; j++) {
        double base = k->step.keep * v[j], old = w[j];
        w[j] = base + delta[j] / (1 + m) + of_w * clt__random_normal(k->random);
        v[j] = (1 + m) * base - m * old + delta[j] + of_v * clt__random_normal(k->random);
        if (m == 0) w[j] = v[j];
    }
    if (!k->step.refresh) return;
    clt__simulation_disturb(k, w, clt__simulation_refresh(k));
    clt__simulation_disturb(k, v, clt__simulation_refresh(k));
}

static clt_status run_step(clt__simulation *k, double *w, double *v, unsigned number) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(k->ws);
    unsigned level;
    double factor, *g = clt__simulation_take(k);
    if (g == NULL) return CLT_E_MEMORY;
    CLT__TRY(clt__linear_step_init(&k->step, k->recipe, k->x->rows, number));
    CLT__TRY(make_gradient(k, g, &level, number == 0 ? NULL : v));
    factor = k->step.factor / k->step.share * (number == 0 ? k->learning.target : 1);
    CLT__TRY(clt__simulation_sum_rows(k, g, level, factor));
    clt__simulation_update(k, w, v, g);
done:
    clt__ws_release(k->ws, mark);
    return status;
}

clt_status clt__simulation_watch(const clt__simulation *k, bool *stop, const double *weight,
                                 unsigned steps) {
    k->watch->steps = steps;
    if (!clt__linear_watched(k->watch, steps, k->recipe->terms.steps)) return CLT_OK;
    return k->watch->see(k->watch->opaque, stop, weight, steps);
}

static clt_status simulate_one(double *weight, clt__simulation *k) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(k->ws);
    double *w = clt__simulation_take(k), *v = clt__simulation_take(k);
    if (w == NULL || v == NULL) return CLT_E_MEMORY;
    bool stop = false;
    for (unsigned number = 0; number < k->recipe->terms.steps && !stop; number++) {
        CLT__TRY(clt__progress(&k->ws->progress, "simulating", number, k->recipe->terms.steps));
        CLT__TRY(run_step(k, w, v, number));
        clt__tiling_take_weights(weight, &k->recipe->tiling, w, NULL, 0);
        CLT__TRY(clt__simulation_watch(k, &stop, weight, number + 1));
    }
done:
    clt__ws_release(k->ws, mark);
    return status;
}

clt_status clt__linear_simulate(double *weight, double *reach, clt_ws *ws, clt__linear_watch *watch,
                                const clt_recipe *recipe, const clt__matrix *x, const double *y,
                                clt__random *random) {
    clt__linear_watch nobody = {.every = 0};
    clt__simulation k = {
        .ws = ws, .random = random, .recipe = recipe, .params = recipe->params, .x = x, .y = y};
    k.watch = watch == NULL ? &nobody : watch;
    k.slots = clt__params_slots(recipe->params);
    clt__learning_init(&k.learning, &recipe->terms);
    CLT__RETURN_IF((recipe->models == 1 ? simulate_one : clt__heads_simulate)(weight, &k));
    *reach = isfinite(k.learning.range) ? k.reach / k.learning.range : 0;
    return CLT_OK;
}
