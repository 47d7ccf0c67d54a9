/*
 * Public and evaluation keys in files (docs/format.md). Every length follows from the parameters,
 * which are checked first. Memory for b is taken as its bytes arrive, for the rest when b is whole,
 * and for words when all keys are: beyond the tables of the parameters, a reader of evaluation keys
 * never holds more than three times the bytes that have arrived, and a limb, before it expands
 * them; one of public keys, than three times the words of b.
 */
#include "base/file.h"
#include "rlwe/key.h"
#include "rlwe/security.h"
#include "rlwe/wire.h"

#include <inttypes.h>

enum { HEADER_BYTES = 16, SPEC_BYTES = 8 };

/* -------------------------------------------------------------------------------- the head */

void clt__key_head_put(clt__sink *sink, const clt_params *params, const uint8_t *key_id,
                       const uint8_t *plan, const clt__key_tag *tag) {
    clt__params_put(sink, params);
    clt__put_bytes(sink, key_id, CLT__KEY_ID_BYTES);
    clt__put_bytes(sink, plan, CLT__DIGEST_BYTES);
    clt__put_u64(sink, tag->created);
    clt__put_text(sink, tag->label);
}

clt_status clt__key_head_get(clt__source *source, clt__key_head *head) {
    clt__key_head got = {.params = NULL};
    CLT__RETURN_IF(clt__params_get(source, &got.params));
    clt__get_bytes(source, got.key_id, CLT__KEY_ID_BYTES);
    clt__get_bytes(source, got.plan, CLT__DIGEST_BYTES);
    got.tag.created = clt__get_u64(source);
    char *label = clt__get_text(source, CLT__LABEL_BYTES_MAX);
    if (source->status != CLT_OK) {
        clt__params_unref(got.params);
        return source->status;
    }
    memcpy(got.tag.label, label, strlen(label) + 1);
    clt__free(label);
    *head = got;
    return CLT_OK;
}

/* -------------------------------------------------------------------------- switching keys */

/* Bytes of a key's residues. */
static uint64_t limbs_bytes(const clt_params *params, clt__gadget gadget) {
    clt__basis basis = clt__gadget_qp(params, gadget);
    return gadget.digits * clt__limbs_bytes(params->ring, &basis);
}

static void switch_key_put(clt__sink *sink, const clt_params *params, const clt__switch_key *key) {
    clt__gadget gadget = clt__switch_key_gadget(params, key, key->level);
    clt__basis basis = clt__gadget_qp(params, gadget);
    clt__put_u32(sink, key->galois);
    clt__put_u8(sink, (uint8_t)key->level);
    clt__put_u8(sink, (uint8_t)key->special);
    clt__put_u8(sink, (uint8_t)key->digits);
    clt__put_u8(sink, 0);
    clt__put_bytes(sink, key->seed, CLT__SEED_BYTES);
    if (key->packed != NULL) {
        clt__put_bytes(sink, key->packed, (size_t)limbs_bytes(params, gadget));
        return;
    }
    for (unsigned d = 0; d < key->digits; d++) {
        clt__limbs_put(sink, params->ring, key->b + d * basis.count * params->ring->n, &basis);
    }
}

/* Fails the source unless the shape is one that a key of the element has. */
static void check_shape(clt__source *source, const clt_params *params, uint32_t galois,
                        unsigned level, unsigned special, unsigned digits) {
    bool to_sparse = galois == CLT__KEY_TO_SPARSE;
    if (level > params->top) {
        clt__source_fail(source, CLT_E_FORMAT, "a key is for level %u of %u", level, params->top);
    } else if (special == 0 || !clt__gadget_exists(params, level, special)) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "a key of level %u cannot have %u special primes of %u", level, special,
                         params->special);
    } else if (digits != clt__gadget_of(params, level, special).digits) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "a key of level %u with %u special primes has %u digits, not %u", level,
                         special, digits, clt__gadget_of(params, level, special).digits);
    } else if (to_sparse && (level != 0 || special != 1)) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "a key to the sparse secret has level %u and %u special primes, not 0 "
                         "and 1",
                         level, special);
    }
}

clt_status clt__key_spec_get(clt__source *source, clt__key_spec *spec, const clt_params *params,
                             int64_t after) {
    uint32_t galois = clt__get_u32(source);
    unsigned level = clt__get_u8(source), special = clt__get_u8(source);
    unsigned digits = clt__get_u8(source), reserved = clt__get_u8(source);
    CLT__RETURN_IF(source->status);
    if (!clt__key_element_exists(params, galois)) {
        clt__source_fail(source, CLT_E_FORMAT, "%" PRIu32 " is no galois element", galois);
    } else if (galois <= after) {
        clt__source_fail(source, CLT_E_FORMAT, "its keys are not in ascending order");
    } else if (reserved != 0) {
        clt__source_fail(source, CLT_E_FORMAT, "a reserved byte of a key is set");
    } else {
        check_shape(source, params, galois, level, special, digits);
    }
    *spec = (clt__key_spec){galois, (uint8_t)level, (uint8_t)special};
    return source->status;
}

uint64_t clt__switch_key_rest(const clt_params *params, clt__key_spec spec) {
    return CLT__SEED_BYTES + limbs_bytes(params, clt__key_spec_gadget(params, spec));
}

uint64_t clt__switch_key_bytes(const clt_params *params, clt__key_spec spec) {
    return SPEC_BYTES + clt__switch_key_rest(params, spec);
}

/* b: memory of its own, or, where the source reads a mapping, its bytes there. */
static void residues_get(clt__source *source, clt__switch_key *key, const clt_evk *evk) {
    const clt__ring *ring = evk->params->ring;
    clt__basis basis = clt__switch_key_basis(evk->params, key);
    if (evk->mapping.bytes == NULL) {
        key->packed = key->owned = clt__packed_get(source, ring, &basis, key->digits);
    } else {
        key->packed = evk->mapping.bytes + source->count;
        clt__packed_check(source, ring, &basis, key->digits);
    }
}

static clt_status switch_key_get(clt__source *source, clt_evk *evk) {
    const clt_params *params = evk->params;
    int64_t after = evk->count > 0 ? (int64_t)evk->key[evk->count - 1].galois : -1;
    clt__key_spec spec;
    clt__switch_key *key;
    uint8_t seed[CLT__SEED_BYTES];
    CLT__RETURN_IF(clt__key_spec_get(source, &spec, params, after));
    CLT__RETURN_IF(clt__source_stop(source, clt__key_spec_secure(params, spec)));
    clt__get_bytes(source, seed, sizeof seed);
    clt__source_expect(source, limbs_bytes(params, clt__key_spec_gadget(params, spec)));
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__source_stop(source, clt__evk_add(&key, evk, spec)));
    memcpy(key->seed, seed, sizeof seed);
    residues_get(source, key, evk);
    CLT__RETURN_IF(source->status);
    return clt__source_stop(source, clt__switch_key_room(key, params, false));
}

/* ------------------------------------------------------------------------- evaluation keys */

void clt__evk_put(clt__sink *sink, const void *object) {
    const clt_evk *evk = object;
    clt__put_header(sink, CLT_KIND_EVALUATION_KEY);
    clt__key_head_put(sink, evk->params, evk->key_id, evk->plan, &evk->tag);
    clt__put_u32(sink, evk->count);
    for (unsigned i = 0; i < evk->count; i++) {
        switch_key_put(sink, evk->params, &evk->key[i]);
    }
}

static clt_status evk_from_head(clt_evk **evk, const clt__key_head *head) {
    CLT__RETURN_IF(clt__evk_new(evk, head->params, NULL, 0, false));
    memcpy((*evk)->key_id, head->key_id, CLT__KEY_ID_BYTES);
    memcpy((*evk)->plan, head->plan, CLT__DIGEST_BYTES);
    (*evk)->tag = head->tag;
    return CLT_OK;
}

/* With a mapping, the bytes that the source reads: they are the keys' until they are expanded. */
static clt_status evk_get(clt__source *source, clt_evk **evk, const clt__mapping *mapping) {
    clt_evk *made = NULL;
    clt__key_head head;
    clt__get_header(source, CLT_KIND_EVALUATION_KEY);
    CLT__RETURN_IF(clt__key_head_get(source, &head));
    clt_status status = clt__source_stop(source, evk_from_head(&made, &head));
    clt__params_unref(head.params);
    CLT__TRY(status);
    if (mapping != NULL) made->mapping = *mapping;
    unsigned count = clt__get_u32_in(source, 0, CLT__KEYS_MAX, "the number of keys");
    CLT__TRY(source->status);
    for (unsigned i = 0; i < count; i++) {
        CLT__TRY(switch_key_get(source, made));
    }
    *evk = made;
    made = NULL;
done:
    if (made != NULL) made->mapping.bytes = NULL; /* the caller's, as the source is */
    clt__evk_free(made);
    return status;
}

clt_status clt__evk_get(clt__source *source, clt_ws *ws, clt_evk **evk) {
    clt_evk *made = NULL;
    CLT__RETURN_IF(evk_get(source, &made, NULL));
    clt_status status = clt__source_stop(source, clt__evk_settle(ws, made));
    if (status == CLT_OK) {
        *evk = made;
    } else {
        clt__evk_free(made);
    }
    return status;
}

uint64_t clt__evk_bytes(const clt_params *params, const clt__key_spec *spec, unsigned count) {
    uint64_t bytes = HEADER_BYTES + CLT__KEY_HEAD_BYTES + 4 + CLT__DIGEST_BYTES;
    for (unsigned i = 0; i < count; i++) {
        bytes += clt__switch_key_bytes(params, spec[i]);
    }
    return bytes;
}

clt_status clt__evk_save(const char *path, unsigned flags, const clt_evk *evk) {
    return clt__file_save(path, flags, true, clt__evk_put, evk);
}

typedef struct evk_loading {
    clt_ws *ws;
    clt_evk *evk;
} evk_loading;

static void evk_load(clt__source *source, void *object) {
    evk_loading *loading = object;
    (void)clt__evk_get(source, loading->ws, &loading->evk);
}

clt_status clt__evk_load(clt_evk **evk, clt_ws *ws, const char *path) {
    evk_loading loading = {.ws = ws};
    clt_status status = clt__file_load(path, "evaluation key", true, evk_load, &loading);
    if (status == CLT_OK) {
        *evk = loading.evk;
    } else {
        clt__evk_free(loading.evk);
    }
    return status;
}

typedef struct evk_mapping {
    clt__mapping mapping;
    clt_evk *evk;
} evk_mapping;

static void evk_map(clt__source *source, void *object) {
    evk_mapping *x = object;
    (void)evk_get(source, &x->evk, &x->mapping);
}

clt_status clt__evk_map(clt_evk **evk, clt_ws *ws, const char *path) {
    if (!clt__file_can_map(path)) return clt__evk_load(evk, ws, path);
    evk_mapping x = {.evk = NULL};
    clt_status status = clt__file_map(&x.mapping, path, "evaluation key", evk_map, &x);
    if (status == CLT_OK) {
        status = clt__within(clt__evk_settle(ws, x.evk), "%s", path);
    } else if (x.evk != NULL) {
        x.evk->mapping.bytes = NULL; /* unmapped, since digest or end was not right */
    }
    if (status == CLT_OK) {
        *evk = x.evk;
    } else {
        clt__evk_free(x.evk);
    }
    return status;
}

/* ------------------------------------------------------------------------------ public keys */

void clt__pk_put(clt__sink *sink, const void *object) {
    const clt_pk *pk = object;
    clt__basis basis = clt__params_q(pk->params, pk->params->levels);
    clt__put_header(sink, CLT_KIND_PUBLIC_KEY);
    clt__key_head_put(sink, pk->params, pk->key_id, pk->plan, &pk->tag);
    clt__put_bytes(sink, pk->seed, CLT__SEED_BYTES);
    clt__limbs_put(sink, pk->params->ring, pk->b, &basis);
}

static clt_status pk_from_head(clt_pk **pk, const clt__key_head *head) {
    const clt__chain *chain = &head->params->chain;
    unsigned log_q = clt__params_log_q(head->params, head->params->levels);
    CLT__RETURN_IF(clt__security_check(chain->log_n, log_q, "the public key"));
    CLT__RETURN_IF(clt__pk_empty(pk, head->params));
    memcpy((*pk)->key_id, head->key_id, CLT__KEY_ID_BYTES);
    memcpy((*pk)->plan, head->plan, CLT__DIGEST_BYTES);
    (*pk)->tag = head->tag;
    return CLT_OK;
}

clt_status clt__pk_get(clt__source *source, clt_pk **pk) {
    clt_pk *made = NULL;
    clt__key_head head;
    clt__get_header(source, CLT_KIND_PUBLIC_KEY);
    CLT__RETURN_IF(clt__key_head_get(source, &head));
    clt__basis basis = clt__params_q(head.params, head.params->levels);
    clt__source_expect(source, CLT__SEED_BYTES + clt__limbs_bytes(head.params->ring, &basis));
    clt_status status = source->status;
    if (status == CLT_OK) status = clt__source_stop(source, pk_from_head(&made, &head));
    clt__params_unref(head.params);
    CLT__RETURN_IF(status);
    clt__get_bytes(source, made->seed, CLT__SEED_BYTES);
    made->b = clt__limbs_get(source, made->params->ring, &basis, 1);
    if (source->status == CLT_OK) (void)clt__source_stop(source, clt__pk_room(made));
    if (source->status != CLT_OK) {
        clt__pk_free(made);
        return source->status;
    }
    clt__pk_expand(made->params, made);
    *pk = made;
    return CLT_OK;
}

uint64_t clt__pk_bytes(const clt_params *params) {
    clt__basis basis = clt__params_q(params, params->levels);
    return HEADER_BYTES + CLT__KEY_HEAD_BYTES + CLT__SEED_BYTES +
           clt__limbs_bytes(params->ring, &basis) + CLT__DIGEST_BYTES;
}

clt_status clt__pk_save(const char *path, unsigned flags, const clt_pk *pk) {
    return clt__file_save(path, flags, true, clt__pk_put, pk);
}

static void pk_load(clt__source *source, void *object) {
    (void)clt__pk_get(source, object);
}

clt_status clt__pk_load(clt_pk **pk, const char *path) {
    clt_pk *loaded = NULL;
    clt_status status = clt__file_load(path, "public key", true, pk_load, &loaded);
    if (status == CLT_OK) {
        *pk = loaded;
    } else {
        clt__pk_free(loaded);
    }
    return status;
}
