/* demo: the whole story on real data, in a minute. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"

#include "clathrate/verbs.h"

#include <string.h>
#include <unistd.h>

static const char *data_file;
static unsigned rows, splits = DEMO_SPLITS_MAX;

static const cli_option option[] = {
    {"data", 0, CLI_TEXT, "FILE", "wdbc.csv, with wdbc-splits.csv beside it [as installed]",
     &data_file},
    {"rows", 0, CLI_COUNT, "N", "patients in a batch, at most a fifth of all [a fifth]", &rows},
    {"splits", 0, CLI_COUNT, "N", "splits of the patients, at most 20 [20]", &splits},
};

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
static int exchange_batch(demo *d, demo_exchange *exchange, const clt_table *patients,
                          size_t split) {
    char folder[DEMO_PATH];
    const clt_model *model = d->training.polynomial[split];
    if (split == 0) return demo_exchange_run(exchange, d->ws, model, patients, d->folder);
    int code = demo_folder_temporary(folder);
    if (code != EXIT_DONE) return code;
    code = demo_exchange_run(exchange, d->ws, model, patients, folder);
    demo_folder_remove(folder);
    return code;
}

static int judge_batch(demo *d, size_t split) {
    demo_exchange other = {.answers = NULL}, *exchange = split == 0 ? &d->first : &other;
    clt_table *patients = NULL;
    size_t most = rows == 0 ? d->data.rows : rows;
    int code = demo_data_part(&patients, &d->data, split, true, most);
    if (code != EXIT_DONE) return code;
    if (split == 0) d->judged = clt_table_rows(patients);
    code = exchange_batch(d, exchange, patients, split);
    if (code == EXIT_DONE) {
        code = demo_result_add(&d->result, d->ws, d->training.relu[split],
                               d->training.polynomial[split], patients, exchange);
    }
    demo_exchange_free(&other);
    clt_table_free(patients);
    return code;
}

static int tell_story(demo *d) {
    bool counted = !cli.quiet && isatty(STDERR_FILENO);
    int code = demo_train(&d->training, d->ws, &d->data);
    if (code == EXIT_DONE) demo_tell_start(d);
    for (size_t i = 0; i < d->data.splits && code == EXIT_DONE; i++) {
        if (counted) fprintf(stderr, "\r\033[Kbatch %zu of %zu", i + 1, d->data.splits);
        code = judge_batch(d, i);
        if (counted) fputs("\r\033[K", stderr);
        if (code == EXIT_DONE && i == 0) demo_tell_exchange(d);
    }
    if (code == EXIT_DONE) demo_tell_result(d);
    return code;
}

static int finish(const demo *d, bool temporary) {
    int code = EXIT_DONE;
    if (!temporary) code = demo_report(d);
    if (code == EXIT_DONE && cli.json) code = demo_print_json(d);
    if (code == EXIT_DONE && !cli.json && !cli.quiet) {
        printf("\nReport: %s/report.html\n", d->folder);
    }
    return code == EXIT_DONE ? check(&d->result) : code;
}

static void demo_free(demo *d) {
    demo_result_free(&d->result);
    demo_exchange_free(&d->first);
    demo_training_free(&d->training);
    demo_data_free(&d->data);
    clt_ws_free(d->ws);
}

static int run(char **argument, size_t count) {
    demo d = {.folder = ""};
    bool temporary = false;
    int code = EXIT_DONE;
    if (count == 1 && strcmp(argument[0], "diagnosis") != 0) {
        return cli_fail(EXIT_USAGE, "there is no demo '%s'; the one there is: diagnosis",
                        argument[0]);
    }
    if (splits == 0) return cli_fail(EXIT_USAGE, "--splits must be at least 1");
    CLI_TRY(clt_kernel_name(&d.kernel));
    CLI_TRY(cli_workspace(&d.ws));
    if (!cli.verbose) clt_ws_set_notes(d.ws, (clt_notes){NULL, NULL});
    code = demo_data_read(&d.data, data_file, splits);
    if (code == EXIT_DONE) code = demo_folder_make(d.folder, &temporary);
    if (code == EXIT_DONE) {
        code = tell_story(&d);
        if (code == EXIT_DONE) code = finish(&d, temporary);
        if (temporary) demo_folder_remove(d.folder);
    }
done:
    demo_free(&d);
    return code;
}

const cli_verb demo_verb = {
    .name = "demo",
    .arguments = "[diagnosis]",
    .summary = "the whole story on real data, in a minute",
    .text =
        "For twenty splits of the Wisconsin breast cancer data, trains a network on four fifths\n"
        "of the patients in the clear, has the others judged by an evaluator that gets nothing\n"
        "but ciphertexts, and compares. -o names the folder for the report, and for the keys and\n"
        "files of both sides in the first split (default: clathrate-demo; with --json: none).",
    .example = "clathrate demo",
    .least = 0,
    .most = 1,
    .output = CLI_FOLDER_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
