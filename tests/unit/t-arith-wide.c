/* 128-bit words against big integers; t-arith-wide_halves.c tests words of two halves. */
#include "arith/wide.h"
#include "support/bigint.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { ROUNDS = 20000 };

static uint64_t seed = 1;

/* Random, or near one of the borders where carries begin. */
static uint64_t next_word(void) {
    static const uint64_t border[] = {0, UINT64_C(1) << 32, UINT64_C(1) << 52, UINT64_C(1) << 63};
    uint64_t word = residues_random(&seed), near = border[word >> 2 & 3] + (word >> 4 & 3) - 2;
    return (word & 3) == 0 ? near : residues_random(&seed) >> (word >> 8 & 63);
}

static void set_wide(mpz_t r, clt__u128 a) {
    bigint_set_u64(r, clt__wide_high(a));
    mpz_mul_2exp(r, r, 64);
    mpz_t low;
    mpz_init(low);
    bigint_set_u64(low, clt__wide_low(a));
    mpz_add(r, r, low);
    mpz_clear(low);
}

static void assert_wide(clt__u128 got, const mpz_t want) {
    mpz_t value, rest;
    mpz_inits(value, rest, NULL);
    set_wide(value, got);
    mpz_fdiv_r_2exp(rest, want, 128);
    assert_int_equal(mpz_cmp(value, rest), 0);
    mpz_clears(value, rest, NULL);
}

static void products_and_sums(void **state) {
    (void)state;
    mpz_t x, y, z;
    mpz_inits(x, y, z, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t a = next_word(), b = next_word();
        clt__u128 c = clt__wide(next_word(), next_word());
        bigint_set_u64(x, a);
        bigint_set_u64(y, b);
        set_wide(z, c);
        mpz_mul(x, x, y);
        assert_wide(clt__wide_mul(a, b), x);
        assert_int_equal(clt__mul_high(a, b), clt__wide_high(clt__wide_mul(a, b)));
        mpz_add(x, x, z);
        assert_wide(clt__wide_mul_add(c, a, b), x);
        assert_wide(clt__wide_add(c, clt__wide_mul(a, b)), x);
    }
    mpz_clears(x, y, z, NULL);
}

static void shifts(void **state) {
    (void)state;
    mpz_t x, y;
    mpz_inits(x, y, NULL);
    for (unsigned bits = 1; bits < 64; bits++) {
        for (int i = 0; i < ROUNDS / 64; i++) {
            clt__u128 a = clt__wide(next_word(), next_word());
            set_wide(x, a);
            mpz_fdiv_q_2exp(x, x, bits);
            mpz_fdiv_r_2exp(x, x, 64);
            bigint_set_u64(y, clt__wide_shift(a, bits));
            assert_int_equal(mpz_cmp(x, y), 0);
        }
    }
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t a = next_word();
        bigint_set_u64(x, a);
        mpz_mul_2exp(x, x, CLT__RADIX_BITS);
        assert_wide(clt__wide_radix(a), x);
    }
    mpz_clears(x, y, NULL);
}

static void divisions(void **state) {
    (void)state;
    mpz_t x, y, quotient, rest;
    mpz_inits(x, y, quotient, rest, NULL);
    for (int i = 0; i < ROUNDS; i++) {
        uint64_t d = next_word(), modulo;
        if (d == 0) continue;
        clt__u128 a = clt__wide(next_word() % d, next_word());
        set_wide(x, a);
        bigint_set_u64(y, d);
        mpz_fdiv_qr(quotient, rest, x, y);
        bigint_set_u64(x, clt__wide_divide(a, d, &modulo));
        bigint_set_u64(y, modulo);
        assert_int_equal(mpz_cmp(x, quotient), 0);
        assert_int_equal(mpz_cmp(y, rest), 0);
    }
    mpz_clears(x, y, quotient, rest, NULL);
}

/* What reduces with them, for the extremes of its bounds. */
static void reductions(void **state) {
    (void)state;
    for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
        clt__mod mod;
        clt__mod_init(&mod, residues_modulus(i));
        uint64_t q = mod.q, reciprocal = clt__reciprocal(q), extreme[] = {0, 1, q - 2, q - 1};
        for (int k = 0; k < 16; k++) {
            uint64_t a = extreme[k / 4], b = extreme[k % 4];
            clt__u128 product = clt__wide_mul(a, b);
            uint64_t reduced = clt__mont_canonical(product, reciprocal, &mod);
            assert_int_equal(clt__mod_mul(reduced, mod.r1, &mod), residues_mul(a, b, q));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(products_and_sums),
        cmocka_unit_test(shifts),
        cmocka_unit_test(divisions),
        cmocka_unit_test(reductions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
