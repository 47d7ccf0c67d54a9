/*
 * The recommender's row of `bench train`: 1,000 users whose ratings are encrypted, of a fifth of
 * 200 items, scored by item factors that were fitted to 1,000 others. A fifth of what they rated is
 * held out to judge by, from the table of recommendations, as their owner has it.
 *
 * In the clear stand two: the same steps in double precision, by which time and errors are
 * measured, and tastes that are fitted exactly, with which the held-out ratings are predicted.
 */
#include "train.h"

#include "base/alloc.h"
#include "harness.h"
#include "learn/audience.h"

#include <math.h>
#include <stdlib.h>

enum { USERS = 1000, ITEMS = 200, RANK = 16, RUNS_MOST = 10, CLEAR_RUNS = 5 };
enum { FIT, GIVEN, HELD, PARTS };

typedef struct recommender {
    clt_ws *ws;
    bool quick;
    clt_table *part[PARTS];
    clt_factors *factors;
    clt_catalogue *catalogue;
    clt_catalogue_figures figures;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    clt_tastes *ratings, *scores;
    double *told[3]; /* 2 USERS x ITEMS: encrypted, by the same steps, exactly */
    unsigned runs;
    double seconds[RUNS_MOST];
    double seconds_fit, seconds_keygen, seconds_encrypt, seconds_decrypt, seconds_clear;
} recommender;

/* --------------------------------------------------------------------------------------- open */

/* Names are u1 ..., i1 ... */
static size_t number_in(const clt_table *table, size_t row, size_t column) {
    return strtoul(clt_table_cell(table, row, column) + 1, NULL, 10) - 1;
}

static clt_status take_part(clt_table **part, const clt_table *all, const uint8_t *which,
                            unsigned wanted) {
    size_t rows = clt_table_rows(all), count = 0, *chosen = clt__alloc_raw(rows, sizeof *chosen);
    if (chosen == NULL) return CLT_E_MEMORY;
    for (size_t r = 0; r < rows; r++) {
        if (which[r] == wanted) chosen[count++] = r;
    }
    clt_status status = clt_table_take(part, all, chosen, count);
    clt__free(chosen);
    return status;
}

static clt_status make_parts(recommender *x) {
    static const uint8_t seed[CLT__SEED_BYTES] = {1};
    clt_status status = CLT_OK;
    clt_table *all = NULL;
    uint8_t *which = NULL;
    clt__random random;
    clt_ratings_made made;
    clt_ratings_made_default(&made);
    made.users = 2 * USERS;
    made.items = ITEMS;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    CLT__TRY(clt_ratings_make(&all, &made));
    which = clt__alloc(clt_table_rows(all), sizeof *which);
    if (which == NULL) CLT__TRY(CLT_E_MEMORY);
    for (size_t r = 0; r < clt_table_rows(all); r++) {
        which[r] = clt__random_unit(&random) < 0.2 ? HELD : GIVEN;
        if (number_in(all, r, 0) < USERS) which[r] = FIT;
    }
    for (unsigned k = 0; k < PARTS; k++) CLT__TRY(take_part(&x->part[k], all, which, k));
done:
    clt__random_close(&random);
    clt__free(which);
    clt_table_free(all);
    return status;
}

static clt_status open_all(recommender *x, unsigned threads) {
    clt_factors_options fitting;
    clt_catalogue_options planning;
    clt_factors_options_default(&fitting);
    clt_catalogue_options_default(&planning);
    fitting.rank = RANK;
    planning.users = USERS;
    CLT__RETURN_IF(clt_ws_new(&x->ws, threads));
    CLT__RETURN_IF(make_parts(x));
    double start = bench_now();
    CLT__RETURN_IF(clt_factors_fit(&x->factors, x->ws, x->part[FIT], &fitting, NULL));
    x->seconds_fit = bench_now() - start;
    CLT__RETURN_IF(clt_catalogue_new(&x->catalogue, x->ws, x->factors, &planning));
    CLT__RETURN_IF(clt_catalogue_measure(x->catalogue, x->ws, USERS, &x->figures));
    start = bench_now();
    CLT__RETURN_IF(clt_catalogue_keygen(&x->sk, &x->pk, &x->evk, x->ws, x->catalogue));
    x->seconds_keygen = bench_now() - start;
    return CLT_OK;
}

static void close_all(recommender *x) {
    for (unsigned i = 0; i < 3; i++) clt__free(x->told[i]);
    clt_tastes_free(x->scores);
    clt_tastes_free(x->ratings);
    clt_evk_free(x->evk);
    clt_pk_free(x->pk);
    clt_sk_free(x->sk);
    clt_catalogue_free(x->catalogue);
    clt_factors_free(x->factors);
    for (unsigned i = 0; i < PARTS; i++) clt_table_free(x->part[i]);
    clt_ws_free(x->ws);
}

/* --------------------------------------------------------------------------------- encrypted */

static clt_status run_once(recommender *x, double *seconds) {
    clt_tastes_free(x->scores);
    x->scores = NULL;
    double start = bench_now();
    CLT__RETURN_IF(clt_tastes_run(&x->scores, x->ws, x->factors, x->evk, x->ratings));
    *seconds = bench_now() - start;
    return CLT_OK;
}

/* The first run is the warm-up. */
static clt_status run_often(recommender *x) {
    double budget = x->quick ? 5 : 20, total = 0, once;
    CLT__RETURN_IF(run_once(x, &once));
    do {
        CLT__RETURN_IF(run_once(x, &once));
        x->seconds[x->runs++] = once;
        total += once;
    } while (x->runs < RUNS_MOST && total + once < budget);
    return CLT_OK;
}

/* ------------------------------------------------------------------------------- in the clear */

/* What a table of recommendations predicts; NAN where it does not. */
static clt_status spread(double **told, clt_table *best) {
    size_t count = (size_t)2 * USERS * ITEMS;
    double *made = clt__alloc_raw(count, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    for (size_t i = 0; i < count; i++) made[i] = NAN;
    for (size_t r = 0; r < clt_table_rows(best); r++) {
        size_t at = number_in(best, r, 0) * ITEMS + number_in(best, r, 2);
        made[at] = strtod(clt_table_cell(best, r, 3), NULL);
    }
    *told = made;
    return CLT_OK;
}

static clt_status decrypt(recommender *x) {
    clt_table *best = NULL;
    double start = bench_now();
    CLT__RETURN_IF(clt_tastes_decrypt(&best, NULL, x->ws, x->sk, x->scores, x->part[GIVEN], ITEMS));
    x->seconds_decrypt = bench_now() - start;
    clt_status status = spread(&x->told[0], best);
    clt_table_free(best);
    return status;
}

static clt_status recommend(recommender *x, double **told, const clt_catalogue *catalogue) {
    clt_table *best = NULL;
    CLT__RETURN_IF(clt_factors_recommend(&best, NULL, x->ws, x->factors, catalogue, x->part[GIVEN],
                                         ITEMS, CLT_CLEAR, 0));
    clt_status status = spread(told, best);
    clt_table_free(best);
    return status;
}

/* The server's work alone: scores of all users, on one thread. */
static clt_status time_clear(recommender *x) {
    clt__audience audience = {.ratings = NULL};
    double seconds[CLEAR_RUNS];
    CLT__RETURN_IF(clt__audience_open(&audience, x->ws, x->factors, x->part[GIVEN]));
    clt_status status = CLT_OK;
    for (unsigned i = 0; i < CLEAR_RUNS && status == CLT_OK; i++) {
        clt__matrix score = {0};
        double start = bench_now();
        status = clt__recommend_clear(&score, x->factors, &audience.profile, x->figures.steps);
        seconds[i] = bench_now() - start;
        clt__matrix_free(&score);
    }
    x->seconds_clear = bench_median(seconds, CLEAR_RUNS);
    clt__audience_close(&audience);
    return status;
}

static double rmse(const recommender *x, const double *told) {
    const clt_table *held = x->part[HELD];
    double sum = 0;
    size_t count = 0;
    for (size_t r = 0; r < clt_table_rows(held); r++) {
        double at = told[number_in(held, r, 0) * ITEMS + number_in(held, r, 1)];
        double error = at - strtod(clt_table_cell(held, r, 2), NULL);
        if (isnan(error)) continue; /* of an item that nobody had rated before */
        sum += error * error;
        count++;
    }
    return sqrt(sum / (double)count);
}

static double largest_error(const recommender *x) {
    double most = 0;
    for (size_t i = 0; i < (size_t)2 * USERS * ITEMS; i++) {
        double error = fabs(x->told[0][i] - x->told[1][i]);
        if (error > most) most = error;
    }
    return most;
}

static clt_status do_all(recommender *x) {
    double start = bench_now();
    CLT__RETURN_IF(
        clt_tastes_encrypt(&x->ratings, x->ws, x->catalogue, x->sk, NULL, x->part[GIVEN], 0));
    x->seconds_encrypt = bench_now() - start;
    CLT__RETURN_IF(run_often(x));
    CLT__RETURN_IF(decrypt(x));
    CLT__RETURN_IF(recommend(x, &x->told[1], x->catalogue));
    CLT__RETURN_IF(recommend(x, &x->told[2], NULL));
    return time_clear(x);
}

/* ---------------------------------------------------------------------------------------- row */

static void set_number(json_t *row, const char *name, double value) {
    json_object_set_new(row, name, isfinite(value) ? json_real(value) : json_null());
}

static void set_count(json_t *row, const char *name, uint64_t value) {
    json_object_set_new(row, name, json_integer((json_int_t)value));
}

static void put_what(json_t *row, const recommender *x) {
    json_object_set_new(row, "task", json_string("recommender"));
    json_object_set_new(row, "model", json_string("factors"));
    set_count(row, "rows", clt_tastes_users(x->ratings));
    set_count(row, "features", x->figures.items);
    set_count(row, "ratings", clt_table_rows(x->part[GIVEN]));
    set_count(row, "ratings_judged", clt_table_rows(x->part[HELD]));
    set_count(row, "rank", x->figures.rank);
    set_count(row, "iterations", x->figures.steps);
    json_object_set_new(row, "preset", json_string(x->figures.preset));
    set_count(row, "n", UINT64_C(1) << x->figures.log_n);
    set_count(row, "levels", x->figures.levels);
    set_count(row, "threads", clt_ws_threads(x->ws));
    json_object_set_new(row, "kernel", json_string(clt__kernel_get()->name));
    set_count(row, "folds", 1);
    set_count(row, "runs", x->runs);
}

static void put_figures(json_t *row, recommender *x) {
    static const char *const none[] = {"accuracy_clear", "accuracy_encrypted", "auc_clear",
                                       "auc_encrypted", "max_weight_error"};
    double seconds = bench_median(x->seconds, x->runs);
    set_number(row, "seconds", seconds);
    set_number(row, "seconds_predicted", x->figures.seconds);
    set_number(row, "seconds_fit", x->seconds_fit);
    set_number(row, "seconds_keygen", x->seconds_keygen);
    set_number(row, "seconds_encrypt", x->seconds_encrypt);
    set_number(row, "seconds_decrypt", x->seconds_decrypt);
    set_number(row, "seconds_clear", x->seconds_clear);
    set_number(row, "overhead", seconds / x->seconds_clear);
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) set_number(row, none[i], NAN);
    set_number(row, "rmse_clear", rmse(x, x->told[2]));
    set_number(row, "rmse_clear_steps", rmse(x, x->told[1]));
    set_number(row, "rmse_encrypted", rmse(x, x->told[0]));
    set_number(row, "max_rating_error", largest_error(x));
    set_count(row, "upload_bytes", x->figures.ratings_bytes);
    set_count(row, "download_bytes", x->figures.scores_bytes);
    set_count(row, "eval_key_bytes", x->figures.evaluation_key_bytes);
    set_count(row, "memory_predicted_bytes", x->figures.memory_bytes);
    set_count(row, "security_bits", x->figures.security_bits);
}

clt_status recommender_measure(json_t **row, unsigned threads, bool quick) {
    recommender x = {.quick = quick};
    clt_status status = open_all(&x, threads);
    if (status == CLT_OK) status = do_all(&x);
    if (status == CLT_OK) {
        *row = json_object();
        put_what(*row, &x);
        put_figures(*row, &x);
    }
    close_all(&x);
    return status;
}
