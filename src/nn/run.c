/* Running a model on encrypted data (run.h). */
#include "nn/run.h"

#include "nn/execute.h"
#include "nn/lanes.h"

#include <string.h>

static clt_status check(const clt_evk *evk, const clt_data *data) {
    const clt_plan *plan = data->plan;
    if (data->role != CLT__DATA_INPUT) {
        return clt__fail(CLT_E_KIND, "these are results; run takes encrypted rows");
    }
    if (!clt__params_same(evk->params, plan->params)) {
        return clt__fail(CLT_E_PARAMS, "the evaluation key is for other parameters than the data: "
                                       "take the key that was made for the data's plan");
    }
    if (memcmp(evk->plan, plan->digest, sizeof evk->plan) != 0) {
        return clt__fail(CLT_E_PLAN, "the evaluation key was made for another plan than the data");
    }
    if (memcmp(evk->key_id, data->key_id, sizeof evk->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the data and the evaluation key belong to different secret "
                                    "keys: take the evaluation key that was made with the data's");
    }
    return CLT_OK;
}

/* At once, rather than after minutes of work. */
static clt_status check_keys(const clt_evk *evk, const clt_plan *plan) {
    for (unsigned i = 0; i < plan->keys; i++) {
        const clt__switch_key *key;
        clt__gadget gadget = clt__key_spec_gadget(plan->params, plan->key[i]);
        CLT__RETURN_IF(clt__evk_find(&key, evk, plan->key[i].galois, gadget.level));
        CLT__RETURN_IF(clt__switch_key_check(plan->params, key, gadget));
    }
    return CLT_OK;
}

typedef struct work {
    const clt__program *program;
    const clt_evk *evk;
    const clt_data *data;
    clt_data *result;
} work;

static clt_status run_one(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    work *w = arg;
    clt_ct *out;
    (void)lane;
    CLT__RETURN_IF(clt__ct_new(&out, w->program->plan->params));
    clt_status status = clt__execute_encrypted(out, ws, w->program, w->evk, w->data->ct[i]);
    if (status == CLT_OK) {
        w->result->ct[i] = out;
    } else {
        clt__ct_free(out);
    }
    return status;
}

clt_status clt__data_run(clt_data **result, clt_ws *ws, const clt_model *model, const clt_evk *evk,
                         const clt_data *data) {
    clt_status status = CLT_OK;
    clt__program *program = NULL;
    clt_data *made = NULL;
    CLT__TRY(check(evk, data));
    CLT__TRY(check_keys(evk, data->plan));
    CLT__TRY(clt__program_new(&program, ws, data->plan, model, true));
    CLT__TRY(clt__data_new(&made, CLT__DATA_RESULT, data->plan, data->rows));
    memcpy(made->key_id, data->key_id, sizeof made->key_id);
    if (data->id != NULL) CLT__TRY(clt__data_copy_ids(made, data->id));
    work w = {.program = program, .evk = evk, .data = data, .result = made};
    CLT__TRY(clt__lanes_run(ws, "running", data->count, run_one, &w));
    *result = made;
    made = NULL;
done:
    clt__data_free(made);
    clt__program_free(program);
    return status;
}
