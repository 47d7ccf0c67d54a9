/*
 * Constants: sums and products of a ciphertext with one number for all slots.
 *
 * A number z = x + iy in every slot is the polynomial x + y X^(n/2), since X^(n/2) is i at every
 * zeta^(5^j). In transform domain word k holds the value at psi^(2 bitrev(k) + 1). There X^(n/2) is
 * w^(2 bitrev(k) + 1) = w (-1)^bitrev(k), with w = psi^(n/2) and w^2 = -1. The parity of bitrev(k)
 * is the top bit of k: the first half of a limb sees x + wy, the second x - wy. So a constant costs
 * one multiplication a word and no transform.
 */
#include "ckks/eval.h"

#include <assert.h>
#include <math.h>

/* x mod q for an integer |x| < 2^200, by Horner's rule on digits of 50 bits. */
static uint64_t residue_of(double x, const clt__mod *mod) {
    uint64_t radix = clt__mod_reduce((uint64_t)1 << 50, mod), value = 0;
    for (double unit = 0x1p150; unit >= 1; unit *= 0x1p-50) {
        double digit = trunc(x / unit);
        x -= digit * unit;
        value = clt__mod_mul(value, radix, mod);
        value = clt__mod_add(value, clt__mod_reduce_signed((int64_t)digit, mod), mod->q);
    }
    return value;
}

static uint64_t residue(clt__dd x, const clt__mod *mod) {
    return clt__mod_add(residue_of(x.hi, mod), residue_of(x.lo, mod), mod->q);
}

/* The values of x + y X^(n/2) in the two halves of a limb. */
static void halves(uint64_t value[2], clt__dd x, clt__dd y, const clt__ring *ring, size_t prime) {
    const clt__mod *mod = &ring->mod[prime];
    value[0] = value[1] = residue(x, mod);
    if (y.hi == 0 && y.lo == 0) return;
    uint64_t psi = clt__root_of_unity(ring->log_n + 1, mod),
             w = clt__mod_pow(psi, ring->n / 2, mod);
    uint64_t wy = clt__mod_mul(w, residue(y, mod), mod);
    value[0] = clt__mod_add(value[0], wy, mod->q);
    value[1] = clt__mod_sub(value[1], wy, mod->q);
}

int clt__integer_bits(const clt_params *params) {
    if (params->stride == 2) return 200;
    return params->tower == NULL ? 100 : 120;
}

clt__integer clt__integer_nearest(const clt_params *params, clt__dd c, clt__dd scale) {
    bool doubled = params->stride == 2;
    clt__dd exact = {c.hi * scale.hi, 0};
    if (doubled) exact = clt__dd_mul(c, scale);
    double high = rint(exact.hi), rest = (exact.hi - high) + exact.lo, low = rint(rest);
    double error = (doubled ? 0x1p-100 : 0x1p-52) * fabs(exact.hi); /* of the product */
    return (clt__integer){.value = {high, low}, .off = fabs(rest - low) + error};
}

bool clt__integer_fits(const clt_params *params, clt__integer x) {
    return fabs(x.value.hi) < ldexp(1, clt__integer_bits(params));
}

/* A number as a Gaussian integer, and how far that is off. */
typedef struct encoded {
    clt__dd x, y;
    double off;
} encoded;

static clt_status encode_constant(encoded *c, const clt_params *params, clt__dd re, clt__dd im,
                                  clt__dd scale) {
    clt__integer x = clt__integer_nearest(params, re, scale);
    clt__integer y = clt__integer_nearest(params, im, scale);
    if (!clt__integer_fits(params, x) || !clt__integer_fits(params, y)) {
        return clt__fail(CLT_E_RANGE,
                         "the constant %g + %gi is not finite or passes 2^%d at scale %.3g", re.hi,
                         im.hi, clt__integer_bits(params), scale.hi);
    }
    *c = (encoded){x.value, y.value, x.off + y.off};
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- sums */

typedef struct addition {
    const clt__ring *ring;
    uint64_t *out;
    const uint64_t *a;
    clt__dd x, y;
} addition;

static void add_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const addition *s = arg;
    uint64_t q = s->ring->mod[j].q, value[2];
    size_t n = s->ring->n, start = j * n, middle = start + n / 2, end = start + n;
    halves(value, s->x, s->y, s->ring, j);
    for (size_t k = start; k < middle; k++) s->out[k] = clt__mod_add(s->a[k], value[0], q);
    for (size_t k = middle; k < end; k++) s->out[k] = clt__mod_add(s->a[k], value[1], q);
}

clt_status clt__ct_add_const_dd(clt_ct *out, clt_ws *ws, const clt_ct *a, clt__dd re, clt__dd im) {
    const clt_params *params = a->params;
    double size = sqrt(re.hi * re.hi + im.hi * im.hi);
    encoded c = {0};
    CLT__RETURN_IF(
        encode_constant(&c, params, re, im, clt__params_scale(params, a->level, a->power)));
    clt__noise constant = {size, size, c.off, c.off};
    clt__noise noise = clt__noise_add(a->noise, constant, false);
    CLT__RETURN_IF(clt__ct_copy(out, a));
    addition s = {params->ring, out->poly[0], out->poly[0], c.x, c.y};
    clt__pool_run(ws->pool, clt__params_limbs(params, a->level), add_limb, &s);
    clt__ct_describe(out, a, a->power, noise);
    return CLT_OK;
}

clt_status clt__ct_add_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re, double im) {
    return clt__ct_add_const_dd(out, ws, a, (clt__dd){re, 0}, (clt__dd){im, 0});
}

/* ---------------------------------------------------------------------------------- products */

typedef struct multiplication {
    const clt__ring *ring;
    uint64_t *const *out, *const *a;
    unsigned degree;
    clt__dd x, y;
    bool add;
} multiplication;

static void mul_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const multiplication *m = arg;
    const clt__kernel *kernel = m->ring->kernel;
    const clt__mod *mod = &m->ring->mod[j];
    size_t half = m->ring->n / 2;
    uint64_t value[2];
    halves(value, m->x, m->y, m->ring, j);
    for (size_t h = 0; h < 2; h++) {
        size_t at = (2 * j + h) * half;
        uint64_t factor = clt__mod_mont(value[h], mod->r2, mod);
        for (unsigned i = 0; i <= m->degree; i++) {
            (m->add ? kernel->mul_const_add : kernel->mul_const)(m->out[i] + at, m->a[i] + at,
                                                                 factor, half, mod);
        }
    }
}

void clt__ct_mul_gaussian(clt_ct *out, clt_ws *ws, const clt_ct *a, clt__dd x, clt__dd y,
                          bool add) {
    assert(out->level <= a->level && out->degree >= a->degree);
    multiplication m = {a->params->ring, out->poly, a->poly, a->degree, x, y, add};
    clt__pool_run(ws->pool, clt__params_limbs(a->params, out->level), mul_limb, &m);
}

/* out = a (x + iy) at a's level. */
static clt_status mul_gaussian(clt_ct *out, clt_ws *ws, const clt_ct *a, clt__dd x, clt__dd y,
                               unsigned power, clt__noise noise) {
    CLT__RETURN_IF(clt__ct_shape(out, a->degree, a->level));
    clt__ct_mul_gaussian(out, ws, a, x, y, false);
    clt__ct_describe(out, a, power, noise);
    return CLT_OK;
}

clt_status clt__ct_mul_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re, double im) {
    if (a->power != 1) {
        return clt__fail(CLT_E_SCALE,
                         "the ciphertext at level %u carries the square of the scale; rescale it "
                         "before the product with a constant",
                         a->level);
    }
    clt__dd scale = clt__params_scale(a->params, a->level, 1);
    encoded c = {0};
    CLT__RETURN_IF(encode_constant(&c, a->params, (clt__dd){re, 0}, (clt__dd){im, 0}, scale));
    double size = sqrt(re * re + im * im), integer = sqrt(c.x.hi * c.x.hi + c.y.hi * c.y.hi);
    clt__noise noise = clt__noise_mul_const(a->noise, scale.hi, size, integer, c.off);
    return mul_gaussian(out, ws, a, c.x, c.y, 2, noise);
}

clt_status clt__ct_mul_int(clt_ct *out, clt_ws *ws, const clt_ct *a, int64_t k) {
    assert(k > -((int64_t)1 << 31) && k < (int64_t)1 << 31);
    double size = fabs((double)k);
    clt__noise noise = clt__noise_mul_const(a->noise, 1, size, size, 0);
    return mul_gaussian(out, ws, a, (clt__dd){(double)k, 0}, (clt__dd){0, 0}, a->power, noise);
}

clt_status clt__ct_mul_i(clt_ct *out, clt_ws *ws, const clt_ct *a) {
    return mul_gaussian(out, ws, a, (clt__dd){0, 0}, (clt__dd){1, 0}, a->power, a->noise);
}
