/* Numbers that follow from a seed, the same on every machine. Not for secrets. */
#ifndef CLATHRATE_DEMO_RANDOM_H
#define CLATHRATE_DEMO_RANDOM_H

#include <stdint.h>

/* SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
typedef struct demo_random {
    uint64_t state; /* a seed at first */
} demo_random;

uint64_t demo_random_next(demo_random *random);
/* From 0 up to 1, which it is not. */
double demo_random_unit(demo_random *random);

#endif
