/* Predicted errors of bootstrapping: the formula against lots, failure against convolution. */
#include "circ/bootstrap_error.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static clt__random dice;

static int setup(void **state) {
    (void)state;
    uint8_t seed[CLT__SEED_BYTES] = {3};
    clt__random_seeded(&dice, seed, CLT__FOR_TRAINING);
    return 0;
}

/* log2 P(sum of count numbers, uniform in [-1/2, 1/2], > x). */
static double tail(unsigned count, double x) {
    return clt__bootstrap_failure_log2(count, 0.5, CLT__SINE_INTEGERS - 0.5 - x);
}

/* The densities of such sums on a grid: each is the integral of the one before over a unit. */
static void densities_agree(void **state) {
    (void)state;
    enum { STEPS = 256, HALF = 5 * STEPS, POINTS = 2 * HALF + 1, MOST = 9 };
    static double density[POINTS], integral[POINTS];
    for (int i = 0; i < POINTS; i++) density[i] = fabs(i - (double)HALF) < STEPS / 2.0;
    density[HALF - STEPS / 2] = density[HALF + STEPS / 2] = 0.5;
    for (unsigned count = 1; count <= MOST; count++) {
        integral[0] = 0;
        for (int i = 1; i < POINTS; i++) {
            integral[i] = integral[i - 1] + (density[i - 1] + density[i]) / 2 / STEPS;
        }
        for (int x = STEPS / 8; x < (int)count * STEPS / 2 - STEPS / 4; x += STEPS / 8) {
            double beyond = integral[POINTS - 1] - integral[HALF + x];
            assert_true(fabs(log2(beyond) - tail(count, (double)x / STEPS)) < 0.01);
        }
        for (int i = STEPS / 2; i < POINTS - STEPS / 2; i++) {
            density[i] = integral[i + STEPS / 2] - integral[i - STEPS / 2];
        }
    }
}

static void samples_agree(void **state) {
    (void)state;
    enum { DRAWN = 1 << 17, WEIGHT = 32 };
    double beyond[6] = {0};
    for (int i = 0; i < DRAWN; i++) {
        double sum = 0;
        for (int j = 0; j < WEIGHT; j++) sum += clt__random_unit(&dice) - 0.5;
        for (int x = 1; x < 6; x++) beyond[x] += sum > x;
    }
    for (int x = 1; x < 6; x++) {
        double expected = DRAWN * exp2(tail(WEIGHT, x));
        assert_true(fabs(beyond[x] - expected) < 5 * sqrt(expected));
    }
}

static void fails_hardly_ever(void **state) {
    (void)state;
    assert_true(fabs(clt__bootstrap_failure_log2(32, 65536, 0) + 132.7) < 0.1);
    assert_true(fabs(clt__bootstrap_failure_log2(32, 65536, 2) + 58.4) < 0.1);
    assert_true(clt__bootstrap_failure_log2(64, 65536, 0) > -64); /* twice the weight */
    assert_true(clt__bootstrap_failure_log2(32, 1e9, 15) == 0);
    assert_true(isinf(clt__bootstrap_failure_log2(31, 65536, 0)));
    for (unsigned i = 0; clt__params_preset_name(i) != NULL; i++) {
        const clt_params *params;
        if (clt__params_preset_name(i)[0] != 'B') continue;
        assert_int_equal(clt__params_preset(&params, clt__params_preset_name(i)), CLT_OK);
        double failure = clt__bootstrap_params_failure_log2(params);
        assert_true(failure < -128);
        clt__params_unref(params);
    }
}

static void predicts(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double bits;
    } known[] = {{"B15", 15}, {"B16", 17.7}, {"B16-hp", 23}, {"B16-s12", 17.7}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const clt_params *params;
        assert_int_equal(clt__params_preset(&params, known[i].name), CLT_OK);
        clt__noise in = clt__noise_fresh(params, 1, 0.5, true);
        double scale = clt__params_scale(params, params->levels, 1).hi;
        clt__noise told = clt__bootstrap_noise(params, in);
        clt__bootstrap_errors lot = clt__bootstrap_simulate(params, in, &dice, 20000);
        double rms = told.noise_rms / scale / sqrt(2); /* of a real part */
        assert_true(fabs(log2(rms / lot.rms)) < 0.3);
        assert_true(lot.mean < lot.rms && lot.rms < lot.worst);
        assert_true(lot.worst < told.noise_bound / scale);
        assert_true(log2(lot.rms) < -known[i].bits);
        clt__params_unref(params);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(densities_agree),
        cmocka_unit_test(samples_agree),
        cmocka_unit_test(fails_hardly_ever),
        cmocka_unit_test(predicts),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
