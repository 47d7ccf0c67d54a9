/* nn/uses.c: from a plan alone, the same uses of keys as from the network. */
#ifndef CLT_TOY
#error "n = 1024 needs toy parameters: compile with -DCLT_TOY"
#endif

#include "nn/uses.h"

#include "base/alloc.h"
#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* What the network, whose widths are known, makes of its keys. */
static clt__key_use *uses_of_network(size_t *count, const pipeline *p) {
    clt__key_use *uses = NULL;
    clt__network *network = NULL;
    const clt_plan *plan = p->plan;
    pipeline_must(clt__network_new(&network, p->model));
    pipeline_must(clt__step_uses(&uses, count, network, &plan->layout, plan->step, plan->steps,
                                 plan->params->ring->log_n));
    clt__network_free(network);
    return uses;
}

static void assert_same(const clt_plan *plan, const clt__key_use *wanted, size_t count) {
    clt__key_use *uses = NULL;
    size_t found = 0;
    pipeline_must(clt__plan_uses(&uses, &found, plan));
    assert_int_equal(found, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(uses[i].galois, wanted[i].galois);
        assert_int_equal(uses[i].step, wanted[i].step);
        assert_int_equal(uses[i].part, wanted[i].part);
        assert_int_equal(uses[i].index, wanted[i].index);
    }
    clt__free(uses);
}

typedef struct shape {
    unsigned features, layers, hidden[4], classes, degree;
} shape;

static void open_shape(pipeline *p, const shape *s, clt_packing packing) {
    clt_plan_options options = pipeline_options(packing, "toy");
    clt_model *model =
        network_new(s->features, s->hidden, s->layers, s->classes, s->degree, s->features);
    pipeline_tame(model, 5);
    options.precision_bits = 1;
    pipeline_open(p, model, &options, 1);
}

/* Narrowing, widening, of one width, wider than the input, with diagonal layers and without any
   hidden one; in row packing, widths that leave several possibilities. */
static void uses_follow_from_the_plan(void **state) {
    (void)state;
    static const shape shapes[] = {
        {6, 1, {5}, 3, 2},       {30, 1, {16}, 2, 2},       {1, 1, {1}, 2, 2},
        {9, 0, {0}, 2, 2},       {7, 0, {0}, 4, 2},         {12, 2, {16, 12}, 3, 2},
        {12, 2, {12, 16}, 3, 2}, {20, 3, {8, 8, 8}, 2, 2},  {3, 2, {11, 7}, 5, 2},
        {5, 2, {4, 12}, 2, 2},   {5, 3, {4, 12, 12}, 3, 2}, {9, 3, {12, 12, 12}, 3, 2},
        {30, 2, {13, 9}, 2, 3},  {2, 3, {3, 2, 3}, 2, 2},   {17, 2, {1, 1}, 2, 2},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
            pipeline p;
            size_t count = 0;
            open_shape(&p, &shapes[i], packing);
            clt__key_use *wanted = uses_of_network(&count, &p);
            assert_same(p.plan, wanted, count);
            clt__free(wanted);
            pipeline_close(&p);
        }
    }
}

/* The cap of a key is the level of the highest step that uses it; every key has a use. */
static void caps_are_least(void **state) {
    (void)state;
    static const shape s = {12, 2, {16, 12}, 3, 2};
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        pipeline p;
        clt__key_use *uses = NULL;
        size_t count = 0;
        open_shape(&p, &s, packing);
        pipeline_must(clt__plan_uses(&uses, &count, p.plan));
        for (unsigned k = 0; k < p.plan->keys; k++) {
            int most = -1;
            for (size_t i = 0; i < count; i++) {
                int level = p.plan->step[uses[i].step].level;
                if (uses[i].galois == p.plan->key[k].galois && level > most) most = level;
            }
            assert_int_equal(p.plan->key[k].level, most);
        }
        clt__free(uses);
        pipeline_close(&p);
    }
}

/* A plan that asks for a key more than its steps use: that one has no use, the others have theirs.
   A plan whose steps are of no network: nothing is said of any key. */
static void foreign_plans(void **state) {
    (void)state;
    static const shape s = {6, 1, {5}, 3, 2};
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        pipeline p;
        size_t count = 0;
        open_shape(&p, &s, packing);
        clt__key_use *wanted = uses_of_network(&count, &p);
        clt__key_spec key[64], *own = p.plan->key;
        assert_true(p.plan->keys < 64);
        memcpy(key, own, p.plan->keys * sizeof *key);
        key[p.plan->keys] = (clt__key_spec){.galois = 2047, .level = 1}; /* conjugation */
        p.plan->key = key;
        p.plan->keys++;
        assert_same(p.plan, wanted, count);
        p.plan->keys--;

        p.plan->key[p.plan->keys - 1].level = 0;
        assert_same(p.plan, NULL, 0);
        p.plan->key = own;
        p.plan->keys--;
        assert_same(p.plan, NULL, 0);
        p.plan->keys++;
        assert_same(p.plan, wanted, count);
        for (unsigned i = 0; i < p.plan->steps; i++) {
            clt__step *step = &p.plan->step[i];
            if (step->type != CLT__STEP_LINEAR) continue;
            step->babies++;
            assert_same(p.plan, NULL, 0);
            step->babies--;
            step->diagonals++;
            assert_same(p.plan, NULL, 0);
            step->diagonals--;
        }
        clt__free(wanted);
        pipeline_close(&p);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(uses_follow_from_the_plan),
        cmocka_unit_test(caps_are_least),
        cmocka_unit_test(foreign_plans),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
