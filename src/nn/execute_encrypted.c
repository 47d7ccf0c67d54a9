/* Programs on ciphertexts. */
#include "circ/polyeval.h"
#include "nn/execute.h"

#include <assert.h>
#include <string.h>

typedef struct operand {
    clt_ws *ws;
    const clt_evk *evk;
    clt_ct *ct;
} operand;

static clt_status linear(void *self, const clt__op *op) {
    operand *x = self;
    CLT__RETURN_IF(clt__lintrans_apply(x->ct, x->ws, x->evk, op->transform, x->ct));
    return clt__ct_rescale(x->ct, x->ws, x->ct);
}

static clt_status sum(void *self, const clt__op *op) {
    operand *x = self;
    return clt__inner_sum(x->ct, x->ws, x->evk, x->ct, op->step->stride, op->step->terms);
}

static clt_status bias(void *self, const clt__op *op) {
    operand *x = self;
    return clt__ct_add_plain(x->ct, x->ws, x->ct, op->addend);
}

static clt_status square(void *self, const clt__op *op) {
    operand *x = self;
    (void)op;
    CLT__RETURN_IF(clt__ct_square(x->ct, x->ws, x->ct));
    return clt__ct_relinearise_rescale(x->ct, x->ws, x->evk, x->ct);
}

static clt_status polynomial(void *self, const clt__op *op) {
    operand *x = self;
    return clt__ct_polynomial(x->ct, x->ws, x->evk, x->ct, CLT__CHEBYSHEV, op->c, op->step->degree);
}

static const clt__mode_table encrypted = {
    .linear = linear, .sum = sum, .bias = bias, .square = square, .polynomial = polynomial};

static clt_status check_input(const clt_plan *plan, const clt_evk *evk, const clt_ct *in) {
    assert(clt__params_same(in->params, plan->params));
    assert(clt__params_same(evk->params, plan->params));
    if (in->degree != 1 || in->power != 1) {
        return clt__fail(CLT_E_FORMAT,
                         "an input ciphertext has degree %u and scale to the power %u; fresh ones "
                         "have 1 and 1",
                         in->degree, in->power);
    }
    if (in->level != plan->input_level) {
        return clt__fail(CLT_E_LEVEL,
                         "an input ciphertext is at level %u, and the plan starts at level %u: "
                         "encrypt the rows again for this plan",
                         in->level, plan->input_level);
    }
    if (memcmp(in->key_id, evk->key_id, sizeof in->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the data and the evaluation key belong to different secret "
                                    "keys: take the evaluation key that was made with the data's");
    }
    return CLT_OK;
}

clt_status clt__execute_encrypted(clt_ct *out, clt_ws *ws, const clt__program *program,
                                  const clt_evk *evk, const clt_ct *in) {
    const clt_plan *plan = program->plan;
    operand x = {.ws = ws, .evk = evk, .ct = out};
    CLT__RETURN_IF(check_input(plan, evk, in));
    CLT__RETURN_IF(clt__ct_copy(out, in));
    out->noise = clt__noise_fresh(plan->params, plan->input_bound, plan->input_rms, true);
    CLT__RETURN_IF(clt__execute(program, &encrypted, &x));
    assert(out->level == clt__plan_output_level(plan) && out->degree == 1 && out->power == 1);
    return CLT_OK;
}
