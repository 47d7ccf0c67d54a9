/* Fitting factors to most ratings, and telling how well they predict the others (factor.h). */
#include "base/alloc.h"
#include "learn/recommend.h"

#include <math.h>
#include <string.h>

enum { LEARNT, HELD };

/* Which ratings are held out: with `share` 0 none, nor the only one that there is. */
static void choose(uint32_t *part, const clt__ratings *ratings, const uint8_t *seed, double share) {
    clt__random random;
    uint8_t own[CLT__SEED_BYTES]; /* factors begin with the other's numbers */
    memcpy(own, seed, sizeof own);
    own[CLT__SEED_BYTES - 1] ^= 1;
    clt__random_seeded(&random, own, CLT__FOR_TRAINING);
    for (size_t i = 0; i < ratings->count; i++) {
        part[i] = i > 0 && clt__random_unit(&random) < share ? HELD : LEARNT;
    }
    clt__random_close(&random);
}

/* Sums of squared errors over what a user's held-out ratings are: with factors, and without. */
typedef struct errors {
    double with, without;
} errors;

static void add_user(errors *e, const clt__factors *f, const clt__profile *profile,
                     const clt__ratings *held, uint32_t user, double *score) {
    if (held->first[user] == held->first[user + 1]) return;
    clt__recommend_user(score, f, profile, user, 0);
    for (size_t i = held->first[user]; i < held->first[user + 1]; i++) {
        const clt__rating *r = &held->rating[i];
        double with = clt__profile_rating(profile, f, user, r->item, score[r->item]) - r->value;
        double without = clt__profile_rating(profile, f, user, r->item, 0) - r->value;
        e->with += with * with;
        e->without += without * without;
    }
}

static clt_status predict(errors *e, const clt__factors *f, const clt__ratings *learnt,
                          const clt__ratings *held) {
    clt_status status = CLT_OK;
    clt__profile profile = {NULL, NULL, NULL};
    double *score = clt__alloc(f->items, sizeof *score);
    if (score == NULL) return CLT_E_MEMORY;
    CLT__TRY(clt__profile_new(&profile, f, learnt));
    for (uint32_t u = 0; u < learnt->users; u++) add_user(e, f, &profile, held, u, score);
    clt__profile_free(&profile);
done:
    clt__free(score);
    return status;
}

static void fill(clt_factors_report *report, const clt__ratings *learnt, const clt__ratings *held,
                 errors e) {
    bool any = held->count > 0;
    if (report == NULL) return;
    *report = (clt_factors_report){
        .ratings = learnt->count,
        .users = learnt->users,
        .items = learnt->items,
        .rmse = any ? sqrt(e.with / (double)held->count) : NAN,
        .rmse_biases = any ? sqrt(e.without / (double)held->count) : NAN,
    };
}

clt_status clt__factors_fit_held(clt__factors **factors, clt_factors_report *report,
                                 const clt__ratings *ratings, const clt__factors_options *options,
                                 double share) {
    clt_status status = CLT_OK;
    clt__ratings *learnt = NULL, *held = NULL;
    clt__factors *made = NULL;
    errors e = {0, 0};
    uint32_t *part = clt__alloc(ratings->count, sizeof *part);
    if (part == NULL) return CLT_E_MEMORY;
    choose(part, ratings, options->seed, share);
    CLT__TRY(clt__ratings_take(&learnt, ratings, part, LEARNT));
    CLT__TRY(clt__ratings_take(&held, ratings, part, HELD));
    CLT__TRY(clt__factors_fit(&made, learnt, options));
    CLT__TRY(predict(&e, made, learnt, held));
    fill(report, learnt, held, e);
    *factors = made;
    made = NULL;
done:
    clt__factors_free(made);
    clt__ratings_free(held);
    clt__ratings_free(learnt);
    clt__free(part);
    return status;
}
