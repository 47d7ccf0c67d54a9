/*
 * Public and evaluation keys in memory: made empty, expanded from their packed form, searched.
 */
#include "rlwe/key.h"

#include "ring/galois.h"
#include "ring/sample.h"
#include "rlwe/security.h"
#include "rlwe/wire.h"

#include <assert.h>
#include <stdio.h>

/* -------------------------------------------------------------------------- switching keys */

clt__basis clt__switch_key_basis(const clt_params *params, const clt__switch_key *key) {
    return clt__gadget_qp(params, clt__switch_key_gadget(params, key, key->level));
}

clt__gadget clt__switch_key_gadget(const clt_params *params, const clt__switch_key *key,
                                   unsigned level) {
    assert(level <= key->level);
    return clt__gadget_of(params, level, key->special);
}

clt__gadget clt__key_spec_gadget(const clt_params *params, clt__key_spec spec) {
    return clt__gadget_of(params, spec.level, spec.special);
}

bool clt__key_element_exists(const clt_params *params, uint32_t galois) {
    if (galois % 2 == 1) return galois < 2 * params->ring->n;
    return galois == CLT__KEY_RELINEARISE || galois == CLT__KEY_TO_SPARSE ||
           galois == CLT__KEY_FROM_SPARSE;
}

static bool has_automorphism(uint32_t galois) {
    return galois % 2 == 1;
}

static void switch_key_clear(clt__switch_key *key) {
    clt__free(key->owned);
    clt__free(key->b);
    clt__free(key->a);
    clt__free(key->index);
}

uint64_t clt__switch_key_memory(const clt_params *params, clt__key_spec spec, bool expanded) {
    const clt__ring *ring = params->ring;
    clt__gadget gadget = clt__key_spec_gadget(params, spec);
    clt__basis basis = clt__gadget_qp(params, gadget);
    uint64_t digits = gadget.digits;
    uint64_t words = digits * basis.count * ring->n;
    uint64_t index = has_automorphism(spec.galois) ? ring->n * sizeof(uint32_t) : 0;
    return index +
           (expanded ? 2 * words * sizeof(uint64_t) : digits * clt__limbs_bytes(ring, &basis));
}

static clt_status room_for_residues(clt__switch_key *key, const clt_params *params, bool expanded) {
    clt__basis basis = clt__switch_key_basis(params, key);
    if (!expanded) {
        size_t row = (size_t)clt__limbs_bytes(params->ring, &basis);
        if (key->packed == NULL) key->packed = key->owned = clt__alloc_raw(key->digits, row);
        return key->packed == NULL ? CLT_E_MEMORY : CLT_OK;
    }
    size_t words = key->digits * basis.count * params->ring->n;
    if (key->b == NULL) key->b = clt__alloc_raw(words, sizeof *key->b);
    if (key->a == NULL) key->a = clt__alloc_raw(words, sizeof *key->a);
    return key->b == NULL || key->a == NULL ? CLT_E_MEMORY : CLT_OK;
}

clt_status clt__switch_key_room(clt__switch_key *key, const clt_params *params, bool expanded) {
    CLT__RETURN_IF(room_for_residues(key, params, expanded));
    if (!has_automorphism(key->galois) || key->index != NULL) return CLT_OK;
    key->index = clt__alloc_raw(params->ring->n, sizeof *key->index);
    if (key->index == NULL) return CLT_E_MEMORY;
    clt__galois_index(key->index, key->galois, params->ring->log_n);
    return CLT_OK;
}

void clt__switch_key_prefetch(const clt_params *params, const clt__switch_key *key, unsigned d,
                              unsigned j) {
    enum { LINE = 64 };
    const clt__ring *ring = params->ring;
    clt__basis basis = clt__switch_key_basis(params, key);
    const uint8_t *bytes = key->packed + clt__packed_at(ring, &basis, d * basis.count + j);
    size_t size = ring->n / 8 * ring->mod[basis.prime[j]].bits;
    for (size_t i = 0; i < size; i += LINE) __builtin_prefetch(bytes + i, 0, 2);
}

void clt__switch_key_limb(uint64_t *b, uint64_t *a, const clt_params *params,
                          const clt__switch_key *key, unsigned d, unsigned j) {
    const clt__ring *ring = params->ring;
    clt__basis basis = clt__switch_key_basis(params, key);
    unsigned prime = basis.prime[j];
    clt__label label = {.type = CLT__LABEL_SWITCH, .galois = key->galois, .digit = (uint16_t)d};
    const uint8_t *bytes = key->packed + clt__packed_at(ring, &basis, d * basis.count + j);
    bool sound = ring->kernel->unpack(b, bytes, ring->n, &ring->mod[prime]);
    assert(sound); /* who made or loaded it has seen to that */
    (void)sound;
    clt__expand_limb(ring, a, prime, key->seed, label);
}

typedef struct expansion {
    const clt_params *params;
    clt__switch_key *key;
    unsigned limbs;
} expansion;

static void expand_limb(void *arg, size_t i, unsigned thread) {
    (void)thread;
    const expansion *x = arg;
    size_t at = i * x->params->ring->n;
    clt__switch_key_limb(x->key->b + at, x->key->a + at, x->params, x->key,
                         (unsigned)(i / x->limbs), (unsigned)(i % x->limbs));
}

static clt_status switch_key_expand(clt_ws *ws, const clt_params *params, clt__switch_key *key) {
    if (key->packed == NULL) return CLT_OK;
    expansion x = {params, key, clt__switch_key_basis(params, key).count};
    CLT__RETURN_IF(clt__switch_key_room(key, params, true));
    clt__pool_run(ws->pool, (size_t)key->digits * x.limbs, expand_limb, &x);
    clt__free(key->owned);
    key->packed = key->owned = NULL;
    return CLT_OK;
}

/* ------------------------------------------------------------------------- evaluation keys */

static uint64_t memory_of(const clt_params *params, const clt__key_spec *spec, unsigned count,
                          bool expanded) {
    uint64_t bytes = 0;
    for (unsigned i = 0; i < count; i++) {
        bytes += clt__switch_key_memory(params, spec[i], expanded);
    }
    return bytes;
}

bool clt__keys_expand(const clt_params *params, const clt__key_spec *spec, unsigned count,
                      uint64_t limit) {
    return memory_of(params, spec, count, true) <= limit;
}

uint64_t clt__keys_memory(const clt_params *params, const clt__key_spec *spec, unsigned count,
                          uint64_t limit) {
    return memory_of(params, spec, count, clt__keys_expand(params, spec, count, limit));
}

clt_status clt__evk_settle(clt_ws *ws, clt_evk *evk) {
    uint64_t bytes = 0;
    for (unsigned i = 0; i < evk->count; i++) {
        const clt__switch_key *key = &evk->key[i];
        clt__key_spec spec = {key->galois, (uint8_t)key->level, (uint8_t)key->special};
        bytes += clt__switch_key_memory(evk->params, spec, true);
    }
    if (bytes > ws->key_memory) return CLT_OK;
    for (unsigned i = 0; i < evk->count; i++) {
        CLT__RETURN_IF(switch_key_expand(ws, evk->params, &evk->key[i]));
    }
    clt__file_unmap(&evk->mapping);
    return CLT_OK;
}

clt_status clt__evk_new(clt_evk **evk, const clt_params *params, const clt__key_spec *spec,
                        unsigned count, bool expanded) {
    clt_status status = CLT_OK;
    clt__switch_key *key;
    clt_evk *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->params = clt__params_ref(params);
    for (unsigned i = 0; i < count; i++) {
        CLT__TRY(clt__evk_add(&key, made, spec[i]));
        CLT__TRY(clt__switch_key_room(key, params, expanded));
    }
    *evk = made;
    made = NULL;
done:
    clt__evk_free(made);
    return status;
}

void clt__evk_free(clt_evk *evk) {
    if (evk == NULL) return;
    for (unsigned i = 0; i < evk->count; i++) {
        switch_key_clear(&evk->key[i]);
    }
    clt__free(evk->key);
    clt__file_unmap(&evk->mapping);
    clt__params_unref(evk->params);
    clt__free(evk);
}

static clt_status evk_grow(clt_evk *evk) {
    unsigned capacity = evk->capacity == 0 ? 8 : 2 * evk->capacity;
    clt__switch_key *key = clt__alloc(capacity, sizeof *key);
    if (key == NULL) return CLT_E_MEMORY;
    if (evk->count > 0) memcpy(key, evk->key, evk->count * sizeof *key);
    clt__free(evk->key);
    evk->key = key;
    evk->capacity = capacity;
    return CLT_OK;
}

clt_status clt__evk_add(clt__switch_key **key, clt_evk *evk, clt__key_spec spec) {
    assert(evk->count == 0 || evk->key[evk->count - 1].galois < spec.galois);
    if (evk->count == evk->capacity) CLT__RETURN_IF(evk_grow(evk));
    *key = &evk->key[evk->count++];
    clt__gadget gadget = clt__key_spec_gadget(evk->params, spec);
    **key = (clt__switch_key){.galois = spec.galois,
                              .level = gadget.level,
                              .special = gadget.special,
                              .digits = gadget.digits};
    return CLT_OK;
}

/* What the key of an element is called in errors. */
static void describe(char *text, size_t size, uint32_t galois, unsigned log_n) {
    int64_t steps;
    if (galois == CLT__KEY_RELINEARISE) {
        snprintf(text, size, "relinearisation key");
    } else if (galois == CLT__KEY_TO_SPARSE) {
        snprintf(text, size, "key to the sparse secret");
    } else if (galois == CLT__KEY_FROM_SPARSE) {
        snprintf(text, size, "key from the sparse secret");
    } else if (galois == clt__galois_conjugation(log_n)) {
        snprintf(text, size, "conjugation key");
    } else if (clt__galois_steps(&steps, galois, log_n)) {
        snprintf(text, size, "rotation key for %ld steps", (long)steps);
    } else {
        snprintf(text, size, "key for the galois element %lu", (unsigned long)galois);
    }
}

static const clt__switch_key *find(const clt_evk *evk, uint32_t galois) {
    unsigned low = 0, high = evk->count;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (evk->key[middle].galois < galois) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < evk->count && evk->key[low].galois == galois ? &evk->key[low] : NULL;
}

clt_status clt__evk_find(const clt__switch_key **key, const clt_evk *evk, uint32_t galois,
                         unsigned level) {
    char name[64];
    const clt__switch_key *found = find(evk, galois);
    if (found != NULL && found->level >= level) {
        *key = found;
        return CLT_OK;
    }
    describe(name, sizeof name, galois, evk->params->ring->log_n);
    if (found == NULL) {
        return clt__fail(CLT_E_KEY,
                         "there is no %s among the %u evaluation keys: make keys that include it",
                         name, evk->count);
    }
    return clt__fail(CLT_E_KEY,
                     "the %s reaches level %u and is needed at level %u: make it for that level",
                     name, found->level, level);
}

clt_status clt__switch_key_check(const clt_params *params, const clt__switch_key *key,
                                 clt__gadget gadget) {
    char name[64];
    if (clt__gadget_same(clt__switch_key_gadget(params, key, gadget.level), gadget)) return CLT_OK;
    describe(name, sizeof name, key->galois, params->ring->log_n);
    return clt__fail(CLT_E_KEY, "the %s has %u special primes and is needed with %u", name,
                     key->special, gadget.special);
}

clt_status clt__key_spec_secure(const clt_params *params, clt__key_spec spec) {
    char name[64], what[80];
    unsigned log_n = params->ring->log_n;
    unsigned log_qp = clt__gadget_log_qp(params, clt__key_spec_gadget(params, spec));
    describe(name, sizeof name, spec.galois, log_n);
    snprintf(what, sizeof what, "the %s", name);
    if (spec.galois != CLT__KEY_TO_SPARSE) return clt__security_check(log_n, log_qp, what);
    return clt__security_check_sparse(log_n, log_qp, what);
}

/* ------------------------------------------------------------------------------ public keys */

clt_status clt__pk_empty(clt_pk **pk, const clt_params *params) {
    clt_pk *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->params = clt__params_ref(params);
    *pk = made;
    return CLT_OK;
}

clt_status clt__pk_room(clt_pk *pk) {
    size_t words = clt__params_limbs(pk->params, pk->params->levels) * pk->params->ring->n;
    if (pk->b == NULL) pk->b = clt__alloc_raw(words, sizeof *pk->b);
    if (pk->a == NULL) pk->a = clt__alloc_raw(words, sizeof *pk->a);
    return pk->b == NULL || pk->a == NULL ? CLT_E_MEMORY : CLT_OK;
}

clt_status clt__pk_new(clt_pk **pk, const clt_params *params) {
    clt_pk *made;
    CLT__RETURN_IF(clt__pk_empty(&made, params));
    clt_status status = clt__pk_room(made);
    if (status == CLT_OK) {
        *pk = made;
    } else {
        clt__pk_free(made);
    }
    return status;
}

void clt__pk_free(clt_pk *pk) {
    if (pk == NULL) return;
    clt__free(pk->b);
    clt__free(pk->a);
    clt__params_unref(pk->params);
    clt__free(pk);
}

void clt__pk_expand(const clt_params *params, clt_pk *pk) {
    const clt__ring *ring = params->ring;
    const clt__label label = {.type = CLT__LABEL_PUBLIC};
    for (unsigned j = 0; j < clt__params_limbs(params, params->levels); j++) {
        clt__expand_limb(ring, pk->a + j * ring->n, j, pk->seed, label);
    }
}
