/*
 * Gradients. Slopes of a node are added to by the nodes that it feeds and are complete when the
 * walk from the last node to the first comes to it.
 */
#include "model/grad.h"

#include "base/alloc.h"
#include "model/output.h"

#include <math.h>
#include <string.h>

/* Weights of a node, biases not counted. */
static size_t matrix_size(const clt_model *model, const clt__node *node) {
    return (size_t)node->width * model->node[node->input].width;
}

static size_t node_weights(const clt_model *model, const clt__node *node) {
    return node->type == CLT__NODE_DENSE ? matrix_size(model, node) + node->width : 0;
}

size_t clt__model_weights_count(const clt_model *model) {
    size_t count = 0;
    for (unsigned i = 0; i < model->count; i++) count += node_weights(model, &model->node[i]);
    return count;
}

void clt__model_weights_get(double *flat, const clt_model *model) {
    for (unsigned i = 0; i < model->count; i++) {
        const clt__node *node = &model->node[i];
        if (node->type != CLT__NODE_DENSE) continue;
        size_t size = matrix_size(model, node);
        memcpy(flat, node->weight, size * sizeof *flat);
        memcpy(flat + size, node->bias, node->width * sizeof *flat);
        flat += size + node->width;
    }
}

void clt__model_weights_set(clt_model *model, const double *flat) {
    for (unsigned i = 0; i < model->count; i++) {
        clt__node *node = &model->node[i];
        if (node->type != CLT__NODE_DENSE) continue;
        size_t size = matrix_size(model, node);
        memcpy(node->weight, flat, size * sizeof *flat);
        memcpy(node->bias, flat + size, node->width * sizeof *flat);
        flat += size + node->width;
    }
}

clt_status clt__gradient_new(clt__gradient **gradient, const clt_model *model, size_t rows) {
    clt_status status = CLT_OK;
    clt__gradient *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    made->count = clt__model_weights_count(model);
    made->weight = clt__alloc(made->count, sizeof *made->weight);
    if (made->weight == NULL) {
        status = clt__fail_memory(made->count * sizeof *made->weight);
        goto done;
    }
    CLT__TRY(clt__values_new(&made->value, model, rows));
    CLT__TRY(clt__values_new(&made->slope, model, rows));
    *gradient = made;
    return CLT_OK;
done:
    clt__gradient_free(made);
    return status;
}

void clt__gradient_free(clt__gradient *gradient) {
    if (gradient == NULL) return;
    clt__values_free(&gradient->slope);
    clt__values_free(&gradient->value);
    clt__free(gradient->weight);
    clt__free(gradient);
}

/* out += factor x */
static void add_multiple(double *restrict out, double factor, const double *restrict x,
                         size_t count) {
    for (size_t i = 0; i < count; i++) out[i] += factor * x[i];
}

static void dense_backward(clt__gradient *g, double *weight, const clt_model *model, unsigned index,
                           size_t rows) {
    const clt__node *node = &model->node[index];
    size_t inputs = model->node[node->input].width;
    const double *input = g->value.node[node->input], *slope = g->slope.node[index];
    double *input_slope = g->slope.node[node->input];
    double *bias = weight + matrix_size(model, node);
    for (size_t k = 0; k < node->width; k++) {
        for (size_t r = 0; r < rows; r++) {
            double s = slope[r * node->width + k];
            bias[k] += s;
            add_multiple(weight + k * inputs, s, input + r * inputs, inputs);
            if (node->input == 0) continue;
            add_multiple(input_slope + r * inputs, s, node->weight + k * inputs, inputs);
        }
    }
}

static double derivative(const clt__node *node, double x) {
    double y = 0;
    for (unsigned i = node->degree; i > 0; i--) y = y * x + i * node->c[i];
    return y;
}

static double excess(clt__range range, double x) {
    return x > range.high ? x - range.high : x < range.low ? x - range.low : 0;
}

/* Returns what the penalty adds to the loss. */
static double polynomial_backward(clt__gradient *g, const clt_model *model, unsigned index,
                                  size_t rows) {
    const clt__node *node = &model->node[index];
    const double *input = g->value.node[node->input], *slope = g->slope.node[index];
    double *input_slope = g->slope.node[node->input];
    size_t count = rows * node->width;
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        double over = g->penalty > 0 ? excess(g->range[index], input[i]) : 0;
        squares += over * over;
        input_slope[i] +=
            slope[i] * derivative(node, input[i]) + 2 * g->penalty * over / (double)count;
    }
    return g->penalty * squares / (double)count;
}

static void relu_backward(clt__gradient *g, const clt_model *model, unsigned index, size_t rows) {
    const clt__node *node = &model->node[index];
    const double *input = g->value.node[node->input], *slope = g->slope.node[index];
    double *input_slope = g->slope.node[node->input];
    for (size_t i = 0; i < rows * node->width; i++) input_slope[i] += input[i] > 0 ? slope[i] : 0;
}

/* The mean loss; the slopes of the last node. */
static double output_slopes(clt__gradient *g, const clt_model *model, const uint32_t *labels,
                            size_t rows) {
    unsigned last = model->count - 1;
    size_t width = model->node[last].width, classes = clt__model_classes(model);
    double loss = 0;
    for (size_t r = 0; r < rows; r++) {
        double *slope = g->slope.node[last] + r * width;
        loss += clt__output_loss(slope, model->output, classes, g->value.node[last] + r * width,
                                 labels[r]);
        for (size_t k = 0; k < width; k++) slope[k] /= (double)rows;
    }
    return loss / (double)rows;
}

double clt__gradient_batch(clt__gradient *g, const clt_model *model, const uint32_t *labels,
                           size_t rows) {
    double *weight = g->weight + g->count;
    memset(g->weight, 0, g->count * sizeof *g->weight);
    for (unsigned i = 0; i < model->count; i++) {
        memset(g->slope.node[i], 0, rows * model->node[i].width * sizeof(double));
    }
    clt__values_forward(&g->value, model, rows);
    double loss = output_slopes(g, model, labels, rows);
    for (unsigned i = model->count - 1; i > 0; i--) {
        weight -= node_weights(model, &model->node[i]);
        switch (model->node[i].type) {
        case CLT__NODE_INPUT: break;
        case CLT__NODE_DENSE: dense_backward(g, weight, model, i, rows); break;
        case CLT__NODE_POLYNOMIAL: loss += polynomial_backward(g, model, i, rows); break;
        case CLT__NODE_RELU: relu_backward(g, model, i, rows); break;
        }
    }
    return loss;
}

void clt__gradient_clip(clt__gradient *g, double norm) {
    double length = sqrt(clt__dot(g->weight, g->weight, g->count));
    if (length <= norm) return;
    for (size_t i = 0; i < g->count; i++) g->weight[i] *= norm / length;
}
