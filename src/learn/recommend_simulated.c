/* Recommendations with errors (recommend_simulated.h). */
#include "learn/recommend_simulated.h"

#include "base/alloc.h"
#include "ckks/noise.h"

#include <math.h>
#include <string.h>

/* ------------------------------------------------------------------------------------- errors */

/* Of a real part, as a value at the level. */
static double as_value(const clt_params *params, double rms, unsigned level) {
    return sqrt(0.5) * rms / clt__params_scale(params, level, 1).hi;
}

static double switch_error(const clt_params *params, unsigned level) {
    clt__gadget gadget = clt__gadget_full(params, level);
    return as_value(params, clt__error_key_switch(params, gadget).rms, level);
}

/* Of a rescale at the level, after a relinearisation or not. */
static double rescale_error(const clt_params *params, unsigned level, bool relinearise) {
    clt__noise noise = {0, 0, 0, 0};
    clt__gadget gadget = clt__gadget_full(params, level);
    if (relinearise) noise = clt__noise_with(noise, clt__error_key_switch(params, gadget));
    return as_value(params, clt__noise_rescale(noise, params, level).noise_rms, level - 1);
}

/* Twice a real part, from a sum with the conjugate: what a matrix and p_1 are made by. */
static double gathered_error(const clt_params *params, unsigned top) {
    return hypot(2 * rescale_error(params, top, false), switch_error(params, top - 1));
}

void clt__recommend_simulation_init(clt__recommend_simulation *s,
                                    const clt__recommend_layout *layout,
                                    const clt__factors *factors) {
    const clt_params *params = layout->params;
    unsigned steps = layout->steps, top = steps + 1;
    double fresh = as_value(params, clt__noise_fresh(params, 1, 1, false).noise_rms, top);
    double gathered = gathered_error(params, top);
    *s = (clt__recommend_simulation){.layout = layout, .factors = factors};
    clt__recommend_steps(s->step, factors->low, factors->high, steps);
    s->rating = hypot(fresh, switch_error(params, top) / 2);
    s->matrix = gathered / s->step[steps - 1].e;
    for (unsigned k = 1; k <= steps; k++) { /* x_k = c_k p_k: recommend_encrypted.c */
        unsigned level = top - k;
        double c = k == steps ? 1 : s->step[k].e / s->step[steps - 1].e;
        for (unsigned j = k + 1; j < steps; j++) c *= s->step[j].e / s->step[steps - 1].e;
        s->state[k] = (k == 1 ? gathered : rescale_error(params, level + 1, true)) / c;
        s->turned[k] = layout->blocks > 1 ? switch_error(params, level) / c : 0;
    }
    s->score = rescale_error(params, 1, false);
}

/* ------------------------------------------------------------------------------------- a user */

typedef struct user_system {
    unsigned rank;
    double a[CLT__SYMMETRIC_ENTRIES], g[CLT__RANK_MOST];
} user_system;

/* m of an item, and m r. */
static void add_item(user_system *x, const clt__factors *f, uint32_t item, double m, double mr) {
    const double *q = f->factor + (size_t)item * f->rank;
    for (unsigned j = 0; j < x->rank; j++) {
        x->g[j] += mr * q[j];
        for (unsigned k = 0; k <= j; k++) x->a[j * x->rank + k] += m * q[j] * q[k];
        x->a[j * x->rank + j] -= m * f->penalty[j];
    }
}

/* A and g of ratings of which all have errors, those that are 0, too. */
static void make_system(user_system *x, const clt__recommend_simulation *s,
                        const clt__profile *profile, uint32_t user, clt__random *random) {
    const clt__factors *f = s->factors;
    const clt__ratings *ratings = profile->ratings;
    size_t next = ratings->first[user], end = ratings->first[user + 1];
    memset(x, 0, sizeof *x);
    x->rank = f->rank;
    for (unsigned j = 0; j < f->rank; j++) x->a[j * f->rank + j] = f->penalty[j];
    for (uint32_t i = 0; i < f->items; i++) {
        bool rated = next < end && ratings->rating[next].item == i;
        double m = rated ? profile->taste[user].weight : 0, mr = rated ? m * profile->r[next] : 0;
        m += s->rating * clt__random_normal(random);
        mr += s->rating * clt__random_normal(random);
        add_item(x, f, i, m, mr);
        next += rated;
    }
    for (unsigned j = 0; j < f->rank; j++) {
        for (unsigned k = 0; k <= j; k++) {
            x->a[j * f->rank + k] += s->matrix * clt__random_normal(random);
            x->a[k * f->rank + j] = x->a[j * f->rank + k];
        }
    }
}

/* Entry i of A p, of which each p_j but one stands in another block. */
static double times(const user_system *x, const double *p, unsigned i, double turned,
                    clt__random *random) {
    double sum = 0;
    for (unsigned j = 0; j < x->rank; j++) {
        double error = j == i ? 0 : turned * clt__random_normal(random);
        sum += x->a[i * x->rank + j] * (p[j] + error);
    }
    return sum;
}

static void iterate(double *p, user_system *x, const clt__recommend_simulation *s,
                    clt__random *random) {
    double before[CLT__RANK_MOST] = {0}, next[CLT__RANK_MOST];
    for (unsigned j = 0; j < x->rank; j++) { /* g has that error in all steps */
        x->g[j] += s->state[1] / s->step[0].e * clt__random_normal(random);
        p[j] = s->step[0].e * x->g[j];
    }
    for (unsigned k = 1; k < s->layout->steps; k++) {
        for (unsigned i = 0; i < x->rank; i++) {
            double rest = x->g[i] - times(x, p, i, s->turned[k], random);
            next[i] = p[i] + s->step[k].b * (p[i] - before[i]) + s->step[k].e * rest;
            next[i] += s->state[k + 1] * clt__random_normal(random);
        }
        memcpy(before, p, x->rank * sizeof *p);
        memcpy(p, next, x->rank * sizeof *p);
    }
}

void clt__recommend_simulate(double *score, const clt__recommend_simulation *s,
                             const clt__profile *profile, uint32_t user, clt__random *random) {
    const clt__factors *f = s->factors;
    double p[CLT__RANK_MOST], turned = s->turned[s->layout->steps];
    user_system x;
    make_system(&x, s, profile, user, random);
    iterate(p, &x, s, random);
    for (uint32_t i = 0; i < f->items; i++) {
        const double *q = f->factor + (size_t)i * f->rank;
        score[i] = s->score * clt__random_normal(random);
        for (unsigned j = 0; j < f->rank; j++) {
            score[i] += q[j] * (p[j] + turned * clt__random_normal(random));
        }
    }
    clt__wipe(&x, sizeof x);
}
