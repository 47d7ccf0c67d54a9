/* Encrypting rows and decrypting answers. The key owner's alone. */
#include "api/check.h"
#include "api/client.h"
#include "nn/answers.h"
#include "nn/dataset.h"
#include "nn/layout.h"
#include "nn/rows.h"

#include <math.h>
#include <string.h>

static clt_status check_keys(const clt_plan *plan, const clt_params *params,
                             const uint8_t key_plan[CLT__DIGEST_BYTES]) {
    if (!clt__params_same(params, plan->params)) {
        return clt__fail(CLT_E_PARAMS, "the key is for other parameters than the plan: take the "
                                       "key that was made for this plan");
    }
    if (memcmp(key_plan, plan->digest, CLT__DIGEST_BYTES) != 0) {
        return clt__fail(CLT_E_PLAN, "the key was made for another plan: take the key that was "
                                     "made for this one");
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------- encryption */

typedef struct rows {
    const clt_plan *plan;
    const clt__matrix *features;
} rows;

static void fill(double *re, double *im, const void *arg, size_t index) {
    const rows *r = arg;
    (void)im;
    clt__rows_slots(re, r->plan, r->features, index);
}

static clt_status keep_ids(clt_data *data, const clt_table *table) {
    char **ids;
    CLT__RETURN_IF(clt__client_ids(&ids, data->plan->schema, table));
    clt_status status = clt__data_copy_ids(data, ids);
    clt__free(ids);
    return status;
}

/* e: but for what is to be encrypted. */
static clt_status encrypt_table(clt_data **data, clt_ws *ws, const clt_plan *plan,
                                clt__encryption *e, const clt_table *table, bool ids) {
    clt__matrix features = {0};
    clt_status status = CLT_OK;
    clt_data *made = NULL;
    const uint8_t *key_id = e->sk != NULL ? e->sk->key_id : e->pk->key_id;
    rows r = {plan, &features};
    CLT__TRY(clt__rows_features(&features, ws, plan->schema, table));
    CLT__TRY(clt__data_new(&made, CLT__DATA_INPUT, plan, table->rows));
    memcpy(made->key_id, key_id, sizeof made->key_id);
    if (ids) CLT__TRY(keep_ids(made, table));
    e->fill = fill;
    e->arg = &r;
    CLT__TRY(clt__client_encrypt(made->ct, made->count, ws, e));
    *data = made;
    made = NULL;
done:
    clt__data_free(made);
    clt__matrix_wipe(&features);
    return status;
}

clt_status clt_data_encrypt(clt_data **data, clt_ws *ws, const clt_plan *plan, const clt_sk *sk,
                            const clt_pk *pk, const clt_table *table, unsigned flags) {
    CLT__NEED(data);
    CLT__NEED(ws);
    CLT__NEED(plan);
    CLT__NEED(table);
    CLT__NEED_FLAGS(flags, CLT_KEEP_IDS);
    if (sk == NULL) CLT__NEED(pk);
    if (table->rows < 1 || table->rows > CLT__ROWS_MOST) {
        return clt__fail(CLT_E_DATA, "%s has %zu rows; 1 to 2^31 can be encrypted", table->source,
                         table->rows);
    }
    CLT__RETURN_IF(sk != NULL ? check_keys(plan, sk->params, sk->plan)
                              : check_keys(plan, pk->params, pk->plan));
    clt__encryption e = {.params = plan->params, .sk = sk, .pk = pk, .level = plan->input_level};
    return encrypt_table(data, ws, plan, &e, table, (flags & CLT_KEEP_IDS) != 0);
}

/* ------------------------------------------------------------------------------- decryption */

typedef struct decryption {
    const clt_plan *plan;
    clt__matrix *raw;
} decryption;

/* The plan bounds what it gives: outputs, and near-zeros everywhere else. Anything else was not
   computed by its program. */
static clt_status check_slots(const clt_plan *plan, const double *slot, size_t index) {
    size_t slots = clt__params_slots(plan->params);
    double stray = ldexp(1, -10), most = plan->output_bound + stray;
    for (size_t j = 0; j < slots; j++) {
        if (fabs(slot[j]) <= (clt__layout_is_output(&plan->layout, j) ? most : stray)) continue;
        return clt__fail(CLT_E_DATA,
                         "ciphertext %zu of the result holds what the plan's program cannot give: "
                         "it was not computed by it, or not on these rows",
                         index);
    }
    return CLT_OK;
}

static clt_status take(void *arg, const double *slot, const double *im, size_t index) {
    decryption *d = arg;
    (void)im;
    CLT__RETURN_IF(check_slots(d->plan, slot, index));
    clt__rows_outputs(d->raw, d->plan, slot, index);
    return CLT_OK;
}

static clt_status check_result(const clt_sk *sk, const clt_data *result) {
    if (result->role != CLT__DATA_RESULT) {
        return clt__fail(CLT_E_KIND, "these are encrypted rows, not results: run the model on them "
                                     "first");
    }
    CLT__RETURN_IF(check_keys(result->plan, sk->params, sk->plan));
    if (memcmp(sk->key_id, result->key_id, sizeof sk->key_id) != 0) {
        return clt__fail(CLT_E_KEY, "the result is encrypted under another key");
    }
    return CLT_OK;
}

clt_status clt_data_decrypt(clt_table **answers, clt_ws *ws, const clt_sk *sk,
                            const clt_data *result) {
    clt__matrix raw = {0};
    clt_status status = CLT_OK;
    CLT__NEED(answers);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(result);
    const clt_plan *plan = result->plan;
    decryption d = {plan, &raw};
    CLT__TRY(check_result(sk, result));
    CLT__TRY(clt__matrix_new(&raw, (size_t)result->rows, plan->layout.outputs));
    CLT__TRY(clt__client_decrypt(ws, sk, result->ct, result->count, take, &d));
    CLT__TRY(clt__answers_new(answers, plan->schema, plan->output, &raw, result->id));
done:
    clt__matrix_wipe(&raw);
    return status;
}
