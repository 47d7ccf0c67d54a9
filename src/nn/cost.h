/*
 * What a plan costs: sizes by counting, times by a short measurement of the parts of a key switch
 * on this machine, scaled to each step's level and counted.
 */
#ifndef CLT_NN_COST_H
#define CLT_NN_COST_H

#include "base/workspace.h"
#include "circ/bootstrap.h"
#include "nn/plan.h"

/* Seconds, on one thread, at `level`. */
typedef struct clt__cost {
    const clt_params *params;
    unsigned level;
    double decompose; /* of one polynomial */
    double product;   /* digits times a key, and its automorphism */
    double mod_down;  /* of one polynomial */
    double multiply;  /* of two polynomials over Q P by a plaintext, added up */
} clt__cost;

/* Takes about a tenth of a second, or, for large parameters, two runs of each part. */
clt_status clt__cost_measure(clt__cost *cost, const clt_params *params, unsigned level);
double clt__cost_step(const clt__cost *cost, const clt__step *step);
double clt__cost_plan(const clt__cost *cost, const clt_plan *plan);
double clt__cost_bootstrap(const clt__cost *cost, const clt__boot_part *part, unsigned count);

/* Keys, weights and scratch of an evaluator whose workspace allows so much for expanded keys. */
uint64_t clt__plan_memory(const clt_plan *plan, uint64_t key_memory);
/* The figures of a plan but for its times, with the memory that workspaces allow at first. */
void clt__plan_figures(clt_plan_figures *figures, const clt_plan *plan);
/* The rotations of a step: full ones (a key switch each), and hoisted ones. */
unsigned clt__step_rotations(const clt__step *step);

#endif
