/* The number-theoretic transform of every kernel against its definition. */
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

typedef struct transform {
    const clt__kernel *kernel;
    clt__mod mod;
    unsigned log_n;
    size_t n;
    uint64_t psi;
    uint64_t *table;
} transform;

static transform transform_new(const clt__kernel *kernel, uint64_t q, unsigned log_n) {
    transform t = {.kernel = kernel, .log_n = log_n, .n = (size_t)1 << log_n};
    clt__mod_init(&t.mod, q);
    t.psi = clt__root_of_unity(log_n + 1, &t.mod);
    t.table = residues_new(kernel->ntt_table_words(log_n));
    kernel->ntt_table_fill(t.table, t.psi, log_n, &t.mod);
    return t;
}

static void forward(const transform *t, uint64_t *x) {
    t->kernel->ntt_forward(x, t->table, t->log_n, &t->mod);
}

static void inverse(const transform *t, uint64_t *x) {
    t->kernel->ntt_inverse(x, t->table, t->log_n, &t->mod);
}

static size_t bit_reverse(size_t a, unsigned bits) {
    size_t r = 0;
    for (unsigned i = 0; i < bits; i++) r |= (a >> i & 1) << (bits - 1 - i);
    return r;
}

/* The polynomial at psi^(2 bitrev(i) + 1). */
static uint64_t value_at(const transform *t, const uint64_t *x, size_t i) {
    uint64_t q = t->mod.q, value = 0;
    uint64_t point = residues_pow(t->psi, 2 * bit_reverse(i, t->log_n) + 1, q);
    for (size_t k = t->n; k-- > 0;) value = (residues_mul(value, point, q) + x[k]) % q;
    return value;
}

/* Inputs that drive lazy sums to their bounds, then random ones. */
static void fill_pattern(const transform *t, uint64_t *x, unsigned pattern, uint64_t *seed) {
    uint64_t top = t->mod.q - 1;
    residues_fill(x, t->n, t->mod.q, seed);
    for (size_t i = 0; i < t->n && pattern < 4; i++) {
        const uint64_t value[4] = {top, i & 1 ? 0 : top, i < t->n / 2 ? 0 : top, i == 1};
        x[i] = value[pattern];
    }
}
enum { PATTERNS = 6 };

static void check_transform(const transform *t, unsigned probes, uint64_t *seed) {
    uint64_t *x = residues_new(t->n), *y = residues_new(t->n);
    for (unsigned pattern = 0; pattern < PATTERNS; pattern++) {
        fill_pattern(t, x, pattern, seed);
        memcpy(y, x, t->n * sizeof *x);
        forward(t, y);
        for (unsigned k = 0; k < probes; k++) {
            size_t i = k == 0 ? 0 : k == 1 ? t->n - 1 : residues_random(seed) % t->n;
            assert_true(y[i] == value_at(t, x, i));
        }
        inverse(t, y);
        assert_memory_equal(x, y, t->n * sizeof *x);
        inverse(t, y);
        forward(t, y);
        assert_memory_equal(x, y, t->n * sizeof *x);
    }
    clt__free(x);
    clt__free(y);
}

/* Every size against direct evaluation, every prime size, both ways. */
static void agrees_with_evaluation(void **state) {
    (void)state;
    uint64_t seed = 7;
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned log_n = 6; log_n <= 17; log_n++) {
            for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
                if (log_n > 11 && i != RESIDUES_LARGEST) continue;
                uint64_t q = residues_modulus(i);
                transform t = transform_new(clt__kernel_at(k), q, log_n);
                check_transform(&t, log_n > 11 ? 2 : 8, &seed);
                clt__free(t.table);
            }
        }
    }
}

/* The product in Z_q[X]/(X^n + 1) by the schoolbook. */
static void negacyclic_product(uint64_t *r, const uint64_t *a, const uint64_t *b, size_t n,
                               uint64_t q) {
    memset(r, 0, n * sizeof *r);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            uint64_t term = residues_mul(a[i], b[j], q);
            size_t at = (i + j) % n;
            r[at] = i + j < n ? (r[at] + term) % q : (r[at] + q - term) % q;
        }
    }
}

static void products_are_negacyclic(void **state) {
    (void)state;
    uint64_t seed = 8;
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned log_n = 6; log_n <= 8; log_n++) {
            uint64_t q = residues_prime(50 - log_n % 3, log_n);
            transform t = transform_new(clt__kernel_at(k), q, log_n);
            uint64_t *a = residues_new(t.n), *b = residues_new(t.n), *r = residues_new(t.n);
            residues_fill(a, t.n, q, &seed);
            residues_fill(b, t.n, q, &seed);
            negacyclic_product(r, a, b, t.n, q);
            forward(&t, a);
            forward(&t, b);
            t.kernel->mul_const(b, b, t.mod.r2, t.n, &t.mod);
            t.kernel->mul(a, a, b, t.n, &t.mod);
            inverse(&t, a);
            assert_memory_equal(a, r, t.n * sizeof *a);
            clt__free(a);
            clt__free(b);
            clt__free(r);
            clt__free(t.table);
        }
    }
}

/* The same words from every kernel as from the reference. */
static void kernels_agree(void **state) {
    (void)state;
    uint64_t seed = 9;
    for (unsigned k = 1; clt__kernel_at(k) != NULL; k++) {
        for (unsigned log_n = 6; log_n <= 16; log_n++) {
            uint64_t q = residues_modulus(log_n % RESIDUES_PRIMES);
            transform t = transform_new(clt__kernel_at(k), q, log_n);
            transform ref = transform_new(clt__kernel_at(0), q, log_n);
            uint64_t *x = residues_new(t.n), *y = residues_new(t.n);
            for (unsigned pattern = 0; pattern < PATTERNS; pattern++) {
                fill_pattern(&t, x, pattern, &seed);
                memcpy(y, x, t.n * sizeof *x);
                forward(&t, x);
                forward(&ref, y);
                assert_memory_equal(x, y, t.n * sizeof *x);
                inverse(&t, x);
                inverse(&ref, y);
                assert_memory_equal(x, y, t.n * sizeof *x);
            }
            clt__free(x);
            clt__free(y);
            clt__free(t.table);
            clt__free(ref.table);
        }
    }
}

/* Bounds of lazy sums depend on the size of the prime: both sides of where kernels change them. */
static void prime_sizes(void **state) {
    (void)state;
    static const unsigned bits[] = {34, 38, 46, 47, 48, 49, 50}, logs[] = {6, 7, 8, 9, 13, 14, 15};
    uint64_t seed = 23;
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < sizeof bits / sizeof *bits; i++) {
            for (unsigned l = 0; l < sizeof logs / sizeof *logs; l++) {
                uint64_t q = residues_prime(bits[i], l % 3);
                transform t = transform_new(clt__kernel_at(k), q, logs[l]);
                check_transform(&t, 2, &seed);
                clt__free(t.table);
            }
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_evaluation),
        cmocka_unit_test(products_are_negacyclic),
        cmocka_unit_test(kernels_agree),
        cmocka_unit_test(prime_sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
