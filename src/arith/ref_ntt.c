/*
 * The negacyclic number-theoretic transform in plain C.
 *
 * Forward: Cooley-Tukey with the twist merged into the twiddles, natural order in, bit-reversed
 * out; inverse: Gentleman-Sande, the same steps backwards (Seiler, ePrint 2018/039). Products by
 * Shoup's constant with lazy sums (Harvey, J. Symb. Comp. 60, 2014): q < 2^50 leaves 14 bits of
 * room in a word, so that the forward transform reduces in its last pass only, and the inverse
 * folds its sums every fourth pass. Two stages go in one pass (radix 4).
 *
 * Table, as pairs (w, floor(w 2^64/q)): pair i, 1 <= i < n, has w = psi^bitrev(i), so that the
 * stage of m blocks reads pairs m to 2m-1 in order. Of the inverse, psi^-bitrev(m+j) is minus the
 * w of pair 2m-1-j: no second table. Pair 0 has n^-1, pair n has n^-1 psi^(n/2).
 */
#include "arith/ref.h"
#include "arith/wide.h"

#include <assert.h>

typedef struct pair {
    uint64_t w, shoup;
} pair;

static inline pair pair_at(const uint64_t *table, size_t i) {
    return (pair){table[2 * i], table[2 * i + 1]};
}

/* v*w mod q in [0, 2q), any v. */
static inline uint64_t mul_shoup(uint64_t v, pair w, uint64_t q) {
    return v * w.w - clt__mul_high(v, w.shoup) * q;
}

size_t clt__ref_ntt_table_words(unsigned log_n) {
    return ((size_t)2 << log_n) + 8; /* n + 1 pairs, filled up to 64 bytes */
}

/* floor(w 2^64/q) is an exact division: (w 2^64 - (w 2^64 mod q))/q, taken mod 2^64. */
static void put_pair(uint64_t *table, size_t i, uint64_t w, uint64_t two_64_mont,
                     uint64_t neg_inverse, const clt__mod *mod) {
    table[2 * i] = w;
    table[2 * i + 1] = clt__mod_mont(w, two_64_mont, mod) * neg_inverse;
}

void clt__ref_ntt_table_fill(uint64_t *table, uint64_t psi, unsigned log_n, const clt__mod *mod) {
    size_t n = (size_t)1 << log_n;
    uint64_t two_64_mont = clt__mod_mul(clt__mod_pow(2, 64, mod), mod->r1, mod);
    uint64_t neg_inverse = mod->neg_inv; /* of 52 bits; one more step of Newton gives 64 */
    neg_inverse *= 2 + mod->q * neg_inverse;
    put_pair(table, 0, 1, two_64_mont, neg_inverse, mod);
    for (unsigned k = 0; k < log_n; k++) {
        /* bitrev(m + j) = bitrev(j) + n/2m */
        size_t m = (size_t)1 << k;
        uint64_t root = clt__mod_mul(clt__mod_pow(psi, n / (2 * m), mod), mod->r1, mod);
        for (size_t j = 0; j < m; j++) {
            uint64_t w = clt__mod_mont(table[2 * j], root, mod);
            put_pair(table, m + j, w, two_64_mont, neg_inverse, mod);
        }
    }
    uint64_t n_inverse = clt__mod_inverse(n, mod);
    put_pair(table, 0, n_inverse, two_64_mont, neg_inverse, mod);
    put_pair(table, n, clt__mod_mul(n_inverse, table[2], mod), two_64_mont, neg_inverse, mod);
    for (size_t i = 2 * n + 2; i < clt__ref_ntt_table_words(log_n); i++) table[i] = 0;
}

/* The first stage alone, when their number is odd. Bound: q to 3q. */
static void forward_first(uint64_t *x, const uint64_t *table, size_t n, uint64_t q) {
    pair w = pair_at(table, 1);
    for (size_t j = 0; j < n / 2; j++) {
        uint64_t u = x[j], v = mul_shoup(x[j + n / 2], w, q);
        x[j] = u + v;
        x[j + n / 2] = u - v + 2 * q;
    }
}

/* One block of the stages m and 2m: four rows of t words. Bound: b to b + 4q. */
static inline void forward_block(uint64_t *x, size_t t, pair w1, pair w2, pair w3, uint64_t q) {
    for (size_t j = 0; j < t; j++) {
        uint64_t a = x[j], b = x[j + t];
        uint64_t c = mul_shoup(x[j + 2 * t], w1, q), d = mul_shoup(x[j + 3 * t], w1, q);
        uint64_t e = mul_shoup(b + d, w2, q), f = mul_shoup(b - d + 2 * q, w3, q);
        x[j] = a + c + e;
        x[j + t] = a + c - e + 2 * q;
        x[j + 2 * t] = a - c + f + 2 * q;
        x[j + 3 * t] = a - c - f + 4 * q;
    }
}

/* u + v and u - v, canonical, for v < 2q. */
static inline void forward_finish(uint64_t *sum, uint64_t *difference, uint64_t u, uint64_t v,
                                  uint64_t reciprocal, uint64_t q) {
    u = clt__barrett(u, reciprocal, q);
    *sum = clt__reduce_once(clt__reduce_once(u + v, 2 * q), q);
    *difference = clt__reduce_once(clt__reduce_once(u - v + 2 * q, 2 * q), q);
}

/* The last two stages. Bound: any to q. */
static void forward_last(uint64_t *x, const uint64_t *table, size_t n, uint64_t q) {
    uint64_t reciprocal = clt__reciprocal(q);
    for (size_t i = 0; i < n / 4; i++, x += 4) {
        pair w1 = pair_at(table, n / 4 + i);
        uint64_t c = mul_shoup(x[2], w1, q), d = mul_shoup(x[3], w1, q);
        uint64_t e = mul_shoup(x[1] + d, pair_at(table, n / 2 + 2 * i), q);
        uint64_t f = mul_shoup(x[1] - d + 2 * q, pair_at(table, n / 2 + 2 * i + 1), q);
        uint64_t a = x[0];
        forward_finish(&x[0], &x[1], a + c, e, reciprocal, q);
        forward_finish(&x[2], &x[3], a - c + 2 * q, f, reciprocal, q);
    }
}

void clt__ref_ntt_forward(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod) {
    size_t n = (size_t)1 << log_n, m = 1;
    uint64_t q = mod->q;
    assert(log_n >= 6 && log_n <= 17 && clt__all_below(x, n, q));
    if (log_n & 1) {
        forward_first(x, table, n, q);
        m = 2;
    }
    for (; m < n / 4; m *= 4) {
        for (size_t i = 0; i < m; i++) {
            size_t t = n / (4 * m);
            forward_block(x + 4 * t * i, t, pair_at(table, m + i), pair_at(table, 2 * (m + i)),
                          pair_at(table, 2 * (m + i) + 1), q);
        }
    }
    forward_last(x, table, n, q);
}

/* Back through the stages 2m and m; w1, w2, w3 are minus the inverse twiddles, `bound` q is above
   all inputs. With `fold` the outputs are below 4q, else below 4 times the inputs' bound. */
static inline void inverse_block(uint64_t *x, size_t t, pair w1, pair w2, pair w3, uint64_t bound,
                                 bool fold, uint64_t reciprocal, uint64_t q) {
    uint64_t shift = bound * q;
    for (size_t j = 0; j < t; j++) {
        uint64_t a = x[j], b = x[j + t], c = x[j + 2 * t], d = x[j + 3 * t];
        uint64_t e = mul_shoup(b - a + shift, w2, q), f = mul_shoup(d - c + shift, w3, q);
        uint64_t sum = a + b + c + d;
        x[j] = fold ? clt__barrett(sum, reciprocal, q) : sum;
        x[j + t] = e + f;
        x[j + 2 * t] = mul_shoup(c + d - a - b + 2 * shift, w1, q);
        x[j + 3 * t] = mul_shoup(f - e + 2 * q, w1, q);
    }
}

/* The last stage alone, with the factor 1/n. Bound: `bound` q to q. */
static void inverse_last(uint64_t *x, const uint64_t *table, size_t n, uint64_t bound, uint64_t q) {
    pair one = pair_at(table, 0), w = pair_at(table, n);
    for (size_t j = 0; j < n / 2; j++) {
        uint64_t u = x[j], v = x[j + n / 2];
        x[j] = clt__reduce_once(mul_shoup(u + v, one, q), q);
        x[j + n / 2] = clt__reduce_once(mul_shoup(v - u + bound * q, w, q), q);
    }
}

/* The last two stages, with the factor 1/n. */
static void inverse_last_two(uint64_t *x, const uint64_t *table, size_t n, uint64_t bound,
                             uint64_t q) {
    pair one = pair_at(table, 0), w1 = pair_at(table, n);
    pair w2 = pair_at(table, 3), w3 = pair_at(table, 2);
    uint64_t shift = bound * q;
    for (size_t j = 0, t = n / 4; j < t; j++) {
        uint64_t a = x[j], b = x[j + t], c = x[j + 2 * t], d = x[j + 3 * t];
        uint64_t e = mul_shoup(b - a + shift, w2, q), f = mul_shoup(d - c + shift, w3, q);
        x[j] = clt__reduce_once(mul_shoup(a + b + c + d, one, q), q);
        x[j + t] = clt__reduce_once(mul_shoup(e + f, one, q), q);
        x[j + 2 * t] = clt__reduce_once(mul_shoup(c + d - a - b + 2 * shift, w1, q), q);
        x[j + 3 * t] = clt__reduce_once(mul_shoup(f - e + 2 * q, w1, q), q);
    }
}

void clt__ref_ntt_inverse(uint64_t *x, const uint64_t *table, unsigned log_n, const clt__mod *mod) {
    enum { FOLD_AT = 256 }; /* 4 * FOLD_AT q stays far below 2^64 */
    size_t n = (size_t)1 << log_n, m = n / 4;
    uint64_t q = mod->q, reciprocal = clt__reciprocal(q), bound = 1;
    assert(log_n >= 6 && log_n <= 17 && clt__all_below(x, n, q));
    for (; m > 1; m /= 4) {
        bool fold = bound >= FOLD_AT;
        for (size_t i = 0; i < m; i++) {
            size_t t = n / (4 * m), mirror = 2 * m - 1 - i;
            inverse_block(x + 4 * t * i, t, pair_at(table, mirror), pair_at(table, 2 * mirror + 1),
                          pair_at(table, 2 * mirror), bound, fold, reciprocal, q);
        }
        bound = fold ? 4 : 4 * bound;
    }
    if (log_n & 1) {
        inverse_last(x, table, n, bound, q);
    } else {
        inverse_last_two(x, table, n, bound, q);
    }
}
