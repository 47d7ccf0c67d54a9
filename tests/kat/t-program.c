/*
 * Known answers of everything that goes into files, at full-size parameters: seed -> secret key ->
 * public and evaluation keys -> ciphertexts of a fixed vector -> the results of a small program.
 * The bytes are those that are saved; keys have no label and the creation time 0.
 */
#include "circ/lintrans.h"
#include "circ/polyeval.h"
#include "kat/known.h"
#include "ring/galois.h"
#include "secret/decrypt.h"

#include <math.h>

static known LIST[] = {
#include "kat/program.inc"
};
enum { COUNT = sizeof LIST / sizeof *LIST };

/* Stands before the C library's: public-key encryption draws its streams from the system, and here
   the system says 0, 1, 2 ... */
static uint8_t system_next;
int getentropy(void *bytes, size_t size);
int getentropy(void *bytes, size_t size) {
    uint8_t *byte = bytes;
    for (size_t i = 0; i < size; i++) byte[i] = system_next++;
    return 0;
}

/* One set of parameters with its keys and the vector z in two ciphertexts. */
typedef struct setting {
    const char *preset;
    const clt_params *params;
    size_t slots;
    unsigned top;
    clt_ws *ws;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    clt__key_random random;
    double *z; /* imaginary parts behind the real ones */
    clt_ct *secret, *public;
} setting;

/* ---------------------------------------------------------------------------------- answers */

static void check(const setting *s, clt__sink *sink, const char *name) {
    known_close(LIST, COUNT, sink, s->preset, name);
}

static void check_ct(const setting *s, const clt_ct *ct, const char *name) {
    clt__sink sink;
    known_open(&sink);
    clt__ct_put(&sink, ct);
    check(s, &sink, name);
}

static void check_keys(const setting *s) {
    clt__sink sink;
    known_open(&sink);
    clt__sk_put(&sink, s->sk, NULL);
    check(s, &sink, "secret key");
    known_open(&sink);
    clt__pk_put(&sink, s->pk);
    check(s, &sink, "public key");
    known_open(&sink);
    clt__evk_put(&sink, s->evk);
    check(s, &sink, "evaluation keys");
}

/* ------------------------------------------------------------------------------------- keys */

/* Rotations reach the top, one level below, and (the conjugation) only the bottom. */
static void make_keys(setting *s) {
    unsigned log_n = s->params->ring->log_n;
    uint8_t top = (uint8_t)s->top;
    const clt__key_spec spec[] = {
        {0, top},
        {clt__galois_rotation(1, log_n), top},
        {clt__galois_rotation(4, log_n), top},
        {clt__galois_rotation(-1, log_n), (uint8_t)(top - 1)},
        {clt__galois_conjugation(log_n), 0},
    };
    must(clt__keygen_public(&s->pk, s->ws, s->sk, &s->random));
    must(clt__keygen_evaluation(&s->evk, s->ws, s->sk, spec, sizeof spec / sizeof *spec,
                                &s->random));
}

static clt_ct *new_ct(const setting *s) {
    clt_ct *ct = NULL;
    must(clt__ct_new(&ct, s->params));
    return ct;
}

static void make_ciphertexts(setting *s) {
    clt_pt *pt = NULL;
    s->secret = new_ct(s);
    s->public = new_ct(s);
    must(clt__pt_new(&pt, s->params));
    must(clt__encode(s->ws, pt, s->z, s->z + s->slots, s->slots,
                     (clt__encode_for){.level = s->top, .power = 1}));
    must(clt__encrypt_secret(s->ws, s->secret, s->sk, pt, &s->random));
    system_next = 0;
    must(clt__encrypt_public(s->ws, s->public, s->pk, pt));
    clt__pt_free(pt);
}

/* The seed of a setting is the digest of its name. */
static void open_setting(setting *s, const char *preset, unsigned threads) {
    uint8_t seed[CLT__SEED_BYTES];
    clt__random secret;
    *s = (setting){.preset = preset};
    clt__hash_bytes(seed, preset, strlen(preset));
    must(clt__params_preset(&s->params, preset));
    must(clt__ws_new(&s->ws, threads));
    s->slots = clt__params_slots(s->params);
    s->top = s->params->levels;
    clt__random_seeded(&secret, seed, CLT__FOR_SECRET);
    must(clt__sk_new(&s->sk, s->params, &secret));
    clt__random_close(&secret);
    clt__key_random_seeded(&s->random, seed);
    s->z = calloc(2 * s->slots, sizeof *s->z);
    assert_non_null(s->z);
    for (size_t j = 0; j < 2 * s->slots; j++) s->z[j] = known_value(j, 0);
    make_keys(s);
    make_ciphertexts(s);
}

static void close_setting(setting *s) {
    clt__ct_free(s->public);
    clt__ct_free(s->secret);
    free(s->z);
    clt__key_random_close(&s->random);
    clt__evk_free(s->evk);
    clt__pk_free(s->pk);
    clt__sk_free(s->sk);
    clt__ws_free(s->ws);
    clt__params_unref(s->params);
}

/* ---------------------------------------------------------------------------------- program */

/* Known answers that are wrong would be of little use: decrypts, and compares with the truth. */
static void check_values(const setting *s, const clt_ct *ct, const double *re, const char *name) {
    double *got = calloc(2 * s->slots, sizeof *got);
    clt_pt *pt = NULL;
    clt__sink sink;
    assert_non_null(got);
    must(clt__pt_new(&pt, s->params));
    must(clt__decrypt_private(s->ws, pt, s->sk, ct));
    must(clt__decode(s->ws, got, got + s->slots, s->slots, pt));
    known_open(&sink);
    for (size_t j = 0; j < 2 * s->slots; j++) clt__put_f64(&sink, got[j]);
    check(s, &sink, name);
    for (size_t j = 0; j < s->slots; j++) assert_true(fabs(got[j] - re[j]) < 0x1p-8);
    clt__pt_free(pt);
    free(got);
}

/* The product of both ciphertexts, and its rotations by one slot to both sides, added. */
static void multiply_and_rotate(const setting *s) {
    static const int64_t steps[] = {1, -1};
    clt_ct *product = new_ct(s), *side[] = {new_ct(s), new_ct(s)};
    double *re = calloc(s->slots, sizeof *re);
    assert_non_null(re);
    must(clt__ct_multiply(product, s->ws, s->evk, s->secret, s->public));
    must(clt__ct_rotate_hoisted(side, s->ws, s->evk, product, steps, 2));
    check_ct(s, product, "product");
    check_ct(s, side[0], "rotated by 1");
    check_ct(s, side[1], "rotated by -1");
    must(clt__ct_add(product, s->ws, side[0], side[1]));
    for (size_t j = 0; j < s->slots; j++) {
        size_t next = (j + 1) % s->slots, last = (j + s->slots - 1) % s->slots;
        const double *x = s->z, *y = s->z + s->slots;
        re[j] = x[next] * x[next] - y[next] * y[next] + x[last] * x[last] - y[last] * y[last];
    }
    check_values(s, product, re, "sum in the clear");
    free(re);
    clt__ct_free(side[0]);
    clt__ct_free(side[1]);
    clt__ct_free(product);
}

/* Four diagonals by one baby and one giant step. */
static void transform(const setting *s) {
    enum { DIAGONALS = 4 };
    static const int64_t steps[DIAGONALS] = {0, 1, 4, 5};
    clt__diagonal diagonal[DIAGONALS];
    clt__bsgs *split = NULL;
    clt__lintrans *made = NULL;
    clt_ct *out = new_ct(s);
    double *values = calloc((DIAGONALS + 1) * s->slots, sizeof *values);
    assert_non_null(values);
    for (unsigned k = 0; k < DIAGONALS; k++) {
        double *value = values + k * s->slots;
        for (size_t j = 0; j < s->slots; j++) value[j] = known_value(j, k + 1);
        diagonal[k] = (clt__diagonal){steps[k], s->slots, value, NULL};
    }
    must(clt__bsgs_new(&split, steps, DIAGONALS, s->slots, 1.0));
    must(clt__lintrans_new(&made, s->ws, s->params, split, diagonal, s->top));
    must(clt__lintrans_apply(out, s->ws, s->evk, made, s->secret));
    check_ct(s, out, "transformed");
    must(clt__ct_rescale(out, s->ws, out));
    check_ct(s, out, "transformed, rescaled");
    double *re = values + DIAGONALS * s->slots;
    clt__lintrans_clear(re, s->z, s->slots, diagonal, DIAGONALS);
    check_values(s, out, re, "transformed, in the clear");
    free(values);
    clt__lintrans_free(made);
    clt__bsgs_free(split);
    clt__ct_free(out);
}

/* Everything that the encoder's constants reach. */
static void lower_and_conjugate(const setting *s) {
    static const double c[] = {0.25, -0.75, 0.125, 0.5};
    clt_ct *out = new_ct(s);
    must(clt__ct_mul_const(out, s->ws, s->public, 0.3, -0.7));
    must(clt__ct_rescale(out, s->ws, out));
    must(clt__ct_add_const(out, s->ws, out, 0.1, 0.2));
    check_ct(s, out, "times and plus constants");
    must(clt__ct_level_down(out, s->ws, s->secret, 0));
    check_ct(s, out, "at the bottom");
    must(clt__ct_conjugate(out, s->ws, s->evk, out));
    check_ct(s, out, "at the bottom, conjugated");
    check_values(s, out, s->z, "conjugated, in the clear");
    if (s->top >= clt__polynomial_depth(3)) {
        must(clt__ct_polynomial(out, s->ws, s->evk, s->secret, CLT__CHEBYSHEV, c, 3));
        check_ct(s, out, "polynomial");
    }
    clt__ct_free(out);
}

static void run(const char *preset, unsigned threads) {
    setting s;
    if (known_printing() && threads > 1) return;
    open_setting(&s, preset, threads);
    check_keys(&s);
    check_ct(&s, s.secret, "ciphertext, secret key");
    check_ct(&s, s.public, "ciphertext, public key");
    multiply_and_rotate(&s);
    transform(&s);
    lower_and_conjugate(&s);
    close_setting(&s);
}

/* ------------------------------------------------------------------------------------ tests */

static void one_thread(void **state) {
    (void)state;
    run("L12", 1);
    run("L13", 1);
    run("L14", 1);
    run("R14", 1);
}

static void more_threads(void **state) {
    (void)state;
    run("L12", 5);
    run("L13", 3);
    run("L14", 2);
    run("R14", 2);
}

static void nothing_is_left_over(void **state) {
    (void)state;
    known_all_met(LIST, COUNT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thread),
        cmocka_unit_test(more_threads),
        cmocka_unit_test(nothing_is_left_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
