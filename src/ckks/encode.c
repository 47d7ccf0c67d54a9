/*
 * Encoding and decoding.
 *
 * One array of n doubles holds both faces of a message: slots as n/2 real parts and n/2 imaginary
 * parts, coefficients as m_0 ... m_(n-1). The special transform takes one to the other in place,
 * since it pairs m_k with m_(k + n/2) (arith/fft.h).
 *
 * Encode: inverse transform, times the scale, nearest integer, residues, transform domain. Only
 * + - * of doubles in a fixed order, so that the same values give the same bytes everywhere.
 * Decode: the two lowest limbs give each coefficient as a centred integer (Garner), divided by the
 * scale, forward transform. Nothing branches on a value; that a message is too large is public.
 *
 * Cheon, Kim, Kim, Song 2016/421; the transform as in their library.
 */
#include "ckks/encode.h"

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
    return clt__fail(CLT_E_RANGE, "one of %zu values to encode is infinite or not a number", count);
}

static void measure(double *bound, double *rms, const double *x, size_t slots) {
    double most = 0, total = 0;
    for (size_t j = 0; j < slots; j++) {
        double square = x[j] * x[j] + x[slots + j] * x[slots + j];
        most = square > most ? square : most;
        total += square;
    }
    *bound = sqrt(most);
    *rms = sqrt(total / (double)slots);
}

/* Half of q_0 ... q_level, or what reduce_f64 takes if that is less. */
static double largest_coefficient(const clt_params *params, unsigned level) {
    double half = 0.5;
    for (unsigned j = 0; j < clt__params_limbs(params, level) && half < REDUCE_LIMIT; j++) {
        half *= (double)params->ring->mod[j].q;
    }
    return half < REDUCE_LIMIT ? half : REDUCE_LIMIT;
}

static int bits_of(double x) {
    int bits;
    frexp(x, &bits);
    return bits;
}

/* Coefficients times the scale, rounded; CLT_E_RANGE when one is out of range. */
static clt_status scale_and_round(double *x, const clt_params *params, clt__encode_for target) {
    double scale = clt__params_scale(params, target.level, target.power).hi, most = 0;
    for (size_t k = 0; k < params->ring->n; k++) {
        double scaled = x[k] * scale, size = fabs(scaled);
        x[k] = nearest(scaled);
        most = size > most ? size : most;
    }
    double limit = largest_coefficient(params, target.level);
    bool fits = most < limit;
    CLT__DECLASSIFY("encoding fits", &fits, sizeof fits);
    if (fits) return CLT_OK;
    return clt__fail(CLT_E_RANGE,
                     "a value is too large to encode: its coefficient takes %d bits at scale "
                     "2^%d, and %d fit at level %u; divide the values by 2^%d or go to a higher "
                     "level",
                     bits_of(most), bits_of(scale), bits_of(limit) - 1, target.level,
                     bits_of(most) - bits_of(limit) + 1);
}

typedef struct residues {
    const clt__ring *ring;
    clt__basis basis;
    const double *x;
    uint64_t *poly;
    bool mont;
} residues;

static void encode_limb(void *arg, size_t j, unsigned thread) {
    (void)thread;
    const residues *r = arg;
    const clt__ring *ring = r->ring;
    unsigned prime = r->basis.prime[j];
    const clt__mod *mod = &ring->mod[prime];
    uint64_t *limb = r->poly + j * ring->n;
    ring->kernel->reduce_f64(limb, r->x, ring->n, mod);
    ring->kernel->ntt_forward(limb, ring->table[prime], ring->log_n, mod);
    if (r->mont) ring->kernel->mul_const(limb, limb, mod->r2, ring->n, mod);
}

clt_status clt__encode(clt_ws *ws, clt_pt *pt, const double *re, const double *im, size_t count,
                       clt__encode_for target) {
    const clt_params *params = pt->params;
    const clt__ring *ring = params->ring;
    size_t slots = clt__params_slots(params), mark = clt__ws_mark(ws);
    assert(count <= slots && target.level <= params->levels);
    assert(target.power == 1 || target.power == 2);
    clt_status status = CLT_OK;
    double bound, rms, *x = clt__arena_take(ws->arena, ring->n, sizeof *x);
    if (x == NULL) return CLT_E_MEMORY;
    CLT__TRY(take_values(x, slots, re, im, count));
    measure(&bound, &rms, x, slots);
    ring->kernel->fft_inverse(x, x + slots, ring->roots, ring->log_n - 1);
    CLT__TRY(scale_and_round(x, params, target));
    CLT__TRY(clt__pt_shape(pt, target.level, target.extended));
    residues r = {.ring = ring, .x = x, .poly = pt->poly, .mont = target.multiply};
    r.basis = target.extended ? clt__params_qp(params, target.level)
                              : clt__params_q(params, target.level);
    clt__pool_run(ws->pool, r.basis.count, encode_limb, &r);
    pt->power = target.power;
    pt->mont = target.multiply;
    pt->value_bound = bound;
    pt->value_rms = rms;
done:
    clt__wipe(x, ring->n * sizeof *x);
    clt__ws_release(ws, mark);
    return status;
}

/* ------------------------------------------------------------------------------------ decode */

/* a modulo q, in (-q/2, q/2): exact. A comparison would be compiled to a branch. */
static double centre(uint64_t a, uint64_t q) {
    uint64_t over = (q / 2 - a) >> 63;
    return (double)(int64_t)(a - (q & -over));
}

/* x[k] = a[k] modulo q, centred. */
static void centred(double *x, const uint64_t *a, size_t n, const clt__mod *mod) {
    for (size_t k = 0; k < n; k++) x[k] = centre(a[k], mod->q);
}

/*
 * x = x_0 + q_0 t with t = (a_1 - x_0)/q_0 modulo q_1, both centred (Garner's form of the Chinese
 * remainder theorem). Where t is not 0, |x| >= q_0 |t|/2, so that no cancellation takes more than
 * a bit: the error is below 2^-51 |x|.
 */
static void add_second_limb(double *x, uint64_t *a, uint64_t *lifted, const clt_params *params) {
    const clt__ring *ring = params->ring;
    const clt__mod *mod = &ring->mod[1];
    double q0 = (double)ring->mod[0].q;
    uint64_t inverse = clt__mod_inverse(clt__mod_reduce(ring->mod[0].q, mod), mod);
    ring->kernel->reduce_f64(lifted, x, ring->n, mod);
    ring->kernel->sub_mul_const(a, a, lifted, clt__mod_mont(inverse, mod->r2, mod), ring->n, mod);
    for (size_t k = 0; k < ring->n; k++) x[k] += q0 * centre(a[k], mod->q);
}

clt_status clt__decode(clt_ws *ws, double *re, double *im, size_t count, const clt_pt *pt) {
    const clt_params *params = pt->params;
    const clt__ring *ring = params->ring;
    size_t slots = clt__params_slots(params), n = ring->n, mark = clt__ws_mark(ws);
    assert(count <= slots && !pt->mont && !pt->extended);
    clt__basis basis = clt__params_q(params, pt->level > 0 ? 1 : 0);
    double *x = clt__arena_take(ws->arena, n, sizeof *x);
    uint64_t *a = clt__ring_scratch(ws, ring, 3);
    if (x == NULL || a == NULL) {
        clt__ws_release(ws, mark);
        return CLT_E_MEMORY;
    }
    memcpy(a, pt->poly, basis.count * n * sizeof *a);
    clt__poly_intt(ws, ring, a, &basis);
    centred(x, a, n, &ring->mod[0]);
    if (basis.count == 2) add_second_limb(x, a + n, a + 2 * n, params);
    double inverse = 1 / clt__params_scale(params, pt->level, pt->power).hi;
    for (size_t k = 0; k < n; k++) x[k] *= inverse;
    ring->kernel->fft_forward(x, x + slots, ring->roots, ring->log_n - 1);
    memcpy(re, x, count * sizeof *re);
    if (im != NULL) memcpy(im, x + slots, count * sizeof *im);
    clt__wipe(x, n * sizeof *x);
    clt__wipe(a, 3 * n * sizeof *a);
    clt__ws_release(ws, mark);
    return CLT_OK;
}
