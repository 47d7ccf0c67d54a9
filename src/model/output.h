/* From raw outputs to classes, and the loss that training lowers: cross-entropy. */
#ifndef CLT_MODEL_OUTPUT_H
#define CLT_MODEL_OUTPUT_H

#include "model/model.h"

/* -log of the probability that the row's outputs give to its label; its derivatives by the outputs
   go to `slope`, unless that is NULL. No logit overflows it. */
double clt__output_loss(double *slope, clt__output_map map, size_t classes, const double *raw,
                        uint32_t label);

#endif
