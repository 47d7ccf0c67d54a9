/* A model as an object: making it, checking it. */
#include "model/model.h"

#include "base/alloc.h"

#include <assert.h>
#include <math.h>
#include <string.h>

clt_status clt__model_new(clt_model **model, clt__schema *schema, unsigned count) {
    assert(count >= 1 && count <= CLT__NODES_MAX);
    clt_model *made = clt__alloc(1, sizeof *made);
    clt__node *node = clt__alloc(count, sizeof *node);
    if (made == NULL || node == NULL) {
        clt__free(node);
        clt__free(made);
        return clt__fail_memory(count * sizeof *node);
    }
    *made = (clt_model){.schema = schema, .count = count, .node = node};
    *model = made;
    return CLT_OK;
}

void clt__model_free(clt_model *model) {
    if (model == NULL) return;
    for (unsigned i = 0; i < model->count; i++) {
        clt__free(model->node[i].weight);
        clt__free(model->node[i].bias);
    }
    clt__free(model->node);
    clt__schema_free(model->schema);
    clt__free(model);
}

size_t clt__model_classes(const clt_model *model) {
    return model->schema->classes.count;
}

static bool all_finite(const double *x, size_t count) {
    size_t i = 0;
    while (i < count && isfinite(x[i])) i++;
    return i == count;
}

static bool fits(double recorded) {
    return isfinite(recorded) && recorded >= 0;
}

/* What is wrong with the numbers of a node, or NULL. */
static const char *numbers_fault(const clt__node *node, size_t inputs) {
    if (!fits(node->value_bound) || !fits(node->value_rms)) {
        return "its recorded values are negative or not finite";
    }
    if (node->type == CLT__NODE_DENSE) {
        if (node->weight == NULL || node->bias == NULL) return "it has no weights";
        if (!all_finite(node->weight, node->width * inputs)) return "a weight is not finite";
        if (!all_finite(node->bias, node->width)) return "a bias is not finite";
    }
    if (node->type == CLT__NODE_POLYNOMIAL) {
        if (node->degree < 1 || node->degree > CLT__POLY_DEGREE_MAX) return "its degree is unknown";
        if (!all_finite(node->c, node->degree + 1)) return "a coefficient is not finite";
    }
    return NULL;
}

/* What is wrong with the place of a node in the graph, or NULL. */
static const char *shape_fault(const clt_model *model, unsigned index) {
    const clt__node *node = &model->node[index];
    bool elementwise = node->type == CLT__NODE_POLYNOMIAL || node->type == CLT__NODE_RELU;
    if (memchr(node->name, '\0', sizeof node->name) == NULL) return "its name is not closed";
    if (node->width < 1 || node->width > CLT__WIDTH_MAX) return "its width is out of range";
    if (index == 0) {
        if (node->type != CLT__NODE_INPUT || node->input != 0) return "it must be the input";
        return node->width == model->schema->features ? NULL : "its width is not the schema's";
    }
    if (!elementwise && node->type != CLT__NODE_DENSE) return "its type is unknown";
    if (node->input >= index) return "it is fed by a node that does not precede it";
    if (elementwise && node->width != model->node[node->input].width) {
        return "its width is not that of its input";
    }
    return NULL;
}

static const char *output_fault(const clt_model *model) {
    size_t classes = clt__model_classes(model), width = model->node[model->count - 1].width;
    switch (model->output) {
    case CLT__OUTPUT_SIGMOID:
        return classes == 2 && width == 1 ? NULL : "a sigmoid needs two classes and one output";
    case CLT__OUTPUT_SOFTMAX:
        return classes >= 2 && width == classes ? NULL : "a softmax needs one output a class";
    }
    return "its output map is unknown";
}

clt_status clt__model_check(const clt_model *model) {
    bool used[CLT__NODES_MAX] = {false};
    const char *fault = model->count < 2 ? "it has no layers" : output_fault(model);
    if (fault != NULL) return clt__fail(CLT_E_FORMAT, "the model cannot be used: %s", fault);

    for (unsigned i = 0; i < model->count; i++) {
        const clt__node *node = &model->node[i];
        fault = shape_fault(model, i);
        if (fault == NULL) fault = numbers_fault(node, model->node[node->input].width);
        if (fault != NULL) {
            return clt__fail(CLT_E_FORMAT, "node %u of the model cannot be used: %s", i, fault);
        }
        if (i > 0) used[node->input] = true;
    }
    for (unsigned i = 0; i + 1 < model->count; i++) {
        if (!used[i]) return clt__fail(CLT_E_FORMAT, "node %u of the model feeds no other", i);
    }
    return CLT_OK;
}
