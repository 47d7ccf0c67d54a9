/*
 * Reports of a run of training, and what the owner answers. In a folder that both sides reach:
 *
 *   validation-000005.cld      encrypted predictions of the rows held out, after step 5
 *   validation-000005.answer   "continue" or "stop": public, takes no key
 *
 * A run gives the same bytes whenever it is taken up again, so that a report that is there already
 * is the same, or is of another run, which is refused. An answer that is there before its report
 * answers nothing, and goes.
 */
#ifndef EVALUATOR_REPORTS_H
#define EVALUATOR_REPORTS_H

#include "clathrate/clathrate.h"

typedef struct reports {
    const char *folder;
    double wait;    /* seconds for the answer to a report */
    unsigned every; /* steps from one report to the next */
    int code;       /* why the run was ended by what is here, already told; EXIT_DONE: it was not */
} reports;

/* Makes the folder where it is not there. The exit code. */
int reports_open(const reports *r);
/* clt_train_watch's, with such an object. */
clt_status reports_take(void *object, bool *stop, const clt_samples *answers,
                        const clt_table *table, unsigned steps, unsigned all);

#endif
