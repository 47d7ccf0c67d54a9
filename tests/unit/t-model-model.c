/* model/model.c: every kind of malformed model is told from a good one. */
#include "model/model.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/network.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* input 3, dense1 4, activation1 4, dense2 2, activation2 2, output 1 */
static clt_model *good(void) {
    static const unsigned hidden[] = {4, 2};
    return network_new(3, hidden, 2, 2, 2, 1);
}

static void assert_fault(const clt_model *model, const char *part) {
    assert_int_equal(clt__model_check(model), CLT_E_FORMAT);
    if (strstr(clt_detail(), part) == NULL) fail_msg("'%s' lacks '%s'", clt_detail(), part);
}

static void good_models_pass(void **state) {
    (void)state;
    static const unsigned hidden[] = {1};
    for (unsigned degree = 0; degree <= 3; degree++) {
        clt_model *models[] = {
            good(),
            network_new(1, NULL, 0, 2, degree, 2),
            network_new(5, hidden, 1, 3, degree, 3),
        };
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(clt__model_check(models[i]), CLT_OK);
            clt__model_free(models[i]);
        }
    }
    clt__model_free(NULL);
}

static void shapes_must_agree(void **state) {
    (void)state;
    clt_model *model = good();
    clt__node *node = model->node, saved;
#define BREAK(index, change, part)                                                                 \
    do {                                                                                           \
        saved = node[index];                                                                       \
        node[index].change;                                                                        \
        assert_fault(model, part);                                                                 \
        node[index] = saved;                                                                       \
        assert_int_equal(clt__model_check(model), CLT_OK);                                         \
    } while (0)
    BREAK(0, type = CLT__NODE_DENSE, "node 0 of the model cannot be used: it must be the input");
    BREAK(0, width = 2, "its width is not the schema's");
    BREAK(1, type = CLT__NODE_INPUT, "node 1 of the model cannot be used: its type is unknown");
    BREAK(1, type = (clt__node_type)0, "its type is unknown");
    BREAK(1, type = (clt__node_type)9, "its type is unknown");
    BREAK(1, width = 0, "its width is out of range");
    BREAK(1, width = CLT__WIDTH_MAX + 1, "its width is out of range");
    BREAK(2, input = 2, "does not precede it");
    BREAK(2, input = 5, "does not precede it");
    BREAK(2, width = 3, "its width is not that of its input");
    BREAK(2, degree = 0, "its degree is unknown");
    BREAK(2, degree = CLT__POLY_DEGREE_MAX + 1, "its degree is unknown");
    BREAK(3, weight = NULL, "it has no weights");
    BREAK(3, bias = NULL, "it has no weights");
    BREAK(3, input = 1, "node 2 of the model feeds no other");
    BREAK(4, name[31] = 'x'; memset(node[4].name, 'x', 32), "its name is not closed");
#undef BREAK
    clt__model_free(model);
}

static void numbers_must_be_finite(void **state) {
    (void)state;
    clt_model *model = good();
    clt__node *node = model->node;
    const struct {
        double *at, value;
        const char *part;
    } cases[] = {
        {&node[1].weight[11], NAN, "a weight is not finite"},
        {&node[3].weight[0], INFINITY, "a weight is not finite"},
        {&node[5].bias[0], -INFINITY, "a bias is not finite"},
        {&node[4].c[2], NAN, "a coefficient is not finite"},
        {&node[0].value_bound, -1, "its recorded values"},
        {&node[5].value_rms, INFINITY, "its recorded values"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double saved = *cases[i].at;
        *cases[i].at = cases[i].value;
        assert_fault(model, cases[i].part);
        *cases[i].at = saved;
    }
    node[4].c[3] = NAN; /* beyond the degree: of no concern */
    assert_int_equal(clt__model_check(model), CLT_OK);
    clt__model_free(model);
}

static void outputs_must_fit_the_classes(void **state) {
    (void)state;
    clt_model *two = good(), *three = network_new(2, NULL, 0, 3, 0, 4);
    two->output = CLT__OUTPUT_SOFTMAX;
    assert_fault(two, "a softmax needs one output a class");
    two->output = (clt__output_map)3;
    assert_fault(two, "its output map is unknown");
    three->output = CLT__OUTPUT_SIGMOID;
    assert_fault(three, "a sigmoid needs two classes and one output");
    two->count = 1;
    assert_fault(two, "it has no layers");
    two->count = 6;
    clt__model_free(two);
    clt__model_free(three);
}

static clt_status make(void *arg) {
    static const unsigned hidden[] = {4, 2};
    clt_model *model = NULL;
    clt__schema *schema = arg;
    clt_status status = clt__graph_new(&model, schema, hidden, 2);
    if (model == NULL) return status;
    model->schema = NULL;
    clt__model_free(model);
    return status;
}

static void failed_allocations_leave_the_schema(void **state) {
    (void)state;
    clt__schema *schema = network_schema(3, 2);
    assert_true(fault_sweep(make, schema));
    assert_int_equal(schema->features, 3);
    clt__schema_free(schema);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_models_pass),
        cmocka_unit_test(shapes_must_agree),
        cmocka_unit_test(numbers_must_be_finite),
        cmocka_unit_test(outputs_must_fit_the_classes),
        cmocka_unit_test(failed_allocations_leave_the_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
