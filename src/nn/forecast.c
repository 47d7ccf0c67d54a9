/*
 * Values and errors, step by step. A clt__noise holds errors of the scaled integers; the plan's
 * steps hold log2 of errors of values. Figures are rounded up before they are written down: to four
 * bits for values, to a sixteenth for logarithms.
 */
#include "nn/forecast.h"

#include "circ/lintrans.h"
#include "circ/polyeval.h"
#include "nn/blank.h"
#include "nn/diagonals.h"

#include <assert.h>
#include <math.h>

enum { ROOM_BITS = 2 }; /* of the modulus above the largest value: a quarter, sign included */

typedef struct walk {
    clt_plan *plan;
    clt_ws *ws;
    const clt__network *network;
    const clt__ranges *ranges;
    const clt_params *params;
    clt__noise noise;
    unsigned layer;
} walk;

static double scale_at(const clt_params *params, unsigned level) {
    return clt__params_scale(params, level, 1).hi;
}

static double prime_at(const clt_params *params, unsigned level) {
    return clt__params_divisor(params, level);
}

/* ----------------------------------------------------------------------------- rounding up */

static double coarse(double value) {
    int exponent;
    if (value == 0) return 0;
    double fraction = frexp(value, &exponent);
    return ldexp(ceil(fraction * 16) / 16, exponent);
}

static double coarse_log2(double error) {
    return ceil(log2(error) * 16) / 16;
}

/* ----------------------------------------------------------------------------------- steps */

static clt__noise with_values(clt__noise noise, clt__range range) {
    noise.value_bound = range.bound;
    noise.value_rms = range.rms;
    return noise;
}

/* As clt__lintrans_apply and the rescale after it count; *kept is what is left of the error that
   was there. */
static clt__noise linear(const walk *w, const clt__step *step, double *kept) {
    const clt_params *params = w->params;
    size_t slots = clt__params_slots(params);
    clt__pattern pattern = clt__pattern_of(&w->plan->layout, w->network, w->layer, slots);
    clt__norms norms = clt__diagonal_norms(&pattern, &w->network->layer[w->layer]);
    double scale = scale_at(params, step->level), count = step->diagonals;
    double switches = step->giants + 1.0, q = prime_at(params, step->level);
    clt__error encode = clt__error_encode(params), key = clt__error_key_switch(params, step->level);
    clt__error arithmetic = clt__error_double(sqrt(count) * norms.root, scale);
    clt__noise rows = {.value_bound = norms.sum,
                       .value_rms = norms.root,
                       .noise_bound = count * encode.bound + arithmetic.bound,
                       .noise_rms = sqrt(count) * encode.rms + arithmetic.rms};
    clt__noise out = clt__noise_divide(w->noise, 1, key);
    out = clt__noise_mul(out, scale, rows, scale, false);
    key = (clt__error){switches * key.bound, sqrt(switches) * key.rms};
    out = clt__noise_divide(clt__noise_divide(out, 1, key), q, clt__error_rescale(params));
    *kept = w->noise.noise_rms * norms.root * scale / q;
    const clt__layer_range *range = &w->ranges->layer[w->layer];
    return with_values(out, pattern.reading == CLT__TURNED ? range->part : range->sum);
}

static clt__noise sum(const walk *w, const clt__step *step, double *kept) {
    clt__noise out = w->noise;
    clt__error key = clt__error_key_switch(w->params, step->level);
    *kept = out.noise_rms;
    for (uint32_t have = 1; have < step->terms; have *= 2) {
        out = clt__noise_add(out, clt__noise_divide(out, 1, key), false);
        *kept *= sqrt(2);
    }
    return with_values(out, w->ranges->layer[w->layer].sum);
}

static clt__noise bias(const walk *w, const clt__step *step, double *kept) {
    const clt__range *map = &w->ranges->layer[w->layer].map;
    clt__error encode = clt__error_encode(w->params);
    clt__error arithmetic = clt__error_double(map->rms, scale_at(w->params, step->level));
    clt__noise out = clt__noise_divide(clt__noise_divide(w->noise, 1, encode), 1, arithmetic);
    *kept = w->noise.noise_rms;
    return with_values(out, *map);
}

static clt__noise square(const walk *w, const clt__step *step, double *kept) {
    double scale = scale_at(w->params, step->level), q = prime_at(w->params, step->level);
    clt__error key = clt__error_key_switch(w->params, step->level);
    clt__noise out = clt__noise_mul(w->noise, scale, w->noise, scale, true);
    out = clt__noise_divide(clt__noise_divide(out, 1, key), q, clt__error_rescale(w->params));
    *kept = 2 * scale * w->noise.value_rms * w->noise.noise_rms / q;
    return with_values(out, w->ranges->layer[w->layer].act);
}

/* The evaluation keeps the record itself: it is run on a blank ciphertext. */
static clt_status blank_polynomial(clt__noise *noise, const walk *w, const clt__step *step,
                                   const clt_evk *evk) {
    const clt__layer *layer = &w->network->layer[w->layer];
    clt_ct *ct;
    CLT__RETURN_IF(clt__blank_ct(&ct, w->params, step->level, *noise));
    clt_status status =
        clt__ct_polynomial(ct, w->ws, evk, ct, CLT__CHEBYSHEV, layer->c, layer->degree);
    *noise = ct->noise;
    clt__ct_free(ct);
    return status;
}

/* Once for the worst case, and once for the values that were recorded, within [-1, 1]: outside,
   errors grow as fast as the Chebyshev polynomials. */
static clt_status polynomial(walk *w, const clt__step *step) {
    const clt__layer_range *range = &w->ranges->layer[w->layer];
    clt__noise worst = w->noise, expected = w->noise;
    clt_status status = CLT_OK;
    clt_evk *evk = NULL;
    if (w->network->layer[w->layer].map_rms > 0) {
        expected.value_bound = fmin(expected.value_bound, 1);
    }
    CLT__TRY(clt__blank_key(&evk, w->params, 0, step->level));
    CLT__TRY(blank_polynomial(&worst, w, step, evk));
    CLT__TRY(blank_polynomial(&expected, w, step, evk));
    worst.noise_rms = fmin(worst.noise_rms, expected.noise_rms);
    w->noise = with_values(worst, range->act);
done:
    clt__evk_free(evk);
    return status;
}

static clt_status advance(walk *w, const clt__step *step, double *kept) {
    switch (step->type) {
    case CLT__STEP_LINEAR: w->noise = linear(w, step, kept); return CLT_OK;
    case CLT__STEP_SUM: w->noise = sum(w, step, kept); return CLT_OK;
    case CLT__STEP_BIAS: w->noise = bias(w, step, kept); return CLT_OK;
    case CLT__STEP_SQUARE: w->noise = square(w, step, kept); return CLT_OK;
    case CLT__STEP_POLYNOMIAL: break;
    }
    *kept = 0; /* counted as added, which is at most half a bit too much */
    return polynomial(w, step);
}

/* A value and its error at the scale of the level, in a quarter of the modulus. */
static clt_status check_room(const walk *w, const clt__step *step) {
    unsigned level = clt__step_level_after(step);
    double log_q = 0, scaled = w->noise.value_bound * scale_at(w->params, level);
    clt__basis q = clt__params_q(w->params, level);
    for (unsigned j = 0; j < q.count; j++) log_q += log2((double)w->params->ring->mod[j].q);
    double need = log2(scaled + w->noise.noise_bound) + ROOM_BITS;
    if (need <= log_q) return CLT_OK;
    return clt__fail(CLT_E_RANGE,
                     "values of up to %.4g after node %u need a modulus of %.1f bits at level %u, "
                     "which has %.1f",
                     w->noise.value_bound, (unsigned)step->node, need, level, log_q);
}

static void record(clt__step *step, const walk *w, double kept) {
    double scale = scale_at(w->params, clt__step_level_after(step)), rms = w->noise.noise_rms;
    double added = sqrt(fmax(rms * rms - kept * kept, 0));
    /* Below 2^-20 of the whole, what is added is lost in the difference of squares. */
    added = fmax(added, ldexp(rms, -20));
    step->value_bound = coarse(w->noise.value_bound);
    step->value_rms = coarse(w->noise.value_rms);
    step->noise_bound = coarse_log2(w->noise.noise_bound / scale);
    step->noise_rms = coarse_log2(rms / scale);
    step->noise_added = coarse_log2(added / scale);
}

clt_status clt__forecast(clt_plan *plan, clt_ws *ws, const clt__network *network,
                         const clt__ranges *ranges) {
    walk w = {.plan = plan, .ws = ws, .network = network, .ranges = ranges, .params = plan->params};
    plan->input_bound = ranges->input.bound;
    plan->input_rms = coarse(ranges->input.rms);
    plan->output_bound = coarse(ranges->layer[network->count - 1].map.bound);
    w.noise = clt__noise_fresh(w.params, ranges->input.bound, ranges->input.rms, true);
    for (unsigned i = 0; i < plan->steps; i++) {
        clt__step *step = &plan->step[i];
        double kept;
        if (i > 0 && step->type == CLT__STEP_LINEAR) w.layer++;
        CLT__RETURN_IF(advance(&w, step, &kept));
        CLT__RETURN_IF(check_room(&w, step));
        record(step, &w, kept);
    }
    assert(w.layer + 1 == network->count);
    return CLT_OK;
}
