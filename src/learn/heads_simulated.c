/*
 * The program of heads_tiles.c and heads_update.c on slots, in one thread (linear_simulated.h). A
 * vector of complex slots is two of real ones. Of tau the real part is kept: errors of its
 * imaginary one are as large, and enter once, with the error's.
 */
#include "learn/heads.h"
#include "learn/linear_simulated.h"

#include <assert.h>
#include <math.h>
#include <string.h>

typedef struct slots {
    double *re, *im;
} slots;

/* Of all pairs, and what a tile goes through. */
typedef struct state {
    unsigned pairs;
    slots z[CLT__PAIRS_MOST], gradient[CLT__PAIRS_MOST], w[CLT__PAIRS_MOST], v[CLT__PAIRS_MOST];
    slots error;
    double *y, *tau, *s, *left, *right;
} state;

static bool take(slots *made, const clt__simulation *k) {
    made->re = clt__simulation_take(k);
    made->im = clt__simulation_take(k);
    return made->re != NULL && made->im != NULL;
}

static clt_status take_state(state *t, const clt__simulation *k) {
    double **real[] = {&t->y, &t->tau, &t->s, &t->left, &t->right};
    bool there = take(&t->error, k);
    t->pairs = clt__tiling_pairs(&k->recipe->tiling);
    for (unsigned p = 0; p < t->pairs; p++) {
        there = there && take(&t->z[p], k) && take(&t->gradient[p], k) && take(&t->w[p], k);
        there = there && take(&t->v[p], k);
    }
    for (size_t i = 0; i < sizeof real / sizeof *real; i++) {
        *real[i] = clt__simulation_take(k);
        there = there && *real[i] != NULL;
    }
    return there ? CLT_OK : CLT_E_MEMORY;
}

static void disturb(const clt__simulation *k, const slots *a, double rms) {
    clt__simulation_disturb(k, a->re, rms);
    clt__simulation_disturb(k, a->im, rms);
}

/* --------------------------------------------------------------------------------------- tiles */

static void put_tile(const clt__simulation *k, const state *t, size_t tile) {
    const clt__tiling *tiling = &k->recipe->tiling;
    clt__tiling_put(t->z[0].re, t->z[0].im, tiling, k->x, NULL, tile);
    disturb(k, &t->z[0], clt__simulation_fresh(k));
    clt__tiling_put_targets(t->y, tiling, k->y, k->x->rows, tile);
    clt__simulation_disturb(k, t->y, clt__simulation_fresh(k));
}

/* z[p] from z[p] without its highest bit. */
static void turn(const clt__simulation *k, const state *t) {
    double error = clt__simulation_switch(k, k->step.level, 1);
    for (unsigned p = 1, far = 1; p < t->pairs; p++) {
        if (p == 2 * far) far = p;
        size_t steps = (size_t)far * k->recipe->tiling.rows;
        const slots *from = &t->z[p - far], *to = &t->z[p];
        for (size_t j = 0; j < k->slots; j++) {
            to->re[j] = from->re[(j + steps) % k->slots];
            to->im[j] = from->im[(j + steps) % k->slots];
        }
        disturb(k, to, error);
    }
}

/* What tau' is of tau, to a power. */
static double gain(unsigned power) {
    double result = 1;
    while (power-- > 0) result *= 2;
    return result;
}

/* tau' = 2 tau: the real part and its conjugate's. */
static void make_tau(clt__simulation *k, const state *t) {
    const clt__tiling *tiling = &k->recipe->tiling;
    unsigned level = k->step.level;
    double error = clt__simulation_switch(k, level - 1, 1);
    memset(t->tau, 0, k->slots * sizeof *t->tau);
    for (unsigned p = 0; p < t->pairs; p++) {
        const slots *z = &t->z[p], *v = &t->v[p];
        for (size_t j = 0; j < k->slots; j++) {
            t->tau[j] += z->re[j] * v->re[j] - z->im[j] * v->im[j];
        }
    }
    clt__simulation_disturb(k, t->tau, clt__simulation_rescale(k, level, true));
    clt__simulation_sum(k, t->tau, (size_t)tiling->classes * tiling->rows,
                        tiling->columns / tiling->classes, t->left, error);
    clt__simulation_see_reach(k, t->tau);
    for (size_t j = 0; j < k->slots; j++) t->tau[j] *= gain(1);
    clt__simulation_disturb(k, t->tau, error);
}

/* t, s and for degree 7 (s t) and s (a_5' - s), at the levels of heads_tiles.c, from tau'. */
static void make_powers(const clt__simulation *k, const state *t, unsigned level) {
    const clt__learning *l = &k->learning;
    if (l->degree > 1) clt__simulation_multiply(k, t->s, t->tau, t->tau, level);
    for (size_t j = 0; j < k->slots; j++) t->tau[j] *= k->step.share;
    if (l->degree == 1) return;
    clt__simulation_disturb(k, t->tau, clt__simulation_rescale(k, level, false));
    if (l->degree == 3) return;
    for (size_t j = 0; j < k->slots; j++) t->right[j] = l->a[5] * gain(2) - t->s[j];
    clt__simulation_multiply(k, t->right, t->right, t->s, level - 1);
    clt__simulation_multiply(k, t->left, t->s, t->tau, level - 1);
}

/* error' */
static void make_error(clt__simulation *k, const state *t) {
    const double *a = k->learning.a;
    unsigned level = k->step.level - 1, degree = k->learning.degree;
    double target = k->step.share * gain(degree) * k->learning.target;
    make_tau(k, t);
    make_powers(k, t, level);
    memset(t->error.im, 0, k->slots * sizeof *t->error.im);
    for (size_t j = 0; j < k->slots; j++) {
        double residual = degree == 1 ? t->tau[j] : a[1] * gain(degree - 1) * t->tau[j];
        if (degree == 3) residual -= t->s[j] * t->tau[j];
        if (degree == 7) residual += t->left[j] * (a[3] * gain(4) + t->right[j]);
        t->error.re[j] = residual - target * t->y[j];
    }
    unsigned last = degree == 7 ? level - 2 : degree == 3 ? level - 1 : level;
    disturb(k, &t->error, clt__simulation_rescale(k, last, degree > 1));
}

/* The gradient's conjugate. */
static void add_products(const clt__simulation *k, const state *t) {
    const slots *e = &t->error;
    for (unsigned p = 0; p < t->pairs; p++) {
        const slots *z = &t->z[p], *g = &t->gradient[p];
        for (size_t j = 0; j < k->slots; j++) {
            g->re[j] += z->re[j] * e->re[j] - z->im[j] * e->im[j];
            g->im[j] -= z->re[j] * e->im[j] + z->im[j] * e->re[j];
        }
    }
}

/* In step 0 of y itself. Gives the level. */
static unsigned make_gradient(clt__simulation *k, const state *t) {
    unsigned degree = k->learning.degree, level = k->step.level;
    for (unsigned p = 0; p < t->pairs; p++) {
        memset(t->gradient[p].re, 0, k->slots * sizeof(double));
        memset(t->gradient[p].im, 0, k->slots * sizeof(double));
    }
    for (size_t i = k->step.first; i < k->step.first + k->step.count; i++) {
        put_tile(k, t, i);
        turn(k, t);
        if (k->step.number > 0) {
            make_error(k, t);
        } else {
            memcpy(t->error.re, t->y, k->slots * sizeof *t->y);
        }
        add_products(k, t);
    }
    if (k->step.number > 0) level -= degree == 1 ? 2 : degree == 3 ? 3 : 4;
    for (unsigned p = 0; p < t->pairs; p++) {
        disturb(k, &t->gradient[p], clt__simulation_rescale(k, level, true));
    }
    return level - 1;
}

/* -------------------------------------------------------------------------------------- update */

/* From one row of a column to all. */
static void refresh(const clt__simulation *k, double *a) {
    double error = clt__simulation_refresh(k);
    for (size_t j = 0; j < k->slots; j += k->recipe->tiling.rows) {
        double off = error * clt__random_normal(k->random);
        for (size_t i = 0; i < k->recipe->tiling.rows; i++) a[j + i] += off;
    }
}

/* A part of a pair: w is bootstrapped as it was, and v' after the step. */
static void update(const clt__simulation *k, double *w, double *v, const double *delta) {
    double m = k->step.momentum;
    if (!k->step.refresh) {
        clt__simulation_update(k, w, v, delta);
        return;
    }
    for (size_t j = 0; j < k->slots; j++) {
        v[j] = (1 + m) * k->step.keep * v[j] - m * w[j] + delta[j];
    }
    refresh(k, v);
    refresh(k, w);
    for (size_t j = 0; j < k->slots; j++) w[j] = m == 0 ? v[j] : (v[j] + m * w[j]) / (1 + m);
}

static clt_status run_step(clt__simulation *k, const state *t, unsigned number) {
    CLT__RETURN_IF(clt__linear_step_init(&k->step, k->recipe, k->x->rows, number));
    unsigned level = make_gradient(k, t);
    double factor = -k->step.factor / (k->step.share * gain(k->learning.degree));
    if (number == 0) factor = k->step.factor * k->learning.target;
    for (unsigned p = 0; p < t->pairs; p++) {
        const slots *g = &t->gradient[p], *w = &t->w[p], *v = &t->v[p];
        CLT__RETURN_IF(clt__simulation_sum_rows(k, g->re, level, factor));
        CLT__RETURN_IF(clt__simulation_sum_rows(k, g->im, level, factor));
        update(k, w->re, v->re, g->re);
        update(k, w->im, v->im, g->im);
    }
    return CLT_OK;
}

clt_status clt__heads_simulate(double *weight, clt__simulation *k) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(k->ws);
    unsigned steps = k->recipe->terms.steps;
    bool stop = false;
    state t;
    CLT__TRY(take_state(&t, k));
    for (unsigned number = 0; number < steps && !stop; number++) {
        CLT__TRY(clt__progress(&k->ws->progress, "simulating", number, steps));
        CLT__TRY(run_step(k, &t, number));
        for (unsigned p = 0; p < t.pairs; p++) {
            clt__tiling_take_weights(weight, &k->recipe->tiling, t.w[p].re, t.w[p].im, p);
        }
        CLT__TRY(clt__simulation_watch(k, &stop, weight, number + 1));
    }
done:
    clt__ws_release(k->ws, mark);
    return status;
}
