/*
 * Parameters: ring, chain of primes, scales, digits. Built from a request of seven small numbers by
 * a deterministic search (chain.h), so that files hold the request and a digest, never primes.
 *
 *   ring primes   q_0 q_1 ... q_L | p_0 ... p_(k-1)        index 0 ... L, L+1 ... L+k
 *   level l       limbs q_0 ... q_l
 *   scale         S_L = Delta, S_(l-1) = S_l^2 / q_l       (Kim et al. 2020/1118)
 *   digit d       primes digit_first[d] ... digit_first[d+1]-1, counted from the bottom, each digit
 *                 at most log2(P) - 4 bits, the same boundaries for every level (Han, Ki 2019/688)
 *
 * All primes are 1 mod 2^18 and lie just below a power of two. Delta is the candidate for which the
 * scales drift least when every q_l, going down, is the unused prime nearest to S_l^2/Delta.
 *
 * A chain with a tower has levels above L with scales of their own, which only bootstrapping uses.
 *
 * In a doubled chain every factor q_l is the product of two primes, so that scales have 52 to 90
 * bits: what answers that are given to others need. Code counts primes by clt__params_limbs and
 * divides by clt__params_divisor, and so serves both.
 */
#ifndef CLT_RLWE_PARAMS_H
#define CLT_RLWE_PARAMS_H

#include "base/stream.h"
#include "ring/ring.h"
#include "rlwe/chain.h"

#include <stdatomic.h>
#include <string.h>

enum { CLT__KEY_ID_BYTES = 16 };

struct clt_params {
    atomic_uint references;
    char name[16]; /* "L14", "R14", or "custom" */
    clt__chain chain;
    clt__ring *ring;
    unsigned levels;         /* L: fresh ciphertexts, and what bootstrapping gives back */
    unsigned top;            /* the highest level: L, or the tower's */
    const clt__tower *tower; /* NULL: none */
    unsigned special;        /* k */
    unsigned stride;         /* primes that a level has: 1 or 2 */
    unsigned digits;
    uint8_t digit_first[CLT__DIGITS_MAX + 1]; /* digit_first[digits] = limbs of the top */
    clt__dd scale[CLT__LEVELS_MAX + 1];       /* of all levels up to the top */
    unsigned log_qp;                          /* sum of the primes' bits */
    uint8_t digest[CLT__DIGEST_BYTES];
};
typedef struct clt_params clt_params;

/* Checks the request against bounds and the security table (CLT_E_SECURITY names both numbers),
   searches primes, and builds. A build with CLT_TOY also takes log_n 10 and 11, with any log_qp.
   name NULL: the preset's if it is one, else "custom". */
clt_status clt__params_build(const clt_params **params, const clt__chain *chain, const char *name);
/* "L12" ... "L16", "R14", "R15", "B15", "B16" ...; CLT_E_ARGUMENT lists the names. */
clt_status clt__params_preset(const clt_params **params, const char *name);
/* The i-th preset's name, NULL past the last; and all of them for sentences. */
const char *clt__params_preset_name(unsigned i);
#define CLT__PRESETS_TEXT "L12, L13, L14, L15, L16, R14, R15, B15, B16, B16-hp and B16-s12"
const clt_params *clt__params_ref(const clt_params *params);
void clt__params_unref(const clt_params *params); /* NULL ok */

/* The same chain, though perhaps not the same object. */
static inline bool clt__params_same(const clt_params *a, const clt_params *b) {
    return a == b || memcmp(a->digest, b->digest, CLT__DIGEST_BYTES) == 0;
}

/* The request and the digest: CLT__PARAMS_BYTES. get searches and compares before it
   builds: CLT_E_PARAMS when this program finds other primes. */
enum { CLT__PARAMS_BYTES = 8 + CLT__DIGEST_BYTES };
void clt__params_put(clt__sink *sink, const clt_params *params);
clt_status clt__params_get(clt__source *source, const clt_params **params);

static inline size_t clt__params_slots(const clt_params *params) {
    return params->ring->n / 2;
}
/* Primes of Q at a level. */
static inline unsigned clt__params_limbs(const clt_params *params, unsigned level) {
    return params->stride * (level + 1);
}
/* Those primes; P; both. */
clt__basis clt__params_q(const clt_params *params, unsigned level);
clt__basis clt__params_p(const clt_params *params);
clt__basis clt__params_qp(const clt_params *params, unsigned level);
/* Digits that have a prime at `level`, and the primes [*first, *end) of digit d there. */
unsigned clt__params_digits(const clt_params *params, unsigned level);
void clt__params_digit(const clt_params *params, unsigned level, unsigned d, unsigned *first,
                       unsigned *end);
/* S_level^power, power 1 or 2. */
clt__dd clt__params_scale(const clt_params *params, unsigned level, unsigned power);
/* The product of the primes that a rescale at the level divides by: exact, and rounded. */
clt__dd clt__params_divisor_dd(const clt_params *params, unsigned level);
static inline double clt__params_divisor(const clt_params *params, unsigned level) {
    return clt__params_divisor_dd(params, level).hi;
}
/* What a rescale at the level multiplies values by, read at the scales of this table: 1, but above
   the level at which a tower stands S_(L+1)^2 / (q_(L+1) S_L). */
double clt__params_gain(const clt_params *params, unsigned level);
/* Bits of the scale: of one prime above level 0, or of two. */
unsigned clt__params_scale_bits(const clt_params *params);
/* bits of Q at the level and of P */
unsigned clt__params_log_q(const clt_params *params, unsigned level);
unsigned clt__params_log_p(const clt_params *params);

#endif
