/* learn/factor.c: the system of a user, coordinates that change no answer, and checks. */
#include "base/alloc.h"
#include "learn/factor.h"

#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 30, USERS = 40, RANK = 5 };

static const uint8_t seed[CLT__SEED_BYTES] = {5};
static const double penalty = 0.7;

static clt__ratings *make_ratings(void) {
    static const clt__ratings_made made = {USERS, ITEMS, 3, 0.4, 0.8, 0.5};
    clt__ratings *r = NULL;
    assert_int_equal(clt__ratings_make(&r, &made, seed), CLT_OK);
    return r;
}

/* Of any kind: uneven and correlated. */
static clt__factors *make_factors(void) {
    clt__factors *f = NULL;
    clt__random random;
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    assert_int_equal(clt__factors_new(&f, ITEMS, RANK), CLT_OK);
    for (unsigned i = 0; i < ITEMS; i++) {
        double *q = f->factor + (size_t)i * RANK, common = clt__random_normal(&random);
        for (unsigned j = 0; j < RANK; j++) q[j] = (common + clt__random_normal(&random)) / (1 + j);
        f->item[i] = clt__strdup("film");
        f->bias[i] = 0.1 * clt__random_normal(&random);
    }
    f->least = 0.5;
    f->most = 5;
    f->mean = 3.5;
    f->scale = 4.5;
    f->bias_prior = 3;
    clt__random_close(&random);
    return f;
}

/* Minimiser of sum (r - q . p)^2 + penalty |p|^2, as scores of all items. */
static void ridge(double *score, const clt__factors *f, const clt__ratings *ratings, uint32_t user,
                  const double *r) {
    double a[RANK * RANK] = {0}, p[RANK] = {0};
    for (unsigned j = 0; j < RANK; j++) a[j * RANK + j] = penalty;
    for (size_t i = ratings->first[user]; i < ratings->first[user + 1]; i++) {
        const double *q = f->factor + (size_t)ratings->rating[i].item * RANK;
        for (unsigned j = 0; j < RANK; j++) {
            p[j] += r[i - ratings->first[user]] * q[j];
            for (unsigned k = 0; k < RANK; k++) a[j * RANK + k] += q[j] * q[k];
        }
    }
    assert_true(clt__symmetric_solve(a, p, RANK));
    for (unsigned i = 0; i < ITEMS; i++) {
        score[i] = 0;
        for (unsigned j = 0; j < RANK; j++) score[i] += f->factor[i * RANK + j] * p[j];
    }
}

static void assert_same_answers(const clt__factors *plain, clt__factors *white) {
    clt__ratings *ratings = make_ratings();
    assert_int_equal(clt__factors_whiten(white, ratings, penalty), CLT_OK);
    assert_int_equal(clt__factors_check(white), CLT_OK);
    for (uint32_t u = 0; u < USERS; u++) {
        double r[ITEMS], want[ITEMS], a[RANK * RANK], p[RANK];
        clt__factors_taste(r, white, ratings, u);
        ridge(want, plain, ratings, u, r);
        clt__factors_system(a, p, white, ratings, u, r);
        assert_true(clt__symmetric_solve(a, p, RANK));
        for (unsigned i = 0; i < ITEMS; i++) {
            double score = 0;
            for (unsigned j = 0; j < RANK; j++) score += white->factor[i * RANK + j] * p[j];
            assert_true(fabs(score - want[i]) < 1e-10);
        }
    }
    clt__ratings_free(ratings);
}

static void coordinates_change_no_answer(void **state) {
    (void)state;
    clt__factors *plain = make_factors(), *white = make_factors();
    assert_same_answers(plain, white);
    clt__factors_free(white);
    clt__factors_free(plain);
}

static void a_factor_of_nothing_does_no_harm(void **state) {
    (void)state;
    clt__factors *plain = make_factors(), *white = make_factors();
    for (unsigned i = 0; i < ITEMS; i++) {
        plain->factor[i * RANK + 2] = white->factor[i * RANK + 2] = 0;
    }
    assert_same_answers(plain, white);
    clt__factors_free(white);
    clt__factors_free(plain);
}

/* The mean over ratings of a user of mean diligence: (n S + prior P) / (n + prior) = I. */
static void the_usual_system_is_the_identity(void **state) {
    (void)state;
    clt__ratings *ratings = make_ratings();
    clt__factors *f = make_factors();
    assert_int_equal(clt__factors_whiten(f, ratings, penalty), CLT_OK);
    double n = (double)ratings->count / USERS;
    for (unsigned j = 0; j < RANK; j++) {
        for (unsigned k = 0; k < RANK; k++) {
            double s = 0;
            for (size_t i = 0; i < ratings->count; i++) {
                const double *q = f->factor + (size_t)ratings->rating[i].item * RANK;
                s += q[j] * q[k] / (double)ratings->count;
            }
            double entry = (n * s + (j == k ? f->prior * f->penalty[j] : 0)) / (n + f->prior);
            assert_true(fabs(entry - (j == k)) < 1e-10);
        }
    }
    clt__factors_free(f);
    clt__ratings_free(ratings);
}

/* x^T A x lies in the interval for unit vectors x, and meets its ends. */
static void eigenvalues_are_in_the_interval(void **state) {
    (void)state;
    clt__ratings *ratings = make_ratings();
    clt__factors *f = make_factors();
    double least = INFINITY, most = 0;
    assert_int_equal(clt__factors_whiten(f, ratings, penalty), CLT_OK);
    for (uint32_t u = 0; u < USERS; u++) {
        double a[RANK * RANK], value[RANK];
        clt__factors_system(a, NULL, f, ratings, u, NULL);
        for (unsigned j = 0; j < RANK; j++) {
            for (unsigned k = 0; k < j; k++) assert_true(a[j * RANK + k] == a[k * RANK + j]);
            assert_true(a[j * RANK + j] >= f->low && a[j * RANK + j] <= f->high);
        }
        clt__symmetric_eigen(value, NULL, a, RANK);
        least = fmin(least, value[0]);
        most = fmax(most, value[RANK - 1]);
    }
    assert_true(least == f->low && most == f->high);
    clt__factors_free(f);
    clt__ratings_free(ratings);
}

static void users_without_ratings_have_the_prior(void **state) {
    (void)state;
    clt__ratings *ratings = make_ratings(), *none = NULL;
    clt__factors *f = make_factors();
    uint32_t *part = calloc(ratings->count, sizeof *part);
    double a[RANK * RANK], g[RANK], r[1];
    assert_non_null(part);
    assert_int_equal(clt__factors_whiten(f, ratings, penalty), CLT_OK);
    assert_int_equal(clt__ratings_take(&none, ratings, part, 1), CLT_OK);
    clt__taste taste = clt__factors_taste(r, f, none, 0);
    assert_true(taste.bias == 0 && fabs(taste.weight * f->prior - 1) < 1e-15);
    clt__factors_system(a, g, f, none, 0, r);
    for (unsigned j = 0; j < RANK; j++) assert_true(a[j * RANK + j] == f->penalty[j] && g[j] == 0);
    assert_int_equal(clt__factors_whiten(f, none, penalty), CLT_E_DATA);
    free(part);
    clt__ratings_free(none);
    clt__factors_free(f);
    clt__ratings_free(ratings);
}

/* A bias is the mean with `bias_prior` zeros, and r what it leaves, within [-1, 1]. */
static void tastes_are_biases_and_rests(void **state) {
    (void)state;
    clt__ratings *ratings = make_ratings();
    clt__factors *f = make_factors();
    f->prior = 8;
    f->scale = 0.9; /* so that some are cut */
    unsigned cut = 0;
    for (uint32_t u = 0; u < USERS; u++) {
        const clt__rating *rating = ratings->rating + ratings->first[u];
        size_t count = ratings->first[u + 1] - ratings->first[u];
        double r[ITEMS], sum = 0;
        clt__taste taste = clt__factors_taste(r, f, ratings, u);
        for (size_t i = 0; i < count; i++) sum += rating[i].value - 3.5 - f->bias[rating[i].item];
        assert_true(fabs(taste.bias * ((double)count + 3) - sum) < 1e-12);
        assert_true(fabs(taste.weight * ((double)count + 8) - 1) < 1e-14);
        for (size_t i = 0; i < count; i++) {
            double want = (rating[i].value - 3.5 - f->bias[rating[i].item] - taste.bias) / 0.9;
            cut += fabs(want) > 1;
            assert_true(fabs(r[i] - fmax(-1, fmin(1, want))) < 1e-12);
        }
    }
    assert_true(cut > 0);
    clt__factors_free(f);
    clt__ratings_free(ratings);
}

static void factors_of_nothing_are_refused(void **state) {
    (void)state;
    clt__ratings *ratings = make_ratings();
    clt__factors *f = make_factors();
    for (unsigned i = 0; i < ITEMS * RANK; i++) f->factor[i] *= 1e-4;
    assert_int_equal(clt__factors_whiten(f, ratings, penalty), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "smaller penalty"));
    clt__factors_free(f);
    clt__ratings_free(ratings);
}

static void numbers_out_of_range_are_refused(void **state) {
    (void)state;
    clt__ratings *ratings = make_ratings();
    clt__factors *f = make_factors();
    assert_int_equal(clt__factors_whiten(f, ratings, penalty), CLT_OK);
    double *const number[] = {&f->least,      &f->most,       &f->mean,  &f->bias[7],
                              &f->scale,      &f->bias_prior, &f->prior, &f->factor[11],
                              &f->penalty[1], &f->low,        &f->high};
    static const double wrong[] = {NAN, INFINITY, -INFINITY};
    for (unsigned i = 0; i < sizeof number / sizeof *number; i++) {
        double kept = *number[i];
        for (unsigned k = 0; k < 3; k++) {
            *number[i] = wrong[k];
            assert_int_equal(clt__factors_check(f), CLT_E_DATA);
        }
        *number[i] = kept;
        assert_int_equal(clt__factors_check(f), CLT_OK);
    }
    f->item[3][0] = '\0';
    assert_int_equal(clt__factors_check(f), CLT_E_DATA);
    f->item[3][0] = 'x';
    f->rank = CLT__RANK_MOST + 1;
    assert_int_equal(clt__factors_check(f), CLT_E_DATA);
    clt__factors_free(f);
    clt__ratings_free(ratings);
}

static clt_status make_empty(void *arg) {
    clt__factors *f = NULL;
    (void)arg;
    clt_status status = clt__factors_new(&f, 3, 2);
    clt__factors_free(f);
    return status;
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    assert_true(fault_sweep(make_empty, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coordinates_change_no_answer),
        cmocka_unit_test(a_factor_of_nothing_does_no_harm),
        cmocka_unit_test(the_usual_system_is_the_identity),
        cmocka_unit_test(eigenvalues_are_in_the_interval),
        cmocka_unit_test(users_without_ratings_have_the_prior),
        cmocka_unit_test(tastes_are_biases_and_rests),
        cmocka_unit_test(factors_of_nothing_are_refused),
        cmocka_unit_test(numbers_out_of_range_are_refused),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
