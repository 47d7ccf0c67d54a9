/* Primality against a sieve, GMP and known pseudoprimes; roots of unity by their definition. */
#include "support/bigint.h"
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void agrees_with_sieve(void **state) {
    (void)state;
    enum { LIMIT = 20000 };
    static bool composite[LIMIT];
    for (unsigned i = 2; i < LIMIT; i++) {
        for (unsigned j = 2 * i; j < LIMIT; j += i) composite[j] = true;
        assert_true(clt__prime_is(i) == !composite[i]);
    }
    assert_false(clt__prime_is(0));
    assert_false(clt__prime_is(1));
}

static void known_numbers(void **state) {
    (void)state;
    static const uint64_t primes[] = {
        UINT64_C(2147483647), UINT64_C(2305843009213693951), /* Mersenne */
        UINT64_C(18446744073709551557),                      /* the largest below 2^64 */
    };
    static const uint64_t composites[] = {
        561, 41041, 825265, UINT64_C(321197185), /* Carmichael */
        /* The least strong pseudoprimes to the first 2 ... 9 prime bases (Jaeschke 1993; Zhang). */
        1373653, 25326001, UINT64_C(3215031751), UINT64_C(2152302898747), UINT64_C(3474749660383),
        UINT64_C(341550071728321), UINT64_C(3825123056546413051),
        UINT64_C(4294967291) * UINT64_C(4294967291), UINT64_C(18446744073709551615),
        UINT64_C(1125899906842597) * 3};
    for (size_t i = 0; i < sizeof primes / sizeof *primes; i++) {
        assert_true(clt__prime_is(primes[i]));
    }
    for (size_t i = 0; i < sizeof composites / sizeof *composites; i++) {
        assert_false(clt__prime_is(composites[i]));
    }
}

static void agrees_with_gmp(void **state) {
    (void)state;
    uint64_t seed = 4;
    unsigned found = 0;
    mpz_t n;
    mpz_init(n);
    for (int i = 0; i < 3000; i++) {
        uint64_t word = residues_random(&seed);
        word = (word >> (word & 31)) | 1;
        bigint_set_u64(n, word);
        bool prime = mpz_probab_prime_p(n, 30) != 0;
        assert_true(clt__prime_is(word) == prime);
        found += prime;
    }
    mpz_clear(n);
    assert_true(found > 50);
}

/* The root belongs to the smallest g >= 2 whose power has the exact order. */
static void roots_of_unity(void **state) {
    (void)state;
    for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
        clt__mod mod;
        clt__mod_init(&mod, residues_modulus(i));
        for (unsigned log_order = 1; log_order <= 18; log_order++) {
            uint64_t half = UINT64_C(1) << (log_order - 1), root;
            uint64_t g = 1;
            do {
                root = residues_pow(++g, (mod.q - 1) >> log_order, mod.q);
            } while (residues_pow(root, half, mod.q) == 1);
            assert_true(clt__root_of_unity(log_order, &mod) == root);
            assert_true(residues_pow(root, half, mod.q) == mod.q - 1);
        }
    }
}

/* Where 2 is no square (q = 5 mod 8), 2 is the generator that counts. */
static void least_generator(void **state) {
    (void)state;
    for (uint64_t q = (UINT64_C(1) << 30) + 5; q < (UINT64_C(1) << 30) + 4000; q += 8) {
        if (!clt__prime_is(q)) continue;
        clt__mod mod;
        clt__mod_init(&mod, q);
        assert_true(clt__root_of_unity(2, &mod) == residues_pow(2, (q - 1) / 4, q));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(agrees_with_sieve), cmocka_unit_test(known_numbers),
        cmocka_unit_test(agrees_with_gmp),   cmocka_unit_test(roots_of_unity),
        cmocka_unit_test(least_generator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
