/*
 * Encoding and decoding.
 *
 * One array of n doubles holds both faces of a message: slots as n/2 real parts and n/2 imaginary
 * parts, coefficients as m_0 ... m_(n-1). The special transform takes one to the other in place,
 * since it pairs m_k with m_(k + n/2) (arith/fft.h).
 *
 * Encode: inverse transform, times the scale, nearest integer, residues, transform domain. Only
 * + - * of doubles in a fixed order, so that the same values give the same bytes everywhere. With
 * two primes a level, scales pass 2^53 and all of it is done in double-double arithmetic.
 * Decode: the limbs of the two lowest levels give each coefficient as a centred integer (Garner),
 * divided by the scale, forward transform. Nothing branches on a value; that a message is too large
 * is public.
 *
 * Cheon, Kim, Kim, Song 2016/421; the transform as in their library.
 */
#include "ckks/encode.h"

#include "arith/fft.h"
#include "base/declassify.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define REDUCE_LIMIT 0x1p100 /* of kernel->reduce_f64 */

/* Nearest integer, ties to even, of |x| < 2^100: the part above 2^49 first, then the rest. Adding
   3/2 2^52 ulps leaves no bits below the ulp. */
static double nearest(double x) {
    const double magic = 0x1.8p52, high_magic = 0x1.8p52 * 0x1p49;
    double high = (x + high_magic) - high_magic;
    double low = x - high;
    return high + ((low + magic) - magic);
}

/* ------------------------------------------------------------------------------------ encode */

/* 0, or NaN for what is not finite or so large that sums could overflow. */
static double doubt(double x) {
    return x * 0x1p500 - x * 0x1p500;
}

/* The place of the first value that is to be doubted: asked only once there is one. */
static clt_status fail_doubtful(const double *re, const double *im, size_t count) {
    size_t j = 0;
    while (j + 1 < count && doubt(re[j]) == 0 && (im == NULL || doubt(im[j]) == 0)) j++;
    return clt__fail(CLT_E_RANGE,
                     "value %zu of the %zu to encode is infinite, not a number or beyond 2^520: "
                     "mend it or leave it out",
                     j, count);
}

/* Copies the values, 0 behind them. */
static clt_status take_values(double *x, size_t slots, const double *re, const double *im,
                              size_t count) {
    double doubts = 0;
    for (size_t j = 0; j < slots; j++) {
        x[j] = j < count ? re[j] : 0;
        x[slots + j] = j < count && im != NULL ? im[j] : 0;
        doubts += doubt(x[j]) + doubt(x[slots + j]);
    }
    CLT__DECLASSIFY("finite values", &doubts, sizeof doubts);
    if (doubts == 0) return CLT_OK;
    return fail_doubtful(re, im, count);
}

static void measure(double *bound, double *rms, const double *x, size_t slots) {
    double most = 0, total = 0;
    for (size_t j = 0; j < slots; j++) {
        double square = x[j] * x[j] + x[slots + j] * x[slots + j];
        most = square > most ? square : most;
        total += square;
    }
    *bound = sqrt(most);
    *rms = sqrt(total * (1 / (double)slots)); /* exact: a power of two */
}

double clt__encode_step(const clt_params *params, double scale) {
    double step = 1;
    if (params->stride == 1 || scale < REDUCE_LIMIT) return step;
    while (4 * step * step <= scale) step *= 2;
    return step;
}

/* Half of Q at the level, or what reduce_f64 takes of `step`s if that is less. */
static double largest_coefficient(const clt_params *params, unsigned level, double step) {
    double half = 0.5, limit = REDUCE_LIMIT * step;
    for (unsigned j = 0; j < clt__params_limbs(params, level) && half < limit; j++) {
        half *= (double)params->ring->mod[j].q;
    }
    return half < limit ? half : limit;
}

static int bits_of(double x) {
    int bits;
    frexp(x, &bits);
    return bits;
}

/* The coefficients as integers times `step`: x, and with two primes a level their rests y. */
typedef struct coefficients {
    size_t n;
    double *x, *y;
    double step;
} coefficients;

/* Slots to coefficients. */
static void transform(const coefficients *c, const clt__ring *ring) {
    size_t slots = c->n / 2;
    if (c->y == NULL) {
        ring->kernel->fft_inverse(c->x, c->x + slots, ring->roots, ring->log_n - 1);
        return;
    }
    memset(c->y, 0, c->n * sizeof *c->y);
    clt__fft_dd values = {c->x, c->y, c->x + slots, c->y + slots};
    clt__fft_inverse_dd(&values, ring->roots, ring->rests, ring->log_n - 1);
}

/* Times the scale, to the nearest integer; gives the largest modulus. */
static double round_all(const coefficients *c, clt__dd scale) {
    double most = 0;
    for (size_t k = 0; k < c->n; k++) {
        double scaled = c->x[k] * scale.hi, size = fabs(scaled);
        c->x[k] = nearest(scaled);
        most = size > most ? size : most;
    }
    return most;
}

static double round_all_dd(const coefficients *c, clt__dd scale) {
    double most = 0;
    for (size_t k = 0; k < c->n; k++) {
        clt__dd scaled = clt__dd_mul((clt__dd){c->x[k], c->y[k]}, scale);
        double size = fabs(scaled.hi);
        c->x[k] = nearest(scaled.hi);
        c->y[k] = nearest((scaled.hi - c->x[k]) + scaled.lo);
        most = size > most ? size : most;
    }
    return most;
}

/* Coefficients times the scale, rounded; CLT_E_RANGE when one is out of range. */
static clt_status scale_and_round(coefficients *c, const clt_params *params,
                                  clt__encode_for target) {
    clt__dd scale = clt__params_scale(params, target.level, target.power), steps = scale;
    c->step = clt__encode_step(params, scale.hi);
    steps.hi /= c->step;
    steps.lo /= c->step;
    double most = c->step * (c->y == NULL ? round_all : round_all_dd)(c, steps);
    double limit = largest_coefficient(params, target.level, c->step);
    bool fits = most < limit;
    CLT__DECLASSIFY("encoding fits", &fits, sizeof fits);
    if (fits) return CLT_OK;
    return clt__fail(CLT_E_RANGE,
                     "a value is too large to encode: its coefficient takes %d bits at scale "
                     "2^%d, and %d fit at level %u; divide the values by 2^%d or go to a higher "
                     "level",
                     bits_of(most), bits_of(scale.hi), bits_of(limit) - 1, target.level,
                     bits_of(most) - bits_of(limit) + 1);
}

typedef struct residues {
    const clt__ring *ring;
    clt__basis basis;
    const coefficients *c;
    uint64_t *poly;
    bool mont;
} residues;

/* limb += y mod q */
static void add_rests(uint64_t *limb, const double *y, const clt__ring *ring, const clt__mod *mod) {
    enum { TILE = 512 };
    _Alignas(64) uint64_t tile[TILE];
    for (size_t k = 0; k < ring->n; k += TILE) {
        ring->kernel->reduce_f64(tile, y + k, TILE, mod);
        ring->kernel->add(limb + k, limb + k, tile, TILE, mod);
    }
    clt__wipe(tile, sizeof tile);
}

/* What a limb is multiplied by, in Montgomery form: the step, and the radix for that form. */
static uint64_t factor_of(const residues *r, const clt__mod *mod) {
    uint64_t factor = mod->r1;
    for (double step = r->c->step; step > 1; step /= 2) {
        factor = clt__mod_add(factor, factor, mod->q);
    }
    return r->mont ? clt__mod_mont(factor, mod->r2, mod) : factor;
}

static void encode_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const residues *r = arg;
    const clt__ring *ring = r->ring;
    unsigned prime = r->basis.prime[j];
    const clt__mod *mod = &ring->mod[prime];
    uint64_t *limb = r->poly + j * ring->n, factor = factor_of(r, mod);
    ring->kernel->reduce_f64(limb, r->c->x, ring->n, mod);
    if (r->c->y != NULL) add_rests(limb, r->c->y, ring, mod);
    ring->kernel->ntt_forward(limb, ring->table[prime], ring->log_n, mod);
    if (factor != mod->r1) ring->kernel->mul_const(limb, limb, factor, ring->n, mod);
}

clt_status clt__encode(clt_ws *ws, clt_pt *pt, const double *re, const double *im, size_t count,
                       clt__encode_for target) {
    const clt_params *params = pt->params;
    const clt__ring *ring = params->ring;
    size_t slots = clt__params_slots(params), mark = clt__ws_mark(ws);
    assert(count <= slots && target.level <= params->top);
    assert(target.power == 1 || target.power == 2);
    clt_status status = CLT_OK;
    double bound, rms, *x = clt__arena_take(ws->arena, params->stride * ring->n, sizeof *x);
    if (x == NULL) return CLT_E_MEMORY;
    coefficients c = {.n = ring->n, .x = x, .y = params->stride == 2 ? x + ring->n : NULL};
    CLT__TRY(take_values(x, slots, re, im, count));
    measure(&bound, &rms, x, slots);
    transform(&c, ring);
    CLT__TRY(scale_and_round(&c, params, target));
    CLT__TRY(clt__pt_shape(pt, target.level, target.extended));
    residues r = {.ring = ring, .c = &c, .poly = pt->poly, .mont = target.multiply};
    r.basis = target.extended ? clt__params_qp(params, target.level)
                              : clt__params_q(params, target.level);
    clt__pool_run(ws->pool, r.basis.count, encode_limb, &r);
    pt->power = target.power;
    pt->mont = target.multiply;
    pt->value_bound = bound;
    pt->value_rms = rms;
done:
    clt__wipe(x, params->stride * ring->n * sizeof *x);
    clt__ws_release(ws, mark);
    return status;
}

/* ------------------------------------------------------------------------------------ decode */

/* a modulo q, in (-q/2, q/2): exact. A comparison would be compiled to a branch. */
static double centre(uint64_t a, uint64_t q) {
    uint64_t over = (q / 2 - a) >> 63;
    return (double)(int64_t)(a - (q & -over));
}

/*
 * Mixed radix (Garner's form of the Chinese remainder theorem): x = t_0 + q_0 (t_1 + q_1 (t_2 ...))
 * with t_i = (...((a_i - t_0)/q_0 - t_1)/q_1 ...) modulo q_i, all of them centred. Where the last
 * t_i is not 0, |x| >= q_0 ... q_(i-1) |t_i|/2, so that no cancellation takes more than a bit: the
 * error is below 2^-51 |x|, or 2^-50 |x| of four limbs.
 */
typedef struct lifting {
    const clt__ring *ring;
    uint64_t *a;    /* the limbs, destroyed */
    uint64_t *room; /* one limb */
    double *t;      /* t_0, t_1 ... */
} lifting;

/* The t_i of limb i; those of the limbs below are there. */
static void make_digit(const lifting *l, unsigned i) {
    const clt__ring *ring = l->ring;
    const clt__mod *mod = &ring->mod[i];
    uint64_t *a = l->a + i * ring->n;
    double *t = l->t + i * ring->n;
    for (unsigned j = 0; j < i; j++) {
        uint64_t inverse = clt__mod_inverse(clt__mod_reduce(ring->mod[j].q, mod), mod);
        ring->kernel->reduce_f64(l->room, l->t + j * ring->n, ring->n, mod);
        ring->kernel->sub_mul_const(a, a, l->room, clt__mod_mont(inverse, mod->r2, mod), ring->n,
                                    mod);
    }
    for (size_t k = 0; k < ring->n; k++) t[k] = centre(a[k], mod->q);
}

/* t_0 becomes x. */
static void lift(const lifting *l, unsigned limbs) {
    const clt__ring *ring = l->ring;
    double weight = 1;
    for (unsigned i = 0; i < limbs; i++) make_digit(l, i);
    for (unsigned i = 1; i < limbs; i++) {
        const double *t = l->t + i * ring->n;
        weight *= (double)ring->mod[i - 1].q;
        for (size_t k = 0; k < ring->n; k++) l->t[k] += weight * t[k];
    }
}

unsigned clt__decode_limbs(const clt_params *params, unsigned level) {
    return clt__params_limbs(params, level > 0 ? 1 : 0);
}

clt_status clt__decode(clt_ws *ws, double *re, double *im, size_t count, const clt_pt *pt) {
    const clt_params *params = pt->params;
    const clt__ring *ring = params->ring;
    size_t slots = clt__params_slots(params), n = ring->n, mark = clt__ws_mark(ws);
    assert(count <= slots && !pt->mont && !pt->extended);
    clt__basis basis = clt__basis_range(0, clt__decode_limbs(params, pt->level));
    double *x = clt__arena_take(ws->arena, basis.count * n, sizeof *x);
    uint64_t *a = clt__ring_scratch(ws, ring, basis.count + 1);
    if (x == NULL || a == NULL) {
        clt__ws_release(ws, mark);
        return CLT_E_MEMORY;
    }
    memcpy(a, pt->poly, basis.count * n * sizeof *a);
    clt__poly_intt(ws, ring, a, &basis);
    lift(&(lifting){.ring = ring, .a = a, .room = a + basis.count * n, .t = x}, basis.count);
    double inverse = 1 / clt__params_scale(params, pt->level, pt->power).hi;
    for (size_t k = 0; k < n; k++) x[k] *= inverse;
    ring->kernel->fft_forward(x, x + slots, ring->roots, ring->log_n - 1);
    memcpy(re, x, count * sizeof *re);
    if (im != NULL) memcpy(im, x + slots, count * sizeof *im);
    clt__wipe(x, basis.count * n * sizeof *x);
    clt__wipe(a, (basis.count + 1) * n * sizeof *a);
    clt__ws_release(ws, mark);
    return CLT_OK;
}
