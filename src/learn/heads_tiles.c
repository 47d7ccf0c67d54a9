/*
 * The sums of a step over its tiles, for all classes at once (heads.h). At level l of v:
 *
 *   tau', twice the real part of the sum of rot(z, k) V_k              l - 1
 *   error', with t = share tau' at l - 2 and s = tau'^2:
 *     1   t - share g target y                                         l - 2
 *     3   t (a_1' - s)                       - share g^3 target y      l - 3
 *     7   (s t) (a_3' + s (a_5' - s)) + a_1' t - share g^7 target y    l - 4
 *
 * where a_j' = a_j g^(d - j), so that the leading coefficient stays.
 */
#include "base/alloc.h"
#include "circ/matmul.h"
#include "learn/heads.h"
#include "nn/lanes.h"

#include <assert.h>
#include <stdio.h>

/* -------------------------------------------------------------------------------------- sums */

clt_status clt__heads_sums_new(clt__heads_sums *sums, const clt_recipe *recipe) {
    clt__heads_sums made = {.pairs = clt__tiling_pairs(&recipe->tiling)};
    clt_status status = CLT_OK;
    for (unsigned k = 0; k < made.pairs; k++) {
        CLT__TRY(clt__ct_new(&made.gradient[k], recipe->params));
    }
    CLT__TRY(clt__ct_new(&made.check, recipe->params));
    *sums = made;
    return CLT_OK;
done:
    clt__heads_sums_free(&made);
    return status;
}

void clt__heads_sums_free(clt__heads_sums *sums) {
    for (unsigned k = 0; k < sums->pairs; k++) clt__ct_free(sums->gradient[k]);
    clt__ct_free(sums->check);
}

/* ------------------------------------------------------------------------ rotations and answers */

clt_status clt__heads_turn(clt_ct *z, clt_ws *ws, const clt_evk *evk, const clt__tiling *tiling) {
    return clt__matmul_turn(z, ws, evk, clt__tiling_pairs(tiling), tiling->rows);
}

clt_status clt__heads_answer(clt_ct *tau, clt_ws *ws, const clt_evk *evk, const clt__tiling *tiling,
                             const clt_ct *z, clt_ct *const *v) {
    clt__matmul shape = {tiling->rows, tiling->columns, tiling->classes};
    return clt__matmul_product(tau, ws, evk, &shape, z, v);
}

/* --------------------------------------------------------------------------- levels and gains */

/* Of the products with rot(z, k). */
static unsigned product_level(const clt__linear_job *job) {
    unsigned degree = job->learning.degree;
    if (job->step.number == 0) return job->step.level;
    return job->step.level - (degree == 1 ? 2 : degree == 3 ? 3 : 4);
}

/* What tau' holds times tau, to a power. */
static double tau_gain(const clt__linear_job *job, unsigned power) {
    double gain = 2 * clt__linear_gain(job->samples->recipe->params, job->step.level), result = 1;
    while (power-- > 0) result *= gain;
    return result;
}

double clt__heads_gain(const clt__linear_job *job) {
    double gain = clt__linear_gain(job->samples->recipe->params, product_level(job));
    if (job->step.number == 0) return gain * gain / job->learning.target;
    return -gain * job->step.share * tau_gain(job, job->learning.degree);
}

/* ------------------------------------------------------------------------------------ a tile */

typedef struct tiles {
    const clt__linear_job *job;
    clt_ct *const *v;
    clt__heads_sums *lane;
} tiles;

static clt_ct sample(const tiles *t, size_t index, unsigned level) {
    const clt_samples *samples = t->job->samples;
    return clt__linear_view(samples->ct[index], samples->recipe, level);
}

static clt_ct targets(const tiles *t, size_t tile, unsigned level) {
    return sample(t, t->job->samples->tiles + tile, level);
}

/* tau', known to be in range, since the run is not believed where it was not. */
static clt_status make_tau(clt_ct *tau, clt_ws *ws, const tiles *t, const clt_ct *z) {
    const clt__linear_job *job = t->job;
    const clt_recipe *recipe = job->samples->recipe;
    CLT__RETURN_IF(clt__heads_answer(tau, ws, job->evk, &recipe->tiling, z, t->v));
    clt__linear_know_tau(tau, &job->learning, tau_gain(job, 1));
    return CLT_OK;
}

/* e <- error' where residuals are curved, and the check value. */
static clt_status curved(clt_ct *e, clt_ws *ws, const tiles *t, clt_ct *check, const clt_ct *tau,
                         const clt_ct *y, double target) {
    const clt_evk *evk = t->job->evk;
    clt__linear_term share = {tau, t->job->step.share, 0};
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct s, scaled;
    CLT__TRY(clt__ct_scratch(&s, ws, tau->params, tau->level));
    CLT__TRY(clt__ct_scratch(&scaled, ws, tau->params, tau->level));
    CLT__TRY(clt__ct_multiply(&s, ws, evk, tau, tau));
    CLT__TRY(clt__linear_add(check, ws, &s));
    CLT__TRY(clt__linear_combine(&scaled, ws, &share, 1, tau->level - 1));
    CLT__TRY(clt__linear_residual(e, ws, t->job, tau_gain(t->job, 1), &scaled, &s));
    clt__linear_add_multiple(e, ws, y, -target);
    CLT__TRY(clt__ct_relinearise_rescale(e, ws, evk, e));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status make_error(clt_ct *e, clt_ws *ws, const tiles *t, clt_ct *check, const clt_ct *z,
                             size_t tile) {
    const clt__linear_job *job = t->job;
    double share = job->step.share;
    double target = share * tau_gain(job, job->learning.degree) * job->learning.target;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct tau, y = targets(t, tile, z->params->levels);
    CLT__TRY(clt__ct_scratch(&tau, ws, z->params, z->level));
    CLT__TRY(make_tau(&tau, ws, t, z));
    if (job->learning.degree == 1) {
        clt__linear_term terms[2] = {{&tau, share, 0}, {&y, -target, 0}};
        CLT__TRY(clt__linear_combine(e, ws, terms, 2, tau.level - 1));
    } else {
        CLT__TRY(curved(e, ws, t, check, &tau, &y, target));
    }
done:
    clt__ws_release(ws, mark);
    return status;
}

/* Above any step's level: the turned samples, at most eight ciphertexts with room for degree 2, and
   a key switch. */
uint64_t clt__heads_scratch(const clt_recipe *recipe) {
    enum { POLYS = 2 };
    const clt_params *params = recipe->params;
    uint64_t limbs = clt__params_limbs(params, params->levels), turned = CLT__PAIRS_MOST;
    if (clt__tiling_pairs(&recipe->tiling) < turned) turned = clt__tiling_pairs(&recipe->tiling);
    return clt__linear_scratch(params) +
           turned * (POLYS + 1) * limbs * params->ring->n * sizeof(uint64_t);
}

static clt_status do_tile(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    const tiles *t = arg;
    const clt__linear_job *job = t->job;
    size_t tile = job->step.first + i;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct z[CLT__PAIRS_MOST], e;
    CLT__TRY(clt__ws_reserve(ws, clt__heads_scratch(job->samples->recipe)));
    z[0] = sample(t, tile, job->step.level);
    CLT__TRY(clt__heads_turn(z, ws, job->evk, &job->samples->recipe->tiling));
    if (t->v == NULL) {
        e = targets(t, tile, job->step.level);
    } else {
        CLT__TRY(clt__ct_scratch(&e, ws, z->params, z->level));
        CLT__TRY(make_error(&e, ws, t, t->lane[lane].check, z, tile));
    }
    assert(e.level == product_level(job));
    CLT__TRY(clt__matmul_gradient(t->lane[lane].gradient, ws, t->lane[lane].pairs, z, &e));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* -------------------------------------------------------------------------------- all of them */

/* Into the first of two. */
static clt_status join(clt__heads_sums *to, clt_ws *ws, const clt__heads_sums *from) {
    for (unsigned k = 0; k < to->pairs; k++) {
        if (clt__linear_is_empty(from->gradient[k])) continue;
        CLT__RETURN_IF(clt__linear_add(to->gradient[k], ws, from->gradient[k]));
    }
    return clt__linear_is_empty(from->check) ? CLT_OK : clt__linear_add(to->check, ws, from->check);
}

clt_status clt__heads_tiles(clt__heads_sums *sums, clt_ws *ws, const clt__linear_job *job,
                            clt_ct *const *v) {
    const clt_recipe *recipe = job->samples->recipe;
    unsigned lanes = clt__lanes_count(ws);
    clt_status status = CLT_OK;
    char what[64];
    tiles t = {.job = job, .v = v};
    t.lane = clt__alloc(lanes, sizeof *t.lane);
    if (t.lane == NULL) return CLT_E_MEMORY;
    t.lane[0] = *sums;
    for (unsigned i = 1; i < lanes; i++) CLT__TRY(clt__heads_sums_new(&t.lane[i], recipe));
    snprintf(what, sizeof what, "step %u of %u", job->step.number + 1, job->step.steps);
    CLT__TRY(clt__lanes_run(ws, what, job->step.count, do_tile, &t));
    for (unsigned i = 1; i < lanes; i++) CLT__TRY(join(sums, ws, &t.lane[i]));
done:
    for (unsigned i = 1; i < lanes; i++) clt__heads_sums_free(&t.lane[i]);
    clt__free(t.lane);
    return status;
}
