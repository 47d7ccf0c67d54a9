/*
 * Known answers of what all files stand on: random streams and samplers, the modulus chains of the
 * presets, the transforms (by each kernel that this machine can run), the encoder.
 */
#include "arith/fft.h"
#include "ckks/encode.h"
#include "kat/known.h"
#include "ring/sample.h"
#include "rlwe/wire.h"

static known LIST[] = {
#include "kat/primitives.inc"
};
enum { COUNT = sizeof LIST / sizeof *LIST };

static const uint8_t SEED[CLT__SEED_BYTES] = "thirty-two bytes that are no key";

/* ------------------------------------------------------------------------------- randomness */

static void streams(void **state) {
    (void)state;
    static const char *const name[] = {NULL,   "secret",   "error", "ephemeral",
                                       "seed", "training", "name"};
    for (int purpose = CLT__FOR_SECRET; purpose <= CLT__FOR_NAME; purpose++) {
        uint8_t bytes[2000];
        clt__random random;
        clt__sink sink;
        known_open(&sink);
        clt__random_seeded(&random, SEED, (clt__purpose)purpose);
        clt__random_bytes(&random, bytes, sizeof bytes);
        clt__put_bytes(&sink, bytes, sizeof bytes);
        for (uint64_t i = 0; i < 100; i++) {
            clt__put_u64(&sink, clt__random_below(&random, (UINT64_C(3) << 62) - i));
            clt__put_f64(&sink, clt__random_unit(&random));
        }
        clt__random_close(&random);
        known_close(LIST, COUNT, &sink, "stream", name[purpose]);
    }
}

static void samplers(void **state) {
    (void)state;
    enum { SAMPLES = 4096 };
    static int8_t x[SAMPLES];
    clt__random random;
    clt__sink sink;
    known_open(&sink);
    clt__random_seeded(&random, SEED, CLT__FOR_SECRET);
    clt__sample_ternary(x, SAMPLES, &random);
    clt__put_bytes(&sink, x, sizeof x);
    known_close(LIST, COUNT, &sink, "sample", "ternary");
    known_open(&sink);
    clt__random_seeded(&random, SEED, CLT__FOR_ERROR);
    clt__sample_error(x, SAMPLES, &random);
    clt__put_bytes(&sink, x, sizeof x);
    known_close(LIST, COUNT, &sink, "sample", "error");
    clt__random_close(&random);
}

/* ------------------------------------------------------------------------------- parameters */

/* The record that files hold, then what the search found. */
static void put_params(clt__sink *sink, const clt_params *params) {
    clt__params_put(sink, params);
    for (unsigned i = 0; i < params->ring->count; i++) {
        clt__put_u64(sink, params->ring->mod[i].q);
    }
    for (unsigned level = 0; level <= params->levels; level++) {
        clt__put_f64(sink, params->scale[level].hi);
        clt__put_f64(sink, params->scale[level].lo);
    }
    clt__put_bytes(sink, params->digit_first, params->digits + 1);
}

static void expansion(clt__sink *sink, const clt_params *params) {
    const clt__ring *ring = params->ring;
    clt__label label = {.type = CLT__LABEL_SWITCH, .galois = 5, .digit = 1};
    uint64_t *limb = clt__alloc_raw(ring->n, sizeof *limb);
    assert_non_null(limb);
    for (unsigned prime = 0; prime < ring->count; prime++) {
        clt__basis one = clt__basis_range(prime, 1);
        clt__expand_limb(ring, limb, prime, SEED, label);
        clt__limbs_put(sink, ring, limb, &one);
    }
    clt__free(limb);
}

/* ------------------------------------------------------------------------------- transforms */

/* Forward and back again modulo one prime, by a kernel of the caller's choice. */
static void number_transform(clt__sink *sink, const clt__kernel *kernel, const clt__ring *ring,
                             unsigned prime) {
    const clt__mod *mod = &ring->mod[prime];
    uint64_t *table = clt__alloc_raw(kernel->ntt_table_words(ring->log_n), sizeof *table);
    uint64_t *x = clt__alloc_raw(ring->n, sizeof *x), *y = clt__alloc_raw(ring->n, sizeof *y);
    assert_true(table != NULL && x != NULL && y != NULL);
    for (size_t i = 0; i < ring->n; i++) x[i] = mod->q - 1 - (uint64_t)i * i * i % mod->q;
    memcpy(y, x, ring->n * sizeof *x);
    kernel->ntt_table_fill(table, clt__root_of_unity(ring->log_n + 1, mod), ring->log_n, mod);
    kernel->ntt_forward(y, table, ring->log_n, mod);
    for (size_t i = 0; i < ring->n; i++) clt__put_u64(sink, y[i]);
    kernel->ntt_inverse(y, table, ring->log_n, mod);
    assert_memory_equal(x, y, ring->n * sizeof *x);
    clt__free(y);
    clt__free(x);
    clt__free(table);
}

static void embedding(clt__sink *sink, const clt__kernel *kernel, const clt__ring *ring) {
    size_t slots = ring->n / 2;
    double *z = clt__alloc_raw(ring->n, sizeof *z);
    assert_non_null(z);
    for (size_t j = 0; j < ring->n; j++) z[j] = known_value(j, 0);
    kernel->fft_inverse(z, z + slots, ring->roots, ring->log_n - 1);
    for (size_t j = 0; j < ring->n; j++) clt__put_f64(sink, z[j]);
    for (size_t j = 0; j < ring->n; j++) z[j] = known_value(j, 1);
    kernel->fft_forward(z, z + slots, ring->roots, ring->log_n - 1);
    for (size_t j = 0; j < ring->n; j++) clt__put_f64(sink, z[j]);
    clt__free(z);
}

static void transforms(const clt_params *params) {
    const clt__kernel *kernel;
    for (unsigned i = 0; (kernel = clt__kernel_at(i)) != NULL; i++) {
        clt__sink sink;
        if (known_printing() && i > 0) return;
        known_open(&sink);
        number_transform(&sink, kernel, params->ring, 0);
        number_transform(&sink, kernel, params->ring, params->ring->count - 1);
        known_close(LIST, COUNT, &sink, params->name, "number-theoretic transform");
        known_open(&sink);
        embedding(&sink, kernel, params->ring);
        known_close(LIST, COUNT, &sink, params->name, "embedding");
    }
}

/* ---------------------------------------------------------------------------------- encoder */

static void put_pt(clt__sink *sink, const clt_pt *pt) {
    const clt_params *params = pt->params;
    clt__basis basis =
        pt->extended ? clt__params_qp(params, pt->level) : clt__params_q(params, pt->level);
    uint64_t *plain = clt__alloc_raw(basis.count * params->ring->n, sizeof *plain);
    assert_non_null(plain);
    for (unsigned j = 0; j < basis.count; j++) {
        const clt__mod *mod = &params->ring->mod[basis.prime[j]];
        size_t at = j * params->ring->n;
        params->ring->kernel->mul_const(plain + at, pt->poly + at, pt->mont ? 1 : mod->r1,
                                        params->ring->n, mod);
    }
    clt__limbs_put(sink, params->ring, plain, &basis);
    clt__free(plain);
}

/* In both forms; and what the plain one decodes to. */
static void encoder(clt__sink *encoded, clt__sink *decoded, const clt_params *params) {
    size_t slots = clt__params_slots(params);
    double *z = clt__alloc_raw(2 * slots, sizeof *z);
    clt_ws *ws = NULL;
    clt_pt *pt = NULL;
    assert_non_null(z);
    must(clt__ws_new(&ws, 2));
    must(clt__pt_new(&pt, params));
    for (size_t j = 0; j < 2 * slots; j++) z[j] = known_value(j, 0);
    clt__encode_for factor = {params->levels, .power = 1, .multiply = true, .extended = true};
    must(clt__encode(ws, pt, z, z + slots, slots, factor));
    put_pt(encoded, pt);
    must(clt__encode(ws, pt, z, z + slots, slots, (clt__encode_for){params->levels, .power = 1}));
    put_pt(encoded, pt);
    must(clt__decode(ws, z, z + slots, slots, pt));
    for (size_t j = 0; j < 2 * slots; j++) clt__put_f64(decoded, z[j]);
    clt__pt_free(pt);
    clt__ws_free(ws);
    clt__free(z);
}

static void presets(void **state) {
    (void)state;
    const char *name;
    for (unsigned i = 0; (name = clt__params_preset_name(i)) != NULL; i++) {
        const clt_params *params = NULL;
        clt__sink sink, decoded;
        must(clt__params_preset(&params, name));
        known_open(&sink);
        put_params(&sink, params);
        known_close(LIST, COUNT, &sink, name, "parameters");
        known_open(&sink);
        expansion(&sink, params);
        known_close(LIST, COUNT, &sink, name, "expanded seed");
        transforms(params);
        known_open(&sink);
        known_open(&decoded);
        encoder(&sink, &decoded, params);
        known_close(LIST, COUNT, &sink, name, "encoded");
        known_close(LIST, COUNT, &decoded, name, "decoded");
        clt__params_unref(params);
    }
}

static void nothing_is_left_over(void **state) {
    (void)state;
    known_all_met(LIST, COUNT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams),
        cmocka_unit_test(samplers),
        cmocka_unit_test(presets),
        cmocka_unit_test(nothing_is_left_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
