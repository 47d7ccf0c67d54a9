/*
 * Kinds of bootstrapping at toy degree: with few keys, and twice. Each gives what the usual one
 * gives, within what is said of its error.
 */
#include "support/refresh.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { KINDS = 4 };

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

/* log2 of the root mean square of the error of all slots; it is as expected, the largest one is
   within its bound. */
static double expect_error(refresh *r, const clt_ct *out, const double *z, double tolerance) {
    double rms, most = ckks_error(&r->k, out, z, &rms);
    print_message("%u keys, level %u: error 2^%.1f, rms 2^%.1f, expected 2^%.1f, bound 2^%.1f\n",
                  r->evk->count, out->level, log2(most), log2(rms), clt__noise_rms_log2(out),
                  clt__noise_bound_log2(out));
    assert_true(log2(most) <= clt__noise_bound_log2(out));
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(out)) < tolerance);
    return log2(rms);
}

static clt_ct *twice(refresh *r, const clt_ct *in) {
    clt_ct *out = ckks_empty(&r->k);
    must(clt__bootstrap_twice(out, r->k.ws, r->evk, r->boot, in));
    return out;
}

/* Keys: two a factor, of which the way down shares most; relinearisation, conjugation, the two of
   the sparse secret; a trace. */
static void few_keys_do_the_same(void **state) {
    (void)state;
    static const unsigned keys[REFRESH_CHAINS] = {12, 10, 13, 8};
    for (unsigned c = 0; c < 2 * REFRESH_CHAINS; c++) {
        refresh usual, few;
        unsigned real = c % 2 == 1 ? CLT__BOOT_REAL : 0;
        refresh_open(&usual, &refresh_chains[c / 2], real, 21, 1, false);
        refresh_open(&few, &refresh_chains[c / 2], real | CLT__BOOT_FEW_KEYS, 21, 1, false);
        assert_int_equal(few.evk->count, keys[c / 2]);
        assert_true(usual.evk->count > few.evk->count);
        double *z = refresh_values(&usual);
        clt_ct *in = refresh_encrypt(&usual, z), *out = refresh_run(&usual, in);
        clt_ct *other = refresh_encrypt(&few, z), *same = refresh_run(&few, other);
        assert_int_equal(out->level, same->level);
        double expected = expect_error(&usual, out, z, 1);
        assert_true(fabs(expect_error(&few, same, z, 1) - expected) < 0.75);
        clt_ct_free(in);
        clt_ct_free(out);
        clt_ct_free(other);
        clt_ct_free(same);
        free(z);
        refresh_close(&usual);
        refresh_close(&few);
    }
}

/* The transforms to coefficients and back, turned as they are with few keys, without the sine. */
static void stages_turn_nothing(void **state) {
    (void)state;
    for (unsigned c = 0; c < REFRESH_CHAINS; c++) {
        refresh usual, few;
        refresh_open(&usual, &refresh_chains[c], 0, 22, 1, false);
        refresh_open(&few, &refresh_chains[c], CLT__BOOT_FEW_KEYS, 22, 1, false);
        double *z = refresh_values(&usual), *want = ckks_vector(&usual.k);
        clt_ct *in = refresh_encrypt(&usual, z), *other = refresh_encrypt(&few, z);
        clt_ct *out = ckks_empty(&usual.k), *same = ckks_empty(&few.k);
        must(clt__boot_slots_to_coeffs(out, usual.k.ws, usual.evk, usual.boot, in));
        must(clt__boot_slots_to_coeffs(same, few.k.ws, few.evk, few.boot, other));
        ckks_decrypt(&usual.k, want, out);
        double apart = ckks_error(&few.k, same, want, NULL);
        assert_true(log2(apart) <= 1 + clt__noise_bound_log2(same));
        assert_true(apart < 0x1p-10);
        clt_ct_free(in);
        clt_ct_free(out);
        clt_ct_free(other);
        clt_ct_free(same);
        free(z);
        free(want);
        refresh_close(&usual);
        refresh_close(&few);
    }
}

/* The same message again and again: what the sine is off adds up, and is told. */
static void repeated_errors_are_told(void **state) {
    (void)state;
    enum { TIMES = 12 };
    for (unsigned c = 0; c < 2 * REFRESH_CHAINS; c++) {
        refresh r;
        refresh_open(&r, &refresh_chains[c / 2], c % 2 == 1 ? CLT__BOOT_REAL : 0, 28, 1, false);
        double *z = refresh_values(&r);
        clt_ct *x = refresh_encrypt(&r, z);
        for (unsigned i = 0; i < TIMES; i++) {
            must(clt__bootstrap(x, r.k.ws, r.evk, r.boot, x));
            (void)expect_error(&r, x, z, 1);
        }
        clt_ct_free(x);
        free(z);
        refresh_close(&r);
    }
}

/* What a run takes is what it reserves, and hardly more. */
static void scratch_is_told(void **state) {
    (void)state;
    for (unsigned c = 0; c < KINDS * REFRESH_CHAINS; c++) {
        refresh r;
        clt_ws *ws = NULL;
        refresh_open(&r, &refresh_chains[c / KINDS], c % KINDS, 27, 1, true);
        double *z = refresh_values(&r);
        clt_ct *in = refresh_encrypt(&r, z), *out = ckks_empty(&r.k);
        must(clt__ws_new(&ws, 1));
        must(clt__bootstrap(out, ws, r.evk, r.boot, in));
        assert_true((double)clt__arena_peak(ws->arena) <= 1.01 * (double)r.boot->sizes.scratch);
        clt__ws_free(ws);
        clt_ct_free(in);
        clt_ct_free(out);
        free(z);
        refresh_close(&r);
    }
}

static bool same_words(const clt_ct *a, const clt_ct *b) {
    size_t words = clt__params_limbs(a->params, a->level) * a->params->ring->n;
    bool same = a->level == b->level;
    for (unsigned i = 0; same && i <= 1; i++) {
        same = memcmp(a->poly[i], b->poly[i], words * sizeof(uint64_t)) == 0;
    }
    return same;
}

/* One thread, three; packed keys, expanded ones: the same words, once and twice. */
static void any_threads_and_keys(void **state) {
    (void)state;
    for (unsigned c = 2; c < REFRESH_CHAINS; c++) {
        refresh one, three;
        refresh_open(&one, &refresh_chains[c], CLT__BOOT_FEW_KEYS, 23, 1, false);
        refresh_open(&three, &refresh_chains[c], CLT__BOOT_FEW_KEYS, 23, 3, true);
        assert_non_null(three.evk->key[0].packed);
        assert_null(one.evk->key[0].packed);
        double *z = refresh_values(&one);
        clt_ct *in = refresh_encrypt(&one, z), *other = refresh_encrypt(&three, z);
        clt_ct *a = refresh_run(&one, in), *b = refresh_run(&three, other);
        assert_true(same_words(a, b));
        clt_ct *a2 = twice(&one, in), *b2 = twice(&three, other);
        assert_true(same_words(a2, b2));
        clt_ct *all[] = {in, other, a, b, a2, b2};
        for (unsigned i = 0; i < sizeof all / sizeof *all; i++) clt_ct_free(all[i]);
        free(z);
        refresh_close(&one);
        refresh_close(&three);
    }
}

/* At toy degree, where rescales round to less, by the gain. */
static void twice_is_nearer(void **state) {
    (void)state;
    for (unsigned c = 0; c < KINDS * REFRESH_CHAINS; c++) {
        refresh r;
        refresh_open(&r, &refresh_chains[c / KINDS], c % KINDS, 24, 1, false);
        double *z = refresh_values(&r);
        clt_ct *in = refresh_encrypt(&r, z), *once = refresh_run(&r, in), *out = twice(&r, in);
        assert_int_equal(out->level, once->level - 1);
        assert_int_equal(out->power, 1);
        assert_true(out->noise.value_bound == in->noise.value_bound);
        double before = expect_error(&r, once, z, 1), after = expect_error(&r, out, z, 1);
        assert_true(after < before - 7);
        assert_true(clt__noise_bound_log2(out) < clt__noise_bound_log2(once) - 4);
        clt_ct_free(in);
        clt_ct_free(once);
        clt_ct_free(out);
        free(z);
        refresh_close(&r);
    }
}

/* From any level, into its own input, and whether something is known of the input or not. */
static void twice_from_anywhere(void **state) {
    (void)state;
    refresh r;
    refresh_open(&r, &refresh_chains[3], 0, 25, 1, false);
    double *z = refresh_values(&r);
    unsigned top = r.k.params->levels;
    clt_ct *in = refresh_encrypt(&r, z), *high = ckks_encrypt(&r.k, z, top), *out = twice(&r, in);
    clt_ct *unknown = ckks_empty(&r.k);
    must(clt__ct_copy(unknown, in));
    unknown->noise = CLT__NOISE_UNKNOWN;
    must(clt__bootstrap_twice(unknown, r.k.ws, r.evk, r.boot, unknown));
    assert_true(same_words(unknown, out));
    assert_true(isinf(unknown->noise.noise_bound) && isinf(unknown->noise.value_bound));
    must(clt__bootstrap_twice(high, r.k.ws, r.evk, r.boot, high));
    assert_int_equal(high->level, top - 1);
    expect_error(&r, high, z, 1);
    clt_ct_free(unknown);
    clt_ct_free(high);
    clt_ct_free(in);
    clt_ct_free(out);
    free(z);
    refresh_close(&r);
}

static void refuses(void **state) {
    (void)state;
    refresh r, few;
    refresh_open(&r, &refresh_chains[3], 0, 26, 1, false);
    refresh_open(&few, &refresh_chains[3], CLT__BOOT_FEW_KEYS, 26, 1, false);
    double *z = refresh_values(&r);
    clt_ct *low = ckks_encrypt(&r.k, z, 1), *in = refresh_encrypt(&r, z), *out = ckks_empty(&r.k);
    assert_int_equal(clt__bootstrap_twice(out, r.k.ws, r.evk, r.boot, low), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "needs 2 levels"));
    assert_int_equal(clt__bootstrap(out, r.k.ws, r.k.evk, few.boot, in), CLT_E_KEY);
    assert_non_null(strstr(clt_detail(), "CLT_BOOT_COMPLEX | CLT_BOOT_FEW_KEYS"));
    assert_int_equal(clt__bootstrap_twice(out, r.k.ws, few.evk, r.boot, in), CLT_E_KEY);
    in->noise.value_bound = 100;
    assert_int_equal(clt__bootstrap_twice(out, r.k.ws, r.evk, r.boot, in), CLT_E_RANGE);
    assert_null(out->poly[0]);
    clt_ct_free(low);
    clt_ct_free(in);
    clt_ct_free(out);
    free(z);
    refresh_close(&r);
    refresh_close(&few);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_keys_do_the_same),     cmocka_unit_test(stages_turn_nothing),
        cmocka_unit_test(repeated_errors_are_told), cmocka_unit_test(scratch_is_told),
        cmocka_unit_test(any_threads_and_keys),     cmocka_unit_test(twice_is_nearer),
        cmocka_unit_test(twice_from_anywhere),      cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
