/*
 * Bit packing with AVX-512-VBMI, eight words at a time: they fill `bits` bytes. Word j begins in
 * byte j*bits/8, at its bit j*bits%8, and ends within the eight bytes from that one on. With 21:
 *
 *     byte    0        1        2        3        4        5
 *     word    00000000 00000000 00000111 11111111 11111111 11222222 ...
 *
 * A lane, shifted by j*bits%8, has the bits of word j where the string has them within bytes; what
 * is left is to move whole bytes.
 */
#include "arith/kernel.h"

#if defined(__x86_64__)

#include "arith/ifma_vec.h"
#include "arith/ref.h"

enum { PACK_BITS_MIN = 8 };

typedef struct layout {
    v8 shift;       /* of lane j: j*bits%8 */
    v8 from_string; /* for each byte of the lanes, its place in the string */
    v8 from_last;   /* for each byte of the string, its place in the lane of the last word there */
    v8 from_first;  /* the same of the first word there */
    __mmask64 shared; /* bytes of the string that have bits of two words */
    __mmask64 string; /* all bytes of the string */
} layout;

static layout layout_of(unsigned bits) {
    uint64_t shift[V8_WORDS];
    uint8_t from_string[64], from_last[64] = {0}, from_first[64] = {0};
    layout l = {.shared = 0, .string = (UINT64_C(1) << bits) - 1};
    for (unsigned j = 0; j < V8_WORDS; j++) shift[j] = j * bits % 8;
    for (unsigned i = 0; i < 64; i++) from_string[i] = (uint8_t)(i / 8 * bits / 8 + i % 8);
    for (unsigned i = 0; i < bits; i++) {
        unsigned first = 8 * i / bits, last = (8 * i + 7) / bits;
        from_first[i] = (uint8_t)(8 * first + i - first * bits / 8);
        from_last[i] = (uint8_t)(8 * last + i - last * bits / 8);
        if (first != last) l.shared |= (__mmask64)1 << i;
    }
    l.shift = v8_load(shift);
    l.from_string = _mm512_loadu_si512(from_string);
    l.from_last = _mm512_loadu_si512(from_last);
    l.from_first = _mm512_loadu_si512(from_first);
    return l;
}

void clt__ifma_pack(uint8_t *bytes, const uint64_t *a, size_t n, unsigned bits) {
    assert(bits >= 1 && bits <= CLT__PRIME_BITS_MAX && n % 64 == 0);
    if (bits < PACK_BITS_MIN) { /* a byte could have bits of three words */
        clt__ref_pack(bytes, a, n, bits);
        return;
    }
    const layout l = layout_of(bits);
    for (size_t i = 0; i < n; i += V8_WORDS, bytes += bits) {
        v8 lanes = _mm512_sllv_epi64(v8_load(a + i), l.shift);
        v8 last = _mm512_permutexvar_epi8(l.from_last, lanes);
        v8 first = _mm512_maskz_permutexvar_epi8(l.shared, l.from_first, lanes);
        _mm512_mask_storeu_epi8(bytes, l.string, _mm512_or_si512(last, first));
    }
}

bool clt__ifma_unpack(uint64_t *r, const uint8_t *bytes, size_t n, const clt__mod *mod) {
    assert(n % 64 == 0);
    const layout l = layout_of(mod->bits);
    const v8 q = v8_all(mod->q), mask = v8_all((UINT64_C(1) << mod->bits) - 1);
    __mmask8 above = 0;
    for (size_t i = 0; i < n; i += V8_WORDS, bytes += mod->bits) {
        v8 string = _mm512_maskz_loadu_epi8(l.string, bytes);
        v8 lanes = _mm512_permutexvar_epi8(l.from_string, string);
        v8 words = _mm512_and_si512(_mm512_srlv_epi64(lanes, l.shift), mask);
        above |= _mm512_cmpge_epu64_mask(words, q);
        v8_store(r + i, words);
    }
    return above == 0;
}

V8_END

#endif
