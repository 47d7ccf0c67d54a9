/* Random programs give the same bits in every kernel and with one thread or two. */
#include "support/kernels.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { PROGRAMS = 500 };

static void all_kernels_agree(void **state) {
    (void)state;
    assert_true(kernels_agree(0, kernels_count(PROGRAMS)));
}

/* The comparison sees one changed bit, and names its line. */
static void differences_show(void **state) {
    (void)state;
    program_record a, b;
    program_lab *lab = program_open();
    program_run(&a, lab, 5, 1);
    program_run(&b, lab, 5, 2);
    assert_int_equal(kernels_compare(&a, &b), a.lines);
    b.line[3].digest ^= 1;
    assert_int_equal(kernels_compare(&a, &b), 3);
    program_run(&b, lab, 5 + PROGRAM_CHAINS, 1);
    assert_int_equal(kernels_compare(&a, &b), 0);
    program_close(lab);
}

int main(int argc, char **argv) {
    kernels_child(argc, argv);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kernels_agree),
        cmocka_unit_test(differences_show),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
