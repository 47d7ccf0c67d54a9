/*
 * Vectors of slots: what needs no secret key. Operands carry the scale to the power 1 and have
 * degree 1: what multiplies also relinearises and rescales.
 */
#include "api/vector.h"

#include "base/alloc.h"
#include "base/file.h"
#include "circ/polyeval.h"
#include "ckks/room.h"

#include <math.h>

clt_status clt__need_operand(const clt_ct *ct, const char *name, const char *function) {
    CLT__RETURN_IF(clt__need(ct, name, function));
    if (ct->poly[0] != NULL) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: %s holds nothing yet: encrypt or load into it", function,
                     name);
}

clt_status clt__need_params(const clt_params *a, const clt_params *b, const char *function) {
    if (clt__params_same(a, b)) return CLT_OK;
    return clt__fail(CLT_E_PARAMS, "%s: the operands have parameters %s and %s, of other primes",
                     function, a->name, b->name);
}

clt_status clt__need_count(size_t count, const clt_params *params, const char *function) {
    size_t slots = clt__params_slots(params);
    if (count >= 1 && count <= slots) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: count is %zu, and 1 to %zu slots can be used", function,
                     count, slots);
}

/* ------------------------------------------------------------------------------- ciphertexts */

clt_status clt_ct_new(clt_ct **ct, const clt_params *params) {
    CLT__NEED(ct);
    CLT__NEED(params);
    return clt__ct_new(ct, params);
}

void clt_ct_free(clt_ct *ct) {
    clt__ct_free(ct);
}

clt_status clt_ct_copy(clt_ct *out, const clt_ct *in) {
    CLT__NEED(out);
    CLT__NEED_OPERAND(in);
    return clt__ct_copy(out, in);
}

unsigned clt_ct_level(const clt_ct *ct) {
    return ct == NULL ? 0 : ct->level;
}

double clt_ct_scale_log2(const clt_ct *ct) {
    if (ct == NULL) return NAN;
    return log2(clt__params_scale(ct->params, ct->level, ct->power).hi);
}

double clt_ct_error_bound_log2(const clt_ct *ct) {
    return ct == NULL ? NAN : clt__noise_bound_log2(ct);
}

double clt_ct_error_expected_log2(const clt_ct *ct) {
    return ct == NULL ? NAN : clt__noise_rms_log2(ct);
}

void clt_ct_declare_fresh(clt_ct *ct, double bound) {
    if (ct == NULL || !(bound >= 0)) return;
    ct->noise = clt__noise_fresh(ct->params, bound, bound, true);
}

static clt_status encrypt(clt_ct *ct, clt_ws *ws, const clt_pk *pk, const double *re,
                          const double *im, size_t count) {
    clt__encode_for target = {.level = pk->params->levels, .power = 1};
    clt_status status = CLT_OK;
    clt_pt *pt;
    CLT__RETURN_IF(clt__pt_new(&pt, pk->params));
    CLT__TRY(clt__encode(ws, pt, re, im, count, target));
    CLT__TRY(clt__encrypt_public(ws, ct, pk, pt));
    ct->noise = clt__noise_fresh(pk->params, pt->value_bound, pt->value_rms, true);
done:
    clt__pt_free(pt);
    return status;
}

clt_status clt_encrypt(clt_ct **ct, clt_ws *ws, const clt_pk *pk, const double *re,
                       const double *im, size_t count) {
    clt_ct *made;
    CLT__NEED(ct);
    CLT__NEED(ws);
    CLT__NEED(pk);
    CLT__NEED(re);
    CLT__NEED_COUNT(count, pk->params);
    CLT__RETURN_IF(clt__ct_new(&made, pk->params));
    clt_status status = encrypt(made, ws, pk, re, im, count);
    if (status == CLT_OK) {
        *ct = made;
    } else {
        clt__ct_free(made);
    }
    return status;
}

/* ------------------------------------------------------------------------------------- files */

static void put_ct(clt__sink *sink, const void *object) {
    const clt_ct *ct = object;
    clt__put_header(sink, CLT_KIND_CIPHERTEXT);
    clt__params_put(sink, ct->params);
    clt__ct_put(sink, ct);
}

clt_status clt_ct_save(const clt_ct *ct, const char *path, unsigned flags) {
    CLT__NEED_OPERAND(ct);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_ct, ct);
}

static clt_status get_record(clt_ct *ct, clt__source *source) {
    CLT__RETURN_IF(clt__ct_get(source, ct));
    if (ct->degree != 1 || ct->power != 1) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "it has degree %u and scale to the power %u; files hold 1 and 1",
                         ct->degree, ct->power);
    }
    return source->status;
}

static void get_ct(clt__source *source, void *ct) {
    const clt_params *params = NULL;
    clt_ct *into = ct;
    clt__get_header(source, CLT_KIND_CIPHERTEXT);
    if (source->status != CLT_OK || clt__params_get(source, &params) != CLT_OK) return;
    if (clt__params_same(params, into->params)) {
        (void)get_record(into, source);
    } else {
        clt__source_fail(source, CLT_E_PARAMS, "it has parameters %s, not the %s asked for",
                         params->name, into->params->name);
    }
    clt__params_unref(params);
}

clt_status clt_ct_load(clt_ct **ct, const clt_params *params, const char *path) {
    clt_ct *made;
    CLT__NEED(ct);
    CLT__NEED(params);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__ct_new(&made, params));
    clt_status status = clt__file_load(path, "ciphertext", true, get_ct, made);
    if (status == CLT_OK) {
        *ct = made;
    } else {
        clt__ct_free(made);
    }
    return status;
}

/* -------------------------------------------------------------------------------- arithmetic */

/* The checks that all operations on one, or on two ciphertexts begin with. */
#define CLT__NEED_ONE(out, ws, a)                                                                  \
    CLT__NEED(out);                                                                                \
    CLT__NEED(ws);                                                                                 \
    CLT__NEED_OPERAND(a);                                                                          \
    CLT__NEED_PARAMS((out)->params, (a)->params)

#define CLT__NEED_TWO(out, ws, a, b)                                                               \
    CLT__NEED_ONE(out, ws, a);                                                                     \
    CLT__NEED_OPERAND(b);                                                                          \
    CLT__NEED_PARAMS((a)->params, (b)->params)

#define CLT__NEED_KEY(evk, a)                                                                      \
    CLT__NEED(evk);                                                                                \
    CLT__NEED_PARAMS((evk)->params, (a)->params)

/* What arithmetic ends with: a result that may have wrapped is none, and `out` holds nothing.
   `bounded`: whether the operands, of which out may be one, had bounds. */
static clt_status settle(clt_ct *out, bool bounded, clt_status status) {
    if (status != CLT_OK) return status;
    status = clt__ct_check_room(out, bounded);
    if (status == CLT_OK) return CLT_OK;
    for (unsigned i = 0; i < sizeof out->poly / sizeof *out->poly; i++) {
        clt__free(out->poly[i]);
        out->poly[i] = NULL;
    }
    out->capacity = 0;
    out->noise = CLT__NOISE_UNKNOWN;
    return status;
}

clt_status clt_add(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b) {
    CLT__NEED_TWO(out, ws, a, b);
    bool bounded = clt__ct_is_bounded(a) && clt__ct_is_bounded(b);
    return settle(out, bounded, clt__ct_add(out, ws, a, b));
}

clt_status clt_sub(clt_ct *out, clt_ws *ws, const clt_ct *a, const clt_ct *b) {
    CLT__NEED_TWO(out, ws, a, b);
    bool bounded = clt__ct_is_bounded(a) && clt__ct_is_bounded(b);
    return settle(out, bounded, clt__ct_sub(out, ws, a, b));
}

clt_status clt_negate(clt_ct *out, clt_ws *ws, const clt_ct *a) {
    CLT__NEED_ONE(out, ws, a);
    return clt__ct_negate(out, ws, a);
}

/* A product takes a level: said before any work. */
static clt_status need_level(const clt_ct *a, const char *function) {
    if (a->level > 0) return CLT_OK;
    return clt__fail(CLT_E_LEVEL,
                     "%s: a product needs 1 level, 0 left; use parameters with more "
                     "levels",
                     function);
}

clt_status clt_multiply(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                        const clt_ct *b) {
    CLT__NEED_TWO(out, ws, a, b);
    CLT__NEED_KEY(evk, a);
    CLT__RETURN_IF(need_level(a, __func__));
    bool bounded = clt__ct_is_bounded(a) && clt__ct_is_bounded(b);
    return settle(out, bounded, clt__ct_multiply(out, ws, evk, a, b));
}

clt_status clt_multiply_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const double *re,
                              const double *im, size_t count) {
    clt_status status = CLT_OK;
    clt_pt *pt;
    CLT__NEED_ONE(out, ws, a);
    CLT__NEED(re);
    CLT__NEED_COUNT(count, a->params);
    CLT__RETURN_IF(need_level(a, __func__));
    bool bounded = clt__ct_is_bounded(a);
    clt__encode_for target = {.level = a->level, .power = 1, .multiply = true};
    CLT__RETURN_IF(clt__pt_new(&pt, a->params));
    CLT__TRY(clt__encode(ws, pt, re, im, count, target));
    CLT__TRY(clt__ct_mul_plain(out, ws, a, pt));
    CLT__TRY(settle(out, bounded, clt__ct_rescale(out, ws, out)));
done:
    clt__pt_free(pt);
    return status;
}

clt_status clt_multiply_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re, double im) {
    CLT__NEED_ONE(out, ws, a);
    CLT__RETURN_IF(need_level(a, __func__));
    bool bounded = clt__ct_is_bounded(a);
    CLT__RETURN_IF(clt__ct_mul_const(out, ws, a, re, im));
    return settle(out, bounded, clt__ct_rescale(out, ws, out));
}

clt_status clt_add_plain(clt_ct *out, clt_ws *ws, const clt_ct *a, const double *re,
                         const double *im, size_t count) {
    clt_status status = CLT_OK;
    clt_pt *pt;
    CLT__NEED_ONE(out, ws, a);
    CLT__NEED(re);
    CLT__NEED_COUNT(count, a->params);
    bool bounded = clt__ct_is_bounded(a);
    clt__encode_for target = {.level = a->level, .power = a->power};
    CLT__RETURN_IF(clt__pt_new(&pt, a->params));
    CLT__TRY(clt__encode(ws, pt, re, im, count, target));
    CLT__TRY(settle(out, bounded, clt__ct_add_plain(out, ws, a, pt)));
done:
    clt__pt_free(pt);
    return status;
}

clt_status clt_add_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re, double im) {
    CLT__NEED_ONE(out, ws, a);
    bool bounded = clt__ct_is_bounded(a);
    return settle(out, bounded, clt__ct_add_const(out, ws, a, re, im));
}

clt_status clt_rotate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a, int64_t steps) {
    CLT__NEED_ONE(out, ws, a);
    CLT__NEED_KEY(evk, a);
    bool bounded = clt__ct_is_bounded(a);
    return settle(out, bounded, clt__ct_rotate(out, ws, evk, a, steps));
}

clt_status clt_conjugate(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a) {
    CLT__NEED_ONE(out, ws, a);
    CLT__NEED_KEY(evk, a);
    bool bounded = clt__ct_is_bounded(a);
    return settle(out, bounded, clt__ct_conjugate(out, ws, evk, a));
}

clt_status clt_level_down(clt_ct *out, clt_ws *ws, const clt_ct *a, unsigned level) {
    CLT__NEED_ONE(out, ws, a);
    bool bounded = clt__ct_is_bounded(a);
    return settle(out, bounded, clt__ct_level_down(out, ws, a, level));
}

clt_status clt_polynomial(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *a,
                          const double *c, unsigned degree, bool chebyshev) {
    CLT__NEED_ONE(out, ws, a);
    CLT__NEED_KEY(evk, a);
    CLT__NEED(c);
    if (degree < 1 || degree > CLT__POLYNOMIAL_DEGREE_MAX) {
        return clt__fail(CLT_E_ARGUMENT, "clt_polynomial: degree %u, and 1 to %d are possible",
                         degree, CLT__POLYNOMIAL_DEGREE_MAX);
    }
    clt__poly_basis basis = chebyshev ? CLT__CHEBYSHEV : CLT__POWER;
    bool bounded = clt__ct_is_bounded(a);
    return settle(out, bounded, clt__ct_polynomial(out, ws, evk, a, basis, c, degree));
}
