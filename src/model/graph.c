/* Multi-layer perceptrons as graphs. */
#include "model/graph.h"

#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static clt_status add_dense(clt_model *model, unsigned index, unsigned width) {
    clt__node *node = &model->node[index];
    size_t inputs = model->node[index - 1].width;
    *node = (clt__node){.type = CLT__NODE_DENSE, .input = index - 1, .width = width};
    node->weight = clt__alloc(width * inputs, sizeof *node->weight);
    node->bias = clt__alloc(width, sizeof *node->bias);
    if (node->weight != NULL && node->bias != NULL) return CLT_OK;
    return clt__fail_memory((width * inputs + width) * sizeof *node->weight);
}

static void add_relu(clt_model *model, unsigned index) {
    model->node[index] = (clt__node){
        .type = CLT__NODE_RELU,
        .input = index - 1,
        .width = model->node[index - 1].width,
    };
}

static clt_status add_layers(clt_model *model, const unsigned *hidden, size_t layers) {
    size_t classes = clt__model_classes(model);
    unsigned at = 0;
    model->output = classes == 2 ? CLT__OUTPUT_SIGMOID : CLT__OUTPUT_SOFTMAX;
    clt__node *node = model->node;
    node[0] = (clt__node){.type = CLT__NODE_INPUT, .name = "input"};
    node[0].width = (unsigned)model->schema->features;
    for (size_t i = 0; i < layers; i++) {
        CLT__RETURN_IF(add_dense(model, ++at, hidden[i]));
        snprintf(node[at].name, sizeof node[at].name, "dense%zu", i + 1);
        add_relu(model, ++at);
        snprintf(node[at].name, sizeof node[at].name, "activation%zu", i + 1);
    }
    CLT__RETURN_IF(add_dense(model, ++at, classes == 2 ? 1 : (unsigned)classes));
    memcpy(node[at].name, "output", sizeof "output");
    return CLT_OK;
}

clt_status clt__graph_new(clt_model **model, clt__schema *schema, const unsigned *hidden,
                          size_t layers) {
    clt_model *made = NULL;
    CLT__RETURN_IF(clt__model_new(&made, schema, 2 + 2 * (unsigned)layers));
    clt_status status = add_layers(made, hidden, layers);
    if (status != CLT_OK) {
        made->schema = NULL;
        clt__model_free(made);
        return status;
    }
    *model = made;
    return CLT_OK;
}

void clt__graph_init(clt_model *model, clt__random *random) {
    for (unsigned i = 1; i < model->count; i++) {
        clt__node *node = &model->node[i];
        size_t inputs = model->node[node->input].width;
        double gain = i + 1 < model->count ? 2 : 1;
        double deviation = sqrt(gain / (double)inputs);
        if (node->type != CLT__NODE_DENSE) continue;
        for (size_t j = 0; j < node->width * inputs; j++) {
            node->weight[j] = deviation * clt__random_normal(random);
        }
    }
}
