/* train: a model from encrypted rows, which stays encrypted. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate-eval/verbs.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

static const char *checkpoint;
static double checkpoint_seconds = 60;
static bool map_keys;

static const cli_option option[] = {
    {"checkpoint", 0, CLI_TEXT, "FILE", "the run as it goes [OUTPUT with the suffix .clc]",
     &checkpoint},
    {"checkpoint-every", 0, CLI_NUMBER, "SECONDS", "between two checkpoints [60]",
     &checkpoint_seconds},
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
};

/* OUTPUT.clc for OUTPUT.clw, or for OUTPUT. */
static int name_checkpoint(char *path, size_t size) {
    size_t length = strlen(cli.output);
    if (length > 4 && strcmp(cli.output + length - 4, ".clw") == 0) length -= 4;
    int n = snprintf(path, size, "%.*s.clc", (int)length, cli.output);
    if (n > 0 && (size_t)n < size) return EXIT_DONE;
    return cli_fail(EXIT_USAGE, "--output is too long; name a shorter --checkpoint");
}

static int take_options(clt_train_options *o, char *path, size_t size) {
    int code = check_result("encrypted model");
    if (code != EXIT_DONE) return code;
    if (!(checkpoint_seconds >= 0)) {
        return cli_fail(EXIT_USAGE, "--checkpoint-every cannot be negative");
    }
    *o = (clt_train_options){.checkpoint = checkpoint, .checkpoint_seconds = checkpoint_seconds};
    if (checkpoint != NULL || cli_output_is_stdout()) return EXIT_DONE;
    o->checkpoint = path;
    return name_checkpoint(path, size);
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

static clt_status memory(uint64_t *bytes, clt_ws *ws, const void *samples) {
    clt_recipe_figures figures;
    clt_status status =
        clt_recipe_measure(clt_samples_recipe(samples), ws, clt_samples_rows(samples), &figures);
    if (status == CLT_OK) *bytes = figures.memory_bytes;
    return status;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void tell(const clt_samples *samples, double seconds) {
    cli_short time;
    size_t rows = clt_samples_rows(samples);
    if (cli.json) {
        json_t *o = json_pack("{s:s, s:I, s:I, s:f}", "output", cli.output, "rows",
                              (json_int_t)rows, "ciphertexts",
                              (json_int_t)clt_samples_ciphertexts(samples), "seconds", seconds);
        json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
        putchar('\n');
        json_decref(o);
        return;
    }
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
    if ((code = check_memory(ws, "training", memory, samples)) != EXIT_DONE) return code;
    if ((code = load_keys(&evk, ws, map_keys)) != EXIT_DONE) return code;
    tell_checkpoint(options->checkpoint);
    double start = now();
    CLI_TRY(clt_train(&weights, ws, evk, samples, options));
    CLI_TRY(clt_weights_save(weights, cli.output, cli_flags()));
    if (options->checkpoint != NULL) CLI_TRY(clt_checkpoint_remove(options->checkpoint));
    tell(samples, now() - start);
done:
    clt_weights_free(weights);
    clt_evk_free(evk);
    return code;
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    char path[4096];
    clt_train_options options;
    clt_ws *ws = NULL;
    clt_samples *samples = NULL;
    const char *data = argument[count - 1];
    if ((code = take_options(&options, path, sizeof path)) != EXIT_DONE) return code;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_samples_load(&samples, data));
    if (count == 2) code = check_recipe(argument[0], samples, data);
    if (code == EXIT_DONE) code = train(ws, samples, &options);
done:
    clt_samples_free(samples);
    clt_ws_free(ws);
    return code;
}

const cli_verb train_verb = {
    .name = "train",
    .arguments = "[RECIPE.clp] DATA.cld",
    .summary = "train a model on encrypted rows",
    .text = "The rows hold their recipe; one that is named must be the same. A run that was ended\n"
            "goes on from its checkpoint when the same command is typed again, and gives the same\n"
            "bytes.",
    .example = "clathrate-eval train cancer.clp patients.cld --keys eval.clk -o cancer.clw",
    .least = 1,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
