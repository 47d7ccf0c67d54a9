/* What a person reads on the terminal, and what a script reads. */
#include "clathrate/demo.h"
#include "common/machine.h"

#include <math.h>
#include <string.h>

static bool silent(void) {
    return cli.json || cli.quiet;
}

void demo_tell_start(const demo *d) {
    cli_short time;
    if (silent()) return;
    printf("Private diagnosis: %zu patients of the Wisconsin breast cancer study\n\n",
           d->data.rows);
    printf(
        "1  In the clear. For each of %zu splits of the patients two networks learn from %zu of\n"
        "   them (all in %s). One is ordinary, with ReLU. The other has polynomials of degree\n"
        "   2 in their place, since encrypted numbers can be added and multiplied, no more.\n",
        d->data.splits, d->training.learned, cli_seconds(time, d->training.seconds));
    fflush(stdout);
}

static void tell_file(const demo_file *file) {
    cli_short bytes;
    printf("     %-13s %10s   %-16s   %s\n", file->name, cli_bytes(bytes, file->bytes),
           file->digest, file->what);
}

void demo_tell_exchange(const demo *d) {
    const demo_exchange *e = &d->first;
    if (silent()) return;
    printf("\n2  The plan of the second network, which the evaluator publishes:\n\n%s",
           e->explained);
    printf("\n3  A clinic encrypts the other %zu patients. The evaluator is a process of its own,\n"
           "   with an empty environment, in a folder that holds nothing but\n\n",
           d->judged);
    for (size_t i = 0; i < e->files; i++) tell_file(&e->sent[i]);
    printf("\n   and it gives back\n\n");
    tell_file(&e->result);
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

void demo_tell_result(const demo *d) {
    const demo_result *r = &d->result;
    cli_short text[4];
    if (silent()) return;
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
           median(text[2], r, DEMO_DECRYPT), median(text[3], r, DEMO_RUN), clt_ws_threads(d->ws),
           d->kernel);
}

/* --------------------------------------------------------------------------------------- JSON */

static void set_count(json_t *row, const char *name, uint64_t value) {
    json_object_set_new(row, name, json_integer((json_int_t)value));
}

static void set_number(json_t *row, const char *name, double value) {
    json_object_set_new(row, name, machine_number(value));
}

static void set_seconds(json_t *row, const demo_result *r) {
    static const char *const name[DEMO_STEPS] = {
        "seconds_plan", "seconds_keygen", "seconds_encrypt", "seconds_run", "seconds_decrypt"};
    for (int step = 0; step < DEMO_STEPS; step++) {
        set_number(row, name[step], demo_median(r->seconds[step], r->batches));
    }
}

/* Times and bytes are those of one batch; the rest is about all. */
static json_t *json_row(const demo *d) {
    const demo_result *r = &d->result;
    json_t *row = json_object();
    json_object_set_new(row, "dataset", json_string("wdbc"));
    set_count(row, "rows", d->data.rows);
    set_count(row, "folds", r->batches);
    set_number(row, "accuracy_relu", demo_mean(r->accuracy_relu, r->batches));
    set_number(row, "accuracy_clear", demo_mean(r->accuracy_clear, r->batches));
    set_number(row, "accuracy_encrypted", demo_mean(r->accuracy_encrypted, r->batches));
    set_count(row, "rows_encrypted", r->rows);
    set_count(row, "rows_a_batch", d->judged);
    set_number(row, "agreement", (double)r->agreed / (double)r->rows);
    set_number(row, "max_abs_error", r->max_abs_error);
    set_number(row, "seconds_train", d->training.seconds);
    set_seconds(row, r);
    set_count(row, "upload_bytes", demo_sent_bytes(&d->first, "patients.cld"));
    set_count(row, "download_bytes", d->first.result.bytes);
    set_count(row, "eval_key_bytes", demo_sent_bytes(&d->first, "eval.clk"));
    set_count(row, "security_bits", r->security_bits);
    set_count(row, "threads", clt_ws_threads(d->ws));
    json_object_set_new(row, "kernel", json_string(d->kernel));
    return row;
}

int demo_print_json(const demo *d) {
    json_t *envelope = machine_envelope();
    json_array_append_new(json_object_get(envelope, "rows"), json_row(d));
    int code = machine_print(envelope, stdout);
    json_decref(envelope);
    return code;
}
