/* Double-double arithmetic against exact rational numbers. */
#include "arith/dd.h"
#include "support/bigint.h"
#include "support/residues.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void to_rational(mpq_t r, clt__dd a) {
    mpq_t lo;
    mpq_init(lo);
    mpq_set_d(r, a.hi);
    mpq_set_d(lo, a.lo);
    mpq_add(r, r, lo);
    mpq_clear(lo);
}

/* |computed - exact| <= 2^-bits |exact|, and hi is the sum rounded. */
static void assert_close(clt__dd computed, const mpq_t exact, unsigned bits) {
    mpq_t error, bound;
    mpq_inits(error, bound, NULL);
    to_rational(error, computed);
    mpq_sub(error, error, exact);
    mpq_abs(error, error);
    mpq_abs(bound, exact);
    mpq_div_2exp(bound, bound, bits);
    assert_true(mpq_cmp(error, bound) <= 0);
    assert_true(computed.hi + computed.lo == computed.hi);
    mpq_clears(error, bound, NULL);
}

/* A random normalised number of either sign around 2^exponent. */
static clt__dd random_dd(uint64_t *seed, int exponent) {
    double hi = ldexp((double)(int64_t)(residues_random(seed) >> 11 | UINT64_C(1) << 52), -52);
    double lo = ldexp((double)((int64_t)(residues_random(seed) >> 11) - (INT64_C(1) << 52)), -105);
    double sign = residues_random(seed) & 1 ? 1 : -1;
    double sum = hi + lo;
    return (clt__dd){sign * ldexp(sum, exponent), sign * ldexp(lo - (sum - hi), exponent)};
}

static void from_u64_is_exact(void **state) {
    (void)state;
    uint64_t seed = 5;
    mpz_t a;
    mpq_t exact;
    mpz_init(a);
    mpq_init(exact);
    for (int i = 0; i < 2000; i++) {
        uint64_t word = residues_random(&seed);
        word = i < 64 ? UINT64_MAX >> i : word >> (i & 63);
        bigint_set_u64(a, word);
        mpq_set_z(exact, a);
        clt__dd x = clt__dd_from_u64(word);
        assert_close(x, exact, 200);
        mpq_t value;
        mpq_init(value);
        to_rational(value, x);
        assert_true(mpq_equal(value, exact));
        mpq_clear(value);
    }
    mpz_clear(a);
    mpq_clear(exact);
}

static void errors_are_bounded(void **state) {
    (void)state;
    uint64_t seed = 6;
    mpq_t a, b, exact;
    mpq_inits(a, b, exact, NULL);
    for (int i = 0; i < 20000; i++) {
        clt__dd x = random_dd(&seed, (int)(residues_random(&seed) % 200) - 100);
        clt__dd y = random_dd(&seed, (int)(residues_random(&seed) % 200) - 100);
        /* Every fourth pair nearly cancels. */
        if (i % 4 == 0) y = (clt__dd){x.hi * (1 + ldexp(1, -(i / 4 % 54))), x.lo / 3};
        to_rational(a, x);
        to_rational(b, y);
        mpq_add(exact, a, b);
        assert_close(clt__dd_add(x, y), exact, 103);
        mpq_sub(exact, a, b);
        assert_close(clt__dd_sub(x, y), exact, 103);
        mpq_mul(exact, a, b);
        assert_close(clt__dd_mul(x, y), exact, 103);
        mpq_div(exact, a, b);
        assert_close(clt__dd_div(x, y), exact, 101);
    }
    mpq_clears(a, b, exact, NULL);
}

static void exact_cases(void **state) {
    (void)state;
    clt__dd three = {3, 0}, one = {1, 0};
    clt__dd third = clt__dd_div(one, three);
    assert_true(third.hi == 1.0 / 3 && third.lo == 0x1.5555555555555p-56);
    clt__dd back = clt__dd_mul(third, three);
    assert_true(fabs((back.hi - 1) + back.lo) < 0x1p-104);
    clt__dd zero = clt__dd_sub(third, third);
    assert_true(zero.hi == 0 && zero.lo == 0);
    clt__dd tiny = clt__dd_add(one, (clt__dd){0x1p-90, 0});
    assert_true(tiny.hi == 1 && tiny.lo == 0x1p-90);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_u64_is_exact),
        cmocka_unit_test(errors_are_bounded),
        cmocka_unit_test(exact_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
