/*
 * The story of private diagnosis. The patients are split in twenty ways. In each, a network learns
 * from four fifths of them in the clear and judges the others, a batch, encrypted. Of the first
 * split the files stay:
 *
 *   clinic/      plan.clp, secret.clk, patients.csv, result.csv
 *   evaluator/   model.clm, eval.clk, patients.cld; and what it makes of them: result.cld
 */
#ifndef CLATHRATE_DEMO_DIAGNOSIS_H
#define CLATHRATE_DEMO_DIAGNOSIS_H

#include "clathrate/demo.h"

/* ----------------------------------------------------------------------------------- training */

/* Two networks for each split. */
typedef struct demo_training {
    clt_model *relu[DEMO_SPLITS_MAX], *polynomial[DEMO_SPLITS_MAX];
    size_t learned; /* rows that taught the first */
    double seconds;
} demo_training;

int demo_train(demo_training *training, clt_ws *ws, const demo_data *data);
void demo_training_free(demo_training *training);

/* ----------------------------------------------------------------------------------- exchange */

typedef enum demo_step {
    DEMO_PLAN,
    DEMO_KEYGEN,
    DEMO_ENCRYPT,
    DEMO_RUN,
    DEMO_DECRYPT,
    DEMO_STEPS,
} demo_step;

/* One batch of patients, from the clinic to the evaluator and back. */
typedef struct demo_exchange {
    clt_plan_figures plan;
    char *explained; /* the plan as a table */
    double seconds[DEMO_STEPS];
    demo_sides sides;
    demo_file result;
    clt_table *answers;
} demo_exchange;

/* Plans, makes keys, encrypts, lets the evaluator run in its own folder, decrypts. */
int demo_exchange_run(demo_exchange *exchange, clt_ws *ws, const clt_model *model,
                      const clt_table *patients, const char *folder);
void demo_exchange_free(demo_exchange *exchange);

/* ------------------------------------------------------------------------------------- result */

enum { DEMO_GRID = 101 };

/* A mean ROC curve: (0, 0), then mean true-positive rates over a grid of false-positive rates. */
typedef struct demo_curve {
    double point[2 * (DEMO_GRID + 1)];
    double auc;
} demo_curve;

/* What all batches came to: encrypted answers against those in the clear and against the truth. */
typedef struct demo_result {
    size_t batches, rows, agreed;
    double accuracy_relu[DEMO_SPLITS_MAX], accuracy_clear[DEMO_SPLITS_MAX];
    double accuracy_encrypted[DEMO_SPLITS_MAX];
    double seconds[DEMO_STEPS][DEMO_SPLITS_MAX];
    double max_abs_error, error_expected, error_bound; /* greatest of all batches */
    unsigned security_bits;                            /* least of all batches */
    double *error;                                     /* of each raw output */
    size_t errors, error_room;
    clt_score *pooled; /* the first batch's, the confusion that of all */
    size_t curves;     /* batches with both classes */
    demo_curve encrypted, relu;
} demo_result;

int demo_result_add(demo_result *result, clt_ws *ws, const clt_model *relu,
                    const clt_model *polynomial, const clt_table *patients,
                    const demo_exchange *exchange);
void demo_result_free(demo_result *result);

/* -------------------------------------------------------------------------------------- story */

typedef struct diagnosis {
    const demo *demo;
    demo_training training;
    size_t judged; /* rows of the first batch */
    demo_exchange first;
    demo_result result;
} diagnosis;

void diagnosis_tell_start(const diagnosis *d);
void diagnosis_tell_exchange(const diagnosis *d);
void diagnosis_tell_result(const diagnosis *d);
json_t *diagnosis_row(const diagnosis *d);
int diagnosis_report(const diagnosis *d);

#endif
