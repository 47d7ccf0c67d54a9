/* The graph of a multi-layer perceptron, before it has learned anything. */
#ifndef CLT_MODEL_GRAPH_H
#define CLT_MODEL_GRAPH_H

#include "base/random.h"
#include "model/model.h"

/*
 * A model with the nodes input, dense1, activation1, dense2, ..., output: `layers` hidden layers
 * with ReLU, and one logit for two classes, else one a class. Weights are 0. Owns the schema
 * afterwards (on success).
 */
clt_status clt__graph_new(clt_model **model, clt__schema *schema, const unsigned *hidden,
                          size_t layers);
/* Normal weights of variance 2 / inputs where a ReLU follows (He, Zhang, Ren, Sun, arXiv
   1502.01852), and 1 / inputs for the outputs; biases 0. */
void clt__graph_init(clt_model *model, clt__random *random);

#endif
