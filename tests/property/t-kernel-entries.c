/*
 * Every entry of every kernel against the reference, word for word, where vector code has its
 * edges: lengths around each unrolling, all residues at an end of their range, the least and the
 * greatest primes, as many terms as an entry takes, every size of transform.
 */
#include "arith/fft.h"
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { N_MOST = 1088, TERMS = 64, RESULTS = 3, WORDS = RESULTS * N_MOST };

static const size_t LENGTH[] = {64, 128, 192, 256, 320, 448, 576, 832, 1024, N_MOST};
static const unsigned TERM_COUNT[] = {1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64};

typedef enum filling { ZERO, TOP, ENDS, HALF, MIXED, FILLINGS } filling;

/* What an entry works on; results begin with the same words for every kernel. */
typedef struct operands {
    const uint64_t *a[TERMS], *b[TERMS], *c[TERMS];
    const uint64_t *small; /* at most `count`: quotients */
    uint64_t constant, other;
    uint64_t *r; /* three results of n words */
    size_t n;
    unsigned count;
    const clt__mod *mod;
    bool good;
} operands;

typedef void entry(const clt__kernel *kernel, operands *o);

static void add(const clt__kernel *kernel, operands *o) {
    kernel->add(o->r, o->a[0], o->b[0], o->n, o->mod);
    kernel->sub(o->r + o->n, o->a[0], o->b[0], o->n, o->mod);
    kernel->negate(o->r + 2 * o->n, o->a[0], o->n, o->mod);
}

static void multiply(const clt__kernel *kernel, operands *o) {
    kernel->mul(o->r, o->a[0], o->b[0], o->n, o->mod);
    kernel->mul_const(o->r + o->n, o->a[0], o->constant, o->n, o->mod);
    kernel->sub_mul_const(o->r + 2 * o->n, o->a[0], o->b[0], o->constant, o->n, o->mod);
}

static void accumulate(const clt__kernel *kernel, operands *o) {
    kernel->mul_const_add(o->r, o->a[0], o->constant, o->n, o->mod);
    kernel->dot(o->r + o->n, o->a, o->b, o->count, true, o->n, o->mod);
    kernel->dot(o->r + 2 * o->n, o->a, o->b, o->count, false, o->n, o->mod);
}

static void dot_runs(const clt__kernel *kernel, operands *o) {
    const unsigned log_run = o->small[1] % 2 == 0 ? 0 : CLT__LOG_RUN_MIN + o->small[2] % 5;
    kernel->dot_runs(o->r, o->r + o->n, o->a, o->b, o->c, o->count, log_run, o->small[3] % 2 == 0,
                     o->n, o->mod);
}

static void key_product(const clt__kernel *kernel, operands *o) {
    kernel->key_product(o->r, o->r + o->n, o->a, o->b, o->c, o->count, o->n, o->mod);
}

static void tensor(const clt__kernel *kernel, operands *o) {
    kernel->tensor(o->r, o->r + o->n, o->r + 2 * o->n, o->a[0], o->a[1], o->b[0], o->b[1], o->n,
                   o->mod);
}

static void tensor_square(const clt__kernel *kernel, operands *o) {
    kernel->tensor_square(o->r, o->r + o->n, o->r + 2 * o->n, o->a[0], o->a[1], o->n, o->mod);
}

static void convert(const clt__kernel *kernel, operands *o) {
    double inverse[TERMS];
    for (unsigned i = 0; i < o->count; i++) inverse[i] = 1 / (double)o->mod->q;
    kernel->quotient(o->r, o->a, inverse, o->count, o->n);
    kernel->convert(o->r + o->n, o->a, o->c[0], o->count, o->small, o->constant, o->n, o->mod);
    kernel->convert(o->r + 2 * o->n, o->a, o->c[0], o->count, NULL, o->other, o->n, o->mod);
}

/* Words as numbers of either sign, up to 2^100; and their lowest bytes. */
static void reduce(const clt__kernel *kernel, operands *o) {
    double *x = clt__alloc(o->n, sizeof *x);
    int8_t *small = clt__alloc(o->n, 1);
    assert_true(x != NULL && small != NULL);
    for (size_t i = 0; i < o->n; i++) {
        double word = (double)o->a[0][i];
        x[i] = i % 4 == 0   ? word
               : i % 4 == 1 ? -word
               : i % 4 == 2 ? ldexp(word, 50)
                            : 0x1.fffffffffffffp99;
        small[i] = (int8_t)((int)(o->b[0][i] % 255) - 127);
    }
    kernel->reduce_f64(o->r, x, o->n, o->mod);
    kernel->reduce_i8(o->r + o->n, small, o->n, o->mod);
    clt__free(small);
    clt__free(x);
}

static void pack(const clt__kernel *kernel, operands *o) {
    uint8_t *bytes = (uint8_t *)(o->r + o->n);
    kernel->pack(bytes, o->a[0], o->n, o->mod->bits);
    o->good = kernel->unpack(o->r, bytes, o->n, o->mod);
}

static void expand(const clt__kernel *kernel, operands *o) {
    uint8_t key[16];
    memcpy(key, o->b[0], sizeof key);
    kernel->expand(o->r, key, o->n, o->mod);
}

static const struct {
    const char *name;
    entry *run;
    bool terms; /* takes a count of them */
} ENTRY[] = {
    {"add, sub, negate", add, false},
    {"mul, mul_const, sub_mul_const", multiply, false},
    {"mul_const_add, dot", accumulate, true},
    {"dot_runs", dot_runs, true},
    {"key_product", key_product, true},
    {"tensor", tensor, false},
    {"tensor_square", tensor_square, false},
    {"quotient, convert", convert, true},
    {"reduce_f64, reduce_i8", reduce, false},
    {"pack, unpack", pack, false},
    {"expand", expand, false},
};

/* The least prime of a ring, 21 bits, then those of residues_modulus. */
static void modulus(clt__mod *mod, unsigned i) {
    const uint64_t step = UINT64_C(1) << 18;
    uint64_t q = (UINT64_C(1) << 20) + 1;
    while (!clt__prime_is(q)) q += step;
    clt__mod_init(mod, i == 0 ? q : residues_modulus(i - 1));
}

static void fill(uint64_t *x, filling how, uint64_t q, uint64_t *seed) {
    residues_fill(x, N_MOST, q, seed);
    for (size_t i = 0; i < N_MOST && how != MIXED; i++) {
        const uint64_t ends = residues_random(seed) & 1 ? q - 1 : 0;
        const uint64_t word[MIXED] = {
            [ZERO] = 0, [TOP] = q - 1, [ENDS] = ends, [HALF] = q / 2 + (i & 1)};
        x[i] = word[how];
    }
}

/* Memory behind the operands: three limbs a term, quotients, two times the results. */
typedef struct room {
    uint64_t *limb[3 * TERMS], *small, *r, *start;
} room;

static void room_new(room *m) {
    for (unsigned i = 0; i < 3 * TERMS; i++) m->limb[i] = residues_new(N_MOST);
    m->small = residues_new(N_MOST);
    m->r = residues_new(2 * (size_t)WORDS);
    m->start = residues_new(WORDS);
}

static void room_free(room *m) {
    for (unsigned i = 0; i < 3 * TERMS; i++) clt__free(m->limb[i]);
    clt__free(m->small);
    clt__free(m->r);
    clt__free(m->start);
}

static void room_fill(room *m, operands *o, filling how, uint64_t *seed) {
    uint64_t q = o->mod->q;
    for (unsigned i = 0; i < TERMS; i++) {
        uint64_t *const *limb = &m->limb[3 * i];
        for (unsigned k = 0; k < 3; k++) fill(limb[k], how, q, seed);
        o->a[i] = limb[0];
        o->b[i] = limb[1];
        o->c[i] = limb[2];
    }
    for (unsigned k = 0; k < RESULTS; k++) fill(m->start + k * N_MOST, how, q, seed);
    o->constant = how == ZERO ? 0 : q - 1;
    o->other = residues_random(seed) % q;
}

static void compare(room *m, operands *o, size_t which, uint64_t *seed) {
    for (size_t i = 0; i < N_MOST; i++) m->small[i] = residues_random(seed) % (o->count + 1);
    m->small[0] = o->count;
    o->small = m->small;
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        o->r = k == 0 ? m->r : m->r + WORDS;
        o->good = true;
        memcpy(o->r, m->start, WORDS * sizeof *m->start);
        ENTRY[which].run(clt__kernel_at(k), o);
        if (o->good && memcmp(o->r, m->r, WORDS * sizeof *m->r) == 0) continue;
        fail_msg("%s of %s: n %zu, %u terms, prime %llu", ENTRY[which].name,
                 clt__kernel_at(k)->name, o->n, o->count, (unsigned long long)o->mod->q);
    }
}

static void compare_all(room *m, operands *o, unsigned round, uint64_t *seed) {
    enum {
        LENGTHS = sizeof LENGTH / sizeof *LENGTH,
        COUNTS = sizeof TERM_COUNT / sizeof *TERM_COUNT
    };
    for (size_t which = 0; which < sizeof ENTRY / sizeof *ENTRY; which++) {
        for (unsigned i = 0; i < (ENTRY[which].terms ? COUNTS : LENGTHS); i++) {
            o->n = LENGTH[(i + round) % LENGTHS];
            o->count = ENTRY[which].terms ? TERM_COUNT[i] : 1;
            compare(m, o, which, seed);
        }
    }
}

static void entries(void **state) {
    (void)state;
    uint64_t seed = 31;
    room m;
    room_new(&m);
    for (unsigned i = 0; i <= RESIDUES_PRIMES; i++) {
        clt__mod mod;
        modulus(&mod, i);
        operands o = {.mod = &mod};
        for (unsigned how = 0; how < FILLINGS; how++) {
            room_fill(&m, &o, (filling)how, &seed);
            compare_all(&m, &o, i + how, &seed);
        }
    }
    room_free(&m);
}

/* ----------------------------------------------------------------------------------- transforms */

static void transform(uint64_t *x, const clt__kernel *kernel, unsigned log_n, const clt__mod *mod) {
    uint64_t *table = residues_new(kernel->ntt_table_words(log_n));
    kernel->ntt_table_fill(table, clt__root_of_unity(log_n + 1, mod), log_n, mod);
    kernel->ntt_forward(x, table, log_n, mod);
    kernel->ntt_inverse(x + ((size_t)1 << log_n), table, log_n, mod);
    clt__free(table);
}

/* Both ways on the same words, all of them at an end of their range, or mixed. */
static void compare_transforms(unsigned log_n, const clt__mod *mod, filling how, uint64_t *seed) {
    size_t words = (size_t)2 << log_n;
    uint64_t *start = residues_new(words), *x = residues_new(words), *ref = residues_new(words);
    residues_fill(start, words, mod->q, seed);
    for (size_t i = 0; i < words && how != MIXED; i++) {
        start[i] = how == TOP || (residues_random(seed) & 1) != 0 ? mod->q - 1 : 0;
    }
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        memcpy(x, start, words * sizeof *x);
        transform(x, clt__kernel_at(k), log_n, mod);
        if (k == 0) memcpy(ref, x, words * sizeof *x);
        assert_memory_equal(x, ref, words * sizeof *x);
    }
    clt__free(ref);
    clt__free(x);
    clt__free(start);
}

static void number_theoretic_transforms(void **state) {
    (void)state;
    static const unsigned primes[] = {0, 1, 4, 6, 7, 9}; /* of `modulus`: 21 ... 50 bits */
    uint64_t seed = 32;
    for (unsigned log_n = 6; log_n <= 17; log_n++) {
        for (unsigned i = 0; i < sizeof primes / sizeof *primes; i++) {
            clt__mod mod;
            modulus(&mod, primes[i]);
            compare_transforms(log_n, &mod, TOP, &seed);
            compare_transforms(log_n, &mod, ENDS, &seed);
            if (log_n < 14) compare_transforms(log_n, &mod, MIXED, &seed);
        }
    }
}

/* All sizes of doubles whose sums are finite, subnormal ones and -0 among them. */
static double special(uint64_t *seed) {
    static const double value[] = {0.0, -0.0, 0x1p-1074, -0x1p-1022, 1, -1, 0x1p52, -0x1.8p1000};
    uint64_t word = residues_random(seed);
    return word % 4 == 0 ? value[word >> 8 & 7]
                         : ldexp((double)(int64_t)word, (int)(word % 64) - 90);
}

static void embeddings(void **state) {
    (void)state;
    uint64_t seed = 33;
    size_t most = (size_t)1 << 16;
    double *roots = clt__alloc(clt__fft_roots_words(16), sizeof *roots);
    double *start = clt__alloc(2 * most, sizeof *start), *x = clt__alloc(2 * most, sizeof *x);
    double *ref = clt__alloc(2 * most, sizeof *ref);
    assert_true(roots != NULL && start != NULL && x != NULL && ref != NULL);
    clt__fft_roots_fill(roots, 16);
    for (unsigned i = 0; i < 2 * 17; i++) {
        size_t slots = (size_t)1 << i / 2;
        for (size_t j = 0; j < 2 * slots; j++) start[j] = special(&seed);
        for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
            const clt__kernel *kernel = clt__kernel_at(k);
            memcpy(x, start, slots * sizeof *x);
            memcpy(x + most, start + slots, slots * sizeof *x);
            (i % 2 ? kernel->fft_inverse : kernel->fft_forward)(x, x + most, roots, i / 2);
            if (k == 0) memcpy(ref, x, 2 * most * sizeof *x);
            assert_memory_equal(x, ref, slots * sizeof *x);
            assert_memory_equal(x + most, ref + most, slots * sizeof *x);
        }
    }
    clt__free(ref);
    clt__free(x);
    clt__free(start);
    clt__free(roots);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries),
        cmocka_unit_test(number_theoretic_transforms),
        cmocka_unit_test(embeddings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
