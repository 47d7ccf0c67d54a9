/* What rows of `bench train` are about: tasks, their data, and what a row measures. */
#ifndef BENCH_TRAIN_H
#define BENCH_TRAIN_H

#include "clathrate/bench.h"
#include "learn/recipe.h"

enum { TRAIN_FOLDS = 5, TRAIN_PATH = 4096 };

/* Where a task's data comes from. */
typedef enum train_source {
    TRAIN_SHIPPED,  /* a table that is installed with the program */
    TRAIN_TABLE,    /* $CLATHRATE_DATA/tabular: tables with names of columns */
    TRAIN_PLAIN,    /* the same: numbers with tabs between, no names, the label last */
    TRAIN_DIGITS,   /* $CLATHRATE_DATA/mnist: images of 3 and 8 */
    TRAIN_FEATURES, /* the same: images of all digits, a fifth of which tests, as features */
} train_source;

typedef struct train_task {
    const char *name;
    train_source source;
    const char *file, *test_file; /* test_file NULL: folds of the one table */
    const char *target, *ignore;  /* columns; ignore may be NULL */
    unsigned components, cosines; /* TRAIN_FEATURES: of the feature map */
    /* What differs from the recipe that is the default; 0: does not. */
    clt_learner learner;
    clt_condition condition;
    unsigned steps, degree;
    size_t batch;
    double penalty;
    const char *preset;
    unsigned hidden[2]; /* of a network; 0: none */
    bool quick;         /* a row of --quick */
    bool slow;          /* with as many threads as there are, unless fewer are asked for */
} train_task;

extern const train_task train_tasks[];
extern const unsigned train_task_count;

/* A table, and another one that tests, or NULL. */
typedef struct train_data {
    clt_table *table, *test;
} train_data;

/* Whether all files are there and this program can read them; if not, says so on standard error. */
bool train_data_exists(const train_task *task);
/* To be freed also after a failure. */
clt_status train_data_read(train_data *data, const train_task *task);
void train_data_free(train_data *data);

/* Whether this program reads images. */
bool train_digits_can(void);
/* Columns p000 ... and `target`: of all digits each pixel, or of 3 and 8 the sums of two by two. */
clt_status train_digits_read(clt_table **table, const char *images, const char *labels,
                             const char *target, bool all);

/* As rows name it. */
const char *train_learner(clt_learner learner);
/* A row, but for the peak of memory. */
clt_status train_measure(json_t **row, const train_task *task, unsigned threads, bool quick);
/* The same of the recommender, on ratings that are made up. */
clt_status recommender_measure(json_t **row, unsigned threads, bool quick);

#endif
