/* Products with matrices by complex diagonals, against plain ones. */
#include "circ/matmul.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 32, COLUMNS = 16, OUT_MOST = 16 };

static ckks k;

static int setup(void **state) {
    (void)state;
    int64_t steps[16];
    unsigned count = 0;
    for (int64_t by = ROWS; by < ROWS * COLUMNS; by *= 2) {
        steps[count++] = by;
        steps[count++] = -by;
    }
    ckks_open(&k, &(clt__chain){10, 2, 50, 40, 50, 3}, steps, count, 21);
    assert_int_equal(k.slots, ROWS * COLUMNS);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

/* A matrix, its pairs of diagonals, and vectors: one a row of a tile. */
typedef struct fixture {
    clt__matmul shape;
    double *w, *x, *d;                            /* out x in; rows x in; rows x out */
    clt_ct *v[OUT_MOST / 2], *back[OUT_MOST / 2]; /* V_k, rot(V_k, -k) */
    clt_ct *cx, *cd;
} fixture;

static double *draws(size_t count) {
    double *made = calloc(count, sizeof *made);
    assert_non_null(made);
    for (size_t i = 0; i < count; i++) made[i] = 2 * clt__random_unit(&k.values) - 1;
    return made;
}

/* number[rows x width], repeated over the columns. */
static clt_ct *put_vectors(const double *number, size_t width) {
    double *z = ckks_vector(&k);
    for (size_t s = 0; s < k.slots; s++) z[s] = number[s % ROWS * width + s / ROWS % width];
    clt_ct *ct = ckks_encrypt(&k, z, 2);
    free(z);
    return ct;
}

static clt_ct *put_pair(const fixture *f, size_t pair, size_t shift) {
    double *z = ckks_vector(&k);
    size_t in = f->shape.in, out = f->shape.out;
    for (size_t s = 0; s < k.slots; s++) {
        size_t column = (s / ROWS + COLUMNS - shift) % COLUMNS;
        for (size_t part = 0; part < 2; part++) {
            size_t input = (column + pair + part * out / 2) % in;
            z[part * k.slots + s] = f->w[column % out * in + input];
        }
    }
    clt_ct *ct = ckks_encrypt(&k, z, 2);
    free(z);
    return ct;
}

static void open_fixture(fixture *f, uint32_t in, uint32_t out) {
    f->shape = (clt__matmul){ROWS, in, out};
    f->w = draws((size_t)in * out);
    f->x = draws((size_t)in * ROWS);
    f->d = draws((size_t)out * ROWS);
    f->cx = put_vectors(f->x, in);
    f->cd = put_vectors(f->d, out);
    for (unsigned p = 0; p < out / 2; p++) {
        f->v[p] = put_pair(f, p, 0);
        f->back[p] = put_pair(f, p, p);
    }
}

static void close_fixture(fixture *f) {
    for (unsigned p = 0; p < f->shape.out / 2; p++) {
        clt__ct_free(f->v[p]);
        clt__ct_free(f->back[p]);
    }
    clt__ct_free(f->cx);
    clt__ct_free(f->cd);
    free(f->w);
    free(f->x);
    free(f->d);
}

/* Slots hold want[rows x width], in real parts alone. */
static void expect(const clt_ct *ct, const double *want, size_t width) {
    double *z = ckks_vector(&k), rms;
    for (size_t s = 0; s < k.slots; s++) z[s] = want[s % ROWS * width + s / ROWS % width];
    double worst = ckks_error(&k, ct, z, &rms);
    assert_true(worst < 0x1p-14);
    assert_true(log2(worst) < clt__noise_bound_log2(ct));
    free(z);
}

static void check_product(fixture *f, clt_ct *zeta) {
    clt_ct out;
    size_t in = f->shape.in;
    double *want = draws((size_t)f->shape.out * ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t c = 0; c < f->shape.out; c++) {
            double sum = 0;
            for (size_t j = 0; j < in; j++) sum += 2 * f->w[c * in + j] * f->x[i * in + j];
            want[i * f->shape.out + c] = sum;
        }
    }
    assert_int_equal(clt__ct_scratch(&out, k.ws, k.params, 2), CLT_OK);
    assert_int_equal(clt__matmul_product(&out, k.ws, k.evk, &f->shape, zeta, f->v), CLT_OK);
    assert_int_equal(out.level, 1);
    expect(&out, want, f->shape.out);
    free(want);
}

static void check_transposed(fixture *f) {
    clt_ct out, d[OUT_MOST / 2];
    size_t in = f->shape.in;
    double *want = draws(in * ROWS);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < in; j++) {
            double sum = 0;
            for (size_t c = 0; c < f->shape.out; c++) {
                sum += 2 * f->w[c * in + j] * f->d[i * f->shape.out + c];
            }
            want[i * in + j] = sum;
        }
    }
    d[0] = *f->cd;
    assert_int_equal(clt__matmul_turn(d, k.ws, k.evk, clt__matmul_pairs(&f->shape), -ROWS), CLT_OK);
    assert_int_equal(clt__ct_scratch(&out, k.ws, k.params, 2), CLT_OK);
    assert_int_equal(clt__matmul_transposed(&out, k.ws, k.evk, &f->shape, d, f->back), CLT_OK);
    expect(&out, want, in);
    free(want);
}

/* Twice, so that sums are sums; d one level below, where the gain of reading is S_2 / S_1. */
static void check_gradient(fixture *f, clt_ct *zeta) {
    unsigned pairs = clt__matmul_pairs(&f->shape);
    size_t in = f->shape.in, out = f->shape.out;
    double gain = clt__params_scale(k.params, 2, 1).hi / clt__params_scale(k.params, 1, 1).hi;
    clt_ct *sum[OUT_MOST / 2], low;
    assert_int_equal(clt__ct_scratch(&low, k.ws, k.params, 2), CLT_OK);
    assert_int_equal(clt__ct_level_down(&low, k.ws, f->cd, 1), CLT_OK);
    for (unsigned p = 0; p < pairs; p++) sum[p] = ckks_empty(&k);
    for (unsigned times = 0; times < 2; times++) {
        assert_int_equal(clt__matmul_gradient(sum, k.ws, pairs, zeta, &low), CLT_OK);
    }
    for (unsigned p = 0; p < pairs; p++) {
        double *want = ckks_vector(&k);
        for (size_t s = 0; s < k.slots; s++) {
            size_t row = s % ROWS, column = s / ROWS;
            double d = 2 * gain * f->d[row * out + column % out];
            want[s] = d * f->x[row * in + (column + p) % in];
            want[k.slots + s] = -d * f->x[row * in + (column + p + out / 2) % in];
        }
        assert_int_equal(sum[p]->degree, 2);
        assert_int_equal(clt__ct_relinearise_rescale(sum[p], k.ws, k.evk, sum[p]), CLT_OK);
        assert_true(ckks_error(&k, sum[p], want, NULL) < 0x1p-14);
        clt__ct_free(sum[p]);
        free(want);
    }
}

static void check_shape(uint32_t in, uint32_t out) {
    fixture f;
    clt_ct zeta[OUT_MOST / 2];
    size_t mark = clt__ws_mark(k.ws);
    open_fixture(&f, in, out);
    assert_int_equal(clt__ct_scratch(&zeta[0], k.ws, k.params, 2), CLT_OK);
    assert_int_equal(clt__matmul_pair(&zeta[0], k.ws, k.evk, &f.shape, f.cx), CLT_OK);
    assert_int_equal(clt__matmul_turn(zeta, k.ws, k.evk, out / 2, ROWS), CLT_OK);
    check_product(&f, zeta);
    check_transposed(&f);
    check_gradient(&f, zeta);
    clt__ws_release(k.ws, mark);
    close_fixture(&f);
}

static void products_are_those_of_matrices(void **state) {
    (void)state;
    const uint32_t shapes[][2] = {{16, 2}, {16, 4}, {16, 16}, {8, 8}, {8, 2}, {4, 4}, {2, 2}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_shape(shapes[i][0], shapes[i][1]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_are_those_of_matrices),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
