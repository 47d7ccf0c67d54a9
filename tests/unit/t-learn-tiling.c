/* learn/tiling.c: shapes of tiles, and tables in slots and back. */
#include "learn/tiling.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void shapes(void **state) {
    (void)state;
    static const struct {
        uint32_t features;
        size_t slots;
        uint32_t columns, rows;
    } wanted[] = {
        {1, 512, 1, 512},    {2, 512, 2, 256},       {3, 512, 4, 128},    {4, 512, 4, 128},
        {5, 512, 8, 64},     {31, 16384, 32, 512},   {64, 512, 64, 8},    {33, 512, 64, 8},
        {512, 4096, 512, 8}, {4096, 32768, 4096, 8}, {10, 4096, 16, 256},
    };
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        clt__tiling t = {0};
        assert_true(clt__tiling_make(&t, wanted[i].features, 1, wanted[i].slots));
        assert_int_equal(t.features, wanted[i].features);
        assert_int_equal(t.columns, wanted[i].columns);
        assert_int_equal(t.rows, wanted[i].rows);
        assert_int_equal(t.models, 1);
        assert_int_equal(t.classes, 1);
        assert_int_equal(clt__tiling_pairs(&t), 1);
    }
}

/* Columns are at least as many as classes, of which there are no fewer than models. */
static void shapes_of_several(void **state) {
    (void)state;
    static const struct {
        uint32_t features, models, columns, classes;
    } wanted[] = {{1, 3, 4, 4}, {5, 3, 8, 4},    {5, 4, 8, 4},
                  {5, 5, 8, 8}, {3, 10, 16, 16}, {33, 64, 64, 64}};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        clt__tiling t = {0};
        assert_true(clt__tiling_make(&t, wanted[i].features, wanted[i].models, 512));
        assert_int_equal(t.columns, wanted[i].columns);
        assert_int_equal(t.rows, 512 / wanted[i].columns);
        assert_int_equal(t.models, wanted[i].models);
        assert_int_equal(t.classes, wanted[i].classes);
        assert_int_equal(clt__tiling_pairs(&t), wanted[i].classes / 2);
    }
    assert_false(clt__tiling_make(&(clt__tiling){0}, 1, 33, 256));
}

static void refuses_what_leaves_few_rows(void **state) {
    (void)state;
    clt__tiling t = {7, 7, 7, 1, 1};
    assert_false(clt__tiling_make(&t, 65, 1, 512));
    assert_false(clt__tiling_make(&t, 513, 1, 4096));
    assert_false(clt__tiling_make(&t, UINT32_MAX, 1, 32768));
    assert_false(clt__tiling_make(&t, 1, 1, 4));
    assert_int_equal(t.features, 7);
}

static void counts_tiles(void **state) {
    (void)state;
    clt__tiling t = {3, 4, 8, 1, 1};
    assert_int_equal(clt__tiling_tiles(&t, 0), 0);
    assert_int_equal(clt__tiling_tiles(&t, 1), 1);
    assert_int_equal(clt__tiling_tiles(&t, 8), 1);
    assert_int_equal(clt__tiling_tiles(&t, 9), 2);
    assert_int_equal(clt__tiling_tiles(&t, UINT64_C(1) << 31), 1 << 28);
    assert_true(clt__tiling_tiles(&t, UINT64_MAX) == UINT64_C(1) << 61);
}

enum { FEATURES = 3, COLUMNS = 4, TILE_ROWS = 8, ROWS = 13 };

/* Entry (i, j) is 100 i + j + 1; slots hold 9 before. */
static clt__matrix numbered(double *slot) {
    clt__matrix x = {0};
    assert_int_equal(clt__matrix_new(&x, ROWS, FEATURES), CLT_OK);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < FEATURES; j++) {
            clt__matrix_row(&x, i)[j] = 100 * (double)i + (double)j + 1;
        }
    }
    for (size_t s = 0; s < COLUMNS * TILE_ROWS; s++) slot[s] = 9;
    return x;
}

static void puts_rows(void **state) {
    (void)state;
    const clt__tiling t = {FEATURES, COLUMNS, TILE_ROWS, 1, 1};
    double slot[COLUMNS * TILE_ROWS], im[COLUMNS * TILE_ROWS], sign[ROWS];
    clt__matrix x = numbered(slot);
    for (size_t i = 0; i < ROWS; i++) sign[i] = i % 3 == 0 ? -1 : 1;
    for (size_t tile = 0; tile < 2; tile++) {
        for (int with = 0; with < 2; with++) {
            clt__tiling_put(slot, im, &t, &x, with ? sign : NULL, tile);
            for (size_t s = 0; s < COLUMNS * TILE_ROWS; s++) {
                size_t i = tile * TILE_ROWS + s % TILE_ROWS, j = s / TILE_ROWS;
                double wanted = i < ROWS && j < FEATURES ? 100 * (double)i + (double)j + 1 : 0;
                if (with && i < ROWS) wanted *= sign[i];
                assert_true(slot[s] == wanted);
                assert_true(im[s] == 0);
            }
        }
    }
    clt__matrix_free(&x);
}

/* The imaginary part is less what stands half the classes' columns further on. */
static void puts_rows_in_pairs(void **state) {
    (void)state;
    enum { HALF = 2 };
    const clt__tiling t = {FEATURES, COLUMNS, TILE_ROWS, 3, 2 * HALF};
    double re[COLUMNS * TILE_ROWS], im[COLUMNS * TILE_ROWS];
    clt__matrix x = numbered(re);
    for (size_t tile = 0; tile < 2; tile++) {
        clt__tiling_put(re, im, &t, &x, NULL, tile);
        for (size_t s = 0; s < COLUMNS * TILE_ROWS; s++) {
            size_t i = tile * TILE_ROWS + s % TILE_ROWS, j = s / TILE_ROWS;
            size_t other = (j + HALF) % COLUMNS;
            assert_true(re[s] == (i < ROWS && j < FEATURES ? clt__matrix_row(&x, i)[j] : 0));
            assert_true(im[s] ==
                        (i < ROWS && other < FEATURES ? -clt__matrix_row(&x, i)[other] : 0));
        }
    }
    clt__matrix_free(&x);
}

static void puts_targets_of_classes(void **state) {
    (void)state;
    enum { WIDE = 8, MODELS = 3, CLASSES = 4 };
    const clt__tiling t = {FEATURES, WIDE, TILE_ROWS, MODELS, CLASSES};
    double slot[WIDE * TILE_ROWS], y[MODELS * ROWS];
    for (size_t i = 0; i < MODELS * ROWS; i++) y[i] = 1 + (double)i;
    for (size_t tile = 0; tile < 2; tile++) {
        for (size_t s = 0; s < WIDE * TILE_ROWS; s++) slot[s] = 9;
        clt__tiling_put_targets(slot, &t, y, ROWS, tile);
        for (size_t s = 0; s < WIDE * TILE_ROWS; s++) {
            size_t i = tile * TILE_ROWS + s % TILE_ROWS, model = s / TILE_ROWS % CLASSES;
            bool there = i < ROWS && model < MODELS;
            assert_true(slot[s] == (there ? 1 + (double)(model * ROWS + i) : 0));
        }
    }
}

static void takes_the_mean_of_a_column(void **state) {
    (void)state;
    const clt__tiling t = {FEATURES, COLUMNS, TILE_ROWS, 1, 1};
    double slot[COLUMNS * TILE_ROWS], weight[FEATURES + 1] = {0, 0, 0, 5};
    for (size_t j = 0; j < COLUMNS; j++) {
        for (size_t i = 0; i < TILE_ROWS; i++) {
            slot[j * TILE_ROWS + i] = (double)j + (i % 2 == 0 ? 0.25 : -0.25);
        }
    }
    clt__tiling_take_weights(weight, &t, slot, NULL, 0);
    for (size_t j = 0; j < FEATURES; j++) assert_true(weight[j] == (double)j);
    assert_true(weight[FEATURES] == 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes),
        cmocka_unit_test(shapes_of_several),
        cmocka_unit_test(refuses_what_leaves_few_rows),
        cmocka_unit_test(counts_tiles),
        cmocka_unit_test(puts_rows),
        cmocka_unit_test(puts_rows_in_pairs),
        cmocka_unit_test(puts_targets_of_classes),
        cmocka_unit_test(takes_the_mean_of_a_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
