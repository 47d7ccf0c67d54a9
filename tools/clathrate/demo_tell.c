/* What a person reads on the terminal, and what a script reads. */
#include "clathrate/demo_diagnosis.h"

#include <math.h>
#include <string.h>

void diagnosis_tell_start(const diagnosis *d) {
    cli_short time;
    if (demo_silent()) return;
    printf("Private diagnosis: %zu patients of the Wisconsin breast cancer study\n\n",
           d->demo->data.rows);
    printf(
        "1  In the clear. For each of %zu splits of the patients two networks learn from %zu of\n"
        "   them (all in %s). One is ordinary, with ReLU. The other has polynomials of degree\n"
        "   2 in their place, since encrypted numbers can be added and multiplied, no more.\n",
        d->demo->data.splits, d->training.learned, cli_seconds(time, d->training.seconds));
    fflush(stdout);
}

void diagnosis_tell_exchange(const diagnosis *d) {
    const demo_exchange *e = &d->first;
    if (demo_silent()) return;
    printf("\n2  The plan of the second network, which the evaluator publishes:\n\n%s",
           e->explained);
    printf("\n3  A clinic encrypts the other %zu patients. The evaluator is a process of its own,\n"
           "   with an empty environment, in a folder that holds nothing but\n\n",
           d->judged);
    for (size_t i = 0; i < e->sides.files; i++) demo_tell_file(&e->sides.sent[i]);
    printf("\n   and it gives back\n\n");
    demo_tell_file(&e->result);
    printf(
        "\n   It learns how many patients there are, and the plan. It cannot learn a measurement,\n"
        "   an answer, or who the patients are.\n");
    fflush(stdout);
}

static void tell_accuracy(const char *name, const double *accuracy, size_t splits) {
    double least = 1, most = 0;
    for (size_t i = 0; i < splits; i++) {
        least = fmin(least, accuracy[i]);
        most = fmax(most, accuracy[i]);
    }
    printf("     %-34s %6.2f %%   (%.1f to %.1f)\n", name, 100 * demo_mean(accuracy, splits),
           100 * least, 100 * most);
}

static const char *median(cli_short text, const demo_result *r, demo_step step) {
    return cli_seconds(text, demo_median(r->seconds[step], r->batches));
}

void diagnosis_tell_result(const diagnosis *d) {
    const demo_result *r = &d->result;
    cli_short text[4];
    if (demo_silent()) return;
    printf(
        "\n4  The answers, over %zu splits, each with a network, a plan and keys of its own:\n\n",
        r->batches);
    tell_accuracy("accuracy, ReLU, clear", r->accuracy_relu, r->batches);
    tell_accuracy("accuracy, polynomials, clear", r->accuracy_clear, r->batches);
    tell_accuracy("accuracy, polynomials, encrypted", r->accuracy_encrypted, r->batches);
    printf("     %-34s %6zu of %zu\n", "encrypted answers as in the clear", r->agreed, r->rows);
    printf("     %-34s %8.1e (proven to stay below %.1e)\n", "largest error of a raw output",
           r->max_abs_error, r->error_bound);
    printf("     %-34s %6u bit\n", "security", r->security_bits);
    printf("\n   A batch of %zu patients takes, at the clinic: keys %s, encryption %s,\n"
           "   decryption %s; at the evaluator: %s (medians; %u threads, kernel %s).\n",
           d->judged, median(text[0], r, DEMO_KEYGEN), median(text[1], r, DEMO_ENCRYPT),
           median(text[2], r, DEMO_DECRYPT), median(text[3], r, DEMO_RUN),
           clt_ws_threads(d->demo->ws), d->demo->kernel);
}

/* --------------------------------------------------------------------------------------- JSON */

static void set_seconds(json_t *row, const demo_result *r) {
    static const char *const name[DEMO_STEPS] = {
        "seconds_plan", "seconds_keygen", "seconds_encrypt", "seconds_run", "seconds_decrypt"};
    for (int step = 0; step < DEMO_STEPS; step++) {
        demo_set_number(row, name[step], demo_median(r->seconds[step], r->batches));
    }
}

/* Times and bytes are those of one batch; the rest is about all. */
json_t *diagnosis_row(const diagnosis *d) {
    const demo_result *r = &d->result;
    json_t *row = json_object();
    json_object_set_new(row, "dataset", json_string("wdbc"));
    demo_set_count(row, "rows", d->demo->data.rows);
    demo_set_count(row, "folds", r->batches);
    demo_set_number(row, "accuracy_relu", demo_mean(r->accuracy_relu, r->batches));
    demo_set_number(row, "accuracy_clear", demo_mean(r->accuracy_clear, r->batches));
    demo_set_number(row, "accuracy_encrypted", demo_mean(r->accuracy_encrypted, r->batches));
    demo_set_count(row, "rows_encrypted", r->rows);
    demo_set_count(row, "rows_a_batch", d->judged);
    demo_set_number(row, "agreement", (double)r->agreed / (double)r->rows);
    demo_set_number(row, "max_abs_error", r->max_abs_error);
    demo_set_number(row, "seconds_train", d->training.seconds);
    set_seconds(row, r);
    demo_set_count(row, "upload_bytes", demo_sent_bytes(&d->first.sides, "patients.cld"));
    demo_set_count(row, "download_bytes", d->first.result.bytes);
    demo_set_count(row, "eval_key_bytes", demo_sent_bytes(&d->first.sides, "eval.clk"));
    demo_set_count(row, "security_bits", r->security_bits);
    demo_set_count(row, "threads", clt_ws_threads(d->demo->ws));
    json_object_set_new(row, "kernel", json_string(d->demo->kernel));
    return row;
}
