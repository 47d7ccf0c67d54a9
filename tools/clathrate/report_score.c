/* The report of a score: how good answers are against the truth. */
#include "clathrate/report.h"

#include "common/cli.h"

#include <math.h>
#include <string.h>

static void facts(report *r, const clt_score *score) {
    char value[32], note[64];
    size_t right = 0;
    for (size_t i = 0; i < score->classes; i++) right += score->confusion[i * (score->classes + 1)];
    snprintf(value, sizeof value, "%zu", score->rows);
    snprintf(note, sizeof note, "of %zu classes", score->classes);
    report_fact(r, value, "rows", note);
    snprintf(value, sizeof value, "%.2f %%", 100 * score->accuracy);
    snprintf(note, sizeof note, "%zu right, %zu wrong", right, score->rows - right);
    report_fact(r, value, "accuracy", note);
    if (isfinite(score->auc)) {
        snprintf(value, sizeof value, "%.4f", score->auc);
        report_fact(r, value, "area under the curve", NULL);
    }
    if (isfinite(score->log_loss)) {
        snprintf(value, sizeof value, "%.4f", score->log_loss);
        report_fact(r, value, "log loss", NULL);
    }
}

/* Of each class, how many answers were right, and how many of its rows were found. */
static void class_table(report *r, const clt_score *score) {
    static const char *const heading[] = {"class", "rows", "answered", "precision", "recall"};
    size_t n = score->classes;
    report_table(r, "lrrrr", heading);
    for (size_t i = 0; i < n; i++) {
        size_t rows = 0, answered = 0, right = score->confusion[i * n + i];
        char text[4][32] = {"", "", "none", "none"};
        for (size_t j = 0; j < n; j++) rows += score->confusion[i * n + j];
        for (size_t j = 0; j < n; j++) answered += score->confusion[j * n + i];
        snprintf(text[0], sizeof text[0], "%zu", rows);
        snprintf(text[1], sizeof text[1], "%zu", answered);
        if (answered > 0) {
            snprintf(text[2], sizeof text[2], "%.2f %%", 100 * (double)right / (double)answered);
        }
        if (rows > 0) {
            snprintf(text[3], sizeof text[3], "%.2f %%", 100 * (double)right / (double)rows);
        }
        const char *cell[] = {score->label[i], text[0], text[1], text[2], text[3]};
        report_row(r, cell);
    }
}

int report_score(const char *path, const clt_score *score) {
    report *r = report_new(path, "Answers against the truth",
                           "How often a model was right, and how well its probabilities separate "
                           "the classes.");
    if (r == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    facts(r, score);
    report_section(r, "Classes", NULL);
    class_table(r, score);
    report_section(r, "Plots", NULL);
    if (score->roc_points > 0) {
        report_curve curve = {"answers", score->roc, score->roc_points, score->auc};
        report_roc(r,
                   (report_plot){"roc", "Receiver operating characteristic",
                                 "Rows that were found against false alarms, as the threshold of "
                                 "the probability moves."},
                   &curve, 1);
    }
    report_confusion(r,
                     (report_plot){"confusion", "Confusion matrix",
                                   "Rows of each class by answer, shaded by their share of the "
                                   "class."},
                     score->label, score->classes, score->confusion);
    int code = report_write(r);
    report_free(r);
    return code;
}
