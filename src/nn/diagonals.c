/* Diagonals of affine maps (diagonals.h). */
#include "nn/diagonals.h"

#include "base/alloc.h"

#include <assert.h>
#include <math.h>

clt__pattern clt__pattern_of(const clt__layout *layout, const clt__network *network, unsigned k,
                             size_t slots) {
    clt__pattern pattern = {
        .block = layout->block,
        .period = layout->period,
        .copies = layout->copies,
        .turn = layout->turn,
        .slots = slots,
        .end = (size_t)layout->rows * layout->block,
    };
    if (layout->turn > 0) {
        pattern.reading = k == 0 ? CLT__TURNED : CLT__PERIODIC;
        pattern.end = k + 1 < network->count ? slots : layout->period;
    }
    return pattern;
}

/* Slots after which entries repeat. */
static size_t entry_period(const clt__pattern *pattern) {
    bool turned = pattern->reading == CLT__TURNED;
    return turned ? (size_t)pattern->copies * pattern->block : pattern->period;
}

/* Which value slot p + step holds for slot p, as an index below the block; the block where there is
   none that slot p may use. */
static uint32_t source_of(const clt__pattern *pattern, size_t p, int64_t step) {
    uint32_t block = pattern->block;
    size_t q = (p + pattern->slots + (size_t)step) % pattern->slots;
    switch (pattern->reading) {
    case CLT__BLOCKS: return q / block == p / block ? (uint32_t)(q % block) : block;
    case CLT__PERIODIC: return (uint32_t)(q % pattern->period);
    case CLT__TURNED: break;
    }
    uint32_t copy = (uint32_t)(q / block) % pattern->copies;
    return (uint32_t)(q + (size_t)copy * pattern->turn) % block;
}

static bool in_shape(const clt__layer *layer, uint32_t i, uint32_t j) {
    if (i >= layer->out || j >= layer->in) return false;
    return !layer->diagonal || i == j;
}

static double entry(const clt__pattern *pattern, const clt__layer *layer, size_t p, int64_t step) {
    uint32_t i = (uint32_t)(p % pattern->period), j = source_of(pattern, p, step);
    return in_shape(layer, i, j) ? clt__layer_weight(layer, i, j) : 0;
}

static bool step_has_entries(const clt__pattern *pattern, const clt__layer *layer, int64_t step) {
    size_t period = entry_period(pattern);
    for (size_t p = 0; p < period; p++) {
        uint32_t i = (uint32_t)(p % pattern->period);
        if (in_shape(layer, i, source_of(pattern, p, step))) return true;
    }
    return false;
}

unsigned clt__diagonal_steps(int64_t *steps, const clt__pattern *pattern, const clt__layer *layer) {
    int64_t first = 1 - (int64_t)layer->out, end = layer->in, period = pattern->period;
    unsigned count = 0;
    if (pattern->reading == CLT__TURNED) {
        first = 0;
        end = pattern->turn;
    } else if (pattern->reading == CLT__PERIODIC && end - first > period) {
        first = 0;
        end = period;
    }
    for (int64_t step = first; step < end; step++) {
        if (step_has_entries(pattern, layer, step)) steps[count++] = step;
    }
    assert(count > 0 && count <= 2 * pattern->block);
    return count;
}

/* One diagonal: a period is computed, the rest repeated as far as outputs go. */
static void fill(double *value, const clt__pattern *pattern, const clt__layer *layer,
                 int64_t step) {
    size_t period = entry_period(pattern);
    for (size_t p = 0; p < pattern->end; p++) {
        value[p] = p < period ? entry(pattern, layer, p, step) : value[p - period];
    }
}

clt_status clt__diagonals_new(clt__diagonals **diagonals, const clt__pattern *pattern,
                              const clt__layer *layer) {
    clt__diagonals *made = clt__alloc(1, sizeof *made);
    int64_t *steps = clt__alloc(2 * (size_t)pattern->block, sizeof *steps);
    if (made == NULL || steps == NULL) goto fail;
    made->count = clt__diagonal_steps(steps, pattern, layer);
    made->diagonal = clt__alloc(made->count, sizeof *made->diagonal);
    made->value = clt__alloc(made->count, pattern->slots * sizeof *made->value);
    if (made->diagonal == NULL || made->value == NULL) goto fail;
    for (unsigned d = 0; d < made->count; d++) {
        double *value = made->value + d * pattern->slots;
        fill(value, pattern, layer, steps[d]);
        made->diagonal[d] = (clt__diagonal){steps[d], pattern->slots, value, NULL};
    }
    clt__free(steps);
    *diagonals = made;
    return CLT_OK;
fail:
    clt__free(steps);
    clt__diagonals_free(made);
    return CLT_E_MEMORY;
}

void clt__diagonals_free(clt__diagonals *diagonals) {
    if (diagonals == NULL) return;
    clt__free(diagonals->diagonal);
    clt__free(diagonals->value);
    clt__free(diagonals);
}

clt__norms clt__diagonal_norms(const clt__pattern *pattern, const clt__layer *layer) {
    bool turned = pattern->reading == CLT__TURNED;
    uint32_t terms = turned ? pattern->turn : layer->in;
    size_t period = entry_period(pattern), outputs = 0;
    double most = 0, squares = 0;
    for (size_t p = 0; p < period; p++) {
        uint32_t i = (uint32_t)(p % pattern->period);
        double sum = 0;
        if (i >= layer->out) continue;
        for (uint32_t k = 0; k < terms; k++) {
            double w = turned ? entry(pattern, layer, p, k) : clt__layer_weight(layer, i, k);
            sum += fabs(w);
            squares += w * w;
        }
        most = fmax(most, sum);
        outputs++;
    }
    return (clt__norms){.sum = most, .root = sqrt(squares / (double)outputs)};
}

void clt__bias_slots(double *slot, const clt__pattern *pattern, const clt__layer *layer) {
    for (size_t p = 0; p < pattern->slots; p++) {
        uint32_t i = (uint32_t)(p % pattern->period);
        slot[p] = p < pattern->end && i < layer->out ? layer->bias[i] : 0;
    }
}
