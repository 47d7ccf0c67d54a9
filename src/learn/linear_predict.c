/*
 * Predictions under an encrypted model: t = unit (x . w), one product and a sum over columns a tile
 * and model. Rows are brought down to the product's level with the unit as their factor.
 */
#include "circ/lintrans.h"
#include "learn/linear.h"
#include "learn/linear_check.h"
#include "learn/linear_encrypted.h"
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

/* t <- the answers of one tile under one model, in all columns. */
static clt_status predict(clt_ct *t, clt_ws *ws, const prediction *p, const clt_ct *row,
                          const clt_ct *weight) {
    const clt_recipe *recipe = p->rows->recipe;
    const clt__tiling *tiling = &recipe->tiling;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct x, fresh = clt__linear_view(row, recipe, recipe->params->levels);
    clt__linear_term scaled = {&fresh, p->unit, 0};
    CLT__TRY(clt__ct_scratch(&x, ws, recipe->params, PRODUCT_LEVEL));
    CLT__TRY(clt__linear_combine(&x, ws, &scaled, 1, PRODUCT_LEVEL));
    CLT__TRY(clt__ct_multiply(t, ws, p->evk, &x, weight));
    CLT__TRY(clt__inner_sum(t, ws, p->evk, t, tiling->rows, tiling->columns));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status predict_one(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    prediction *p = arg;
    unsigned models = p->rows->recipe->models;
    clt_ct *t;
    (void)lane;
    CLT__RETURN_IF(clt__ct_new(&t, p->rows->recipe->params));
    clt_status status = predict(t, ws, p, p->rows->ct[i / models], p->weight[i % models]);
    if (status == CLT_OK) {
        clt__ct_free(p->answers->ct[i]);
        p->answers->ct[i] = t;
    } else {
        clt__ct_free(t);
    }
    return status;
}

static clt_status take_weights(clt_ct **weight, clt_ws *ws, const clt_weights *weights) {
    for (unsigned m = 0; m < weights->recipe->models; m++) {
        CLT__RETURN_IF(clt__ct_new(&weight[m], weights->recipe->params));
        CLT__RETURN_IF(clt__ct_level_down(weight[m], ws, weights->weight[m], PRODUCT_LEVEL));
    }
    return CLT_OK;
}

clt_status clt__linear_predict(clt_samples *answers, clt_ws *ws, const clt_evk *evk,
                               const clt_weights *weights, const clt_samples *rows) {
    clt_status status = CLT_OK;
    clt__learning learning;
    CLT__RETURN_IF(clt__linear_check_predict(evk, weights, rows));
    unsigned models = rows->recipe->models;
    clt__learning_init(&learning, &rows->recipe->terms);
    prediction p = {.evk = evk, .rows = rows, .answers = answers, .unit = learning.unit};
    p.weight = clt__alloc(models, sizeof *p.weight);
    if (p.weight == NULL) return CLT_E_MEMORY;
    CLT__TRY(take_weights(p.weight, ws, weights));
    CLT__TRY(clt__lanes_run(ws, "predicting", rows->tiles * models, predict_one, &p));
    memcpy(answers->key_id, rows->key_id, sizeof answers->key_id);
    memcpy(answers->condition_id, rows->condition_id, sizeof answers->condition_id);
done:
    for (unsigned m = 0; m < models; m++) clt__ct_free(p.weight[m]);
    clt__free(p.weight);
    return status;
}
