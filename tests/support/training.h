/*
 * Training on encrypted rows for tests: a recipe for random rows, its keys, the rows encrypted, and
 * what comes out. The process ends when anything fails that is not the matter of a test.
 */
#ifndef CLT_TESTS_TRAINING_H
#define CLT_TESTS_TRAINING_H

#include "learn/linear.h"
#include "support/keyring.h"

typedef struct training_shape {
    size_t features, classes, rows;
    clt_learner learner;
    unsigned degree, steps;
    size_t batch;
    double penalty;
    const char *preset; /* "toy", "toy-deep" ... */
    bool packed;        /* keys */
    unsigned hidden[2]; /* of a network */
    size_t hidden_layers;
} training_shape;

typedef struct training {
    keyring k;
    clt_recipe *recipe;
    clt__matrix x; /* conditioned: the mean of (x, 1) (x, 1)^T has no eigenvalue above 1 */
    double *y;     /* models x rows, 1 or -1 */
    clt_evk *evk;
    clt_samples *samples;
} training;

clt_recipe *training_recipe(const training_shape *shape);
/* Rows and targets as of that seed, as in a training. */
void training_rows(clt__matrix *x, const training_shape *shape, uint64_t seed);
double *training_targets(const clt__matrix *x, const training_shape *shape, uint64_t seed);
void training_open(training *t, const training_shape *shape, uint8_t seed, unsigned threads);
void training_close(training *t);

/* Samples of a role with the rows of t, freshly encrypted; sets of the same seed are the same. */
clt_samples *training_encrypt(training *t, clt__samples_role role);
/* From step 0, or from where it stands, up to step `end`. */
clt_weights *training_start(const training *t);
clt_status training_run(training *t, clt_weights *weights, unsigned end);
/* All steps. */
clt_weights *training_finish(training *t);

/* All slots, real parts and then imaginary ones; and what a model's weights are, in units: features
   numbers of each model. */
double *training_slots(training *t, const clt_ct *ct);
double *training_weights(training *t, const clt_weights *weights);
double *training_clear(const training *t, double *reach);

#endif
