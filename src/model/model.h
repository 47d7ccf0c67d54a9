/*
 * A model: what goes in (schema), a typed graph of nodes, and what comes out (output map, labels).
 *
 * Nodes stand in topological order; node 0 is the input: the schema's standardised features. The
 * last node gives the raw outputs (logits), and every other node feeds one that follows it.
 * Standardisation happens at the client, in the schema; the output map is applied there, after
 * decryption.
 */
#ifndef CLT_MODEL_MODEL_H
#define CLT_MODEL_MODEL_H

#include "base/stream.h"
#include "base/workspace.h"
#include "data/matrix.h"
#include "data/schema.h"
#include "data/table.h"

enum { CLT__NODES_MAX = 256, CLT__WIDTH_MAX = 4096, CLT__POLY_DEGREE_MAX = 31 };

typedef enum clt__node_type {
    CLT__NODE_INPUT = 1,
    CLT__NODE_DENSE = 2,      /* weight x + bias */
    CLT__NODE_POLYNOMIAL = 3, /* one polynomial for all units, power basis */
    CLT__NODE_RELU = 4,       /* clear mode only: the planner refuses it */
} clt__node_type;

typedef enum clt__output_map {
    CLT__OUTPUT_SIGMOID = 1, /* one logit, two classes: P(class 1) */
    CLT__OUTPUT_SOFTMAX = 2, /* one logit a class */
} clt__output_map;

typedef struct clt__node {
    clt__node_type type;
    unsigned input;  /* index of the node that feeds it; 0 for the input itself */
    unsigned width;  /* values that it gives */
    char name[32];   /* "dense1", "activation1" */
    double *weight;  /* DENSE: width x width of the input, row by row */
    double *bias;    /* DENSE: width */
    unsigned degree; /* POLYNOMIAL, at least 1 */
    double c[CLT__POLY_DEGREE_MAX + 1];
    /* Recorded over the training rows: the largest modulus and the root mean square of a value. */
    double value_bound, value_rms;
} clt__node;

struct clt_model {
    clt__schema *schema;
    unsigned count;
    clt__node *node;
    clt__output_map output;
    /* class labels: schema->classes */
};
typedef struct clt_model clt_model;

/* A model of `count` nodes without weights; owns the schema afterwards (on success). */
clt_status clt__model_new(clt_model **model, clt__schema *schema, unsigned count);
void clt__model_free(clt_model *model);
/* Shapes agree, values are finite, the graph is in order, else CLT_E_FORMAT naming the node; every
   loader and fit ends with it. */
clt_status clt__model_check(const clt_model *model);
size_t clt__model_classes(const clt_model *model);

/* The body of a model's file; header and digest are the caller's. Loading trusts nothing. */
void clt__model_put(clt__sink *sink, const void *model);
clt_status clt__model_get(clt__source *source, clt_model **model);
/* Digest of the body that clt__model_put writes. */
clt_status clt__model_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_model *model);

/* Raw outputs (rows x width of the last node) for standardised features (rows x features), in a
   new matrix. */
clt_status clt__model_forward(clt__matrix *out, clt_ws *ws, const clt_model *model,
                              const clt__matrix *features);
/* Sets value_bound and value_rms of all nodes from these rows. */
clt_status clt__model_record(clt_model *model, clt_ws *ws, const clt__matrix *features);

/* probabilities[classes] and the index of the most probable class from one row of raw outputs. */
size_t clt__model_output(double *probabilities, const clt_model *model, const double *raw);
size_t clt__output_map_apply(double *probabilities, clt__output_map map, size_t classes,
                             const double *raw);

#endif
