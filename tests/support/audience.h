/* Users, items and keys of a recommender at toy size, as the public functions make them. */
#ifndef CLT_TESTS_AUDIENCE_H
#define CLT_TESTS_AUDIENCE_H

#include "learn/tastes.h"
#include "support/pipeline.h"

typedef struct audience_shape {
    unsigned users, items, rank, steps;
    size_t planned; /* users of the catalogue */
    uint64_t seed;
} audience_shape;

typedef struct audience {
    clt_ws *ws;
    clt_table *ratings;
    clt_factors *factors;
    clt_catalogue *catalogue;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
} audience;

void audience_open(audience *a, const audience_shape *shape, unsigned threads);
void audience_close(audience *a);
clt_tastes *audience_encrypt(const audience *a, unsigned flags);
clt_tastes *audience_score(const audience *a, unsigned flags);
/* What `put` writes. */
clt__buffer audience_bytes(clt__save_fn *put, const void *object);

#endif
