/* Encrypting rows and decrypting answers. The key owner's alone. */
#include "api/check.h"
#include "ckks/encode.h"
#include "ckks/noise.h"
#include "data/index.h"
#include "nn/answers.h"
#include "nn/dataset.h"
#include "nn/lanes.h"
#include "nn/layout.h"
#include "nn/rows.h"
#include "rlwe/keyswitch.h"
#include "secret/decrypt.h"

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

typedef struct encryption {
    clt_data *data;
    const clt_sk *sk; /* or pk */
    const clt_pk *pk;
    const clt__matrix *features;
    clt__key_random *random; /* one a lane, with sk */
} encryption;

static clt_status encrypt_slots(clt_ct *ct, clt_ws *ws, const encryption *e, unsigned lane,
                                const double *slot) {
    const clt_plan *plan = e->data->plan;
    clt__encode_for target = {.level = plan->input_level, .power = 1};
    clt_status status = CLT_OK;
    clt_pt *pt;
    CLT__RETURN_IF(clt__pt_new(&pt, plan->params));
    CLT__TRY(clt__encode(ws, pt, slot, NULL, clt__params_slots(plan->params), target));
    CLT__TRY(e->sk != NULL ? clt__encrypt_secret(ws, ct, e->sk, pt, &e->random[lane])
                           : clt__encrypt_public(ws, ct, e->pk, pt));
    ct->noise = clt__noise_fresh(plan->params, pt->value_bound, pt->value_rms, e->sk == NULL);
done:
    clt__pt_free(pt);
    return status;
}

static clt_status encrypt_one(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    encryption *e = arg;
    const clt_plan *plan = e->data->plan;
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(plan->params);
    clt_status status = CLT_E_MEMORY;
    double *slot = clt__arena_take(ws->arena, slots, sizeof *slot);
    if (slot == NULL) goto done;
    clt__rows_slots(slot, plan, e->features, index);
    CLT__TRY(clt__ct_new(&e->data->ct[index], plan->params));
    status = encrypt_slots(e->data->ct[index], ws, e, lane, slot);
done:
    if (slot != NULL) clt__wipe(slot, slots * sizeof *slot);
    clt__ws_release(ws, mark);
    return status;
}

static clt_status encrypt_all(clt_ws *ws, encryption *e) {
    unsigned lanes = clt__lanes_count(ws), opened = 0;
    clt_status status = CLT_OK;
    if (e->sk == NULL) return clt__lanes_run(ws, "encrypting", e->data->count, encrypt_one, e);
    e->random = clt__secret_alloc(lanes, sizeof *e->random);
    if (e->random == NULL) return CLT_E_MEMORY;
    for (; opened < lanes; opened++) CLT__TRY(clt__key_random_open(&e->random[opened]));
    CLT__TRY(clt__lanes_run(ws, "encrypting", e->data->count, encrypt_one, e));
done:
    for (unsigned i = 0; i < opened; i++) clt__key_random_close(&e->random[i]);
    clt__secret_free(e->random);
    return status;
}

/* Ids are what answers are told apart by. */
static clt_status check_ids(const clt__schema *schema, const clt_table *table) {
    clt__index index = {0};
    size_t column;
    if (schema->id == NULL) {
        return clt__fail(CLT_E_DATA, "there are no ids to keep: the plan's model was fitted "
                                     "without an id column");
    }
    CLT__RETURN_IF(clt__table_find(&column, table, schema->id));
    CLT__RETURN_IF(clt__index_new(&index, table, column));
    clt__index_free(&index);
    return CLT_OK;
}

static clt_status keep_ids(clt_data *data, const clt_table *table) {
    char **ids;
    CLT__RETURN_IF(check_ids(data->plan->schema, table));
    CLT__RETURN_IF(clt__rows_ids(&ids, data->plan->schema, table));
    clt_status status = clt__data_copy_ids(data, ids);
    clt__free(ids);
    return status;
}

static clt_status encrypt_table(clt_data **data, clt_ws *ws, const clt_plan *plan, encryption *e,
                                const clt_table *table, bool ids) {
    clt__matrix features = {0};
    clt_status status = CLT_OK;
    const uint8_t *key_id = e->sk != NULL ? e->sk->key_id : e->pk->key_id;
    CLT__TRY(clt__rows_features(&features, ws, plan->schema, table));
    CLT__TRY(clt__data_new(&e->data, CLT__DATA_INPUT, plan, table->rows));
    memcpy(e->data->key_id, key_id, sizeof e->data->key_id);
    if (ids) CLT__TRY(keep_ids(e->data, table));
    e->features = &features;
    CLT__TRY(encrypt_all(ws, e));
    *data = e->data;
    e->data = NULL;
done:
    e->features = NULL;
    clt__data_free(e->data);
    clt__matrix_wipe(&features);
    return status;
}

clt_status clt_data_encrypt(clt_data **data, clt_ws *ws, const clt_plan *plan, const clt_sk *sk,
                            const clt_pk *pk, const clt_table *table, unsigned flags) {
    encryption e = {.sk = sk, .pk = pk};
    CLT__NEED(data);
    CLT__NEED(ws);
    CLT__NEED(plan);
    CLT__NEED(table);
    CLT__NEED_FLAGS(flags, CLT_KEEP_IDS);
    if (sk == NULL) CLT__NEED(pk);
    if (table->rows < 1 || table->rows > CLT__DATA_ROWS_MOST) {
        return clt__fail(CLT_E_DATA, "%s has %zu rows; 1 to 2^31 can be encrypted", table->source,
                         table->rows);
    }
    CLT__RETURN_IF(sk != NULL ? check_keys(plan, sk->params, sk->plan)
                              : check_keys(plan, pk->params, pk->plan));
    return encrypt_table(data, ws, plan, &e, table, (flags & CLT_KEEP_IDS) != 0);
}

/* ------------------------------------------------------------------------------- decryption */

typedef struct decryption {
    const clt_data *result;
    const clt_sk *sk;
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

static clt_status decrypt_one(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    decryption *d = arg;
    const clt_plan *plan = d->result->plan;
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(plan->params);
    clt_status status = CLT_E_MEMORY;
    clt_pt *pt = NULL;
    (void)lane;
    double *slot = clt__arena_take(ws->arena, slots, sizeof *slot);
    if (slot == NULL) goto done;
    CLT__TRY(clt__pt_new(&pt, plan->params));
    CLT__TRY(clt__decrypt_private(ws, pt, d->sk, d->result->ct[index]));
    CLT__TRY(clt__decode(ws, slot, NULL, slots, pt));
    CLT__TRY(check_slots(plan, slot, index));
    clt__rows_outputs(d->raw, plan, slot, index);
done:
    if (slot != NULL) clt__wipe(slot, slots * sizeof *slot);
    clt__pt_free(pt);
    clt__ws_release(ws, mark);
    return status;
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
    decryption d = {.result = result, .sk = sk, .raw = &raw};
    CLT__TRY(check_result(sk, result));
    CLT__TRY(clt__matrix_new(&raw, (size_t)result->rows, plan->layout.outputs));
    CLT__TRY(clt__lanes_run(ws, "decrypting", result->count, decrypt_one, &d));
    CLT__TRY(clt__answers_new(answers, plan->schema, plan->output, &raw, result->id));
done:
    clt__matrix_wipe(&raw);
    return status;
}
