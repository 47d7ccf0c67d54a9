/*
 * Secure random bytes: ChaCha20 (RFC 8439) keyed afresh from the operating system for each stream,
 * one stream for each purpose, so that public and secret randomness never share a state. A stream
 * lives for one operation; it is not carried across a fork.
 */
#ifndef CLT_BASE_RANDOM_H
#define CLT_BASE_RANDOM_H

#include "base/status.h"

enum { CLT__SEED_BYTES = 32 };

typedef enum clt__purpose {
    CLT__FOR_SECRET = 1, /* secret keys */
    CLT__FOR_ERROR,      /* errors of keys and ciphertexts */
    CLT__FOR_EPHEMERAL,  /* the ternary of a public-key encryption */
    CLT__FOR_SEED,       /* public seeds of uniform polynomials; from here on no secrets */
    CLT__FOR_TRAINING,   /* weights, shuffles: reproducible, never cryptographic */
    CLT__FOR_NAME,       /* names of temporary files */
} clt__purpose;

typedef struct clt__random {
    uint8_t key[32];
    uint64_t block; /* next 64-byte block of the key stream */
    uint8_t buffer[512];
    size_t left; /* unread bytes at the end of buffer */
} clt__random;

/* CLT_E_RANDOM when the system gives no bytes; there is no fallback. */
clt_status clt__random_open(clt__random *random, clt__purpose purpose);
/* The stream of (seed, purpose): BLAKE2b-256 keyed by the seed over the purpose (4 bytes, little
   endian) gives the key; the nonce is 0, blocks count from 0; integers are little-endian.
   For known-answer tests and training; never for keys that anyone relies on. */
void clt__random_seeded(clt__random *random, const uint8_t seed[CLT__SEED_BYTES],
                        clt__purpose purpose);
void clt__random_bytes(clt__random *random, void *bytes, size_t size);
uint64_t clt__random_u64(clt__random *random);
/* Uniform in [0, bound), bound > 0, by rejection; not for secrets. */
uint64_t clt__random_below(clt__random *random, uint64_t bound);
/* Uniform in [0, 1) with 53 bits; standard normal by Marsaglia's polar method. For training. */
double clt__random_unit(clt__random *random);
double clt__random_normal(clt__random *random);
void clt__random_close(clt__random *random); /* wipes */

#endif
