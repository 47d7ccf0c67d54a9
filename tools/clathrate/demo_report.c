/* The report of private diagnosis. */
#include "clathrate/demo_diagnosis.h"

#include <math.h>

typedef char line[512];

static void put_facts(report *r, const diagnosis *d) {
    const demo_result *x = &d->result;
    const clt_plan_figures *plan = &d->first.plan;
    cli_short value, other;
    line note;
    snprintf(note, sizeof note, "of %zu patients: %zu batches of %zu, each with its own network",
             d->demo->data.rows, x->batches, d->judged);
    report_fact(r, demo_grouped(value, x->rows), "encrypted diagnoses", note);
    snprintf(note, sizeof note, "with ReLU, in the clear: %s",
             demo_percent(other, demo_mean(x->accuracy_relu, x->batches)));
    report_fact(r, demo_percent(value, demo_mean(x->accuracy_encrypted, x->batches)),
                "accuracy, encrypted", note);
    snprintf(value, sizeof value, "%.4g %%", 100 * (double)x->agreed / (double)x->rows);
    report_fact(r, value, "agreement", "answers that are those of the same network in the clear");
    snprintf(note, sizeof note, "of a raw output; proven to stay below %.2g", x->error_bound);
    report_fact(r, demo_scientific(value, x->max_abs_error), "largest error", note);
    snprintf(value, sizeof value, "%u bit", x->security_bits);
    snprintf(note, sizeof note, "ring degree %u, modulus of %u bits, at most %u allowed",
             1u << plan->log_n, plan->log_qp, plan->log_qp_cap);
    report_fact(r, value, "security", note);
    snprintf(note, sizeof note, "for a batch of %zu; %u threads, kernel %s", d->judged,
             clt_ws_threads(d->demo->ws), d->demo->kernel);
    report_fact(r, cli_seconds(value, demo_median(x->seconds[DEMO_RUN], x->batches)), "evaluation",
                note);
}

static void put_evaluator(report *r, const diagnosis *d) {
    static const char *const cannot[] = {
        "It cannot know a measurement of any patient: they are encrypted under a key that never "
        "left the clinic.",
        "It cannot know an answer, or how certain one is: it computes them without being able to "
        "read them. Its program contains no code that decrypts.",
        "It cannot know who the patients are: their ids were not sent.",
        "It does know how many patients there are, the names and ranges of the measurements "
        "(they are in the plan), when it was asked, and its own model.",
        "All this holds as long as the clinic tells nobody the exact answers together with these "
        "files.",
    };
    report_section(
        r, "What the evaluator saw",
        "The evaluator ran as a process of its own with an empty environment, in a "
        "folder that held the files below and no others. The last line is what it gave "
        "back. The digest is the beginning of the BLAKE2b checksum that ends each file.");
    demo_report_files(r, &d->first.sides, &d->first.result, 1);
    report_list(r, cannot, sizeof cannot / sizeof *cannot);
}

static void put_roc(report *r, const demo_result *x) {
    report_curve curve[] = {
        {"encrypted", x->encrypted.point, DEMO_GRID + 1, x->encrypted.auc},
        {"ReLU, clear", x->relu.point, DEMO_GRID + 1, x->relu.auc},
    };
    if (x->curves == 0) return;
    report_roc(r,
               (report_plot){"roc", "Receiver operating characteristic",
                             "Malignant cases found against false alarms, as the threshold of the "
                             "probability moves; the mean over all batches."},
               curve, 2);
}

static void put_accuracy(report *r, const demo_result *x) {
    line text;
    report_mark mark[] = {{"expected", x->error_expected}, {"proven bound", x->error_bound}};
    report_dots row[] = {{"ReLU, clear", x->accuracy_relu, x->batches, 0},
                         {"polynomials, clear", x->accuracy_clear, x->batches, 0},
                         {"polynomials, encrypted", x->accuracy_encrypted, x->batches, 0}};
    snprintf(text, sizeof text,
             "Encrypted numbers can be added and multiplied, so polynomials of degree 2, fitted to "
             "the data, took the place of the network's ReLU units. What that costs, and what "
             "encryption adds, over %zu splits of the study:",
             x->batches);
    report_section(r, "How good the answers are", text);
    report_strip(r,
                 (report_plot){"splits", "Accuracy",
                               "A dot is one split: a network that learned from four fifths of the "
                               "patients judges the others."},
                 "accuracy", REPORT_PERCENT, row, sizeof row / sizeof *row);
    put_roc(r, x);
    report_confusion(r,
                     (report_plot){"confusion", "Confusion matrix",
                                   "Encrypted answers of all batches, shaded by their share of the "
                                   "row."},
                     x->pooled->label, x->pooled->classes, x->pooled->confusion);
    report_histogram(r,
                     (report_plot){"error", "Error that encryption adds",
                                   "Patients by the distance between the raw output that was "
                                   "decrypted and the one computed in the clear. Its sign is the "
                                   "diagnosis."},
                     "|encrypted \xE2\x88\x92 clear|", x->error, x->errors, mark, 2);
}

static void put_cost(report *r, const diagnosis *d) {
    const demo_exchange *e = &d->first;
    const demo_result *x = &d->result;
    double seconds[DEMO_STEPS];
    cli_short text[9];
    for (int i = 0; i < DEMO_STEPS; i++) seconds[i] = demo_median(x->seconds[i], x->batches);
    report_bar time[] = {
        demo_time_bar(text[0], "plan, once for a model", seconds[DEMO_PLAN]),
        demo_time_bar(text[1], "make keys, once for a clinic", seconds[DEMO_KEYGEN]),
        demo_time_bar(text[2], "encrypt, clinic", seconds[DEMO_ENCRYPT]),
        demo_time_bar(text[3], "evaluate, evaluator", seconds[DEMO_RUN]),
        demo_time_bar(text[4], "decrypt, clinic", seconds[DEMO_DECRYPT]),
    };
    report_bar size[] = {
        demo_size_bar(text[5], "model, stays at the evaluator",
                      demo_sent_bytes(&e->sides, "model.clm")),
        demo_size_bar(text[6], "evaluation keys, sent once",
                      demo_sent_bytes(&e->sides, "eval.clk")),
        demo_size_bar(text[7], "patients, sent encrypted",
                      demo_sent_bytes(&e->sides, "patients.cld")),
        demo_size_bar(text[8], "answers, sent back encrypted", e->result.bytes),
    };
    report_section(r, "What it cost", NULL);
    report_bars(r,
                (report_plot){"time", "Where the time went",
                              "A batch, wall clock, median of all batches. The evaluation includes "
                              "starting the process and loading model, keys and data."},
                "seconds", time, sizeof time / sizeof *time);
    report_bars(r, (report_plot){"bytes", "Where the bytes went", "Files of the first batch."},
                "bytes", size, sizeof size / sizeof *size);
}

static void put_plan(report *r, const diagnosis *d) {
    report_section(r, "The plan",
                   "The program that the evaluator runs, as both sides may see it: levels, scale, "
                   "errors (log2), rotations, predicted time.");
    report_verbatim(r, d->first.explained);
}

int diagnosis_report(const diagnosis *d) {
    line lead;
    snprintf(
        lead, sizeof lead,
        "A neural network judged breast tumours without seeing a single measurement: batches of "
        "%zu patients were encrypted before they left the clinic, and so were its answers.",
        d->judged);
    report *r = demo_report_new(d->demo, "Private diagnosis", lead);
    if (r == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    put_facts(r, d);
    put_evaluator(r, d);
    put_accuracy(r, &d->result);
    put_cost(r, d);
    put_plan(r, d);
    demo_report_about(r);
    report_paragraph(r, demo_credit);
    int code = report_write(r);
    report_free(r);
    return code;
}
