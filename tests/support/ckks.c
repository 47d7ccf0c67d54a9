#include "support/ckks.h"

#include "ring/galois.h"

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
    uint8_t level = (uint8_t)k->params->levels;
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
