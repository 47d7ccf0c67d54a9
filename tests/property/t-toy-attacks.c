/*
 * Attacks on decrypted values. Each recovers the whole secret from what a careless owner would hand
 * out, and fails on released answers; the first half proves that the second means something.
 */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "base/alloc.h"
#include "nn/dataset.h"
#include "rlwe/security.h"
#include "secret/gauss.h"
#include "secret/release.h"
#include "support/ckks.h"
#include "support/integers.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { N = 1024, ASKED = 10000, ASKED_RELEASED = 200 };

static const clt__chain CHAIN = {10, 3, 50, 40, 50, 2};

static ckks k;

static int set_up(void **state) {
    (void)state;
    ckks_open(&k, &CHAIN, NULL, 0, 1);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

/* ----------------------------------------------------------------------------------- the attack */

/* s = (m + e - c_0)/c_1 modulo q_0, word by word in transform domain (Li, Micciancio 2020/1533).
   Gives how many of the n coefficients are those of the secret. */
static unsigned recovered(const clt_ct *ct, const clt_pt *decrypted) {
    const clt__ring *ring = k.params->ring;
    const clt__mod *mod = &ring->mod[0];
    clt__basis basis = clt__basis_range(0, 1);
    uint64_t s[N];
    int8_t small[N];
    unsigned right = 0;
    for (size_t i = 0; i < N; i++) {
        uint64_t c1 = ct->poly[1][i];
        uint64_t difference = (decrypted->poly[i] + mod->q - ct->poly[0][i]) % mod->q;
        uint64_t inverse = c1 == 0 ? 0 : clt__mod_inverse(c1, mod);
        s[i] = clt__mod_mul(difference, inverse, mod);
    }
    clt__poly_intt(k.ws, ring, s, &basis);
    clt__sk_small(small, k.sk);
    for (size_t i = 0; i < N; i++) right += s[i] == clt__mod_reduce_signed(small[i], mod);
    return right;
}

/* The plaintext with these coefficients modulo q_0. */
static clt_pt *plaintext_of(const double *coefficient) {
    const clt__ring *ring = k.params->ring;
    clt__basis basis = clt__basis_range(0, 1);
    clt_pt *pt = NULL;
    must(clt__pt_new(&pt, k.params));
    must(clt__pt_shape(pt, 0, false));
    for (size_t i = 0; i < N; i++) {
        pt->poly[i] = clt__mod_reduce_signed((int64_t)coefficient[i], &ring->mod[0]);
    }
    clt__poly_ntt(k.ws, ring, pt->poly, &basis);
    return pt;
}

static unsigned recovered_from(const clt_ct *ct, const double *coefficient) {
    clt_pt *pt = plaintext_of(coefficient);
    unsigned right = recovered(ct, pt);
    clt__pt_free(pt);
    return right;
}

/* By chance, a coefficient modulo q_0 is one of -1, 0, 1 with probability 2^-48. */
static void assert_nothing_recovered(unsigned right) {
    assert_true(right < 3);
}

/* The centred coefficients of a decryption, below 2^53. */
static void coefficients_of(double *coefficient, const clt_pt *pt) {
    clt__basis basis = clt__params_q(k.params, pt->level);
    mpz_t *x = integers_of(k.ws, k.params->ring, pt->poly, &basis);
    for (size_t i = 0; i < N; i++) coefficient[i] = mpz_get_d(x[i]);
    integers_free(x, N);
}

static clt_pt *decrypted(const clt_ct *ct, uint64_t factor) {
    clt_pt *pt = NULL;
    must(clt__pt_new(&pt, k.params));
    must(factor == 0 ? clt__decrypt_private(k.ws, pt, k.sk, ct)
                     : clt__decrypt_flooded(k.ws, pt, k.sk, ct, factor));
    return pt;
}

static clt_ct *fresh_zero(unsigned level) {
    double *z = ckks_vector(&k);
    clt_ct *ct = ckks_encrypt(&k, z, level);
    free(z);
    return ct;
}

/* ------------------------------------------------------------------ one decryption, as doubles */

/* What leaves are doubles; the attacker encodes them again. */
static unsigned through_doubles(const clt_ct *ct, uint64_t factor) {
    clt_pt *pt = decrypted(ct, factor);
    double *z = ckks_vector(&k);
    must(clt__decode(k.ws, z, z + k.slots, k.slots, pt));
    clt_pt *again = ckks_encode(&k, z, (clt__encode_for){.level = 0, .power = 1});
    unsigned right = recovered(ct, again);
    clt__pt_free(again);
    clt__pt_free(pt);
    free(z);
    return right;
}

static void li_and_micciancio(void **state) {
    (void)state;
    double *z = ckks_random(&k, 1, false);
    clt_ct *ct = ckks_encrypt(&k, z, 0);
    uint64_t factor = clt__gauss_factor_for(ct->noise.noise_bound * sqrt(12 * 1024) * 0x1p32);
    assert_int_equal(through_doubles(ct, 0), N);
    assert_true(factor > 0);
    assert_nothing_recovered(through_doubles(ct, factor));
    clt__ct_free(ct);
    free(z);
}

/* ------------------------------------------------------------------------- the mean of many */

/* A fresh flood of deviation 12 each time. */
static unsigned mean_of_fresh_floods(const clt_ct *ct) {
    static double exact[N], flood[N], sum[N];
    clt__random random;
    const uint8_t seed[CLT__SEED_BYTES] = {'f'};
    clt_pt *pt = decrypted(ct, 0);
    coefficients_of(exact, pt);
    memset(sum, 0, sizeof sum);
    clt__random_seeded(&random, seed, CLT__FOR_ERROR);
    for (unsigned asked = 0; asked < ASKED; asked++) {
        clt__gauss_draw(flood, N, 0, &random);
        for (size_t i = 0; i < N; i++) sum[i] += exact[i] + flood[i];
    }
    for (size_t i = 0; i < N; i++) sum[i] = rint(sum[i] / ASKED);
    clt__random_close(&random);
    clt__pt_free(pt);
    return recovered_from(ct, sum);
}

/* Released, asking again tells nothing new. */
static unsigned mean_of_released(const clt_ct *ct) {
    static double first[N];
    clt_pt *pt = decrypted(ct, 1);
    for (unsigned asked = 1; asked < ASKED_RELEASED; asked++) {
        clt_pt *again = decrypted(ct, 1);
        assert_memory_equal(again->poly, pt->poly, N * sizeof *pt->poly);
        clt__pt_free(again);
    }
    coefficients_of(first, pt);
    clt__pt_free(pt);
    return recovered_from(ct, first);
}

static void averaging(void **state) {
    (void)state;
    clt_ct *ct = fresh_zero(0);
    assert_int_equal(mean_of_fresh_floods(ct), N);
    assert_nothing_recovered(mean_of_released(ct));
    clt__ct_free(ct);
}

/* ------------------------------------------------------------------------ correlated noise */

static clt_ct *doubled(const clt_ct *ct, unsigned times) {
    clt_ct *sum = ckks_empty(&k);
    must(clt__ct_copy(sum, ct));
    for (unsigned i = 0; i < times; i++) must(clt__ct_add(sum, k.ws, sum, sum));
    return sum;
}

/* Adds a flood to the decryption of 2^times ct; the attacker rounds to multiples of 2^times, which
   all that was there before the flood is. */
static unsigned rounded_away(const clt_ct *ct, const clt_ct *sum, unsigned times,
                             double deviation) {
    static double x[N];
    clt__random random;
    const uint8_t seed[CLT__SEED_BYTES] = {'c'};
    clt_pt *pt = decrypted(sum, 0);
    coefficients_of(x, pt);
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t i = 0; i < N; i++) {
        x[i] += rint(deviation * clt__random_normal(&random));
        x[i] = rint(ldexp(x[i], -(int)times));
    }
    clt__random_close(&random);
    clt__pt_free(pt);
    return recovered_from(ct, x);
}

static unsigned rounded_away_released(const clt_ct *ct, const clt_ct *sum, unsigned times,
                                      uint64_t factor) {
    static double x[N];
    clt_pt *pt = decrypted(sum, factor);
    coefficients_of(x, pt);
    for (size_t i = 0; i < N; i++) x[i] = rint(ldexp(x[i], -(int)times));
    clt__pt_free(pt);
    return recovered_from(ct, x);
}

static double deviation_for(double noise) {
    return noise * sqrt(12.0 * CLT__RELEASE_QUERIES) * ldexp(1, CLT__RELEASE_SECURITY / 2);
}

/* Forty times x + x: the error is 2^40 e. Who takes the summands for independent expects 2^20 e and
   floods that, with s = 26 and one query; the error stands 2^3.5 deviations above such a flood.
   Bounds that add linearly give one that no chain carries, and it is refused; for thirty there is
   one. */
static void forty_doublings(void **state) {
    (void)state;
    enum { TIMES = 40, FEWER = 30 };
    clt_ct *ct = fresh_zero(3), *sum = doubled(ct, TIMES), *less = doubled(ct, FEWER);
    double independent = ldexp(sqrt(10.5), TIMES / 2),
           naive = independent * sqrt(12) * ldexp(1, 13);
    assert_int_equal(rounded_away(ct, sum, TIMES, naive), N);
    assert_true(sum->noise.noise_bound >= ldexp(ct->noise.noise_bound, TIMES));
    assert_true(clt__gauss_factor_for(deviation_for(sum->noise.noise_bound)) == 0);
    uint64_t factor = clt__gauss_factor_for(deviation_for(less->noise.noise_bound));
    assert_true(factor > 0);
    assert_int_equal(rounded_away(ct, less, FEWER, independent), N);
    assert_nothing_recovered(rounded_away_released(ct, less, FEWER, factor));
    clt__ct_free(less);
    clt__ct_free(sum);
    clt__ct_free(ct);
}

/* ----------------------------------------------------------------------------- a forged bound */

/* Who believes a record floods as little as its writer likes. */
static void forged_record(void **state) {
    (void)state;
    enum { TIMES = 30 };
    clt_ct *ct = fresh_zero(3), *sum = doubled(ct, TIMES);
    sum->noise.noise_bound = sum->noise.noise_rms = 0x1p-15;
    assert_int_equal(rounded_away(ct, sum, TIMES, deviation_for(sum->noise.noise_bound)), N);
    clt__ct_free(sum);
    clt__ct_free(ct);
}

/* The plan inside a result says that weights are a million times smaller: not the key's plan. */
static void forged_plan(void **state) {
    (void)state;
    static const char budget[] = "forged.released";
    pipeline p;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt_release_options how = {CLT_RELEASE_NUMBERS, 0};
    clt_data *data = NULL, *result = NULL, *forged = NULL;
    clt_table *answers = NULL;
    options.release_bits = 8;
    pipeline_open(&p, network_new(4, (unsigned[]){3}, 1, 2, 2, 1), &options, 1);
    pipeline_keys(&p);
    clt__matrix x = network_features(2, 4, 1);
    clt_table *rows = pipeline_table(&x);
    must(clt_budget_create(budget, CLT_REPLACE, p.ws, p.sk, p.plan, 8));
    must(clt_data_encrypt(&data, p.ws, p.plan, p.sk, NULL, rows, 0));
    must(clt_data_run(&result, p.ws, p.model, p.evk, data));
    clt_plan *lie = result->plan;
    for (size_t i = 0; i < clt__plan_bounds(lie); i++) lie->bounds[i] *= 0x1p-20;
    must(clt_data_save(result, "forged.cld", CLT_REPLACE));
    for (size_t i = 0; i < clt__plan_bounds(lie); i++) lie->bounds[i] *= 0x1p20;
    must(clt_data_load(&forged, "forged.cld"));
    assert_int_equal(clt_data_release(&answers, NULL, p.ws, p.sk, forged, budget, &how),
                     CLT_E_PLAN);
    assert_null(answers);
    must(clt_data_release(&answers, NULL, p.ws, p.sk, result, budget, &how));
    clt_table_free(answers);
    clt_data_free(forged);
    clt_data_free(result);
    clt_data_free(data);
    clt_table_free(rows);
    clt__matrix_free(&x);
    pipeline_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(li_and_micciancio), cmocka_unit_test(averaging),
        cmocka_unit_test(forty_doublings),   cmocka_unit_test(forged_record),
        cmocka_unit_test(forged_plan),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
