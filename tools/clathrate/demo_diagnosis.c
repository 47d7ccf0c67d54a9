/* The story of private diagnosis: batches of patients, judged encrypted. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo_diagnosis.h"

#include <unistd.h>

/* Nobody should have to look for what is wrong in a table. */
static int check(const demo_result *r) {
    if (r->agreed < r->rows) {
        return cli_fail(EXIT_CHECK,
                        "only %zu of %zu encrypted answers are those of the network in "
                        "the clear: please report this",
                        r->agreed, r->rows);
    }
    if (!(r->max_abs_error <= r->error_bound)) {
        return cli_fail(EXIT_CHECK,
                        "an error of %.1e is above the proven bound of %.1e: please "
                        "report this",
                        r->max_abs_error, r->error_bound);
    }
    return EXIT_DONE;
}

/* In a folder that goes with the batch, but for the first: its files stay for the curious. */
static int exchange_batch(diagnosis *d, demo_exchange *exchange, const clt_table *patients,
                          size_t split) {
    char folder[DEMO_PATH];
    const clt_model *model = d->training.polynomial[split];
    if (split == 0)
        return demo_exchange_run(exchange, d->demo->ws, model, patients, d->demo->folder);
    int code = demo_folder_temporary(folder);
    if (code != EXIT_DONE) return code;
    code = demo_exchange_run(exchange, d->demo->ws, model, patients, folder);
    demo_folder_remove(folder);
    return code;
}

static int judge_batch(diagnosis *d, size_t split) {
    demo_exchange other = {.answers = NULL}, *exchange = split == 0 ? &d->first : &other;
    clt_table *patients = NULL;
    size_t most = d->demo->rows == 0 ? d->demo->data.rows : d->demo->rows;
    int code = demo_data_part(&patients, &d->demo->data, split, true, most);
    if (code != EXIT_DONE) return code;
    if (split == 0) d->judged = clt_table_rows(patients);
    code = exchange_batch(d, exchange, patients, split);
    if (code == EXIT_DONE) {
        code = demo_result_add(&d->result, d->demo->ws, d->training.relu[split],
                               d->training.polynomial[split], patients, exchange);
    }
    demo_exchange_free(&other);
    clt_table_free(patients);
    return code;
}

static int tell_story(diagnosis *d) {
    bool counted = !cli.quiet && isatty(STDERR_FILENO);
    int code = demo_train(&d->training, d->demo->ws, &d->demo->data);
    if (code == EXIT_DONE) diagnosis_tell_start(d);
    for (size_t i = 0; i < d->demo->data.splits && code == EXIT_DONE; i++) {
        if (counted) fprintf(stderr, "\r\033[Kbatch %zu of %zu", i + 1, d->demo->data.splits);
        code = judge_batch(d, i);
        if (counted) fputs("\r\033[K", stderr);
        if (code == EXIT_DONE && i == 0) diagnosis_tell_exchange(d);
    }
    if (code == EXIT_DONE) diagnosis_tell_result(d);
    return code;
}

static int finish(const diagnosis *d) {
    int code = EXIT_DONE;
    if (!d->demo->temporary) code = diagnosis_report(d);
    if (code == EXIT_DONE && cli.json) code = demo_print_rows(json_pack("[o]", diagnosis_row(d)));
    return code == EXIT_DONE ? check(&d->result) : code;
}

int demo_diagnosis(demo *d) {
    diagnosis story = {.demo = d};
    int code = tell_story(&story);
    if (code == EXIT_DONE) code = finish(&story);
    demo_result_free(&story.result);
    demo_exchange_free(&story.first);
    demo_training_free(&story.training);
    return code;
}
