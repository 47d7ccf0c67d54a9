/*
 * A feature map: columns of a table into others that a linear model learns more from. Principal
 * components (Pearson 1901) of the columns, then cosines of random projections of these (random
 * Fourier features: Rahimi and Recht, NIPS 2007), whose inner products approximate the Gaussian
 * kernel exp(-|x - y|^2 / (2 width^2)).
 *
 *   z      features of the schema: numbers less their mean, over their deviation; categories 0, 1
 *   u_j    weight_j (z_j - centre_j): deviation 1 each, or, where columns share a unit, that of the
 *          column over the root of the mean of squares of all
 *   p_k    sum over j of u_j axis_jk: components, the largest variance first; or p = u
 *   f_m    cos(sum over k of p_k omega_km / width + phase_m), omega normal, phase uniform, drawn
 *          from the seed; or f = p
 *
 * It is fitted on the rows to train on; others take the same. It holds means and axes of the table,
 * and so it is private: it stays with the owner, beside the conditioning.
 */
#ifndef CLT_LEARN_FEATURES_H
#define CLT_LEARN_FEATURES_H

#include "base/random.h"
#include "base/workspace.h"
#include "data/schema.h"

enum {
    CLT__COMPONENTS_MOST = 256,
    CLT__COSINES_MOST = 4095, /* a tile of the largest ring degree has no more columns */
};

struct clt_features {
    clt__schema *schema; /* with its numbers; target and id may be NULL */
    unsigned components; /* 0: p = u */
    unsigned cosines;    /* 0: f = p */
    double *centre, *weight;
    double *axis; /* schema->features x components */
    double width; /* of the kernel */
    uint8_t seed[CLT__SEED_BYTES];
};
typedef struct clt_features clt_features;

/* How many of p, and columns that are made. */
static inline size_t clt__features_projected(const clt_features *f) {
    return f->components > 0 ? f->components : f->schema->features;
}
static inline size_t clt__features_made(const clt_features *f) {
    return f->cosines > 0 ? f->cosines : clt__features_projected(f);
}

/* CLT_E_ARGUMENT for options out of range; CLT_E_DATA as clt__schema_fit says, for rows too few or
   too much alike, or a column with the name of a feature. */
clt_status clt__features_fit(clt_features **features, clt_ws *ws, const clt_table *table,
                             const clt_features_options *options);
void clt__features_free(clt_features *features); /* NULL ok; wipes */

/* A table of id and target, where the table has them, and f1, f2 ... */
clt_status clt__features_apply(clt_table **out, clt_ws *ws, const clt_features *features,
                               const clt_table *table);
/* p of all rows. */
clt_status clt__features_project(clt__matrix *p, const clt_ws *ws, const clt_features *features,
                                 const clt_table *table);
/* Whether a column of that name would stand beside a feature of the same one. */
bool clt__features_takes_name(const clt_features *features, const char *name);

/* The body of a file of kind "features": the schema with its numbers, u32 components, u32 cosines,
   f64 width, 32 bytes seed; f64 each: centre, weight, axis. get trusts nothing. */
void clt__features_put(clt__sink *sink, const void *features);
clt_status clt__features_get(clt__source *source, clt_features **features);

/* features_axes.c: axis [columns x count] <- the first axes of u, of which fewer are left where
   variance ends. */
clt_status clt__features_axes(double *axis, unsigned *count, clt_ws *ws, const clt__matrix *u,
                              const uint8_t seed[CLT__SEED_BYTES]);

#endif
