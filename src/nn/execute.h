/*
 * Running a program: one driver walks the steps; a mode says what a step does to its operand.
 *
 *   ciphertexts   what `clathrate run` does
 *   simulation    the same steps on vectors of slots, with the errors that the plan expects
 *   clear         clt__model_forward: the same polynomials in double precision
 */
#ifndef CLT_NN_EXECUTE_H
#define CLT_NN_EXECUTE_H

#include "base/random.h"
#include "nn/program.h"

/* Each works in place on the operand behind `self`. */
typedef struct clt__mode_table {
    clt_status (*linear)(void *self, const clt__op *op);
    clt_status (*sum)(void *self, const clt__op *op);
    clt_status (*bias)(void *self, const clt__op *op);
    clt_status (*square)(void *self, const clt__op *op);
    clt_status (*polynomial)(void *self, const clt__op *op);
} clt__mode_table;

/* Errors name the step and the node. */
clt_status clt__execute(const clt__program *program, const clt__mode_table *mode, void *self);

/* out = the program on one ciphertext, which is a fresh encryption at the plan's input level: its
   noise record is taken from the plan. CLT_E_FORMAT, CLT_E_LEVEL or CLT_E_KEY when it is not. */
clt_status clt__execute_encrypted(clt_ct *out, clt_ws *ws, const clt__program *program,
                                  const clt_evk *evk, const clt_ct *in);

/* slot: n/2 values, in place. The errors are drawn from `random`. */
clt_status clt__execute_simulated(double *slot, clt_ws *ws, const clt__program *program,
                                  clt__random *random);

#endif
