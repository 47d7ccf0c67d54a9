/* Costs (cost.h). */
#include "nn/cost.h"

#include "circ/lintrans.h"
#include "circ/polyeval.h"
#include "nn/blank.h"
#include "ring/galois.h"
#include "rlwe/keyswitch.h"
#include "rlwe/security.h"

#include <math.h>
#include <string.h>

enum { RUNS_LEAST = 2 };
#define PART_SECONDS 0.02

/* ---------------------------------------------------------------------------- measurement */

typedef struct bench {
    clt_ws *ws;
    const clt_params *params;
    unsigned level;
    clt_evk *evk;
    clt_ct *ct;
    clt__basis basis;
    clt__digits digits;
    uint64_t *u; /* four polynomials over Q P */
    size_t size; /* words of one */
} bench;

typedef clt_status part_run(bench *b);

static clt_status decompose(bench *b) {
    return clt__decompose(b->ws, b->params, &b->digits, b->ct->poly[1],
                          clt__gadget_full(b->params, b->level));
}

static clt_status product(bench *b) {
    const clt__ring *ring = b->params->ring;
    const clt__switch_key *key = &b->evk->key[0];
    uint64_t *u = b->u, *turned = b->u + 2 * b->size;
    CLT__RETURN_IF(clt__key_product(b->ws, b->params, u, u + b->size, &b->digits, key));
    clt__poly_permute(b->ws, ring, turned, u, key->index, &b->basis);
    clt__poly_permute(b->ws, ring, turned + b->size, u + b->size, key->index, &b->basis);
    return CLT_OK;
}

static clt_status mod_down(bench *b) {
    clt__gadget gadget = clt__gadget_full(b->params, b->level);
    return clt__key_mod_down(b->ws, b->params, b->u, b->u, gadget, false);
}

static clt_status multiply(bench *b) {
    const clt__ring *ring = b->params->ring;
    for (unsigned i = 0; i < b->basis.count; i++) {
        const uint64_t *x[2] = {b->u + i * ring->n, b->u + b->size + i * ring->n};
        const uint64_t *y = b->u + 2 * b->size + i * ring->n;
        uint64_t *r = b->u + 3 * b->size + i * ring->n;
        const clt__mod *mod = &ring->mod[b->basis.prime[i]];
        ring->kernel->dot(r, &x[0], &y, 1, true, ring->n, mod);
        ring->kernel->dot(r, &x[1], &y, 1, true, ring->n, mod);
    }
    return CLT_OK;
}

/* The least time of several runs, after one that warms up. */
static clt_status time_part(double *seconds, bench *b, part_run *run) {
    double begun = clt__seconds();
    *seconds = INFINITY;
    for (unsigned i = 0; i <= RUNS_LEAST || clt__seconds() - begun < PART_SECONDS; i++) {
        size_t mark = clt__ws_mark(b->ws);
        double start = clt__seconds();
        clt_status status = run(b);
        double took = clt__seconds() - start;
        clt__ws_release(b->ws, mark);
        if (status != CLT_OK) return status;
        if (i > 0 && took < *seconds) *seconds = took;
    }
    return CLT_OK;
}

static clt_status bench_open(bench *b) {
    const clt_params *params = b->params;
    clt__noise noise = CLT__NOISE_UNKNOWN;
    uint32_t by_one = clt__galois_rotation(1, params->ring->log_n);
    CLT__RETURN_IF(clt__ws_new(&b->ws, 1));
    CLT__RETURN_IF(clt__blank_key(&b->evk, params, by_one, b->level));
    CLT__RETURN_IF(clt__blank_ct(&b->ct, params, b->level, noise));
    b->basis = clt__params_qp(params, b->level);
    b->size = b->basis.count * params->ring->n;
    b->u = clt__ring_scratch(b->ws, params->ring, 4 * b->basis.count);
    if (b->u == NULL) return CLT_E_MEMORY;
    memset(b->u, 0, 4 * b->size * sizeof *b->u);
    return CLT_OK;
}

static void bench_close(bench *b) {
    clt__ct_free(b->ct);
    clt__evk_free(b->evk);
    clt__ws_free(b->ws);
}

clt_status clt__cost_measure(clt__cost *cost, const clt_params *params, unsigned level) {
    bench b = {.params = params, .level = level};
    clt_status status = CLT_OK;
    clt__cost made = {.params = params, .level = level};
    CLT__TRY(bench_open(&b));
    CLT__TRY(time_part(&made.decompose, &b, decompose));
    CLT__TRY(decompose(&b));
    CLT__TRY(time_part(&made.product, &b, product));
    CLT__TRY(time_part(&made.multiply, &b, multiply));
    CLT__TRY(time_part(&made.mod_down, &b, mod_down));
    *cost = made;
done:
    bench_close(&b);
    return status;
}

/* -------------------------------------------------------------------------------- estimates */

/* Limbs over Q P, and digits, at a level. */
static double limbs(const clt__cost *cost, unsigned level) {
    return clt__params_limbs(cost->params, level) + cost->params->special;
}

static double digits(const clt__cost *cost, unsigned level) {
    return clt__params_digits(cost->params, level);
}

/* The cost at a level, by the number of limb transforms or products that each part makes. */
static clt__cost at_level(const clt__cost *cost, unsigned level) {
    clt__cost at = *cost;
    double l = limbs(cost, level) / limbs(cost, cost->level);
    double d = digits(cost, level), top = digits(cost, cost->level);
    at.level = level;
    at.decompose *= l * (d + 1) / (top + 1);
    at.product *= l * d / top;
    at.mod_down *= l;
    at.multiply *= l;
    return at;
}

/* A whole key switch with both divisions. */
static double switch_cost(const clt__cost *at) {
    return at->decompose + at->product + 2 * at->mod_down;
}

/* A linear transform with so many hoisted and full rotations, rescaled. */
static double transform_cost(const clt__cost *at, double diagonals, double hoisted, double full) {
    double rotations =
        at->decompose + hoisted * at->product + full * (at->mod_down + at->decompose + at->product);
    double rescale = 2 * at->mod_down;
    return rotations + diagonals * at->multiply + 2 * at->mod_down + rescale;
}

static double product_cost(const clt__cost *at) {
    return switch_cost(at) + 2 * at->multiply;
}

static double polynomial_cost(const clt__cost *at, const clt__step *step) {
    double c[CLT__POLY_DEGREE_MAX + 1];
    for (unsigned j = 0; j <= step->degree; j++) c[j] = 1;
    unsigned products = clt__polynomial_products(CLT__CHEBYSHEV, c, step->degree);
    return products * product_cost(at);
}

double clt__cost_step(const clt__cost *cost, const clt__step *step) {
    clt__cost at = at_level(cost, step->level);
    switch (step->type) {
    case CLT__STEP_LINEAR:
        return transform_cost(&at, step->diagonals, step->babies, step->giants - 1.0);
    case CLT__STEP_SUM: return clt__step_rotations(step) * switch_cost(&at);
    case CLT__STEP_BIAS: return at.multiply / 2;
    case CLT__STEP_SQUARE: return product_cost(&at);
    case CLT__STEP_POLYNOMIAL: break;
    }
    return polynomial_cost(&at, step);
}

double clt__cost_plan(const clt__cost *cost, const clt_plan *plan) {
    double seconds = 0;
    for (unsigned i = 0; i < plan->steps; i++) seconds += clt__cost_step(cost, &plan->step[i]);
    return seconds;
}

double clt__cost_bootstrap(const clt__cost *cost, const clt__boot_part *part, unsigned count) {
    double seconds = 0;
    for (unsigned i = 0; i < count; i++) {
        const clt__boot_part *p = &part[i];
        clt__cost at = at_level(cost, p->level);
        if (p->products > 0) seconds += p->products * product_cost(&at);
        if (p->diagonals > 0) {
            seconds += transform_cost(&at, p->diagonals, p->hoisted, p->full);
        } else {
            seconds += p->full * switch_cost(&at);
        }
    }
    return seconds;
}

unsigned clt__step_rotations(const clt__step *step) {
    unsigned rotations = 0;
    if (step->type == CLT__STEP_LINEAR) return step->babies + step->giants - 2u;
    for (uint32_t have = 1; have < step->terms; have *= 2) rotations++;
    return rotations;
}

/* ----------------------------------------------------------------------------------- figures */

/* What a step keeps at once: polynomials over Q P, sums in pairs and digits; and limbs, of babies
   above all. */
static uint64_t scratch_memory(const clt_params *params, const clt__step *step) {
    uint64_t limb = params->ring->n * sizeof(uint64_t);
    uint64_t all = clt__params_limbs(params, step->level) + params->special;
    uint64_t pairs = step->type == CLT__STEP_LINEAR ? step->giants + 1u : 3;
    uint64_t polys = 2 * pairs + clt__params_digits(params, step->level);
    return (polys * all + 2u * step->babies + 9) * limb;
}

uint64_t clt__plan_memory(const clt_plan *plan, uint64_t key_memory) {
    const clt_params *params = plan->params;
    uint64_t keys = clt__keys_memory(params, plan->key, plan->keys, key_memory);
    uint64_t weights = 0, scratch = 0;
    for (unsigned i = 0; i < plan->steps; i++) {
        const clt__step *step = &plan->step[i];
        uint64_t most = scratch_memory(params, step);
        weights += clt__lintrans_memory(params, step->diagonals, clt__params_slots(params),
                                        step->level, false);
        if (most > scratch) scratch = most;
    }
    if (!clt__keys_expand(params, plan->key, plan->keys, key_memory)) {
        scratch += 2 * params->digits * params->ring->n * sizeof(uint64_t);
    }
    return keys + weights + scratch;
}

void clt__plan_figures(clt_plan_figures *figures, const clt_plan *plan) {
    const clt_params *params = plan->params;
    unsigned log_n = params->ring->log_n;
    *figures = (clt_plan_figures){
        .log_n = log_n,
        .levels = plan->input_level,
        .log_qp = params->log_qp,
        .log_qp_cap = clt__security_cap(log_n),
        .security_bits = clt__security_bits(log_n, params->log_qp),
        .scale_bits = clt__params_scale_bits(params),
        .rows_per_ciphertext = plan->layout.rows,
        .ciphertext_bytes = clt__ct_bytes(params, 1, plan->input_level, true),
        .result_bytes = clt__ct_bytes(params, 1, clt__plan_output_level(plan), false),
        .public_key_bytes = clt__pk_bytes(params),
        .evaluation_key_bytes = clt__evk_bytes(params, plan->key, plan->keys),
        .evaluator_memory_bytes = clt__plan_memory(plan, CLT__KEY_MEMORY),
        .error_expected = clt__plan_error_expected(plan),
        .error_bound = clt__plan_error_bound(plan),
    };
    for (unsigned i = 0; i < plan->keys; i++) figures->rotation_keys += plan->key[i].galois != 0;
    memcpy(figures->preset, params->name, sizeof figures->preset);
    memcpy(figures->digest, plan->digest, sizeof figures->digest);
}
