/* The public functions on vectors: values, levels, errors. */
#include "clathrate/clathrate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 100 };

typedef struct fixture {
    const clt_params *params;
    clt_ws *ws;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    double x[COUNT], y[COUNT];
} fixture;

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static int open_fixture(void **state) {
    static fixture f;
    const int64_t steps[] = {1, -3, 0};
    must(clt_params_new(&f.params, "L13"));
    must(clt_ws_new(&f.ws, 1));
    must(clt_sk_new(&f.sk, f.params));
    must(clt_pk_new(&f.pk, f.ws, f.sk));
    must(clt_evk_new(
        &f.evk, f.ws, f.sk,
        &(clt_key_request){.relinearise = true, .conjugate = true, .steps = steps, .count = 3}));
    for (int i = 0; i < COUNT; i++) {
        f.x[i] = sin(1.0 + i);
        f.y[i] = cos(2.0 + 3 * i);
    }
    *state = &f;
    return 0;
}

static int close_fixture(void **state) {
    fixture *f = *state;
    clt_evk_free(f->evk);
    clt_pk_free(f->pk);
    clt_sk_free(f->sk);
    clt_ws_free(f->ws);
    clt_params_free(f->params);
    return 0;
}

static clt_ct *encrypted(const fixture *f, const double *re, const double *im) {
    clt_ct *ct = NULL;
    must(clt_encrypt(&ct, f->ws, f->pk, re, im, COUNT));
    return ct;
}

/* The slots, and that they are within the bound that the ciphertext states. */
static void assert_holds(const fixture *f, const clt_ct *ct, const double *re, const double *im) {
    double a[COUNT], b[COUNT], bound = exp2(clt_ct_error_bound_log2(ct));
    must(clt_decrypt_private(a, b, COUNT, f->ws, f->sk, ct));
    assert_true(clt_ct_error_expected_log2(ct) <= clt_ct_error_bound_log2(ct));
    assert_true(bound < 0x1p-6);
    for (int i = 0; i < COUNT; i++) {
        assert_true(fabs(a[i] - re[i]) <= bound);
        assert_true(fabs(b[i] - (im == NULL ? 0 : im[i])) <= bound);
    }
}

static void encryption(void **state) {
    const fixture *f = *state;
    clt_ct *ct = encrypted(f, f->x, f->y), *copy = NULL, *own = NULL;
    assert_int_equal(clt_ct_level(ct), 3);
    assert_true(fabs(clt_ct_scale_log2(ct) - 34) < 0.01);
    assert_holds(f, ct, f->x, f->y);
    must(clt_ct_new(&copy, f->params));
    must(clt_ct_copy(copy, ct));
    assert_holds(f, copy, f->x, f->y);
    must(clt_encrypt_secret(&own, f->ws, f->sk, f->y, NULL, COUNT));
    assert_holds(f, own, f->y, NULL);
    assert_true(clt_ct_error_bound_log2(own) < clt_ct_error_bound_log2(ct));
    clt_ct_free(own);
    clt_ct_free(copy);
    clt_ct_free(ct);
    clt_ct_free(NULL);
}

static void arithmetic(void **state) {
    const fixture *f = *state;
    clt_ct *a = encrypted(f, f->x, NULL), *b = encrypted(f, f->y, NULL), *r = NULL;
    double re[COUNT], im[COUNT];
    must(clt_ct_new(&r, f->params));

    must(clt_add(r, f->ws, a, b));
    for (int i = 0; i < COUNT; i++) re[i] = f->x[i] + f->y[i];
    assert_holds(f, r, re, NULL);
    must(clt_sub(r, f->ws, a, b));
    for (int i = 0; i < COUNT; i++) re[i] = f->x[i] - f->y[i];
    assert_holds(f, r, re, NULL);
    must(clt_negate(r, f->ws, a));
    for (int i = 0; i < COUNT; i++) re[i] = -f->x[i];
    assert_holds(f, r, re, NULL);
    must(clt_multiply(r, f->ws, f->evk, a, b));
    assert_int_equal(clt_ct_level(r), 2);
    for (int i = 0; i < COUNT; i++) re[i] = f->x[i] * f->y[i];
    assert_holds(f, r, re, NULL);
    must(clt_multiply_plain(r, f->ws, a, f->y, f->x, COUNT));
    for (int i = 0; i < COUNT; i++) im[i] = f->x[i] * f->x[i];
    assert_holds(f, r, re, im);
    must(clt_multiply_const(r, f->ws, a, 0.5, -2));
    for (int i = 0; i < COUNT; i++) {
        re[i] = 0.5 * f->x[i];
        im[i] = -2 * f->x[i];
    }
    assert_holds(f, r, re, im);
    must(clt_add_plain(r, f->ws, a, f->y, NULL, COUNT));
    for (int i = 0; i < COUNT; i++) re[i] = f->x[i] + f->y[i];
    assert_holds(f, r, re, NULL);
    must(clt_add_const(r, f->ws, a, 3, 0));
    for (int i = 0; i < COUNT; i++) re[i] = f->x[i] + 3;
    assert_holds(f, r, re, NULL);

    clt_ct_free(r);
    clt_ct_free(b);
    clt_ct_free(a);
}

static void movement(void **state) {
    const fixture *f = *state;
    clt_ct *a = encrypted(f, f->x, f->y), *r = NULL;
    double re[COUNT], im[COUNT];
    must(clt_ct_new(&r, f->params));
    must(clt_rotate(r, f->ws, f->evk, a, 1));
    for (int i = 0; i < COUNT; i++) {
        re[i] = i + 1 < COUNT ? f->x[i + 1] : 0;
        im[i] = i + 1 < COUNT ? f->y[i + 1] : 0;
    }
    assert_holds(f, r, re, im);
    must(clt_rotate(r, f->ws, f->evk, a, -3));
    for (int i = 0; i < COUNT; i++) {
        re[i] = i >= 3 ? f->x[i - 3] : 0;
        im[i] = i >= 3 ? f->y[i - 3] : 0;
    }
    assert_holds(f, r, re, im);
    must(clt_conjugate(r, f->ws, f->evk, a));
    for (int i = 0; i < COUNT; i++) im[i] = -f->y[i];
    assert_holds(f, r, f->x, im);
    must(clt_level_down(r, f->ws, a, 1));
    assert_int_equal(clt_ct_level(r), 1);
    assert_holds(f, r, f->x, f->y);
    assert_int_equal(clt_rotate(r, f->ws, f->evk, a, 2), CLT_E_KEY);
    clt_ct_free(r);
    clt_ct_free(a);
}

static void polynomials(void **state) {
    const fixture *f = *state;
    const double c[] = {0.5, -1, 0.25, 0.125};
    clt_ct *a = encrypted(f, f->x, NULL), *r = NULL;
    double re[COUNT];
    must(clt_ct_new(&r, f->params));
    must(clt_polynomial(r, f->ws, f->evk, a, c, 3, false));
    assert_int_equal(clt_ct_level(r), 1);
    for (int i = 0; i < COUNT; i++) {
        double x = f->x[i];
        re[i] = c[0] + x * (c[1] + x * (c[2] + x * c[3]));
    }
    assert_holds(f, r, re, NULL);
    must(clt_polynomial(r, f->ws, f->evk, a, c, 3, true));
    for (int i = 0; i < COUNT; i++) {
        double x = f->x[i];
        re[i] = c[0] + c[1] * x + c[2] * (2 * x * x - 1) + c[3] * (4 * x * x * x - 3 * x);
    }
    assert_holds(f, r, re, NULL);
    assert_int_equal(clt_polynomial(r, f->ws, f->evk, a, c, 0, true), CLT_E_ARGUMENT);
    assert_int_equal(clt_polynomial(r, f->ws, f->evk, a, c, 64, true), CLT_E_ARGUMENT);
    clt_ct_free(r);
    clt_ct_free(a);
}

static void files(void **state) {
    const fixture *f = *state;
    clt_ct *a = encrypted(f, f->x, f->y), *b = NULL;
    const clt_params *other = NULL;
    must(clt_ct_save(a, "a.clc", CLT_REPLACE));
    assert_int_equal(clt_ct_save(a, "a.clc", 0), CLT_E_EXISTS);
    must(clt_ct_load(&b, f->params, "a.clc"));
    assert_true(isinf(clt_ct_error_bound_log2(b))); /* nothing is known of it */
    clt_ct_declare_fresh(b, 1.5);
    assert_holds(f, b, f->x, f->y);
    clt_ct_free(b);
    b = NULL;
    must(clt_params_new(&other, "L12"));
    assert_int_equal(clt_ct_load(&b, other, "a.clc"), CLT_E_PARAMS);
    assert_null(b);
    assert_int_equal(clt_ct_load(&b, f->params, "no such file"), CLT_E_DATA);
    clt_params_free(other);
    clt_ct_free(a);
}

/* A ciphertext minus itself has c_1 = 0: whoever reads its file reads the value. */
static void what_hides_nothing_is_not_saved(void **state) {
    const fixture *f = *state;
    clt_ct *a = encrypted(f, f->x, f->y), *zero = NULL, *loaded = NULL;
    must(clt_ct_new(&zero, f->params));
    must(clt_sub(zero, f->ws, a, a));
    assert_int_equal(clt_ct_save(zero, "zero.clc", CLT_REPLACE), CLT_E_SECURITY);
    assert_non_null(strstr(clt_detail(), "zero.clc: its c_1 is 0"));
    assert_int_equal(clt_ct_load(&loaded, f->params, "zero.clc"), CLT_E_DATA); /* no such file */
    must(clt_add(zero, f->ws, zero, a));
    must(clt_ct_save(zero, "zero.clc", CLT_REPLACE));
    must(clt_ct_load(&loaded, f->params, "zero.clc"));
    remove("zero.clc");
    clt_ct_free(loaded);
    clt_ct_free(zero);
    clt_ct_free(a);
}

static void levels_run_out(void **state) {
    const fixture *f = *state;
    clt_ct *a = encrypted(f, f->x, NULL);
    must(clt_level_down(a, f->ws, a, 0));
    assert_int_equal(clt_multiply(a, f->ws, f->evk, a, a), CLT_E_LEVEL);
    assert_int_equal(clt_multiply_plain(a, f->ws, a, f->x, NULL, COUNT), CLT_E_LEVEL);
    assert_int_equal(clt_multiply_const(a, f->ws, a, 2, 0), CLT_E_LEVEL);
    assert_int_equal(clt_polynomial(a, f->ws, f->evk, a, f->x, 3, false), CLT_E_LEVEL);
    assert_int_equal(clt_level_down(a, f->ws, a, 1), CLT_E_LEVEL);
    assert_holds(f, a, f->x, NULL); /* untouched by all of this */
    clt_ct *high = encrypted(f, f->x, NULL);
    assert_int_equal(clt_add(a, f->ws, a, high), CLT_E_LEVEL);
    clt_ct_free(high);
    clt_ct_free(a);
}

/* Objects of other keys or parameters. */
static void strangers(void **state) {
    const fixture *f = *state;
    const clt_params *params = NULL;
    clt_sk *sk = NULL, *twin = NULL;
    clt_ct *a = encrypted(f, f->x, NULL), *b = NULL, *c = NULL;
    double re[COUNT];
    must(clt_params_new(&params, "L12"));
    must(clt_sk_new(&sk, params));
    must(clt_sk_new(&twin, f->params));
    must(clt_encrypt_secret(&b, f->ws, sk, f->x, NULL, COUNT));
    must(clt_encrypt_secret(&c, f->ws, twin, f->x, NULL, COUNT));
    assert_int_equal(clt_add(a, f->ws, a, b), CLT_E_PARAMS);
    assert_int_equal(clt_add(b, f->ws, a, a), CLT_E_PARAMS);
    assert_int_equal(clt_rotate(b, f->ws, f->evk, b, 1), CLT_E_PARAMS);
    assert_int_equal(clt_decrypt_private(re, NULL, COUNT, f->ws, f->sk, b), CLT_E_PARAMS);
    assert_int_equal(clt_add(a, f->ws, a, c), CLT_E_KEY);
    assert_int_equal(clt_multiply(c, f->ws, f->evk, c, c), CLT_E_KEY);
    assert_int_equal(clt_decrypt_private(re, NULL, COUNT, f->ws, f->sk, c), CLT_E_KEY);
    clt_ct_free(a);
    clt_ct_free(b);
    clt_ct_free(c);
    clt_sk_free(sk);
    clt_sk_free(twin);
    clt_params_free(params);
}

static void assert_argument(clt_status status, const char *name) {
    assert_int_equal(status, CLT_E_ARGUMENT);
    if (strstr(clt_detail(), name) == NULL) fail_msg("'%s' in: %s", name, clt_detail());
}

static void bad_arguments(void **state) {
    fixture *f = *state;
    clt_ct *a = encrypted(f, f->x, NULL), *empty = NULL, *out = NULL;
    clt_evk *evk = NULL;
    double big[] = {INFINITY};
    must(clt_ct_new(&empty, f->params));
    assert_argument(clt_add(NULL, f->ws, a, a), "out");
    assert_argument(clt_add(a, NULL, a, a), "ws");
    assert_argument(clt_add(a, f->ws, NULL, a), "a is NULL");
    assert_argument(clt_add(a, f->ws, a, NULL), "b is NULL");
    assert_argument(clt_add(a, f->ws, a, empty), "holds nothing");
    assert_argument(clt_multiply(a, f->ws, NULL, a, a), "evk");
    assert_argument(clt_encrypt(&out, f->ws, f->pk, NULL, NULL, 1), "re");
    assert_argument(clt_encrypt(&out, f->ws, f->pk, f->x, NULL, 0), "count");
    assert_argument(clt_encrypt(&out, f->ws, f->pk, f->x, NULL, 4097), "count");
    assert_int_equal(clt_encrypt(&out, f->ws, f->pk, big, NULL, 1), CLT_E_RANGE);
    assert_int_equal(clt_multiply_const(a, f->ws, a, NAN, 0), CLT_E_RANGE);
    assert_argument(clt_ct_save(empty, "x", 0), "holds nothing");
    assert_argument(clt_ct_save(a, "x", 8), "flags 0x8");
    assert_argument(clt_evk_new(&evk, f->ws, f->sk, &(clt_key_request){.count = 1}), "steps");
    assert_null(out);
    assert_null(evk);
    assert_int_equal(clt_ct_level(NULL), 0);
    assert_true(isnan(clt_ct_scale_log2(NULL)));
    clt_ct_declare_fresh(NULL, 1);
    clt_ct_free(empty);
    clt_ct_free(a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encryption),
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(movement),
        cmocka_unit_test(polynomials),
        cmocka_unit_test(files),
        cmocka_unit_test(levels_run_out),
        cmocka_unit_test(strangers),
        cmocka_unit_test(bad_arguments),
        cmocka_unit_test(what_hides_nothing_is_not_saved),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
