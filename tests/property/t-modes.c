/*
 * The three modes at real parameters: small random models of one to three hidden layers, both
 * packings, two and more classes, under the secret and the public key. Answers in the clear,
 * simulated and encrypted agree; errors are as the plan forecasts; slots that are no outputs hold
 * next to nothing.
 */
#include "ckks/encode.h"
#include "nn/dataset.h"
#include "nn/layout.h"
#include "secret/decrypt.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct shape {
    size_t features;
    unsigned hidden[3];
    size_t layers, classes;
    unsigned degree;
    clt_packing packing;
    bool public_key;
    size_t rows;
} shape;

static const shape shapes[] = {
    {9, {0}, 0, 2, 2, CLT_PACK_BLOCKS, false, 300},
    {9, {0}, 0, 5, 2, CLT_PACK_ROW, true, 40},
    {30, {16}, 1, 2, 2, CLT_PACK_BLOCKS, false, 300},
    {30, {16}, 1, 2, 2, CLT_PACK_ROW, false, 40},
    {12, {20}, 1, 4, 2, CLT_PACK_BLOCKS, true, 200},
    {100, {30}, 1, 3, 2, CLT_PACK_ROW, true, 40},
    {10, {8, 6}, 2, 3, 2, CLT_PACK_BLOCKS, false, 100},
    {10, {8, 6}, 2, 3, 2, CLT_PACK_ROW, false, 40},
    {6, {7, 5, 4}, 3, 2, 2, CLT_PACK_BLOCKS, false, 100},
    {6, {7, 5, 4}, 3, 2, 2, CLT_PACK_ROW, true, 40},
    {8, {6}, 1, 2, 3, CLT_PACK_BLOCKS, false, 50},
    {8, {6}, 1, 3, 7, CLT_PACK_ROW, false, 40},
};

static clt_model *model_of(const shape *s, uint64_t seed) {
    clt_model *model = network_new(s->features, s->hidden, s->layers, s->classes, s->degree, seed);
    if (s->degree > 2) model->schema->input_bound = 3; /* high degrees run away outside */
    pipeline_tame(model, seed);
    return model;
}

/* Rows that nothing is clipped of, but for the degree that the model bounds anyway. */
static clt__matrix rows_of(const shape *s, const clt_model *model) {
    double bound = model->schema->input_bound;
    clt__matrix x = network_features(s->rows, s->features, 11);
    for (size_t i = 0; i < x.rows * x.columns; i++) x.x[i] = fmax(-bound, fmin(bound, x.x[i]));
    return x;
}

/* The largest difference of the columns raw_0 ... of two tables of answers. */
static double difference(const clt_table *a, const clt_table *b, size_t outputs) {
    double largest = 0;
    for (size_t k = 0; k < outputs; k++) {
        char name[32];
        snprintf(name, sizeof name, "raw_%zu", k);
        double *x = pipeline_column(a, name), *y = pipeline_column(b, name);
        for (size_t r = 0; r < a->rows; r++) largest = fmax(largest, fabs(x[r] - y[r]));
        free(x);
        free(y);
    }
    return largest;
}

/* The largest slot that is no output. */
static double largest_stray(const pipeline *p, const clt_data *result) {
    size_t slots = clt__params_slots(p->plan->params);
    double *slot = calloc(slots, sizeof *slot), largest = 0;
    for (size_t i = 0; i < result->count; i++) {
        clt_pt *pt;
        pipeline_must(clt__pt_new(&pt, p->plan->params));
        pipeline_must(clt__decrypt_private(p->ws, pt, p->sk, result->ct[i]));
        pipeline_must(clt__decode(p->ws, slot, NULL, slots, pt));
        clt__pt_free(pt);
        for (size_t j = 0; j < slots; j++) {
            if (clt__layout_is_output(&p->plan->layout, j)) continue;
            largest = fmax(largest, fabs(slot[j]));
        }
    }
    free(slot);
    return largest;
}

static void run_shape(const shape *s, uint64_t seed) {
    pipeline p;
    clt_plan_options options = pipeline_options(s->packing, NULL);
    clt_table *clear = NULL, *simulated = NULL, *encrypted = NULL;
    clt_data *data = NULL, *result = NULL;
    pipeline_open(&p, model_of(s, seed), &options, 2);
    pipeline_keys(&p);
    clt__matrix x = rows_of(s, p.model);
    clt_table *rows = pipeline_table(&x);

    pipeline_must(clt_model_predict(&clear, p.ws, p.model, NULL, rows, CLT_CLEAR));
    pipeline_must(clt_model_predict(&simulated, p.ws, p.model, p.plan, rows, CLT_SIMULATE));
    pipeline_must(
        clt_data_encrypt(&data, p.ws, p.plan, s->public_key ? NULL : p.sk, p.pk, rows, 0));
    pipeline_must(clt_data_run(&result, p.ws, p.model, p.evk, data));
    pipeline_must(clt_data_decrypt(&encrypted, p.ws, p.sk, result));

    size_t outputs = p.plan->layout.outputs;
    const clt__step *last = &p.plan->step[p.plan->steps - 1];
    double measured = pipeline_distance(encrypted, clear, outputs);
    double expected = log2(s->public_key ? pipeline_public_error(p.plan, p.model, p.ws)
                                         : clt__plan_error_expected(p.plan));
    double drawn = pipeline_distance(simulated, clear, outputs);
    print_message("%-4s %zu features, %zu hidden, degree %u: n 2^%u, scale 2^%u, error 2^%.1f, "
                  "forecast 2^%.1f, simulated 2^%.1f, bound 2^%.1f\n",
                  s->packing == CLT_PACK_ROW ? "row" : "bl.", s->features, s->layers, s->degree,
                  p.plan->params->ring->log_n, p.plan->params->chain.scale_bits, measured, expected,
                  drawn, last->noise_bound);
    assert_true(expected <= measured + 2 && expected >= measured - 1);
    if (!s->public_key) assert_true(fabs(drawn - measured) <= 1.5);
    assert_true(difference(encrypted, clear, outputs) <= exp2(last->noise_bound));
    assert_true(difference(encrypted, clear, outputs) <= 0x1p-10); /* as promised */
    assert_true(difference(simulated, clear, outputs) <= 0x1p-10);
    assert_true(largest_stray(&p, result) < 0x1p-10);

    clt_data_free(data);
    clt_data_free(result);
    clt_table_free(rows);
    clt_table_free(clear);
    clt_table_free(simulated);
    clt_table_free(encrypted);
    clt__matrix_free(&x);
    pipeline_close(&p);
}

static void modes_agree(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) run_shape(&shapes[i], i + 101);
}

/* The evaluator's result does not depend on its threads. */
static void same_bytes_for_any_threads(void **state) {
    (void)state;
    pipeline p;
    const shape s = {9, {6}, 1, 2, 2, CLT_PACK_ROW, false, 40};
    clt_plan_options options = pipeline_options(s.packing, NULL);
    clt_data *data = NULL, *first = NULL;
    pipeline_open(&p, model_of(&s, 1), &options, 1);
    pipeline_keys(&p);
    clt__matrix x = rows_of(&s, p.model);
    clt_table *rows = pipeline_table(&x);
    pipeline_must(clt_data_encrypt(&data, p.ws, p.plan, p.sk, NULL, rows, 0));
    for (unsigned threads = 1; threads <= 4; threads++) {
        clt_ws *ws = NULL;
        clt_data *result = NULL;
        pipeline_must(clt_ws_new(&ws, threads));
        pipeline_must(clt_data_run(&result, ws, p.model, p.evk, data));
        clt_ws_free(ws);
        if (first == NULL) {
            first = result;
            continue;
        }
        size_t bytes = p.plan->params->ring->n * sizeof(uint64_t);
        for (size_t i = 0; i < result->count; i++) {
            assert_memory_equal(result->ct[i]->poly[0], first->ct[i]->poly[0], bytes);
            assert_memory_equal(result->ct[i]->poly[1], first->ct[i]->poly[1], bytes);
        }
        clt_data_free(result);
    }
    clt_data_free(first);
    clt_data_free(data);
    clt_table_free(rows);
    clt__matrix_free(&x);
    pipeline_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modes_agree),
        cmocka_unit_test(same_bytes_for_any_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
