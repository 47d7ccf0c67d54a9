/* The statistics of t-toy-bootstrap.c over a thousand bootstraps. */
#include "support/refresh.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { KEYS = 5, RUNS = 25 }; /* of each of four towers, complex and real */

static void errors_and_integers_agree(void **state) {
    (void)state;
    assert_true(refresh_agrees(KEYS, RUNS));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_and_integers_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
