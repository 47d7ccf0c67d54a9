/*
 * A run of training on ciphertexts, step by step (linear.h). A step works on new ciphertexts, which
 * take the places of the weights' when all of them are done.
 */
#include "base/alloc.h"
#include "learn/heads.h"
#include "learn/linear.h"
#include "learn/linear_check.h"
#include "learn/mlp.h"
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
    clt__mlp_job network; /* where the recipe is one's */
};

/* ------------------------------------------------------------------------------------ memory */

static uint64_t ct_bytes(const clt_params *params, unsigned degree, unsigned level) {
    return (uint64_t)(degree + 1) * clt__params_limbs(params, level) * params->ring->n *
           sizeof(uint64_t);
}

/* Of one thread: its sums, and what is between them and a tile's rows. */
static uint64_t lane_bytes(const clt_recipe *recipe) {
    enum { LINEAR_SUMS = 3 };
    const clt_params *params = recipe->params;
    uint64_t sum = ct_bytes(params, 2, params->levels);
    if (clt__recipe_is_network(recipe)) return clt__mlp_memory(recipe);
    if (recipe->models == 1) return LINEAR_SUMS * sum + clt__linear_scratch(params);
    return (clt__tiling_pairs(&recipe->tiling) + 1) * sum + clt__heads_scratch(recipe);
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
    *bytes = (samples + STATES * clt__weights_count(recipe)) * ct_bytes(params, 1, params->levels);
    *bytes += clt__weights_checks(recipe, recipe->terms.steps) * ct_bytes(params, 1, 0);
    *bytes += clt__keys_memory(params, recipe->key, recipe->keys, key_memory);
    *bytes += lanes * lane_bytes(recipe) + boot.transforms + boot.scratch;
    return CLT_OK;
}

uint64_t clt__trainer_memory(const clt_recipe *recipe, uint64_t rows, uint64_t key_memory) {
    uint64_t bytes;
    return count_memory(&bytes, recipe, rows, key_memory, 1) == CLT_OK ? bytes : UINT64_MAX;
}

clt_status clt__trainer_needs(uint64_t *bytes, const clt_ws *ws, const clt_recipe *recipe,
                              uint64_t rows, uint64_t held) {
    unsigned lanes = clt__lanes_count(ws);
    CLT__RETURN_IF(count_memory(bytes, recipe, rows, ws->key_memory, lanes));
    if (held > 0) *bytes += clt__linear_predict_own(recipe, held, lanes);
    return CLT_OK;
}

static clt_status check_memory(const clt_ws *ws, const clt_recipe *recipe, uint64_t rows,
                               uint64_t held) {
    uint64_t bytes;
    char needed[CLT__SIZE_TEXT], limit[CLT__SIZE_TEXT];
    if (ws->memory_limit == 0) return CLT_OK;
    CLT__RETURN_IF(clt__trainer_needs(&bytes, ws, recipe, rows, held));
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
                            const clt_samples *samples, const clt_samples *held,
                            clt_weights *weights) {
    clt_status status = CLT_OK;
    CLT__RETURN_IF(clt__linear_check_train(evk, samples, weights));
    if (held != NULL) CLT__RETURN_IF(clt__linear_check_held(held, samples));
    CLT__RETURN_IF(check_memory(ws, samples->recipe, samples->rows, held == NULL ? 0 : held->rows));
    clt__trainer *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->ws = ws;
    made->weights = weights;
    made->job = (clt__linear_job){.evk = evk, .samples = samples};
    CLT__TRY(make_boot(made, samples->recipe));
    if (clt__recipe_is_network(samples->recipe)) {
        made->network = (clt__mlp_job){.evk = evk, .boot = made->boot, .samples = samples};
        clt__mlp_init(&made->network.net, samples->recipe);
    } else {
        clt__learning_init(&made->job.learning, &samples->recipe->terms);
    }
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

/* What a step makes. */
typedef struct outcome {
    unsigned pairs;
    clt_ct *w[CLT__PAIRS_MOST], *v[CLT__PAIRS_MOST], *check; /* check NULL: none */
} outcome;

static void outcome_free(outcome *made) {
    for (unsigned k = 0; k < made->pairs; k++) {
        clt__ct_free(made->w[k]);
        clt__ct_free(made->v[k]);
    }
    clt__ct_free(made->check);
}

static clt_status outcome_new(outcome *made, const clt_recipe *recipe, bool checked) {
    made->pairs = clt__tiling_pairs(&recipe->tiling);
    for (unsigned k = 0; k < made->pairs; k++) {
        CLT__RETURN_IF(clt__ct_new(&made->w[k], recipe->params));
        CLT__RETURN_IF(clt__ct_new(&made->v[k], recipe->params));
    }
    return checked ? clt__ct_new(&made->check, recipe->params) : CLT_OK;
}

static clt_status step_one(outcome *made, clt__trainer *trainer) {
    const clt__linear_job *job = &trainer->job;
    const clt_ct *w = trainer->weights->weight[0], *v = trainer->weights->look[0];
    clt__linear_sums sums;
    CLT__RETURN_IF(clt__linear_sums_new(&sums, job->samples->recipe->params));
    clt_status status = clt__linear_tiles(&sums, trainer->ws, job, v);
    if (status == CLT_OK) {
        status =
            clt__linear_update(made->w[0], made->v[0], made->check, trainer->ws, job, &sums, w, v);
    }
    clt__linear_sums_free(&sums);
    return status;
}

static clt_status step_heads(outcome *made, clt__trainer *trainer) {
    const clt__linear_job *job = &trainer->job;
    clt_weights *weights = trainer->weights;
    clt__heads_sums sums;
    CLT__RETURN_IF(clt__heads_sums_new(&sums, job->samples->recipe));
    clt_ct *const *v = job->step.number > 0 ? weights->look : NULL;
    clt_status status = clt__heads_tiles(&sums, trainer->ws, job, v);
    if (status == CLT_OK) {
        status = clt__heads_update(made->w, made->v, made->check, trainer->ws, job, &sums,
                                   weights->weight, weights->look);
    }
    clt__heads_sums_free(&sums);
    return status;
}

static void replace(clt_ct **old, clt_ct **made) {
    clt__ct_free(*old);
    *old = *made;
    *made = NULL;
}

static void take_outcome(clt_weights *weights, outcome *made) {
    clt_ct *none = NULL;
    weights->steps++;
    for (unsigned k = 0; k < made->pairs; k++) {
        replace(&weights->weight[k], &made->w[k]);
        replace(&weights->look[k], clt__weights_finished(weights) ? &none : &made->v[k]);
    }
    if (made->check != NULL) replace(&weights->check[weights->checks++], &made->check);
    assert(weights->checks == clt__weights_checks(weights->recipe, weights->steps));
}

/* made <- what a step makes of the state, which before the first is that of public numbers. */
static clt_status run_network(clt_ct *next, clt_ct *check, clt__trainer *trainer) {
    clt_weights *weights = trainer->weights;
    const clt_recipe *recipe = weights->recipe;
    clt_ct *first = NULL;
    clt_status status = CLT_OK;
    clt__mlp_step_init(&trainer->network.step, recipe, weights->rows, weights->steps);
    if (weights->steps == 0) {
        CLT__TRY(clt__ct_new(&first, recipe->params));
        CLT__TRY(clt__mlp_start(first, trainer->ws, recipe, weights->key_id));
    }
    CLT__TRY(clt__mlp_step_run(next, check, trainer->ws, &trainer->network,
                               first != NULL ? first : weights->weight[0]));
done:
    clt__ct_free(first);
    return status;
}

static clt_status step_network(clt__trainer *trainer) {
    clt_weights *weights = trainer->weights;
    clt_ct *next = NULL, *check = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(clt__ct_new(&next, weights->recipe->params));
    CLT__TRY(clt__ct_new(&check, weights->recipe->params));
    CLT__TRY(run_network(next, check, trainer));
    weights->steps++;
    replace(&weights->weight[0], &next);
    replace(&weights->check[weights->checks++], &check);
done:
    clt__ct_free(next);
    clt__ct_free(check);
    return status;
}

clt_status clt__trainer_step(clt__trainer *trainer) {
    clt_weights *weights = trainer->weights;
    const clt_recipe *recipe = weights->recipe;
    assert(!clt__weights_finished(weights));
    if (clt__recipe_is_network(recipe)) return step_network(trainer);
    clt_status status = CLT_OK;
    outcome made = {.pairs = 0};
    bool checked = weights->steps > 0 && recipe->terms.learner == CLT_LOGISTIC;
    CLT__TRY(clt__linear_step_init(&trainer->job.step, recipe, weights->rows, weights->steps));
    CLT__TRY(outcome_new(&made, recipe, checked));
    CLT__TRY((recipe->models == 1 ? step_one : step_heads)(&made, trainer));
    take_outcome(weights, &made);
done:
    outcome_free(&made);
    return status;
}
