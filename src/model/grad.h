/*
 * The loss over a batch of rows and its gradient by the weights (reverse mode: Rumelhart, Hinton,
 * Williams, Nature 323, 1986).
 *
 * All weights of a model make one vector: node by node, the weights row by row, then the biases.
 * The gradient and whatever else goes with weights (moments, copies) have that order.
 */
#ifndef CLT_MODEL_GRAD_H
#define CLT_MODEL_GRAD_H

#include "model/forward.h"

size_t clt__model_weights_count(const clt_model *model);
void clt__model_weights_get(double *flat, const clt_model *model);
void clt__model_weights_set(clt_model *model, const double *flat);

/* Where the values of a node should stay. */
typedef struct clt__range {
    double low, high;
} clt__range;

typedef struct clt__gradient {
    clt__values value; /* the caller puts the batch into value.node[0] */
    clt__values slope; /* of the loss by each value */
    double *weight;    /* of the loss by each weight */
    size_t count;
    /*
     * A polynomial is fitted on a range and follows no ReLU beyond it. With penalty > 0 the loss
     * of a row has, for each polynomial node, penalty times the mean over its units of the squared
     * distance between the node's input and range[node] (as in arXiv 2505.11589).
     */
    double penalty;
    clt__range range[CLT__NODES_MAX];
} clt__gradient;

/* For batches of up to `rows` rows; no penalty. */
clt_status clt__gradient_new(clt__gradient **gradient, const clt_model *model, size_t rows);
void clt__gradient_free(clt__gradient *gradient);
/* The mean loss of the batch; fills `weight` with its gradient. */
double clt__gradient_batch(clt__gradient *gradient, const clt_model *model, const uint32_t *labels,
                           size_t rows);
/* Scales the gradient down to that Euclidean norm, if it is longer. */
void clt__gradient_clip(clt__gradient *gradient, double norm);

#endif
