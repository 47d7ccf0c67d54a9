/*
 * Guarantees (guarantee.h). Two bounds walk the steps side by side: of a slot, by the formulas of
 * ckks/noise.h, and of the Euclidean norm of the coefficients, which is the root mean square over
 * the slots. A map acts on the norm by its operator norm, a product by the largest value; norms
 * add. The norm is what a flood has to hide, and it is far below the largest slot, since for a
 * polynomial e with independent coefficients of variance v
 *
 *     |e s|^2 <= v n |s|^2 (1 + 2 sqrt(k x/n) + 2 k x/n)    but for e^-x,  k = max |s_j|^2 / |s|^2
 *
 * (Hsu, Kakade, Zhang 2012, "A tail inequality for quadratic forms of subgaussian random vectors").
 */
#include "nn/guarantee.h"

#include "base/alloc.h"
#include "circ/lintrans.h"
#include "circ/polyeval.h"
#include "nn/blank.h"
#include "nn/diagonals.h"
#include "rlwe/security.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define TAIL_NATS 89.0      /* e^-89 < 2^-128 */
#define SAMPLER_TAIL 0.1    /* the sampler rounds a deviation up by less than an eightieth */
#define SLACK (1 + 0x1p-40) /* for the last bits of another machine's logarithms and roots */

/* ------------------------------------------------------------------------- published bounds */

static double rounded_up(double value) {
    int exponent;
    if (value == 0) return 0;
    double fraction = frexp(value, &exponent);
    return ldexp(ceil(fraction * 16) / 16, exponent);
}

static double column_sum(const clt__layer *layer) {
    double most = 0;
    for (unsigned j = 0; j < layer->in; j++) {
        double sum = 0;
        for (unsigned i = 0; i < layer->out; i++) sum += fabs(clt__layer_weight(layer, i, j));
        most = fmax(most, sum);
    }
    return most;
}

static double frobenius(const clt__layer *layer) {
    double squares = 0;
    for (unsigned i = 0; i < layer->out; i++) {
        for (unsigned j = 0; j < layer->in; j++) {
            double w = clt__layer_weight(layer, i, j);
            squares += w * w;
        }
    }
    return sqrt(squares);
}

/* The operator norm is at most the root of row sum times column sum (Schur). The diagonals of a map
   are its matrix in blocks, or shifted parts of it that cover its entries once: then the norm of
   the moduli, and so the Frobenius norm, bounds it too. Turned copies cover an entry more often. */
static void linear_bounds(double bounds[2], const clt__pattern *pattern, const clt__layer *layer) {
    double row = clt__diagonal_norms(pattern, layer).sum, norm = sqrt(row * column_sum(layer));
    if (pattern->reading != CLT__TURNED) norm = fmin(norm, frobenius(layer));
    bounds[0] = row;
    bounds[1] = norm;
}

/* The layer of each step is the one before it, or the next at a linear step. */
static unsigned layer_of(const clt_plan *plan, unsigned step, unsigned layer) {
    return step > 0 && plan->step[step].type == CLT__STEP_LINEAR ? layer + 1 : layer;
}

/* The exact bounds, in the order of the steps. */
static void collect(double *bounds, const clt_plan *plan, const clt__network *network) {
    for (unsigned i = 0, k = 0; i < plan->steps; i++) {
        const clt__step *step = &plan->step[i];
        k = layer_of(plan, i, k);
        const clt__layer *layer = &network->layer[k];
        if (step->type == CLT__STEP_LINEAR) {
            clt__pattern pattern =
                clt__pattern_of(&plan->layout, network, k, clt__params_slots(plan->params));
            linear_bounds(bounds, &pattern, layer);
        }
        for (unsigned j = 0; step->type == CLT__STEP_POLYNOMIAL && j <= step->degree; j++) {
            bounds[j] = fabs(layer->c[j]);
        }
        bounds += clt__step_bounds(step);
    }
}

clt_status clt__guarantee_publish(clt_plan *plan, const clt__network *network) {
    size_t count = clt__plan_bounds(plan);
    double *bounds = clt__alloc(count, sizeof *bounds);
    if (bounds == NULL) return CLT_E_MEMORY;
    collect(bounds, plan, network);
    for (size_t i = 0; i < count; i++) bounds[i] = rounded_up(bounds[i]);
    plan->bounds = bounds;
    return CLT_OK;
}

/* ------------------------------------------------------------------------------ the model's */

static clt_status fail_broken(unsigned step, const char *what, double own, double said) {
    return clt__fail(CLT_E_PLAN,
                     "step %u: the model's %s is %.6g, and the plan promises at most %.6g to those "
                     "who release answers: make the plan from this model",
                     step, what, own, said);
}

static clt_status check_bounds(const clt_plan *plan, const double *own) {
    const double *said = plan->bounds;
    for (unsigned i = 0; i < plan->steps; i++) {
        unsigned count = clt__step_bounds(&plan->step[i]);
        for (unsigned j = 0; j < count; j++, own++, said++) {
            bool kept = *own <= *said * SLACK && (*own == 0) == (*said == 0);
            if (!kept) return fail_broken(i, "weight", *own, *said);
        }
    }
    return CLT_OK;
}

static double value_after(const clt__layer_range *range, const clt_plan *plan, unsigned i) {
    switch (plan->step[i].type) {
    case CLT__STEP_LINEAR: {
        bool part = i + 1 < plan->steps && plan->step[i + 1].type == CLT__STEP_SUM;
        return part ? range->part.bound : range->sum.bound;
    }
    case CLT__STEP_SUM: return range->sum.bound;
    case CLT__STEP_BIAS: return range->map.bound;
    case CLT__STEP_SQUARE:
    case CLT__STEP_POLYNOMIAL: break;
    }
    return range->act.bound;
}

static clt_status check_values(const clt_plan *plan, const clt__ranges *ranges) {
    if (!(ranges->input.bound <= plan->input_bound * SLACK)) {
        return fail_broken(0, "input", ranges->input.bound, plan->input_bound);
    }
    for (unsigned i = 0, k = 0; i < plan->steps; i++) {
        k = layer_of(plan, i, k);
        double own = value_after(&ranges->layer[k], plan, i), said = plan->step[i].value_bound;
        if (!(own <= said * SLACK)) return fail_broken(i, "largest value", own, said);
    }
    return CLT_OK;
}

static clt_status schema_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt__schema *schema) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__schema_save(&sink, schema);
    clt__buffer_free(&buffer);
    CLT__RETURN_IF(sink.status);
    clt__hash_done(&sink.hash, digest);
    return CLT_OK;
}

/* A plan with wider inputs than the model's would make the values wider, too. */
static clt_status check_schema(const clt_plan *plan, const clt_model *model) {
    uint8_t own[CLT__DIGEST_BYTES], said[CLT__DIGEST_BYTES];
    CLT__RETURN_IF(schema_digest(own, model->schema));
    CLT__RETURN_IF(schema_digest(said, plan->schema));
    if (memcmp(own, said, sizeof own) == 0) return CLT_OK;
    return clt__fail(CLT_E_PLAN, "the plan's columns are not the model's: make the plan from this "
                                 "model");
}

clt_status clt__guarantee_check(const clt_plan *plan, const clt_model *model,
                                const clt__network *network) {
    clt__ranges *ranges = NULL;
    clt_status status = CLT_OK;
    if (plan->bounds == NULL) return CLT_OK;
    double *own = clt__alloc(clt__plan_bounds(plan), sizeof *own);
    if (own == NULL) return CLT_E_MEMORY;
    collect(own, plan, network);
    CLT__TRY(check_bounds(plan, own));
    CLT__TRY(clt__ranges_new(&ranges, network, model));
    CLT__TRY(check_values(plan, ranges));
    CLT__TRY(check_schema(plan, model));
done:
    clt__free(ranges);
    clt__free(own);
    return status;
}

/* ----------------------------------------------------------------------------- the analysis */

typedef struct walk {
    const clt_plan *plan;
    const clt_params *params;
    clt_ws *ws;
    double single, product; /* norm over root mean square, of a polynomial and of a product */
    clt__noise noise;       /* value_bound and noise_bound */
    double norm;
} walk;

/* The formula above, without v n |s|^2, as a factor of the norm. */
static double concentration(double n, double k) {
    double ratio = k * TAIL_NATS / n;
    return sqrt(1 + 2 * sqrt(ratio) + 2 * ratio);
}

/* Of a sum of `count` independent errors, polynomials or products of two. */
static double norm_of(const walk *w, clt__error e, double count) {
    return w->product * sqrt(count) * e.rms;
}

static double scale_at(const walk *w, unsigned level) {
    return clt__params_scale(w->params, level, 1).hi;
}

static double rescale_norm(const walk *w) {
    return norm_of(w, clt__error_rescale(w->params), 2);
}

static double switch_norm(const walk *w, unsigned level) {
    return norm_of(w, clt__error_key_switch(w->params, clt__gadget_full(w->params, level)),
                   clt__params_digits(w->params, level) + 2);
}

/* As if the expected error were the largest: it has no part in the bounds. */
static clt__noise only_bounds(clt__noise noise, double value_bound) {
    noise.value_bound = noise.value_rms = value_bound;
    noise.noise_rms = noise.noise_bound;
    return noise;
}

/* Of encoding values of that size: a bound of the slots, and so of the norm. */
static clt__error doubles_of(const walk *w, double value, unsigned level) {
    return clt__error_double(w->params, value, scale_at(w, level));
}

/* Divides by the primes of the level. */
static void rescale(walk *w, unsigned level) {
    double divisor = clt__params_divisor(w->params, level);
    w->noise = clt__noise_divide(w->noise, divisor, clt__error_rescale(w->params));
    w->norm = w->norm / divisor + rescale_norm(w);
}

static void linear(walk *w, const clt__step *step, const double bounds[2]) {
    unsigned level = step->level;
    double scale = scale_at(w, level), row = bounds[0];
    clt__lintrans_shape shape = {.level = level,
                                 .giants = step->giants,
                                 .count = step->diagonals,
                                 .row_bound = row,
                                 .row_rms = row};
    clt__error product = clt__error_key_product(w->params, clt__gadget_full(w->params, level));
    clt__error doubles = doubles_of(w, sqrt(step->diagonals) * row, level);
    double encoded = step->diagonals * w->single * clt__error_encode(w->params).rms;
    double slot = scale * w->noise.value_bound + w->noise.noise_bound + product.bound;
    double turned = w->norm + norm_of(w, product, clt__params_digits(w->params, level));
    w->norm = scale * bounds[1] * turned + slot * (encoded + doubles.bound) +
              (step->giants + 1.0) * switch_norm(w, level);
    w->noise = clt__lintrans_noise(w->params, &shape, w->noise);
    rescale(w, level);
}

static void sum(walk *w, const clt__step *step) {
    clt__error key = clt__error_key_switch(w->params, clt__gadget_full(w->params, step->level));
    for (uint32_t have = 1; have < step->terms; have *= 2) {
        w->noise = clt__noise_add(w->noise, clt__noise_divide(w->noise, 1, key), false);
        w->norm += w->norm + switch_norm(w, step->level);
    }
}

static void bias(walk *w, const clt__step *step) {
    clt__error encode = clt__error_encode(w->params);
    clt__error doubles = doubles_of(w, step->value_bound, step->level);
    w->noise = clt__noise_with(clt__noise_with(w->noise, encode), doubles);
    w->norm += w->single * encode.rms + doubles.bound;
}

static void square(walk *w, const clt__step *step) {
    double scale = scale_at(w, step->level), value = scale * w->noise.value_bound;
    w->norm = (2 * value + w->noise.noise_bound) * w->norm + switch_norm(w, step->level);
    w->noise = clt__noise_mul(w->noise, scale, w->noise, scale, true);
    w->noise = clt__noise_with(
        w->noise, clt__error_key_switch(w->params, clt__gadget_full(w->params, step->level)));
    rescale(w, step->level);
}

/*
 * Run on a blank ciphertext, with the largest coefficients and with signs for which the divisions
 * of circ/polyeval.h, r_(2m-j) -= c_j, never cancel: those of j and 2m - j differ for m < j < 2m.
 * One thing does not grow with a coefficient, the rounding of c S to an integer: it is at most half
 * a unit on what is divided by q next, far below that division's own rounding while T_j(x) stays
 * below it. Doubling what comes out covers that.
 */
static clt_status polynomial(walk *w, const clt__step *step, const double *bounds) {
    double c[CLT__POLY_DEGREE_MAX + 1], sign[CLT__POLY_DEGREE_MAX + 1] = {1, 1};
    clt_status status = CLT_OK;
    clt_evk *evk = NULL;
    clt_ct *ct = NULL;
    for (unsigned j = 2, m = 1; j <= step->degree; j++) {
        if (j == 2 * m) m = j;
        sign[j] = j == m ? 1 : -sign[2 * m - j];
    }
    for (unsigned j = 0; j <= step->degree; j++) c[j] = sign[j] * bounds[j];
    CLT__TRY(clt__blank_key(&evk, w->params, 0, step->level));
    CLT__TRY(clt__blank_ct(&ct, w->params, step->level, w->noise));
    CLT__TRY(clt__ct_polynomial(ct, w->ws, evk, ct, CLT__CHEBYSHEV, c, step->degree));
    w->noise = ct->noise;
    w->noise.noise_bound *= 2;
    w->norm = w->noise.noise_bound;
done:
    clt__ct_free(ct);
    clt__evk_free(evk);
    return status;
}

static clt_status advance(walk *w, const clt__step *step, const double *bounds) {
    switch (step->type) {
    case CLT__STEP_LINEAR: linear(w, step, bounds); break;
    case CLT__STEP_SUM: sum(w, step); break;
    case CLT__STEP_BIAS: bias(w, step); break;
    case CLT__STEP_SQUARE: square(w, step); break;
    case CLT__STEP_POLYNOMIAL: CLT__RETURN_IF(polynomial(w, step, bounds)); break;
    }
    w->noise = only_bounds(w->noise, step->value_bound);
    w->norm = fmin(w->norm, w->noise.noise_bound);
    return CLT_OK;
}

/* v e_key + e_1 s, products, and e_0 with its rounding (docs/math.md, "Noise"). Rows may come under
   the secret key, too, which is less. */
static double fresh_norm(const walk *w) {
    clt__error all = clt__error_fresh_public(w->params), plain = clt__error_fresh_secret(w->params);
    double products = sqrt(all.rms * all.rms - plain.rms * plain.rms);
    return sqrt(2) * (w->product * products + w->single * plain.rms);
}

static void start(walk *w) {
    double n = (double)w->params->ring->n;
    double value = fmax(w->plan->input_bound, w->plan->schema->input_bound);
    clt__error doubles = doubles_of(w, value, w->plan->input_level);
    w->single = concentration(n, 1);
    w->product = w->single * concentration(n, CLT__TAIL * CLT__TAIL);
    w->noise = clt__noise_fresh(w->params, value, value, true);
    w->noise = only_bounds(w->noise, value);
    w->norm = fresh_norm(w) + doubles.bound;
}

clt_status clt__guarantee_of(clt__guarantee *guarantee, clt_ws *ws, const clt_plan *plan) {
    walk w = {.plan = plan, .params = plan->params, .ws = ws};
    const double *bounds = plan->bounds;
    if (bounds == NULL) {
        return clt__fail(CLT_E_SECURITY, "the plan says nothing of the sizes of the model's "
                                         "weights, and answers stay private: its owner can make "
                                         "one for releases, 'clathrate plan MODEL.clm --release'");
    }
    start(&w);
    for (unsigned i = 0; i < plan->steps; i++) {
        CLT__RETURN_IF(advance(&w, &plan->step[i], bounds));
        bounds += clt__step_bounds(&plan->step[i]);
    }
    /* What was meant is no polynomial of integers: its rounding hides with the error. */
    clt__error encode = clt__error_encode(w.params);
    *guarantee = (clt__guarantee){.bound = w.noise.noise_bound + encode.bound,
                                  .norm = w.norm + w.single * encode.rms,
                                  .scale = scale_at(&w, clt__plan_output_level(plan))};
    return CLT_OK;
}

double clt__guarantee_released(const clt__guarantee *guarantee, const clt_plan *plan,
                               double deviation, double tail) {
    double slot = deviation * sqrt((double)clt__params_slots(plan->params));
    return (guarantee->bound + tail * slot) / guarantee->scale;
}

/* -------------------------------------------------------------------------------- refusals */

double clt__guarantee_deviation(const clt__guarantee *guarantee) {
    double queries = sqrt(12.0 * CLT__RELEASE_QUERIES);
    return ldexp(guarantee->norm * queries, CLT__RELEASE_SECURITY / 2);
}

/* Of a plan without bounds, for its refusal only: what its maker says. */
static clt__guarantee hearsay(const clt_plan *plan) {
    double scale = clt__params_scale(plan->params, clt__plan_output_level(plan), 1).hi;
    double bound = clt__plan_error_bound(plan) * scale;
    return (clt__guarantee){.bound = bound, .norm = bound, .scale = scale};
}

/* log2 of the scale at which numbers have so many bits. A quarter of an error is left for the
   rounding to the last bit. */
static double needed_scale(const clt__guarantee *g, const clt_plan *plan, unsigned bits) {
    double error = clt__guarantee_released(g, plan, clt__guarantee_deviation(g),
                                           CLT__NUMBERS_TAIL + SAMPLER_TAIL);
    return log2(error * g->scale / 0.75) + bits;
}

static clt_status fail_scale(const clt__guarantee *g, const clt_plan *plan, unsigned bits) {
    bool unbounded = plan->bounds == NULL;
    char next[96] = "ask for fewer bits, or fit the model with more weight decay";
    if (unbounded || plan->params->stride == 1) {
        snprintf(next, sizeof next, "make the plan with 'clathrate plan MODEL.clm --release %u'",
                 bits);
    }
    return clt__fail(CLT_E_SECURITY,
                     "%u bits of a released number need a scale of 2^%.1f at the output, and %s "
                     "has 2^%.1f%s: %s",
                     bits, needed_scale(g, plan, bits), plan->params->name, log2(g->scale),
                     unbounded ? ", and its plan says nothing of the sizes of weights" : "", next);
}

clt_status clt__guarantee_require(clt_ws *ws, const clt_plan *plan, unsigned bits) {
    clt__guarantee g = hearsay(plan);
    bool numbers = bits != CLT_RELEASE_DISCRETE;
    if (bits < 1 || (numbers && bits > CLT__PRECISION_MAX)) {
        return clt__fail(CLT_E_ARGUMENT, "%u bits of a released number: 1 to %d are possible", bits,
                         CLT__PRECISION_MAX);
    }
    if (plan->bounds == NULL && numbers) return fail_scale(&g, plan, bits);
    CLT__RETURN_IF(clt__guarantee_of(&g, ws, plan));
    if (!numbers || needed_scale(&g, plan, bits) <= log2(g.scale)) return CLT_OK;
    return fail_scale(&g, plan, bits);
}

clt_status clt__guarantee_bits(unsigned *bits, clt_ws *ws, const clt_plan *plan) {
    clt__guarantee g;
    *bits = 0;
    if (plan->bounds == NULL) return CLT_OK;
    CLT__RETURN_IF(clt__guarantee_of(&g, ws, plan));
    double most = floor(log2(g.scale) - needed_scale(&g, plan, 0));
    if (most >= 1) *bits = (unsigned)fmin(most, CLT__PRECISION_MAX);
    return CLT_OK;
}
