/* A hundred steps of an iteration on B16, and the second half of them in another process. */
#include "support/iterate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const clt_params *params;

static void a_hundred_steps(void **state) {
    (void)state;
    assert_true(iterate_agrees(params, CLT_BOOT_COMPLEX, 2));
}

int main(int argc, char **argv) {
    if (clt_params_new(&params, "B16") != CLT_OK) return 1;
    iterate_child(argc, argv, params);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_steps),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    clt_params_free(params);
    return failed;
}
