/* Encrypted factors of the special transforms against those in the clear. */
#include "circ/dft.h"

#include "arith/fft.h"
#include "ring/galois.h"
#include "support/ckks.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { FACTORS_MOST = 6, STEPS_MOST = 256 };

#define RATIO 4.0

/* A transform in a few factors, the first at the top of the chain, and the keys for it. */
typedef struct bench {
    ckks k;
    unsigned count;
    clt__dft_factor factor[FACTORS_MOST];
} bench;

static void bench_open(bench *b, const clt__chain *chain) {
    int64_t steps[STEPS_MOST];
    unsigned made = 0;
    for (unsigned i = 0; i < b->count; i++) {
        clt__bsgs *bsgs = NULL;
        assert_int_equal(clt__dft_bsgs(&bsgs, &b->factor[i], RATIO), CLT_OK);
        assert_true(made + bsgs->babies + bsgs->giants <= STEPS_MOST);
        made += clt__bsgs_steps(steps + made, bsgs);
        clt__bsgs_free(bsgs);
    }
    unsigned distinct = 0; /* one of each Galois element */
    for (unsigned i = 0; i < made; i++) {
        bool seen = false;
        for (unsigned j = 0; j < distinct; j++) {
            seen |= clt__galois_rotation(steps[j], chain->log_n) ==
                    clt__galois_rotation(steps[i], chain->log_n);
        }
        if (!seen) steps[distinct++] = steps[i];
    }
    ckks_open(&b->k, chain, steps, distinct, 9);
}

static void apply_clear(double *z, size_t slots, const clt__dft_factor *factor,
                        const double *roots) {
    clt__dft *dft = NULL;
    double *in = malloc(2 * slots * sizeof *in);
    assert_non_null(in);
    memcpy(in, z, 2 * slots * sizeof *in);
    assert_int_equal(clt__dft_new(&dft, factor, roots), CLT_OK);
    clt__lintrans_clear_complex(z, z + slots, in, in + slots, slots, dft->diagonal, dft->count);
    clt__dft_free(dft);
    free(in);
}

static void apply_encrypted(ckks *k, clt_ct *ct, const clt__dft_factor *factor) {
    clt__lintrans *transform = NULL;
    assert_int_equal(clt__dft_transform(&transform, k->ws, k->params, factor, RATIO, ct->level),
                     CLT_OK);
    assert_int_equal(clt__lintrans_apply(ct, k->ws, k->evk, transform, ct), CLT_OK);
    assert_int_equal(clt__ct_rescale(ct, k->ws, ct), CLT_OK);
    clt__lintrans_free(transform);
}

/* All factors, compared after each; gives the values. */
static double *expect_factors(bench *b, double *z, clt_ct *ct) {
    ckks *k = &b->k;
    double rms;
    for (unsigned i = 0; i < b->count; i++) {
        apply_clear(z, k->slots, &b->factor[i], k->params->ring->roots);
        apply_encrypted(k, ct, &b->factor[i]);
        assert_true(log2(ckks_error(k, ct, z, &rms)) < clt__noise_bound_log2(ct));
        assert_true(fabs(log2(rms) - clt__noise_rms_log2(ct)) < 1);
    }
    return z;
}

/* Three factors there, three back. */
static void there_and_back(void **state) {
    (void)state;
    bench b = {.count = 6};
    clt__dft_split(b.factor, 3, 9, true);
    clt__dft_split(b.factor + 3, 3, 9, false);
    bench_open(&b, &(clt__chain){10, 6, 50, 40, 50, 2});
    double *z = ckks_random(&b.k, 1, false), *start = ckks_vector(&b.k);
    memcpy(start, z, 2 * b.k.slots * sizeof *z);
    clt_ct *ct = ckks_encrypt(&b.k, z, 6);
    expect_factors(&b, z, ct);
    assert_true(ckks_error(&b.k, ct, start, NULL) < 0x1p-16);
    clt__ct_free(ct);
    free(z);
    free(start);
    ckks_close(&b.k);
}

/* Slots that repeat: a transform of 2^6 values on 2^9 slots, then real and imaginary parts side by
   side, by the sum with the conjugate. */
static void few_slots(void **state) {
    (void)state;
    enum { LOG_FEW = 6, FEW = 1 << LOG_FEW };
    bench b = {.count = 2};
    clt__dft_split(b.factor, 2, LOG_FEW, true);
    b.factor[1].apart = true;
    b.factor[1].re = 0.5;
    bench_open(&b, &(clt__chain){10, 3, 50, 40, 50, 2});
    ckks *k = &b.k;
    double *z = ckks_random(k, 1, false), *want = ckks_vector(k);
    for (size_t j = FEW; j < k->slots; j++) {
        z[j] = z[j - FEW];
        z[k->slots + j] = z[k->slots + j - FEW];
    }
    memcpy(want, z, 2 * k->slots * sizeof *z);
    clt_ct *ct = ckks_encrypt(k, z, 3), *other = ckks_empty(k);
    expect_factors(&b, z, ct);
    assert_int_equal(clt__ct_conjugate(other, k->ws, k->evk, ct), CLT_OK);
    assert_int_equal(clt__ct_add(ct, k->ws, ct, other), CLT_OK);

    double *re = want, *im = want + k->slots;
    k->params->ring->kernel->fft_inverse(re, im, k->params->ring->roots, LOG_FEW);
    clt__fft_bit_reverse(re, FEW);
    clt__fft_bit_reverse(im, FEW);
    for (size_t j = k->slots; j-- > 0;) re[j] = j / FEW % 2 == 0 ? re[j % FEW] : im[j % FEW];
    memset(im, 0, k->slots * sizeof *im);
    assert_true(ckks_error(k, ct, want, NULL) < 0x1p-18);
    clt__ct_free(ct);
    clt__ct_free(other);
    free(z);
    free(want);
    ckks_close(k);
}

/* In a size that protects: 2^12 slots in three factors, from coefficients to slots. */
static void real_size(void **state) {
    (void)state;
    bench b = {.count = 3};
    clt__dft_split(b.factor, 3, 12, false);
    for (unsigned i = 0; i < 3; i++) b.factor[i].re = 0x1p-2; /* values stay below 2^6 */
    bench_open(&b, &(clt__chain){13, 3, 46, 34, 50, 1});
    double *z = ckks_random(&b.k, 1, false), *want = ckks_vector(&b.k);
    memcpy(want, z, 2 * b.k.slots * sizeof *z);
    clt_ct *ct = ckks_encrypt(&b.k, z, 3);
    expect_factors(&b, z, ct);
    clt__fft_bit_reverse(want, b.k.slots);
    clt__fft_bit_reverse(want + b.k.slots, b.k.slots);
    b.k.params->ring->kernel->fft_forward(want, want + b.k.slots, b.k.params->ring->roots, 12);
    for (size_t j = 0; j < 2 * b.k.slots; j++) want[j] *= 0x1p-6;
    assert_true(ckks_error(&b.k, ct, want, NULL) < 0x1p-10);
    clt__ct_free(ct);
    free(z);
    free(want);
    ckks_close(&b.k);
}

static clt_status make_and_free(void *arg) {
    const bench *b = arg;
    clt_ws *ws = NULL;
    clt__lintrans *transform = NULL;
    clt_status status = clt__ws_new(&ws, 1);
    if (status == CLT_OK) {
        status = clt__dft_transform(&transform, ws, b->k.params, &b->factor[0], RATIO, 1);
    }
    clt__lintrans_free(transform);
    clt__ws_free(ws);
    return status;
}

static void survives_faults(void **state) {
    (void)state;
    bench b = {.count = 1};
    clt__dft_split(b.factor, 1, 2, false);
    bench_open(&b, &(clt__chain){10, 1, 50, 40, 50, 2});
    assert_true(fault_sweep(make_and_free, &b));
    ckks_close(&b.k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(few_slots),
        cmocka_unit_test(real_size),
        cmocka_unit_test(survives_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
