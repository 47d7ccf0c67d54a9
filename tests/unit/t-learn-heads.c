/*
 * learn/heads.h on plain complex slots: with weights by diagonals in pairs, rotations of z give all
 * classes' answers, and from all errors the gradients of all weights, those of direct sums.
 */
#include "learn/tiling.h"

#include <complex.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SLOTS = 512, PAIRS = 16 };

typedef struct fixture {
    clt__tiling t;
    clt__matrix x;  /* one tile, the last rows missing */
    double *weight; /* models x features */
    double *y;      /* models x rows: any numbers */
    double complex z[PAIRS][SLOTS], v[PAIRS][SLOTS];
} fixture;

static double draw(void) {
    static uint64_t state = 88172645463325252U;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) * 0x1p-52 - 1;
}

static double *draws(size_t count) {
    double *made = calloc(count, sizeof *made);
    assert_non_null(made);
    for (size_t i = 0; i < count; i++) made[i] = draw();
    return made;
}

static void put_rows(fixture *f) {
    double re[SLOTS], im[SLOTS];
    clt__tiling_put(re, im, &f->t, &f->x, NULL, 0);
    for (size_t k = 0; k < clt__tiling_pairs(&f->t); k++) {
        for (size_t s = 0; s < SLOTS; s++) {
            size_t from = (s + k * f->t.rows) % SLOTS;
            f->z[k][s] = re[from] + I * im[from];
        }
    }
}

static void put_weights(fixture *f) {
    for (unsigned k = 0; k < clt__tiling_pairs(&f->t); k++) {
        for (size_t s = 0; s < SLOTS; s++) {
            double part[2] = {0, 0};
            for (unsigned p = 0; p < 2; p++) {
                size_t model, feature, column = s / f->t.rows;
                if (!clt__tiling_weight(&model, &feature, &f->t, k, p, column)) continue;
                part[p] = f->weight[model * f->t.features + feature];
            }
            f->v[k][s] = part[0] + I * part[1];
        }
    }
}

static void open_fixture(fixture *f, uint32_t features, uint32_t models) {
    assert_true(clt__tiling_make(&f->t, features, models, SLOTS));
    assert_int_equal(clt__matrix_new(&f->x, f->t.rows - 3, features), CLT_OK);
    for (size_t i = 0; i < f->x.rows * features; i++) f->x.x[i] = draw();
    f->weight = draws((size_t)models * features);
    f->y = draws(models * f->x.rows);
    put_rows(f);
    put_weights(f);
}

static void close_fixture(fixture *f) {
    clt__matrix_free(&f->x);
    free(f->weight);
    free(f->y);
}

static double answer(const fixture *f, size_t row, size_t model) {
    double sum = 0;
    for (size_t j = 0; j < f->t.features; j++) {
        sum += clt__matrix_row(&f->x, row)[j] * f->weight[model * f->t.features + j];
    }
    return sum;
}

/* Slot by slot: the real part of the sum over k and over columns of a class. */
static double answer_of_slot(const fixture *f, size_t slot) {
    size_t apart = (size_t)f->t.classes * f->t.rows;
    double sum = 0;
    for (size_t s = slot; s < slot + SLOTS; s += apart) {
        for (size_t k = 0; k < clt__tiling_pairs(&f->t); k++) {
            sum += creal(f->z[k][s % SLOTS] * f->v[k][s % SLOTS]);
        }
    }
    return sum;
}

static void check_answers(const fixture *f) {
    for (size_t s = 0; s < SLOTS; s++) {
        size_t row = s % f->t.rows, model = s / f->t.rows % f->t.classes;
        bool there = row < f->x.rows && model < f->t.models;
        double expected = there ? answer(f, row, model) : 0;
        assert_true(fabs(answer_of_slot(f, s) - expected) < 1e-12);
    }
}

static double gradient(const fixture *f, size_t model, size_t feature) {
    double sum = 0;
    for (size_t i = 0; i < f->x.rows; i++) {
        sum += clt__matrix_row(&f->x, i)[feature] * f->y[model * f->x.rows + i];
    }
    return sum;
}

/* The conjugates of sums over rows of rot(z, k) y stand where the weights do. */
static void check_gradients(const fixture *f) {
    double y[SLOTS], re[SLOTS], im[SLOTS];
    double *taken = calloc((size_t)f->t.models * f->t.features, sizeof *taken);
    assert_non_null(taken);
    clt__tiling_put_targets(y, &f->t, f->y, f->x.rows, 0);
    for (unsigned k = 0; k < clt__tiling_pairs(&f->t); k++) {
        for (size_t s = 0; s < SLOTS; s++) {
            double complex sum = 0;
            for (size_t i = 0; i < f->t.rows; i++) {
                size_t from = s - s % f->t.rows + i;
                sum += f->z[k][from] * y[from];
            }
            re[s] = creal(sum);
            im[s] = -cimag(sum);
        }
        clt__tiling_take_weights(taken, &f->t, re, im, k);
    }
    for (size_t m = 0; m < f->t.models; m++) {
        for (size_t j = 0; j < f->t.features; j++) {
            assert_true(fabs(taken[m * f->t.features + j] - gradient(f, m, j)) < 1e-11);
        }
    }
    free(taken);
}

static void diagonals_in_pairs_serve_both_ways(void **state) {
    (void)state;
    static const uint32_t shapes[][2] = {{1, 3},  {4, 4},   {5, 3}, {9, 10},
                                         {16, 5}, {33, 32}, {3, 17}};
    static fixture f;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        open_fixture(&f, shapes[i][0], shapes[i][1]);
        check_answers(&f);
        check_gradients(&f);
        close_fixture(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(diagonals_in_pairs_serve_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
