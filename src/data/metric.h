/*
 * Measures of predictions: pure functions on arrays. What does not exist (a precision without any
 * prediction) is NaN, to be written as null.
 */
#ifndef CLT_DATA_METRIC_H
#define CLT_DATA_METRIC_H

#include "base/status.h"

/* The share of equal entries, rows > 0. */
double clt__metric_accuracy(const uint32_t *predicted, const uint32_t *truth, size_t rows);

/* counts[t * classes + p]: rows of class t that were predicted as p. */
void clt__metric_confusion(uint64_t *counts, const uint32_t *predicted, const uint32_t *truth,
                           size_t rows, uint32_t classes);
/* For each class, right predictions over all predictions of it, and over all rows of it. */
void clt__metric_precision_recall(double *precision, double *recall, const uint64_t *counts,
                                  uint32_t classes);

/* The mean of -ln p(truth), p in [1e-15, 1 - 1e-15]. `p` has `columns` entries a row, one for each
   class; a single column holds the probability of class 1 of two. */
double clt__metric_log_loss(const double *p, const uint32_t *truth, size_t rows, size_t columns);

/* The probability that a row of class 1 scores above one of class 0, ties counting half
   (Mann-Whitney, by mid-ranks). Scores are not NaN; NaN when one class is absent. */
clt_status clt__metric_auc(double *auc, const double *score, const uint32_t *truth, size_t rows);

/* Who scores at or above the threshold is called positive. */
typedef struct clt__roc_point {
    double threshold, false_positive_rate, true_positive_rate;
} clt__roc_point;

/* From (0, 0), threshold infinite, to (1, 1): one point for each different score. `points` holds
   rows + 1. CLT_E_DATA when one class is absent. */
clt_status clt__metric_roc(clt__roc_point *points, size_t *count, const double *score,
                           const uint32_t *truth, size_t rows);

#endif
