/*
 * Secret keys. At rest in memory a key is n coefficients of two bits (00: 0, 01: 1, 10: -1) in
 * locked memory; limbs are expanded one prime at a time into scratch that is wiped.
 * Nothing in this folder is part of libclathrate-eval.
 */
#ifndef CLT_SECRET_SECRET_KEY_H
#define CLT_SECRET_SECRET_KEY_H

#include "rlwe/key.h"

struct clt_sk {
    const clt_params *params;
    uint8_t key_id[CLT__KEY_ID_BYTES];
    uint8_t plan[CLT__DIGEST_BYTES];
    uint8_t *packed; /* n / 4 bytes */
};
typedef struct clt_sk clt_sk;

/* Draws from `random` (opened for CLT__FOR_SECRET); key_id from the system's generator, or from
   the stream when it is a seeded one: 16 bytes after the coefficients. */
clt_status clt__sk_new(clt_sk **sk, const clt_params *params, clt__random *random);
void clt__sk_free(clt_sk *sk);
/* The n coefficients, into secret memory of the caller. */
void clt__sk_small(int8_t *small, const clt_sk *sk);

/*
 * The file: header, params, key id, plan digest, creation time, label, u8 protection, then the
 * packed key, or (protection 1) salt, nonce and the key sealed under a passphrase: Argon2id at
 * libsodium's "moderate" setting gives the key of XChaCha20-Poly1305, with everything before it as
 * associated data. passphrase NULL: none. A file that needs one and gets none is CLT_E_KEY.
 */
clt_status clt__sk_save(const char *path, unsigned flags, const clt_sk *sk, const char *passphrase);
clt_status clt__sk_load(clt_sk **sk, const char *path, const char *passphrase);
clt_status clt__sk_get(clt__source *source, clt_sk **sk, const char *passphrase);

#endif
