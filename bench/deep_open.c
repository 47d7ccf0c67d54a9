/* Keys and operands of `bench deep`. */
#include "deep.h"

static clt_status make_keys(deep *d) {
    int64_t steps[256];
    clt_key_request request = {.relinearise = true, .steps = steps, .boot = d->op->kind};
    if (d->op->count > 0) {
        CLT__RETURN_IF(clt_block_steps(steps, sizeof steps / sizeof *steps, &request.count,
                                       d->params, d->op->count, DEEP_BLOCK));
    }
    return clt_evk_new(&d->evk, d->ws, d->sk, &request);
}

clt_status deep_open(deep *d, const deep_op *op, unsigned threads) {
    static const uint8_t seed[CLT__SEED_BYTES] = {4};
    d->op = op;
    clt__random_seeded(&d->values, seed, CLT__FOR_TRAINING);
    CLT__RETURN_IF(clt_ws_new(&d->ws, threads));
    CLT__RETURN_IF(clt_params_new(&d->params, op->preset));
    CLT__RETURN_IF(clt_boot_describe(&d->boot, d->ws, d->params, op->kind));
    CLT__RETURN_IF(clt_sk_new(&d->sk, d->params));
    CLT__RETURN_IF(make_keys(d));
    CLT__RETURN_IF(clt_boot_new(&d->transforms, d->ws, d->params, op->kind));
    CLT__RETURN_IF(clt_ct_new(&d->out, d->params));
    d->slots = clt_params_slots(d->params);
    d->re = clt__alloc(6 * d->slots, sizeof *d->re);
    if (d->re == NULL) return CLT_E_MEMORY;
    d->im = d->re + d->slots;
    d->want_re = d->im + d->slots;
    d->want_im = d->want_re + d->slots;
    d->out_re = d->want_im + d->slots;
    d->out_im = d->out_re + d->slots;
    return CLT_OK;
}

static clt_status encrypt(clt_ct **ct, deep *d, const double *re, const double *im) {
    clt_ct_free(*ct);
    *ct = NULL;
    return clt_encrypt_secret(ct, d->ws, d->sk, re, im, d->slots);
}

clt_status deep_encrypt(deep *d) {
    d->op->fill(d);
    CLT__RETURN_IF(encrypt(&d->other, d, d->im, NULL));
    CLT__RETURN_IF(encrypt(&d->in, d, d->re, d->op->fresh ? NULL : d->im));
    if (d->op->fresh) return CLT_OK;
    return clt_level_down(d->in, d->ws, d->in, d->boot.level_in);
}

void deep_close(deep *d) {
    clt__free(d->re);
    clt_ct_free(d->in);
    clt_ct_free(d->other);
    clt_ct_free(d->out);
    clt_boot_free(d->transforms);
    clt_evk_free(d->evk);
    clt_sk_free(d->sk);
    clt_params_free(d->params);
    clt_ws_free(d->ws);
}
