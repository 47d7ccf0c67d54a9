/*
 * The owner of a table, for tests: recipe, keys, conditioning and encrypted rows, by the public
 * functions alone. The process ends when anything fails.
 */
#ifndef CLT_TESTS_OWNER_H
#define CLT_TESTS_OWNER_H

#include "support/pipeline.h"
#include "support/recipes.h"

typedef struct owner_shape {
    size_t rows, numbers, classes;
    clt_learner learner;
    clt_condition condition;
    unsigned degree, steps;
    double penalty;
    const char *preset; /* "toy" */
    uint64_t seed;      /* of the table */
    unsigned hidden[2]; /* of a network */
    size_t hidden_layers;
} owner_shape;

typedef struct owner {
    clt_ws *ws;
    clt_table *table; /* with ids p1, p2 ... in its last column, "id" */
    clt_recipe *recipe;
    clt_sk *sk;
    clt_pk *pk;
    clt_evk *evk;
    clt_conditioning *conditioning;
    clt_samples *samples; /* to train on, under the secret key, with ids */
} owner;

clt_table *owner_table(const owner_shape *shape);
clt_recipe_options owner_options(const owner_shape *shape);
void owner_open(owner *o, const owner_shape *shape, unsigned threads);
void owner_close(owner *o);

/* Rows of the owner's table, to predict. */
clt_samples *owner_rows(const owner *o, unsigned flags);
clt_weights *owner_train(const owner *o);

#endif
