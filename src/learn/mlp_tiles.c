/*
 * The sums of a step over its tiles (mlp.h), layers counted from 0. Constants of what a layer
 * gives, with n the level of the pairs:
 *
 *   value      holds                             level
 *   zeta_0     alpha_0 = S_L / S_n times         n               read, not brought down
 *   z_0        c_0 = 2 alpha_0                   n - 1
 *   x_l        alpha_l = 8 c_(l-1)^2             n - 2 l         zeta_l, too
 *   z_l        c_l = 2: V is divided by alpha_l  n - 2 l - 1
 *   d_l        c of the last layer               n - 2 h - 1 - 2 (h - l), h the last layer:
 *                                                transposed ones are divided by 8 c_(l-1)
 */
#include "base/alloc.h"
#include "learn/linear_encrypted.h"
#include "learn/mlp.h"
#include "nn/lanes.h"

#include <assert.h>
#include <stdio.h>

/* --------------------------------------------------------------------------- levels and gains */

static unsigned input_level(const clt__mlp_job *job, unsigned layer) {
    return job->step.pairs - 2 * layer;
}

static unsigned error_level(const clt__mlp_job *job, unsigned layer) {
    unsigned last = job->net.layers - 1;
    return job->step.pairs - 2 * last - 1 - 2 * (last - layer);
}

/* c_l */
static double answer_gain(const clt__mlp_job *job, unsigned layer) {
    const clt_params *params = job->samples->recipe->params;
    if (layer > 0) return job->predict && layer + 1 == job->net.layers ? 1 : 2;
    return 2 * clt__linear_gain(params, job->step.pairs);
}

/* alpha_l */
static double input_gain(const clt__mlp_job *job, unsigned layer) {
    double c = answer_gain(job, layer == 0 ? 0 : layer - 1);
    return layer == 0 ? c / 2 : 8 * c * c;
}

double clt__mlp_gain(const clt__mlp_job *job, unsigned layer) {
    const clt_params *params = job->samples->recipe->params;
    double read = clt__linear_gain(params, job->step.last) /
                  clt__linear_gain(params, input_level(job, layer));
    return answer_gain(job, job->net.layers - 1) * input_gain(job, layer) * read;
}

/* --------------------------------------------------------------------------------------- pairs */

typedef struct unpacking {
    const clt__mlp_job *job;
    const clt_ct *state;
    clt__mlp_pairs *pairs;
} unpacking;

static unsigned layer_of(const clt__mlp *net, unsigned entry) {
    unsigned layer = net->layers - 1;
    while (entry < net->first[layer]) layer--;
    return layer;
}

static bool is_entry(const clt__mlp *net, unsigned entry) {
    unsigned layer = layer_of(net, entry);
    return entry < net->first[layer] + net->pairs[layer];
}

/* out <- factor rot(V_k, -k), at a level below V. */
static clt_status transpose(clt_ct *out, clt_ws *ws, const clt__mlp_job *job, const clt_ct *v,
                            unsigned layer, unsigned k) {
    const clt__matmul *shape = &job->net.shape[layer];
    clt__linear_term term = {v, 1 / (8 * answer_gain(job, layer - 1)), 0};
    CLT__RETURN_IF(clt__linear_combine(out, ws, &term, 1, error_level(job, layer)));
    for (unsigned by = 1; by <= k; by *= 2) {
        if ((k & by) == 0) continue;
        CLT__RETURN_IF(clt__ct_rotate(out, ws, job->evk, out, -(int64_t)by * shape->rows));
    }
    return CLT_OK;
}

/* A pair that was scattered, into the forms that products take. */
static clt_status finish_pair(const unpacking *u, clt_ws *ws, unsigned entry) {
    const clt__mlp_job *job = u->job;
    clt__mlp_pairs *pairs = u->pairs;
    unsigned layer = layer_of(&job->net, entry);
    clt_ct *v = pairs->v[entry];
    clt__linear_know(v, CLT__PAIR_MOST);
    if (layer == 0) return CLT_OK;
    if (!job->predict) {
        CLT__RETURN_IF(clt__ct_new(&pairs->back[entry], v->params));
        CLT__RETURN_IF(
            transpose(pairs->back[entry], ws, job, v, layer, entry - job->net.first[layer]));
    }
    clt__linear_term term = {v, answer_gain(job, layer) / (2 * input_gain(job, layer)), 0};
    return clt__linear_combine(v, ws, &term, 1, input_level(job, layer));
}

static clt_status unpack_four(void *arg, clt_ws *ws, unsigned lane, size_t four) {
    const unpacking *u = arg;
    const clt__mlp *net = &u->job->net;
    unsigned first = 4 * (unsigned)four;
    (void)lane;
    CLT__RETURN_IF(clt__ws_reserve(ws, clt__linear_scratch(u->state->params)));
    CLT__RETURN_IF(clt__rows_scatter(u->pairs->v, ws, u->job->evk, &net->rows, u->state,
                                     CLT__MLP_MOST, (unsigned)four));
    for (unsigned q = first; q < first + 4 && q < net->entries; q++) {
        if (is_entry(net, q)) CLT__RETURN_IF(finish_pair(u, ws, q));
    }
    return CLT_OK;
}

clt_status clt__mlp_unpack(clt__mlp_pairs *pairs, clt_ws *ws, const clt__mlp_job *job,
                           const clt_ct *state) {
    const clt__mlp *net = &job->net;
    clt__mlp_pairs made = {.count = net->entries};
    clt_status status = CLT_OK;
    unpacking u = {job, state, &made};
    for (unsigned q = 0; q < net->entries; q++) CLT__TRY(clt__ct_new(&made.v[q], state->params));
    CLT__TRY(clt__lanes_run(ws, "unpacking weights", clt__rows_fours(&net->rows), unpack_four, &u));
    *pairs = made;
    return CLT_OK;
done:
    clt__mlp_pairs_free(&made);
    return status;
}

void clt__mlp_pairs_free(clt__mlp_pairs *pairs) {
    for (unsigned q = 0; q < pairs->count; q++) {
        clt__ct_free(pairs->v[q]);
        clt__ct_free(pairs->back[q]);
    }
}

/* -------------------------------------------------------------------------------------- forward */

/* What a tile goes through; all in scratch. */
typedef struct passing {
    clt_ct zeta[CLT__LAYERS_MOST][CLT__MLP_ENTRIES_MOST / 2]; /* rotated */
    clt_ct z[CLT__LAYERS_MOST];
} passing;

/* x' = z' (z' + 4 c) + 2 c^2 */
static clt_status activate(clt_ct *x, clt_ws *ws, const clt__mlp_job *job, const clt_ct *z,
                           double c) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct more;
    CLT__TRY(clt__ct_scratch(&more, ws, z->params, z->level));
    CLT__TRY(clt__ct_add_const(&more, ws, z, 4 * c, 0));
    CLT__TRY(clt__ct_multiply(x, ws, job->evk, z, &more));
    CLT__TRY(clt__ct_add_const(x, ws, x, 2 * c * c, 0));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* zeta_l from z_(l-1) */
static clt_status pass_on(clt_ct *zeta, clt_ws *ws, const clt__mlp_job *job, const clt_ct *z,
                          unsigned layer) {
    clt_status status = CLT_OK;
    CLT__RETURN_IF(clt__ct_scratch(zeta, ws, z->params, z->level));
    size_t mark = clt__ws_mark(ws);
    clt_ct x;
    CLT__TRY(clt__ct_scratch(&x, ws, z->params, z->level));
    CLT__TRY(activate(&x, ws, job, z, answer_gain(job, layer - 1)));
    CLT__TRY(clt__matmul_pair(zeta, ws, job->evk, &job->net.shape[layer], &x));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status forward(passing *p, clt_ws *ws, const clt__mlp_job *job,
                          const clt__mlp_pairs *pairs, const clt_ct *sample) {
    const clt__mlp *net = &job->net;
    p->zeta[0][0] = clt__linear_view(sample, job->samples->recipe, job->step.pairs);
    for (unsigned l = 0; l < net->layers; l++) {
        clt_ct *zeta = p->zeta[l], *z = &p->z[l];
        if (l > 0) CLT__RETURN_IF(pass_on(zeta, ws, job, &p->z[l - 1], l));
        CLT__RETURN_IF(clt__matmul_turn(zeta, ws, job->evk, net->pairs[l], net->shape[l].rows));
        CLT__RETURN_IF(clt__ct_scratch(z, ws, zeta->params, zeta->level));
        CLT__RETURN_IF(
            clt__matmul_product(z, ws, job->evk, &net->shape[l], zeta, pairs->v + net->first[l]));
    }
    return CLT_OK;
}

clt_status clt__mlp_answer(clt_ct *out, clt_ws *ws, const clt__mlp_job *job,
                           const clt__mlp_pairs *pairs, const clt_ct *sample) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    passing *p = clt__arena_take(ws->arena, 1, sizeof *p);
    if (p == NULL) return CLT_E_MEMORY;
    CLT__TRY(forward(p, ws, job, pairs, sample));
    CLT__TRY(clt__ct_copy(out, &p->z[job->net.layers - 1]));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* ------------------------------------------------------------------------------------- backward */

typedef struct tiles {
    const clt__mlp_job *job;
    const clt__mlp_pairs *pairs;
    clt_ct *(*lane)[CLT__MLP_ENTRIES_MOST]; /* gradients */
} tiles;

/* d of the last layer: z' - c y. */
static clt_status make_error(clt_ct *d, clt_ws *ws, const clt__mlp_job *job, const clt_ct *z,
                             size_t tile) {
    const clt_samples *samples = job->samples;
    unsigned level = samples->recipe->params->levels;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct y = clt__linear_view(samples->ct[samples->tiles + tile], samples->recipe, level), scaled;
    clt__linear_term term = {&y, answer_gain(job, job->net.layers - 1), 0};
    CLT__TRY(clt__ct_scratch(&scaled, ws, z->params, z->level));
    CLT__TRY(clt__linear_combine(&scaled, ws, &term, 1, z->level));
    CLT__TRY(clt__ct_sub(d, ws, z, &scaled));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* below <- (2 W^T d) (z' + 2 c), with z of the layer below. */
static clt_status pass_back(clt_ct *below, clt_ws *ws, const tiles *t, const clt_ct *d,
                            const clt_ct *z, unsigned layer) {
    const clt__mlp_job *job = t->job;
    const clt__mlp *net = &job->net;
    const clt__matmul *shape = &net->shape[layer];
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct turned[CLT__MLP_ENTRIES_MOST / 2], b, slope;
    clt__linear_term term = {z, 1, 0};
    turned[0] = *d;
    CLT__TRY(clt__matmul_turn(turned, ws, job->evk, net->pairs[layer], -(int64_t)shape->rows));
    CLT__TRY(clt__ct_scratch(&b, ws, d->params, d->level));
    CLT__TRY(clt__matmul_transposed(&b, ws, job->evk, shape, turned,
                                    t->pairs->back + net->first[layer]));
    CLT__TRY(clt__ct_scratch(&slope, ws, d->params, b.level));
    CLT__TRY(clt__linear_combine(&slope, ws, &term, 1, b.level));
    CLT__TRY(clt__ct_add_const(&slope, ws, &slope, 2 * answer_gain(job, layer - 1), 0));
    CLT__TRY(clt__ct_multiply(below, ws, job->evk, &b, &slope));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* Rows past the last, where x of hidden layers is not 0: out <- d without them, a level below. */
static clt_status mask_rows(clt_ct *out, clt_ws *ws, const clt__mlp_job *job, const clt_ct *d,
                            uint64_t rows) {
    const clt__rows *shape = &job->net.rows;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_pt *mask = NULL;
    double *value = clt__arena_take(ws->arena, shape->rows, sizeof *value);
    if (value == NULL) return CLT_E_MEMORY;
    for (uint32_t i = 0; i < shape->rows; i++) value[i] = i < rows ? 1 : 0;
    CLT__TRY(clt__pt_new(&mask, d->params));
    CLT__TRY(clt__rows_mask(mask, ws, shape, d->level, value));
    CLT__TRY(clt__ct_mul_plain(out, ws, d, mask));
    CLT__TRY(clt__ct_rescale(out, ws, out));
done:
    clt__pt_free(mask);
    clt__ws_release(ws, mark);
    return status;
}

/* own <- d at the level of products, and 0 in rows past the last. */
static clt_status bring_down(clt_ct *own, clt_ws *ws, const clt__mlp_job *job, const clt_ct *d,
                             size_t tile) {
    const clt_samples *samples = job->samples;
    uint64_t each = job->net.rows.rows, left = samples->rows - tile * each;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    const clt_ct *from = d;
    clt_ct masked;
    if (left < each) {
        CLT__TRY(clt__ct_scratch(&masked, ws, d->params, d->level));
        CLT__TRY(mask_rows(&masked, ws, job, d, left));
        from = &masked;
    }
    CLT__TRY(from->level > job->step.last ? clt__ct_level_down(own, ws, from, job->step.last)
                                          : clt__ct_copy(own, from));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status backward(const tiles *t, clt_ws *ws, unsigned lane, passing *p, size_t tile) {
    const clt__mlp_job *job = t->job;
    const clt__mlp *net = &job->net;
    unsigned last = net->layers - 1;
    clt_ct d, own, *z = p->z;
    CLT__RETURN_IF(clt__ct_scratch(&d, ws, z->params, z[last].level));
    CLT__RETURN_IF(clt__ct_scratch(&own, ws, z->params, z[last].level));
    CLT__RETURN_IF(make_error(&d, ws, job, &z[last], tile));
    for (unsigned l = last; l > 0; l--) {
        assert(d.level == error_level(job, l));
        CLT__RETURN_IF(bring_down(&own, ws, job, &d, tile));
        CLT__RETURN_IF(clt__matmul_gradient(t->lane[lane] + net->first[l], ws, net->pairs[l],
                                            p->zeta[l], &own));
        CLT__RETURN_IF(pass_back(&d, ws, t, &d, &z[l - 1], l));
    }
    assert(d.level == job->step.last);
    return clt__matmul_gradient(t->lane[lane], ws, net->pairs[0], p->zeta[0], &d);
}

/* -------------------------------------------------------------------------------- all of them */

/* Above any step's level: what is rotated, and what a tile's other numbers take. */
uint64_t clt__mlp_scratch(const clt__mlp_job *job) {
    enum { POLYS = 3, OTHERS = 2 };
    const clt_params *params = job->samples->recipe->params;
    uint64_t limbs = clt__params_limbs(params, job->step.pairs), turned = 0;
    for (unsigned l = 0; l < job->net.layers; l++) turned += job->net.pairs[l] + OTHERS;
    return clt__linear_scratch(params) +
           turned * POLYS * limbs * params->ring->n * sizeof(uint64_t);
}

static clt_status do_tile(void *arg, clt_ws *ws, unsigned lane, size_t i) {
    const tiles *t = arg;
    const clt__mlp_job *job = t->job;
    size_t tile = job->step.first + i;
    clt_status status = CLT_OK;
    CLT__RETURN_IF(clt__ws_reserve(ws, clt__mlp_scratch(job)));
    size_t mark = clt__ws_mark(ws);
    passing *p = clt__arena_take(ws->arena, 1, sizeof *p);
    if (p == NULL) return CLT_E_MEMORY;
    CLT__TRY(forward(p, ws, job, t->pairs, job->samples->ct[tile]));
    CLT__TRY(backward(t, ws, lane, p, tile));
done:
    clt__ws_release(ws, mark);
    return status;
}

static bool is_empty(const clt_ct *sum) {
    return sum->poly[0] == NULL;
}

/* Into the first of two. */
static clt_status join(clt_ct *const *to, clt_ws *ws, clt_ct *const *from, unsigned count) {
    for (unsigned q = 0; q < count; q++) {
        if (is_empty(from[q])) continue;
        CLT__RETURN_IF(is_empty(to[q]) ? clt__ct_copy(to[q], from[q])
                                       : clt__ct_add(to[q], ws, to[q], from[q]));
    }
    return CLT_OK;
}

clt_status clt__mlp_tiles(clt_ct *const *gradient, clt_ws *ws, const clt__mlp_job *job,
                          const clt__mlp_pairs *pairs) {
    const clt_params *params = job->samples->recipe->params;
    unsigned lanes = clt__lanes_count(ws), entries = job->net.entries;
    clt_status status = CLT_OK;
    char what[64];
    tiles t = {.job = job, .pairs = pairs};
    t.lane = clt__alloc(lanes, sizeof *t.lane);
    if (t.lane == NULL) return CLT_E_MEMORY;
    for (unsigned q = 0; q < entries; q++) t.lane[0][q] = gradient[q];
    for (unsigned i = 1; i < lanes; i++) {
        for (unsigned q = 0; q < entries; q++) CLT__TRY(clt__ct_new(&t.lane[i][q], params));
    }
    snprintf(what, sizeof what, "step %u of %u", job->step.number + 1, job->step.steps);
    CLT__TRY(clt__lanes_run(ws, what, job->step.count, do_tile, &t));
    for (unsigned i = 1; i < lanes; i++) CLT__TRY(join(gradient, ws, t.lane[i], entries));
done:
    for (unsigned i = 1; i < lanes; i++) {
        for (unsigned q = 0; q < entries; q++) clt__ct_free(t.lane[i][q]);
    }
    clt__free(t.lane);
    return status;
}
