/* model/grad.c: gradients against finite differences. */
#include "model/grad.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 13, FEATURES = 4 };

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static void fill_batch(clt__gradient *gradient, uint32_t *labels, size_t classes, uint64_t seed) {
    clt__matrix x = network_features(ROWS, FEATURES, seed);
    memcpy(gradient->value.node[0], x.x, ROWS * FEATURES * sizeof(double));
    for (size_t i = 0; i < ROWS; i++) labels[i] = (uint32_t)((i * i + seed) % classes);
    clt__matrix_free(&x);
}

/* Moves each weight by a step to both sides. */
static void assert_gradient(clt_model *model, clt__gradient *gradient, const uint32_t *labels) {
    const double step = 1e-5;
    size_t count = clt__model_weights_count(model);
    double *weights = clt__alloc(count, sizeof *weights),
           *slopes = clt__alloc(count, sizeof *slopes);
    clt__model_weights_get(weights, model);
    clt__gradient_batch(gradient, model, labels, ROWS);
    memcpy(slopes, gradient->weight, count * sizeof *slopes);
    for (size_t i = 0; i < count; i++) {
        double there = weights[i];
        weights[i] = there + step;
        clt__model_weights_set(model, weights);
        double above = clt__gradient_batch(gradient, model, labels, ROWS);
        weights[i] = there - step;
        clt__model_weights_set(model, weights);
        double below = clt__gradient_batch(gradient, model, labels, ROWS);
        weights[i] = there;
        assert_near(slopes[i], (above - below) / (2 * step), 1e-7 * (1 + fabs(slopes[i])));
    }
    clt__free(weights);
    clt__free(slopes);
}

static void check(size_t layers, size_t classes, unsigned degree, double penalty, uint64_t seed) {
    static const unsigned hidden[] = {5, 3, 2};
    uint32_t labels[ROWS];
    clt__gradient *gradient = NULL;
    clt_model *model = network_new(FEATURES, hidden, layers, classes, degree, seed);
    assert_int_equal(clt__gradient_new(&gradient, model, ROWS), CLT_OK);
    fill_batch(gradient, labels, classes, seed);
    gradient->penalty = penalty;
    for (unsigned i = 0; i < model->count; i++) gradient->range[i] = (clt__range){-0.5, 0.75};
    assert_gradient(model, gradient, labels);
    clt__gradient_free(gradient);
    clt__model_free(model);
}

static void gradients_match_finite_differences(void **state) {
    (void)state;
    for (size_t layers = 0; layers <= 3; layers++) {
        for (size_t classes = 2; classes <= 4; classes++) {
            check(layers, classes, 0, 0, 10 + classes);
            check(layers, classes, 2, 0, 20 + classes);
            check(layers, classes, 3, 0, 30 + classes);
        }
    }
}

static void penalised_gradients_match_finite_differences(void **state) {
    (void)state;
    check(1, 2, 2, 0.5, 41);
    check(2, 3, 2, 3, 42);
    check(3, 2, 3, 1, 43);
}

/* One layer, one unit: z = w x, and the penalty by hand. */
static void the_penalty_is_the_mean_squared_excess(void **state) {
    (void)state;
    static const unsigned hidden[] = {1};
    static const uint32_t labels[3] = {0, 1, 1};
    clt_model *model = network_new(1, hidden, 1, 2, 2, 5);
    clt__gradient *gradient = NULL;
    model->node[1].weight[0] = 1;
    model->node[1].bias[0] = 0;
    assert_int_equal(clt__gradient_new(&gradient, model, 3), CLT_OK);
    memcpy(gradient->value.node[0], (double[]){-4, 0, 2.5}, 3 * sizeof(double));
    gradient->range[2] = (clt__range){-1, 2};
    double plain = clt__gradient_batch(gradient, model, labels, 3);
    gradient->penalty = 6;
    double penalised = clt__gradient_batch(gradient, model, labels, 3);
    assert_near(penalised - plain, 6 * (3.0 * 3 + 0.5 * 0.5) / 3, 1e-13);
    clt__gradient_free(gradient);
    clt__model_free(model);
}

/* A batch that is smaller than the room, after a larger one. */
static void small_batches_forget_large_ones(void **state) {
    (void)state;
    static const unsigned hidden[] = {3};
    uint32_t labels[ROWS];
    clt_model *model = network_new(FEATURES, hidden, 1, 3, 2, 6);
    clt__gradient *used = NULL, *fresh = NULL;
    assert_int_equal(clt__gradient_new(&used, model, ROWS), CLT_OK);
    assert_int_equal(clt__gradient_new(&fresh, model, 2), CLT_OK);
    fill_batch(used, labels, 3, 6);
    memcpy(fresh->value.node[0], used->value.node[0], 2 * FEATURES * sizeof(double));
    clt__gradient_batch(used, model, labels, ROWS);
    double loss = clt__gradient_batch(used, model, labels, 2);
    assert_near(clt__gradient_batch(fresh, model, labels, 2), loss, 0);
    assert_memory_equal(used->weight, fresh->weight, used->count * sizeof(double));
    clt__gradient_free(used);
    clt__gradient_free(fresh);
    clt__model_free(model);
}

static void weights_travel_as_one_vector(void **state) {
    (void)state;
    static const unsigned hidden[] = {2};
    clt_model *model = network_new(3, hidden, 1, 2, 0, 1);
    double flat[11], back[11];
    assert_int_equal(clt__model_weights_count(model), 11);
    clt__model_weights_get(flat, model);
    assert_memory_equal(flat, model->node[1].weight, 6 * sizeof(double));
    assert_memory_equal(flat + 6, model->node[1].bias, 2 * sizeof(double));
    assert_memory_equal(flat + 8, model->node[3].weight, 2 * sizeof(double));
    assert_true(flat[10] == model->node[3].bias[0]);
    for (size_t i = 0; i < 11; i++) flat[i] = (double)i;
    clt__model_weights_set(model, flat);
    clt__model_weights_get(back, model);
    assert_memory_equal(flat, back, sizeof flat);
    clt__model_free(model);
}

static void clipping_keeps_the_direction(void **state) {
    (void)state;
    clt_model *model = network_new(1, NULL, 0, 2, 0, 1);
    clt__gradient *gradient = NULL;
    assert_int_equal(clt__gradient_new(&gradient, model, 1), CLT_OK);
    assert_int_equal(gradient->count, 2);
    memcpy(gradient->weight, (double[]){30, -40}, 2 * sizeof(double));
    clt__gradient_clip(gradient, 50);
    assert_near(gradient->weight[0], 30, 0);
    clt__gradient_clip(gradient, 1);
    assert_near(gradient->weight[0], 0.6, 1e-15);
    assert_near(gradient->weight[1], -0.8, 1e-15);
    clt__gradient_free(gradient);
    clt__model_free(model);
}

static clt_status make(void *arg) {
    clt__gradient *gradient = NULL;
    clt_status status = clt__gradient_new(&gradient, arg, 4);
    clt__gradient_free(gradient);
    return status;
}

static void failed_allocations_leak_nothing(void **state) {
    (void)state;
    clt_model *model = network_new(2, NULL, 0, 2, 0, 1);
    assert_true(fault_sweep(make, model));
    clt__model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gradients_match_finite_differences),
        cmocka_unit_test(penalised_gradients_match_finite_differences),
        cmocka_unit_test(the_penalty_is_the_mean_squared_excess),
        cmocka_unit_test(small_batches_forget_large_ones),
        cmocka_unit_test(weights_travel_as_one_vector),
        cmocka_unit_test(clipping_keeps_the_direction),
        cmocka_unit_test(failed_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
