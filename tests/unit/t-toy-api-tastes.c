/* Recommendations by the public functions: encrypted, simulated and in the clear they agree; what
   does not belong together is refused; a user whose scores are wrong is told of. */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "support/audience.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static const audience_shape shape = {150, 30, 4, 4, 60, 5}; /* three groups of 64 */

static int open_audience(void **state) {
    static audience a;
    audience_open(&a, &shape, 2);
    *state = &a;
    return 0;
}

static int close_audience(void **state) {
    audience_close(*state);
    return 0;
}

enum { ALL = 1000 };

static double rating_at(const clt_table *t, size_t row) {
    return atof(clt_table_cell(t, row, 3));
}

/* Ratings by user and item, NAN where there is none: names are u1 ..., i1 ... */
static double *spread(const clt_table *t, size_t item, size_t rating) {
    double *out = malloc(shape.users * shape.items * sizeof *out);
    assert_non_null(out);
    for (size_t i = 0; i < shape.users * shape.items; i++) out[i] = NAN;
    for (size_t r = 0; r < clt_table_rows(t); r++) {
        unsigned user = (unsigned)atoi(clt_table_cell(t, r, 0) + 1) - 1;
        unsigned which = (unsigned)atoi(clt_table_cell(t, r, item) + 1) - 1;
        assert_true(user < shape.users && which < shape.items);
        assert_true(isnan(out[user * shape.items + which]));
        out[user * shape.items + which] = atof(clt_table_cell(t, r, rating));
    }
    return out;
}

/* Every item that a user has not rated, once; the best first. */
static void assert_complete(const audience *a, const clt_table *best) {
    double *rated = spread(a->ratings, 1, 2), *told = spread(best, 2, 3);
    for (size_t i = 0; i < shape.users * shape.items; i++) {
        assert_true(isnan(rated[i]) != isnan(told[i]));
    }
    for (size_t r = 1; r < clt_table_rows(best); r++) {
        int place = atoi(clt_table_cell(best, r, 1));
        if (place == 1) continue;
        assert_string_equal(clt_table_cell(best, r, 0), clt_table_cell(best, r - 1, 0));
        assert_int_equal(place, atoi(clt_table_cell(best, r - 1, 1)) + 1);
        assert_true(rating_at(best, r) <= rating_at(best, r - 1));
    }
    free(rated);
    free(told);
}

static double largest_difference(const clt_table *a, const clt_table *b, bool *same) {
    double *x = spread(a, 2, 3), *y = spread(b, 2, 3), most = 0;
    *same = true;
    for (size_t i = 0; i < shape.users * shape.items; i++) {
        assert_true(isnan(x[i]) == isnan(y[i]));
        if (!isnan(x[i])) most = fmax(most, fabs(x[i] - y[i]));
        if (!isnan(x[i]) && x[i] != y[i]) *same = false;
    }
    free(x);
    free(y);
    return most;
}

static void three_modes_agree(void **state) {
    audience *a = *state;
    clt_table *clear = NULL, *simulated = NULL, *encrypted = NULL, *exact = NULL;
    clt_recommend_report report;
    bool same;
    clt_tastes *scores = audience_score(a, CLT_KEEP_IDS);
    assert_int_equal(clt_tastes_users(scores), shape.users);
    assert_ptr_not_equal(clt_tastes_catalogue(scores), NULL);
    pipeline_must(clt_tastes_decrypt(&encrypted, &report, a->ws, a->sk, scores, a->ratings, ALL));
    assert_int_equal(report.users, shape.users);
    assert_int_equal(report.items, shape.items);
    assert_int_equal(report.unknown, 0);
    assert_int_equal(report.doubtful, 0);
    assert_true(report.seconds == 0);
    pipeline_must(clt_factors_recommend(&clear, NULL, a->ws, a->factors, a->catalogue, a->ratings,
                                        ALL, CLT_CLEAR, 0));
    pipeline_must(clt_factors_recommend(&simulated, &report, a->ws, a->factors, a->catalogue,
                                        a->ratings, ALL, CLT_SIMULATE, 7));
    assert_true(report.seconds > 0);
    pipeline_must(clt_factors_recommend(&exact, NULL, a->ws, a->factors, NULL, a->ratings, ALL,
                                        CLT_CLEAR, 0));
    assert_complete(a, encrypted);
    assert_complete(a, clear);
    assert_true(largest_difference(clear, encrypted, &same) < 0x1p-8);
    assert_true(largest_difference(clear, simulated, &same) < 0x1p-8);
    assert_true(largest_difference(clear, exact, &same) < 0.5 && !same);
    clt_table_free(clear);
    clt_table_free(simulated);
    clt_table_free(encrypted);
    clt_table_free(exact);
    clt_tastes_free(scores);
}

static void the_best_are_the_first(void **state) {
    audience *a = *state;
    clt_table *all = NULL, *few = NULL;
    pipeline_must(clt_factors_recommend(&all, NULL, a->ws, a->factors, a->catalogue, a->ratings,
                                        ALL, CLT_CLEAR, 0));
    pipeline_must(clt_factors_recommend(&few, NULL, a->ws, a->factors, a->catalogue, a->ratings, 3,
                                        CLT_CLEAR, 0));
    size_t row = 0;
    for (size_t r = 0; r < clt_table_rows(all); r++) {
        if (atoi(clt_table_cell(all, r, 1)) > 3) continue;
        for (size_t c = 0; c < 4; c++) {
            assert_string_equal(clt_table_cell(all, r, c), clt_table_cell(few, row, c));
        }
        row++;
    }
    assert_int_equal(row, clt_table_rows(few));
    clt_table_free(all);
    clt_table_free(few);
}

static void note(void *opaque, const char *text) {
    char *kept = opaque;
    snprintf(kept, 512, "%s", text);
}

/* Scores of other users' ratings explain nothing: biases are all that is left. */
static void a_doubtful_user_is_told_of(void **state) {
    audience *a = *state, other;
    char said[512] = "";
    clt_table *best = NULL;
    clt_recommend_report report;
    audience_shape strange = shape;
    strange.seed = 99;
    audience_open(&other, &strange, 1);
    clt_tastes *ratings = NULL, *scores = NULL;
    pipeline_must(clt_tastes_encrypt(&ratings, a->ws, a->catalogue, a->sk, NULL, other.ratings, 0));
    pipeline_must(clt_tastes_run(&scores, a->ws, a->factors, a->evk, ratings));
    clt_ws_set_notes(a->ws, (clt_notes){said, note});
    pipeline_must(clt_tastes_decrypt(&best, &report, a->ws, a->sk, scores, a->ratings, 2));
    clt_ws_set_notes(a->ws, (clt_notes){NULL, NULL});
    assert_in_range(report.doubtful, shape.users / 4, shape.users);
    assert_non_null(strstr(said, "more of 150 users"));
    clt_table_free(best);
    clt_tastes_free(ratings);
    clt_tastes_free(scores);
    audience_close(&other);
}

static void refused(clt_status status, clt_status expected, const char *said) {
    assert_int_equal(status, expected);
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
}

static void what_does_not_belong_is_refused(void **state) {
    audience *a = *state, other;
    audience_shape strange = {149, 30, 3, 4, 60, 6};
    audience_open(&other, &strange, 1);
    clt_tastes *ratings = audience_encrypt(a, CLT_KEEP_IDS), *scores = NULL, *wrong = NULL;
    clt_table *best = NULL;
    clt_ws *ws = a->ws;
    pipeline_must(clt_tastes_run(&scores, ws, a->factors, a->evk, ratings));
    refused(clt_tastes_run(&wrong, ws, other.factors, a->evk, ratings), CLT_E_PLAN, "other item");
    refused(clt_tastes_run(&wrong, ws, a->factors, other.evk, ratings), CLT_E_KEY, "secret keys");
    refused(clt_tastes_run(&wrong, ws, a->factors, a->evk, scores), CLT_E_KIND, "not ratings");
    refused(clt_tastes_encrypt(&wrong, ws, a->catalogue, other.sk, NULL, a->ratings, 0), CLT_E_PLAN,
            "another catalogue");
    refused(clt_tastes_encrypt(&wrong, ws, a->catalogue, NULL, other.pk, a->ratings, 0), CLT_E_PLAN,
            "another catalogue");
    refused(clt_tastes_decrypt(&best, NULL, ws, other.sk, scores, a->ratings, 1), CLT_E_PLAN,
            "another catalogue");
    refused(clt_tastes_decrypt(&best, NULL, ws, a->sk, ratings, a->ratings, 1), CLT_E_KIND,
            "not scores");
    refused(clt_tastes_decrypt(&best, NULL, ws, a->sk, scores, other.ratings, 1), CLT_E_DATA,
            "150 users, and ratings of 149");
    refused(clt_tastes_decrypt(&best, NULL, ws, a->sk, scores, a->ratings, 0), CLT_E_ARGUMENT,
            "best 0");
    refused(clt_factors_recommend(&best, NULL, ws, other.factors, a->catalogue, a->ratings, 1,
                                  CLT_CLEAR, 0),
            CLT_E_PLAN, "other item factors");
    refused(
        clt_factors_recommend(&best, NULL, ws, a->factors, NULL, a->ratings, 1, CLT_SIMULATE, 0),
        CLT_E_ARGUMENT, "catalogue");
    assert_null(best);
    assert_null(wrong);
    clt_tastes_free(ratings);
    clt_tastes_free(scores);
    audience_close(&other);
}

static clt_table *written(const char *text) {
    clt_table *table = NULL;
    FILE *file = fopen("ratings.dat", "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    pipeline_must(clt_ratings_read(&table, "ratings.dat", NULL));
    return table;
}

/* Names in another order are other users; items that are not in the catalogue are left out. */
static void users_are_known_by_name(void **state) {
    audience *a = *state;
    clt_tastes *ratings = NULL, *scores = NULL;
    clt_table *best = NULL;
    clt_recommend_report report;
    clt_table *table = written("ann::i1::4\nbob::i2::3.5\nann::nowhere::1\nbob::i4::2\n");
    assert_int_equal(clt_table_columns(table), 3);
    assert_string_equal(clt_table_name(table, 2), "rating");
    pipeline_must(
        clt_tastes_encrypt(&ratings, a->ws, a->catalogue, NULL, a->pk, table, CLT_KEEP_IDS));
    pipeline_must(clt_tastes_run(&scores, a->ws, a->factors, a->evk, ratings));
    pipeline_must(clt_tastes_decrypt(&best, &report, a->ws, a->sk, scores, table, 1));
    assert_int_equal(clt_table_rows(best), 2);
    assert_string_equal(clt_table_cell(best, 0, 0), "ann");
    assert_string_equal(clt_table_cell(best, 1, 0), "bob");
    assert_int_equal(report.unknown, 1);
    clt_table_free(best);
    clt_table_free(table);
    best = NULL;
    table = written("bob\ti1\t4\nann\ti2\t3\n");
    refused(clt_tastes_decrypt(&best, NULL, a->ws, a->sk, scores, table, 1), CLT_E_DATA,
            "user 1 is 'ann' in the scores, and 'bob'");
    clt_table_free(table);
    clt_tastes_free(ratings);
    clt_tastes_free(scores);
}

static size_t file_size(const char *path) {
    struct stat about;
    assert_int_equal(stat(path, &about), 0);
    return (size_t)about.st_size;
}

/* Sizes are those of the files, to the byte; three groups take more memory than one. */
static void figures_are_of_the_files(void **state) {
    audience *a = *state;
    clt_catalogue_figures figures, one;
    clt_tastes *ratings = audience_encrypt(a, 0), *scores = NULL;
    pipeline_must(clt_tastes_run(&scores, a->ws, a->factors, a->evk, ratings));
    pipeline_must(clt_catalogue_measure(a->catalogue, a->ws, shape.users, &figures));
    pipeline_must(clt_catalogue_measure(a->catalogue, a->ws, 1, &one));
    pipeline_must(clt_tastes_save(ratings, "r.cld", CLT_REPLACE));
    pipeline_must(clt_tastes_save(scores, "s.cld", CLT_REPLACE));
    pipeline_must(clt_evk_save(a->evk, "e.clk", CLT_REPLACE));
    assert_int_equal(figures.ratings_bytes, file_size("r.cld"));
    assert_int_equal(figures.scores_bytes, file_size("s.cld"));
    assert_int_equal(figures.evaluation_key_bytes, file_size("e.clk"));
    assert_int_equal(figures.items, shape.items);
    assert_int_equal(figures.steps, shape.steps);
    assert_true(figures.memory_bytes > one.memory_bytes && one.memory_bytes > 0);
    clt_tastes_free(ratings);
    clt_tastes_free(scores);
}

/* Options out of range name themselves; held-out ratings are predicted better with factors. */
static void fits_say_how_well(void **state) {
    audience *a = *state;
    clt_factors *factors = NULL;
    clt_factors_options options;
    clt_factors_report report;
    clt_ratings_made made;
    clt_table *table = NULL;
    clt_ratings_made_default(&made);
    made.users = 400;
    made.items = 60;
    pipeline_must(clt_ratings_make(&table, &made));
    clt_factors_options_default(&options);
    options.rank = 4;
    pipeline_must(clt_factors_fit(&factors, a->ws, table, &options, &report));
    assert_int_equal(report.items, 60);
    assert_in_range(clt_table_rows(table) - report.ratings, 1, clt_table_rows(table) / 5);
    assert_true(report.rmse < 0.95 * report.rmse_biases);
    clt_factors_free(factors);
    factors = NULL;
    options.validation = 0;
    pipeline_must(clt_factors_fit(&factors, a->ws, table, &options, &report));
    assert_int_equal(report.ratings, clt_table_rows(table));
    assert_true(isnan(report.rmse));
    clt_factors_free(factors);
    factors = NULL;
    options.rank = 33;
    refused(clt_factors_fit(&factors, a->ws, table, &options, NULL), CLT_E_ARGUMENT, "rank 33");
    options.rank = 4;
    options.penalty = NAN;
    refused(clt_factors_fit(&factors, a->ws, table, &options, NULL), CLT_E_ARGUMENT, "penalty");
    made.share = 0.7;
    clt_table *none = NULL;
    refused(clt_ratings_make(&none, &made), CLT_E_ARGUMENT, "0.7");
    assert_null(factors);
    assert_null(none);
    clt_table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_modes_agree),
        cmocka_unit_test(the_best_are_the_first),
        cmocka_unit_test(a_doubtful_user_is_told_of),
        cmocka_unit_test(what_does_not_belong_is_refused),
        cmocka_unit_test(users_are_known_by_name),
        cmocka_unit_test(fits_say_how_well),
        cmocka_unit_test(figures_are_of_the_files),
    };
    return cmocka_run_group_tests(tests, open_audience, close_audience);
}
