/*
 * Released answers as a table. What an error could have changed is left empty: "undecided" says
 * nothing of the error, whereas a coin toss near the border would.
 */
#ifndef CLT_NN_RELEASED_H
#define CLT_NN_RELEASED_H

#include "data/matrix.h"
#include "nn/plan.h"

typedef struct clt__released_for {
    clt_release kind;
    unsigned bits; /* after the point: NUMBERS of all numbers, SCORE of the probabilities */
    double guard;  /* LABEL, SCORE: how far a raw output may be off */
} clt__released_for;

/* Columns as in nn/answers.h, as far as the kind has them: NUMBERS all, SCORE no raw outputs, LABEL
   no probabilities either. Gives the number of rows with an empty cell. */
clt_status clt__released_new(clt_table **table, size_t *undecided, const clt_plan *plan,
                             const clt__matrix *raw, char *const *id, clt__released_for how);

#endif
