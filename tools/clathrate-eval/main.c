/*
 * clathrate-eval: what computes on encrypted data. It links libclathrate-eval, which holds no
 * secret-key code, so that it cannot decrypt; it refuses secret keys that are handed to it.
 */
#include "clathrate-eval/verbs.h"

int check_result(const char *what) {
    if (cli.output == NULL) return cli_fail(EXIT_USAGE, "say with -o where the %s goes", what);
    if (cli.json && cli_output_is_stdout()) {
        return cli_fail(EXIT_USAGE, "--json and the %s cannot share standard output", what);
    }
    return EXIT_DONE;
}

int check_memory(clt_ws *ws, const char *what, memory_needed *needed, const void *work) {
    uint64_t bytes = 0;
    cli_short needs, allowed;
    const uint64_t key_memory[] = {cli.max_memory, 0};
    if (cli.max_memory == 0) return EXIT_DONE;
    clt_ws_set_memory_limit(ws, cli.max_memory);
    for (size_t i = 0; i < 2; i++) {
        clt_ws_set_key_memory(ws, key_memory[i]);
        int code = cli_status(needed(&bytes, ws, work));
        if (code != EXIT_DONE || bytes <= cli.max_memory) return code;
    }
    return cli_fail(EXIT_LIMIT, "the %s needs %s of memory and --max-memory allows %s", what,
                    cli_bytes(needs, bytes), cli_bytes(allowed, cli.max_memory));
}

int load_keys(clt_evk **evk, clt_ws *ws, bool map) {
    char path[4096];
    int code = cli_key_path(path, sizeof path, "eval.clk");
    return code != EXIT_DONE ? code : cli_status((map ? clt_evk_map : clt_evk_load)(evk, ws, path));
}

static const cli_verb *const verb[] = {&run_verb, &train_verb, &cli_inspect};

int main(int argc, char **argv) {
    return cli_main("clathrate-eval", verb, sizeof verb / sizeof *verb, argc, argv);
}
