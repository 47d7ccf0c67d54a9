/* learn/factor_fit.c: factors that are fitted predict what was held out. */
#include "learn/recommend.h"

#include "data/split.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t seed[CLT__SEED_BYTES] = {6};

static void make(clt__ratings **train, clt__ratings **test, const clt__ratings_made *made) {
    clt__ratings *all = NULL;
    assert_int_equal(clt__ratings_make(&all, made, seed), CLT_OK);
    uint32_t *part = malloc(all->count * sizeof *part);
    assert_non_null(part);
    assert_int_equal(clt__split_shuffle(part, NULL, all->count, 1, 0.1, seed), CLT_OK);
    assert_int_equal(clt__ratings_take(train, all, part, 0), CLT_OK);
    assert_int_equal(clt__ratings_take(test, all, part, 1), CLT_OK);
    clt__ratings_free(all);
    free(part);
}

static clt__factors *fit(const clt__ratings *train, uint32_t rank, double penalty) {
    clt__factors_options options;
    clt__factors *f = NULL;
    clt__factors_options_default(&options);
    options.rank = rank;
    options.penalty = penalty;
    assert_int_equal(clt__factors_fit(&f, train, &options), CLT_OK);
    return f;
}

/* Root mean square error of what was held out, by biases alone or by factors too. */
static double error_of(const clt__factors *f, const clt__ratings *train, const clt__ratings *test,
                       bool scores) {
    clt__profile profile;
    clt__matrix score = {0};
    assert_int_equal(clt__profile_new(&profile, f, train), CLT_OK);
    assert_int_equal(clt__recommend_clear(&score, f, &profile, 0), CLT_OK);
    for (size_t i = 0; !scores && i < score.rows * score.columns; i++) score.x[i] = 0;
    double rmse = clt__profile_rmse(&profile, f, &score, test);
    clt__matrix_free(&score);
    clt__profile_free(&profile);
    return rmse;
}

/* Two tastes without noise: nothing but rounding to halves, of deviation 0.144, and estimates of
   biases and factors from some 50 ratings are left. */
static void tastes_without_noise_are_found(void **state) {
    (void)state;
    static const clt__ratings_made made = {300, 100, 2, 0.5, 0.6, 0};
    clt__ratings *train = NULL, *test = NULL;
    make(&train, &test, &made);
    clt__factors *f = fit(train, 2, 0.5);
    double biases = error_of(f, train, test, false), factors = error_of(f, train, test, true);
    assert_true(biases > 0.5);
    assert_true(factors > 0.1 && factors < 0.24);
    clt__factors_free(f);
    clt__ratings_free(train);
    clt__ratings_free(test);
}

static void noise_is_not_learnt(void **state) {
    (void)state;
    static const clt__ratings_made made = {400, 100, 4, 0.3, 0.8, 0.6};
    clt__ratings *train = NULL, *test = NULL;
    make(&train, &test, &made);
    clt__factors *f = fit(train, 8, 6);
    double biases = error_of(f, train, test, false), factors = error_of(f, train, test, true);
    assert_true(factors < biases - 0.1);
    assert_true(factors < 0.85); /* 0.62 is the noise, rounding included */
    assert_int_equal(clt__factors_check(f), CLT_OK);
    assert_true(f->least == 0.5 && f->most == 5 && f->scale == 4.5);
    assert_string_equal(f->item[99], "i100");
    clt__factors_free(f);
    clt__ratings_free(train);
    clt__ratings_free(test);
}

static void the_seed_decides(void **state) {
    (void)state;
    static const clt__ratings_made made = {60, 20, 2, 0.4, 0.8, 0.6};
    clt__ratings *train = NULL, *test = NULL;
    make(&train, &test, &made);
    clt__factors *a = fit(train, 3, 2), *b = fit(train, 3, 2);
    assert_memory_equal(a->factor, b->factor, 60 * sizeof *a->factor);
    assert_true(a->low == b->low && a->high == b->high);
    clt__factors_free(a);
    clt__factors_free(b);
    clt__ratings_free(train);
    clt__ratings_free(test);
}

static clt_status read_text(clt__ratings **r, const char *text) {
    return clt__ratings_read(r, (const uint8_t *)text, strlen(text), "r", NULL);
}

static void what_teaches_nothing_is_refused(void **state) {
    (void)state;
    clt__ratings *same = NULL, *few = NULL;
    clt__factors_options options;
    clt__factors *f = NULL;
    clt__factors_options_default(&options);
    assert_int_equal(read_text(&same, "1\t1\t3\n1\t2\t3\n2\t1\t3\n"), CLT_OK);
    assert_int_equal(clt__factors_fit(&f, same, &options), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "all of them the same"));
    assert_int_equal(read_text(&few, "1\t1\t3\n1\t2\t4\n2\t1\t2\n"), CLT_OK);
    assert_int_equal(clt__factors_fit(&f, few, &options), CLT_E_DATA);
    assert_null(f);
    clt__ratings_free(same);
    clt__ratings_free(few);
}

static clt_status fit_some(void *arg) {
    clt__factors_options options;
    clt__factors *f = NULL;
    clt__factors_options_default(&options);
    options.rank = 2;
    options.penalty = 1;
    clt_status status = clt__factors_fit(&f, arg, &options);
    clt__factors_free(f);
    return status;
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    static const clt__ratings_made made = {10, 6, 2, 0.5, 0.8, 0.6};
    clt__ratings *r = NULL;
    assert_int_equal(clt__ratings_make(&r, &made, seed), CLT_OK);
    assert_true(fault_sweep(fit_some, r));
    clt__ratings_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tastes_without_noise_are_found),
        cmocka_unit_test(noise_is_not_learnt),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(what_teaches_nothing_is_refused),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
