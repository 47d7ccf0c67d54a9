/* Linear transforms with two keys against the clear ones, and against those with a key each. */
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

enum { COUNT_MAX = 150 };

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

/* Complex diagonals at first, first + 1 ... times a stride, of that period. */
typedef struct matrix {
    unsigned count;
    int64_t steps[COUNT_MAX];
    clt__diagonal diagonal[COUNT_MAX];
    double *values;
} matrix;

static void matrix_new(matrix *m, unsigned count, int64_t first, int64_t stride, size_t period) {
    m->count = count;
    m->values = calloc(2 * count * period, sizeof *m->values);
    assert_non_null(m->values);
    for (unsigned i = 0; i < count; i++) {
        double *re = m->values + 2 * i * period;
        m->steps[i] = stride * (first + (int64_t)i);
        m->diagonal[i] = (clt__diagonal){m->steps[i], period, re, re + period};
        for (size_t j = 0; j < 2 * period; j++) re[j] = 2 * clt__random_unit(&k.values) - 1;
    }
}

static clt__bsgs *split(const matrix *m) {
    clt__bsgs *bsgs = NULL;
    assert_int_equal(clt__bsgs_iterated(&bsgs, m->steps, m->count), CLT_OK);
    return bsgs;
}

static clt__lintrans *prepare(const matrix *m, unsigned level) {
    clt__bsgs *bsgs = split(m);
    clt__lintrans *transform = NULL;
    assert_int_equal(clt__lintrans_new(&transform, k.ws, k.params, bsgs, m->diagonal, level),
                     CLT_OK);
    clt__bsgs_free(bsgs);
    return transform;
}

/* Keys for what the split says that it takes, less the first `missing`. */
static clt_evk *keys(const matrix *m, unsigned missing) {
    clt__bsgs *bsgs = split(m);
    int64_t steps[2 * COUNT_MAX];
    clt__key_spec spec[2];
    unsigned count = clt__bsgs_steps(steps, bsgs);
    clt_evk *evk = NULL;
    assert_true(count <= 2 && missing <= count);
    for (unsigned i = missing; i < count; i++) {
        uint32_t galois = clt__galois_rotation(steps[i], k.params->ring->log_n);
        spec[i - missing] = (clt__key_spec){.galois = galois, .level = 3};
    }
    if (count - missing == 2 && spec[0].galois > spec[1].galois) {
        clt__key_spec first = spec[0];
        spec[0] = spec[1];
        spec[1] = first;
    }
    assert_int_equal(clt__keygen_evaluation(&evk, k.ws, k.sk, spec, count - missing, &k.random),
                     CLT_OK);
    clt__bsgs_free(bsgs);
    return evk;
}

static void expect_transform(const matrix *m, unsigned level) {
    double *z = ckks_random(&k, 1, false), *want = ckks_vector(&k), rms;
    clt__lintrans_clear_complex(want, want + k.slots, z, z + k.slots, k.slots, m->diagonal,
                                m->count);
    clt_ct *in = ckks_encrypt(&k, z, level), *out = ckks_empty(&k);
    clt__lintrans *transform = prepare(m, level);
    clt_evk *evk = keys(m, 0);
    assert_int_equal(clt__lintrans_apply(out, k.ws, evk, transform, in), CLT_OK);
    assert_int_equal(out->level, level);
    assert_int_equal(out->power, 2);
    assert_int_equal(clt__ct_rescale(out, k.ws, out), CLT_OK);
    assert_true(log2(ckks_error(&k, out, want, &rms)) < clt__noise_bound_log2(out));
    assert_true(fabs(log2(rms) - clt__noise_rms_log2(out)) < 0.5);
    clt__evk_free(evk);
    clt__lintrans_free(transform);
    clt__ct_free(in);
    clt__ct_free(out);
    free(z);
    free(want);
}

static void rows_of_rotations(void **state) {
    (void)state;
    static const struct {
        unsigned count;
        int64_t first, stride;
        size_t period;
    } shape[] = {{1, 0, 1, 512},  {1, 1, 7, 4},    {2, 0, 1, 1},     {2, 0, 256, 512},
                 {5, 0, 3, 512},  {8, 0, 64, 512}, {31, 1, 1, 32},   {31, 0, 16, 512},
                 {33, 2, 1, 512}, {63, 1, 4, 256}, {128, 0, 4, 512}, {150, 3, 1, 8}};
    for (size_t i = 0; i < sizeof shape / sizeof *shape; i++) {
        matrix m;
        matrix_new(&m, shape[i].count, shape[i].first, shape[i].stride, shape[i].period);
        expect_transform(&m, 3 - (unsigned)(i % 3));
        free(m.values);
    }
}

/* All rotations are multiples of one, and most are left out: giants without a term. */
static void gaps(void **state) {
    (void)state;
    static const int64_t steps[3] = {4, 100, 36};
    matrix m;
    matrix_new(&m, 3, 0, 1, 512);
    for (unsigned i = 0; i < 3; i++) m.steps[i] = m.diagonal[i].steps = steps[i];
    expect_transform(&m, 2);
    free(m.values);
}

/* The sum of all babies of nothing is the sum of their errors. */
static void errors_of_babies_add_up(void **state) {
    (void)state;
    enum { UNITS = 16, BABIES = 4, RUNS = 12 };
    matrix m;
    double *zero = ckks_vector(&k), square = 0, model = 0, rms;
    matrix_new(&m, UNITS, 0, 1, 512);
    for (unsigned i = 0; i < UNITS; i++) {
        double *re = m.values + (size_t)2 * 512 * i;
        memset(re, 0, 2 * 512 * sizeof *re);
        for (size_t j = 0; j < 512; j++) re[j] = i < BABIES;
    }
    clt__lintrans *transform = prepare(&m, 3);
    for (unsigned i = 0; i < RUNS; i++) {
        clt_ct *ct = ckks_encrypt(&k, zero, 3);
        assert_int_equal(clt__lintrans_apply(ct, k.ws, k.evk, transform, ct), CLT_OK);
        ckks_error(&k, ct, zero, &rms);
        square += rms * rms / RUNS;
        model = exp2(clt__noise_rms_log2(ct));
        clt__ct_free(ct);
    }
    assert_true(fabs(log2(sqrt(square) / model)) < 0.25);
    clt__lintrans_free(transform);
    free(m.values);
    free(zero);
}

static void works_in_place_on_any_threads(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 20, 0, 1, 64);
    double *z = ckks_random(&k, 1, false);
    clt_ct *in = ckks_encrypt(&k, z, 3), *one = ckks_empty(&k);
    clt__lintrans *transform = prepare(&m, 3);
    size_t bytes = 4 * k.params->ring->n * sizeof(uint64_t);
    assert_int_equal(clt__lintrans_apply(one, k.ws, k.evk, transform, in), CLT_OK);
    for (unsigned threads = 1; threads <= 3; threads++) {
        clt_ws *ws = NULL;
        clt_ct *same = ckks_empty(&k);
        assert_int_equal(clt__ct_copy(same, in), CLT_OK);
        assert_int_equal(clt__ws_new(&ws, threads), CLT_OK);
        assert_int_equal(clt__lintrans_apply(same, ws, k.evk, transform, same), CLT_OK);
        for (unsigned i = 0; i <= 1; i++) {
            assert_memory_equal(same->poly[i], one->poly[i], bytes);
        }
        assert_memory_equal(same->key_id, in->key_id, sizeof in->key_id);
        clt__ct_free(same);
        clt__ws_free(ws);
    }
    clt__lintrans_free(transform);
    clt__ct_free(in);
    clt__ct_free(one);
    free(m.values);
    free(z);
}

/* Diagonals are over Q alone; a missing key of either kind is told before any work. */
static void memory_and_keys(void **state) {
    (void)state;
    matrix m;
    matrix_new(&m, 20, 0, 1, 512);
    double *z = ckks_random(&k, 1, true);
    clt__lintrans *transform = prepare(&m, 2);
    clt_ct *in = ckks_encrypt(&k, z, 2), *out = ckks_empty(&k);
    for (unsigned missing = 1; missing <= 2; missing++) {
        clt_evk *evk = keys(&m, missing);
        assert_int_equal(clt__lintrans_apply(out, k.ws, evk, transform, in), CLT_E_KEY);
        assert_null(out->poly[0]);
        clt__evk_free(evk);
    }
    assert_int_equal(clt__lintrans_memory(k.params, 20, 512, 2, true), 20 * 3 * 1024 * 8);
    assert_int_equal(clt__lintrans_memory(k.params, 20, 512, 2, false), 20 * 5 * 1024 * 8);
    clt_ct *high = ckks_encrypt(&k, z, 3);
    assert_int_equal(clt__lintrans_apply(out, k.ws, k.evk, transform, high), CLT_E_LEVEL);
    clt__lintrans_free(transform);
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
    CLT__TRY(clt__bsgs_iterated(&bsgs, s->m->steps, s->m->count));
    CLT__TRY(clt__lintrans_new(&transform, ws, k.params, bsgs, s->m->diagonal, 1));
    CLT__TRY(clt__lintrans_apply(out, ws, k.evk, transform, s->in));
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
    matrix_new(&m, 6, 0, 1, 512);
    double *z = ckks_random(&k, 1, true);
    clt_ct *in = ckks_encrypt(&k, z, 1);
    assert_true(fault_sweep(prepare_and_apply, &(scenario){&m, in}));
    clt__ct_free(in);
    free(m.values);
    free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_rotations),       cmocka_unit_test(gaps),
        cmocka_unit_test(errors_of_babies_add_up), cmocka_unit_test(works_in_place_on_any_threads),
        cmocka_unit_test(memory_and_keys),         cmocka_unit_test(survives_faults),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
