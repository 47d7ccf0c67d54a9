/* The random programs of t-toy-programs.c, many more and others. */
#include "support/kernels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { FIRST = 1000, PROGRAMS = 10000 };

static void all_kernels_agree(void **state) {
    (void)state;
    assert_true(kernels_agree(FIRST, kernels_count(PROGRAMS)));
}

int main(int argc, char **argv) {
    kernels_child(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kernels_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
