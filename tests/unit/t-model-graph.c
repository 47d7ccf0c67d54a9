/* model/graph.c: layers, names and first weights. */
#include "model/graph.h"

#include "base/alloc.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void layers_follow_each_other(void **state) {
    (void)state;
    static const unsigned hidden[] = {5, 3};
    static const struct {
        const char *name;
        clt__node_type type;
        unsigned width;
    } wanted[] = {
        {"input", CLT__NODE_INPUT, 7},      {"dense1", CLT__NODE_DENSE, 5},
        {"activation1", CLT__NODE_RELU, 5}, {"dense2", CLT__NODE_DENSE, 3},
        {"activation2", CLT__NODE_RELU, 3}, {"output", CLT__NODE_DENSE, 4},
    };
    clt_model *model = NULL;
    assert_int_equal(clt__graph_new(&model, network_schema(7, 4), hidden, 2), CLT_OK);
    assert_int_equal(model->count, 6);
    for (unsigned i = 0; i < 6; i++) {
        assert_string_equal(model->node[i].name, wanted[i].name);
        assert_int_equal(model->node[i].type, wanted[i].type);
        assert_int_equal(model->node[i].width, wanted[i].width);
        assert_int_equal(model->node[i].input, i > 0 ? i - 1 : 0);
    }
    assert_int_equal(model->output, CLT__OUTPUT_SOFTMAX);
    assert_int_equal(clt__model_check(model), CLT_OK);
    clt__model_free(model);
}

static void two_classes_have_one_logit(void **state) {
    (void)state;
    clt_model *model = NULL;
    assert_int_equal(clt__graph_new(&model, network_schema(3, 2), NULL, 0), CLT_OK);
    assert_int_equal(model->count, 2);
    assert_int_equal(model->node[1].width, 1);
    assert_int_equal(model->output, CLT__OUTPUT_SIGMOID);
    assert_int_equal(clt__model_classes(model), 2);
    clt__model_free(model);
}

static double variance(const double *x, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += x[i] * x[i];
    return sum / (double)count;
}

/* The variance of n squares of normals has deviation sqrt(2 / n): five of those. */
static void first_weights_keep_the_size_of_values(void **state) {
    (void)state;
    static const unsigned hidden[] = {200};
    clt_model *model = NULL;
    clt__random random;
    network_random(&random, 1);
    assert_int_equal(clt__graph_new(&model, network_schema(50, 30), hidden, 1), CLT_OK);
    clt__graph_init(model, &random);
    assert_true(fabs(variance(model->node[1].weight, 10000) * 50 / 2 - 1) < 5 * sqrt(2 / 1e4));
    assert_true(fabs(variance(model->node[3].weight, 6000) * 200 - 1) < 5 * sqrt(2 / 6e3));
    for (size_t i = 0; i < 200; i++) assert_true(model->node[1].bias[i] == 0);
    clt__random_close(&random);
    clt__model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(layers_follow_each_other),
        cmocka_unit_test(two_classes_have_one_logit),
        cmocka_unit_test(first_weights_keep_the_size_of_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
