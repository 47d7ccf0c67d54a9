/*
 * The values that a network can meet: worst cases by interval arithmetic over all inputs that the
 * schema lets through (numbers within +-input_bound, categories 0 or 1), and root mean squares as
 * recorded in training, or estimated where nothing was recorded.
 */
#ifndef CLT_NN_RANGES_H
#define CLT_NN_RANGES_H

#include "nn/network.h"

typedef struct clt__range {
    double bound, rms;
} clt__range;

/* Of one layer: any part of the sum weight x; the whole of it; z = weight x + bias; y. */
typedef struct clt__layer_range {
    clt__range part, sum, map, act;
} clt__layer_range;

typedef struct clt__ranges {
    clt__range input;
    clt__layer_range layer[CLT__NODES_MAX];
} clt__ranges;

/* CLT_E_RANGE when a value may pass the doubles. */
clt_status clt__ranges_new(clt__ranges **ranges, const clt__network *network,
                           const clt_model *model);

#endif
