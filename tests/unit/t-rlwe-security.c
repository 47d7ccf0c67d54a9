/* The security table: its entries, their edges, and the levels between. */
#include "rlwe/security.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* 2024/463, Table 5.2, ternary secret, classical; 2^16 lowered. */
static const struct {
    unsigned log_n, bits128, bits192, bits256;
} table[] = {
    {12, 106, 73, 56},   {13, 214, 147, 114},   {14, 430, 297, 230},
    {15, 868, 597, 462}, {16, 1740, 1199, 929},
};

enum { ROWS = sizeof table / sizeof table[0] };

static void entries_pass_and_one_more_does_not(void **state) {
    (void)state;
    for (unsigned i = 0; i < ROWS; i++) {
        unsigned log_n = table[i].log_n, cap = table[i].bits128;
        char most[16], asked[16];
        snprintf(most, sizeof most, "%u", cap);
        snprintf(asked, sizeof asked, "%u", cap + 1);
        assert_int_equal(clt__security_cap(log_n), cap);
        assert_int_equal(clt__security_check(log_n, cap, "a key"), CLT_OK);
        assert_int_equal(clt__security_check(log_n, cap + 1, "a key"), CLT_E_SECURITY);
        assert_non_null(strstr(clt_detail(), "a key"));
        assert_non_null(strstr(clt_detail(), most));
        assert_non_null(strstr(clt_detail(), asked));
    }
}

static void degrees_outside_the_table_are_refused(void **state) {
    (void)state;
    static const unsigned outside[] = {0, 10, 11, 17, 63, 1000000};
    for (unsigned i = 0; i < sizeof outside / sizeof outside[0]; i++) {
        assert_int_equal(clt__security_cap(outside[i]), 0);
        assert_int_equal(clt__security_check(outside[i], 0, "a key"), CLT_E_SECURITY);
        assert_int_equal(clt__security_bits(outside[i], 1), 0);
    }
}

static void levels_are_interpolated(void **state) {
    (void)state;
    for (unsigned i = 0; i < ROWS; i++) {
        unsigned log_n = table[i].log_n;
        assert_int_equal(clt__security_bits(log_n, table[i].bits128 + 1), 0);
        assert_int_equal(clt__security_bits(log_n, table[i].bits128), 128);
        assert_int_equal(clt__security_bits(log_n, table[i].bits192), 192);
        assert_int_equal(clt__security_bits(log_n, table[i].bits256), 256);
        assert_int_equal(clt__security_bits(log_n, 0), 256);
        for (unsigned bits = 1; bits <= table[i].bits128; bits++) {
            assert_true(clt__security_bits(log_n, bits) <= clt__security_bits(log_n, bits - 1));
        }
    }
    assert_int_equal(clt__security_bits(14, 363), 128 + 64 * (430 - 363) / (430 - 297));
}

static void sparse_secrets_have_a_cap_of_their_own(void **state) {
    (void)state;
    assert_int_equal(clt__security_check_sparse(15, 115, "the key"), CLT_OK);
    assert_int_equal(clt__security_check_sparse(16, 115, "the key"), CLT_OK);
    assert_int_equal(clt__security_check_sparse(16, 116, "the key"), CLT_E_SECURITY);
    assert_non_null(strstr(clt_detail(), "116 bits"));
    assert_int_equal(clt__security_check_sparse(14, 60, "the key"), CLT_E_SECURITY);
    assert_non_null(strstr(clt_detail(), "2^14"));
    assert_int_equal(clt__security_check_sparse(10, 60, "the key"), CLT_E_SECURITY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_pass_and_one_more_does_not),
        cmocka_unit_test(degrees_outside_the_table_are_refused),
        cmocka_unit_test(levels_are_interpolated),
        cmocka_unit_test(sparse_secrets_have_a_cap_of_their_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
