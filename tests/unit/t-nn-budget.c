/* nn/budget.c: chains that fit their ring, and are built as they were counted. */
#include "nn/budget.h"

#include "rlwe/security.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt__chain request(unsigned log_n, unsigned levels, unsigned base, unsigned scale) {
    return (clt__chain){.log_n = (uint8_t)log_n,
                        .levels = (uint8_t)levels,
                        .base_bits = (uint8_t)base,
                        .scale_bits = (uint8_t)scale};
}

/* Whatever fits is inside the table and passes the search for primes. */
static void sound(void **state) {
    (void)state;
    unsigned found = 0;
    for (unsigned log_n = 12; log_n <= 16; log_n++) {
        for (unsigned levels = 1; levels <= 30; levels += 1 + levels / 5) {
            for (unsigned scale = 26; scale <= 44; scale += 6) {
                for (unsigned base = scale + 4; base <= 50; base += 7) {
                    clt__chain chain = request(log_n, levels, base, scale);
                    clt__chain_primes primes;
                    if (!clt__budget_fit(&chain)) continue;
                    found++;
                    assert_true(clt__chain_bits(&chain) <= clt__security_cap(log_n));
                    if (found % 16 != 0) continue;
                    clt_status status = clt__chain_search(&primes, &chain);
                    if (status == CLT_E_ARGUMENT && scale < 30) continue; /* few primes so small */
                    assert_int_equal(status, CLT_OK);
                    assert_true(primes.digits >= 1 && primes.digits <= CLT__DIGITS_MAX);
                }
            }
        }
    }
    assert_true(found > 300);
}

/* No chain is left out that a single, or any number of 50-bit special primes would make fit. */
static void complete(void **state) {
    (void)state;
    for (unsigned levels = 1; levels <= 12; levels++) {
        clt__chain chain = request(14, levels, 46, 34);
        unsigned least = 46 + levels * 34 + 50; /* one special prime of 46 + 4 bits */
        bool digits = levels + 1 <= CLT__DIGITS_MAX;
        assert_int_equal(clt__budget_fit(&chain), least <= 430 && digits);
    }
}

/* The fewest transforms: more special primes where there is room for them. */
static void fewest_transforms(void **state) {
    (void)state;
    clt__chain chain = request(15, 7, 50, 40);
    assert_true(clt__budget_fit(&chain));
    assert_true(chain.special_count >= 3);
    chain = request(12, 1, 30, 26);
    assert_true(clt__budget_fit(&chain));
    assert_int_equal(chain.special_count, 1);
    chain = request(12, 2, 30, 26);
    assert_false(clt__budget_fit(&chain));
    chain = request(17, 2, 30, 26);
    assert_false(clt__budget_fit(&chain)); /* no such row in the table */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sound),
        cmocka_unit_test(complete),
        cmocka_unit_test(fewest_transforms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
