/*
 * A run of training on ciphertexts, step by step (linear.h). A step works on new ciphertexts, which
 * take the places of the weights' when all of them are done.
 */
#include "base/alloc.h"
#include "learn/linear.h"
#include "learn/linear_check.h"
#include "learn/linear_encrypted.h"
#include "nn/explain.h"
#include "nn/lanes.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

struct clt__trainer {
    clt_ws *ws;
    clt_weights *weights;
    clt_boot *boot;
    clt__linear_job job;
};

/* ------------------------------------------------------------------------------------ memory */

static uint64_t ct_bytes(const clt_params *params, unsigned degree, unsigned level) {
    return (uint64_t)(degree + 1) * clt__params_limbs(params, level) * params->ring->n *
           sizeof(uint64_t);
}

/* Of one thread: its sums, and what is between them and a tile's rows. */
static uint64_t lane_bytes(const clt_params *params) {
    enum { SUMS = 3 };
    return SUMS * ct_bytes(params, 2, params->levels) + clt__linear_scratch(params);
}

static clt_status count_memory(uint64_t *bytes, const clt_recipe *recipe, uint64_t rows,
                               uint64_t key_memory, unsigned lanes) {
    enum { STATES = 4 }; /* w and v, and what takes their places */
    const clt_params *params = recipe->params;
    unsigned refreshes;
    clt__boot_sizes boot = {0, 0};
    CLT__RETURN_IF(clt__linear_refreshes(&refreshes, recipe));
    if (refreshes > 0) CLT__RETURN_IF(clt__boot_memory(&boot, params, 0));
    uint64_t samples = clt__samples_count(recipe, CLT__SAMPLES_TRAIN, rows);
    *bytes = (samples + STATES * recipe->models) * ct_bytes(params, 1, params->levels);
    *bytes += clt__weights_checks(recipe, recipe->terms.steps) * ct_bytes(params, 1, 0);
    *bytes += clt__keys_memory(params, recipe->key, recipe->keys, key_memory);
    *bytes += lanes * lane_bytes(params) + boot.transforms + boot.scratch;
    return CLT_OK;
}

uint64_t clt__trainer_memory(const clt_recipe *recipe, uint64_t rows, uint64_t key_memory) {
    uint64_t bytes;
    return count_memory(&bytes, recipe, rows, key_memory, 1) == CLT_OK ? bytes : UINT64_MAX;
}

static clt_status check_memory(const clt_ws *ws, const clt_recipe *recipe, uint64_t rows) {
    uint64_t bytes;
    char needed[CLT__SIZE_TEXT], limit[CLT__SIZE_TEXT];
    if (ws->memory_limit == 0) return CLT_OK;
    CLT__RETURN_IF(count_memory(&bytes, recipe, rows, ws->key_memory, clt__lanes_count(ws)));
    if (bytes <= ws->memory_limit) return CLT_OK;
    clt__size_text(needed, bytes);
    clt__size_text(limit, ws->memory_limit);
    return clt__fail(CLT_E_MEMORY,
                     "training on %" PRIu64 " rows needs %s for rows, keys and scratch, and the "
                     "limit is %s: raise it, use fewer threads, or allow less memory for keys",
                     rows, needed, limit);
}

/* ------------------------------------------------------------------------------- the trainer */

static clt_status make_boot(clt__trainer *trainer, const clt_recipe *recipe) {
    unsigned refreshes;
    CLT__RETURN_IF(clt__linear_refreshes(&refreshes, recipe));
    if (refreshes == 0) return CLT_OK;
    CLT__RETURN_IF(clt__boot_new(&trainer->boot, trainer->ws, recipe->params, 0));
    trainer->job.boot = trainer->boot;
    return CLT_OK;
}

clt_status clt__trainer_new(clt__trainer **trainer, clt_ws *ws, const clt_evk *evk,
                            const clt_samples *samples, clt_weights *weights) {
    clt_status status = CLT_OK;
    CLT__RETURN_IF(clt__linear_check_train(evk, samples, weights));
    CLT__RETURN_IF(check_memory(ws, samples->recipe, samples->rows));
    clt__trainer *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->ws = ws;
    made->weights = weights;
    made->job = (clt__linear_job){.evk = evk, .samples = samples};
    clt__learning_init(&made->job.learning, &samples->recipe->terms);
    CLT__TRY(make_boot(made, samples->recipe));
    memcpy(weights->key_id, samples->key_id, sizeof weights->key_id);
    memcpy(weights->condition_id, samples->condition_id, sizeof weights->condition_id);
    *trainer = made;
    made = NULL;
done:
    clt__trainer_free(made);
    return status;
}

void clt__trainer_free(clt__trainer *trainer) {
    if (trainer == NULL) return;
    clt__boot_free(trainer->boot);
    clt__free(trainer);
}

/* ------------------------------------------------------------------------------------- a step */

/* What a step makes of each model. */
typedef struct outcome {
    clt_ct *w, *v, *check; /* check NULL: none */
} outcome;

static void outcomes_free(outcome *made, unsigned models) {
    for (unsigned m = 0; m < models; m++) {
        clt__ct_free(made[m].w);
        clt__ct_free(made[m].v);
        clt__ct_free(made[m].check);
    }
    clt__free(made);
}

static clt_status outcome_new(outcome *made, const clt_params *params, bool checked) {
    CLT__RETURN_IF(clt__ct_new(&made->w, params));
    CLT__RETURN_IF(clt__ct_new(&made->v, params));
    return checked ? clt__ct_new(&made->check, params) : CLT_OK;
}

static clt_status step_model(outcome *made, clt__trainer *trainer, unsigned m) {
    clt__linear_job *job = &trainer->job;
    const clt_params *params = job->samples->recipe->params;
    const clt_ct *w = trainer->weights->weight[m], *v = trainer->weights->look[m];
    clt__linear_sums sums;
    job->model = m;
    CLT__RETURN_IF(outcome_new(made, params, job->step.number > 0 && job->learning.degree > 1));
    CLT__RETURN_IF(clt__linear_sums_new(&sums, params));
    clt_status status = clt__linear_tiles(&sums, trainer->ws, job, v);
    if (status == CLT_OK) {
        status = clt__linear_update(made->w, made->v, made->check, trainer->ws, job, &sums, w, v);
    }
    clt__linear_sums_free(&sums);
    return status;
}

static void replace(clt_ct **old, clt_ct **made) {
    clt__ct_free(*old);
    *old = *made;
    *made = NULL;
}

static void take_outcomes(clt_weights *weights, outcome *made) {
    const clt_recipe *recipe = weights->recipe;
    clt_ct *none = NULL;
    weights->steps++;
    for (unsigned m = 0; m < recipe->models; m++) {
        replace(&weights->weight[m], &made[m].w);
        replace(&weights->look[m], clt__weights_finished(weights) ? &none : &made[m].v);
        if (made[m].check != NULL) replace(&weights->check[weights->checks++], &made[m].check);
    }
    assert(weights->checks == clt__weights_checks(recipe, weights->steps));
}

clt_status clt__trainer_step(clt__trainer *trainer) {
    clt_weights *weights = trainer->weights;
    const clt_recipe *recipe = weights->recipe;
    assert(!clt__weights_finished(weights));
    clt_status status = CLT_OK;
    outcome *made = clt__alloc(recipe->models, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    CLT__TRY(clt__linear_step_init(&trainer->job.step, recipe, weights->rows, weights->steps));
    for (unsigned m = 0; m < recipe->models; m++) CLT__TRY(step_model(&made[m], trainer, m));
    take_outcomes(weights, made);
done:
    outcomes_free(made, recipe->models);
    return status;
}
