/*
 * Key generation. `random` streams: errors (CLT__FOR_ERROR), public seeds (CLT__FOR_SEED) and
 * sparse secrets (CLT__FOR_EPHEMERAL) are separate streams; a seed is drawn afresh for every key,
 * so that none is used twice under one secret. Every key is checked against the security table at
 * its own modulus.
 */
#ifndef CLT_SECRET_KEYGEN_H
#define CLT_SECRET_KEYGEN_H

#include "secret/secret_key.h"

typedef struct clt__key_random {
    clt__random error, seed;
    clt__random ephemeral; /* of sparse secrets */
} clt__key_random;

clt_status clt__key_random_open(clt__key_random *random);
void clt__key_random_seeded(clt__key_random *random, const uint8_t seed[CLT__SEED_BYTES]);
void clt__key_random_close(clt__key_random *random);

clt_status clt__keygen_public(clt_pk **pk, clt_ws *ws, const clt_sk *sk, clt__key_random *random);
/* The keys of spec in ascending order of elements; of one that comes more than once, the highest
   level and the most special primes. Progress per key. CLT_E_ARGUMENT for an element, a level or a
   gadget that there is not, and for one key of the sparse secret without the other. */
clt_status clt__keygen_evaluation(clt_evk **evk, clt_ws *ws, const clt_sk *sk,
                                  const clt__key_spec *spec, unsigned count,
                                  clt__key_random *random);

#endif
