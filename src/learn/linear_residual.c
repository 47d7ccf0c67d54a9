/*
 * What the sums of a step have in common, with one model and with several (linear_encrypted.h): the
 * curved part of residuals. With tau' = gain tau and s = tau'^2, for u = c tau' of any c:
 *
 *   3   u (a_1' - s)
 *   7   (s u) (a_3' + s (a_5' - s)) + a_1' u        a_j' = a_j gain^(degree - j)
 */
#include "circ/deep.h"
#include "learn/linear_encrypted.h"

#include <math.h>

bool clt__linear_is_empty(const clt_ct *sum) {
    return sum->poly[0] == NULL;
}

clt_status clt__linear_add(clt_ct *sum, clt_ws *ws, const clt_ct *a) {
    return clt__linear_is_empty(sum) ? clt__ct_copy(sum, a) : clt__ct_add(sum, ws, sum, a);
}

void clt__linear_know_tau(clt_ct *tau, const clt__learning *l, double gain) {
    clt__error error = clt__deep_errors(tau);
    double range = l->range * gain;
    if (isfinite(range)) clt__deep_know(tau, range, error.bound, error.rms);
}

/* a_j' */
static double coefficient(const clt__learning *l, double gain, unsigned j) {
    double a = l->a[j];
    for (unsigned i = j; i < l->degree; i++) a *= gain;
    return a;
}

/* out <- c - a */
static clt_status subtract_from(clt_ct *out, clt_ws *ws, double c, const clt_ct *a) {
    CLT__RETURN_IF(clt__ct_negate(out, ws, a));
    return clt__ct_add_const(out, ws, out, c, 0);
}

static clt_status cubic(clt_ct *out, clt_ws *ws, const clt__learning *l, double gain,
                        const clt_ct *u, const clt_ct *s) {
    CLT__RETURN_IF(subtract_from(out, ws, coefficient(l, gain, 1), s));
    return clt__ct_mul(out, ws, u, out);
}

static clt_status septic(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__learning *l,
                         double gain, const clt_ct *u, const clt_ct *s) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct left, right;
    CLT__TRY(clt__ct_scratch(&left, ws, s->params, s->level));
    CLT__TRY(clt__ct_scratch(&right, ws, s->params, s->level));
    CLT__TRY(subtract_from(&right, ws, coefficient(l, gain, 5), s));
    CLT__TRY(clt__ct_multiply(&right, ws, evk, s, &right));
    CLT__TRY(clt__ct_add_const(&right, ws, &right, coefficient(l, gain, 3), 0));
    CLT__TRY(clt__ct_multiply(&left, ws, evk, s, u));
    CLT__TRY(clt__ct_mul(out, ws, &left, &right));
    clt__linear_add_multiple(out, ws, u, coefficient(l, gain, 1));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__linear_residual(clt_ct *out, clt_ws *ws, const clt__linear_job *job, double gain,
                                const clt_ct *u, const clt_ct *s) {
    const clt__learning *l = &job->learning;
    return l->degree == 3 ? cubic(out, ws, l, gain, u, s)
                          : septic(out, ws, job->evk, l, gain, u, s);
}
