/*
 * Flooded decryption (release.h). The flood is y_1 + factor y_2, two polynomials of exact doubles
 * in secret memory, reduced modulo each prime, so that their sum never has to be held.
 */
#include "secret/release.h"

#include "secret/gauss.h"

#include <assert.h>
#include <sodium.h>

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

clt_status clt__release_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_ct *ct) {
    clt_ct whole = *ct;
    clt__sink sink;
    whole.seeded = false;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__ct_put(&sink, &whole);
    CLT__RETURN_IF(sink.status);
    clt__hash_done(&sink.hash, digest);
    return CLT_OK;
}

void clt__release_key(uint8_t key[CLT__SEED_BYTES], const clt_sk *sk, const char *purpose) {
    static const char label[] = "clt-release";
    crypto_generichash_state hash;
    clt__sodium_start();
    (void)crypto_generichash_init(&hash, sk->key_id, sizeof sk->key_id, CLT__SEED_BYTES);
    (void)crypto_generichash_update(&hash, (const uint8_t *)label, sizeof label);
    (void)crypto_generichash_update(&hash, (const uint8_t *)purpose, strlen(purpose) + 1);
    (void)crypto_generichash_update(&hash, sk->packed, sk->params->ring->n / 4);
    (void)crypto_generichash_final(&hash, key, CLT__SEED_BYTES);
    clt__wipe(&hash, sizeof hash);
}

/* ------------------------------------------------------------------------------------ flood */

/* The stream of one ciphertext's flood: its seed is BLAKE2b-256, keyed by the key for floods, over
   the plan's digest, the ciphertext's and the factor. */
static clt_status open_stream(clt__random *random, const clt_sk *sk, const clt_ct *ct,
                              uint64_t factor) {
    uint8_t key[CLT__SEED_BYTES], seed[CLT__SEED_BYTES], of[2 * CLT__DIGEST_BYTES + 8];
    memcpy(of, sk->plan, CLT__DIGEST_BYTES);
    CLT__RETURN_IF(clt__release_digest(of + CLT__DIGEST_BYTES, ct));
    for (unsigned i = 0; i < 8; i++) of[2 * CLT__DIGEST_BYTES + i] = (uint8_t)(factor >> 8 * i);
    clt__release_key(key, sk, "flood");
    (void)crypto_generichash(seed, sizeof seed, of, sizeof of, key, sizeof key);
    clt__random_seeded(random, seed, CLT__FOR_ERROR);
    clt__wipe(key, sizeof key);
    clt__wipe(seed, sizeof seed);
    return CLT_OK;
}

typedef struct flooding {
    clt_pt *pt;
    const double *y; /* y_1, then y_2 */
    uint64_t factor;
    uint64_t *scratch; /* two limbs for each thread */
} flooding;

static void flood_limb(void *arg, size_t j, unsigned thread) {
    const flooding *f = arg;
    const clt__ring *ring = f->pt->params->ring;
    const clt__kernel *kernel = ring->kernel;
    const clt__mod *mod = &ring->mod[j];
    size_t n = ring->n;
    uint64_t *sum = f->scratch + 2 * thread * n, *wide = sum + n, *limb = f->pt->poly + j * n;
    uint64_t factor = clt__mod_mont(clt__mod_reduce(f->factor, mod), mod->r2, mod);
    kernel->reduce_f64(sum, f->y, n, mod);
    kernel->reduce_f64(wide, f->y + n, n, mod);
    kernel->mul_const(wide, wide, factor, n, mod);
    kernel->add(sum, sum, wide, n, mod);
    kernel->ntt_forward(sum, ring->table[j], ring->log_n, mod);
    kernel->add(limb, limb, sum, n, mod);
}

static clt_status add_flood(clt_ws *ws, clt_pt *pt, uint64_t factor, clt__random *random) {
    size_t n = pt->params->ring->n, threads = clt__pool_threads(ws->pool);
    double *y = clt__secret_alloc(2 * n, sizeof *y);
    uint64_t *scratch = clt__secret_alloc(2 * n * threads, sizeof *scratch);
    clt_status status = y == NULL || scratch == NULL ? CLT_E_MEMORY : CLT_OK;
    if (status == CLT_OK) {
        flooding f = {.pt = pt, .y = y, .factor = factor, .scratch = scratch};
        clt__gauss_draw(y, 2 * n, CLT__GAUSS_LEVELS, random);
        clt__pool_run(ws->pool, clt__params_limbs(pt->params, pt->level), flood_limb, &f);
    }
    clt__secret_free(scratch);
    clt__secret_free(y);
    return status;
}

clt_status clt__decrypt_flooded(clt_ws *ws, clt_pt *pt, const clt_sk *sk, const clt_ct *ct,
                                uint64_t factor) {
    clt__random random;
    assert(factor >= 1 && factor <= clt__gauss_factor_most);
    CLT__RETURN_IF(open_stream(&random, sk, ct, factor));
    clt_status status = clt__decrypt_private(ws, pt, sk, ct);
    if (status == CLT_OK) {
        status = add_flood(ws, pt, factor, &random);
        if (status != CLT_OK) memset(pt->poly, 0, pt->capacity * pt->params->ring->n * 8);
    }
    clt__random_close(&random);
    return status;
}
