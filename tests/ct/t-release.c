/*
 * Flooded decryption, its sampler, and the MAC of a budget: the secret key, the flood and what is
 * decrypted are secret.
 */
#include "ckks/encode.h"
#include "secret/budget.h"
#include "secret/gauss.h"
#include "support/keyring.h"
#include "taint.h"

#include <stdio.h>

enum { LEVEL = 1, FACTOR = 12345 };

static const char PATH[] = "ct.released";

static void sampler(void) {
    double x[16];
    clt__random random;
    taint_need(clt__random_open(&random, CLT__FOR_ERROR));
    for (unsigned levels = 0; levels <= CLT__GAUSS_LEVELS; levels++) {
        clt__gauss_draw(x, 16, levels, &random);
        taint_expect(taint_is_secret(x, sizeof x), "what is drawn is secret");
    }
    clt__random_close(&random);
}

/* An encryption of 0 under a secret key. */
static clt_ct *encryption(clt_ws *ws, const clt_sk *sk, clt_pt *pt) {
    clt__key_random random;
    clt_ct *ct;
    size_t words = clt__params_limbs(sk->params, LEVEL) * sk->params->ring->n;
    taint_need(clt__key_random_open(&random));
    taint_need(clt__pt_shape(pt, LEVEL, false));
    memset(pt->poly, 0, words * sizeof *pt->poly);
    pt->power = 1;
    taint_need(clt__ct_new(&ct, sk->params));
    taint_need(clt__encrypt_secret(ws, ct, sk, pt, &random));
    for (unsigned i = 0; i <= 1; i++) taint_public(ct->poly[i], words * sizeof **ct->poly);
    clt__key_random_close(&random);
    return ct;
}

static void flood(clt_ws *ws, const clt_sk *sk) {
    size_t slots = clt__params_slots(sk->params);
    double *z = clt__alloc(slots, sizeof *z);
    clt_pt *pt;
    taint_need(clt__pt_new(&pt, sk->params));
    clt_ct *ct = encryption(ws, sk, pt);
    taint_need(clt__decrypt_flooded(ws, pt, sk, ct, FACTOR));
    taint_expect(taint_is_secret(pt->poly, sizeof *pt->poly), "what is flooded is secret");
    taint_need(clt__decode(ws, z, NULL, slots, pt));
    taint_expect(taint_is_secret(z, sizeof *z), "and so are its slots");
    clt__ct_free(ct);
    clt__pt_free(pt);
    clt__free(z);
}

static void count(clt_ws *ws, const clt_sk *sk) {
    const uint8_t query[1][CLT__DIGEST_BYTES] = {{1}};
    clt__budget *budget;
    taint_need(clt__budget_create(PATH, CLT__FILE_REPLACE, sk, 9));
    taint_need(clt__budget_open(&budget, ws, sk, PATH));
    taint_need(clt__budget_spend(budget, query, 1));
    clt__budget_close(budget);
    (void)remove(PATH);
}

int main(void) {
    const clt_params *params;
    clt__random random;
    clt_ws *ws;
    clt_sk *sk;
    taint_need(clt__params_build(&params, &keyring_chain, NULL));
    taint_need(clt__ws_new(&ws, 1));
    taint_need(clt__random_open(&random, CLT__FOR_SECRET));
    taint_need(clt__sk_new(&sk, params, &random));
    clt__random_close(&random);
    sampler();
    flood(ws, sk);
    count(ws, sk);
    clt__sk_free(sk);
    clt__ws_free(ws);
    clt__params_unref(params);
    taint_report();
    return 0;
}
