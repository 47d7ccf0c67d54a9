/* The report of the demonstration. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"
#include "clathrate/report.h"
#include "common/machine.h"

#include <math.h>
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

static const char *percent(cli_short text, double share) {
    snprintf(text, sizeof(cli_short), "%.2f %%", 100 * share);
    return text;
}

static void put_facts(report *r, const demo *d) {
    const demo_result *x = &d->result;
    cli_short value, other;
    line note;
    snprintf(value, sizeof value, "%zu", x->rows);
    snprintf(note, sizeof note, "sent encrypted, of %zu in the study", d->data.rows);
    report_fact(r, value, "patients", note);
    snprintf(note, sizeof note, "%s in the clear, the same patients",
             percent(other, x->clear->accuracy));
    report_fact(r, percent(value, x->encrypted->accuracy), "accuracy, encrypted", note);
    snprintf(value, sizeof value, "%.4g %%", 100 * x->agreement);
    report_fact(r, value, "agreement", "answers that are those of the network in the clear");
    snprintf(value, sizeof value, "%.1e", x->max_abs_error);
    snprintf(note, sizeof note, "of a raw output; proven to stay below %.1e",
             d->exchange.plan.error_bound);
    report_fact(r, value, "largest error", note);
    snprintf(value, sizeof value, "%u bit", d->exchange.plan.security_bits);
    snprintf(note, sizeof note, "ring degree 2^%u, log QP %u of at most %u",
             d->exchange.plan.log_n, d->exchange.plan.log_qp, d->exchange.plan.log_qp_cap);
    report_fact(r, value, "security", note);
    snprintf(note, sizeof note, "for all of them; %u threads, kernel %s", clt_ws_threads(d->ws),
             d->kernel);
    report_fact(r, cli_seconds(value, d->exchange.seconds_run), "evaluation", note);
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
    report_section(r, "What the evaluator saw",
                   "The evaluator ran as a process of its own with an empty environment, in a "
                   "folder that held the files below and no others. The last line is what it gave "
                   "back. The digest is the first half of the BLAKE2b checksum at the end of each "
                   "file.");
    report_table(r, "lrll", heading);
    for (size_t i = 0; i < d->exchange.files; i++) put_file(r, &d->exchange.sent[i]);
    put_file(r, &d->exchange.result);
    report_list(r, cannot, sizeof cannot / sizeof *cannot);
}

static void put_roc(report *r, const demo *d) {
    const demo_result *x = &d->result;
    report_curve curve[] = {
        {"encrypted", x->encrypted->roc, x->encrypted->roc_points, x->encrypted->auc},
        {"ReLU network", x->relu->roc, x->relu->roc_points, x->relu->auc},
    };
    if (x->encrypted->roc_points == 0) return;
    report_roc(r,
               (report_plot){"roc", "Receiver operating characteristic",
                             "Malignant cases found against false alarms, as the threshold of the "
                             "probability moves."},
               curve, 2);
}

static void put_accuracy(report *r, const demo *d) {
    const demo_training *t = &d->training;
    const demo_result *x = &d->result;
    line text;
    report_mark mark[] = {{"expected", d->exchange.plan.error_expected},
                          {"proven bound", d->exchange.plan.error_bound}};
    report_dots row[] = {{"ReLU", t->accuracy_relu, d->data.splits},
                         {"polynomials", t->accuracy_clear, d->data.splits}};
    snprintf(text, sizeof text,
             "Encrypted numbers can be added and multiplied, so the network's ReLU units were "
             "replaced by polynomials of degree 2 fitted to the data. What that costs, over %zu "
             "splits of the study, and what encryption adds to it:",
             d->data.splits);
    report_section(r, "How good the answers are", text);
    report_strip(r,
                 (report_plot){"splits", "Accuracy of both networks, in the clear",
                               "A dot is one split: a network that learned from four fifths of the "
                               "patients judges the others."},
                 "accuracy", row, 2);
    put_roc(r, d);
    report_confusion(r,
                     (report_plot){"confusion", "Confusion matrix of the encrypted answers",
                                   "Patients by truth and answer, shaded by their share of the "
                                   "row."},
                     x->encrypted->label, x->encrypted->classes, x->encrypted->confusion);
    report_histogram(r,
                     (report_plot){"error", "Error that encryption adds",
                                   "Patients by the distance between the decrypted raw output and "
                                   "the one computed in the clear. The output's sign decides."},
                     "|encrypted \xE2\x88\x92 clear|", x->error, x->errors, mark, 2);
}

static report_bar time_bar(cli_short text, const char *name, double seconds) {
    return (report_bar){name, seconds, cli_seconds(text, seconds)};
}

static report_bar size_bar(cli_short text, const char *name, uint64_t bytes) {
    return (report_bar){name, (double)bytes, cli_bytes(text, bytes)};
}

static void put_cost(report *r, const demo *d) {
    const demo_exchange *e = &d->exchange;
    cli_short text[9];
    report_bar time[] = {
        time_bar(text[0], "plan, once for a model", e->seconds_plan),
        time_bar(text[1], "make keys, once for a clinic", e->seconds_keygen),
        time_bar(text[2], "encrypt, clinic", e->seconds_encrypt),
        time_bar(text[3], "evaluate, evaluator", e->seconds_run),
        time_bar(text[4], "decrypt, clinic", e->seconds_decrypt),
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
                              "Wall clock, all patients together. The evaluation includes starting "
                              "the process and loading model, keys and data."},
                "seconds", time, sizeof time / sizeof *time);
    report_bars(r, (report_plot){"bytes", "Where the bytes went", "Sizes of the files."}, "bytes",
                size, sizeof size / sizeof *size);
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
    report_verbatim(r, d->exchange.explained);
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
    snprintf(lead, sizeof lead,
             "A neural network judged the breast tumours of %zu patients without seeing a single "
             "measurement: they were encrypted before they left, and so were its answers.",
             d->result.rows);
    report *r = report_new(path, "Private diagnosis", lead);
    if (r == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    put_facts(r, d);
    put_evaluator(r, d);
    put_accuracy(r, d);
    put_cost(r, d);
    put_end(r, d);
    int code = report_write(r);
    report_free(r);
    return code;
}
