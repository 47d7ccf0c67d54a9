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
    const clt__gain *gain;
    const clt_params *params;
    clt__noise noise; /* the root mean square without what comes of the input's error */
    unsigned layer;
} walk;

static double scale_at(const clt_params *params, unsigned level) {
    return clt__params_scale(params, level, 1).hi;
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

/* As clt__lintrans_apply and the rescale after it count. */
static clt__noise linear(const walk *w, const clt__step *step, clt__noise in) {
    const clt_params *params = w->params;
    clt__pattern pattern =
        clt__pattern_of(&w->plan->layout, w->network, w->layer, clt__params_slots(params));
    clt__norms norms = clt__diagonal_norms(&pattern, &w->network->layer[w->layer]);
    clt__lintrans_shape shape = {.level = step->level,
                                 .giants = step->giants,
                                 .count = step->diagonals,
                                 .row_bound = norms.sum,
                                 .row_rms = norms.root};
    clt__noise out = clt__lintrans_noise(params, &shape, in);
    out = clt__noise_divide(out, clt__params_divisor(params, step->level),
                            clt__error_rescale(params));
    const clt__layer_range *range = &w->ranges->layer[w->layer];
    return with_values(out, pattern.reading == CLT__TURNED ? range->part : range->sum);
}

static clt__noise sum(const walk *w, const clt__step *step, clt__noise out) {
    clt__error key = clt__error_key_switch(w->params, clt__gadget_full(w->params, step->level));
    for (uint32_t have = 1; have < step->terms; have *= 2) {
        out = clt__noise_add(out, clt__noise_with(out, key), false);
    }
    return with_values(out, w->ranges->layer[w->layer].sum);
}

static clt__noise bias(const walk *w, const clt__step *step, clt__noise in) {
    const clt__range *map = &w->ranges->layer[w->layer].map;
    double scale = scale_at(w->params, step->level);
    clt__error arithmetic = clt__error_double(w->params, map->rms, scale);
    clt__noise out = clt__noise_with(in, clt__error_encode(w->params));
    return with_values(clt__noise_with(out, arithmetic), *map);
}

static clt__noise square(const walk *w, const clt__step *step, clt__noise in) {
    double scale = scale_at(w->params, step->level);
    clt__error key = clt__error_key_switch(w->params, clt__gadget_full(w->params, step->level));
    clt__noise out = clt__noise_with(clt__noise_mul(in, scale, in, scale, true), key);
    out = clt__noise_divide(out, clt__params_divisor(w->params, step->level),
                            clt__error_rescale(w->params));
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
static clt_status polynomial(clt__noise *noise, const walk *w, const clt__step *step) {
    clt__noise worst = *noise, expected = *noise;
    clt_status status = CLT_OK;
    clt_evk *evk = NULL;
    if (w->network->layer[w->layer].map_rms > 0) {
        expected.value_bound = fmin(expected.value_bound, 1);
    }
    CLT__TRY(clt__blank_key(&evk, w->params, 0, step->level));
    CLT__TRY(blank_polynomial(&worst, w, step, evk));
    CLT__TRY(blank_polynomial(&expected, w, step, evk));
    worst.noise_rms = fmin(worst.noise_rms, expected.noise_rms);
    *noise = with_values(worst, w->ranges->layer[w->layer].act);
done:
    clt__evk_free(evk);
    return status;
}

static clt_status advance(clt__noise *noise, const walk *w, const clt__step *step) {
    switch (step->type) {
    case CLT__STEP_LINEAR: *noise = linear(w, step, *noise); return CLT_OK;
    case CLT__STEP_SUM: *noise = sum(w, step, *noise); return CLT_OK;
    case CLT__STEP_BIAS: *noise = bias(w, step, *noise); return CLT_OK;
    case CLT__STEP_SQUARE: *noise = square(w, step, *noise); return CLT_OK;
    case CLT__STEP_POLYNOMIAL: break;
    }
    return polynomial(noise, w, step);
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

/* How an error of the input has grown once the step is done. In row packing the first map makes
   partial sums, which the next step adds up. */
static double gain_after(const walk *w, const clt__step *step) {
    const clt__gain *gain = &w->gain[w->layer];
    bool partial = w->layer == 0 && w->plan->layout.turn > 0;
    switch (step->type) {
    case CLT__STEP_LINEAR:
        return partial ? gain->map / sqrt(clt__layout_terms(&w->plan->layout)) : gain->map;
    case CLT__STEP_SUM:
    case CLT__STEP_BIAS: return gain->map;
    case CLT__STEP_SQUARE:
    case CLT__STEP_POLYNOMIAL: break;
    }
    return gain->act;
}

/* Of the square of an error's modulus, half is that of its real part. */
static double real_part(double error) {
    return sqrt(0.5) * error;
}

/* The expected error of the step's result for inputs with that one. */
static double error_after(const walk *w, const clt__step *step, double input) {
    double scale = scale_at(w->params, clt__step_level_after(step));
    return hypot(gain_after(w, step) * input, real_part(w->noise.noise_rms / scale));
}

/* `quiet`: the same result had its input come without error, which leaves what the step adds. */
static void record(clt__step *step, const walk *w, const clt__noise *quiet) {
    double scale = scale_at(w->params, clt__step_level_after(step));
    double input = clt__forecast_input(w->plan, false);
    step->value_bound = coarse(w->noise.value_bound);
    step->value_rms = coarse(w->noise.value_rms);
    step->noise_bound = coarse_log2(w->noise.noise_bound / scale);
    step->noise_rms = coarse_log2(error_after(w, step, input));
    step->noise_added = coarse_log2(real_part(quiet->noise_rms / scale));
}

double clt__forecast_input(const clt_plan *plan, bool public_key) {
    clt__noise fresh =
        clt__noise_fresh(plan->params, plan->input_bound, plan->input_rms, public_key);
    return real_part(fresh.noise_rms / scale_at(plan->params, plan->input_level));
}

static clt_status take_steps(walk *w) {
    clt_plan *plan = w->plan;
    for (unsigned i = 0; i < plan->steps; i++) {
        clt__step *step = &plan->step[i];
        clt__noise quiet = w->noise;
        quiet.noise_rms = 0;
        if (i > 0 && step->type == CLT__STEP_LINEAR) w->layer++;
        CLT__RETURN_IF(advance(&quiet, w, step));
        CLT__RETURN_IF(advance(&w->noise, w, step));
        CLT__RETURN_IF(check_room(w, step));
        record(step, w, &quiet);
    }
    assert(w->layer + 1 == w->network->count);
    return CLT_OK;
}

clt_status clt__forecast(double *public_error, clt_plan *plan, clt_ws *ws,
                         const clt__network *network, const clt__ranges *ranges,
                         const clt__gain *gain) {
    walk w = {.plan = plan,
              .ws = ws,
              .network = network,
              .ranges = ranges,
              .gain = gain,
              .params = plan->params};
    plan->input_bound = ranges->input.bound;
    plan->input_rms = coarse(ranges->input.rms);
    plan->output_bound = coarse(ranges->layer[network->count - 1].map.bound);
    w.noise = clt__noise_fresh(w.params, ranges->input.bound, ranges->input.rms, true);
    w.noise.noise_rms = 0; /* what comes with the input goes by its gains */
    CLT__RETURN_IF(take_steps(&w));
    const clt__step *last = &plan->step[plan->steps - 1];
    *public_error = error_after(&w, last, clt__forecast_input(plan, true));
    return CLT_OK;
}
