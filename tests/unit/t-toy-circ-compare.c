/* circ/compare.h: functions of signs, with and without bootstrapping. */
#include "circ/compare.h"

#include "support/deep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt__chain chain = {10, 17, 50, 40, 50, 8, 0, 1};
static deep_kit kit;

static int open_kit(void **state) {
    (void)state;
    deep_open(&kit, &chain, NULL, 0);
    return 0;
}

static int close_kit(void **state) {
    (void)state;
    deep_close(&kit);
    return 0;
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static double relu(double x) {
    return fmax(x, 0);
}

typedef clt_status unary(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                         double factor);

/* Errors stay below the bound that the result carries, at every level and for every range. */
static void check_unary(unary *function, double (*truth)(double), unsigned bits, double size) {
    const clt__composite *c = clt__compare_relu(bits);
    double factor = 1 / size, *z = deep_draw(&kit, -size, size), *want = ckks_vector(&kit.k);
    z[2] = 0;
    for (size_t j = 0; j < kit.k.slots; j++) want[j] = truth(z[j]);
    for (unsigned level = 3; level <= 17; level += 7) {
        clt__deep deep = kit.deep;
        clt_ct *in = ckks_encrypt(&kit.k, z, level), *out = ckks_empty(&kit.k);
        must(function(out, &deep, in, c, factor));
        double worst = ckks_error(&kit.k, out, want, NULL);
        assert_true(log2(worst) <= clt__noise_bound_log2(out));
        assert_true(worst <= size * (c->magnitude_error + 2 * clt__deep_error(&kit.deep)));
        assert_true(out->level >= 3);
        assert_true(level < 17 || worst >= size * c->magnitude_error / 4);
        clt_ct_free(out);
        clt_ct_free(in);
    }
    free(want);
    free(z);
}

static void relu_and_magnitude(void **state) {
    (void)state;
    for (unsigned bits = 8; bits <= 14; bits++) {
        if (clt__compare_relu(bits) == NULL) continue;
        check_unary(clt__ct_relu, relu, bits, 1);
        check_unary(clt__ct_magnitude, fabs, bits, 1);
    }
    check_unary(clt__ct_relu, relu, 12, 2);
    check_unary(clt__ct_relu, relu, 12, 0.25);
}

/* A range above what can be refreshed as it is: brought down first, and the product taken with the
   argument that is left. */
static void wide_ranges_have_their_levels(void **state) {
    (void)state;
    const clt__composite *c = clt__compare_relu(12);
    double *z = deep_draw(&kit, -8, 8), *want = ckks_vector(&kit.k);
    for (size_t j = 0; j < kit.k.slots; j++) want[j] = relu(z[j]);
    clt__deep deep = kit.deep;
    clt_ct *in = ckks_encrypt(&kit.k, z, 9), *out = ckks_empty(&kit.k);
    must(clt__ct_relu(out, &deep, in, c, 0.125));
    assert_int_equal(deep.refreshed, 1);
    assert_true(log2(ckks_error(&kit.k, out, want, NULL)) <= clt__noise_bound_log2(out));
    assert_true(clt__noise_bound_log2(out) < -8);
    clt_ct_free(out);
    clt_ct_free(in);
    free(want);
    free(z);
}

static void steps_are_one_half_at_equality(void **state) {
    (void)state;
    const clt__composite *c = clt__compare_sign(12, true);
    double *z = deep_draw(&kit, -1, 1), *want = ckks_vector(&kit.k);
    for (size_t j = 0; j < kit.k.slots; j++) {
        if (fabs(z[j]) < c->gap || j % 4 == 2) z[j] = 0;
        want[j] = z[j] == 0 ? 0.5 : z[j] > 0;
    }
    clt__deep deep = kit.deep;
    clt_ct *ct = ckks_encrypt(&kit.k, z, 17);
    must(clt__ct_step(ct, &deep, ct, c, 1));
    assert_int_equal(ct->level, 12);
    double *got = ckks_vector(&kit.k);
    ckks_decrypt(&kit.k, got, ct);
    for (size_t j = 0; j < kit.k.slots; j++) {
        /* at 0 the noise is raised by the slope of the chain, some 2^11 */
        assert_true(fabs(got[j] - want[j]) <= (z[j] == 0 ? 0x1p-3 : c->noisy_error / 2));
    }
    free(got);
    clt_ct_free(ct);
    free(want);
    free(z);
}

static void the_larger_and_the_smaller_of_two(void **state) {
    (void)state;
    const clt__composite *c = clt__compare_relu(13);
    double *x = deep_draw(&kit, -0.5, 0.5), *y = deep_draw(&kit, -0.5, 0.5);
    double *most = ckks_vector(&kit.k), *least = ckks_vector(&kit.k);
    y[0] = 0.5; /* differences of both ends */
    y[1] = -0.5;
    y[2] = x[2];
    for (size_t j = 0; j < kit.k.slots; j++) {
        most[j] = fmax(x[j], y[j]);
        least[j] = fmin(x[j], y[j]);
    }
    for (unsigned level = 3; level <= 17; level += 7) {
        clt__deep deep = kit.deep;
        clt_ct *a = ckks_encrypt(&kit.k, x, level), *b = ckks_encrypt(&kit.k, y, 12);
        clt_ct *out = ckks_empty(&kit.k);
        must(clt__ct_larger(out, &deep, a, b, c, 1));
        assert_true(log2(ckks_error(&kit.k, out, most, NULL)) <= clt__noise_bound_log2(out));
        must(clt__ct_smaller(a, &deep, a, b, c, 1)); /* in place */
        assert_true(log2(ckks_error(&kit.k, a, least, NULL)) <= clt__noise_bound_log2(a));
        clt_ct_free(out);
        clt_ct_free(b);
        clt_ct_free(a);
    }
    free(least);
    free(most);
    free(y);
    free(x);
}

static void chains_of_bits(void **state) {
    (void)state;
    assert_string_equal(clt__compare_sign(12, false)->name, "sign_12");
    assert_string_equal(clt__compare_sign(12, true)->name, "sign_12_lean");
    assert_string_equal(clt__compare_sign(20, true)->name, "sign_20");
    assert_string_equal(clt__compare_relu(10)->name, "relu_10");
    assert_null(clt__compare_sign(13, false));
    assert_null(clt__compare_relu(11));
}

/* Without bootstrapping: the product's level is asked for before any work. */
static void levels_are_asked_for_at_once(void **state) {
    (void)state;
    clt__deep bare = {.ws = kit.k.ws, .evk = kit.evk};
    double *z = deep_draw(&kit, -1, 1);
    clt_ct *in = ckks_encrypt(&kit.k, z, 12), *out = ckks_empty(&kit.k);
    assert_int_equal(clt__ct_relu(out, &bare, in, clt__compare_relu(12), 1), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "relu_12 needs 13 levels, 12 left"));
    must(clt__ct_function(out, &bare, in, clt__compare_relu(12), 1));
    assert_int_equal(out->level, 0);
    clt_ct_free(out);
    clt_ct_free(in);
    free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(relu_and_magnitude),
        cmocka_unit_test(wide_ranges_have_their_levels),
        cmocka_unit_test(steps_are_one_half_at_equality),
        cmocka_unit_test(the_larger_and_the_smaller_of_two),
        cmocka_unit_test(chains_of_bits),
        cmocka_unit_test(levels_are_asked_for_at_once),
    };
    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
