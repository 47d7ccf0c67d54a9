/* The report of training on encrypted data. */
#include "clathrate/demo_learning.h"

typedef char line[512];

static void put_facts(report *r, const learning *l) {
    const clt_recipe_figures *f = &l->figures;
    cli_short value, other;
    line note;
    snprintf(note, sizeof note, "trained in the clear: %s",
             demo_percent(other, l->clear_score->accuracy));
    report_fact(r, demo_percent(value, l->score->accuracy), "accuracy, trained encrypted", note);
    snprintf(value, sizeof value, "%.4g %%", 100 * (double)l->agreed / (double)l->score->rows);
    report_fact(r, value, "agreement", "answers that are those of the model trained in the clear");
    snprintf(note, sizeof note,
             "of a standardised feature, against the same training in the clear");
    report_fact(r, demo_scientific(value, l->weight_error), "largest difference of a weight", note);
    snprintf(note, sizeof note, "%zu patients, %u steps; %u threads, kernel %s",
             clt_table_rows(l->learn), f->steps, clt_ws_threads(l->demo->ws), l->demo->kernel);
    report_fact(r, cli_seconds(value, l->seconds[LEARNING_TRAIN]), "training, encrypted", note);
    snprintf(note, sizeof note, "for %s of table", cli_bytes(other, learning_table_bytes(l)));
    report_fact(r, cli_bytes(value, demo_sent_bytes(&l->sides, "training.cld")), "upload", note);
    snprintf(value, sizeof value, "%u bit", f->security_bits);
    snprintf(note, sizeof note, "ring degree %u, modulus of %u bits, at most %u allowed",
             1u << f->log_n, f->log_qp, f->log_qp_cap);
    report_fact(r, value, "security", note);
}

static void put_evaluator(report *r, const learning *l) {
    static const char *const cannot[] = {
        "It cannot know a measurement or a diagnosis of any patient: they are encrypted under a "
        "key that never left the clinic.",
        "It cannot know the model that it trains, at no step: weights are encrypted under the same "
        "key. Its program contains no code that decrypts.",
        "It cannot know an answer: the model judges other patients while both stay encrypted.",
        "It does know how many patients there are and the recipe: the names of the columns, the "
        "names of the diagnoses, and the algorithm. No mean, range or weight is in there.",
        "All this holds as long as the clinic tells nobody the exact model or answers together "
        "with these files.",
    };
    report_section(
        r, "What the evaluator saw",
        "The evaluator ran as a process of its own with an empty environment, in a folder that "
        "held the files below and no others. The last two lines are what it gave back. The digest "
        "is the beginning of the BLAKE2b checksum that ends each file.");
    demo_report_files(r, &l->sides, l->made, 2);
    report_list(r, cannot, sizeof cannot / sizeof *cannot);
}

/* ------------------------------------------------------------------------------------ quality */

static void put_splits(report *r, const learning *l) {
    size_t splits = l->demo->data.splits;
    report_dots row[] = {{"in the clear", l->accuracy_clear, splits},
                         {"simulated", l->accuracy_simulated, splits},
                         {"encrypted", &l->score->accuracy, 1}};
    report_strip(
        r,
        (report_plot){"splits", "Accuracy",
                      "A dot is one split of the study: four fifths of the patients train, "
                      "the others are judged. Simulated: the same program with the errors "
                      "that ciphertexts have, drawn at random. The first split was trained "
                      "encrypted."},
        "accuracy", row, sizeof row / sizeof *row);
}

static void put_steps(report *r, const learning *l) {
    unsigned steps = l->figures.steps < LEARNING_STEPS_MAX ? l->figures.steps : LEARNING_STEPS_MAX;
    report_series series[] = {{"encrypted, at the end", &l->score->log_loss, steps, 1},
                              {"in the clear", l->loss, 0, steps + 1}};
    report_steps(r,
                 (report_plot){"steps", "Loss by step",
                               "Mean log loss on patients that were not learned from. At first all "
                               "weights are 0. What the encrypted run holds on its way is nobody's "
                               "to see; its end is the dot."},
                 "log loss", series, sizeof series / sizeof *series);
}

static void put_roc(report *r, const learning *l) {
    const clt_score *a = l->score, *b = l->clear_score;
    report_curve curve[] = {{"encrypted", a->roc, a->roc_points, a->auc},
                            {"in the clear", b->roc, b->roc_points, b->auc}};
    if (a->roc_points == 0 || b->roc_points == 0) return;
    report_roc(r,
               (report_plot){"roc", "Receiver operating characteristic",
                             "Malignant cases found against false alarms, as the threshold of the "
                             "probability moves."},
               curve, 2);
}

static void put_quality(report *r, const learning *l) {
    report_section(r, "How good the model is",
                   "A model that is trained on ciphertexts does what the same algorithm does in "
                   "the clear, but for small errors: least squares of "
                   "diagnoses by a weighted sum of measurements, fitted by accelerated gradient "
                   "descent.");
    put_steps(r, l);
    put_splits(r, l);
    put_roc(r, l);
    report_confusion(r,
                     (report_plot){"confusion", "Confusion matrix",
                                   "Answers of the encrypted model, shaded by their share of the "
                                   "row."},
                     l->score->label, l->score->classes, l->score->confusion);
}

/* --------------------------------------------------------------------------------------- cost */

static void put_row(report *r, const char *what, const char *clear, const char *encrypted,
                    const char *ratio) {
    const char *cell[] = {what, clear, encrypted, ratio};
    report_row(r, cell);
}

static const char *times(cli_short text, double encrypted, double clear) {
    snprintf(text, sizeof(cli_short), "%.3g", encrypted / clear);
    return text;
}

static void put_overhead(report *r, const learning *l) {
    static const char *const heading[] = {"", "in the clear", "encrypted", "times"};
    cli_short a, b, c;
    double clear = l->seconds[LEARNING_CLEAR], encrypted = l->seconds[LEARNING_TRAIN];
    uint64_t table = learning_table_bytes(l), sent = demo_sent_bytes(&l->sides, "training.cld");
    report_table(r, "lrrr", heading);
    put_row(r, "training", cli_seconds(a, clear), cli_seconds(b, encrypted),
            times(c, encrypted, clear));
    put_row(r, "rows to learn from", cli_bytes(a, table), cli_bytes(b, sent),
            times(c, (double)sent, (double)table));
    put_row(r, "accuracy", demo_percent(a, l->clear_score->accuracy),
            demo_percent(b, l->score->accuracy), "");
    put_row(r, "accuracy, judged encrypted, too", "", demo_percent(b, l->judged->accuracy), "");
    snprintf(a, sizeof a, "%.4f", l->clear_score->auc);
    snprintf(b, sizeof b, "%.4f", l->score->auc);
    put_row(r, "area under the curve", a, b, "");
    snprintf(a, sizeof a, "%.4f", l->clear_score->log_loss);
    snprintf(b, sizeof b, "%.4f", l->score->log_loss);
    put_row(r, "log loss", a, b, "");
}

static void put_cost(report *r, const learning *l) {
    cli_short text[9];
    report_bar time[] = {
        demo_time_bar(text[0], "make keys, once", l->seconds[LEARNING_KEYGEN]),
        demo_time_bar(text[1], "encrypt, clinic", l->seconds[LEARNING_ENCRYPT]),
        demo_time_bar(text[2], "train, evaluator", l->seconds[LEARNING_TRAIN]),
        demo_time_bar(text[3], "judge, evaluator", l->seconds[LEARNING_PREDICT]),
        demo_time_bar(text[4], "decrypt model and answers", l->seconds[LEARNING_DECRYPT]),
    };
    report_bar size[] = {
        demo_size_bar(text[5], "evaluation keys, sent once",
                      demo_sent_bytes(&l->sides, "eval.clk")),
        demo_size_bar(text[6], "patients to learn from",
                      demo_sent_bytes(&l->sides, "training.cld")),
        demo_size_bar(text[7], "patients to judge", demo_sent_bytes(&l->sides, "new.cld")),
        demo_size_bar(text[8], "model and answers, sent back", l->made[0].bytes + l->made[1].bytes),
    };
    report_section(r, "What it cost",
                   "In the clear: the same algorithm in double precision on one thread, the "
                   "preparation of the rows included. Encrypted: the evaluator's process from its "
                   "start to its end.");
    put_overhead(r, l);
    report_bars(r, (report_plot){"time", "Where the time went", "Wall clock."}, "seconds", time,
                sizeof time / sizeof *time);
    report_bars(r, (report_plot){"bytes", "Where the bytes went", "All of it is encrypted."},
                "bytes", size, sizeof size / sizeof *size);
}

int learning_report(const learning *l) {
    line lead;
    snprintf(lead, sizeof lead,
             "A model learned to tell breast tumours apart from %zu patients, and judged %zu "
             "others. Whoever computed it saw neither measurements nor diagnoses, nor the model.",
             clt_table_rows(l->learn), l->score->rows);
    report *r = demo_report_new(l->demo, "Training on encrypted data", lead);
    if (r == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    put_facts(r, l);
    put_evaluator(r, l);
    put_quality(r, l);
    put_cost(r, l);
    demo_report_about(r);
    int code = report_write(r);
    report_free(r);
    return code;
}
