/* run: start the evaluator on encrypted rows, or run the same program without encryption. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/evaluator.h"
#include "clathrate/verbs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *mode, *plan_path;
static bool map_keys;

static const cli_option option[] = {
    {"mode", 0, CLI_TEXT, "MODE", "encrypted, clear or simulate [encrypted]", &mode},
    {"plan", 0, CLI_TEXT, "FILE", "the plan, for --mode simulate", &plan_path},
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
};

/* As git runs its parts: this process becomes the evaluator, which links no secret-key code. */
static int become_evaluator(char **argument) {
    char program[4160], threads[16], memory[32], keys[4096];
    const char *word[20];
    size_t n = 0;
    int code = cli_key_path(keys, sizeof keys, "eval.clk");
    if (code == EXIT_DONE) code = evaluator_find(program, sizeof program);
    if (code != EXIT_DONE) return code;
    snprintf(threads, sizeof threads, "%u", cli.threads);
    snprintf(memory, sizeof memory, "%llu", (unsigned long long)cli.max_memory);
    word[n++] = program;
    word[n++] = "run";
    word[n++] = argument[0];
    word[n++] = argument[1];
    word[n++] = "--keys";
    word[n++] = keys;
    word[n++] = "--output";
    word[n++] = cli.output;
    word[n++] = "--threads";
    word[n++] = threads;
    if (cli.max_memory > 0) word[n++] = "--max-memory", word[n++] = memory;
    if (map_keys) word[n++] = "--map-keys";
    if (cli.force) word[n++] = "--force";
    if (cli.quiet) word[n++] = "--quiet";
    if (cli.verbose) word[n++] = "--verbose";
    if (cli.json) word[n++] = "--json";
    word[n] = NULL;
    unsetenv("CLATHRATE_PASSPHRASE");    /* the owner's alone */
    execv(program, (char *const *)word); /* which does not write to them */
    return cli_fail(EXIT_INTERNAL, "%s cannot be started: %s", program, strerror(errno));
}

static int predict(char **argument, clt_mode how) {
    int code = EXIT_DONE;
    clt_ws *ws = NULL;
    clt_model *model = NULL;
    clt_plan *plan = NULL;
    clt_table *table = NULL, *answers = NULL;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_model_load(&model, argument[0]));
    if (plan_path != NULL) {
        CLI_TRY(clt_plan_load(&plan, plan_path));
    } else if (how == CLT_SIMULATE) {
        clt_plan_options options;
        clt_plan_options_default(&options);
        CLI_TRY(clt_plan_new(&plan, ws, model, &options));
    }
    CLI_TRY(clt_table_read(&table, argument[1]));
    CLI_TRY(clt_model_predict(&answers, ws, model, plan, table, how));
    CLI_TRY(clt_table_write(answers, cli.output == NULL ? "-" : cli.output, cli_flags()));
done:
    clt_table_free(answers);
    clt_table_free(table);
    clt_plan_free(plan);
    clt_model_free(model);
    clt_ws_free(ws);
    return code;
}

static int run(char **argument, size_t count) {
    (void)count;
    if (mode != NULL && strcmp(mode, "clear") == 0) return predict(argument, CLT_CLEAR);
    if (mode != NULL && strcmp(mode, "simulate") == 0) return predict(argument, CLT_SIMULATE);
    if (mode != NULL && strcmp(mode, "encrypted") != 0) {
        return cli_fail(EXIT_USAGE, "--mode is encrypted, clear or simulate, not '%s'", mode);
    }
    if (cli.output == NULL) return cli_fail(EXIT_USAGE, "say with -o where the result goes");
    return become_evaluator(argument);
}

const cli_verb run_verb = {
    .name = "run",
    .arguments = "MODEL.clm DATA.cld",
    .summary = "run a model on encrypted rows (or, with --mode, on a table in the clear)",
    .text =
        "Encrypted: executes clathrate-eval, which cannot decrypt. With --mode clear or simulate\n"
        "DATA is a table and no key is needed: the same polynomials, without and with the noise\n"
        "that the plan expects.",
    .example = "clathrate run cancer.clm patients.cld --keys keys/eval.clk -o result.cld",
    .least = 2,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
