/* ckks/room.c: what fits half of the modulus, to the last bit, and what is said of the unknown. */
#include "ckks/room.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const clt_params *params;

static int open_params(void **state) {
    (void)state;
    return clt__params_preset(&params, "L13") == CLT_OK ? 0 : -1;
}

static int close_params(void **state) {
    (void)state;
    clt__params_unref(params);
    return 0;
}

/* Nothing but the record is looked at. */
static clt_ct record(unsigned level, unsigned power, double value_bound, double noise_bound) {
    return (clt_ct){.params = params,
                    .degree = 1,
                    .level = level,
                    .power = power,
                    .noise = {.value_bound = value_bound, .noise_bound = noise_bound}};
}

/* Half of the product of the lowest `limbs` primes. */
static double half(unsigned limbs) {
    double product = 0.5;
    for (unsigned j = 0; j < limbs; j++) product *= (double)params->ring->mod[j].q;
    return product;
}

static void at_every_level(void **state) {
    (void)state;
    for (unsigned level = 0; level <= params->levels; level++) {
        for (unsigned power = 1; power <= 2; power++) {
            double scale = clt__params_scale(params, level, power).hi, most = half(level + 1);
            clt_ct fits = record(level, power, 0.999 * most / scale, 0);
            clt_ct passes = record(level, power, 1.001 * most / scale, 0);
            assert_int_equal(clt__ct_check_room(&fits, true), CLT_OK);
            assert_int_equal(clt__ct_check_room(&passes, true), CLT_E_RANGE);
            assert_int_equal(clt__ct_check_room(&passes, false), CLT_OK);
            fits.noise.noise_bound = 0.0005 * most;
            assert_int_equal(clt__ct_check_room(&fits, true), CLT_OK);
            fits.noise.noise_bound = 0.002 * most; /* the error counts */
            assert_int_equal(clt__ct_check_room(&fits, true), CLT_E_RANGE);
        }
    }
}

static void decoding_reads_two_limbs(void **state) {
    (void)state;
    for (unsigned level = 0; level <= params->levels; level++) {
        double scale = clt__params_scale(params, level, 1).hi, most = half(level == 0 ? 1 : 2);
        clt_ct fits = record(level, 1, 0.999 * most / scale, 0);
        clt_ct passes = record(level, 1, 1.001 * most / scale, 0);
        assert_int_equal(clt__ct_check_decode(&fits), CLT_OK);
        assert_int_equal(clt__ct_check_decode(&passes), CLT_E_RANGE);
    }
}

static void unknown_and_beyond_doubles(void **state) {
    (void)state;
    clt_ct unknown = record(1, 1, INFINITY, INFINITY), wild = record(1, 1, 1, INFINITY);
    assert_false(clt__ct_is_bounded(&unknown));
    assert_int_equal(clt__ct_check_room(&unknown, false), CLT_OK);
    assert_int_equal(clt__ct_check_decode(&unknown), CLT_OK);
    assert_int_equal(clt__ct_check_room(&unknown, true), CLT_E_RANGE); /* it had bounds once */
    assert_true(clt__ct_is_bounded(&wild));
    assert_int_equal(clt__ct_check_room(&wild, true), CLT_E_RANGE);
    assert_int_equal(clt__ct_check_decode(&wild), CLT_E_RANGE);
    wild.noise.noise_bound = NAN;
    assert_int_equal(clt__ct_check_room(&wild, true), CLT_E_RANGE);
}

/* L13: q_0 is less than 2^46, the scale 2^34; of 45 bits, sign apart, not all numbers fit. */
static void numbers(void **state) {
    (void)state;
    clt_ct ct = record(0, 1, 0x1.8p13, 1);
    assert_int_equal(clt__ct_check_room(&ct, true), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "48 bits at scale 2^34, and 44 fit at level 0"));
    assert_non_null(strstr(clt_detail(), "2^3 times smaller"));
    ct.noise.value_bound = ldexp(0x1.8p13, -3);
    assert_int_equal(clt__ct_check_room(&ct, true), CLT_OK); /* as was said */
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_every_level),
        cmocka_unit_test(decoding_reads_two_limbs),
        cmocka_unit_test(unknown_and_beyond_doubles),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests(tests, open_params, close_params);
}
