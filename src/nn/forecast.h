/*
 * The forecast: what the steps of a plan do to values and errors, by the formulas of ckks/noise.h.
 */
#ifndef CLT_NN_FORECAST_H
#define CLT_NN_FORECAST_H

#include "nn/plan.h"
#include "nn/ranges.h"

/*
 * Fills values and noise of the plan's steps, whose parameters, layout and shapes are set, and its
 * bounds of input and output. CLT_E_RANGE, naming the node and both numbers, when a worst-case
 * value does not fit a quarter of the modulus at its level.
 */
clt_status clt__forecast(clt_plan *plan, clt_ws *ws, const clt__network *network,
                         const clt__ranges *ranges);

#endif
