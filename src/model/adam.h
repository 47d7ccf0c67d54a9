/* Adam (Kingma, Ba, arXiv 1412.6980, algorithm 1) with decoupled weight decay (Loshchilov, Hutter,
   arXiv 1711.05101). */
#ifndef CLT_MODEL_ADAM_H
#define CLT_MODEL_ADAM_H

#include "model/grad.h"

typedef struct clt__adam {
    double *first, *second; /* moments, in the order of clt__model_weights_get */
    unsigned long steps;
} clt__adam;

/* For models with `count` weights. */
clt_status clt__adam_new(clt__adam *adam, size_t count);
void clt__adam_free(clt__adam *adam);
/* Moves the model's weights against the gradient. Biases do not decay. */
void clt__adam_step(clt__adam *adam, clt_model *model, const clt__gradient *gradient, double rate,
                    double decay);

#endif
