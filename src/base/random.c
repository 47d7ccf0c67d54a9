/*
 * Random streams: ChaCha20 under a key that BLAKE2b derives from 32 bytes of the operating system
 * and the purpose of the stream. References: RFC 8439 (ChaCha20; here with a 64-bit block counter
 * and the nonce 0, since no key has two streams), RFC 7693 (BLAKE2b).
 *
 * The stream is one line of bytes: how it is cut into requests changes nothing.
 */
#define _DEFAULT_SOURCE /* getentropy */

#include "base/random.h"

#include "base/alloc.h"
#include "base/declassify.h"
#include "base/hash.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK_BYTES = 64 };

static_assert(CLT__SEED_BYTES >= crypto_generichash_KEYBYTES_MIN, "a seed is a BLAKE2b key");
static_assert(sizeof((clt__random *)0)->buffer % BLOCK_BYTES == 0, "the buffer is whole blocks");

clt_status clt__random_open(clt__random *random, clt__purpose purpose) {
    uint8_t seed[CLT__SEED_BYTES];
    if (getentropy(seed, sizeof seed) != 0) {
        int error = errno;
        (void)clt__fail_system(error, "no random bytes from the operating system; nothing secret "
                                      "can be made here");
        return CLT_E_RANDOM;
    }
    clt__random_seeded(random, seed, purpose);
    clt__wipe(seed, sizeof seed);
    return CLT_OK;
}

void clt__random_seeded(clt__random *random, const uint8_t seed[CLT__SEED_BYTES],
                        clt__purpose purpose) {
    const uint8_t label[4] = {(uint8_t)purpose};
    clt__sodium_start();
    (void)crypto_generichash(random->key, sizeof random->key, label, sizeof label, seed,
                             CLT__SEED_BYTES);
    if (purpose >= CLT__FOR_SEED) {
        CLT__DECLASSIFY("public stream", random->key, sizeof random->key);
    }
    random->block = 0;
    random->left = 0;
}

/* The next `size` bytes of the key stream, whole blocks. */
static void next_blocks(clt__random *random, uint8_t *bytes, size_t size) {
    static const uint8_t nonce[crypto_stream_chacha20_NONCEBYTES] = {0};
    assert(size % BLOCK_BYTES == 0);
    memset(bytes, 0, size);
    (void)crypto_stream_chacha20_xor_ic(bytes, bytes, size, nonce, random->block, random->key);
    random->block += size / BLOCK_BYTES;
}

static size_t take_buffered(clt__random *random, uint8_t *bytes, size_t size) {
    size_t part = size < random->left ? size : random->left;
    memcpy(bytes, random->buffer + sizeof random->buffer - random->left, part);
    random->left -= part;
    return part;
}

void clt__random_bytes(clt__random *random, void *bytes, size_t size) {
    uint8_t *out = bytes;
    if (size == 0) return;
    size_t done = take_buffered(random, out, size);
    size_t whole = (size - done) / sizeof random->buffer * sizeof random->buffer;
    if (whole != 0) next_blocks(random, out + done, whole);
    done += whole;
    if (done == size) return;
    next_blocks(random, random->buffer, sizeof random->buffer);
    random->left = sizeof random->buffer;
    (void)take_buffered(random, out + done, size - done);
}

uint64_t clt__random_u64(clt__random *random) {
    uint8_t bytes[8];
    uint64_t value = 0;
    clt__random_bytes(random, bytes, sizeof bytes);
    for (unsigned i = 0; i < 8; i++) {
        value |= (uint64_t)bytes[i] << 8 * i;
    }
    return value;
}

/* The lowest 2^64 mod bound values are rejected, which leaves a multiple of bound. */
uint64_t clt__random_below(clt__random *random, uint64_t bound) {
    assert(bound > 0);
    uint64_t rejected = (UINT64_MAX - bound + 1) % bound;
    uint64_t value;
    do {
        value = clt__random_u64(random);
    } while (value < rejected);
    return value % bound;
}

double clt__random_unit(clt__random *random) {
    return (double)(clt__random_u64(random) >> 11) * 0x1p-53;
}

/* Marsaglia and Bray 1964. The second value of each pair is dropped, so that the state of a stream
   is its place alone. */
double clt__random_normal(clt__random *random) {
    double x, y, square;
    do {
        x = 2 * clt__random_unit(random) - 1;
        y = 2 * clt__random_unit(random) - 1;
        square = x * x + y * y;
    } while (square >= 1 || square == 0);
    return x * sqrt(-2 * log(square) / square);
}

void clt__random_close(clt__random *random) {
    clt__wipe(random, sizeof *random);
}
