/* nn/layout.c: where rows stand. */
#include "nn/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt__layout made(clt_packing packing, uint32_t features, uint32_t outputs, uint32_t width,
                        uint32_t inner, unsigned layers, size_t slots) {
    clt__layout layout;
    clt__layout_for what = {packing, features, outputs, width, inner, layers};
    assert_true(clt__layout_make(&layout, what, slots));
    return layout;
}

static void shapes(void **state) {
    (void)state;
    clt__layout l = made(CLT_PACK_AUTO, 30, 2, 30, 16, 2, 4096);
    assert_int_equal(l.packing, CLT_PACK_BLOCKS);
    assert_int_equal(l.block, 32);
    assert_int_equal(l.rows, 128);
    assert_int_equal(l.period, 32);
    assert_int_equal(l.copies, 1);
    assert_int_equal(l.turn, 0);

    l = made(CLT_PACK_ROW, 30, 2, 30, 10, 2, 4096); /* more blocks than slots of a period */
    assert_int_equal(l.rows, 1);
    assert_int_equal(l.period, 16);
    assert_int_equal(l.copies, 16);
    assert_int_equal(l.turn, 1);
    assert_int_equal(clt__layout_terms(&l), 32);

    l = made(CLT_PACK_ROW, 784, 10, 784, 128, 3, 8192); /* fewer */
    assert_int_equal(l.block, 1024);
    assert_int_equal(l.period, 128);
    assert_int_equal(l.copies, 8);
    assert_int_equal(l.turn, 16);
    assert_int_equal(clt__layout_terms(&l), 64);

    l = made(CLT_PACK_ROW, 30, 1, 30, 1, 1, 4096); /* one layer: no copies */
    assert_int_equal(l.period, 32);
    assert_int_equal(l.copies, 1);
    assert_int_equal(l.turn, 0);

    l = made(CLT_PACK_ROW, 100, 1, 4096, 4096, 2, 4096); /* one block, one period */
    assert_int_equal(l.copies, 1);
    assert_int_equal(l.turn, 4096);
    assert_int_equal(clt__layout_terms(&l), 1);
}

static void too_wide(void **state) {
    (void)state;
    clt__layout layout;
    clt__layout_for what = {CLT_PACK_BLOCKS, 513, 1, 513, 4, 2};
    assert_false(clt__layout_make(&layout, what, 512));
}

/* Features go to their slots, and outputs come back from theirs. */
static void blocks(void **state) {
    (void)state;
    enum { SLOTS = 512, FEATURES = 5, OUTPUTS = 3 };
    clt__layout l = made(CLT_PACK_BLOCKS, FEATURES, OUTPUTS, 7, 7, 2, SLOTS);
    double slot[SLOTS] = {0}, row[FEATURES], out[OUTPUTS];
    for (uint32_t b = 0; b < l.rows; b += 3) {
        for (int f = 0; f < FEATURES; f++) row[f] = 100 * b + f + 1;
        clt__layout_put(slot, &l, SLOTS, b, row);
    }
    for (size_t p = 0; p < SLOTS; p++) {
        size_t b = p / 8, f = p % 8;
        double wanted = b % 3 == 0 && f < FEATURES ? (double)(100 * b + f + 1) : 0;
        assert_true(slot[p] == wanted);
        assert_int_equal(clt__layout_is_output(&l, p), f < OUTPUTS);
    }
    clt__layout_take(out, &l, 3, slot);
    for (int o = 0; o < OUTPUTS; o++) assert_true(out[o] == 301 + o);
}

/* Block c holds the row turned left by (c mod copies) * turn. */
static void turned(void **state) {
    (void)state;
    enum { SLOTS = 64 };
    for (uint32_t block = 4; block <= 64; block *= 2) {
        for (uint32_t inner = 1; inner <= block; inner *= 2) {
            uint32_t features = block - 1;
            clt__layout l = made(CLT_PACK_ROW, features, 1, block, inner, 2, SLOTS);
            double slot[SLOTS] = {0}, row[SLOTS];
            assert_int_equal(l.copies * l.turn, inner);
            assert_int_equal(clt__layout_terms(&l) * l.turn, block);
            for (uint32_t f = 0; f < features; f++) row[f] = f + 1;
            clt__layout_put(slot, &l, SLOTS, 0, row);
            for (uint32_t p = 0; p < SLOTS; p++) {
                uint32_t c = p / block, f = (p % block + c % l.copies * l.turn) % block;
                assert_true(slot[p] == (f < features ? f + 1 : 0));
                assert_int_equal(clt__layout_is_output(&l, p), p == 0);
            }
        }
    }
}

static void counts(void **state) {
    (void)state;
    clt__layout l = made(CLT_PACK_BLOCKS, 30, 2, 30, 16, 2, 4096);
    assert_int_equal(clt__layout_ciphertexts(&l, 1), 1);
    assert_int_equal(clt__layout_ciphertexts(&l, 128), 1);
    assert_int_equal(clt__layout_ciphertexts(&l, 129), 2);
    assert_int_equal(clt__layout_ciphertexts(&l, UINT64_C(1) << 31), 1 << 24);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shapes), cmocka_unit_test(too_wide), cmocka_unit_test(blocks),
        cmocka_unit_test(turned), cmocka_unit_test(counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
