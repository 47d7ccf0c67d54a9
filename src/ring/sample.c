/* Samplers: ternary secrets, centred binomial errors, and the public uniform polynomials. */
#include "ring/sample.h"

#include "base/hash.h"

#include <assert.h>
#include <string.h>

/* floor(3w/2^64) - 1 of a uniform word w. */
static int8_t ternary(uint64_t w) {
    uint64_t low = 3 * (w & 0xffffffff), high = 3 * (w >> 32);
    return (int8_t)((int)((high + (low >> 32)) >> 32) - 1);
}

void clt__sample_ternary(int8_t *x, size_t n, clt__random *random) {
    for (size_t i = 0; i < n; i++) x[i] = ternary(clt__random_u64(random));
}

/* The number of ones, by sums of neighbours: no table, no builtin that might be one. */
static int count_ones(uint64_t w) {
    w -= w >> 1 & 0x5555555555555555;
    w = (w & 0x3333333333333333) + (w >> 2 & 0x3333333333333333);
    w = (w + (w >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return (int)(w * 0x0101010101010101 >> 56);
}

/* 21 coins minus 21 others is distributed as the ones among 42 coins, minus 21. */
void clt__sample_error(int8_t *x, size_t n, clt__random *random) {
    enum { COINS = 42 };
    for (size_t i = 0; i < n; i++) {
        uint64_t coins = clt__random_u64(random) >> (64 - COINS);
        x[i] = (int8_t)(count_ones(coins) - COINS / 2);
    }
}

enum { LABEL_BYTES = 20 };

static uint8_t *put(uint8_t *bytes, uint64_t value, unsigned size) {
    for (unsigned i = 0; i < size; i++) *bytes++ = (uint8_t)(value >> 8 * i);
    return bytes;
}

void clt__expand_limb(const clt__ring *ring, uint64_t *limb, unsigned prime,
                      const uint8_t seed[CLT__SEED_BYTES], clt__label label) {
    const clt__mod *mod = &ring->mod[prime];
    uint8_t bytes[LABEL_BYTES] = "clt-a", digest[CLT__DIGEST_BYTES];
    uint8_t *end = put(bytes + 5, label.type, 1);
    end = put(end, label.galois, 4);
    end = put(end, label.digit, 2);
    end = put(end, mod->q, 8);
    assert(end == bytes + LABEL_BYTES);
    (void)end;
    clt__sodium_start();
    (void)crypto_generichash(digest, sizeof digest, bytes, sizeof bytes, seed, CLT__SEED_BYTES);
    ring->kernel->expand(limb, digest, ring->n, mod); /* the first 16 bytes are the key */
}
