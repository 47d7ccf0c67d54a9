/* BLAKE2b-256 (RFC 7693), libsodium's: the one digest of the project. */
#ifndef CLT_BASE_HASH_H
#define CLT_BASE_HASH_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

enum { CLT__DIGEST_BYTES = 32 };

typedef crypto_generichash_state clt__hash;

/* Lets libsodium choose its fastest code; cheap when done already, from any thread. */
void clt__sodium_start(void);

void clt__hash_init(clt__hash *hash);
void clt__hash_add(clt__hash *hash, const void *bytes, size_t size);
void clt__hash_done(clt__hash *hash, uint8_t digest[CLT__DIGEST_BYTES]);
void clt__hash_bytes(uint8_t digest[CLT__DIGEST_BYTES], const void *bytes, size_t size);
/* Lower-case hex of `size` bytes with a closing NUL: text holds 2 * size + 1. */
void clt__hex(char *text, const uint8_t *bytes, size_t size);

#endif
