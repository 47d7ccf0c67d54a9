/*
 * A catalogue: what the holder of item factors and the users whom it recommends items to agree on.
 * Public: names of items, their biases, the mean and range of ratings, how a user's bias and weight
 * are made of his ratings; steps, layout, parameters and keys; the digest of the factors, which are
 * not in it. Its own digest is in keys, encrypted ratings and scores.
 */
#ifndef CLT_LEARN_CATALOGUE_H
#define CLT_LEARN_CATALOGUE_H

#include "base/workspace.h"
#include "learn/recommend.h"

#include <stdatomic.h>

enum { CLT__CATALOGUE_BYTES_MOST = 1 << 24 };

struct clt_catalogue {
    atomic_uint references;
    clt__factors *items;                /* without factors (factor.h) */
    uint8_t factors[CLT__DIGEST_BYTES]; /* of those that it was made of */
    unsigned steps;
    uint32_t users; /* for whom its layout is made; more are more groups */
    const clt_params *params;
    clt__recommend_layout layout;
    unsigned keys;
    clt__key_spec *key; /* ascending elements */
    uint8_t digest[CLT__DIGEST_BYTES];
};
typedef struct clt_catalogue clt_catalogue;

/* CLT_E_LEVEL and CLT_E_DATA say what would fit. */
clt_status clt__catalogue_new(clt_catalogue **catalogue, const clt__factors *factors,
                              const clt_catalogue_options *options);
clt_catalogue *clt__catalogue_ref(const clt_catalogue *catalogue);
void clt__catalogue_unref(clt_catalogue *catalogue); /* NULL ok */

/* The body of a file of kind "catalogue". Bounded; makes layout and keys anew and compares. */
void clt__catalogue_put(clt__sink *sink, const void *catalogue);
clt_status clt__catalogue_get(clt__source *source, clt_catalogue **catalogue);

/* Layout, keys and digest, from all the others: what the files of learn/catalogue*.c share. */
clt_status clt__catalogue_derive(clt_catalogue *catalogue);

/* Seconds that a server works on one thread of this machine, for so many users. Takes two tenths
   of one. */
clt_status clt__catalogue_seconds(double *seconds, const clt_catalogue *catalogue, size_t users);
/* For so many users. */
clt_status clt__catalogue_figures(clt_catalogue_figures *figures, const clt_ws *ws,
                                  const clt_catalogue *catalogue, size_t users);

#endif
