/*
 * The program of linear_tiles.c and linear_update.c on slots, in one thread: every operation adds
 * normal errors of the size that the noise model expects of it (ckks/noise.h), independent from
 * slot to slot. Slots are real here, and so are errors: half of their mean square.
 */
#include "base/alloc.h"
#include "circ/bootstrap_error.h"
#include "learn/linear.h"
#include "learn/linear_step.h"

#include <math.h>
#include <string.h>

typedef struct machine {
    clt_ws *ws;
    clt__random *random;
    const clt_recipe *recipe;
    const clt_params *params;
    clt__learning learning;
    clt__linear_step step;
    const clt__matrix *x;
    const double *y; /* of one model */
    size_t slots;
    double reach; /* the largest |tau| */
} machine;

/* ------------------------------------------------------------------------------------- errors */

/* Of a real part, as a value at the level. */
static double as_value(const machine *k, double rms, unsigned level) {
    return sqrt(0.5) * rms / clt__params_scale(k->params, level, 1).hi;
}

static double fresh_error(const machine *k) {
    return as_value(k, clt__noise_fresh(k->params, 1, 1, false).noise_rms, k->params->levels);
}

/* At the scale, or its square. */
static double switch_error(const machine *k, unsigned level, unsigned power) {
    clt__gadget gadget = clt__gadget_full(k->params, level);
    double error = as_value(k, clt__error_key_switch(k->params, gadget).rms, level);
    return power == 1 ? error : error / clt__params_scale(k->params, level, 1).hi;
}

/* Of a rescale at the level, after a relinearisation or not. */
static double rescale_error(const machine *k, unsigned level, bool relinearise) {
    clt__noise noise = {0, 0, 0, 0};
    clt__gadget gadget = clt__gadget_full(k->params, level);
    if (relinearise) noise = clt__noise_with(noise, clt__error_key_switch(k->params, gadget));
    return as_value(k, clt__noise_rescale(noise, k->params, level).noise_rms, level - 1);
}

/* Of a part of w + i v, half of which is bootstrapped. */
static double refresh_error(const machine *k) {
    clt__noise exact = {.value_bound = 1, .value_rms = sqrt(1.0 / 3)};
    double rms = clt__bootstrap_noise(k->params, exact).noise_rms;
    return 2 * as_value(k, rms, k->params->levels);
}

/* --------------------------------------------------------------------------------- operations */

static double *take(const machine *k) {
    double *slot = clt__arena_take(k->ws->arena, k->slots, sizeof *slot);
    if (slot != NULL) memset(slot, 0, k->slots * sizeof *slot);
    return slot;
}

static void disturb(const machine *k, double *a, double rms) {
    for (size_t j = 0; j < k->slots; j++) a[j] += rms * clt__random_normal(k->random);
}

/* out = a b, relinearised and rescaled from the level. */
static void multiply(const machine *k, double *out, const double *a, const double *b,
                     unsigned level) {
    for (size_t j = 0; j < k->slots; j++) out[j] = a[j] * b[j];
    disturb(k, out, rescale_error(k, level, true));
}

/* a[j] <- a[j] + a[j + steps], with the error of the rotation. */
static void turn_and_add(const machine *k, double *a, size_t steps, double *turned, double error) {
    for (size_t j = 0; j < k->slots; j++) turned[j] = a[(j + steps) % k->slots];
    disturb(k, turned, error);
    for (size_t j = 0; j < k->slots; j++) a[j] += turned[j];
}

/* Rotations with that error each. */
static void sum(const machine *k, double *a, size_t stride, size_t count, double *turned,
                double error) {
    for (size_t have = 1; have < count; have *= 2) turn_and_add(k, a, stride * have, turned, error);
}

/* --------------------------------------------------------------------------------------- tiles */

/* A tile as it is encrypted: with one model, rows times their targets. */
static void put_tile(const machine *k, double *slot, size_t tile) {
    const double *sign = k->recipe->models == 1 ? k->y : NULL;
    clt__tiling_put(slot, &k->recipe->tiling, k->x, sign, tile);
    disturb(k, slot, fresh_error(k));
}

static void add_targets(const machine *k, double *sums, const double *x, double *y, size_t tile) {
    if (k->recipe->models == 1) {
        for (size_t j = 0; j < k->slots; j++) sums[j] += x[j];
        return;
    }
    clt__tiling_put_rows(y, &k->recipe->tiling, k->y, k->x->rows, tile);
    disturb(k, y, fresh_error(k));
    for (size_t j = 0; j < k->slots; j++) sums[j] += x[j] * y[j];
}

/* What a tile goes through. */
typedef struct scratch {
    double *x, *tau, *s, *u, *left, *right;
} scratch;

static bool take_scratch(const machine *k, scratch *t) {
    double **all[] = {&t->x, &t->tau, &t->s, &t->u, &t->left, &t->right};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        *all[i] = take(k);
        if (*all[i] == NULL) return false;
    }
    return true;
}

/* sums += x residual(tau); the three shapes of linear_tiles.c. */
static void add_residual(machine *k, double *sums, const double *v, const scratch *t) {
    const double *a = k->learning.a;
    const clt__tiling *tiling = &k->recipe->tiling;
    unsigned level = k->step.level, degree = k->learning.degree;
    multiply(k, t->tau, t->x, v, level);
    sum(k, t->tau, tiling->rows, tiling->columns, t->left, switch_error(k, level - 1, 1));
    for (size_t j = 0; j < k->slots; j++) k->reach = fmax(k->reach, fabs(t->tau[j]));
    for (size_t j = 0; j < k->slots; j++) t->x[j] *= k->step.share;
    disturb(k, t->x, rescale_error(k, level, false));
    if (degree == 1) {
        for (size_t j = 0; j < k->slots; j++) sums[j] += t->x[j] * t->tau[j];
        return;
    }
    multiply(k, t->s, t->tau, t->tau, level - 1);
    multiply(k, t->u, t->x, t->tau, level - 1);
    if (degree == 3) {
        for (size_t j = 0; j < k->slots; j++) sums[j] += t->u[j] * (a[1] - t->s[j]);
        return;
    }
    for (size_t j = 0; j < k->slots; j++) t->right[j] = a[5] - t->s[j];
    multiply(k, t->right, t->right, t->s, level - 2);
    multiply(k, t->left, t->s, t->u, level - 2);
    for (size_t j = 0; j < k->slots; j++) {
        sums[j] += t->left[j] * (a[3] + t->right[j]) + a[1] * t->u[j];
    }
}

/* gradient <- the sum over tiles of x (target - residual) at *level, or in step 0, where v is NULL,
   of targets without their factor, which the mask has. */
static clt_status make_gradient(machine *k, double *gradient, unsigned *level, const double *v) {
    size_t mark = clt__ws_mark(k->ws);
    unsigned degree = k->learning.degree, first = k->recipe->models > 1 ? 1 : 0;
    unsigned used = degree == 1 ? 2 : degree == 3 ? 3 : 4;
    double *targets = take(k), *residuals = take(k);
    scratch t;
    if (targets == NULL || residuals == NULL || !take_scratch(k, &t)) return CLT_E_MEMORY;
    for (size_t i = k->step.first; i < k->step.first + k->step.count; i++) {
        put_tile(k, t.x, i);
        add_targets(k, targets, t.x, t.u, i);
        if (v != NULL) add_residual(k, residuals, v, &t);
    }
    *level = k->step.level - (v == NULL ? first : used);
    double target = v == NULL ? 1 : k->learning.target * k->step.share;
    for (size_t j = 0; j < k->slots; j++) gradient[j] = target * targets[j] - residuals[j];
    if (first > 0 || v != NULL) disturb(k, gradient, rescale_error(k, *level + 1, true));
    clt__ws_release(k->ws, mark);
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- update */

/* g <- factor times the sums over its columns' rows, in all rows. */
static clt_status sum_rows(const machine *k, double *g, unsigned level, double factor) {
    const clt__tiling *tiling = &k->recipe->tiling;
    size_t mark = clt__ws_mark(k->ws), rows = tiling->rows;
    double rounding = as_value(k, clt__error_encode(k->params).rms, level) / sqrt(tiling->columns);
    double *turned = take(k);
    if (turned == NULL) return CLT_E_MEMORY;
    sum(k, g, 1, rows, turned, switch_error(k, level, 1));
    for (size_t i = 0; i < rows; i++) {
        double mask = (i == 0 ? factor : 0) + rounding * clt__random_normal(k->random);
        for (size_t j = i; j < k->slots; j += rows) g[j] *= mask;
    }
    sum(k, g, 1, rows, turned, switch_error(k, level, 2));
    memcpy(turned, g, k->slots * sizeof *turned);
    for (size_t j = 0; j < k->slots; j++) g[j] = turned[(j + k->slots - (rows - 1)) % k->slots];
    disturb(k, g, switch_error(k, level, 2));
    disturb(k, g, rescale_error(k, level, false));
    clt__ws_release(k->ws, mark);
    return CLT_OK;
}

/* delta: the share of v'. Where w takes a level of its own is told in linear_update.c. */
static void update(const machine *k, double *w, double *v, const double *delta) {
    double m = k->step.momentum, of_v = 0, of_w = 0;
    unsigned level = k->step.after;
    if (k->step.number > 0) of_v = rescale_error(k, level + 1, false);
    if (m > 0 && !k->step.refresh) of_w = rescale_error(k, level, false);
    for (size_t j = 0; j < k->slots; j++) {
        double base = k->step.keep * v[j], old = w[j];
        w[j] = base + delta[j] / (1 + m) + of_w * clt__random_normal(k->random);
        v[j] = (1 + m) * base - m * old + delta[j] + of_v * clt__random_normal(k->random);
        if (m == 0) w[j] = v[j];
    }
    if (!k->step.refresh) return;
    disturb(k, w, refresh_error(k));
    disturb(k, v, refresh_error(k));
}

static clt_status run_step(machine *k, double *w, double *v, unsigned number) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(k->ws);
    unsigned level;
    double factor, *g = take(k);
    if (g == NULL) return CLT_E_MEMORY;
    CLT__TRY(clt__linear_step_init(&k->step, k->recipe, k->x->rows, number));
    CLT__TRY(make_gradient(k, g, &level, number == 0 ? NULL : v));
    factor = k->step.factor / k->step.share * (number == 0 ? k->learning.target : 1);
    CLT__TRY(sum_rows(k, g, level, factor));
    update(k, w, v, g);
done:
    clt__ws_release(k->ws, mark);
    return status;
}

static clt_status run_model(machine *k, double *weight) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(k->ws);
    double *w = take(k), *v = take(k);
    if (w == NULL || v == NULL) return CLT_E_MEMORY;
    for (unsigned number = 0; number < k->recipe->terms.steps; number++) {
        CLT__TRY(clt__progress(&k->ws->progress, "simulating", number, k->recipe->terms.steps));
        CLT__TRY(run_step(k, w, v, number));
    }
    clt__tiling_take_columns(weight, &k->recipe->tiling, w);
done:
    clt__ws_release(k->ws, mark);
    return status;
}

clt_status clt__linear_simulate(double *weight, double *reach, clt_ws *ws, const clt_recipe *recipe,
                                const clt__matrix *x, const double *y, clt__random *random) {
    machine k = {.ws = ws, .random = random, .recipe = recipe, .params = recipe->params, .x = x};
    k.slots = clt__params_slots(recipe->params);
    clt__learning_init(&k.learning, &recipe->terms);
    for (unsigned m = 0; m < recipe->models; m++) {
        k.y = y + m * x->rows;
        CLT__RETURN_IF(run_model(&k, weight + m * recipe->tiling.features));
    }
    *reach = isfinite(k.learning.range) ? k.reach / k.learning.range : 0;
    return CLT_OK;
}
