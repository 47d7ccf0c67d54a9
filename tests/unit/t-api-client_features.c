/* The public functions of feature maps, and calibration (api/client_features.c, api/model.c). */
#include "clathrate/clathrate.h"

#include "learn/features.h"
#include "support/pipeline.h"
#include "support/recipes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

static clt_ws *ws;

static int open_ws(void **state) {
    (void)state;
    return clt_ws_new(&ws, 1) == CLT_OK ? 0 : -1;
}

static int close_ws(void **state) {
    (void)state;
    clt_ws_free(ws);
    return 0;
}

static void assert_refused(clt_status status, clt_status code, const char *says) {
    if (status != code || strstr(clt_detail(), says) == NULL) {
        fail_msg("%s: %s", clt_status_name(status), clt_detail());
    }
}

/* A map that was saved and loaded makes the same table. */
static void maps_are_files_of_their_owner(void **state) {
    (void)state;
    clt_table *table = recipes_random(80, 5, 3, true, 5), *a = NULL, *b = NULL;
    clt_features *features = NULL, *again = NULL;
    clt_features_options options;
    struct stat about;
    clt_features_options_default(&options);
    assert_int_equal(options.components, 64);
    assert_int_equal(options.cosines, 511);
    options.target = "y";
    pipeline_must(clt_features_fit(&features, ws, table, &options));
    pipeline_must(clt_features_save(features, "f.clk", CLT_REPLACE));
    assert_int_equal(stat("f.clk", &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_refused(clt_features_save(features, "f.clk", 0), CLT_E_EXISTS, "f.clk");
    pipeline_must(clt_features_load(&again, "f.clk"));
    pipeline_must(clt_features_apply(&a, ws, features, table));
    pipeline_must(clt_features_apply(&b, ws, again, table));
    assert_int_equal(clt_table_columns(a), 512);
    for (size_t j = 0; j < clt_table_columns(a); j++) {
        assert_string_equal(clt_table_cell(a, 33, j), clt_table_cell(b, 33, j));
    }
    clt_table_free(a);
    clt_table_free(b);
    clt_table_free(table);
    clt_features_free(again);
    clt_features_free(features);
}

/* A logistic model of rows, and the same rows with labels turned. */
static clt_model *fitted(const clt_table *table) {
    clt_fit_options options;
    clt_model *model = NULL;
    clt_fit_options_default(&options);
    options.target = "y";
    options.epochs = 20;
    options.finetune = 0;
    options.layers = 0;
    pipeline_must(clt_model_fit(&model, ws, table, &options, NULL));
    return model;
}

static void calibrating_lowers_the_loss(void **state) {
    (void)state;
    clt_table *table = recipes_random(400, 3, 3, false, 2);
    clt_model *model = fitted(table), *calibrated = NULL;
    clt_calibration report;
    clt_score *score = NULL;
    clt_table *before = NULL, *after = NULL;
    pipeline_must(clt_model_calibrate(&calibrated, &report, ws, model, table));
    assert_int_equal(report.rows, 400);
    assert_true(report.factor > 0 && report.log_loss <= report.log_loss_before);
    pipeline_must(clt_model_predict(&before, ws, model, NULL, table, CLT_CLEAR));
    pipeline_must(clt_model_predict(&after, ws, calibrated, NULL, table, CLT_CLEAR));
    pipeline_must(clt_score_new(&score, after, table, "y", NULL));
    assert_true(fabs(score->log_loss - report.log_loss) < 1e-9);
    for (size_t r = 0; r < clt_table_rows(before); r++) {
        assert_string_equal(clt_table_cell(before, r, 1), clt_table_cell(after, r, 1));
    }
    clt_score_free(score);
    clt_table_free(before);
    clt_table_free(after);
    clt_model_free(calibrated);
    clt_model_free(model);
    clt_table_free(table);
}

static void rows_that_speak_against_the_model_are_told(void **state) {
    (void)state;
    clt_table *rows = recipes_table("x,y\n-5,0\n-4,0\n-3,0\n-2,0\n-1,0\n1,1\n2,1\n3,1\n4,1\n5,1\n");
    clt_table *against = recipes_table("x,y\n-3,1\n-2,1\n-1,1\n1,0\n2,0\n3,0\n");
    clt_table *none = NULL, *other = recipes_table("x,y\n1,2\n");
    size_t row = 0;
    clt_model *model = fitted(rows), *calibrated = NULL;
    pipeline_must(clt__table_take(&none, rows, &row, 0));
    pipeline_must(clt_model_calibrate(&calibrated, NULL, ws, model, rows));
    clt_model_free(calibrated);
    calibrated = NULL;
    assert_refused(clt_model_calibrate(&calibrated, NULL, ws, model, against), CLT_E_DATA,
                   "these 6 rows the model does no better than chance");
    assert_refused(clt_model_calibrate(&calibrated, NULL, ws, model, none), CLT_E_DATA,
                   "there are none");
    assert_refused(clt_model_calibrate(&calibrated, NULL, ws, model, other), CLT_E_DATA, "'2'");
    assert_null(calibrated);
    clt_model_free(model);
    clt_table_free(rows);
    clt_table_free(against);
    clt_table_free(none);
    clt_table_free(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_are_files_of_their_owner),
        cmocka_unit_test(calibrating_lowers_the_loss),
        cmocka_unit_test(rows_that_speak_against_the_model_are_told),
    };
    return cmocka_run_group_tests(tests, open_ws, close_ws);
}
