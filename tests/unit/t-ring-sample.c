/*
 * Samplers: statistics on seeded streams, so that a run never fails by chance, with thresholds that
 * a right sampler passes for nearly all seeds; the label of the expanded limbs; known answers.
 */
#include "base/hash.h"
#include "ring/sample.h"
#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N = 1 << 18, LIMIT = 21 };
static int8_t sample[N];

static clt__random stream(uint8_t first, clt__purpose purpose) {
    uint8_t seed[CLT__SEED_BYTES] = {first};
    clt__random random;
    clt__random_seeded(&random, seed, purpose);
    return random;
}

/* Correlation of neighbours, zero within 5 standard deviations. */
static void assert_uncorrelated(double variance) {
    double sum = 0;
    for (size_t i = 0; i + 1 < N; i++) sum += (double)sample[i] * sample[i + 1];
    assert_true(fabs(sum / N) < 5 * variance / sqrt(N));
}

static void ternary(void **state) {
    (void)state;
    clt__random random = stream(1, CLT__FOR_SECRET);
    clt__sample_ternary(sample, N, &random);
    double count[3] = {0}, chi_square = 0;
    for (size_t i = 0; i < N; i++) {
        assert_true(sample[i] >= -1 && sample[i] <= 1);
        count[sample[i] + 1]++;
    }
    for (int i = 0; i < 3; i++) chi_square += pow(count[i] - N / 3.0, 2) / (N / 3.0);
    assert_true(chi_square < 20); /* 2 degrees of freedom: 1 in 20,000 exceeds it */
    assert_uncorrelated(2.0 / 3);
}

/* Probability of x under the centred binomial distribution of 42 coins. */
static double binomial(int x) {
    return exp(lgamma(43) - lgamma(22 + x) - lgamma(22 - x) - 42 * log(2));
}

static void error(void **state) {
    (void)state;
    clt__random random = stream(2, CLT__FOR_ERROR);
    clt__sample_error(sample, N, &random);
    double count[2 * LIMIT + 1] = {0}, mean = 0, variance = 0, fourth = 0, chi_square = 0, tail = 0;
    for (size_t i = 0; i < N; i++) {
        assert_true(sample[i] >= -LIMIT && sample[i] <= LIMIT);
        count[sample[i] + LIMIT]++;
        mean += sample[i];
        variance += pow(sample[i], 2);
        fourth += pow(sample[i], 4);
    }
    assert_true(fabs(mean / N) < 5 * sqrt(CLT__ERROR_VARIANCE / N));
    assert_true(fabs(variance / N / CLT__ERROR_VARIANCE - 1) < 0.014); /* 5 sqrt(2/N) */
    assert_true(fabs(fourth / N / 325.5 - 1) < 0.05);                  /* npq (1 + 3(n-2)pq) */
    /* 27 cells of at least 10 expected each, the tails in one more. */
    for (int x = -LIMIT; x <= LIMIT; x++) {
        double expected = N * binomial(x);
        if (abs(x) <= 13) {
            chi_square += pow(count[x + LIMIT] - expected, 2) / expected;
        } else {
            tail += count[x + LIMIT];
        }
    }
    assert_true(chi_square < 65); /* 27 degrees of freedom: 1 in 17,000 exceeds it */
    assert_true(tail < 30);       /* 7.3 are expected */
    assert_uncorrelated(CLT__ERROR_VARIANCE);
}

/* A word w of the stream gives floor(3w/2^64) - 1, and the ones of its high 42 bits minus 21. */
static void words_to_samples(void **state) {
    (void)state;
    enum { COUNT = 4096 };
    clt__random random = stream(3, CLT__FOR_SECRET), same = random;
    clt__sample_ternary(sample, COUNT, &random);
    for (size_t i = 0; i < COUNT; i++) {
        uint64_t w = clt__random_u64(&same);
        int want = (w >= UINT64_C(0x5555555555555556)) + (w >= UINT64_C(0xaaaaaaaaaaaaaaab)) - 1;
        assert_int_equal(sample[i], want);
    }
    clt__sample_error(sample, COUNT, &random);
    for (size_t i = 0; i < COUNT; i++) {
        int ones = 0;
        for (uint64_t w = clt__random_u64(&same) >> 22; w != 0; w >>= 1) ones += (int)(w & 1);
        assert_int_equal(sample[i], ones - 21);
    }
}

/* At the borders of the three thirds, where every bit of the word counts. */
static void ternary_borders(void **state) {
    (void)state;
    static const uint64_t words[8] = {
        0,
        UINT64_C(0x5555555555555555),
        UINT64_C(0x5555555555555556),
        UINT64_C(0x5555555600000000),
        UINT64_C(0xaaaaaaaaaaaaaaaa),
        UINT64_C(0xaaaaaaaaaaaaaaab),
        UINT64_C(0xaaaaaaab00000000),
        UINT64_MAX,
    };
    static const int8_t want[8] = {-1, -1, 0, 0, 0, 1, 1, 1};
    clt__random random = {.left = sizeof words};
    uint8_t *unread = random.buffer + sizeof random.buffer - sizeof words;
    for (int i = 0; i < 64; i++) unread[i] = (uint8_t)(words[i / 8] >> 8 * (i % 8));
    clt__sample_ternary(sample, 8, &random);
    assert_memory_equal(sample, want, 8);
}

static void streams_differ(void **state) {
    (void)state;
    enum { COUNT = 256 };
    clt__random a = stream(4, CLT__FOR_SECRET), b = stream(4, CLT__FOR_EPHEMERAL);
    clt__random c = stream(5, CLT__FOR_SECRET), d = stream(4, CLT__FOR_SECRET);
    clt__random *streams[4] = {&a, &b, &c, &d};
    for (int i = 0; i < 4; i++) clt__sample_ternary(sample + i * COUNT, COUNT, streams[i]);
    assert_memory_not_equal(sample, sample + COUNT, COUNT);
    assert_memory_not_equal(sample, sample + 2 * COUNT, COUNT);
    assert_memory_equal(sample, sample + 3 * COUNT, COUNT);
}

static clt__ring *ring_new(void) {
    const uint64_t primes[2] = {(UINT64_C(1) << 50) - (UINT64_C(18) << 18) + 1,
                                residues_prime(40, 0)};
    clt__ring *ring = NULL;
    assert_int_equal(clt__ring_new(&ring, 10, primes, 2), CLT_OK);
    return ring;
}

/*
 * q = 2^50 - 18*2^18 + 1, seed 00 01 ... 1f, label (2, 5, 3). Made with Python's hashlib.blake2b
 * (digest_size 32, keyed) over "clt-a", 02, 05000000, 0300, q in 8 bytes, and openssl enc
 * -aes-128-ecb over the little-endian counters.
 */
static void known_answer(void **state) {
    (void)state;
    clt__ring *ring = ring_new();
    uint64_t *limb = residues_new(ring->n);
    uint8_t seed[CLT__SEED_BYTES];
    for (unsigned i = 0; i < CLT__SEED_BYTES; i++) seed[i] = (uint8_t)i;
    clt__label label = {.type = CLT__LABEL_SWITCH, .galois = 5, .digit = 3};
    clt__expand_limb(ring, limb, 0, seed, label);
    assert_true(limb[0] == UINT64_C(0x267f1739e3e7a) && limb[1] == UINT64_C(0x1ad8ced0720a6));
    assert_true(limb[2] == UINT64_C(0x2d057af301586) && limb[3] == UINT64_C(0x3deba99824945));
    assert_true(limb[1023] == UINT64_C(0xd0332957b3ef));
    clt__free(limb);
    clt__ring_free(ring);
}

/* Each part of the label, the seed and the prime alone change the limb; nothing else does. */
static void labels_separate(void **state) {
    (void)state;
    enum { CASES = 8 };
    static const clt__label labels[CASES] = {
        {1, 5, 3}, {2, 5, 3}, {1, 6, 3}, {1, 5, 4}, {1, 5, 3}, {1, 261, 3}, {1, 5, 3}, {1, 5, 259},
    };
    clt__ring *ring = ring_new();
    uint64_t *limb = residues_new(CASES * ring->n);
    for (unsigned i = 0; i < CASES; i++) {
        uint8_t seed[CLT__SEED_BYTES] = {0};
        seed[31] = i == 4; /* the last byte of the seed counts */
        clt__expand_limb(ring, limb + i * ring->n, i == 6, seed, labels[i]);
        for (unsigned k = 0; k < i; k++) {
            assert_memory_not_equal(limb + i * ring->n, limb + k * ring->n, 64);
        }
    }
    const uint8_t seed[CLT__SEED_BYTES] = {0};
    clt__expand_limb(ring, limb + ring->n, 0, seed, labels[0]);
    assert_memory_equal(limb, limb + ring->n, ring->n * sizeof *limb);
    clt__free(limb);
    clt__ring_free(ring);
}

/* Mean and variance of a uniform limb. */
static void limbs_are_uniform(void **state) {
    (void)state;
    enum { LIMBS = 64 };
    clt__ring *ring = ring_new();
    uint64_t *limb = residues_new(ring->n);
    double mean = 0, square = 0, count = (double)ring->n * LIMBS, q = (double)ring->mod[1].q;
    const uint8_t seed[CLT__SEED_BYTES] = {7};
    for (uint16_t d = 0; d < LIMBS; d++) {
        clt__expand_limb(ring, limb, 1, seed, (clt__label){CLT__LABEL_PUBLIC, 0, d});
        for (size_t i = 0; i < ring->n; i++) {
            assert_true(limb[i] < ring->mod[1].q);
            double x = (double)limb[i] / q - 0.5;
            mean += x;
            square += x * x;
        }
    }
    assert_true(fabs(mean / count) < 5 * sqrt(1 / 12.0 / count));
    assert_true(fabs(square / count - 1 / 12.0) < 5 * sqrt(1 / 180.0 / count));
    clt__free(limb);
    clt__ring_free(ring);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ternary),          cmocka_unit_test(error),
        cmocka_unit_test(words_to_samples), cmocka_unit_test(streams_differ),
        cmocka_unit_test(ternary_borders),  cmocka_unit_test(known_answer),
        cmocka_unit_test(labels_separate),  cmocka_unit_test(limbs_are_uniform),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
