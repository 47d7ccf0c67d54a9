/*
 * Parameters as objects: built once, counted, shared by every key and ciphertext made under them.
 */
#include "rlwe/params.h"

#include "rlwe/wire.h"

#include <assert.h>

/* log_n, levels, base_bits, scale_bits, special_bits, special_count, doubled, tower */
static const struct {
    const char *name;
    clt__chain chain;
} presets[] = {
    {"L12", {12, 1, 36, 29, 40, 1, 0, 0}},      /* log2 QP 105 of 106 */
    {"L13", {13, 3, 46, 34, 50, 1, 0, 0}},      /* 198 of 214 */
    {"L14", {14, 7, 50, 40, 50, 2, 0, 0}},      /* 430 of 430 */
    {"L15", {15, 15, 50, 40, 50, 4, 0, 0}},     /* 850 of 868 */
    {"L16", {16, 32, 50, 40, 50, 8, 0, 0}},     /* 1730 of 1740 */
    {"R14", {14, 3, 50, 44, 33, 2, 1, 0}},      /* 430 of 430 */
    {"R15", {15, 7, 50, 44, 50, 3, 1, 0}},      /* 866 of 868 */
    {"B15", {15, 6, 45, 35, 50, 3, 0, 4}},      /* 865 of 868 */
    {"B16", {16, 17, 50, 40, 50, 8, 0, 1}},     /* 1730 of 1740 */
    {"B16-hp", {16, 13, 50, 45, 50, 8, 0, 2}},  /* 1735 of 1740 */
    {"B16-s12", {16, 18, 50, 40, 50, 8, 0, 3}}, /* 1720 of 1740 */
};

enum { PRESETS = sizeof presets / sizeof presets[0] };

const char *clt__params_preset_name(unsigned i) {
    return i < PRESETS ? presets[i].name : NULL;
}

static const char *name_of(const clt__chain *chain) {
    for (unsigned i = 0; i < PRESETS; i++) {
        if (memcmp(chain, &presets[i].chain, sizeof *chain) == 0) return presets[i].name;
    }
    return "custom";
}

static void params_free(clt_params *params) {
    clt__ring_free(params->ring);
    clt__free(params);
}

static clt_status params_make(const clt_params **params, const clt__chain *chain,
                              const clt__chain_primes *found, const char *name) {
    clt_params *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return CLT_E_MEMORY;
    clt_status status = clt__ring_new(&made->ring, chain->log_n, found->prime, found->count);
    if (status == CLT_OK && chain->doubled) status = clt__ring_add_rests(made->ring);
    if (status != CLT_OK) {
        params_free(made);
        return status;
    }
    atomic_init(&made->references, 1);
    if (name == NULL) name = name_of(chain);
    assert(strlen(name) < sizeof made->name);
    memcpy(made->name, name, strlen(name) + 1);
    made->chain = *chain;
    made->levels = chain->levels;
    made->top = clt__chain_top(chain);
    made->tower = clt__chain_tower(chain->tower);
    made->special = chain->special_count;
    made->stride = clt__chain_stride(chain);
    made->digits = found->digits;
    memcpy(made->digit_first, found->digit_first, sizeof made->digit_first);
    memcpy(made->scale, found->scale, sizeof made->scale);
    made->log_qp = clt__chain_bits(chain);
    clt__chain_digest(made->digest, chain, found);
    *params = made;
    return CLT_OK;
}

clt_status clt__params_build(const clt_params **params, const clt__chain *chain, const char *name) {
    clt__chain_primes found;
    CLT__RETURN_IF(clt__chain_search(&found, chain));
    return params_make(params, chain, &found, name);
}

clt_status clt__params_preset(const clt_params **params, const char *name) {
    for (unsigned i = 0; i < PRESETS; i++) {
        if (strcmp(name, presets[i].name) == 0) {
            return clt__params_build(params, &presets[i].chain, name);
        }
    }
    return clt__fail(CLT_E_ARGUMENT, "there are no parameters \"%s\": " CLT__PRESETS_TEXT " exist",
                     name);
}

const clt_params *clt__params_ref(const clt_params *params) {
    atomic_fetch_add_explicit(&((clt_params *)params)->references, 1, memory_order_relaxed);
    return params;
}

void clt__params_unref(const clt_params *params) {
    if (params == NULL) return;
    clt_params *own = (clt_params *)params;
    unsigned before = atomic_fetch_sub_explicit(&own->references, 1, memory_order_acq_rel);
    if (before == 1) params_free(own);
}

/* ----------------------------------------------------------------------------------- files */

void clt__params_put(clt__sink *sink, const clt_params *params) {
    const clt__chain *chain = &params->chain;
    clt__put_u8(sink, chain->log_n);
    clt__put_u8(sink, chain->levels);
    clt__put_u8(sink, chain->base_bits);
    clt__put_u8(sink, chain->scale_bits);
    clt__put_u8(sink, chain->special_bits);
    clt__put_u8(sink, chain->special_count);
    clt__put_u8(sink, chain->doubled);
    clt__put_u8(sink, chain->tower);
    clt__put_bytes(sink, params->digest, CLT__DIGEST_BYTES);
}

static void chain_get(clt__source *source, clt__chain *chain) {
    chain->log_n = clt__get_u8(source);
    chain->levels = clt__get_u8(source);
    chain->base_bits = clt__get_u8(source);
    chain->scale_bits = clt__get_u8(source);
    chain->special_bits = clt__get_u8(source);
    chain->special_count = clt__get_u8(source);
    chain->doubled = clt__get_u8(source);
    chain->tower = clt__get_u8(source);
}

clt_status clt__params_get(clt__source *source, const clt_params **params) {
    clt__chain chain;
    clt__chain_primes found;
    uint8_t stored[CLT__DIGEST_BYTES], digest[CLT__DIGEST_BYTES];
    chain_get(source, &chain);
    clt__get_bytes(source, stored, sizeof stored);
    CLT__RETURN_IF(source->status);
    clt_status status = clt__chain_search(&found, &chain);
    if (status == CLT_E_ARGUMENT) status = CLT_E_FORMAT; /* a request out of bounds */
    CLT__RETURN_IF(clt__source_stop(source, status));
    clt__chain_digest(digest, &chain, &found);
    if (memcmp(stored, digest, sizeof digest) != 0) {
        clt__source_fail(source, CLT_E_PARAMS,
                         "its parameters are of the same shape as ours but not of the same primes: "
                         "it was damaged or made by another program");
        return source->status;
    }
    return clt__source_stop(source, params_make(params, &chain, &found, NULL));
}

/* ------------------------------------------------------------------------------- questions */

clt__basis clt__params_q(const clt_params *params, unsigned level) {
    assert(level <= params->top);
    return clt__basis_range(0, clt__params_limbs(params, level));
}

clt__basis clt__params_p(const clt_params *params) {
    return clt__basis_range(clt__params_limbs(params, params->top), params->special);
}

clt__basis clt__params_qp(const clt_params *params, unsigned level) {
    return clt__basis_join(clt__params_q(params, level), clt__params_p(params));
}

unsigned clt__params_digits(const clt_params *params, unsigned level) {
    unsigned d = params->digits, limbs = clt__params_limbs(params, level);
    while (params->digit_first[d - 1] >= limbs) {
        d--;
    }
    return d;
}

void clt__params_digit(const clt_params *params, unsigned level, unsigned d, unsigned *first,
                       unsigned *end) {
    assert(d < clt__params_digits(params, level));
    *first = params->digit_first[d];
    *end = params->digit_first[d + 1];
    if (*end > clt__params_limbs(params, level)) *end = clt__params_limbs(params, level);
}

clt__dd clt__params_scale(const clt_params *params, unsigned level, unsigned power) {
    assert(level <= params->top && (power == 1 || power == 2));
    clt__dd scale = params->scale[level];
    return power == 1 ? scale : clt__dd_mul(scale, scale);
}

clt__dd clt__params_divisor_dd(const clt_params *params, unsigned level) {
    assert(level > 0 && level <= params->top);
    const clt__mod *mod = &params->ring->mod[clt__params_limbs(params, level - 1)];
    clt__dd divisor = clt__dd_from_u64(mod[0].q);
    return params->stride == 1 ? divisor : clt__dd_mul(divisor, clt__dd_from_u64(mod[1].q));
}

double clt__params_gain(const clt_params *params, unsigned level) {
    if (level != params->levels + 1) return 1;
    clt__dd given =
        clt__dd_div(clt__params_scale(params, level, 2), clt__params_divisor_dd(params, level));
    return clt__dd_div(given, clt__params_scale(params, level - 1, 1)).hi;
}

unsigned clt__params_scale_bits(const clt_params *params) {
    return params->stride * params->chain.scale_bits;
}

unsigned clt__params_log_q(const clt_params *params, unsigned level) {
    unsigned bits = 0;
    for (unsigned l = 0; l <= level; l++) bits += clt__chain_prime_bits(&params->chain, l);
    return params->stride * bits;
}

unsigned clt__params_log_p(const clt_params *params) {
    return params->special * params->chain.special_bits;
}
