/* nn/ranges.c: no input that the schema allows passes the worst cases. */
#include "nn/ranges.h"

#include "base/alloc.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 400, WIDTH = 16 };

/* Corners and random points of the box of allowed inputs. */
static clt__matrix inputs(size_t columns, double bound) {
    clt__random random;
    clt__matrix x = network_features(ROWS, columns, 9);
    network_random(&random, 77);
    for (size_t i = 0; i < ROWS * columns; i++) {
        bool corner = i / columns < ROWS / 2;
        double at = 2 * clt__random_unit(&random) - 1;
        x.x[i] = bound * (corner ? (at > 0 ? 1 : -1) : at);
    }
    return x;
}

static void assert_bounded(unsigned degree, uint64_t seed) {
    clt_model *model = network_new(5, (unsigned[]){8, 6}, 2, 3, degree, seed);
    clt__network *network = NULL;
    clt__ranges *ranges = NULL;
    clt__matrix x = inputs(5, model->schema->input_bound);
    assert_int_equal(clt__network_new(&network, model), CLT_OK);
    assert_int_equal(clt__ranges_new(&ranges, network, model), CLT_OK);
    assert_true(ranges->input.bound == 8);
    double largest = 0;
    for (size_t r = 0; r < ROWS; r++) {
        double from[WIDTH], z[WIDTH];
        memcpy(from, clt__matrix_row(&x, r), 5 * sizeof *from);
        for (unsigned k = 0; k < network->count; k++) {
            const clt__layer *layer = &network->layer[k];
            const clt__layer_range *range = &ranges->layer[k];
            for (unsigned i = 0; i < layer->out; i++) {
                double sum = 0, part = 0;
                for (unsigned j = 0; j < layer->in; j++) {
                    sum += clt__layer_weight(layer, i, j) * from[j];
                    part += fabs(clt__layer_weight(layer, i, j) * from[j]);
                }
                z[i] = sum + layer->bias[i];
                assert_true(part <= range->part.bound * (1 + 1e-12));
                assert_true(fabs(sum) <= range->sum.bound * (1 + 1e-12));
                assert_true(fabs(z[i]) <= range->map.bound * (1 + 1e-12));
                if (layer->act == CLT__ACT_SQUARE) z[i] *= z[i];
                if (layer->act == CLT__ACT_CHEBYSHEV) {
                    double y = layer->c[0], before = 1, t = z[i];
                    for (unsigned d = 1; d <= layer->degree; d++) {
                        double next = 2 * z[i] * t - before;
                        y += layer->c[d] * t;
                        before = t;
                        t = next;
                    }
                    z[i] = y;
                }
                assert_true(fabs(z[i]) <= range->act.bound * (1 + 1e-9));
                if (k == 0) largest = fmax(largest, fabs(z[i]) / range->act.bound);
            }
            memcpy(from, z, layer->out * sizeof *z);
        }
    }
    /* A corner comes near the first layer's bound, which is therefore not idle. */
    if (degree <= 2) assert_true(largest > 0.5);
    clt__free(ranges);
    clt__network_free(network);
    clt__matrix_free(&x);
    clt__model_free(model);
}

static void worst_cases(void **state) {
    (void)state;
    for (unsigned degree = 1; degree <= 5; degree++) {
        for (uint64_t seed = 1; seed <= 4; seed++) assert_bounded(degree, seed);
    }
}

/* Categories are 0 or 1, numbers within the bound. */
static void categories(void **state) {
    (void)state;
    clt_model *model = network_new(3, NULL, 0, 2, 0, 1);
    clt__schema *schema = model->schema;
    clt__network *network = NULL;
    clt__ranges *ranges = NULL;
    /* x1 becomes a category of two levels, x2 goes: three features still. */
    schema->column[1].kind = CLT__COLUMN_CATEGORY;
    schema->column[1].levels.count = 2;
    schema->column[1].levels.text[0] = clt__strdup("a");
    schema->column[1].levels.text[1] = clt__strdup("b");
    clt__free(schema->column[2].name);
    schema->column[2].name = NULL;
    schema->columns = 2;
    memcpy(model->node[1].weight, (double[]){1, 2, -4}, 3 * sizeof(double));
    model->node[1].bias[0] = 0.5;
    assert_int_equal(clt__network_new(&network, model), CLT_OK);
    assert_int_equal(clt__ranges_new(&ranges, network, model), CLT_OK);
    assert_true(ranges->layer[0].part.bound == 8 + 2 + 4);
    assert_true(ranges->layer[0].sum.bound == 12);   /* -8 - 4 */
    assert_true(ranges->layer[0].map.bound == 11.5); /* and the bias */
    clt__free(ranges);
    clt__network_free(network);
    schema->columns = 2;
    clt__model_free(model);
}

/* What was recorded is taken, but never above the worst case. */
static void recorded(void **state) {
    (void)state;
    clt_model *model = network_new(3, NULL, 0, 2, 0, 1);
    clt__network *network = NULL;
    clt__ranges *ranges = NULL;
    model->node[0].value_rms = 2;
    model->node[1].value_rms = 3;
    assert_int_equal(clt__network_new(&network, model), CLT_OK);
    assert_int_equal(clt__ranges_new(&ranges, network, model), CLT_OK);
    assert_true(ranges->input.rms == 2);
    assert_true(ranges->layer[0].map.rms == 3);
    clt__free(ranges);
    clt__network_free(network);
    model->node[0].value_rms = 1e9;
    model->node[1].value_rms = 1e9;
    assert_int_equal(clt__network_new(&network, model), CLT_OK);
    assert_int_equal(clt__ranges_new(&ranges, network, model), CLT_OK);
    assert_true(ranges->input.rms == 8);
    assert_true(ranges->layer[0].map.rms == ranges->layer[0].map.bound);
    clt__free(ranges);
    clt__network_free(network);
    clt__model_free(model);
}

static void overflow(void **state) {
    (void)state;
    clt_model *model = network_new(3, (unsigned[]){4, 4, 4, 4, 4, 4}, 6, 2, 4, 1);
    clt__network *network = NULL;
    clt__ranges *ranges = NULL;
    model->node[1].weight[0] = 1e60;
    assert_int_equal(clt__network_new(&network, model), CLT_OK);
    assert_int_equal(clt__ranges_new(&ranges, network, model), CLT_E_RANGE);
    assert_null(ranges);
    assert_non_null(strstr(clt_detail(), "node"));
    clt__network_free(network);
    clt__model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(worst_cases),
        cmocka_unit_test(categories),
        cmocka_unit_test(recorded),
        cmocka_unit_test(overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
