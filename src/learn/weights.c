/* An encrypted model as an object (weights.h). */
#include "learn/weights.h"

#include "base/alloc.h"
#include "learn/mlp.h"

static clt_status take_room(clt_weights *weights) {
    const clt_recipe *recipe = weights->recipe;
    unsigned checks = clt__weights_checks(recipe, recipe->terms.steps);
    unsigned pairs = clt__weights_count(recipe);
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
    clt__cts_free(weights->weight, clt__weights_count(recipe));
    clt__cts_free(weights->look, clt__weights_looks(recipe));
    clt__cts_free(weights->check, clt__weights_checks(recipe, recipe->terms.steps));
    clt__recipe_unref(weights->recipe);
    clt__free(weights);
}

bool clt__weights_finished(const clt_weights *weights) {
    return weights->steps == weights->recipe->terms.steps;
}

size_t clt__weights_numbers(const clt_recipe *recipe) {
    clt__mlp net;
    if (!clt__recipe_is_network(recipe)) return (size_t)recipe->models * recipe->tiling.features;
    clt__mlp_init(&net, recipe);
    return net.weights;
}

bool clt__weights_take(double *weight, const clt_recipe *recipe, const double *re, const double *im,
                       size_t index) {
    clt__mlp net;
    if (clt__recipe_is_network(recipe)) {
        clt__mlp_init(&net, recipe);
        return clt__mlp_take(weight, &net, re, im);
    }
    clt__tiling_take_weights(weight, &recipe->tiling, re, im, (unsigned)index);
    return true;
}

unsigned clt__weights_count(const clt_recipe *recipe) {
    return clt__recipe_is_network(recipe) ? 1 : clt__tiling_pairs(&recipe->tiling);
}

unsigned clt__weights_looks(const clt_recipe *recipe) {
    return clt__recipe_is_network(recipe) ? 0 : clt__tiling_pairs(&recipe->tiling);
}

unsigned clt__weights_checks(const clt_recipe *recipe, unsigned steps) {
    if (clt__recipe_is_network(recipe)) return steps;
    bool checked = recipe->terms.learner == CLT_LOGISTIC && steps > 1;
    return checked ? steps - 1 : 0;
}
