/* Plain C bit packing. 64 words of `bits` bits fill exactly `bits` 64-bit words of the string. */
#include "arith/ref.h"

#include <assert.h>
#include <string.h>

enum { GROUP = 64 };

static void store64(uint8_t *bytes, uint64_t a) {
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(a >> 8 * i);
}

static uint64_t load64(const uint8_t *bytes) {
    uint64_t a = 0;
    for (int i = 0; i < 8; i++) a |= (uint64_t)bytes[i] << 8 * i;
    return a;
}

static void pack_group(uint8_t *bytes, const uint64_t *a, unsigned bits) {
    uint64_t string[CLT__PRIME_BITS_MAX + 1] = {0};
    for (unsigned i = 0, at = 0; i < GROUP; i++, at += bits) {
        unsigned word = at / 64, shift = at % 64;
        string[word] |= a[i] << shift;
        string[word + 1] |= a[i] >> 1 >> (63 - shift); /* a shift by 64 would be undefined */
    }
    for (unsigned i = 0; i < bits; i++) store64(bytes + 8 * i, string[i]);
}

void clt__ref_pack(uint8_t *bytes, const uint64_t *a, size_t n, unsigned bits) {
    assert(bits >= 1 && bits <= CLT__PRIME_BITS_MAX && n % GROUP == 0);
    for (size_t i = 0; i < n; i += GROUP) pack_group(bytes + i / 8 * bits, a + i, bits);
}

static void unpack_group(uint64_t *r, const uint8_t *bytes, unsigned bits) {
    uint64_t string[CLT__PRIME_BITS_MAX + 1], mask = (UINT64_C(1) << bits) - 1;
    for (unsigned i = 0; i < bits; i++) string[i] = load64(bytes + 8 * i);
    string[bits] = 0;
    for (unsigned i = 0, at = 0; i < GROUP; i++, at += bits) {
        unsigned word = at / 64, shift = at % 64;
        r[i] = (string[word] >> shift | string[word + 1] << 1 << (63 - shift)) & mask;
    }
}

bool clt__ref_unpack(uint64_t *r, const uint8_t *bytes, size_t n, const clt__mod *mod) {
    assert(n % GROUP == 0);
    bool below = true;
    for (size_t i = 0; i < n; i += GROUP) {
        unpack_group(r + i, bytes + i / 8 * mod->bits, mod->bits);
        for (size_t j = i; j < i + GROUP; j++) below &= r[j] < mod->q;
    }
    return below;
}
