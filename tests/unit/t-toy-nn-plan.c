/* nn/plan.c: plans as bytes, and plans that contradict themselves. */
#include "nn/plan.h"

#include "base/alloc.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt__buffer put(const clt_plan *plan) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__plan_put(&sink, plan);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status get(clt_plan **plan, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    *plan = NULL;
    clt__source_init(&source, clt__span_reader(&span), "plan");
    clt_status status = clt__plan_get(&source, plan);
    assert_int_equal(status, source.status);
    assert_int_equal(status == CLT_OK, *plan != NULL);
    return status;
}

static void open_plan(pipeline *p, clt_packing packing, unsigned degree) {
    clt_plan_options options = pipeline_options(packing, "toy");
    clt_model *model = network_new(6, (unsigned[]){5, 4}, 2, 3, degree, 3);
    pipeline_tame(model, 1);
    pipeline_open(p, model, &options, 1);
}

static void round_trip(void **state) {
    (void)state;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        for (unsigned degree = 2; degree <= 3; degree++) {
            pipeline p;
            clt_plan *again;
            open_plan(&p, packing, degree);
            clt__buffer a = put(p.plan);
            assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
            clt__buffer b = put(again);
            assert_int_equal(a.size, b.size);
            assert_memory_equal(a.bytes, b.bytes, a.size);
            assert_memory_equal(p.plan->digest, again->digest, CLT__DIGEST_BYTES);
            assert_int_equal(again->layout.features, 6);
            assert_string_equal(again->options.preset, "toy");
            assert_int_equal(again->steps, p.plan->steps);
            clt__buffer_free(&a);
            clt__buffer_free(&b);
            clt__plan_unref(again);
            pipeline_close(&p);
        }
    }
}

static void shared(void **state) {
    (void)state;
    pipeline p;
    open_plan(&p, CLT_PACK_ROW, 2);
    clt_plan *second = clt__plan_ref(p.plan);
    assert_ptr_equal(second, p.plan);
    clt__plan_unref(second);
    assert_int_equal(p.plan->layout.rows, 1); /* still there */
    clt__plan_unref(NULL);
    pipeline_close(&p);
}

static void truncated(void **state) {
    (void)state;
    pipeline p;
    clt_plan *again;
    open_plan(&p, CLT_PACK_BLOCKS, 2);
    clt__buffer a = put(p.plan);
    for (size_t size = 0; size < a.size; size++) {
        assert_int_not_equal(get(&again, a.bytes, size), CLT_OK);
    }
    clt__buffer_free(&a);
    pipeline_close(&p);
}

/* A changed byte gives an error, or a plan that says so: another digest. */
static void changed(void **state) {
    (void)state;
    pipeline p;
    clt_plan *again;
    unsigned refused = 0;
    open_plan(&p, CLT_PACK_ROW, 2);
    clt__buffer a = put(p.plan);
    for (size_t i = 0; i < a.size; i++) {
        a.bytes[i] ^= (uint8_t)(1 << i % 8);
        if (get(&again, a.bytes, a.size) == CLT_OK) {
            assert_memory_not_equal(again->digest, p.plan->digest, CLT__DIGEST_BYTES);
            clt__plan_unref(again);
        } else {
            refused++;
        }
        a.bytes[i] ^= (uint8_t)(1 << i % 8);
    }
    assert_true(refused > a.size / 4);
    clt__buffer_free(&a);
    pipeline_close(&p);
}

/* Each takes a sound plan and breaks one thing. */
typedef void breach(clt_plan *plan);

static void more_rows(clt_plan *plan) {
    plan->layout.rows *= 2;
}
static void odd_block(clt_plan *plan) {
    plan->layout.block += 1;
}
static void no_block(clt_plan *plan) {
    plan->layout.block = 0;
}
static void huge_block(clt_plan *plan) {
    plan->layout.block = 1u << 31;
}
static void periods(clt_plan *plan) {
    plan->layout.period *= 2;
}
static void no_period(clt_plan *plan) {
    plan->layout.period = 0;
}
static void turns(clt_plan *plan) {
    plan->layout.turn += 1;
}
static void copies(clt_plan *plan) {
    plan->layout.copies += 1;
}
static void outputs(clt_plan *plan) {
    plan->layout.outputs += 1;
}
static void auto_layout(clt_plan *plan) {
    plan->layout.packing = CLT_PACK_AUTO;
}
static void packing(clt_plan *plan) {
    plan->options.packing = (clt_packing)3;
}
static void precision(clt_plan *plan) {
    plan->options.precision_bits = 41;
}
static void output_map(clt_plan *plan) {
    plan->output = (clt__output_map)9;
}
static void sigmoid(clt_plan *plan) {
    plan->output = CLT__OUTPUT_SIGMOID;
}
static void input_level(clt_plan *plan) {
    plan->input_level -= 1;
}
static void high_level(clt_plan *plan) {
    plan->input_level = 40;
}
static void input_bound(clt_plan *plan) {
    plan->input_bound = 0;
}
static void no_number(clt_plan *plan) {
    plan->output_bound = NAN;
}
static void infinite(clt_plan *plan) {
    plan->step[0].noise_rms = INFINITY;
}
static void fewer_steps(clt_plan *plan) {
    plan->steps -= 2;
}
static void one_step(clt_plan *plan) {
    plan->steps = 1;
}
static void step_type(clt_plan *plan) {
    plan->step[1].type = (clt__step_type)6;
}
static void step_zero(clt_plan *plan) {
    plan->step[1].type = (clt__step_type)0;
}
static void step_level(clt_plan *plan) {
    plan->step[2].level += 1;
}
static void step_degree(clt_plan *plan) {
    plan->step[0].degree = 3;
}
static void first_step(clt_plan *plan) {
    plan->step[0].type = CLT__STEP_SQUARE;
}
static void diagonals(clt_plan *plan) {
    plan->step[0].diagonals = 0;
}
static void many_diagonals(clt_plan *plan) {
    plan->step[0].diagonals = 65535;
}
static void babies(clt_plan *plan) {
    plan->step[0].babies = 60000;
}
static void stray_giants(clt_plan *plan) {
    plan->step[1].giants = 1;
}
static void stride(clt_plan *plan) {
    plan->step[1].stride += 1;
}
static void step_copies(clt_plan *plan) {
    plan->step[1].terms += 1;
}
static void negative(clt_plan *plan) {
    plan->step[0].value_bound = -1;
}
static void even_key(clt_plan *plan) {
    plan->key[1].galois += 1;
}
static void large_key(clt_plan *plan) {
    plan->key[plan->keys - 1].galois = 65537;
}
static void trivial_key(clt_plan *plan) {
    plan->key[1].galois = 1;
}
static void equal_keys(clt_plan *plan) {
    plan->key[2].galois = plan->key[1].galois;
}
static void key_level(clt_plan *plan) {
    plan->key[0].level = (uint8_t)(plan->input_level + 1);
}

static void contradictions(void **state) {
    (void)state;
    static breach *const breaches[] = {
        more_rows,   odd_block,   no_block,    huge_block,     turns,       copies,
        periods,     no_period,   outputs,     auto_layout,    packing,     precision,
        output_map,  sigmoid,     input_level, high_level,     input_bound, no_number,
        infinite,    fewer_steps, one_step,    step_type,      step_zero,   step_level,
        step_degree, first_step,  diagonals,   many_diagonals, babies,      stray_giants,
        stride,      step_copies, negative,    even_key,       large_key,   trivial_key,
        equal_keys,  key_level,
    };
    pipeline p;
    clt_plan *plan, *again;
    open_plan(&p, CLT_PACK_ROW, 2);
    clt__buffer sound = put(p.plan);
    for (size_t i = 0; i < sizeof breaches / sizeof breaches[0]; i++) {
        assert_int_equal(get(&plan, sound.bytes, sound.size), CLT_OK);
        unsigned steps = plan->steps;
        breaches[i](plan);
        clt__buffer forged = put(plan);
        if (get(&again, forged.bytes, forged.size) != CLT_E_FORMAT) {
            fail_msg("breach %zu passes: %s", i, clt_detail());
        }
        assert_non_null(strstr(clt_detail(), "plan: "));
        clt__buffer_free(&forged);
        plan->steps = steps;
        clt__plan_unref(plan);
    }
    clt__buffer_free(&sound);
    pipeline_close(&p);
}

/* The program's digest sees what is done and by which model, not the forecast's figures. */
static void program_digest(void **state) {
    (void)state;
    pipeline p;
    uint8_t model[CLT__DIGEST_BYTES] = {1}, a[CLT__DIGEST_BYTES], b[CLT__DIGEST_BYTES];
    open_plan(&p, CLT_PACK_BLOCKS, 2);
    assert_int_equal(clt__plan_program(a, p.plan, model), CLT_OK);
    p.plan->step[0].noise_rms += 1;
    assert_int_equal(clt__plan_program(b, p.plan, model), CLT_OK);
    assert_memory_equal(a, b, sizeof a);
    p.plan->step[0].babies += 1;
    assert_int_equal(clt__plan_program(b, p.plan, model), CLT_OK);
    assert_memory_not_equal(a, b, sizeof a);
    p.plan->step[0].babies -= 1;
    model[0] = 2;
    assert_int_equal(clt__plan_program(b, p.plan, model), CLT_OK);
    assert_memory_not_equal(a, b, sizeof a);
    pipeline_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),     cmocka_unit_test(shared),
        cmocka_unit_test(truncated),      cmocka_unit_test(changed),
        cmocka_unit_test(contradictions), cmocka_unit_test(program_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
