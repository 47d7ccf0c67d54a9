/*
 * What the owner's part of recommendations leaves behind: no block of memory is given back with a
 * rating less its biases, or a score, in it, whether a call succeeds or runs out of memory
 * anywhere.
 */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "learn/audience.h"
#include "support/audience.h"
#include "support/spill.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const audience_shape shape = {20, 6, 2, 2, 200, 4};
static audience a;
static clt_tastes *scores;

static int open_audience(void **state) {
    (void)state;
    audience_open(&a, &shape, 1);
    scores = audience_score(&a, 0);
    return 0;
}

static int close_audience(void **state) {
    (void)state;
    clt_tastes_free(scores);
    audience_close(&a);
    return 0;
}

static clt_status encrypt_secret(const void *arg, clt_ws *ws) {
    (void)arg;
    clt_tastes *tastes = NULL;
    clt_status status =
        clt_tastes_encrypt(&tastes, ws, a.catalogue, a.sk, NULL, a.ratings, CLT_KEEP_IDS);
    clt_tastes_free(tastes);
    return status;
}

static clt_status encrypt_public(const void *arg, clt_ws *ws) {
    (void)arg;
    clt_tastes *tastes = NULL;
    clt_status status = clt_tastes_encrypt(&tastes, ws, a.catalogue, NULL, a.pk, a.ratings, 0);
    clt_tastes_free(tastes);
    return status;
}

static clt_status decrypt(const void *arg, clt_ws *ws) {
    (void)arg;
    clt_table *best = NULL;
    clt_status status = clt_tastes_decrypt(&best, NULL, ws, a.sk, scores, a.ratings, 2);
    clt_table_free(best);
    return status;
}

static clt_status recommend(const void *arg, clt_ws *ws) {
    (void)arg;
    clt_table *best = NULL;
    clt_status status =
        clt_factors_recommend(&best, NULL, ws, a.factors, a.catalogue, a.ratings, 2, CLT_CLEAR, 0);
    clt_table_free(best);
    return status;
}

/* r of the last rating of all. */
static double last_rating(void) {
    clt__audience users = {.ratings = NULL};
    pipeline_must(clt__audience_open(&users, a.ws, a.factors, a.ratings));
    double r = users.profile.r[users.ratings->count - 1];
    clt__audience_close(&users);
    return r;
}

/* The score of an item in the clear: what comes back is not that to the last bit. */
static double last_score(void) {
    clt__audience users = {.ratings = NULL};
    double score[6];
    pipeline_must(clt__audience_open(&users, a.ws, a.factors, a.ratings));
    clt__recommend_user(score, a.factors, &users.profile, users.ratings->users - 1, shape.steps);
    clt__audience_close(&users);
    return score[5];
}

static void ratings_are_wiped(void **state) {
    (void)state;
    double r = last_rating();
    assert_true(r != 0);
    spill_sweep(NULL, encrypt_secret, r);
    spill_sweep(NULL, encrypt_public, r);
    spill_sweep(NULL, decrypt, r);
    spill_sweep(NULL, recommend, r);
}

static void scores_are_wiped(void **state) {
    (void)state;
    spill_sweep(NULL, recommend, last_score());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratings_are_wiped),
        cmocka_unit_test(scores_are_wiped),
    };
    return cmocka_run_group_tests(tests, open_audience, close_audience);
}
