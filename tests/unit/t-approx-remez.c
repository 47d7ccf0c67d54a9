/* approx/remez.c: known minimax errors, equioscillation, one and two intervals. */
#include "approx/remez.h"

#include "approx/kernel_relu.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const clt__remez_domain unit_domain = {.low = -1, .high = 1};

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static double relu(double x, const void *context) {
    (void)context;
    return fmax(x, 0);
}

static double magnitude(double x, const void *context) {
    (void)context;
    return fabs(x);
}

static double sign(double x, const void *context) {
    (void)context;
    return (x > 0) - (x < 0);
}

static double cosine(double x, const void *context) {
    return cos(*(const double *)context * x);
}

static double sigmoid(double x, const void *context) {
    (void)context;
    return 1 / (1 + exp(-x));
}

static double power(double x, const void *context) {
    return pow(x, *(const unsigned *)context);
}

/* 1 / (a - x) */
static double pole(double x, const void *context) {
    return 1 / (*(const double *)context - x);
}

/* The largest error on a fine grid is no more than `error`, and extrema of alternate sign within
   1e-6 of it occur at least `points` times: Chebyshev's theorem. */
static void assert_equioscillates(const clt__chebyshev *p, clt__real_fn *f, const void *context,
                                  const clt__remez_domain *domain, double error, unsigned points) {
    const int steps = 40000;
    unsigned found = 0;
    int last = 0;
    double low = domain->mirrored ? -domain->high : domain->low;
    for (int i = 0; i <= steps; i++) {
        double x = (low + domain->high) / 2 -
                   (domain->high - low) / 2 * cos(3.1415926535897932 * i / steps);
        if (domain->mirrored && fabs(x) < domain->low) x = x < 0 ? -domain->low : domain->low;
        double here = clt__chebyshev_eval(p, x) - f(x, context);
        assert_true(fabs(here) <= error * (1 + 1e-9) + 1e-15);
        int side = here > 0 ? 1 : -1;
        if (fabs(here) >= error * (1 - 1e-4) && side != last) {
            found++;
            last = side;
        }
    }
    assert_true(found >= points);
}

/* x^(n+1) is best approximated with error 2^-n, the difference being T_(n+1) / 2^n. */
static void monomials_give_chebyshev(void **state) {
    (void)state;
    for (unsigned degree = 0; degree <= 24; degree++) {
        unsigned next = degree + 1;
        clt__chebyshev p;
        clt__remez_result result;
        assert_int_equal(
            clt__remez_fit(&p, &result, power, &next, &unit_domain, degree, CLT__PARITY_FULL),
            CLT_OK);
        assert_near(result.error, ldexp(1, -(int)degree), 1e-14);
        assert_true(result.levelled <= result.error * (1 + 1e-12));
    }
}

/* 1 / (a - x): error (a - sqrt(a^2 - 1))^n / (a^2 - 1), Chebyshev. */
static void a_pole_has_its_known_error(void **state) {
    (void)state;
    const double a = 1.25;
    for (unsigned degree = 1; degree <= CLT__REMEZ_DEGREE; degree += 3) {
        clt__chebyshev p;
        clt__remez_result result;
        assert_int_equal(
            clt__remez_fit(&p, &result, pole, &a, &unit_domain, degree, CLT__PARITY_FULL), CLT_OK);
        double known = pow(a - sqrt(a * a - 1), degree) / (a * a - 1);
        assert_near(result.error, known, 1e-8 * known + 1e-14);
        if (degree <= 16) {
            assert_equioscillates(&p, pole, &a, &unit_domain, result.error, degree + 2);
        }
    }
}

/* ReLU at degree 2: 1/16 + x/2 + x^2/2, error 1/16. */
static void relu_of_degree_two(void **state) {
    (void)state;
    clt__chebyshev p;
    clt__remez_result result;
    double a[3];
    assert_int_equal(clt__remez_fit(&p, &result, relu, NULL, &unit_domain, 2, CLT__PARITY_FULL),
                     CLT_OK);
    clt__chebyshev_to_power(a, &p);
    assert_near(a[0], 1 / 16.0, 1e-12);
    assert_near(a[1], 0.5, 1e-12);
    assert_near(a[2], 0.5, 1e-12);
    assert_near(result.error, 1 / 16.0, 1e-13);
    assert_near(result.levelled, 1 / 16.0, 1e-12);
}

static double epanechnikov(double x, const void *context) {
    (void)context;
    return clt__relu_smooth(CLT__RELU_EPANECHNIKOV, 1, x);
}

/* Its best quadratic: 25/128 + x/2 + 5/16 x^2, error 1/128. */
static void smoothed_relu_of_degree_two(void **state) {
    (void)state;
    clt__chebyshev p;
    clt__remez_result result;
    double a[3];
    assert_int_equal(
        clt__remez_fit(&p, &result, epanechnikov, NULL, &unit_domain, 2, CLT__PARITY_FULL), CLT_OK);
    clt__chebyshev_to_power(a, &p);
    assert_near(a[0], 25 / 128.0, 1e-12);
    assert_near(a[1], 0.5, 1e-12);
    assert_near(a[2], 5 / 16.0, 1e-12);
    assert_near(result.error, 1 / 128.0, 1e-13);
}

/* n E_n(|x|) tends to 0.2801694990 (Bernstein; Varga and Carpenter) and is near it soon. */
static void magnitude_follows_bernstein(void **state) {
    (void)state;
    clt__chebyshev even, full;
    clt__remez_result result;
    const clt__remez_domain half = {.low = 0, .high = 1};
    assert_int_equal(clt__remez_fit(&even, &result, magnitude, NULL, &half, 2, CLT__PARITY_EVEN),
                     CLT_OK);
    assert_near(result.error, 0.125, 1e-10);
    for (unsigned degree = 4; degree <= 30; degree += 2) {
        clt__remez_result same;
        assert_int_equal(
            clt__remez_fit(&even, &result, magnitude, NULL, &half, degree, CLT__PARITY_EVEN),
            CLT_OK);
        assert_int_equal(
            clt__remez_fit(&full, &same, magnitude, NULL, &unit_domain, degree, CLT__PARITY_FULL),
            CLT_OK);
        assert_near(result.error, same.error, 1e-9);
        assert_near(degree * result.error, 0.2801694990, 0.06 / degree);
        for (unsigned k = 1; k <= degree; k += 2) assert_true(even.c[k] == 0);
        for (unsigned k = 0; k <= degree; k++) assert_near(full.c[k], even.c[k], 1e-7);
        assert_true(even.low == -1 && even.high == 1);
        assert_equioscillates(&even, magnitude, NULL, &unit_domain, result.error, degree + 2);
    }
}

/* sign on [a, 1] by c x: c = 2 / (1 + a), error (1 - a) / (1 + a). */
static void sign_by_odd_polynomials(void **state) {
    (void)state;
    const clt__remez_domain both = {.low = 0.125, .high = 1, .mirrored = true};
    clt__chebyshev p, full;
    clt__remez_result result, same;
    assert_int_equal(clt__remez_fit(&p, &result, sign, NULL, &both, 1, CLT__PARITY_ODD), CLT_OK);
    assert_near(result.error, 0.875 / 1.125, 1e-12);
    assert_near(p.c[1], 2 / 1.125, 1e-9);
    double before = 1;
    for (unsigned degree = 3; degree <= 31; degree += 2) {
        assert_int_equal(clt__remez_fit(&p, &result, sign, NULL, &both, degree, CLT__PARITY_ODD),
                         CLT_OK);
        assert_equioscillates(&p, sign, NULL, &both, result.error, degree + 2);
        for (unsigned k = 0; k <= degree; k += 2) assert_true(p.c[k] == 0);
        assert_true(result.error < before);
        before = result.error;
        if (degree > 15) continue;
        /* The best of all polynomials is odd as well. */
        assert_int_equal(clt__remez_fit(&full, &same, sign, NULL, &both, degree, CLT__PARITY_FULL),
                         CLT_OK);
        assert_near(same.error, result.error, 1e-8 * result.error);
        for (unsigned k = 0; k <= degree; k++) assert_near(full.c[k], p.c[k], 1e-4);
    }
}

/* A function that is neither odd nor even, on two intervals. */
static void two_intervals_without_parity(void **state) {
    (void)state;
    const clt__remez_domain both = {.low = 0.5, .high = 2, .mirrored = true};
    for (unsigned degree = 0; degree <= 20; degree++) {
        clt__chebyshev p;
        clt__remez_result two, one;
        const clt__remez_domain whole = {.low = -2, .high = 2};
        const double a = 3;
        assert_int_equal(clt__remez_fit(&p, &two, pole, &a, &both, degree, CLT__PARITY_FULL),
                         CLT_OK);
        assert_equioscillates(&p, pole, &a, &both, two.error, degree + 2);
        assert_int_equal(clt__remez_fit(&p, &one, pole, &a, &whole, degree, CLT__PARITY_FULL),
                         CLT_OK);
        assert_true(two.error <= one.error * (1 + 1e-9));
    }
}

static void sigmoid_minus_a_half_is_odd(void **state) {
    (void)state;
    const clt__remez_domain wide = {.low = -8, .high = 8};
    clt__chebyshev p;
    clt__remez_result result;
    for (unsigned degree = 3; degree <= 31; degree += 4) {
        assert_int_equal(
            clt__remez_fit(&p, &result, sigmoid, NULL, &wide, degree, CLT__PARITY_FULL), CLT_OK);
        assert_equioscillates(&p, sigmoid, NULL, &wide, result.error, degree + 2);
        assert_near(p.c[0], 0.5, 1e-9);
        for (unsigned k = 2; k <= degree; k += 2) assert_near(p.c[k], 0, 1e-9);
    }
}

static double wave(double x, const void *context) {
    (void)context;
    return cos(40 * x) * (1.2 - x * x) + 0.1 * x;
}

/* Many more extrema than reference points: the large ones must be chosen. */
static void an_oscillating_function_is_levelled(void **state) {
    (void)state;
    for (unsigned degree = 0; degree <= 24; degree++) {
        clt__chebyshev p;
        clt__remez_result result;
        assert_int_equal(
            clt__remez_fit(&p, &result, wave, NULL, &unit_domain, degree, CLT__PARITY_FULL),
            CLT_OK);
        assert_equioscillates(&p, wave, NULL, &unit_domain, result.error, degree + 2);
    }
}

static void what_is_exact_ends_at_once(void **state) {
    (void)state;
    const unsigned three = 3;
    const double slow = 0.25;
    clt__chebyshev p;
    clt__remez_result result;
    assert_int_equal(clt__remez_fit(&p, &result, power, &three, &unit_domain, 5, CLT__PARITY_FULL),
                     CLT_OK);
    assert_true(result.error < 1e-14);
    assert_int_equal(clt__remez_fit(&p, &result, cosine, &slow, &unit_domain, 30, CLT__PARITY_FULL),
                     CLT_OK);
    assert_true(result.error < 1e-14);
}

/* A jump inside the domain can still be levelled; a function without values cannot. */
static double not_a_number(double x, const void *context) {
    (void)context;
    return x > 0.3 ? NAN : x;
}

static void what_has_no_values_is_refused(void **state) {
    (void)state;
    clt__chebyshev p = {.degree = 99};
    clt__remez_result result = {.rounds = 77};
    assert_int_equal(
        clt__remez_fit(&p, &result, not_a_number, NULL, &unit_domain, 4, CLT__PARITY_FULL),
        CLT_E_RANGE);
    assert_memory_equal(clt_detail(), "no minimax polynomial of degree 4 on [-1, 1]", 44);
    assert_int_equal(p.degree, 99);
    assert_int_equal(result.rounds, 77);
}

static clt_status fit(void *arg) {
    clt__chebyshev p;
    clt__remez_result result;
    (void)arg;
    return clt__remez_fit(&p, &result, relu, NULL, &unit_domain, 2, CLT__PARITY_FULL);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(fit, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(monomials_give_chebyshev),
        cmocka_unit_test(a_pole_has_its_known_error),
        cmocka_unit_test(relu_of_degree_two),
        cmocka_unit_test(smoothed_relu_of_degree_two),
        cmocka_unit_test(magnitude_follows_bernstein),
        cmocka_unit_test(sign_by_odd_polynomials),
        cmocka_unit_test(two_intervals_without_parity),
        cmocka_unit_test(sigmoid_minus_a_half_is_odd),
        cmocka_unit_test(an_oscillating_function_is_levelled),
        cmocka_unit_test(what_is_exact_ends_at_once),
        cmocka_unit_test(what_has_no_values_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
