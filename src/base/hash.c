/* BLAKE2b-256 (RFC 7693) by libsodium, and the start of libsodium. */
#define _DEFAULT_SOURCE /* getentropy */

#include "base/hash.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

/*
 * sodium_init only chooses the fastest code; all that we use is right without it. It ends the
 * process where the system has no random bytes, so there it is left out, and the error comes from
 * clt__random_open. Threads may race here: sodium_init takes a lock of its own.
 */
void clt__sodium_start(void) {
    static atomic_bool started;
    if (atomic_load_explicit(&started, memory_order_acquire)) return;
    uint8_t probe;
    if (getentropy(&probe, 1) != 0 || sodium_init() < 0) return;
    atomic_store_explicit(&started, true, memory_order_release);
}

void clt__hash_init(clt__hash *hash) {
    clt__sodium_start();
    (void)crypto_generichash_init(hash, NULL, 0, CLT__DIGEST_BYTES);
}

void clt__hash_add(clt__hash *hash, const void *bytes, size_t size) {
    if (size != 0) (void)crypto_generichash_update(hash, bytes, size);
}

void clt__hash_done(clt__hash *hash, uint8_t digest[CLT__DIGEST_BYTES]) {
    (void)crypto_generichash_final(hash, digest, CLT__DIGEST_BYTES);
    sodium_memzero(hash, sizeof *hash);
}

void clt__hash_bytes(uint8_t digest[CLT__DIGEST_BYTES], const void *bytes, size_t size) {
    clt__hash hash;
    clt__hash_init(&hash);
    clt__hash_add(&hash, bytes, size);
    clt__hash_done(&hash, digest);
}

void clt__hex(char *text, const uint8_t *bytes, size_t size) {
    (void)sodium_bin2hex(text, 2 * size + 1, bytes, size);
}
