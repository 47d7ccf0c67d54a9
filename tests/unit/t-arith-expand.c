/*
 * Seed expansion of every kernel: published AES-128 answers, then a byte-wise AES written from FIPS
 * 197, itself checked with the example of that standard.
 */
#include "arith/kernel.h"
#include "base/alloc.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static uint8_t field_mul(uint8_t a, uint8_t b) {
    uint8_t r = 0;
    for (int i = 0; i < 8; i++) {
        if (b >> i & 1) r ^= a;
        a = (uint8_t)(a << 1 ^ (a & 0x80 ? 0x1b : 0));
    }
    return r;
}

static uint8_t sbox[256];

/* FIPS 197, 5.1.1: the inverse in the field, then the affine map. */
static int fill_sbox(void **state) {
    (void)state;
    for (int a = 0; a < 256; a++) {
        uint8_t inverse = 1, r = 0x63;
        for (int i = 0; i < 254; i++) inverse = field_mul(inverse, (uint8_t)a);
        for (int i = 0; i < 5; i++) r ^= (uint8_t)(inverse << i | inverse >> (8 - i));
        sbox[a] = r;
    }
    return 0;
}

static void round_key(uint8_t key[16], uint8_t constant) {
    uint8_t last[4] = {key[13], key[14], key[15], key[12]};
    for (int i = 0; i < 4; i++) key[i] ^= sbox[last[i]];
    key[0] ^= constant;
    for (int i = 4; i < 16; i++) key[i] ^= key[i - 4];
}

static void mix_column(uint8_t c[4]) {
    uint8_t a[4];
    memcpy(a, c, 4);
    for (int i = 0; i < 4; i++) {
        c[i] = field_mul(a[i], 2) ^ field_mul(a[(i + 1) % 4], 3) ^ a[(i + 2) % 4] ^ a[(i + 3) % 4];
    }
}

static void aes_block(uint8_t block[16], const uint8_t cipher_key[16]) {
    uint8_t key[16], shifted[16], constant = 1;
    memcpy(key, cipher_key, 16);
    for (int i = 0; i < 16; i++) block[i] ^= key[i];
    for (int round = 1; round <= 10; round++) {
        for (int i = 0; i < 16; i++) shifted[i] = sbox[block[(i + 4 * (i % 4)) % 16]];
        for (int i = 0; i < 16 && round < 10; i += 4) mix_column(shifted + i);
        round_key(key, constant);
        constant = field_mul(constant, 2);
        for (int i = 0; i < 16; i++) block[i] = shifted[i] ^ key[i];
    }
}

static void oracle_meets_standard(void **state) {
    (void)state;
    /* FIPS 197, C.1 */
    static const uint8_t want[16] = {0x69, 0xc4, 0xe0, 0xd8, 0x6a, 0x7b, 0x04, 0x30,
                                     0xd8, 0xcd, 0xb7, 0x80, 0x70, 0xb4, 0xc5, 0x5a};
    uint8_t key[16], block[16];
    for (int i = 0; i < 16; i++) {
        key[i] = (uint8_t)i;
        block[i] = (uint8_t)(17 * i);
    }
    aes_block(block, key);
    assert_memory_equal(block, want, 16);
}

/* Block 0 of the stream is AES of the zero block: NIST's AESAVS, KeySbox, and the zero key. */
static void known_answers(void **state) {
    (void)state;
    static const uint8_t keys[3][16] = {
        {0},
        {0x10, 0xa5, 0x88, 0x69, 0xd7, 0x4b, 0xe5, 0xa3, 0x74, 0xcf, 0x86, 0x7c, 0xfb, 0x47, 0x38,
         0x59},
        {0xca, 0xea, 0x65, 0xcd, 0xbb, 0x75, 0xe9, 0x16, 0x9e, 0xcd, 0x22, 0xeb, 0xe6, 0xe5, 0x46,
         0x75},
    };
    static const uint64_t answers[3][2] = {
        /* 66e94bd4ef8a2c3b884cfa59ca342b2e, 6d251e6944b051e04eaa6fb4dbf78465,
           6e29201190152df4ee058139def610bb as little-endian words */
        {UINT64_C(0x3b2c8aefd44be966), UINT64_C(0x2e2b34ca59fa4c88)},
        {UINT64_C(0xe051b044691e256d), UINT64_C(0x6584f7dbb46faa4e)},
        {UINT64_C(0xf42d15901120296e), UINT64_C(0xbb10f6de398105ee)},
    };
    clt__mod mod;
    clt__mod_init(&mod, (UINT64_C(1) << 50) - 1); /* hardly a word is rejected */
    uint64_t *r = residues_new(64), mask = mod.q;
    for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
        for (int i = 0; i < 3; i++) {
            clt__kernel_at(k)->expand(r, keys[i], 64, &mod);
            assert_true(r[0] == (answers[i][0] & mask) && r[1] == (answers[i][1] & mask));
        }
    }
    clt__free(r);
}

/* The stream's words below q, in order. */
static void naive_expand(uint64_t *r, const uint8_t key[16], size_t n, const clt__mod *mod) {
    size_t done = 0;
    for (uint64_t counter = 0; done < n; counter++) {
        uint8_t block[16] = {0};
        for (int i = 0; i < 8; i++) block[i] = (uint8_t)(counter >> 8 * i);
        aes_block(block, key);
        for (int half = 0; half < 2 && done < n; half++) {
            uint64_t word = 0;
            for (int i = 0; i < 8; i++) word |= (uint64_t)block[8 * half + i] << 8 * i;
            word &= (UINT64_C(1) << mod->bits) - 1;
            if (word < mod->q) r[done++] = word;
        }
    }
}

/* Also with moduli just above a power of two, where half of the words are rejected. */
static void order_and_rejection(void **state) {
    (void)state;
    enum { N = 640 };
    uint64_t seed = 16, *r = residues_new(N + 64), *want = residues_new(N);
    const uint64_t moduli[] = {
        residues_prime(50, 0),   (UINT64_C(1) << 49) + 1, residues_prime(40, 0),
        (UINT64_C(1) << 39) + 1, residues_prime(30, 0),   (UINT64_C(1) << 20) + 1,
    };
    for (size_t i = 0; i < sizeof moduli / sizeof *moduli; i++) {
        clt__mod mod;
        clt__mod_init(&mod, moduli[i]);
        uint8_t key[16];
        for (int j = 0; j < 16; j++) key[j] = (uint8_t)residues_random(&seed);
        naive_expand(want, key, N, &mod);
        for (unsigned k = 0; clt__kernel_at(k) != NULL; k++) {
            for (size_t n = 64; n <= N; n += 192) {
                memset(r, 0xee, (N + 64) * sizeof *r);
                clt__kernel_at(k)->expand(r, key, n, &mod);
                assert_memory_equal(r, want, n * sizeof *r);
                assert_true(r[n] == UINT64_C(0xeeeeeeeeeeeeeeee)); /* not a word more */
            }
        }
    }
    clt__free(r);
    clt__free(want);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(oracle_meets_standard),
        cmocka_unit_test(known_answers),
        cmocka_unit_test(order_and_rejection),
    };
    return cmocka_run_group_tests(tests, fill_sbox, NULL);
}
