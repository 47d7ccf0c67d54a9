/*
 * Plans foretell errors: on Wisconsin breast cancer (data/wdbc.csv), a wide network and a small
 * one, the root mean square of measured errors is between half and four times the forecast's, under
 * either key, and the simulation is as near. A chain that is asked for by name serves although its
 * lowest prime is too small for the outputs.
 */
#include "data/csv.h"
#include "model/fit.h"
#include "nn/dataset.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* A model and rows for it. */
typedef struct subject {
    clt_model *model;
    clt_table *rows;
} subject;

static subject cancer(void) {
    const char *root = getenv("CLATHRATE_SOURCE");
    char path[4096];
    subject s = {0};
    clt_ws *ws = NULL;
    clt_fit_options options;
    clt_fit_options_default(&options);
    options.target = "diagnosis";
    options.id = "patient";
    options.epochs = 60;
    snprintf(path, sizeof path, "%s/data/wdbc.csv", root != NULL ? root : ".");
    pipeline_must(clt_ws_new(&ws, 1));
    pipeline_must(clt__csv_load(&s.rows, path));
    pipeline_must(clt_model_fit(&s.model, ws, s.rows, &options, NULL));
    clt_ws_free(ws);
    return s;
}

static subject of_shape(size_t features, unsigned hidden, size_t classes, size_t rows) {
    subject s = {.model = network_new(features, &hidden, 1, classes, 2, 5)};
    pipeline_tame(s.model, 5);
    clt__matrix x = network_features(rows, features, 11);
    s.rows = pipeline_table(&x);
    clt__matrix_free(&x);
    return s;
}

static void subject_close(subject *s) {
    clt_table_free(s->rows);
    clt_model_free(s->model);
}

typedef struct keys {
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
} keys;

static clt_table *encrypted_answers(const subject *s, clt_ws *ws, const clt_plan *plan,
                                    const keys *k, bool public_key) {
    clt_data *data = NULL, *result = NULL;
    clt_table *answers = NULL;
    pipeline_must(clt_data_encrypt(&data, ws, plan, public_key ? NULL : k->sk, k->pk, s->rows, 0));
    pipeline_must(clt_data_run(&result, ws, s->model, k->evk, data));
    pipeline_must(clt_data_decrypt(&answers, ws, k->sk, result));
    clt_data_free(result);
    clt_data_free(data);
    return answers;
}

static void compare(const subject *s, clt_packing packing, const char *preset) {
    clt_ws *ws = NULL;
    clt_plan *plan = NULL;
    clt_plan_figures figures;
    keys k = {0};
    clt_table *clear = NULL, *simulated = NULL;
    clt_plan_options options = pipeline_options(packing, preset);
    pipeline_must(clt_ws_new(&ws, 2));
    pipeline_must(clt_plan_new(&plan, ws, s->model, &options));
    pipeline_must(clt_plan_measure(plan, ws, &figures));
    pipeline_must(clt_keygen(&k.sk, &k.pk, &k.evk, ws, plan));
    pipeline_must(clt_model_predict(&clear, ws, s->model, NULL, s->rows, CLT_CLEAR));
    pipeline_must(clt_model_predict(&simulated, ws, s->model, plan, s->rows, CLT_SIMULATE));
    size_t outputs = plan->layout.outputs;
    double drawn = pipeline_distance(simulated, clear, outputs);
    for (int public_key = 0; public_key <= 1; public_key++) {
        double foretold =
            log2(public_key ? pipeline_public_error(plan, s->model, ws) : figures.error_expected);
        clt_table *answers = encrypted_answers(s, ws, plan, &k, public_key);
        double measured = pipeline_distance(answers, clear, outputs);
        print_message("%s, output at level %u, %s key: measured 2^%.1f, forecast 2^%.1f, "
                      "simulated 2^%.1f\n",
                      figures.preset, clt__plan_output_level(plan),
                      public_key ? "public" : "secret", measured, foretold, drawn);
        assert_true(foretold <= measured + 2 && foretold >= measured - 1);
        if (!public_key) assert_true(fabs(drawn - measured) <= 1.5);
        clt_table_free(answers);
    }
    clt_table_free(simulated);
    clt_table_free(clear);
    clt_evk_free(k.evk);
    clt_pk_free(k.pk);
    clt_sk_free(k.sk);
    clt_plan_free(plan);
    clt_ws_free(ws);
}

static void breast_cancer(void **state) {
    (void)state;
    subject s = cancer();
    compare(&s, CLT_PACK_BLOCKS, NULL);
    compare(&s, CLT_PACK_BLOCKS, "L13");
    compare(&s, CLT_PACK_BLOCKS, "L14");
    subject_close(&s);
}

static void wide_and_small(void **state) {
    (void)state;
    subject wide = of_shape(64, 48, 10, 120), small = of_shape(4, 3, 2, 400);
    compare(&wide, CLT_PACK_BLOCKS, NULL);
    compare(&small, CLT_PACK_BLOCKS, NULL);
    subject_close(&wide);
    subject_close(&small);
}

/* Outputs that 2^50 cannot hold at 2^40: they stay a level higher, and are right. */
static void large_outputs(void **state) {
    (void)state;
    subject s = of_shape(6, 5, 2, 200);
    clt_ws *ws = NULL;
    clt_plan *plan = NULL;
    clt__node *last = &s.model->node[s.model->count - 1];
    for (size_t j = 0; j < last->width * s.model->node[last->input].width; j++) {
        last->weight[j] *= 4096;
    }
    clt_plan_options options = pipeline_options(CLT_PACK_BLOCKS, "L14");
    pipeline_must(clt_ws_new(&ws, 1));
    pipeline_must(clt_plan_new(&plan, ws, s.model, &options));
    assert_int_equal(clt__plan_output_level(plan), 1);
    assert_int_equal(plan->input_level, 4);
    clt_plan_free(plan);
    clt_ws_free(ws);
    compare(&s, CLT_PACK_BLOCKS, "L14");
    compare(&s, CLT_PACK_BLOCKS, NULL);
    subject_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(breast_cancer),
        cmocka_unit_test(wide_and_small),
        cmocka_unit_test(large_outputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
