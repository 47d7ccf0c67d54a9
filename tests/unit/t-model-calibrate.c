/* model/calibrate.c: factors of labels that were drawn by known ones, and models scaled by them. */
#include "model/calibrate.h"

#include "base/random.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 4000, CLASSES = 4 };

/* Labels drawn by the probabilities of logits times the factor. */
static void draw(uint32_t *label, double factor, clt__output_map map, size_t classes,
                 const clt__matrix *raw) {
    clt__random random;
    network_random(&random, 12);
    for (size_t r = 0; r < raw->rows; r++) {
        double p[CLASSES], logit[CLASSES], left = clt__random_unit(&random);
        for (size_t k = 0; k < raw->columns; k++) logit[k] = factor * clt__matrix_row(raw, r)[k];
        clt__output_map_apply(p, map, classes, logit);
        label[r] = 0;
        while (label[r] + 1 < classes && left >= p[label[r]]) left -= p[label[r]++];
    }
    clt__random_close(&random);
}

static void check_drawn(clt__output_map map, size_t classes, size_t width, double drawn) {
    clt__matrix raw = network_features(ROWS, width, 3);
    uint32_t label[ROWS];
    double factor = 0;
    draw(label, drawn, map, classes, &raw);
    assert_true(clt__calibrate_fit(&factor, map, classes, &raw, label));
    if (fabs(factor / drawn - 1) > 0.15) fail_msg("%g instead of %g", factor, drawn);
    double best = clt__calibrate_loss(factor, map, classes, &raw, label);
    for (int i = -1; i <= 1; i += 2) {
        double near = factor * (1 + 0.05 * i);
        assert_true(clt__calibrate_loss(near, map, classes, &raw, label) > best);
    }
    clt__matrix_free(&raw);
}

static void drawn_factors_are_found(void **state) {
    (void)state;
    static const double drawn[] = {0.3, 1, 4};
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
        check_drawn(CLT__OUTPUT_SOFTMAX, CLASSES, CLASSES, drawn[i]);
        check_drawn(CLT__OUTPUT_SIGMOID, 2, 1, drawn[i]);
    }
}

/* Where every row is told right, a row that shows all classes evenly keeps the factor finite: with
   n rows of logits 1 and -1 for two classes each, 1 / (1 + e^(2 b)) = (1 / 2) / (n + 1). */
static void labels_that_are_all_right_have_a_factor(void **state) {
    (void)state;
    enum { N = 9 };
    clt__matrix raw = {0};
    uint32_t label[N];
    double factor = 0;
    assert_int_equal(clt__matrix_new(&raw, N, 2), CLT_OK);
    for (size_t r = 0; r < N; r++) {
        label[r] = r % 2;
        clt__matrix_row(&raw, r)[label[r]] = 1;
        clt__matrix_row(&raw, r)[1 - label[r]] = -1;
    }
    assert_true(clt__calibrate_fit(&factor, CLT__OUTPUT_SOFTMAX, 2, &raw, label));
    assert_true(fabs(1 / (1 + exp(2 * factor)) - 0.5 / (N + 1)) < 1e-9);
    for (size_t r = 0; r < N; r++) label[r] = 1 - label[r];
    assert_false(clt__calibrate_fit(&factor, CLT__OUTPUT_SOFTMAX, 2, &raw, label));
    clt__matrix_free(&raw);
}

static void a_calibrated_model_says_the_same_labels(void **state) {
    (void)state;
    static const unsigned hidden[] = {5};
    clt_model *model = network_new(3, hidden, 1, CLASSES, 2, 7), *calibrated = NULL;
    clt__matrix x = network_features(50, 3, 9), a = {0}, b = {0};
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__calibrate_model(&calibrated, model, 0.25), CLT_OK);
    assert_int_equal(clt__model_forward(&a, ws, model, &x), CLT_OK);
    assert_int_equal(clt__model_forward(&b, ws, calibrated, &x), CLT_OK);
    for (size_t i = 0; i < a.rows * a.columns; i++) {
        assert_true(fabs(b.x[i] - 0.25 * a.x[i]) <= 1e-12 * (1 + fabs(a.x[i])));
    }
    const clt__node *old = &model->node[model->count - 1];
    const clt__node *now = &calibrated->node[calibrated->count - 1];
    assert_true(now->value_bound == 0.25 * old->value_bound);
    clt__model_free(calibrated);
    clt__model_free(model);
    clt__matrix_free(&x);
    clt__matrix_free(&a);
    clt__matrix_free(&b);
    clt__ws_free(ws);
}

static clt_status scale(void *arg) {
    clt_model *calibrated = NULL;
    clt_status status = clt__calibrate_model(&calibrated, arg, 2);
    clt__model_free(calibrated);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt_model *model = network_new(3, NULL, 0, 3, 0, 7);
    assert_true(fault_sweep(scale, model));
    clt__model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(drawn_factors_are_found),
        cmocka_unit_test(labels_that_are_all_right_have_a_factor),
        cmocka_unit_test(a_calibrated_model_says_the_same_labels),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
