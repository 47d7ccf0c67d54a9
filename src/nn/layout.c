/* Slots of rows, features and outputs (layout.h). */
#include "nn/layout.h"

#include <assert.h>

static uint32_t power_of_two_from(uint32_t least) {
    uint32_t power = 1;
    while (power < least) power *= 2;
    return power;
}

bool clt__layout_make(clt__layout *layout, clt__layout_for what, size_t slots) {
    uint32_t block = power_of_two_from(what.width);
    if (block > slots) return false;
    uint32_t blocks = (uint32_t)(slots / block);
    *layout = (clt__layout){
        .packing = what.packing == CLT_PACK_AUTO ? CLT_PACK_BLOCKS : what.packing,
        .block = block,
        .rows = 1,
        .period = block,
        .copies = 1,
        .features = what.features,
        .outputs = what.outputs,
    };
    if (layout->packing == CLT_PACK_BLOCKS) {
        layout->rows = blocks;
    } else if (what.layers > 1) {
        layout->period = power_of_two_from(what.inner);
        layout->copies = blocks < layout->period ? blocks : layout->period;
        layout->turn = layout->period / layout->copies;
    }
    return true;
}

void clt__layout_put(double *slot, const clt__layout *layout, size_t slots, uint32_t b,
                     const double *features) {
    assert(b < layout->rows);
    if (layout->turn == 0) {
        for (uint32_t f = 0; f < layout->features; f++) {
            slot[(size_t)b * layout->block + f] = features[f];
        }
        return;
    }
    for (size_t p = 0; p < slots; p++) {
        uint32_t copy = (uint32_t)(p / layout->block) % layout->copies;
        uint32_t f = (uint32_t)(p + (size_t)copy * layout->turn) % layout->block;
        if (f < layout->features) slot[p] = features[f];
    }
}

void clt__layout_take(double *outputs, const clt__layout *layout, uint32_t b, const double *slot) {
    assert(b < layout->rows);
    for (uint32_t o = 0; o < layout->outputs; o++) outputs[o] = slot[(size_t)b * layout->block + o];
}

bool clt__layout_is_output(const clt__layout *layout, size_t slot) {
    return slot / layout->block < layout->rows && slot % layout->block < layout->outputs;
}

uint32_t clt__layout_terms(const clt__layout *layout) {
    return layout->copies * (layout->block / layout->period);
}

uint64_t clt__layout_ciphertexts(const clt__layout *layout, uint64_t rows) {
    return (rows + layout->rows - 1) / layout->rows;
}
