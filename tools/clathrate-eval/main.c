/*
 * clathrate-eval: what computes on encrypted data. It links libclathrate-eval, which holds no
 * secret-key code, so that it cannot decrypt; it refuses secret keys that are handed to it.
 */
#include "common/cli.h"

static bool map_keys;

static const cli_option option[] = {
    {"map-keys", 0, CLI_FLAG, NULL, "leave large keys in their file, which must not change",
     &map_keys},
};

/* With keys expanded, if all is then within the limit; else with packed ones. */
static int check_memory(const clt_data *data, clt_ws *ws) {
    clt_plan_figures figures;
    cli_short needed, allowed;
    const uint64_t key_memory[] = {cli.max_memory, 0};
    for (size_t i = 0; cli.max_memory != 0 && i < 2; i++) {
        clt_ws_set_key_memory(ws, key_memory[i]);
        int code = cli_status(clt_plan_measure(clt_data_plan(data), ws, &figures));
        if (code != EXIT_DONE || figures.evaluator_memory_bytes <= cli.max_memory) return code;
    }
    if (cli.max_memory == 0) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "the plan needs %s of memory and --max-memory allows %s",
                    cli_bytes(needed, figures.evaluator_memory_bytes),
                    cli_bytes(allowed, cli.max_memory));
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    char keys[4096];
    clt_ws *ws = NULL;
    clt_model *model = NULL;
    clt_data *data = NULL, *result = NULL;
    clt_evk *evk = NULL;
    (void)count;
    if (cli.output == NULL) return cli_fail(EXIT_USAGE, "say with -o where the result goes");
    if (cli.json && cli_output_is_stdout()) {
        return cli_fail(EXIT_USAGE, "--json and the result cannot share standard output");
    }
    if ((code = cli_key_path(keys, sizeof keys, "eval.clk")) != EXIT_DONE) return code;
    CLI_TRY(cli_workspace(&ws));
    CLI_TRY(clt_model_load(&model, argument[0]));
    CLI_TRY(clt_data_load(&data, argument[1]));
    if ((code = check_memory(data, ws)) != EXIT_DONE) goto done;
    CLI_TRY((map_keys ? clt_evk_map : clt_evk_load)(&evk, ws, keys));
    CLI_TRY(clt_data_run(&result, ws, model, evk, data));
    CLI_TRY(clt_data_save(result, cli.output, cli_flags()));
    cli_wrote_data(result);
done:
    clt_data_free(result);
    clt_data_free(data);
    clt_evk_free(evk);
    clt_model_free(model);
    clt_ws_free(ws);
    return code;
}

static const cli_verb run_verb = {
    .name = "run",
    .arguments = "MODEL.clm DATA.cld",
    .summary = "run a model on encrypted rows",
    .example = "clathrate-eval run cancer.clm patients.cld --keys eval.clk -o result.cld",
    .least = 2,
    .most = 2,
    .output = CLI_FILE_OUTPUT,
    .option = option,
    .options = sizeof option / sizeof *option,
    .run = run,
};

static const cli_verb *const verb[] = {&run_verb, &cli_inspect};

int main(int argc, char **argv) {
    return cli_main("clathrate-eval", verb, 2, argc, argv);
}
