/* Keys and operands of `bench deep`. */
#include "deep.h"

#include "base/random.h"

clt_status deep_open(deep *d, const deep_row *row) {
    clt_key_request request = {.boot = row->kind};
    static const uint8_t seed[CLT__SEED_BYTES] = {4};
    d->twice = row->twice;
    clt__random_seeded(&d->values, seed, CLT__FOR_TRAINING);
    CLT__RETURN_IF(clt_ws_new(&d->ws, row->threads));
    CLT__RETURN_IF(clt_params_new(&d->params, row->preset));
    CLT__RETURN_IF(clt_boot_describe(&d->boot, d->ws, d->params, row->kind));
    CLT__RETURN_IF(clt_sk_new(&d->sk, d->params));
    CLT__RETURN_IF(clt_evk_new(&d->evk, d->ws, d->sk, &request));
    CLT__RETURN_IF(clt_boot_new(&d->transforms, d->ws, d->params, row->kind));
    CLT__RETURN_IF(clt_ct_new(&d->out, d->params));
    size_t slots = clt_params_slots(d->params);
    d->re = clt__alloc(4 * slots, sizeof *d->re);
    if (d->re == NULL) return CLT_E_MEMORY;
    d->im = d->re + slots;
    d->out_re = d->im + slots;
    d->out_im = d->out_re + slots;
    return CLT_OK;
}

void deep_close(deep *d) {
    clt__free(d->re);
    clt_ct_free(d->in);
    clt_ct_free(d->out);
    clt_boot_free(d->transforms);
    clt_evk_free(d->evk);
    clt_sk_free(d->sk);
    clt_params_free(d->params);
    clt_ws_free(d->ws);
}
