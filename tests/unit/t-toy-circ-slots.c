/* circ/slots.h: patterns and copies, against loops. */
#include "circ/slots.h"

#include "support/deep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const clt__chain chain = {10, 4, 50, 40, 50, 4, 0, 0};
enum { STRIDE = 16, COUNT = 8, PERIOD = 32 };

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static double pattern(size_t slot, const void *context) {
    return sin((double)slot) * *(const double *)context;
}

static void patterns_and_copies(void **state) {
    (void)state;
    int64_t steps[8];
    const double size = 0.7;
    ckks k;
    size_t count = clt__slots_fill_steps(steps, STRIDE, COUNT);
    assert_int_equal(count, 3);
    assert_int_equal(steps[2], -4 * STRIDE);
    ckks_open(&k, &chain, steps, (unsigned)count, 2);
    clt__deep deep = {.ws = k.ws, .evk = k.evk};
    double *z = ckks_random(&k, 1, true), *want = ckks_vector(&k);
    clt_ct *ct = ckks_encrypt(&k, z, 4);
    for (size_t j = 0; j < k.slots; j++) z[j] *= 3 * size * sin((double)(j % PERIOD));
    must(clt__slots_multiply(ct, &deep, PERIOD, pattern, &size, 3));
    assert_int_equal(ct->level, 3);
    assert_true(ckks_error(&k, ct, z, NULL) < 0x1p-24);
    for (size_t j = 0; j < k.slots; j++) z[j] -= size * sin((double)(j % PERIOD));
    must(clt__slots_add(ct, &deep, PERIOD, pattern, &size, -1));
    assert_int_equal(ct->level, 3);
    assert_true(ckks_error(&k, ct, z, NULL) < 0x1p-24);
    for (size_t j = 0; j < k.slots; j++) {
        for (size_t i = 0; i < COUNT; i++) want[j] += z[(j + k.slots - i * STRIDE) % k.slots];
    }
    must(clt__slots_fill(ct, &deep, STRIDE, COUNT));
    assert_true(ckks_error(&k, ct, want, NULL) < 0x1p-20);
    clt_ct_free(ct);
    free(want);
    free(z);
    ckks_close(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_and_copies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
