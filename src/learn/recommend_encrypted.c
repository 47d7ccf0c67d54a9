/*
 * Recommendations on ciphertexts (recommend.h). State and matrix carry factors, so that no product
 * needs one of its own: the matrix is alpha A, and, read at a level below its own, gain times that;
 * the state of step k is x_k = c_k p_k, with c_steps = 1 and
 *
 *     x_(k+1) = gain_k alpha A x_k + c_(k+1) ((1 + b_k) p_k - b_k p_(k-1) + e_k g)
 *
 * which takes c_(k+1) e_k = - gain_k alpha c_k. What is no product is added to the sum of products
 * as integer multiples of x_k, x_(k-1) and x_1 = c_1 e_0 g.
 */
#include "base/alloc.h"
#include "learn/linear_encrypted.h"
#include "learn/recommend.h"
#include "nn/lanes.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* What ratings are gathered to: a diagonal of the matrix, or a part of the vector. */
typedef struct target {
    bool vector;
    unsigned row, column, turn;
    clt_ct *ct;
} target;

typedef struct work {
    const clt__recommend_layout *layout;
    const clt__factors *factors;
    const clt_evk *evk;
    const clt_ct *const *in;
    clt_ct *const *score;
    size_t uploads;
    clt__recommend_step step[CLT__RECOMMEND_STEPS_MOST];
    double alpha, c[CLT__RECOMMEND_STEPS_MOST + 1];
    size_t diagonals; /* targets of the matrix; the vector's follow */
    target *target;
    size_t cts; /* all that is made on the way, in one list */
    clt_ct **ct;
    clt_ct **weight, **rated; /* uploads: 2 m and 2 m r, at the top */
    clt_ct **matrix;          /* parts x parts x blocks */
    clt_ct **x;               /* steps x parts */
    clt_ct **turned;          /* parts x (blocks - 1): the present x */
    unsigned now;             /* the step of that, from 1 */
} work;

/* Two ciphertexts for each rating's: twice the real and twice the imaginary part; and two real
   results from each complex sum in the same way. */
static const double halves = 0.25;

static clt_ct **matrix_at(const work *w, unsigned row, unsigned column, unsigned turn) {
    const clt__recommend_layout *l = w->layout;
    return &w->matrix[(row * l->parts + column) * l->blocks + turn];
}

static clt_ct **state(const work *w, unsigned step) {
    return w->x + (size_t)(step - 1) * w->layout->parts;
}

/* Level of x of a step, from 1; of the matrix. */
static unsigned level_of(const work *w, unsigned step) {
    return w->layout->steps + 1 - step;
}

/* -------------------------------------------------------------------------------------- noise */

/* What is known from the meaning of a number, where that is less than what its making tells. */
static void declare(clt_ct *ct, double bound, double rms) {
    clt__noise *noise = &ct->noise;
    if (noise->value_bound > bound) noise->value_bound = bound;
    if (noise->value_rms > rms) noise->value_rms = rms;
}

/* The weights of a user sum to less than 1, and no r is beyond 1: so entries of A are means of
   those of q q^T and P, and g is no longer than the longest q. */
static double matrix_bound(const work *w) {
    const clt__factors *f = w->factors;
    double most = 0;
    for (size_t i = 0; i < (size_t)f->items * f->rank; i++) {
        double square = f->factor[i] * f->factor[i];
        most = square > most ? square : most;
    }
    for (unsigned j = 0; j < f->rank; j++) most = f->penalty[j] > most ? f->penalty[j] : most;
    return fabs(w->alpha) * most;
}

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
static void declare_state(clt_ct *x, const work *w, unsigned k) {
    double longest = longest_factor(w->factors), c = w->c[k];
    declare(x, c * 2 * longest / w->factors->low, c / sqrt(w->factors->rank));
}

/* x_1 on: noise_bound holds the length of all errors of a user together. */
static void begin_errors(clt_ct *x, const work *w) {
    x->noise.noise_bound *= sqrt(w->factors->rank);
    declare_state(x, w, 1);
}

/* The errors of x_(k+1), which has those of its making, with those of x_k. With Chebyshev's
   polynomials and tau_k = T_k(theta / delta), an error that comes in at step j counts
   U_m(t) tau_j / tau_(j+m) times m steps later, t in [-1, 1], where |U_m| is at most m + 1: so from
   step to step at most 2 tau_k / tau_(k+1) times as much. */
static void inherit_errors(clt_ct *next, const clt_ct *x, const work *w, unsigned k) {
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

/* A user's squares sum to at most 2 n / (n + prior)^2, which is at most 1 / (2 prior). */
static clt__noise rating_noise(const work *w) {
    double prior = w->factors->prior;
    double rms = sqrt(1 / (2 * prior * (double)(w->uploads * w->layout->blocks)));
    return clt__noise_fresh(w->layout->params, sqrt(2) / (1 + prior), rms, true);
}

/* ----------------------------------------------------------------------------------- products */

/* Values of the blocks, to their slots. */
static clt_status encode_blocks(clt_ws *ws, clt_pt *pt, const clt__recommend_layout *l,
                                const double *re, const double *im, clt__encode_for use) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(l->params);
    double *slot = clt__arena_take(ws->arena, 2 * slots, sizeof *slot);
    if (slot == NULL) CLT__TRY(CLT_E_MEMORY);
    for (size_t j = 0; j < slots; j++) {
        slot[j] = re[j / l->users];
        slot[slots + j] = im[j / l->users];
    }
    CLT__TRY(clt__encode(ws, pt, slot, slot + slots, slots, use));
done:
    clt__ws_release(ws, mark);
    return status;
}

typedef struct addition {
    const clt__ring *ring;
    clt_ct *sum;
    const clt_ct *a;
    const clt_pt *b;
    bool first;
} addition;

static void add_limb(void *arg, size_t j, unsigned thread) {
    const addition *x = arg;
    size_t n = x->ring->n, at = j * n;
    (void)thread;
    for (unsigned i = 0; i <= 1; i++) {
        const uint64_t *a = x->a->poly[i] + at, *b = x->b->poly + at;
        x->ring->kernel->dot(x->sum->poly[i] + at, &a, &b, 1, !x->first, n, &x->ring->mod[j]);
    }
}

/* sum += a b, or begins with it. */
static void add_product(clt_ct *sum, clt_ws *ws, const clt_ct *a, const clt_pt *b, bool first) {
    const clt_params *params = a->params;
    assert(a->degree == 1 && a->power == 1 && a->level >= b->level && b->mont);
    double scale = clt__params_scale(params, b->level, 1).hi;
    addition x = {params->ring, sum, a, b, first};
    clt__pool_run(ws->pool, clt__params_limbs(params, b->level), add_limb, &x);
    clt__noise noise =
        clt__noise_mul_plain(a->noise, scale, b->value_bound, b->value_rms, scale, params);
    if (!first) noise = clt__noise_add(sum->noise, noise, false);
    clt__ct_describe(sum, a, 2, noise);
}

/* ---------------------------------------------------------------------------------- gathering */

/* What item i gives to block j of a target: an entry of q_i q_i^T - P, or of q_i. */
static double weight_of(const work *w, const target *t, size_t i, unsigned j) {
    const clt__recommend_layout *l = w->layout;
    const clt__factors *f = w->factors;
    unsigned row = t->row * l->blocks + j;
    unsigned column = t->column * l->blocks + (j + t->turn) % l->blocks;
    if (i >= f->items || row >= f->rank) return 0;
    const double *q = f->factor + i * f->rank;
    if (t->vector) return halves * w->c[1] * w->step[0].e * q[row];
    if (column >= f->rank) return 0;
    return halves * w->alpha * (q[row] * q[column] - (row == column ? f->penalty[row] : 0));
}

/* The sum over ratings of those that a turn by `turn` blocks brings to their target's. */
static clt_status add_ratings(clt_ct *sum, clt_ws *ws, const work *w, const target *pair,
                              unsigned count, unsigned turn, clt_pt *pt) {
    const clt__recommend_layout *l = w->layout;
    double re[CLT__RANK_MOST], im[CLT__RANK_MOST];
    clt__encode_for use = {.level = l->steps + 1, .power = 1, .multiply = true};
    for (size_t t = 0; t < w->uploads; t++) {
        const clt_ct *from = pair->vector ? w->rated[t] : w->weight[t];
        for (unsigned c = 0; c < l->blocks; c++) {
            unsigned j = (c + l->blocks - turn) % l->blocks;
            re[c] = weight_of(w, &pair[0], t * l->blocks + c, j);
            im[c] = count > 1 ? weight_of(w, &pair[1], t * l->blocks + c, j) : 0;
        }
        CLT__RETURN_IF(encode_blocks(ws, pt, l, re, im, use));
        bool first = turn + 1 == l->blocks && t == 0;
        add_product(sum, ws, from, pt, first);
    }
    return CLT_OK;
}

/* A has P on its diagonal, whatever was rated. */
static clt_status add_penalty(const target *t, clt_ws *ws, const work *w) {
    const clt__recommend_layout *l = w->layout;
    double re[CLT__RANK_MOST] = {0}, im[CLT__RANK_MOST] = {0};
    clt_status status = CLT_OK;
    clt_pt *pt = NULL;
    if (t->vector || t->row != t->column || t->turn != 0) return CLT_OK;
    for (unsigned j = 0; j < l->blocks && t->row * l->blocks + j < l->rank; j++) {
        re[j] = w->alpha * w->factors->penalty[t->row * l->blocks + j];
    }
    CLT__TRY(clt__pt_new(&pt, l->params));
    CLT__TRY(encode_blocks(ws, pt, l, re, im, (clt__encode_for){.level = l->steps, .power = 1}));
    CLT__TRY(clt__ct_add_plain(t->ct, ws, t->ct, pt));
done:
    clt__pt_free(pt);
    return status;
}

/* plus <- a + conjugate, minus (NULL: none) <- -i (a - conjugate): twice the real parts, and twice
   the imaginary ones. */
static clt_status take_apart(clt_ct *plus, clt_ct *minus, clt_ws *ws, const clt_evk *evk,
                             const clt_ct *a) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct conjugate;
    CLT__TRY(clt__ct_scratch(&conjugate, ws, a->params, a->level));
    CLT__TRY(clt__ct_conjugate(&conjugate, ws, evk, a));
    CLT__TRY(clt__ct_add(plus, ws, a, &conjugate));
    if (minus != NULL) {
        CLT__TRY(clt__ct_sub(minus, ws, &conjugate, a));
        CLT__TRY(clt__ct_mul_i(minus, ws, minus));
    }
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status take_rating_apart(void *arg, clt_ws *ws, unsigned lane, size_t t) {
    const work *w = arg;
    clt_ct in = *w->in[t];
    (void)lane;
    in.noise = rating_noise(w);
    return take_apart(w->weight[t], w->rated[t], ws, w->evk, &in);
}

/* Pairs of targets of one kind; the last of a kind may be alone. */
static size_t pairs_of(size_t targets) {
    return (targets + 1) / 2;
}

static target *pair_at(const work *w, size_t index, unsigned *count) {
    size_t first = 2 * index, end = w->diagonals, pairs = pairs_of(w->diagonals);
    if (index >= pairs) {
        first = w->diagonals + 2 * (index - pairs);
        end = w->diagonals + w->layout->parts;
    }
    *count = end - first >= 2 ? 2 : 1;
    return &w->target[first];
}

static clt_status gather(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const work *w = arg;
    const clt__recommend_layout *l = w->layout;
    unsigned count;
    const target *pair = pair_at(w, index, &count);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_pt *pt = NULL;
    clt_ct sum;
    (void)lane;
    CLT__TRY(clt__pt_new(&pt, l->params));
    CLT__TRY(clt__ct_scratch(&sum, ws, l->params, l->steps + 1));
    for (unsigned turn = l->blocks; turn-- > 0;) {
        CLT__TRY(add_ratings(&sum, ws, w, pair, count, turn, pt));
        if (turn > 0) CLT__TRY(clt__ct_rotate(&sum, ws, w->evk, &sum, (int64_t)l->users));
    }
    CLT__TRY(clt__ct_rescale(&sum, ws, &sum));
    CLT__TRY(take_apart(pair[0].ct, count > 1 ? pair[1].ct : NULL, ws, w->evk, &sum));
    for (unsigned i = 0; i < count; i++) CLT__TRY(add_penalty(&pair[i], ws, w));
done:
    clt__pt_free(pt);
    clt__ws_release(ws, mark);
    return status;
}

/* --------------------------------------------------------------------------------- the matrix */

/* Entry (r, c + d) is entry (c + d, r): in block r here, in block c + d there. */
static clt_status transpose(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const work *w = arg;
    const clt__recommend_layout *l = w->layout;
    unsigned turn = (unsigned)(index % l->blocks), column = (unsigned)(index / l->blocks);
    unsigned row = column / l->parts;
    column %= l->parts;
    (void)lane;
    if (clt__recommend_gathered(l, row, column, turn)) return CLT_OK;
    clt_ct *out = *matrix_at(w, row, column, turn);
    CLT__RETURN_IF(clt__ct_copy(out, *matrix_at(w, column, row, (l->blocks - turn) % l->blocks)));
    for (unsigned k = 0; k < turn; k++) {
        CLT__RETURN_IF(clt__ct_rotate(out, ws, w->evk, out, (int64_t)l->users));
    }
    return CLT_OK;
}

/* Into Montgomery form, since the matrix is but multiplied by. */
static clt_status settle(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const work *w = arg;
    clt_ct *ct = w->matrix[index];
    clt__basis basis = clt__params_q(ct->params, ct->level);
    (void)lane;
    for (unsigned i = 0; i <= 1; i++) {
        clt__poly_to_mont(ws, ct->params->ring, ct->poly[i], ct->poly[i], &basis);
    }
    double most = matrix_bound(w);
    declare(ct, most, most);
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- steps */

static clt_ct *turned_at(const work *w, unsigned part, unsigned turn) {
    if (turn == 0) return state(w, w->now)[part];
    return w->turned[part * (w->layout->blocks - 1) + turn - 1];
}

static clt_status turn_state(void *arg, clt_ws *ws, unsigned lane, size_t part) {
    const work *w = arg;
    const clt__recommend_layout *l = w->layout;
    (void)lane;
    for (unsigned turn = 1; turn < l->blocks; turn++) {
        const clt_ct *from = turned_at(w, (unsigned)part, turn - 1);
        clt_ct *to = turned_at(w, (unsigned)part, turn);
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

static double gain_at(const work *w, unsigned level) {
    const clt_params *params = w->layout->params;
    return clt__params_scale(params, level_of(w, 1), 1).hi / clt__params_scale(params, level, 1).hi;
}

/* What a row of the matrix, read at the level of x, makes of it: degree 2, the scale squared. */
static void multiply_row(clt_ct *sum, clt_ws *ws, const work *w, unsigned row) {
    const clt__recommend_layout *l = w->layout;
    row_product p = {.ring = l->params->ring, .sum = sum};
    double scale = clt__params_scale(l->params, sum->level, 1).hi, gain = gain_at(w, sum->level);
    clt__noise noise = {0, 0, 0, 0};
    for (unsigned part = 0; part < l->parts; part++) {
        for (unsigned turn = 0; turn < l->blocks; turn++) {
            const clt_ct *x = turned_at(w, part, turn), *a = *matrix_at(w, row, part, turn);
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
    const work *w = arg;
    unsigned k = w->now;
    const double *c = w->c;
    clt__recommend_step step = w->step[k];
    const clt_ct *x = state(w, k)[part], *g = state(w, 1)[part];
    clt_ct *next = state(w, k + 1)[part], sum;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    (void)lane;
    CLT__TRY(clt__ct_scratch(&sum, ws, w->layout->params, level_of(w, k)));
    multiply_row(&sum, ws, w, (unsigned)part);
    add_multiple(&sum, ws, x, c[k + 1] * (1 + step.b) / c[k]);
    if (k > 1) add_multiple(&sum, ws, state(w, k - 1)[part], -c[k + 1] * step.b / c[k - 1]);
    clt__linear_add_multiple(&sum, ws, g, c[k + 1] * step.e / (c[1] * w->step[0].e));
    CLT__TRY(clt__ct_relinearise_rescale(next, ws, w->evk, &sum));
    inherit_errors(next, x, w, k);
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status iterate(work *w, clt_ws *ws) {
    static const char what[] = "fitting users";
    unsigned parts = w->layout->parts, steps = w->layout->steps;
    for (unsigned i = 0; i < parts; i++) begin_errors(state(w, 1)[i], w);
    for (w->now = 1; w->now < steps; w->now++) {
        CLT__RETURN_IF(clt__lanes_run(ws, what, parts, turn_state, w));
        CLT__RETURN_IF(clt__lanes_run(ws, what, parts, advance, w));
    }
    return clt__lanes_run(ws, what, parts, turn_state, w);
}

/* ------------------------------------------------------------------------------------- scores */

/* Factor of item i that meets, in block j, a part turned so. */
static double factor_of(const work *w, size_t i, unsigned part, unsigned turn, unsigned j) {
    const clt__recommend_layout *l = w->layout;
    unsigned column = part * l->blocks + (j + turn) % l->blocks;
    if (i >= l->items || column >= l->rank) return 0;
    return w->factors->factor[i * l->rank + column];
}

static clt_status encode_factors(clt_ws *ws, clt_pt *pt, const work *w, size_t index, unsigned part,
                                 unsigned turn) {
    const clt__recommend_layout *l = w->layout;
    double re[CLT__RANK_MOST], im[CLT__RANK_MOST];
    size_t item = 2 * index * l->blocks;
    for (unsigned j = 0; j < l->blocks; j++) {
        re[j] = factor_of(w, item + j, part, turn, j);
        im[j] = factor_of(w, item + l->blocks + j, part, turn, j);
    }
    clt__encode_for use = {.level = level_of(w, w->now), .power = 1, .multiply = true};
    return encode_blocks(ws, pt, l, re, im, use);
}

static clt_status give_scores(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const work *w = arg;
    const clt__recommend_layout *l = w->layout;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_pt *pt = NULL;
    clt_ct sum;
    (void)lane;
    CLT__TRY(clt__pt_new(&pt, l->params));
    CLT__TRY(clt__ct_scratch(&sum, ws, l->params, level_of(w, w->now)));
    for (unsigned part = 0; part < l->parts; part++) {
        for (unsigned turn = 0; turn < l->blocks; turn++) {
            CLT__TRY(encode_factors(ws, pt, w, index, part, turn));
            add_product(&sum, ws, turned_at(w, part, turn), pt, part == 0 && turn == 0);
        }
    }
    CLT__TRY(clt__ct_rescale(w->score[index], ws, &sum));
done:
    clt__pt_free(pt);
    clt__ws_release(ws, mark);
    return status;
}

/* --------------------------------------------------------------------------------------- work */

/* c_k, from the last down, and alpha, for which they stay near 1: the rate that steps come to. */
static void plan_steps(work *w) {
    unsigned steps = w->layout->steps;
    clt__recommend_steps(w->step, w->factors->low, w->factors->high, steps);
    w->alpha = -w->step[steps - 1].e;
    w->c[steps] = 1;
    for (unsigned k = steps - 1; k >= 1; k--) {
        w->c[k] = -w->c[k + 1] * w->step[k].e / (gain_at(w, level_of(w, k)) * w->alpha);
    }
}

static void add_target(work *w, target t) {
    size_t count = w->diagonals + (t.vector ? t.row : 0);
    t.ct = t.vector ? state(w, 1)[t.row] : *matrix_at(w, t.row, t.column, t.turn);
    w->target[count] = t;
    if (!t.vector) w->diagonals++;
}

/* One step takes no matrix. */
static void list_targets(work *w) {
    const clt__recommend_layout *l = w->layout;
    unsigned diagonals = l->steps > 1 ? l->parts * l->parts * l->blocks : 0;
    for (unsigned i = 0; i < diagonals; i++) {
        target t = {.turn = i % l->blocks,
                    .column = i / l->blocks % l->parts,
                    .row = i / l->blocks / l->parts};
        if (clt__recommend_gathered(l, t.row, t.column, t.turn)) add_target(w, t);
    }
    for (unsigned row = 0; row < l->parts; row++) {
        add_target(w, (target){.vector = true, .row = row});
    }
}

/* All ciphertexts, still empty, and the targets. */
static clt_status make_room(work *w) {
    const clt__recommend_layout *l = w->layout;
    size_t matrix = (size_t)l->parts * l->parts * l->blocks, states = (size_t)l->steps * l->parts;
    w->cts = 2 * w->uploads + matrix + states + (size_t)l->parts * (l->blocks - 1);
    w->ct = clt__alloc(w->cts, sizeof *w->ct);
    w->target = clt__alloc(matrix + l->parts, sizeof *w->target);
    if (w->ct == NULL || w->target == NULL) return CLT_E_MEMORY;
    for (size_t i = 0; i < w->cts; i++) CLT__RETURN_IF(clt__ct_new(&w->ct[i], l->params));
    w->weight = w->ct;
    w->rated = w->weight + w->uploads;
    w->matrix = w->rated + w->uploads;
    w->x = w->matrix + matrix;
    w->turned = w->x + states;
    list_targets(w);
    return CLT_OK;
}

static void work_free(work *w) {
    for (size_t i = 0; w->ct != NULL && i < w->cts; i++) clt__ct_free(w->ct[i]);
    clt__free(w->ct);
    clt__free(w->target);
}

static clt_status do_work(work *w, clt_ws *ws) {
    const clt__recommend_layout *l = w->layout;
    size_t pairs = pairs_of(w->diagonals) + pairs_of(l->parts);
    size_t matrix = l->steps > 1 ? (size_t)l->parts * l->parts * l->blocks : 0;
    CLT__RETURN_IF(clt__lanes_run(ws, "reading ratings", w->uploads, take_rating_apart, w));
    CLT__RETURN_IF(clt__lanes_run(ws, "gathering ratings", pairs, gather, w));
    CLT__RETURN_IF(clt__lanes_run(ws, "gathering ratings", matrix, transpose, w));
    CLT__RETURN_IF(clt__lanes_run(ws, "gathering ratings", matrix, settle, w));
    CLT__RETURN_IF(iterate(w, ws));
    return clt__lanes_run(ws, "scoring items", clt__recommend_downloads(l), give_scores, w);
}

/* ------------------------------------------------------------------------------------- checks */

static clt_status check_keys(const clt__recommend_layout *l, const clt_evk *evk) {
    clt__key_list list = {0};
    const clt__switch_key *key;
    clt_status status = CLT_OK;
    CLT__TRY(clt__recommend_keys(&list, l));
    for (unsigned i = 0; i < list.count; i++) {
        CLT__TRY(clt__evk_find(&key, evk, list.spec[i].galois, list.spec[i].level));
    }
done:
    clt__key_list_free(&list);
    return status;
}

static clt_status check_inputs(const work *w) {
    unsigned level = w->layout->steps + 1;
    for (size_t t = 0; t < w->uploads; t++) {
        const clt_ct *in = w->in[t];
        assert(clt__params_same(in->params, w->layout->params));
        if (in->degree != 1 || in->power != 1 || in->level != level) {
            return clt__fail(CLT_E_LEVEL,
                             "ratings are at level %u with the scale to the power %u, and %u steps "
                             "begin at level %u with a fresh scale: encrypt them again",
                             in->level, in->power, w->layout->steps, level);
        }
        if (memcmp(in->key_id, w->evk->key_id, sizeof in->key_id) != 0) {
            return clt__fail(CLT_E_KEY, "the ratings and the evaluation key belong to different "
                                        "secret keys: take the key that was made with theirs");
        }
    }
    return CLT_OK;
}

static clt_status check_memory(const clt_ws *ws, const clt__recommend_layout *l) {
    uint64_t bytes = clt__recommend_memory(l, clt__lanes_count(ws));
    if (ws->memory_limit == 0 || bytes <= ws->memory_limit) return CLT_OK;
    return clt__fail(CLT_E_MEMORY,
                     "recommending takes %" PRIu64 " MiB, and the workspace allows %" PRIu64
                     " MiB: allow more, or use fewer threads",
                     (bytes >> 20) + 1, ws->memory_limit >> 20);
}

clt_status clt__recommend_run(clt_ct *const *score, clt_ws *ws, const clt_evk *evk,
                              const clt__recommend_layout *layout, const clt__factors *factors,
                              const clt_ct *const *in) {
    assert(layout->items == factors->items && layout->rank == factors->rank);
    clt_status status = CLT_OK;
    work w = {.layout = layout, .factors = factors, .evk = evk, .in = in, .score = score};
    w.uploads = clt__recommend_uploads(layout);
    CLT__TRY(check_keys(layout, evk));
    CLT__TRY(check_inputs(&w));
    CLT__TRY(check_memory(ws, layout));
    plan_steps(&w);
    CLT__TRY(make_room(&w));
    CLT__TRY(do_work(&w, ws));
done:
    work_free(&w);
    return status;
}
