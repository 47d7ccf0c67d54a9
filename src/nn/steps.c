/*
 * Steps and keys of a network. A layer is linear, sum (the first map of row packing), bias, and its
 * activation.
 */
#include "nn/steps.h"

#include "base/alloc.h"
#include "circ/polyeval.h"
#include "ring/galois.h"

#include <assert.h>
#include <stdlib.h>

/* A giant step, a whole key switch, costs about as much as this many hoisted babies. */
#define GIANT_RATIO 5.0

enum { STEPS_OF_LAYER = 4 };

unsigned clt__network_levels(const clt__network *network) {
    unsigned levels = 0;
    for (unsigned k = 0; k < network->count; k++) levels += clt__layer_levels(&network->layer[k]);
    return levels;
}

clt_status clt__bsgs_of(clt__bsgs **bsgs, const clt__pattern *pattern, const clt__layer *layer) {
    int64_t *steps = clt__alloc(2 * (size_t)pattern->block, sizeof *steps);
    if (steps == NULL) return CLT_E_MEMORY;
    unsigned count = clt__diagonal_steps(steps, pattern, layer);
    clt_status status = clt__bsgs_new(bsgs, steps, count, pattern->slots, GIANT_RATIO);
    clt__free(steps);
    return status;
}

/* A list of steps that grows at its end; `level` is that of the next step's input. */
typedef struct builder {
    const clt__layout *layout;
    clt__step *step;
    unsigned count, level;
} builder;

static void put_step(builder *b, clt__step step) {
    step.level = (uint8_t)b->level;
    b->step[b->count++] = step;
    b->level -= clt__step_levels(&step);
}

static clt_status put_linear(builder *b, const clt__pattern *pattern, const clt__layer *layer) {
    clt__bsgs *bsgs;
    CLT__RETURN_IF(clt__bsgs_of(&bsgs, pattern, layer));
    put_step(b, (clt__step){
                    .type = CLT__STEP_LINEAR,
                    .node = (uint16_t)layer->node,
                    .diagonals = (uint16_t)bsgs->count,
                    .babies = (uint16_t)bsgs->babies,
                    .giants = (uint16_t)bsgs->giants,
                });
    clt__bsgs_free(bsgs);
    return CLT_OK;
}

static void put_activation(builder *b, const clt__layer *layer) {
    clt__step step = {.type = CLT__STEP_SQUARE, .node = (uint16_t)layer->act_node};
    if (layer->act == CLT__ACT_NONE) return;
    if (layer->act == CLT__ACT_CHEBYSHEV) {
        step.type = CLT__STEP_POLYNOMIAL;
        step.degree = (uint8_t)layer->degree;
    }
    put_step(b, step);
}

static clt_status put_layer(builder *b, const clt__pattern *pattern, const clt__layer *layer) {
    CLT__RETURN_IF(put_linear(b, pattern, layer));
    uint32_t terms = clt__layout_terms(b->layout);
    if (pattern->reading == CLT__TURNED && terms > 1) {
        put_step(b, (clt__step){
                        .type = CLT__STEP_SUM,
                        .node = (uint16_t)layer->node,
                        .stride = pattern->period,
                        .terms = terms,
                    });
    }
    put_step(b, (clt__step){.type = CLT__STEP_BIAS, .node = (uint16_t)layer->node});
    put_activation(b, layer);
    return CLT_OK;
}

clt_status clt__steps_new(clt__step **steps, unsigned *count, const clt__network *network,
                          const clt__layout *layout, size_t slots, unsigned level) {
    builder b = {.layout = layout, .level = level};
    assert(level >= clt__network_levels(network) && level <= CLT__LEVELS_MAX);
    b.step = clt__alloc((size_t)network->count * STEPS_OF_LAYER, sizeof *b.step);
    if (b.step == NULL) return CLT_E_MEMORY;
    for (unsigned k = 0; k < network->count; k++) {
        clt__pattern pattern = clt__pattern_of(layout, network, k, slots);
        clt_status status = put_layer(&b, &pattern, &network->layer[k]);
        if (status != CLT_OK) {
            clt__free(b.step);
            return status;
        }
    }
    assert(b.count <= CLT__STEPS_MAX);
    *steps = b.step;
    *count = b.count;
    return CLT_OK;
}

/* ------------------------------------------------------------------------------------- keys */

typedef struct use_list {
    clt__key_use *use;
    size_t count, room;
    unsigned log_n, step; /* the step whose uses are put */
} use_list;

static void put_use(use_list *list, uint32_t galois, clt__key_part part, unsigned index) {
    assert(list->count < list->room);
    list->use[list->count++] = (clt__key_use){
        .galois = galois, .step = (uint16_t)list->step, .index = (uint16_t)index, .part = part};
}

static void put_rotation(use_list *list, int64_t steps, clt__key_part part, unsigned index) {
    uint32_t galois = clt__galois_rotation(steps, list->log_n);
    if (galois != 1) put_use(list, galois, part, index);
}

static unsigned log2_of(uint32_t power) {
    unsigned log = 0;
    while (power > 1) {
        power /= 2;
        log++;
    }
    return log;
}

/* At least as many as put_step_uses puts. */
static size_t uses_of(const clt__step *step) {
    return (size_t)step->babies + step->giants + log2_of(step->terms) + 1;
}

static void put_rotations(use_list *list, const int64_t *steps, unsigned count,
                          clt__key_part part) {
    for (unsigned i = 0; i < count; i++) {
        unsigned less = 0;
        for (unsigned j = 0; j < count; j++) less += steps[j] < steps[i];
        put_rotation(list, steps[i], part, less);
    }
}

static clt_status put_linear_uses(use_list *list, const clt__pattern *pattern,
                                  const clt__layer *layer) {
    clt__bsgs *bsgs;
    CLT__RETURN_IF(clt__bsgs_of(&bsgs, pattern, layer));
    put_rotations(list, bsgs->baby, bsgs->babies, CLT__KEY_BABY);
    put_rotations(list, bsgs->giant, bsgs->giants, CLT__KEY_GIANT);
    clt__bsgs_free(bsgs);
    return CLT_OK;
}

static clt_status put_step_uses(use_list *list, const clt__step *step, const clt__pattern *pattern,
                                const clt__layer *layer) {
    switch (step->type) {
    case CLT__STEP_LINEAR: return put_linear_uses(list, pattern, layer);
    case CLT__STEP_SUM:
        for (unsigned i = 0; i < log2_of(step->terms); i++) {
            put_rotation(list, (int64_t)step->stride << i, CLT__KEY_DOUBLING, i);
        }
        return CLT_OK;
    case CLT__STEP_SQUARE:
    case CLT__STEP_POLYNOMIAL: put_use(list, 0, CLT__KEY_PRODUCT, 0); return CLT_OK;
    case CLT__STEP_BIAS: break;
    }
    return CLT_OK;
}

static int use_order(const void *left, const void *right) {
    const clt__key_use *a = left, *b = right;
    if (a->galois != b->galois) return a->galois < b->galois ? -1 : 1;
    if (a->step != b->step) return a->step < b->step ? -1 : 1;
    if (a->part != b->part) return a->part < b->part ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

clt_status clt__step_uses(clt__key_use **uses, size_t *count, const clt__network *network,
                          const clt__layout *layout, const clt__step *steps, unsigned step_count,
                          unsigned log_n) {
    clt_status status = CLT_OK;
    use_list list = {.log_n = log_n};
    size_t slots = (size_t)1 << (log_n - 1);
    unsigned layer = 0;
    for (unsigned i = 0; i < step_count; i++) list.room += uses_of(&steps[i]);
    list.use = clt__alloc(list.room, sizeof *list.use);
    if (list.use == NULL) return CLT_E_MEMORY;

    for (unsigned i = 0; i < step_count; i++) {
        if (i > 0 && steps[i].type == CLT__STEP_LINEAR) layer++;
        clt__pattern pattern = clt__pattern_of(layout, network, layer, slots);
        list.step = i;
        CLT__TRY(put_step_uses(&list, &steps[i], &pattern, &network->layer[layer]));
    }
    qsort(list.use, list.count, sizeof *list.use, use_order);
    *uses = list.use;
    *count = list.count;
    return CLT_OK;
done:
    clt__free(list.use);
    return status;
}

/* Levels fall from step to step: the first use of a key is the highest. */
static size_t keys_of(clt__key_spec *keys, const clt__key_use *uses, size_t count,
                      const clt__step *steps) {
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && uses[i - 1].galois == uses[i].galois) continue;
        keys[kept++] =
            (clt__key_spec){.galois = uses[i].galois, .level = steps[uses[i].step].level};
    }
    return kept;
}

clt_status clt__step_keys(clt__key_spec **keys, unsigned *count, const clt__network *network,
                          const clt__layout *layout, const clt__step *steps, unsigned step_count,
                          unsigned log_n) {
    clt__key_use *uses;
    size_t used, kept = 0;
    CLT__RETURN_IF(clt__step_uses(&uses, &used, network, layout, steps, step_count, log_n));
    clt__key_spec *made = clt__alloc(used + 1, sizeof *made);
    if (made != NULL) kept = keys_of(made, uses, used, steps);
    clt__free(uses);
    if (made == NULL) return CLT_E_MEMORY;
    if (kept > CLT__KEYS_MAX) {
        clt__free(made);
        return clt__fail(CLT_E_UNSUPPORTED,
                         "the program needs %zu keys, at most %d are possible: take narrower "
                         "layers",
                         kept, CLT__KEYS_MAX);
    }
    *keys = made;
    *count = (unsigned)kept;
    return CLT_OK;
}
