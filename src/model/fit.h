/*
 * Training in the clear: logistic models and multi-layer perceptrons, Adam (Kingma, Ba 2015),
 * mini-batches, decoupled weight decay, early stopping. Networks are first trained with ReLU; then,
 * layer by layer, each ReLU is replaced by the degree-2 polynomial fitted to its recorded
 * pre-activations after smoothing by a Gaussian kernel, and the whole is fine-tuned.
 */
#ifndef CLT_MODEL_FIT_H
#define CLT_MODEL_FIT_H

#include "model/model.h"

clt_status clt__model_fit(clt_model **model, clt_ws *ws, const clt_table *table,
                          const clt_fit_options *options, clt_fit_report *report);

#endif
