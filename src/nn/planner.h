/* Making a plan: the smallest chain whose forecast keeps the promised precision. */
#ifndef CLT_NN_PLANNER_H
#define CLT_NN_PLANNER_H

#include "base/workspace.h"
#include "nn/network.h"
#include "nn/plan.h"

/*
 * Chains are tried from the smallest ring degree up and, within one, from the largest scale down;
 * the first is taken whose expected output error, times 8, stays below 2^-precision_bits and in
 * which every worst-case value fits. The same model and options give the same bytes.
 * CLT_E_UNSUPPORTED, CLT_E_LEVEL, CLT_E_RANGE and CLT_E_ARGUMENT say what stands in the way.
 */
clt_status clt__plan_new(clt_plan **plan, clt_ws *ws, const clt_model *model,
                         const clt_plan_options *options);

/* CLT_E_PLAN unless `model` is the plan's: the same shapes and weights give its program. */
clt_status clt__plan_check_model(const clt_plan *plan, const clt_model *model,
                                 const clt__network *network);

#endif
