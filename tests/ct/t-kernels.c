/* Every entry of the kernel that CLT_KERNEL names, on secret words; exit code 77 without it. */
#include "arith/fft.h"
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"
#include "taint.h"

#include <stdio.h>

enum { LOG_N = 10, N = 1 << LOG_N, TERMS = 5, COPIES = 12 };

typedef struct bench {
    const clt__kernel *kernel;
    clt__mod mod;
    uint64_t *x[COPIES];
    const uint64_t *a[TERMS], *b[TERMS];
    uint64_t state;
} bench;

/* All limbs anew: any residues, secret. */
static void refresh(bench *o) {
    for (unsigned i = 0; i < COPIES; i++) {
        residues_fill(o->x[i], N, o->mod.q, &o->state);
        taint_secret(o->x[i], N * sizeof *o->x[i]);
    }
    for (unsigned k = 0; k < TERMS; k++) {
        o->a[k] = o->x[2 + k];
        o->b[k] = o->x[(2 + k + 1) % COPIES];
    }
}

static void expect_secret(const bench *o, const char *entry) {
    taint_expect(taint_is_secret(o->x[0], N * sizeof **o->x), entry);
    taint_public(o->x[0], N * sizeof **o->x);
}

static void words(bench *o) {
    const clt__kernel *k = o->kernel;
    const clt__mod *mod = &o->mod;
    uint64_t *r = o->x[0], *a = o->x[2], *b = o->x[3], c = mod->r2;
    refresh(o);
    k->add(r, a, b, N, mod);
    expect_secret(o, "add");
    k->sub(r, a, b, N, mod);
    expect_secret(o, "sub");
    k->negate(r, a, N, mod);
    expect_secret(o, "negate");
    k->mul(r, a, b, N, mod);
    expect_secret(o, "mul");
    k->mul_const(r, a, c, N, mod);
    expect_secret(o, "mul_const");
    k->mul_const_add(r, a, c, N, mod);
    expect_secret(o, "mul_const_add");
    k->sub_mul_const(r, a, b, c, N, mod);
    expect_secret(o, "sub_mul_const");
}

static void products(bench *o) {
    const clt__kernel *k = o->kernel;
    const clt__mod *mod = &o->mod;
    refresh(o);
    for (unsigned count = 1; count <= TERMS; count++) {
        k->dot(o->x[0], o->a, o->b, count, count % 2 == 0, N, mod);
        expect_secret(o, "dot");
        k->dot_runs(o->x[0], o->x[1], o->a, o->b, o->b, count, count % 3 == 0 ? 0 : 2 + count,
                    count % 2 == 0, N, mod);
        expect_secret(o, "dot_runs");
        k->key_product(o->x[0], o->x[1], o->a, o->b, o->b, count, N, mod);
        expect_secret(o, "key_product");
    }
    k->tensor(o->x[0], o->x[1], o->x[2], o->x[3], o->x[4], o->x[5], o->x[6], N, mod);
    expect_secret(o, "tensor");
    k->tensor_square(o->x[0], o->x[1], o->x[2], o->x[3], o->x[4], N, mod);
    expect_secret(o, "tensor_square");
}

static void transforms(bench *o) {
    const clt__kernel *k = o->kernel;
    uint64_t *table = residues_new(k->ntt_table_words(LOG_N));
    k->ntt_table_fill(table, clt__root_of_unity(LOG_N + 1, &o->mod), LOG_N, &o->mod);
    refresh(o);
    k->ntt_forward(o->x[0], table, LOG_N, &o->mod);
    expect_secret(o, "ntt_forward");
    refresh(o);
    k->ntt_inverse(o->x[0], table, LOG_N, &o->mod);
    expect_secret(o, "ntt_inverse");
    refresh(o);
    k->ntt_forward(o->x[0], table, LOG_N - 1, &o->mod); /* an odd number of stages */
    k->ntt_inverse(o->x[0], table, LOG_N - 1, &o->mod);
    expect_secret(o, "transforms of half the size");
    clt__free(table);
}

static void conversions(bench *o) {
    const clt__kernel *k = o->kernel;
    double inverse[TERMS];
    uint64_t factor[TERMS];
    for (unsigned i = 0; i < TERMS; i++) {
        inverse[i] = o->mod.inv;
        factor[i] = o->mod.r2;
    }
    refresh(o);
    k->quotient(o->x[0], o->a, inverse, TERMS, N);
    k->convert(o->x[1], o->a, factor, TERMS, o->x[0], o->mod.r1, N, &o->mod);
    expect_secret(o, "quotient");
    k->convert(o->x[0], o->a, factor, TERMS, NULL, 0, N, &o->mod);
    expect_secret(o, "convert");
    taint_expect(taint_is_secret(o->x[1], N * sizeof **o->x), "convert, corrected");
}

static void small_numbers(bench *o) {
    static int8_t small[N];
    static double large[N];
    for (int i = 0; i < N; i++) {
        small[i] = (int8_t)(i % 43 - 21);
        large[i] = (double)(i - N / 2) * (i % 3 ? 0x1p80 : 1.0);
    }
    taint_secret(small, sizeof small);
    taint_secret(large, sizeof large);
    o->kernel->reduce_i8(o->x[0], small, N, &o->mod);
    expect_secret(o, "reduce_i8");
    o->kernel->reduce_f64(o->x[0], large, N, &o->mod);
    expect_secret(o, "reduce_f64");
}

static void embedding(const bench *o) {
    static double z[N];
    double *roots = clt__alloc(clt__fft_roots_words(LOG_N - 1), sizeof *roots);
    taint_expect(roots != NULL, "there is memory");
    clt__fft_roots_fill(roots, LOG_N - 1);
    for (int i = 0; i < N; i++) z[i] = 1.0 / (i + 1);
    taint_secret(z, sizeof z);
    o->kernel->fft_inverse(z, z + N / 2, roots, LOG_N - 1);
    o->kernel->fft_forward(z, z + N / 2, roots, LOG_N - 1);
    taint_expect(taint_is_secret(z, sizeof z), "fft");
    clt__free(roots);
}

int main(void) {
    if (clt__kernel_check() != CLT_OK) return 77;
    bench o = {.kernel = clt__kernel_get(), .state = 1};
    for (unsigned i = 0; i < COPIES; i++) o.x[i] = residues_new(N);
    for (unsigned i = 0; i < RESIDUES_PRIMES; i += RESIDUES_PRIMES - 1) {
        clt__mod_init(&o.mod, residues_modulus(i));
        words(&o);
        products(&o);
        transforms(&o);
        conversions(&o);
        small_numbers(&o);
        embedding(&o);
    }
    for (unsigned i = 0; i < COPIES; i++) clt__free(o.x[i]);
    printf("kernel: %s\n", o.kernel->name);
    return 0;
}
