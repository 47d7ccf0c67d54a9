/*
 * The budget of a key: which ciphertexts have had an answer released. It lies in a file beside the
 * secret key, "secret.clk.released" (docs/format.md), made with the key, locked while answers are
 * released, and written, synced and renamed before one leaves. A key without the file releases
 * nothing: an empty one would forget what has left.
 */
#ifndef CLT_SECRET_BUDGET_H
#define CLT_SECRET_BUDGET_H

#include "base/lock.h"
#include "rlwe/security.h"
#include "secret/release.h"

typedef struct clt__budget {
    const clt_sk *sk;
    const char *path;
    clt__lock lock;
    unsigned bits; /* of the numbers that may be released; 0: labels and scores only */
    unsigned count;
    uint8_t query[CLT__RELEASE_QUERIES][CLT__DIGEST_BYTES]; /* ascending */
} clt__budget;

/* A new file with nothing released. */
clt_status clt__budget_create(const char *path, unsigned flags, const clt_sk *sk, unsigned bits);

/* Locks and reads it, and checks that it is this key's, for this plan, and unchanged: CLT_E_KEY,
   CLT_E_PLAN, CLT_E_SECURITY. The path and the key are the caller's. */
clt_status clt__budget_open(clt__budget **budget, clt_ws *ws, const clt_sk *sk, const char *path);
/* Counts what has not been counted yet and writes the file, which has all of it when CLT_OK comes
   back. CLT_E_SECURITY, with nothing counted, when it is more than is left. */
clt_status clt__budget_spend(clt__budget *budget, const uint8_t (*query)[CLT__DIGEST_BYTES],
                             size_t count);
void clt__budget_close(clt__budget *budget);

/* The file: header of kind "budget", key id, digest of the plan, u8 bits, u8 0, u16 count, the
   queries, then BLAKE2b-256, keyed by a key that follows from the secret, over the digest of all
   before it. */
void clt__budget_put(clt__sink *sink, const void *budget);
void clt__budget_get(clt__source *source, void *budget);

#endif
