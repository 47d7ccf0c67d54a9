/*
 * What the owner's part of recommendations leaves behind: no block of memory is given back with a
 * rating less its biases, or a score, in it, whether a call succeeds or runs out of memory
 * anywhere.
 */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "learn/audience.h"
#include "support/audience.h"
#include "support/meter.h"

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

typedef clt_status scenario(clt_ws *ws);

static clt_status encrypt_secret(clt_ws *ws) {
    clt_tastes *tastes = NULL;
    clt_status status =
        clt_tastes_encrypt(&tastes, ws, a.catalogue, a.sk, NULL, a.ratings, CLT_KEEP_IDS);
    clt_tastes_free(tastes);
    return status;
}

static clt_status encrypt_public(clt_ws *ws) {
    clt_tastes *tastes = NULL;
    clt_status status = clt_tastes_encrypt(&tastes, ws, a.catalogue, NULL, a.pk, a.ratings, 0);
    clt_tastes_free(tastes);
    return status;
}

static clt_status decrypt(clt_ws *ws) {
    clt_table *best = NULL;
    clt_status status = clt_tastes_decrypt(&best, NULL, ws, a.sk, scores, a.ratings, 2);
    clt_table_free(best);
    return status;
}

static clt_status recommend(clt_ws *ws) {
    clt_table *best = NULL;
    clt_status status =
        clt_factors_recommend(&best, NULL, ws, a.factors, a.catalogue, a.ratings, 2, CLT_CLEAR, 0);
    clt_table_free(best);
    return status;
}

/* One run in a workspace of its own, whose scratch is given back, too; the n-th allocation after
   that of the workspace fails. False when none was left to fail. */
static bool run(scenario *act, double watched, size_t n) {
    clt_ws *ws = NULL;
    meter_begin();
    pipeline_must(clt_ws_new(&ws, 1));
    meter_watch(watched);
    meter_fail(n);
    clt_status status = act(ws);
    bool failed = meter_failed();
    assert_int_equal(status, failed ? CLT_E_MEMORY : CLT_OK);
    clt_ws_free(ws);
    size_t spilt = meter_spilt();
    assert_int_equal(meter_now(), 0);
    meter_end();
    if (spilt > 0) fail_msg("%zu blocks, allocation %zu failing", spilt, n);
    return failed;
}

static void sweep(scenario *act, double watched) {
    size_t n = 1;
    (void)run(act, watched, 0);
    while (run(act, watched, n)) n++;
    assert_true(n > 5);
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
    sweep(encrypt_secret, r);
    sweep(encrypt_public, r);
    sweep(decrypt, r);
    sweep(recommend, r);
}

static void scores_are_wiped(void **state) {
    (void)state;
    sweep(recommend, last_score());
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratings_are_wiped),
        cmocka_unit_test(scores_are_wiped),
    };
    return cmocka_run_group_tests(tests, open_audience, close_audience);
}
