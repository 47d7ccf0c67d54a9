/* Residue number systems in big integers. */
#include "support/bigint.h"

void bigint_set_u64(mpz_t r, uint64_t a) {
    mpz_import(r, 1, -1, sizeof a, 0, 0, &a);
}

uint64_t bigint_get_u64(const mpz_t a) {
    uint64_t r = 0;
    mpz_export(&r, NULL, -1, sizeof r, 0, 0, a);
    return r;
}

uint64_t bigint_mod_u64(const mpz_t a, uint64_t q) {
    mpz_t m;
    mpz_init(m);
    bigint_set_u64(m, q);
    mpz_mod(m, a, m);
    uint64_t r = bigint_get_u64(m);
    mpz_clear(m);
    return r;
}

void bigint_product(mpz_t r, const uint64_t *factors, unsigned count) {
    mpz_t q;
    mpz_init(q);
    mpz_set_ui(r, 1);
    for (unsigned i = 0; i < count; i++) {
        bigint_set_u64(q, factors[i]);
        mpz_mul(r, r, q);
    }
    mpz_clear(q);
}

/* Garner's way: r stays right modulo the first i primes, whose product is m. */
void bigint_from_residues(mpz_t r, const uint64_t *residue, size_t stride, const uint64_t *primes,
                          unsigned count) {
    mpz_t m, q, t, inverse;
    mpz_inits(m, q, t, inverse, NULL);
    mpz_set_ui(m, 1);
    mpz_set_ui(r, 0);
    for (unsigned i = 0; i < count; i++) {
        bigint_set_u64(q, primes[i]);
        bigint_set_u64(t, residue[i * stride]);
        mpz_sub(t, t, r);
        mpz_invert(inverse, m, q);
        mpz_mul(t, t, inverse);
        mpz_mod(t, t, q);
        mpz_addmul(r, m, t);
        mpz_mul(m, m, q);
    }
    mpz_clears(m, q, t, inverse, NULL);
}

void bigint_centre(mpz_t r, const mpz_t a, const mpz_t d) {
    mpz_t twice;
    mpz_init(twice);
    mpz_mod(r, a, d);
    mpz_mul_2exp(twice, r, 1);
    if (mpz_cmp(twice, d) >= 0) mpz_sub(r, r, d);
    mpz_clear(twice);
}
