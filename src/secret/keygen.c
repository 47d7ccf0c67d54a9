/*
 * Key generation. All randomness of a key is drawn first, in one order, so that the key is the same
 * for any number of threads; then each task makes the limbs of all digits for one prime:
 *
 *     b_d = e_d - a_d target [+ P' source]       errors and secrets: int8_t, secret memory
 *                                                their limbs: secret scratch, two for each thread
 *
 * in the words of the key, or, for a packed one, in two more limbs of scratch.
 */
#include "secret/keygen.h"

#include "ring/galois.h"
#include "ring/sample.h"
#include "rlwe/security.h"
#include "rlwe/small.h"
#include "rlwe/wire.h"
#include "secret/sparse.h"

#include <assert.h>

clt_status clt__key_random_open(clt__key_random *random) {
    clt_status status = CLT_OK;
    clt__key_random opened = {.error = {.left = 0}};
    CLT__TRY(clt__random_open(&opened.error, CLT__FOR_ERROR));
    CLT__TRY(clt__random_open(&opened.seed, CLT__FOR_SEED));
    CLT__TRY(clt__random_open(&opened.ephemeral, CLT__FOR_EPHEMERAL));
    *random = opened;
done:
    clt__key_random_close(&opened);
    return status;
}

void clt__key_random_seeded(clt__key_random *random, const uint8_t seed[CLT__SEED_BYTES]) {
    clt__random_seeded(&random->error, seed, CLT__FOR_ERROR);
    clt__random_seeded(&random->seed, seed, CLT__FOR_SEED);
    clt__random_seeded(&random->ephemeral, seed, CLT__FOR_EPHEMERAL);
}

void clt__key_random_close(clt__key_random *random) {
    clt__random_close(&random->error);
    clt__random_close(&random->seed);
    clt__random_close(&random->ephemeral);
}

/* ------------------------------------------------------------------------------------ masks */

/* The samples of one key: `digits` rows of limbs over the basis. */
typedef struct masking {
    const clt_params *params;
    clt__basis basis;
    unsigned digits;
    clt__gadget gadget; /* of rows that have a source */
    const int8_t *target, *error;
    const int8_t *source; /* NULL: the rows encrypt 0 */
    bool squared;         /* the source is the square of that */
    const uint8_t *seed;  /* of a */
    clt__label label;
    uint8_t *packed; /* b goes there, or, where this is NULL, both go to words */
    uint64_t *b, *a;
    uint64_t *scratch;
} masking;

/* Secret scratch of a thread: minus the target, the source; of packed keys, b and a as well. */
static unsigned scratch_limbs(bool packed) {
    return packed ? 4 : 2;
}

static bool is_own(const masking *x, unsigned digit, unsigned prime) {
    unsigned first, end;
    clt__gadget_digit(x->params, x->gadget, digit, &first, &end);
    return prime >= first && prime < end;
}

/* P' source modulo one prime. */
static void source_limb(uint64_t *limb, uint64_t *spare, const masking *x, unsigned prime) {
    const clt__ring *ring = x->params->ring;
    const clt__mod *mod = &ring->mod[prime];
    clt__small_limb(limb, x->source, ring, prime);
    if (x->squared) {
        ring->kernel->mul_const(spare, limb, mod->r2, ring->n, mod);
        ring->kernel->mul(limb, limb, spare, ring->n, mod);
    }
    uint64_t p_mont = clt__gadget_p_mont(x->params, x->gadget, prime);
    ring->kernel->mul_const(limb, limb, p_mont, ring->n, mod);
}

/* Limb j of row d; target and source are limbs modulo its prime. */
static void mask_row(const masking *x, unsigned d, size_t j, const uint64_t *minus_target,
                     const uint64_t *source, uint64_t *spare) {
    const clt__ring *ring = x->params->ring;
    const clt__kernel *kernel = ring->kernel;
    unsigned prime = x->basis.prime[j];
    const clt__mod *mod = &ring->mod[prime];
    size_t n = ring->n, i = d * x->basis.count + j;
    uint64_t *b = x->packed != NULL ? spare : x->b + i * n;
    uint64_t *a = x->packed != NULL ? spare + n : x->a + i * n;
    const uint64_t *factor = a;
    clt__label label = x->label;
    label.digit = (uint16_t)d;
    clt__expand_limb(ring, a, prime, x->seed, label);
    clt__small_limb(b, x->error + d * n, ring, prime);
    kernel->dot(b, &minus_target, &factor, 1, true, n, mod);
    if (x->source != NULL && is_own(x, d, prime)) kernel->add(b, b, source, n, mod);
    kernel->mul_const(b, b, mod->r2, n, mod);
    if (x->packed == NULL) return;
    kernel->pack(x->packed + clt__packed_at(ring, &x->basis, i), b, n, mod->bits);
}

static void mask_limb(void *arg, size_t j, unsigned thread) {
    const masking *x = arg;
    const clt__ring *ring = x->params->ring;
    unsigned prime = x->basis.prime[j];
    size_t n = ring->n, own = scratch_limbs(x->packed != NULL) * n;
    uint64_t *target = x->scratch + thread * own, *source = target + n;
    if (x->source != NULL && prime < clt__params_limbs(x->params, x->gadget.level)) {
        source_limb(source, target, x, prime);
    }
    clt__small_limb(target, x->target, ring, prime);
    ring->kernel->negate(target, target, n, &ring->mod[prime]);
    for (unsigned d = 0; d < x->digits; d++) {
        mask_row(x, d, j, target, source, source + n);
    }
}

/* ------------------------------------------------------------------------------- public key */

clt_status clt__keygen_public(clt_pk **pk, clt_ws *ws, const clt_sk *sk, clt__key_random *random) {
    const clt_params *params = sk->params;
    unsigned log_q = clt__params_log_q(params, params->levels);
    CLT__RETURN_IF(clt__security_check(params->chain.log_n, log_q, "the public key"));
    clt__secrets secrets;
    CLT__RETURN_IF(clt__secrets_open(&secrets, ws, sk, 1, scratch_limbs(false)));
    clt_pk *made = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(clt__pk_new(&made, params));
    memcpy(made->key_id, sk->key_id, sizeof made->key_id);
    memcpy(made->plan, sk->plan, sizeof made->plan);
    made->tag = sk->tag;
    clt__random_bytes(&random->seed, made->seed, sizeof made->seed);
    clt__sample_error(secrets.more, params->ring->n, &random->error);
    masking x = {.params = params,
                 .basis = clt__params_q(params, params->levels),
                 .digits = 1,
                 .target = secrets.s,
                 .error = secrets.more,
                 .seed = made->seed,
                 .label = {.type = CLT__LABEL_PUBLIC},
                 .b = made->b,
                 .a = made->a,
                 .scratch = secrets.scratch};
    clt__pool_run(ws->pool, x.basis.count, mask_limb, &x);
    *pk = made;
done:
    clt__secrets_close(&secrets);
    return status;
}

/* --------------------------------------------------------------------------- evaluation key */

static clt_status check_one(const clt_params *params, clt__key_spec spec) {
    unsigned long galois = spec.galois;
    if (!clt__key_element_exists(params, spec.galois)) {
        return clt__fail(CLT_E_ARGUMENT, "%lu is no galois element below %zu", galois,
                         2 * params->ring->n);
    }
    if (spec.level > params->top) {
        return clt__fail(CLT_E_ARGUMENT, "a key is asked for at level %u, and there are %u",
                         spec.level, params->top);
    }
    if (!clt__gadget_exists(params, spec.level, spec.special)) {
        return clt__fail(CLT_E_ARGUMENT,
                         "a key of level %u is asked for with %u special primes of %u: take as "
                         "many as have the bits of the level, or all",
                         spec.level, spec.special, params->special);
    }
    clt__gadget gadget = clt__key_spec_gadget(params, spec);
    if (galois == CLT__KEY_TO_SPARSE && (gadget.level != 0 || gadget.special != 1)) {
        return clt__fail(CLT_E_ARGUMENT,
                         "a key to the sparse secret is asked for at level %u with %u special "
                         "primes: there is one at level 0 with 1",
                         gadget.level, gadget.special);
    }
    return CLT_OK;
}

static bool asks_for(const clt__key_spec *spec, unsigned count, uint32_t galois) {
    for (unsigned i = 0; i < count; i++) {
        if (spec[i].galois == galois) return true;
    }
    return false;
}

static clt_status check_spec(const clt_params *params, const clt__key_spec *spec, unsigned count) {
    if (count > CLT__KEYS_MAX) {
        return clt__fail(CLT_E_ARGUMENT, "%u evaluation keys are asked for, and at most %d allowed",
                         count, CLT__KEYS_MAX);
    }
    for (unsigned i = 0; i < count; i++) {
        CLT__RETURN_IF(check_one(params, spec[i]));
    }
    if (asks_for(spec, count, CLT__KEY_TO_SPARSE) == asks_for(spec, count, CLT__KEY_FROM_SPARSE)) {
        return CLT_OK;
    }
    return clt__fail(CLT_E_ARGUMENT, "keys to and from the sparse secret are made together: that "
                                     "secret is gone when they are made");
}

/* Inserts into an ascending list of `count`; gives the new count. */
static unsigned insert(clt__key_spec *sorted, unsigned count, clt__key_spec spec) {
    unsigned at = count;
    while (at > 0 && sorted[at - 1].galois > spec.galois) {
        at--;
    }
    if (at > 0 && sorted[at - 1].galois == spec.galois) {
        clt__key_spec *old = &sorted[at - 1];
        if (old->level < spec.level) old->level = spec.level;
        if (old->special < spec.special) old->special = spec.special;
        return count;
    }
    memmove(sorted + at + 1, sorted + at, (count - at) * sizeof *sorted);
    sorted[at] = spec;
    return count + 1;
}

/* The empty keys that spec asks for. */
static clt_status evk_prepare(clt_evk **evk, const clt_ws *ws, const clt_sk *sk,
                              const clt__key_spec *spec, unsigned count) {
    unsigned unique = 0;
    clt__key_spec *sorted = clt__alloc(count, sizeof *sorted);
    if (sorted == NULL) return CLT_E_MEMORY;
    for (unsigned i = 0; i < count; i++) {
        clt__gadget gadget = clt__key_spec_gadget(sk->params, spec[i]);
        clt__key_spec one = {spec[i].galois, gadget.level, gadget.special};
        unique = insert(sorted, unique, one);
    }
    bool expanded = clt__keys_expand(sk->params, sorted, unique, ws->key_memory);
    clt_status status = clt__evk_new(evk, sk->params, sorted, unique, expanded);
    clt__free(sorted);
    if (status != CLT_OK) return status;
    memcpy((*evk)->key_id, sk->key_id, sizeof(*evk)->key_id);
    memcpy((*evk)->plan, sk->plan, sizeof(*evk)->plan);
    (*evk)->tag = sk->tag;
    return CLT_OK;
}

/* The small polynomials of all keys of a set. */
typedef struct smalls {
    clt__secrets secrets;
    int8_t *target; /* room for s turned */
    int8_t *error;  /* for the errors of a key */
    int8_t *sparse; /* s~, or NULL */
} smalls;

static clt_status smalls_open(smalls *x, clt_ws *ws, const clt_sk *sk, const clt_evk *evk,
                              clt__key_random *random) {
    size_t n = sk->params->ring->n;
    bool sparse = false, packed = false;
    for (unsigned i = 0; i < evk->count; i++) {
        sparse = sparse || evk->key[i].galois == CLT__KEY_TO_SPARSE;
        packed = packed || evk->key[i].packed != NULL;
    }
    unsigned more = 1 + sk->params->digits;
    CLT__RETURN_IF(clt__secrets_open(&x->secrets, ws, sk, more + sparse, scratch_limbs(packed)));
    x->target = x->secrets.more;
    x->error = x->target + n;
    x->sparse = sparse ? x->secrets.more + more * n : NULL;
    if (sparse) {
        clt__sparse_draw(x->sparse, x->secrets.scratch, n, CLT__SPARSE_WEIGHT, &random->ephemeral);
    }
    return CLT_OK;
}

/* Source and target of a key (rlwe/key.h). */
static void choose_secrets(masking *x, const smalls *s, uint32_t galois) {
    unsigned log_n = x->params->ring->log_n;
    x->source = galois == CLT__KEY_FROM_SPARSE ? s->sparse : s->secrets.s;
    x->target = galois == CLT__KEY_TO_SPARSE ? s->sparse : s->secrets.s;
    x->squared = galois == CLT__KEY_RELINEARISE;
    if (galois % 2 == 0) return;
    clt__galois_small(s->target, s->secrets.s, clt__galois_inverse(galois, log_n), log_n);
    x->target = s->target;
}

static clt_status make_switch_key(clt_ws *ws, const clt_params *params, clt__switch_key *key,
                                  const smalls *s, clt__key_random *random) {
    clt__key_spec spec = {key->galois, (uint8_t)key->level, (uint8_t)key->special};
    CLT__RETURN_IF(clt__key_spec_secure(params, spec));
    clt__random_bytes(&random->seed, key->seed, sizeof key->seed);
    clt__sample_error(s->error, key->digits * params->ring->n, &random->error);
    masking x = {.params = params,
                 .basis = clt__switch_key_basis(params, key),
                 .digits = key->digits,
                 .gadget = clt__key_spec_gadget(params, spec),
                 .error = s->error,
                 .seed = key->seed,
                 .label = {.type = CLT__LABEL_SWITCH, .galois = key->galois},
                 .packed = key->owned,
                 .b = key->b,
                 .a = key->a,
                 .scratch = s->secrets.scratch};
    choose_secrets(&x, s, key->galois);
    clt__pool_run(ws->pool, x.basis.count, mask_limb, &x);
    return CLT_OK;
}

clt_status clt__keygen_evaluation(clt_evk **evk, clt_ws *ws, const clt_sk *sk,
                                  const clt__key_spec *spec, unsigned count,
                                  clt__key_random *random) {
    smalls small = {.sparse = NULL};
    clt_evk *made = NULL;
    clt_status status = CLT_OK;
    CLT__RETURN_IF(check_spec(sk->params, spec, count));
    CLT__RETURN_IF(evk_prepare(&made, ws, sk, spec, count));
    CLT__TRY(smalls_open(&small, ws, sk, made, random));
    for (unsigned i = 0; i < made->count; i++) {
        CLT__TRY(clt__progress(&ws->progress, "evaluation keys", i, made->count));
        CLT__TRY(make_switch_key(ws, sk->params, &made->key[i], &small, random));
    }
    CLT__TRY(clt__progress(&ws->progress, "evaluation keys", made->count, made->count));
    *evk = made;
    made = NULL;
done:
    clt__evk_free(made);
    clt__secrets_close(&small.secrets);
    return status;
}
