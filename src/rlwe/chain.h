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
 * Every prime is 1 mod 2^18.
 */
#ifndef CLT_RLWE_CHAIN_H
#define CLT_RLWE_CHAIN_H

#include "arith/dd.h"
#include "base/hash.h"
#include "base/status.h"

enum { CLT__LEVELS_MAX = 48, CLT__DIGITS_MAX = 16, CLT__SPECIAL_MAX = 15 };

/* The request. Bits count each prime: q_0 has base_bits, q_1 ... q_L scale_bits. */
typedef struct clt__chain {
    uint8_t log_n, levels, base_bits, scale_bits, special_bits, special_count;
} clt__chain;

/* The answer. */
typedef struct clt__chain_primes {
    unsigned count;
    uint64_t prime[CLT__LEVELS_MAX + 1 + CLT__SPECIAL_MAX]; /* q_0 ... q_L, p_0 ... p_(k-1) */
    clt__dd scale[CLT__LEVELS_MAX + 1];
    unsigned digits;
    uint8_t digit_first[CLT__DIGITS_MAX + 1];
} clt__chain_primes;

/* The sum of the bits of all primes. */
unsigned clt__chain_bits(const clt__chain *chain);
/* Checks the request against the bounds (CLT_E_ARGUMENT) and the security table (CLT_E_SECURITY),
   then searches. */
clt_status clt__chain_search(clt__chain_primes *found, const clt__chain *chain);
/* BLAKE2b-256 over "clt-chain", the six bytes of the request, the primes as u64, little-endian, and
   the digit boundaries. */
void clt__chain_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt__chain *chain,
                       const clt__chain_primes *found);

#endif
