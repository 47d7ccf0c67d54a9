/* model/output.c: sigmoid, softmax and their losses, far out too. */
#include "model/output.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static void sigmoid_gives_both_probabilities(void **state) {
    (void)state;
    static const double raw[] = {0, 1, -1, 3.25, -40, 40, 800, -800};
    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++) {
        double p[2];
        size_t class = clt__output_map_apply(p, CLT__OUTPUT_SIGMOID, 2, &raw[i]);
        assert_int_equal(class, raw[i] > 0);
        assert_near(p[1], (double)(1 / (1 + expl(-(long double)raw[i]))), 1e-15);
        assert_near(p[0], (double)(1 / (1 + expl((long double)raw[i]))), 1e-15);
        assert_near(p[0] + p[1], 1, 1e-15);
    }
}

/* 1 - p would lose these digits. */
static void small_probabilities_keep_their_digits(void **state) {
    (void)state;
    double raw = 100, p[2];
    clt__output_map_apply(p, CLT__OUTPUT_SIGMOID, 2, &raw);
    assert_near(p[0] / exp(-100), 1, 1e-14);
}

static void softmax_sums_to_one_and_ignores_shifts(void **state) {
    (void)state;
    const double raw[4] = {1, 3, -2, 0.5};
    double shifted[4], p[4], q[4], sum = 0;
    for (size_t i = 0; i < 4; i++) shifted[i] = raw[i] - 5000;
    assert_int_equal(clt__output_map_apply(p, CLT__OUTPUT_SOFTMAX, 4, raw), 1);
    assert_int_equal(clt__output_map_apply(q, CLT__OUTPUT_SOFTMAX, 4, shifted), 1);
    for (size_t i = 0; i < 4; i++) {
        sum += p[i];
        assert_near(p[i], q[i], 1e-12);
        assert_near(log(p[1] / p[i]), raw[1] - raw[i], 1e-14);
    }
    assert_near(sum, 1, 1e-15);
}

static void losses_are_minus_the_log_of_the_probability(void **state) {
    (void)state;
    const double raw[3] = {0.7, -1.9, 2.4};
    double p[3];
    for (uint32_t label = 0; label < 3; label++) {
        clt__output_map_apply(p, CLT__OUTPUT_SOFTMAX, 3, raw);
        assert_near(clt__output_loss(NULL, CLT__OUTPUT_SOFTMAX, 3, raw, label), -log(p[label]),
                    1e-14);
    }
    for (uint32_t label = 0; label < 2; label++) {
        clt__output_map_apply(p, CLT__OUTPUT_SIGMOID, 2, raw);
        assert_near(clt__output_loss(NULL, CLT__OUTPUT_SIGMOID, 2, raw, label), -log(p[label]),
                    1e-14);
    }
}

/* A sigmoid is a softmax whose logit of class 0 is 0. */
static void both_maps_agree_on_two_classes(void **state) {
    (void)state;
    for (double x = -30; x <= 30; x += 3.7) {
        double pair[2] = {0, x}, p[2], q[2], slope[2], one;
        clt__output_map_apply(p, CLT__OUTPUT_SIGMOID, 2, &x);
        clt__output_map_apply(q, CLT__OUTPUT_SOFTMAX, 2, pair);
        assert_near(p[0], q[0], 1e-15);
        assert_near(p[1], q[1], 1e-15);
        for (uint32_t label = 0; label < 2; label++) {
            assert_near(clt__output_loss(&one, CLT__OUTPUT_SIGMOID, 2, &x, label),
                        clt__output_loss(slope, CLT__OUTPUT_SOFTMAX, 2, pair, label), 1e-13);
            assert_near(one, slope[1], 1e-15);
        }
    }
}

static void slopes_match_finite_differences(void **state) {
    (void)state;
    const double step = 1e-5;
    for (uint32_t label = 0; label < 3; label++) {
        double raw[3] = {0.3, -1.2, 2}, slope[3];
        clt__output_loss(slope, CLT__OUTPUT_SOFTMAX, 3, raw, label);
        for (size_t i = 0; i < 3; i++) {
            double there = raw[i];
            raw[i] = there + step;
            double above = clt__output_loss(NULL, CLT__OUTPUT_SOFTMAX, 3, raw, label);
            raw[i] = there - step;
            double below = clt__output_loss(NULL, CLT__OUTPUT_SOFTMAX, 3, raw, label);
            raw[i] = there;
            assert_near(slope[i], (above - below) / (2 * step), 1e-9);
        }
    }
}

static void large_logits_overflow_nothing(void **state) {
    (void)state;
    const double raw[2] = {-1e6, 1e6};
    double slope[2];
    assert_near(clt__output_loss(slope, CLT__OUTPUT_SIGMOID, 2, raw, 1), 1e6, 0);
    assert_near(slope[0], -1, 0);
    assert_near(clt__output_loss(slope, CLT__OUTPUT_SIGMOID, 2, raw, 0), 0, 0);
    assert_near(slope[0], 0, 0);
    assert_near(clt__output_loss(slope, CLT__OUTPUT_SOFTMAX, 2, raw, 0), 2e6, 0);
    assert_near(slope[0], -1, 0);
    assert_near(slope[1], 1, 0);
    const double broken[2] = {NAN, 0};
    assert_true(isnan(clt__output_loss(NULL, CLT__OUTPUT_SIGMOID, 2, broken, 0)));
    assert_true(isnan(clt__output_loss(NULL, CLT__OUTPUT_SOFTMAX, 2, broken, 1)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sigmoid_gives_both_probabilities),
        cmocka_unit_test(small_probabilities_keep_their_digits),
        cmocka_unit_test(softmax_sums_to_one_and_ignores_shifts),
        cmocka_unit_test(losses_are_minus_the_log_of_the_probability),
        cmocka_unit_test(both_maps_agree_on_two_classes),
        cmocka_unit_test(slopes_match_finite_differences),
        cmocka_unit_test(large_logits_overflow_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
