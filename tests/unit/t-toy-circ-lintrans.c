/* Linear transforms against the clear ones, at every level, for blocks and negative steps. */
#include "circ/lintrans.h"

#include "ring/galois.h"
#include "support/ckks.h"
#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { COUNT_MAX = 160 };

static ckks k;

static int setup(void **state) {
    (void)state;
    int64_t steps[512];
    for (int64_t i = 0; i < 512; i++) steps[i] = i;
    ckks_open(&k, &(clt__chain){10, 3, 50, 40, 50, 2}, steps, 512, 5);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

typedef struct matrix {
    unsigned count;
    int64_t steps[COUNT_MAX];
    clt__diagonal diagonal[COUNT_MAX];
    double *values;
} matrix;

static void matrix_new(matrix *m, unsigned count, int64_t first, int64_t stride) {
    m->count = count;
    m->values = calloc(count * k.slots, sizeof *m->values);
    assert_non_null(m->values);
    for (unsigned i = 0; i < count; i++) {
        double *value = m->values + i * k.slots;
        m->steps[i] = first + stride * (int64_t)i;
        m->diagonal[i] = (clt__diagonal){m->steps[i], k.slots, value, NULL};
        for (size_t j = 0; j < k.slots; j++) value[j] = 2 * clt__random_unit(&k.values) - 1;
    }
}

/* Keeps rows of `width` slots apart. */
static void matrix_block(matrix *m, size_t width) {
    for (unsigned i = 0; i < m->count; i++) {
        for (size_t j = 0; j < k.slots; j++) {
            int64_t from = (int64_t)(j % width) + m->steps[i];
            if (from < 0 || from >= (int64_t)width) m->values[i * k.slots + j] = 0;
        }
    }
}

static clt__lintrans *prepare(const matrix *m, unsigned level, double ratio) {
    clt__bsgs *bsgs = NULL;
    clt__lintrans *transform = NULL;
    assert_int_equal(clt__bsgs_new(&bsgs, m->steps, m->count, k.slots, ratio), CLT_OK);
    assert_int_equal(clt__lintrans_new(&transform, k.ws, k.params, bsgs, m->diagonal, level),
                     CLT_OK);
    clt__bsgs_free(bsgs);
    return transform;
}

static void expect_transform(const matrix *m, unsigned level, double ratio) {
    double *z = ckks_random(&k, 1, false), *want = ckks_vector(&k), rms, most = 0;
    clt__lintrans_clear(want, z, k.slots, m->diagonal, m->count);
    clt__lintrans_clear(want + k.slots, z + k.slots, k.slots, m->diagonal, m->count);
    clt_ct *in = ckks_encrypt(&k, z, level), *out = ckks_empty(&k);
    clt__lintrans *transform = prepare(m, level, ratio);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, in), CLT_OK);
    assert_int_equal(out->level, level);
    assert_int_equal(out->power, 2);
    assert_int_equal(clt__ct_rescale(out, k.ws, out), CLT_OK);
    double worst = ckks_error(&k, out, want, &rms);
    for (size_t j = 0; j < k.slots; j++) {
        most = fmax(most, hypot(want[j], want[k.slots + j]));
    }
    assert_true(log2(worst) < clt__noise_bound_log2(out));
    assert_true(worst < 0x1p-18);
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(out)) < 0.5);
    assert_true(most <= out->noise.value_bound);
    clt__lintrans_free(transform);
    clt__ct_free(in);
    clt__ct_free(out);
    free(z);
    free(want);
}

static void ranges_of_rotations(void **state) {
    (void)state;
    static const struct {
        unsigned count;
        int64_t first, stride;
        double ratio;
    } shape[] = {{1, 0, 1, 4},    {1, 5, 1, 4},    {2, 0, 1, 4},    {5, 0, 1, 0.1},
                 {5, 0, 1, 100},  {16, 0, 1, 3},   {21, -10, 1, 3}, {9, -256, 64, 2},
                 {45, -15, 1, 1}, {8, -1000, 1, 2}};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        matrix m;
        matrix_new(&m, shape[i].count, shape[i].first, shape[i].stride);
        expect_transform(&m, 3 - (unsigned)(i % 3), shape[i].ratio);
        free(m.values);
    }
}

/* Keys of fewer special primes: the diagonals leave the others out, and other keys are refused. */
static void keys_of_fewer_primes(void **state) {
    (void)state;
    enum { LEVEL = 1, SPECIAL = 2, COUNT = 6 };
    const int64_t none[1] = {0};
    ckks few;
    ckks_open(&few, &(clt__chain){10, 3, 50, 40, 50, 3}, none, 1, 6);
    double *d = ckks_random(&few, 1, true), *z = ckks_random(&few, 1, false);
    double *want = ckks_vector(&few), rms;
    int64_t steps[COUNT], needed[2 * COUNT];
    clt__diagonal diagonal[COUNT];
    clt__key_spec spec[2 * COUNT];
    for (unsigned i = 0; i < COUNT; i++) {
        steps[i] = 3 * (int64_t)i;
        diagonal[i] = (clt__diagonal){steps[i], 32, d + 32 * i, NULL};
    }
    clt__bsgs *bsgs = NULL;
    assert_int_equal(clt__bsgs_new(&bsgs, steps, COUNT, few.slots, 1), CLT_OK);
    assert_true(bsgs->babies > 1 && bsgs->giants > 1);
    unsigned count = clt__bsgs_steps(needed, bsgs);
    for (unsigned i = 0; i < count; i++) {
        spec[i] = (clt__key_spec){clt__galois_rotation(needed[i], 10), LEVEL, SPECIAL};
    }
    clt_evk *evk = NULL;
    assert_int_equal(clt__keygen_evaluation(&evk, few.ws, few.sk, spec, count, &few.random),
                     CLT_OK);
    clt__lintrans *transform = NULL, *full = NULL;
    assert_int_equal(clt__lintrans_new_for(&transform, few.ws, few.params, bsgs, diagonal,
                                           clt__gadget_of(few.params, LEVEL, SPECIAL)),
                     CLT_OK);
    assert_int_equal(clt__lintrans_new(&full, few.ws, few.params, bsgs, diagonal, LEVEL), CLT_OK);
    clt_ct *in = ckks_encrypt(&few, z, LEVEL), *out = ckks_empty(&few);
    assert_int_equal(clt__lintrans_apply(out, few.ws, evk, full, in), CLT_E_KEY);
    assert_int_equal(clt__lintrans_apply(out, few.ws, evk, transform, in), CLT_OK);
    assert_int_equal(clt__ct_rescale(out, few.ws, out), CLT_OK);
    clt__lintrans_clear_complex(want, want + few.slots, z, z + few.slots, few.slots, diagonal,
                                COUNT);
    assert_true(log2(ckks_error(&few, out, want, &rms)) < clt__noise_bound_log2(out));
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(out)) < 0.5);
    clt__ct_free(in);
    clt__ct_free(out);
    clt__lintrans_free(transform);
    clt__lintrans_free(full);
    clt__evk_free(evk);
    clt__bsgs_free(bsgs);
    free(d);
    free(z);
    free(want);
    ckks_close(&few);
}

/* More terms in one inner sum than the kernel takes at once. */
static void many_babies(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 130, 0, 1);
    expect_transform(&m, 1, 1000);
    free(m.values);
    matrix_new(&m, 130, -131, 1); /* behind a giant step */
    expect_transform(&m, 1, 1000);
    free(m.values);
}

static void rows_in_blocks(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 45, -15, 1);
    matrix_block(&m, 32);
    expect_transform(&m, 2, 3);
    free(m.values);
}

/* A matrix of complex diagonals with that period; imaginary parts of every third are left out. */
static void matrix_periodic(matrix *m, unsigned count, int64_t stride, size_t period) {
    m->count = count;
    m->values = calloc(2 * count * period, sizeof *m->values);
    assert_non_null(m->values);
    for (unsigned i = 0; i < count; i++) {
        double *re = m->values + 2 * i * period, *im = re + period;
        m->steps[i] = stride * ((int64_t)i - 2);
        m->diagonal[i] = (clt__diagonal){m->steps[i], period, re, i % 3 == 2 ? NULL : im};
        for (size_t j = 0; j < 2 * period; j++) re[j] = 2 * clt__random_unit(&k.values) - 1;
    }
}

/* The same with all slots of each diagonal written out. */
static void matrix_spread(matrix *out, const matrix *m) {
    *out = *m;
    out->values = calloc(2 * m->count * k.slots, sizeof *out->values);
    assert_non_null(out->values);
    for (unsigned i = 0; i < m->count; i++) {
        const clt__diagonal *d = &m->diagonal[i];
        double *re = out->values + 2 * i * k.slots, *im = re + k.slots;
        for (size_t j = 0; j < k.slots; j++) {
            re[j] = d->re[j % d->period];
            im[j] = d->im == NULL ? 0 : d->im[j % d->period];
        }
        out->diagonal[i] = (clt__diagonal){m->steps[i], k.slots, re, im};
    }
}

/* Held once a run or written out, encoded diagonals give the same words. */
static void expect_same_words(const matrix *m, const clt_ct *in, const clt_ct *out) {
    matrix spread;
    matrix_spread(&spread, m);
    clt__lintrans *transform = prepare(&spread, in->level, 3);
    clt_ct *other = ckks_empty(&k);
    size_t bytes = (in->level + 1) * k.params->ring->n * sizeof **other->poly;
    assert_int_equal(clt__lintrans_apply(other, k.ws, k.evk, transform, in), CLT_OK);
    for (unsigned i = 0; i <= 1; i++) assert_memory_equal(other->poly[i], out->poly[i], bytes);
    assert_true(out->noise.noise_rms <= other->noise.noise_rms);
    clt__ct_free(other);
    clt__lintrans_free(transform);
    free(spread.values);
}

static void periods(void **state) {
    (void)state;
    enum { COUNT = 9, LEVEL = 2, LIMBS = 3 + 2 };
    for (size_t period = 1; period <= k.slots; period *= 2) {
        matrix m;
        matrix_periodic(&m, COUNT, 5, period);
        double *z = ckks_random(&k, 1, false), *want = ckks_vector(&k), rms;
        clt__lintrans_clear_complex(want, want + k.slots, z, z + k.slots, k.slots, m.diagonal,
                                    m.count);
        clt_ct *in = ckks_encrypt(&k, z, LEVEL), *out = ckks_empty(&k);
        clt__lintrans *transform = prepare(&m, LEVEL, 3);
        assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, in), CLT_OK);
        expect_same_words(&m, in, out);
        assert_int_equal(clt__ct_rescale(out, k.ws, out), CLT_OK);
        assert_true(log2(ckks_error(&k, out, want, &rms)) < clt__noise_bound_log2(out));
        assert_true(fabs(log2(rms) - clt__noise_rms_log2(out)) < 0.5);
        size_t words = period * 8 > k.slots ? 2 * k.slots : 2 * period;
        assert_int_equal(clt__lintrans_memory(k.params, COUNT, period, LEVEL, false),
                         COUNT * LIMBS * words * sizeof(uint64_t));
        clt__lintrans_free(transform);
        clt__ct_free(in);
        clt__ct_free(out);
        free(m.values);
        free(z);
        free(want);
    }
}

/* Diagonals of several periods: the transform is held with the longest. */
static void mixed_periods(void **state) {
    (void)state;
    matrix m, longer;
    matrix_periodic(&m, 6, 1, 4);
    matrix_periodic(&longer, 1, 1, 16);
    m.diagonal[3] = longer.diagonal[0];
    double *z = ckks_random(&k, 1, false);
    clt_ct *in = ckks_encrypt(&k, z, 1), *out = ckks_empty(&k);
    m.diagonal[3].steps = m.steps[3];
    clt__lintrans *transform = prepare(&m, 1, 3);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, in), CLT_OK);
    expect_same_words(&m, in, out);
    clt__lintrans_free(transform);
    clt__ct_free(in);
    clt__ct_free(out);
    free(m.values);
    free(longer.values);
    free(z);
}

static void works_in_place_on_any_threads(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 12, -3, 1);
    double *z = ckks_random(&k, 1, true);
    clt__lintrans *transform = prepare(&m, 2, 3);
    clt_ct *in = ckks_encrypt(&k, z, 2), *out = ckks_empty(&k);
    clt_ws *several = NULL;
    assert_int_equal(clt__ws_new(&several, 3), CLT_OK);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, in), CLT_OK);
    assert_int_equal(clt__lintrans_apply(in, several, k.evk, transform, in), CLT_OK);
    size_t bytes = 3 * k.params->ring->n * sizeof **in->poly;
    for (unsigned i = 0; i <= 1; i++) assert_memory_equal(in->poly[i], out->poly[i], bytes);
    clt__ws_free(several);
    clt__ct_free(in);
    clt__ct_free(out);
    clt__lintrans_free(transform);
    free(m.values);
    free(z);
}

/* The bound of values is that of the rows, whatever the signs. */
static void bounds_rows(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 3, 0, 1);
    for (size_t j = 0; j < 3 * k.slots; j++) m.values[j] = j % 3 == 0 ? -0.5 : -1;
    double *z = ckks_random(&k, 1, true);
    clt__lintrans *transform = prepare(&m, 1, 3);
    clt_ct *in = ckks_encrypt(&k, z, 1), *out = ckks_empty(&k);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, in), CLT_OK);
    assert_true(fabs(out->noise.value_bound / in->noise.value_bound - 2.5) < 1e-9);
    assert_true(fabs(out->noise.value_rms / in->noise.value_rms - 1.5) < 1e-9);
    clt__lintrans_free(transform);
    const double three[1] = {-3}, four[1] = {4};
    m.diagonal[0] = m.diagonal[1] = (clt__diagonal){0, 1, three, four};
    m.count = 2;
    transform = prepare(&m, 1, 3);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, in), CLT_OK);
    assert_true(fabs(out->noise.value_bound / in->noise.value_bound - 10) < 1e-9);
    clt__lintrans_free(transform);
    clt__ct_free(in);
    clt__ct_free(out);
    free(m.values);
    free(z);
}

/* Where one digit is 2^-4 P, the key product adds as much as a fresh encryption has, and before the
   rescale nothing hides it. */
static void babies_carry_the_key_product(void **state) {
    (void)state;
    ckks wide;
    const int64_t step = 1;
    ckks_open(&wide, &(clt__chain){11, 3, 46, 34, 50, 1}, &step, 1, 8);
    double *one = ckks_vector(&wide), *zero = ckks_vector(&wide), square = 0, model = 0;
    for (size_t j = 0; j < wide.slots; j++) one[j] = 1;
    clt__diagonal diagonal = {step, wide.slots, one, NULL};
    clt__bsgs *bsgs = NULL;
    clt__lintrans *transform = NULL;
    assert_int_equal(clt__bsgs_new(&bsgs, &step, 1, wide.slots, 1000), CLT_OK);
    assert_int_equal(clt__lintrans_new(&transform, wide.ws, wide.params, bsgs, &diagonal, 3),
                     CLT_OK);
    assert_int_equal(bsgs->baby[0], 1);
    for (unsigned i = 0; i < 8; i++) {
        clt_ct *ct = ckks_encrypt(&wide, zero, 3);
        double rms;
        assert_int_equal(clt__lintrans_apply(ct, wide.ws, wide.evk, transform, ct), CLT_OK);
        ckks_error(&wide, ct, zero, &rms);
        square += rms * rms / 8;
        model = exp2(clt__noise_rms_log2(ct));
        clt__ct_free(ct);
    }
    assert_true(fabs(sqrt(square) / model - 1) < 0.05);
    clt__lintrans_free(transform);
    clt__bsgs_free(bsgs);
    free(one);
    free(zero);
    ckks_close(&wide);
}

static void clear_transform_is_the_matrix(void **state) {
    (void)state;
    double in[4] = {1, 10, 100, 1000}, out[4];
    const double d0[4] = {1, 2, 3, 4}, d1[4] = {5, 6, 7, 8}, up[4] = {0, 0, 0, 1};
    const clt__diagonal diagonal[3] = {{0, 4, d0, NULL}, {1, 4, d1, NULL}, {-1, 4, up, NULL}};
    clt__lintrans_clear(out, in, 4, diagonal, 3);
    const double want[4] = {51, 620, 7300, 4108};
    for (size_t j = 0; j < 4; j++) assert_true(out[j] == want[j]);

    const double im[4] = {1, 0, -1, 0}, in_im[4] = {0, 0, 2, 0}, i[1] = {1}, zero[1] = {0};
    const clt__diagonal complex[2] = {{0, 4, d0, im}, {1, 1, zero, i}};
    double out_im[4];
    clt__lintrans_clear_complex(out, out_im, in, in_im, 4, complex, 2);
    const double want_re[4] = {1, 20 - 2, 300 + 2, 4000};
    const double want_im[4] = {1 + 10, 100, -100 + 6 + 1000, 1};
    for (size_t j = 0; j < 4; j++) assert_true(out[j] == want_re[j] && out_im[j] == want_im[j]);
}

static void refuses(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 3, 0, 1);
    double *z = ckks_random(&k, 1, true);
    clt__lintrans *transform = prepare(&m, 2, 3);
    clt_ct *high = ckks_encrypt(&k, z, 3), *in = ckks_encrypt(&k, z, 2), *out = ckks_empty(&k);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, high), CLT_E_LEVEL);
    clt_evk *other = NULL;
    clt__key_spec spec = {0, 3};
    assert_int_equal(clt__keygen_evaluation(&other, k.ws, k.sk, &spec, 1, &k.random), CLT_OK);
    assert_int_equal(clt__lintrans_apply(out, k.ws, other, transform, in), CLT_E_KEY);
    /* a key of another P' than the diagonals have */
    for (unsigned i = 0; i < k.evk->count; i++) {
        clt__switch_key *key = &k.evk->key[i];
        if (key->galois != clt__galois_rotation(1, k.params->ring->log_n)) continue;
        clt__switch_key whole = *key;
        key->special = 1;
        key->level = 0;
        clt_ct *low = ckks_encrypt(&k, z, 0);
        clt__lintrans *flat = prepare(&m, 0, 3);
        assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, flat, low), CLT_E_KEY);
        assert_non_null(strstr(clt_detail(), "1 special primes and is needed with 2"));
        clt__lintrans_free(flat);
        clt__ct_free(low);
        *key = whole;
    }
    assert_int_equal(clt__ct_mul_const(in, k.ws, in, 1, 0), CLT_OK);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, in), CLT_E_SCALE);
    assert_int_equal(clt__lintrans_memory(k.params, 3, k.slots, 2, false), 3 * 5 * 1024 * 8);
    clt__evk_free(other);
    clt__lintrans_free(transform);
    clt__lintrans_free(NULL);
    clt__ct_free(high);
    clt__ct_free(in);
    clt__ct_free(out);
    free(m.values);
    free(z);
}

typedef struct scenario {
    const matrix *m;
    const clt_ct *in;
} scenario;

static clt_status prepare_and_apply(void *arg) {
    const scenario *s = arg;
    clt_status status = CLT_OK;
    clt__bsgs *bsgs = NULL;
    clt__lintrans *transform = NULL;
    clt_ws *ws = NULL;
    clt_ct *out = NULL;
    CLT__TRY(clt__ws_new(&ws, 1));
    CLT__TRY(clt__ct_new(&out, k.params));
    CLT__TRY(clt__bsgs_new(&bsgs, s->m->steps, s->m->count, k.slots, 2));
    CLT__TRY(clt__lintrans_new(&transform, ws, k.params, bsgs, s->m->diagonal, 1));
    CLT__TRY(clt__lintrans_apply(out, ws, k.evk, transform, s->in));
    CLT__TRY(clt__inner_sum(out, ws, k.evk, out, 1, 4));
done:
    clt__lintrans_free(transform);
    clt__bsgs_free(bsgs);
    clt__ct_free(out);
    clt__ws_free(ws);
    return status;
}

static void survives_faults(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 6, -2, 1);
    double *z = ckks_random(&k, 1, true);
    clt_ct *in = ckks_encrypt(&k, z, 1);
    assert_true(fault_sweep(prepare_and_apply, &(scenario){&m, in}));
    clt__ct_free(in);
    free(m.values);
    free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_of_rotations),
        cmocka_unit_test(many_babies),
        cmocka_unit_test(keys_of_fewer_primes),
        cmocka_unit_test(rows_in_blocks),
        cmocka_unit_test(periods),
        cmocka_unit_test(mixed_periods),
        cmocka_unit_test(bounds_rows),
        cmocka_unit_test(babies_carry_the_key_product),
        cmocka_unit_test(works_in_place_on_any_threads),
        cmocka_unit_test(clear_transform_is_the_matrix),
        cmocka_unit_test(refuses),
        cmocka_unit_test(survives_faults),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
