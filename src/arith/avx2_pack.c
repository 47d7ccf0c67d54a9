/*
 * Bit packing by AVX2. Eight words of `bits` bits fill `bits` bytes, and two neighbours lie within
 * 16 bytes, each within 8 of them:
 *
 *     bytes of the pair     0 1 2 3 4 5 6 7 8 9 a b c d e f
 *     first word            . . . . . . . .                     shifted by up to 7 bits
 *     second word                       . . . . . . . .         from byte `second` on
 *
 * So shuffles of bytes and shifts of words lead from one to the other. Where a pair ends within a
 * byte, the next one begins with what is left of it: the carry. Pairs are read and written as 16
 * bytes, so that the last words take a detour by a buffer.
 */
#include "arith/avx2.h"

#if defined(__x86_64__)
#include "arith/avx2_vec.h"
#include "arith/ref.h"

#include <string.h>

enum {
    GROUP = 64, /* words */
    OCTET = 8,
    PAIRS = OCTET / 2,
    PAIR_BYTES = 16,
    BITS_MIN = 16, /* what is read past a group belongs to the next one */
    BUFFER = GROUP / 8 * CLT__PRIME_BITS_MAX + PAIR_BYTES,
    NOTHING = 0x80, /* in a shuffle: a zero byte */
};

/* Of eight words: where the pairs begin, and the shuffles of each. */
typedef struct layout {
    size_t begin[PAIRS];
    uint64_t shift[OCTET];
    uint8_t spread[PAIRS][PAIR_BYTES]; /* bytes of the pair to words */
    uint8_t join[PAIRS][PAIR_BYTES];   /* the second word to bytes of the pair */
    uint8_t carry[PAIRS][PAIR_BYTES];  /* the last byte of the pair before to the first one */
} layout;

static layout layout_of(unsigned bits) {
    layout l;
    memset(&l, NOTHING, sizeof l);
    for (unsigned p = 0; p < PAIRS; p++) {
        unsigned first = 2 * p * bits, begin = first / 8, second = (first + bits) / 8 - begin;
        l.begin[p] = begin;
        l.shift[2 * p] = first % 8;
        l.shift[2 * p + 1] = (first + bits) % 8;
        for (unsigned i = 0; i < 8; i++) {
            l.spread[p][i] = (uint8_t)i;
            l.spread[p][8 + i] = (uint8_t)(second + i);
            l.join[p][second + i] = (uint8_t)(8 + i);
        }
        if (p > 0) l.carry[p][0] = (uint8_t)(begin - l.begin[p - 1]);
    }
    return l;
}

V4_BEGIN(V4_TARGET)

V4_INLINE __m128i load16(const uint8_t *bytes) {
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

V4_INLINE v4 load32(const uint8_t *bytes) {
    return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

/* Words 4h to 4h+3 of eight as two pairs of bytes. */
V4_INLINE v4 pack_half(const uint64_t *a, unsigned h, const layout *l) {
    const v4 first = _mm256_set_epi64x(0, -1, 0, -1);
    v4 words = _mm256_sllv_epi64(v4_load(a + 4 * h), v4_load(l->shift + 4 * h));
    v4 second = _mm256_shuffle_epi8(words, load32(l->join[2 * h]));
    return _mm256_or_si256(v4_and(words, first), second);
}

/* Writes up to 16 bytes too many. */
V4_INLINE void pack_group(uint8_t *bytes, const uint64_t *a, unsigned bits, const layout *l) {
    for (unsigned i = 0; i < GROUP; i += OCTET, bytes += bits) {
        v4 low = pack_half(a + i, 0, l), high = pack_half(a + i, 1, l);
        __m128i pair[PAIRS] = {_mm256_castsi256_si128(low), _mm256_extracti128_si256(low, 1),
                               _mm256_castsi256_si128(high), _mm256_extracti128_si256(high, 1)};
        V4_UNROLL
        for (unsigned p = 0; p < PAIRS; p++) {
            if (p > 0) {
                __m128i carry = _mm_shuffle_epi8(pair[p - 1], load16(l->carry[p]));
                pair[p] = _mm_or_si128(pair[p], carry);
            }
            _mm_storeu_si128((__m128i *)(void *)(bytes + l->begin[p]), pair[p]);
        }
    }
}

void clt__avx2_pack(uint8_t *bytes, const uint64_t *a, size_t n, unsigned bits) {
    assert(bits >= 1 && bits <= CLT__PRIME_BITS_MAX && n % GROUP == 0);
    if (bits < BITS_MIN || n == 0) {
        clt__ref_pack(bytes, a, n, bits);
        return;
    }
    const layout l = layout_of(bits);
    size_t i = 0, group_bytes = GROUP / 8 * (size_t)bits;
    for (; i < n - GROUP; i += GROUP, bytes += group_bytes) pack_group(bytes, a + i, bits, &l);
    uint8_t last[BUFFER];
    pack_group(last, a + i, bits, &l);
    memcpy(bytes, last, group_bytes);
}

/* Reads up to 16 bytes too many; -1 in the lanes where all words are below q. */
V4_INLINE v4 unpack_group(uint64_t *r, const uint8_t *bytes, unsigned bits, const layout *l, v4 q) {
    v4 mask = v4_all((UINT64_C(1) << bits) - 1), below = v4_all(UINT64_MAX);
    for (unsigned i = 0; i < GROUP; i += OCTET, bytes += bits) {
        V4_UNROLL
        for (unsigned p = 0; p < PAIRS; p += 2) {
            v4 pairs =
                _mm256_set_m128i(load16(bytes + l->begin[p + 1]), load16(bytes + l->begin[p]));
            v4 words = _mm256_shuffle_epi8(pairs, load32(l->spread[p]));
            words = v4_and(_mm256_srlv_epi64(words, v4_load(l->shift + 2 * p)), mask);
            below = v4_and(below, _mm256_cmpgt_epi64(q, words));
            v4_store(r + i + 2 * p, words);
        }
    }
    return below;
}

bool clt__avx2_unpack(uint64_t *r, const uint8_t *bytes, size_t n, const clt__mod *mod) {
    assert(n % GROUP == 0 && mod->bits >= BITS_MIN);
    if (n == 0) return true;
    const layout l = layout_of(mod->bits);
    v4 q = v4_all(mod->q), below = v4_all(UINT64_MAX);
    size_t i = 0, group_bytes = GROUP / 8 * (size_t)mod->bits;
    for (; i < n - GROUP; i += GROUP, bytes += group_bytes) {
        below = v4_and(below, unpack_group(r + i, bytes, mod->bits, &l, q));
    }
    uint8_t last[BUFFER] = {0};
    memcpy(last, bytes, group_bytes);
    below = v4_and(below, unpack_group(r + i, last, mod->bits, &l, q));
    return _mm256_movemask_epi8(below) == -1;
}

V4_END
#endif
