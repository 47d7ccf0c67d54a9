/*
 * Secret keys in memory. Nothing here branches or addresses by a coefficient.
 */
#include "secret/secret_key.h"

#include "base/declassify.h"
#include "ring/sample.h"

/* A pair of bits is |x| + [x < 0]. */
static unsigned pair_of(int8_t x) {
    unsigned bits = (uint8_t)x;
    return (bits & 1) + (bits >> 7);
}

static void pack(uint8_t *packed, const int8_t *small, size_t n) {
    for (size_t i = 0; i < n; i += 4) {
        packed[i / 4] = (uint8_t)(pair_of(small[i]) | pair_of(small[i + 1]) << 2 |
                                  pair_of(small[i + 2]) << 4 | pair_of(small[i + 3]) << 6);
    }
}

void clt__sk_small(int8_t *small, const clt_sk *sk) {
    for (size_t i = 0; i < sk->params->ring->n; i++) {
        int pair = sk->packed[i / 4] >> 2 * (i % 4) & 3;
        small[i] = (int8_t)((pair & 1) - (pair >> 1));
    }
}

bool clt__sk_sound(const clt_sk *sk) {
    unsigned both = 0;
    for (size_t i = 0; i < sk->params->ring->n / 4; i++) {
        both |= sk->packed[i] & (unsigned)sk->packed[i] >> 1 & 0x55;
    }
    CLT__DECLASSIFY("sound key", &both, sizeof both);
    return both == 0;
}

clt_status clt__sk_alloc(clt_sk **sk, const clt_params *params) {
    clt_sk *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->params = clt__params_ref(params);
    made->packed = clt__secret_alloc(params->ring->n / 4, 1);
    if (made->packed == NULL) {
        clt__sk_free(made);
        return CLT_E_MEMORY;
    }
    *sk = made;
    return CLT_OK;
}

clt_status clt__sk_new(clt_sk **sk, const clt_params *params, clt__random *random) {
    clt_sk *made = NULL;
    size_t n = params->ring->n;
    int8_t *small = clt__secret_alloc(n, 1);
    if (small == NULL) return CLT_E_MEMORY;
    clt_status status = clt__sk_alloc(&made, params);
    if (status == CLT_OK) {
        clt__sample_ternary(small, n, random);
        pack(made->packed, small, n);
        clt__random_bytes(random, made->key_id, sizeof made->key_id);
        CLT__DECLASSIFY("key id", made->key_id, sizeof made->key_id);
        *sk = made;
    }
    clt__secret_free(small);
    return status;
}

void clt__sk_free(clt_sk *sk) {
    if (sk == NULL) return;
    clt__secret_free(sk->packed);
    clt__params_unref(sk->params);
    clt__free(sk);
}

clt_status clt__secrets_open(clt__secrets *secrets, const clt_ws *ws, const clt_sk *sk,
                             unsigned more, unsigned limbs) {
    size_t n = sk->params->ring->n;
    size_t words = clt__pool_threads(ws->pool) * limbs * n;
    clt__secrets made = {
        .s = clt__secret_alloc((1 + more) * n, sizeof *made.s),
        .scratch = clt__secret_alloc(words, sizeof *made.scratch),
    };
    if (made.s == NULL || made.scratch == NULL) {
        clt__secrets_close(&made);
        return CLT_E_MEMORY;
    }
    made.more = made.s + n;
    clt__sk_small(made.s, sk);
    *secrets = made;
    return CLT_OK;
}

void clt__secrets_close(clt__secrets *secrets) {
    clt__secret_free(secrets->s);
    clt__secret_free(secrets->scratch);
}
