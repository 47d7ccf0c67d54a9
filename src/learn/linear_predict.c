/*
 * Predictions under an encrypted model: t = unit (x . w), for each tile one product and a sum over
 * columns, or for several models what heads.h does. Rows are brought down to the product's level
 * with the unit as their factor.
 */
#include "circ/lintrans.h"
#include "learn/heads.h"
#include "learn/linear.h"
#include "learn/linear_check.h"
#include "learn/mlp.h"
#include "nn/lanes.h"

#include <string.h>

enum { PRODUCT_LEVEL = 1 };

typedef struct prediction {
    const clt_evk *evk;
    const clt_samples *rows;
    clt_samples *answers;
    clt_ct **weight; /* at PRODUCT_LEVEL */
    double unit;
} prediction;

/* A ciphertext in memory. */
static uint64_t ct_bytes(const clt_params *params, unsigned degree, unsigned level) {
    return (uint64_t)(degree + 1) * clt__params_limbs(params, level) * params->ring->n *
           sizeof(uint64_t);
}

/* Of one thread: turned rows, products and their sum with room for degree 2, what rows were before
   they were rescaled, and a key switch. */
static uint64_t lane_bytes(const clt_recipe *recipe) {
    enum { PRODUCTS = 4 };
    const clt_params *params = recipe->params;
    clt__gadget gadget = clt__gadget_full(params, PRODUCT_LEVEL);
    uint64_t pairs = clt__tiling_pairs(&recipe->tiling);
    uint64_t limbs = (uint64_t)clt__gadget_qp(params, gadget).count * (gadget.digits + 3U);
    return (pairs + PRODUCTS) * ct_bytes(params, 2, PRODUCT_LEVEL) +
           ct_bytes(params, 2, PRODUCT_LEVEL + 1) + limbs * params->ring->n * sizeof(uint64_t);
}

/* x <- a tile at PRODUCT_LEVEL, times the factor. */
static clt_status bring_down(clt_ct *x, clt_ws *ws, const prediction *p, size_t tile,
                             double factor) {
    const clt_recipe *recipe = p->rows->recipe;
    clt_ct fresh = clt__linear_view(p->rows->ct[tile], recipe, recipe->params->levels);
    clt__linear_term scaled = {&fresh, factor, 0};
    CLT__RETURN_IF(clt__ct_scratch(x, ws, recipe->params, PRODUCT_LEVEL));
    return clt__linear_combine(x, ws, &scaled, 1, PRODUCT_LEVEL);
}

/* t <- the answers of one tile, in all columns. */
static clt_status predict(clt_ct *t, clt_ws *ws, const prediction *p, size_t tile) {
    const clt__tiling *tiling = &p->rows->recipe->tiling;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct x[CLT__PAIRS_MOST];
    if (tiling->classes == 1) {
        CLT__TRY(bring_down(x, ws, p, tile, p->unit));
        CLT__TRY(clt__ct_multiply(t, ws, p->evk, x, p->weight[0]));
        CLT__TRY(clt__inner_sum(t, ws, p->evk, t, tiling->rows, tiling->columns));
    } else {
        CLT__TRY(bring_down(x, ws, p, tile, 0.5 * p->unit));
        CLT__TRY(clt__heads_turn(x, ws, p->evk, tiling));
        CLT__TRY(clt__heads_answer(t, ws, p->evk, tiling, x, p->weight));
    }
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status predict_one(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    prediction *p = arg;
    clt_ct *t;
    (void)lane;
    CLT__RETURN_IF(clt__ws_reserve(ws, lane_bytes(p->rows->recipe)));
    CLT__RETURN_IF(clt__ct_new(&t, p->rows->recipe->params));
    clt_status status = predict(t, ws, p, i);
    if (status == CLT_OK) {
        clt__ct_free(p->answers->ct[i]);
        p->answers->ct[i] = t;
    } else {
        clt__ct_free(t);
    }
    return status;
}

uint64_t clt__linear_predict_own(const clt_recipe *recipe, uint64_t rows, unsigned lanes) {
    const clt_params *params = recipe->params;
    uint64_t tiles = clt__tiling_tiles(&recipe->tiling, rows);
    if (clt__recipe_is_network(recipe)) {
        return tiles * (ct_bytes(params, 1, params->levels) + ct_bytes(params, 1, 0)) +
               lanes * clt__mlp_memory(recipe);
    }
    return tiles * (ct_bytes(params, 1, params->levels) + ct_bytes(params, 1, 0)) +
           clt__tiling_pairs(&recipe->tiling) * ct_bytes(params, 1, PRODUCT_LEVEL) +
           lanes * lane_bytes(recipe);
}

uint64_t clt__linear_predict_memory(const clt_ws *ws, const clt_weights *weights, uint64_t rows) {
    const clt_recipe *recipe = weights->recipe;
    const clt_params *params = recipe->params;
    uint64_t bytes = clt__linear_predict_own(recipe, rows, clt__lanes_count(ws));
    for (unsigned k = 0; k < clt__weights_count(recipe); k++) {
        bytes += ct_bytes(params, 1, weights->weight[k]->level);
    }
    return bytes + clt__keys_memory(params, recipe->key, recipe->keys, ws->key_memory);
}

static clt_status take_weights(clt_ct **weight, clt_ws *ws, const clt_weights *weights) {
    for (unsigned k = 0; k < clt__tiling_pairs(&weights->recipe->tiling); k++) {
        CLT__RETURN_IF(clt__ct_new(&weight[k], weights->recipe->params));
        CLT__RETURN_IF(clt__ct_level_down(weight[k], ws, weights->weight[k], PRODUCT_LEVEL));
    }
    return CLT_OK;
}

clt_status clt__linear_predict(clt_samples *answers, clt_ws *ws, const clt_evk *evk,
                               const clt_weights *weights, const clt_samples *rows) {
    clt_status status = CLT_OK;
    clt__learning learning;
    CLT__RETURN_IF(clt__linear_check_predict(evk, weights, rows));
    if (clt__recipe_is_network(rows->recipe)) {
        return clt__mlp_predict(answers, ws, evk, weights, rows);
    }
    unsigned pairs = clt__tiling_pairs(&rows->recipe->tiling);
    clt__learning_init(&learning, &rows->recipe->terms);
    prediction p = {.evk = evk, .rows = rows, .answers = answers, .unit = learning.unit};
    p.weight = clt__alloc(pairs, sizeof *p.weight);
    if (p.weight == NULL) return CLT_E_MEMORY;
    CLT__TRY(take_weights(p.weight, ws, weights));
    CLT__TRY(clt__lanes_run(ws, "predicting", rows->tiles, predict_one, &p));
    answers->steps = weights->steps;
    memcpy(answers->key_id, rows->key_id, sizeof answers->key_id);
    memcpy(answers->condition_id, rows->condition_id, sizeof answers->condition_id);
done:
    for (unsigned k = 0; k < pairs; k++) clt__ct_free(p.weight[k]);
    clt__free(p.weight);
    return status;
}
