#include "support/ckks.h"

#include "arith/fft.h"
#include "ring/galois.h"
#include "support/bigint.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "%s: %s\n", clt_status_name(status), clt_detail());
    exit(1);
}

static void *not_null(void *memory) {
    if (memory == NULL) exit(1);
    return memory;
}

static void make_keys(ckks *k, const int64_t *steps, unsigned count) {
    unsigned log_n = k->params->ring->log_n;
    uint8_t level = (uint8_t)k->params->top;
    clt__key_spec *spec = not_null(calloc(count + 2, sizeof *spec));
    unsigned made = 0;
    spec[made++] = (clt__key_spec){0, level};
    spec[made++] = (clt__key_spec){clt__galois_conjugation(log_n), level};
    for (unsigned i = 0; i < count; i++) {
        uint32_t galois = clt__galois_rotation(steps[i], log_n);
        if (galois != 1) spec[made++] = (clt__key_spec){galois, level};
    }
    must(clt__keygen_evaluation(&k->evk, k->ws, k->sk, spec, made, &k->random));
    free(spec);
}

void ckks_open(ckks *k, const clt__chain *chain, const int64_t *steps, unsigned count,
               uint8_t seed) {
    uint8_t bytes[CLT__SEED_BYTES] = {seed};
    clt__random secret;
    memset(k, 0, sizeof *k);
    must(clt__params_build(&k->params, chain, NULL));
    k->slots = clt__params_slots(k->params);
    must(clt__ws_new(&k->ws, 1));
    clt__random_seeded(&secret, bytes, CLT__FOR_SECRET);
    clt__random_seeded(&k->values, bytes, CLT__FOR_TRAINING);
    clt__key_random_seeded(&k->random, bytes);
    must(clt__sk_new(&k->sk, k->params, &secret));
    clt__random_close(&secret);
    must(clt__keygen_public(&k->pk, k->ws, k->sk, &k->random));
    make_keys(k, steps, count);
}

void ckks_close(ckks *k) {
    clt__key_random_close(&k->random);
    clt__random_close(&k->values);
    clt__evk_free(k->evk);
    clt__pk_free(k->pk);
    clt__sk_free(k->sk);
    clt__ws_free(k->ws);
    clt__params_unref(k->params);
}

double *ckks_vector(const ckks *k) {
    return not_null(calloc(2 * k->slots, sizeof(double)));
}

double *ckks_random(ckks *k, double size, bool real) {
    double *z = ckks_vector(k);
    for (size_t j = 0; j < (real ? 1 : 2) * k->slots; j++) {
        z[j] = size * (2 * clt__random_unit(&k->values) - 1);
    }
    return z;
}

clt_pt *ckks_encode(ckks *k, const double *z, clt__encode_for target) {
    clt_pt *pt = NULL;
    must(clt__pt_new(&pt, k->params));
    must(clt__encode(k->ws, pt, z, z + k->slots, k->slots, target));
    return pt;
}

clt_ct *ckks_empty(const ckks *k) {
    clt_ct *ct = NULL;
    must(clt__ct_new(&ct, k->params));
    return ct;
}

clt_ct *ckks_encrypt(ckks *k, const double *z, unsigned level) {
    clt_pt *pt = ckks_encode(k, z, (clt__encode_for){.level = level, .power = 1});
    clt_ct *ct = ckks_empty(k);
    must(clt__encrypt_secret(k->ws, ct, k->sk, pt, &k->random));
    ct->noise = clt__noise_fresh(k->params, pt->value_bound, pt->value_rms, false);
    clt__pt_free(pt);
    return ct;
}

void ckks_decrypt(ckks *k, double *z, const clt_ct *ct) {
    clt_pt *pt = NULL;
    must(clt__pt_new(&pt, k->params));
    must(clt__decrypt_private(k->ws, pt, k->sk, ct));
    must(clt__decode(k->ws, z, z + k->slots, k->slots, pt));
    clt__pt_free(pt);
}

double ckks_error(ckks *k, const clt_ct *ct, const double *z, double *rms) {
    double *got = ckks_vector(k), worst = 0, total = 0;
    ckks_decrypt(k, got, ct);
    for (size_t j = 0; j < k->slots; j++) {
        double d = hypot(got[j] - z[j], got[k->slots + j] - z[k->slots + j]);
        worst = d > worst ? d : worst;
        total += d * d;
    }
    free(got);
    if (rms != NULL) *rms = sqrt(total / (double)k->slots);
    return worst;
}

/* ----------------------------------------------------------------------------- beyond doubles */

clt__dd *ckks_vector_dd(const ckks *k) {
    return not_null(calloc(2 * k->slots, sizeof(clt__dd)));
}

/* The real coefficients that the values have at a scale of 1. */
static void embed(ckks *k, clt__dd *c, const clt__dd *z) {
    unsigned log_slots = k->params->ring->log_n - 1;
    size_t words = clt__fft_roots_words(log_slots), n = 2 * k->slots;
    double *table = not_null(calloc(2 * words + 2 * n, sizeof *table));
    double *x = table + 2 * words, *lo = x + n;
    clt__fft_roots_fill_dd(table, table + words, log_slots);
    for (size_t j = 0; j < n; j++) {
        x[j] = z[j].hi;
        lo[j] = z[j].lo;
    }
    clt__fft_inverse_dd(&(clt__fft_dd){x, lo, x + k->slots, lo + k->slots}, table, table + words,
                        log_slots);
    for (size_t j = 0; j < n; j++) c[j] = (clt__dd){x[j], lo[j]};
    free(table);
}

/* The integer in double-double: what is above 2^-104 of it. */
static clt__dd dd_of(const mpz_t a) {
    mpz_t rest;
    clt__dd d = {mpz_get_d(a), 0};
    mpz_init(rest);
    mpz_set_d(rest, d.hi);
    mpz_sub(rest, a, rest);
    d.lo = mpz_get_d(rest);
    mpz_clear(rest);
    return clt__dd_fast_two_sum(d.hi, d.lo);
}

/* x[i] = m_i - scale c_i for the coefficients m_i of the decryption. */
static void differences(ckks *k, double *x, const clt_ct *ct, const clt__dd *c) {
    const clt__ring *ring = k->params->ring;
    clt__basis basis = clt__params_q(k->params, ct->level);
    clt__dd scale = clt__params_scale(k->params, ct->level, ct->power);
    uint64_t prime[CLT__PRIMES_MAX];
    clt_pt *pt = NULL;
    mpz_t m, q;
    mpz_inits(m, q, NULL);
    must(clt__pt_new(&pt, k->params));
    must(clt__decrypt_private(k->ws, pt, k->sk, ct));
    clt__poly_intt(k->ws, ring, pt->poly, &basis);
    for (unsigned j = 0; j < basis.count; j++) prime[j] = ring->mod[j].q;
    bigint_product(q, prime, basis.count);
    for (size_t i = 0; i < ring->n; i++) {
        bigint_from_residues(m, pt->poly + i, ring->n, prime, basis.count);
        bigint_centre(m, m, q);
        x[i] = clt__dd_sub(dd_of(m), clt__dd_mul(scale, c[i])).hi;
    }
    clt__pt_free(pt);
    mpz_clears(m, q, NULL);
}

double ckks_error_dd(ckks *k, const clt_ct *ct, const clt__dd *z, double *rms) {
    const clt__ring *ring = k->params->ring;
    double *x = ckks_vector(k), scale = clt__params_scale(k->params, ct->level, ct->power).hi;
    double worst = 0, total = 0;
    clt__dd *c = ckks_vector_dd(k);
    embed(k, c, z);
    differences(k, x, ct, c);
    ring->kernel->fft_forward(x, x + k->slots, ring->roots, ring->log_n - 1);
    for (size_t j = 0; j < k->slots; j++) {
        double d = hypot(x[j], x[k->slots + j]) / scale;
        worst = d > worst ? d : worst;
        total += d * d;
    }
    free(x);
    free(c);
    if (rms != NULL) *rms = sqrt(total / (double)k->slots);
    return worst;
}
