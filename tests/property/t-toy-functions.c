/*
 * Functions at toy degree by the public interface: errors of 10,000 and more inputs stay within
 * what the functions declare, ends of ranges and gaps included, wherever the levels begin.
 */
#include "support/deep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { INPUTS = 10000, FEW = 1000 };

static const clt__chain coarse = {10, 17, 50, 40, 50, 8, 0, 1};
static const clt__chain fine = {10, 13, 50, 45, 50, 8, 0, 2};
static deep_kit kit;

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

/* One function with what it declares. `gap`: inputs are no nearer to 0, or to the low end. */
typedef struct subject {
    const char *name;
    double low, high, gap, error;
    clt_status (*run)(clt_ct *out, const clt_ct *a, const clt_ct *b);
    double (*truth)(double a, double b);
} subject;

static void draw(const subject *s, double *a, double *b) {
    double least = s->low < 0 ? s->low : s->gap, gap = s->low < 0 ? s->gap : 0;
    for (size_t j = 0; j < kit.k.slots; j++) {
        double x = least + (s->high - least) * clt__random_unit(&kit.k.values);
        if (j % 16 == 0) x = j % 32 ? s->high : least;
        if (gap > 0 && j % 16 == 8) x = j % 32 == 8 ? gap : -gap;
        if (fabs(x) < gap) x = x < 0 ? -gap : gap;
        /* the pair's difference is the argument, where there is one */
        double y = clt__random_unit(&kit.k.values) * (s->high - s->low) / 2 + s->low / 2;
        b[j] = y;
        a[j] = x;
    }
}

static double worst_of(const subject *s, unsigned level, double *bound) {
    double *a = ckks_vector(&kit.k), *b = ckks_vector(&kit.k), *want = ckks_vector(&kit.k);
    draw(s, a, b);
    for (size_t j = 0; j < kit.k.slots; j++) want[j] = s->truth(a[j], b[j]);
    clt_ct *x = ckks_encrypt(&kit.k, a, level), *y = ckks_encrypt(&kit.k, b, level);
    clt_ct *out = ckks_empty(&kit.k);
    must(s->run(out, x, y));
    double worst = ckks_error(&kit.k, out, want, NULL);
    *bound = exp2(clt_ct_error_bound_log2(out));
    clt_ct_free(out);
    clt_ct_free(y);
    clt_ct_free(x);
    free(want);
    free(b);
    free(a);
    return worst;
}

static void check(const subject *s, unsigned level, size_t inputs) {
    double most = 0, bound = 0;
    for (size_t done = 0; done < inputs; done += kit.k.slots) {
        most = fmax(most, worst_of(s, level, &bound));
        assert_true(most <= bound);
    }
    printf("%-16s from level %2u: error 2^%.2f, declared 2^%.2f, bound 2^%.2f\n", s->name, level,
           log2(most), log2(s->error), log2(bound));
    assert_true(most <= s->error);
}

/* ------------------------------------------------------------------------------------ functions */

#define CALL(name, function)                                                                       \
    static clt_status name(clt_ct *out, const clt_ct *a, const clt_ct *b) {                        \
        (void)b;                                                                                   \
        return function;                                                                           \
    }
#define HERE kit.k.ws, kit.evk, kit.boot

CALL(sign_8, clt_sign(out, HERE, a, 8, 1))
CALL(sign_12, clt_sign(out, HERE, a, 12, 1))
CALL(sign_14, clt_sign(out, HERE, a, 14, 1))
CALL(sign_20, clt_sign(out, HERE, a, 20, 1))
CALL(sign_wide, clt_sign(out, HERE, a, 12, 0.1))
CALL(relu_12, clt_relu(out, HERE, a, 12, 1))
CALL(relu_14, clt_relu(out, HERE, a, 14, 1))
CALL(abs_13, clt_abs(out, HERE, a, 13, 1))
CALL(max_12, clt_max(out, HERE, a, b, 12, 0.5))
CALL(min_12, clt_min(out, HERE, a, b, 12, 0.5))
CALL(sigmoid_8, clt_evaluate(out, HERE, a, CLT_SIGMOID_8, 1))
CALL(sigmoid_16, clt_evaluate(out, HERE, a, CLT_SIGMOID_16, 1))
CALL(sigmoid_32, clt_evaluate(out, HERE, a, CLT_SIGMOID_32, 1))
CALL(sigmoid_32_fine, clt_evaluate(out, HERE, a, CLT_SIGMOID_32_FINE, 1))
CALL(sigmoid_unit, clt_evaluate(out, HERE, a, CLT_SIGMOID_32, 32))
CALL(tanh_32, clt_evaluate(out, HERE, a, CLT_TANH_32, 1))
CALL(exp_1, clt_evaluate(out, HERE, a, CLT_EXP_1, 1))
CALL(exp_8, clt_evaluate(out, HERE, a, CLT_EXP_8, 1))
CALL(exp_64, clt_evaluate(out, HERE, a, CLT_EXP_64, 1))
CALL(inverse_64, clt_evaluate(out, HERE, a, CLT_INVERSE_64, 1))
CALL(inverse_100, clt_evaluate(out, HERE, a, CLT_INVERSE_100, 1))
CALL(inverse_root_64, clt_evaluate(out, HERE, a, CLT_INVERSE_ROOT_64, 1))

/* Of a + b and b: the difference is a, b the smaller where a > 0. */
static clt_status compare_12(clt_ct *out, const clt_ct *a, const clt_ct *b) {
    clt_ct *sum = ckks_empty(&kit.k);
    clt_status status = clt_add(sum, kit.k.ws, a, b);
    if (status == CLT_OK) status = clt_compare(out, HERE, sum, b, 12, 1);
    clt_ct_free(sum);
    return status;
}

#define TRUTH(name, value)                                                                         \
    static double name(double a, double b) {                                                       \
        (void)b;                                                                                   \
        return value;                                                                              \
    }

TRUTH(sign, a > 0 ? 1 : -1)
TRUTH(step, a > 0)
TRUTH(relu, fmax(a, 0))
TRUTH(magnitude, fabs(a))
TRUTH(larger, fmax(a, b))
TRUTH(smaller, fmin(a, b))
TRUTH(sigmoid, 1 / (1 + exp(-a)))
TRUTH(sigmoid_of_32, 1 / (1 + exp(-32 * a)))
TRUTH(tangent, tanh(a))
TRUTH(power, exp(a))
TRUTH(inverse, 1 / a)
TRUTH(inverse_root, 1 / sqrt(a))

static const subject subjects[] = {
    {"sign_8", -1, 1, 0x1p-8, 0x1p-8, sign_8, sign},
    {"sign_12", -1, 1, 0x1p-12, 0x1p-12, sign_12, sign},
    {"sign_14", -1, 1, 0x1p-14, 0x1p-14, sign_14, sign},
    {"sign_12 of 10", -10, 10, 10 * 0x1p-12, 0x1p-12, sign_wide, sign},
    {"compare_12", -1, 1, 0x1p-12, 0x1p-13, compare_12, step},
    {"relu_12", -1, 1, 0, 0x1p-12, relu_12, relu},
    {"relu_14", -1, 1, 0, 0x1p-14, relu_14, relu},
    {"abs_13", -1, 1, 0, 0x1p-12, abs_13, magnitude},
    {"max_12", -1, 1, 0, 0x1p-11, max_12, larger},
    {"min_12", -1, 1, 0, 0x1p-11, min_12, smaller},
    {"sigmoid_8", -8, 8, 0, 0x1p-10, sigmoid_8, sigmoid},
    {"sigmoid_16", -16, 16, 0, 0x1p-10, sigmoid_16, sigmoid},
    {"sigmoid_32", -32, 32, 0, 0x1p-10, sigmoid_32, sigmoid},
    {"sigmoid_32_fine", -32, 32, 0, 0x1p-13, sigmoid_32_fine, sigmoid},
    {"sigmoid_32 of 1", -1, 1, 0, 0x1p-10, sigmoid_unit, sigmoid_of_32},
    {"tanh_32", -32, 32, 0, 0x1p-11, tanh_32, tangent},
    {"exp_1", -1, 1, 0, 0x1p-17, exp_1, power},
    {"exp_8", -8, 0, 0, 0x1p-17, exp_8, power},
    {"exp_64", -64, 0, 0, 0x1p-14, exp_64, power},
    {"inverse_64", 0, 1, 1.0 / 64, 0x1p-15, inverse_64, inverse},
    {"inverse_100", 0, 1, 0.01, 0x1p-10, inverse_100, inverse},
    {"inverse_root_64", 0, 1, 1.0 / 64, 0x1p-17, inverse_root_64, inverse_root},
};

static void errors_are_within_what_is_declared(void **state) {
    (void)state;
    deep_open(&kit, &coarse, NULL, 0);
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) check(&subjects[i], 17, INPUTS);
    deep_close(&kit);
}

/* What is refreshed before the function errs by that too; signs have it in their gap. */
static void and_from_low_levels_with_what_refreshing_adds(void **state) {
    (void)state;
    deep_open(&kit, &coarse, NULL, 0);
    double off = clt__deep_error(&kit.deep);
    for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
        subject s = subjects[i];
        if (fabs(s.high) > 1 || fabs(s.low) > 1 || s.low == 0) continue;
        if (s.gap > 0) s.gap += 2 * off;
        s.error += 3 * off * (s.run == sigmoid_unit ? 8 : 1);
        check(&s, 5, FEW);
    }
    deep_close(&kit);
}

static void signs_of_20_bits(void **state) {
    (void)state;
    const subject s = {"sign_20", -1, 1, 0x1p-20, 0x1p-20, sign_20, sign};
    deep_open(&kit, &fine, NULL, 0);
    check(&s, 13, INPUTS);
    deep_close(&kit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_within_what_is_declared),
        cmocka_unit_test(and_from_low_levels_with_what_refreshing_adds),
        cmocka_unit_test(signs_of_20_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
