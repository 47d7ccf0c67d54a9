/* nn/diagonals.c: diagonals over the slots against dense products. */
#include "nn/diagonals.h"

#include "base/alloc.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SLOTS = 256 };

static double dense(const clt__layer *layer, unsigned i, const double *x) {
    double sum = 0;
    for (unsigned j = 0; j < layer->in; j++) sum += clt__layer_weight(layer, i, j) * x[j];
    return sum;
}

/* The layer's diagonals on `slot`, in place, and the sum over copies. */
static void apply(double *slot, const clt__pattern *pattern, const clt__layer *layer) {
    clt__diagonals *diagonals = NULL;
    double out[SLOTS], sum[SLOTS];
    assert_int_equal(clt__diagonals_new(&diagonals, pattern, layer), CLT_OK);
    clt__lintrans_clear(out, slot, SLOTS, diagonals->diagonal, diagonals->count);
    for (size_t p = 0; p < SLOTS; p++) {
        sum[p] = 0;
        uint32_t terms = 1;
        if (pattern->reading == CLT__TURNED) {
            terms = pattern->copies * (pattern->block / pattern->period);
        }
        for (uint32_t t = 0; t < terms; t++) {
            sum[p] += out[(p + t * (size_t)pattern->period) % SLOTS];
        }
    }
    memcpy(slot, sum, sizeof sum);
    clt__diagonals_free(diagonals);
}

static void assert_near(double a, double b) {
    if (!(fabs(a - b) <= 1e-12 * (1 + fabs(b)))) fail_msg("%.17g is not %.17g", a, b);
}

typedef struct fixture {
    clt_model *model;
    clt__network *network;
    clt__layout layout;
    clt__matrix x;
} fixture;

static void open_fixture(fixture *f, clt_packing packing, size_t features, const unsigned *hidden,
                         size_t layers, size_t classes) {
    f->model = network_new(features, hidden, layers, classes, 2, features + 100 * layers);
    assert_int_equal(clt__network_new(&f->network, f->model), CLT_OK);
    const clt__network *n = f->network;
    clt__layout_for what = {packing,
                            (uint32_t)features,
                            n->layer[n->count - 1].out,
                            clt__network_width(n),
                            clt__network_inner_width(n),
                            n->count};
    assert_true(clt__layout_make(&f->layout, what, SLOTS));
    f->x = network_features(f->layout.rows, features, 5);
}

static void close_fixture(fixture *f) {
    clt__matrix_free(&f->x);
    clt__network_free(f->network);
    clt__model_free(f->model);
}

/* Layer by layer without activations: each layer's outputs are the next one's inputs. */
static void assert_layers(fixture *f) {
    double slot[SLOTS] = {0};
    const clt__network *n = f->network;
    for (uint32_t b = 0; b < f->layout.rows; b++) {
        clt__layout_put(slot, &f->layout, SLOTS, b, clt__matrix_row(&f->x, b));
    }
    clt__matrix now = {0};
    assert_int_equal(clt__matrix_new(&now, f->layout.rows, 256), CLT_OK);
    for (uint32_t b = 0; b < f->layout.rows; b++) {
        memcpy(clt__matrix_row(&now, b), clt__matrix_row(&f->x, b), f->x.columns * sizeof(double));
    }
    for (unsigned k = 0; k < n->count; k++) {
        const clt__layer *layer = &n->layer[k];
        clt__pattern pattern = clt__pattern_of(&f->layout, n, k, SLOTS);
        apply(slot, &pattern, layer);
        for (uint32_t b = 0; b < f->layout.rows; b++) {
            double y[256] = {0};
            for (unsigned i = 0; i < layer->out; i++) {
                y[i] = dense(layer, i, clt__matrix_row(&now, b));
            }
            memcpy(clt__matrix_row(&now, b), y, sizeof y);
        }
        bool last = k + 1 == n->count, repeated = f->layout.turn > 0 && !last;
        for (size_t p = 0; p < SLOTS; p++) {
            uint32_t b = (uint32_t)(p / f->layout.block), i = (uint32_t)(p % f->layout.period);
            bool first = f->layout.turn > 0 ? p < f->layout.period : b < f->layout.rows;
            bool used = i < layer->out && (first || repeated);
            double wanted = used ? clt__matrix_row(&now, repeated ? 0 : b)[i] : 0;
            if (used) {
                assert_near(slot[p], wanted);
            } else {
                assert_true(slot[p] == 0); /* exactly */
            }
        }
    }
    clt__matrix_free(&now);
}

static void every_shape(void **state) {
    (void)state;
    static const struct {
        size_t features;
        unsigned hidden[3];
        size_t layers, classes;
    } shapes[] = {
        {5, {0}, 0, 2},      {5, {0}, 0, 4},       {30, {16}, 1, 2},        {3, {9, 4}, 2, 3},
        {1, {1}, 1, 2},      {16, {16, 16}, 2, 5}, {60, {20, 64, 7}, 3, 2}, {200, {8}, 1, 2},
        {128, {128}, 1, 10}, {2, {3, 2, 3}, 3, 2}, {250, {3, 5}, 2, 2},     {64, {9, 33}, 2, 2},
        {17, {1}, 1, 2},
    };
    for (size_t s = 0; s < sizeof shapes / sizeof shapes[0]; s++) {
        for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
            fixture f;
            open_fixture(&f, packing, shapes[s].features, shapes[s].hidden, shapes[s].layers,
                         shapes[s].classes);
            assert_layers(&f);
            close_fixture(&f);
        }
    }
}

/* in + out - 1 diagonals in blocks, whatever the weights; turn of them for a row's first map. */
static void counted_by_shape(void **state) {
    (void)state;
    fixture f;
    int64_t steps[128];
    open_fixture(&f, CLT_PACK_BLOCKS, 12, (unsigned[]){7}, 1, 3);
    clt__pattern pattern = clt__pattern_of(&f.layout, f.network, 0, SLOTS);
    clt__layer *layer = &f.network->layer[0];
    assert_int_equal(clt__diagonal_steps(steps, &pattern, layer), 12 + 7 - 1);
    assert_int_equal(steps[0], -6);
    assert_int_equal(steps[17], 11);
    memset(layer->weight, 0, 12 * 7 * sizeof *layer->weight);
    assert_int_equal(clt__diagonal_steps(steps, &pattern, layer), 12 + 7 - 1);
    close_fixture(&f);

    open_fixture(&f, CLT_PACK_ROW, 12, (unsigned[]){7}, 1, 3);
    pattern = clt__pattern_of(&f.layout, f.network, 0, SLOTS);
    assert_int_equal(clt__diagonal_steps(steps, &pattern, &f.network->layer[0]), 1);
    pattern = clt__pattern_of(&f.layout, f.network, 1, SLOTS);
    assert_int_equal(clt__diagonal_steps(steps, &pattern, &f.network->layer[1]),
                     8); /* not 7 + 3 - 1 */
    close_fixture(&f);
}

/* The norms are those of the diagonals' columns. */
static void norms(void **state) {
    (void)state;
    for (clt_packing packing = CLT_PACK_ROW; packing <= CLT_PACK_BLOCKS; packing++) {
        fixture f;
        open_fixture(&f, packing, 40, (unsigned[]){33, 9}, 2, 2);
        for (unsigned k = 0; k < f.network->count; k++) {
            clt__diagonals *d = NULL;
            clt__pattern pattern = clt__pattern_of(&f.layout, f.network, k, SLOTS);
            clt__norms found = clt__diagonal_norms(&pattern, &f.network->layer[k]);
            assert_int_equal(clt__diagonals_new(&d, &pattern, &f.network->layer[k]), CLT_OK);
            double sum = 0, squares = 0;
            size_t outputs = 0;
            for (size_t p = 0; p < SLOTS; p++) {
                double one = 0, two = 0;
                for (unsigned i = 0; i < d->count; i++) {
                    double w = d->diagonal[i].re[p];
                    one += fabs(w);
                    two += w * w;
                }
                sum = fmax(sum, one);
                squares += two;
                outputs += p < pattern.end && p % pattern.period < f.network->layer[k].out;
            }
            assert_near(found.sum, sum);
            assert_near(found.root, sqrt(squares / (double)outputs));
            clt__diagonals_free(d);
        }
        close_fixture(&f);
    }
}

static void bias(void **state) {
    (void)state;
    fixture f;
    double slot[SLOTS];
    open_fixture(&f, CLT_PACK_ROW, 12, (unsigned[]){7}, 1, 3);
    for (unsigned k = 0; k < 2; k++) {
        const clt__layer *layer = &f.network->layer[k];
        clt__pattern pattern = clt__pattern_of(&f.layout, f.network, k, SLOTS);
        clt__bias_slots(slot, &pattern, layer);
        for (size_t p = 0; p < SLOTS; p++) {
            bool used = p % 8 < layer->out && (k == 0 || p < 8);
            assert_true(slot[p] == (used ? layer->bias[p % 8] : 0));
        }
    }
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_shape),
        cmocka_unit_test(counted_by_shape),
        cmocka_unit_test(norms),
        cmocka_unit_test(bias),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
