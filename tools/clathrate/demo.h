/*
 * The demonstration: private diagnosis on the Wisconsin breast cancer data. What its files share.
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

/* The data: the table, and for each split which rows test. */
typedef struct demo_data {
    clt_table *table;
    size_t rows, splits;
    bool *tests[DEMO_SPLITS_MAX];
} demo_data;

/* file NULL: looked for. splits: at most so many. The exit code; always to be freed. */
int demo_data_read(demo_data *data, const char *file, size_t splits);
void demo_data_free(demo_data *data);
/* The rows that test (or that train) in a split, at most `most`. */
int demo_data_part(clt_table **part, const demo_data *data, size_t split, bool test, size_t most);
extern const char demo_target[], demo_id[], demo_positive[];

/* The two networks, trained in the clear on every split. */
typedef struct demo_training {
    double accuracy_relu[DEMO_SPLITS_MAX], accuracy_clear[DEMO_SPLITS_MAX]; /* on rows that test */
    double seconds;
    size_t learned, tested;        /* rows of split 0 */
    clt_model *relu, *polynomial;  /* of split 0 */
} demo_training;

int demo_train(demo_training *training, clt_ws *ws, const demo_data *data);
void demo_training_free(demo_training *training);

/* A file that the other side got or made. */
typedef struct demo_file {
    const char *name;
    const char *what;
    uint64_t bytes;
    char digest[17]; /* the first half of the digest that ends the file, or "" */
} demo_file;

enum { DEMO_FILES_MAX = 8 };

/* One batch of patients, from the clinic to the evaluator and back. */
typedef struct demo_exchange {
    clt_plan_figures plan;
    char *explained; /* the plan as a table */
    double seconds_plan, seconds_keygen, seconds_encrypt, seconds_run, seconds_decrypt;
    demo_file sent[DEMO_FILES_MAX]; /* the folder of the evaluator before it ran */
    size_t files;
    demo_file result;
    clt_table *answers;
} demo_exchange;

/* Plans, makes keys, encrypts `patients`, lets the evaluator run in its own folder, decrypts. */
int demo_exchange_run(demo_exchange *exchange, clt_ws *ws, const clt_model *model,
                      const clt_table *patients, const char *folder);
void demo_exchange_free(demo_exchange *exchange);
uint64_t demo_sent_bytes(const demo_exchange *exchange, const char *name);

/* Encrypted answers against those in the clear and against the truth. */
typedef struct demo_result {
    size_t rows;
    double agreement, max_abs_error;
    double *error; /* of each raw output */
    size_t errors;
    clt_score *encrypted, *clear, *relu;
} demo_result;

int demo_result_make(demo_result *result, clt_ws *ws, const demo_training *training,
                     const clt_table *patients, const clt_table *answers);
void demo_result_free(demo_result *result);

/* The folder that -o names (emptied with --force), or a new one; a temporary one when only JSON is
   asked for. */
int demo_folder_make(char folder[DEMO_PATH], bool *temporary);
void demo_folder_remove(const char *folder);

typedef struct demo {
    char folder[DEMO_PATH];
    clt_ws *ws;
    const char *kernel;
    demo_data data;
    demo_training training;
    clt_table *patients; /* who are sent */
    demo_exchange exchange;
    demo_result result;
} demo;

double demo_mean(const double *x, size_t count);
double demo_now(void);

/* The story, on standard output while it happens; silent with --json and --quiet. */
void demo_tell_training(const demo *d);
void demo_tell_exchange(const demo *d);
void demo_tell_result(const demo *d);
int demo_print_json(const demo *d);
/* FOLDER/report.html */
int demo_report(const demo *d);

#endif
