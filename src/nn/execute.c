/* The driver (execute.h). */
#include "nn/execute.h"

static clt_status execute_op(const clt__mode_table *mode, void *self, const clt__op *op) {
    switch (op->step->type) {
    case CLT__STEP_LINEAR: return mode->linear(self, op);
    case CLT__STEP_SUM: return mode->sum(self, op);
    case CLT__STEP_BIAS: return mode->bias(self, op);
    case CLT__STEP_SQUARE: return mode->square(self, op);
    case CLT__STEP_POLYNOMIAL: break;
    }
    return mode->polynomial(self, op);
}

clt_status clt__execute(const clt__program *program, const clt__mode_table *mode, void *self) {
    for (unsigned i = 0; i < program->plan->steps; i++) {
        const clt__op *op = &program->op[i];
        clt_status status = execute_op(mode, self, op);
        if (status != CLT_OK) {
            return clt__within(status, "step %u, %s of node '%s'", i,
                               clt__step_name(op->step->type), op->name);
        }
    }
    return CLT_OK;
}
