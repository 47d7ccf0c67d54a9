/* A hundred steps of an iteration at toy degree, and the second half of them in another process. */
#include "rlwe/params.h"
#include "support/iterate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* Of the tower of B15, with few levels between two bootstraps. */
static const clt__chain CHAIN = {10, 6, 45, 35, 50, 3, 0, 4};
static const clt_params *params;

static void complex_messages(void **state) {
    (void)state;
    assert_true(iterate_agrees(params, CLT_BOOT_COMPLEX, 1));
}

static void real_messages(void **state) {
    (void)state;
    assert_true(iterate_agrees(params, CLT_BOOT_REAL, 2));
}

int main(int argc, char **argv) {
    if (clt__params_build(&params, &CHAIN, NULL) != CLT_OK) return 1;
    iterate_child(argc, argv, params);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(complex_messages),
        cmocka_unit_test(real_messages),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    clt_params_free(params);
    return failed;
}
