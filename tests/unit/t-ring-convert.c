/*
 * Base conversion and division against big integers, over chains of mixed primes. Column 0 and its
 * neighbours hold numbers at the edges of their ranges, the others uniform ones.
 */
#include "ring/convert.h"
#include "support/bigint.h"
#include "support/fault.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { PRIMES = 14, LOG_N = 10, N = 1 << LOG_N, EDGES = 12 };

/* Mixed sizes in no order; the last four are the special primes of a chain. */
static const unsigned prime_bits[PRIMES] = {50, 40, 40, 30, 45, 40, 36, 49, 30, 50, 50, 50, 50, 50};

typedef struct fixture {
    clt__ring *ring;
    clt_ws *ws[2]; /* one thread, three threads */
    uint64_t primes[PRIMES];
} fixture;

static int setup(void **state) {
    static fixture f;
    for (unsigned i = 0; i < PRIMES; i++) f.primes[i] = residues_prime(prime_bits[i], i);
    if (clt__ring_new(&f.ring, LOG_N, f.primes, PRIMES) != CLT_OK) return -1;
    if (clt__ws_new(&f.ws[0], 1) != CLT_OK || clt__ws_new(&f.ws[1], 3) != CLT_OK) return -1;
    *state = &f;
    return 0;
}

static int teardown(void **state) {
    fixture *f = *state;
    clt__ws_free(f->ws[0]);
    clt__ws_free(f->ws[1]);
    clt__ring_free(f->ring);
    return 0;
}

static void basis_primes(uint64_t *q, const fixture *f, const clt__basis *basis) {
    for (unsigned i = 0; i < basis->count; i++) q[i] = f->primes[basis->prime[i]];
}

static void put_column(uint64_t *x, const mpz_t value, const uint64_t *q, unsigned count) {
    for (unsigned i = 0; i < count; i++) x[i * (size_t)N] = bigint_mod_u64(value, q[i]);
}

/* The edge-th number near a border of [0, d): 0, d/2 from both sides, d. */
static void edge_number(mpz_t r, unsigned edge, const mpz_t d) {
    const unsigned away = edge % 3 == 0 ? 0 : edge % 3 == 1 ? 1 : 12345;
    mpz_set_ui(r, 0);
    if (edge / 3 == 1 || edge / 3 == 2) {
        /* d/2 -+ 2^-30 d: outside of what the double may decide either way */
        mpz_fdiv_q_2exp(r, d, 30);
        mpz_mul_ui(r, r, away + 1);
        if (edge / 3 == 1) mpz_neg(r, r);
        mpz_t half;
        mpz_init(half);
        mpz_fdiv_q_2exp(half, d, 1);
        mpz_add(r, r, half);
        mpz_clear(half);
    } else {
        mpz_set_ui(r, away);
        if (edge / 3 == 3) mpz_ui_sub(r, away, d), mpz_neg(r, r), mpz_sub_ui(r, r, 1);
    }
    mpz_mod(r, r, d);
}

/* Numbers in [0, product of the basis): edges, then uniform residues. */
static uint64_t *numbers_new(const fixture *f, const clt__basis *basis, uint64_t *seed) {
    uint64_t q[PRIMES], *x = residues_new((size_t)basis->count * N);
    basis_primes(q, f, basis);
    mpz_t d, value;
    mpz_inits(d, value, NULL);
    bigint_product(d, q, basis->count);
    for (unsigned i = 0; i < basis->count; i++) {
        for (size_t j = 0; j < N; j++) x[i * (size_t)N + j] = residues_random(seed) % q[i];
    }
    for (unsigned e = 0; e < EDGES; e++) {
        edge_number(value, e, d);
        put_column(x + e, value, q, basis->count);
    }
    mpz_clears(d, value, NULL);
    return x;
}

/* True when one u, 0 <= u < limit, makes x + u*d right modulo every target. */
static bool is_shifted(const uint64_t *out, const uint64_t *to, unsigned count, const mpz_t x,
                       const mpz_t d, unsigned limit) {
    mpz_t candidate;
    mpz_init_set(candidate, x);
    bool found = false;
    for (unsigned u = 0; u < limit && !found; u++, mpz_add(candidate, candidate, d)) {
        found = true;
        for (unsigned t = 0; t < count; t++) {
            found = found && out[t * (size_t)N] == bigint_mod_u64(candidate, to[t]);
        }
    }
    mpz_clear(candidate);
    return found;
}

static void check_convert(const fixture *f, const clt__basis *to, const clt__basis *from,
                          uint64_t *seed) {
    uint64_t from_q[PRIMES], to_q[PRIMES], *in = numbers_new(f, from, seed);
    uint64_t *out = residues_new((size_t)to->count * N),
             *again = residues_new((size_t)to->count * N);
    basis_primes(from_q, f, from);
    basis_primes(to_q, f, to);
    mpz_t d, x;
    mpz_inits(d, x, NULL);
    bigint_product(d, from_q, from->count);
    size_t mark = clt__ws_mark(f->ws[0]);
    for (int corrected = 0; corrected < 2; corrected++) {
        assert_int_equal(clt__basis_convert(f->ws[0], f->ring, out, to, in, from, corrected), 0);
        assert_int_equal(clt__basis_convert(f->ws[1], f->ring, again, to, in, from, corrected), 0);
        assert_memory_equal(out, again, to->count * N * sizeof *out);
        assert_true(clt__ws_mark(f->ws[0]) == mark);
        for (size_t j = 0; j < N; j++) {
            bigint_from_residues(x, in + j, N, from_q, from->count);
            if (corrected) bigint_centre(x, x, d);
            assert_true(is_shifted(out + j, to_q, to->count, x, d, corrected ? 1 : from->count));
        }
    }
    mpz_clears(d, x, NULL);
    clt__free(in);
    clt__free(out);
    clt__free(again);
}

static void conversion(void **state) {
    const fixture *f = *state;
    uint64_t seed = 24;
    const clt__basis low = clt__basis_range(0, 3), middle = clt__basis_range(3, 6);
    const clt__basis special = clt__basis_range(10, 4), one = clt__basis_range(9, 1);
    const clt__basis gaps = {.count = 4, .prime = {0, 4, 7, 9}};
    const clt__basis rest = {.count = 10, .prime = {1, 2, 3, 5, 6, 8, 10, 11, 12, 13}};
    check_convert(f, &middle, &low, &seed);
    check_convert(f, &special, &middle, &seed);
    check_convert(f, &low, &special, &seed);
    check_convert(f, &rest, &gaps, &seed);
    check_convert(f, &gaps, &rest, &seed);
    check_convert(f, &middle, &one, &seed);
    check_convert(f, &one, &middle, &seed);
}

/* x over keep and drop, from numbers in coefficient domain to transform domain. */
static uint64_t *transformed(const fixture *f, const uint64_t *x, const clt__basis *all) {
    uint64_t *y = residues_new((size_t)all->count * N);
    memcpy(y, x, all->count * N * sizeof *y);
    clt__poly_ntt(f->ws[0], f->ring, y, all);
    return y;
}

/* out = (x - [x]_d)/d for every coefficient, which is x/d rounded. */
static void assert_divided(const uint64_t *out, const uint64_t *x, const uint64_t *q, unsigned keep,
                           unsigned count) {
    mpz_t d, value, rest;
    mpz_inits(d, value, rest, NULL);
    bigint_product(d, q + keep, count - keep);
    for (size_t j = 0; j < N; j++) {
        bigint_from_residues(value, x + j, N, q, count);
        bigint_centre(rest, value, d);
        mpz_sub(value, value, rest);
        assert_true(mpz_divisible_p(value, d));
        mpz_divexact(value, value, d);
        for (unsigned i = 0; i < keep; i++) {
            assert_true(out[i * (size_t)N + j] == bigint_mod_u64(value, q[i]));
        }
    }
    mpz_clears(d, value, rest, NULL);
}

static void check_mod_down(const fixture *f, const clt__basis *keep, const clt__basis *drop,
                           uint64_t *seed) {
    clt__basis all = *keep;
    for (unsigned i = 0; i < drop->count; i++) all.prime[all.count++] = drop->prime[i];
    uint64_t q[PRIMES], *x = numbers_new(f, &all, seed);
    basis_primes(q, f, &all);
    /* Edges of the remainder modulo d too: d*k + edge. */
    mpz_t d, value;
    mpz_inits(d, value, NULL);
    bigint_product(d, q + keep->count, drop->count);
    for (unsigned e = 0; e < EDGES; e++) {
        edge_number(value, e, d);
        mpz_addmul_ui(value, d, e % 2 == 0 ? 0 : 1000003UL * e);
        put_column(x + EDGES + e, value, q, all.count);
    }
    mpz_clears(d, value, NULL);
    size_t kept = (size_t)keep->count * N;
    uint64_t *out = residues_new(kept);
    for (int t = 0; t < 2; t++) {
        uint64_t *y = transformed(f, x, &all);
        size_t mark = clt__ws_mark(f->ws[t]);
        /* The second time over the input. */
        uint64_t *target = t == 0 ? out : y;
        assert_int_equal(clt__mod_down(f->ws[t], f->ring, target, y, keep, y + kept, drop), 0);
        assert_true(clt__ws_mark(f->ws[t]) == mark);
        clt__poly_intt(f->ws[t], f->ring, target, keep);
        assert_divided(target, x, q, keep->count, all.count);
        clt__free(y);
    }
    clt__free(out);
    clt__free(x);
}

static void division(void **state) {
    const fixture *f = *state;
    uint64_t seed = 25;
    for (unsigned level = 1; level < 9; level++) {
        const clt__basis keep = clt__basis_range(0, level), top = clt__basis_range(level, 1);
        const clt__basis special = clt__basis_range(10, 4);
        const clt__basis merged = clt__basis_join(top, special);
        check_mod_down(f, &keep, &top, &seed);     /* rescale */
        check_mod_down(f, &keep, &special, &seed); /* division by P */
        check_mod_down(f, &keep, &merged, &seed);  /* both at once */
    }
    const clt__basis gaps = {.count = 3, .prime = {0, 3, 8}};
    const clt__basis between = {.count = 3, .prime = {1, 5, 12}};
    check_mod_down(f, &gaps, &between, &seed);
}

/* With everything new in each run, so that every allocation is met. */
static clt_status divide_once(void *arg) {
    const fixture *f = arg;
    const clt__basis keep = clt__basis_range(0, 4), drop = clt__basis_range(10, 2);
    clt_status status = CLT_OK;
    clt_ws *ws = NULL;
    uint64_t *x = clt__alloc(6 * (size_t)N, sizeof *x);
    if (x == NULL) return clt__fail_memory(1);
    CLT__TRY(clt__ws_new(&ws, 2));
    status = clt__mod_down(ws, f->ring, x, x, &keep, x + 4 * (size_t)N, &drop);
    if (clt__ws_mark(ws) != 0) status = CLT_E_INTERNAL;
done:
    clt__ws_free(ws);
    clt__free(x);
    return status;
}

static void no_memory(void **state) {
    assert_true(fault_sweep(divide_once, *state));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conversion),
        cmocka_unit_test(division),
        cmocka_unit_test(no_memory),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
