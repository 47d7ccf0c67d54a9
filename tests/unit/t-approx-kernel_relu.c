/* approx/kernel_relu.c: closed forms against quadrature, fits against tables and each other. */
#include "approx/kernel_relu.h"

#include "approx/lsq.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { GRID = 20000 };

static const double GOLDEN = 5e-7; /* half a unit of the sixth digit */

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

/* max(t - u, 0) K(u) */
typedef struct integrand {
    clt__relu_kernel kernel;
    double t;
} integrand;

static double value(const integrand *f, double u) {
    return fmax(f->t - u, 0) * clt__relu_kernel_density(f->kernel, u);
}

/* Adaptive Simpson on [a, b], whose ends and middle are known. */
static double simpson(const integrand *f, double a, double b, double fa, double fm, double fb,
                      double whole, int depth) {
    double m = (a + b) / 2, left = value(f, (a + m) / 2), right = value(f, (m + b) / 2);
    double first = (m - a) / 6 * (fa + 4 * left + fm), second = (b - m) / 6 * (fm + 4 * right + fb);
    double change = first + second - whole;
    if (depth == 0 || fabs(change) < 1e-16) return first + second + change / 15;
    return simpson(f, a, m, fa, left, fm, first, depth - 1) +
           simpson(f, m, b, fm, right, fb, second, depth - 1);
}

static double integrate(const integrand *f, double a, double b) {
    if (!(a < b)) return 0;
    double fa = value(f, a), fm = value(f, (a + b) / 2), fb = value(f, b);
    return simpson(f, a, b, fa, fm, fb, (b - a) / 6 * (fa + 4 * fm + fb), 30);
}

/* R(t) piece by piece between the kinks of K and the one of ReLU, where the integrand ends. */
static double smooth_by_quadrature(clt__relu_kernel kernel, double t) {
    const double ends[] = {-45, -20, -8, -4, -2, -1, 0, 1, 2, 4, 8, 20, 45};
    integrand f = {kernel, t};
    double sum = 0;
    for (size_t i = 0; i + 1 < sizeof ends / sizeof *ends; i++) {
        /* A box jumps at its ends: stay inside by a hair. */
        double low = ends[i] == -1 ? nextafter(-1, 0) : ends[i];
        double high = ends[i + 1] == -1 ? nextafter(-1, -2) : ends[i + 1];
        if (ends[i] == 1) low = nextafter(1, 2);
        sum += integrate(&f, low, fmin(high, t));
    }
    return sum;
}

static void closed_forms_are_the_integrals(void **state) {
    (void)state;
    for (int kernel = 0; kernel < CLT__RELU_KERNELS; kernel++) {
        for (double t = -6; t <= 6; t += 0.1875) {
            double known = smooth_by_quadrature((clt__relu_kernel)kernel, t);
            assert_near(clt__relu_smooth((clt__relu_kernel)kernel, 1, t), known, 1e-12);
            assert_near(clt__relu_smooth((clt__relu_kernel)kernel, 0.3, 0.3 * t), 0.3 * known,
                        1e-12);
        }
    }
}

static void kernels_are_densities(void **state) {
    (void)state;
    static const double peaks[] = {0.398942, 0.5, 1, 0.75, 0.9375, 0.5, 0.25};
    static const double at_zero[] = {0.398942, 0.25, 1 / 6.0, 0.1875, 0.15625, 0.5, 0.693147};
    for (int i = 0; i < CLT__RELU_KERNELS; i++) {
        clt__relu_kernel kernel = (clt__relu_kernel)i;
        assert_near(clt__relu_kernel_density(kernel, 0), peaks[i], GOLDEN);
        assert_near(clt__relu_smooth(kernel, 1, 0), at_zero[i], GOLDEN);
        /* R(t) - t vanishes far to the right exactly when K has mass 1 and mean 0. */
        assert_near(clt__relu_smooth(kernel, 1, 40) - 40, 0, 1e-14);
        assert_true(clt__relu_smooth(kernel, 1, -900) == 0);
        assert_true(clt__relu_smooth(kernel, 1, 900) == 900);
        assert_true(clt__relu_smooth(kernel, 0, -2) == 0 && clt__relu_smooth(kernel, 0, 2) == 2);
        assert_true(clt__relu_smooth(kernel, 0, 0) == 0);
        assert_near(clt__relu_smooth(kernel, 1e-300, 1e10), 1e10, 0);
        if (i >= CLT__RELU_BOX && i <= CLT__RELU_BIWEIGHT) {
            assert_true(clt__relu_smooth(kernel, 2, -2.0001) == 0);
            assert_true(clt__relu_smooth(kernel, 2, 2.0001) == 2.0001);
        }
    }
    assert_string_equal(clt__relu_kernel_name(CLT__RELU_GAUSS), "gauss");
    assert_string_equal(clt__relu_kernel_name(CLT__RELU_LOGISTIC), "softplus");
}

/* Midpoints of [-1, 1]. */
static void make_grid(double *x) {
    for (int i = 0; i < GRID; i++) x[i] = (2 * i + 1 - GRID) / (double)GRID;
}

static void assert_quadratic(const clt__chebyshev *p, double c0, double c2) {
    double a[3];
    clt__chebyshev_to_power(a, p);
    assert_near(a[0], c0, 5e-9);
    assert_near(a[1], 0.5, 5e-9);
    assert_near(a[2], c2, 5e-9);
}

/* The best quadratics on [-1, 1] under the uniform density. */
static void uniform_fits_are_as_tabulated(void **state) {
    (void)state;
    static const struct {
        clt__relu_kernel kernel;
        double h, c0, c2;
    } cases[] = {
        {CLT__RELU_GAUSS, 0, 3 / 32.0, 15 / 32.0},
        {CLT__RELU_BOX, 1, 1 / 4.0, 1 / 4.0},
        {CLT__RELU_GAUSS, 0.25, 0.127075380, 0.415648571},
        {CLT__RELU_GAUSS, 0.5, 0.207135736, 0.313929520},
        {CLT__RELU_EPANECHNIKOV, 0.5, 0.121037946, 0.424386161},
        {CLT__RELU_EPANECHNIKOV, 1, 27 / 140.0, 9 / 28.0},
        {CLT__RELU_TRIANGULAR, 1, 17 / 96.0, 11 / 32.0},
        {CLT__RELU_BIWEIGHT, 1, 1 / 6.0, 5 / 14.0},
    };
    static double x[GRID];
    make_grid(x);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        clt__chebyshev p;
        double rms = 0;
        assert_int_equal(
            clt__relu_sample_fit(&p, &rms, cases[i].kernel, cases[i].h, x, NULL, GRID, 2), CLT_OK);
        assert_quadratic(&p, cases[i].c0, cases[i].c2);
        if (i == 0) assert_near(rms, 0.0361, 5e-5);
        if (i == 1) assert_near(rms, 0.1118, 5e-5);
    }
}

static void normal_fits_are_as_tabulated(void **state) {
    (void)state;
    static const double h[] = {0, 0.25, 0.5, 1};
    static const double c0[] = {0.199471, 0.217705, 0.267619, 0.423142};
    static const double c2[] = {0.199471, 0.193515, 0.178412, 0.141047};
    for (size_t i = 0; i < 4; i++) {
        double c[3];
        clt__relu_normal_fit(c, 0, 1, h[i]);
        assert_near(c[0], c0[i], GOLDEN);
        assert_near(c[1], 0.5, 1e-15);
        assert_near(c[2], c2[i], GOLDEN);
        /* The scale of the inputs is the scale of everything. */
        clt__relu_normal_fit(c, 0, 10, 10 * h[i]);
        assert_near(c[0], 10 * c0[i], 10 * GOLDEN);
        assert_near(c[2], c2[i] / 10, GOLDEN / 10);
    }
}

/* Weighted least squares over a grid with normal weights must find the closed form. */
static void normal_fits_are_optimal(void **state) {
    (void)state;
    static const double means[] = {0, 0.7, -1.3, 3}, deviations[] = {1, 0.4}, h[] = {0.25, 1};
    static double x[GRID], w[GRID];
    for (size_t i = 0; i < 16; i++) {
        double mean = means[i % 4], deviation = deviations[i / 4 % 2], bandwidth = h[i / 8];
        double closed[3], sampled[3], rms = 0;
        clt__chebyshev p;
        for (int k = 0; k < GRID; k++) {
            double t = 10 * (2 * k + 1 - GRID) / (double)GRID;
            x[k] = mean + deviation * t;
            w[k] = exp(-t * t / 2);
        }
        assert_int_equal(clt__relu_sample_fit(&p, &rms, CLT__RELU_GAUSS, bandwidth, x, w, GRID, 2),
                         CLT_OK);
        clt__chebyshev_to_power(sampled, &p);
        clt__relu_normal_fit(closed, mean, deviation, bandwidth);
        for (unsigned k = 0; k < 3; k++) assert_near(closed[k], sampled[k], 1e-12);
        if (i == 0) assert_near(rms, 0.10719, 5e-6);
        if (i == 8) assert_near(rms, 0.21307, 5e-6);
    }
}

/* A higher degree is never worse on its own samples, and converges to the smoothed target. */
static void higher_degrees_are_nearer(void **state) {
    (void)state;
    static double x[GRID];
    double before = 1, sup = 0;
    clt__chebyshev p;
    make_grid(x);
    for (unsigned degree = 2; degree <= 30; degree += 2) {
        double rms = 0;
        assert_int_equal(clt__relu_sample_fit(&p, &rms, CLT__RELU_GAUSS, 0, x, NULL, GRID, degree),
                         CLT_OK);
        assert_true(rms < before);
        before = rms;
    }
    assert_int_equal(clt__relu_sample_fit(&p, NULL, CLT__RELU_GAUSS, 0.5, x, NULL, GRID, 30),
                     CLT_OK);
    for (int i = 0; i < GRID; i++) {
        double target = clt__relu_smooth(CLT__RELU_GAUSS, 0.5, x[i]);
        sup = fmax(sup, fabs(clt__chebyshev_eval(&p, x[i]) - target));
    }
    assert_true(sup < 1e-12);
}

static void few_samples_are_refused(void **state) {
    (void)state;
    const double x[] = {1, 1, 1, 1, 2};
    clt__chebyshev p = {.degree = 99};
    assert_int_equal(clt__relu_sample_fit(&p, NULL, CLT__RELU_BOX, 1, x, NULL, 4, 2), CLT_E_DATA);
    assert_int_equal(clt__relu_sample_fit(&p, NULL, CLT__RELU_BOX, 1, x, NULL, 0, 2), CLT_E_DATA);
    assert_int_equal(clt__relu_sample_fit(&p, NULL, CLT__RELU_BOX, 1, x, NULL, 5, 2), CLT_E_DATA);
    assert_int_equal(p.degree, 99);
    assert_int_equal(clt__relu_sample_fit(&p, NULL, CLT__RELU_BOX, 1, x, NULL, 5, 1), CLT_OK);
}

static void a_quadratic_is_a_square(void **state) {
    (void)state;
    static const double cases[][3] = {
        {0.199471, 0.5, 0.199471}, {1, 0, 4}, {-3, -7, 1e-3}, {0.0625, 0.5, 0.5}};
    clt__square_form form;
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(clt__square_form_of(&form, cases[i]), CLT_OK);
        for (double x = -5; x <= 5; x += 0.125) {
            double root = form.scale * x + form.shift;
            double known = clt__power_eval(cases[i], x, 2);
            assert_near(root * root + form.offset, known,
                        3e-15 * (1 + fabs(known) + fabs(form.offset)));
        }
    }
    const double flat[] = {1, 1, 0}, hollow[] = {1, 1, -1}, lost[] = {1, 1, NAN};
    assert_int_equal(clt__square_form_of(&form, flat), CLT_E_RANGE);
    assert_int_equal(clt__square_form_of(&form, hollow), CLT_E_RANGE);
    assert_string_equal(clt_detail(), "the quadratic coefficient is -1; a square needs a positive "
                                      "one");
    assert_int_equal(clt__square_form_of(&form, lost), CLT_E_RANGE);
    assert_near(form.offset, 0.0625 - 0.125, 1e-15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(closed_forms_are_the_integrals),
        cmocka_unit_test(kernels_are_densities),
        cmocka_unit_test(uniform_fits_are_as_tabulated),
        cmocka_unit_test(normal_fits_are_as_tabulated),
        cmocka_unit_test(normal_fits_are_optimal),
        cmocka_unit_test(higher_degrees_are_nearer),
        cmocka_unit_test(few_samples_are_refused),
        cmocka_unit_test(a_quadratic_is_a_square),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
