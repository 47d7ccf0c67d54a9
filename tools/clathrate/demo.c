/* demo: the whole story on real data, in a minute. */
#include "clathrate/demo.h"

#include "clathrate/verbs.h"

#include <string.h>

static const char *data_file;
static unsigned rows, splits = DEMO_SPLITS_MAX;

static const cli_option option[] = {
    {"data", 0, CLI_TEXT, "FILE", "wdbc.csv, with wdbc-splits.csv beside it [as installed]",
     &data_file},
    {"rows", 0, CLI_COUNT, "N", "patients to send, at most those who test [all of them]", &rows},
    {"splits", 0, CLI_COUNT, "N", "splits to train in the clear, at most 20 [20]", &splits},
};

/* Nobody should have to look for what is wrong in a table. */
static int judge(const demo *d) {
    if (d->result.agreement < 1) {
        return cli_fail(EXIT_CHECK, "encrypted answers differ from those in the clear (%.2f %% "
                                    "agree): please report this",
                        100 * d->result.agreement);
    }
    if (!(d->result.max_abs_error <= d->exchange.plan.error_bound)) {
        return cli_fail(EXIT_CHECK, "an error of %.1e is above the bound of the plan, %.1e: "
                                    "please report this",
                        d->result.max_abs_error, d->exchange.plan.error_bound);
    }
    return EXIT_DONE;
}

static int tell_story(demo *d) {
    size_t most = rows == 0 ? d->data.rows : rows;
    int code = demo_train(&d->training, d->ws, &d->data);
    if (code != EXIT_DONE) return code;
    demo_tell_training(d);
    code = demo_data_part(&d->patients, &d->data, 0, true, most);
    if (code != EXIT_DONE) return code;
    code = demo_exchange_run(&d->exchange, d->ws, d->training.polynomial, d->patients, d->folder);
    if (code != EXIT_DONE) return code;
    demo_tell_exchange(d);
    code = demo_result_make(&d->result, d->ws, &d->training, d->patients, d->exchange.answers);
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
    return code == EXIT_DONE ? judge(d) : code;
}

static void demo_free(demo *d) {
    demo_result_free(&d->result);
    demo_exchange_free(&d->exchange);
    clt_table_free(d->patients);
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
    .text = "Trains a network on the Wisconsin breast cancer data in the clear, then has one fifth of\n"
            "the patients judged by an evaluator that gets nothing but ciphertexts, and compares.\n"
            "-o names the folder for the report, the keys and the files of both sides (default:\n"
            "clathrate-demo; with --json: none).",
    .example = "clathrate demo",
    .least = 0,
    .most = 1,
    VERB_OPTIONS(option),
    .run = run,
};
