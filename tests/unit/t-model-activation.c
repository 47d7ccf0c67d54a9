/* model/activation.c: the polynomials are the nearest ones on what really arrives. */
#include "model/activation.h"

#include "approx/kernel_relu.h"
#include "base/alloc.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static clt__range replace(clt_model *model, unsigned index, const clt__matrix *x,
                          double bandwidth) {
    clt__range range = {0, 0};
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 2), CLT_OK);
    assert_int_equal(clt__activation_replace(&range, model, ws, index, x, bandwidth), CLT_OK);
    clt__ws_free(ws);
    assert_int_equal(model->node[index].type, CLT__NODE_POLYNOMIAL);
    assert_int_equal(model->node[index].degree, 2);
    assert_true(model->node[index].c[2] > 0);
    return range;
}

/* The inputs of node `index` over all rows and units, from the model as it is now. */
static clt__matrix inputs_of(const clt_model *model, unsigned index, const clt__matrix *x) {
    clt_model part = *model;
    clt__matrix out = {0};
    clt_ws *ws = NULL;
    part.count = index;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__model_forward(&out, ws, &part, x), CLT_OK);
    clt__ws_free(ws);
    return out;
}

static double deviation_of(const clt__matrix *z) {
    size_t count = z->rows * z->columns;
    long double sum = 0, squares = 0;
    for (size_t i = 0; i < count; i++) sum += z->x[i];
    for (size_t i = 0; i < count; i++) squares += powl(z->x[i] - sum / count, 2);
    return (double)sqrtl(squares / count);
}

/* A least squares fit leaves a rest that is orthogonal to 1, z and z^2; and the range is met. */
static void assert_nearest(const clt_model *model, unsigned index, const clt__matrix *x,
                           clt__range range, double bandwidth) {
    const double *c = model->node[index].c;
    clt__matrix z = inputs_of(model, index, x);
    double h = bandwidth * deviation_of(&z), low = INFINITY, high = -INFINITY;
    double count = (double)(z.rows * z.columns);
    for (int power = 0; power <= 2; power++) {
        double product = 0, size = 0;
        for (size_t i = 0; i < z.rows * z.columns; i++) {
            double t = z.x[i], rest = c[0] + t * (c[1] + t * c[2]);
            rest -= clt__relu_smooth(CLT__RELU_GAUSS, h, t);
            product += rest * pow(t, power) / count;
            size += pow(fabs(t), power + 2) / count;
            low = fmin(low, t);
            high = fmax(high, t);
        }
        assert_near(product, 0, 1e-10 * (1 + size));
    }
    assert_near(range.low, low, 0);
    assert_near(range.high, high, 0);
    clt__matrix_free(&z);
}

static void the_fit_is_the_nearest_on_the_samples(void **state) {
    (void)state;
    static const unsigned hidden[] = {6};
    clt__matrix x = network_features(300, 4, 1);
    for (double bandwidth = 0; bandwidth <= 1; bandwidth += 0.25) {
        clt_model *model = network_new(4, hidden, 1, 2, 0, 2);
        clt__range range = replace(model, 2, &x, bandwidth);
        assert_nearest(model, 2, &x, range, bandwidth);
        clt__model_free(model);
    }
    clt__matrix_free(&x);
}

/* The second layer is fitted to what comes through the first polynomial, not the first ReLU. */
static void later_layers_see_the_polynomials_before_them(void **state) {
    (void)state;
    static const unsigned hidden[] = {6, 5, 4};
    clt__matrix x = network_features(200, 3, 3);
    clt_model *model = network_new(3, hidden, 3, 3, 0, 4);
    for (unsigned i = 2; i <= 6; i += 2) {
        clt__range range = replace(model, i, &x, 0.5);
        assert_nearest(model, i, &x, range, 0.5);
    }
    assert_int_equal(clt__model_check(model), CLT_OK);
    clt__matrix_free(&x);
    clt__model_free(model);
}

/* Normal inputs: the closed form, up to sampling. */
static void normal_inputs_give_the_closed_form(void **state) {
    (void)state;
    static const unsigned hidden[] = {1};
    clt__matrix x = network_features(100000, 1, 5);
    clt_model *model = network_new(1, hidden, 1, 2, 0, 6);
    double c[3];
    model->node[1].weight[0] = 2;
    model->node[1].bias[0] = 0.5;
    replace(model, 2, &x, 0.5);
    clt__relu_normal_fit(c, 0.5, 2, 1);
    for (int i = 0; i < 3; i++) assert_near(model->node[2].c[i], c[i], 0.01);
    clt__matrix_free(&x);
    clt__model_free(model);
}

/* Where all inputs are positive ReLU is a line; the parabola keeps a curve, and the line's mean. */
static void nearly_straight_activations_keep_a_curve(void **state) {
    (void)state;
    static const unsigned hidden[] = {1};
    clt__matrix x = network_features(500, 1, 7);
    clt_model *model = network_new(1, hidden, 1, 2, 0, 8);
    double normal[3], mean = 0;
    model->node[1].weight[0] = 1;
    model->node[1].bias[0] = 50;
    replace(model, 2, &x, 0.5);
    const double *c = model->node[2].c;
    clt__matrix z = inputs_of(model, 2, &x);
    double deviation = deviation_of(&z);
    clt__relu_normal_fit(normal, 0, deviation, 0.5 * deviation);
    assert_near(c[2], normal[2] / 16, 1e-12);
    for (size_t i = 0; i < z.rows; i++) {
        double t = z.x[i], off = t - 50;
        mean += (c[0] + t * (c[1] + t * c[2]) - t) / (double)z.rows;
        assert_near(c[0] + t * (c[1] + t * c[2]), t, 0.02 * (1 + off * off));
    }
    assert_near(mean, 0, 1e-10);
    clt__matrix_free(&z);
    clt__matrix_free(&x);
    clt__model_free(model);
}

/* One column of two values, one unit: a parabola through two points is not unique. */
static void two_different_inputs_are_enough(void **state) {
    (void)state;
    static const unsigned hidden[] = {1};
    double cells[10] = {1, -1, 1, -1, -1, 1, 1, -1, 1, -1};
    clt__matrix x = {.rows = 10, .columns = 1, .x = cells};
    clt_model *model = network_new(1, hidden, 1, 2, 0, 9);
    double c[3];
    model->node[1].weight[0] = 1;
    model->node[1].bias[0] = 0;
    clt__range range = replace(model, 2, &x, 0.5);
    clt__relu_normal_fit(c, 0, 1, 0.5);
    for (int i = 0; i < 3; i++) assert_near(model->node[2].c[i], c[i], 1e-12);
    assert_near(range.low, -1, 0);
    assert_near(range.high, 1, 0);
    clt__model_free(model);
}

/* The second half of a sorted table counts as much as the first. */
static void large_tables_are_sampled_evenly(void **state) {
    (void)state;
    static const unsigned hidden[] = {1};
    enum { ROWS = 600000 };
    clt__matrix x = network_features(ROWS, 1, 14);
    clt_model *model = network_new(1, hidden, 1, 2, 0, 15);
    double c[3];
    model->node[1].weight[0] = 1;
    model->node[1].bias[0] = 0;
    for (size_t i = 0; i < ROWS; i++) x.x[i] = i < ROWS / 2 ? -fabs(x.x[i]) : fabs(x.x[i]);
    replace(model, 2, &x, 0.5);
    clt__relu_normal_fit(c, 0, 1, 0.5);
    for (int i = 0; i < 3; i++) assert_near(model->node[2].c[i], c[i], 0.005);
    clt__matrix_free(&x);
    clt__model_free(model);
}

static void equal_inputs_are_refused_with_the_layer(void **state) {
    (void)state;
    static const unsigned hidden[] = {3};
    clt__matrix x = network_features(20, 2, 10);
    clt_model *model = network_new(2, hidden, 1, 2, 0, 11);
    clt__range range = {7, 8};
    clt_ws *ws = NULL;
    memset(model->node[1].weight, 0, 6 * sizeof(double));
    for (int i = 0; i < 3; i++) model->node[1].bias[i] = 0.25;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    assert_int_equal(clt__activation_replace(&range, model, ws, 2, &x, 0.5), CLT_E_DATA);
    assert_string_equal(clt_detail(),
                        "dense1 gives the same value for all rows, so that no activation can be "
                        "fitted to it; lower the weight decay or use fewer layers");
    assert_int_equal(model->node[2].type, CLT__NODE_RELU);
    assert_near(range.low, 7, 0);
    clt__ws_free(ws);
    clt__matrix_free(&x);
    clt__model_free(model);
}

typedef struct work {
    clt_model *model;
    clt__matrix x;
} work;

static clt_status replace_once(void *arg) {
    work *w = arg;
    clt__range range;
    clt_ws *ws = NULL;
    clt_status status = clt__ws_new(&ws, 1);
    w->model->node[2].type = CLT__NODE_RELU;
    if (status == CLT_OK) status = clt__activation_replace(&range, w->model, ws, 2, &w->x, 0.5);
    clt__ws_free(ws);
    return status;
}

static void failed_allocations_leak_nothing(void **state) {
    (void)state;
    static const unsigned hidden[] = {3};
    work w = {network_new(2, hidden, 1, 2, 0, 12), network_features(20, 2, 13)};
    assert_true(fault_sweep(replace_once, &w));
    clt__matrix_free(&w.x);
    clt__model_free(w.model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_fit_is_the_nearest_on_the_samples),
        cmocka_unit_test(later_layers_see_the_polynomials_before_them),
        cmocka_unit_test(normal_inputs_give_the_closed_form),
        cmocka_unit_test(nearly_straight_activations_keep_a_curve),
        cmocka_unit_test(two_different_inputs_are_enough),
        cmocka_unit_test(large_tables_are_sampled_evenly),
        cmocka_unit_test(equal_inputs_are_refused_with_the_layer),
        cmocka_unit_test(failed_allocations_leak_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
