/* Deterministic residues for tests. */
#include "support/residues.h"

#include "arith/wide.h"
#include "base/alloc.h"

#include <stdlib.h>

uint64_t residues_random(uint64_t *state) {
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t residues_prime(unsigned bits, unsigned k) {
    uint64_t step = UINT64_C(1) << 18;
    for (uint64_t q = (UINT64_C(1) << bits) + 1 - step; q > 4 * step; q -= step) {
        if (clt__prime_is(q) && k-- == 0) return q;
    }
    abort(); /* there is no such prime */
}

uint64_t residues_modulus(unsigned i) {
    static const unsigned bits[RESIDUES_PRIMES] = {24, 30, 36, 40, 45, 49, 50, 40, 49};
    if (i < 7) return residues_prime(bits[i], 0);
    uint64_t q = (UINT64_C(1) << bits[i]) + 1;
    while (!clt__prime_is(q)) q += UINT64_C(1) << 18;
    return q;
}

void residues_fill(uint64_t *x, size_t n, uint64_t q, uint64_t *state) {
    const uint64_t extreme[4] = {0, 1, q / 2, q - 1};
    for (size_t i = 0; i < n; i++) {
        uint64_t word = residues_random(state);
        x[i] = (word & 3) == 0 ? extreme[word >> 2 & 3] : (word >> 4) % q;
    }
}

uint64_t residues_mul(uint64_t a, uint64_t b, uint64_t q) {
    uint64_t rest;
    (void)clt__wide_divide(clt__wide_mul(a, b), q, &rest);
    return rest;
}

uint64_t residues_pow(uint64_t base, uint64_t exponent, uint64_t q) {
    uint64_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) result = residues_mul(result, base, q);
        base = residues_mul(base, base, q);
    }
    return result;
}

uint64_t *residues_new(size_t n) {
    uint64_t *x = clt__alloc(n, sizeof *x);
    if (x == NULL) abort(); /* a test cannot go on */
    return x;
}
