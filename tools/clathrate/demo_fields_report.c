/* The report of all fields, and the price of encryption as a table. */
#include "clathrate/demo_field.h"

#include <math.h>
#include <string.h>

typedef char line[512];

/* ---------------------------------------------------------------------------------------- price */

static const char *times(cli_short text, double ratio) {
    if (ratio >= 100) {
        demo_grouped(text, (uint64_t)llround(ratio));
    } else {
        snprintf(text, sizeof(cli_short), "%.2g", ratio);
    }
    return text;
}

static double bytes_ratio(const field *f) {
    return (double)field_upload(f) / (double)f->clear_bytes;
}

void fields_tell_overhead(const field *f, size_t fields) {
    cli_short a, b, c, d, e;
    if (demo_silent()) return;
    printf("\nWhat encryption costs\n\n   %-26s%14s%14s%12s%12s%14s\n", "", "in the clear",
           "encrypted", "times", "whole", "bytes, times");
    for (size_t i = 0; i < fields; i++) {
        printf("   %-26s%14s%14s%12s%12s%14s\n", f[i].words->heading,
               cli_seconds(a, f[i].seconds[FIELD_CLEAR]), cli_seconds(b, f[i].seconds[FIELD_TRAIN]),
               times(c, field_overhead(&f[i])), cli_seconds(d, field_seconds_all(&f[i])),
               times(e, bytes_ratio(&f[i])));
    }
    putchar('\n');
    demo_tell_paragraph("In the clear: training alone, on one thread, rows prepared already. "
                        "Encrypted: the evaluator's process from start to end. Whole: keys, "
                        "encryption, training, answers, decryption.");
}

static void put_overhead(report *r, const field *f, size_t fields) {
    static const char *const heading[] = {"",      "in the clear", "encrypted",    "times",
                                          "whole", "table",        "upload of it", "times"};
    cli_short text[7];
    report_table(r, "lrrrrrrr", heading);
    for (size_t i = 0; i < fields; i++) {
        const field *x = &f[i];
        const char *cell[] = {x->words->heading,
                              cli_seconds(text[0], x->seconds[FIELD_CLEAR]),
                              cli_seconds(text[1], x->seconds[FIELD_TRAIN]),
                              times(text[2], field_overhead(x)),
                              cli_seconds(text[3], field_seconds_all(x)),
                              cli_bytes(text[4], x->clear_bytes),
                              cli_bytes(text[5], field_upload(x)),
                              times(text[6], bytes_ratio(x))};
        report_row(r, cell);
    }
}

static void put_price(report *r, const field *f, size_t fields) {
    static const char *const honest[] = {
        "In the clear: training alone, in double precision on one thread, rows prepared and read "
        "already. Encrypted: the evaluator's process from its start to its end, on all threads, "
        "loading of keys and rows included. Whole: key generation, preparation, encryption, "
        "training, answers and decryption together.",
        "Small factors, of which reports on training on encrypted data sometimes tell, fit schemes "
        "without such security, or encrypted sums of gradients that are computed in the clear. "
        "Here every row, label, weight and answer is encrypted under a key that the evaluator has "
        "not.",
        "What is trained is one layer: a linear model, or a taste by given factors. Rows may be "
        "features of a network that their owner computes in the clear; what that costs besides is "
        "not in this table, nor is training of networks of several layers, or of several owners "
        "together.",
    };
    report_section(r, "What encryption costs",
                   "The honest price, of this run on this machine: what takes milliseconds in the "
                   "clear, or less, takes seconds encrypted.");
    put_overhead(r, f, fields);
    report_list(r, honest, sizeof honest / sizeof *honest);
}

/* --------------------------------------------------------------------------------------- claims */

static size_t count_claims(const field *f, size_t fields, bool held) {
    size_t count = 0;
    for (size_t i = 0; i < fields; i++) {
        for (size_t j = 0; j < f[i].claims; j++) count += !held || f[i].claim[j].holds;
    }
    return count;
}

static void put_claims(report *r, const field *f, size_t fields) {
    static const char *const heading[] = {"field", "claim", "here", "limit", "verdict"};
    report_section(r, "What is claimed",
                   "Encryption changes next to nothing of what is learned. The command ends with "
                   "exit code 1 where one of these does not hold.");
    report_table(r, "llrrl", heading);
    for (size_t i = 0; i < fields; i++) {
        for (size_t j = 0; j < f[i].claims; j++) {
            const field_claim *claim = &f[i].claim[j];
            const char *cell[] = {j == 0 ? claim->field : "", claim->what, claim->value,
                                  claim->limit, claim->holds ? "holds" : "does not hold"};
            report_row(r, cell);
        }
    }
}

/* ---------------------------------------------------------------------------------------- page */

static void put_measure_fact(report *r, const field *f) {
    const field_measure *m = &f->measure[0];
    report_text_value value, clear, mean;
    line note;
    snprintf(note, sizeof note, "%s, seed 1; in the clear %s. Simulated, mean of %zu: %s",
             f->words->heading, report_value(clear, m->scale, m->clear[0], 0), f->seeds,
             field_mean(mean, f, m, m->simulated));
    report_fact(r, report_value(value, m->scale, m->encrypted, 0), m->title, note);
}

static void put_facts(report *r, const demo *d, const field *f, size_t fields) {
    cli_short value;
    line note;
    double least = INFINITY, most = 0, seconds = 0;
    unsigned bits = f[0].security_bits;
    for (size_t i = 0; i < fields; i++) {
        put_measure_fact(r, &f[i]);
        least = fmin(least, field_overhead(&f[i]));
        most = fmax(most, field_overhead(&f[i]));
        seconds += f[i].seconds[FIELD_TRAIN];
        if (f[i].security_bits < bits) bits = f[i].security_bits;
    }
    size_t held = count_claims(f, fields, true), all = count_claims(f, fields, false);
    snprintf(value, sizeof value, "%zu of %zu", held, all);
    report_fact(r, value, "claims that hold", "of accuracy, agreement and security, listed below");
    snprintf(note, sizeof note, "encrypted; %u threads, kernel %s", clt_ws_threads(d->ws),
             d->kernel);
    report_fact(r, cli_seconds(value, seconds), "training", note);
    snprintf(value, sizeof value, "%u bit", bits);
    report_fact(r, value, "security, at least", "every key and ciphertext, 2024 security table");
}

static void put_keeping(report *r) {
    static const char *const cannot[] = {
        "It cannot read a row, a label, a weight, or an answer, at no step: all of it is encrypted "
        "under a key that never left its owner. Its program contains no code that decrypts.",
        "The secret keys are in the owners' folders; what the evaluator had is in the tables "
        "above, listed from its folders before it first ran.",
        "All this holds as long as owners tell nobody exact models, scores or answers together "
        "with these files.",
    };
    report_section(r, "What no evaluator can know", NULL);
    report_list(r, cannot, sizeof cannot / sizeof *cannot);
}

static const char lead[] =
    "Models learned from patients, payments and ratings that stayed encrypted all the time. "
    "Whoever computed them saw neither rows nor labels, nor what came of it; the same training in "
    "the clear, and simulated with the errors of ciphertexts, stands beside it.";

int fields_report(const demo *d, const field *f, size_t fields) {
    report *r = demo_report_new(d, "Training on encrypted data", lead);
    if (r == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    put_facts(r, d, f, fields);
    for (size_t i = 0; i < fields; i++) field_report(r, &f[i]);
    put_keeping(r);
    put_claims(r, f, fields);
    put_price(r, f, fields);
    demo_report_about(r);
    int code = report_write(r);
    report_free(r);
    return code;
}
