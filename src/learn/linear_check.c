/* Keys, samples and weights for one another (linear_check.h). */
#include "learn/linear_check.h"

#include "learn/mlp.h"

#include <string.h>

/* -------------------------------------------------------------------------------------- keys */

static clt_status check_evk(const clt_evk *evk, const clt_recipe *recipe, const uint8_t *key_id) {
    if (!clt__params_same(evk->params, recipe->params)) {
        return clt__fail(CLT_E_PARAMS, "the evaluation key is for other parameters than the rows: "
                                       "take the key that was made for their recipe");
    }
    if (memcmp(evk->plan, recipe->digest, sizeof evk->plan) != 0) {
        return clt__fail(CLT_E_PLAN,
                         "the evaluation key was made for another recipe than the rows");
    }
    if (memcmp(evk->key_id, key_id, sizeof evk->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the rows and the evaluation key belong to different secret "
                                    "keys: take the evaluation key that was made with the rows'");
    }
    for (unsigned i = 0; i < recipe->keys; i++) {
        const clt__switch_key *key;
        clt__gadget gadget = clt__key_spec_gadget(recipe->params, recipe->key[i]);
        CLT__RETURN_IF(clt__evk_find(&key, evk, recipe->key[i].galois, gadget.level));
        CLT__RETURN_IF(clt__switch_key_check(recipe->params, key, gadget));
    }
    return CLT_OK;
}

/* -------------------------------------------------------------------------------- ciphertexts */

/* Degree 1, power 1, under the key, from level `least` to `most`. */
static clt_status check_ct(const clt_ct *ct, const uint8_t *key_id, unsigned least, unsigned most,
                           const char *what) {
    if (ct == NULL) return clt__fail(CLT_E_FORMAT, "%s is missing", what);
    if (ct->degree != 1 || ct->power != 1) {
        return clt__fail(CLT_E_FORMAT,
                         "%s has degree %u and the scale to the power %u, which should be 1 and 1",
                         what, ct->degree, ct->power);
    }
    if (ct->level < least || ct->level > most) {
        return clt__fail(CLT_E_LEVEL, "%s is at level %u, which should be %u to %u", what,
                         ct->level, least, most);
    }
    if (memcmp(ct->key_id, key_id, sizeof ct->key_id) == 0) return CLT_OK;
    return clt__fail(CLT_E_KEY, "%s belongs to another secret key than the rest", what);
}

static clt_status check_samples(const clt_samples *samples, clt__samples_role role) {
    unsigned level = samples->recipe->params->levels;
    if (samples->role != role) {
        return clt__fail(CLT_E_KIND, role == CLT__SAMPLES_TRAIN
                                         ? "these are not rows with labels: train takes what was "
                                           "encrypted to train on"
                                         : "these are not rows to predict: encrypt them with "
                                           "--predict (CLT_TO_PREDICT)");
    }
    for (size_t i = 0; i < samples->count; i++) {
        CLT__RETURN_IF(
            clt__within(check_ct(samples->ct[i], samples->key_id, level, level, "a sample"),
                        "ciphertext %zu of the rows", i));
    }
    return CLT_OK;
}

static clt_status check_same_recipe(const clt_weights *weights, const clt_samples *samples) {
    const uint8_t *a = weights->recipe->digest, *b = samples->recipe->digest;
    if (memcmp(a, b, CLT__DIGEST_BYTES) == 0) return CLT_OK;
    return clt__fail(CLT_E_PLAN, "the model and the rows are of different recipes: encrypt the "
                                 "rows for the model's");
}

static clt_status check_same_condition(const clt_weights *weights, const clt_samples *samples) {
    const uint8_t *a = weights->condition_id, *b = samples->condition_id;
    if (memcmp(a, b, CLT__CONDITION_ID_BYTES) == 0) return CLT_OK;
    return clt__fail(CLT_E_PLAN, "the rows are not conditioned as those that the model was trained "
                                 "on: encrypt them with the conditioning.clk of then");
}

/* What a run that goes on has: v at the level of the step, w where it is used. */
static clt_status check_state(const clt_weights *weights) {
    const clt_recipe *recipe = weights->recipe;
    clt__linear_step step;
    if (clt__recipe_is_network(recipe)) {
        unsigned level = clt__mlp_state_level(recipe);
        return check_ct(weights->weight[0], weights->key_id, level, level, "the model");
    }
    CLT__RETURN_IF(clt__linear_step_init(&step, recipe, weights->rows, weights->steps));
    for (unsigned m = 0; m < clt__tiling_pairs(&recipe->tiling); m++) {
        CLT__RETURN_IF(check_ct(weights->look[m], weights->key_id, step.level, step.level,
                                "what the model looks ahead to"));
        CLT__RETURN_IF(check_ct(weights->weight[m], weights->key_id, step.after + 1,
                                recipe->params->levels, "the model"));
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------ the two */

clt_status clt__linear_check_train(const clt_evk *evk, const clt_samples *samples,
                                   const clt_weights *weights) {
    CLT__RETURN_IF(check_samples(samples, CLT__SAMPLES_TRAIN));
    CLT__RETURN_IF(check_evk(evk, samples->recipe, samples->key_id));
    CLT__RETURN_IF(check_same_recipe(weights, samples));
    if (weights->rows != samples->rows) {
        return clt__fail(CLT_E_PLAN, "the run has %llu rows and the samples have %llu",
                         (unsigned long long)weights->rows, (unsigned long long)samples->rows);
    }
    if (weights->steps == 0 || clt__weights_finished(weights)) return CLT_OK;
    if (memcmp(weights->key_id, samples->key_id, sizeof weights->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the run and the samples belong to different secret keys");
    }
    CLT__RETURN_IF(check_same_condition(weights, samples));
    return check_state(weights);
}

clt_status clt__linear_check_held(const clt_samples *held, const clt_samples *samples) {
    CLT__RETURN_IF(clt__within(check_samples(held, CLT__SAMPLES_ROWS), "rows that are held out"));
    if (memcmp(held->recipe->digest, samples->recipe->digest, CLT__DIGEST_BYTES) != 0) {
        return clt__fail(CLT_E_PLAN, "the rows that are held out are of another recipe than those "
                                     "to train on: encrypt them for the same one");
    }
    if (memcmp(held->key_id, samples->key_id, sizeof held->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the rows that are held out and those to train on belong to "
                                    "different secret keys: encrypt them with the same one");
    }
    if (memcmp(held->condition_id, samples->condition_id, CLT__CONDITION_ID_BYTES) == 0) {
        return CLT_OK;
    }
    return clt__fail(CLT_E_PLAN, "the rows that are held out are not conditioned as those to train "
                                 "on: encrypt them with the same conditioning.clk");
}

clt_status clt__linear_check_rows(const clt_weights *weights, const clt_samples *rows) {
    const clt_recipe *recipe = rows->recipe;
    CLT__RETURN_IF(check_samples(rows, CLT__SAMPLES_ROWS));
    CLT__RETURN_IF(check_same_recipe(weights, rows));
    bool network = clt__recipe_is_network(recipe);
    for (unsigned m = 0; m < clt__weights_count(recipe); m++) {
        unsigned least = network ? clt__mlp_model_level(recipe) : 1;
        CLT__RETURN_IF(
            check_ct(weights->weight[m], rows->key_id, least, recipe->params->levels, "the model"));
    }
    return check_same_condition(weights, rows);
}

clt_status clt__linear_check_predict(const clt_evk *evk, const clt_weights *weights,
                                     const clt_samples *rows) {
    CLT__RETURN_IF(check_samples(rows, CLT__SAMPLES_ROWS));
    CLT__RETURN_IF(check_evk(evk, rows->recipe, rows->key_id));
    return clt__linear_check_rows(weights, rows);
}
