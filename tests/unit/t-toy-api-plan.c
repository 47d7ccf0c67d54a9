/* The public functions on models and plans: files, figures, arguments. */
#include "clathrate/clathrate.h"

#include "base/alloc.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_fixture(void **state) {
    static pipeline p;
    clt_plan_options options = pipeline_options(CLT_PACK_ROW, "toy");
    pipeline_open(&p, network_new(6, (unsigned[]){5}, 1, 3, 2, 1), &options, 1);
    *state = &p;
    return 0;
}

static int close_fixture(void **state) {
    pipeline_close(*state);
    return 0;
}

static void options(void **state) {
    (void)state;
    clt_plan_options o = {CLT_PACK_ROW, 99, "x"};
    clt_plan_options_default(&o);
    assert_int_equal(o.packing, CLT_PACK_AUTO);
    assert_int_equal(o.precision_bits, 10);
    assert_null(o.preset);
    clt_plan_options_default(NULL);
}

static void model_files(void **state) {
    const pipeline *p = *state;
    clt_model *model = NULL;
    uint8_t a[32], b[32];
    pipeline_must(clt_model_save(p->model, "m.clm", CLT_REPLACE));
    assert_int_equal(clt_model_save(p->model, "m.clm", 0), CLT_E_EXISTS);
    pipeline_must(clt_model_load(&model, "m.clm"));
    pipeline_must(clt__model_digest(a, model));
    pipeline_must(clt__model_digest(b, p->model));
    assert_memory_equal(a, b, 32);
    clt_model_free(model);
    model = NULL;
    pipeline_must(clt_plan_save(p->plan, "m.clp", CLT_REPLACE));
    assert_int_equal(clt_model_load(&model, "m.clp"), CLT_E_KIND);
    assert_null(model);
}

static void plan_files(void **state) {
    const pipeline *p = *state;
    clt_plan *plan = NULL;
    pipeline_must(clt_plan_save(p->plan, "m.clp", CLT_REPLACE));
    assert_int_equal(clt_plan_save(p->plan, "m.clp", 0), CLT_E_EXISTS);
    pipeline_must(clt_plan_load(&plan, "m.clp"));
    assert_memory_equal(plan->digest, p->plan->digest, 32);
    clt_plan_free(plan);
    clt_plan_free(NULL);
    plan = NULL;
    assert_int_equal(clt_plan_load(&plan, "no such file"), CLT_E_DATA);
    assert_null(plan);
}

static void measures(void **state) {
    const pipeline *p = *state;
    clt_plan_figures figures;
    pipeline_must(clt_plan_measure(p->plan, p->ws, &figures));
    assert_int_equal(figures.levels, 3);
    assert_int_equal(figures.rows_per_ciphertext, 1);
    assert_true(figures.seconds_per_ciphertext > 0);
    assert_memory_equal(figures.digest, p->plan->digest, 32);
    assert_true(figures.error_expected < figures.error_bound);
}

static void explains(void **state) {
    const pipeline *p = *state;
    for (int json = 0; json < 2; json++) {
        clt__buffer text = {0};
        clt_writer out = clt__buffer_writer(&text);
        pipeline_must(clt_plan_explain(p->plan, p->ws, out, json));
        assert_int_equal(out.write(out.opaque, "", 1), 0);
        assert_non_null(strstr((char *)text.bytes, "square"));
        clt__buffer_free(&text);
    }
}

static void bad_arguments(void **state) {
    const pipeline *p = *state;
    clt_plan *plan = NULL;
    clt_table *answers = NULL;
    clt_plan_options o = pipeline_options((clt_packing)7, NULL);
    assert_int_equal(clt_plan_new(&plan, p->ws, p->model, &o), CLT_E_ARGUMENT);
    o.packing = CLT_PACK_AUTO;
    o.preset = "L11";
    assert_int_equal(clt_plan_new(&plan, p->ws, p->model, &o), CLT_E_ARGUMENT);
    assert_non_null(strstr(clt_detail(), "L12"));
    assert_int_equal(clt_plan_new(&plan, p->ws, p->model, NULL), CLT_E_ARGUMENT);
    assert_int_equal(clt_plan_new(&plan, NULL, p->model, &o), CLT_E_ARGUMENT);
    assert_null(plan);
    assert_int_equal(clt_plan_explain(p->plan, p->ws, (clt_writer){0}, true), CLT_E_ARGUMENT);
    assert_int_equal(clt_plan_measure(p->plan, p->ws, NULL), CLT_E_ARGUMENT);
    clt__matrix x = network_features(2, 6, 1);
    clt_table *rows = pipeline_table(&x);
    assert_int_equal(clt_model_predict(&answers, p->ws, p->model, NULL, rows, CLT_SIMULATE),
                     CLT_E_ARGUMENT);
    assert_int_equal(clt_model_predict(&answers, p->ws, p->model, NULL, rows, (clt_mode)5),
                     CLT_E_ARGUMENT);
    assert_null(answers);
    clt_table_free(rows);
    clt__matrix_free(&x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options),  cmocka_unit_test(model_files), cmocka_unit_test(plan_files),
        cmocka_unit_test(measures), cmocka_unit_test(explains),    cmocka_unit_test(bad_arguments),
    };
    return cmocka_run_group_tests(tests, open_fixture, close_fixture);
}
