/* train: start the evaluator on encrypted rows, or run the same algorithm without encryption. */
#include "clathrate/conditioning.h"
#include "clathrate/evaluator.h"
#include "clathrate/trained.h"
#include "clathrate/validation.h"
#include "clathrate/verbs.h"

#include <math.h>
#include <string.h>

static const char *mode, *checkpoint, *held, *report_folder;
static double checkpoint_seconds = NAN, wait = NAN;
static unsigned every;
static uint64_t seed = 1;
static bool map_keys;

static const cli_option option[] = {
    {"mode", 0, CLI_TEXT, "MODE", "encrypted, clear or simulate [encrypted]", &mode},
    {"checkpoint", 0, CLI_TEXT, "FILE", "the run as it goes [OUTPUT with the suffix .clc]",
     &checkpoint},
    {"checkpoint-every", 0, CLI_NUMBER, "SECONDS", "between two checkpoints [60]",
     &checkpoint_seconds},
    {"validate", 0, CLI_TEXT, "HELD.cld",
     "rows held out, which the weights so far predict (with --mode: a table)", &held},
    {"every", 0, CLI_COUNT, "N", "steps from one report on them to the next [a tenth of all]",
     &every},
    {"reports", 0, CLI_TEXT, "FOLDER", "where reports and answers lie [OUTPUT-reports]",
     &report_folder},
    {"wait", 0, CLI_NUMBER, "SECONDS", "for the owner's answer to each report [0]", &wait},
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
    {"seed", 0, CLI_SEED, "N", "of the noise, for --mode simulate [1]", &seed},
};

static int train_encrypted(char **argument, size_t count) {
    char seconds[32], waiting[32], steps[16];
    const char *more[14] = {NULL};
    size_t n = 0;
    if (cli.output == NULL) {
        return cli_fail(EXIT_USAGE, "say with -o where the encrypted model goes");
    }
    snprintf(seconds, sizeof seconds, "%.17g", checkpoint_seconds);
    if (map_keys) more[n++] = "--map-keys";
    if (checkpoint != NULL) more[n++] = "--checkpoint", more[n++] = checkpoint;
    if (!isnan(checkpoint_seconds)) more[n++] = "--checkpoint-every", more[n++] = seconds;
    snprintf(waiting, sizeof waiting, "%.17g", wait);
    snprintf(steps, sizeof steps, "%u", every);
    if (held != NULL) more[n++] = "--validate", more[n++] = held;
    if (report_folder != NULL) more[n++] = "--reports", more[n++] = report_folder;
    if (every > 0) more[n++] = "--every", more[n++] = steps;
    if (!isnan(wait)) more[n++] = "--wait", more[n++] = waiting;
    return evaluator_become("train", argument, count, more);
}

/* The owner's conditioning where --keys has one; else one of these rows. */
static int take_conditioning(clt_conditioning **c, clt_ws *ws, const clt_recipe *recipe,
                             const clt_table *table) {
    conditioning_path path;
    int code = cli.keys == NULL ? EXIT_DONE : conditioning_find(path);
    if (code != EXIT_DONE) return code;
    if (cli.keys == NULL || !conditioning_exists(path)) {
        return cli_status(clt_conditioning_fit(c, ws, recipe, table));
    }
    cli_say("conditioned as %s says", path);
    return conditioning_load(c, path);
}

/* Rows held out, in the clear. */
typedef struct holding {
    const clt_recipe *recipe;
    clt_table *rows;
    unsigned reports;
    int code; /* of a report that failed, and has been told of */
} holding;

static clt_status take_report(void *opaque, bool *end, const clt_samples *answers,
                              const clt_table *table, unsigned steps, unsigned all) {
    holding *h = opaque;
    validation v = {.steps = steps, .all = all};
    (void)end;
    (void)answers;
    h->code = validation_score(&v, table, h->rows, clt_recipe_target(h->recipe));
    if (h->code != EXIT_DONE) return CLT_E_DATA;
    if (!cli.quiet) validation_print(&v, stderr, h->reports == 0);
    h->reports++;
    return CLT_OK;
}

static int train_table(clt_model **model, clt_train_report *report, clt_ws *ws, holding *h,
                       const clt_conditioning *conditioning, const clt_table *table, clt_mode how) {
    unsigned steps = clt_recipe_steps(h->recipe);
    clt_train_watch watch = {.every = every, .opaque = h, .report = take_report};
    if (h->rows == NULL) {
        return cli_status(
            clt_train_clear(model, report, ws, h->recipe, conditioning, table, how, seed));
    }
    if (every == 0) watch.every = steps < 10 ? 1 : steps / 10;
    clt_status status = clt_train_watched(model, report, ws, h->recipe, conditioning, table,
                                          h->rows, &watch, how, seed);
    return h->code != EXIT_DONE ? h->code : cli_status(status);
}

static int train_here(char **argument, clt_mode how) {
    int code = EXIT_DONE;
    clt_train_report report;
    clt_ws *ws = NULL;
    clt_recipe *recipe = NULL;
    clt_table *table = NULL;
    clt_conditioning *conditioning = NULL;
    clt_model *model = NULL;
    holding h = {.rows = NULL};
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_recipe_load(&recipe, argument[0]));
    h.recipe = recipe;
    CLI_TRY(clt_table_read(&table, argument[1]));
    if (held != NULL) CLI_TRY(clt_table_read(&h.rows, held));
    if ((code = take_conditioning(&conditioning, ws, recipe, table)) != EXIT_DONE) goto done;
    code = train_table(&model, &report, ws, &h, conditioning, table, how);
    if (code == EXIT_DONE) code = trained_write(model, &report, false);
done:
    clt_model_free(model);
    clt_conditioning_free(conditioning);
    clt_table_free(h.rows);
    clt_table_free(table);
    clt_recipe_free(recipe);
    clt_ws_free(ws);
    return code;
}

static int run(char **argument, size_t count) {
    bool clear = mode != NULL && strcmp(mode, "clear") == 0;
    bool simulate = mode != NULL && strcmp(mode, "simulate") == 0;
    if (mode == NULL || strcmp(mode, "encrypted") == 0) return train_encrypted(argument, count);
    if (!clear && !simulate) {
        return cli_fail(EXIT_USAGE, "--mode is encrypted, clear or simulate, not '%s'", mode);
    }
    if (report_folder != NULL || !isnan(wait)) {
        return cli_fail(EXIT_USAGE, "--%s is for training on encrypted rows; leave it out",
                        report_folder != NULL ? "reports" : "wait");
    }
    if (every > 0 && held == NULL) {
        return cli_fail(EXIT_USAGE, "--every needs rows to report on: name them with --validate");
    }
    if (count < 2) return cli_fail(EXIT_USAGE, "--mode %s needs RECIPE.clp and TABLE.csv", mode);
    return train_here(argument, clear ? CLT_CLEAR : CLT_SIMULATE);
}

const cli_verb train_verb = {
    .name = "train",
    .arguments = "[RECIPE.clp] DATA.cld",
    .summary = "train a model on encrypted rows (or, with --mode, on a table in the clear)",
    .text =
        "Executes clathrate-eval, which cannot decrypt. The rows hold their recipe; one that is\n"
        "named must be the same. A run that was ended goes on from its checkpoint when the same\n"
        "command is typed again, and gives the same bytes. With --mode clear or simulate DATA is\n"
        "a table, the recipe must be named, and -o gets a model (.clm), or its coefficients (.csv\n"
        "or .json): the same algorithm, without and with the noise of ciphertexts.\n"
        "With --validate the weights so far predict rows that are held out ('encrypt\n"
        "--hold-out'): every so many steps validation-000005.cld and so on, encrypted, appear in\n"
        "the folder of reports. Their owner reads them with 'clathrate watch', and answers; what\n"
        "is stopped is a model of fewer steps. With --mode clear or simulate HELD is a table, and\n"
        "its losses are shown.",
    .example = "clathrate train cancer.clp patients.cld --keys keys/eval.clk -o cancer.clw",
    .least = 1,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
