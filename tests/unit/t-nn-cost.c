/* nn/cost.c and nn/explain.c: figures that add up. */
#include "nn/explain.h"

#include "base/file.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void open_plan(pipeline *p, clt_packing packing) {
    clt_plan_options options = pipeline_options(packing, NULL);
    pipeline_open(p, network_new(8, (unsigned[]){6}, 1, 2, 2, 3), &options, 1);
}

/* Sizes are those of the real things. */
static void sizes(void **state) {
    (void)state;
    pipeline p;
    clt_plan_figures f;
    clt__matrix x = network_features(3, 8, 1);
    clt_table *table = pipeline_table(&x);
    clt_data *data = NULL, *result = NULL;
    open_plan(&p, CLT_PACK_BLOCKS);
    pipeline_keys(&p);
    clt__plan_figures(&f, p.plan);
    pipeline_must(clt_evk_save(p.evk, "eval.clk", CLT_REPLACE));
    pipeline_must(clt_pk_save(p.pk, "public.clk", CLT_REPLACE));
    pipeline_must(clt_data_encrypt(&data, p.ws, p.plan, p.sk, NULL, table, 0));
    pipeline_must(clt_data_run(&result, p.ws, p.model, p.evk, data));
    pipeline_must(clt_data_save(data, "rows.cld", CLT_REPLACE));
    pipeline_must(clt_data_save(result, "result.cld", CLT_REPLACE));

    const struct {
        const char *path;
        uint64_t figure, slack; /* the rest of the file */
    } files[] = {
        {"eval.clk", f.evaluation_key_bytes, 0},
        {"public.clk", f.public_key_bytes, 0},
        {"rows.cld", f.ciphertext_bytes, 4000},
        {"result.cld", f.result_bytes, 4000},
    };
    for (size_t i = 0; i < 4; i++) {
        clt__buffer buffer = {0};
        pipeline_must(clt__file_read(&buffer, files[i].path, SIZE_MAX));
        assert_true(buffer.size >= files[i].figure);
        assert_true(buffer.size <= files[i].figure + files[i].slack);
        clt__buffer_free(&buffer);
    }
    assert_int_equal(f.rotation_keys + 1, p.plan->keys); /* and relinearisation */
    assert_true(f.evaluator_memory_bytes > f.evaluation_key_bytes);
    assert_true(f.security_bits >= 128);
    assert_int_equal(f.rows_per_ciphertext, p.plan->layout.rows);
    clt_data_free(data);
    clt_data_free(result);
    clt_table_free(table);
    clt__matrix_free(&x);
    pipeline_close(&p);
}

/* Every part takes time, the whole is the sum of the steps, and a lower level is not dearer. */
static void times(void **state) {
    (void)state;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        pipeline p;
        clt__cost cost;
        double sum = 0;
        open_plan(&p, packing);
        assert_int_equal(clt__cost_measure(&cost, p.plan->params, p.plan->input_level), CLT_OK);
        assert_true(cost.decompose > 0 && cost.product > 0);
        assert_true(cost.mod_down > 0 && cost.multiply > 0);
        for (unsigned i = 0; i < p.plan->steps; i++) {
            clt__step step = p.plan->step[i];
            double seconds = clt__cost_step(&cost, &step);
            assert_true(seconds > 0 && seconds < 10);
            sum += seconds;
            if (step.level == 0) continue;
            step.level--;
            assert_true(clt__cost_step(&cost, &step) <= seconds);
        }
        assert_true(fabs(clt__cost_plan(&cost, p.plan) - sum) < 1e-12);
        pipeline_close(&p);
    }
}

static void rotations(void **state) {
    (void)state;
    clt__step linear = {.type = CLT__STEP_LINEAR, .diagonals = 45, .babies = 15, .giants = 3};
    clt__step sum = {.type = CLT__STEP_SUM, .terms = 32};
    clt__step bias = {.type = CLT__STEP_BIAS};
    assert_int_equal(clt__step_rotations(&linear), 16);
    assert_int_equal(clt__step_rotations(&sum), 5);
    assert_int_equal(clt__step_rotations(&bias), 0);
}

static char *explained(const clt_plan *plan, const clt__cost *cost, bool json) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    (json ? clt__explain_json : clt__explain_text)(&sink, plan, cost, 0);
    clt__put_u8(&sink, 0);
    assert_int_equal(sink.status, CLT_OK);
    return (char *)buffer.bytes;
}

/* With times and without, as text and as JSON, a line or an object a step. */
static void explanations(void **state) {
    (void)state;
    pipeline p;
    clt__cost cost;
    open_plan(&p, CLT_PACK_ROW);
    assert_int_equal(clt__cost_measure(&cost, p.plan->params, p.plan->input_level), CLT_OK);
    for (int timed = 0; timed < 2; timed++) {
        char *text = explained(p.plan, timed ? &cost : NULL, false);
        char *json = explained(p.plan, timed ? &cost : NULL, true);
        assert_non_null(strstr(text, "sum"));
        assert_non_null(strstr(text, "1 row a ciphertext"));
        assert_int_equal(strstr(text, "on one thread") != NULL, timed);
        assert_int_equal(strstr(json, "\"seconds\": null") == NULL, timed);
        unsigned steps = 0;
        for (const char *at = json; (at = strstr(at, "\"operation\"")) != NULL; at++) steps++;
        assert_int_equal(steps, p.plan->steps);
        clt__buffer_free(&(clt__buffer){.bytes = (uint8_t *)text});
        clt__buffer_free(&(clt__buffer){.bytes = (uint8_t *)json});
    }
    pipeline_close(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes),
        cmocka_unit_test(times),
        cmocka_unit_test(rotations),
        cmocka_unit_test(explanations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
