/*
 * Key generation. All randomness of a key is drawn first, in one order, so that the key is the same
 * for any number of threads; then each task makes the limbs of all digits for one prime:
 *
 *     b_d = e_d - a_d target [+ P source]        errors and secrets: int8_t, secret memory
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

#include <assert.h>

clt_status clt__key_random_open(clt__key_random *random) {
    CLT__RETURN_IF(clt__random_open(&random->error, CLT__FOR_ERROR));
    clt_status status = clt__random_open(&random->seed, CLT__FOR_SEED);
    if (status != CLT_OK) clt__random_close(&random->error);
    return status;
}

void clt__key_random_seeded(clt__key_random *random, const uint8_t seed[CLT__SEED_BYTES]) {
    clt__random_seeded(&random->error, seed, CLT__FOR_ERROR);
    clt__random_seeded(&random->seed, seed, CLT__FOR_SEED);
}

void clt__key_random_close(clt__key_random *random) {
    clt__random_close(&random->error);
    clt__random_close(&random->seed);
}

/* ------------------------------------------------------------------------------------ masks */

/* The samples of one key: `digits` rows of limbs over the basis. */
typedef struct masking {
    const clt_params *params;
    clt__basis basis;
    unsigned level, digits;
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
    clt__params_digit(x->params, x->level, digit, &first, &end);
    return prime >= first && prime < end;
}

/* P source modulo one prime. */
static void source_limb(uint64_t *limb, uint64_t *spare, const masking *x, unsigned prime) {
    const clt__ring *ring = x->params->ring;
    const clt__mod *mod = &ring->mod[prime];
    clt__small_limb(limb, x->source, ring, prime);
    if (x->squared) {
        ring->kernel->mul_const(spare, limb, mod->r2, ring->n, mod);
        ring->kernel->mul(limb, limb, spare, ring->n, mod);
    }
    ring->kernel->mul_const(limb, limb, clt__params_p_mont(x->params, prime), ring->n, mod);
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
    bool in_q = prime < clt__params_limbs(x->params, x->level);
    if (x->source != NULL && in_q) source_limb(source, target, x, prime);
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
                 .level = params->levels,
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

static clt_status check_spec(const clt_params *params, const clt__key_spec *spec, unsigned count) {
    if (count > CLT__KEYS_MAX) {
        return clt__fail(CLT_E_ARGUMENT, "%u evaluation keys are asked for, and at most %d allowed",
                         count, CLT__KEYS_MAX);
    }
    for (unsigned i = 0; i < count; i++) {
        unsigned long galois = spec[i].galois;
        if (galois != 0 && (galois % 2 == 0 || galois >= 2 * params->ring->n)) {
            return clt__fail(CLT_E_ARGUMENT, "%lu is no galois element below %zu", galois,
                             2 * params->ring->n);
        }
        if (spec[i].level > params->top) {
            return clt__fail(CLT_E_ARGUMENT, "a key is asked for at level %u, and there are %u",
                             spec[i].level, params->top);
        }
    }
    return CLT_OK;
}

/* Inserts into an ascending list of `count`; gives the new count. */
static unsigned insert(clt__key_spec *sorted, unsigned count, clt__key_spec spec) {
    unsigned at = count;
    while (at > 0 && sorted[at - 1].galois > spec.galois) {
        at--;
    }
    if (at > 0 && sorted[at - 1].galois == spec.galois) {
        if (sorted[at - 1].level < spec.level) sorted[at - 1].level = spec.level;
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
        unique = insert(sorted, unique, spec[i]);
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

static clt_status make_switch_key(clt_ws *ws, const clt_params *params, clt__switch_key *key,
                                  const clt__secrets *secrets, clt__key_random *random) {
    const clt__ring *ring = params->ring;
    unsigned log_qp = clt__params_log_q(params, key->level) + clt__params_log_p(params);
    CLT__RETURN_IF(clt__security_check(params->chain.log_n, log_qp, "an evaluation key"));
    int8_t *target = secrets->more, *error = target + ring->n;
    clt__random_bytes(&random->seed, key->seed, sizeof key->seed);
    clt__sample_error(error, key->digits * ring->n, &random->error);
    masking x = {.params = params,
                 .basis = clt__switch_key_basis(params, key),
                 .level = key->level,
                 .digits = key->digits,
                 .target = secrets->s,
                 .error = error,
                 .source = secrets->s,
                 .squared = key->galois == 0,
                 .seed = key->seed,
                 .label = {.type = CLT__LABEL_SWITCH, .galois = key->galois},
                 .packed = key->packed,
                 .b = key->b,
                 .a = key->a,
                 .scratch = secrets->scratch};
    if (key->galois != 0) {
        uint32_t inverse = clt__galois_inverse(key->galois, ring->log_n);
        clt__galois_small(target, secrets->s, inverse, ring->log_n);
        x.target = target;
    }
    clt__pool_run(ws->pool, x.basis.count, mask_limb, &x);
    return CLT_OK;
}

clt_status clt__keygen_evaluation(clt_evk **evk, clt_ws *ws, const clt_sk *sk,
                                  const clt__key_spec *spec, unsigned count,
                                  clt__key_random *random) {
    clt__secrets secrets = {.s = NULL};
    clt_evk *made = NULL;
    clt_status status = CLT_OK;
    CLT__RETURN_IF(check_spec(sk->params, spec, count));
    CLT__RETURN_IF(evk_prepare(&made, ws, sk, spec, count));
    bool packed = made->count > 0 && made->key[0].packed != NULL;
    CLT__TRY(clt__secrets_open(&secrets, ws, sk, 1 + sk->params->digits, scratch_limbs(packed)));
    for (unsigned i = 0; i < made->count; i++) {
        CLT__TRY(clt__progress(&ws->progress, "evaluation keys", i, made->count));
        CLT__TRY(make_switch_key(ws, sk->params, &made->key[i], &secrets, random));
    }
    CLT__TRY(clt__progress(&ws->progress, "evaluation keys", made->count, made->count));
    *evk = made;
    made = NULL;
done:
    clt__evk_free(made);
    clt__secrets_close(&secrets);
    return status;
}
