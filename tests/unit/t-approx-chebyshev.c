/* approx/chebyshev.c: interpolation, truncation, change of basis, damping. */
#include "approx/chebyshev.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const double PI = 3.14159265358979323846;

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static double exponential(double x, const void *context) {
    (void)context;
    return exp(x);
}

static double relu(double x, const void *context) {
    (void)context;
    return fmax(x, 0);
}

static double runge(double x, const void *context) {
    const double *pole = context;
    return 1 / (1 + x * x / (*pole * *pole));
}

typedef struct power {
    const double *a;
    unsigned degree;
} power;

static double power_value(double x, const void *context) {
    const power *p = context;
    return clt__power_eval(p->a, x, p->degree);
}

/* exp = I_0(1) + 2 sum I_k(1) T_k; I_k(1) = sum (1/4)^m / (2^k m! (m + k)!) */
static double bessel(unsigned k) {
    double sum = 0, term = 1;
    for (unsigned i = 1; i <= k; i++) term /= 2.0 * i;
    for (unsigned m = 0; m < 30; m++) {
        sum += term;
        term /= 4.0 * (m + 1) * (m + 1 + k);
    }
    return sum;
}

static void coefficients_of_the_exponential(void **state) {
    (void)state;
    clt__chebyshev p;
    clt__chebyshev_fit(&p, exponential, NULL, -1, 1, 20, 40);
    for (unsigned k = 0; k <= 20; k++) {
        assert_near(p.c[k], (k == 0 ? 1 : 2) * bessel(k), 1e-15);
    }
}

static void interpolation_meets_its_nodes(void **state) {
    (void)state;
    const double pole = 0.2;
    clt__chebyshev p;
    for (unsigned degree = 0; degree <= CLT__CHEBYSHEV_DEGREE; degree += 15) {
        clt__chebyshev_fit(&p, runge, &pole, -1, 3, degree, degree + 1);
        for (unsigned j = 0; j <= degree; j++) {
            double x = 1 + 2 * cos(PI * (2 * j + 1) / (2.0 * (degree + 1)));
            assert_near(clt__chebyshev_eval(&p, x), runge(x, &pole), 1e-13);
        }
    }
    /* Degree 255 is converged: rho > 1.1 on this interval, rho^-255 < 1e-10. */
    for (double x = -1; x <= 3; x += 0.001) {
        assert_near(clt__chebyshev_eval(&p, x), runge(x, &pole), 1e-9);
    }
}

static void polynomials_are_reproduced(void **state) {
    (void)state;
    const double a[] = {0.5, -1, 2, 0.25, -3};
    const power f = {a, 4};
    clt__chebyshev p, q;
    double back[8];
    clt__chebyshev_fit(&p, power_value, &f, -2, 5, 7, 8);
    clt__chebyshev_from_power(&q, a, -2, 5, 4);
    for (unsigned k = 0; k <= 7; k++) assert_near(p.c[k], k <= 4 ? q.c[k] : 0, 1e-12);
    clt__chebyshev_to_power(back, &p);
    for (unsigned k = 0; k <= 7; k++) assert_near(back[k], k <= 4 ? a[k] : 0, 1e-10);
    clt__chebyshev_to_power(back, &q);
    for (unsigned k = 0; k <= 4; k++) assert_near(back[k], a[k], 1e-13);
    /* Outside the interval too. */
    assert_near(clt__chebyshev_eval(&q, 7), clt__power_eval(a, 7, 4), 1e-10);
}

/* T_10 has known integer coefficients. */
static void powers_of_a_chebyshev_polynomial(void **state) {
    (void)state;
    const double t10[] = {-1, 0, 50, 0, -400, 0, 1120, 0, -1280, 0, 512};
    clt__chebyshev p = {.degree = 10, .low = -1, .high = 1, .c = {[10] = 1}}, q;
    double a[11];
    clt__chebyshev_to_power(a, &p);
    for (unsigned k = 0; k <= 10; k++) assert_true(a[k] == t10[k]);
    clt__chebyshev_from_power(&q, t10, -1, 1, 10);
    for (unsigned k = 0; k <= 10; k++) assert_near(q.c[k], k == 10, 1e-13);
}

static void low_degrees_work(void **state) {
    (void)state;
    clt__chebyshev p;
    double a[2];
    clt__chebyshev_fit(&p, exponential, NULL, 0, 1, 0, 1);
    assert_near(clt__chebyshev_eval(&p, 0.3), exp(0.5), 1e-15);
    clt__chebyshev_to_power(a, &p);
    assert_near(a[0], exp(0.5), 1e-15);
    a[0] = 3;
    a[1] = 2;
    clt__chebyshev_from_power(&p, a, 10, 14, 1);
    assert_near(p.c[0], 27, 1e-14);
    assert_near(p.c[1], 4, 1e-14);
    clt__chebyshev_from_power(&p, a, 10, 14, 0);
    assert_true(p.c[0] == 3);
}

/* ReLU = 1/pi + T_1/2 + 2/(3 pi) T_2 - ...; damped by (1, 1/sqrt 2, 1/4). */
static void relu_is_truncated_and_damped(void **state) {
    (void)state;
    clt__chebyshev p;
    double a[3];
    clt__chebyshev_fit(&p, relu, NULL, -1, 1, 2, 20000);
    clt__chebyshev_to_power(a, &p);
    assert_near(a[0], 1 / (3 * PI), 1e-8);
    assert_near(a[1], 0.5, 1e-8);
    assert_near(a[2], 4 / (3 * PI), 1e-8);
    clt__chebyshev_damp(&p);
    clt__chebyshev_to_power(a, &p);
    assert_near(a[0], 0.265258, 5e-7);
    assert_near(a[1], 0.353553, 5e-7);
    assert_near(a[2], 0.106103, 5e-7);
}

static double step(double x, const void *context) {
    (void)context;
    return x > 0;
}

/* Jackson's kernel is positive: a damped step never leaves [0, 1], the plain series does. */
static void damping_ends_overshoot(void **state) {
    (void)state;
    clt__chebyshev plain, damped;
    double most = 0;
    clt__chebyshev_fit(&plain, step, NULL, -1, 1, 40, 5000);
    damped = plain;
    clt__chebyshev_damp(&damped);
    for (double x = -1; x <= 1; x += 0.001) {
        double value = clt__chebyshev_eval(&damped, x);
        assert_true(value >= -1e-12 && value <= 1 + 1e-12);
        most = fmax(most, clt__chebyshev_eval(&plain, x));
    }
    assert_true(most > 1.05);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(coefficients_of_the_exponential),
        cmocka_unit_test(interpolation_meets_its_nodes),
        cmocka_unit_test(polynomials_are_reproduced),
        cmocka_unit_test(powers_of_a_chebyshev_polynomial),
        cmocka_unit_test(low_degrees_work),
        cmocka_unit_test(relu_is_truncated_and_damped),
        cmocka_unit_test(damping_ends_overshoot),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
