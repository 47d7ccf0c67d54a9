/*
 * Encoding, encryption under both kinds of keys, decryption, decoding, on chains of one and of two
 * primes a level: the slots and all that is drawn are secret.
 */
#include "ckks/encode.h"
#include "rlwe/keyswitch.h"
#include "support/keyring.h"
#include "taint.h"

typedef struct owner {
    const clt_params *params;
    clt_ws *ws;
    clt_sk *sk;
    clt_pk *pk;
    clt__key_random random;
} owner;

static void owner_open(owner *o, bool doubled) {
    clt__random random;
    clt__chain chain = keyring_chain;
    chain.doubled = doubled;
    taint_need(clt__params_build(&o->params, &chain, NULL));
    taint_need(clt__ws_new(&o->ws, 1));
    taint_need(clt__random_open(&random, CLT__FOR_SECRET));
    taint_need(clt__sk_new(&o->sk, o->params, &random));
    clt__random_close(&random);
    taint_need(clt__key_random_open(&o->random));
    taint_need(clt__keygen_public(&o->pk, o->ws, o->sk, &o->random));
    size_t words = clt__params_limbs(o->params, o->params->levels) * o->params->ring->n;
    taint_public(o->pk->b, words * sizeof *o->pk->b); /* it is published */
}

static void owner_close(owner *o) {
    clt__key_random_close(&o->random);
    clt__pk_free(o->pk);
    clt__sk_free(o->sk);
    clt__ws_free(o->ws);
    clt__params_unref(o->params);
}

/* Secret slots in the square of side 2, of both signs and many sizes. */
static double *secret_slots(const owner *o) {
    size_t slots = clt__params_slots(o->params);
    double *z = clt__alloc(2 * slots, sizeof *z);
    taint_expect(z != NULL, "there is memory");
    for (size_t i = 0; i < 2 * slots; i++) z[i] = (i % 2 ? 1.0 : -1.0) / (double)(i * i + 1);
    taint_secret(z, 2 * slots * sizeof *z);
    return z;
}

static void decrypt(owner *o, clt_ct *ct) {
    size_t slots = clt__params_slots(o->params);
    size_t limb_bytes = o->params->ring->n * sizeof **ct->poly;
    double *z = clt__alloc(2 * slots, sizeof *z);
    clt_pt *pt;
    taint_expect(taint_is_secret(ct->poly[0], limb_bytes), "c_0 depends on secrets");
    for (unsigned i = 0; i <= ct->degree; i++) {
        taint_public(ct->poly[i], clt__params_limbs(o->params, ct->level) * limb_bytes);
    }
    taint_need(clt__pt_new(&pt, o->params));
    taint_need(clt__decrypt_private(o->ws, pt, o->sk, ct));
    taint_expect(taint_is_secret(pt->poly, limb_bytes), "what is decrypted is secret");
    taint_need(clt__decode(o->ws, z, z + slots, slots, pt));
    taint_expect(taint_is_secret(z, sizeof *z), "and so are its slots");
    clt__pt_free(pt);
    clt__free(z);
}

static void encrypt(owner *o, const clt_pt *pt) {
    clt_ct *ct;
    taint_need(clt__ct_new(&ct, o->params));
    taint_need(clt__encrypt_secret(o->ws, ct, o->sk, pt, &o->random));
    decrypt(o, ct);
    taint_need(clt__encrypt_public(o->ws, ct, o->pk, pt));
    taint_expect(taint_is_secret(ct->poly[1], sizeof **ct->poly), "c_1 depends on the ternary");
    decrypt(o, ct);
    clt__ct_free(ct);
}

static void encode(owner *o, const double *z, clt__encode_for target, size_t count, bool complex) {
    clt_pt *pt;
    size_t slots = clt__params_slots(o->params);
    taint_need(clt__pt_new(&pt, o->params));
    taint_need(clt__encode(o->ws, pt, z, complex ? z + slots : NULL, count, target));
    taint_expect(taint_is_secret(pt->poly, sizeof *pt->poly), "what is encoded is secret");
    if (!target.multiply && !target.extended) encrypt(o, pt);
    clt__pt_free(pt);
}

static void all_messages(bool doubled) {
    owner o;
    owner_open(&o, doubled);
    size_t slots = clt__params_slots(o.params);
    double *z = secret_slots(&o);
    unsigned top = o.params->levels;
    encode(&o, z, (clt__encode_for){.level = top, .power = 1}, slots, true);
    encode(&o, z, (clt__encode_for){.level = top, .power = 2}, slots / 2 + 1, false);
    encode(&o, z, (clt__encode_for){.level = 0, .power = 1}, slots, true);
    encode(&o, z, (clt__encode_for){.level = 1, .power = 1, .multiply = true, .extended = true},
           slots, false);
    clt__free(z);
    owner_close(&o);
}

int main(void) {
    all_messages(false);
    all_messages(true);
    taint_report();
    return 0;
}
