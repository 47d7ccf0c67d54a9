/*
 * Ciphertexts: sums, differences, products with ciphertexts and plaintexts. What needs no key and
 * changes no level.
 *
 * Every function reads what it needs of its operands before it shapes the output, since the output
 * may be one of them.
 */
#include "ckks/eval.h"

#include <assert.h>
#include <string.h>

/* ------------------------------------------------------------------------ shared with circuits */

clt_status clt__ct_scratch(clt_ct *ct, clt_ws *ws, const clt_params *params, unsigned level) {
    unsigned limbs = clt__params_limbs(params, level);
    uint64_t *words = clt__ring_scratch(ws, params->ring, 3 * limbs);
    if (words == NULL) return CLT_E_MEMORY;
    size_t size = limbs * params->ring->n;
    *ct = (clt_ct){.params = params,
                   .degree = 1,
                   .level = level,
                   .power = 1,
                   .noise = CLT__NOISE_UNKNOWN,
                   .capacity = limbs,
                   .poly = {words, words + size, words + 2 * size}};
    return CLT_OK;
}

void clt__ct_describe(clt_ct *out, const clt_ct *like, unsigned power, clt__noise noise) {
    if (out != like) memcpy(out->key_id, like->key_id, sizeof out->key_id);
    out->seeded = false;
    out->power = power;
    out->noise = noise;
}

void clt__ct_spoil(clt_ct *out) {
    size_t limbs = clt__params_limbs(out->params, out->level);
    size_t size = limbs * out->params->ring->n * sizeof **out->poly;
    for (unsigned i = 0; i <= out->degree; i++) memset(out->poly[i], 0, size);
    out->seeded = false;
    out->noise = CLT__NOISE_UNKNOWN;
}

static void poly_copy(uint64_t *to, const uint64_t *from, const clt_params *params,
                      unsigned level) {
    size_t words = clt__params_limbs(params, level) * params->ring->n;
    if (to != from) memcpy(to, from, words * sizeof *to);
}

/* ------------------------------------------------------------------------------------ checks */

static clt_status check_same_key(const clt_ct *a, const clt_ct *b) {
    assert(clt__params_same(a->params, b->params));
    if (memcmp(a->key_id, b->key_id, sizeof a->key_id) == 0) return CLT_OK;
    return clt__fail(CLT_E_KEY, "the two ciphertexts are encrypted under different keys");
}

static clt_status check_place(unsigned level_a, unsigned power_a, unsigned level_b,
                              unsigned power_b) {
    if (level_a != level_b) {
        return clt__fail(CLT_E_LEVEL,
                         "the operands are at levels %u and %u; bring the higher one down to the "
                         "other's level",
                         level_a, level_b);
    }
    if (power_a == power_b) return CLT_OK;
    return clt__fail(CLT_E_SCALE,
                     "the operands carry the scale to the powers %u and %u; rescale the one of "
                     "power 2, or add before you rescale",
                     power_a, power_b);
}

static clt_status check_factor(const clt_ct *a) {
    if (a->power != 1) {
        return clt__fail(CLT_E_SCALE,
                         "a factor at level %u carries the square of the scale; "
                         "rescale it before the product",
                         a->level);
    }
    if (a->degree == 1) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT,
                     "a factor at level %u has degree %u; relinearise it before "
                     "the product",
                     a->level, a->degree);
}

/* -------------------------------------------------------------------------------------- sums */

typedef void combination(clt_ws *ws, const clt__ring *ring, uint64_t *r, const uint64_t *a,
                         const uint64_t *b, const clt__basis *basis);

/* a + b or a - b; where only one of them has a polynomial, that one or its negative. */
static clt_status combine(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b,
                          bool subtract) {
    CLT__RETURN_IF(check_same_key(a, b));
    CLT__RETURN_IF(check_place(a->level, a->power, b->level, b->power));
    const clt_params *params = a->params;
    unsigned degree_a = a->degree, degree_b = b->degree, level = a->level, power = a->power;
    clt__noise noise = clt__noise_add(a->noise, b->noise, a == b);
    clt__basis basis = clt__params_q(params, level);
    combination *both = subtract ? clt__poly_sub : clt__poly_add;
    CLT__RETURN_IF(clt__ct_shape(out, degree_a > degree_b ? degree_a : degree_b, level));
    for (unsigned i = 0; i <= out->degree; i++) {
        if (i <= degree_a && i <= degree_b) {
            both(ws, params->ring, out->poly[i], a->poly[i], b->poly[i], &basis);
        } else if (i <= degree_a) {
            poly_copy(out->poly[i], a->poly[i], params, level);
        } else if (subtract) {
            clt__poly_negate(ws, params->ring, out->poly[i], b->poly[i], &basis);
        } else {
            poly_copy(out->poly[i], b->poly[i], params, level);
        }
    }
    clt__ct_describe(out, a, power, noise);
    return CLT_OK;
}

clt_status clt__ct_add(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b) {
    return combine(out, ws, a, b, false);
}

clt_status clt__ct_sub(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b) {
    return combine(out, ws, a, b, true);
}

clt_status clt__ct_negate(clt_ct *out, clt_ws *ws, const clt_ct *a) {
    const clt_params *params = a->params;
    clt__basis basis = clt__params_q(params, a->level);
    CLT__RETURN_IF(clt__ct_shape(out, a->degree, a->level));
    for (unsigned i = 0; i <= out->degree; i++) {
        clt__poly_negate(ws, params->ring, out->poly[i], a->poly[i], &basis);
    }
    clt__ct_describe(out, a, a->power, a->noise);
    return CLT_OK;
}

clt_status clt__ct_add_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_pt *b) {
    assert(clt__params_same(a->params, b->params) && !b->mont && !b->extended);
    CLT__RETURN_IF(check_place(a->level, a->power, b->level, b->power));
    const clt_params *params = a->params;
    clt__basis basis = clt__params_q(params, a->level);
    double scale = clt__params_scale(params, b->level, b->power).hi;
    clt__noise plain = clt__noise_plain(params, b->value_bound, b->value_rms, scale);
    clt__noise noise = clt__noise_add(a->noise, plain, false);
    CLT__RETURN_IF(clt__ct_shape(out, a->degree, a->level));
    clt__poly_add(ws, params->ring, out->poly[0], a->poly[0], b->poly, &basis);
    for (unsigned i = 1; i <= out->degree; i++) {
        poly_copy(out->poly[i], a->poly[i], params, a->level);
    }
    clt__ct_describe(out, a, a->power, noise);
    return CLT_OK;
}

/* ----------------------------------------------------------------------------------- products */

clt_status clt__ct_mul_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_pt *b) {
    assert(clt__params_same(a->params, b->params) && b->mont && !b->extended);
    CLT__RETURN_IF(check_place(a->level, a->power, b->level, b->power));
    CLT__RETURN_IF(check_factor(a));
    const clt_params *params = a->params;
    clt__basis basis = clt__params_q(params, a->level);
    double scale = clt__params_scale(params, a->level, 1).hi;
    clt__noise noise =
        clt__noise_mul_plain(a->noise, scale, b->value_bound, b->value_rms, scale, params);
    CLT__RETURN_IF(clt__ct_shape(out, 1, a->level));
    for (unsigned i = 0; i <= 1; i++) {
        clt__poly_mul(ws, params->ring, out->poly[i], a->poly[i], b->poly, &basis);
    }
    clt__ct_describe(out, a, 2, noise);
    return CLT_OK;
}

typedef struct tensor {
    const clt__ring *ring;
    uint64_t *const *out;
    uint64_t *const *a, *const *b;
    bool square, add; /* add: to what is there */
} tensor;

/* One limb, by tiles: the kernel wants outputs apart from inputs, callers want them the same. */
static void tensor_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    enum { TILE = 512 };
    _Alignas(64) uint64_t r[3][TILE];
    const tensor *t = arg;
    const clt__kernel *kernel = t->ring->kernel;
    const clt__mod *mod = &t->ring->mod[j];
    size_t n = t->ring->n;
    for (size_t k = j * n; k < (j + 1) * n; k += TILE) {
        const uint64_t *a0 = t->a[0] + k, *a1 = t->a[1] + k;
        if (t->square) {
            kernel->tensor_square(r[0], r[1], r[2], a0, a1, TILE, mod);
        } else {
            kernel->tensor(r[0], r[1], r[2], a0, a1, t->b[0] + k, t->b[1] + k, TILE, mod);
        }
        for (unsigned i = 0; i < 3; i++) {
            uint64_t *out = t->out[i] + k;
            if (t->add) {
                kernel->add(out, out, r[i], TILE, mod);
            } else {
                memcpy(out, r[i], sizeof r[i]);
            }
        }
    }
}

static void run_tensor(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b, bool add) {
    tensor t = {a->params->ring, out->poly, a->poly, b->poly, a == b, add};
    clt__pool_run(ws->pool, clt__params_limbs(a->params, a->level), tensor_limb, &t);
}

/* Of a product that can be made. */
static clt_status product_noise(clt__noise *noise, const clt_ct *a, const clt_ct *b) {
    CLT__RETURN_IF(check_same_key(a, b));
    CLT__RETURN_IF(check_place(a->level, a->power, b->level, b->power));
    CLT__RETURN_IF(check_factor(a));
    CLT__RETURN_IF(check_factor(b));
    double scale = clt__params_scale(a->params, a->level, 1).hi;
    *noise = clt__noise_mul(a->noise, scale, b->noise, scale, a == b);
    return CLT_OK;
}

clt_status clt__ct_mul(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b) {
    clt__noise noise;
    CLT__RETURN_IF(product_noise(&noise, a, b));
    CLT__RETURN_IF(clt__ct_shape(out, 2, a->level));
    run_tensor(out, ws, a, b, false);
    clt__ct_describe(out, a, 2, noise);
    return CLT_OK;
}

clt_status clt__ct_mul_add(clt_ct *sum, clt_ws *ws, const clt_ct *a, const clt_ct *b) {
    clt__noise noise;
    assert(sum->degree == 2 && sum != a && sum != b);
    CLT__RETURN_IF(product_noise(&noise, a, b));
    CLT__RETURN_IF(check_same_key(sum, a));
    CLT__RETURN_IF(check_place(sum->level, sum->power, a->level, 2));
    run_tensor(sum, ws, a, b, true);
    clt__ct_describe(sum, a, 2, clt__noise_add(sum->noise, noise, false));
    return CLT_OK;
}

clt_status clt__ct_square(clt_ct *out, clt_ws *ws, const clt_ct *a) {
    return clt__ct_mul(out, ws, a, a);
}
