/* The version of the library is the header's, and has three numbers. */
#include "clathrate/clathrate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void version_is_the_headers(void **state) {
    (void)state;
    unsigned major, minor, patch;
    char rest;
    assert_string_equal(clt_version(), CLT_VERSION);
    assert_int_equal(sscanf(clt_version(), "%u.%u.%u%c", &major, &minor, &patch, &rest), 3);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_is_the_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
