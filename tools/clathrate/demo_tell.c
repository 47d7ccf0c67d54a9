/* What a person reads on the terminal, and what a script reads. */
#include "clathrate/demo.h"
#include "common/machine.h"

#include <math.h>
#include <string.h>

static bool silent(void) {
    return cli.json || cli.quiet;
}

static void tell_accuracy(const char *name, const double *accuracy, size_t splits) {
    double least = 1, most = 0;
    for (size_t i = 0; i < splits; i++) {
        least = fmin(least, accuracy[i]);
        most = fmax(most, accuracy[i]);
    }
    printf("     %-20s %6.2f %%   %.1f to %.1f\n", name, 100 * demo_mean(accuracy, splits),
           100 * least, 100 * most);
}

void demo_tell_training(const demo *d) {
    const demo_training *t = &d->training;
    cli_short time;
    if (silent()) return;
    printf("Private diagnosis: %zu patients of the Wisconsin breast cancer study\n\n",
           d->data.rows);
    printf("1  In the clear. Mean accuracy over %zu splits of the patients, %zu to learn from and\n"
           "   %zu to judge (%s):\n\n",
           d->data.splits, t->learned, t->tested, cli_seconds(time, t->seconds));
    tell_accuracy("network with ReLU", t->accuracy_relu, d->data.splits);
    tell_accuracy("with polynomials", t->accuracy_clear, d->data.splits);
    fflush(stdout);
}

static void tell_file(const demo_file *file) {
    cli_short bytes;
    printf("     %-13s %10s   %-16s   %s\n", file->name, cli_bytes(bytes, file->bytes), file->digest,
           file->what);
}

void demo_tell_exchange(const demo *d) {
    const demo_exchange *e = &d->exchange;
    cli_short keys, encryption, evaluation, decryption;
    if (silent()) return;
    printf("\n2  The plan of the network with polynomials, as the evaluator publishes it:\n\n%s",
           e->explained);
    printf("\n3  %zu patients are encrypted. The evaluator is a process of its own, in a folder of\n"
           "   its own, which holds nothing but\n\n",
           clt_table_rows(d->patients));
    for (size_t i = 0; i < e->files; i++) tell_file(&e->sent[i]);
    printf("\n   and which gives back\n\n");
    tell_file(&e->result);
    printf("\n   It knows how many patients there are and the names of the measurements. It cannot\n"
           "   know a measurement, an answer, or who the patients are.\n\n");
    printf("     keys %s, encryption %s, evaluation %s, decryption %s\n",
           cli_seconds(keys, e->seconds_keygen), cli_seconds(encryption, e->seconds_encrypt),
           cli_seconds(evaluation, e->seconds_run), cli_seconds(decryption, e->seconds_decrypt));
    printf("     %u threads, kernel %s\n", clt_ws_threads(d->ws), d->kernel);
    fflush(stdout);
}

void demo_tell_result(const demo *d) {
    const demo_result *r = &d->result;
    if (silent()) return;
    printf("\n4  The answers for these patients:\n\n");
    printf("     accuracy, encrypted              %6.2f %%\n", 100 * r->encrypted->accuracy);
    printf("     accuracy, same network in clear  %6.2f %%\n", 100 * r->clear->accuracy);
    printf("     accuracy, network with ReLU      %6.2f %%\n", 100 * r->relu->accuracy);
    printf("     answers as in the clear          %6.0f of %zu\n",
           round(r->agreement * (double)r->rows), r->rows);
    printf("     largest error of a raw output    %8.1e (never above %.1e)\n", r->max_abs_error,
           d->exchange.plan.error_bound);
    printf("     security                         %6u bit\n", d->exchange.plan.security_bits);
}

static json_t *count(uint64_t value) {
    return json_integer((json_int_t)value);
}

static json_t *json_row(const demo *d) {
    const demo_exchange *e = &d->exchange;
    const demo_result *r = &d->result;
    json_t *row = json_object();
    json_object_set_new(row, "dataset", json_string("wdbc"));
    json_object_set_new(row, "rows", count(d->data.rows));
    json_object_set_new(row, "folds", count(d->data.splits));
    json_object_set_new(row, "accuracy_relu",
                        machine_number(demo_mean(d->training.accuracy_relu, d->data.splits)));
    json_object_set_new(row, "accuracy_clear",
                        machine_number(demo_mean(d->training.accuracy_clear, d->data.splits)));
    json_object_set_new(row, "accuracy_encrypted", machine_number(r->encrypted->accuracy));
    json_object_set_new(row, "rows_encrypted", count(r->rows));
    json_object_set_new(row, "agreement", machine_number(r->agreement));
    json_object_set_new(row, "max_abs_error", machine_number(r->max_abs_error));
    json_object_set_new(row, "seconds_train", machine_number(d->training.seconds));
    json_object_set_new(row, "seconds_keygen", machine_number(e->seconds_keygen));
    json_object_set_new(row, "seconds_encrypt", machine_number(e->seconds_encrypt));
    json_object_set_new(row, "seconds_run", machine_number(e->seconds_run));
    json_object_set_new(row, "seconds_decrypt", machine_number(e->seconds_decrypt));
    json_object_set_new(row, "upload_bytes", count(demo_sent_bytes(e, "patients.cld")));
    json_object_set_new(row, "download_bytes", count(e->result.bytes));
    json_object_set_new(row, "eval_key_bytes", count(demo_sent_bytes(e, "eval.clk")));
    json_object_set_new(row, "security_bits", count(e->plan.security_bits));
    json_object_set_new(row, "threads", count(clt_ws_threads(d->ws)));
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
