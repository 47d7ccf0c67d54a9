/*
 * Released numbers at real parameters: the network that the default options fit to Wisconsin breast
 * cancer (data/wdbc.csv) can be planned on R14 for at least 9 bits, under worst-case inputs and s =
 * 64 for 1,024 ciphertexts; and all patients' released numbers are within 2^-9 of the clear ones.
 */
#include "nn/guarantee.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { BITS = 9, ROWS = 569 };

static const char BUDGET[] = "secret.clk.released";

typedef struct story {
    clt_ws *ws;
    clt_table *rows, *clear, *answers;
    clt_model *model;
    clt_plan *plan;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    clt_data *data, *result;
} story;

static story s;

static int open_story(void **state) {
    const char *root = getenv("CLATHRATE_SOURCE");
    char path[4096];
    clt_fit_options fitting;
    clt_plan_options planning;
    (void)state;
    snprintf(path, sizeof path, "%s/data/wdbc.csv", root != NULL ? root : ".");
    clt_fit_options_default(&fitting);
    clt_plan_options_default(&planning);
    fitting.target = "diagnosis";
    fitting.id = "patient";
    planning.release_bits = BITS;
    pipeline_must(clt_ws_new(&s.ws, 2));
    pipeline_must(clt_table_read(&s.rows, path));
    pipeline_must(clt_model_fit(&s.model, s.ws, s.rows, &fitting, NULL));
    pipeline_must(clt_plan_new(&s.plan, s.ws, s.model, &planning));
    return 0;
}

static int close_story(void **state) {
    (void)state;
    clt_data_free(s.result);
    clt_data_free(s.data);
    clt_evk_free(s.evk);
    clt_pk_free(s.pk);
    clt_sk_free(s.sk);
    clt_plan_free(s.plan);
    clt_model_free(s.model);
    clt_table_free(s.answers);
    clt_table_free(s.clear);
    clt_table_free(s.rows);
    clt_ws_free(s.ws);
    return 0;
}

static void r14_carries_nine_bits(void **state) {
    (void)state;
    unsigned bits = BITS;
    assert_string_equal(s.plan->params->name, "R14");
    while (clt_plan_check_release(s.plan, s.ws, bits + 1) == CLT_OK) bits++;
    print_message("R14 carries %u bits\n", bits);
    assert_int_equal(clt_plan_check_release(s.plan, s.ws, bits + 1), CLT_E_SECURITY);
}

static void every_patient(void **state) {
    (void)state;
    clt_release_options options = {.kind = CLT_RELEASE_NUMBERS};
    clt_release_report report;
    pipeline_must(clt_keygen(&s.sk, &s.pk, &s.evk, s.ws, s.plan));
    pipeline_must(clt_budget_create(BUDGET, CLT_REPLACE, s.ws, s.sk, s.plan, BITS));
    pipeline_must(clt_data_encrypt(&s.data, s.ws, s.plan, NULL, s.pk, s.rows, CLT_KEEP_IDS));
    pipeline_must(clt_data_run(&s.result, s.ws, s.model, s.evk, s.data));
    pipeline_must(clt_data_release(&s.answers, &report, s.ws, s.sk, s.result, BUDGET, &options));
    pipeline_must(clt_model_predict(&s.clear, s.ws, s.model, NULL, s.rows, CLT_CLEAR));
    assert_int_equal(report.bits, BITS);
    assert_int_equal(report.spent, clt_data_ciphertexts(s.result));
    double *told = pipeline_column(s.answers, "raw_0"), *clear = pipeline_column(s.clear, "raw_0");
    double worst = 0;
    for (size_t r = 0; r < ROWS; r++) worst = fmax(worst, fabs(told[r] - clear[r]));
    print_message("largest error 2^%.1f\n", log2(worst));
    assert_true(worst < ldexp(1, -BITS) && worst > 0);
    free(clear);
    free(told);
}

/* Without a doubled scale: refused, with the scale that is needed and the one there is. */
static void l14_does_not(void **state) {
    (void)state;
    clt_plan *plan = NULL;
    clt_plan_options options;
    clt_plan_options_default(&options);
    options.preset = "L14";
    options.release_bits = BITS;
    assert_int_equal(clt_plan_new(&plan, s.ws, s.model, &options), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "9 bits of a released number need a scale of 2^8"));
    assert_non_null(strstr(clt_detail(), "L14 has 2^40.0"));
    assert_non_null(strstr(clt_detail(), "--release 9"));
    options.release_bits = CLT_RELEASE_DISCRETE;
    pipeline_must(clt_plan_new(&plan, s.ws, s.model, &options));
    assert_int_equal(clt_plan_check_release(plan, s.ws, CLT_RELEASE_DISCRETE), CLT_OK);
    assert_int_equal(clt_plan_check_release(plan, s.ws, BITS), CLT_E_SECURITY);
    assert_non_null(strstr(clt_detail(), "--release 9"));
    clt_plan_free(plan);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(r14_carries_nine_bits),
        cmocka_unit_test(every_patient),
        cmocka_unit_test(l14_does_not),
    };
    return cmocka_run_group_tests(tests, open_story, close_story);
}
