/* Small models and rows of features with random numbers. Lack of memory ends the program. */
#ifndef CLT_TESTS_NETWORK_H
#define CLT_TESTS_NETWORK_H

#include "model/graph.h"

/* Columns x0, x1, ... with mean 0 and deviation 1, target "y", classes "c0", "c1", ...; values are
   clipped to [-8, 8]. */
clt__schema *network_schema(size_t features, size_t classes);

/* Random weights and biases; ReLU, or with `degree` > 0 random polynomials of that degree. */
clt_model *network_new(size_t features, const unsigned *hidden, size_t layers, size_t classes,
                       unsigned degree, uint64_t seed);

/* Standard normal numbers. */
clt__matrix network_features(size_t rows, size_t columns, uint64_t seed);

void network_random(clt__random *random, uint64_t seed);

#endif
