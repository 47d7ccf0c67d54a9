/* Arithmetic modulo one prime, against the compiler's division. */
#include "support/residues.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#define RADIX (UINT64_C(1) << CLT__RADIX_BITS)

/* The moduli: primes of every size, and odd numbers at the ends of what clt__mod_init takes. */
enum { MODULI = RESIDUES_PRIMES + 2 };

static clt__mod modulus(unsigned i) {
    uint64_t q = (UINT64_C(1) << 20) + 1;
    if (i < RESIDUES_PRIMES) q = residues_modulus(i);
    if (i == RESIDUES_PRIMES) q = (UINT64_C(1) << 50) - 1;
    clt__mod mod;
    clt__mod_init(&mod, q);
    return mod;
}

static void constants(void **state) {
    (void)state;
    for (unsigned i = 0; i < MODULI; i++) {
        clt__mod mod = modulus(i);
        assert_true(mod.q >> mod.bits == 0 && mod.q >> (mod.bits - 1) == 1);
        assert_true(((mod.q * mod.neg_inv + 1) & (RADIX - 1)) == 0 && mod.neg_inv < RADIX);
        assert_true(mod.r1 == RADIX % mod.q);
        assert_true(mod.r2 == residues_mul(mod.r1, mod.r1, mod.q));
        assert_true(mod.inv == 1.0 / (double)mod.q);
    }
}

static void products(void **state) {
    (void)state;
    uint64_t seed = 1, x[64], y[64];
    for (unsigned i = 0; i < MODULI; i++) {
        clt__mod mod = modulus(i);
        residues_fill(x, 64, mod.q, &seed);
        residues_fill(y, 64, mod.q, &seed);
        for (int a = 0; a < 64; a++) {
            for (int b = 0; b < 64; b++) {
                uint64_t product = residues_mul(x[a], y[b], mod.q);
                assert_true(clt__mod_mul(x[a], y[b], &mod) == product);
                uint64_t mont = clt__mod_mont(x[a], y[b], &mod);
                assert_true(mont < mod.q && residues_mul(mont, mod.r1, mod.q) == product);
                assert_true(clt__mod_add(x[a], y[b], mod.q) == (x[a] + y[b]) % mod.q);
                assert_true(clt__mod_sub(x[a], y[b], mod.q) == (x[a] + mod.q - y[b]) % mod.q);
            }
        }
    }
}

/* The operands of clt__mod_mont need not be canonical: a*b < 2^52 q is enough. */
static void wide_operand(void **state) {
    (void)state;
    for (unsigned i = 0; i < MODULI; i++) {
        clt__mod mod = modulus(i);
        uint64_t mont = clt__mod_mont(RADIX - 1, mod.q - 1, &mod);
        uint64_t product = residues_mul((RADIX - 1) % mod.q, mod.q - 1, mod.q);
        assert_true(mont < mod.q && residues_mul(mont, mod.r1, mod.q) == product);
    }
}

static void powers_and_inverses(void **state) {
    (void)state;
    uint64_t seed = 2, x[32];
    for (unsigned i = 0; i < RESIDUES_PRIMES; i++) {
        clt__mod mod = modulus(i);
        residues_fill(x, 32, mod.q, &seed);
        for (int a = 0; a < 32; a++) {
            uint64_t exponent = residues_random(&seed) >> (a % 64);
            assert_true(clt__mod_pow(x[a], exponent, &mod) == residues_pow(x[a], exponent, mod.q));
            if (x[a] == 0) continue;
            assert_true(residues_mul(clt__mod_inverse(x[a], &mod), x[a], mod.q) == 1);
        }
        assert_true(clt__mod_pow(0, 0, &mod) == 1 && clt__mod_pow(0, 5, &mod) == 0);
    }
}

static void check_reduction(uint64_t a, const clt__mod *mod) {
    assert_true(clt__mod_reduce(a, mod) == a % mod->q);
    int64_t value;
    memcpy(&value, &a, sizeof value);
    uint64_t size = value < 0 ? -a : a;
    uint64_t expected = value < 0 ? (mod->q - size % mod->q) % mod->q : a % mod->q;
    assert_true(clt__mod_reduce_signed(value, mod) == expected);
}

static void reductions(void **state) {
    (void)state;
    uint64_t seed = 3;
    for (unsigned i = 0; i < MODULI; i++) {
        clt__mod mod = modulus(i);
        const uint64_t edges[] = {0, UINT64_C(1) << 63, mod.q, 2 * mod.q, mod.q << 13, RADIX};
        for (unsigned k = 0; k < sizeof edges / sizeof *edges; k++) {
            check_reduction(edges[k] - 1, &mod);
            check_reduction(edges[k], &mod);
            check_reduction(edges[k] + 1, &mod);
            check_reduction(-edges[k], &mod);
        }
        for (int k = 0; k < 2000; k++) {
            uint64_t word = residues_random(&seed);
            check_reduction(word >> (word & 63), &mod);
            check_reduction(-(word >> (word & 63)), &mod);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(constants),    cmocka_unit_test(products),
        cmocka_unit_test(wide_operand), cmocka_unit_test(powers_and_inverses),
        cmocka_unit_test(reductions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
