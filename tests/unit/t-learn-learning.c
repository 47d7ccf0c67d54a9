/* learn/learning.c: the polynomials are the least-squares ones, momentum is FISTA's, and batches
   take every tile in turn. */
#include "learn/recipe.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static clt__learning learning_of(clt_learner learner, unsigned degree, double penalty) {
    clt__recipe_terms terms = {
        .learner = learner, .degree = degree, .steps = 5, .penalty = penalty, .clip = 4};
    clt__learning l;
    clt__learning_init(&l, &terms);
    return l;
}

/* s(t) from the residual, and its derivative. */
static double polynomial(const clt__learning *l, double t, double *slope) {
    double tau = t / l->unit, sum = 0, derivative = 0, power = 1;
    for (unsigned j = 0; j <= l->degree; j++) {
        sum += l->a[j] * power;
        if (j < l->degree) derivative += (j + 1) * l->a[j + 1] * power;
        power *= tau;
    }
    *slope = derivative;
    return l->unit * sum;
}

static double sigmoid(double t) {
    return 1 / (1 + exp(-t)) - 0.5;
}

/* The integral over [-8, 8] of (s(t) - sigmoid(t) + 1/2) (t/8)^power, by Simpson's rule. */
static double moment(const clt__learning *l, unsigned power) {
    enum { PANELS = 1 << 15 };
    double sum = 0, slope;
    for (int i = 0; i <= PANELS; i++) {
        double t = 8 * (2.0 * i / PANELS - 1), part = i == 0 || i == PANELS ? 1 : i % 2 ? 4 : 2;
        double value = polynomial(l, t, &slope) - sigmoid(t);
        sum += part * value * pow(t / 8, power);
    }
    return sum * 16 / (3.0 * PANELS);
}

/* Least squares: the error is orthogonal to every power of the polynomial. */
static void polynomials_are_the_best(void **state) {
    (void)state;
    for (unsigned degree = 3; degree <= 7; degree += 4) {
        clt__learning l = learning_of(CLT_LOGISTIC, degree, 0);
        assert_int_equal(l.degree, degree);
        for (unsigned j = 0; j <= degree; j++) assert_true(fabs(moment(&l, j)) < 1e-12);
        assert_true(fabs(moment(&l, degree + 2)) > 1e-4);
        assert_true(l.a[degree] == -1);
        for (unsigned j = 0; j < 8; j++) assert_true(j % 2 == 1 || l.a[j] == 0);
        for (unsigned j = degree + 1; j < 8; j++) assert_true(l.a[j] == 0);
    }
}

/* Near the sigmoid, and nowhere so steep that the safe step of logistic loss were not safe. */
static void polynomials_are_near_and_flat(void **state) {
    (void)state;
    for (unsigned degree = 3; degree <= 7; degree += 4) {
        clt__learning l = learning_of(CLT_LOGISTIC, degree, 0);
        double worst = 0, steepest = 0;
        for (int i = -8000; i <= 8000; i++) {
            double slope, t = i / 1000.0, value = polynomial(&l, t, &slope);
            worst = fmax(worst, fabs(value - sigmoid(t)));
            steepest = fmax(steepest, fabs(slope));
        }
        assert_true(worst < (degree == 3 ? 0.115 : 0.033));
        assert_true(steepest < 0.25);
        assert_true(fabs(l.range * l.unit - 8) < 1e-14);
        assert_true(fabs(l.target * l.unit - 0.5) < 1e-15);
    }
}

static void ridge_is_linear(void **state) {
    (void)state;
    clt__learning l = learning_of(CLT_RIDGE, 1, 0);
    assert_true(l.unit == 1 && l.a[1] == 1 && l.target == 1 && l.rate == 1);
    assert_true(isinf(l.range));
    for (unsigned j = 0; j < 8; j++) assert_true(j == 1 || l.a[j] == 0);
}

/* On a quadratic loss with the largest curvature that there is, a step of the rate is the one that
   ends at the minimum: w - rate (curvature + penalty) w = 0. */
static void rates_are_safe(void **state) {
    (void)state;
    assert_true(learning_of(CLT_LOGISTIC, 7, 0).rate == 4);
    static const double penalties[] = {0, 0.03, 0.5, 1};
    for (size_t i = 0; i < 4; i++) {
        double p = penalties[i];
        assert_true(fabs(learning_of(CLT_LOGISTIC, 3, p).rate * (0.25 + p) - 1) < 1e-15);
        assert_true(fabs(learning_of(CLT_RIDGE, 1, p).rate * (1 + p) - 1) < 1e-15);
    }
}

static void momentum_is_fistas(void **state) {
    (void)state;
    static const double known[] = {0, 0.28175352512532087, 0.434042782780302, 0.5310638054044795};
    for (unsigned k = 0; k < 4; k++) {
        assert_true(fabs(clt__learning_momentum(k, 100) - known[k]) < 1e-15);
    }
    for (unsigned k = 1; k < 98; k++) {
        double m = clt__learning_momentum(k, 100);
        assert_true(m > clt__learning_momentum(k - 1, 100) && m < 1);
    }
    assert_true(clt__learning_momentum(98, 100) > 0.97);
    assert_true(clt__learning_momentum(99, 100) == 0);
    assert_true(clt__learning_momentum(0, 1) == 0);
}

/* An epoch takes each tile once, in batches no larger than asked for, as even as can be. */
static void batches_take_every_tile(void **state) {
    (void)state;
    for (size_t tiles = 1; tiles <= 20; tiles++) {
        for (unsigned batch = 1; batch <= 22; batch++) {
            clt__recipe_terms terms = {.batch = batch};
            size_t epoch = (tiles + batch - 1) / batch, next = 0, least = tiles, most = 0;
            for (unsigned step = 0; step < 3 * epoch; step++) {
                size_t first, count;
                clt__learning_batch(&first, &count, &terms, step, tiles);
                if (step % epoch == 0) next = 0;
                assert_int_equal(first, next);
                assert_true(count >= 1 && count <= batch);
                if (count < least) least = count;
                if (count > most) most = count;
                next = first + count;
                if (step % epoch == epoch - 1) assert_int_equal(next, tiles);
            }
            assert_true(most - least <= 1);
        }
    }
}

static void no_batch_is_all(void **state) {
    (void)state;
    clt__recipe_terms terms = {.batch = 0};
    size_t first = 7, count = 7;
    clt__learning_batch(&first, &count, &terms, 41, 5);
    assert_int_equal(first, 0);
    assert_int_equal(count, 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(polynomials_are_the_best), cmocka_unit_test(polynomials_are_near_and_flat),
        cmocka_unit_test(ridge_is_linear),          cmocka_unit_test(rates_are_safe),
        cmocka_unit_test(momentum_is_fistas),       cmocka_unit_test(batches_take_every_tile),
        cmocka_unit_test(no_batch_is_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
