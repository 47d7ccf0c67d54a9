/*
 * The negacyclic number-theoretic transform with AVX-512-IFMA: Cooley-Tukey forward and
 * Gentleman-Sande inverse, the twist merged into the twiddles (Seiler, ePrint 2018/039); Montgomery
 * products with lazy sums.
 *
 * Nodes. Stage s has 2^s blocks; all butterflies of block i use the twiddle psi^bitrev(2^s + i).
 * Counted through as nodes 2^s + i the blocks are a binary tree: the halves of node b are the nodes
 * 2b and 2b+1. A sweep goes down up to three floors of it, with the rows of a block in registers, a
 * vector of columns at a time:
 *
 *     floor 0               b                  row 0 with 4, 1 with 5, 2 with 6, 3 with 7
 *     floor 1         2b        2b+1           0 with 2, 1 with 3, 4 with 6, 5 with 7
 *     floor 2       4b  4b+1  4b+2  4b+3       0 with 1, 2 with 3, 4 with 5, 6 with 7
 *
 * The last three stages pair words of one vector: a group of 64 words is transposed, so that each
 * lane has a block of its own and again vectors are paired, and transposed back.
 *
 * Table for n = 64 G words of data:
 *     words 2b, 2b+1, 1 <= b < 8G    the twiddle w of node b in Montgomery form, and w/q mod R
 *     words 0, 1 and 16G, 16G+1      the same for -1/n and psi^(n/2)/n: the inverse's last stage
 *     words 16G+8 + 56g + 8k + lane  the k-th twiddle (b, 2b, 2b+1, 4b ...) of the three floors
 *                                    from node b = 8G + 8g + lane on; without w/q, which would
 *                                    serve only once and takes less time to make than to load
 *
 * The inverse walks backwards. The twiddle of a block is minus the forward one of the mirrored
 * block; so it reads the table from the end, holds rows and columns in reversed order, and takes
 * differences the other way round.
 *
 * Bounds. A product takes any word below R = 2^52. Primes are of two classes:
 *   narrow, q < 2^46 = R/64: a stage forward adds 2q to the bound, which ends below q + 17*2q.
 *       Three stages of the inverse go from 8q to 64q, but only in the one row that is never
 *       multiplied, which is then reduced; a product brings the others back to 8q.
 *   wide, q < 2^50 = R/4: every butterfly folds what it does not multiply to below 2q.
 */
#include "arith/kernel.h"

#if defined(__x86_64__)

#include "arith/ifma_vec.h"

enum {
    NARROW_BITS = 46,
    FLOORS = 3, /* of a full sweep */
    ROWS = 1 << FLOORS,
    TREE = ROWS - 1, /* nodes of the floors */
    GROUP = ROWS * V8_WORDS,
    GROUP_TABLE = TREE * V8_WORDS,
    BLOCK_LOG = 12, /* 32 KiB of data: they stay in the first-level cache */
    AHEAD = 32,     /* groups of table to fetch ahead: no prefetcher guesses the jumps of blocks */
    LOG_MIN = 6,
    LOG_MAX = 17,
};

/* ------------------------------------------------------------------------------------- table */

static size_t lanes_at(size_t n) {
    return n / 4 + 8;
}

size_t clt__ifma_ntt_table_words(unsigned log_n) {
    size_t n = (size_t)1 << log_n;
    return lanes_at(n) + n / GROUP * GROUP_TABLE;
}

/* Where the twiddle of a node lies. */
static size_t node_at(size_t node, size_t n) {
    if (node < n / 8) return 2 * node;
    unsigned floor = node < n / 4 ? 0 : node < n / 2 ? 1 : 2;
    size_t width = (size_t)1 << floor, k = width - 1 + node % width, top = node / width - n / 8;
    return lanes_at(n) + top / V8_WORDS * GROUP_TABLE + V8_WORDS * k + top % V8_WORDS;
}

static void put_pair(uint64_t *table, size_t at, uint64_t w, const clt__mod *mod) {
    table[at] = w;
    table[at + 1] = w * -mod->neg_inv & CLT__RADIX_MASK;
}

void clt__ifma_ntt_table_fill(uint64_t *table, uint64_t psi, unsigned log_n, const clt__mod *mod) {
    size_t n = (size_t)1 << log_n;
    put_pair(table, 0, mod->r1, mod);
    for (size_t m = 1; m < n; m *= 2) {
        /* bitrev(m + j) = bitrev(j) + n/2m */
        uint64_t root = clt__mod_mul(clt__mod_pow(psi, n / (2 * m), mod), mod->r1, mod);
        for (size_t j = 0; j < m; j++) {
            uint64_t w = clt__mod_mont(table[node_at(j, n)], root, mod);
            table[node_at(m + j, n)] = w;
            if (m + j < n / 8) put_pair(table, node_at(m + j, n), w, mod);
        }
    }
    uint64_t n_inverse = clt__mod_mul(clt__mod_inverse(n, mod), mod->r1, mod);
    put_pair(table, 0, mod->q - n_inverse, mod);
    put_pair(table, n / 4, clt__mod_mont(n_inverse, table[2], mod), mod);
    for (size_t i = n / 4 + 2; i < lanes_at(n); i++) table[i] = 0;
}

V8_INLINE v8_factor factor_all(const uint64_t *pair) {
    return (v8_factor){v8_all(pair[0]), v8_all(pair[1])};
}

/* The twiddles of `floors` floors from node b on, each in all lanes. */
V8_INLINE void tree_all(v8_factor *w, const uint64_t *table, size_t b, unsigned floors) {
    const unsigned nodes = (1U << floors) - 1;
    V8_UNROLL
    for (unsigned k = 0; k < nodes; k++) {
        unsigned floor = k == 0 ? 0 : k < 3 ? 1 : 2;
        w[k] = factor_all(table + 2 * ((b << floor) + k + 1 - (1U << floor)));
    }
}

/* Those of a group, one node a lane. */
V8_INLINE void tree_lanes(v8_factor w[TREE], const uint64_t *group, const v8_mod *m) {
    V8_UNROLL
    for (int k = 0; k < TREE; k++) w[k] = v8_factor_of(v8_load(group + V8_WORDS * k), m);
}

/* ----------------------------------------------------------------------------------- forward */

/* u + v*w and u - v*w. Narrow: the bound grows by 2q. Wide: from 4q to 4q. */
V8_INLINE void forward_butterfly(v8 *u, v8 *v, v8_factor w, const v8_mod *m, bool wide) {
    v8 a = v8_add(wide ? v8_fold(*u, m->twice) : *u, m->q);
    *v = v8_sub_mul(a, *v, w, m);
    *u = v8_sub(v8_add(a, a), *v);
}

/* The same, canonical. */
V8_INLINE void forward_finish(v8 *u, v8 *v, v8_factor w, const v8_mod *m, bool wide) {
    v8 a = v8_fold(wide ? v8_fold(*u, m->twice) : v8_barrett(*u, m), m->q);
    v8 minus = v8_fold(v8_sub_mul(m->q, *v, w, m), m->q); /* -v*w */
    *u = v8_lift(v8_sub(a, minus), m->q);
    *v = v8_fold(v8_add(a, minus), m->q);
}

/* The stage of floor s of `floors`. */
V8_INLINE void forward_floor(v8 *row, const v8_factor *w, unsigned s, unsigned floors,
                             const v8_mod *m, bool wide) {
    const unsigned t = 1U << (floors - 1 - s), pairs = 1U << (floors - 1);
    V8_UNROLL
    for (unsigned i = 0; i < pairs; i++) {
        unsigned e = i / t, u = i + e * t;
        forward_butterfly(&row[u], &row[u + t], w[(1U << s) - 1 + e], m, wide);
    }
}

/* `floors` stages of the block of node b: rows of t words. */
V8_INLINE void forward_rows(uint64_t *x, size_t t, const uint64_t *table, size_t b, unsigned floors,
                            const v8_mod *m, bool wide) {
    const unsigned rows = 1U << floors;
    v8_factor w[TREE];
    tree_all(w, table, b, floors);
    for (size_t j = 0; j < t; j += V8_WORDS) {
        v8 row[ROWS];
        V8_UNROLL
        for (unsigned r = 0; r < rows; r++) row[r] = v8_load(x + r * t + j);
        V8_UNROLL
        for (unsigned s = 0; s < floors; s++) forward_floor(row, w, s, floors, m, wide);
        V8_UNROLL
        for (unsigned r = 0; r < rows; r++) v8_store(x + r * t + j, row[r]);
    }
}

/* Three stages of `count` blocks of 2^log words, the first that of node b. */
V8_INLINE void forward_sweep(uint64_t *x, unsigned log, size_t count, const uint64_t *table,
                             size_t b, const v8_mod *m, bool wide) {
    for (size_t i = 0; i < count; i++) {
        forward_rows(x + (i << log), (size_t)1 << (log - FLOORS), table, b + i, FLOORS, m, wide);
    }
}

/* The last three stages of `count` groups. */
V8_INLINE void forward_lanes(uint64_t *x, size_t count, const uint64_t *lanes, const v8_mod *m,
                             bool wide) {
    for (size_t g = 0; g < count; g++, x += GROUP, lanes += GROUP_TABLE) {
        v8_factor w[TREE];
        v8 row[ROWS];
        v8_prefetch(lanes, AHEAD * GROUP_TABLE, TREE);
        tree_lanes(w, lanes, m);
        V8_UNROLL
        for (int r = 0; r < ROWS; r++) row[r] = v8_load(x + V8_WORDS * r);
        v8_transpose(row);
        forward_floor(row, w, 0, FLOORS, m, wide);
        forward_floor(row, w, 1, FLOORS, m, wide);
        V8_UNROLL
        for (int i = 0; i < 4; i++) {
            forward_finish(&row[2 * i], &row[2 * i + 1], w[3 + i], m, wide);
        }
        v8_transpose(row);
        V8_UNROLL
        for (int r = 0; r < ROWS; r++) v8_store(x + V8_WORDS * r, row[r]);
    }
}

V8_INLINE void forward(uint64_t *x, const uint64_t *table, unsigned log_n, const v8_mod *m,
                       bool wide) {
    size_t n = (size_t)1 << log_n, count = (size_t)1 << log_n % FLOORS;
    unsigned log = log_n - log_n % FLOORS;
    if (count == 2) forward_rows(x, n / 2, table, 1, 1, m, wide);
    if (count == 4) forward_rows(x, n / 4, table, 1, 2, m, wide);
    for (; log > BLOCK_LOG; log -= FLOORS, count *= ROWS) {
        forward_sweep(x, log, count, table, count, m, wide);
    }
    const uint64_t *lanes = table + lanes_at(n);
    size_t groups = n / count / GROUP;
    for (size_t i = 0; i < count; i++, x += groups * GROUP, lanes += groups * GROUP_TABLE) {
        size_t blocks = 1;
        for (unsigned l = log; l > FLOORS; l -= FLOORS, blocks *= ROWS) {
            forward_sweep(x, l, blocks, table, (count + i) * blocks, m, wide);
        }
        forward_lanes(x, groups, lanes, m, wide);
    }
}

static void forward_narrow(uint64_t *x, const uint64_t *table, unsigned log_n, const v8_mod *m) {
    forward(x, table, log_n, m, false);
}

static void forward_wide(uint64_t *x, const uint64_t *table, unsigned log_n, const v8_mod *m) {
    forward(x, table, log_n, m, true);
}

void clt__ifma_ntt_forward(uint64_t *x, const uint64_t *table, unsigned log_n,
                           const clt__mod *mod) {
    assert(log_n >= LOG_MIN && log_n <= LOG_MAX);
    assert(clt__all_below(x, (size_t)1 << log_n, mod->q));
    const v8_mod m = v8_mod_of(mod);
    (mod->bits <= NARROW_BITS ? forward_narrow : forward_wide)(x, table, log_n, &m);
}

/* ----------------------------------------------------------------------------------- inverse */

/* (u - v)*w, below 2q, and u + v, for words below `bound`. Narrow: the sum is below 2 bound. Wide:
   the bound is 2q, and the sum is folded to it. */
V8_INLINE void inverse_butterfly(v8 *u, v8 *v, v8_factor w, v8 bound, const v8_mod *m, bool wide) {
    v8 minus = v8_add(v8_sub(*v, *u), bound), sum = v8_add(*u, *v);
    *u = v8_sub_mul(m->q, minus, w, m);
    *v = wide ? v8_fold(sum, m->twice) : sum;
}

/* The same in the last stage: over n, canonical. */
V8_INLINE void inverse_finish(v8 *u, v8 *v, v8_factor w, v8_factor minus_one, v8 bound,
                              const v8_mod *m) {
    v8 minus = v8_add(v8_sub(*v, *u), bound), sum = v8_add(*u, *v);
    *u = v8_fold(v8_sub_mul(m->q, minus, w, m), m->q);
    *v = v8_fold(v8_sub_mul(m->q, sum, minus_one, m), m->q);
}

/* What words are below on floor s of `floors`. Narrow: 8q at first, then twice as much a stage. */
V8_INLINE v8 inverse_bound(unsigned s, unsigned floors, const v8_mod *m, bool wide) {
    return wide ? m->twice : v8_shift(m->q, FLOORS + floors - 1 - s);
}

V8_INLINE void inverse_floor(v8 *row, const v8_factor *w, unsigned s, unsigned floors,
                             const v8_mod *m, bool wide) {
    v8 bound = inverse_bound(s, floors, m, wide);
    const unsigned t = 1U << (floors - 1 - s), pairs = 1U << (floors - 1);
    V8_UNROLL
    for (unsigned i = 0; i < pairs; i++) {
        unsigned e = i / t, u = i + e * t;
        inverse_butterfly(&row[u], &row[u + t], w[(1U << s) - 1 + e], bound, m, wide);
    }
}

/* The floors of a full sweep, from 8q to 8q (narrow) or 2q to 2q. */
V8_INLINE void inverse_floors(v8 row[ROWS], const v8_factor w[TREE], const v8_mod *m, bool wide) {
    V8_UNROLL
    for (unsigned s = FLOORS; s-- > 0;) inverse_floor(row, w, s, FLOORS, m, wide);
    if (!wide) row[ROWS - 1] = v8_barrett(row[ROWS - 1], m);
}

/* The first three stages of `count` groups; their tables lie below `lanes`, the last one first. */
V8_INLINE void inverse_lanes(uint64_t *x, size_t count, const uint64_t *lanes, const v8_mod *m,
                             bool wide) {
    for (size_t g = 0; g < count; g++, x += GROUP) {
        v8_factor w[TREE];
        v8 row[ROWS];
        lanes -= GROUP_TABLE;
        v8_prefetch(lanes, -AHEAD * GROUP_TABLE, TREE);
        tree_lanes(w, lanes, m);
        V8_UNROLL
        for (int r = 0; r < ROWS; r++) row[ROWS - 1 - r] = v8_load(x + V8_WORDS * r);
        v8_transpose(row);
        v8_reverse(row);
        inverse_floors(row, w, m, wide);
        v8_reverse(row);
        v8_transpose(row);
        V8_UNROLL
        for (int r = 0; r < ROWS; r++) v8_store(x + V8_WORDS * r, row[ROWS - 1 - r]);
    }
}

/* Three stages, not the last ones, of the block that mirrors that of node b: rows of t words. */
V8_INLINE void inverse_rows(uint64_t *x, size_t t, const uint64_t *table, size_t b, const v8_mod *m,
                            bool wide) {
    v8_factor w[TREE];
    tree_all(w, table, b, FLOORS);
    for (size_t j = 0; j < t; j += V8_WORDS) {
        v8 row[ROWS];
        V8_UNROLL
        for (unsigned r = 0; r < ROWS; r++) row[ROWS - 1 - r] = v8_load(x + r * t + j);
        inverse_floors(row, w, m, wide);
        V8_UNROLL
        for (unsigned r = 0; r < ROWS; r++) v8_store(x + r * t + j, row[ROWS - 1 - r]);
    }
}

/* The last `floors` stages. */
V8_INLINE void inverse_last(uint64_t *x, size_t n, const uint64_t *table, unsigned floors,
                            const v8_mod *m, bool wide) {
    const unsigned rows = 1U << floors;
    const v8_factor minus_one = factor_all(table), root = factor_all(table + n / 4);
    const v8 bound = inverse_bound(0, floors, m, wide);
    v8_factor w[TREE];
    tree_all(w, table, 1, floors);
    for (size_t j = 0, t = n / rows; j < t; j += V8_WORDS) {
        v8 row[ROWS];
        V8_UNROLL
        for (unsigned r = 0; r < rows; r++) row[rows - 1 - r] = v8_load(x + r * t + j);
        V8_UNROLL
        for (unsigned s = floors; s-- > 1;) inverse_floor(row, w, s, floors, m, wide);
        V8_UNROLL
        for (unsigned i = 0; i < rows / 2; i++) {
            inverse_finish(&row[i], &row[i + rows / 2], root, minus_one, bound, m);
        }
        V8_UNROLL
        for (unsigned r = 0; r < rows; r++) v8_store(x + r * t + j, row[rows - 1 - r]);
    }
}

/* Three stages of `count` blocks of 2^log words; the last one mirrors that of node b. */
V8_INLINE void inverse_sweep(uint64_t *x, unsigned log, size_t count, const uint64_t *table,
                             size_t b, const v8_mod *m, bool wide) {
    for (size_t i = 0; i < count; i++) {
        inverse_rows(x + (i << log), (size_t)1 << (log - FLOORS), table, b + count - 1 - i, m,
                     wide);
    }
}

V8_INLINE void inverse(uint64_t *x, const uint64_t *table, unsigned log_n, const v8_mod *m,
                       bool wide) {
    size_t n = (size_t)1 << log_n;
    unsigned last = log_n % FLOORS == 0 ? FLOORS : log_n % FLOORS, rest = log_n - last;
    unsigned log = rest > BLOCK_LOG ? BLOCK_LOG : rest < LOG_MIN ? LOG_MIN : rest;
    size_t count = n >> log, groups = ((size_t)1 << log) / GROUP;
    const uint64_t *lanes = table + clt__ifma_ntt_table_words(log_n);
    uint64_t *block = x;
    for (size_t b = 2 * count; b-- > count; block += groups * GROUP) {
        inverse_lanes(block, groups, lanes, m, wide);
        lanes -= groups * GROUP_TABLE;
        for (unsigned l = 2 * FLOORS; l <= log && l <= rest; l += FLOORS) {
            inverse_sweep(block, l, (size_t)1 << (log - l), table, b << (log - l), m, wide);
        }
    }
    for (log += FLOORS; log <= rest; log += FLOORS) {
        inverse_sweep(x, log, n >> log, table, n >> log, m, wide);
    }
    if (last == 1) inverse_last(x, n, table, 1, m, wide);
    if (last == 2) inverse_last(x, n, table, 2, m, wide);
    if (last == 3) inverse_last(x, n, table, 3, m, wide);
}

static void inverse_narrow(uint64_t *x, const uint64_t *table, unsigned log_n, const v8_mod *m) {
    inverse(x, table, log_n, m, false);
}

static void inverse_wide(uint64_t *x, const uint64_t *table, unsigned log_n, const v8_mod *m) {
    inverse(x, table, log_n, m, true);
}

void clt__ifma_ntt_inverse(uint64_t *x, const uint64_t *table, unsigned log_n,
                           const clt__mod *mod) {
    assert(log_n >= LOG_MIN && log_n <= LOG_MAX);
    assert(clt__all_below(x, (size_t)1 << log_n, mod->q));
    const v8_mod m = v8_mod_of(mod);
    (mod->bits <= NARROW_BITS ? inverse_narrow : inverse_wide)(x, table, log_n, &m);
}

V8_END

#endif
