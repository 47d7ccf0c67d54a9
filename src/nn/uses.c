/*
 * Uses of a plan's keys (uses.h). A plan holds no widths of layers, but they follow from its
 * numbers of diagonals, from the outputs back to the features: a layer with `out` outputs and
 * in + out - 1 diagonals has `in` inputs, and so many outputs has the layer before it. In row
 * packing, where rotations are counted modulo the period, a full set of them leaves several widths;
 * what the layer before makes of each, in baby steps, giant steps and keys, tells which it is.
 */
#include "nn/uses.h"

#include "base/alloc.h"

#include <assert.h>

/* Diagonals of all shapes that are tried: more than any network has, and soon done whatever a
   stranger's plan says. The first map of row packing may have to look through many slots for each:
   64 of them count as a diagonal. */
enum { WORK_MOST = 1 << 19, LOOK_MOST = 1 << 16 };

typedef struct search {
    const clt_plan *plan;
    size_t slots;
    clt__network *network;                    /* the shapes tried; no weights */
    const clt__step *linear[CLT__LEVELS_MAX]; /* of each layer */
    unsigned work;
    clt__key_use *use; /* of the best network so far */
    size_t uses;
    bool complete; /* it uses every key, at its level */
} search;

static const clt__key_spec *find_key(const clt_plan *plan, uint32_t galois) {
    unsigned low = 0, high = plan->keys;
    while (low < high) {
        unsigned middle = low + (high - low) / 2;
        if (plan->key[middle].galois < galois) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < plan->keys && plan->key[low].galois == galois ? &plan->key[low] : NULL;
}

static unsigned work_of(const search *s, unsigned k) {
    const clt__layout *layout = &s->plan->layout;
    uint64_t look = k == 0 ? (uint64_t)layout->turn * layout->copies * layout->block / 64 : 0;
    return s->linear[k]->diagonals + (unsigned)(look < LOOK_MOST ? look : LOOK_MOST);
}

/* Whether the layer is split as its step says. */
static clt_status fits(bool *fit, const search *s, unsigned k) {
    const clt__step *step = s->linear[k];
    clt__bsgs *bsgs;
    clt__pattern pattern = clt__pattern_of(&s->plan->layout, s->network, k, s->slots);
    CLT__RETURN_IF(clt__bsgs_of(&bsgs, &pattern, &s->network->layer[k]));
    *fit = bsgs->count == step->diagonals && bsgs->babies == step->babies &&
           bsgs->giants == step->giants;
    clt__bsgs_free(bsgs);
    return CLT_OK;
}

/* Whether the plan has a key for each use, and a use at its level for each key. */
static bool match(bool *complete, const search *s, const clt__key_use *uses, size_t count) {
    unsigned used = 0;
    *complete = true;
    for (size_t i = 0; i < count; i++) {
        const clt__key_spec *key = find_key(s->plan, uses[i].galois);
        unsigned level = s->plan->step[uses[i].step].level;
        if (key == NULL || key->level < level) return false;
        if (i > 0 && uses[i - 1].galois == uses[i].galois) continue;
        *complete = *complete && key->level == level;
        used++;
    }
    *complete = *complete && used == s->plan->keys;
    return true;
}

/* Every layer has a shape: keeps the uses that follow, if they are better than those before. */
static clt_status keep(search *s) {
    const clt_plan *plan = s->plan;
    clt__key_use *uses;
    size_t count;
    bool complete;
    CLT__RETURN_IF(clt__step_uses(&uses, &count, s->network, &plan->layout, plan->step, plan->steps,
                                  plan->params->ring->log_n));
    if (match(&complete, s, uses, count) && (complete || s->use == NULL)) {
        clt__free(s->use);
        s->use = uses;
        s->uses = count;
        s->complete = complete;
    } else {
        clt__free(uses);
    }
    return CLT_OK;
}

static clt_status settle(search *s, unsigned k, unsigned out);

/* Gives layer k a shape, and if that fits, goes on to the layer before. */
static clt_status try_shape(search *s, unsigned k, unsigned in, unsigned out, bool diagonal) {
    bool fit;
    unsigned most = k == 0 ? s->plan->layout.block : s->plan->layout.period;
    unsigned work = work_of(s, k);
    if (s->complete || work > s->work || in < 1 || in > most) return CLT_OK;
    s->work -= work;
    s->network->layer[k] = (clt__layer){.in = in, .out = out, .diagonal = diagonal};
    CLT__RETURN_IF(fits(&fit, s, k));
    if (!fit) return CLT_OK;
    return k == 0 ? keep(s) : settle(s, k - 1, in);
}

/* Tries the shapes that layer k, of `out` outputs, may have. */
static clt_status settle(search *s, unsigned k, unsigned out) {
    const clt__layout *layout = &s->plan->layout;
    unsigned diagonals = s->linear[k]->diagonals;
    if (k == 0) {
        CLT__RETURN_IF(try_shape(s, k, layout->features, out, false));
        if (layout->features != out) return CLT_OK;
        return try_shape(s, k, out, out, true);
    }
    if (diagonals == 1) return try_shape(s, k, out, out, out > 1);
    bool full = layout->turn > 0 && diagonals == layout->period;
    unsigned least = diagonals >= out ? diagonals + 1 - out : 1;
    unsigned most = full ? layout->period : least;
    for (unsigned in = most; in >= least && !s->complete; in--) {
        CLT__RETURN_IF(try_shape(s, k, in, out, false));
    }
    return CLT_OK;
}

static clt_status find(search *s) {
    const clt_plan *plan = s->plan;
    for (unsigned i = 0; i < plan->steps; i++) {
        if (plan->step[i].type != CLT__STEP_LINEAR) continue;
        assert(s->network->count < CLT__LEVELS_MAX);
        s->linear[s->network->count++] = &plan->step[i];
    }
    return settle(s, s->network->count - 1, plan->layout.outputs);
}

clt_status clt__plan_uses(clt__key_use **uses, size_t *count, const clt_plan *plan) {
    search s = {.plan = plan, .slots = clt__params_slots(plan->params), .work = WORK_MOST};
    s.network = clt__alloc(1, sizeof *s.network);
    if (s.network == NULL) return CLT_E_MEMORY;
    clt_status status = find(&s);
    clt__network_free(s.network);
    if (status != CLT_OK) {
        clt__free(s.use);
        return status;
    }
    *uses = s.use;
    *count = s.uses;
    return CLT_OK;
}
