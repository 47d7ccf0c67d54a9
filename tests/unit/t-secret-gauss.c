/* Discrete Gaussian integers: the table exactly, draws by chi-square and moments, factors. */
#include "secret/gauss.h"

#include "support/bigint.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define PI 3.14159265358979323846

enum { BITS = 512, TABLE_BITS = 126, SAMPLES = 100000 };

static void seeded(clt__random *random, uint8_t seed) {
    const uint8_t bytes[CLT__SEED_BYTES] = {'g', seed};
    clt__random_seeded(random, bytes, CLT__FOR_TRAINING);
}

static double *draw(size_t n, unsigned levels, uint8_t seed) {
    clt__random random;
    double *x = malloc(n * sizeof *x);
    assert_non_null(x);
    seeded(&random, seed);
    clt__gauss_draw(x, n, levels, &random);
    clt__random_close(&random);
    return x;
}

/* ------------------------------------------------------------------------------- the table */

/* 2^BITS exp(-1/(2 12^2)), from below, by the series of the exponential function. */
static void base_weight(mpz_t r) {
    mpz_t term;
    mpz_init_set_ui(term, 1);
    mpz_mul_2exp(term, term, BITS);
    mpz_set(r, term);
    for (unsigned k = 1; mpz_sgn(term) != 0; k++) {
        mpz_fdiv_q_ui(term, term, 2UL * CLT__GAUSS_SMALL * CLT__GAUSS_SMALL * k);
        if (k % 2 == 0) {
            mpz_add(r, r, term);
        } else {
            mpz_sub(r, r, term);
        }
    }
    mpz_clear(term);
}

/* weight[i] = 2^BITS exp(-i^2/(2 12^2)), halved for 0. With y for 1/(2 12^2),
   exp(-i^2 y) = exp(-(i-1)^2 y) exp(-y)^(2i-1). */
static void weights(mpz_t *weight, unsigned count) {
    mpz_t base, step, square;
    mpz_inits(base, step, square, NULL);
    base_weight(base);
    mpz_mul(square, base, base);
    mpz_fdiv_q_2exp(square, square, BITS);
    mpz_set(step, base);
    mpz_init_set_ui(weight[0], 1);
    mpz_mul_2exp(weight[0], weight[0], BITS);
    for (unsigned i = 1; i < count; i++) {
        mpz_init(weight[i]);
        mpz_mul(weight[i], weight[i - 1], step);
        mpz_fdiv_q_2exp(weight[i], weight[i], BITS);
        mpz_mul(step, step, square);
        mpz_fdiv_q_2exp(step, step, BITS);
    }
    mpz_fdiv_q_2exp(weight[0], weight[0], 1);
    mpz_clears(base, step, square, NULL);
}

static void table_is_exact(void **state) {
    (void)state;
    enum { COUNT = 2 * CLT__GAUSS_ENTRIES };
    mpz_t weight[COUNT], total, tail, entry, word;
    weights(weight, COUNT);
    mpz_inits(total, tail, entry, word, NULL);
    for (unsigned i = 0; i < COUNT; i++) mpz_add(total, total, weight[i]);
    mpz_set(tail, total);
    for (unsigned i = 1; i <= CLT__GAUSS_ENTRIES; i++) {
        mpz_sub(tail, tail, weight[i - 1]);
        mpz_mul_2exp(entry, tail, TABLE_BITS);
        mpz_fdiv_q(entry, entry, total);
        mpz_fdiv_q_2exp(word, entry, 63);
        assert_true(bigint_get_u64(word) == clt__gauss_table[0][i - 1]);
        mpz_fdiv_r_2exp(word, entry, 63);
        assert_true(bigint_get_u64(word) == clt__gauss_table[1][i - 1]);
    }
    mpz_sub(tail, tail, weight[CLT__GAUSS_ENTRIES]);
    mpz_mul_2exp(entry, tail, TABLE_BITS);
    mpz_fdiv_q(entry, entry, total);
    assert_true(mpz_sgn(entry) == 0); /* nothing was left out */
    for (unsigned i = 0; i < COUNT; i++) mpz_clear(weight[i]);
    mpz_clears(total, tail, entry, word, NULL);
}

/* z sqrt(2) eta <= d sqrt(2 pi), and z + 1 would be too much; eta for 2^-100. */
static void factors_are_the_greatest_allowed(void **state) {
    (void)state;
    double eta = sqrt(log(2 * (1 + ldexp(1, 100))) / PI);
    double square = CLT__GAUSS_SMALL * CLT__GAUSS_SMALL;
    for (unsigned level = 0; level <= CLT__GAUSS_LEVELS; level++) {
        double most = sqrt(square) * sqrt(PI) / eta;
        double z = level < CLT__GAUSS_LEVELS ? (double)clt__gauss_factor[level]
                                             : (double)clt__gauss_factor_most;
        assert_true(z <= most && z + 1.01 > most);
        if (level == CLT__GAUSS_LEVELS) break;
        square *= z * z + (z - 1) * (z - 1);
    }
    assert_true(fabs(sqrt(square) / clt__gauss_deviation - 1) < 1e-12);
}

/* ------------------------------------------------------------------------------- what is drawn */

/* Each value of the small ones against its probability; values with few expectations together. */
static void small_ones_by_chi_square(void **state) {
    (void)state;
    enum { REACH = 45 };
    double *x = draw(SAMPLES, 0, 1), weight[REACH + 1], total = 0, chi = 0, outside = 0;
    unsigned count[2 * REACH + 1] = {0}, freedom = 0;
    for (int i = 0; i <= 20 * CLT__GAUSS_SMALL; i++) {
        double w = exp(-i * i / (2.0 * CLT__GAUSS_SMALL * CLT__GAUSS_SMALL));
        if (i <= REACH) weight[i] = w;
        total += i == 0 ? w : 2 * w;
    }
    for (size_t k = 0; k < SAMPLES; k++) {
        if (fabs(x[k]) <= REACH) count[(int)x[k] + REACH]++;
    }
    double expected_outside = SAMPLES;
    outside = SAMPLES;
    for (int i = -REACH; i <= REACH; i++) {
        double expected = SAMPLES * weight[abs(i)] / total, seen = count[i + REACH];
        chi += (seen - expected) * (seen - expected) / expected;
        expected_outside -= expected;
        outside -= seen;
        freedom++;
    }
    chi += (outside - expected_outside) * (outside - expected_outside) / expected_outside;
    assert_true(fabs(chi - freedom) < 5 * sqrt(2.0 * freedom));
    free(x);
}

/* SAMPLES numbers of a normal distribution of that deviation, in 64 classes of equal probability
   (found by their distribution function), and their moments. */
static void check_normal(const double *x, double deviation) {
    enum { CLASSES = 64 };
    unsigned count[CLASSES] = {0};
    double chi = 0, mean = 0, square = 0, expected = (double)SAMPLES / CLASSES;
    for (size_t k = 0; k < SAMPLES; k++) {
        double p = 0.5 * erfc(-x[k] / deviation / sqrt(2));
        count[p >= 1 ? CLASSES - 1 : (size_t)(p * CLASSES)]++;
        mean += x[k] / deviation / SAMPLES;
        square += x[k] * x[k] / (deviation * deviation) / SAMPLES;
    }
    for (size_t i = 0; i < CLASSES; i++) chi += pow(count[i] - expected, 2) / expected;
    assert_true(fabs(chi - (CLASSES - 1)) < 5 * sqrt(2.0 * (CLASSES - 1)));
    assert_true(fabs(mean) < 5 / sqrt(SAMPLES));
    assert_true(fabs(square - 1) < 5 * sqrt(2.0 / SAMPLES));
}

static void large_ones_by_chi_square(void **state) {
    (void)state;
    double *x = draw(SAMPLES, CLT__GAUSS_LEVELS, 2), lag = 0;
    check_normal(x, clt__gauss_deviation);
    for (size_t k = 1; k < SAMPLES; k++) lag += x[k] * x[k - 1];
    lag /= clt__gauss_deviation * clt__gauss_deviation * SAMPLES;
    assert_true(fabs(lag) < 5 / sqrt(SAMPLES));
    for (size_t k = 0; k < SAMPLES; k++) assert_true(fabs(x[k]) < 0x1p47 && x[k] == rint(x[k]));
    free(x);
}

/* The deviation that 2022/816 asks for, as clt__gauss_factor_for meets it. */
static void floods_by_chi_square(void **state) {
    (void)state;
    double t = 12345, asked = t * sqrt(12.0 * 1024) * ldexp(1, 32);
    uint64_t factor = clt__gauss_factor_for(asked);
    double *x = draw(2 * SAMPLES, CLT__GAUSS_LEVELS, 3);
    for (size_t k = 0; k < SAMPLES; k++) x[k] += (double)factor * x[SAMPLES + k];
    check_normal(x, clt__gauss_deviation_of(factor));
    assert_true(clt__gauss_deviation_of(factor) >= asked);
    assert_true(clt__gauss_deviation_of(factor) < 1.01 * asked);
    free(x);
}

/* Consecutive values of x differ by 1, not only by z: all residues come up. */
static void every_residue_comes_up(void **state) {
    (void)state;
    for (unsigned levels = 1; levels <= CLT__GAUSS_LEVELS; levels++) {
        double *x = draw(SAMPLES, levels, 4);
        unsigned count[7] = {0};
        double chi = 0;
        for (size_t k = 0; k < SAMPLES; k++) count[(((int64_t)x[k] % 7) + 7) % 7]++;
        for (size_t i = 0; i < 7; i++) chi += pow(count[i] - SAMPLES / 7.0, 2) / (SAMPLES / 7.0);
        assert_true(chi < 6 + 5 * sqrt(12));
        free(x);
    }
}

static void same_stream_same_numbers(void **state) {
    (void)state;
    double *a = draw(100, CLT__GAUSS_LEVELS, 5), *b = draw(100, CLT__GAUSS_LEVELS, 5);
    double *c = draw(100, CLT__GAUSS_LEVELS, 6);
    assert_memory_equal(a, b, 100 * sizeof *a);
    assert_true(memcmp(a, c, 100 * sizeof *a) != 0);
    free(a);
    free(b);
    free(c);
}

static void factors_meet_deviations(void **state) {
    (void)state;
    assert_true(clt__gauss_factor_for(0) == 1);
    assert_true(clt__gauss_factor_for(clt__gauss_deviation) == 1);
    assert_true(clt__gauss_factor_for(clt__gauss_deviation * 1.42) == 2);
    assert_true(clt__gauss_deviation_of(1) == clt__gauss_deviation * sqrt(2));
    for (double d = 0x1p42; d < 0x1p79; d *= 1.7) {
        uint64_t factor = clt__gauss_factor_for(d);
        assert_true(factor >= 1 && factor <= clt__gauss_factor_most);
        assert_true(clt__gauss_deviation_of(factor) >= d * (1 - 1e-15));
        assert_true(factor == 1 || clt__gauss_deviation_of(factor - 1) < d);
    }
    double most = clt__gauss_deviation_of(clt__gauss_factor_most);
    assert_true(clt__gauss_factor_for(most) == clt__gauss_factor_most);
    assert_true(clt__gauss_factor_for(most * 1.001) == 0);
    assert_true(clt__gauss_factor_for(INFINITY) == 0 && clt__gauss_factor_for(NAN) == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_exact),
        cmocka_unit_test(factors_are_the_greatest_allowed),
        cmocka_unit_test(small_ones_by_chi_square),
        cmocka_unit_test(large_ones_by_chi_square),
        cmocka_unit_test(floods_by_chi_square),
        cmocka_unit_test(every_residue_comes_up),
        cmocka_unit_test(same_stream_same_numbers),
        cmocka_unit_test(factors_meet_deviations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
