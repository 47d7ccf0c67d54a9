/*
 * Measures of predictions. AUC as the normalised Mann-Whitney statistic (Hanley, McNeil, Radiology
 * 143, 1982).
 */
#include "data/metric.h"

#include "base/alloc.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

double clt__metric_accuracy(const uint32_t *predicted, const uint32_t *truth, size_t rows) {
    size_t right = 0;
    assert(rows > 0);
    for (size_t i = 0; i < rows; i++) right += predicted[i] == truth[i];
    return (double)right / (double)rows;
}

void clt__metric_confusion(uint64_t *counts, const uint32_t *predicted, const uint32_t *truth,
                           size_t rows, uint32_t classes) {
    memset(counts, 0, (size_t)classes * classes * sizeof *counts);
    for (size_t i = 0; i < rows; i++) {
        assert(truth[i] < classes && predicted[i] < classes);
        counts[(size_t)truth[i] * classes + predicted[i]]++;
    }
}

static double ratio(uint64_t part, uint64_t whole) {
    return whole > 0 ? (double)part / (double)whole : NAN;
}

void clt__metric_precision_recall(double *precision, double *recall, const uint64_t *counts,
                                  uint32_t classes) {
    for (size_t class = 0; class < classes; class ++) {
        uint64_t right = counts[class * classes + class], called = 0, there = 0;
        for (size_t other = 0; other < classes; other++) {
            called += counts[other * classes + class];
            there += counts[class * classes + other];
        }
        precision[class] = ratio(right, called);
        recall[class] = ratio(right, there);
    }
}

double clt__metric_log_loss(const double *p, const uint32_t *truth, size_t rows, size_t columns) {
    const double least = 1e-15;
    double sum = 0;
    assert(rows > 0);
    for (size_t i = 0; i < rows; i++) {
        double single = truth[i] == 1 ? p[i] : 1 - p[i];
        double right = columns == 1 ? single : p[i * columns + truth[i]];
        sum -= log(fmin(fmax(right, least), 1 - least));
    }
    return sum / (double)rows;
}

typedef struct scored {
    double score;
    uint32_t truth;
} scored;

static int by_falling_score(const void *a, const void *b) {
    double x = ((const scored *)a)->score, y = ((const scored *)b)->score;
    return (x < y) - (x > y);
}

/* NULL when there is no memory. */
static scored *sorted_scores(const double *score, const uint32_t *truth, size_t rows) {
    scored *sorted = clt__alloc_raw(rows, sizeof *sorted);
    if (sorted == NULL) return NULL;
    for (size_t i = 0; i < rows; i++) sorted[i] = (scored){score[i], truth[i]};
    qsort(sorted, rows, sizeof *sorted, by_falling_score);
    return sorted;
}

clt_status clt__metric_auc(double *auc, const double *score, const uint32_t *truth, size_t rows) {
    scored *sorted = sorted_scores(score, truth, rows);
    double pairs = 0, positives = 0; /* counts; exact below 2^53 */
    if (sorted == NULL) return clt__fail_memory(rows * sizeof *sorted);
    for (size_t i = 0; i < rows;) {
        double tied[2] = {0, 0};
        double value = sorted[i].score;
        do {
            tied[sorted[i].truth == 1]++;
        } while (++i < rows && sorted[i].score == value);
        pairs += tied[0] * (positives + tied[1] / 2);
        positives += tied[1];
    }
    clt__free(sorted);
    *auc = pairs / (positives * ((double)rows - positives));
    return CLT_OK;
}

clt_status clt__metric_roc(clt__roc_point *points, size_t *count, const double *score,
                           const uint32_t *truth, size_t rows) {
    size_t positives = 0, found[2] = {0, 0}, made = 0;
    for (size_t i = 0; i < rows; i++) positives += truth[i] == 1;
    if (positives == 0 || positives == rows) {
        return clt__fail(CLT_E_DATA, "a ROC curve needs rows of both classes; all %zu are of one",
                         rows);
    }
    scored *sorted = sorted_scores(score, truth, rows);
    if (sorted == NULL) return clt__fail_memory(rows * sizeof *sorted);

    points[made++] = (clt__roc_point){.threshold = INFINITY};
    for (size_t i = 0; i < rows;) {
        double value = sorted[i].score;
        do {
            found[sorted[i].truth == 1]++;
        } while (++i < rows && sorted[i].score == value);
        points[made++] = (clt__roc_point){
            .threshold = value,
            .false_positive_rate = (double)found[0] / (double)(rows - positives),
            .true_positive_rate = (double)found[1] / (double)positives,
        };
    }
    clt__free(sorted);
    *count = made;
    return CLT_OK;
}
