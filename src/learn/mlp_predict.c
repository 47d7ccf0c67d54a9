/* Predictions under an encrypted network (mlp.h): its pairs once, and a tile's way forward. */
#include "learn/linear_encrypted.h"
#include "learn/mlp.h"
#include "nn/lanes.h"

#include <assert.h>
#include <string.h>

typedef struct prediction {
    clt__mlp_job job;
    clt__mlp_pairs pairs;
    clt_samples *answers;
} prediction;

static clt_status predict_one(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    prediction *p = arg;
    clt_ct *made = NULL;
    clt_status status = CLT_OK;
    (void)lane;
    CLT__TRY(clt__ws_reserve(ws, clt__mlp_scratch(&p->job)));
    CLT__TRY(clt__ct_new(&made, p->job.samples->recipe->params));
    CLT__TRY(clt__mlp_answer(made, ws, &p->job, &p->pairs, p->job.samples->ct[i]));
    assert(made->level == 0);
    clt__ct_free(p->answers->ct[i]);
    p->answers->ct[i] = made;
    made = NULL;
done:
    clt__ct_free(made);
    return status;
}

/* The state at the level of a model. */
static clt_status unpack(prediction *p, clt_ws *ws, const clt_ct *state, unsigned level) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct low;
    CLT__TRY(clt__ct_scratch(&low, ws, state->params, state->level));
    CLT__TRY(state->level > level ? clt__ct_level_down(&low, ws, state, level)
                                  : clt__ct_copy(&low, state));
    CLT__TRY(clt__mlp_unpack(&p->pairs, ws, &p->job, &low));
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__mlp_predict(clt_samples *answers, clt_ws *ws, const clt_evk *evk,
                            const clt_weights *weights, const clt_samples *rows) {
    const clt_recipe *recipe = rows->recipe;
    unsigned level = clt__mlp_model_level(recipe);
    clt_status status = CLT_OK;
    prediction p = {.job = {.evk = evk, .samples = rows, .predict = true}, .answers = answers};
    clt__mlp_init(&p.job.net, recipe);
    p.job.step.state = level;
    p.job.step.pairs = level - 2;
    CLT__TRY(unpack(&p, ws, weights->weight[0], level));
    CLT__TRY(clt__lanes_run(ws, "predicting", rows->tiles, predict_one, &p));
    answers->steps = weights->steps;
    memcpy(answers->key_id, rows->key_id, sizeof answers->key_id);
    memcpy(answers->condition_id, rows->condition_id, sizeof answers->condition_id);
done:
    clt__mlp_pairs_free(&p.pairs);
    return status;
}
