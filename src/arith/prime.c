/* Primes and roots of unity. Public values only: time depends on them. */
#include "arith/wide.h"

#include <assert.h>

static uint64_t mul_mod(uint64_t a, uint64_t b, uint64_t n) {
    uint64_t rest;
    (void)clt__wide_divide(clt__wide_mul(a, b), n, &rest);
    return rest;
}

static uint64_t pow_mod(uint64_t base, uint64_t exponent, uint64_t n) {
    uint64_t result = 1;
    for (; exponent != 0; exponent >>= 1) {
        if (exponent & 1) result = mul_mod(result, base, n);
        base = mul_mod(base, base, n);
    }
    return result;
}

/* Miller's test of odd n = odd * 2^twos + 1 to one base. */
static bool is_strong_probable_prime(uint64_t n, uint64_t base, uint64_t odd, unsigned twos) {
    uint64_t x = pow_mod(base, odd, n);
    if (x == 1 || x == n - 1) return true;
    for (unsigned i = 1; i < twos; i++) {
        x = mul_mod(x, x, n);
        if (x == n - 1) return true;
    }
    return false;
}

bool clt__prime_is(uint64_t n) {
    static const uint64_t BASES[] = {2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37};
    enum { COUNT = sizeof BASES / sizeof *BASES };
    if (n < 2) return false;
    for (int i = 0; i < COUNT; i++) {
        if (n % BASES[i] == 0) return n == BASES[i];
    }
    uint64_t odd = n - 1;
    unsigned twos = 0;
    for (; (odd & 1) == 0; odd >>= 1) twos++;
    for (int i = 0; i < COUNT; i++) {
        if (!is_strong_probable_prime(n, BASES[i], odd, twos)) return false;
    }
    return true;
}

uint64_t clt__root_of_unity(unsigned log_order, const clt__mod *mod) {
    uint64_t q = mod->q;
    assert(log_order >= 1 && log_order < 64 && ((q - 1) & ((UINT64_C(1) << log_order) - 1)) == 0);
    for (uint64_t g = 2;; g++) {
        uint64_t root = clt__mod_pow(g, (q - 1) >> log_order, mod);
        /* The order is exact if half of it gives -1. */
        if (clt__mod_pow(root, UINT64_C(1) << (log_order - 1), mod) == q - 1) return root;
    }
}
