/*
 * Samplers and keys: the operating system's random bytes are secret, and so is all that is made of
 * them but seeds, names and what is published.
 */
#include "ring/galois.h"
#include "ring/sample.h"
#include "secret/sparse.h"
#include "support/keyring.h"
#include "taint.h"

#include <string.h>

static void samplers(void) {
    enum { COUNT = 1000 };
    static int8_t x[COUNT];
    clt__random random;
    taint_need(clt__random_open(&random, CLT__FOR_EPHEMERAL));
    clt__sample_ternary(x, COUNT, &random);
    taint_expect(taint_is_secret(x, COUNT), "a ternary secret is secret");
    clt__random_close(&random);
    memset(x, 0, COUNT);
    taint_need(clt__random_open(&random, CLT__FOR_ERROR));
    clt__sample_error(x, COUNT, &random);
    taint_expect(taint_is_secret(x, COUNT), "an error is secret");
    clt__random_close(&random);
    static uint64_t tag[COUNT];
    memset(x, 0, COUNT);
    taint_need(clt__random_open(&random, CLT__FOR_EPHEMERAL));
    clt__sparse_draw(x, tag, COUNT, 32, &random);
    taint_expect(taint_is_secret(x, COUNT), "a sparse secret is secret");
    clt__random_close(&random);
}

static clt_sk *make_secret_key(const clt_params *params) {
    clt__random random;
    clt_sk *sk;
    taint_need(clt__random_open(&random, CLT__FOR_SECRET));
    taint_need(clt__sk_new(&sk, params, &random));
    clt__random_close(&random);
    taint_expect(taint_is_secret(sk->packed, params->ring->n / 4), "a secret key is secret");
    taint_expect(!taint_is_secret(sk->key_id, sizeof sk->key_id), "its name is not");
    taint_expect(clt__sk_sound(sk), "it is well formed");
    return sk;
}

static void public_keys(clt_ws *ws, const clt_sk *sk) {
    const clt_params *params = sk->params;
    uint8_t top = (uint8_t)params->levels;
    const clt__key_spec spec[5] = {
        {.galois = 0, .level = top},
        {.galois = clt__galois_rotation(3, params->ring->log_n), .level = top},
        {.galois = clt__galois_conjugation(params->ring->log_n), .level = 1},
        {.galois = CLT__KEY_TO_SPARSE, .level = 0, .special = 1},
        {.galois = CLT__KEY_FROM_SPARSE, .level = top},
    };
    clt__key_random random;
    clt_pk *pk;
    clt_evk *evk;
    taint_need(clt__key_random_open(&random));
    taint_need(clt__keygen_public(&pk, ws, sk, &random));
    taint_expect(taint_is_secret(pk->b, sizeof *pk->b), "b depends on the secret key");
    taint_expect(!taint_is_secret(pk->seed, sizeof pk->seed), "the seed of a does not");
    taint_need(clt__keygen_evaluation(&evk, ws, sk, spec, 5, &random));
    for (unsigned i = 0; i < evk->count; i++) {
        taint_expect(taint_is_secret(evk->key[i].b, sizeof *evk->key[i].b), "so does each key's b");
    }
    clt__evk_free(evk);
    ws->key_memory = 0;
    taint_need(clt__keygen_evaluation(&evk, ws, sk, spec, 5, &random));
    for (unsigned i = 0; i < evk->count; i++) {
        taint_expect(taint_is_secret(evk->key[i].packed, 8), "packed or not");
    }
    clt__key_random_close(&random);
    clt__evk_free(evk);
    clt__pk_free(pk);
}

/* Through memory and back: the bytes stay marked as they are. */
static void secret_key_file(const clt_sk *sk, const char *passphrase) {
    clt__buffer buffer = {.secret = true};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__sk_put(&sink, sk, passphrase);
    taint_need(sink.status);
    taint_expect(taint_is_secret(buffer.bytes, buffer.size), "the bytes of a key are secret");
    clt__span span = {buffer.bytes, buffer.size};
    clt__source source;
    clt_sk *loaded;
    clt__source_init(&source, clt__span_reader(&span), "secret key");
    taint_need(clt__sk_get(&source, &loaded, passphrase));
    taint_expect(taint_is_secret(loaded->packed, sk->params->ring->n / 4), "and stay so");
    clt__sk_free(loaded);
    clt__buffer_free(&buffer);
}

int main(void) {
    const clt_params *params;
    clt_ws *ws;
    taint_need(clt__params_build(&params, &keyring_chain, NULL));
    taint_need(clt__ws_new(&ws, 1));
    samplers();
    clt_sk *sk = make_secret_key(params);
    public_keys(ws, sk);
    secret_key_file(sk, NULL);
    secret_key_file(sk, "correct horse");
    clt__sk_free(sk);
    clt__ws_free(ws);
    clt__params_unref(params);
    taint_report();
    return 0;
}
