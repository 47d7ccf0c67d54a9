/* Keys and bootstrapping at toy degree for tests of deep circuits, with rotations asked for. */
#ifndef CLT_TESTS_DEEP_H
#define CLT_TESTS_DEEP_H

#include "circ/deep.h"
#include "support/ckks.h"

typedef struct deep_kit {
    ckks k;
    clt_evk *evk; /* of bootstrapping, with those rotations */
    clt_boot *boot;
    clt__deep deep; /* with bootstrapping */
} deep_kit;

/* Both end the test program where something fails. */
void deep_open(deep_kit *d, const clt__chain *chain, const int64_t *steps, size_t count);
void deep_close(deep_kit *d);

/* Slots drawn from [low, high], both ends among them; real, as ckks_vector has them. */
double *deep_draw(deep_kit *d, double low, double high);

#endif
