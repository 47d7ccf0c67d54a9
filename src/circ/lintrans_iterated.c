/*
 * Linear transforms with two keys (minimum key switching, Kim et al., arXiv 2205.00922). Rotations
 * are made one after the other, u and v being the second baby and the second giant:
 *
 *     x_0 = in          x_b = rot(x_(b-1), u)
 *     sum = 0           sum = rot(sum, v) + sum over b of rot(d_(gv+bu), -gv) x_b     g = G-1 ... 0
 *
 * Each rotation is a whole key switch, so that all is over q_0 ... q_l, the diagonals too. Errors
 * of babies add up from one to the next; those of giants meet the square of the scale.
 */
#include "circ/lintrans_parts.h"

#include "ring/galois.h"

#include <assert.h>

typedef struct iteration {
    const clt__lintrans *transform;
    const clt_ct *baby;
    clt_ct *sum;
    unsigned first, end; /* terms of the present giant */
    bool add;
} iteration;

/* x: an unset ciphertext of in's shape in workspace scratch. */
static clt_status take_pair(clt_ct *x, clt_ws *ws, const clt_ct *in) {
    unsigned limbs = clt__params_limbs(in->params, in->level);
    uint64_t *words = clt__ring_scratch(ws, in->params->ring, 2 * limbs);
    if (words == NULL) return CLT_E_MEMORY;
    *x = *in;
    x->capacity = limbs;
    x->poly[0] = words;
    x->poly[1] = words + limbs * in->params->ring->n;
    x->poly[2] = NULL;
    return CLT_OK;
}

/* CLT_E_KEY at once, rather than after the work of the babies. */
static clt_status check_keys(const clt__lintrans *t, const clt_evk *evk, const clt_ct *in) {
    const clt__switch_key *key;
    unsigned log_n = t->params->ring->log_n;
    uint32_t baby = t->shape.babies > 1 ? clt__galois_rotation(t->baby[1], log_n) : 1;
    uint32_t giant = t->shape.giants > 1 ? clt__galois_rotation(t->giant[1], log_n) : 1;
    if (baby != 1) CLT__RETURN_IF(clt__ct_find_key(&key, evk, in, baby));
    return giant == 1 ? CLT_OK : clt__ct_find_key(&key, evk, in, giant);
}

static clt_status make_babies(clt_ct **babies, clt_ws *ws, const clt_evk *evk,
                              const clt__lintrans *t, const clt_ct *in) {
    clt_ct *baby = clt__arena_take(ws->arena, t->shape.babies, sizeof *baby);
    if (baby == NULL) return CLT_E_MEMORY;
    baby[0] = *in;
    for (unsigned b = 1; b < t->shape.babies; b++) {
        CLT__RETURN_IF(take_pair(&baby[b], ws, in));
        CLT__RETURN_IF(clt__ct_rotate(&baby[b], ws, evk, &baby[b - 1], t->baby[1]));
    }
    *babies = baby;
    return CLT_OK;
}

/* Limb j of sum (+)= the terms of a giant. */
static void add_limb(void *arg, size_t j, unsigned thread) {
    enum { TERMS = 64 };
    (void)thread;
    const iteration *x = arg;
    const clt__lintrans *t = x->transform;
    const clt__ring *ring = t->params->ring;
    size_t at = j * ring->n;
    const uint64_t *v0[TERMS], *v1[TERMS], *d[TERMS];
    bool add = x->add;
    for (unsigned done = x->first, some; done < x->end; done += some, add = true) {
        for (some = 0; some < TERMS && done + some < x->end; some++) {
            const clt__lintrans_term *term = &t->term[done + some];
            v0[some] = x->baby[term->baby].poly[0] + at;
            v1[some] = x->baby[term->baby].poly[1] + at;
            d[some] = term->diagonal + (at >> t->log_run);
        }
        ring->kernel->dot_runs(x->sum->poly[0] + at, x->sum->poly[1] + at, v0, v1, d, some,
                               t->log_run, add, ring->n, &ring->mod[j]);
    }
}

/* Giants from the last one down: each finds the sum of those above it. */
static clt_status add_giants(clt_ct *sum, clt_ws *ws, const clt_evk *evk, const clt__lintrans *t,
                             const clt_ct *baby) {
    unsigned limbs = clt__params_limbs(t->params, t->shape.level);
    iteration x = {.transform = t, .baby = baby, .sum = sum, .first = t->shape.count};
    for (unsigned g = t->shape.giants; g-- > 0; x.add = true) {
        if (x.add) CLT__RETURN_IF(clt__ct_rotate(sum, ws, evk, sum, t->giant[1]));
        x.end = x.first;
        while (x.first > 0 && t->term[x.first - 1].giant == g) x.first--;
        clt__pool_run(ws->pool, limbs, add_limb, &x);
    }
    return CLT_OK;
}

clt_status clt__lintrans_iterate(clt_ct *out, clt_ws *ws, const clt_evk *evk,
                                 const clt__lintrans *transform, const clt_ct *in) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt__noise noise = clt__lintrans_noise(in->params, &transform->shape, in->noise);
    clt_ct *baby, sum;
    CLT__TRY(check_keys(transform, evk, in));
    CLT__TRY(make_babies(&baby, ws, evk, transform, in));
    CLT__TRY(take_pair(&sum, ws, in));
    clt__ct_describe(&sum, in, 2, noise);
    CLT__TRY(add_giants(&sum, ws, evk, transform, baby));
    clt__ct_describe(&sum, in, 2, noise);
    CLT__TRY(clt__ct_copy(out, &sum));
done:
    clt__ws_release(ws, mark);
    return status;
}
