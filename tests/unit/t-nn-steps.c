/* nn/steps.c: levels and keys of programs. */
#include "nn/steps.h"

#include "base/alloc.h"
#include "circ/polyeval.h"
#include "ring/galois.h"
#include "support/network.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LOG_N = 12 };

typedef struct fixture {
    clt_model *model;
    clt__network *network;
    clt__layout layout;
    clt__step *step;
    unsigned steps;
    clt__key_spec *key;
    unsigned keys;
} fixture;

static void open_fixture(fixture *f, clt_packing packing, unsigned degree) {
    size_t slots = (size_t)1 << (LOG_N - 1);
    f->model = network_new(30, (unsigned[]){16, 12}, 2, 3, degree, 4);
    assert_int_equal(clt__network_new(&f->network, f->model), CLT_OK);
    clt__layout_for what = {packing,
                            30,
                            3,
                            clt__network_width(f->network),
                            clt__network_inner_width(f->network),
                            f->network->count};
    assert_true(clt__layout_make(&f->layout, what, slots));
    assert_int_equal(clt__steps_new(&f->step, &f->steps, f->network, &f->layout, slots,
                                    clt__network_levels(f->network)),
                     CLT_OK);
    assert_int_equal(
        clt__step_keys(&f->key, &f->keys, f->network, &f->layout, f->step, f->steps, LOG_N),
        CLT_OK);
}

static void close_fixture(fixture *f) {
    clt__free(f->key);
    clt__free(f->step);
    clt__network_free(f->network);
    clt__model_free(f->model);
}

static void levels(void **state) {
    (void)state;
    for (unsigned degree = 2; degree <= 8; degree++) {
        fixture f;
        open_fixture(&f, CLT_PACK_BLOCKS, degree);
        unsigned depth = degree == 2 ? 1 : clt__polynomial_depth(degree);
        unsigned level = 3 + 2 * depth;
        assert_int_equal(clt__network_levels(f.network), level);
        assert_int_equal(f.steps, 8); /* linear bias act, linear bias act, linear bias */
        for (unsigned i = 0; i < f.steps; i++) {
            assert_int_equal(f.step[i].level, level);
            level -= clt__step_levels(&f.step[i]);
        }
        assert_int_equal(level, 0);
        close_fixture(&f);
    }
}

static void types(void **state) {
    (void)state;
    static const clt__step_type wanted[] = {
        CLT__STEP_LINEAR, CLT__STEP_SUM,    CLT__STEP_BIAS,   CLT__STEP_SQUARE, CLT__STEP_LINEAR,
        CLT__STEP_BIAS,   CLT__STEP_SQUARE, CLT__STEP_LINEAR, CLT__STEP_BIAS,
    };
    static const unsigned nodes[] = {1, 1, 1, 2, 3, 3, 4, 5, 5};
    fixture f;
    open_fixture(&f, CLT_PACK_ROW, 2);
    assert_int_equal(f.steps, 9);
    for (unsigned i = 0; i < f.steps; i++) {
        assert_int_equal(f.step[i].type, wanted[i]);
        assert_int_equal(f.step[i].node, nodes[i]);
    }
    assert_int_equal(f.step[1].terms, 32); /* 16 copies of 32 slots, sums 16 apart */
    assert_int_equal(f.step[1].stride, 16);
    assert_int_equal(f.step[0].diagonals, 1);
    close_fixture(&f);
}

/* The level of a key, or -1. */
static int level_of(const fixture *f, uint32_t galois) {
    for (unsigned i = 0; i < f->keys; i++) {
        if (f->key[i].galois == galois) return f->key[i].level;
    }
    return -1;
}

/* Every rotation of every step has a key that reaches it, and no key is higher than its use. */
static void keys(void **state) {
    (void)state;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        fixture f;
        int used[2 << LOG_N];
        open_fixture(&f, packing, 2);
        memset(used, -1, sizeof used);
        unsigned layer = 0;
        for (unsigned i = 0; i < f.steps; i++) {
            const clt__step *step = &f.step[i];
            if (i > 0 && step->type == CLT__STEP_LINEAR) layer++;
            if (step->type == CLT__STEP_SQUARE && step->level > used[0]) used[0] = step->level;
            for (int64_t turn = 1; turn < step->terms; turn *= 2) {
                uint32_t g = clt__galois_rotation(turn * step->stride, LOG_N);
                if (step->level > used[g]) used[g] = step->level;
            }
            if (step->type != CLT__STEP_LINEAR) continue;
            clt__bsgs *bsgs = NULL;
            clt__pattern pattern =
                clt__pattern_of(&f.layout, f.network, layer, (size_t)1 << (LOG_N - 1));
            assert_int_equal(clt__bsgs_of(&bsgs, &pattern, &f.network->layer[layer]), CLT_OK);
            assert_int_equal(bsgs->babies, step->babies);
            assert_int_equal(bsgs->giants, step->giants);
            for (unsigned b = 0; b < bsgs->babies + bsgs->giants; b++) {
                int64_t steps = b < bsgs->babies ? bsgs->baby[b] : bsgs->giant[b - bsgs->babies];
                uint32_t g = clt__galois_rotation(steps, LOG_N);
                if (g != 1 && step->level > used[g]) used[g] = step->level;
            }
            clt__bsgs_free(bsgs);
        }
        unsigned count = 0;
        for (uint32_t g = 0; g < 2u << LOG_N; g++) {
            assert_int_equal(level_of(&f, g), used[g]);
            count += used[g] >= 0;
        }
        assert_int_equal(count, f.keys);
        for (unsigned i = 1; i < f.keys; i++) assert_true(f.key[i - 1].galois < f.key[i].galois);
        close_fixture(&f);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),
        cmocka_unit_test(types),
        cmocka_unit_test(keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
