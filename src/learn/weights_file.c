/*
 * An encrypted model as bytes (docs/format.md). The body of a file of kind "weights", and, behind
 * the 32 bytes of the samples' digest, of a checkpoint:
 *
 *   u32  bytes of the recipe, at most 2^24; the recipe's body
 *   16 bytes key id, 16 bytes id of the conditioning
 *   u64  rows, 1 to 2^31
 *   u32  steps done, 1 to the recipe's
 *   u8   flags (1: steps are left, and what they look ahead to follows the weights; 2: steps are
 *        left, and will not be taken)
 *   the ciphertexts: weights, as many as pairs; what is looked ahead to, as many; check values, one
 *   a step, at level 0
 */
#include "learn/weights.h"

#include "base/alloc.h"
#include "rlwe/wire.h"

#include <assert.h>

enum { FLAG_LOOK = 1, FLAG_STOPPED = 2 };

void clt__weights_put(clt__sink *sink, const void *object) {
    const clt_weights *weights = object;
    const clt_recipe *recipe = weights->recipe;
    bool finished = clt__weights_finished(weights);
    assert(weights->steps >= 1);
    clt__document_put(sink, clt__recipe_put, recipe, "recipe");
    clt__put_bytes(sink, weights->key_id, sizeof weights->key_id);
    clt__put_bytes(sink, weights->condition_id, sizeof weights->condition_id);
    clt__put_u64(sink, weights->rows);
    clt__put_u32(sink, weights->steps);
    clt__put_u8(sink, weights->stopped ? FLAG_STOPPED : finished ? 0 : FLAG_LOOK);
    clt__cts_put(sink, weights->weight, clt__weights_count(recipe));
    if (!finished) clt__cts_put(sink, weights->look, clt__weights_looks(recipe));
    clt__cts_put(sink, weights->check, weights->checks);
}

/* ---------------------------------------------------------------------------------- reading */

static clt_status get_recipe(clt__source *source, void *recipe) {
    return clt__recipe_get(source, recipe);
}

/* Weights without ciphertexts; the steps that a file tells are known to be the recipe's. */
static clt_status get_head(clt_weights **weights, clt__source *source, clt_recipe *recipe) {
    uint8_t key_id[CLT__KEY_ID_BYTES], condition_id[CLT__CONDITION_ID_BYTES];
    clt__get_bytes(source, key_id, sizeof key_id);
    clt__get_bytes(source, condition_id, sizeof condition_id);
    uint64_t rows = clt__rows_get(source);
    uint32_t steps = clt__get_u32_in(source, 1, recipe->terms.steps, "the number of steps done");
    uint8_t flags = clt__get_u8(source);
    bool left = steps < recipe->terms.steps;
    if (left ? flags != FLAG_LOOK && flags != FLAG_STOPPED : flags != 0) {
        clt__source_fail(source, CLT_E_FORMAT, "its flags do not go with %u steps", steps);
    }
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__source_stop(source, clt__weights_new(weights, recipe, rows)));
    memcpy((*weights)->key_id, key_id, sizeof key_id);
    memcpy((*weights)->condition_id, condition_id, sizeof condition_id);
    (*weights)->steps = steps;
    (*weights)->stopped = flags == FLAG_STOPPED;
    return CLT_OK;
}

/* Replaces the places of a list, which are empty, by ciphertexts. */
static clt_status get_cts(clt_ct **list, clt__source *source, size_t count,
                          const clt__ct_terms *terms) {
    clt_ct **arrived = NULL;
    CLT__RETURN_IF(clt__cts_get(source, &arrived, count, terms));
    if (count > 0) memcpy(list, arrived, count * sizeof *list);
    clt__free(arrived);
    return CLT_OK;
}

/* A finished model has a level for predictions. */
static clt_status get_body(clt_weights *weights, clt__source *source) {
    const clt_recipe *recipe = weights->recipe;
    bool finished = clt__weights_finished(weights);
    clt__ct_terms terms = {recipe->params, weights->key_id, finished ? 1 : 0,
                           recipe->params->levels};
    clt__ct_terms low = {recipe->params, weights->key_id, 0, 0};
    unsigned checks = clt__weights_checks(recipe, weights->steps);
    CLT__RETURN_IF(get_cts(weights->weight, source, clt__weights_count(recipe), &terms));
    if (!finished)
        CLT__RETURN_IF(get_cts(weights->look, source, clt__weights_looks(recipe), &terms));
    CLT__RETURN_IF(get_cts(weights->check, source, checks, &low));
    weights->checks = checks;
    return CLT_OK;
}

static clt_status get(clt__source *source, clt_weights **weights, bool whole) {
    clt_recipe *recipe = NULL;
    clt_weights *made = NULL;
    clt_status status = clt__document_get(source, get_recipe, &recipe, "recipe");
    if (status == CLT_OK) status = get_head(&made, source, recipe);
    if (status == CLT_OK && whole) status = get_body(made, source);
    clt__recipe_unref(recipe);
    if (status == CLT_OK) {
        *weights = made;
    } else {
        clt__weights_free(made);
    }
    return status;
}

clt_status clt__weights_get(clt__source *source, clt_weights **weights) {
    return get(source, weights, true);
}

clt_status clt__weights_get_head(clt__source *source, clt_weights **weights) {
    return get(source, weights, false);
}
