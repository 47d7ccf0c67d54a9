/* api/functions.c: what callers of the vector interface get, and what they are told. */
#include "support/ckks.h"

#include "approx/minimax.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt__chain chain = {10, 17, 50, 40, 50, 8, 0, 1};
static const clt__chain other = {10, 16, 50, 40, 50, 8, 0, 0};
static ckks k;
static clt_evk *evk;
static clt_boot *boot;
static clt_ct *in, *out;
static double *z;

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static void refused(clt_status status, clt_status want, const char *text) {
    if (status != want || strstr(clt_detail(), text) == NULL) {
        fail_msg("%s: %s", clt_status_name(status), clt_detail());
    }
    assert_null(out->poly[0]);
}

static int open_kit(void **state) {
    (void)state;
    const clt_key_request request = {.boot = CLT_BOOT_REAL};
    ckks_open(&k, &chain, NULL, 0, 9);
    must(clt_evk_new(&evk, k.ws, k.sk, &request));
    must(clt_boot_new(&boot, k.ws, k.params, CLT_BOOT_REAL));
    z = ckks_random(&k, 1, true);
    return 0;
}

static int close_kit(void **state) {
    (void)state;
    free(z);
    clt_boot_free(boot);
    clt_evk_free(evk);
    ckks_close(&k);
    return 0;
}

static int open_operands(void **state) {
    (void)state;
    in = ckks_encrypt(&k, z, 17);
    out = ckks_empty(&k);
    return 0;
}

static int close_operands(void **state) {
    (void)state;
    clt_ct_free(in);
    clt_ct_free(out);
    return 0;
}

static void functions_are_listed(void **state) {
    (void)state;
    clt_function_figures f;
    unsigned count = 0, relu = 0;
    for (; clt_function_at(&f, count); count++) {
        const clt__composite *c = clt__minimax_find(f.name);
        assert_non_null(c);
        assert_true(f.error > 0 && f.error < 0.1 && f.low < f.high && f.products >= f.levels);
        bool product = strncmp(f.name, "relu", 4) == 0;
        relu += product;
        assert_int_equal(f.levels, c->levels + product);
        assert_true(strncmp(f.name, "cleaner", 7) != 0);
    }
    assert_int_equal(count, CLT__MINIMAX_COUNT - 2);
    assert_int_equal(relu, 5);
    assert_false(clt_function_at(&f, UINT32_MAX));
    assert_false(clt_function_at(NULL, 0));
    assert_true(clt_function_at(&f, 1));
    assert_string_equal(f.name, "sign_12");
    assert_int_equal(f.levels, 16);
    assert_int_equal(f.products, 35);
}

static void bad_arguments_are_named(void **state) {
    (void)state;
    clt_ws *ws = k.ws;
    refused(clt_sign(out, ws, evk, boot, in, 13, 1), CLT_E_ARGUMENT, "8, 12, 14 or 20 bits");
    refused(clt_relu(out, ws, evk, boot, in, 20, 1), CLT_E_ARGUMENT, "8, 10, 12, 13 or 14");
    refused(clt_abs(out, ws, evk, boot, in, 8, 0), CLT_E_ARGUMENT, "factor is 0");
    refused(clt_sign(out, ws, evk, boot, in, 8, NAN), CLT_E_ARGUMENT, "factor is nan");
    refused(clt_max(out, ws, evk, boot, in, in, 8, INFINITY), CLT_E_ARGUMENT, "factor is inf");
    refused(clt_evaluate(out, ws, evk, boot, in, (clt_function)99, 1), CLT_E_ARGUMENT,
            "no function 99");
    refused(clt_argmax(out, ws, evk, boot, in, 1, 256, 12, 1), CLT_E_ARGUMENT, "2 to 64");
    refused(clt_argmax(out, ws, evk, boot, in, 10, 128, 12, 1), CLT_E_ARGUMENT,
            "a power of two from 256 to 512");
    refused(clt_softmax(out, ws, evk, boot, in, 10, 24, 1), CLT_E_ARGUMENT,
            "a power of two from 16 to 512");
    refused(clt_softmax(out, ws, evk, boot, in, 61, 64, 1), CLT_E_ARGUMENT, "2 to 60");
    refused(clt_softmax(out, ws, evk, boot, in, 10, 16, 40), CLT_E_ARGUMENT, "range is 40");
    refused(clt_guard_add(out, ws, evk, in, (clt_guard_kind)7, 1), CLT_E_ARGUMENT, "kind 7");
    assert_true(isnan(clt_guard_limit(CLT_GUARD_SLOT, NULL, 1)));
}

static void lacks_come_with_numbers(void **state) {
    (void)state;
    clt_ct *low = ckks_encrypt(&k, z, 5);
    refused(clt_sign(out, k.ws, evk, NULL, low, 12, 1), CLT_E_LEVEL,
            "sign_12 needs 16 levels, 5 left");
    refused(clt_sign(out, k.ws, evk, NULL, in, 14, 0.3), CLT_E_LEVEL,
            "sign_14 needs 19 levels, 17 left");
    clt_ct_free(low);
}

/* The rotations that are missing, and the function that lists them; before any work. */
static void missing_keys_are_named(void **state) {
    (void)state;
    int64_t steps[64];
    size_t made = 0;
    refused(clt_argmax(out, k.ws, k.evk, NULL, in, 10, 256, 12, 1), CLT_E_KEY, "clt_block_steps");
    refused(clt_guard_add(out, k.ws, k.evk, in, CLT_GUARD_CANARY, 1), CLT_E_KEY, "clt_guard_steps");
    must(clt_block_steps(steps, 3, &made, k.params, 10, 256));
    assert_true(made > 3 && made <= 64); /* only what fits is given */
    must(clt_block_steps(NULL, 0, &made, k.params, 10, 256));
    must(clt_guard_steps(steps, 64, &made, k.params));
    assert_int_equal(made, 9);
    assert_int_equal(steps[8], 256);
}

static void parameters_must_match(void **state) {
    (void)state;
    const clt_params *params;
    clt_ct *foreign;
    must(clt__params_build(&params, &other, NULL));
    must(clt_ct_new(&foreign, params));
    refused(clt_sign(foreign, k.ws, evk, boot, in, 8, 1), CLT_E_PARAMS, "clt_sign");
    refused(clt_max(out, k.ws, evk, boot, in, foreign, 8, 1), CLT_E_ARGUMENT, "holds nothing");
    clt_ct_free(foreign);
    clt_params_free(params);
}

/* A function that fails midway leaves what was there. */
static void results_may_be_operands(void **state) {
    (void)state;
    double *want = ckks_vector(&k);
    for (size_t j = 0; j < k.slots; j++) want[j] = fmax(z[j], 0);
    must(clt_relu(in, k.ws, evk, boot, in, 8, 1));
    assert_true(ckks_error(&k, in, want, NULL) <= 0x1p-8);
    assert_int_equal(clt_ct_level(in), 9);
    assert_int_equal(clt_relu(in, k.ws, evk, NULL, in, 14, 1), CLT_E_LEVEL);
    assert_true(ckks_error(&k, in, want, NULL) <= 0x1p-8);
    free(want);
}

static char noted[256];

static void note(void *opaque, const char *text) {
    (void)opaque;
    snprintf(noted, sizeof noted, "%s", text);
}

/* Bounds above the range are no error: they may be far from what is there. */
static void bounds_above_the_range_are_noted(void **state) {
    (void)state;
    noted[0] = '\0';
    clt_ws_set_notes(k.ws, (clt_notes){NULL, note});
    must(clt_sign(out, k.ws, evk, boot, in, 8, 0.9));
    assert_string_equal(noted, "");
    must(clt_sign(out, k.ws, evk, boot, in, 8, 1.5));
    assert_non_null(strstr(noted, "guard"));
    clt_ws_set_notes(k.ws, (clt_notes){NULL, NULL});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_operands, close_operands)

int main(void) {
    const struct CMUnitTest tests[] = {
        TEST(functions_are_listed),
        TEST(bad_arguments_are_named),
        TEST(lacks_come_with_numbers),
        TEST(missing_keys_are_named),
        TEST(parameters_must_match),
        TEST(results_may_be_operands),
        TEST(bounds_above_the_range_are_noted),
    };
    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
