/*
 * The request for a modulus chain, and the deterministic search that answers it: primes, scales,
 * digits. The rules are part of the file format, because files hold the request alone:
 *
 *   p_i     the greatest primes below 2^special_bits, going down
 *   q_0     the greatest prime below 2^base_bits that is not among them
 *   q_l     for l = L ... 1 the unused candidate nearest to S_l^2 / Delta (the greater of two);
 *           candidates are the 3 L + 16 greatest primes below 2^scale_bits that are not among p_i
 *   Delta   the candidate that gives the least max |S_l / Delta - 1|, the greatest of several
 *   digits  from the bottom, each takes primes while their bits fit a limit: the least limit that
 *           gives no more digits than the limit log2(P) - 4
 *
 * A doubled chain has a factor of two primes where another has one prime, for scales of 52 to 90
 * bits:
 *
 *   level 0 the two greatest primes below 2^base_bits that are not among p_i
 *   level l for l = L ... 1 the two unused candidates whose product is nearest to S_l^2 / Delta, of
 *           several pairs the one with the greatest prime, then with the greatest other prime;
 *           candidates are the 6 L + 16 greatest primes
 *   Delta   the product of two neighbouring candidates, chosen as above
 *
 * and the greater prime comes first.
 *
 * A tower (ADR 13) puts levels above these for bootstrapping, whose results come back to level L:
 *
 *   q_l     for l = T ... L + 1 chosen in the same way around a Delta of their own, of as many bits
 *           as the tower's, before the primes below; the lower ones are none of them
 *
 * Every prime is 1 mod 2^18.
 */
#ifndef CLT_RLWE_CHAIN_H
#define CLT_RLWE_CHAIN_H

#include "arith/dd.h"
#include "base/hash.h"
#include "base/status.h"

enum { CLT__LEVELS_MAX = 48, CLT__DIGITS_MAX = 16, CLT__SPECIAL_MAX = 15 };

/* Levels for bootstrapping: those below L that slots-to-coefficients spends, those above L. */
typedef struct clt__tower {
    uint8_t slots_to_coeffs, eval_mod, coeffs_to_slots;
    uint8_t bits;    /* of the primes above L */
    uint8_t arcsine; /* degree of the polynomial after the sine, or 0 */
    uint8_t sparse;  /* the slots repeat 2^sparse times */
} clt__tower;

/* The request. Bits count each prime: those of level 0 have base_bits, those above scale_bits. */
typedef struct clt__chain {
    uint8_t log_n, levels, base_bits, scale_bits, special_bits, special_count;
    uint8_t doubled; /* 0, or 1: two primes a level */
    uint8_t tower;   /* 0, or the number of a tower, one prime a level */
} clt__chain;

/* The tower of that number, NULL for 0 and past the last. */
const clt__tower *clt__chain_tower(unsigned number);

/* The answer. */
typedef struct clt__chain_primes {
    unsigned count;
    uint64_t
        prime[CLT__LEVELS_MAX + 1 + CLT__SPECIAL_MAX]; /* from level 0 up, then p_0 ... p_(k-1) */
    clt__dd scale[CLT__LEVELS_MAX + 1];
    unsigned digits;
    uint8_t digit_first[CLT__DIGITS_MAX + 1];
} clt__chain_primes;

/* Primes that a level has, the highest level, and primes of all levels. */
unsigned clt__chain_stride(const clt__chain *chain);
unsigned clt__chain_top(const clt__chain *chain);
unsigned clt__chain_limbs(const clt__chain *chain);
/* Bits of one prime of a level. */
unsigned clt__chain_prime_bits(const clt__chain *chain, unsigned level);
/* The sum of the bits of all primes. */
unsigned clt__chain_bits(const clt__chain *chain);
/* Checks the request against the bounds (CLT_E_ARGUMENT) and the security table (CLT_E_SECURITY),
   then searches. */
clt_status clt__chain_search(clt__chain_primes *found, const clt__chain *chain);
/* BLAKE2b-256 over "clt-chain", the eight bytes of the request without zeros at its end, the primes
   as u64, little-endian, and the digit boundaries. */
void clt__chain_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt__chain *chain,
                       const clt__chain_primes *found);

#endif
