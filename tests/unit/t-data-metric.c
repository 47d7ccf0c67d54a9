/* data/metric.c against counting by hand and definitions. */
#include "data/metric.h"

#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const uint32_t truth[] = {0, 0, 1, 1, 2, 2, 2, 0}, called[] = {0, 1, 1, 1, 2, 0, 2, 0};

static void assert_near(double a, double b, double tolerance) {
    if (!(fabs(a - b) <= tolerance)) fail_msg("%.17g is not %.17g", a, b);
}

static void accuracy_and_confusion_count(void **state) {
    (void)state;
    const uint64_t expected[16] = {2, 1, 0, 0, 0, 2, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0};
    uint64_t counts[16];
    double precision[4], recall[4];
    assert_true(clt__metric_accuracy(called, truth, 8) == 0.75);
    clt__metric_confusion(counts, called, truth, 8, 4);
    assert_memory_equal(counts, expected, sizeof counts);
    clt__metric_precision_recall(precision, recall, counts, 4);
    assert_near(precision[0], 2 / 3.0, 1e-16);
    assert_near(precision[1], 2 / 3.0, 1e-16);
    assert_true(precision[2] == 1 && isnan(precision[3]));
    assert_near(recall[0], 2 / 3.0, 1e-16);
    assert_true(recall[1] == 1 && isnan(recall[3]));
    assert_near(recall[2], 2 / 3.0, 1e-16);
}

static void log_loss_is_the_mean_surprise(void **state) {
    (void)state;
    const double p[] = {0.5, 0.25, 0.25, 0.1, 0.2, 0.7}, q[] = {0.25, 0.5}, sure[] = {0, 1};
    const uint32_t labels[] = {0, 2}, binary[] = {0, 1}, wrong[] = {1, 0};
    assert_near(clt__metric_log_loss(p, labels, 2, 3), -(log(0.5) + log(0.7)) / 2, 1e-15);
    assert_near(clt__metric_log_loss(q, binary, 2, 1), -(log(0.75) + log(0.5)) / 2, 1e-15);
    assert_near(clt__metric_log_loss(sure, binary, 2, 1), 0, 1e-14);
    assert_near(clt__metric_log_loss(sure, wrong, 2, 1), -log(1e-15), 1e-2);
}

/* By definition: all pairs. */
static double auc_by_pairs(const double *score, const uint32_t *labels, size_t rows) {
    double sum = 0, pairs = 0;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < rows; j++) {
            if (labels[i] != 1 || labels[j] != 0) continue;
            sum += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0;
            pairs++;
        }
    }
    return sum / pairs;
}

/* Area below the points, by trapezes. */
static double area(const clt__roc_point *points, size_t count) {
    double sum = 0;
    for (size_t i = 1; i < count; i++) {
        sum += (points[i].false_positive_rate - points[i - 1].false_positive_rate) *
               (points[i].true_positive_rate + points[i - 1].true_positive_rate) / 2;
    }
    return sum;
}

static void auc_counts_pairs_and_is_the_area(void **state) {
    (void)state;
    double score[200];
    uint32_t labels[200];
    clt__roc_point points[201];
    uint64_t random = 3;
    for (uint32_t levels = 1; levels < 300; levels += 7) {
        double auc = 0;
        size_t count = 0;
        for (size_t i = 0; i < 200; i++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            labels[i] = (uint32_t)(random >> 60 & 1);
            score[i] = (double)(random >> 33) / 4294967296.0 + 0.2 * labels[i];
            score[i] = floor(score[i] * levels) - 5;
        }
        assert_int_equal(clt__metric_auc(&auc, score, labels, 200), CLT_OK);
        assert_near(auc, auc_by_pairs(score, labels, 200), 1e-14);
        assert_int_equal(clt__metric_roc(points, &count, score, labels, 200), CLT_OK);
        assert_near(area(points, count), auc, 1e-14);
    }
}

static void roc_points_are_exact(void **state) {
    (void)state;
    const double score[] = {0.1, 0.4, 0.4, 0.8, 0.8};
    const uint32_t labels[] = {0, 0, 1, 1, 1};
    const clt__roc_point expected[] = {
        {INFINITY, 0, 0}, {0.8, 0, 2 / 3.0}, {0.4, 0.5, 1}, {0.1, 1, 1}};
    clt__roc_point points[6];
    size_t count = 0;
    assert_int_equal(clt__metric_roc(points, &count, score, labels, 5), CLT_OK);
    assert_int_equal(count, 4);
    assert_memory_equal(points, expected, sizeof expected);
}

static void one_class_has_no_curve(void **state) {
    (void)state;
    const double score[] = {0.1, 0.4};
    const uint32_t zeros[] = {0, 0}, ones[] = {1, 1};
    clt__roc_point points[3];
    size_t count = 9;
    double auc = 0;
    assert_int_equal(clt__metric_roc(points, &count, score, zeros, 2), CLT_E_DATA);
    assert_int_equal(clt__metric_roc(points, &count, score, ones, 2), CLT_E_DATA);
    assert_int_equal(count, 9);
    assert_int_equal(clt__metric_auc(&auc, score, ones, 2), CLT_OK);
    assert_true(isnan(auc));
}

static clt_status measure(void *arg) {
    const double score[] = {0.1, 0.4};
    const uint32_t labels[] = {0, 1};
    clt__roc_point points[3];
    size_t count = 0;
    double auc = 0;
    (void)arg;
    clt_status status = clt__metric_auc(&auc, score, labels, 2);
    return status == CLT_OK ? clt__metric_roc(points, &count, score, labels, 2) : status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(measure, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accuracy_and_confusion_count),
        cmocka_unit_test(log_loss_is_the_mean_surprise),
        cmocka_unit_test(auc_counts_pairs_and_is_the_area),
        cmocka_unit_test(roc_points_are_exact),
        cmocka_unit_test(one_class_has_no_curve),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
