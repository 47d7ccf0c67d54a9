/*
 * The search for a modulus chain (chain.h states the rules). Scales follow S_(l-1) = S_l^2 / q_l
 * (Kim et al. 2020/1118): any error of S_l / Delta doubles with each level unless q_l makes up for
 * it, which is why each prime is chosen for the scale that it meets.
 */
#include "rlwe/chain.h"

#include "arith/mod.h"
#include "rlwe/security.h"

enum {
    STEP_BITS = 18, /* primes are 1 mod 2^18: transforms up to n = 2^17 */
    CANDIDATES_MAX = 3 * CLT__LEVELS_MAX + 16,
    MARGIN_BITS = 4,   /* of P over the largest digit */
    HEADROOM_BITS = 4, /* of q_0 over the scale: messages up to 2^3 fit at level 0 */
#ifdef CLT_TOY
    LOG_N_LEAST = 10,
#else
    LOG_N_LEAST = 12,
#endif
    LOG_N_MOST = 16,
};

static clt_status check_range(const char *name, unsigned value, unsigned low, unsigned high) {
    if (value >= low && value <= high) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s is %u, and %u to %u is allowed", name, value, low, high);
}

static clt_status check_ranges(const clt__chain *chain) {
    CLT__RETURN_IF(
        check_range("the logarithm of the ring degree", chain->log_n, LOG_N_LEAST, LOG_N_MOST));
    CLT__RETURN_IF(check_range("the number of levels", chain->levels, 1, CLT__LEVELS_MAX));
    CLT__RETURN_IF(check_range("scale_bits", chain->scale_bits, 26, 45));
    CLT__RETURN_IF(check_range("base_bits", chain->base_bits, chain->scale_bits + HEADROOM_BITS,
                               CLT__PRIME_BITS_MAX));
    CLT__RETURN_IF(check_range("special_bits", chain->special_bits, 30, CLT__PRIME_BITS_MAX));
    return check_range("special_count", chain->special_count, 1, CLT__SPECIAL_MAX);
}

unsigned clt__chain_bits(const clt__chain *chain) {
    return chain->base_bits + (unsigned)chain->levels * chain->scale_bits +
           (unsigned)chain->special_count * chain->special_bits;
}

/* ---------------------------------------------------------------------------------- digits */

/* Fills digits from the bottom up to `limit` bits each; gives their number, also where it is more
   than first has room for. */
static unsigned split(uint8_t first[CLT__DIGITS_MAX + 1], const clt__chain *chain, unsigned limit) {
    unsigned digits = 0, filled = limit;
    for (unsigned i = 0; i <= chain->levels; i++) {
        unsigned bits = i == 0 ? chain->base_bits : chain->scale_bits;
        if (filled + bits > limit) {
            if (digits < CLT__DIGITS_MAX) first[digits] = (uint8_t)i;
            digits++;
            filled = 0;
        }
        filled += bits;
    }
    if (digits <= CLT__DIGITS_MAX) first[digits] = (uint8_t)(chain->levels + 1);
    return digits;
}

static clt_status find_digits(clt__chain_primes *found, const clt__chain *chain) {
    unsigned p_bits = (unsigned)chain->special_count * chain->special_bits;
    unsigned least = chain->base_bits + (unsigned)MARGIN_BITS;
    if (p_bits < least) {
        return clt__fail(CLT_E_ARGUMENT,
                         "the special primes have %u bits and need %u: 2^%d above q_0", p_bits,
                         least, MARGIN_BITS);
    }
    unsigned digits = split(found->digit_first, chain, p_bits - MARGIN_BITS);
    if (digits > CLT__DIGITS_MAX) {
        return clt__fail(CLT_E_ARGUMENT,
                         "key switching takes %u digits, and at most %d are allowed: take more "
                         "special primes",
                         digits, CLT__DIGITS_MAX);
    }
    for (unsigned limit = chain->base_bits;; limit++) {
        found->digits = split(found->digit_first, chain, limit);
        if (found->digits <= digits) return CLT_OK;
    }
}

/* ---------------------------------------------------------------------------------- primes */

static bool among(uint64_t q, const uint64_t *list, unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        if (list[i] == q) return true;
    }
    return false;
}

/* Up to `want` primes below 2^bits that are not `taken`, going down; gives their number. */
static unsigned gather(uint64_t *prime, unsigned want, unsigned bits, const uint64_t *taken,
                       unsigned taken_count) {
    unsigned found = 0;
    uint64_t least = UINT64_C(1) << (bits - 1), step = UINT64_C(1) << STEP_BITS;
    for (uint64_t q = 2 * least - step + 1; q > least && found < want; q -= step) {
        if (clt__prime_is(q) && !among(q, taken, taken_count)) prime[found++] = q;
    }
    return found;
}

static clt_status gather_all(uint64_t *prime, unsigned want, unsigned least, unsigned bits,
                             const uint64_t *taken, unsigned taken_count, unsigned *found) {
    *found = gather(prime, want, bits, taken, taken_count);
    if (*found >= least) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT,
                     "there are %u primes of %u bits that are 1 mod 2^%d, and %u are needed",
                     *found, bits, STEP_BITS, least);
}

/* The unused candidate nearest to `wish`, the greater of two; candidates descend. */
static unsigned nearest(clt__dd wish, const uint64_t *prime, const bool *used, unsigned count) {
    unsigned best = count;
    double best_distance = 0;
    for (unsigned i = 0; i < count; i++) {
        if (used[i]) continue;
        double distance = ((double)prime[i] - wish.hi) - wish.lo;
        if (distance < 0) distance = -distance;
        if (best < count && distance >= best_distance) continue;
        best = i;
        best_distance = distance;
    }
    return best;
}

/* Chooses q_L ... q_1 and the scales around Delta = prime[centre]; gives max |S_l / Delta - 1|. */
static double descend(clt__chain_primes *found, unsigned levels, const uint64_t *prime,
                      unsigned count, unsigned centre) {
    bool used[CANDIDATES_MAX] = {false};
    clt__dd delta = clt__dd_from_u64(prime[centre]);
    double drift = 0;
    found->scale[levels] = delta;
    for (unsigned l = levels; l > 0; l--) {
        clt__dd square = clt__dd_mul(found->scale[l], found->scale[l]);
        unsigned i = nearest(clt__dd_div(square, delta), prime, used, count);
        used[i] = true;
        found->prime[l] = prime[i];
        found->scale[l - 1] = clt__dd_div(square, clt__dd_from_u64(prime[i]));
        double away = clt__dd_sub(found->scale[l - 1], delta).hi / delta.hi;
        if (away < 0) away = -away;
        if (away > drift) drift = away;
    }
    return drift;
}

static clt_status find_scale_primes(clt__chain_primes *found, const clt__chain *chain,
                                    const uint64_t *special) {
    uint64_t prime[CANDIDATES_MAX];
    unsigned levels = chain->levels, want = 3 * levels + 16, count, best = 0;
    CLT__RETURN_IF(
        gather_all(prime, want, levels, chain->scale_bits, special, chain->special_count, &count));
    double least = descend(found, levels, prime, count, 0);
    for (unsigned centre = 1; centre < count; centre++) {
        double drift = descend(found, levels, prime, count, centre);
        if (drift >= least) continue;
        least = drift;
        best = centre;
    }
    (void)descend(found, levels, prime, count, best);
    return CLT_OK;
}

clt_status clt__chain_search(clt__chain_primes *found, const clt__chain *chain) {
    clt__chain_primes made = {.count = (unsigned)chain->levels + 1 + chain->special_count};
    unsigned count;
    CLT__RETURN_IF(check_ranges(chain));
    CLT__RETURN_IF(find_digits(&made, chain));
    CLT__RETURN_IF(clt__security_check(chain->log_n, clt__chain_bits(chain), "the chain"));
    uint64_t *special = made.prime + chain->levels + 1;
    CLT__RETURN_IF(gather_all(special, chain->special_count, chain->special_count,
                              chain->special_bits, NULL, 0, &count));
    CLT__RETURN_IF(
        gather_all(made.prime, 1, 1, chain->base_bits, special, chain->special_count, &count));
    CLT__RETURN_IF(find_scale_primes(&made, chain, special));
    *found = made;
    return CLT_OK;
}

void clt__chain_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt__chain *chain,
                       const clt__chain_primes *found) {
    const uint8_t request[] = {chain->log_n,      chain->levels,       chain->base_bits,
                               chain->scale_bits, chain->special_bits, chain->special_count};
    clt__hash hash;
    clt__hash_init(&hash);
    clt__hash_add(&hash, "clt-chain", 9);
    clt__hash_add(&hash, request, sizeof request);
    for (unsigned i = 0; i < found->count; i++) {
        uint8_t word[8];
        for (unsigned j = 0; j < 8; j++) {
            word[j] = (uint8_t)(found->prime[i] >> 8 * j);
        }
        clt__hash_add(&hash, word, sizeof word);
    }
    clt__hash_add(&hash, found->digit_first, found->digits + 1);
    clt__hash_done(&hash, digest);
}
