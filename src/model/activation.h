/* Activations that run encrypted: polynomials of degree 2 in place of ReLU. */
#ifndef CLT_MODEL_ACTIVATION_H
#define CLT_MODEL_ACTIVATION_H

#include "model/grad.h"

/*
 * Replaces the ReLU of node `index` by the polynomial c[0] + c[1] x + c[2] x^2, c[2] > 0, that is
 * nearest in the mean square, over the node's inputs on these rows (of many, on a part), to ReLU
 * smoothed by a Gaussian kernel (arXiv 2605.23641) whose bandwidth is `bandwidth` times the
 * deviation of those inputs. *range is where they lie. CLT_E_DATA when they are all the same.
 */
clt_status clt__activation_replace(clt__range *range, clt_model *model, clt_ws *ws, unsigned index,
                                   const clt__matrix *features, double bandwidth);

#endif
