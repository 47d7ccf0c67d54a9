/*
 * The sums of a step over its tiles (linear_encrypted.h). Products stay of degree 2 until they are
 * summed. Residuals of degree d at level l of v, s = tau^2 and u = x tau, x times the step's share:
 *
 *   1   x tau                                                     product at level l - 1
 *   3   u (a_1 - s)                                                                l - 2
 *   7   (s u) (a_3 + s (a_5 - s)) + a_1 u                                          l - 3
 */
#include "circ/lintrans.h"
#include "learn/linear_encrypted.h"
#include "nn/lanes.h"

#include <assert.h>
#include <stdio.h>

clt_status clt__linear_sums_new(clt__linear_sums *sums, const clt_params *params) {
    clt__linear_sums made = {NULL, NULL, NULL};
    clt_status status = CLT_OK;
    CLT__TRY(clt__ct_new(&made.product, params));
    CLT__TRY(clt__ct_new(&made.targets, params));
    CLT__TRY(clt__ct_new(&made.check, params));
    *sums = made;
    return CLT_OK;
done:
    clt__linear_sums_free(&made);
    return status;
}

void clt__linear_sums_free(clt__linear_sums *sums) {
    clt__ct_free(sums->product);
    clt__ct_free(sums->targets);
    clt__ct_free(sums->check);
}

clt__linear_levels clt__linear_sum_levels(const clt__linear_job *job) {
    unsigned degree = job->learning.degree, level = job->step.level;
    if (job->step.number == 0) return (clt__linear_levels){.targets = level};
    unsigned product = level - (degree == 1 ? 1 : degree == 3 ? 2 : 3);
    return (clt__linear_levels){product, product};
}

/* ------------------------------------------------------------------------------------ a tile */

typedef struct tiles {
    const clt__linear_job *job;
    const clt_ct *v;
    clt__linear_levels level;
    clt__linear_sums *lane;
} tiles;

static clt_ct view(const tiles *t, size_t sample, unsigned level) {
    const clt_samples *samples = t->job->samples;
    return clt__linear_view(samples->ct[sample], samples->recipe, level);
}

static clt_status add_targets(clt_ct *sum, clt_ws *ws, const tiles *t, size_t tile) {
    clt_ct x = view(t, tile, t->level.targets);
    return clt__linear_add(sum, ws, &x);
}

/* tau' = x . v, known to be in range, since the run is not believed where it was not. */
static clt_status make_tau(clt_ct *tau, clt_ws *ws, const tiles *t, size_t tile) {
    const clt_recipe *recipe = t->job->samples->recipe;
    unsigned level = t->job->step.level;
    clt_ct x = view(t, tile, level);
    CLT__RETURN_IF(clt__ct_multiply(tau, ws, t->job->evk, &x, t->v));
    CLT__RETURN_IF(
        clt__inner_sum(tau, ws, t->job->evk, tau, recipe->tiling.rows, recipe->tiling.columns));
    clt__linear_know_tau(tau, &t->job->learning, clt__linear_gain(recipe->params, level));
    return CLT_OK;
}

/* The product where residuals are curved, and the check value. */
static clt_status curved(clt_ct *product, clt_ws *ws, const tiles *t, clt_ct *check,
                         const clt_ct *x, const clt_ct *tau) {
    const clt_evk *evk = t->job->evk;
    double gain = clt__linear_gain(t->v->params, t->job->step.level);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct s, u;
    CLT__TRY(clt__ct_scratch(&s, ws, x->params, x->level));
    CLT__TRY(clt__ct_scratch(&u, ws, x->params, x->level));
    CLT__TRY(clt__ct_multiply(&s, ws, evk, tau, tau));
    CLT__TRY(clt__ct_multiply(&u, ws, evk, x, tau));
    CLT__TRY(clt__linear_add(check, ws, &s));
    CLT__TRY(clt__linear_residual(product, ws, t->job, gain, &u, &s));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status add_residual(clt__linear_sums *own, clt_ws *ws, const tiles *t, size_t tile) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    const clt_params *params = t->v->params;
    unsigned level = t->job->step.level - 1;
    clt_ct x, tau, product, fresh = view(t, tile, params->levels);
    clt__linear_term share = {&fresh, t->job->step.share, 0};
    CLT__TRY(clt__ct_scratch(&x, ws, params, level));
    CLT__TRY(clt__ct_scratch(&tau, ws, params, level));
    CLT__TRY(clt__ct_scratch(&product, ws, params, level));
    CLT__TRY(clt__linear_combine(&x, ws, &share, 1, level));
    CLT__TRY(make_tau(&tau, ws, t, tile));
    if (t->job->learning.degree == 1) {
        CLT__TRY(clt__ct_mul(&product, ws, &x, &tau));
    } else {
        CLT__TRY(curved(&product, ws, t, own->check, &x, &tau));
    }
    assert(product.level == t->level.product);
    CLT__TRY(clt__linear_add(own->product, ws, &product));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* At the level of fresh samples, which is above that of any step: at most eight ciphertexts with
   room for degree 2, and a key switch. */
uint64_t clt__linear_scratch(const clt_params *params) {
    enum { CIPHERTEXTS = 8, POLYS = 3 };
    clt__gadget gadget = clt__gadget_full(params, params->levels);
    uint64_t limbs = CIPHERTEXTS * POLYS * clt__params_limbs(params, params->levels);
    limbs += clt__gadget_qp(params, gadget).count * (gadget.digits + 3U);
    return limbs * params->ring->n * sizeof(uint64_t);
}

static clt_status do_tile(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    const tiles *t = arg;
    clt__linear_sums *own = &t->lane[lane];
    size_t tile = t->job->step.first + i;
    CLT__RETURN_IF(clt__ws_reserve(ws, clt__linear_scratch(t->job->samples->recipe->params)));
    CLT__RETURN_IF(add_targets(own->targets, ws, t, tile));
    return t->v == NULL ? CLT_OK : add_residual(own, ws, t, tile);
}

/* -------------------------------------------------------------------------------- all of them */

static clt_status run_tiles(clt_ws *ws, tiles *t) {
    const clt__linear_job *job = t->job;
    char what[64];
    snprintf(what, sizeof what, "step %u of %u", job->step.number + 1, job->step.steps);
    return clt__lanes_run(ws, what, job->step.count, do_tile, t);
}

/* Into the first of two. */
static clt_status join(clt__linear_sums *to, clt_ws *ws, const clt__linear_sums *from) {
    if (!clt__linear_is_empty(from->product))
        CLT__RETURN_IF(clt__linear_add(to->product, ws, from->product));
    if (!clt__linear_is_empty(from->targets))
        CLT__RETURN_IF(clt__linear_add(to->targets, ws, from->targets));
    return clt__linear_is_empty(from->check) ? CLT_OK : clt__linear_add(to->check, ws, from->check);
}

clt_status clt__linear_tiles(clt__linear_sums *sums, clt_ws *ws, const clt__linear_job *job,
                             const clt_ct *v) {
    const clt_params *params = job->samples->recipe->params;
    unsigned lanes = clt__lanes_count(ws);
    clt_status status = CLT_OK;
    tiles t = {.job = job, .v = v, .level = clt__linear_sum_levels(job)};
    t.lane = clt__alloc(lanes, sizeof *t.lane);
    if (t.lane == NULL) return CLT_E_MEMORY;
    t.lane[0] = *sums;
    for (unsigned i = 1; i < lanes; i++) CLT__TRY(clt__linear_sums_new(&t.lane[i], params));
    CLT__TRY(run_tiles(ws, &t));
    for (unsigned i = 1; i < lanes; i++) CLT__TRY(join(sums, ws, &t.lane[i]));
done:
    for (unsigned i = 1; i < lanes; i++) clt__linear_sums_free(&t.lane[i]);
    clt__free(t.lane);
    return status;
}
