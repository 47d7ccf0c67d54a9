/*
 * Secret keys in files (docs/format.md): plain, or sealed under a passphrase by Argon2id (RFC 9106)
 * and XChaCha20-Poly1305, both libsodium's.
 */
#include "base/declassify.h"
#include "base/file.h"
#include "rlwe/wire.h"
#include "secret/secret_key.h"

#include <sodium.h>

enum {
    UNPROTECTED = 0,
    PASSPHRASE = 1,
    SALT_BYTES = crypto_pwhash_argon2id_SALTBYTES,
    NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
    TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

static const char WHAT[] = "secret key";

/* What opens the sealed bytes, but for the passphrase. */
typedef struct seal {
    uint8_t salt[SALT_BYTES], nonce[NONCE_BYTES], tag[TAG_BYTES];
    uint8_t before[CLT__DIGEST_BYTES]; /* digest of the file up to the sealed bytes */
} seal;

static size_t packed_bytes(const clt_sk *sk) {
    return sk->params->ring->n / 4;
}

static void digest_so_far(uint8_t digest[CLT__DIGEST_BYTES], const clt__hash *hash) {
    clt__hash copy = *hash;
    clt__hash_done(&copy, digest);
}

/* The key that a passphrase gives: wiped by the caller. */
static clt_status stretch(uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES], const seal *s,
                          const char *passphrase) {
    const size_t memory = crypto_pwhash_argon2id_MEMLIMIT_MODERATE;
    if (crypto_pwhash(key, crypto_aead_xchacha20poly1305_ietf_KEYBYTES, passphrase,
                      strlen(passphrase), s->salt, crypto_pwhash_argon2id_OPSLIMIT_MODERATE, memory,
                      crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return clt__fail_memory(memory);
    }
    return CLT_OK;
}

/* ---------------------------------------------------------------------------------- saving */

static clt_status draw_seal(seal *s) {
    clt__random random;
    CLT__RETURN_IF(clt__random_open(&random, CLT__FOR_SEED));
    clt__random_bytes(&random, s->salt, SALT_BYTES);
    clt__random_bytes(&random, s->nonce, NONCE_BYTES);
    clt__random_close(&random);
    return CLT_OK;
}

static clt_status put_sealed(clt__sink *sink, const clt_sk *sk, const char *passphrase) {
    seal s;
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    size_t size = packed_bytes(sk);
    CLT__RETURN_IF(draw_seal(&s));
    CLT__RETURN_IF(stretch(key, &s, passphrase));
    clt__put_bytes(sink, s.salt, SALT_BYTES);
    clt__put_bytes(sink, s.nonce, NONCE_BYTES);
    digest_so_far(s.before, &sink->hash);
    uint8_t *sealed = clt__alloc_raw(size, 1);
    if (sealed != NULL) {
        (void)crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
            sealed, s.tag, NULL, sk->packed, size, s.before, sizeof s.before, NULL, s.nonce, key);
        clt__put_bytes(sink, sealed, size);
        clt__put_bytes(sink, s.tag, TAG_BYTES);
    }
    clt__wipe(key, sizeof key);
    clt__free(sealed);
    return sealed == NULL ? CLT_E_MEMORY : CLT_OK;
}

void clt__sk_put(clt__sink *sink, const clt_sk *sk, const char *passphrase) {
    clt__put_header(sink, CLT_KIND_SECRET_KEY);
    clt__key_head_put(sink, sk->params, sk->key_id, sk->plan, &sk->tag);
    clt__put_u8(sink, passphrase == NULL ? UNPROTECTED : PASSPHRASE);
    if (passphrase == NULL) {
        clt__put_bytes(sink, sk->packed, packed_bytes(sk));
    } else if (sink->status == CLT_OK) {
        clt_status status = put_sealed(sink, sk, passphrase);
        if (sink->status == CLT_OK) sink->status = status;
    }
}

typedef struct saving {
    const clt_sk *sk;
    const char *passphrase;
} saving;

static void save(clt__sink *sink, const void *object) {
    const saving *s = object;
    clt__sk_put(sink, s->sk, s->passphrase);
}

clt_status clt__sk_save(const char *path, unsigned flags, const clt_sk *sk,
                        const char *passphrase) {
    return clt__file_save(path, flags | CLT__FILE_SECRET, true, save, &(saving){sk, passphrase});
}

/* --------------------------------------------------------------------------------- loading */

/* A key as a file holds it: `sk->packed` may still be sealed. */
typedef struct loading {
    clt_sk *sk;
    bool sealed;
    seal seal;
} loading;

static void get_protection(clt__source *source, loading *l) {
    unsigned protection = clt__get_u8(source);
    if (protection != UNPROTECTED && protection != PASSPHRASE) {
        clt__source_fail(source, CLT_E_FORMAT, "it is protected in a way %u that is not known",
                         protection);
    }
    l->sealed = protection == PASSPHRASE;
    if (l->sealed) {
        clt__get_bytes(source, l->seal.salt, SALT_BYTES);
        clt__get_bytes(source, l->seal.nonce, NONCE_BYTES);
        digest_so_far(l->seal.before, &source->hash);
    }
}

/* Reads all up to the digest that ends the file; the key is the caller's also after a failure. */
static void parse(clt__source *source, void *object) {
    loading *l = object;
    clt__key_head head;
    clt__get_header(source, CLT_KIND_SECRET_KEY);
    if (clt__key_head_get(source, &head) != CLT_OK) return;
    clt_status status = clt__source_stop(source, clt__sk_alloc(&l->sk, head.params));
    clt__params_unref(head.params);
    if (status != CLT_OK) return;
    memcpy(l->sk->key_id, head.key_id, CLT__KEY_ID_BYTES);
    memcpy(l->sk->plan, head.plan, CLT__DIGEST_BYTES);
    l->sk->tag = head.tag;
    get_protection(source, l);
    clt__get_bytes(source, l->sk->packed, packed_bytes(l->sk));
    if (l->sealed) clt__get_bytes(source, l->seal.tag, TAG_BYTES);
}

static clt_status unseal(loading *l, const char *passphrase) {
    uint8_t key[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
    uint8_t *packed = l->sk->packed;
    if (passphrase == NULL) {
        return clt__fail(CLT_E_KEY, "%s: it is protected: give its passphrase", WHAT);
    }
    CLT__RETURN_IF(stretch(key, &l->seal, passphrase));
    int failed = crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
        packed, NULL, packed, packed_bytes(l->sk), l->seal.tag, l->seal.before,
        sizeof l->seal.before, l->seal.nonce, key);
    clt__wipe(key, sizeof key);
    CLT__DECLASSIFY("passphrase fits", &failed, sizeof failed);
    if (failed == 0) return CLT_OK;
    return clt__fail(CLT_E_KEY, "%s: the passphrase is not the one that it was saved with", WHAT);
}

/* Opens what was read and gives it to the caller, or frees it. */
static clt_status finish(clt_sk **sk, loading *l, const char *passphrase) {
    clt_status status = l->sealed ? unseal(l, passphrase) : CLT_OK;
    if (status == CLT_OK && !clt__sk_sound(l->sk)) {
        status = clt__fail(CLT_E_FORMAT, "%s: a coefficient is none of -1, 0 and 1", WHAT);
    }
    if (status == CLT_OK) {
        *sk = l->sk;
    } else {
        clt__sk_free(l->sk);
    }
    return status;
}

clt_status clt__sk_get(clt__source *source, clt_sk **sk, const char *passphrase) {
    loading l = {.sk = NULL};
    parse(source, &l);
    if (source->status == CLT_OK) return source->status = finish(sk, &l, passphrase);
    clt__sk_free(l.sk);
    return source->status;
}

/* The passphrase is tried on bytes whose digest is right, so that no damage looks like a wrong
   one. */
clt_status clt__sk_load(clt_sk **sk, const char *path, const char *passphrase) {
    loading l = {.sk = NULL};
    clt_status status = clt__file_load(path, WHAT, true, parse, &l);
    if (status == CLT_OK) return clt__within(finish(sk, &l, passphrase), "%s", path);
    clt__sk_free(l.sk);
    return status;
}
