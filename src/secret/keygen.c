/*
 * Key generation. All randomness of a key is drawn first, in one order, so that the key is the same
 * for any number of threads; then each task makes the limbs of all digits for one prime:
 *
 *     b_d = e_d - a_d target [+ P source]        errors and secrets: int8_t, secret memory
 *                                                their limbs: secret scratch, two for each thread
 */
#include "secret/keygen.h"

#include "ring/galois.h"
#include "ring/sample.h"
#include "rlwe/security.h"
#include "rlwe/small.h"

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
    const uint64_t *a;
    uint64_t *b;
    uint64_t *scratch;
} masking;

enum { LIMBS = 2 }; /* of secret scratch for a thread: minus the target, the source */

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

static void mask_limb(void *arg, size_t j, unsigned thread) {
    const masking *x = arg;
    const clt__ring *ring = x->params->ring;
    const clt__kernel *kernel = ring->kernel;
    unsigned prime = x->basis.prime[j];
    const clt__mod *mod = &ring->mod[prime];
    size_t n = ring->n;
    uint64_t *target = x->scratch + LIMBS * thread * n, *source = target + n;
    bool in_q = prime < clt__params_limbs(x->params, x->level);
    if (x->source != NULL && in_q) source_limb(source, target, x, prime);
    clt__small_limb(target, x->target, ring, prime);
    kernel->negate(target, target, n, mod);
    for (unsigned d = 0; d < x->digits; d++) {
        size_t at = (d * x->basis.count + j) * n;
        uint64_t *b = x->b + at;
        const uint64_t *a = x->a + at, *minus_target = target;
        clt__small_limb(b, x->error + d * n, ring, prime);
        kernel->dot(b, &minus_target, &a, 1, true, n, mod);
        if (x->source != NULL && is_own(x, d, prime)) kernel->add(b, b, source, n, mod);
        kernel->mul_const(b, b, mod->r2, n, mod);
    }
}

/* ------------------------------------------------------------------------------- public key */

clt_status clt__keygen_public(clt_pk **pk, clt_ws *ws, const clt_sk *sk, clt__key_random *random) {
    const clt_params *params = sk->params;
    unsigned log_q = clt__params_log_q(params, params->levels);
    CLT__RETURN_IF(clt__security_check(params->chain.log_n, log_q, "the public key"));
    clt__secrets secrets;
    CLT__RETURN_IF(clt__secrets_open(&secrets, ws, sk, 1, LIMBS));
    clt_pk *made = NULL;
    clt_status status = CLT_OK;
    CLT__TRY(clt__pk_new(&made, params));
    memcpy(made->key_id, sk->key_id, sizeof made->key_id);
    memcpy(made->plan, sk->plan, sizeof made->plan);
    made->tag = sk->tag;
    clt__random_bytes(&random->seed, made->seed, sizeof made->seed);
    clt__sample_error(secrets.more, params->ring->n, &random->error);
    clt__pk_expand(params, made);
    masking x = {.params = params,
                 .basis = clt__params_q(params, params->levels),
                 .level = params->levels,
                 .digits = 1,
                 .target = secrets.s,
                 .error = secrets.more,
                 .a = made->a,
                 .b = made->b,
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
static clt_status evk_prepare(clt_evk **evk, const clt_sk *sk, const clt__key_spec *spec,
                              unsigned count) {
    unsigned unique = 0;
    clt__key_spec *sorted = clt__alloc(count, sizeof *sorted);
    if (sorted == NULL) return CLT_E_MEMORY;
    for (unsigned i = 0; i < count; i++) {
        unique = insert(sorted, unique, spec[i]);
    }
    clt_status status = clt__evk_new(evk, sk->params, sorted, unique);
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
    clt__switch_key_expand(ws, params, key);
    masking x = {.params = params,
                 .basis = clt__switch_key_basis(params, key),
                 .level = key->level,
                 .digits = key->digits,
                 .target = secrets->s,
                 .error = error,
                 .source = secrets->s,
                 .squared = key->galois == 0,
                 .a = key->a,
                 .b = key->b,
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
    clt__secrets secrets;
    clt_evk *made = NULL;
    clt_status status = CLT_OK;
    CLT__RETURN_IF(check_spec(sk->params, spec, count));
    CLT__RETURN_IF(clt__secrets_open(&secrets, ws, sk, 1 + sk->params->digits, LIMBS));
    CLT__TRY(evk_prepare(&made, sk, spec, count));
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
