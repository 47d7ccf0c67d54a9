/* approx/lsq.c: exact data, orthogonality of the residual, known optima, refusals. */
#include "approx/lsq.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { SAMPLES = 400 };

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static double unit(uint64_t *random) {
    *random = *random * 6364136223846793005U + 1442695040888963407U;
    return (double)(*random >> 11) / 9007199254740992.0;
}

static void exact_data_gives_the_polynomial(void **state) {
    (void)state;
    uint64_t random = 5;
    for (unsigned degree = 0; degree <= CLT__LSQ_DEGREE; degree++) {
        clt__chebyshev truth = {.degree = degree, .low = -3, .high = 1}, p;
        clt__lsq fit;
        double rms = 1;
        for (unsigned k = 0; k <= degree; k++) truth.c[k] = unit(&random) - 0.5;
        clt__lsq_init(&fit, -3, 1, degree);
        for (int i = 0; i < SAMPLES; i++) {
            double x = -1 + 2 * cos(3.14159 * i / SAMPLES);
            clt__lsq_add(&fit, x, clt__chebyshev_eval(&truth, x), 0.1 + unit(&random));
        }
        assert_int_equal(clt__lsq_solve(&p, &rms, &fit), CLT_OK);
        assert_int_equal(p.degree, degree);
        for (unsigned k = 0; k <= degree; k++) assert_near(p.c[k], truth.c[k], 1e-13);
        assert_true(rms < 1e-14);
    }
}

/* The optimum is where the weighted residual is orthogonal to every basis polynomial. */
static void the_residual_is_orthogonal(void **state) {
    (void)state;
    double x[SAMPLES], y[SAMPLES], w[SAMPLES], squares = 0, total = 0, rms = 0;
    uint64_t random = 11;
    clt__chebyshev p;
    clt__lsq fit;
    clt__lsq_init(&fit, -2, 2, 7);
    for (int i = 0; i < SAMPLES; i++) {
        x[i] = 4 * unit(&random) - 2;
        y[i] = fmax(x[i], 0) + 0.3 * unit(&random);
        w[i] = i % 5 == 0 ? 0 : unit(&random);
        clt__lsq_add(&fit, x[i], y[i], w[i]);
    }
    assert_int_equal(clt__lsq_solve(&p, &rms, &fit), CLT_OK);
    for (unsigned k = 0; k <= 7; k++) {
        double sum = 0;
        for (int i = 0; i < SAMPLES; i++) {
            sum += w[i] * cos(k * acos(x[i] / 2)) * (clt__chebyshev_eval(&p, x[i]) - y[i]);
        }
        assert_near(sum, 0, 1e-12);
    }
    for (int i = 0; i < SAMPLES; i++) {
        double error = clt__chebyshev_eval(&p, x[i]) - y[i];
        squares += w[i] * error * error;
        total += w[i];
    }
    assert_near(rms, sqrt(squares / total), 1e-15);
    assert_near(fit.weight, total, 1e-12);
}

/* The mean is the best constant, whatever the weights' size. */
static void weights_count_as_repetition(void **state) {
    (void)state;
    clt__chebyshev p, q;
    clt__lsq once, thrice;
    clt__lsq_init(&once, 0, 1, 1);
    clt__lsq_init(&thrice, 0, 1, 1);
    const double x[] = {0, 0.5, 1}, y[] = {1, 0, 4};
    for (int i = 0; i < 3; i++) {
        clt__lsq_add(&once, x[i], y[i], 1e6 * (i + 1));
        for (int k = 0; k <= i; k++) clt__lsq_add(&thrice, x[i], y[i], 1);
    }
    assert_int_equal(clt__lsq_solve(&p, NULL, &once), CLT_OK);
    assert_int_equal(clt__lsq_solve(&q, NULL, &thrice), CLT_OK);
    assert_near(p.c[0], q.c[0], 1e-14);
    assert_near(p.c[1], q.c[1], 1e-14);
}

static void too_few_samples_are_refused(void **state) {
    (void)state;
    clt__chebyshev p = {.degree = 99};
    clt__lsq fit;
    clt__lsq_init(&fit, -1, 1, 2);
    assert_int_equal(clt__lsq_solve(&p, NULL, &fit), CLT_E_DATA);
    for (int i = 0; i < 100; i++) clt__lsq_add(&fit, i % 2 == 0 ? 0.3 : -0.7, i, 1);
    assert_int_equal(clt__lsq_solve(&p, NULL, &fit), CLT_E_DATA);
    assert_string_equal(clt_detail(),
                        "a polynomial of degree 2 needs 3 different samples; 100 were "
                        "given, and they are too much alike");
    assert_int_equal(p.degree, 99);
    clt__lsq_add(&fit, 0.5, 1, 0);
    assert_int_equal(clt__lsq_solve(&p, NULL, &fit), CLT_E_DATA);
    clt__lsq_add(&fit, 0.5, 1, 1);
    assert_int_equal(clt__lsq_solve(&p, NULL, &fit), CLT_OK);
    assert_near(clt__chebyshev_eval(&p, 0.5), 1, 1e-10);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_data_gives_the_polynomial),
        cmocka_unit_test(the_residual_is_orthogonal),
        cmocka_unit_test(weights_count_as_repetition),
        cmocka_unit_test(too_few_samples_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
