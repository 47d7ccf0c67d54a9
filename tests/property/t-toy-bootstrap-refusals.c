/*
 * Bootstrapping with what it cannot use: refused before any work, with what is needed, what there
 * is, and what to do; and what it says of itself. Through the public functions.
 */
#include "circ/bootstrap_error.h"
#include "support/refresh.h"

#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

/* Of the towers of B15 and, with a small range of messages, of B16-hp. */
static refresh usual, narrow;
static clt_ct *in, *out; /* of the usual one */

static int setup(void **state) {
    (void)state;
    refresh_open(&usual, &refresh_chains[3], 0, 21, 1, false);
    refresh_open(&narrow, &refresh_chains[1], CLT__BOOT_REAL, 22, 1, false);
    double *z = refresh_values(&usual);
    in = refresh_encrypt(&usual, z);
    out = ckks_encrypt(&usual.k, z, 1);
    free(z);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    clt_ct_free(in);
    clt_ct_free(out);
    refresh_close(&usual);
    refresh_close(&narrow);
    return 0;
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

/* That code, a sentence with all of the texts, and nothing written. */
static void refused(clt_status status, clt_status code, const char *const *text) {
    if (status != code) fail_msg("%s: %s", clt_status_name(status), clt_detail());
    for (; *text != NULL; text++) {
        if (strstr(clt_detail(), *text) == NULL) fail_msg("no '%s' in: %s", *text, clt_detail());
    }
    assert_int_equal(out->level, 1);
}

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* --------------------------------------------------------------------------------- ciphertexts */

static void too_few_levels(void **state) {
    (void)state;
    for (unsigned level = 0; level < 2; level++) {
        clt_ct *low = NULL;
        char left[16];
        must(clt_ct_new(&low, usual.k.params));
        must(clt_level_down(low, usual.k.ws, in, level));
        snprintf(left, sizeof left, "%u left", level);
        refused(clt_bootstrap(out, usual.k.ws, usual.evk, usual.boot, low), CLT_E_LEVEL,
                TEXTS("needs 2 levels", left));
        clt_ct_free(low);
    }
}

static void another_scale(void **state) {
    (void)state;
    clt_ct *square = ckks_empty(&usual.k);
    must(clt__ct_square(square, usual.k.ws, in));
    refused(clt_bootstrap(out, usual.k.ws, usual.evk, usual.boot, square), CLT_E_SCALE,
            TEXTS("degree 2", "power 2", "relinearise and rescale"));
    clt_ct_free(square);
}

/* Just below the most it works, with less precision; from there on it is refused. */
static void values_out_of_range(void **state) {
    (void)state;
    clt_boot_figures figures;
    clt_ct *ct = NULL, *result = ckks_empty(&narrow.k);
    ckks *k = &narrow.k;
    double *z = ckks_vector(k);
    must(clt_boot_describe(&figures, k->ws, k->params, CLT_BOOT_REAL));
    assert_true(figures.message_most > 1.12 && figures.message_most < 1.13);
    for (size_t j = 0; j < k->slots; j++) z[j] = (j % 2 == 0 ? 1 : -1) * 1.12;
    ct = ckks_encrypt(k, z, 3);
    must(clt_bootstrap(result, k->ws, narrow.evk, narrow.boot, ct));
    assert_true(ckks_error(k, result, z, NULL) < 0x1p-16);
    clt_ct_free(ct);
    for (size_t j = 0; j < k->slots; j++) z[j] *= 1.2 / 1.12;
    ct = ckks_encrypt(k, z, 3);
    refused(clt_bootstrap(result, k->ws, narrow.evk, narrow.boot, ct), CLT_E_RANGE,
            TEXTS("1.2 ", "1.13", "scale them down"));
    assert_true(ckks_error(k, result, z, NULL) < 0.1); /* what was there before */
    clt_ct_free(ct);
    clt_ct_free(result);
    free(z);
}

/* Nothing is known of what a file holds: it is taken, and nothing is known of the result. */
static void unknown_values(void **state) {
    (void)state;
    clt_ct *unknown = NULL, *known = refresh_run(&usual, in), *result = ckks_empty(&usual.k);
    must(clt_ct_save(in, "unknown.clc", CLT_REPLACE));
    must(clt_ct_load(&unknown, usual.k.params, "unknown.clc"));
    must(clt_bootstrap(result, usual.k.ws, usual.evk, usual.boot, unknown));
    assert_true(isinf(clt_ct_error_bound_log2(result)));
    size_t words = clt__params_limbs(usual.k.params, known->level) * usual.k.params->ring->n;
    assert_memory_equal(result->poly[0], known->poly[0], words * sizeof(uint64_t));
    clt_ct_free(result);
    clt_ct_free(known);
    clt_ct_free(unknown);
}

/* What is not real in messages that were declared real is gone, and nothing of it disturbs. */
static void real_kind_takes_real_parts(void **state) {
    (void)state;
    ckks *k = &narrow.k;
    double *z = ckks_random(k, 0.7, false), rms;
    clt_ct *ct = refresh_encrypt(&narrow, z), *result = refresh_run(&narrow, ct);
    memset(z + k->slots, 0, k->slots * sizeof *z);
    double worst = ckks_error(k, result, z, &rms);
    assert_true(log2(worst) < clt_ct_error_bound_log2(result));
    assert_true(log2(rms) < clt_ct_error_expected_log2(result) + 0.5);
    clt_ct_free(result);
    clt_ct_free(ct);
    free(z);
}

/* ---------------------------------------------------------------------------------------- keys */

/* The keys of a list, by the secret key of `usual`. */
static clt_evk *keys_of(const clt__key_spec *spec, unsigned count) {
    clt_evk *evk = NULL;
    must(clt__keygen_evaluation(&evk, usual.k.ws, usual.k.sk, spec, count, &usual.k.random));
    return evk;
}

static void without(const clt_evk *evk, const char *what) {
    refused(clt_bootstrap(out, usual.k.ws, evk, usual.boot, in), CLT_E_KEY,
            TEXTS(what, "clt_evk_new", "CLT_BOOT_COMPLEX"));
}

/* All keys but one, for each that can be left out by itself. */
static void a_missing_key(void **state) {
    (void)state;
    clt__key_list list = {0};
    must(clt__boot_keys(&list, usual.k.params, false));
    assert_true(list.count > 20);
    for (unsigned i = 0; i < list.count; i++) {
        const clt__key_spec left = list.spec[i];
        if (left.galois == CLT__KEY_TO_SPARSE || left.galois == CLT__KEY_FROM_SPARSE) continue;
        memmove(&list.spec[i], &list.spec[i + 1], (list.count - i - 1) * sizeof left);
        clt_evk *evk = keys_of(list.spec, list.count - 1);
        memmove(&list.spec[i + 1], &list.spec[i], (list.count - i - 1) * sizeof left);
        list.spec[i] = left;
        without(evk, "there is no ");
        clt_evk_free(evk);
    }
    clt__key_list_free(&list);
}

static void keys_for_something_else(void **state) {
    (void)state;
    clt_key_request products = {.relinearise = true, .conjugate = true};
    clt_evk *evk = NULL;
    must(clt_evk_new(&evk, usual.k.ws, usual.k.sk, &products));
    without(evk, "reaches level 6 and is needed at level 14");
    clt_evk_free(evk);
}

/* Rotations that are needed at low levels only could have half of P; but sums of them are divided
   by all of it. */
static void keys_with_fewer_primes(void **state) {
    (void)state;
    refresh r;
    clt__key_list list = {0};
    clt_evk *evk = NULL;
    unsigned low = 0;
    refresh_open(&r, &refresh_chains[0], CLT__BOOT_REAL, 23, 1, false);
    double *z = refresh_values(&r);
    clt_ct *ct = refresh_encrypt(&r, z);
    must(clt__boot_keys(&list, r.k.params, true));
    while (list.spec[low].galois % 2 == 0 || list.spec[low].level > 3) low++;
    list.spec[low].special = 4;
    must(clt__keygen_evaluation(&evk, r.k.ws, r.k.sk, list.spec, list.count, &r.k.random));
    refused(clt_bootstrap(ct, r.k.ws, evk, r.boot, ct), CLT_E_KEY,
            TEXTS("has 4 special primes and is needed with 8", "CLT_BOOT_REAL"));
    assert_true(ckks_error(&r.k, ct, z, NULL) < 0x1p-20); /* as it was */
    clt_evk_free(evk);
    clt__key_list_free(&list);
    clt_ct_free(ct);
    free(z);
    refresh_close(&r);
}

static void keys_of_another_secret(void **state) {
    (void)state;
    clt_evk *evk = NULL;
    clt_sk *sk = NULL;
    clt_key_request request = {.boot = CLT_BOOT_COMPLEX};
    must(clt_sk_new(&sk, usual.k.params));
    must(clt_evk_new(&evk, usual.k.ws, sk, &request));
    refused(clt_bootstrap(out, usual.k.ws, evk, usual.boot, in), CLT_E_KEY,
            TEXTS("different secret keys"));
    clt_evk_free(evk);
    clt_sk_free(sk);
}

/* ---------------------------------------------------------------------------------- parameters */

static void no_tower(void **state) {
    (void)state;
    const clt_params *params = NULL;
    clt_boot_figures figures;
    clt_boot *boot = NULL;
    must(clt_params_new(&params, "L14"));
    refused(clt_boot_describe(&figures, usual.k.ws, params, CLT_BOOT_REAL), CLT_E_PARAMS,
            TEXTS("L14", "B15, B16"));
    refused(clt_boot_new(&boot, usual.k.ws, params, CLT_BOOT_REAL), CLT_E_PARAMS,
            TEXTS("L14", "B15, B16"));
    assert_null(boot);
    clt_params_free(params);
}

static void other_parameters(void **state) {
    (void)state;
    clt_status status = clt_bootstrap(out, usual.k.ws, usual.evk, narrow.boot, in);
    refused(status, CLT_E_PARAMS, TEXTS("clt_bootstrap", "custom"));
    status = clt_bootstrap(out, usual.k.ws, narrow.evk, usual.boot, in);
    refused(status, CLT_E_PARAMS, TEXTS("clt_bootstrap", "custom"));
}

static void no_such_kind(void **state) {
    (void)state;
    clt_boot *boot = NULL;
    static const unsigned kinds[] = {0, 3, CLT_BOOT_FEW_KEYS, 3 | CLT_BOOT_FEW_KEYS, 8, UINT_MAX};
    for (unsigned i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        refused(clt_boot_new(&boot, usual.k.ws, usual.k.params, kinds[i]), CLT_E_ARGUMENT,
                TEXTS("clt_boot_new", "kind"));
    }
}

/* ------------------------------------------------------------------------------------- figures */

static double file_size(const char *path) {
    struct stat s;
    assert_int_equal(stat(path, &s), 0);
    return (double)s.st_size;
}

/* Of real and imaginary parts, of what bootstrapping makes of `in`. */
static double mean_error(const clt_ct *result) {
    double *got = ckks_vector(&usual.k), *sent = ckks_vector(&usual.k), sum = 0;
    ckks_decrypt(&usual.k, sent, in);
    ckks_decrypt(&usual.k, got, result);
    for (size_t j = 0; j < 2 * usual.k.slots; j++) sum += fabs(got[j] - sent[j]);
    free(sent);
    free(got);
    return sum / (2 * (double)usual.k.slots);
}

/* What is said before any key exists is so when there are keys. */
static void figures_are_true(void **state) {
    (void)state;
    clt_boot_figures figures;
    must(clt_boot_describe(&figures, usual.k.ws, usual.k.params, CLT_BOOT_COMPLEX));
    clt_ct *result = refresh_run(&usual, in);
    assert_int_equal(figures.level_in, clt_ct_level(in));
    assert_int_equal(figures.level_out, clt_ct_level(result));
    assert_int_equal(figures.levels_left, figures.level_out - figures.level_in);
    assert_int_equal(figures.slots, usual.k.slots);
    assert_int_equal(figures.keys, usual.evk->count);
    must(clt_evk_save(usual.evk, "boot.clk", CLT_REPLACE));
    assert_true((double)figures.key_bytes == file_size("boot.clk"));
    assert_true(figures.memory_bytes > figures.key_bytes);
    double bits = -log2(mean_error(result));
    assert_true(bits > figures.precision_bits && bits < figures.precision_bits + 0.75);
    must(clt_bootstrap_twice(result, usual.k.ws, usual.evk, usual.boot, in));
    bits = -log2(mean_error(result));
    assert_true(bits > figures.precision_bits_twice && bits < figures.precision_bits_twice + 1);
    clt_ct_free(result);
}

/* Of every preset: the probability that an integer comes up that the sine does not know. */
static void presets_hardly_fail(void **state) {
    (void)state;
    unsigned presets = 0;
    for (unsigned i = 0; clt__params_preset_name(i) != NULL; i++) {
        const char *name = clt__params_preset_name(i);
        const clt_params *params = NULL;
        if (name[0] != 'B') continue;
        must(clt_params_new(&params, name));
        for (int kind = CLT_BOOT_COMPLEX; kind <= CLT_BOOT_REAL; kind++) {
            clt_boot_figures f;
            must(clt_boot_describe(&f, usual.k.ws, params, (unsigned)kind));
            print_message("%-8s %s: level %u -> %u, %zu slots, %zu keys, %.1f bits, failure "
                          "2^%.1f\n",
                          name, kind == CLT_BOOT_REAL ? "real   " : "complex", f.level_in,
                          f.level_out, f.slots, f.keys, f.precision_bits, f.failure_log2);
            assert_true(f.failure_log2 == clt__bootstrap_params_failure_log2(params));
            assert_true(f.failure_log2 <= -128 && f.failure_log2 > -140);
            assert_true(f.message_most > 1);
        }
        presets++;
        clt_params_free(params);
    }
    assert_int_equal(presets, 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(too_few_levels),
        cmocka_unit_test(another_scale),
        cmocka_unit_test(values_out_of_range),
        cmocka_unit_test(unknown_values),
        cmocka_unit_test(real_kind_takes_real_parts),
        cmocka_unit_test(a_missing_key),
        cmocka_unit_test(keys_for_something_else),
        cmocka_unit_test(keys_with_fewer_primes),
        cmocka_unit_test(keys_of_another_secret),
        cmocka_unit_test(no_tower),
        cmocka_unit_test(other_parameters),
        cmocka_unit_test(no_such_kind),
        cmocka_unit_test(figures_are_true),
        cmocka_unit_test(presets_hardly_fail),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
