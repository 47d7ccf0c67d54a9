/* Training: epochs of mini-batches over labelled rows, and when to stop. */
#ifndef CLT_MODEL_TRAIN_H
#define CLT_MODEL_TRAIN_H

#include "base/random.h"
#include "model/grad.h"

/* Labelled rows. */
typedef struct clt__examples {
    clt__matrix x;   /* standardised features */
    uint32_t *label; /* one for each row */
} clt__examples;

/* The given rows of `all`. */
clt_status clt__examples_take(clt__examples *part, const clt__examples *all, const size_t *rows,
                              size_t count);
void clt__examples_free(clt__examples *examples);
/* Mean cross-entropy and share of right answers; NaN when there are no rows. */
clt_status clt__examples_measure(double *loss, double *accuracy, const clt_model *model, clt_ws *ws,
                                 const clt__examples *examples);

typedef struct clt__schedule {
    const char *what;  /* names the stage in progress and errors */
    unsigned epochs;   /* at most */
    unsigned batch;    /* rows; the last batch of an epoch may be smaller */
    unsigned patience; /* epochs without a smaller loss on the held rows */
    double rate;       /* of Adam at the start; falls to 0 as half a cosine (arXiv 1608.03983) */
    double decay;      /* of the weights, decoupled: weight -= rate decay weight */
    double clip;       /* most norm of a gradient; 0: any */
    double penalty;    /* see clt__gradient; with range */
    const clt__range *range;
} clt__schedule;

/*
 * Trains the model's weights. With held rows, it stops when their loss has not become smaller for
 * `patience` epochs and leaves the weights for which it was smallest, those at the start included;
 * without, it leaves the last ones. Adds the epochs that ran to *epochs. CLT_E_DATA when the loss
 * is no longer a number, CLT_E_CANCELLED; the weights are then of no use.
 */
clt_status clt__train(clt_model *model, clt_ws *ws, const clt__examples *train,
                      const clt__examples *held, const clt__schedule *schedule, clt__random *random,
                      unsigned *epochs);

#endif
