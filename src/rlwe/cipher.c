/*
 * Plaintexts and ciphertexts: memory, and the record that files hold (docs/format.md).
 */
#include "rlwe/cipher.h"

#include "ring/sample.h"
#include "rlwe/wire.h"

#include <assert.h>
#include <inttypes.h>

enum { POLYS_MAX = 3, FLAG_SEEDED = 1, PACKING_FULL = 0 };

/* ------------------------------------------------------------------------------ ciphertexts */

clt_status clt__ct_new(clt_ct **ct, const clt_params *params) {
    clt_ct *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->params = clt__params_ref(params);
    made->degree = 1;
    made->power = 1;
    made->noise = CLT__NOISE_UNKNOWN;
    *ct = made;
    return CLT_OK;
}

static void polys_free(uint64_t *poly[POLYS_MAX]) {
    for (unsigned i = 0; i < POLYS_MAX; i++) {
        clt__free(poly[i]);
        poly[i] = NULL;
    }
}

void clt__ct_free(clt_ct *ct) {
    if (ct == NULL) return;
    polys_free(ct->poly);
    clt__params_unref(ct->params);
    clt__free(ct);
}

/* All polynomials anew with room for `limbs`, and what they held. */
static clt_status ct_grow(clt_ct *ct, unsigned degree, unsigned limbs) {
    uint64_t *poly[POLYS_MAX] = {NULL};
    size_t n = ct->params->ring->n;
    for (unsigned i = 0; i <= degree; i++) {
        poly[i] = clt__alloc_raw(limbs * n, sizeof **poly);
        if (poly[i] == NULL) {
            polys_free(poly);
            return CLT_E_MEMORY;
        }
        if (ct->poly[i] != NULL) memcpy(poly[i], ct->poly[i], ct->capacity * n * sizeof **poly);
    }
    polys_free(ct->poly);
    memcpy(ct->poly, poly, sizeof poly);
    ct->capacity = limbs;
    return CLT_OK;
}

clt_status clt__ct_shape(clt_ct *ct, unsigned degree, unsigned level) {
    assert(degree >= 1 && degree < POLYS_MAX && level <= ct->params->top);
    unsigned limbs = clt__params_limbs(ct->params, level);
    if (limbs > ct->capacity) {
        CLT__RETURN_IF(ct_grow(ct, degree, limbs));
    } else if (ct->poly[degree] == NULL) {
        uint64_t *last = clt__alloc_raw(ct->capacity * ct->params->ring->n, sizeof *last);
        if (last == NULL) return CLT_E_MEMORY;
        ct->poly[degree] = last;
    }
    ct->degree = degree;
    ct->level = level;
    return CLT_OK;
}

/* All but the words. */
static void ct_copy_record(clt_ct *out, const clt_ct *in) {
    out->power = in->power;
    memcpy(out->key_id, in->key_id, sizeof out->key_id);
    out->seeded = in->seeded;
    memcpy(out->seed, in->seed, sizeof out->seed);
    out->noise = in->noise;
}

/* The contents change places, the addresses stay. */
static void ct_swap(clt_ct *a, clt_ct *b) {
    clt_ct old = *a;
    *a = *b;
    *b = old;
}

static clt_status ct_copy_to_same(clt_ct *out, const clt_ct *in) {
    CLT__RETURN_IF(clt__ct_shape(out, in->degree, in->level));
    size_t limbs = clt__params_limbs(in->params, in->level);
    size_t bytes = limbs * in->params->ring->n * sizeof **in->poly;
    for (unsigned i = 0; i <= in->degree; i++) {
        memcpy(out->poly[i], in->poly[i], bytes);
    }
    ct_copy_record(out, in);
    return CLT_OK;
}

clt_status clt__ct_copy(clt_ct *out, const clt_ct *in) {
    assert(in->capacity >= clt__params_limbs(in->params, in->level));
    if (out == in) return CLT_OK;
    if (clt__params_same(out->params, in->params)) return ct_copy_to_same(out, in);
    clt_ct *fresh = NULL;
    CLT__RETURN_IF(clt__ct_new(&fresh, in->params));
    clt_status status = ct_copy_to_same(fresh, in);
    if (status == CLT_OK) ct_swap(out, fresh);
    clt__ct_free(fresh);
    return status;
}

void clt__ct_expand_limb(clt_ct *ct, unsigned prime) {
    const clt__ring *ring = ct->params->ring;
    const clt__label label = {.type = CLT__LABEL_CIPHERTEXT};
    clt__expand_limb(ring, ct->poly[1] + prime * ring->n, prime, ct->seed, label);
}

/* ------------------------------------------------------------------------------- plaintexts */

clt_status clt__pt_new(clt_pt **pt, const clt_params *params) {
    clt_pt *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    made->params = clt__params_ref(params);
    made->power = 1;
    *pt = made;
    return CLT_OK;
}

static void pt_drop(clt_pt *pt) {
    clt__wipe(pt->poly, pt->capacity * pt->params->ring->n * sizeof *pt->poly);
    clt__free(pt->poly);
}

void clt__pt_free(clt_pt *pt) {
    if (pt == NULL) return;
    pt_drop(pt);
    clt__params_unref(pt->params);
    clt__free(pt);
}

clt_status clt__pt_shape(clt_pt *pt, unsigned level, bool extended) {
    assert(level <= pt->params->top);
    unsigned limbs = clt__params_limbs(pt->params, level) + (extended ? pt->params->special : 0);
    if (limbs > pt->capacity) {
        size_t n = pt->params->ring->n;
        uint64_t *poly = clt__alloc_raw(limbs * n, sizeof *poly);
        if (poly == NULL) return CLT_E_MEMORY;
        if (pt->capacity > 0) memcpy(poly, pt->poly, pt->capacity * n * sizeof *poly);
        pt_drop(pt);
        pt->poly = poly;
        pt->capacity = limbs;
    }
    pt->level = level;
    pt->extended = extended;
    return CLT_OK;
}

/* ----------------------------------------------------------------------------------- files */

static uint64_t mask_of(const clt_params *params, unsigned level) {
    return (UINT64_C(1) << clt__params_limbs(params, level)) - 1;
}

uint64_t clt__ct_bytes(const clt_params *params, unsigned degree, unsigned level, bool seeded) {
    clt__basis basis = clt__params_q(params, level);
    uint64_t head = 8 + 4 + CLT__KEY_ID_BYTES + (seeded ? CLT__SEED_BYTES : 0);
    return head + (seeded ? 1 : degree + 1) * clt__limbs_bytes(params->ring, &basis);
}

static bool is_zero(const uint64_t *x, size_t words) {
    for (size_t i = 0; i < words; i++) {
        if (x[i] != 0) return false;
    }
    return true;
}

void clt__ct_put(clt__sink *sink, const clt_ct *ct) {
    const clt__ring *ring = ct->params->ring;
    clt__basis basis = clt__params_q(ct->params, ct->level);
    assert(!ct->seeded || ct->degree == 1);
    if (is_zero(ct->poly[1], basis.count * ring->n)) {
        clt__sink_fail(sink, CLT_E_SECURITY,
                       "its c_1 is 0, as of a ciphertext minus itself: anyone could read it; add a "
                       "fresh encryption of 0 before you save it");
    }
    clt__put_u64(sink, mask_of(ct->params, ct->level));
    clt__put_u8(sink, (uint8_t)ct->degree);
    clt__put_u8(sink, (uint8_t)ct->power);
    clt__put_u8(sink, PACKING_FULL);
    clt__put_u8(sink, ct->seeded ? FLAG_SEEDED : 0);
    clt__put_bytes(sink, ct->key_id, CLT__KEY_ID_BYTES);
    if (ct->seeded) clt__put_bytes(sink, ct->seed, CLT__SEED_BYTES);
    for (unsigned i = 0; i <= ct->degree; i++) {
        if (i != 1 || !ct->seeded) clt__limbs_put(sink, ring, ct->poly[i], &basis);
    }
}

/* The level of a mask of active primes: they must be those of a level, no others. */
static unsigned get_level(clt__source *source, const clt_params *params) {
    uint64_t mask = clt__get_u64(source);
    unsigned level = 0;
    while (level < params->levels && mask != mask_of(params, level)) {
        level++;
    }
    if (mask != mask_of(params, level)) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "its primes %#" PRIx64 " are not those of a level up to %u", mask,
                         params->levels);
    }
    return level;
}

static unsigned get_in(clt__source *source, unsigned low, unsigned high, const char *name) {
    unsigned value = clt__get_u8(source);
    if (value >= low && value <= high) return value;
    clt__source_fail(source, CLT_E_FORMAT, "its %s is %u, and %u to %u is allowed", name, value,
                     low, high);
    return low;
}

/* Reads all fields but the words into an empty ciphertext. */
static clt_status get_record(clt__source *source, clt_ct *ct) {
    unsigned level = get_level(source, ct->params);
    unsigned degree = get_in(source, 1, 2, "degree");
    ct->power = get_in(source, 1, 2, "power of the scale");
    (void)get_in(source, PACKING_FULL, PACKING_FULL, "packing");
    ct->seeded = get_in(source, 0, FLAG_SEEDED, "set of flags") == FLAG_SEEDED;
    if (ct->seeded && degree != 1) {
        clt__source_fail(source, CLT_E_FORMAT, "it is seeded but has degree %u", degree);
    }
    clt__get_bytes(source, ct->key_id, CLT__KEY_ID_BYTES);
    if (ct->seeded) clt__get_bytes(source, ct->seed, CLT__SEED_BYTES);
    clt__basis basis = clt__params_q(ct->params, level);
    clt__source_expect(source,
                       (ct->seeded ? 1 : degree + 1) * clt__limbs_bytes(ct->params->ring, &basis));
    ct->degree = degree;
    ct->level = level;
    return source->status;
}

/* c_1 from its seed, after the words of c_0 have come. */
static clt_status expand(clt_ct *ct) {
    ct->poly[1] = clt__alloc_raw(ct->capacity * ct->params->ring->n, sizeof **ct->poly);
    if (ct->poly[1] == NULL) return CLT_E_MEMORY;
    for (unsigned j = 0; j < ct->capacity; j++) {
        clt__ct_expand_limb(ct, j);
    }
    return CLT_OK;
}

static clt_status get_words(clt__source *source, clt_ct *ct) {
    const clt__ring *ring = ct->params->ring;
    clt__basis basis = clt__params_q(ct->params, ct->level);
    ct->capacity = basis.count;
    for (unsigned i = 0; i <= ct->degree && source->status == CLT_OK; i++) {
        if (i == 1 && ct->seeded) continue;
        ct->poly[i] = clt__limbs_get(source, ring, &basis, 1);
    }
    CLT__RETURN_IF(source->status);
    if (ct->seeded) CLT__RETURN_IF(clt__source_stop(source, expand(ct)));
    if (is_zero(ct->poly[1], basis.count * ring->n)) {
        clt__source_fail(source, CLT_E_FORMAT, "its c_1 is 0: it hides nothing");
    }
    return source->status;
}

clt_status clt__ct_get(clt__source *source, clt_ct *ct) {
    clt_ct *fresh = NULL;
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(clt__source_stop(source, clt__ct_new(&fresh, ct->params)));
    clt_status status = get_record(source, fresh);
    if (status == CLT_OK) status = get_words(source, fresh);
    if (status == CLT_OK) ct_swap(ct, fresh);
    clt__ct_free(fresh);
    return status;
}
