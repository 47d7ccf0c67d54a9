/*
 * Statistics of the samplers over 2^22 draws each, from fixed seeds, so that a run never fails by
 * chance. Every statistic is turned into a standard normal deviation z; |z| <= 5 is demanded, which
 * a right sampler misses for one seed in 1.7 million. Chi-square goes by Wilson and Hilferty's cube
 * root (PNAS 17, 1931), on both sides: a fit that is too good fails too. Samplers with small faults
 * must be found out by the same statistics.
 */
#include "base/alloc.h"
#include "ring/sample.h"
#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT = 1 << 22, ERROR_MOST = 21, LAGS = 64 };
#define LIMIT 5.0

static int8_t *sample, *other;

static int allocate(void **state) {
    (void)state;
    sample = clt__alloc(COUNT, 1);
    other = clt__alloc(COUNT, 1);
    return sample == NULL || other == NULL;
}

static int release(void **state) {
    (void)state;
    clt__free(sample);
    clt__free(other);
    return 0;
}

static clt__random stream(uint8_t first, clt__purpose purpose) {
    uint8_t seed[CLT__SEED_BYTES] = {first};
    clt__random random;
    clt__random_seeded(&random, seed, purpose);
    return random;
}

/* ------------------------------------------------------------------------------- statistics */

static double normal_of(double chi_square, double freedom) {
    double spread = 2 / (9 * freedom);
    return (cbrt(chi_square / freedom) - (1 - spread)) / sqrt(spread);
}

/* Counts against probabilities, cells of few put together. */
static double chi_square(const double *count, const double *probability, size_t cells,
                         double total) {
    double sum = 0, freedom = -1, few_seen = 0, few = 0;
    for (size_t i = 0; i < cells; i++) {
        double expected = total * probability[i];
        if (expected < 10) {
            few_seen += count[i];
            few += expected;
            continue;
        }
        sum += pow(count[i] - expected, 2) / expected;
        freedom++;
    }
    if (few > 10) {
        sum += pow(few_seen - few, 2) / few;
        freedom++;
    }
    return normal_of(sum, freedom);
}

/* Of two sequences with mean 0: their correlation times the root of the count. */
static double correlation(const int8_t *a, const int8_t *b, size_t count, double variance) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)a[i] * b[i];
    return sum / (variance * sqrt((double)count));
}

/* The largest |z| of a sequence with itself, shifted by 1 ... LAGS. */
static double autocorrelation(const int8_t *x, double variance) {
    double most = 0;
    for (size_t lag = 1; lag <= LAGS; lag++) {
        most = fmax(most, fabs(correlation(x, x + lag, COUNT - lag, variance)));
    }
    return most;
}

/* ----------------------------------------------------------------------------------- ternary */

#define TERNARY_VARIANCE (2.0 / 3)

static double ternary_cells(const int8_t *x) {
    static const double third[3] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    double count[3] = {0};
    for (size_t i = 0; i < COUNT; i++) count[x[i] + 1]++;
    return chi_square(count, third, 3, COUNT);
}

/* x_i and y_(i + lag) are independent. */
static double ternary_pairs(const int8_t *x, const int8_t *y, size_t lag) {
    double count[9] = {0}, probability[9];
    for (size_t i = 0; i < 9; i++) probability[i] = 1.0 / 9;
    for (size_t i = 0; i + lag < COUNT; i++) count[3 * (x[i] + 1) + y[i + lag] + 1]++;
    return chi_square(count, probability, 9, (double)(COUNT - lag));
}

static void ternary(void **state) {
    (void)state;
    clt__random random = stream(1, CLT__FOR_SECRET);
    clt__sample_ternary(sample, COUNT, &random);
    assert_true(fabs(ternary_cells(sample)) < LIMIT);
    assert_true(fabs(ternary_pairs(sample, sample, 1)) < LIMIT);
    assert_true(fabs(ternary_pairs(sample, sample, 64)) < LIMIT); /* one buffer of the stream */
    assert_true(autocorrelation(sample, TERNARY_VARIANCE) < LIMIT);
}

/* A byte modulo 3 is 0 in 86 of 256 cases; seven repeated draws in 1600 show at their distance. */
static void ternary_faults_are_seen(void **state) {
    (void)state;
    clt__random random = stream(2, CLT__FOR_SECRET);
    for (size_t i = 0; i < COUNT; i++) {
        sample[i] = (int8_t)((clt__random_u64(&random) & 0xff) % 3 - 1);
    }
    assert_true(fabs(ternary_cells(sample)) > LIMIT);
    clt__sample_ternary(sample, COUNT, &random);
    for (size_t i = 0; i + 64 < COUNT; i += 1600) memcpy(sample + i + 7, sample + i, 7);
    assert_true(autocorrelation(sample, TERNARY_VARIANCE) > LIMIT);
}

/* ------------------------------------------------------------------------------------ errors */

/* Probabilities of 42 coins, minus 21. */
static void binomial(double probability[2 * ERROR_MOST + 1]) {
    double p = ldexp(1, -2 * ERROR_MOST);
    for (int k = 0; k <= 2 * ERROR_MOST; k++) {
        probability[k] = p;
        p = p * (2 * ERROR_MOST - k) / (k + 1);
    }
}

static double error_cells(const int8_t *x) {
    double probability[2 * ERROR_MOST + 1], count[2 * ERROR_MOST + 1] = {0};
    binomial(probability);
    for (size_t i = 0; i < COUNT; i++) count[x[i] + ERROR_MOST]++;
    return chi_square(count, probability, 2 * ERROR_MOST + 1, COUNT);
}

static void error(void **state) {
    (void)state;
    clt__random random = stream(3, CLT__FOR_ERROR);
    double power[5] = {0}, variance = CLT__ERROR_VARIANCE;
    clt__sample_error(sample, COUNT, &random);
    assert_true(fabs(error_cells(sample)) < LIMIT);
    assert_true(autocorrelation(sample, variance) < LIMIT);
    for (size_t i = 0; i < COUNT; i++) {
        for (int k = 1; k <= 4; k++) power[k] += pow(sample[i], k) / COUNT;
    }
    /* The fourth central moment of 42 coins: v (1 + 3 (42 - 2)/4) = 3 v^2 - v/2 = 325.5. */
    double fourth = 3 * variance * variance - variance / 2;
    assert_true(fabs(power[1]) < LIMIT * sqrt(variance / COUNT));
    assert_true(fabs(power[2] - variance) < LIMIT * sqrt((fourth - variance * variance) / COUNT));
    assert_true(fabs(power[3]) < LIMIT * sqrt(15 * pow(variance, 3) / COUNT));
    assert_true(fabs(power[4] - fourth) < LIMIT * sqrt(96 * pow(variance, 4) / COUNT));
}

/* 40 coins instead of 42 are a variance of 10, below what the security table asks for. */
static void error_faults_are_seen(void **state) {
    (void)state;
    clt__random random = stream(4, CLT__FOR_ERROR);
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t coins = clt__random_u64(&random) & ((UINT64_C(1) << 40) - 1);
        sample[i] = -20;
        for (; coins != 0; coins &= coins - 1) sample[i]++;
    }
    assert_true(fabs(error_cells(sample)) > LIMIT);
}

/* ----------------------------------------------------------------------------------- uniform */

enum { CELLS = 1 << 12 };

static uint64_t low_bits(uint64_t x, uint64_t q) {
    (void)q;
    return x % CELLS;
}

static uint64_t size_class(uint64_t x, uint64_t q) {
    return (uint64_t)((double)x / (double)q * CELLS); /* a word in 2^40 may fall beside its cell */
}

/* x is uniform, seen through a classification into CELLS equal cells. */
static double uniform_cells(const uint64_t *x, size_t count, uint64_t q,
                            uint64_t (*cell)(uint64_t, uint64_t)) {
    static double seen[CELLS], probability[CELLS];
    for (size_t i = 0; i < CELLS; i++) {
        seen[i] = 0;
        probability[i] = 1.0 / CELLS;
    }
    for (size_t i = 0; i < count; i++) seen[cell(x[i], q)]++;
    return chi_square(seen, probability, CELLS, (double)count);
}

/* The correlation of two uniform sequences, as z. */
static double uniform_correlation(const uint64_t *x, const uint64_t *y, size_t count, uint64_t q) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += ((double)x[i] / (double)q - 0.5) * ((double)y[i] / (double)q - 0.5);
    }
    return sum * 12 / sqrt((double)count);
}

/* One long limb for each prime, by the kernel in use; all kernels give the same words. */
static void expansion(void **state) {
    (void)state;
    enum { WORDS = 1 << 20 };
    const clt__kernel *kernel = clt__kernel_get();
    uint64_t *x = residues_new(WORDS), *y = residues_new(WORDS);
    for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
        const uint8_t key[16] = {(uint8_t)i}, next[16] = {(uint8_t)(i ^ 0x80)};
        clt__mod mod;
        clt__mod_init(&mod, residues_modulus(i));
        kernel->expand(x, key, WORDS, &mod);
        kernel->expand(y, next, WORDS, &mod);
        assert_true(fabs(uniform_cells(x, WORDS, mod.q, low_bits)) < LIMIT);
        assert_true(fabs(uniform_cells(x, WORDS, mod.q, size_class)) < LIMIT);
        assert_true(fabs(uniform_correlation(x, y, WORDS, mod.q)) < LIMIT);
        assert_true(fabs(uniform_correlation(x, x + 1, WORDS - 1, mod.q)) < LIMIT);
        assert_true(fabs(uniform_correlation(x, x + 2, WORDS - 2, mod.q)) < LIMIT);
    }
    clt__free(x);
    clt__free(y);
}

/* Without rejection, words reduced modulo q = 2^23.6 favour the small residues. */
static void expansion_faults_are_seen(void **state) {
    (void)state;
    enum { WORDS = 1 << 20 };
    clt__random random = stream(5, CLT__FOR_SEED);
    uint64_t q = (UINT64_C(3) << 22) + 1, *x = residues_new(WORDS);
    for (size_t i = 0; i < WORDS; i++) x[i] = (clt__random_u64(&random) >> 40) % q;
    assert_true(fabs(uniform_cells(x, WORDS, q, size_class)) > LIMIT);
    clt__free(x);
}

/* ----------------------------------------------------------------------------------- streams */

/* Streams that share the seed or the purpose, or whose seeds differ in one bit, share nothing. */
static void streams_are_independent(void **state) {
    (void)state;
    const struct {
        uint8_t seed[2];
        clt__purpose purpose[2];
    } pair[] = {
        {{6, 6}, {CLT__FOR_SECRET, CLT__FOR_EPHEMERAL}},
        {{6, 6}, {CLT__FOR_SECRET, CLT__FOR_ERROR}},
        {{6, 7}, {CLT__FOR_SECRET, CLT__FOR_SECRET}},
        {{6, 134}, {CLT__FOR_ERROR, CLT__FOR_ERROR}},
        {{6, 6}, {CLT__FOR_SEED, CLT__FOR_ERROR}},
        {{6, 6}, {CLT__FOR_SECRET, CLT__FOR_SEED}},
    };
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        clt__random a = stream(pair[i].seed[0], pair[i].purpose[0]);
        clt__random b = stream(pair[i].seed[1], pair[i].purpose[1]);
        clt__sample_ternary(sample, COUNT, &a);
        clt__sample_ternary(other, COUNT, &b);
        assert_true(fabs(ternary_pairs(sample, other, 0)) < LIMIT);
        assert_true(fabs(correlation(sample, other, COUNT, TERNARY_VARIANCE)) < LIMIT);
        assert_true(fabs(correlation(sample, other + 1, COUNT - 1, TERNARY_VARIANCE)) < LIMIT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ternary),
        cmocka_unit_test(ternary_faults_are_seen),
        cmocka_unit_test(error),
        cmocka_unit_test(error_faults_are_seen),
        cmocka_unit_test(expansion),
        cmocka_unit_test(expansion_faults_are_seen),
        cmocka_unit_test(streams_are_independent),
    };
    return cmocka_run_group_tests(tests, allocate, release);
}
