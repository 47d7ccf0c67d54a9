/*
 * Encryption under the secret key, and private decryption. Each task has one prime: the limb of s
 * is made in secret scratch of its thread.
 */
#include "secret/decrypt.h"

#include "ring/sample.h"
#include "rlwe/small.h"

#include <assert.h>

/* The limb of s in Montgomery form. */
static uint64_t *secret_limb(const clt__secrets *x, const clt__ring *ring, size_t j,
                             unsigned thread) {
    uint64_t *s = x->scratch + thread * ring->n;
    clt__small_limb(s, x->s, ring, (unsigned)j);
    ring->kernel->mul_const(s, s, ring->mod[j].r2, ring->n, &ring->mod[j]);
    return s;
}

/* ------------------------------------------------------------------------------- encryption */

typedef struct encryption {
    const clt__secrets *secrets;
    const clt_pt *pt;
    clt_ct *ct;
} encryption;

static void encrypt_limb(void *arg, size_t j, unsigned thread) {
    const encryption *x = arg;
    const clt__ring *ring = x->ct->params->ring;
    const clt__kernel *kernel = ring->kernel;
    const clt__mod *mod = &ring->mod[j];
    size_t n = ring->n, at = j * n;
    uint64_t *c0 = x->ct->poly[0] + at, *s = secret_limb(x->secrets, ring, j, thread);
    const uint64_t *c1 = x->ct->poly[1] + at, *minus_s = s;
    clt__ct_expand_limb(x->ct, (unsigned)j);
    kernel->negate(s, s, n, mod);
    clt__small_limb(c0, x->secrets->more, ring, (unsigned)j);
    kernel->dot(c0, &c1, &minus_s, 1, true, n, mod);
    kernel->add(c0, c0, x->pt->poly + at, n, mod);
}

clt_status clt__encrypt_secret(clt_ws *ws, clt_ct *ct, const clt_sk *sk, const clt_pt *pt,
                               clt__key_random *random) {
    assert(clt__params_same(ct->params, sk->params) && clt__params_same(pt->params, sk->params));
    assert(!pt->mont && pt->capacity >= clt__params_limbs(pt->params, pt->level));
    clt__secrets secrets;
    CLT__RETURN_IF(clt__secrets_open(&secrets, ws, sk, 1, 1));
    clt_status status = clt__ct_shape(ct, 1, pt->level);
    if (status == CLT_OK) {
        clt__random_bytes(&random->seed, ct->seed, sizeof ct->seed);
        clt__sample_error(secrets.more, sk->params->ring->n, &random->error);
        ct->seeded = true;
        unsigned limbs = clt__params_limbs(pt->params, pt->level);
        clt__pool_run(ws->pool, limbs, encrypt_limb, &(encryption){&secrets, pt, ct});
        ct->power = pt->power;
        memcpy(ct->key_id, sk->key_id, sizeof ct->key_id);
        ct->noise = CLT__NOISE_UNKNOWN;
        ct->noise.value_bound = pt->value_bound;
        ct->noise.value_rms = pt->value_rms;
    }
    clt__secrets_close(&secrets);
    return status;
}

/* ------------------------------------------------------------------------------- decryption */

typedef struct decryption {
    const clt__secrets *secrets;
    const clt_ct *ct;
    clt_pt *pt;
} decryption;

/* Horner's rule in s. */
static void decrypt_limb(void *arg, size_t j, unsigned thread) {
    const decryption *x = arg;
    const clt__ring *ring = x->ct->params->ring;
    const clt__kernel *kernel = ring->kernel;
    const clt__mod *mod = &ring->mod[j];
    size_t n = ring->n, at = j * n;
    uint64_t *sum = x->pt->poly + at, *s = secret_limb(x->secrets, ring, j, thread);
    memcpy(sum, x->ct->poly[x->ct->degree] + at, n * sizeof *sum);
    for (unsigned i = x->ct->degree; i-- > 0;) {
        kernel->mul(sum, sum, s, n, mod);
        kernel->add(sum, sum, x->ct->poly[i] + at, n, mod);
    }
}

clt_status clt__decrypt_private(clt_ws *ws, clt_pt *pt, const clt_sk *sk, const clt_ct *ct) {
    assert(clt__params_same(pt->params, sk->params));
    if (!clt__params_same(ct->params, sk->params)) {
        return clt__fail(CLT_E_PARAMS,
                         "the ciphertext has parameters %s and the secret key has %s, of other "
                         "primes: use the key that it was encrypted for",
                         ct->params->name, sk->params->name);
    }
    if (memcmp(ct->key_id, sk->key_id, sizeof ct->key_id) != 0) {
        char theirs[2 * CLT__KEY_ID_BYTES + 1], ours[2 * CLT__KEY_ID_BYTES + 1];
        clt__hex(theirs, ct->key_id, sizeof ct->key_id);
        clt__hex(ours, sk->key_id, sizeof sk->key_id);
        return clt__fail(CLT_E_KEY, "the ciphertext is for the key %.8s and this one is %.8s",
                         theirs, ours);
    }
    clt__secrets secrets;
    CLT__RETURN_IF(clt__secrets_open(&secrets, ws, sk, 0, 1));
    clt_status status = clt__pt_shape(pt, ct->level, false);
    if (status == CLT_OK) {
        unsigned limbs = clt__params_limbs(ct->params, ct->level);
        clt__pool_run(ws->pool, limbs, decrypt_limb, &(decryption){&secrets, ct, pt});
        pt->power = ct->power;
        pt->mont = false;
        pt->value_bound = ct->noise.value_bound;
        pt->value_rms = ct->noise.value_rms;
    }
    clt__secrets_close(&secrets);
    return status;
}
