/*
 * The program of a network as steps, and the keys that it takes. Everything here follows from the
 * shapes of the network, the layout and the number of slots: integers, the same on every machine.
 */
#ifndef CLT_NN_STEPS_H
#define CLT_NN_STEPS_H

#include "nn/diagonals.h"

/* Levels of the whole program. */
unsigned clt__network_levels(const clt__network *network);

/* Steps without values and noise; the first one's input is at `level`, clt__network_levels or
   above. */
clt_status clt__steps_new(clt__step **steps, unsigned *count, const clt__network *network,
                          const clt__layout *layout, size_t slots, unsigned level);

/* Baby and giant steps of a map. */
clt_status clt__bsgs_of(clt__bsgs **bsgs, const clt__pattern *pattern, const clt__layer *layer);

/* What a step uses a key for: rotations of a linear step and of a sum, and products. */
typedef enum clt__key_part {
    CLT__KEY_BABY,
    CLT__KEY_GIANT,
    CLT__KEY_DOUBLING,
    CLT__KEY_PRODUCT
} clt__key_part;

/* One use of a key; the step's input is at the level at which the key is used. */
typedef struct clt__key_use {
    uint32_t galois; /* 0: relinearisation */
    uint16_t step;
    uint16_t index; /* how many lesser babies, giants, doublings the step has */
    clt__key_part part;
} clt__key_use;

/* All uses of a program, by galois element, then by step. */
clt_status clt__step_uses(clt__key_use **uses, size_t *count, const clt__network *network,
                          const clt__layout *layout, const clt__step *steps, unsigned step_count,
                          unsigned log_n);
/* The keys of a program, ascending, each for the highest level at which it is used. */
clt_status clt__step_keys(clt__key_spec **keys, unsigned *count, const clt__network *network,
                          const clt__layout *layout, const clt__step *steps, unsigned step_count,
                          unsigned log_n);

#endif
