/*
 * The negacyclic number-theoretic transform by AVX2: Cooley-Tukey forward and Gentleman-Sande
 * inverse with merged twist (Seiler, ePrint 2018/039), on residues as doubles (avx2_vec.h), which
 * stand in the place of the words while the transform runs.
 *
 * Nodes. The butterflies of stage s form 2^s blocks, block i of which has one twiddle,
 * psi^bitrev(2^s + i). Counted through as node 2^s + i, the blocks are a binary tree: node b has
 * the halves 2b and 2b+1. A pass does two stages: it takes a block as four rows, four columns at
 * once in a vector, and leaves each row a block of its own:
 *
 *                  b                 rows 0 1 with rows 2 3
 *            2b         2b+1         row 0 with row 1, row 2 with row 3
 *         4b  4b+1   4b+2  4b+3      the next pass
 *
 * Passes go depth first, so that every cache serves the blocks that it holds, and breadth first
 * within small blocks, until four words are left, or eight where the number of stages is odd: they
 * take a stage alone. The last two stages pair words within a vector; they work on eight words:
 *
 *     a0 a1 a2 a3 | b0 b1 b2 b3     two blocks of four
 *     a0 a1 b0 b1 | a2 a3 b2 b3     halves: the last stage but one pairs equal places
 *     a0 a2 b0 b2 | a1 a3 b1 b3     evens and odds: so does the last, with four twiddles in a row
 *
 * Each is a loop of its own, and so is the way back to canonical words: the chain of dependent
 * operations is what limits them, and short ones overlap better.
 *
 * The inverse reads all backwards: of the inverse twiddles, that of block i of a stage is minus the
 * twiddle of the mirrored block, so that it walks the same table from its end and subtracts the
 * other way round. Vectors of several blocks take them in reverse.
 *
 * Table of n + 8 doubles: 1 <= i < n, the twiddle of node i; 0 and n, 1/n and psi^(n/2)/n for the
 * inverse's last pass. All are balanced, |w| < q/2.
 *
 * Bounds in units of q; a product of v is at most 1/2 + |v| q/2^53.
 *   Forward, narrow (q < 2^48, factors up to 16): a stage takes B to B + 1/2 + B/32; 17 stages take
 *       1 to 12.7.
 *   Forward, wide (q < 2^50, factors up to 4): a pass first folds row 0, the only one that it would
 *       leave without a product, to 1/2. It takes 2.2 to 1/2 + 0.775 + (1/2 + 2.975/8) < 2.2. The
 *       stages behind the passes, at most three, go on to 3.0, 3.9 and 4.9: factors stay below 4,
 *       and the last fold takes anything below 8.
 *   Inverse, narrow (q < 2^49, factors up to 8): a pass takes B <= 4/3 to 4B in row 0, which it
 *       folds to 1/2, and to 1 + B/4, 1/2 + B/4, 1/2 + (1 + B/4)/16 in the others.
 *   Inverse, wide (factors up to 4): row 1 is folded too, and B <= 1.
 */
#include "arith/avx2.h"

#if defined(__x86_64__)
#include "arith/avx2_vec.h"

#include <string.h>

enum {
    FORWARD_NARROW_BITS = 48,
    INVERSE_NARROW_BITS = 49,
    ROWS = 4,
    BLOCK = 512, /* words: 4 KiB */
};

/* ------------------------------------------------------------------------------------- table */

size_t clt__avx2_ntt_table_words(unsigned log_n) {
    return ((size_t)1 << log_n) + 8;
}

static void put(uint64_t *table, size_t at, uint64_t w, const clt__mod *mod) {
    double balanced = (double)((int64_t)w - (w > mod->q / 2 ? (int64_t)mod->q : 0));
    memcpy(table + at, &balanced, sizeof balanced);
}

static uint64_t get(const uint64_t *table, size_t at, const clt__mod *mod) {
    double balanced;
    memcpy(&balanced, table + at, sizeof balanced);
    return (uint64_t)((int64_t)balanced + (balanced < 0 ? (int64_t)mod->q : 0));
}

void clt__avx2_ntt_table_fill(uint64_t *table, uint64_t psi, unsigned log_n, const clt__mod *mod) {
    size_t n = (size_t)1 << log_n;
    put(table, 0, 1, mod);
    for (size_t m = 1; m < n; m *= 2) {
        /* bitrev(m + j) = bitrev(j) + n/2m */
        uint64_t root = clt__mod_mul(clt__mod_pow(psi, n / (2 * m), mod), mod->r1, mod);
        for (size_t j = 0; j < m; j++) {
            put(table, m + j, clt__mod_mont(get(table, j, mod), root, mod), mod);
        }
    }
    uint64_t n_inverse = clt__mod_inverse(n, mod);
    put(table, 0, n_inverse, mod);
    put(table, n, clt__mod_mul(n_inverse, get(table, 1, mod), mod), mod);
    memset(table + n + 1, 0, 7 * sizeof *table);
}

V4_BEGIN(V4_TARGET)

/* What a transform works with. Loops copy it: their stores might change one behind a pointer. */
typedef struct transform {
    f4_mod mod;
    const uint64_t *table;
    bool wide;
} transform;

V4_INLINE f4_factor twiddle(const transform *f, size_t node) {
    return f4_factor_of(f4_of_bits(v4_all(f->table[node])), &f->mod);
}

/* Of four nodes in a row, and of two, each twice. */
V4_INLINE f4_factor twiddles(const transform *f, size_t node) {
    return f4_factor_of(f4_load(f->table + node), &f->mod);
}

V4_INLINE f4_factor twiddles_twice(const transform *f, size_t node) {
    const uint64_t *two = f->table + node;
    return f4_factor_of(_mm256_permute_pd(f4_load_halves(two, two), 12), &f->mod);
}

/* ----------------------------------------------------------------------------------- forward */

/* u + v w and u - v w */
V4_INLINE void butterfly(f4 *u, f4 *v, f4_factor w, const f4_mod *m) {
    f4 product = f4_mul(*v, w, m);
    *v = _mm256_sub_pd(*u, product);
    *u = _mm256_add_pd(*u, product);
}

/* Two stages of the block of a node: four rows of t words. `words`: they are not doubles yet. */
V4_INLINE void forward_pass(uint64_t *x, size_t t, bool words, size_t node,
                            const transform *shared) {
    const transform f = *shared;
    f4_factor w1 = twiddle(&f, node), w2 = twiddle(&f, 2 * node), w3 = twiddle(&f, 2 * node + 1);
    for (size_t j = 0; j < t; j += V4_WORDS) {
        f4 v[ROWS];
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) {
            v[i] = words ? f4_load_words(x + i * t + j) : f4_load(x + i * t + j);
        }
        if (f.wide) v[0] = f4_fold(v[0], &f.mod);
        butterfly(&v[0], &v[2], w1, &f.mod);
        butterfly(&v[1], &v[3], w1, &f.mod);
        butterfly(&v[0], &v[1], w2, &f.mod);
        butterfly(&v[2], &v[3], w3, &f.mod);
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) f4_store(x + i * t + j, v[i]);
    }
}

/* A stage alone, of `count` blocks of eight words from a node on. */
V4_INLINE void forward_eights(uint64_t *x, size_t count, size_t node, const transform *f) {
    for (size_t i = 0; i < count; i++, x += 8) {
        f4 u = f4_load(x), v = f4_load(x + 4);
        butterfly(&u, &v, twiddle(f, node + i), &f->mod);
        f4_store(x, u);
        f4_store(x + 4, v);
    }
}

/* The last stage but one, of `count` blocks of four words; leaves evens and odds. */
V4_INLINE void forward_fours(uint64_t *x, size_t count, size_t node, const transform *f) {
    for (size_t i = 0; i < count; i += 2, x += 8) {
        f4 u = f4_load_halves(x, x + 4), v = f4_load_halves(x + 2, x + 6);
        butterfly(&u, &v, twiddles_twice(f, node + i), &f->mod);
        f4_store(x, f4_evens(u, v));
        f4_store(x + 4, f4_odds(u, v));
    }
}

/* The last stage, of `count` blocks of two words. */
V4_INLINE void forward_twos(uint64_t *x, size_t count, size_t node, const transform *f) {
    for (size_t i = 0; i < count; i += 4, x += 8) {
        f4 evens = f4_load(x), odds = f4_load(x + 4);
        butterfly(&evens, &odds, twiddles(f, node + i), &f->mod);
        f4_store_halves(x, x + 4, f4_evens(evens, odds));
        f4_store_halves(x + 2, x + 6, f4_odds(evens, odds));
    }
}

V4_INLINE void canonical(uint64_t *x, size_t n, const f4_mod *m) {
    for (size_t i = 0; i < n; i += V4_WORDS) v4_store(x + i, f4_canonical(f4_load(x + i), m));
}

/* All stages of the block of a node, breadth first. */
V4_INLINE void forward_block(uint64_t *x, size_t size, size_t node, const transform *shared) {
    const transform f = *shared;
    size_t count = 1, t = size;
    for (; t >= 16; t /= ROWS, count *= ROWS, node *= ROWS) {
        for (size_t i = 0; i < count; i++) {
            forward_pass(x + i * t, t / ROWS, false, node + i, &f);
        }
    }
    if (t == 8) {
        forward_eights(x, count, node, &f);
        count *= 2, node *= 2;
    }
    forward_fours(x, count, node, &f);
    forward_twos(x, 2 * count, 2 * node, &f);
    canonical(x, size, &f.mod);
}

/* All stages of the block of a node. */
static void forward_tree(uint64_t *x, size_t size, size_t node, const transform *f) {
    if (size <= BLOCK) {
        forward_block(x, size, node, f);
        return;
    }
    size_t t = size / ROWS;
    forward_pass(x, t, false, node, f);
    for (size_t i = 0; i < ROWS; i++) forward_tree(x + i * t, t, ROWS * node + i, f);
}

void clt__avx2_ntt_forward(uint64_t *x, const uint64_t *table, unsigned log_n,
                           const clt__mod *mod) {
    size_t n = (size_t)1 << log_n, t = n / ROWS;
    assert(log_n >= 6 && log_n <= 17 && clt__all_below(x, n, mod->q));
    const transform f = {f4_mod_of(mod), table, mod->bits > FORWARD_NARROW_BITS};
    forward_pass(x, t, true, 1, &f);
    for (size_t i = 0; i < ROWS; i++) forward_tree(x + i * t, t, ROWS + i, &f);
}

/* ----------------------------------------------------------------------------------- inverse */

/* u + v and (v - u) w */
V4_INLINE void inverse_butterfly(f4 *u, f4 *v, f4_factor w, const f4_mod *m) {
    f4 difference = _mm256_sub_pd(*v, *u);
    *u = _mm256_add_pd(*u, *v);
    *v = f4_mul(difference, w, m);
}

/* Two stages back of four rows: w1 of their mirrored node, w2 and w3 of its halves. */
V4_INLINE void inverse_rows(f4 v[ROWS], f4_factor w1, f4_factor w2, f4_factor w3, const f4_mod *m) {
    inverse_butterfly(&v[0], &v[1], w3, m);
    inverse_butterfly(&v[2], &v[3], w2, m);
    inverse_butterfly(&v[0], &v[2], w1, m);
    inverse_butterfly(&v[1], &v[3], w1, m);
}

V4_INLINE void inverse_pass(uint64_t *x, size_t t, size_t node, const transform *shared) {
    const transform f = *shared;
    f4_factor w1 = twiddle(&f, node), w2 = twiddle(&f, 2 * node), w3 = twiddle(&f, 2 * node + 1);
    for (size_t j = 0; j < t; j += V4_WORDS) {
        f4 v[ROWS];
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) v[i] = f4_load(x + i * t + j);
        inverse_rows(v, w1, w2, w3, &f.mod);
        v[0] = f4_fold(v[0], &f.mod);
        if (f.wide) v[1] = f4_fold(v[1], &f.mod);
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) f4_store(x + i * t + j, v[i]);
    }
}

/* The last pass, with the factor 1/n: canonical words again. */
V4_INLINE void inverse_last(uint64_t *x, size_t n, const transform *f) {
    f4_factor scale = twiddle(f, 0), w1 = twiddle(f, n), w2 = twiddle(f, 2), w3 = twiddle(f, 3);
    for (size_t j = 0, t = n / ROWS; j < t; j += V4_WORDS) {
        f4 v[ROWS];
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) v[i] = f4_load(x + i * t + j);
        inverse_rows(v, w1, w2, w3, &f->mod);
        v[0] = f4_mul(v[0], scale, &f->mod);
        v[1] = f4_mul(v[1], scale, &f->mod);
        V4_UNROLL
        for (size_t i = 0; i < ROWS; i++) v4_store(x + i * t + j, f4_lift(v[i], &f->mod));
    }
}

/* The first stage, of `count` blocks of two words, from a mirrored node down; leaves evens and odds
   in reverse: b2 b0 a2 a0 and b3 b1 a3 a1. */
V4_INLINE void inverse_twos(uint64_t *x, size_t count, size_t node, const transform *f) {
    for (size_t i = 0; i < count; i += 4, x += 8) {
        f4 u = f4_of_words(v4_load_halves(x + 4, x));
        f4 v = f4_of_words(v4_load_halves(x + 6, x + 2));
        f4 evens = f4_evens(v, u), odds = f4_odds(v, u);
        inverse_butterfly(&evens, &odds, twiddles(f, node - i - 3), &f->mod);
        f4_store(x, evens);
        f4_store(x + 4, odds);
    }
}

/* The second stage, of `count` blocks of four words. */
V4_INLINE void inverse_fours(uint64_t *x, size_t count, size_t node, const transform *f) {
    for (size_t i = 0; i < count; i += 2, x += 8) {
        f4 evens = f4_load(x), odds = f4_load(x + 4);
        f4 v = f4_evens(evens, odds), u = f4_odds(evens, odds);
        inverse_butterfly(&u, &v, twiddles_twice(f, node - i - 1), &f->mod);
        f4_store_halves(x + 4, x, f4_fold(u, &f->mod));
        f4_store_halves(x + 6, x + 2, v);
    }
}

/* A stage alone, of `count` blocks of eight words. */
V4_INLINE void inverse_eights(uint64_t *x, size_t count, size_t node, const transform *f) {
    for (size_t i = 0; i < count; i++, x += 8) {
        f4 u = f4_load(x), v = f4_load(x + 4);
        inverse_butterfly(&u, &v, twiddle(f, node - i), &f->mod);
        f4_store(x, f4_fold(u, &f->mod));
        f4_store(x + 4, v);
    }
}

/* All stages of the block of a mirrored node, breadth first. */
V4_INLINE void inverse_block(uint64_t *x, size_t size, size_t node, const transform *shared) {
    const transform f = *shared;
    size_t count = size / 4, t = 4;
    node = (node + 1) * count - 1;
    inverse_twos(x, 2 * count, 2 * node + 1, &f);
    inverse_fours(x, count, node, &f);
    bool odd = (count & 0x5555555555555555) == 0; /* is count 2^odd? */
    if (odd) {
        t *= 2, count /= 2, node /= 2;
        inverse_eights(x, count, node, &f);
    }
    for (; count > 1; t *= ROWS) {
        count /= ROWS, node /= ROWS;
        for (size_t i = 0; i < count; i++) inverse_pass(x + i * ROWS * t, t, node - i, &f);
    }
}

/* All stages of the block of a mirrored node. */
static void inverse_tree(uint64_t *x, size_t size, size_t node, const transform *f) {
    if (size <= BLOCK) {
        inverse_block(x, size, node, f);
        return;
    }
    size_t t = size / ROWS;
    for (size_t i = 0; i < ROWS; i++) inverse_tree(x + i * t, t, ROWS * (node + 1) - 1 - i, f);
    inverse_pass(x, t, node, f);
}

void clt__avx2_ntt_inverse(uint64_t *x, const uint64_t *table, unsigned log_n,
                           const clt__mod *mod) {
    size_t n = (size_t)1 << log_n, t = n / ROWS;
    assert(log_n >= 6 && log_n <= 17 && clt__all_below(x, n, mod->q));
    const transform f = {f4_mod_of(mod), table, mod->bits > INVERSE_NARROW_BITS};
    for (size_t i = 0; i < ROWS; i++) inverse_tree(x + i * t, t, 2 * ROWS - 1 - i, &f);
    inverse_last(x, n, &f);
}

V4_END
#endif
