/*
 * Ratings to each user's matrix and vector (recommend.h): sums of products with the items' factors,
 * of which two share a complex ciphertext.
 */
#include "base/alloc.h"
#include "ckks/eval.h"
#include "learn/recommend_work.h"
#include "nn/lanes.h"

#include <math.h>

/* What ratings are gathered to: a diagonal of the matrix, or a part of the vector. */
typedef struct target {
    bool vector;
    unsigned row, column, turn;
    clt_ct *ct;
} target;

typedef struct gathering {
    const clt__recommend_work *w;
    size_t diagonals; /* targets of the matrix; the vector's follow */
    target *target;
} gathering;

/* Two ciphertexts for each rating's: twice the real and twice the imaginary part; and two real
   results from each complex sum in the same way. */
static const double halves = 0.25;

/* ------------------------------------------------------------------------------------- ratings */

/* A user's squares sum to at most 2 n / (n + prior)^2, which is at most 1 / (2 prior). */
static clt__noise rating_noise(const clt__recommend_work *w) {
    double prior = w->factors->prior;
    double rms = sqrt(1 / (2 * prior * (double)(w->uploads * w->layout->blocks)));
    return clt__noise_fresh(w->layout->params, sqrt(2) / (1 + prior), rms, true);
}

/* What item i gives to block j of a target: an entry of q_i q_i^T - P, or of q_i. */
static double weight_of(const clt__recommend_work *w, const target *t, size_t i, unsigned j) {
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
static clt_status add_ratings(clt_ct *sum, clt_ws *ws, const clt__recommend_work *w,
                              const target *pair, unsigned count, unsigned turn, clt_pt *pt) {
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
        CLT__RETURN_IF(clt__recommend_encode(ws, pt, l, re, im, use));
        bool first = turn + 1 == l->blocks && t == 0;
        clt__recommend_add(sum, ws, from, pt, first);
    }
    return CLT_OK;
}

/* A has P on its diagonal, whatever was rated. */
static clt_status add_penalty(const target *t, clt_ws *ws, const clt__recommend_work *w) {
    const clt__recommend_layout *l = w->layout;
    double re[CLT__RANK_MOST] = {0}, im[CLT__RANK_MOST] = {0};
    clt_status status = CLT_OK;
    clt_pt *pt = NULL;
    if (t->vector || t->row != t->column || t->turn != 0) return CLT_OK;
    for (unsigned j = 0; j < l->blocks && t->row * l->blocks + j < l->rank; j++) {
        re[j] = w->alpha * w->factors->penalty[t->row * l->blocks + j];
    }
    CLT__TRY(clt__pt_new(&pt, l->params));
    CLT__TRY(
        clt__recommend_encode(ws, pt, l, re, im, (clt__encode_for){.level = l->steps, .power = 1}));
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
    const clt__recommend_work *w = arg;
    clt_ct in = *w->in[t];
    (void)lane;
    in.noise = rating_noise(w);
    return take_apart(w->weight[t], w->rated[t], ws, w->evk, &in);
}

/* Pairs of targets of one kind; the last of a kind may be alone. */
static size_t pairs_of(size_t targets) {
    return (targets + 1) / 2;
}

static const target *pair_at(const gathering *g, size_t index, unsigned *count) {
    size_t first = 2 * index, end = g->diagonals, pairs = pairs_of(g->diagonals);
    if (index >= pairs) {
        first = g->diagonals + 2 * (index - pairs);
        end = g->diagonals + g->w->layout->parts;
    }
    *count = end - first >= 2 ? 2 : 1;
    return &g->target[first];
}

static clt_status gather(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const gathering *g = arg;
    const clt__recommend_work *w = g->w;
    const clt__recommend_layout *l = w->layout;
    unsigned count;
    const target *pair = pair_at(g, index, &count);
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
    const clt__recommend_work *w = arg;
    const clt__recommend_layout *l = w->layout;
    unsigned turn = (unsigned)(index % l->blocks), column = (unsigned)(index / l->blocks);
    unsigned row = column / l->parts;
    column %= l->parts;
    (void)lane;
    if (clt__recommend_gathered(l, row, column, turn)) return CLT_OK;
    clt_ct *out = clt__recommend_matrix(w, row, column, turn);
    CLT__RETURN_IF(
        clt__ct_copy(out, clt__recommend_matrix(w, column, row, (l->blocks - turn) % l->blocks)));
    for (unsigned k = 0; k < turn; k++) {
        CLT__RETURN_IF(clt__ct_rotate(out, ws, w->evk, out, (int64_t)l->users));
    }
    return CLT_OK;
}

/* The weights of a user sum to less than 1, and no r is beyond 1: so entries of A are means of
   those of q q^T and P, and g is no longer than the longest q. */
static double matrix_bound(const clt__recommend_work *w) {
    const clt__factors *f = w->factors;
    double most = 0;
    for (size_t i = 0; i < (size_t)f->items * f->rank; i++) {
        double square = f->factor[i] * f->factor[i];
        most = square > most ? square : most;
    }
    for (unsigned j = 0; j < f->rank; j++) most = f->penalty[j] > most ? f->penalty[j] : most;
    return fabs(w->alpha) * most;
}

/* Into Montgomery form, since the matrix is but multiplied by. */
static clt_status settle(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    const clt__recommend_work *w = arg;
    clt_ct *ct = w->matrix[index];
    clt__basis basis = clt__params_q(ct->params, ct->level);
    (void)lane;
    for (unsigned i = 0; i <= 1; i++) {
        clt__poly_to_mont(ws, ct->params->ring, ct->poly[i], ct->poly[i], &basis);
    }
    double most = matrix_bound(w);
    clt__recommend_declare(ct, most, most);
    return CLT_OK;
}

/* ------------------------------------------------------------------------------- all of them */

static void add_target(gathering *g, target t) {
    size_t count = g->diagonals + (t.vector ? t.row : 0);
    t.ct = t.vector ? clt__recommend_state(g->w, 1)[t.row]
                    : clt__recommend_matrix(g->w, t.row, t.column, t.turn);
    g->target[count] = t;
    if (!t.vector) g->diagonals++;
}

static void list_targets(gathering *g, unsigned diagonals) {
    const clt__recommend_layout *l = g->w->layout;
    for (unsigned i = 0; i < diagonals; i++) {
        target t = {.turn = i % l->blocks,
                    .column = i / l->blocks % l->parts,
                    .row = i / l->blocks / l->parts};
        if (clt__recommend_gathered(l, t.row, t.column, t.turn)) add_target(g, t);
    }
    for (unsigned row = 0; row < l->parts; row++) {
        add_target(g, (target){.vector = true, .row = row});
    }
}

/* One step takes no matrix. */
clt_status clt__recommend_gather(clt__recommend_work *w, clt_ws *ws) {
    static const char what[] = "gathering ratings";
    const clt__recommend_layout *l = w->layout;
    unsigned diagonals = l->steps > 1 ? l->parts * l->parts * l->blocks : 0;
    clt_status status = CLT_OK;
    gathering g = {.w = w};
    g.target = clt__alloc(diagonals + l->parts, sizeof *g.target);
    if (g.target == NULL) return CLT_E_MEMORY;
    list_targets(&g, diagonals);
    size_t pairs = pairs_of(g.diagonals) + pairs_of(l->parts);
    CLT__TRY(clt__lanes_run(ws, "reading ratings", w->uploads, take_rating_apart, w));
    CLT__TRY(clt__lanes_run(ws, what, pairs, gather, &g));
    CLT__TRY(clt__lanes_run(ws, what, diagonals, transpose, w));
    CLT__TRY(clt__lanes_run(ws, what, diagonals, settle, w));
done:
    clt__free(g.target);
    return status;
}
