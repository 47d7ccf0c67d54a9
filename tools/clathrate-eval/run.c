/* run: predictions for encrypted rows, under a model of its owner's or one that stays encrypted. */
#include "clathrate-eval/verbs.h"

static bool map_keys;

static const cli_option option[] = {
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
};

static clt_status plan_memory(uint64_t *bytes, clt_ws *ws, const void *data) {
    clt_plan_figures figures;
    clt_status status = clt_plan_measure(clt_data_plan(data), ws, &figures);
    if (status == CLT_OK) *bytes = figures.evaluator_memory_bytes;
    return status;
}

static int run_model(char **argument, clt_ws *ws) {
    int code = EXIT_DONE;
    clt_model *model = NULL;
    clt_data *data = NULL, *result = NULL;
    clt_evk *evk = NULL;
    CLI_TRY(clt_model_load(&model, argument[0]));
    CLI_TRY(clt_data_load(&data, argument[1]));
    if ((code = check_memory(ws, "plan", plan_memory, data)) != EXIT_DONE) goto done;
    if ((code = load_keys(&evk, ws, map_keys)) != EXIT_DONE) goto done;
    CLI_TRY(clt_data_run(&result, ws, model, evk, data));
    CLI_TRY(clt_data_save(result, cli.output, cli_flags()));
    cli_wrote_rows(clt_data_rows(result), clt_data_ciphertexts(result));
done:
    clt_data_free(result);
    clt_data_free(data);
    clt_evk_free(evk);
    clt_model_free(model);
    return code;
}

typedef struct prediction {
    const clt_weights *weights;
    const clt_samples *rows;
} prediction;

static clt_status prediction_memory(uint64_t *bytes, clt_ws *ws, const void *work) {
    const prediction *p = work;
    return clt_weights_memory(bytes, ws, p->weights, p->rows);
}

static int run_weights(char **argument, clt_ws *ws) {
    int code = EXIT_DONE;
    clt_weights *weights = NULL;
    clt_samples *rows = NULL, *answers = NULL;
    clt_evk *evk = NULL;
    CLI_TRY(clt_weights_load(&weights, argument[0]));
    CLI_TRY(clt_samples_load(&rows, argument[1]));
    const prediction p = {weights, rows};
    if ((code = check_memory(ws, "prediction", prediction_memory, &p)) != EXIT_DONE) goto done;
    if ((code = load_keys(&evk, ws, map_keys)) != EXIT_DONE) goto done;
    CLI_TRY(clt_weights_run(&answers, ws, evk, weights, rows));
    CLI_TRY(clt_samples_save(answers, cli.output, cli_flags()));
    cli_wrote_rows(clt_samples_rows(answers), clt_samples_ciphertexts(answers));
done:
    clt_samples_free(answers);
    clt_samples_free(rows);
    clt_evk_free(evk);
    clt_weights_free(weights);
    return code;
}

static clt_status catalogue_memory(uint64_t *bytes, clt_ws *ws, const void *ratings) {
    clt_catalogue_figures figures;
    clt_status status = clt_catalogue_measure(clt_tastes_catalogue(ratings), ws,
                                              clt_tastes_users(ratings), &figures);
    if (status == CLT_OK) *bytes = figures.memory_bytes;
    return status;
}

static int run_factors(char **argument, clt_ws *ws) {
    int code = EXIT_DONE;
    clt_factors *factors = NULL;
    clt_tastes *ratings = NULL, *scores = NULL;
    clt_evk *evk = NULL;
    CLI_TRY(clt_factors_load(&factors, argument[0]));
    CLI_TRY(clt_tastes_load(&ratings, argument[1]));
    code = check_memory(ws, "catalogue", catalogue_memory, ratings);
    if (code != EXIT_DONE) goto done;
    if ((code = load_keys(&evk, ws, map_keys)) != EXIT_DONE) goto done;
    CLI_TRY(clt_tastes_run(&scores, ws, factors, evk, ratings));
    CLI_TRY(clt_tastes_save(scores, cli.output, cli_flags()));
    cli_wrote_rows(clt_tastes_users(scores), clt_tastes_ciphertexts(scores));
done:
    clt_tastes_free(scores);
    clt_tastes_free(ratings);
    clt_evk_free(evk);
    clt_factors_free(factors);
    return code;
}

typedef int running(char **argument, clt_ws *ws);

static running *run_kind(clt_kind kind) {
    if (kind == CLT_KIND_FACTORS) return run_factors;
    return kind == CLT_KIND_WEIGHTS ? run_weights : run_model;
}

static int run(char **argument, size_t count) {
    clt_ws *ws = NULL;
    clt_kind kind = CLT_KIND_MODEL;
    int code = check_result("result");
    (void)count;
    if (code != EXIT_DONE) return code;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(cli_kind(&kind, argument[0], CLT_KIND_MODEL));
    code = run_kind(kind)(argument, ws);
done:
    clt_ws_free(ws);
    return code;
}

const cli_verb run_verb = {
    .name = "run",
    .arguments = "MODEL DATA",
    .summary = "run a model, in the clear or encrypted, on encrypted rows",
    .text =
        "MODEL is a model (.clm), one that was trained encrypted and stays so (.clw), or item\n"
        "factors; DATA are rows that were encrypted for its plan or recipe, or ratings for its\n"
        "catalogue.",
    .example = "clathrate-eval run cancer.clm patients.cld --keys eval.clk -o result.cld",
    .least = 2,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    VERB_OPTIONS(option),
    .run = run,
};
