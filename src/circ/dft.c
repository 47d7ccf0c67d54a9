/*
 * Factors of the special transforms as diagonals (dft.h).
 *
 * Of the 2^g columns that a row reads, column t is what the stages make of a comb: 1 where a slot
 * is the t-th of its kind in its block (i / a = t), else 0. Rows of different kinds do not meet, so
 * that a comb gives the column for all a kinds at once; its row r = i / a belongs to the diagonal
 * (t - r) a. One block is enough: the others are equal.
 */
#include "circ/dft.h"

#include "base/alloc.h"
#include "circ/lintrans_parts.h"

#include <assert.h>

void clt__dft_split(clt__dft_factor *factor, unsigned count, unsigned log_slots, bool inverse) {
    assert(count >= 1 && count <= log_slots);
    unsigned first = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned left = count - i, stages = (log_slots - first + left - 1) / left;
        factor[inverse ? left - 1 : i] = (clt__dft_factor){
            .log_slots = log_slots, .first = first, .stages = stages, .inverse = inverse, .re = 1};
        first += stages;
    }
}

static bool wraps(const clt__dft_factor *factor) {
    return factor->first + factor->stages == factor->log_slots;
}

void clt__dft_iterate(clt__dft_factor *factor, unsigned count) {
    int64_t turn = 0;
    for (unsigned i = 0; i < count; i++) {
        clt__dft_factor *f = &factor[i];
        int64_t a = (int64_t)1 << f->first, next = a << f->stages;
        f->iterated = true;
        f->turn_in = turn;
        if (!wraps(f)) {
            turn += f->first == 0 ? next : next - a;
        } else if (count > 1) {
            turn -= a;
        }
        f->turn_out = turn;
    }
    assert(turn == 0);
}

/* Diagonal number d of a factor that is not turned is at (d - offset) a. */
static int64_t offset_of(const clt__dft_factor *factor) {
    return wraps(factor) ? 0 : ((int64_t)1 << factor->stages) - 1;
}

unsigned clt__dft_steps(int64_t *steps, const clt__dft_factor *factor) {
    assert(factor->stages >= 1 && factor->first + factor->stages <= factor->log_slots);
    unsigned count = wraps(factor) ? 1U << factor->stages : (2U << factor->stages) - 1;
    for (unsigned d = 0; steps != NULL && d < count; d++) {
        steps[d] = ((int64_t)d - offset_of(factor)) * ((int64_t)1 << factor->first);
        steps[d] += factor->turn_out - factor->turn_in;
        if (wraps(factor)) steps[d] &= ((int64_t)1 << factor->log_slots) - 1;
    }
    return count;
}

size_t clt__dft_period(const clt__dft_factor *factor) {
    return factor->apart ? (size_t)2 << factor->log_slots
                         : (size_t)1 << (factor->first + factor->stages);
}

clt_status clt__dft_bsgs(clt__bsgs **bsgs, const clt__dft_factor *factor, double ratio) {
    unsigned count = clt__dft_steps(NULL, factor);
    int64_t *steps = clt__alloc(count, sizeof *steps);
    if (steps == NULL) return CLT_E_MEMORY;
    clt__dft_steps(steps, factor);
    clt_status status =
        factor->iterated ? clt__bsgs_iterated(bsgs, steps, count)
                         : clt__bsgs_new(bsgs, steps, count, (size_t)1 << factor->log_slots, ratio);
    clt__free(steps);
    return status;
}

/* ------------------------------------------------------------------------------------- columns */

/* `length` complex numbers. */
typedef struct block {
    size_t length;
    double *re, *im;
} block;

/* u + v*w and u - v*w at the distance h. */
static void forward_stage(const block *x, const double *roots, size_t h) {
    for (size_t i = 0; i < x->length; i++) {
        size_t j = i & (h - 1);
        if (i & h) continue;
        double wr = roots[2 * h + j], wi = roots[3 * h + j], re = x->re[i + h], im = x->im[i + h];
        double vr = re * wr - im * wi, vi = re * wi + im * wr;
        x->re[i + h] = x->re[i] - vr;
        x->im[i + h] = x->im[i] - vi;
        x->re[i] += vr;
        x->im[i] += vi;
    }
}

/* (u + v)/2 and (u - v)/2*conj(w) at the distance h. */
static void inverse_stage(const block *x, const double *roots, size_t h) {
    for (size_t i = 0; i < x->length; i++) {
        size_t j = i & (h - 1);
        if (i & h) continue;
        double wr = roots[2 * h + j], wi = -roots[3 * h + j];
        double re = 0.5 * (x->re[i] - x->re[i + h]), im = 0.5 * (x->im[i] - x->im[i + h]);
        x->re[i] = 0.5 * (x->re[i] + x->re[i + h]);
        x->im[i] = 0.5 * (x->im[i] + x->im[i + h]);
        x->re[i + h] = re * wr - im * wi;
        x->im[i + h] = re * wi + im * wr;
    }
}

static void apply_stages(const block *x, const clt__dft_factor *factor, const double *roots) {
    for (unsigned k = 0; k < factor->stages; k++) {
        unsigned up = factor->first + k, down = factor->first + factor->stages - 1 - k;
        if (factor->inverse) {
            inverse_stage(x, roots, (size_t)1 << down);
        } else {
            forward_stage(x, roots, (size_t)1 << up);
        }
    }
}

/* What the stages make of comb t, times the constant. */
static void make_column(const block *x, const clt__dft_factor *factor, const double *roots,
                        size_t t) {
    for (size_t i = 0; i < x->length; i++) {
        x->re[i] = i >> factor->first == t;
        x->im[i] = 0;
    }
    apply_stages(x, factor, roots);
    for (size_t i = 0; i < x->length; i++) {
        double re = x->re[i], im = x->im[i];
        x->re[i] = re * factor->re - im * factor->im;
        x->im[i] = re * factor->im + im * factor->re;
    }
}

/* Column t to the diagonals that its rows lie on, each turned as the result is. */
static void place_column(clt__dft *made, const block *x, const clt__dft_factor *factor, size_t t) {
    size_t period = clt__dft_period(factor), wrap = ((size_t)1 << factor->stages) - 1;
    size_t offset = (size_t)offset_of(factor);
    for (size_t i = 0; i < x->length; i++) {
        size_t row = i >> factor->first, d = wraps(factor) ? (t - row) & wrap : t + offset - row;
        size_t at = (i - (size_t)factor->turn_out) & (x->length - 1);
        made->value[2 * d * period + at] = x->re[i];
        made->value[(2 * d + 1) * period + at] = x->im[i];
    }
}

/* Repeats a block of a diagonal over n slots, and over the next n times -i. */
static void set_apart(double *re, double *im, size_t length, size_t n) {
    for (size_t i = length; i < n; i++) {
        re[i] = re[i - length];
        im[i] = im[i - length];
    }
    for (size_t i = 0; i < n; i++) {
        re[n + i] = im[i];
        im[n + i] = -re[i];
    }
}

static void fill(clt__dft *made, const block *x, const clt__dft_factor *factor,
                 const double *roots) {
    size_t period = clt__dft_period(factor);
    for (size_t t = 0; t < (size_t)1 << factor->stages; t++) {
        make_column(x, factor, roots, t);
        place_column(made, x, factor, t);
    }
    for (unsigned d = 0; d < made->count; d++) {
        double *re = made->value + 2 * d * period, *im = re + period;
        if (factor->apart) set_apart(re, im, x->length, (size_t)1 << factor->log_slots);
        made->diagonal[d].period = period;
        made->diagonal[d].re = re;
        made->diagonal[d].im = im;
    }
}

clt_status clt__dft_new(clt__dft **dft, const clt__dft_factor *factor, const double *roots) {
    clt_status status = CLT_E_MEMORY;
    size_t period = clt__dft_period(factor);
    block x = {.length = (size_t)1 << (factor->first + factor->stages)};
    clt__dft *made = clt__alloc(1, sizeof *made);
    int64_t *steps = clt__alloc(clt__dft_steps(NULL, factor), sizeof *steps);
    x.re = clt__alloc(2 * x.length, sizeof *x.re);
    if (made == NULL || steps == NULL || x.re == NULL) goto done;
    x.im = x.re + x.length;
    made->count = clt__dft_steps(steps, factor);
    made->diagonal = clt__alloc(made->count, sizeof *made->diagonal);
    made->value = clt__alloc(2 * made->count, period * sizeof *made->value);
    if (made->diagonal == NULL || made->value == NULL) goto done;
    fill(made, &x, factor, roots);
    for (unsigned d = 0; d < made->count; d++) made->diagonal[d].steps = steps[d];
    *dft = made;
    made = NULL;
    status = CLT_OK;
done:
    clt__free(x.re);
    clt__free(steps);
    clt__dft_free(made);
    return status;
}

void clt__dft_free(clt__dft *dft) {
    if (dft == NULL) return;
    clt__free(dft->diagonal);
    clt__free(dft->value);
    clt__free(dft);
}

clt_status clt__dft_transform(clt__lintrans **transform, clt_ws *ws, const clt_params *params,
                              const clt__dft_factor *factor, double ratio, unsigned level) {
    clt_status status = CLT_OK;
    clt__bsgs *bsgs = NULL;
    clt__dft *dft = NULL;
    CLT__TRY(clt__dft_bsgs(&bsgs, factor, ratio));
    CLT__TRY(clt__dft_new(&dft, factor, params->ring->roots));
    CLT__TRY(clt__lintrans_new(transform, ws, params, bsgs, dft->diagonal, level));
    clt__lintrans_shape *shape = &(*transform)->shape;
    if (!factor->inverse) shape->row_bound = shape->row_rms;
done:
    clt__dft_free(dft);
    clt__bsgs_free(bsgs);
    return status;
}
