/* Making keys for a plan, and the secret key's file. The key owner's alone. */
#include "api/boot.h"
#include "api/check.h"
#include "api/client.h"
#include "nn/plan.h"
#include "ring/galois.h"
#include "secret/keygen.h"

#include <string.h>
#include <time.h>

static void name_key(clt_sk *sk) {
    time_t now = time(NULL);
    sk->tag.created = now > 0 ? (uint64_t)now : 0;
}

static clt_status make_sk(clt_sk **sk, const clt_params *params) {
    clt__random random;
    CLT__RETURN_IF(clt__random_open(&random, CLT__FOR_SECRET));
    clt_status status = clt__sk_new(sk, params, &random);
    clt__random_close(&random);
    if (status == CLT_OK) name_key(*sk);
    return status;
}

static clt_status make_all(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                           const clt__key_order *order, clt__key_random *random) {
    CLT__RETURN_IF(make_sk(sk, order->params));
    memcpy((*sk)->plan, order->plan, sizeof(*sk)->plan);
    CLT__RETURN_IF(clt__keygen_public(pk, ws, *sk, random));
    return clt__keygen_evaluation(evk, ws, *sk, order->key, order->keys, random);
}

clt_status clt__client_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws,
                              const clt__key_order *order) {
    clt_sk *new_sk = NULL;
    clt_pk *new_pk = NULL;
    clt_evk *new_evk = NULL;
    clt__key_random random;
    CLT__RETURN_IF(clt__key_random_open(&random));
    clt_status status = make_all(&new_sk, &new_pk, &new_evk, ws, order, &random);
    clt__key_random_close(&random);
    if (status != CLT_OK) {
        clt__sk_free(new_sk);
        clt__pk_free(new_pk);
        clt__evk_free(new_evk);
        return status;
    }
    *sk = new_sk;
    *pk = new_pk;
    *evk = new_evk;
    return CLT_OK;
}

clt_status clt_keygen(clt_sk **sk, clt_pk **pk, clt_evk **evk, clt_ws *ws, const clt_plan *plan) {
    CLT__NEED(sk);
    CLT__NEED(pk);
    CLT__NEED(evk);
    CLT__NEED(ws);
    CLT__NEED(plan);
    clt__key_order order = {plan->params, plan->digest, plan->key, plan->keys};
    return clt__client_keygen(sk, pk, evk, ws, &order);
}

clt_status clt_sk_new(clt_sk **sk, const clt_params *params) {
    CLT__NEED(sk);
    CLT__NEED(params);
    return make_sk(sk, params);
}

clt_status clt_pk_new(clt_pk **pk, clt_ws *ws, const clt_sk *sk) {
    clt__key_random random;
    CLT__NEED(pk);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__RETURN_IF(clt__key_random_open(&random));
    clt_status status = clt__keygen_public(pk, ws, sk, &random);
    clt__key_random_close(&random);
    return status;
}

static clt_status need(clt__key_list *list, uint32_t galois, const clt_params *params) {
    clt__key_spec spec = {.galois = galois, .level = (uint8_t)params->levels};
    return clt__key_list_need(list, spec);
}

/* Keys for all levels of fresh ciphertexts, and for bootstrapping where it needs them. */
static clt_status specify(clt__key_list *list, const clt_key_request *request,
                          const clt_params *params) {
    unsigned log_n = params->ring->log_n;
    if (request->relinearise) CLT__RETURN_IF(need(list, CLT__KEY_RELINEARISE, params));
    if (request->conjugate) CLT__RETURN_IF(need(list, clt__galois_conjugation(log_n), params));
    for (size_t i = 0; i < request->count; i++) {
        uint32_t galois = clt__galois_rotation(request->steps[i], log_n);
        if (galois != 1) CLT__RETURN_IF(need(list, galois, params));
    }
    if (request->boot == CLT_BOOT_NONE) return CLT_OK;
    unsigned kind;
    CLT__RETURN_IF(clt__boot_kind(&kind, request->boot, "clt_evk_new"));
    CLT__RETURN_IF(clt__boot_check(params));
    return clt__boot_keys(list, params, kind);
}

clt_status clt_evk_new(clt_evk **evk, clt_ws *ws, const clt_sk *sk,
                       const clt_key_request *request) {
    clt__key_random random;
    CLT__NEED(evk);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(request);
    if (request->count > 0) CLT__NEED(request->steps);
    if (request->count > CLT__KEYS_MAX) {
        return clt__fail(CLT_E_ARGUMENT, "clt_evk_new: %zu rotations, at most %d are possible",
                         request->count, CLT__KEYS_MAX);
    }
    clt__key_list list = {0};
    clt_status status = specify(&list, request, sk->params);
    if (status == CLT_OK) status = clt__key_random_open(&random);
    if (status == CLT_OK) {
        status = clt__keygen_evaluation(evk, ws, sk, list.spec, list.count, &random);
        clt__key_random_close(&random);
    }
    clt__key_list_free(&list);
    return status;
}

clt_status clt_sk_save(const clt_sk *sk, const char *path, unsigned flags, const char *passphrase) {
    CLT__NEED(sk);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__sk_save(path, flags, sk, passphrase);
}

clt_status clt_sk_load(clt_sk **sk, const char *path, const char *passphrase) {
    CLT__NEED(sk);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    return clt__sk_load(sk, path, passphrase);
}

void clt_sk_free(clt_sk *sk) {
    clt__sk_free(sk);
}
