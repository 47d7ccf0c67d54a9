/*
 * Keys and transforms of bootstrapping at every allocation, where slots repeat, which the sweep
 * over all public functions (t-toy-surface.c) does not try: two halves in one ciphertext, one step
 * more.
 */
#include "support/fault.h"
#include "support/refresh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* As few levels below the tower as its transforms take. */
static const clt__chain CHAIN = {10, 4, 50, 40, 50, 8, 0, 3};

static refresh r;
static clt_ct *in;

static int setup(void **state) {
    (void)state;
    refresh_open(&r, &CHAIN, 0, 41, 1, false);
    double *z = refresh_values(&r);
    in = refresh_encrypt(&r, z);
    free(z);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    clt_ct_free(in);
    refresh_close(&r);
    return 0;
}

static clt_status make_keys(void *arg) {
    const clt_key_request *request = arg;
    clt_status status = CLT_OK;
    clt_ws *ws = NULL;
    clt_evk *evk = NULL;
    CLT__TRY(clt_ws_new(&ws, 1));
    CLT__TRY(clt_evk_new(&evk, ws, r.k.sk, request));
done:
    clt_evk_free(evk);
    clt_ws_free(ws);
    return status;
}

static clt_status make_transforms(void *arg) {
    const clt_boot_kind *kind = arg;
    clt_status status = CLT_OK;
    clt_ws *ws = NULL;
    clt_boot *boot = NULL;
    clt_boot_figures figures;
    CLT__TRY(clt_ws_new(&ws, 1));
    CLT__TRY(clt_boot_describe(&figures, ws, r.k.params, *kind));
    CLT__TRY(clt_boot_new(&boot, ws, r.k.params, *kind));
done:
    clt_boot_free(boot);
    clt_ws_free(ws);
    return status;
}

static clt_status bootstrap(void *arg) {
    clt_status status = CLT_OK;
    clt_ws *ws = NULL;
    clt_ct *out = NULL;
    (void)arg;
    CLT__TRY(clt_ws_new(&ws, 1));
    CLT__TRY(clt_ct_new(&out, r.k.params));
    CLT__TRY(clt_bootstrap(out, ws, r.evk, r.boot, in));
done:
    clt_ct_free(out);
    clt_ws_free(ws);
    return status;
}

static void keys(void **state) {
    (void)state;
    clt_key_request request = {.boot = CLT_BOOT_COMPLEX};
    assert_true(fault_sweep(make_keys, &request));
}

static void transforms(void **state) {
    (void)state;
    clt_boot_kind kind = CLT_BOOT_COMPLEX;
    assert_true(fault_sweep(make_transforms, &kind));
    kind = CLT_BOOT_REAL;
    assert_true(fault_sweep(make_transforms, &kind));
}

static void bootstraps(void **state) {
    (void)state;
    assert_true(fault_sweep(bootstrap, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys),
        cmocka_unit_test(transforms),
        cmocka_unit_test(bootstraps),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
