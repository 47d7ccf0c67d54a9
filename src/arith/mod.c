/*
 * One modulus: its constants, products, powers, reduction. Montgomery (Math. Comp. 44, 1985) with
 * radix 2^52.
 */
#include "arith/mod.h"

#include "arith/wide.h"

#include <assert.h>

/* q^-1 mod 2^64 by Newton's iteration: an odd q is its own inverse to 3 bits, each step doubles. */
static uint64_t inverse_mod_2_64(uint64_t q) {
    uint64_t inverse = q;
    for (int i = 0; i < 5; i++) inverse *= 2 - q * inverse;
    return inverse;
}

void clt__mod_init(clt__mod *mod, uint64_t q) {
    assert((q & 1) == 1 && q >> 20 != 0 && q >> CLT__PRIME_BITS_MAX == 0);
    mod->q = q;
    mod->bits = 0;
    while (q >> mod->bits != 0) mod->bits++;
    mod->neg_inv = -inverse_mod_2_64(q) & CLT__RADIX_MASK;
    mod->r1 = (CLT__RADIX_MASK + 1) % q;
    mod->r2 = mod->r1;
    for (int i = 0; i < CLT__RADIX_BITS; i++) mod->r2 = clt__mod_add(mod->r2, mod->r2, q);
    mod->inv = 1.0 / (double)q;
}

uint64_t clt__mod_mont(uint64_t a, uint64_t b, const clt__mod *mod) {
    clt__u128 product = clt__wide_mul(a, b);
    assert(clt__wide_high(product) < (mod->q >> (64 - CLT__RADIX_BITS)) + 1);
    assert(clt__wide_shift(product, CLT__RADIX_BITS) < mod->q);
    return clt__reduce_once(clt__mont_reduce(product, mod), mod->q);
}

uint64_t clt__mod_mul(uint64_t a, uint64_t b, const clt__mod *mod) {
    return clt__mod_mont(clt__mod_mont(a, mod->r2, mod), b, mod);
}

uint64_t clt__mod_pow(uint64_t base, uint64_t exponent, const clt__mod *mod) {
    uint64_t power = clt__mod_mont(base, mod->r2, mod); /* base^(2^i), Montgomery form */
    uint64_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) result = clt__mod_mont(power, result, mod);
        power = clt__mod_mont(power, power, mod);
    }
    return result;
}

uint64_t clt__mod_inverse(uint64_t a, const clt__mod *mod) {
    assert(a != 0 && a < mod->q);
    return clt__mod_pow(a, mod->q - 2, mod); /* Fermat */
}

uint64_t clt__mod_reduce(uint64_t a, const clt__mod *mod) {
    uint64_t scaled = clt__mont_reduce(clt__wide(0, a), mod); /* a/R, below 2^12 + q < 2^52 */
    return clt__mod_mont(scaled, mod->r2, mod);
}

uint64_t clt__mod_reduce_signed(int64_t a, const clt__mod *mod) {
    uint64_t sign = -((uint64_t)a >> 63);
    uint64_t size = clt__mod_reduce(((uint64_t)a ^ sign) - sign, mod);
    uint64_t negated = clt__mod_sub(0, size, mod->q);
    return size ^ ((size ^ negated) & sign);
}
