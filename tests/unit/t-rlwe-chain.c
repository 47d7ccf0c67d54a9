/* The search for primes: known answers, what every answer must be, what is refused. */
#include "rlwe/chain.h"

#include "arith/mod.h"
#include "rlwe/security.h"
#include "support/bigint.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* The presets and the extremes of the bounds. */
static const clt__chain chains[] = {
    {12, 1, 36, 29, 40, 1},        {13, 3, 46, 34, 50, 1},        {14, 7, 50, 40, 50, 2},
    {15, 15, 50, 40, 50, 4},       {16, 32, 50, 40, 50, 8},       {16, 48, 50, 26, 50, 7},
    {16, 28, 50, 45, 50, 8},       {12, 1, 30, 26, 34, 1},        {14, 10, 34, 30, 30, 3},
    {15, 12, 50, 45, 45, 4},       {14, 3, 50, 44, 33, 2, 1},     {15, 7, 50, 44, 50, 3, 1},
    {16, 23, 47, 31, 50, 4, 1},    {16, 12, 50, 45, 50, 6, 1},    {14, 1, 29, 26, 50, 1, 1},
    {16, 17, 50, 40, 50, 8, 0, 1}, {16, 13, 50, 45, 50, 8, 0, 2}, {16, 18, 50, 40, 50, 8, 0, 3},
    {15, 6, 45, 35, 50, 3, 0, 4},
};

enum { CHAINS = sizeof chains / sizeof chains[0] };

static unsigned bits_of(uint64_t q) {
    unsigned bits = 0;
    for (; q != 0; q >>= 1) {
        bits++;
    }
    return bits;
}

static void search(clt__chain_primes *found, const clt__chain *chain) {
    if (clt__chain_search(found, chain) != CLT_OK) fail_msg("%s", clt_detail());
}

static void primes_have_their_shape(void **state) {
    (void)state;
    for (unsigned c = 0; c < CHAINS; c++) {
        clt__chain_primes found;
        const clt__chain *chain = &chains[c];
        if (c == 5) continue; /* there are not 48 such primes: below */
        search(&found, chain);
        assert_int_equal(found.count, clt__chain_limbs(chain) + chain->special_count);
        for (unsigned i = 0; i < found.count; i++) {
            uint64_t q = found.prime[i];
            unsigned stride = clt__chain_stride(chain), limbs = clt__chain_limbs(chain);
            unsigned bits =
                i < limbs ? clt__chain_prime_bits(chain, i / stride) : chain->special_bits;
            mpz_t z;
            mpz_init(z);
            bigint_set_u64(z, q);
            assert_int_not_equal(mpz_probab_prime_p(z, 30), 0);
            mpz_clear(z);
            assert_int_equal(q % (1 << 18), 1);
            assert_int_equal(bits_of(q), bits);
            for (unsigned j = 0; j < i; j++) {
                assert_true(found.prime[j] != q);
            }
        }
    }
}

/* S_top is the product of the primes there, and S_(l-1) = S_l^2 / q_l down to S_bottom. A relative
   error doubles with each level, as the drift does. */
static void check_scales(const clt__chain_primes *found, unsigned stride, unsigned bottom,
                         unsigned top) {
    mpf_t scale, t, lo;
    mpf_inits(scale, t, lo, NULL);
    mpf_set_d(scale, found->scale[top].hi);
    mpf_set_d(lo, found->scale[top].lo);
    mpf_add(scale, scale, lo);
    for (unsigned l = top; l > bottom; l--) {
        mpf_mul(scale, scale, scale);
        for (unsigned i = 0; i < stride; i++) {
            mpf_set_d(t, (double)found->prime[stride * l + i]);
            mpf_div(scale, scale, t);
        }
        mpf_set_d(t, found->scale[l - 1].hi);
        mpf_set_d(lo, found->scale[l - 1].lo);
        mpf_add(t, t, lo);
        mpf_sub(t, t, scale);
        mpf_div(t, t, scale);
        assert_true(mpf_get_d(t) < 0x1p-50 && mpf_get_d(t) > -0x1p-50);
    }
    mpf_clears(scale, t, lo, NULL);
}

/* Against GMP; Delta is exact, as test scales_hardly_drift says. */
static void scales_follow_the_primes(void **state) {
    (void)state;
    mpf_set_default_prec(200);
    for (unsigned c = 0; c < CHAINS; c++) {
        clt__chain_primes found;
        if (c == 5) continue;
        search(&found, &chains[c]);
        unsigned stride = clt__chain_stride(&chains[c]), top = clt__chain_top(&chains[c]);
        check_scales(&found, stride, 0, chains[c].levels);
        if (chains[c].tower != 0) check_scales(&found, stride, chains[c].levels + 1, top);
    }
}

/* The tower's scales stay near its primes, and no prime stands twice (the test of shapes). */
static void towers_stand_on_their_levels(void **state) {
    (void)state;
    for (unsigned c = 0; c < CHAINS; c++) {
        clt__chain_primes found;
        const clt__tower *tower = clt__chain_tower(chains[c].tower);
        if (tower == NULL) continue;
        search(&found, &chains[c]);
        unsigned top = clt__chain_top(&chains[c]);
        assert_int_equal(top - chains[c].levels, tower->eval_mod + tower->coeffs_to_slots);
        for (unsigned l = chains[c].levels + 1; l <= top; l++) {
            assert_true(fabs(found.scale[l].hi / found.scale[top].hi - 1) < 0x1p-16);
            assert_true(found.scale[l].hi < ldexp(1, tower->bits));
            assert_true(found.scale[l].hi > ldexp(1, tower->bits - 1));
        }
    }
    assert_null(clt__chain_tower(0));
    assert_null(clt__chain_tower(5));
}

/* S_(top-1) is Delta, and in these chains two candidates are nearest to it. */
static void the_greater_of_two_nearest_is_taken(void **state) {
    (void)state;
    static const clt__chain tied[] = {
        {16, 12, 50, 33, 50, 8},
        {16, 15, 50, 38, 50, 8},
        {16, 17, 50, 43, 50, 8},
    };
    for (unsigned c = 0; c < sizeof tied / sizeof tied[0]; c++) {
        clt__chain_primes found;
        search(&found, &tied[c]);
        unsigned top = tied[c].levels;
        uint64_t delta = found.prime[top], greater = found.prime[top - 1];
        assert_true(greater > delta && clt__prime_is(2 * delta - greater));
    }
}

/* Of all pairs of unused candidates none has a product nearer to S_l^2/Delta. */
static void pairs_are_nearest(void **state) {
    (void)state;
    const clt__chain *chain = &chains[10];
    clt__chain_primes found;
    search(&found, chain);
    enum { CANDIDATES = 6 * 3 + 16, TOP = 3 };
    uint64_t prime[CANDIDATES];
    unsigned count = 0;
    for (uint64_t q = (UINT64_C(1) << 44) - (1 << 18) + 1; count < CANDIDATES; q -= 1 << 18) {
        if (clt__prime_is(q)) prime[count++] = q;
    }
    double delta = found.scale[TOP].hi;
    for (unsigned l = TOP; l > 0; l--) {
        double wish = found.scale[l].hi / delta * found.scale[l].hi;
        double chosen = fabs((double)found.prime[2 * l] * (double)found.prime[2 * l + 1] - wish);
        assert_true(found.prime[2 * l] > found.prime[2 * l + 1]);
        for (unsigned i = 0; i < count; i++) {
            for (unsigned j = i + 1; j < count; j++) {
                double distance = fabs((double)prime[i] * (double)prime[j] - wish);
                assert_true(distance >= chosen - 0x1p-50 * wish);
            }
        }
        for (unsigned i = 0; i < count; i++) { /* used up */
            if (prime[i] != found.prime[2 * l] && prime[i] != found.prime[2 * l + 1]) continue;
            prime[i--] = prime[--count];
        }
    }
    assert_int_equal(count, CANDIDATES - 2 * TOP);
}

/* max |S_l / Delta - 1| of the presets. */
static void scales_hardly_drift(void **state) {
    (void)state;
    static const struct {
        unsigned chain;
        double most;
    } drift[] = {{0, 0},        {1, 0x1.1p-16}, {2, 0x1.5p-19},  {3, 0x1.3p-17}, {4, 0x1.8p-16},
                 {10, 0x1p-40}, {11, 0x1p-26},  {12, 0x1.1p-13}, {13, 0x1p-27},  {15, 0x1p-16},
                 {16, 0x1p-18}, {17, 0x1p-16},  {18, 0x1.1p-14}};
    for (unsigned i = 0; i < sizeof drift / sizeof drift[0]; i++) {
        clt__chain_primes found;
        unsigned c = drift[i].chain, stride = clt__chain_stride(&chains[c]);
        search(&found, &chains[c]);
        double delta = found.scale[chains[c].levels].hi, top = 1;
        for (unsigned j = 0; j < stride; j++) {
            top *= (double)found.prime[stride * chains[c].levels + j];
        }
        assert_true(delta == top);
        for (unsigned l = 0; l <= chains[c].levels; l++) {
            double away = found.scale[l].hi / delta - 1;
            assert_true(away <= drift[i].most && away >= -drift[i].most);
        }
    }
}

static unsigned limb_bits(const clt__chain *chain, unsigned i) {
    return clt__chain_prime_bits(chain, i / clt__chain_stride(chain));
}

static unsigned digit_bits(const clt__chain *chain, const clt__chain_primes *found, unsigned d) {
    unsigned bits = 0;
    for (unsigned i = found->digit_first[d]; i < found->digit_first[d + 1]; i++) {
        bits += limb_bits(chain, i);
    }
    return bits;
}

/* The least possible largest digit when the primes are cut into at most `digits` runs. */
static unsigned least_largest(const clt__chain *chain, unsigned first, unsigned digits) {
    unsigned rest = 0, best = UINT32_MAX, run = 0;
    unsigned limbs = clt__chain_limbs(chain);
    for (unsigned i = first; i < limbs; i++) {
        rest += limb_bits(chain, i);
    }
    if (digits == 1 || first >= limbs) return rest;
    for (unsigned end = first + 1; end <= limbs; end++) {
        run += limb_bits(chain, end - 1);
        if (run >= best) break;
        unsigned other = least_largest(chain, end, digits - 1);
        unsigned largest = run > other ? run : other;
        if (largest < best) best = largest;
    }
    return best;
}

static void digits_are_few_and_balanced(void **state) {
    (void)state;
    for (unsigned c = 0; c < CHAINS; c++) {
        clt__chain_primes found;
        const clt__chain *chain = &chains[c];
        if (c == 5) continue;
        search(&found, chain);
        unsigned largest = 0, p_bits = (unsigned)chain->special_count * chain->special_bits;
        assert_int_equal(found.digit_first[0], 0);
        assert_int_equal(found.digit_first[found.digits], clt__chain_limbs(chain));
        for (unsigned d = 0; d < found.digits; d++) {
            assert_true(found.digit_first[d] < found.digit_first[d + 1]);
            unsigned bits = digit_bits(chain, &found, d);
            if (bits > largest) largest = bits;
        }
        assert_true(largest + 4 <= p_bits);
        if (found.digits > 6) continue; /* the search by hand takes too long */
        assert_int_equal(largest, least_largest(chain, 0, found.digits));
        if (found.digits > 1) {
            assert_true(least_largest(chain, 0, found.digits - 1) + 4 > p_bits);
        }
    }
}

static void boundaries_of_the_presets(void **state) {
    (void)state;
    static const uint8_t want[5][5] = {
        {0, 1, 2}, {0, 1, 2, 3, 4}, {0, 2, 4, 6, 8}, {0, 4, 8, 12, 16}, {0, 8, 17, 26, 33}};
    for (unsigned c = 0; c < 5; c++) {
        clt__chain_primes found;
        search(&found, &chains[c]);
        assert_int_equal(found.digits, c == 0 ? 2 : 4);
        assert_memory_equal(found.digit_first, want[c], found.digits + 1);
    }
}

static void refusals_name_the_number(void **state) {
    (void)state;
    static const struct {
        clt__chain chain;
        clt_status status;
        const char *text;
    } cases[] = {
        {{9, 3, 46, 34, 50, 1}, CLT_E_ARGUMENT, "9, and 12 to 16"},
        {{11, 1, 30, 26, 34, 1}, CLT_E_ARGUMENT, "11, and 12 to 16"},
        {{17, 3, 46, 34, 50, 1}, CLT_E_ARGUMENT, "17, and 12 to 16"},
        {{255, 3, 46, 34, 50, 1}, CLT_E_ARGUMENT, "255, and 12 to 16"},
        {{13, 0, 46, 34, 50, 1}, CLT_E_ARGUMENT, "0, and 1 to 48"},
        {{16, 49, 50, 30, 50, 8}, CLT_E_ARGUMENT, "49, and 1 to 48"},
        {{13, 3, 46, 25, 50, 1}, CLT_E_ARGUMENT, "scale_bits is 25, and 26 to 45"},
        {{13, 3, 50, 46, 50, 1}, CLT_E_ARGUMENT, "scale_bits is 46, and 26 to 45"},
        {{13, 3, 37, 34, 50, 1}, CLT_E_ARGUMENT, "base_bits is 37, and 38 to 50"},
        {{13, 3, 51, 34, 50, 1}, CLT_E_ARGUMENT, "base_bits is 51, and 38 to 50"},
        {{13, 3, 46, 34, 29, 2}, CLT_E_ARGUMENT, "special_bits is 29, and 30 to 50"},
        {{13, 3, 46, 34, 51, 1}, CLT_E_ARGUMENT, "special_bits is 51, and 30 to 50"},
        {{13, 3, 46, 34, 50, 0}, CLT_E_ARGUMENT, "special_count is 0, and 1 to 15"},
        {{16, 3, 46, 34, 50, 16}, CLT_E_ARGUMENT, "special_count is 16, and 1 to 15"},
        {{13, 3, 47, 34, 50, 1}, CLT_E_ARGUMENT, "have 50 bits and need 51"},
        {{16, 32, 46, 40, 50, 1}, CLT_E_ARGUMENT, "takes 33 digits"},
        {{16, 48, 50, 26, 50, 7}, CLT_E_ARGUMENT, "primes of 26 bits"},
        {{14, 3, 48, 39, 50, 2, 2}, CLT_E_ARGUMENT, "doubled chain is 2, and 0 to 1"},
        {{16, 24, 50, 30, 50, 8, 1}, CLT_E_ARGUMENT, "24, and 1 to 23"},
        {{14, 3, 40, 39, 50, 2, 1}, CLT_E_ARGUMENT, "base_bits is 40, and 41 to 50"},
        {{14, 3, 48, 46, 50, 2, 1}, CLT_E_ARGUMENT, "scale_bits is 46, and 26 to 45"},
        {{14, 3, 49, 39, 50, 2, 1}, CLT_E_SECURITY, "432 bits"},
        {{14, 7, 50, 40, 50, 3}, CLT_E_SECURITY, "480 bits"},
        {{13, 4, 46, 34, 50, 1}, CLT_E_SECURITY, "allows 214"},
        {{16, 17, 50, 40, 50, 8, 0, 5}, CLT_E_ARGUMENT, "number of a tower is 5, and 0 to 4"},
        {{16, 17, 50, 40, 50, 8, 1, 1}, CLT_E_ARGUMENT, "a tower is 1, and 0 to 0"},
        {{16, 3, 50, 40, 50, 8, 0, 1}, CLT_E_ARGUMENT, "below the tower is 3, and 4 to 36"},
        {{16, 18, 50, 40, 50, 8, 0, 1}, CLT_E_SECURITY, "1770 bits"},
        {{15, 6, 30, 26, 49, 1, 0, 4}, CLT_E_ARGUMENT, "have 49 bits and need 50"},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        clt__chain_primes found = {.count = 77};
        assert_int_equal(clt__chain_search(&found, &cases[i].chain), cases[i].status);
        if (strstr(clt_detail(), cases[i].text) == NULL) {
            fail_msg("\"%s\" does not say \"%s\"", clt_detail(), cases[i].text);
        }
        assert_int_equal(found.count, 77);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(primes_have_their_shape),
        cmocka_unit_test(scales_follow_the_primes),
        cmocka_unit_test(scales_hardly_drift),
        cmocka_unit_test(towers_stand_on_their_levels),
        cmocka_unit_test(pairs_are_nearest),
        cmocka_unit_test(the_greater_of_two_nearest_is_taken),
        cmocka_unit_test(digits_are_few_and_balanced),
        cmocka_unit_test(boundaries_of_the_presets),
        cmocka_unit_test(refusals_name_the_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
