/* nn/program.c: plans of strangers, with the right digest of the program over other steps. */
#include "nn/program.h"

#include "support/pipeline.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Another object from the same bytes: what a loader takes, and what a stranger may then change. */
static clt_plan *copy_of(const clt_plan *plan) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__source source;
    clt_plan *copy = NULL;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__plan_put(&sink, plan);
    pipeline_must(sink.status);
    clt__span span = {.bytes = buffer.bytes, .size = buffer.size};
    clt__source_init(&source, clt__span_reader(&span), "plan");
    if (clt__plan_get(&source, &copy) != CLT_OK) copy = NULL;
    clt__buffer_free(&buffer);
    return copy;
}

typedef void forgery(clt_plan *plan);

/* The forged plan is refused, be it by the loader or against the model; nothing is read astray. */
static void assert_refused(clt_packing packing, forgery *forge) {
    clt_plan_options options = pipeline_options(packing, "toy");
    pipeline p;
    pipeline_open(&p, network_new(6, (unsigned[]){5, 4}, 2, 3, 2, 17), &options, 1);
    clt_plan *forged = copy_of(p.plan);
    assert_non_null(forged);
    forge(forged);
    clt_plan *loaded = copy_of(forged);
    if (loaded != NULL) {
        clt__program *program = NULL;
        clt_status status = clt__program_new(&program, p.ws, loaded, p.model, false);
        clt__program_free(program);
        assert_int_equal(status, CLT_E_PLAN);
    }
    clt__plan_unref(loaded);
    clt__plan_unref(forged);
    pipeline_close(&p);
}

static void name_a_node_that_is_not(clt_plan *plan) {
    plan->step[1].node = 40000;
}

/* LINEAR in place of SQUARE: more maps than the model has. */
static void put_maps_for_squares(clt_plan *plan) {
    for (unsigned i = 0; i < plan->steps; i++) {
        clt__step *step = &plan->step[i];
        if (step->type != CLT__STEP_SQUARE) continue;
        step->type = CLT__STEP_LINEAR;
        step->diagonals = step->babies = step->giants = 1;
    }
}

/* SQUARE in place of LINEAR: what comes out are powers of the first layer. */
static void put_squares_for_maps(clt_plan *plan) {
    for (unsigned i = 1; i < plan->steps; i++) {
        clt__step *step = &plan->step[i];
        if (step->type != CLT__STEP_LINEAR) continue;
        step->type = CLT__STEP_SQUARE;
        step->diagonals = step->babies = step->giants = 0;
    }
}

static void leave_out_the_last_bias(clt_plan *plan) {
    plan->steps--;
}

static void widen_the_block(clt_plan *plan) {
    plan->layout.block *= 2;
    plan->layout.rows /= 2;
}

static void leave_out_keys(clt_plan *plan) {
    plan->keys = 1;
}

static void genuine(void **state) {
    (void)state;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "toy");
    clt__program *program = NULL;
    pipeline p;
    pipeline_open(&p, network_new(6, (unsigned[]){5, 4}, 2, 3, 2, 17), &options, 1);
    clt_plan *same = copy_of(p.plan);
    assert_non_null(same);
    assert_int_equal(clt__program_new(&program, p.ws, same, p.model, false), CLT_OK);
    clt__program_free(program);
    clt__plan_unref(same);
    pipeline_close(&p);
}

static void forged_node(void **state) {
    (void)state;
    assert_refused(CLT_PACK_BLOCKS, name_a_node_that_is_not);
}

static void forged_types(void **state) {
    (void)state;
    assert_refused(CLT_PACK_BLOCKS, put_maps_for_squares);
    assert_refused(CLT_PACK_BLOCKS, put_squares_for_maps);
}

static void forged_end(void **state) {
    (void)state;
    assert_refused(CLT_PACK_BLOCKS, leave_out_the_last_bias);
}

static void forged_layout(void **state) {
    (void)state;
    assert_refused(CLT_PACK_BLOCKS, widen_the_block);
}

static void forged_keys(void **state) {
    (void)state;
    assert_refused(CLT_PACK_BLOCKS, leave_out_keys);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(genuine),       cmocka_unit_test(forged_end),
        cmocka_unit_test(forged_layout), cmocka_unit_test(forged_keys),
        cmocka_unit_test(forged_types),  cmocka_unit_test(forged_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
