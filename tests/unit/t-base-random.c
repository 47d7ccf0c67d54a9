/* Random streams: known answers by libsodium's own calls, cuts, bounds, a system without any. */
#define _GNU_SOURCE /* syscall */

#include "base/random.h"

#include "base/hash.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

/* Stands before the C library's: the system may be told to have no random bytes. */
static bool system_is_dry;
int getentropy(void *bytes, size_t size);
int getentropy(void *bytes, size_t size) {
    if (system_is_dry) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_getrandom, bytes, size, 0) == (long)size ? 0 : -1;
}

static const uint8_t SEED[CLT__SEED_BYTES] = "a seed of thirty-two bytes, yes";

enum { STREAM = 5000 };

/* The first bytes of the stream (seed, purpose), by what random.h promises. */
static void expected_stream(uint8_t stream[STREAM], const uint8_t *seed, uint32_t purpose) {
    const uint8_t label[4] = {(uint8_t)purpose, 0, 0, 0};
    const uint8_t nonce[8] = {0};
    uint8_t key[32];
    crypto_generichash(key, 32, label, 4, seed, 32);
    crypto_stream_chacha20(stream, STREAM, nonce, key);
}

static void seeded_streams_are_as_promised(void **state) {
    (void)state;
    uint8_t expected[STREAM], found[STREAM];
    for (uint32_t purpose = CLT__FOR_SECRET; purpose <= CLT__FOR_NAME; purpose++) {
        clt__random random;
        clt__random_seeded(&random, SEED, (clt__purpose)purpose);
        clt__random_bytes(&random, found, sizeof found);
        expected_stream(expected, SEED, purpose);
        assert_memory_equal(found, expected, STREAM);
    }
}

/* A fixed value: the streams of committed files must never change. */
static void a_golden_stream(void **state) {
    (void)state;
    static const uint8_t zero[CLT__SEED_BYTES];
    uint8_t bytes[16];
    char hex[33];
    clt__random random;
    clt__random_seeded(&random, zero, CLT__FOR_TRAINING);
    clt__random_bytes(&random, bytes, sizeof bytes);
    clt__hex(hex, bytes, sizeof bytes);
    assert_string_equal(hex, "5fa045b54f967997e7be88a03bb43dad");
}

static void cuts_change_nothing(void **state) {
    (void)state;
    uint8_t expected[STREAM], found[STREAM];
    expected_stream(expected, SEED, CLT__FOR_ERROR);
    static const size_t steps[] = {1, 7, 63, 64, 65, 511, 512, 513, 1024, 1500, 4999};
    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        clt__random random;
        clt__random_seeded(&random, SEED, CLT__FOR_ERROR);
        clt__random_bytes(&random, found, 0);
        clt__random_bytes(&random, found, 3);
        for (size_t i = 3; i < STREAM; i += steps[s]) {
            size_t left = STREAM - i;
            clt__random_bytes(&random, found + i, left < steps[s] ? left : steps[s]);
        }
        assert_memory_equal(found, expected, STREAM);
    }
}

static void u64_is_little_endian(void **state) {
    (void)state;
    uint8_t stream[STREAM];
    clt__random random;
    expected_stream(stream, SEED, CLT__FOR_SECRET);
    clt__random_seeded(&random, SEED, CLT__FOR_SECRET);
    for (size_t i = 0; i + 8 <= STREAM; i += 8) {
        uint64_t value = 0;
        for (size_t j = 8; j-- > 0;) {
            value = value << 8 | stream[i + j];
        }
        assert_true(clt__random_u64(&random) == value);
    }
}

static void opened_streams_differ(void **state) {
    (void)state;
    uint8_t a[64], b[64];
    clt__random first, second;
    assert_int_equal(clt__random_open(&first, CLT__FOR_SECRET), CLT_OK);
    assert_int_equal(clt__random_open(&second, CLT__FOR_SECRET), CLT_OK);
    clt__random_bytes(&first, a, sizeof a);
    clt__random_bytes(&second, b, sizeof b);
    assert_memory_not_equal(a, b, sizeof a);
    clt__random_close(&first);
    clt__random_close(&second);
}

static void purposes_and_seeds_differ(void **state) {
    (void)state;
    uint8_t seen[16][32];
    size_t count = 0;
    for (uint8_t first = 0; first < 2; first++) {
        uint8_t seed[CLT__SEED_BYTES] = {first};
        for (uint32_t purpose = CLT__FOR_SECRET; purpose <= CLT__FOR_NAME; purpose++) {
            clt__random random;
            clt__random_seeded(&random, seed, (clt__purpose)purpose);
            clt__random_bytes(&random, seen[count], 32);
            for (size_t i = 0; i < count; i++) {
                assert_memory_not_equal(seen[i], seen[count], 32);
            }
            count++;
        }
    }
}

static void a_dry_system_is_an_error(void **state) {
    (void)state;
    clt__random random;
    memset(&random, 0x77, sizeof random);
    const clt__random before = random;
    system_is_dry = true;
    clt_status status = clt__random_open(&random, CLT__FOR_SECRET);
    system_is_dry = false;
    assert_int_equal(status, CLT_E_RANDOM);
    assert_memory_equal(&random, &before, sizeof random);
    assert_non_null(strstr(clt_detail(), "no random bytes"));
}

static void closing_wipes(void **state) {
    (void)state;
    static const clt__random nothing;
    clt__random random;
    clt__random_seeded(&random, SEED, CLT__FOR_SECRET);
    (void)clt__random_u64(&random);
    clt__random_close(&random);
    assert_memory_equal(&random, &nothing, sizeof random);
}

/* Chi-square over all residues, and a bound for which nearly half of all draws are rejected. */
static void below_is_uniform(void **state) {
    (void)state;
    enum { BOUND = 10, DRAWS = 100000 };
    unsigned counts[BOUND] = {0};
    double chi_square = 0;
    clt__random random;
    clt__random_seeded(&random, SEED, CLT__FOR_TRAINING);
    for (int i = 0; i < DRAWS; i++) {
        uint64_t value = clt__random_below(&random, BOUND);
        assert_true(value < BOUND);
        counts[value]++;
    }
    for (int i = 0; i < BOUND; i++) {
        double off = counts[i] - (double)DRAWS / BOUND;
        chi_square += off * off * BOUND / DRAWS;
    }
    assert_true(chi_square < 30); /* 9 degrees of freedom: 1 in 2,300; the seed is fixed */
}

static void below_keeps_hard_bounds(void **state) {
    (void)state;
    const uint64_t bounds[] = {1, 2, 3, (1ull << 63) + 1, UINT64_MAX, 1ull << 63, 0xFFFFFFFF};
    clt__random random;
    clt__random_seeded(&random, SEED, CLT__FOR_TRAINING);
    for (size_t b = 0; b < sizeof bounds / sizeof bounds[0]; b++) {
        uint64_t greatest = 0;
        for (int i = 0; i < 2000; i++) {
            uint64_t value = clt__random_below(&random, bounds[b]);
            assert_true(value < bounds[b]);
            if (value > greatest) greatest = value;
        }
        assert_true(greatest >= (bounds[b] - 1) / 4 * 3);
    }
}

/* Rejection as promised: the lowest 2^64 mod bound values are skipped, nothing else. */
static void below_rejects_the_lowest(void **state) {
    (void)state;
    const uint64_t bound = (1ull << 63) + 1, rejected = (1ull << 63) - 1;
    clt__random random, same;
    clt__random_seeded(&random, SEED, CLT__FOR_TRAINING);
    clt__random_seeded(&same, SEED, CLT__FOR_TRAINING);
    for (int i = 0; i < 100; i++) {
        uint64_t value;
        do {
            value = clt__random_u64(&same);
        } while (value < rejected);
        assert_true(clt__random_below(&random, bound) == value % bound);
    }
}

static void unit_and_normal_have_their_moments(void **state) {
    (void)state;
    enum { DRAWS = 200000 };
    double sum = 0, square = 0, fourth = 0, unit = 0;
    clt__random random;
    clt__random_seeded(&random, SEED, CLT__FOR_TRAINING);
    for (int i = 0; i < DRAWS; i++) {
        double u = clt__random_unit(&random), x = clt__random_normal(&random);
        assert_true(u >= 0 && u < 1);
        assert_true(ldexp(u, 53) == floor(ldexp(u, 53)));
        unit += u;
        sum += x;
        square += x * x;
        fourth += x * x * x * x;
    }
    assert_true(fabs(unit / DRAWS - 0.5) < 0.003); /* 4.6 standard errors each */
    assert_true(fabs(sum / DRAWS) < 0.0103);
    assert_true(fabs(square / DRAWS - 1) < 0.0146);
    assert_true(fabs(fourth / DRAWS - 3) < 0.101);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_dry_system_is_an_error), /* before libsodium has started */
        cmocka_unit_test(seeded_streams_are_as_promised),
        cmocka_unit_test(a_golden_stream),
        cmocka_unit_test(cuts_change_nothing),
        cmocka_unit_test(u64_is_little_endian),
        cmocka_unit_test(opened_streams_differ),
        cmocka_unit_test(purposes_and_seeds_differ),
        cmocka_unit_test(closing_wipes),
        cmocka_unit_test(below_is_uniform),
        cmocka_unit_test(below_keeps_hard_bounds),
        cmocka_unit_test(below_rejects_the_lowest),
        cmocka_unit_test(unit_and_normal_have_their_moments),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
