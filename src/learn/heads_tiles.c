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
#include "circ/deep.h"
#include "circ/lintrans.h"
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

static bool is_empty(const clt_ct *sum) {
    return sum->poly[0] == NULL;
}

static clt_status add(clt_ct *sum, clt_ws *ws, const clt_ct *a) {
    return is_empty(sum) ? clt__ct_copy(sum, a) : clt__ct_add(sum, ws, sum, a);
}

/* ------------------------------------------------------------------------ rotations and answers */

/* z[k + 2^t] from z[k], for all 2^t above k. */
static clt_status turn_from(clt_ct *z, clt_ws *ws, const clt_evk *evk, const clt__tiling *tiling,
                            unsigned k) {
    enum { MOST = 8 };
    clt_ct *out[MOST];
    int64_t steps[MOST];
    size_t count = 0;
    for (unsigned far = 1; k + far < clt__tiling_pairs(tiling); far *= 2) {
        if (far <= k) continue;
        out[count] = &z[k + far];
        steps[count++] = (int64_t)far * tiling->rows;
        CLT__RETURN_IF(clt__ct_scratch(&z[k + far], ws, z[k].params, z[k].level));
    }
    return clt__ct_rotate_hoisted(out, ws, evk, &z[k], steps, count);
}

clt_status clt__heads_turn(clt_ct *z, clt_ws *ws, const clt_evk *evk, const clt__tiling *tiling) {
    for (unsigned k = 0; 2 * k < clt__tiling_pairs(tiling); k++) {
        CLT__RETURN_IF(turn_from(z, ws, evk, tiling, k));
    }
    return CLT_OK;
}

clt_status clt__heads_answer(clt_ct *tau, clt_ws *ws, const clt_evk *evk, const clt__tiling *tiling,
                             const clt_ct *z, clt_ct *const *v) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    int64_t apart = (int64_t)tiling->classes * tiling->rows;
    clt_ct sum, term;
    CLT__TRY(clt__ct_scratch(&sum, ws, z->params, z->level));
    CLT__TRY(clt__ct_scratch(&term, ws, z->params, z->level));
    CLT__TRY(clt__ct_mul(&sum, ws, &z[0], v[0]));
    for (unsigned k = 1; k < clt__tiling_pairs(tiling); k++) {
        CLT__TRY(clt__ct_mul_add(&sum, ws, &z[k], v[k]));
    }
    CLT__TRY(clt__ct_relinearise_rescale(&sum, ws, evk, &sum));
    CLT__TRY(clt__inner_sum(&sum, ws, evk, &sum, apart, tiling->columns / tiling->classes));
    CLT__TRY(clt__ct_conjugate(&term, ws, evk, &sum));
    CLT__TRY(clt__ct_add(tau, ws, &sum, &term));
done:
    clt__ws_release(ws, mark);
    return status;
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
    double range = job->learning.range * tau_gain(job, 1);
    clt__error error = clt__deep_errors(tau);
    if (isfinite(range)) clt__deep_know(tau, range, error.bound, error.rms);
    return CLT_OK;
}

/* a_j' */
static double coefficient(const tiles *t, unsigned j) {
    return t->job->learning.a[j] * tau_gain(t->job, t->job->learning.degree - j);
}

/* out <- c - a */
static clt_status subtract_from(clt_ct *out, clt_ws *ws, double c, const clt_ct *a) {
    CLT__RETURN_IF(clt__ct_negate(out, ws, a));
    return clt__ct_add_const(out, ws, out, c, 0);
}

/* e = t (a_1' - s) */
static clt_status cubic(clt_ct *e, clt_ws *ws, const tiles *t, const clt_ct *tau, const clt_ct *s) {
    CLT__RETURN_IF(subtract_from(e, ws, coefficient(t, 1), s));
    return clt__ct_mul(e, ws, tau, e);
}

/* e = (s t) (a_3' + s (a_5' - s)) + a_1' t */
static clt_status septic(clt_ct *e, clt_ws *ws, const tiles *t, const clt_ct *tau,
                         const clt_ct *s) {
    const clt_evk *evk = t->job->evk;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct left, right;
    CLT__TRY(clt__ct_scratch(&left, ws, s->params, s->level));
    CLT__TRY(clt__ct_scratch(&right, ws, s->params, s->level));
    CLT__TRY(subtract_from(&right, ws, coefficient(t, 5), s));
    CLT__TRY(clt__ct_multiply(&right, ws, evk, s, &right));
    CLT__TRY(clt__ct_add_const(&right, ws, &right, coefficient(t, 3), 0));
    CLT__TRY(clt__ct_multiply(&left, ws, evk, s, tau));
    CLT__TRY(clt__ct_mul(e, ws, &left, &right));
    clt__linear_add_multiple(e, ws, tau, coefficient(t, 1));
done:
    clt__ws_release(ws, mark);
    return status;
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
    CLT__TRY(add(check, ws, &s));
    CLT__TRY(clt__linear_combine(&scaled, ws, &share, 1, tau->level - 1));
    CLT__TRY((t->job->learning.degree == 3 ? cubic : septic)(e, ws, t, &scaled, &s));
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

/* What a rotated sample holds, read at a level below it. */
static clt_ct read_at(const clt_ct *z, unsigned level) {
    double gain = clt__linear_gain(z->params, level) / clt__linear_gain(z->params, z->level);
    clt_ct view = *z;
    view.level = level;
    view.noise.value_bound *= gain;
    view.noise.value_rms *= gain;
    return view;
}

static clt_status add_products(clt__heads_sums *own, clt_ws *ws, const clt_ct *z, const clt_ct *e) {
    for (unsigned k = 0; k < own->pairs; k++) {
        clt_ct x = read_at(&z[k], e->level), *sum = own->gradient[k];
        CLT__RETURN_IF(is_empty(sum) ? clt__ct_mul(sum, ws, &x, e)
                                     : clt__ct_mul_add(sum, ws, &x, e));
    }
    return CLT_OK;
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
    CLT__TRY(add_products(&t->lane[lane], ws, z, &e));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* -------------------------------------------------------------------------------- all of them */

/* Into the first of two. */
static clt_status join(clt__heads_sums *to, clt_ws *ws, const clt__heads_sums *from) {
    for (unsigned k = 0; k < to->pairs; k++) {
        if (is_empty(from->gradient[k])) continue;
        CLT__RETURN_IF(add(to->gradient[k], ws, from->gradient[k]));
    }
    return is_empty(from->check) ? CLT_OK : add(to->check, ws, from->check);
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
