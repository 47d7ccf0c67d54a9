/* Programs (program.h). */
#include "nn/program.h"

#include "base/alloc.h"
#include "nn/guarantee.h"
#include "nn/planner.h"
#include "nn/steps.h"

static clt_status make_transform(clt__op *op, clt_ws *ws, const clt_params *params,
                                 const clt__pattern *pattern, const clt__layer *layer) {
    clt__diagonals *diagonals = NULL;
    clt__bsgs *bsgs = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(clt__bsgs_of(&bsgs, pattern, layer));
    CLT__TRY(clt__diagonals_new(&diagonals, pattern, layer));
    CLT__TRY(
        clt__lintrans_new(&op->transform, ws, params, bsgs, diagonals->diagonal, op->step->level));
done:
    clt__diagonals_free(diagonals);
    clt__bsgs_free(bsgs);
    return status;
}

static clt_status make_addend(clt__op *op, clt_ws *ws, const clt_params *params) {
    clt__encode_for target = {.level = op->step->level, .power = 1};
    CLT__RETURN_IF(clt__pt_new(&op->addend, params));
    return clt__encode(ws, op->addend, op->slot, NULL, clt__params_slots(params), target);
}

static clt_status make_bias(clt__op *op, clt_ws *ws, const clt_params *params,
                            const clt__pattern *pattern, const clt__layer *layer, bool encoded) {
    op->slot = clt__alloc_raw(pattern->slots, sizeof *op->slot);
    if (op->slot == NULL) return CLT_E_MEMORY;
    clt__bias_slots(op->slot, pattern, layer);
    if (!encoded) return CLT_OK;
    clt_status status = make_addend(op, ws, params);
    clt__free(op->slot);
    op->slot = NULL;
    return status;
}

static clt_status make_op(clt__op *op, clt_ws *ws, const clt__program *program, unsigned k,
                          bool encoded) {
    const clt_params *params = program->plan->params;
    const clt__layer *layer = &program->network->layer[k];
    clt__pattern pattern =
        clt__pattern_of(&program->plan->layout, program->network, k, clt__params_slots(params));
    switch (op->step->type) {
    case CLT__STEP_LINEAR:
        if (encoded) return make_transform(op, ws, params, &pattern, layer);
        return clt__diagonals_new(&op->diagonals, &pattern, layer);
    case CLT__STEP_BIAS: return make_bias(op, ws, params, &pattern, layer, encoded);
    case CLT__STEP_POLYNOMIAL: op->c = layer->c; return CLT_OK;
    case CLT__STEP_SUM:
    case CLT__STEP_SQUARE: break;
    }
    return CLT_OK;
}

static clt_status fill(clt__program *program, clt_ws *ws, bool encoded) {
    const clt_plan *plan = program->plan;
    unsigned layer = 0;
    CLT__RETURN_IF(clt__network_new(&program->network, program->model));
    CLT__RETURN_IF(clt__plan_check_model(plan, program->model, program->network));
    CLT__RETURN_IF(clt__guarantee_check(plan, program->model, program->network));
    program->op = clt__alloc(plan->steps, sizeof *program->op);
    if (program->op == NULL) return CLT_E_MEMORY;
    for (unsigned i = 0; i < plan->steps; i++) {
        clt__op *op = &program->op[i];
        op->step = &plan->step[i];
        op->name = program->model->node[op->step->node].name;
        if (i > 0 && op->step->type == CLT__STEP_LINEAR) layer++;
        CLT__RETURN_IF(clt__progress(&ws->progress, "encoding weights", i, plan->steps));
        CLT__RETURN_IF(make_op(op, ws, program, layer, encoded));
    }
    return clt__progress(&ws->progress, "encoding weights", plan->steps, plan->steps);
}

clt_status clt__program_new(clt__program **program, clt_ws *ws, const clt_plan *plan,
                            const clt_model *model, bool encoded) {
    clt__program *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->plan = clt__plan_ref(plan);
    made->model = model;
    clt_status status = fill(made, ws, encoded);
    if (status != CLT_OK) {
        clt__program_free(made);
        return status;
    }
    *program = made;
    return CLT_OK;
}

void clt__program_free(clt__program *program) {
    if (program == NULL) return;
    for (unsigned i = 0; program->op != NULL && i < program->plan->steps; i++) {
        clt__op *op = &program->op[i];
        clt__lintrans_free(op->transform);
        clt__diagonals_free(op->diagonals);
        clt__pt_free(op->addend);
        clt__free(op->slot);
    }
    clt__free(program->op);
    clt__network_free(program->network);
    clt__plan_unref(program->plan);
    clt__free(program);
}
