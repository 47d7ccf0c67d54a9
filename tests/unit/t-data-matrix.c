/* data/matrix.c: sizes, zeros, failure, wiping. */
#include "data/matrix.h"

#include "support/fault.h"
#include "support/meter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_new_matrix_holds_zeros(void **state) {
    (void)state;
    clt__matrix matrix;
    assert_int_equal(clt__matrix_new(&matrix, 3, 5), CLT_OK);
    for (size_t i = 0; i < 15; i++) assert_true(matrix.x[i] == 0);
    assert_ptr_equal(clt__matrix_row(&matrix, 2), matrix.x + 10);
    clt__matrix_free(&matrix);
    assert_null(matrix.x);
    assert_int_equal(matrix.rows, 0);
    clt__matrix_free(&matrix);
    assert_int_equal(clt__matrix_new(&matrix, 0, 5), CLT_OK);
    assert_non_null(matrix.x);
    clt__matrix_free(&matrix);
}

static void too_large_is_refused(void **state) {
    (void)state;
    clt__matrix matrix = {.rows = 7};
    assert_int_equal(clt__matrix_new(&matrix, SIZE_MAX / 8, 2), CLT_E_MEMORY);
    assert_int_equal(clt__matrix_new(&matrix, SIZE_MAX / 4, SIZE_MAX / 4), CLT_E_MEMORY);
    assert_int_equal(matrix.rows, 7);
}

static clt_status make(void *arg) {
    clt__matrix matrix;
    (void)arg;
    clt_status status = clt__matrix_new(&matrix, 2, 2);
    if (status == CLT_OK) clt__matrix_free(&matrix);
    return status;
}

static void no_memory_is_an_error(void **state) {
    (void)state;
    assert_true(fault_sweep(make, NULL));
}

static void private_entries_are_wiped(void **state) {
    (void)state;
    clt__matrix m = {0};
    meter_begin();
    meter_watch(0x1.23456789abcdep3);
    assert_int_equal(clt__matrix_new(&m, 3, 5), CLT_OK);
    clt__matrix_row(&m, 2)[4] = 0x1.23456789abcdep3;
    clt__matrix_wipe(&m);
    assert_null(m.x);
    assert_int_equal(meter_spilt(), 0);
    assert_int_equal(clt__matrix_new(&m, 3, 5), CLT_OK);
    clt__matrix_row(&m, 2)[4] = 0x1.23456789abcdep3;
    clt__matrix_free(&m);
    assert_int_equal(meter_spilt(), 1);
    clt__matrix_wipe(&m); /* empty */
    meter_end();
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_matrix_holds_zeros),
        cmocka_unit_test(too_large_is_refused),
        cmocka_unit_test(no_memory_is_an_error),
        cmocka_unit_test(private_entries_are_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
