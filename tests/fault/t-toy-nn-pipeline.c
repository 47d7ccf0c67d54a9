/*
 * Every point of failure on the way from a model to answers: each allocation and each file
 * operation of each stage fails once, and from then on for ever. Every time an error with a text,
 * nothing leaked, and nothing handed out.
 */
#include "base/alloc.h"
#include "support/fault.h"
#include "support/pipeline.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct stage {
    clt_ws *ws;
    clt_model *model;
    clt_plan_options options;
    clt_plan *plan;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    clt_table *rows, *answers;
    clt_data *data, *result;
} stage;

/* A workspace of its own, since the arena keeps what it once had. */
static clt_status open_ws(clt_ws **ws) {
    *ws = NULL;
    return clt_ws_new(ws, 1);
}

static clt_status planning(void *arg) {
    const stage *s = arg;
    clt_ws *ws;
    clt_plan *plan = NULL, *again = NULL;
    clt_status status = open_ws(&ws);
    if (status == CLT_OK) status = clt_plan_new(&plan, ws, s->model, &s->options);
    if (status == CLT_OK) status = clt_plan_save(plan, "fault.clp", CLT_REPLACE);
    if (status == CLT_OK) status = clt_plan_load(&again, "fault.clp");
    assert_int_equal(status == CLT_OK, again != NULL);
    clt_plan_free(again);
    clt_plan_free(plan);
    clt_ws_free(ws);
    return status;
}

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

static clt_status explaining(void *arg) {
    const stage *s = arg;
    clt_ws *ws;
    clt_status status = open_ws(&ws);
    if (status == CLT_OK) status = clt_plan_explain(s->plan, ws, (clt_writer){NULL, discard}, true);
    clt_ws_free(ws);
    return status;
}

static clt_status key_making(void *arg) {
    const stage *s = arg;
    clt_ws *ws;
    clt_sk *sk = NULL;
    clt_pk *pk = NULL;
    clt_evk *evk = NULL;
    clt_status status = open_ws(&ws);
    if (status == CLT_OK) status = clt_keygen(&sk, &pk, &evk, ws, s->plan);
    assert_true((status == CLT_OK) == (sk != NULL && pk != NULL && evk != NULL));
    assert_true((status != CLT_OK) == (sk == NULL && pk == NULL && evk == NULL));
    clt_evk_free(evk);
    clt_pk_free(pk);
    clt_sk_free(sk);
    clt_ws_free(ws);
    return status;
}

static clt_status encrypting(void *arg) {
    const stage *s = arg;
    clt_ws *ws;
    clt_data *data = NULL, *again = NULL;
    clt_status status = open_ws(&ws);
    if (status == CLT_OK) {
        status = clt_data_encrypt(&data, ws, s->plan, s->sk, NULL, s->rows, CLT_KEEP_IDS);
    }
    if (status == CLT_OK) status = clt_data_save(data, "fault.cld", CLT_REPLACE);
    if (status == CLT_OK) status = clt_data_load(&again, "fault.cld");
    assert_int_equal(status == CLT_OK, again != NULL);
    clt_data_free(again);
    clt_data_free(data);
    clt_ws_free(ws);
    return status;
}

static clt_status encrypting_public(void *arg) {
    const stage *s = arg;
    clt_ws *ws;
    clt_data *data = NULL;
    clt_status status = open_ws(&ws);
    if (status == CLT_OK) status = clt_data_encrypt(&data, ws, s->plan, NULL, s->pk, s->rows, 0);
    assert_int_equal(status == CLT_OK, data != NULL);
    clt_data_free(data);
    clt_ws_free(ws);
    return status;
}

static clt_status run_with(const stage *s, unsigned threads) {
    clt_ws *ws = NULL;
    clt_data *result = NULL;
    clt_status status = clt_ws_new(&ws, threads);
    if (status == CLT_OK) status = clt_data_run(&result, ws, s->model, s->evk, s->data);
    assert_int_equal(status == CLT_OK, result != NULL);
    clt_data_free(result);
    clt_ws_free(ws);
    return status;
}

static clt_status running(void *arg) {
    return run_with(arg, 1);
}

/* A ciphertext a thread. */
static clt_status running_wide(void *arg) {
    return run_with(arg, 2);
}

static clt_status decrypting(void *arg) {
    const stage *s = arg;
    clt_ws *ws;
    clt_table *answers = NULL;
    clt_status status = open_ws(&ws);
    if (status == CLT_OK) status = clt_data_decrypt(&answers, ws, s->sk, s->result);
    assert_int_equal(status == CLT_OK, answers != NULL);
    clt_table_free(answers);
    clt_ws_free(ws);
    return status;
}

static clt_status simulating(void *arg) {
    const stage *s = arg;
    clt_ws *ws;
    clt_table *answers = NULL;
    clt_status status = open_ws(&ws);
    if (status == CLT_OK) {
        status = clt_model_predict(&answers, ws, s->model, s->plan, s->rows, CLT_SIMULATE);
    }
    assert_int_equal(status == CLT_OK, answers != NULL);
    clt_table_free(answers);
    clt_ws_free(ws);
    return status;
}

static clt_status scoring(void *arg) {
    const stage *s = arg;
    clt_score *score = NULL;
    clt_status status = clt_score_new(&score, s->answers, s->answers, "label", "id");
    assert_int_equal(status == CLT_OK, score != NULL);
    clt_score_free(score);
    return status;
}

static clt_status inspecting(void *arg) {
    (void)arg;
    clt_writer out = {NULL, discard};
    clt_status status = clt_inspect("stage.cld", out, true);
    if (status == CLT_OK) status = clt_inspect("stage.clk", out, false);
    return status;
}

static clt_model *tiny_model(void) {
    clt_model *model = network_new(2, (unsigned[]){2}, 1, 2, 2, 1);
    model->schema->id = clt__strdup("id");
    return model;
}

static int open_stage(void **state) {
    static stage s;
    static pipeline p;
    s.options = pipeline_options(CLT_PACK_ROW, "toy");
    pipeline_open(&p, tiny_model(), &s.options, 1);
    pipeline_keys(&p);
    clt__matrix x = network_features(4, 2, 1);
    s.rows = pipeline_table(&x);
    clt__matrix_free(&x);
    s.model = p.model;
    s.plan = p.plan;
    s.sk = p.sk;
    s.pk = p.pk;
    s.evk = p.evk;
    s.ws = p.ws;
    pipeline_must(clt_data_encrypt(&s.data, p.ws, p.plan, p.sk, NULL, s.rows, CLT_KEEP_IDS));
    pipeline_must(clt_data_run(&s.result, p.ws, p.model, p.evk, s.data));
    pipeline_must(clt_data_decrypt(&s.answers, p.ws, p.sk, s.result));
    pipeline_must(clt_data_save(s.result, "stage.cld", CLT_REPLACE));
    pipeline_must(clt_pk_save(p.pk, "stage.clk", CLT_REPLACE));
    *state = &s;
    return 0;
}

static int close_stage(void **state) {
    stage *s = *state;
    pipeline p = {s->ws, s->model, s->plan, s->sk, s->pk, s->evk};
    clt_data_free(s->data);
    clt_data_free(s->result);
    clt_table_free(s->rows);
    clt_table_free(s->answers);
    pipeline_close(&p);
    return 0;
}

/* The points of a run without faults, counted before the sweep. */
static uint64_t points_of(fault_scenario *scenario, void *arg) {
    fault_begin(FAULT_NEVER, 0);
    clt_status status = scenario(arg);
    uint64_t points = fault_points();
    fault_end();
    assert_int_equal(status, CLT_OK);
    return points;
}

static void sweeps(void **state) {
    static const struct {
        const char *name;
        fault_scenario *scenario;
    } stages[] = {
        {"plan, save, load", planning},
        {"explain", explaining},
        {"make keys", key_making},
        {"encrypt, save, load", encrypting},
        {"encrypt, public key", encrypting_public},
        {"run", running},
        {"run on two threads", running_wide},
        {"decrypt", decrypting},
        {"simulate", simulating},
        {"score", scoring},
        {"inspect", inspecting},
    };
    for (size_t i = 0; i < sizeof stages / sizeof stages[0]; i++) {
        uint64_t points = points_of(stages[i].scenario, *state);
        print_message("%-20s %" PRIu64 " points\n", stages[i].name, points);
        assert_true(points > 0);
        assert_true(fault_sweep(stages[i].scenario, *state));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sweeps),
    };
    return cmocka_run_group_tests(tests, open_stage, close_stage);
}
