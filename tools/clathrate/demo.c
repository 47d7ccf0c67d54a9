/* demo: whole stories on real data, each in a minute. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"

#include "clathrate/verbs.h"

#include <string.h>

static const char *data_file, *only;
static unsigned rows, splits = DEMO_SPLITS_MAX;

static const cli_option option[] = {
    {"data", 0, CLI_TEXT, "FILE", "wdbc.csv, with wdbc-splits.csv beside it [as installed]",
     &data_file},
    {"rows", 0, CLI_COUNT, "N", "patients in a batch, at most a fifth of all [a fifth]", &rows},
    {"splits", 0, CLI_COUNT, "N", "splits of the patients, at most 20, seeds of training 5 [all]",
     &splits},
    {"only", 0, CLI_TEXT, "FIELD", "of training: medical, fraud or recommendation [all]", &only},
};

typedef struct story {
    const char *name;
    unsigned splits;
    int (*tell)(demo *d);
} story;

static const story stories[] = {
    {"diagnosis", DEMO_SPLITS_MAX, demo_diagnosis},
    {"train", 5, demo_fields},
};

static const story *find(const char *name) {
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        if (strcmp(stories[i].name, name) == 0) return &stories[i];
    }
    return NULL;
}

static int tell(demo *d, const story *chosen) {
    int code = demo_folder_make(d->folder, &d->temporary);
    if (code != EXIT_DONE) return code;
    code = chosen->tell(d);
    if (d->temporary) {
        demo_folder_remove(d->folder);
    } else if (code == EXIT_DONE && !demo_silent()) {
        printf("\nReport: %s/report.html\n", d->folder);
    }
    return code;
}

static int check_options(const story *chosen) {
    bool trains = chosen->tell == demo_fields;
    if (splits == 0) return cli_fail(EXIT_USAGE, "--splits must be at least 1");
    if (only != NULL && !trains) {
        return cli_fail(EXIT_USAGE,
                        "--only chooses a field of 'demo train': leave it out, or say "
                        "demo train --only %s",
                        only);
    }
    if (only != NULL && !demo_field_exists(only)) {
        return cli_fail(EXIT_USAGE,
                        "there is no field '%s'; there are: medical, fraud, recommendation", only);
    }
    if (rows == 0 || !trains) return EXIT_DONE;
    return cli_fail(EXIT_USAGE, "--rows is of 'demo diagnosis': leave it out");
}

/* Of training only one field is about them. */
static bool needs_patients(const demo *d) {
    return d->only[0] == 0 || strcmp(d->only, "medical") == 0;
}

static int run(char **argument, size_t count) {
    demo d = {.rows = rows, .only = only == NULL ? "" : only};
    int code = EXIT_DONE;
    const story *chosen = count == 0 ? &stories[0] : find(argument[0]);
    if (chosen == NULL) {
        return cli_fail(EXIT_USAGE, "there is no demo '%s'; there are: diagnosis, train",
                        argument[0]);
    }
    code = check_options(chosen);
    if (code != EXIT_DONE) return code;
    d.seeds = splits < chosen->splits ? splits : chosen->splits;
    CLI_TRY(clt_kernel_name(&d.kernel));
    CLI_TRY(cli_workspace(&d.ws));
    if (!cli.verbose) clt_ws_set_notes(d.ws, (clt_notes){NULL, NULL});
    if (needs_patients(&d)) code = demo_data_read(&d.data, data_file, d.seeds);
    if (code == EXIT_DONE) code = tell(&d, chosen);
done:
    demo_data_free(&d.data);
    clt_ws_free(d.ws);
    return code;
}

const cli_verb demo_verb = {
    .name = "demo",
    .arguments = "[diagnosis | train]",
    .summary = "the whole story on real data, in a minute",
    .text =
        "diagnosis: for twenty splits of the Wisconsin breast cancer data, trains a network on\n"
        "four fifths of the patients in the clear, has the others judged by an evaluator that\n"
        "gets nothing but ciphertexts, and compares.\n"
        "train: the evaluator trains on encrypted data, too, of three fields: patients, payments\n"
        "by card, ratings. Each is trained once encrypted, in the clear, and for five seeds\n"
        "simulated. Payments are generated, or the real ones of $CLATHRATE_DATA/tabular/ccs.csv;\n"
        "ratings are generated.\n"
        "-o names the folder for the report, and for the keys and\n"
        "files of both sides in the first split (default: clathrate-demo; with --json: none).",
    .example = "clathrate demo",
    .least = 0,
    .most = 1,
    .output = CLI_FOLDER_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
