/* nn/network.c: the folded network computes what the model computes. */
#include "nn/network.h"

#include "approx/chebyshev.h"
#include "base/alloc.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 20 };

static void activate(const clt__layer *layer, double *z) {
    clt__chebyshev p = {.degree = layer->degree, .low = -1, .high = 1};
    memcpy(p.c, layer->c, (layer->degree + 1) * sizeof *p.c);
    for (unsigned i = 0; i < layer->out; i++) {
        if (layer->act == CLT__ACT_SQUARE) z[i] *= z[i];
        if (layer->act == CLT__ACT_CHEBYSHEV) z[i] = clt__chebyshev_eval(&p, z[i]);
    }
}

/* out: the network on one row. */
static void evaluate(double *out, const clt__network *network, const double *x) {
    double *from = calloc(4096, sizeof *from), *to = calloc(4096, sizeof *to);
    memcpy(from, x, network->layer[0].in * sizeof *x);
    for (unsigned k = 0; k < network->count; k++) {
        const clt__layer *layer = &network->layer[k];
        for (unsigned i = 0; i < layer->out; i++) {
            to[i] = layer->bias[i];
            for (unsigned j = 0; j < layer->in; j++) {
                to[i] += clt__layer_weight(layer, i, j) * from[j];
            }
        }
        activate(layer, to);
        memcpy(from, to, layer->out * sizeof *from);
    }
    memcpy(out, from, network->layer[network->count - 1].out * sizeof *out);
    free(from);
    free(to);
}

/* Records, folds, compares; gives the network to the caller. */
static clt__network *assert_folded(clt_model *model, double tolerance) {
    clt__network *network = NULL;
    clt__matrix x = network_features(ROWS, model->schema->features, 3), raw = {0};
    double out[64];
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__model_record(model, ws, &x), CLT_OK);
    assert_int_equal(clt__model_forward(&raw, ws, model, &x), CLT_OK);
    assert_int_equal(clt__network_new(&network, model), CLT_OK);
    for (size_t r = 0; r < ROWS; r++) {
        evaluate(out, network, clt__matrix_row(&x, r));
        for (size_t k = 0; k < raw.columns; k++) {
            double wanted = clt__matrix_row(&raw, r)[k];
            if (fabs(out[k] - wanted) <= tolerance * (1 + fabs(wanted))) continue;
            fail_msg("row %zu, output %zu: %.17g is not %.17g", r, k, out[k], wanted);
        }
    }
    clt__matrix_free(&x);
    clt__matrix_free(&raw);
    clt__ws_free(ws);
    return network;
}

static void every_degree(void **state) {
    (void)state;
    const unsigned hidden[] = {7, 5, 6};
    for (unsigned degree = 1; degree <= 9; degree++) {
        for (size_t layers = 1; layers <= 3; layers++) {
            clt_model *model = network_new(6, hidden, layers, 3, degree, 10 * degree + layers);
            pipeline_tame(model, degree);
            clt__network *network = assert_folded(model, 1e-9);
            clt__act act = degree == 1   ? CLT__ACT_NONE
                           : degree == 2 ? CLT__ACT_SQUARE
                                         : CLT__ACT_CHEBYSHEV;
            assert_int_equal(network->count, layers + 1);
            assert_int_equal(network->layer[0].act, act);
            assert_int_equal(network->layer[layers].act, CLT__ACT_NONE);
            assert_int_equal(clt__network_width(network), 7);
            clt__network_free(network);
            clt__model_free(model);
        }
    }
}

static void logistic(void **state) {
    (void)state;
    clt_model *model = network_new(9, NULL, 0, 2, 0, 1);
    clt__network *network = assert_folded(model, 1e-12);
    assert_int_equal(network->count, 1);
    assert_int_equal(clt__network_width(network), 9);
    assert_int_equal(clt__layer_levels(&network->layer[0]), 1);
    clt__network_free(network);
    clt__model_free(model);
}

/* Both signs of c_2, and c_2 = 0. */
static void signs(void **state) {
    (void)state;
    const unsigned hidden[] = {4, 4};
    const double c2[] = {0.3, -0.3, 0};
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 3; j++) {
            clt_model *model = network_new(4, hidden, 2, 2, 2, 5);
            model->node[2].c[2] = c2[i];
            model->node[4].c[2] = c2[j];
            clt__network *network = assert_folded(model, 1e-10);
            assert_int_equal(network->layer[0].act, i < 2 ? CLT__ACT_SQUARE : CLT__ACT_NONE);
            clt__network_free(network);
            clt__model_free(model);
        }
    }
}

static void set_polynomial(clt_model *model, unsigned index, unsigned degree) {
    clt__node *node = &model->node[index];
    clt__free(node->weight);
    clt__free(node->bias);
    *node = (clt__node){.type = CLT__NODE_POLYNOMIAL, .input = index - 1, .degree = degree};
    node->width = model->node[index - 1].width;
    for (unsigned k = 0; k <= degree; k++) node->c[k] = 1.0 / (2 + k);
    node->c[degree] = -node->c[degree];
}

/* Polynomials where no matrix stands before, after or between them. */
static void diagonals(void **state) {
    (void)state;
    for (unsigned degree = 1; degree <= 4; degree++) {
        const unsigned hidden[] = {5, 5};
        /* input, p, dense, p, output p: the graph input dense1 act1 dense2 act2 output, altered */
        clt_model *model = network_new(5, hidden, 2, 5, 2, 20 + degree);
        set_polynomial(model, 1, degree); /* after the input */
        set_polynomial(model, 2, 2);      /* after another */
        set_polynomial(model, 5, degree); /* the last */
        assert_int_equal(clt__model_check(model), CLT_OK);
        clt__network *network = assert_folded(model, 1e-9);
        assert_true(network->layer[0].diagonal);
        assert_true(network->layer[network->count - 1].diagonal || degree == 1);
        assert_int_equal(network->layer[network->count - 1].act, CLT__ACT_NONE);
        clt__network_free(network);
        clt__model_free(model);
    }
}

static void two_maps_in_a_row(void **state) {
    (void)state;
    const unsigned hidden[] = {6};
    clt_model *model = network_new(4, hidden, 1, 3, 1, 8);
    model->node[2].c[0] = 0;
    model->node[2].c[1] = 1;
    clt__network *network = assert_folded(model, 1e-12);
    assert_int_equal(network->count, 2);
    clt__network_free(network);
    clt__model_free(model);
}

static void relu_is_refused(void **state) {
    (void)state;
    const unsigned hidden[] = {4};
    clt__network *network = NULL;
    clt_model *model = network_new(4, hidden, 1, 2, 0, 9);
    assert_int_equal(clt__network_new(&network, model), CLT_E_UNSUPPORTED);
    assert_null(network);
    assert_non_null(strstr(clt_detail(), "polynomial activation"));
    clt__model_free(model);
}

/* A parabola that is almost a line has its vertex far away: no square. */
static void almost_a_line(void **state) {
    (void)state;
    for (int k = 0; k < 20; k++) {
        clt_model *model = network_new(4, (unsigned[]){4}, 1, 2, 2, 9);
        memcpy(model->node[2].c, (double[]){0.2, 0.5, ldexp(1, -2 * k)}, 3 * sizeof(double));
        clt__network *network = assert_folded(model, 1e-10);
        clt__act act = k < 3 ? CLT__ACT_SQUARE : CLT__ACT_CHEBYSHEV;
        if (k < 3 || k > 8) assert_int_equal(network->layer[0].act, act);
        clt__network_free(network);
        clt__model_free(model);
    }
}

static void overflow_is_refused(void **state) {
    (void)state;
    const unsigned hidden[] = {4};
    clt__network *network = NULL;
    clt_model *model = network_new(4, hidden, 1, 2, 2, 9);
    model->node[1].weight[0] = 1e200;
    model->node[2].c[2] = 1e300;
    assert_int_equal(clt__network_new(&network, model), CLT_E_RANGE);
    assert_null(network);
    clt__model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_degree),
        cmocka_unit_test(logistic),
        cmocka_unit_test(signs),
        cmocka_unit_test(diagonals),
        cmocka_unit_test(two_maps_in_a_row),
        cmocka_unit_test(relu_is_refused),
        cmocka_unit_test(almost_a_line),
        cmocka_unit_test(overflow_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
