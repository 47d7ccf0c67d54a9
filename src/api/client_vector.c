/* Vectors of slots: what needs the secret key. */
#include "api/vector.h"
#include "ckks/room.h"
#include "secret/decrypt.h"

static clt_status encrypt(clt_ct *ct, clt_ws *ws, const clt_sk *sk, clt_pt *pt) {
    clt__key_random random;
    CLT__RETURN_IF(clt__key_random_open(&random));
    clt_status status = clt__encrypt_secret(ws, ct, sk, pt, &random);
    clt__key_random_close(&random);
    if (status == CLT_OK) {
        ct->noise = clt__noise_fresh(sk->params, pt->value_bound, pt->value_rms, false);
    }
    return status;
}

clt_status clt_encrypt_secret(clt_ct **ct, clt_ws *ws, const clt_sk *sk, const double *re,
                              const double *im, size_t count) {
    clt_status status = CLT_OK;
    clt_ct *made = NULL;
    clt_pt *pt = NULL;
    CLT__NEED(ct);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED(re);
    CLT__NEED_COUNT(count, sk->params);
    clt__encode_for target = {.level = sk->params->levels, .power = 1};
    CLT__TRY(clt__ct_new(&made, sk->params));
    CLT__TRY(clt__pt_new(&pt, sk->params));
    CLT__TRY(clt__encode(ws, pt, re, im, count, target));
    CLT__TRY(encrypt(made, ws, sk, pt));
    *ct = made;
    made = NULL;
done:
    clt__pt_free(pt);
    clt__ct_free(made);
    return status;
}

clt_status clt_decrypt_private(double *re, double *im, size_t count, clt_ws *ws, const clt_sk *sk,
                               const clt_ct *ct) {
    clt_status status = CLT_OK;
    clt_pt *pt;
    CLT__NEED(re);
    CLT__NEED(ws);
    CLT__NEED(sk);
    CLT__NEED_OPERAND(ct);
    CLT__NEED_PARAMS(sk->params, ct->params);
    CLT__NEED_COUNT(count, sk->params);
    CLT__RETURN_IF(clt__ct_check_decode(ct));
    CLT__RETURN_IF(clt__pt_new(&pt, sk->params));
    CLT__TRY(clt__decrypt_private(ws, pt, sk, ct));
    CLT__TRY(clt__decode(ws, re, im, count, pt));
done:
    clt__pt_free(pt);
    return status;
}
