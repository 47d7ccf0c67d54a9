/*
 * Modular reduction on full-size parameters: every integer, errors as predicted, and the same words
 * in every kernel. A process holds one kernel, so that each has a child: this program again, with
 * CLT_KERNEL set, which prints a digest of its result.
 */
#define _GNU_SOURCE /* popen */

#include "circ/evalmod.h"

#include "arith/kernel.h"
#include "base/hash.h"
#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LAST = CLT__SINE_INTEGERS - 1 };

static const char *program;

typedef struct rig {
    ckks kit;
    clt__evalmod modulo;
} rig;

/* Keys for the reduction alone. */
static void rig_open(rig *r, const char *preset) {
    uint8_t seed[CLT__SEED_BYTES] = {7};
    clt__random secret;
    ckks *k = &r->kit;
    memset(r, 0, sizeof *r);
    assert_int_equal(clt__params_preset(&k->params, preset), CLT_OK);
    clt__evalmod_init(&r->modulo, k->params);
    k->slots = clt__params_slots(k->params);
    assert_int_equal(clt__ws_new(&k->ws, 1), CLT_OK);
    clt__random_seeded(&secret, seed, CLT__FOR_SECRET);
    clt__random_seeded(&k->values, seed, CLT__FOR_TRAINING);
    clt__key_random_seeded(&k->random, seed);
    assert_int_equal(clt__sk_new(&k->sk, k->params, &secret), CLT_OK);
    clt__random_close(&secret);
    clt__key_spec spec = {0, (uint8_t)r->modulo.level};
    assert_int_equal(clt__keygen_evaluation(&k->evk, k->ws, k->sk, &spec, 1, &k->random), CLT_OK);
}

/* A message z in each slot, with an integer as often as it comes: a sum of 32 uniform numbers. */
static clt_ct *reduce(rig *r, double **z) {
    ckks *k = &r->kit;
    double *x = ckks_vector(k);
    *z = ckks_random(k, 1, true);
    for (size_t j = 0; j < k->slots; j++) {
        double sum = 0;
        for (int i = 0; i < 32; i++) sum += clt__random_unit(&k->values) - 0.5;
        x[j] = ((*z)[j] / r->modulo.ratio + rint(sum)) / CLT__SINE_RANGE;
    }
    for (int i = -LAST; i <= LAST; i++) {
        size_t j = (size_t)(i + LAST);
        x[j] = ((*z)[j] / r->modulo.ratio + i) / CLT__SINE_RANGE;
    }
    clt_ct *ct = ckks_encrypt(k, x, r->modulo.level);
    assert_int_equal(clt__eval_mod(ct, k->ws, k->evk, &r->modulo, ct), CLT_OK);
    free(x);
    return ct;
}

/* Of the usual integers; the whole has to stay below its bound. */
static void expect(const char *preset, double bits) {
    rig r;
    double *z, rms;
    rig_open(&r, preset);
    clt_ct *ct = reduce(&r, &z);
    double worst = ckks_error(&r.kit, ct, z, &rms);
    print_message("%s: worst error 2^%.1f, bound 2^%.1f; rms 2^%.1f, expected 2^%.1f\n", preset,
                  log2(worst), clt__noise_bound_log2(ct), log2(rms), clt__noise_rms_log2(ct));
    assert_true(log2(worst) < clt__noise_bound_log2(ct));
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(ct)) < 0.5);
    assert_true(log2(rms) < -bits);
    clt__ct_free(ct);
    free(z);
    ckks_close(&r.kit);
}

static void reduces_at_full_size(void **state) {
    (void)state;
    expect("B15", 15.5);
    expect("B16", 18);
    expect("B16-hp", 23);
}

/* ------------------------------------------------------------------------------------- kernels */

static void digest_text(char text[2 * CLT__DIGEST_BYTES + 1]) {
    rig r;
    double *z;
    uint8_t digest[CLT__DIGEST_BYTES];
    clt__hash hash;
    rig_open(&r, "B15");
    clt_ct *ct = reduce(&r, &z);
    size_t words = clt__params_limbs(r.kit.params, ct->level) * 2 * r.kit.slots;
    clt__hash_init(&hash);
    for (unsigned i = 0; i <= 1; i++) clt__hash_add(&hash, ct->poly[i], words * sizeof(uint64_t));
    clt__hash_done(&hash, digest);
    for (unsigned i = 0; i < CLT__DIGEST_BYTES; i++) snprintf(text + 2 * i, 3, "%02x", digest[i]);
    clt__ct_free(ct);
    free(z);
    ckks_close(&r.kit);
}

static void same_words_in_all_kernels(void **state) {
    (void)state;
    char first[2 * CLT__DIGEST_BYTES + 1], text[2 * CLT__DIGEST_BYTES + 1], command[4096];
    const clt__kernel *kernel;
    digest_text(first);
    for (unsigned i = 0; (kernel = clt__kernel_at(i)) != NULL; i++) {
        snprintf(command, sizeof command, "CLT_KERNEL=%s '%s' --digest", kernel->name, program);
        FILE *child = popen(command, "r");
        assert_non_null(child);
        assert_int_equal(fread(text, 1, sizeof text, child), sizeof text - 1);
        assert_int_equal(pclose(child), 0);
        assert_memory_equal(text, first, sizeof text - 1);
    }
}

int main(int argc, char **argv) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reduces_at_full_size),
        cmocka_unit_test(same_words_in_all_kernels),
    };
    program = argv[0];
    if (argc == 2 && strcmp(argv[1], "--digest") == 0) {
        char text[2 * CLT__DIGEST_BYTES + 1];
        digest_text(text);
        return fputs(text, stdout) < 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
