/* Making and freeing rings, bases, scratch. */
#include "arith/fft.h"
#include "ring/ring.h"
#include "support/fault.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void every_size(void **state) {
    (void)state;
    const uint64_t primes[3] = {residues_prime(50, 0), residues_prime(40, 0),
                                residues_prime(30, 1)};
    for (unsigned log_n = CLT__LOG_N_MIN; log_n <= CLT__LOG_N_MAX; log_n++) {
        clt__ring *ring = NULL;
        assert_int_equal(clt__ring_new(&ring, log_n, primes, 3), CLT_OK);
        assert_true(ring->log_n == log_n && ring->n == (size_t)1 << log_n && ring->count == 3);
        assert_ptr_equal(ring->kernel, clt__kernel_get());
        for (unsigned i = 0; i < 3; i++) assert_true(ring->mod[i].q == primes[i]);
        /* X^1 at psi is the least root of order 2n. */
        uint64_t *x = residues_new(ring->n);
        x[1] = 1;
        ring->kernel->ntt_forward(x, ring->table[1], log_n, &ring->mod[1]);
        assert_true(x[0] == clt__root_of_unity(log_n + 1, &ring->mod[1]));
        double *roots = clt__alloc(clt__fft_roots_words(log_n - 1), sizeof *roots);
        assert_non_null(roots);
        clt__fft_roots_fill(roots, log_n - 1);
        assert_memory_equal(roots, ring->roots, sizeof *roots << log_n);
        clt__free(roots);
        clt__free(x);
        clt__ring_free(ring);
    }
    clt__ring_free(NULL);
}

static void most_primes(void **state) {
    (void)state;
    uint64_t primes[CLT__PRIMES_MAX];
    for (unsigned i = 0; i < CLT__PRIMES_MAX; i++) primes[i] = residues_prime(45, i);
    clt__ring *ring = NULL;
    assert_int_equal(clt__ring_new(&ring, CLT__LOG_N_MIN, primes, CLT__PRIMES_MAX), CLT_OK);
    assert_true(ring->count == CLT__PRIMES_MAX && ring->mod[63].q == primes[63]);
    clt__ring_free(ring);
}

static clt_status make_ring(void *arg) {
    const uint64_t primes[2] = {residues_prime(50, 0), residues_prime(40, 0)};
    clt__ring **untouched = arg, *ring = NULL;
    clt_status status = clt__ring_new(&ring, CLT__LOG_N_MIN, primes, 2);
    if (status != CLT_OK) *untouched = ring; /* must still be NULL */
    clt__ring_free(status == CLT_OK ? ring : NULL);
    return status;
}

static void no_memory(void **state) {
    (void)state;
    clt__ring *left = NULL;
    assert_true(fault_sweep(make_ring, &left));
    assert_null(left);
}

static void bases(void **state) {
    (void)state;
    clt__basis low = clt__basis_range(0, 3), high = clt__basis_range(10, 2);
    clt__basis all = clt__basis_join(low, high), empty = clt__basis_range(5, 0);
    const uint8_t want[5] = {0, 1, 2, 10, 11};
    assert_int_equal(all.count, 5);
    assert_memory_equal(all.prime, want, 5);
    assert_int_equal(empty.count, 0);
    assert_int_equal(clt__basis_join(empty, low).count, 3);
    assert_int_equal(clt__basis_join(low, empty).count, 3);
    assert_int_equal(clt__basis_range(0, CLT__PRIMES_MAX).prime[63], 63);
}

static void scratch(void **state) {
    (void)state;
    const uint64_t prime = residues_prime(50, 0);
    clt__ring *ring = NULL;
    clt_ws *ws = NULL;
    assert_int_equal(clt__ring_new(&ring, CLT__LOG_N_MIN, &prime, 1), CLT_OK);
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    size_t mark = clt__ws_mark(ws);
    uint64_t *a = clt__ring_scratch(ws, ring, 3), *b = clt__ring_scratch(ws, ring, 70);
    assert_true(a != NULL && b != NULL && (uintptr_t)a % 64 == 0 && (uintptr_t)b % 64 == 0);
    memset(b, 1, 70 * ring->n * sizeof *b); /* sanitizers see a block that is too small */
    memset(a, 2, 3 * ring->n * sizeof *a);
    assert_true(b[0] == UINT64_C(0x0101010101010101));
    clt__ws_release(ws, mark);
    fault_begin(FAULT_FOREVER, 1);
    assert_null(clt__ring_scratch(ws, ring, 1000000));
    fault_end();
    clt__ws_free(ws);
    clt__ring_free(ring);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size), cmocka_unit_test(most_primes), cmocka_unit_test(no_memory),
        cmocka_unit_test(bases),      cmocka_unit_test(scratch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
