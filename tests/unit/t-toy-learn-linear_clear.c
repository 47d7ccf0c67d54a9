/*
 * Training in the clear: against the formulas written down again, against differences of the loss,
 * and against the solution that many steps come to.
 */
#include "learn/linear_step.h"
#include "support/training.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Without keys and ciphertexts: rows of normal numbers, targets by lot. */
typedef struct clear_task {
    clt_recipe *recipe;
    clt__matrix x;
    double *y;
    clt__learning learning;
} clear_task;

static void open_task(clear_task *t, const training_shape *shape) {
    t->recipe = training_recipe(shape);
    training_rows(&t->x, shape, 5);
    t->y = training_targets(&t->x, shape, 5);
    clt__learning_init(&t->learning, &t->recipe->terms);
}

static void close_task(clear_task *t) {
    clt__recipe_unref(t->recipe);
    clt__matrix_free(&t->x);
    free(t->y);
}

static double *train(const clear_task *t, double *reach) {
    double *w = calloc(t->recipe->models * t->x.columns, sizeof *w);
    assert_non_null(w);
    assert_int_equal(clt__linear_clear(w, reach, t->recipe, &t->x, t->y), CLT_OK);
    return w;
}

/* ------------------------------------------------------------------------------------- oracle */

static double product(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t j = 0; j < count; j++) sum += a[j] * b[j];
    return sum;
}

static double residual(const clear_task *t, double tau) {
    double sum = 0;
    for (unsigned j = 1; j <= t->learning.degree; j += 2) sum += t->learning.a[j] * pow(tau, j);
    return sum;
}

/* One model of the run, with momentum from its own recursion. */
static void oracle(double *w, double *reach, const clear_task *t, unsigned model) {
    const clt__recipe_terms *terms = &t->recipe->terms;
    size_t n = t->x.columns, tiles = clt__tiling_tiles(&t->recipe->tiling, t->x.rows);
    double *v = calloc(2 * n, sizeof *v), *g = v + n, age = 1;
    assert_non_null(v);
    for (size_t j = 0; j < n; j++) w[j] = 0;
    for (unsigned k = 0; k < terms->steps; k++) {
        size_t first, count, rows = 0;
        clt__learning_batch(&first, &count, terms, k, tiles);
        for (size_t j = 0; j < n; j++) g[j] = 0;
        for (size_t i = 0; i < t->x.rows; i++) {
            const double *row = clt__matrix_row(&t->x, i);
            size_t tile = i / t->recipe->tiling.rows;
            double tau = product(row, v, n), y = t->y[model * t->x.rows + i];
            if (tile < first || tile >= first + count) continue;
            rows++;
            *reach = fmax(*reach, fabs(tau) / t->learning.range);
            for (size_t j = 0; j < n; j++) {
                g[j] += row[j] * (t->learning.target * y - residual(t, tau));
            }
        }
        double older = (1 + sqrt(1 + 4 * age * age)) / 2;
        double momentum = k + 1 == terms->steps ? 0 : (age - 1) / older;
        for (size_t j = 0; j < n; j++) {
            double next = v[j] + t->learning.rate * (g[j] / (double)rows - terms->penalty * v[j]);
            v[j] = next + momentum * (next - w[j]);
            w[j] = next;
        }
        age = older;
    }
    free(v);
}

static void agrees_with_formulas(void **state) {
    (void)state;
    const training_shape shapes[] = {
        {3, 2, 50, CLT_LOGISTIC, 7, 5, 0, 0.03, "toy", false},
        {9, 2, 333, CLT_LOGISTIC, 3, 6, 0, 0, "toy", false},
        {20, 2, 100, CLT_RIDGE, 1, 8, 0, 0.1, "toy", false},
        {17, 3, 200, CLT_LOGISTIC, 7, 4, 0, 0, "toy", false},
        {9, 2, 331, CLT_LOGISTIC, 7, 7, 64, 0.01, "toy", false},
        {5, 4, 301, CLT_RIDGE, 1, 9, 100, 0, "toy", false},
        {1, 2, 1, CLT_RIDGE, 1, 1, 0, 0, "toy", false},
    };
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        clear_task t;
        open_task(&t, &shapes[s]);
        size_t n = t.x.columns;
        double reach = -1, expected = 0, *w = train(&t, &reach);
        double *o = calloc(n, sizeof *o);
        assert_non_null(o);
        for (unsigned m = 0; m < t.recipe->models; m++) {
            oracle(o, &expected, &t, m);
            for (size_t j = 0; j < n; j++) assert_true(fabs(w[m * n + j] - o[j]) < 1e-12);
        }
        if (shapes[s].learner == CLT_RIDGE) expected = 0;
        assert_true(fabs(reach - expected) < 1e-12);
        free(o);
        free(w);
        close_task(&t);
    }
}

/* ------------------------------------------------------------------------------------ the loss */

/* Mean loss of units at w, with the penalty: the integral of residual - target y. */
static double loss(const clear_task *t, const double *w) {
    const clt__learning *l = &t->learning;
    size_t n = t->x.columns;
    double sum = 0;
    for (size_t i = 0; i < t->x.rows; i++) {
        double tau = product(clt__matrix_row(&t->x, i), w, n);
        sum -= l->target * t->y[i] * tau;
        for (unsigned j = 1; j <= l->degree; j += 2) sum += l->a[j] * pow(tau, j + 1) / (j + 1);
    }
    return sum / (double)t->x.rows + 0.5 * t->recipe->terms.penalty * product(w, w, n);
}

/* The second of two steps goes down the slope of the loss at the end of the first. */
static void steps_follow_the_slope(void **state) {
    (void)state;
    for (unsigned degree = 1; degree <= 7; degree += degree == 1 ? 2 : 4) {
        clt_learner learner = degree == 1 ? CLT_RIDGE : CLT_LOGISTIC;
        training_shape shape = {6, 2, 150, learner, degree, 1, 0, 0.05, "toy", false};
        clear_task one, two;
        double reach;
        open_task(&one, &shape);
        shape.steps = 2;
        open_task(&two, &shape);
        double *first = train(&one, &reach), *second = train(&two, &reach);
        for (size_t j = 0; j < one.x.columns; j++) {
            double slope, keep = first[j], h = 1e-5;
            first[j] = keep + h;
            slope = loss(&one, first);
            first[j] = keep - h;
            slope = (slope - loss(&one, first)) / (2 * h);
            first[j] = keep;
            assert_true(fabs((first[j] - second[j]) / one.learning.rate - slope) < 1e-8);
        }
        free(first);
        free(second);
        close_task(&one);
        close_task(&two);
    }
}

/* ------------------------------------------------------------------------------- convergence */

/* Solves (mean x x^T + penalty) w = mean x y by elimination. */
static void least_squares(double *w, const clear_task *t) {
    enum { MOST = 16 };
    double a[MOST][MOST + 1] = {{0}};
    size_t n = t->x.columns;
    assert_true(n <= MOST);
    for (size_t i = 0; i < t->x.rows; i++) {
        const double *row = clt__matrix_row(&t->x, i);
        for (size_t j = 0; j < n; j++) {
            for (size_t k = 0; k < n; k++) a[j][k] += row[j] * row[k] / (double)t->x.rows;
            a[j][n] += row[j] * t->y[i] / (double)t->x.rows;
        }
    }
    for (size_t j = 0; j < n; j++) a[j][j] += t->recipe->terms.penalty;
    for (size_t p = 0; p < n; p++) {
        for (size_t j = 0; j < n; j++) {
            double factor = j == p ? 0 : a[j][p] / a[p][p];
            for (size_t k = p; k <= n; k++) a[j][k] -= factor * a[p][k];
        }
    }
    for (size_t j = 0; j < n; j++) w[j] = a[j][n] / a[j][j];
}

static void ridge_converges(void **state) {
    (void)state;
    const training_shape shape = {7, 2, 200, CLT_RIDGE, 1, 300, 0, 0.02, "toy-deep", false};
    clear_task t;
    double reach, solution[8];
    open_task(&t, &shape);
    double *w = train(&t, &reach);
    least_squares(solution, &t);
    for (size_t j = 0; j < t.x.columns; j++) assert_true(fabs(w[j] - solution[j]) < 1e-9);
    free(w);
    close_task(&t);
}

/* Where the polynomial is the sigmoid, the slope of the loss vanishes in the end. */
static void logistic_converges(void **state) {
    (void)state;
    const training_shape shape = {4, 2, 200, CLT_LOGISTIC, 7, 400, 0, 0.05, "toy-deep", false};
    clear_task t;
    double reach;
    open_task(&t, &shape);
    double *w = train(&t, &reach), least = loss(&t, w);
    assert_true(reach < 1);
    for (size_t j = 0; j < t.x.columns; j++) {
        double keep = w[j];
        w[j] = keep + 1e-3;
        assert_true(loss(&t, w) > least);
        w[j] = keep - 1e-3;
        assert_true(loss(&t, w) > least);
        w[j] = keep;
    }
    free(w);
    close_task(&t);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_formulas),
        cmocka_unit_test(steps_follow_the_slope),
        cmocka_unit_test(ridge_converges),
        cmocka_unit_test(logistic_converges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
