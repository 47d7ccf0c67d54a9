/* Sums over slots at a distance, by doubling. */
#include "circ/lintrans.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static ckks k;

static int setup(void **state) {
    (void)state;
    const int64_t steps[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, -1, -2, -3, -6};
    ckks_open(&k, &(clt__chain){10, 1, 50, 40, 50, 2}, steps, sizeof steps / sizeof *steps, 6);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

static void expect_sum(int64_t stride, size_t count, unsigned power) {
    double *z = ckks_random(&k, 1, false), *want = ckks_vector(&k), rms;
    clt_ct *in = ckks_encrypt(&k, z, 1), *out = ckks_empty(&k);
    for (size_t j = 0; j < 2 * k.slots; j++) {
        for (size_t t = 0; t < count; t++) {
            size_t from = (j + t * (size_t)stride) & (k.slots - 1);
            want[j] += z[j / k.slots * k.slots + from];
        }
    }
    if (power == 2) assert_int_equal(clt__ct_mul_const(in, k.ws, in, 1, 0), CLT_OK);
    assert_int_equal(clt__inner_sum(out, k.ws, k.evk, in, stride, count), CLT_OK);
    assert_int_equal(out->power, power);
    double worst = ckks_error(&k, out, want, &rms);
    assert_true(worst < 0x1p-12);
    assert_true(log2(worst) < clt__noise_bound_log2(out));
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(out)) < 1.5);
    clt__ct_free(in);
    clt__ct_free(out);
    free(z);
    free(want);
}

static void sums(void **state) {
    (void)state;
    expect_sum(1, 1, 1);
    expect_sum(1, 2, 1);
    expect_sum(1, 512, 1);
    expect_sum(4, 16, 2);
    expect_sum(-1, 4, 1);
    expect_sum(-3, 4, 2);
    expect_sum(256, 2, 1);
}

/* All slots get the same sum, in place. */
static void total_of_all_slots(void **state) {
    (void)state;
    double *z = ckks_random(&k, 1, true), *want = ckks_vector(&k), total = 0;
    for (size_t j = 0; j < k.slots; j++) total += z[j];
    for (size_t j = 0; j < k.slots; j++) want[j] = total;
    clt_ct *ct = ckks_encrypt(&k, z, 0);
    assert_int_equal(clt__inner_sum(ct, k.ws, k.evk, ct, 1, k.slots), CLT_OK);
    assert_true(ckks_error(&k, ct, want, NULL) < 0x1p-12);
    clt__ct_free(ct);
    free(z);
    free(want);
}

static void missing_key_changes_nothing(void **state) {
    (void)state;
    double *z = ckks_random(&k, 1, true);
    clt_ct *ct = ckks_encrypt(&k, z, 1);
    assert_int_equal(clt__inner_sum(ct, k.ws, k.evk, ct, 3, 4), CLT_E_KEY);
    assert_true(ckks_error(&k, ct, z, NULL) < 0x1p-20);
    clt__ct_free(ct);
    free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums),
        cmocka_unit_test(total_of_all_slots),
        cmocka_unit_test(missing_key_changes_nothing),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
