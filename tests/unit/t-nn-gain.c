/* nn/gain.c: gains of maps are norms; of networks, what finite differences of the model give. */
#include "nn/gain.h"

#include "base/alloc.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { ROWS = 3000 };

typedef struct fixture {
    clt_model *model;
    clt__network *network;
    clt__ranges *ranges;
    clt__gain gain[8];
} fixture;

static void open_fixture(fixture *f, unsigned degree, uint64_t seed) {
    *f = (fixture){.model = network_new(12, (unsigned[]){9, 7}, 2, 3, degree, seed)};
    pipeline_tame(f->model, seed);
    pipeline_must(clt__network_new(&f->network, f->model));
    pipeline_must(clt__ranges_new(&f->ranges, f->network, f->model));
    pipeline_must(clt__gains(f->gain, f->network, f->ranges));
}

static void close_fixture(fixture *f) {
    clt__free(f->ranges);
    clt__network_free(f->network);
    clt_model_free(f->model);
}

/* Of the first map: the root mean square over rows of weight of their Euclidean norms. */
static void of_a_map(void **state) {
    (void)state;
    fixture f;
    open_fixture(&f, 2, 1);
    const clt__layer *layer = &f.network->layer[0];
    double squares = 0;
    for (unsigned i = 0; i < layer->out * layer->in; i++) {
        squares += layer->weight[i] * layer->weight[i];
    }
    double norm = sqrt(squares / layer->out);
    assert_true(fabs(f.gain[0].map / norm - 1) < 0.15); /* 256 samples */
    close_fixture(&f);
}

/* The model's raw outputs at x and at x + step e. */
static double measured_gain(const fixture *f) {
    const double step = 1e-5;
    clt__matrix x = network_features(ROWS, 12, 3), e = network_features(ROWS, 12, 4);
    clt__matrix here = {0}, there = {0};
    clt_ws *ws = NULL;
    pipeline_must(clt_ws_new(&ws, 1));
    pipeline_must(clt__model_forward(&here, ws, f->model, &x));
    for (size_t i = 0; i < x.rows * x.columns; i++) x.x[i] += step * e.x[i];
    pipeline_must(clt__model_forward(&there, ws, f->model, &x));
    double squares = 0;
    for (size_t i = 0; i < here.rows * here.columns; i++) {
        double slope = (there.x[i] - here.x[i]) / step;
        squares += slope * slope;
    }
    double gain = sqrt(squares / (double)(here.rows * here.columns));
    clt_ws_free(ws);
    clt__matrix_free(&there);
    clt__matrix_free(&here);
    clt__matrix_free(&e);
    clt__matrix_free(&x);
    return gain;
}

static void of_networks(void **state) {
    (void)state;
    for (unsigned degree = 2; degree <= 3; degree++) {
        for (uint64_t seed = 1; seed <= 3; seed++) {
            fixture f;
            open_fixture(&f, degree, seed);
            double gain = f.gain[f.network->count - 1].act, measured = measured_gain(&f);
            assert_true(gain > 0.6 * measured && gain < 1.7 * measured);
            close_fixture(&f);
        }
    }
}

static void repeatable(void **state) {
    (void)state;
    fixture f;
    clt__gain again[8];
    open_fixture(&f, 2, 5);
    pipeline_must(clt__gains(again, f.network, f.ranges));
    assert_memory_equal(again, f.gain, f.network->count * sizeof *again);
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(of_a_map),
        cmocka_unit_test(of_networks),
        cmocka_unit_test(repeatable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
