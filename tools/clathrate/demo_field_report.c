/* A field's section of the report. */
#include "clathrate/demo_field.h"

#include <string.h>

typedef char line[512];

/* "medical-roc": its file, which the report copies at once. */
static const char *plot_name(cli_short text, const field *f, const char *name) {
    snprintf(text, sizeof(cli_short), "%s-%s", f->words->name, name);
    return text;
}

/* ------------------------------------------------------------------------------------- figures */

static void put_row(report *r, const char *what, const char *clear, const char *simulated,
                    const char *encrypted) {
    const char *cell[] = {what, clear, simulated, encrypted};
    report_row(r, cell);
}

static void put_measure(report *r, const field *f, const field_measure *m) {
    report_text_value clear, simulated, encrypted;
    line what;
    snprintf(what, sizeof what, "%s, seed 1", m->title);
    put_row(r, what, m->relative ? "" : report_value(clear, m->scale, m->clear[0], 0),
            report_value(simulated, m->scale, m->simulated[0], 0),
            report_value(encrypted, m->scale, m->encrypted, 0));
    if (f->seeds == 1) return;
    snprintf(what, sizeof what, "%s, mean of %zu seeds", m->title, f->seeds);
    put_row(r, what, m->relative ? "" : field_mean(clear, f, m, m->clear),
            field_mean(simulated, f, m, m->simulated), "");
}

static void put_costs(report *r, const field *f) {
    cli_short a, b;
    put_row(r, "training", cli_seconds(a, f->seconds[FIELD_CLEAR]), "",
            cli_seconds(b, f->seconds[FIELD_TRAIN]));
    put_row(r, "bytes to learn from", cli_bytes(a, f->clear_bytes), "",
            cli_bytes(b, field_upload(f)));
}

static void put_figures(report *r, const field *f) {
    static const char *const heading[] = {"", "in the clear", "simulated", "encrypted"};
    report_table(r, "lrrr", heading);
    for (size_t i = 0; i < f->measures; i++) put_measure(r, f, &f->measure[i]);
    for (size_t i = 0; i < f->remarks; i++) {
        put_row(r, f->remark[i].title, f->remark[i].clear ? f->remark[i].text : "", "",
                f->remark[i].clear ? "" : f->remark[i].text);
    }
    put_costs(r, f);
}

/* --------------------------------------------------------------------------------------- plots */

static void put_steps(report *r, const field *f) {
    cli_short file;
    unsigned steps = (unsigned)f->steps;
    size_t count = steps + 1 - f->loss_first;
    report_series series[] = {
        {"encrypted, at the end", &f->loss_encrypted, steps, 1, REPORT_DOTS},
        {"simulated", f->loss_simulated + f->loss_first, f->loss_first, count, REPORT_RINGS},
        {"in the clear", f->loss_clear + f->loss_first, f->loss_first, count, REPORT_LINE}};
    line note;
    if (steps > FIELD_STEPS_MAX) return;
    snprintf(note, sizeof note,
             "Of %s. What the encrypted run holds on its way is nobody's to see; its end is the "
             "dot.",
             f->words->judged);
    report_steps(r, (report_plot){plot_name(file, f, "steps"), "Loss by step", note},
                 f->words->loss, series, sizeof series / sizeof *series);
}

static void put_strip(report *r, const field *f, const field_measure *m) {
    cli_short file;
    line title, note;
    report_dots row[] = {{"in the clear", m->clear, f->seeds, demo_half(m->clear, f->seeds)},
                         {"simulated", m->simulated, f->seeds, demo_half(m->simulated, f->seeds)},
                         {"encrypted, seed 1", &m->encrypted, 1, 0}};
    if (m->relative) return;
    snprintf(title, sizeof title, "%c%s", m->title[0] - 'a' + 'A', m->title + 1);
    snprintf(note, sizeof note,
             "A dot is a seed, which draws who teaches and who is judged, and the errors of the "
             "simulation. Lines: mean and 95 %% interval%s.",
             f->words->roc == NULL ? "" : "; seeds share rows, so it is a rough one");
    report_strip(r, (report_plot){plot_name(file, f, m->name), title, note}, m->title, m->scale,
                 row, sizeof row / sizeof *row);
}

static void put_answers(report *r, const field *f) {
    const clt_score *a = f->score, *b = f->clear_score;
    cli_short file;
    line note;
    if (a == NULL || b == NULL) return;
    report_curve curve[] = {{"encrypted", a->roc, a->roc_points, a->auc},
                            {"in the clear", b->roc, b->roc_points, b->auc}};
    if (a->roc_points > 0 && b->roc_points > 0) {
        report_roc(r,
                   (report_plot){plot_name(file, f, "roc"), "Receiver operating characteristic",
                                 f->words->roc},
                   curve, 2);
    }
    snprintf(note, sizeof note,
             "%sAnswers of the model that was trained encrypted, shaded by their share of the row.",
             f->words->question);
    report_confusion(r, (report_plot){plot_name(file, f, "confusion"), "Confusion matrix", note},
                     a->label, a->classes, a->confusion);
}

static void put_time(report *r, const field *f) {
    static const char *const name[] = {"make keys, once", "encrypt, owner", "train, evaluator",
                                       "judge, evaluator", "decrypt, owner"};
    report_bar bar[FIELD_CLEAR];
    cli_short text[FIELD_CLEAR], file;
    size_t bars = 0;
    for (size_t i = 0; i < FIELD_CLEAR; i++) {
        if (f->seconds[i] == 0) continue;
        bar[bars] = demo_time_bar(text[bars], name[i], f->seconds[i]);
        bars++;
    }
    report_bars(r,
                (report_plot){plot_name(file, f, "time"), "Where the time went",
                              "Wall clock. The evaluator's is that of its processes, from start to "
                              "end."},
                "seconds", bar, bars);
}

static void put_bytes(report *r, const field *f) {
    cli_short text[4], file;
    line learn;
    snprintf(learn, sizeof learn, "%s to learn from, encrypted", f->words->rows);
    report_bar bar[] = {
        demo_size_bar(text[0], "evaluation keys, sent once",
                      demo_sent_bytes(&f->sides, "eval.clk")),
        demo_size_bar(text[1], learn, field_upload(f)),
        demo_size_bar(text[2], "what comes back, encrypted", field_download(f)),
        demo_size_bar(text[3], "the same table in the clear", f->clear_bytes),
    };
    report_bars(r, (report_plot){plot_name(file, f, "bytes"), "Where the bytes went", NULL},
                "bytes", bar, sizeof bar / sizeof *bar);
}

/* -------------------------------------------------------------------------------------- section */

static void put_evaluator(report *r, const field *f) {
    line text;
    report_heading(r, "What the evaluator saw");
    snprintf(text, sizeof text,
             "A process of its own, with an empty environment, in a folder of the files below; the "
             "last %s what it gave back. The digest is the beginning of the checksum that ends "
             "each file.",
             f->files_made == 1 ? "is" : "two are");
    report_paragraph(r, text);
    demo_report_files(r, &f->sides, f->made, f->files_made);
    report_paragraph(r, f->words->knows);
}

void field_report(report *r, const field *f) {
    line text;
    cli_short rows, judged;
    report_section(r, f->words->heading, f->words->story);
    snprintf(text, sizeof text,
             "%s %s taught in %zu steps; measures are of %s %s. Ring degree %u, modulus of %u bits "
             "where %u are allowed: %u bit of security.",
             demo_grouped(rows, f->rows), f->words->rows, f->steps,
             demo_grouped(judged, f->rows_judged), f->words->judged, 1u << f->log_n, f->log_qp,
             f->log_qp_cap, f->security_bits);
    report_paragraph(r, text);
    report_paragraph(r, f->words->data);
    put_figures(r, f);
    put_steps(r, f);
    for (size_t i = 0; i < f->measures; i++) put_strip(r, f, &f->measure[i]);
    put_answers(r, f);
    put_time(r, f);
    put_bytes(r, f);
    put_evaluator(r, f);
}
