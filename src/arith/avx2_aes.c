/*
 * Expansion of a public key with AES-NI: AES-128 (FIPS 197) in counter mode. Key and stream are
 * public, so that a rejected word may be a branch.
 */
#include "arith/avx2.h"

#if defined(__x86_64__)
#include "arith/avx2_vec.h"

enum {
    ROUNDS = 10,
    BLOCKS = 8, /* at once: as many as hide the latency of a round */
    CHUNK_WORDS = 2 * BLOCKS,
    CHUNK = CHUNK_WORDS / V4_WORDS,
};

V4_BEGIN(V4_TARGET)

/* Word i of the next round key is the exclusive or of words 0 to i, of the last one rotated and
   substituted, and of the round's constant, which the instruction takes as a literal only. */
V4_INLINE __m128i next_key(__m128i key, int constant) {
    __m128i last = _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, 0), 0xff);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(_mm_xor_si128(key, last), _mm_set1_epi32(constant));
}

V4_INLINE void key_schedule(__m128i round[ROUNDS + 1], const uint8_t key[16]) {
    static const uint8_t constant[ROUNDS] = {1, 2, 4, 8, 16, 32, 64, 128, 0x1b, 0x36};
    round[0] = _mm_loadu_si128((const __m128i *)(const void *)key);
    for (int i = 0; i < ROUNDS; i++) round[i + 1] = next_key(round[i], constant[i]);
}

/* The stream from block `counter` on. */
V4_INLINE void stream_chunk(v4 stream[CHUNK], uint64_t counter, const __m128i round[ROUNDS + 1]) {
    __m128i block[BLOCKS];
    V4_UNROLL
    for (int j = 0; j < BLOCKS; j++) {
        __m128i plain = _mm_cvtsi64_si128((long long)(counter + (uint64_t)j));
        block[j] = _mm_xor_si128(plain, round[0]);
    }
    for (int i = 1; i < ROUNDS; i++) {
        V4_UNROLL
        for (int j = 0; j < BLOCKS; j++) block[j] = _mm_aesenc_si128(block[j], round[i]);
    }
    V4_UNROLL
    for (int j = 0; j < BLOCKS; j++) block[j] = _mm_aesenclast_si128(block[j], round[ROUNDS]);
    V4_UNROLL
    for (int j = 0; j < CHUNK; j++) stream[j] = _mm256_set_m128i(block[2 * j + 1], block[2 * j]);
}

/* Masks the words; true when all are below q. */
V4_INLINE bool all_below(v4 stream[CHUNK], v4 mask, v4 q) {
    v4 below = v4_all(UINT64_MAX);
    V4_UNROLL
    for (int j = 0; j < CHUNK; j++) {
        stream[j] = v4_and(stream[j], mask);
        below = v4_and(below, _mm256_cmpgt_epi64(q, stream[j]));
    }
    return _mm256_movemask_epi8(below) == -1;
}

/* Stores the words below q, at most `room`; their number. */
static size_t keep_below(uint64_t *r, size_t room, const v4 stream[CHUNK], uint64_t q) {
    uint64_t words[CHUNK_WORDS];
    size_t kept = 0;
    for (int j = 0; j < CHUNK; j++) v4_store(words + V4_WORDS * j, stream[j]);
    for (int i = 0; i < CHUNK_WORDS && kept < room; i++) {
        r[kept] = words[i];
        kept += words[i] < q;
    }
    return kept;
}

void clt__avx2_expand(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod) {
    __m128i round[ROUNDS + 1];
    key_schedule(round, key);
    v4 q = v4_all(mod->q), mask = v4_all((UINT64_C(1) << mod->bits) - 1), stream[CHUNK];
    uint64_t counter = 0;
    for (size_t done = 0; done < n; counter += BLOCKS) {
        stream_chunk(stream, counter, round);
        if (all_below(stream, mask, q) && n - done >= CHUNK_WORDS) {
            V4_UNROLL
            for (int j = 0; j < CHUNK; j++) v4_store(r + done + V4_WORDS * j, stream[j]);
            done += CHUNK_WORDS;
        } else {
            done += keep_below(r + done, n - done, stream, mod->q);
        }
    }
}

V4_END
#endif
