/*
 * The demonstration: private diagnosis on the Wisconsin breast cancer data. What its files share.
 *
 * The patients are split in twenty ways. In each, a network learns from four fifths of them in the
 * clear and judges the others, a batch, encrypted. Of the first split the files stay:
 *
 *   FOLDER/clinic/      the data owner's: plan.clp, secret.clk, patients.csv, result.csv
 *   FOLDER/evaluator/   all that the other side gets: model.clm, eval.clk, patients.cld; and what
 *                       it makes of them: result.cld
 *   FOLDER/report.html  and the numbers behind its plots
 */
#ifndef CLATHRATE_DEMO_H
#define CLATHRATE_DEMO_H

#include "common/cli.h"

enum { DEMO_PATH = 4096, DEMO_SPLITS_MAX = 20 };

/* --------------------------------------------------------------------------------------- data */

/* The table, and for each split which rows are judged. */
typedef struct demo_data {
    clt_table *table;
    size_t rows, splits;
    bool *judged[DEMO_SPLITS_MAX];
} demo_data;

extern const char demo_target[], demo_id[], demo_positive[];

/* file NULL: looked for. splits: at most so many. The exit code; always to be freed. */
int demo_data_read(demo_data *data, const char *file, size_t splits);
void demo_data_free(demo_data *data);
/* The rows of a split that are judged (or that teach); no more than `most`, evenly taken. */
int demo_data_part(clt_table **part, const demo_data *data, size_t split, bool judged, size_t most);

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

/* A file that the other side got or made. */
typedef struct demo_file {
    char name[64];
    const char *what;
    uint64_t bytes;
    char digest[17]; /* the beginning of the digest that ends the file, or "" */
} demo_file;

enum { DEMO_FILES_MAX = 8 };

/* One batch of patients, from the clinic to the evaluator and back. */
typedef struct demo_exchange {
    clt_plan_figures plan;
    char *explained; /* the plan as a table */
    double seconds[DEMO_STEPS];
    demo_file sent[DEMO_FILES_MAX]; /* the evaluator's folder before it ran, by name */
    size_t files;
    demo_file result;
    clt_table *answers;
} demo_exchange;

/* Plans, makes keys, encrypts, lets the evaluator run in its own folder, decrypts. */
int demo_exchange_run(demo_exchange *exchange, clt_ws *ws, const clt_model *model,
                      const clt_table *patients, const char *folder);
void demo_exchange_free(demo_exchange *exchange);
uint64_t demo_sent_bytes(const demo_exchange *exchange, const char *name);

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
double demo_mean(const double *x, size_t count);
double demo_median(const double *x, size_t count);

/* ------------------------------------------------------------------------------------- folder */

/* The folder that -o names (emptied with --force), or a new one; a temporary one when only JSON is
   asked for. */
int demo_folder_make(char folder[DEMO_PATH], bool *temporary);
int demo_folder_temporary(char folder[DEMO_PATH]);
void demo_folder_remove(const char *folder);

/* -------------------------------------------------------------------------------------- story */

typedef struct demo {
    char folder[DEMO_PATH];
    clt_ws *ws;
    const char *kernel;
    demo_data data;
    demo_training training;
    size_t judged; /* rows of the first batch */
    demo_exchange first;
    demo_result result;
} demo;

double demo_now(void);

/* The story, on standard output while it happens; silent with --json and --quiet. */
void demo_tell_start(const demo *d);
void demo_tell_exchange(const demo *d);
void demo_tell_result(const demo *d);
int demo_print_json(const demo *d);
/* FOLDER/report.html */
int demo_report(const demo *d);

#endif
