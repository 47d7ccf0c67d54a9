/* circ/composite.h: every chain of the table against itself in the clear. */
#include "circ/composite.h"

#include "support/deep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt__chain chain = {10, 17, 50, 40, 50, 8, 0, 1};
static const clt__chain fine = {10, 13, 50, 45, 50, 8, 0, 2};
static const clt__chain narrow = {10, 6, 45, 35, 50, 3, 0, 4};
static const clt__chain deep_chain = {10, 28, 50, 40, 50, 8, 0, 0};

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static bool is_sign(const clt__composite *c) {
    return c->function == CLT__FUNCTION_SIGN;
}

/* Arguments where the chain's error is declared; of signs `off` further from 0. */
static double *arguments(deep_kit *d, const clt__composite *c, double off) {
    double gap = c->gap + off, *x = deep_draw(d, !is_sign(c) && gap > 0 ? gap : c->low, c->high);
    for (size_t j = 0; is_sign(c) && j < d->k.slots; j++) {
        if (j % 8 == 2 || fabs(x[j]) < gap) x[j] = j % 16 == 2 ? -gap : gap;
    }
    return x;
}

static double *answers(deep_kit *d, const clt__composite *c, const double *x, double gain,
                       double shift) {
    double *y = ckks_vector(&d->k);
    for (size_t j = 0; j < d->k.slots; j++) y[j] = gain * clt__composite_eval(c, x[j]) + shift;
    return y;
}

static clt_status run(clt_ct *out, clt__deep *deep, deep_kit *d, const clt__composite *c,
                      const double *x, unsigned level, double gain, double shift) {
    clt_ct *in = ckks_encrypt(&d->k, x, level), *t = ckks_empty(&d->k);
    clt_status status = clt__composite_place(t, deep, in, c, 1);
    if (status == CLT_OK) status = clt__composite_run(out, deep, t, c, gain, shift, 0);
    clt_ct_free(t);
    clt_ct_free(in);
    return status;
}

static void chains_are_what_they_are_in_the_clear(void **state) {
    (void)state;
    ckks k;
    ckks_open(&k, &deep_chain, NULL, 0, 3);
    deep_kit d = {.k = k};
    clt__deep bare = {.ws = k.ws, .evk = k.evk};
    clt_ct *out = ckks_empty(&k);
    for (unsigned i = 0; i < CLT__MINIMAX_COUNT; i++) {
        const clt__composite *c = &clt__minimax_table[i];
        double *x = arguments(&d, c, 0), *y = answers(&d, c, x, 1, 0);
        must(run(out, &bare, &d, c, x, 28, 1, 0));
        double slack = c->noisy_error - c->error;
        assert_true(ckks_error(&k, out, y, NULL) <= slack);
        double half = (c->high - c->low) / 2;
        assert_int_equal(28 - out->level, c->levels + clt__deep_scale_levels(1 / half));
        free(y);
        free(x);
    }
    clt_ct_free(out);
    ckks_close(&d.k);
}

/* Wherever it begins, with the bootstraps that its levels take and no others. */
static void refreshing_keeps_errors(void **state) {
    (void)state;
    static const struct {
        clt__minimax which;
        unsigned level, refreshed, left;
    } run_at[] = {
        {CLT__SIGN_8, 17, 0, 5},     {CLT__SIGN_8, 3, 1, 4},         {CLT__SIGN_12, 17, 1, 11},
        {CLT__SIGN_12, 3, 2, 11},    {CLT__SIGN_12_LEAN, 17, 1, 12}, {CLT__SIGN_12_LEAN, 10, 1, 6},
        {CLT__SIGN_14, 17, 1, 11},   {CLT__SIGN_14, 9, 1, 5},        {CLT__SIGMOID_32, 17, 0, 10},
        {CLT__SIGMOID_32, 7, 1, 11}, {CLT__EXP_64, 10, 1, 10},       {CLT__TANH_32, 4, 1, 9}};
    deep_kit d;
    deep_open(&d, &chain, NULL, 0);
    clt_ct *out = ckks_empty(&d.k);
    for (size_t i = 0; i < sizeof run_at / sizeof *run_at; i++) {
        const clt__composite *c = &clt__minimax_table[run_at[i].which];
        double off = is_sign(c) ? 2 * clt__deep_error(&d.deep) : 0;
        double *x = arguments(&d, c, off), *y = answers(&d, c, x, 1, 0);
        for (size_t j = 0; is_sign(c) && j < d.k.slots; j++) y[j] = x[j] > 0 ? 1 : -1;
        clt__deep deep = d.deep;
        must(run(out, &deep, &d, c, x, run_at[i].level, 1, 0));
        assert_int_equal(deep.refreshed, run_at[i].refreshed);
        assert_int_equal(out->level, run_at[i].left);
        assert_true(log2(ckks_error(&d.k, out, y, NULL)) <= clt__noise_bound_log2(out));
        free(y);
        free(x);
    }
    clt_ct_free(out);
    deep_close(&d);
}

/* The sign of 20 bits takes the precision of a larger scale. */
static void signs_of_20_bits_on_a_fine_chain(void **state) {
    (void)state;
    deep_kit d;
    deep_open(&d, &fine, NULL, 0);
    const clt__composite *c = &clt__minimax_table[CLT__SIGN_20];
    clt_ct *out = ckks_empty(&d.k);
    double *x = arguments(&d, c, 0), *y = ckks_vector(&d.k);
    for (size_t j = 0; j < d.k.slots; j++) y[j] = x[j] > 0 ? 1 : -1;
    clt__deep deep = d.deep;
    must(run(out, &deep, &d, c, x, 13, 1, 0));
    assert_int_equal(deep.refreshed, 2);
    assert_true(ckks_error(&d.k, out, y, NULL) <= 0x1p-20);
    assert_true(clt__noise_bound_log2(out) <= -20);
    free(y);
    free(x);
    clt_ct_free(out);
    deep_close(&d);
}

static void gain_and_shift_are_free(void **state) {
    (void)state;
    deep_kit d;
    deep_open(&d, &chain, NULL, 0);
    const clt__composite *c = &clt__minimax_table[CLT__SIGN_12];
    clt_ct *out = ckks_empty(&d.k);
    double *x = arguments(&d, c, 0), *y = answers(&d, c, x, 0.5, 0.5);
    clt__deep deep = d.deep;
    must(run(out, &deep, &d, c, x, 17, 0.5, 0.5));
    assert_int_equal(out->level, 11);
    assert_true(ckks_error(&d.k, out, y, NULL) <= 0.5 * c->noisy_error);
    assert_true(clt__noise_bound_log2(out) <= log2(c->noisy_error) - 0.99);
    free(y);
    free(x);
    clt_ct_free(out);
    deep_close(&d);
}

static void what_cannot_run_says_so_before_work(void **state) {
    (void)state;
    deep_kit d;
    deep_open(&d, &narrow, NULL, 0);
    clt__deep deep = d.deep, bare = {.ws = d.k.ws, .evk = d.evk};
    const clt__composite *table = clt__minimax_table;
    clt_ct *out = ckks_empty(&d.k);
    double *x = deep_draw(&d, -1, 1);
    assert_int_equal(run(out, &bare, &d, &table[CLT__SIGN_12], x, 6, 1, 0), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "sign_12 needs 16 levels, 6 left"));
    assert_int_equal(run(out, &deep, &d, &table[CLT__SIGN_14], x, 6, 1, 0), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "sign_14 needs 6 levels in one piece"));
    assert_int_equal(run(out, &deep, &d, &table[CLT__SIGMOID_32], x, 6, 1, 0), CLT_E_LEVEL);
    assert_int_equal(deep.refreshed, 0);
    assert_null(out->poly[0]);
    free(x);
    clt_ct_free(out);
    deep_close(&d);
}

/* A bootstrapping that is too coarse for what a chain can bear between its stages. */
static void coarse_bootstrapping_is_refused(void **state) {
    (void)state;
    deep_kit d;
    deep_open(&d, &chain, NULL, 0);
    clt__deep deep = d.deep;
    clt_ct *out = ckks_empty(&d.k);
    double *x = deep_draw(&d, -1, 1);
    assert_int_equal(run(out, &deep, &d, &clt__minimax_table[CLT__SIGN_20], x, 17, 1, 0),
                     CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "sign_20 carries 2^-20.0"));
    assert_int_equal(deep.refreshed, 0);
    free(x);
    clt_ct_free(out);
    deep_close(&d);
}

/* Ends of the range, refreshed before and between: errors must not carry them out of it. */
static void ends_survive_refreshing(void **state) {
    (void)state;
    static const clt__minimax which[] = {CLT__SIGN_8, CLT__SIGN_12, CLT__SIGN_12_LEAN, CLT__SIGN_14,
                                         CLT__RELU_14};
    deep_kit d;
    deep_open(&d, &chain, NULL, 0);
    clt_ct *out = ckks_empty(&d.k);
    double *x = ckks_vector(&d.k);
    for (size_t j = 0; j < d.k.slots; j++) x[j] = j % 2 ? 1 : -1;
    for (size_t i = 0; i < sizeof which / sizeof *which; i++) {
        const clt__composite *c = &clt__minimax_table[which[i]];
        for (unsigned level = 3; level <= 17; level += 2) {
            clt__deep deep = d.deep;
            must(run(out, &deep, &d, c, x, level, 1, 0));
            assert_true(ckks_error(&d.k, out, x, NULL) <= c->noisy_error);
        }
    }
    free(x);
    clt_ct_free(out);
    deep_close(&d);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chains_are_what_they_are_in_the_clear),
        cmocka_unit_test(refreshing_keeps_errors),
        cmocka_unit_test(signs_of_20_bits_on_a_fine_chain),
        cmocka_unit_test(gain_and_shift_are_free),
        cmocka_unit_test(what_cannot_run_says_so_before_work),
        cmocka_unit_test(coarse_bootstrapping_is_refused),
        cmocka_unit_test(ends_survive_refreshing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
