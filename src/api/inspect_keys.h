/* The list of keys that a file holds or that a plan asks for, as inspect shows it. */
#ifndef CLT_API_INSPECT_KEYS_H
#define CLT_API_INSPECT_KEYS_H

#include "nn/json.h"
#include "nn/uses.h"

typedef struct clt__key_listing {
    const clt_params *params; /* NULL: no list */
    clt__key_spec *key;       /* ascending galois element */
    unsigned count;
    clt_plan *plan; /* that asks for them, NULL for keys in a file; and its uses of them */
    clt__key_use *use;
    size_t uses;
} clt__key_listing;

/* The keys of a plan. On errors the listing is still to be freed. */
clt_status clt__key_listing_of(clt__key_listing *listing, const clt_plan *plan);
void clt__key_listing_free(clt__key_listing *listing);

/* A table, a line a key, and its sums; or, where json is not NULL, members of the open object. */
void clt__key_listing_put(clt__sink *sink, clt__json *json, const clt__key_listing *listing);

#endif
