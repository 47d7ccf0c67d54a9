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
    clt__key_tag tag;
    uint8_t *packed; /* n / 4 bytes, coefficient 0 in the lowest bits of the first */
};
typedef struct clt_sk clt_sk;

/* Draws the coefficients and then the 16 bytes of key_id from `random` (opened for
   CLT__FOR_SECRET). Plan and tag are left 0 for the caller; keys made from this one take them. */
clt_status clt__sk_new(clt_sk **sk, const clt_params *params, clt__random *random);
void clt__sk_free(clt_sk *sk);
/* The n coefficients, into secret memory of the caller. */
void clt__sk_small(int8_t *small, const clt_sk *sk);

/*
 * The file: header, params, key id, plan digest, creation time, label, u8 protection, then the
 * packed key, or (protection 1) salt, nonce and the key sealed under a passphrase: Argon2id at
 * libsodium's "moderate" setting gives the key of XChaCha20-Poly1305, with the digest of everything
 * before the sealed bytes as associated data. passphrase NULL: none. A file that needs one and gets
 * none, or a wrong one, is CLT_E_KEY.
 */
clt_status clt__sk_save(const char *path, unsigned flags, const clt_sk *sk, const char *passphrase);
clt_status clt__sk_load(clt_sk **sk, const char *path, const char *passphrase);
/* The same through streams, without the digest that ends a file. */
void clt__sk_put(clt__sink *sink, const clt_sk *sk, const char *passphrase);
clt_status clt__sk_get(clt__source *source, clt_sk **sk, const char *passphrase);

/* An empty key. */
clt_status clt__sk_alloc(clt_sk **sk, const clt_params *params);
/* False when a pair of bits is 11; the time does not depend on where. */
bool clt__sk_sound(const clt_sk *sk);

/* The secret memory of an operation: s unpacked, room for more small polynomials, and some limbs of
   scratch for each thread. All of it is wiped at close. */
typedef struct clt__secrets {
    int8_t *s;         /* n coefficients */
    int8_t *more;      /* n for each that was asked for */
    uint64_t *scratch; /* limbs x n for each thread */
} clt__secrets;

clt_status clt__secrets_open(clt__secrets *secrets, const clt_ws *ws, const clt_sk *sk,
                             unsigned more, unsigned limbs);
void clt__secrets_close(clt__secrets *secrets);

#endif
