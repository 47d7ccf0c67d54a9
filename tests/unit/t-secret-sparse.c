/* Sparse secrets: the weight is exact, places and signs are uniform, streams decide. */
#include "secret/sparse.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 1024, WEIGHT = 32 };

static void stream(clt__random *random, unsigned seed) {
    uint8_t bytes[CLT__SEED_BYTES] = {(uint8_t)seed, (uint8_t)(seed >> 8)};
    clt__random_seeded(random, bytes, CLT__FOR_EPHEMERAL);
}

static void draw(int8_t *x, size_t n, unsigned weight, unsigned seed) {
    clt__random random;
    uint64_t *tag = malloc(n * sizeof *tag);
    stream(&random, seed);
    memset(x, 77, n);
    clt__sparse_draw(x, tag, n, weight, &random);
    free(tag);
}

static void weight_is_exact(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 2, 33, 1024, 65536};
    int8_t *x = malloc(65536);
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        size_t n = sizes[k], most = n < 64 ? n : 64;
        for (unsigned weight = 1; weight <= most; weight += 1 + weight / 3) {
            unsigned found = 0;
            draw(x, n, weight, weight);
            for (size_t i = 0; i < n; i++) {
                assert_true(x[i] >= -1 && x[i] <= 1);
                found += x[i] != 0;
            }
            assert_int_equal(found, weight);
        }
    }
    draw(x, 33, 33, 1);
    for (size_t i = 0; i < 33; i++) assert_true(x[i] == 1 || x[i] == -1);
    free(x);
}

/* The tags that are taken are greater than those that are not; a sign is the lowest bit. */
static void greatest_tags_are_taken(void **state) {
    (void)state;
    int8_t x[N];
    clt__random random;
    uint64_t least = UINT64_MAX, most = 0;
    draw(x, N, WEIGHT, 3);
    stream(&random, 3);
    for (size_t i = 0; i < N; i++) {
        uint64_t word = clt__random_u64(&random), tag = word >> 1;
        if (x[i] == 0) {
            most = tag > most ? tag : most;
        } else {
            least = tag < least ? tag : least;
            assert_int_equal(x[i], word & 1 ? -1 : 1);
        }
    }
    assert_true(least > most);
}

/* 3,000 secrets: 96,000 signs, of deviation 310; a place is taken 94 times, of deviation 9.5; two
   neighbours together 2.8 times. */
static void places_and_signs_are_uniform(void **state) {
    (void)state;
    enum { RUNS = 3000 };
    static int taken[N];
    int8_t x[N];
    int sum = 0, pairs = 0;
    double chi = 0;
    for (unsigned run = 0; run < RUNS; run++) {
        draw(x, N, WEIGHT, run);
        for (size_t i = 0; i < N; i++) {
            taken[i] += x[i] != 0;
            sum += x[i];
            pairs += x[i] != 0 && x[(i + 1) % N] != 0;
        }
    }
    double mean = (double)RUNS * WEIGHT / N;
    for (size_t i = 0; i < N; i++) chi += (taken[i] - mean) * (taken[i] - mean) / mean;
    assert_true(abs(sum) < 5 * 310);
    /* chi-squared of 1,023 degrees, times 1 - 32/1024: mean 992, deviation 44 */
    assert_true(chi > 992 - 5 * 44 && chi < 992 + 5 * 44);
    double expected = RUNS * (double)WEIGHT * (WEIGHT - 1) / (N - 1);
    assert_true(pairs > 0.9 * expected && pairs < 1.1 * expected);
}

static void the_stream_decides(void **state) {
    (void)state;
    int8_t a[N], b[N];
    draw(a, N, WEIGHT, 9);
    draw(b, N, WEIGHT, 9);
    assert_memory_equal(a, b, N);
    draw(b, N, WEIGHT, 10);
    assert_memory_not_equal(a, b, N);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weight_is_exact),
        cmocka_unit_test(greatest_tags_are_taken),
        cmocka_unit_test(places_and_signs_are_uniform),
        cmocka_unit_test(the_stream_decides),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
