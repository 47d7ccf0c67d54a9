/*
 * A program: a plan with the model's numbers in it, ready to run. For ciphertexts the diagonals and
 * biases are encoded for their levels; for simulation they are vectors of slots.
 */
#ifndef CLT_NN_PROGRAM_H
#define CLT_NN_PROGRAM_H

#include "nn/diagonals.h"
#include "nn/plan.h"

/* A step with its numbers; what the type does not use is NULL. */
typedef struct clt__op {
    const clt__step *step;     /* of the plan */
    const char *name;          /* of the node, for errors */
    clt__lintrans *transform;  /* LINEAR, for ciphertexts */
    clt__diagonals *diagonals; /* LINEAR, for simulation */
    clt_pt *addend;            /* BIAS, for ciphertexts */
    double *slot;              /* BIAS, for simulation */
    const double *c;           /* POLYNOMIAL: of T_j */
} clt__op;

typedef struct clt__program {
    clt_plan *plan;
    const clt_model *model; /* the caller's; outlives the program */
    clt__network *network;
    clt__op *op; /* plan->steps */
} clt__program;

/* CLT_E_PLAN when the model is not the plan's. Reports progress while encoding. */
clt_status clt__program_new(clt__program **program, clt_ws *ws, const clt_plan *plan,
                            const clt_model *model, bool encoded);
void clt__program_free(clt__program *program);

#endif
