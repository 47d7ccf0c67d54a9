/*
 * Plain C expansion of a public key to uniform residues: AES-128 (FIPS 197) in counter mode. Key
 * and stream are public, so that the table look-ups of this file may depend on them. The state is
 * four columns, each a word with row 0 in its low byte.
 */
#include "arith/ref.h"

enum { ROUNDS = 10, ROUND_WORDS = 4 * (ROUNDS + 1), CHUNK_BLOCKS = 64 };

static const uint8_t SBOX[256] = {
    0x63, 0x7c, 0x77, 0x7b, 0xf2, 0x6b, 0x6f, 0xc5, 0x30, 0x01, 0x67, 0x2b, 0xfe, 0xd7, 0xab, 0x76,
    0xca, 0x82, 0xc9, 0x7d, 0xfa, 0x59, 0x47, 0xf0, 0xad, 0xd4, 0xa2, 0xaf, 0x9c, 0xa4, 0x72, 0xc0,
    0xb7, 0xfd, 0x93, 0x26, 0x36, 0x3f, 0xf7, 0xcc, 0x34, 0xa5, 0xe5, 0xf1, 0x71, 0xd8, 0x31, 0x15,
    0x04, 0xc7, 0x23, 0xc3, 0x18, 0x96, 0x05, 0x9a, 0x07, 0x12, 0x80, 0xe2, 0xeb, 0x27, 0xb2, 0x75,
    0x09, 0x83, 0x2c, 0x1a, 0x1b, 0x6e, 0x5a, 0xa0, 0x52, 0x3b, 0xd6, 0xb3, 0x29, 0xe3, 0x2f, 0x84,
    0x53, 0xd1, 0x00, 0xed, 0x20, 0xfc, 0xb1, 0x5b, 0x6a, 0xcb, 0xbe, 0x39, 0x4a, 0x4c, 0x58, 0xcf,
    0xd0, 0xef, 0xaa, 0xfb, 0x43, 0x4d, 0x33, 0x85, 0x45, 0xf9, 0x02, 0x7f, 0x50, 0x3c, 0x9f, 0xa8,
    0x51, 0xa3, 0x40, 0x8f, 0x92, 0x9d, 0x38, 0xf5, 0xbc, 0xb6, 0xda, 0x21, 0x10, 0xff, 0xf3, 0xd2,
    0xcd, 0x0c, 0x13, 0xec, 0x5f, 0x97, 0x44, 0x17, 0xc4, 0xa7, 0x7e, 0x3d, 0x64, 0x5d, 0x19, 0x73,
    0x60, 0x81, 0x4f, 0xdc, 0x22, 0x2a, 0x90, 0x88, 0x46, 0xee, 0xb8, 0x14, 0xde, 0x5e, 0x0b, 0xdb,
    0xe0, 0x32, 0x3a, 0x0a, 0x49, 0x06, 0x24, 0x5c, 0xc2, 0xd3, 0xac, 0x62, 0x91, 0x95, 0xe4, 0x79,
    0xe7, 0xc8, 0x37, 0x6d, 0x8d, 0xd5, 0x4e, 0xa9, 0x6c, 0x56, 0xf4, 0xea, 0x65, 0x7a, 0xae, 0x08,
    0xba, 0x78, 0x25, 0x2e, 0x1c, 0xa6, 0xb4, 0xc6, 0xe8, 0xdd, 0x74, 0x1f, 0x4b, 0xbd, 0x8b, 0x8a,
    0x70, 0x3e, 0xb5, 0x66, 0x48, 0x03, 0xf6, 0x0e, 0x61, 0x35, 0x57, 0xb9, 0x86, 0xc1, 0x1d, 0x9e,
    0xe1, 0xf8, 0x98, 0x11, 0x69, 0xd9, 0x8e, 0x94, 0x9b, 0x1e, 0x87, 0xe9, 0xce, 0x55, 0x28, 0xdf,
    0x8c, 0xa1, 0x89, 0x0d, 0xbf, 0xe6, 0x42, 0x68, 0x41, 0x99, 0x2d, 0x0f, 0xb0, 0x54, 0xbb, 0x16,
};

typedef struct aes {
    uint32_t round[ROUND_WORDS];
    uint32_t column[4][256]; /* S-box and MixColumns of a byte in row 0 ... 3 */
} aes;

static uint32_t rotate_left(uint32_t a, unsigned bits) {
    return a << bits | a >> (32 - bits);
}

/* Twice a, in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. */
static uint32_t twice(uint32_t a) {
    return (a << 1 ^ (a >> 7) * 0x1b) & 0xff;
}

static uint32_t substitute(uint32_t a) {
    return SBOX[a & 255] | (uint32_t)SBOX[a >> 8 & 255] << 8 | (uint32_t)SBOX[a >> 16 & 255] << 16 |
           (uint32_t)SBOX[a >> 24] << 24;
}

static uint32_t load32(const uint8_t *bytes) {
    return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void aes_init(aes *cipher, const uint8_t key[16]) {
    uint32_t *w = cipher->round, constant = 1;
    for (int i = 0; i < 4; i++) w[i] = load32(key + 4 * i);
    for (int i = 4; i < ROUND_WORDS; i++) {
        uint32_t t = w[i - 1];
        if (i % 4 == 0) {
            t = substitute(rotate_left(t, 24)) ^ constant;
            constant = twice(constant);
        }
        w[i] = w[i - 4] ^ t;
    }
    for (int a = 0; a < 256; a++) {
        uint32_t s = SBOX[a], s2 = twice(s);
        uint32_t mixed = s2 | s << 8 | s << 16 | (s2 ^ s) << 24;
        cipher->column[0][a] = mixed;
        for (unsigned row = 1; row < 4; row++) {
            cipher->column[row][a] = rotate_left(mixed, 8 * row);
        }
    }
}

/* One column of a round: ShiftRows takes row k of column c from column c + k. */
static inline uint32_t mix(const aes *cipher, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return cipher->column[0][a & 255] ^ cipher->column[1][b >> 8 & 255] ^
           cipher->column[2][c >> 16 & 255] ^ cipher->column[3][d >> 24];
}

static inline uint32_t shift_rows(uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return (a & 0xff) | (b & 0xff00) | (c & 0xff0000) | (d & 0xff000000);
}

/* AES of the block that holds the counter: two little-endian words. */
static void aes_block(uint64_t word[2], const aes *cipher, uint64_t counter) {
    const uint32_t *key = cipher->round;
    uint32_t s0 = (uint32_t)counter ^ key[0], s1 = (uint32_t)(counter >> 32) ^ key[1];
    uint32_t s2 = key[2], s3 = key[3];
    for (int i = 1; i < ROUNDS; i++) {
        key += 4;
        uint32_t t0 = mix(cipher, s0, s1, s2, s3) ^ key[0];
        uint32_t t1 = mix(cipher, s1, s2, s3, s0) ^ key[1];
        uint32_t t2 = mix(cipher, s2, s3, s0, s1) ^ key[2];
        s3 = mix(cipher, s3, s0, s1, s2) ^ key[3];
        s0 = t0, s1 = t1, s2 = t2;
    }
    key += 4;
    uint32_t c0 = substitute(shift_rows(s0, s1, s2, s3)) ^ key[0];
    uint32_t c1 = substitute(shift_rows(s1, s2, s3, s0)) ^ key[1];
    uint32_t c2 = substitute(shift_rows(s2, s3, s0, s1)) ^ key[2];
    uint32_t c3 = substitute(shift_rows(s3, s0, s1, s2)) ^ key[3];
    word[0] = c0 | (uint64_t)c1 << 32;
    word[1] = c2 | (uint64_t)c3 << 32;
}

void clt__ref_expand(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod) {
    aes cipher;
    aes_init(&cipher, key);
    uint64_t mask = (UINT64_C(1) << mod->bits) - 1, counter = 0, stream[2 * CHUNK_BLOCKS];
    for (size_t done = 0; done < n;) {
        for (int i = 0; i < CHUNK_BLOCKS; i++) aes_block(stream + 2 * i, &cipher, counter++);
        for (int i = 0; i < 2 * CHUNK_BLOCKS && done < n; i++) {
            uint64_t word = stream[i] & mask;
            r[done] = word;
            done += word < mod->q;
        }
    }
}
