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

#define INTEGER_LIMIT 0x1p100

/* x mod q for an integer |x| < 2^100. */
static uint64_t residue(double x, const clt__mod *mod) {
    double high = trunc(x * 0x1p-50), low = x - high * 0x1p50;
    uint64_t shift = clt__mod_reduce((uint64_t)1 << 50, mod);
    uint64_t top = clt__mod_mul(clt__mod_reduce_signed((int64_t)high, mod), shift, mod);
    return clt__mod_add(top, clt__mod_reduce_signed((int64_t)low, mod), mod->q);
}

/* The values of x + y X^(n/2) in the two halves of a limb. */
static void halves(uint64_t value[2], double x, double y, const clt__ring *ring, size_t prime) {
    const clt__mod *mod = &ring->mod[prime];
    value[0] = value[1] = residue(x, mod);
    if (y == 0) return;
    uint64_t psi = clt__root_of_unity(ring->log_n + 1, mod),
             w = clt__mod_pow(psi, ring->n / 2, mod);
    uint64_t wy = clt__mod_mul(w, residue(y, mod), mod);
    value[0] = clt__mod_add(value[0], wy, mod->q);
    value[1] = clt__mod_sub(value[1], wy, mod->q);
}

/* A number as the nearest integer to number * scale, and how far that is off. */
typedef struct encoded {
    double x, y, off;
} encoded;

static clt_status encode_constant(encoded *c, double re, double im, double scale) {
    double x = re * scale, y = im * scale;
    if (!(fabs(x) < INTEGER_LIMIT && fabs(y) < INTEGER_LIMIT)) {
        return clt__fail(CLT_E_RANGE,
                         "the constant %g + %gi is not finite or passes 2^100 at scale %.3g", re,
                         im, scale);
    }
    c->x = rint(x);
    c->y = rint(y);
    c->off = fabs(c->x - x) + fabs(c->y - y) + 0x1p-52 * (fabs(x) + fabs(y));
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- sums */

typedef struct addition {
    const clt__ring *ring;
    uint64_t *out;
    const uint64_t *a;
    double x, y;
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

clt_status clt__ct_add_const(clt_ct *out, clt_ws *ws, const clt_ct *a, double re, double im) {
    const clt_params *params = a->params;
    double size = sqrt(re * re + im * im);
    encoded c = {0};
    CLT__RETURN_IF(encode_constant(&c, re, im, clt__params_scale(params, a->level, a->power).hi));
    clt__noise constant = {size, size, c.off, c.off};
    clt__noise noise = clt__noise_add(a->noise, constant, false);
    CLT__RETURN_IF(clt__ct_copy(out, a));
    addition s = {params->ring, out->poly[0], out->poly[0], c.x, c.y};
    clt__pool_run(ws->pool, clt__params_limbs(params, a->level), add_limb, &s);
    clt__ct_describe(out, a, a->power, noise);
    return CLT_OK;
}

/* ---------------------------------------------------------------------------------- products */

typedef struct multiplication {
    const clt__ring *ring;
    uint64_t *const *out, *const *a;
    unsigned degree;
    double x, y;
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

void clt__ct_mul_gaussian(clt_ct *out, clt_ws *ws, const clt_ct *a, double x, double y, bool add) {
    assert(out->level <= a->level && out->degree >= a->degree);
    assert(fabs(x) < INTEGER_LIMIT && fabs(y) < INTEGER_LIMIT);
    multiplication m = {a->params->ring, out->poly, a->poly, a->degree, x, y, add};
    clt__pool_run(ws->pool, clt__params_limbs(a->params, out->level), mul_limb, &m);
}

/* out = a (x + iy) at a's level. */
static clt_status mul_gaussian(clt_ct *out, clt_ws *ws, const clt_ct *a, double x, double y,
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
    double scale = clt__params_scale(a->params, a->level, 1).hi;
    encoded c = {0};
    CLT__RETURN_IF(encode_constant(&c, re, im, scale));
    clt__noise noise = clt__noise_mul_const(a->noise, scale, sqrt(re * re + im * im),
                                            sqrt(c.x * c.x + c.y * c.y), c.off);
    return mul_gaussian(out, ws, a, c.x, c.y, 2, noise);
}

clt_status clt__ct_mul_int(clt_ct *out, clt_ws *ws, const clt_ct *a, int64_t k) {
    assert(k > -((int64_t)1 << 31) && k < (int64_t)1 << 31);
    double size = fabs((double)k);
    clt__noise noise = clt__noise_mul_const(a->noise, 1, size, size, 0);
    return mul_gaussian(out, ws, a, (double)k, 0, a->power, noise);
}

clt_status clt__ct_mul_i(clt_ct *out, clt_ws *ws, const clt_ct *a) {
    return mul_gaussian(out, ws, a, 0, 1, a->power, a->noise);
}
