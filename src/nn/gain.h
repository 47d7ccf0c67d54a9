/*
 * Gains: how an error of the input, independent from feature to feature, grows on its way through a
 * network. It reaches a unit over all units of the layer before, and what they pass on adds up
 * coherently, unlike errors that arise on the way; so the derivative is taken of the whole network,
 * at normal random inputs whose sums are stretched to the root mean squares of ranges.h.
 */
#ifndef CLT_NN_GAIN_H
#define CLT_NN_GAIN_H

#include "nn/ranges.h"

/* Root mean squares, over inputs and units, of an error in z and in y of each layer for an error of
   the input whose root mean square is 1. */
typedef struct clt__gain {
    double map, act;
} clt__gain;

/* `gain` has room for network->count. The same on every run. */
clt_status clt__gains(clt__gain *gain, const clt__network *network, const clt__ranges *ranges);

#endif
