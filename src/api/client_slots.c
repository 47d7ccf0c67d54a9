/* Slots into ciphertexts and back, many at a time (client.h). The key owner's alone. */
#include "api/client.h"
#include "ckks/encode.h"
#include "ckks/noise.h"
#include "data/index.h"
#include "nn/lanes.h"
#include "nn/rows.h"
#include "rlwe/keyswitch.h"
#include "secret/decrypt.h"

/* ------------------------------------------------------------------------------- encryption */

typedef struct encrypting {
    const clt__encryption *what;
    clt_ct **ct;
    clt__key_random *random; /* one a lane, with a secret key */
} encrypting;

static clt_status encrypt_slots(clt_ct *ct, clt_ws *ws, const encrypting *x, unsigned lane,
                                const double *re, const double *im) {
    const clt__encryption *e = x->what;
    clt__encode_for target = {.level = e->level, .power = 1};
    clt_status status = CLT_OK;
    clt_pt *pt;
    CLT__RETURN_IF(clt__pt_new(&pt, e->params));
    CLT__TRY(clt__encode(ws, pt, re, im, clt__params_slots(e->params), target));
    CLT__TRY(e->sk != NULL ? clt__encrypt_secret(ws, ct, e->sk, pt, &x->random[lane])
                           : clt__encrypt_public(ws, ct, e->pk, pt));
    ct->noise = clt__noise_fresh(e->params, pt->value_bound, pt->value_rms, e->sk == NULL);
done:
    clt__pt_free(pt);
    return status;
}

static clt_status encrypt_one(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    encrypting *x = arg;
    const clt__encryption *e = x->what;
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(e->params);
    size_t count = e->complex ? 2 * slots : slots;
    clt_status status = CLT_E_MEMORY;
    double *re = clt__arena_take(ws->arena, count, sizeof *re);
    if (re == NULL) goto done;
    double *im = e->complex ? re + slots : NULL;
    e->fill(re, im, e->arg, index);
    CLT__TRY(clt__ct_new(&x->ct[index], e->params));
    status = encrypt_slots(x->ct[index], ws, x, lane, re, im);
done:
    if (re != NULL) clt__wipe(re, count * sizeof *re);
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__client_encrypt(clt_ct **ct, size_t count, clt_ws *ws, const clt__encryption *e) {
    unsigned lanes = clt__lanes_count(ws), opened = 0;
    clt_status status = CLT_OK;
    encrypting x = {.what = e, .ct = ct};
    if (e->sk == NULL) return clt__lanes_run(ws, "encrypting", count, encrypt_one, &x);
    x.random = clt__secret_alloc(lanes, sizeof *x.random);
    if (x.random == NULL) return CLT_E_MEMORY;
    for (; opened < lanes; opened++) CLT__TRY(clt__key_random_open(&x.random[opened]));
    CLT__TRY(clt__lanes_run(ws, "encrypting", count, encrypt_one, &x));
done:
    for (unsigned i = 0; i < opened; i++) clt__key_random_close(&x.random[i]);
    clt__secret_free(x.random);
    return status;
}

/* ------------------------------------------------------------------------------- decryption */

typedef struct decrypting {
    const clt_sk *sk;
    clt_ct *const *ct;
    clt__take_fn *take;
    void *arg;
} decrypting;

static clt_status decrypt_one(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const decrypting *x = arg;
    const clt_params *params = x->sk->params;
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(params);
    clt_status status = CLT_E_MEMORY;
    clt_pt *pt = NULL;
    (void)lane;
    double *re = clt__arena_take(ws->arena, 2 * slots, sizeof *re);
    if (re == NULL) goto done;
    double *im = re + slots;
    CLT__TRY(clt__pt_new(&pt, params));
    CLT__TRY(clt__decrypt_private(ws, pt, x->sk, x->ct[index]));
    CLT__TRY(clt__decode(ws, re, im, slots, pt));
    status = x->take(x->arg, re, im, index);
done:
    if (re != NULL) clt__wipe(re, 2 * slots * sizeof *re);
    clt__pt_free(pt);
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__client_decrypt(clt_ws *ws, const clt_sk *sk, clt_ct *const *ct, size_t count,
                               clt__take_fn *take, void *arg) {
    decrypting x = {.sk = sk, .ct = ct, .take = take, .arg = arg};
    return clt__lanes_run(ws, "decrypting", count, decrypt_one, &x);
}

/* -------------------------------------------------------------------------------------- ids */

clt_status clt__client_ids(char ***ids, const clt__schema *schema, const clt_table *table) {
    clt__index index = {0};
    size_t column;
    if (schema->id == NULL) {
        return clt__fail(CLT_E_DATA, "there are no ids to keep: no id column was named when the "
                                     "model was fitted or the recipe made");
    }
    CLT__RETURN_IF(clt__table_find(&column, table, schema->id));
    CLT__RETURN_IF(clt__index_new(&index, table, column));
    clt__index_free(&index);
    return clt__rows_ids(ids, schema, table);
}
