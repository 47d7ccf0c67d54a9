/* The report of the demonstration. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"
#include "clathrate/report.h"
#include "common/machine.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

typedef char line[512];

/* 12,393,216 */
static const char *grouped(cli_short text, uint64_t value) {
    char digits[24];
    int n = snprintf(digits, sizeof digits, "%llu", (unsigned long long)value), at = 0;
    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0) text[at++] = ',';
        text[at++] = digits[i];
    }
    text[at] = 0;
    return text;
}

/* An exponent below 100 in superscript digits. */
static void superscript(char text[16], int value) {
    static const char *const digit[] = {
        "\xE2\x81\xB0", "\xC2\xB9",     "\xC2\xB2",     "\xC2\xB3",     "\xE2\x81\xB4",
        "\xE2\x81\xB5", "\xE2\x81\xB6", "\xE2\x81\xB7", "\xE2\x81\xB8", "\xE2\x81\xB9"};
    int magnitude = abs(value);
    snprintf(text, 16, "%s%s%s", value < 0 ? "\xE2\x81\xBB" : "",
             magnitude < 10 ? "" : digit[magnitude / 10 % 10], digit[magnitude % 10]);
}

/* 1.8 x 10^-6, rounded up: it stands for the largest of all. */
static const char *scientific(cli_short text, double value) {
    char power[16];
    if (!(value > 0) || isinf(value)) {
        snprintf(text, sizeof(cli_short), "%g", value);
        return text;
    }
    int exponent = (int)floor(log10(value));
    unsigned tenths = (unsigned)ceil(10 * value / pow(10, exponent) - 1e-9);
    if (tenths >= 100) tenths = 10, exponent++;
    superscript(power, exponent);
    snprintf(text, sizeof(cli_short), "%u.%u \xC3\x97 10%s", tenths / 10 % 10, tenths % 10, power);
    return text;
}

static const char *percent(cli_short text, double share) {
    snprintf(text, sizeof(cli_short), "%.2f %%", 100 * share);
    return text;
}

static void put_facts(report *r, const demo *d) {
    const demo_result *x = &d->result;
    const clt_plan_figures *plan = &d->first.plan;
    cli_short value, other;
    line note;
    snprintf(note, sizeof note, "of %zu patients: %zu batches of %zu, each with its own network",
             d->data.rows, x->batches, d->judged);
    report_fact(r, grouped(value, x->rows), "encrypted diagnoses", note);
    snprintf(note, sizeof note, "with ReLU, in the clear: %s",
             percent(other, demo_mean(x->accuracy_relu, x->batches)));
    report_fact(r, percent(value, demo_mean(x->accuracy_encrypted, x->batches)),
                "accuracy, encrypted", note);
    snprintf(value, sizeof value, "%.4g %%", 100 * (double)x->agreed / (double)x->rows);
    report_fact(r, value, "agreement", "answers that are those of the same network in the clear");
    snprintf(note, sizeof note, "of a raw output; proven to stay below %.2g", x->error_bound);
    report_fact(r, scientific(value, x->max_abs_error), "largest error", note);
    snprintf(value, sizeof value, "%u bit", x->security_bits);
    snprintf(note, sizeof note, "ring degree %u, modulus of %u bits, at most %u allowed",
             1u << plan->log_n, plan->log_qp, plan->log_qp_cap);
    report_fact(r, value, "security", note);
    snprintf(note, sizeof note, "for a batch of %zu; %u threads, kernel %s", d->judged,
             clt_ws_threads(d->ws), d->kernel);
    report_fact(r, cli_seconds(value, demo_median(x->seconds[DEMO_RUN], x->batches)), "evaluation",
                note);
}

static void put_file(report *r, const demo_file *file) {
    cli_short bytes;
    const char *cell[] = {file->name, grouped(bytes, file->bytes), file->what, file->digest};
    report_row(r, cell);
}

static void put_evaluator(report *r, const demo *d) {
    static const char *const heading[] = {"file", "bytes", "what it holds", "digest"};
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
    report_table(r, "lrll", heading);
    for (size_t i = 0; i < d->first.files; i++) put_file(r, &d->first.sent[i]);
    put_file(r, &d->first.result);
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
    report_dots row[] = {{"ReLU, clear", x->accuracy_relu, x->batches},
                         {"polynomials, clear", x->accuracy_clear, x->batches},
                         {"polynomials, encrypted", x->accuracy_encrypted, x->batches}};
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
                 "accuracy", row, sizeof row / sizeof *row);
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

static report_bar time_bar(cli_short text, const char *name, double seconds) {
    return (report_bar){name, seconds, cli_seconds(text, seconds)};
}

static report_bar size_bar(cli_short text, const char *name, uint64_t bytes) {
    return (report_bar){name, (double)bytes, cli_bytes(text, bytes)};
}

static void put_cost(report *r, const demo *d) {
    const demo_exchange *e = &d->first;
    const demo_result *x = &d->result;
    double seconds[DEMO_STEPS];
    cli_short text[9];
    for (int i = 0; i < DEMO_STEPS; i++) seconds[i] = demo_median(x->seconds[i], x->batches);
    report_bar time[] = {
        time_bar(text[0], "plan, once for a model", seconds[DEMO_PLAN]),
        time_bar(text[1], "make keys, once for a clinic", seconds[DEMO_KEYGEN]),
        time_bar(text[2], "encrypt, clinic", seconds[DEMO_ENCRYPT]),
        time_bar(text[3], "evaluate, evaluator", seconds[DEMO_RUN]),
        time_bar(text[4], "decrypt, clinic", seconds[DEMO_DECRYPT]),
    };
    report_bar size[] = {
        size_bar(text[5], "model, stays at the evaluator", demo_sent_bytes(e, "model.clm")),
        size_bar(text[6], "evaluation keys, sent once", demo_sent_bytes(e, "eval.clk")),
        size_bar(text[7], "patients, sent encrypted", demo_sent_bytes(e, "patients.cld")),
        size_bar(text[8], "answers, sent back encrypted", e->result.bytes),
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

static void put_end(report *r, const demo *d) {
    machine about;
    char day[32] = "";
    time_t now = time(NULL);
    struct tm utc;
    line text;
    machine_read(&about);
    if (gmtime_r(&now, &utc) != NULL) strftime(day, sizeof day, "%Y-%m-%d", &utc);
    report_section(r, "The plan",
                   "The program that the evaluator runs, as both sides may see it: levels, scale, "
                   "errors (log2), rotations, predicted time.");
    report_verbatim(r, d->first.explained);
    report_section(r, "About this report", NULL);
    snprintf(text, sizeof text,
             "Made by clathrate %s (commit %s) on %s, on %s with %u processors. Everything was "
             "computed when this report was made; run the command again to repeat it.",
             clt_version(), machine_commit(), day, about.cpu, about.cores);
    report_paragraph(r, text);
    report_paragraph(r, "Data: Breast Cancer Wisconsin (Diagnostic), W. Wolberg, O. Mangasarian, "
                        "N. Street, W. Street, UCI Machine Learning Repository, 1995, CC BY 4.0.");
}

int demo_report(const demo *d) {
    char path[DEMO_PATH + 16];
    line lead;
    snprintf(path, sizeof path, "%s/report.html", d->folder);
    snprintf(
        lead, sizeof lead,
        "A neural network judged breast tumours without seeing a single measurement: batches of "
        "%zu patients were encrypted before they left the clinic, and so were its answers.",
        d->judged);
    report *r = report_new(path, "Private diagnosis", lead);
    if (r == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    put_facts(r, d);
    put_evaluator(r, d);
    put_accuracy(r, &d->result);
    put_cost(r, d);
    put_end(r, d);
    int code = report_write(r);
    report_free(r);
    return code;
}
