/*
 * The search for a modulus chain (chain.h states the rules). Scales follow S_(l-1) = S_l^2 / q_l
 * (Kim et al. 2020/1118): any error of S_l / Delta doubles with each level unless q_l makes up for
 * it, which is why each prime is chosen for the scale that it meets.
 */
#include "rlwe/chain.h"

#include "arith/mod.h"
#include "rlwe/security.h"

#include <string.h>

enum {
    STEP_BITS = 18, /* primes are 1 mod 2^18: transforms up to n = 2^17 */
    CANDIDATES_MAX = 3 * CLT__LEVELS_MAX + 16,
    STRIDE_MAX = 2,
    MARGIN_BITS = 4,   /* of P over the largest digit */
    HEADROOM_BITS = 4, /* of q_0 over the scale: messages up to 2^3 fit at level 0 */
#ifdef CLT_TOY
    LOG_N_LEAST = 10,
#else
    LOG_N_LEAST = 12,
#endif
    LOG_N_MOST = 16,
};

/* Numbers are part of the file format: rows are added, never changed. */
static const clt__tower towers[] = {
    {3, 8, 4, 50, 0, 0},  /* 1: B16 */
    {3, 11, 3, 50, 7, 0}, /* 2: B16-hp */
    {3, 8, 3, 50, 0, 3},  /* 3: B16-s12 */
    {2, 8, 2, 46, 0, 0},  /* 4: B15 */
};

enum { TOWERS = sizeof towers / sizeof towers[0] };

const clt__tower *clt__chain_tower(unsigned number) {
    return number >= 1 && number <= TOWERS ? &towers[number - 1] : NULL;
}

static clt_status check_range(const char *name, unsigned value, unsigned low, unsigned high) {
    if (value >= low && value <= high) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s is %u, and %u to %u is allowed", name, value, low, high);
}

static unsigned tower_levels(const clt__tower *tower) {
    return tower == NULL ? 0 : tower->eval_mod + tower->coeffs_to_slots;
}

static clt_status check_tower(const clt__chain *chain) {
    const clt__tower *tower = clt__chain_tower(chain->tower);
    if (tower == NULL) return check_range("the number of a tower", chain->tower, 0, TOWERS);
    CLT__RETURN_IF(check_range("the mark of a doubled chain with a tower", chain->doubled, 0, 0));
    return check_range("the number of levels below the tower", chain->levels,
                       tower->slots_to_coeffs + 1u, CLT__LEVELS_MAX - tower_levels(tower));
}

static clt_status check_ranges(const clt__chain *chain) {
    CLT__RETURN_IF(check_range("the mark of a doubled chain", chain->doubled, 0, 1));
    unsigned stride = clt__chain_stride(chain);
    CLT__RETURN_IF(
        check_range("the logarithm of the ring degree", chain->log_n, LOG_N_LEAST, LOG_N_MOST));
    CLT__RETURN_IF(
        check_range("the number of levels", chain->levels, 1, (CLT__LEVELS_MAX + 1) / stride - 1));
    CLT__RETURN_IF(check_range("scale_bits", chain->scale_bits, 26, 45));
    CLT__RETURN_IF(check_range("base_bits", chain->base_bits,
                               chain->scale_bits + HEADROOM_BITS / stride, CLT__PRIME_BITS_MAX));
    CLT__RETURN_IF(check_range("special_bits", chain->special_bits, 30, CLT__PRIME_BITS_MAX));
    CLT__RETURN_IF(check_range("special_count", chain->special_count, 1, CLT__SPECIAL_MAX));
    return chain->tower == 0 ? CLT_OK : check_tower(chain);
}

unsigned clt__chain_stride(const clt__chain *chain) {
    return 1u + chain->doubled;
}

unsigned clt__chain_top(const clt__chain *chain) {
    return chain->levels + tower_levels(clt__chain_tower(chain->tower));
}

unsigned clt__chain_limbs(const clt__chain *chain) {
    return clt__chain_stride(chain) * (clt__chain_top(chain) + 1);
}

unsigned clt__chain_prime_bits(const clt__chain *chain, unsigned level) {
    if (level == 0) return chain->base_bits;
    return level <= chain->levels ? chain->scale_bits : clt__chain_tower(chain->tower)->bits;
}

unsigned clt__chain_bits(const clt__chain *chain) {
    unsigned bits = (unsigned)chain->special_count * chain->special_bits;
    for (unsigned l = 0; l <= clt__chain_top(chain); l++) {
        bits += clt__chain_stride(chain) * clt__chain_prime_bits(chain, l);
    }
    return bits;
}

/* ---------------------------------------------------------------------------------- digits */

/* Fills digits from the bottom up to `limit` bits each; gives their number, also where it is more
   than first has room for. */
static unsigned split(uint8_t first[CLT__DIGITS_MAX + 1], const clt__chain *chain, unsigned limit) {
    unsigned digits = 0, filled = limit, limbs = clt__chain_limbs(chain);
    for (unsigned i = 0; i < limbs; i++) {
        unsigned bits = clt__chain_prime_bits(chain, i / clt__chain_stride(chain));
        if (filled + bits > limit) {
            if (digits < CLT__DIGITS_MAX) first[digits] = (uint8_t)i;
            digits++;
            filled = 0;
        }
        filled += bits;
    }
    if (digits <= CLT__DIGITS_MAX) first[digits] = (uint8_t)limbs;
    return digits;
}

static clt_status find_digits(clt__chain_primes *found, const clt__chain *chain) {
    unsigned p_bits = (unsigned)chain->special_count * chain->special_bits;
    unsigned greatest = chain->base_bits, top = clt__chain_prime_bits(chain, clt__chain_top(chain));
    if (top > greatest) greatest = top;
    if (p_bits < greatest + MARGIN_BITS) {
        return clt__fail(
            CLT_E_ARGUMENT,
            "the special primes have %u bits and need %u: 2^%d above the largest prime", p_bits,
            greatest + MARGIN_BITS, MARGIN_BITS);
    }
    unsigned digits = split(found->digit_first, chain, p_bits - MARGIN_BITS);
    if (digits > CLT__DIGITS_MAX) {
        return clt__fail(CLT_E_ARGUMENT,
                         "key switching takes %u digits, and at most %d are allowed: take more "
                         "special primes",
                         digits, CLT__DIGITS_MAX);
    }
    for (unsigned limit = greatest;; limit++) {
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

/* Primes to choose from, descending. */
typedef struct candidates {
    unsigned count;
    uint64_t prime[CANDIDATES_MAX];
} candidates;

static double size_of(double x) {
    return x < 0 ? -x : x;
}

/* Of one prime, or of two. */
static clt__dd product_of(const uint64_t *prime, unsigned count) {
    clt__dd product = clt__dd_from_u64(prime[0]);
    return count == 1 ? product : clt__dd_mul(product, clt__dd_from_u64(prime[1]));
}

/* The candidate nearest to `wish`, the greater of two. */
static void nearest(uint64_t *chosen, const candidates *c, clt__dd wish) {
    double least = 0;
    for (unsigned i = 0; i < c->count; i++) {
        double distance = size_of(((double)c->prime[i] - wish.hi) - wish.lo);
        if (i > 0 && distance >= least) continue;
        chosen[0] = c->prime[i];
        least = distance;
    }
}

/* The two candidates whose product is nearest to `wish`, of several such pairs the first. For the
   i-th as the greater one, the products with those from `below` on are not above the wish: the
   nearest other one is there or just before. */
static void nearest_pair(uint64_t *chosen, const candidates *c, clt__dd wish) {
    double least = -1;
    for (unsigned i = 0, below = c->count; i + 1 < c->count; i++) {
        uint64_t pair[STRIDE_MAX] = {c->prime[i]};
        for (; below > i + 1; below--) {
            pair[1] = c->prime[below - 1];
            if (clt__dd_sub(product_of(pair, STRIDE_MAX), wish).hi > 0) break;
        }
        if (below < i + 1) below = i + 1;
        for (unsigned j = below > i + 1 ? below - 1 : below; j <= below && j < c->count; j++) {
            pair[1] = c->prime[j];
            double distance = size_of(clt__dd_sub(product_of(pair, STRIDE_MAX), wish).hi);
            if (least >= 0 && distance >= least) continue;
            memcpy(chosen, pair, sizeof pair);
            least = distance;
        }
    }
}

static void take(candidates *c, uint64_t prime) {
    unsigned i = 0;
    while (c->prime[i] != prime) i++;
    memmove(c->prime + i, c->prime + i + 1, (c->count - i - 1) * sizeof *c->prime);
    c->count--;
}

/* Levels bottom + 1 ... top, whose primes are chosen together. */
typedef struct span {
    unsigned bottom, top, stride;
} span;

/* Chooses their primes and the scales of bottom ... top around Delta, the product of `stride`
   candidates from `centre` on; gives max |S_l / Delta - 1|. */
static double descend(clt__chain_primes *found, const span *s, candidates c, unsigned centre) {
    unsigned stride = s->stride;
    clt__dd delta = product_of(c.prime + centre, stride);
    double drift = 0;
    found->scale[s->top] = delta;
    for (unsigned l = s->top; l > s->bottom; l--) {
        uint64_t *chosen = found->prime + stride * l;
        clt__dd square = clt__dd_mul(found->scale[l], found->scale[l]);
        (stride == 1 ? nearest : nearest_pair)(chosen, &c, clt__dd_div(square, delta));
        for (unsigned i = 0; i < stride; i++) take(&c, chosen[i]);
        found->scale[l - 1] = clt__dd_div(square, product_of(chosen, stride));
        double away = size_of(clt__dd_sub(found->scale[l - 1], delta).hi / delta.hi);
        if (away > drift) drift = away;
    }
    return drift;
}

/* Primes of `bits` bits that are not `taken`. */
static clt_status find_span(clt__chain_primes *found, const span *s, unsigned bits,
                            const uint64_t *taken, unsigned taken_count) {
    candidates c;
    unsigned stride = s->stride, least_count = stride * (s->top - s->bottom), best = 0;
    CLT__RETURN_IF(
        gather_all(c.prime, 3 * least_count + 16, least_count, bits, taken, taken_count, &c.count));
    double least = descend(found, s, c, 0);
    for (unsigned centre = 1; centre + stride <= c.count; centre++) {
        double drift = descend(found, s, c, centre);
        if (drift >= least) continue;
        least = drift;
        best = centre;
    }
    (void)descend(found, s, c, best);
    return CLT_OK;
}

/* `taken`: the special primes, with room for q_0 and the tower's. The tower comes first: where the
   two meet, the scale is that of the levels below. */
static clt_status find_scale_primes(clt__chain_primes *found, const clt__chain *chain,
                                    uint64_t *taken) {
    unsigned count = chain->special_count, stride = clt__chain_stride(chain);
    span levels = {0, chain->levels, stride}, tower = {chain->levels, clt__chain_top(chain), 1};
    if (chain->tower != 0) {
        taken[count++] = found->prime[0];
        CLT__RETURN_IF(
            find_span(found, &tower, clt__chain_tower(chain->tower)->bits, taken, count));
        for (unsigned l = tower.bottom + 1; l <= tower.top; l++) taken[count++] = found->prime[l];
    }
    return find_span(found, &levels, chain->scale_bits, taken, count);
}

clt_status clt__chain_search(clt__chain_primes *found, const clt__chain *chain) {
    CLT__RETURN_IF(check_ranges(chain));
    unsigned count, stride = clt__chain_stride(chain), limbs = clt__chain_limbs(chain);
    clt__chain_primes made = {.count = limbs + chain->special_count};
    CLT__RETURN_IF(find_digits(&made, chain));
    CLT__RETURN_IF(clt__security_check(chain->log_n, clt__chain_bits(chain), "the chain"));
    uint64_t *special = made.prime + limbs;
    uint64_t taken[CLT__SPECIAL_MAX + 1 + CLT__LEVELS_MAX] = {0};
    CLT__RETURN_IF(gather_all(special, chain->special_count, chain->special_count,
                              chain->special_bits, NULL, 0, &count));
    CLT__RETURN_IF(gather_all(made.prime, stride, stride, chain->base_bits, special,
                              chain->special_count, &count));
    memcpy(taken, special, chain->special_count * sizeof *taken);
    CLT__RETURN_IF(find_scale_primes(&made, chain, taken));
    *found = made;
    return CLT_OK;
}

void clt__chain_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt__chain *chain,
                       const clt__chain_primes *found) {
    const uint8_t request[] = {chain->log_n,      chain->levels,       chain->base_bits,
                               chain->scale_bits, chain->special_bits, chain->special_count,
                               chain->doubled,    chain->tower};
    size_t length = sizeof request;
    while (request[length - 1] == 0) length--;
    clt__hash hash;
    clt__hash_init(&hash);
    clt__hash_add(&hash, "clt-chain", 9);
    clt__hash_add(&hash, request, length);
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
