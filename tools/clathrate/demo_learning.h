/*
 * The story of training on encrypted data. A model learns from four fifths of the patients and
 * judges the others, all encrypted, in a process that cannot read any of it; the same training in
 * the clear stands beside it. The other splits are trained in the clear and with the errors that
 * ciphertexts would have.
 *
 *   clinic/      recipe.clp, secret.clk, conditioning.clk, training.csv, new.csv, model.clm,
 *                coefficients.csv, result.csv
 *   evaluator/   eval.clk, training.cld, new.cld; and what it makes of them: model.clw, result.cld
 */
#ifndef CLATHRATE_DEMO_LEARNING_H
#define CLATHRATE_DEMO_LEARNING_H

#include "clathrate/demo.h"

typedef enum learning_part {
    LEARNING_KEYGEN,
    LEARNING_ENCRYPT, /* conditioning included */
    LEARNING_TRAIN,
    LEARNING_PREDICT,
    LEARNING_DECRYPT, /* model and answers */
    LEARNING_CLEAR,   /* conditioning and training */
    LEARNING_PARTS,
} learning_part;

enum { LEARNING_STEPS_MAX = 32 };

typedef struct learning {
    const demo *demo;
    clt_table *learn, *judge; /* of split 0 */
    clt_recipe *recipe;
    clt_recipe_figures figures;
    double seconds[LEARNING_PARTS];

    /* Encrypted. */
    demo_sides sides;
    demo_file made[2]; /* model.clw, result.cld */
    clt_conditioning *conditioning;
    clt_model *model;
    clt_table *answers; /* of the evaluator, which judges under the encrypted model */
    clt_score *judged;
    clt_train_report report;

    /* Split 0: answers of the decrypted model, and of one that was trained in the clear. */
    clt_table *model_answers, *clear_answers;
    clt_score *score, *clear_score;
    clt_model *clear_model;
    size_t agreed, judged_agreed;        /* model and clear; the evaluator's answers and model */
    double weight_error;                 /* of a standardised feature's */
    double loss[LEARNING_STEPS_MAX + 1]; /* after each step, of rows that were not learned from */

    /* All splits. */
    double accuracy_clear[DEMO_SPLITS_MAX], accuracy_simulated[DEMO_SPLITS_MAX];
} learning;

/* Recipe, keys, encrypted rows; the evaluator trains and predicts; model and answers. */
int learning_encrypted(learning *l);
/* The same in the clear, and how far the other is off. */
int learning_in_the_clear(learning *l);
/* The other splits. */
int learning_splits(learning *l);

void learning_tell_start(const learning *l);
void learning_tell_encrypted(const learning *l);
void learning_tell_result(const learning *l);
json_t *learning_row(const learning *l);
int learning_report(const learning *l);

/* Bytes of the table that was encrypted, as text. */
uint64_t learning_table_bytes(const learning *l);

#endif
