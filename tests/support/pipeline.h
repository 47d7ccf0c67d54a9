/* From a model to answers, for tests: plan, keys, tables. The process ends when anything fails. */
#ifndef CLT_TESTS_PIPELINE_H
#define CLT_TESTS_PIPELINE_H

#include "nn/plan.h"
#include "support/network.h"

typedef struct pipeline {
    clt_ws *ws;
    clt_model *model;
    clt_plan *plan;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
} pipeline;

/* Takes the model over, records its values on random rows, and plans; keys are made on demand. */
void pipeline_open(pipeline *p, clt_model *model, const clt_plan_options *options,
                   unsigned threads);
void pipeline_keys(pipeline *p);
void pipeline_close(pipeline *p);

/* Records the model's values on random rows, and gives each polynomial coefficients that keep its
   values near 1 over what was recorded before it. */
void pipeline_tame(clt_model *model, uint64_t seed);

/* Options: that packing, the default precision, that preset. */
clt_plan_options pipeline_options(clt_packing packing, const char *preset);

/* The table whose features, under the schema of network_schema, are the matrix; with a column "id"
   of p1, p2 ... */
clt_table *pipeline_table(const clt__matrix *features);

/* The numbers of a table's column. */
double *pipeline_column(const clt_table *table, const char *name);

/* log2 of the root mean square of the differences between the raw outputs of two tables. */
double pipeline_distance(const clt_table *a, const clt_table *b, size_t outputs);

void pipeline_must(clt_status status);

/* The expected error of an output for rows under the public key, forecast anew: plans hold the
   secret key's. */
double pipeline_public_error(clt_plan *plan, const clt_model *model, clt_ws *ws);

#endif
