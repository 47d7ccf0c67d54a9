/*
 * Bootstrapping at toy degree: the same circuits as at full size, every tower, complex and real.
 * Errors are as large as is expected of them and keep their bound; integers come as often as the
 * analysis says. t-long-toy-bootstrap.c is the same with many more runs.
 */
#include "support/refresh.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void errors_and_integers_agree(void **state) {
    (void)state;
    assert_true(refresh_agrees(1, 5));
}

/* The result says what it is. */
static void results_are_described(void **state) {
    (void)state;
    for (unsigned c = 0; c < 2 * REFRESH_CHAINS; c++) {
        refresh r;
        refresh_open(&r, &refresh_chains[c / 2], c % 2 == 1 ? CLT__BOOT_REAL : 0, 7, 1, false);
        double *z = refresh_values(&r);
        clt_ct *in = refresh_encrypt(&r, z), *out = refresh_run(&r, in);
        assert_int_equal(out->level, clt__boot_level_out(r.k.params, r.real));
        assert_int_equal(out->degree, 1);
        assert_int_equal(out->power, 1);
        assert_false(out->seeded);
        assert_memory_equal(out->key_id, in->key_id, sizeof in->key_id);
        assert_true(out->noise.value_bound == in->noise.value_bound);
        assert_true(out->noise.noise_rms < out->noise.noise_bound);
        clt_ct_free(out);
        clt_ct_free(in);
        free(z);
        refresh_close(&r);
    }
}

/* From a higher level, and into its own input: the same words. */
static void inputs_may_be_outputs(void **state) {
    (void)state;
    refresh r;
    refresh_open(&r, &refresh_chains[3], 0, 9, 1, false);
    double *z = refresh_values(&r);
    clt_ct *high = ckks_encrypt(&r.k, z, r.k.params->levels), *low = ckks_empty(&r.k);
    assert_int_equal(clt__ct_level_down(low, r.k.ws, high, clt__boot_level_in(r.k.params)), CLT_OK);
    clt_ct *out = refresh_run(&r, high), *again = refresh_run(&r, low);
    size_t words = clt__params_limbs(r.k.params, out->level) * r.k.params->ring->n;
    assert_int_equal(clt__bootstrap(low, r.k.ws, r.evk, r.boot, low), CLT_OK);
    for (unsigned i = 0; i <= 1; i++) {
        assert_memory_equal(out->poly[i], again->poly[i], words * sizeof(uint64_t));
        assert_memory_equal(out->poly[i], low->poly[i], words * sizeof(uint64_t));
    }
    clt_ct_free(again);
    clt_ct_free(out);
    clt_ct_free(low);
    clt_ct_free(high);
    free(z);
    refresh_close(&r);
}

/* Bootstrapping, result and input each with parameters of their own, as objects from files have. */
static void parameters_may_be_other_objects(void **state) {
    (void)state;
    for (unsigned c = 0; c < REFRESH_CHAINS; c++) {
        const clt_params *params = NULL;
        clt_boot *boot = NULL;
        refresh r;
        refresh_open(&r, &refresh_chains[c], 0, 11, 1, false);
        double *z = refresh_values(&r);
        clt_ct *in = refresh_encrypt(&r, z), *out = NULL;
        assert_int_equal(clt__params_build(&params, &refresh_chains[c], NULL), CLT_OK);
        assert_int_equal(clt__boot_new(&boot, r.k.ws, params, false), CLT_OK);
        assert_int_equal(clt__ct_new(&out, params), CLT_OK);
        assert_int_equal(clt__bootstrap(out, r.k.ws, r.evk, boot, in), CLT_OK);
        assert_true(log2(ckks_error(&r.k, out, z, NULL)) < clt__noise_bound_log2(out));
        clt_ct_free(out);
        clt_ct_free(in);
        clt__boot_free(boot);
        clt__params_unref(params);
        free(z);
        refresh_close(&r);
    }
}

/* Eight in a row: errors of the input come back as they were, and the bound knows it. */
static void bounds_stay(void **state) {
    (void)state;
    enum { TIMES = 8 };
    for (unsigned c = 0; c < REFRESH_CHAINS; c++) {
        refresh r;
        refresh_open(&r, &refresh_chains[c], c % 2 == 1 ? CLT__BOOT_REAL : 0, 13, 1, false);
        double *z = refresh_values(&r), first = 0;
        clt_ct *ct = refresh_encrypt(&r, z);
        for (unsigned i = 0; i < TIMES; i++) {
            assert_int_equal(clt__bootstrap(ct, r.k.ws, r.evk, r.boot, ct), CLT_OK);
            if (i == 0) first = clt__noise_bound_log2(ct);
        }
        assert_true(clt__noise_bound_log2(ct) < first + log2(1.5 * TIMES));
        assert_true(log2(ckks_error(&r.k, ct, z, NULL)) < clt__noise_bound_log2(ct));
        clt_ct_free(ct);
        free(z);
        refresh_close(&r);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_and_integers_agree),       cmocka_unit_test(results_are_described),
        cmocka_unit_test(inputs_may_be_outputs),           cmocka_unit_test(bounds_stay),
        cmocka_unit_test(parameters_may_be_other_objects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
