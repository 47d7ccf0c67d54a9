/*
 * Samplers. Secret ones run in constant time: no branch, address or division depends on a drawn
 * value.
 */
#ifndef CLT_RING_SAMPLE_H
#define CLT_RING_SAMPLE_H

#include "base/random.h"
#include "ring/ring.h"

/* sigma^2 of the centred binomial distribution CBD(21): 42 coins, sigma = 3.24; at least the 3.19
   of the 2024 guideline (2024/463). |x| <= 21. */
#define CLT__ERROR_VARIANCE 10.5

/* Uniform in {-1, 0, 1} (bias below 2^-62). */
void clt__sample_ternary(int8_t *x, size_t n, clt__random *random);
void clt__sample_error(int8_t *x, size_t n, clt__random *random);

/*
 * The public uniform polynomials of keys and seeded ciphertexts. The key of the AES stream of one
 * limb is the first 16 bytes of BLAKE2b-256, keyed by the 32-byte seed, over the label: "clt-a",
 * u8 type, u32 galois, u16 digit, u64 q, little-endian. The limb is in transform domain; whether it
 * is read as plain or Montgomery is the caller's convention (files: plain).
 */
typedef struct clt__label {
    uint8_t type; /* clt__label_type */
    uint32_t galois;
    uint16_t digit;
} clt__label;

enum clt__label_type { CLT__LABEL_PUBLIC = 1, CLT__LABEL_SWITCH = 2, CLT__LABEL_CIPHERTEXT = 3 };

void clt__expand_limb(const clt__ring *ring, uint64_t *limb, unsigned prime,
                      const uint8_t seed[CLT__SEED_BYTES], clt__label label);

#endif
