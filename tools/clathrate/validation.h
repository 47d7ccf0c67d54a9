/* How well the weights of some step of a training predict rows that were held out. */
#ifndef CLATHRATE_VALIDATION_H
#define CLATHRATE_VALIDATION_H

#include "clathrate/clathrate.h"

#include <stdio.h>

typedef struct validation {
    unsigned steps, all;
    size_t rows;
    double loss, accuracy, auc; /* the mean of -log of the true label's probability; NaN: none */
} validation;

/* Answers are matched with the truth by ids, where they have some, else by order. The exit code. */
int validation_score(validation *v, const clt_table *answers, const clt_table *truth,
                     const char *target);
/* A line of a table, below its heading where it is the first. */
void validation_print(const validation *v, FILE *file, bool first);

#endif
