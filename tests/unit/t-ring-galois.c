/* Automorphisms: group laws, both domains, and what they do to slots. */
#include "ring/galois.h"
#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void group_laws(void **state) {
    (void)state;
    uint64_t seed = 26;
    for (unsigned log_n = CLT__LOG_N_MIN; log_n <= CLT__LOG_N_MAX; log_n++) {
        uint32_t mask = ((uint32_t)2 << log_n) - 1, half = 1U << (log_n - 1);
        assert_int_equal(clt__galois_rotation(0, log_n), 1);
        assert_int_equal(clt__galois_rotation(1, log_n), 5);
        assert_int_equal(clt__galois_rotation(half, log_n), 1);
        assert_int_equal(clt__galois_rotation(INT64_MIN, log_n), 1);
        assert_int_equal(clt__galois_conjugation(log_n), mask);
        for (int i = 0; i < 200; i++) {
            int64_t a = (int64_t)residues_random(&seed) >> (i % 63), b = (int64_t)(i * 7) - 500;
            uint32_t ga = clt__galois_rotation(a, log_n), gb = clt__galois_rotation(b, log_n);
            assert_true(((ga * gb) & mask) ==
                        clt__galois_rotation((int64_t)((uint64_t)a + (uint64_t)b), log_n));
            assert_int_equal(clt__galois_inverse(ga, log_n),
                             clt__galois_rotation((int64_t)(0 - (uint64_t)a), log_n));
            uint32_t odd = ((uint32_t)residues_random(&seed) | 1) & mask;
            assert_true(((odd * clt__galois_inverse(odd, log_n)) & mask) == 1);
        }
    }
}

/* Steps give back the element, and are the nearest to 0; -5^r is no rotation. */
static void steps_of_elements(void **state) {
    (void)state;
    for (unsigned log_n = CLT__LOG_N_MIN; log_n <= 12; log_n++) {
        int64_t half = (int64_t)1 << (log_n - 2), steps = 0;
        for (uint32_t g = 1; g < (uint32_t)2 << log_n; g += 2) {
            bool rotates = clt__galois_steps(&steps, g, log_n);
            assert_true(rotates == (g % 4 == 1));
            if (!rotates) continue;
            assert_int_equal(clt__galois_rotation(steps, log_n), g);
            assert_true(-half < steps && steps <= half);
        }
    }
    for (int64_t r = -5; r <= 5; r++) {
        int64_t steps = 99;
        uint32_t g = clt__galois_rotation(r, CLT__LOG_N_MAX);
        assert_true(clt__galois_steps(&steps, g, CLT__LOG_N_MAX));
        assert_int_equal(steps, r);
    }
}

static void small_follows_definition(void **state) {
    (void)state;
    enum { LOG_N = 10, N = 1 << LOG_N };
    uint64_t seed = 27;
    static int8_t a[N], r[N];
    for (int i = 0; i < N; i++) a[i] = (int8_t)((int)(residues_random(&seed) % 43) - 21);
    for (uint32_t g = 1; g < 2 * N; g += 38) {
        clt__galois_small(r, a, g, LOG_N);
        for (uint32_t i = 0; i < N; i++) {
            uint32_t at = i * g % (2 * N);
            assert_int_equal(r[at % N], at < N ? a[i] : -a[i]);
        }
    }
}

/* The transform of phi_g(a) is the permuted transform of a. */
static void index_matches_coefficients(void **state) {
    (void)state;
    uint64_t seed = 28, prime = residues_prime(50, 3);
    for (unsigned log_n = CLT__LOG_N_MIN; log_n <= 14; log_n += 2) {
        clt__ring *ring = NULL;
        assert_int_equal(clt__ring_new(&ring, log_n, &prime, 1), CLT_OK);
        size_t n = ring->n;
        int8_t *a = clt__alloc(n, 1), *moved = clt__alloc(n, 1);
        uint32_t *index = clt__alloc(n, sizeof *index);
        uint64_t *x = residues_new(n), *y = residues_new(n), *want = residues_new(n);
        assert_true(a != NULL && moved != NULL && index != NULL);
        for (size_t i = 0; i < n; i++) a[i] = (int8_t)((int)(residues_random(&seed) % 43) - 21);
        ring->kernel->reduce_i8(x, a, n, &ring->mod[0]);
        ring->kernel->ntt_forward(x, ring->table[0], log_n, &ring->mod[0]);
        for (unsigned k = 0; k < 12; k++) {
            uint32_t g = k == 0 ? clt__galois_conjugation(log_n)
                                : clt__galois_rotation((int64_t)(k * k * 37) - 900, log_n);
            clt__galois_small(moved, a, g, log_n);
            ring->kernel->reduce_i8(want, moved, n, &ring->mod[0]);
            ring->kernel->ntt_forward(want, ring->table[0], log_n, &ring->mod[0]);
            clt__galois_index(index, g, log_n);
            ring->kernel->permute(y, x, index, n);
            assert_memory_equal(y, want, n * sizeof *y);
        }
        clt__free(a);
        clt__free(moved);
        clt__free(index);
        clt__free(x);
        clt__free(y);
        clt__free(want);
        clt__ring_free(ring);
    }
}

enum { SLOTS_LOG_N = 11, SLOTS_N = 1 << SLOTS_LOG_N, SLOTS = SLOTS_N / 2 };

typedef struct slots {
    _Alignas(64) double re[SLOTS];
    _Alignas(64) double im[SLOTS];
} slots;

static void decode(slots *s, const int8_t *a, const clt__ring *ring) {
    for (size_t k = 0; k < SLOTS; k++) {
        s->re[k] = a[k];
        s->im[k] = a[k + SLOTS];
    }
    ring->kernel->fft_forward(s->re, s->im, ring->roots, SLOTS_LOG_N - 1);
}

/* Slot j takes the value of slot j + r; the last element conjugates. */
static void slots_rotate(void **state) {
    (void)state;
    static const int64_t steps[] = {0, 1, 2, 5, -1, -7, SLOTS / 2, SLOTS - 1, 3 * SLOTS + 11};
    enum { STEPS = sizeof steps / sizeof *steps };
    static int8_t a[SLOTS_N], moved[SLOTS_N];
    static slots before, after;
    uint64_t seed = 29, prime = residues_prime(50, 0);
    clt__ring *ring = NULL;
    assert_int_equal(clt__ring_new(&ring, SLOTS_LOG_N, &prime, 1), CLT_OK);
    for (int i = 0; i < SLOTS_N; i++) a[i] = (int8_t)((int)(residues_random(&seed) % 43) - 21);
    decode(&before, a, ring);
    for (unsigned k = 0; k <= STEPS; k++) {
        bool conjugate = k == STEPS;
        int64_t r = conjugate ? 0 : steps[k];
        uint32_t g =
            conjugate ? clt__galois_conjugation(SLOTS_LOG_N) : clt__galois_rotation(r, SLOTS_LOG_N);
        clt__galois_small(moved, a, g, SLOTS_LOG_N);
        decode(&after, moved, ring);
        for (int64_t j = 0; j < SLOTS; j++) {
            int64_t from = ((j + r) % SLOTS + SLOTS) % SLOTS;
            double im = conjugate ? -before.im[from] : before.im[from];
            assert_true(fabs(after.re[j] - before.re[from]) < 1e-9);
            assert_true(fabs(after.im[j] - im) < 1e-9);
        }
    }
    clt__ring_free(ring);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_laws),
        cmocka_unit_test(steps_of_elements),
        cmocka_unit_test(small_follows_definition),
        cmocka_unit_test(index_matches_coefficients),
        cmocka_unit_test(slots_rotate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
