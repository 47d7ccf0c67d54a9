/*
 * From the sums of a step to w' and v' (linear_encrypted.h). At level m of the product:
 *
 *   targets - product, relinearised        m - 1
 *   sum over rows: rotations by 1, 2 ...   m - 1   right in row 0 of each column
 *   mask, which holds the factor           m - 1
 *   rotations by 1, 2 ... and 1 - rows     m - 1   the sum in all rows of its column
 *   rescale                                m - 2
 *
 * Rotations after the mask add up what it has made 0, errors alone, over all rows of a column. At
 * the square of the scale these are small: rescaled before, they would be the largest of all.
 *
 * That is the share of v'; the share of w', 1/(1 + momentum) as large, takes one level more. Where
 * both are to be bootstrapped the mask makes them together, as (w' + i v')/2, and a conjugation
 * takes them apart again: w' = z + conj(z), v' = i (conj(z) - z). Ciphertexts of pairs (heads.h)
 * have no place for that, and share a bootstrapping in another way (heads_update.c).
 */
#include "circ/deep.h"
#include "circ/lintrans.h"
#include "learn/linear_encrypted.h"

#include <assert.h>

void clt__linear_know(clt_ct *ct, double most) {
    clt__error error = clt__deep_errors(ct);
    clt__deep_know(ct, most, error.bound, error.rms);
    ct->noise.value_rms = most / 16;
}

/* ---------------------------------------------------------------------------------- gradient */

/* What targets and products are multiplied by (linear_encrypted.h). */
typedef struct gains {
    double targets, product;
} gains;

static gains gains_of(const clt__linear_job *job) {
    const clt_params *params = job->samples->recipe->params;
    gains g = {.targets = clt__linear_gain(params, clt__linear_sum_levels(job).targets)};
    if (job->step.number == 0) return g;
    double gain = clt__linear_gain(params, job->step.level);
    g.product = job->step.share;
    for (unsigned i = 0; i < job->learning.degree; i++) g.product *= gain;
    return g;
}

/* g <- the sum over tiles of x (target - residual), times 1 / *factor. */
static clt_status make_gradient(clt_ct *g, double *factor, clt_ws *ws, const clt__linear_job *job,
                                clt__linear_sums *sums) {
    double target = job->learning.target;
    clt_ct *targets = sums->targets, *product = sums->product;
    gains gain = gains_of(job);
    *factor = target / gain.targets;
    if (job->step.number == 0) return clt__ct_copy(g, targets);
    CLT__RETURN_IF(clt__ct_relinearise_rescale(product, ws, job->evk, product));
    clt__linear_term scaled = {targets, target * gain.product / gain.targets, 0};
    CLT__RETURN_IF(clt__linear_combine(g, ws, &scaled, 1, product->level));
    *factor = 1 / gain.product;
    return clt__ct_sub(g, ws, g, product);
}

/* ------------------------------------------------------------------------------ sum over rows */

clt_status clt__linear_mask(clt_pt *mask, clt_ws *ws, const clt__tiling *tiling, unsigned level,
                            unsigned row, double re, double im) {
    clt__encode_for target = {.level = level, .power = 1, .multiply = true};
    size_t slots = (size_t)tiling->columns * tiling->rows, mark = clt__ws_mark(ws);
    double *value = clt__arena_take(ws->arena, 2 * slots, sizeof *value);
    if (value == NULL) return CLT_E_MEMORY;
    for (size_t j = 0; j < 2 * slots; j++) value[j] = 0;
    for (size_t j = row; j < slots; j += tiling->rows) {
        value[j] = re;
        value[slots + j] = im;
    }
    clt_status status = clt__encode(ws, mask, value, value + slots, slots, target);
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__linear_spread(clt_ct *g, clt_ws *ws, const clt_evk *evk, const clt_recipe *recipe) {
    CLT__RETURN_IF(clt__inner_sum(g, ws, evk, g, 1, recipe->tiling.rows));
    return clt__ct_switch(g, ws, evk, g, clt__recipe_return(recipe));
}

/* g <- (re + i im) times the sums over its columns' rows, in all rows; no sum is above `most`. */
static clt_status sum_rows(clt_ct *g, clt_ws *ws, const clt__linear_job *job, double most,
                           double re, double im) {
    const clt_recipe *recipe = job->samples->recipe;
    clt_status status = CLT_OK;
    clt_pt *mask = NULL;
    CLT__TRY(clt__inner_sum(g, ws, job->evk, g, 1, recipe->tiling.rows));
    clt__linear_know(g, most);
    CLT__TRY(clt__pt_new(&mask, g->params));
    CLT__TRY(clt__linear_mask(mask, ws, &recipe->tiling, g->level, 0, re, im));
    CLT__TRY(clt__ct_mul_plain(g, ws, g, mask));
    CLT__TRY(clt__linear_spread(g, ws, job->evk, recipe));
    CLT__TRY(clt__ct_rescale(g, ws, g));
done:
    clt__pt_free(mask);
    return status;
}

/* ------------------------------------------------------------------------------------- update */

/* g <- g + the terms, at the level of g. */
static clt_status add_terms(clt_ct *g, clt_ws *ws, const clt__linear_term *term, unsigned count) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct rest;
    CLT__TRY(clt__ct_scratch(&rest, ws, g->params, g->level));
    CLT__TRY(clt__linear_combine(&rest, ws, term, count, g->level));
    CLT__TRY(clt__ct_add(g, ws, g, &rest));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* v' alone: what is bootstrapped next (heads_update.c). */
static clt_status update_look(clt_ct *next_v, clt_ws *ws, const clt__linear_step *step,
                              const clt_ct *delta, const clt_ct *w, const clt_ct *v) {
    double m = step->momentum;
    clt__linear_term of_v[2] = {{v, step->keep * (1 + m), 0}, {w, -m, 0}};
    CLT__RETURN_IF(clt__ct_copy(next_v, delta));
    return v == NULL ? CLT_OK : add_terms(next_v, ws, of_v, m == 0 ? 1 : 2);
}

/* delta: the share of v'. */
static clt_status update_plain(clt_ct *next_w, clt_ct *next_v, clt_ws *ws,
                               const clt__linear_step *step, const clt_ct *delta, const clt_ct *w,
                               const clt_ct *v) {
    double m = step->momentum;
    clt__linear_term of_w[2] = {{delta, 1 / (1 + m), 0}, {v, step->keep, 0}};
    CLT__RETURN_IF(update_look(next_v, ws, step, delta, w, v));
    if (m == 0) return clt__ct_copy(next_w, next_v);
    return clt__linear_combine(next_w, ws, of_w, v == NULL ? 1 : 2, delta->level - 1);
}

/* delta: the shares of w' and v' as (w' + i v')/2. Bounds of errors are above all values by then,
   and would take expectations along: bootstrapping is told of these alone. */
static clt_status update_refreshed(clt_ct *next_w, clt_ct *next_v, clt_ws *ws,
                                   const clt__linear_job *job, clt_ct *delta, const clt_ct *w,
                                   const clt_ct *v) {
    double m = job->step.momentum, half = 0.5 * job->step.keep;
    clt__linear_term terms[2] = {{v, half, half * (1 + m)}, {w, 0, -0.5 * m}};
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct *z = next_v, mirrored;
    if (v != NULL) CLT__TRY(add_terms(delta, ws, terms, m == 0 ? 1 : 2));
    clt__linear_know(delta, 0.5 * CLT__WEIGHT_MOST);
    delta->noise.noise_bound = CLT__TAIL * delta->noise.noise_rms;
    CLT__TRY(clt__bootstrap(z, ws, job->evk, job->boot, delta));
    z->noise.noise_bound = INFINITY;
    CLT__TRY(clt__ct_level_down(z, ws, z, job->step.next));
    CLT__TRY(clt__ct_scratch(&mirrored, ws, z->params, z->level));
    CLT__TRY(clt__ct_conjugate(&mirrored, ws, job->evk, z));
    CLT__TRY(clt__ct_add(next_w, ws, z, &mirrored));
    CLT__TRY(clt__ct_sub(next_v, ws, &mirrored, z));
    CLT__TRY(clt__ct_mul_i(next_v, ws, next_v));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__linear_check_value(clt_ct *check, clt_ws *ws, const clt__linear_job *job,
                                   const clt_ct *sum, double gain) {
    double factor = 1 / (gain * gain * (double)job->step.count);
    return clt__linear_combine(check, ws, &(clt__linear_term){sum, factor, 0}, 1, 0);
}

clt_status clt__linear_apply(clt_ct *next_w, clt_ct *next_v, clt_ws *ws, const clt__linear_job *job,
                             clt_ct *g, double factor, const clt_ct *w, const clt_ct *v) {
    const clt__linear_step *step = &job->step;
    bool paired = job->samples->recipe->tiling.classes > 1, both = step->refresh && !paired;
    double most = paired ? CLT__PAIR_MOST : CLT__WEIGHT_MOST, half = both ? 0.5 * factor : 0;
    double re = both ? half / (1 + step->momentum) : factor;
    CLT__RETURN_IF(sum_rows(g, ws, job, most / fabs(factor), re, half));
    assert(g->level == step->after);
    if (!step->refresh) {
        CLT__RETURN_IF(update_plain(next_w, next_v, ws, step, g, w, v));
    } else if (both) {
        CLT__RETURN_IF(update_refreshed(next_w, next_v, ws, job, g, w, v));
    } else {
        CLT__RETURN_IF(update_look(next_v, ws, step, g, w, v));
    }
    clt__linear_know(next_v, most);
    if (!step->refresh || both) clt__linear_know(next_w, most);
    return CLT_OK;
}

clt_status clt__linear_update(clt_ct *next_w, clt_ct *next_v, clt_ct *check, clt_ws *ws,
                              const clt__linear_job *job, clt__linear_sums *sums, const clt_ct *w,
                              const clt_ct *v) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    double factor;
    clt_ct g;
    if (check != NULL) {
        double gain = clt__linear_gain(sums->check->params, job->step.level);
        CLT__TRY(clt__linear_check_value(check, ws, job, sums->check, gain));
    }
    CLT__TRY(clt__ct_scratch(&g, ws, sums->targets->params, sums->targets->level));
    CLT__TRY(make_gradient(&g, &factor, ws, job, sums));
    factor *= job->step.factor;
    CLT__TRY(clt__linear_apply(next_w, next_v, ws, job, &g, factor, w, v));
done:
    clt__ws_release(ws, mark);
    return status;
}
