/* The public functions on parameters and workspaces. */
#include "clathrate/clathrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void presets(void **state) {
    (void)state;
    static const struct {
        const char *name;
        unsigned log_n, levels, log_qp;
    } wanted[] = {{"L12", 12, 1, 105}, {"L13", 13, 3, 198}, {"L14", 14, 7, 430}};
    for (size_t i = 0; i < 3; i++) {
        const clt_params *params = NULL;
        assert_int_equal(clt_params_new(&params, wanted[i].name), CLT_OK);
        assert_int_equal(clt_params_log_n(params), wanted[i].log_n);
        assert_int_equal(clt_params_levels(params), wanted[i].levels);
        assert_int_equal(clt_params_log_qp(params), wanted[i].log_qp);
        assert_int_equal(clt_params_slots(params), (size_t)1 << (wanted[i].log_n - 1));
        assert_true(clt_params_security_bits(params) >= 128);
        clt_params_free(params);
    }
    const clt_params *none = NULL;
    assert_int_equal(clt_params_new(&none, "L99"), CLT_E_ARGUMENT);
    assert_int_equal(clt_params_new(&none, NULL), CLT_E_ARGUMENT);
    assert_int_equal(clt_params_new(NULL, "L12"), CLT_E_ARGUMENT);
    assert_null(none);
    clt_params_free(NULL);
    assert_int_equal(clt_params_levels(NULL), 0);
}

/* The smallest ring that carries the depth. */
static void by_depth(void **state) {
    (void)state;
    static const struct {
        unsigned levels, scale, log_n;
    } wanted[] = {{1, 26, 12}, {1, 40, 13}, {3, 34, 13}, {4, 40, 14}, {7, 40, 14}, {9, 40, 15}};
    for (size_t i = 0; i < 6; i++) {
        const clt_params *params = NULL;
        assert_int_equal(clt_params_for(&params, wanted[i].levels, wanted[i].scale), CLT_OK);
        assert_int_equal(clt_params_levels(params), wanted[i].levels);
        assert_int_equal(clt_params_log_n(params), wanted[i].log_n);
        assert_true(clt_params_security_bits(params) >= 128);
        clt_params_free(params);
    }
    const clt_params *none = NULL;
    assert_int_equal(clt_params_for(&none, 0, 40), CLT_E_ARGUMENT);
    assert_int_equal(clt_params_for(&none, 49, 40), CLT_E_ARGUMENT);
    assert_int_equal(clt_params_for(&none, 3, 25), CLT_E_ARGUMENT);
    assert_int_equal(clt_params_for(&none, 3, 46), CLT_E_ARGUMENT);
    assert_int_equal(clt_params_for(&none, 48, 45), CLT_E_SECURITY);
    assert_non_null(strstr(clt_detail(), "1740"));
    assert_null(none);
}

static void workspaces(void **state) {
    (void)state;
    clt_ws *ws = NULL;
    const char *kernel = NULL;
    assert_int_equal(clt_ws_new(&ws, 3), CLT_OK);
    assert_int_equal(clt_ws_threads(ws), 3);
    clt_ws_set_progress(ws, (clt_progress){0});
    clt_ws_set_notes(ws, (clt_notes){0});
    clt_ws_free(ws);
    assert_int_equal(clt_ws_new(&ws, 0), CLT_OK);
    assert_true(clt_ws_threads(ws) >= 1);
    clt_ws_free(ws);
    clt_ws_free(NULL);
    assert_int_equal(clt_ws_threads(NULL), 0);
    assert_int_equal(clt_ws_new(NULL, 1), CLT_E_ARGUMENT);
    assert_int_equal(clt_kernel_name(&kernel), CLT_OK);
    assert_non_null(kernel);
    assert_int_equal(clt_kernel_name(NULL), CLT_E_ARGUMENT);
    const char *lacks = "unset";
    assert_string_equal(clt_kernel_at(0, &lacks), "ref");
    assert_null(lacks);
    unsigned i = 0;
    while (strcmp(clt_kernel_at(i, &lacks), kernel) != 0) i++;
    assert_null(lacks);
    assert_null(clt_kernel_at(100, &lacks));
    assert_null(clt_kernel_at(100, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(presets),
        cmocka_unit_test(by_depth),
        cmocka_unit_test(workspaces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
