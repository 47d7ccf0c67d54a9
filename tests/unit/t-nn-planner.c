/* nn/planner.c: which chain a model gets, the same bytes each time, and what is refused. */
#include "nn/planner.h"

#include "base/alloc.h"
#include "model/graph.h"
#include "nn/explain.h"
#include "rlwe/security.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt__buffer bytes_of(const clt_plan *plan) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__plan_put(&sink, plan);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

/* Weights that are the same fractions everywhere. */
static clt_model *fixed_model(void) {
    clt_model *model = NULL;
    assert_int_equal(clt__graph_new(&model, network_schema(5, 3), (unsigned[]){4}, 1), CLT_OK);
    for (unsigned k = 1; k < model->count; k++) {
        clt__node *node = &model->node[k];
        size_t inputs = model->node[k - 1].width;
        node->value_bound = 4;
        node->value_rms = 1;
        if (node->type == CLT__NODE_DENSE) {
            for (size_t i = 0; i < node->width * inputs; i++) {
                node->weight[i] = (double)((int)(7 * i % 5) - 2) / 4;
            }
            for (size_t i = 0; i < node->width; i++) node->bias[i] = 0.125;
        } else {
            *node = (clt__node){.type = CLT__NODE_POLYNOMIAL, .input = k - 1, .degree = 2};
            node->width = model->node[k - 1].width;
            node->value_rms = 1;
            memcpy(node->name, "act1", 5);
            memcpy(node->c, (double[]){0.25, 0.5, 0.25}, 3 * sizeof(double));
        }
    }
    model->node[0].value_rms = 1;
    return model;
}

static void golden(void **state) {
    (void)state;
    static const char wanted[] =
        " #  operation  node   level    scale  |value| expected    bound rotations       ms\n"
        " 0  linear        1   3 -> 2   38.00        6   -27.56   -16.06         5        -"
        "  8 diagonals, 5 x 2\n"
        " 1  bias          1   2 -> 2   38.00        7   -27.56   -16.06         0        -\n"
        " 2  square        2   2 -> 1   38.00       44   -26.38   -12.38         0        -\n"
        " 3  linear        3   1 -> 0   38.00       36   -26.62   -12.06         4        -"
        "  6 diagonals, 4 x 2\n"
        " 4  bias          3   0 -> 0   38.00       36   -26.62   -12.06         0        -\n"
        "\n"
        "parameters             custom: n = 2^13, 3 levels, scale 2^38\n"
        "security               log2 QP 210 of 214, 131 bits\n"
        "packing                blocks of 8 slots, 512 rows a ciphertext\n"
        "error of an output     2^-26.6 expected, 2^-12.1 at most, of outputs up to 36\n"
        "rotation keys          6\n"
        "evaluation key file    4.9 MiB\n"
        "public key file        160 KiB\n"
        "upload, a ciphertext   160 KiB\n"
        "answer, a ciphertext   92.0 KiB\n"
        "evaluator's memory     22.9 MiB\n"
        "plan                   d384cba23379c45b87298dd2163eef4a\n";
    clt_model *model = fixed_model();
    clt_plan *plan = NULL;
    clt_ws *ws = NULL;
    clt__buffer buffer = {0};
    clt__sink sink;
    clt_plan_options options = pipeline_options(CLT_PACK_AUTO, NULL);
    assert_int_equal(clt_ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__plan_new(&plan, ws, model, &options), CLT_OK);
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__explain_text(&sink, plan, NULL, 0);
    clt__put_u8(&sink, 0);
    assert_string_equal((const char *)buffer.bytes, wanted);
    clt__buffer_free(&buffer);
    clt__plan_unref(plan);
    clt_ws_free(ws);
    clt_model_free(model);
}

static void same_bytes(void **state) {
    (void)state;
    for (unsigned degree = 2; degree <= 3; degree++) {
        pipeline p;
        clt_plan_options options = pipeline_options(CLT_PACK_ROW, NULL);
        pipeline_open(&p, network_new(9, (unsigned[]){6}, 1, 2, degree, 3), &options, 1);
        clt_plan *again = NULL;
        clt_ws *two = NULL;
        assert_int_equal(clt_ws_new(&two, 2), CLT_OK);
        assert_int_equal(clt__plan_new(&again, two, p.model, &options), CLT_OK);
        clt__buffer a = bytes_of(p.plan), b = bytes_of(again);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
        assert_memory_equal(p.plan->digest, again->digest, CLT__DIGEST_BYTES);
        clt__buffer_free(&a);
        clt__buffer_free(&b);
        clt__plan_unref(again);
        clt_ws_free(two);
        pipeline_close(&p);
    }
}

/* What a plan promises: security, precision, room, no unused level. */
static void assert_sound(const clt_plan *plan, unsigned precision) {
    const clt_params *params = plan->params;
    assert_true(params->log_qp <= clt__security_cap(params->ring->log_n));
    assert_true(8 * clt__plan_error_expected(plan) <= exp2(-(double)precision));
    assert_true(clt__plan_error_bound(plan) >= clt__plan_error_expected(plan));
    double scale = clt__params_scale(params, 0, 1).hi, q = 1;
    for (unsigned j = 0; j < clt__params_limbs(params, 0); j++) {
        q *= (double)params->ring->mod[j].q;
    }
    assert_true(plan->output_bound * scale < q / 4 * 1.07); /* the bound is rounded up */
    assert_int_equal(plan->step[0].level, plan->input_level);
    assert_int_equal(clt__step_level_after(&plan->step[plan->steps - 1]), 0);
    if (plan->options.preset == NULL) assert_int_equal(plan->input_level, params->levels);
}

static void sound_plans(void **state) {
    (void)state;
    static const struct {
        size_t features;
        unsigned hidden[3];
        size_t layers, classes;
        unsigned degree, precision, log_n;
    } cases[] = {
        {8, {0}, 0, 2, 2, 8, 12},         {8, {0}, 0, 2, 2, 16, 13},
        {30, {16}, 1, 2, 2, 10, 13},      {30, {16, 8}, 2, 3, 2, 10, 13},
        {10, {5, 5, 5}, 3, 4, 2, 10, 14}, {10, {5}, 1, 2, 5, 10, 13},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        clt_model *model = network_new(cases[i].features, cases[i].hidden, cases[i].layers,
                                       cases[i].classes, cases[i].degree, i);
        clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, NULL);
        pipeline p;
        options.precision_bits = cases[i].precision;
        pipeline_tame(model, i);
        pipeline_open(&p, model, &options, 1);
        assert_sound(p.plan, cases[i].precision);
        assert_int_equal(p.plan->params->ring->log_n, cases[i].log_n);
        pipeline_close(&p);
    }
}

static void presets(void **state) {
    (void)state;
    pipeline p;
    clt_plan *plan = NULL;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "L14");
    pipeline_open(&p, network_new(8, (unsigned[]){8}, 1, 2, 2, 3), &options, 1);
    assert_string_equal(p.plan->params->name, "L14");
    assert_int_equal(p.plan->params->levels, 7);
    assert_int_equal(p.plan->input_level, 3);
    assert_sound(p.plan, 10);
    options.preset = "L12";
    assert_int_equal(clt__plan_new(&plan, p.ws, p.model, &options), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "3 levels, L12 has 1"));
    assert_null(plan);
    options.preset = "L17";
    assert_int_equal(clt_plan_new(&plan, p.ws, p.model, &options), CLT_E_ARGUMENT);
    options.preset = "toy"; /* real programs know none */
    assert_int_equal(clt_plan_new(&plan, p.ws, p.model, &options), CLT_E_ARGUMENT);
    assert_null(plan);
    pipeline_close(&p);
}

/* Two primes a level: the same program with errors 2^40 times smaller; only when asked for by
   name. */
static void release_presets(void **state) {
    (void)state;
    static const char *const name[] = {"R14", "R15"};
    for (unsigned i = 0; i < 2; i++) {
        pipeline p;
        clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, name[i]);
        pipeline_open(&p, network_new(8, (unsigned[]){8}, 1, 2, 2, 3), &options, 1);
        assert_string_equal(p.plan->params->name, name[i]);
        assert_int_equal(p.plan->params->stride, 2);
        assert_int_equal(p.plan->input_level, 3);
        assert_sound(p.plan, 40);
        assert_true(clt__plan_error_bound(p.plan) < 0x1p-55);
        pipeline_close(&p);
    }
    pipeline p;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, NULL);
    options.precision_bits = 20;
    pipeline_open(&p, network_new(8, (unsigned[]){8}, 1, 2, 2, 3), &options, 1);
    assert_int_equal(p.plan->params->stride, 1);
    pipeline_close(&p);
}

static clt_status plan_of(clt_model *model, unsigned precision) {
    clt_ws *ws = NULL;
    clt_plan *plan = NULL;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, NULL);
    options.precision_bits = precision;
    pipeline_must(clt_ws_new(&ws, 1));
    clt_status status = clt__plan_new(&plan, ws, model, &options);
    assert_int_equal(plan != NULL, status == CLT_OK);
    clt__plan_unref(plan);
    clt_ws_free(ws);
    clt_model_free(model);
    return status;
}

static void refusals(void **state) {
    (void)state;
    assert_int_equal(plan_of(network_new(4, (unsigned[]){4}, 1, 2, 0, 1), 10), CLT_E_UNSUPPORTED);
    assert_non_null(strstr(clt_detail(), "polynomial activation"));

    assert_int_equal(plan_of(network_new(4, NULL, 0, 2, 0, 1), 41), CLT_E_ARGUMENT);
    assert_int_equal(plan_of(network_new(4, NULL, 0, 2, 0, 1), 36), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "bits of precision"));

    clt_model *model = network_new(4, NULL, 0, 2, 0, 1);
    for (unsigned i = 0; i < 4; i++) model->node[1].weight[i] = 1e7;
    assert_int_equal(plan_of(model, 10), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "weight decay"));

    unsigned hidden[31];
    for (unsigned i = 0; i < 31; i++) hidden[i] = 2;
    model = network_new(2, hidden, 31, 2, 2, 1); /* 63 levels */
    pipeline_tame(model, 1);
    assert_int_equal(plan_of(model, 10), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "63 levels"));
}

/* Only the model that the plan was made from is the plan's. */
static void other_models(void **state) {
    (void)state;
    pipeline p;
    clt__network *network = NULL;
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, NULL);
    pipeline_open(&p, network_new(8, (unsigned[]){8}, 1, 2, 2, 3), &options, 1);
    assert_int_equal(clt__network_new(&network, p.model), CLT_OK);
    assert_int_equal(clt__plan_check_model(p.plan, p.model, network), CLT_OK);
    clt__network_free(network);

    p.model->node[1].weight[5] += 1e-12;
    assert_int_equal(clt__network_new(&network, p.model), CLT_OK);
    assert_int_equal(clt__plan_check_model(p.plan, p.model, network), CLT_E_PLAN);
    clt__network_free(network);

    clt_model *deeper = network_new(8, (unsigned[]){8, 8}, 2, 2, 2, 3);
    assert_int_equal(clt__network_new(&network, deeper), CLT_OK);
    assert_int_equal(clt__plan_check_model(p.plan, deeper, network), CLT_E_PLAN);
    clt__network_free(network);
    clt_model_free(deeper);
    pipeline_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden),          cmocka_unit_test(same_bytes),
        cmocka_unit_test(sound_plans),     cmocka_unit_test(presets),
        cmocka_unit_test(release_presets), cmocka_unit_test(refusals),
        cmocka_unit_test(other_models),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
