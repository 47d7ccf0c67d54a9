/*
 * A field where a linear model learns from rows and judges others, all encrypted, in a process that
 * cannot read any of it.
 *
 *   <owner>/     recipe.clp, secret.clk, conditioning.clk, training.csv, new.csv, model.clm,
 *                coefficients.csv, result.csv
 *   evaluator/   eval.clk, training.cld, new.cld; and what it makes of them: model.clw, result.cld
 */
#ifndef CLATHRATE_DEMO_LEARNING_H
#define CLATHRATE_DEMO_LEARNING_H

#include "clathrate/demo_field.h"

typedef struct learning_task {
    const field_words *words;
    const char *target, *id; /* columns; id may be NULL */
    const char *ignore;      /* NULL: none */
    clt_learner learner;
    clt_condition condition;
    unsigned steps;
    bool rare; /* one class is: what counts is the area under the curve */
} learning_task;

typedef struct learning {
    field *field;
    const learning_task *task;
    const demo_data *data;
    clt_table *learn, *judge; /* of seed 0 */
    clt_recipe *recipe;
    clt_recipe_figures figures;

    /* Encrypted. */
    clt_conditioning *conditioning;
    clt_model *model;
    clt_table *answers; /* of the evaluator, which judges under the encrypted model */
    clt_score *judged;

    /* Answers of the decrypted model, and of one that was trained in the clear. */
    clt_table *model_answers, *clear_answers;
    clt_model *clear_model;
} learning;

/* All of it: the exit code. */
int learning_tell(field *f, unsigned number, const learning_task *task, const demo_data *data);

/* Keys, encrypted rows; the evaluator trains and predicts; model and answers. */
int learning_encrypted(learning *l);

#endif
