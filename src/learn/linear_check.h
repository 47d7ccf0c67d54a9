/*
 * Whether what came from files can be worked on: keys, samples, weights. All of it before any work,
 * in sentences that say what to take instead.
 */
#ifndef CLT_LEARN_LINEAR_CHECK_H
#define CLT_LEARN_LINEAR_CHECK_H

#include "learn/linear_step.h"
#include "learn/samples.h"
#include "learn/weights.h"

clt_status clt__linear_check_train(const clt_evk *evk, const clt_samples *samples,
                                   const clt_weights *weights);
/* Rows to predict while there is training on the samples. */
clt_status clt__linear_check_held(const clt_samples *held, const clt_samples *samples);
/* Rows to predict under the model; and with keys for that. */
clt_status clt__linear_check_rows(const clt_weights *weights, const clt_samples *rows);
clt_status clt__linear_check_predict(const clt_evk *evk, const clt_weights *weights,
                                     const clt_samples *rows);

#endif
