/* A recommendation's state: factors, room, and what its parts have in common (recommend_work.h). */
#include "learn/recommend_work.h"

#include "base/alloc.h"
#include "ckks/eval.h"

#include <assert.h>

clt_ct *clt__recommend_matrix(const clt__recommend_work *w, unsigned row, unsigned column,
                              unsigned turn) {
    const clt__recommend_layout *l = w->layout;
    return w->matrix[(row * l->parts + column) * l->blocks + turn];
}

clt_ct **clt__recommend_state(const clt__recommend_work *w, unsigned step) {
    return w->x + (size_t)(step - 1) * w->layout->parts;
}

unsigned clt__recommend_level(const clt__recommend_work *w, unsigned step) {
    return w->layout->steps + 1 - step;
}

clt_ct *clt__recommend_turned(const clt__recommend_work *w, unsigned part, unsigned turn) {
    if (turn == 0) return clt__recommend_state(w, w->now)[part];
    return w->turned[part * (w->layout->blocks - 1) + turn - 1];
}

double clt__recommend_gain(const clt__recommend_work *w, unsigned level) {
    const clt_params *params = w->layout->params;
    return clt__params_scale(params, clt__recommend_level(w, 1), 1).hi /
           clt__params_scale(params, level, 1).hi;
}

void clt__recommend_declare(clt_ct *ct, double bound, double rms) {
    clt__noise *noise = &ct->noise;
    if (noise->value_bound > bound) noise->value_bound = bound;
    if (noise->value_rms > rms) noise->value_rms = rms;
}

/* ---------------------------------------------------------------------------------- open, close */

/* c_k, from the last down, and alpha, for which they stay near 1: the rate that steps come to. */
static void plan_steps(clt__recommend_work *w) {
    unsigned steps = w->layout->steps;
    clt__recommend_steps(w->step, w->factors->low, w->factors->high, steps);
    w->alpha = -w->step[steps - 1].e;
    w->c[steps] = 1;
    for (unsigned k = steps - 1; k >= 1; k--) {
        w->c[k] = -w->c[k + 1] * w->step[k].e /
                  (clt__recommend_gain(w, clt__recommend_level(w, k)) * w->alpha);
    }
}

clt_status clt__recommend_open(clt__recommend_work *w) {
    const clt__recommend_layout *l = w->layout;
    w->uploads = clt__recommend_uploads(l);
    plan_steps(w);
    size_t matrix = (size_t)l->parts * l->parts * l->blocks, states = (size_t)l->steps * l->parts;
    w->cts = 2 * w->uploads + matrix + states + (size_t)l->parts * (l->blocks - 1);
    w->ct = clt__alloc(w->cts, sizeof *w->ct);
    if (w->ct == NULL) return CLT_E_MEMORY;
    for (size_t i = 0; i < w->cts; i++) CLT__RETURN_IF(clt__ct_new(&w->ct[i], l->params));
    w->weight = w->ct;
    w->rated = w->weight + w->uploads;
    w->matrix = w->rated + w->uploads;
    w->x = w->matrix + matrix;
    w->turned = w->x + states;
    return CLT_OK;
}

void clt__recommend_close(clt__recommend_work *w) {
    for (size_t i = 0; w->ct != NULL && i < w->cts; i++) clt__ct_free(w->ct[i]);
    clt__free(w->ct);
}

/* ------------------------------------------------------------------------------------- products */

clt_status clt__recommend_encode(clt_ws *ws, clt_pt *pt, const clt__recommend_layout *l,
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

void clt__recommend_add(clt_ct *sum, clt_ws *ws, const clt_ct *a, const clt_pt *b, bool first) {
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
