/* Word-by-word entries of every kernel against plain formulas, outputs over inputs included. */
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N = 320 }; /* a multiple of 64 that is no power of two */

/* a/R mod q */
static uint64_t over_radix(uint64_t a, const clt__mod *mod) {
    return residues_mul(a, residues_pow(mod->r1, mod->q - 2, mod->q), mod->q);
}

typedef enum operation { ADD, SUB, NEGATE, MUL, MUL_CONST, MUL_CONST_ADD, SUB_MUL_CONST } operation;
enum { OPERATIONS = SUB_MUL_CONST + 1 };

static void apply(const clt__kernel *kernel, operation op, uint64_t *r, const uint64_t *a,
                  const uint64_t *b, uint64_t c, const clt__mod *mod) {
    switch (op) {
    case ADD: kernel->add(r, a, b, N, mod); break;
    case SUB: kernel->sub(r, a, b, N, mod); break;
    case NEGATE: kernel->negate(r, a, N, mod); break;
    case MUL: kernel->mul(r, a, b, N, mod); break;
    case MUL_CONST: kernel->mul_const(r, a, c, N, mod); break;
    case MUL_CONST_ADD: kernel->mul_const_add(r, a, c, N, mod); break;
    case SUB_MUL_CONST: kernel->sub_mul_const(r, a, b, c, N, mod); break;
    }
}

/* One word; c is already divided by R. */
static uint64_t expected(operation op, uint64_t r, uint64_t a, uint64_t b, uint64_t c,
                         const clt__mod *mod) {
    uint64_t q = mod->q;
    switch (op) {
    case ADD: return (a + b) % q;
    case SUB: return (a + q - b) % q;
    case NEGATE: return (q - a) % q;
    case MUL: return over_radix(residues_mul(a, b, q), mod);
    case MUL_CONST: return residues_mul(a, c, q);
    case MUL_CONST_ADD: return (r + residues_mul(a, c, q)) % q;
    case SUB_MUL_CONST: return residues_mul((a + q - b) % q, c, q);
    }
    return 0;
}

typedef struct vectors {
    uint64_t *r, *a, *b, *want;
} vectors;

/* `overlap`: 0 none, 1 the output is a, 2 the output is b. */
static void check(const clt__kernel *kernel, operation op, const vectors *v, uint64_t c,
                  unsigned overlap, const clt__mod *mod, uint64_t *seed) {
    residues_fill(v->r, N, mod->q, seed);
    residues_fill(v->a, N, mod->q, seed);
    residues_fill(v->b, N, mod->q, seed);
    uint64_t *r = overlap == 0 ? v->r : overlap == 1 ? v->a : v->b;
    uint64_t plain = over_radix(c, mod);
    for (size_t i = 0; i < N; i++) {
        v->want[i] = expected(op, r[i], v->a[i], v->b[i], plain, mod);
    }
    apply(kernel, op, r, v->a, v->b, c, mod);
    assert_memory_equal(r, v->want, N * sizeof *r);
}

static void words(void **state) {
    (void)state;
    uint64_t seed = 10;
    vectors v = {residues_new(N), residues_new(N), residues_new(N), residues_new(N)};
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
            clt__mod mod;
            clt__mod_init(&mod, residues_modulus(i));
            const uint64_t constants[4] = {0, 1, mod.q - 1, residues_random(&seed) % mod.q};
            for (unsigned op = 0; op < OPERATIONS; op++) {
                for (unsigned round = 0; round < 12; round++) {
                    check(clt__kernel_at(k), (operation)op, &v, constants[round % 4], round / 4,
                          &mod, &seed);
                }
            }
        }
    }
    clt__free(v.r);
    clt__free(v.a);
    clt__free(v.b);
    clt__free(v.want);
}

static void permutation(void **state) {
    (void)state;
    uint64_t seed = 11, *a = residues_new(N), *r = residues_new(N);
    uint32_t index[N];
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned i = 0; i < N; i++) {
            a[i] = residues_random(&seed);
            index[i] = (uint32_t)(residues_random(&seed) % N);
        }
        index[0] = N - 1;
        index[N - 1] = 0;
        clt__kernel_at(k)->permute(r, a, index, N);
        for (unsigned i = 0; i < N; i++) assert_true(r[i] == a[index[i]]);
    }
    clt__free(a);
    clt__free(r);
}

/* As automorphisms do: aligned groups of eight move as wholes, in another order inside; one word in
   some of them comes from elsewhere. */
static void group_permutation(void **state) {
    (void)state;
    uint64_t seed = 24, *a = residues_new(N), *r = residues_new(N);
    uint32_t index[N];
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (unsigned round = 0; round < 16; round++) {
            for (unsigned i = 0; i < N; i++) {
                uint32_t group = (i / 8 * 13 + round) % (N / 8);
                a[i] = residues_random(&seed);
                index[i] = 8 * group + (i * 3 + round) % 8;
            }
            for (unsigned i = 8 * round; i < N; i += 40) index[i] = (index[i] + 8) % N;
            clt__kernel_at(k)->permute(r, a, index, N);
            for (unsigned i = 0; i < N; i++) assert_true(r[i] == a[index[i]]);
        }
    }
    clt__free(a);
    clt__free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(permutation),
        cmocka_unit_test(group_permutation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
