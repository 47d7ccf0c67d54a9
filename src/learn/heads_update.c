/*
 * From the sums of a step to w' and v' of all pairs (heads.h, linear_update.c), and bootstrapping
 * many of them at once: entry q, the same in all rows of a column, is put into row q.
 *
 *   entries at level `after`: masks with 1/2, sum, rescale       after - 1
 *   conjugation, since the way back to all rows conjugates       after - 1
 *   bootstrapping                                                next + 1
 *   entry q: rotated into row 0, mask with 2, spread, rescale    next
 */
#include "learn/heads.h"

#include "nn/lanes.h"

#include <stdio.h>

/* -------------------------------------------------------------------------- bootstrapping many */

/* What is bootstrapped, and where it goes to. */
typedef struct entries {
    unsigned count;
    const clt_ct *from[2 * CLT__PAIRS_MOST];
    clt_ct *to[2 * CLT__PAIRS_MOST];
} entries;

/* term <- half of an entry, in its row alone; not rescaled. */
static clt_status put_into_row(clt_ct *term, clt_ws *ws, const clt__linear_job *job,
                               const clt_ct *entry, unsigned row) {
    const clt__tiling *tiling = &job->samples->recipe->tiling;
    unsigned level = job->step.after;
    clt_status status = CLT_OK;
    clt_pt *mask = NULL;
    CLT__TRY(clt__pt_new(&mask, entry->params));
    CLT__TRY(clt__linear_mask(mask, ws, tiling, level, row, 0.5, 0));
    CLT__TRY(entry->level > level ? clt__ct_level_down(term, ws, entry, level)
                                  : clt__ct_copy(term, entry));
    CLT__TRY(clt__ct_mul_plain(term, ws, term, mask));
done:
    clt__pt_free(mask);
    return status;
}

static clt_status pack(clt_ct *packed, clt_ws *ws, const clt__linear_job *job, const entries *e,
                       unsigned first, unsigned count) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct term;
    CLT__TRY(clt__ct_scratch(&term, ws, packed->params, job->step.after));
    CLT__TRY(put_into_row(packed, ws, job, e->from[first], 0));
    for (unsigned q = 1; q < count; q++) {
        CLT__TRY(put_into_row(&term, ws, job, e->from[first + q], q));
        CLT__TRY(clt__ct_add(packed, ws, packed, &term));
    }
    CLT__TRY(clt__ct_rescale(packed, ws, packed));
    CLT__TRY(clt__ct_conjugate(packed, ws, job->evk, packed));
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status unpack(const entries *e, clt_ws *ws, const clt__linear_job *job, clt_ct *packed,
                         unsigned first, unsigned count) {
    const clt_recipe *recipe = job->samples->recipe;
    clt_status status = CLT_OK;
    clt_pt *mask = NULL;
    CLT__TRY(clt__pt_new(&mask, packed->params));
    CLT__TRY(clt__linear_mask(mask, ws, &recipe->tiling, packed->level, 0, 2, 0));
    for (unsigned q = 0; q < count; q++) {
        clt_ct *to = e->to[first + q];
        if (q > 0) CLT__TRY(clt__ct_rotate(packed, ws, job->evk, packed, 1));
        CLT__TRY(clt__ct_mul_plain(to, ws, packed, mask));
        CLT__TRY(clt__linear_spread(to, ws, job->evk, recipe));
        CLT__TRY(clt__ct_rescale(to, ws, to));
        clt__linear_know(to, CLT__PAIR_MOST);
    }
done:
    clt__pt_free(mask);
    return status;
}

/* Bounds of errors are above all values by then, and would take expectations along: bootstrapping
   is told of these alone. */
static clt_status refresh_rows(const entries *e, clt_ws *ws, const clt__linear_job *job,
                               unsigned first, unsigned count) {
    const clt_params *params = job->samples->recipe->params;
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct packed, z;
    CLT__TRY(clt__ct_scratch(&packed, ws, params, job->step.after));
    CLT__TRY(clt__ct_scratch(&z, ws, params, params->levels));
    CLT__TRY(pack(&packed, ws, job, e, first, count));
    clt__linear_know(&packed, 0.5 * CLT__PAIR_MOST);
    packed.noise.noise_bound = CLT__TAIL * packed.noise.noise_rms;
    CLT__TRY(clt__bootstrap(&z, ws, job->evk, job->boot, &packed));
    z.noise.noise_bound = INFINITY;
    if (z.level > job->step.next + 1) {
        CLT__TRY(clt__ct_level_down(&z, ws, &z, job->step.next + 1));
    }
    CLT__TRY(unpack(e, ws, job, &z, first, count));
done:
    clt__ws_release(ws, mark);
    return status;
}

/* next_v holds v'; w' follows from it and w. Momentum of step 0, before which there is no w, is
   0. */
static clt_status refresh(clt_ct *const *next_w, clt_ct *const *next_v, clt_ws *ws,
                          const clt__linear_job *job, unsigned pairs, clt_ct *const *w) {
    double m = job->step.momentum;
    unsigned rows = job->samples->recipe->tiling.rows;
    entries e = {.count = m > 0 ? 2 * pairs : pairs};
    for (unsigned q = 0; q < e.count; q++) {
        e.from[q] = q < pairs ? next_v[q] : w[q - pairs];
        e.to[q] = q < pairs ? next_v[q] : next_w[q - pairs];
    }
    for (unsigned first = 0; first < e.count; first += rows) {
        unsigned left = e.count - first;
        CLT__RETURN_IF(refresh_rows(&e, ws, job, first, left < rows ? left : rows));
    }
    for (unsigned k = 0; k < pairs; k++) {
        clt__linear_term terms[2] = {{next_v[k], 1 / (1 + m), 0}, {next_w[k], m / (1 + m), 0}};
        CLT__RETURN_IF(m > 0 ? clt__linear_combine(next_w[k], ws, terms, 2, job->step.next - 1)
                             : clt__ct_copy(next_w[k], next_v[k]));
        clt__linear_know(next_w[k], CLT__PAIR_MOST);
    }
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------- update */

typedef struct updating {
    const clt__linear_job *job;
    double factor;
    clt_ct *const *gradient, *const *w, *const *v, *const *next_w, *const *next_v;
} updating;

static clt_status update_pair(void *arg, clt_ws *ws, unsigned lane, size_t k) {
    const updating *u = arg;
    const clt__linear_job *job = u->job;
    bool first = job->step.number == 0;
    clt_ct *g = u->gradient[k];
    (void)lane;
    CLT__RETURN_IF(clt__ct_relinearise_rescale(g, ws, job->evk, g));
    return clt__linear_apply(u->next_w[k], u->next_v[k], ws, job, g, u->factor,
                             first ? NULL : u->w[k], first ? NULL : u->v[k]);
}

clt_status clt__heads_update(clt_ct *const *next_w, clt_ct *const *next_v, clt_ct *check,
                             clt_ws *ws, const clt__linear_job *job, clt__heads_sums *sums,
                             clt_ct *const *w, clt_ct *const *v) {
    const clt_params *params = job->samples->recipe->params;
    char what[64];
    updating u = {.job = job,
                  .factor = job->step.factor / clt__heads_gain(job),
                  .gradient = sums->gradient,
                  .w = w,
                  .v = v,
                  .next_w = next_w,
                  .next_v = next_v};
    if (check != NULL) {
        double gain = 2 * clt__linear_gain(params, job->step.level);
        CLT__RETURN_IF(clt__linear_check_value(check, ws, job, sums->check, gain));
    }
    snprintf(what, sizeof what, "step %u of %u, weights", job->step.number + 1, job->step.steps);
    CLT__RETURN_IF(clt__lanes_run(ws, what, sums->pairs, update_pair, &u));
    return job->step.refresh ? refresh(next_w, next_v, ws, job, sums->pairs, w) : CLT_OK;
}
