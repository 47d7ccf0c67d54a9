/* circ/blocks.h: argmax of all pairs, softmax by a tournament, whatever stands between blocks. */
#include "circ/blocks.h"

#include "support/deep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt__chain chain = {10, 17, 50, 40, 50, 8, 0, 1};
static const clt__blocks ten = {10, 16, 256}, three = {3, 4, 16}, eight = {8, 8, 64};
static deep_kit kit;

static int open_kit(void **state) {
    int64_t steps[5 * CLT__BLOCKS_STEPS];
    size_t made = 0, count = 0;
    const clt__blocks all[] = {ten, three, eight};
    const clt_params *params;
    (void)state;
    if (clt__params_build(&params, &chain, NULL) != CLT_OK) return 1;
    for (size_t i = 0; i < 3; i++) {
        if (clt__blocks_argmax_steps(steps + made, &count, params, all[i]) != CLT_OK) return 1;
        made += count;
        made += clt__blocks_softmax_steps(steps + made, all[i]);
    }
    clt__params_unref(params);
    deep_open(&kit, &chain, steps, made);
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

static size_t largest(const double *z, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++) best = z[i] > z[best] ? i : best;
    return best;
}

/* The largest of each block stands apart from the others. */
static double *apart(clt__blocks b, double size, double gap) {
    double *z = deep_draw(&kit, -size, size);
    for (size_t at = 0; at < kit.k.slots; at += b.block) {
        size_t best = largest(z + at, b.count);
        for (size_t i = 0; i < b.count; i++) {
            if (i != best && z[at + i] > z[at + best] - gap) z[at + i] -= gap;
        }
    }
    return z;
}

static void check_argmax(clt__blocks b, double size, unsigned level, unsigned refreshed) {
    const clt__composite *c = clt__compare_sign(12, true);
    double *z = apart(b, size, 2.01 * size * c->gap), *want = ckks_vector(&kit.k);
    for (size_t at = 0; at < kit.k.slots; at += b.block) want[at + largest(z + at, b.count)] = 1;
    clt__deep deep = kit.deep;
    clt_ct *in = ckks_encrypt(&kit.k, z, level), *out = ckks_empty(&kit.k);
    must(clt__blocks_argmax(out, &deep, in, b, c, 1 / size));
    double worst = ckks_error(&kit.k, out, want, NULL);
    assert_int_equal(deep.refreshed, refreshed);
    assert_true(worst <= (double)b.count / 2 * c->noisy_error);
    assert_true(log2(worst) <= clt__noise_bound_log2(out));
    clt_ct_free(out);
    clt_ct_free(in);
    free(want);
    free(z);
}

static void argmax_is_one_hot(void **state) {
    (void)state;
    check_argmax(ten, 1, 17, 1);
    check_argmax(ten, 8, 17, 1);
    check_argmax(three, 1, 17, 1);
    check_argmax(eight, 1, 17, 1);
    check_argmax(eight, 0.5, 4, 2);
    check_argmax(three, 8, 4, 2); /* brought down before it is refreshed */
}

/* Lowest numbers, negative ones alone, and the range's ends. */
static void argmax_at_the_ends(void **state) {
    (void)state;
    const clt__composite *c = clt__compare_sign(12, true);
    const clt__blocks b = three;
    double *z = ckks_vector(&kit.k), *want = ckks_vector(&kit.k);
    for (size_t at = 0; at < kit.k.slots; at += b.block) {
        size_t best = at / b.block % 3;
        for (size_t i = 0; i < b.block; i++) z[at + i] = i < 3 ? -1 : 1e3; /* ignored beyond */
        z[at + best] = at / b.block % 2 ? 1 : -0.99;
        want[at + best] = 1;
    }
    clt__deep deep = kit.deep;
    clt_ct *ct = ckks_encrypt(&kit.k, z, 17);
    must(clt__blocks_argmax(ct, &deep, ct, b, c, 1));
    assert_true(ckks_error(&kit.k, ct, want, NULL) <= 1.5 * c->noisy_error);
    clt_ct_free(ct);
    free(want);
    free(z);
}

static void softmax_in_the_clear(double *out, const double *z, size_t count) {
    double most = z[largest(z, count)], sum = 0;
    for (size_t i = 0; i < count; i++) sum += exp(z[i] - most);
    for (size_t i = 0; i < count; i++) out[i] = exp(z[i] - most) / sum;
}

static void check_softmax(clt__blocks b, double range, unsigned level, double most) {
    double *z = deep_draw(&kit, -range, range), *want = ckks_vector(&kit.k);
    size_t last = kit.k.slots - b.block;
    for (size_t i = 0; i < b.count; i++) {
        z[b.block % kit.k.slots + i] = -range; /* all alike at either end, and one above all */
        z[last + i] = i == 1 ? range : -range;
    }
    for (size_t at = 0; at < kit.k.slots; at += b.block) {
        softmax_in_the_clear(want + at, z + at, b.count);
    }
    clt__deep deep = kit.deep;
    clt_ct *in = ckks_encrypt(&kit.k, z, level), *out = ckks_empty(&kit.k);
    must(clt__blocks_softmax(out, &deep, in, b, range));
    double worst = ckks_error(&kit.k, out, want, NULL);
    assert_true(worst <= most);
    assert_true(log2(worst) <= clt__noise_bound_log2(out));
    assert_int_equal(deep.refreshed > 0, range > 2 || level < 17);
    clt_ct_free(out);
    clt_ct_free(in);
    free(want);
    free(z);
}

static void softmax_sums_to_one(void **state) {
    (void)state;
    const clt__blocks dense = {10, 16, 16};
    check_softmax(dense, 2, 17, 0x1p-12);
    check_softmax(dense, 2, 4, 0x1p-12);
    check_softmax(dense, 1, 3, 0x1p-12);
    check_softmax(ten, 3.9, 17, 0x1p-12);
    check_softmax(dense, 3.9, 4, 0x1p-12);
    check_softmax(dense, clt__blocks_softmax_range(), 17, 0x1p-9);
    check_softmax(three, 31, 9, 0x1p-9);
    check_softmax(eight, 12, 17, 0x1p-9);
}

static void softmax_without_bootstrapping(void **state) {
    (void)state;
    clt__deep bare = {.ws = kit.k.ws, .evk = kit.evk};
    const clt__blocks dense = {10, 16, 16};
    double *z = deep_draw(&kit, -2, 2);
    clt_ct *in = ckks_encrypt(&kit.k, z, 14), *out = ckks_empty(&kit.k);
    must(clt__blocks_softmax(out, &bare, in, dense, 2));
    assert_int_equal(out->level, 0);
    assert_int_equal(clt__blocks_softmax(out, &bare, in, dense, 3), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "softmax needs 67 levels, 14 left"));
    assert_int_equal(clt__blocks_argmax(out, &bare, in, ten, clt__compare_sign(12, false), 1),
                     CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "needs 22 levels, 14 left"));
    clt_ct_free(out);
    clt_ct_free(in);
    free(z);
}

static void widths(void **state) {
    (void)state;
    assert_int_equal(clt__blocks_width(1), 1);
    assert_int_equal(clt__blocks_width(10), 16);
    assert_int_equal(clt__blocks_width(16), 16);
    assert_int_equal(clt__blocks_width(17), 32);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(argmax_is_one_hot),
        cmocka_unit_test(argmax_at_the_ends),
        cmocka_unit_test(softmax_sums_to_one),
        cmocka_unit_test(softmax_without_bootstrapping),
        cmocka_unit_test(widths),
    };
    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
