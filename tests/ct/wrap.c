/*
 * Functions that the linker puts before those of the C library and of libsodium (taint.h); each is
 * called as __wrap_<name>, and the one behind it is __real_<name>.
 */
#include "base/random.h"
#include "taint.h"

#include <sodium.h>
#include <string.h>

/* ---------------------------------------------------------------- the source of all secrets */

int __wrap_getentropy(void *bytes, size_t size);

int __wrap_getentropy(void *bytes, size_t size) {
    static uint8_t next;
    memset(bytes, ++next, size);
    taint_secret(bytes, size);
    return 0;
}

/* ------------------------------------------------------------------- keys under a passphrase */

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long size, const char *passphrase,
                         unsigned long long length, const unsigned char *salt,
                         unsigned long long operations, size_t memory, int algorithm);

int __wrap_crypto_pwhash(unsigned char *out, unsigned long long size, const char *passphrase,
                         unsigned long long length, const unsigned char *salt,
                         unsigned long long operations, size_t memory, int algorithm) {
    (void)operations;
    (void)memory;
    (void)algorithm;
    (void)crypto_generichash(out, size, (const unsigned char *)passphrase, length, salt,
                             crypto_pwhash_SALTBYTES);
    taint_secret(out, size);
    return 0;
}

/* Opening a key ends early where the tag does not fit, and the caller is told: libsodium is
   believed to do no more than that. */
int __real_crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
    unsigned char *out, unsigned char *none, const unsigned char *in, unsigned long long size,
    const unsigned char *tag, const unsigned char *more, unsigned long long more_size,
    const unsigned char *nonce, const unsigned char *key);
int __wrap_crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
    unsigned char *out, unsigned char *none, const unsigned char *in, unsigned long long size,
    unsigned char *tag, const unsigned char *more, unsigned long long more_size,
    const unsigned char *nonce, unsigned char *key);

int __wrap_crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
    unsigned char *out, unsigned char *none, const unsigned char *in, unsigned long long size,
    unsigned char *tag, const unsigned char *more, unsigned long long more_size,
    const unsigned char *nonce, unsigned char *key) {
    taint_expect(out == in, "a key is opened in its place");
    taint_public(out, size);
    taint_public(tag, crypto_aead_xchacha20poly1305_ietf_ABYTES);
    taint_public(key, crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
    int status = __real_crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
        out, none, in, size, tag, more, more_size, nonce, key);
    taint_secret(out, size);
    taint_secret(&status, sizeof status);
    return status;
}

/* ----------------------------------------------------------- libsodium, seen from outside */

#if defined(CLT_CT_MSAN)

static void written(void *memory, size_t size, bool secret) {
    if (secret) {
        taint_secret(memory, size);
    } else {
        taint_public(memory, size);
    }
}

void __real_sodium_memzero(void *memory, size_t size);
void __wrap_sodium_memzero(void *memory, size_t size);

void __wrap_sodium_memzero(void *memory, size_t size) {
    __real_sodium_memzero(memory, size);
    written(memory, size, false);
}

int __real_crypto_stream_chacha20_xor_ic(unsigned char *out, const unsigned char *in,
                                         unsigned long long size, const unsigned char *nonce,
                                         uint64_t block, const unsigned char *key);
int __wrap_crypto_stream_chacha20_xor_ic(unsigned char *out, const unsigned char *in,
                                         unsigned long long size, const unsigned char *nonce,
                                         uint64_t block, const unsigned char *key);

int __wrap_crypto_stream_chacha20_xor_ic(unsigned char *out, const unsigned char *in,
                                         unsigned long long size, const unsigned char *nonce,
                                         uint64_t block, const unsigned char *key) {
    bool secret =
        taint_is_secret(in, size) || taint_is_secret(key, crypto_stream_chacha20_KEYBYTES);
    int status = __real_crypto_stream_chacha20_xor_ic(out, in, size, nonce, block, key);
    written(out, size, secret);
    return status;
}

int __real_crypto_generichash(unsigned char *out, size_t out_size, const unsigned char *in,
                              unsigned long long size, const unsigned char *key, size_t key_size);
int __wrap_crypto_generichash(unsigned char *out, size_t out_size, const unsigned char *in,
                              unsigned long long size, const unsigned char *key, size_t key_size);

int __wrap_crypto_generichash(unsigned char *out, size_t out_size, const unsigned char *in,
                              unsigned long long size, const unsigned char *key, size_t key_size) {
    bool secret = taint_is_secret(in, size) || (key != NULL && taint_is_secret(key, key_size));
    int status = __real_crypto_generichash(out, out_size, in, size, key, key_size);
    written(out, out_size, secret);
    return status;
}

int __real_crypto_generichash_init(crypto_generichash_state *state, const unsigned char *key,
                                   size_t key_size, size_t out_size);
int __wrap_crypto_generichash_init(crypto_generichash_state *state, const unsigned char *key,
                                   size_t key_size, size_t out_size);

int __wrap_crypto_generichash_init(crypto_generichash_state *state, const unsigned char *key,
                                   size_t key_size, size_t out_size) {
    bool secret = key != NULL && taint_is_secret(key, key_size);
    int status = __real_crypto_generichash_init(state, key, key_size, out_size);
    written(state, sizeof *state, secret);
    return status;
}

int __real_crypto_generichash_update(crypto_generichash_state *state, const unsigned char *in,
                                     unsigned long long size);
int __wrap_crypto_generichash_update(crypto_generichash_state *state, const unsigned char *in,
                                     unsigned long long size);

int __wrap_crypto_generichash_update(crypto_generichash_state *state, const unsigned char *in,
                                     unsigned long long size) {
    bool secret = taint_is_secret(state, sizeof *state) || taint_is_secret(in, size);
    int status = __real_crypto_generichash_update(state, in, size);
    written(state, sizeof *state, secret);
    return status;
}

int __real_crypto_generichash_final(crypto_generichash_state *state, unsigned char *out,
                                    size_t out_size);
int __wrap_crypto_generichash_final(crypto_generichash_state *state, unsigned char *out,
                                    size_t out_size);

int __wrap_crypto_generichash_final(crypto_generichash_state *state, unsigned char *out,
                                    size_t out_size) {
    bool secret = taint_is_secret(state, sizeof *state);
    int status = __real_crypto_generichash_final(state, out, out_size);
    written(out, out_size, secret);
    return status;
}

int __real_crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
    unsigned char *out, unsigned char *tag, unsigned long long *tag_size, const unsigned char *in,
    unsigned long long size, const unsigned char *more, unsigned long long more_size,
    const unsigned char *none, const unsigned char *nonce, const unsigned char *key);
int __wrap_crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
    unsigned char *out, unsigned char *tag, unsigned long long *tag_size, const unsigned char *in,
    unsigned long long size, const unsigned char *more, unsigned long long more_size,
    const unsigned char *none, const unsigned char *nonce, const unsigned char *key);

int __wrap_crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
    unsigned char *out, unsigned char *tag, unsigned long long *tag_size, const unsigned char *in,
    unsigned long long size, const unsigned char *more, unsigned long long more_size,
    const unsigned char *none, const unsigned char *nonce, const unsigned char *key) {
    int status = __real_crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
        out, tag, tag_size, in, size, more, more_size, none, nonce, key);
    written(out, size, true);
    written(tag, crypto_aead_xchacha20poly1305_ietf_ABYTES, true);
    return status;
}

/* ---------------------------------------------------------------------------------- samplers */

/* MemorySanitizer loses marks that only carries take to the high bits of a sum. */

static void sampled(int8_t *x, size_t n, const clt__random *random) {
    if (taint_is_secret(random->key, sizeof random->key)) taint_secret(x, n);
}

void __real_clt__sample_ternary(int8_t *x, size_t n, clt__random *random);
void __wrap_clt__sample_ternary(int8_t *x, size_t n, clt__random *random);

void __wrap_clt__sample_ternary(int8_t *x, size_t n, clt__random *random) {
    __real_clt__sample_ternary(x, n, random);
    sampled(x, n, random);
}

void __real_clt__sample_error(int8_t *x, size_t n, clt__random *random);
void __wrap_clt__sample_error(int8_t *x, size_t n, clt__random *random);

void __wrap_clt__sample_error(int8_t *x, size_t n, clt__random *random) {
    __real_clt__sample_error(x, n, random);
    sampled(x, n, random);
}

void __real_clt__gauss_draw(double *x, size_t n, unsigned levels, clt__random *random);
void __wrap_clt__gauss_draw(double *x, size_t n, unsigned levels, clt__random *random);

void __wrap_clt__gauss_draw(double *x, size_t n, unsigned levels, clt__random *random) {
    __real_clt__gauss_draw(x, n, levels, random);
    if (taint_is_secret(random->key, sizeof random->key)) taint_secret(x, n * sizeof *x);
}

#endif
