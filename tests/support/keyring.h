/*
 * Parameters with a workspace and a secret key, all from fixed seeds, for the tests of rlwe and of
 * what stands on it. The process ends when anything here fails.
 */
#ifndef CLT_TESTS_KEYRING_H
#define CLT_TESTS_KEYRING_H

#include "base/file.h"
#include "secret/decrypt.h"

typedef struct keyring {
    const clt_params *params;
    clt_ws *ws;
    clt__key_random random;
    clt_sk *sk;
    uint64_t state; /* of messages: residues_random */
} keyring;

/* Toy parameters: n = 1024, three levels, two digits of two primes each, P of two primes. */
extern const clt__chain keyring_chain;

/* `seed` chooses the key and everything that is drawn. */
void keyring_open(keyring *k, const clt__chain *chain, uint8_t seed, unsigned threads);
void keyring_close(keyring *k);

clt_evk *keyring_evk(keyring *k, const clt__key_spec *spec, unsigned count);
/* The same keys through memory, where expanded ones may take so many bytes. */
clt_evk *keyring_evk_again(const clt_evk *evk, uint64_t key_memory);
clt_pk *keyring_pk(keyring *k);
/* A new plaintext of random coefficients, |m_i| < 2^20. */
clt_pt *keyring_message(keyring *k, unsigned level);
/* A new ciphertext of pt under the secret key. */
clt_ct *keyring_encrypt(keyring *k, const clt_pt *pt);
/* Residues from the ring's own range, the same for the same state. */
void keyring_uniform(keyring *k, uint64_t *x, const clt__basis *basis);

/* What a function puts, and with `framed` the digest that ends a file. */
clt__buffer keyring_bytes(clt__save_fn *save, const void *object, bool framed);

#endif
