/* model/adam.c against the algorithm as its paper prints it. */
#include "model/adam.h"

#include "base/alloc.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

/* Algorithm 1 of arXiv 1412.6980 for one weight, then the decay of arXiv 1711.05101. */
typedef struct reference {
    long double weight, m, v;
} reference;

static void reference_step(reference *w, double g, int t, double rate, double decay) {
    w->m = 0.9L * w->m + 0.1L * g;
    w->v = 0.999L * w->v + 0.001L * g * g;
    long double m = w->m / (1 - powl(0.9L, t)), v = w->v / (1 - powl(0.999L, t));
    w->weight -= rate * (m / (sqrtl(v) + 1e-8L) + decay * w->weight);
}

static void steps_are_those_of_the_paper(void **state) {
    (void)state;
    enum { COUNT = 11, STEPS = 60 };
    static const unsigned hidden[] = {2};
    clt_model *model = network_new(3, hidden, 1, 2, 0, 1);
    clt__gradient *gradient = NULL;
    clt__adam adam = {0};
    reference wanted[COUNT] = {{0, 0, 0}};
    double weights[COUNT];
    assert_int_equal(clt__gradient_new(&gradient, model, 1), CLT_OK);
    assert_int_equal(gradient->count, COUNT);
    assert_int_equal(clt__adam_new(&adam, COUNT), CLT_OK);
    clt__model_weights_get(weights, model);
    for (int i = 0; i < COUNT; i++) wanted[i].weight = weights[i];
    for (int t = 1; t <= STEPS; t++) {
        double rate = 0.1 / t;
        for (int i = 0; i < COUNT; i++) {
            bool bias = i == 6 || i == 7 || i == 10;
            gradient->weight[i] = sin(t * (i + 1)) + (i == 3 ? 1e-9 : 0.3);
            reference_step(&wanted[i], gradient->weight[i], t, rate, bias ? 0 : 0.2);
        }
        clt__adam_step(&adam, model, gradient, rate, 0.2);
    }
    clt__model_weights_get(weights, model);
    for (int i = 0; i < COUNT; i++) assert_near(weights[i], (double)wanted[i].weight, 1e-12);
    clt__adam_free(&adam);
    clt__adam_free(&adam);
    clt__gradient_free(gradient);
    clt__model_free(model);
}

/* Whatever its size, the first gradient moves a weight by the learning rate. */
static void the_first_step_has_the_size_of_the_rate(void **state) {
    (void)state;
    clt_model *model = network_new(1, NULL, 0, 2, 0, 1);
    clt__gradient *gradient = NULL;
    clt__adam adam = {0};
    double weight = model->node[1].weight[0], bias = model->node[1].bias[0];
    assert_int_equal(clt__gradient_new(&gradient, model, 1), CLT_OK);
    assert_int_equal(clt__adam_new(&adam, 2), CLT_OK);
    gradient->weight[0] = 1e6;
    gradient->weight[1] = -1e-3;
    clt__adam_step(&adam, model, gradient, 0.01, 0);
    assert_near(model->node[1].weight[0], weight - 0.01, 1e-12);
    assert_near(model->node[1].bias[0], bias + 0.01, 1e-6);
    clt__adam_free(&adam);
    clt__gradient_free(gradient);
    clt__model_free(model);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(steps_are_those_of_the_paper),
        cmocka_unit_test(the_first_step_has_the_size_of_the_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
