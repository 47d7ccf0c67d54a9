/*
 * Public-key encryption. The ternary v and the errors live as small integers in secret memory;
 * their limbs are made one prime at a time, v in secret scratch of its thread, the errors in the
 * ciphertext itself, where the rest of the sum hides them.
 */
#include "ring/sample.h"
#include "rlwe/keyswitch.h"
#include "rlwe/small.h"

#include <assert.h>

typedef struct encryption {
    const clt_pk *pk;
    const clt_pt *pt;
    clt_ct *ct;
    const int8_t *v, *e0, *e1;
    uint64_t *scratch; /* a limb for each thread */
} encryption;

static void encrypt_limb(void *arg, size_t j, unsigned thread) {
    const encryption *x = arg;
    const clt__ring *ring = x->pk->params->ring;
    const clt__kernel *kernel = ring->kernel;
    const clt__mod *mod = &ring->mod[j];
    size_t n = ring->n, at = j * n;
    uint64_t *c0 = x->ct->poly[0] + at, *c1 = x->ct->poly[1] + at, *v = x->scratch + thread * n;
    const uint64_t *b = x->pk->b + at, *a = x->pk->a + at, *factor = v;
    clt__small_limb(v, x->v, ring, (unsigned)j);
    clt__small_limb(c0, x->e0, ring, (unsigned)j);
    clt__small_limb(c1, x->e1, ring, (unsigned)j);
    kernel->add(c0, c0, x->pt->poly + at, n, mod);
    kernel->dot(c0, &factor, &b, 1, true, n, mod);
    kernel->dot(c1, &factor, &a, 1, true, n, mod);
}

/* v, e_0, e_1, one after the other. */
static clt_status draw(int8_t *small, size_t n) {
    clt__random ephemeral, error;
    CLT__RETURN_IF(clt__random_open(&ephemeral, CLT__FOR_EPHEMERAL));
    clt_status status = clt__random_open(&error, CLT__FOR_ERROR);
    if (status == CLT_OK) {
        clt__sample_ternary(small, n, &ephemeral);
        clt__sample_error(small + n, 2 * n, &error);
        clt__random_close(&error);
    }
    clt__random_close(&ephemeral);
    return status;
}

clt_status clt__encrypt_public(clt_ws *ws, clt_ct *ct, const clt_pk *pk, const clt_pt *pt) {
    assert(clt__params_same(ct->params, pk->params) && clt__params_same(pt->params, pk->params));
    assert(!pt->mont && pt->capacity >= clt__params_limbs(pt->params, pt->level));
    const clt__ring *ring = pk->params->ring;
    clt_status status = CLT_E_MEMORY;
    int8_t *small = clt__secret_alloc(3 * ring->n, sizeof *small);
    uint64_t *scratch = clt__secret_alloc(clt__pool_threads(ws->pool) * ring->n, sizeof *scratch);
    if (small == NULL || scratch == NULL) goto done;
    CLT__TRY(draw(small, ring->n));
    CLT__TRY(clt__ct_shape(ct, 1, pt->level));
    encryption x = {pk, pt, ct, small, small + ring->n, small + 2 * ring->n, scratch};
    clt__pool_run(ws->pool, clt__params_limbs(pt->params, pt->level), encrypt_limb, &x);
    ct->power = pt->power;
    ct->seeded = false;
    memcpy(ct->key_id, pk->key_id, sizeof ct->key_id);
    ct->noise = CLT__NOISE_UNKNOWN;
    ct->noise.value_bound = pt->value_bound;
    ct->noise.value_rms = pt->value_rms;
done:
    clt__secret_free(scratch);
    clt__secret_free(small);
    return status;
}
