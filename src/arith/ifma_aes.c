/*
 * Expansion of a public key with VAES: AES-128 (FIPS 197) in counter mode, four blocks a vector.
 * Key and stream are public: what is kept of them may decide addresses.
 */
#include "arith/kernel.h"

#if defined(__x86_64__)

#include "arith/ifma_vec.h"

enum {
    ROUNDS = 10,
    BLOCKS = V8_WORDS / 2, /* of a vector */
    CHUNK = 8,             /* vectors: as many as hide the latency of a round */
};

/* Word i of the next round key is the exclusive or of words 0 to i, of the last one rotated and
   substituted, and of the round constant, which the instruction would only take as a literal. */
static __m128i next_key(__m128i key, int constant) {
    __m128i last = _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, 0), 0xff);
    key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
    key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
    return _mm_xor_si128(_mm_xor_si128(key, last), _mm_set1_epi32(constant));
}

static void key_schedule(v8 round[ROUNDS + 1], const uint8_t key[16]) {
    static const uint8_t constant[ROUNDS] = {1, 2, 4, 8, 16, 32, 64, 128, 0x1b, 0x36};
    __m128i now = _mm_loadu_si128((const __m128i *)(const void *)key);
    for (int i = 0; i < ROUNDS; i++) {
        round[i] = _mm512_broadcast_i32x4(now);
        now = next_key(now, constant[i]);
    }
    round[ROUNDS] = _mm512_broadcast_i32x4(now);
}

/* The stream from block `counter` on. */
V8_INLINE void stream_chunk(v8 stream[CHUNK], uint64_t counter, const v8 round[ROUNDS + 1]) {
    const v8 first = _mm512_set_epi64(0, 3, 0, 2, 0, 1, 0, 0), step = v8_all(BLOCKS);
    v8 block = v8_add(first, _mm512_maskz_mov_epi64(0x55, v8_all(counter)));
    V8_UNROLL
    for (int j = 0; j < CHUNK; j++) {
        stream[j] = _mm512_xor_si512(block, round[0]);
        block = _mm512_mask_add_epi64(block, 0x55, block, step);
    }
    V8_UNROLL
    for (int i = 1; i < ROUNDS; i++) {
        V8_UNROLL
        for (int j = 0; j < CHUNK; j++) stream[j] = _mm512_aesenc_epi128(stream[j], round[i]);
    }
    V8_UNROLL
    for (int j = 0; j < CHUNK; j++) stream[j] = _mm512_aesenclast_epi128(stream[j], round[ROUNDS]);
}

/* Stores those of `words` that are below q, at most `room`; their number. */
V8_INLINE size_t keep_below(uint64_t *r, size_t room, v8 words, v8 q) {
    __mmask8 below = _mm512_cmplt_epu64_mask(words, q);
    size_t kept = (size_t)__builtin_popcount(below);
    if (kept > room) kept = room;
    v8 together = _mm512_maskz_compress_epi64(below, words);
    _mm512_mask_storeu_epi64(r, (__mmask8)((1U << kept) - 1), together);
    return kept;
}

void clt__ifma_expand(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod) {
    const v8 q = v8_all(mod->q), mask = v8_all((UINT64_C(1) << mod->bits) - 1);
    v8 round[ROUNDS + 1], stream[CHUNK];
    key_schedule(round, key);
    size_t done = 0;
    for (uint64_t counter = 0; done < n; counter += CHUNK * BLOCKS) {
        stream_chunk(stream, counter, round);
        V8_UNROLL
        for (int j = 0; j < CHUNK; j++) {
            done += keep_below(r + done, n - done, _mm512_and_si512(stream[j], mask), q);
        }
    }
}

V8_END

#endif
