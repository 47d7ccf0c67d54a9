/* Recommendations in the clear, and what the users' side does itself (recommend.h). */
#include "learn/recommend.h"

#include "base/alloc.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* ---------------------------------------------------------------------------- the users' side */

clt_status clt__profile_new(clt__profile *profile, const clt__factors *factors,
                            const clt__ratings *ratings) {
    assert(ratings->items == factors->items);
    clt__profile made = {.ratings = ratings};
    made.taste = clt__alloc(ratings->users, sizeof *made.taste);
    made.r = clt__alloc(ratings->count, sizeof *made.r);
    if (made.taste == NULL || made.r == NULL) {
        clt__free(made.taste);
        clt__free(made.r);
        return CLT_E_MEMORY;
    }
    for (uint32_t u = 0; u < ratings->users; u++) {
        made.taste[u] = clt__factors_taste(made.r + ratings->first[u], factors, ratings, u);
    }
    *profile = made;
    return CLT_OK;
}

void clt__profile_free(clt__profile *profile) {
    if (profile->taste != NULL) {
        clt__wipe(profile->taste, profile->ratings->users * sizeof *profile->taste);
        clt__wipe(profile->r, profile->ratings->count * sizeof *profile->r);
    }
    clt__free(profile->taste);
    clt__free(profile->r);
    *profile = (clt__profile){NULL, NULL, NULL};
}

double clt__profile_rating(const clt__profile *profile, const clt__factors *f, uint32_t user,
                           uint32_t item, double score) {
    double rating = f->mean + f->bias[item] + profile->taste[user].bias + f->scale * score;
    return fmax(f->least, fmin(f->most, rating));
}

bool clt__profile_explained(const clt__profile *profile, uint32_t user, const double *score) {
    const clt__ratings *ratings = profile->ratings;
    double with = 0, without = 0, error;
    for (size_t i = ratings->first[user]; i < ratings->first[user + 1]; i++) {
        error = profile->r[i] - score[ratings->rating[i].item];
        with += error * error;
        without += profile->r[i] * profile->r[i];
    }
    return with <= without;
}

double clt__profile_rmse(const clt__profile *profile, const clt__factors *f,
                         const clt__matrix *score, const clt__ratings *truth) {
    double sum = 0;
    for (size_t i = 0; i < truth->count; i++) {
        const clt__rating *t = &truth->rating[i];
        double s = clt__matrix_row(score, t->user)[t->item];
        double error = clt__profile_rating(profile, f, t->user, t->item, s) - t->value;
        sum += error * error;
    }
    return sqrt(sum / (double)truth->count);
}

/* -------------------------------------------------------------------------------------- steps */

void clt__recommend_steps(clt__recommend_step *step, double low, double high, unsigned steps) {
    double theta = (high + low) / 2, delta = (high - low) / 2, rho = delta / theta;
    step[0] = (clt__recommend_step){0, 1 / theta};
    for (unsigned k = 1; k < steps; k++) {
        double next = 1 / (2 * theta / delta - rho);
        step[k] = (clt__recommend_step){next * rho, 2 * next / delta};
        rho = next;
    }
}

static void iterate(double *p, const double *a, const double *g, const clt__factors *f,
                    unsigned steps) {
    double before[CLT__RANK_MOST] = {0}, next[CLT__RANK_MOST];
    clt__recommend_step step[CLT__RECOMMEND_STEPS_MOST];
    unsigned rank = f->rank;
    clt__recommend_steps(step, f->low, f->high, steps);
    for (unsigned j = 0; j < rank; j++) p[j] = step[0].e * g[j];
    for (unsigned k = 1; k < steps; k++) {
        for (unsigned i = 0; i < rank; i++) {
            double rest = g[i];
            for (unsigned j = 0; j < rank; j++) rest -= a[i * rank + j] * p[j];
            next[i] = p[i] + step[k].b * (p[i] - before[i]) + step[k].e * rest;
        }
        memcpy(before, p, rank * sizeof *p);
        memcpy(p, next, rank * sizeof *p);
    }
}

/* A is positive definite: the penalty is, and counts. */
static void solve(double *p, double *a, const double *g, unsigned rank) {
    memcpy(p, g, rank * sizeof *p);
    bool solved = clt__symmetric_solve(a, p, rank);
    assert(solved);
    (void)solved;
}

void clt__recommend_user(double *score, const clt__factors *f, const clt__profile *profile,
                         uint32_t user, unsigned steps) {
    assert(steps <= CLT__RECOMMEND_STEPS_MOST);
    double a[CLT__SYMMETRIC_ENTRIES], g[CLT__RANK_MOST], p[CLT__RANK_MOST];
    const clt__ratings *ratings = profile->ratings;
    clt__factors_system(a, g, f, ratings, user, profile->r + ratings->first[user]);
    if (steps > 0) {
        iterate(p, a, g, f, steps);
    } else {
        solve(p, a, g, f->rank);
    }
    for (uint32_t i = 0; i < f->items; i++) {
        const double *q = f->factor + (size_t)i * f->rank;
        score[i] = 0;
        for (unsigned j = 0; j < f->rank; j++) score[i] += q[j] * p[j];
    }
}

clt_status clt__recommend_clear(clt__matrix *score, const clt__factors *f,
                                const clt__profile *profile, unsigned steps) {
    clt__matrix made = {0};
    CLT__RETURN_IF(clt__matrix_new(&made, profile->ratings->users, f->items));
    for (uint32_t u = 0; u < profile->ratings->users; u++) {
        clt__recommend_user(clt__matrix_row(&made, u), f, profile, u, steps);
    }
    *score = made;
    return CLT_OK;
}
