/* Parameters and keys for tests. */
#include "support/keyring.h"

#include "support/residues.h"

#include <stdio.h>
#include <stdlib.h>

const clt__chain keyring_chain = {10, 3, 50, 40, 50, 2};

static void need(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "keyring: %s\n", clt_detail());
    abort();
}

void keyring_open(keyring *k, const clt__chain *chain, uint8_t seed, unsigned threads) {
    uint8_t bytes[CLT__SEED_BYTES];
    clt__random secret;
    memset(bytes, seed, sizeof bytes);
    *k = (keyring){.state = seed};
    need(clt__params_build(&k->params, chain, NULL));
    need(clt__ws_new(&k->ws, threads));
    clt__random_seeded(&secret, bytes, CLT__FOR_SECRET);
    need(clt__sk_new(&k->sk, k->params, &secret));
    clt__random_close(&secret);
    clt__key_random_seeded(&k->random, bytes);
}

void keyring_close(keyring *k) {
    clt__key_random_close(&k->random);
    clt__sk_free(k->sk);
    clt__ws_free(k->ws);
    clt__params_unref(k->params);
}

clt_evk *keyring_evk(keyring *k, const clt__key_spec *spec, unsigned count) {
    clt_evk *evk = NULL;
    need(clt__keygen_evaluation(&evk, k->ws, k->sk, spec, count, &k->random));
    return evk;
}

clt_evk *keyring_evk_again(const clt_evk *evk, uint64_t key_memory) {
    clt__buffer buffer = keyring_bytes(clt__evk_put, evk, false);
    clt__span span = {buffer.bytes, buffer.size};
    clt__source source;
    clt_evk *again = NULL;
    clt_ws *ws = NULL;
    need(clt__ws_new(&ws, 1));
    ws->key_memory = key_memory;
    clt__source_init(&source, clt__span_reader(&span), "evaluation key");
    need(clt__evk_get(&source, ws, &again));
    clt__ws_free(ws);
    clt__buffer_free(&buffer);
    return again;
}

clt_pk *keyring_pk(keyring *k) {
    clt_pk *pk = NULL;
    need(clt__keygen_public(&pk, k->ws, k->sk, &k->random));
    return pk;
}

clt_pt *keyring_message(keyring *k, unsigned level) {
    const clt__ring *ring = k->params->ring;
    clt__basis basis = clt__params_q(k->params, level);
    clt_pt *pt = NULL;
    need(clt__pt_new(&pt, k->params));
    need(clt__pt_shape(pt, level, false));
    for (size_t i = 0; i < ring->n; i++) {
        int64_t m = (int64_t)(residues_random(&k->state) >> 43) - (1 << 20);
        for (unsigned j = 0; j <= level; j++) {
            pt->poly[j * ring->n + i] = clt__mod_reduce_signed(m, &ring->mod[j]);
        }
    }
    clt__poly_ntt(k->ws, ring, pt->poly, &basis);
    return pt;
}

clt_ct *keyring_encrypt(keyring *k, const clt_pt *pt) {
    clt_ct *ct = NULL;
    need(clt__ct_new(&ct, k->params));
    need(clt__encrypt_secret(k->ws, ct, k->sk, pt, &k->random));
    return ct;
}

void keyring_uniform(keyring *k, uint64_t *x, const clt__basis *basis) {
    const clt__ring *ring = k->params->ring;
    for (unsigned j = 0; j < basis->count; j++) {
        uint64_t q = ring->mod[basis->prime[j]].q;
        for (size_t i = 0; i < ring->n; i++) {
            x[j * ring->n + i] = residues_random(&k->state) % q;
        }
    }
}

clt__buffer keyring_bytes(clt__save_fn *save, const void *object, bool framed) {
    clt__buffer buffer = {.bytes = NULL};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    save(&sink, object);
    if (framed) clt__put_digest(&sink);
    need(sink.status);
    return buffer;
}
