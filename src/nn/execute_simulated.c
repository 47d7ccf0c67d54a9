/*
 * Programs on vectors of slots. Each step adds the errors that it adds to a ciphertext, in the
 * expected size: normal, independent from slot to slot.
 */
#include "approx/chebyshev.h"
#include "nn/execute.h"
#include "nn/forecast.h"

#include <math.h>
#include <string.h>

typedef struct operand {
    clt_ws *ws;
    clt__random *random;
    size_t slots;
    double *slot;
} operand;

static void add_errors(const operand *x, double rms) {
    for (size_t j = 0; j < x->slots; j++) x->slot[j] += rms * clt__random_normal(x->random);
}

static double *take_slots(const operand *x) {
    return clt__arena_take(x->ws->arena, x->slots, sizeof(double));
}

static clt_status linear(void *self, const clt__op *op) {
    operand *x = self;
    size_t mark = clt__ws_mark(x->ws);
    double *out = take_slots(x);
    if (out == NULL) return CLT_E_MEMORY;
    const clt__diagonals *diagonals = op->diagonals;
    clt__lintrans_clear(out, x->slot, x->slots, diagonals->diagonal, diagonals->count);
    memcpy(x->slot, out, x->slots * sizeof *out);
    clt__ws_release(x->ws, mark);
    add_errors(x, exp2(op->step->noise_added));
    return CLT_OK;
}

static clt_status sum(void *self, const clt__op *op) {
    operand *x = self;
    size_t mark = clt__ws_mark(x->ws);
    double *before = take_slots(x);
    if (before == NULL) return CLT_E_MEMORY;
    for (size_t have = 1; have < op->step->terms; have *= 2) {
        size_t shift = have * op->step->stride;
        memcpy(before, x->slot, x->slots * sizeof *before);
        for (size_t j = 0; j < x->slots; j++) x->slot[j] += before[(j + shift) % x->slots];
    }
    clt__ws_release(x->ws, mark);
    add_errors(x, exp2(op->step->noise_added));
    return CLT_OK;
}

static clt_status bias(void *self, const clt__op *op) {
    operand *x = self;
    for (size_t j = 0; j < x->slots; j++) x->slot[j] += op->slot[j];
    add_errors(x, exp2(op->step->noise_added));
    return CLT_OK;
}

static clt_status square(void *self, const clt__op *op) {
    operand *x = self;
    for (size_t j = 0; j < x->slots; j++) x->slot[j] *= x->slot[j];
    add_errors(x, exp2(op->step->noise_added));
    return CLT_OK;
}

static clt_status polynomial(void *self, const clt__op *op) {
    operand *x = self;
    clt__chebyshev p = {.degree = op->step->degree, .low = -1, .high = 1};
    for (unsigned j = 0; j <= p.degree; j++) p.c[j] = op->c[j];
    for (size_t j = 0; j < x->slots; j++) x->slot[j] = clt__chebyshev_eval(&p, x->slot[j]);
    add_errors(x, exp2(op->step->noise_added));
    return CLT_OK;
}

static const clt__mode_table simulated = {
    .linear = linear, .sum = sum, .bias = bias, .square = square, .polynomial = polynomial};

clt_status clt__execute_simulated(double *slot, clt_ws *ws, const clt__program *program,
                                  clt__random *random) {
    const clt_plan *plan = program->plan;
    operand x = {
        .ws = ws, .random = random, .slots = clt__params_slots(plan->params), .slot = slot};
    add_errors(&x, clt__forecast_input(plan, false));
    return clt__execute(program, &simulated, &x);
}
