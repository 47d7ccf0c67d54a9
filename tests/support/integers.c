/* Polynomials as big integers. */
#include "support/integers.h"

#include "support/bigint.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void integers_modulus(mpz_t d, const clt__ring *ring, const clt__basis *basis) {
    uint64_t prime[CLT__PRIMES_MAX];
    for (unsigned j = 0; j < basis->count; j++) {
        prime[j] = ring->mod[basis->prime[j]].q;
    }
    bigint_product(d, prime, basis->count);
}

mpz_t *integers_of(clt_ws *ws, const clt__ring *ring, const uint64_t *x, const clt__basis *basis) {
    size_t n = ring->n, bytes = basis->count * n * sizeof *x;
    uint64_t prime[CLT__PRIMES_MAX], *plain = clt__alloc_raw(bytes, 1);
    mpz_t *a = malloc(n * sizeof *a), d;
    if (plain == NULL || a == NULL) abort();
    memcpy(plain, x, bytes);
    clt__poly_intt(ws, ring, plain, basis);
    for (unsigned j = 0; j < basis->count; j++) {
        prime[j] = ring->mod[basis->prime[j]].q;
    }
    mpz_init(d);
    bigint_product(d, prime, basis->count);
    for (size_t i = 0; i < n; i++) {
        mpz_init(a[i]);
        bigint_from_residues(a[i], plain + i, n, prime, basis->count);
        bigint_centre(a[i], a[i], d);
    }
    mpz_clear(d);
    clt__free(plain);
    return a;
}

void integers_free(mpz_t *a, size_t n) {
    for (size_t i = 0; i < n; i++) {
        mpz_clear(a[i]);
    }
    free(a);
}

double integers_rms(mpz_t *a, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += mpz_get_d(a[i]) * mpz_get_d(a[i]);
    }
    return sqrt(sum / (double)n);
}

double integers_greatest(mpz_t *a, size_t n) {
    double greatest = 0;
    for (size_t i = 0; i < n; i++) {
        greatest = fmax(greatest, fabs(mpz_get_d(a[i])));
    }
    return greatest;
}

void integers_product_at(mpz_t r, mpz_t *a, const int8_t *b, size_t i, size_t n) {
    mpz_t t;
    mpz_init(t);
    mpz_set_ui(r, 0);
    for (size_t k = 0; k < n; k++) {
        mpz_mul_si(t, a[k], k <= i ? b[i - k] : -b[n + i - k]);
        mpz_add(r, r, t);
    }
    mpz_clear(t);
}
