/* An encrypted model as an object (weights.h). */
#include "learn/weights.h"

#include "base/alloc.h"
#include "ckks/eval.h"

#include <assert.h>

static clt_status take_room(clt_weights *weights) {
    const clt_recipe *recipe = weights->recipe;
    unsigned checks = clt__weights_checks(recipe, recipe->terms.steps);
    unsigned pairs = clt__tiling_pairs(&recipe->tiling);
    weights->weight = clt__alloc(pairs, sizeof *weights->weight);
    weights->look = clt__alloc(pairs, sizeof *weights->look);
    weights->check = clt__alloc(checks, sizeof *weights->check);
    bool all = weights->weight != NULL && weights->look != NULL && weights->check != NULL;
    return all ? CLT_OK : CLT_E_MEMORY;
}

clt_status clt__weights_new(clt_weights **weights, const clt_recipe *recipe, uint64_t rows) {
    clt_weights *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->recipe = clt__recipe_ref(recipe);
    made->rows = rows;
    clt_status status = take_room(made);
    if (status == CLT_OK) {
        *weights = made;
    } else {
        clt__weights_free(made);
    }
    return status;
}

void clt__weights_free(clt_weights *weights) {
    if (weights == NULL) return;
    const clt_recipe *recipe = weights->recipe;
    clt__cts_free(weights->weight, clt__tiling_pairs(&recipe->tiling));
    clt__cts_free(weights->look, clt__tiling_pairs(&recipe->tiling));
    clt__cts_free(weights->check, clt__weights_checks(recipe, recipe->terms.steps));
    clt__recipe_unref(weights->recipe);
    clt__free(weights);
}

bool clt__weights_finished(const clt_weights *weights) {
    return weights->stopped || weights->steps == weights->recipe->terms.steps;
}

clt_status clt__weights_stop(clt_weights *weights, clt_ws *ws) {
    enum { LEVEL = 1 };
    assert(weights->steps >= 1 && !clt__weights_finished(weights));
    clt_status status = CLT_OK;
    unsigned pairs = clt__tiling_pairs(&weights->recipe->tiling);
    clt_ct **low = clt__alloc(pairs, sizeof *low);
    if (low == NULL) return CLT_E_MEMORY;
    for (unsigned k = 0; k < pairs; k++) {
        CLT__TRY(clt__ct_new(&low[k], weights->recipe->params));
        CLT__TRY(clt__ct_level_down(low[k], ws, weights->weight[k], LEVEL));
    }
    for (unsigned k = 0; k < pairs; k++) {
        clt_ct *made = low[k];
        low[k] = weights->weight[k];
        weights->weight[k] = made;
        clt__ct_free(weights->look[k]);
        weights->look[k] = NULL;
    }
    weights->stopped = true;
done:
    clt__cts_free(low, pairs);
    return status;
}

unsigned clt__weights_checks(const clt_recipe *recipe, unsigned steps) {
    bool checked = recipe->terms.learner == CLT_LOGISTIC && steps > 1;
    return checked ? steps - 1 : 0;
}
