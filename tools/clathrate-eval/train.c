/* train: a model from encrypted rows, which stays encrypted. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate-eval/reports.h"
#include "clathrate-eval/verbs.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

static const char *checkpoint, *held_path, *report_folder;
static double checkpoint_seconds = 60, wait;
static unsigned every;
static bool map_keys;

static const cli_option option[] = {
    {"checkpoint", 0, CLI_TEXT, "FILE", "the run as it goes [OUTPUT with the suffix .clc]",
     &checkpoint},
    {"checkpoint-every", 0, CLI_NUMBER, "SECONDS", "between two checkpoints [60]",
     &checkpoint_seconds},
    {"validate", 0, CLI_TEXT, "HELD.cld", "rows held out, which the weights so far predict",
     &held_path},
    {"every", 0, CLI_COUNT, "N", "steps from one report on them to the next [a tenth of all]",
     &every},
    {"reports", 0, CLI_TEXT, "FOLDER", "where reports and answers lie [OUTPUT-reports]",
     &report_folder},
    {"wait", 0, CLI_NUMBER, "SECONDS", "for the owner's answer to each report [0]", &wait},
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
};

typedef char file_path[4096];

/* OUTPUT.clw, or OUTPUT, with another ending. */
static int name_beside(file_path path, const char *ending, const char *shorter) {
    size_t length = strlen(cli.output);
    if (length > 4 && strcmp(cli.output + length - 4, ".clw") == 0) length -= 4;
    int n = snprintf(path, sizeof(file_path), "%.*s%s", (int)length, cli.output, ending);
    if (n > 0 && (size_t)n < sizeof(file_path)) return EXIT_DONE;
    return cli_fail(EXIT_USAGE, "--output is too long; name a shorter --%s", shorter);
}

static int take_options(clt_train_options *o, file_path path) {
    int code = check_result("encrypted model");
    if (code != EXIT_DONE) return code;
    if (!(checkpoint_seconds >= 0)) {
        return cli_fail(EXIT_USAGE, "--checkpoint-every cannot be negative");
    }
    *o = (clt_train_options){.checkpoint = checkpoint, .checkpoint_seconds = checkpoint_seconds};
    if (checkpoint != NULL || cli_output_is_stdout()) return EXIT_DONE;
    o->checkpoint = path;
    return name_beside(path, ".clc", "checkpoint");
}

static int check_reports(void) {
    const char *alone = every > 0               ? "every"
                        : report_folder != NULL ? "reports"
                        : wait > 0              ? "wait"
                                                : NULL;
    if (!(wait >= 0)) return cli_fail(EXIT_USAGE, "--wait cannot be negative");
    if (held_path != NULL || alone == NULL) return EXIT_DONE;
    return cli_fail(EXIT_USAGE, "--%s needs rows to report on: name them with --validate", alone);
}

/* held is set, and r, where there are rows to report on; path has room for the folder's name. */
static int take_reports(clt_samples **held, reports *r, file_path path,
                        const clt_samples *samples) {
    int code = check_reports();
    if (code != EXIT_DONE || held_path == NULL) return code;
    unsigned steps = clt_recipe_steps(clt_samples_recipe(samples));
    *r = (reports){.folder = report_folder, .wait = wait};
    r->every = every > 0 ? every : steps < 10 ? 1 : steps / 10;
    if (report_folder == NULL && cli_output_is_stdout()) {
        return cli_fail(EXIT_USAGE, "say with --reports where the reports go");
    }
    if (report_folder == NULL) {
        r->folder = path;
        code = name_beside(path, "-reports", "reports");
    }
    if (code == EXIT_DONE) code = cli_status(clt_samples_load(held, held_path));
    return code == EXIT_DONE ? reports_open(r) : code;
}

static int check_recipe(const char *path, const clt_samples *samples, const char *data) {
    int code = EXIT_DONE;
    clt_recipe *recipe = NULL;
    CLI_TRY(clt_recipe_load(&recipe, path));
    if (!clt_recipe_same(recipe, clt_samples_recipe(samples))) {
        code = cli_fail(EXIT_REFUSED,
                        "%s is not the recipe that %s was encrypted for; leave it out, or encrypt "
                        "the table for it",
                        path, data);
    }
done:
    clt_recipe_free(recipe);
    return code;
}

/* What is trained on, and how. */
typedef struct job {
    const clt_samples *samples;
    const clt_train_options *options;
} job;

static clt_status memory(uint64_t *bytes, clt_ws *ws, const void *work) {
    const job *j = work;
    return clt_train_memory(bytes, ws, j->samples, j->options);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void tell(const clt_samples *samples, const clt_weights *weights, double seconds) {
    cli_short time;
    size_t rows = clt_samples_rows(samples);
    unsigned steps = clt_weights_steps(weights),
             all = clt_recipe_steps(clt_weights_recipe(weights));
    if (cli.json) {
        json_t *o =
            json_pack("{s:s, s:I, s:I, s:I, s:b, s:f}", "output", cli.output, "rows",
                      (json_int_t)rows, "ciphertexts", (json_int_t)clt_samples_ciphertexts(samples),
                      "steps", (json_int_t)steps, "stopped", steps < all, "seconds", seconds);
        json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(o);
        return;
    }
    if (steps < all) cli_say("stopped after %u of %u steps, as the owner said", steps, all);
    cli_say("trained on %zu row%s in %s: %s, which only the owner of the key can read", rows,
            rows == 1 ? "" : "s", cli_seconds(time, seconds),
            cli_output_is_stdout() ? "standard output" : cli.output);
}

static void tell_checkpoint(const char *path) {
    clt_kind kind;
    if (path == NULL || clt_file_kind(&kind, path) != CLT_OK) return;
    if (kind == CLT_KIND_CHECKPOINT) cli_say("going on from %s", path);
}

static int train(clt_ws *ws, const clt_samples *samples, const clt_train_options *options) {
    int code = EXIT_DONE;
    clt_evk *evk = NULL;
    clt_weights *weights = NULL;
    const job work = {samples, options};
    if ((code = check_memory(ws, "training", memory, &work)) != EXIT_DONE) return code;
    if ((code = load_keys(&evk, ws, map_keys)) != EXIT_DONE) return code;
    tell_checkpoint(options->checkpoint);
    double start = now();
    clt_status status = clt_train(&weights, ws, evk, samples, options);
    const reports *r = options->watch.opaque;
    if (status != CLT_OK && r != NULL && r->code != EXIT_DONE) {
        code = r->code; /* has been told */
        goto done;
    }
    CLI_TRY(status);
    CLI_TRY(clt_weights_save(weights, cli.output, cli_flags()));
    if (options->checkpoint != NULL) CLI_TRY(clt_checkpoint_remove(options->checkpoint));
    tell(samples, weights, now() - start);
done:
    clt_weights_free(weights);
    clt_evk_free(evk);
    return code;
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    file_path path, folder;
    reports r = {.code = EXIT_DONE};
    clt_train_options options;
    clt_ws *ws = NULL;
    clt_samples *samples = NULL, *held = NULL;
    const char *data = argument[count - 1];
    if ((code = take_options(&options, path)) != EXIT_DONE) return code;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_samples_load(&samples, data));
    if (count == 2) code = check_recipe(argument[0], samples, data);
    if (code == EXIT_DONE) code = take_reports(&held, &r, folder, samples);
    if (held != NULL) {
        options.held = held;
        options.watch = (clt_train_watch){r.every, &r, reports_take};
    }
    if (code == EXIT_DONE) code = train(ws, samples, &options);
done:
    clt_samples_free(held);
    clt_samples_free(samples);
    clt_ws_free(ws);
    return code;
}

const cli_verb train_verb = {
    .name = "train",
    .arguments = "[RECIPE.clp] DATA.cld",
    .summary = "train a model on encrypted rows",
    .text =
        "The rows hold their recipe; one that is named must be the same. A run that was ended\n"
        "goes on from its checkpoint when the same command is typed again, and gives the same\n"
        "bytes. With --validate the weights so far predict rows that are held out ('encrypt\n"
        "--predict'): every so many steps validation-000005.cld and so on, encrypted, appear in\n"
        "the folder of reports. Their owner reads them with 'clathrate watch', and answers by a\n"
        "file validation-000005.answer that says 'continue' or 'stop'; what is stopped is a model\n"
        "of fewer steps.",
    .example = "clathrate-eval train cancer.clp patients.cld --keys eval.clk -o cancer.clw",
    .least = 1,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
