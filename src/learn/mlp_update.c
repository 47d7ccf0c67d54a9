/*
 * A step of a network on ciphertexts (mlp.h): from a state to the next one. With Q places, v/2
 * in rows q < Q and w/2 in rows Q + q, momentum m, and g the mean gradient of the step:
 *
 *   w' = keep v - rate g                    v' = (1 + m) w' - m w
 *
 * is, on rows, a multiple of the state, of the state Q rows on, Q rows back, and of the gradient,
 * which was gathered into both. Masks of rows hold all factors; of other rows nothing is kept.
 */
#include "circ/deep.h"
#include "learn/linear_encrypted.h"
#include "learn/mlp.h"
#include "nn/lanes.h"

#include <assert.h>
#include <math.h>

/* ------------------------------------------------------------------------------------- gradient */

/* Gradients in fours, each times its factor, of which `twice` has a part. */
typedef struct folding {
    const clt__mlp_job *job;
    clt_ct *const *gradient, *const *four;
    double factor[CLT__MLP_ENTRIES_MOST];
} folding;

static clt_status fold_four(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    const folding *f = arg;
    const clt__mlp_job *job = f->job;
    unsigned four = (unsigned)i;
    (void)lane;
    for (unsigned q = 4 * four; q < 4 * four + 4 && q < job->net.entries; q++) {
        clt_ct *g = f->gradient[q];
        if (g->poly[0] != NULL) {
            CLT__RETURN_IF(clt__ct_relinearise_rescale(g, ws, job->evk, g));
        }
    }
    return clt__rows_fold(f->four[four], ws, job->evk, &job->net.rows, f->gradient, f->factor,
                          four);
}

/* The power of two next to the square root. */
static double root(double factor) {
    return exp2(nearbyint(log2(factor) / 2));
}

/* out <- the share of v'/2 and w'/2 that the gradient has, with the square of the scale. */
static clt_status gather(clt_ct *out, clt_ws *ws, const clt__mlp_job *job,
                         clt_ct *const *gradient) {
    const clt__mlp *net = &job->net;
    const clt__mlp_step *step = &job->step;
    clt_ct *four[CLT__MLP_ENTRIES_MOST / 4] = {NULL};
    clt_status status = CLT_OK;
    folding f = {.job = job, .gradient = gradient, .four = four};
    double share = step->rate / (step->rows * CLT__MLP_MOST), part = root(share);
    double twice[2] = {-(1 + step->momentum) * share / part, -share / part};
    for (unsigned l = 0; l < net->layers; l++) {
        double factor = part / clt__mlp_gain(job, l);
        for (unsigned k = 0; k < net->pairs[l]; k++) f.factor[net->first[l] + k] = factor;
    }
    for (unsigned i = 0; i < clt__rows_fours(&net->rows); i++) {
        CLT__TRY(clt__ct_new(&four[i], out->params));
    }
    CLT__TRY(clt__lanes_run(ws, "gradients", clt__rows_fours(&net->rows), fold_four, &f));
    CLT__TRY(clt__rows_gather(out, ws, job->evk, &net->rows, four, twice));
    CLT__TRY(clt__ct_conjugate(out, ws, job->evk, out));
done:
    for (unsigned i = 0; i < clt__rows_fours(&net->rows); i++) clt__ct_free(four[i]);
    return status;
}

/* --------------------------------------------------------------------------------------- update */

/* out += state, `steps` rows on, times low in rows q < Q and times high in rows Q + q. */
static clt_status add_state(clt_ct *out, clt_ws *ws, const clt__mlp_job *job, const clt_ct *state,
                            int64_t steps, double low, double high) {
    const clt__rows *rows = &job->net.rows;
    uint32_t places = clt__rows_places(rows);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_pt *mask = NULL;
    clt_ct term;
    double *value = clt__arena_take(ws->arena, rows->rows, sizeof *value);
    if (value == NULL) return CLT_E_MEMORY;
    for (uint32_t i = 0; i < rows->rows; i++) value[i] = i < places ? low : 0;
    for (uint32_t i = places; i < 2 * places; i++) value[i] = high;
    CLT__TRY(clt__pt_new(&mask, state->params));
    CLT__TRY(clt__rows_mask(mask, ws, rows, state->level, value));
    CLT__TRY(clt__ct_scratch(&term, ws, state->params, state->level));
    CLT__TRY(steps == 0 ? clt__ct_copy(&term, state)
                        : clt__ct_rotate(&term, ws, job->evk, state, steps));
    CLT__TRY(clt__ct_mul_plain(&term, ws, &term, mask));
    CLT__TRY(clt__ct_add(out, ws, out, &term));
done:
    clt__pt_free(mask);
    clt__ws_release(ws, mark);
    return status;
}

/* next <- the gradient's share, from `gather`, and the state's. */
static clt_status update(clt_ct *next, clt_ws *ws, const clt__mlp_job *job, const clt_ct *state) {
    const clt__mlp_step *step = &job->step;
    double m = step->momentum;
    int64_t places = clt__rows_places(&job->net.rows);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct low;
    CLT__TRY(clt__ct_scratch(&low, ws, state->params, next->level));
    CLT__TRY(clt__ct_level_down(&low, ws, state, next->level));
    CLT__TRY(add_state(next, ws, job, &low, 0, (1 + m) * step->keep, 0));
    CLT__TRY(add_state(next, ws, job, &low, places, -m, 0));
    CLT__TRY(add_state(next, ws, job, &low, -places, 0, step->keep));
    CLT__TRY(clt__ct_rescale(next, ws, next));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* Bounds of errors are above all values by then, and would take expectations along: bootstrapping
   is told of these alone. */
static clt_status refresh(clt_ct *next, clt_ws *ws, const clt__mlp_job *job, clt_ct *state) {
    clt__linear_know(state, 1);
    state->noise.noise_bound = CLT__TAIL * state->noise.noise_rms;
    CLT__RETURN_IF(clt__bootstrap(next, ws, job->evk, job->boot, state));
    next->noise.noise_bound = INFINITY;
    if (next->level == job->step.next) return CLT_OK;
    return clt__ct_level_down(next, ws, next, job->step.next);
}

static clt_status take_step(clt_ct *next, clt_ct *check, clt_ws *ws, const clt__mlp_job *job,
                            const clt_ct *state, clt_ct *const *gradient) {
    clt_status status = CLT_OK;
    clt__mlp_pairs pairs = {.count = 0};
    clt_ct *made = NULL;
    CLT__TRY(clt__ct_new(&made, state->params));
    CLT__TRY(clt__mlp_unpack(&pairs, ws, job, state));
    CLT__TRY(clt__mlp_tiles(gradient, ws, job, &pairs));
    CLT__TRY(gather(made, ws, job, gradient));
    CLT__TRY(update(made, ws, job, state));
    assert(made->level == job->step.after);
    CLT__TRY(clt__ct_level_down(check, ws, made, 0));
    CLT__TRY(refresh(next, ws, job, made));
done:
    clt__ct_free(made);
    clt__mlp_pairs_free(&pairs);
    return status;
}

clt_status clt__mlp_step_run(clt_ct *next, clt_ct *check, clt_ws *ws, const clt__mlp_job *job,
                             const clt_ct *state) {
    clt_ct *gradient[CLT__MLP_ENTRIES_MOST] = {NULL};
    unsigned entries = job->net.entries;
    clt_status status = CLT_OK;
    for (unsigned q = 0; q < entries; q++) CLT__TRY(clt__ct_new(&gradient[q], state->params));
    CLT__TRY(take_step(next, check, ws, job, state, gradient));
done:
    for (unsigned q = 0; q < entries; q++) clt__ct_free(gradient[q]);
    return status;
}

uint64_t clt__mlp_memory(const clt_recipe *recipe) {
    enum { POLYS = 3 };
    clt_samples samples = {.recipe = (clt_recipe *)recipe};
    clt__mlp_job job = {.samples = &samples};
    clt__mlp_init(&job.net, recipe);
    clt__mlp_step_init(&job.step, recipe, 1, 0);
    const clt_params *params = recipe->params;
    uint64_t limbs = 2 * (uint64_t)clt__params_limbs(params, job.step.pairs) +
                     POLYS * (uint64_t)clt__params_limbs(params, job.step.last);
    return job.net.entries * limbs * params->ring->n * sizeof(uint64_t) + clt__mlp_scratch(&job);
}

/* ------------------------------------------------------------------------------------ the first */

clt_status clt__mlp_start(clt_ct *state, clt_ws *ws, const clt_recipe *recipe,
                          const uint8_t key_id[CLT__KEY_ID_BYTES]) {
    const clt_params *params = recipe->params;
    size_t slots = clt__params_slots(params), mark = clt__ws_mark(ws);
    clt__encode_for target = {.level = clt__mlp_state_level(recipe), .power = 1};
    clt_status status = CLT_OK;
    clt_pt *pt = NULL;
    clt__mlp net;
    clt__mlp_init(&net, recipe);
    double *re = clt__arena_take(ws->arena, 2 * slots, sizeof *re);
    double *weight = clt__arena_take(ws->arena, net.weights, sizeof *weight);
    if (re == NULL || weight == NULL) {
        status = CLT_E_MEMORY;
        goto done;
    }
    clt__mlp_draw(weight, &net, recipe->terms.seed);
    clt__mlp_put(re, re + slots, &net, weight);
    CLT__TRY(clt__pt_new(&pt, params));
    CLT__TRY(clt__encode(ws, pt, re, re + slots, slots, target));
    CLT__TRY(clt__ct_shape(state, 1, target.level));
    size_t words = (size_t)clt__params_limbs(params, target.level) * params->ring->n;
    memcpy(state->poly[0], pt->poly, words * sizeof *pt->poly);
    memset(state->poly[1], 0, words * sizeof *pt->poly);
    memcpy(state->key_id, key_id, CLT__KEY_ID_BYTES);
    state->power = 1;
    state->noise = (clt__noise){pt->value_bound, pt->value_rms, 0, 0};
done:
    clt__pt_free(pt);
    clt__ws_release(ws, mark);
    return status;
}
