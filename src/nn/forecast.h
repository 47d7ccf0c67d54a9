/*
 * The forecast: what the steps of a plan do to values and errors, by the formulas of ckks/noise.h.
 */
#ifndef CLT_NN_FORECAST_H
#define CLT_NN_FORECAST_H

#include "nn/gain.h"
#include "nn/plan.h"

/*
 * Fills values and noise of the plan's steps, whose parameters, layout and shapes are set, and its
 * bounds of input and output. *public_error is the expected error of an output for rows under the
 * public key. CLT_E_RANGE, naming the node and both numbers, when a worst-case value does not fit a
 * quarter of the modulus at its level.
 */
clt_status clt__forecast(double *public_error, clt_plan *plan, clt_ws *ws,
                         const clt__network *network, const clt__ranges *ranges,
                         const clt__gain *gain);

/* The expected error of a value of a fresh row, real part, for the plan's bounds of the input. */
double clt__forecast_input(const clt_plan *plan, bool public_key);

#endif
