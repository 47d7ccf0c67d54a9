/* Limb-by-limb functions over a basis with gaps, on one and on several threads. */
#include "ring/ring.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { PRIMES = 9, LIMBS = 5, LOG_N = 10, N = 1 << LOG_N, WORDS = LIMBS * N };

typedef struct fixture {
    clt__ring *ring;
    clt_ws *ws[2]; /* one thread, three threads */
    clt__basis basis;
    uint64_t *a, *b, *r, *want;
} fixture;

static void fill(const fixture *f, uint64_t *x, uint64_t *seed) {
    for (unsigned j = 0; j < LIMBS; j++) {
        residues_fill(x + j * (size_t)N, N, f->ring->mod[f->basis.prime[j]].q, seed);
    }
}

static int setup(void **state) {
    static fixture f;
    uint64_t primes[PRIMES], seed = 23;
    for (unsigned i = 0; i < PRIMES; i++) primes[i] = residues_prime(30 + 20 * i / PRIMES, i);
    f.basis = (clt__basis){.count = LIMBS, .prime = {0, 2, 3, 6, 8}};
    if (clt__ring_new(&f.ring, LOG_N, primes, PRIMES) != CLT_OK) return -1;
    if (clt__ws_new(&f.ws[0], 1) != CLT_OK || clt__ws_new(&f.ws[1], 3) != CLT_OK) return -1;
    f.a = residues_new(WORDS);
    f.b = residues_new(WORDS);
    f.r = residues_new(WORDS);
    f.want = residues_new(WORDS);
    fill(&f, f.a, &seed);
    fill(&f, f.b, &seed);
    *state = &f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    clt__free(f->a);
    clt__free(f->b);
    clt__free(f->r);
    clt__free(f->want);
    clt__ws_free(f->ws[0]);
    clt__ws_free(f->ws[1]);
    clt__ring_free(f->ring);
    return 0;
}

typedef uint64_t word_fn(uint64_t a, uint64_t b, const clt__mod *mod);

static uint64_t word_add(uint64_t a, uint64_t b, const clt__mod *mod) {
    return (a + b) % mod->q;
}

static uint64_t word_sub(uint64_t a, uint64_t b, const clt__mod *mod) {
    return (a + mod->q - b) % mod->q;
}

static uint64_t word_negate(uint64_t a, uint64_t b, const clt__mod *mod) {
    (void)b;
    return (mod->q - a) % mod->q;
}

static uint64_t word_mul(uint64_t a, uint64_t b, const clt__mod *mod) {
    uint64_t q = mod->q, over_radix = residues_pow(mod->r1, q - 2, q);
    return residues_mul(residues_mul(a, b, q), over_radix, q);
}

static uint64_t word_to_mont(uint64_t a, uint64_t b, const clt__mod *mod) {
    (void)b;
    return residues_mul(a, mod->r1, mod->q);
}

static void want(fixture *f, word_fn *word) {
    for (size_t i = 0; i < WORDS; i++) {
        f->want[i] = word(f->a[i], f->b[i], &f->ring->mod[f->basis.prime[i / N]]);
    }
}

static void assert_wanted(fixture *f) {
    assert_memory_equal(f->r, f->want, WORDS * sizeof *f->r);
    memset(f->r, 0xee, WORDS * sizeof *f->r);
}

static void arithmetic(void **state) {
    fixture *f = *state;
    for (int t = 0; t < 2; t++) {
        want(f, word_add);
        clt__poly_add(f->ws[t], f->ring, f->r, f->a, f->b, &f->basis);
        assert_wanted(f);
        want(f, word_sub);
        clt__poly_sub(f->ws[t], f->ring, f->r, f->a, f->b, &f->basis);
        assert_wanted(f);
        want(f, word_negate);
        clt__poly_negate(f->ws[t], f->ring, f->r, f->a, &f->basis);
        assert_wanted(f);
        want(f, word_mul);
        clt__poly_mul(f->ws[t], f->ring, f->r, f->a, f->b, &f->basis);
        assert_wanted(f);
        want(f, word_to_mont);
        clt__poly_to_mont(f->ws[t], f->ring, f->r, f->a, &f->basis);
        assert_wanted(f);
        memcpy(f->r, f->a, WORDS * sizeof *f->r);
        want(f, word_sub);
        clt__poly_sub(f->ws[t], f->ring, f->r, f->r, f->b, &f->basis); /* over an input */
        assert_wanted(f);
    }
}

static void constants(void **state) {
    fixture *f = *state;
    uint64_t c[LIMBS];
    for (unsigned j = 0; j < LIMBS; j++) c[j] = f->b[j * (size_t)N];
    for (int t = 0; t < 2; t++) {
        for (size_t i = 0; i < WORDS; i++) {
            f->want[i] = word_mul(f->a[i], c[i / N], &f->ring->mod[f->basis.prime[i / N]]);
        }
        clt__poly_mul_const(f->ws[t], f->ring, f->r, f->a, c, &f->basis);
        assert_wanted(f);
    }
}

static void permutation(void **state) {
    fixture *f = *state;
    uint32_t index[N];
    for (uint32_t i = 0; i < N; i++) index[i] = (i * 5 + 3) % N;
    for (size_t i = 0; i < WORDS; i++) f->want[i] = f->a[i / N * N + index[i % N]];
    for (int t = 0; t < 2; t++) {
        clt__poly_permute(f->ws[t], f->ring, f->r, f->a, index, &f->basis);
        assert_wanted(f);
    }
}

/* Each limb goes through the transform of its own prime, and back. */
static void transforms(void **state) {
    fixture *f = *state;
    memcpy(f->want, f->a, WORDS * sizeof *f->a);
    for (unsigned j = 0; j < LIMBS; j++) {
        unsigned prime = f->basis.prime[j];
        f->ring->kernel->ntt_forward(f->want + j * (size_t)N, f->ring->table[prime], LOG_N,
                                     &f->ring->mod[prime]);
    }
    for (int t = 0; t < 2; t++) {
        memcpy(f->r, f->a, WORDS * sizeof *f->a);
        clt__poly_ntt(f->ws[t], f->ring, f->r, &f->basis);
        assert_memory_equal(f->r, f->want, WORDS * sizeof *f->r);
        clt__poly_intt(f->ws[t], f->ring, f->r, &f->basis);
        assert_memory_equal(f->r, f->a, WORDS * sizeof *f->r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic),
        cmocka_unit_test(constants),
        cmocka_unit_test(permutation),
        cmocka_unit_test(transforms),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
