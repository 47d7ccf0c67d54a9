/*
 * Users' factors by Chebyshev iteration on ciphertexts (recommend.h, recommend_work.h). What is no
 * product is added to the sum of products as integer multiples of x_k, x_(k-1) and x_1 = c_1 e_0 g.
 */
#include "learn/linear_encrypted.h"
#include "learn/recommend_work.h"
#include "nn/lanes.h"

#include <math.h>

/* -------------------------------------------------------------------------------------- noise */

static double longest_factor(const clt__factors *f) {
    double most = 0;
    for (uint32_t i = 0; i < f->items; i++) {
        double square = 0;
        for (unsigned j = 0; j < f->rank; j++) {
            double q = f->factor[(size_t)i * f->rank + j];
            square += q * q;
        }
        most = square > most ? square : most;
    }
    return sqrt(most);
}

/* For eigenvalues in the interval an iterate is no farther from the solution than 0 is; and what
   solutions explain, in coordinates where they are as long as that, is at most 1. */
static void declare_state(clt_ct *x, const clt__recommend_work *w, unsigned k) {
    double longest = longest_factor(w->factors), c = w->c[k];
    clt__recommend_declare(x, c * 2 * longest / w->factors->low, c / sqrt(w->factors->rank));
}

/* x_1 on: noise_bound holds the length of all errors of a user together. */
static void begin_errors(clt_ct *x, const clt__recommend_work *w) {
    x->noise.noise_bound *= sqrt(w->factors->rank);
    declare_state(x, w, 1);
}

/* The errors of x_(k+1), which has those of its making, with those of x_k. With Chebyshev's
   polynomials and tau_k = T_k(theta / delta), an error that comes in at step j counts
   U_m(t) tau_j / tau_(j+m) times m steps later, t in [-1, 1], where |U_m| is at most m + 1: so from
   step to step at most 2 tau_k / tau_(k+1) times as much. */
static void inherit_errors(clt_ct *next, const clt_ct *x, const clt__recommend_work *w,
                           unsigned k) {
    const clt__factors *f = w->factors;
    const clt_params *params = x->params;
    double ratio = w->step[k].e * (f->high - f->low) / 4; /* of tau_k and tau_(k+1) */
    double from = clt__params_scale(params, x->level, 1).hi;
    double growth = 2 * ratio * w->c[k + 1] / w->c[k];
    growth *= clt__params_scale(params, next->level, 1).hi / from;
    double old = growth * x->noise.noise_rms, own = next->noise.noise_rms;
    next->noise.noise_bound *= sqrt(f->rank);
    next->noise.noise_bound += growth * x->noise.noise_bound;
    next->noise.noise_rms = sqrt(own * own + old * old);
    declare_state(next, w, k + 1);
}

static clt__noise without_errors(clt__noise noise) {
    noise.noise_bound = noise.noise_rms = 0;
    return noise;
}

/* -------------------------------------------------------------------------------------- steps */

static clt_status turn_state(void *arg, clt_ws *ws, unsigned lane, size_t part) {
    const clt__recommend_work *w = arg;
    const clt__recommend_layout *l = w->layout;
    (void)lane;
    for (unsigned turn = 1; turn < l->blocks; turn++) {
        const clt_ct *from = clt__recommend_turned(w, (unsigned)part, turn - 1);
        clt_ct *to = clt__recommend_turned(w, (unsigned)part, turn);
        CLT__RETURN_IF(clt__ct_rotate(to, ws, w->evk, from, (int64_t)l->users));
    }
    return CLT_OK;
}

enum { TERMS_MOST = CLT__RANK_MOST };

/* A row of the matrix, and the turned state: sums of products over them. */
typedef struct row_product {
    const clt__ring *ring;
    clt_ct *sum;
    unsigned count;
    const clt_ct *x[TERMS_MOST], *a[TERMS_MOST];
} row_product;

static void multiply_limb(void *arg, size_t j, unsigned thread) {
    const row_product *p = arg;
    const clt__ring *ring = p->ring;
    const clt__mod *mod = &ring->mod[j];
    const uint64_t *x[2 * TERMS_MOST], *a[2 * TERMS_MOST]; /* x_0 x_1, a_1 a_0 */
    unsigned count = p->count;
    size_t n = ring->n, at = j * n;
    (void)thread;
    for (unsigned i = 0; i < count; i++) {
        x[i] = p->x[i]->poly[0] + at;
        x[count + i] = p->x[i]->poly[1] + at;
        a[i] = p->a[i]->poly[1] + at;
        a[count + i] = p->a[i]->poly[0] + at;
    }
    ring->kernel->dot(p->sum->poly[0] + at, x, a + count, count, false, n, mod);
    ring->kernel->dot(p->sum->poly[1] + at, x, a, 2 * count, false, n, mod);
    ring->kernel->dot(p->sum->poly[2] + at, x + count, a, count, false, n, mod);
}

/* What a row of the matrix, read at the level of x, makes of it: degree 2, the scale squared. */
static void multiply_row(clt_ct *sum, clt_ws *ws, const clt__recommend_work *w, unsigned row) {
    const clt__recommend_layout *l = w->layout;
    row_product p = {.ring = l->params->ring, .sum = sum};
    double scale = clt__params_scale(l->params, sum->level, 1).hi,
           gain = clt__recommend_gain(w, sum->level);
    clt__noise noise = {0, 0, 0, 0};
    for (unsigned part = 0; part < l->parts; part++) {
        for (unsigned turn = 0; turn < l->blocks; turn++) {
            const clt_ct *x = clt__recommend_turned(w, part, turn),
                         *a = clt__recommend_matrix(w, row, part, turn);
            clt__noise read = a->noise;
            read.value_bound *= gain;
            read.value_rms *= gain;
            clt__noise factor = without_errors(x->noise);
            factor = clt__noise_mul(read, scale, factor, scale, false);
            noise = clt__noise_add(noise, factor, false);
            p.x[p.count] = x;
            p.a[p.count++] = a;
        }
    }
    sum->degree = 2;
    clt__pool_run(ws->pool, clt__params_limbs(l->params, sum->level), multiply_limb, &p);
    clt__ct_describe(sum, p.x[0], 2, noise);
}

/* Of x of this step or the last, whose errors inherit_errors counts. */
static void add_multiple(clt_ct *sum, clt_ws *ws, const clt_ct *x, double factor) {
    clt_ct a = *x;
    a.noise = without_errors(a.noise);
    clt__linear_add_multiple(sum, ws, &a, factor);
}

/* One part of x of the next step. */
static clt_status advance(void *arg, clt_ws *ws, unsigned lane, size_t part) {
    const clt__recommend_work *w = arg;
    unsigned k = w->now;
    const double *c = w->c;
    clt__recommend_step step = w->step[k];
    const clt_ct *x = clt__recommend_state(w, k)[part], *g = clt__recommend_state(w, 1)[part];
    clt_ct *next = clt__recommend_state(w, k + 1)[part], sum;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    (void)lane;
    CLT__TRY(clt__ct_scratch(&sum, ws, w->layout->params, clt__recommend_level(w, k)));
    multiply_row(&sum, ws, w, (unsigned)part);
    add_multiple(&sum, ws, x, c[k + 1] * (1 + step.b) / c[k]);
    if (k > 1)
        add_multiple(&sum, ws, clt__recommend_state(w, k - 1)[part], -c[k + 1] * step.b / c[k - 1]);
    clt__linear_add_multiple(&sum, ws, g, c[k + 1] * step.e / (c[1] * w->step[0].e));
    CLT__TRY(clt__ct_relinearise_rescale(next, ws, w->evk, &sum));
    inherit_errors(next, x, w, k);
done:
    clt__ws_release(ws, mark);
    return status;
}

clt_status clt__recommend_solve(clt__recommend_work *w, clt_ws *ws) {
    static const char what[] = "fitting users";
    unsigned parts = w->layout->parts, steps = w->layout->steps;
    for (unsigned i = 0; i < parts; i++) begin_errors(clt__recommend_state(w, 1)[i], w);
    for (w->now = 1; w->now < steps; w->now++) {
        CLT__RETURN_IF(clt__lanes_run(ws, what, parts, turn_state, w));
        CLT__RETURN_IF(clt__lanes_run(ws, what, parts, advance, w));
    }
    return clt__lanes_run(ws, what, parts, turn_state, w);
}
