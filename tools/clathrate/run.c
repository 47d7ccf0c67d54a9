/* run: start the evaluator on encrypted rows, or run a model without encryption. */
#include "clathrate/evaluator.h"
#include "clathrate/recommend.h"
#include "clathrate/verbs.h"

#include <string.h>

static const char *mode, *plan_path;
static bool map_keys;

static const cli_option option[] = {
    {"mode", 0, CLI_TEXT, "MODE", "encrypted, clear or simulate [encrypted]", &mode},
    {"plan", 0, CLI_TEXT, "FILE", "the plan, for --mode simulate", &plan_path},
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
    RECOMMEND_TOP,
    RECOMMEND_COLUMNS,
};

static int predict_rows(char **argument, clt_ws *ws, clt_mode how) {
    int code = EXIT_DONE;
    clt_model *model = NULL;
    clt_plan *plan = NULL;
    clt_table *table = NULL, *answers = NULL;
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
    return code;
}

static int predict(char **argument, clt_mode how) {
    int code = EXIT_DONE;
    clt_kind kind;
    clt_ws *ws = NULL;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(cli_kind(&kind, argument[0], CLT_KIND_MODEL));
    if (kind == CLT_KIND_FACTORS) {
        code = recommend_clear(argument, ws, plan_path, how);
    } else {
        code = predict_rows(argument, ws, how);
    }
done:
    clt_ws_free(ws);
    return code;
}

static int run(char **argument, size_t count) {
    const char *const more[] = {map_keys ? "--map-keys" : NULL, NULL};
    if (mode != NULL && strcmp(mode, "clear") == 0) return predict(argument, CLT_CLEAR);
    if (mode != NULL && strcmp(mode, "simulate") == 0) return predict(argument, CLT_SIMULATE);
    if (mode != NULL && strcmp(mode, "encrypted") != 0) {
        return cli_fail(EXIT_USAGE, "--mode is encrypted, clear or simulate, not '%s'", mode);
    }
    if (cli.output == NULL) return cli_fail(EXIT_USAGE, "say with -o where the result goes");
    return evaluator_become("run", argument, count, more);
}

const cli_verb run_verb = {
    .name = "run",
    .arguments = "MODEL DATA",
    .summary = "run a model on encrypted rows (or, with --mode, on a table in the clear)",
    .text =
        "Executes clathrate-eval, which cannot decrypt. MODEL is a model (.clm), or one that was\n"
        "trained encrypted and stays so (.clw), or item factors; DATA are rows that were\n"
        "encrypted for its plan or recipe, or ratings for its catalogue. With --mode clear or\n"
        "simulate DATA is a table and no key is needed: the same polynomials or steps, without\n"
        "and with the noise that the plan expects.",
    .example = "clathrate run cancer.clm patients.cld --keys keys/eval.clk -o result.cld",
    .least = 2,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
