/* train: start the evaluator on encrypted rows, or run the same algorithm without encryption. */
#include "clathrate/conditioning.h"
#include "clathrate/evaluator.h"
#include "clathrate/trained.h"
#include "clathrate/verbs.h"

#include <math.h>
#include <string.h>

static const char *mode, *checkpoint;
static double checkpoint_seconds = NAN;
static uint64_t seed = 1;
static bool map_keys;

static const cli_option option[] = {
    {"mode", 0, CLI_TEXT, "MODE", "encrypted, clear or simulate [encrypted]", &mode},
    {"checkpoint", 0, CLI_TEXT, "FILE", "the run as it goes [OUTPUT with the suffix .clc]",
     &checkpoint},
    {"checkpoint-every", 0, CLI_NUMBER, "SECONDS", "between two checkpoints [60]",
     &checkpoint_seconds},
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
    {"seed", 0, CLI_SEED, "N", "of the noise, for --mode simulate [1]", &seed},
};

static int train_encrypted(char **argument, size_t count) {
    char seconds[32];
    const char *more[6] = {NULL};
    size_t n = 0;
    if (cli.output == NULL) {
        return cli_fail(EXIT_USAGE, "say with -o where the encrypted model goes");
    }
    snprintf(seconds, sizeof seconds, "%.17g", checkpoint_seconds);
    if (map_keys) more[n++] = "--map-keys";
    if (checkpoint != NULL) more[n++] = "--checkpoint", more[n++] = checkpoint;
    if (!isnan(checkpoint_seconds)) more[n++] = "--checkpoint-every", more[n++] = seconds;
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

static int train_here(char **argument, clt_mode how) {
    int code = EXIT_DONE;
    clt_train_report report;
    clt_ws *ws = NULL;
    clt_recipe *recipe = NULL;
    clt_table *table = NULL;
    clt_conditioning *conditioning = NULL;
    clt_model *model = NULL;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_recipe_load(&recipe, argument[0]));
    CLI_TRY(clt_table_read(&table, argument[1]));
    if ((code = take_conditioning(&conditioning, ws, recipe, table)) != EXIT_DONE) goto done;
    CLI_TRY(clt_train_clear(&model, &report, ws, recipe, conditioning, table, how, seed));
    code = trained_write(model, &report, false);
done:
    clt_model_free(model);
    clt_conditioning_free(conditioning);
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
        "or .json): the same algorithm, without and with the noise of ciphertexts.",
    .example = "clathrate train cancer.clp patients.cld --keys keys/eval.clk -o cancer.clw",
    .least = 1,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
