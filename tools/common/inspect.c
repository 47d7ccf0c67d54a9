/* inspect: what a file is; a verb of both programs. */
#include "common/cli.h"

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    bool array = cli.json && count > 1;
    for (size_t i = 0; i < count && code == EXIT_DONE; i++) {
        if (array || i > 0) fputs(!array ? "\n" : i == 0 ? "[\n" : ",\n", stdout);
        code = cli_status(clt_inspect(argument[i], cli_stdout(), cli.json));
    }
    if (array && code == EXIT_DONE) puts("]");
    return code;
}

const cli_verb cli_inspect = {
    .name = "inspect",
    .arguments = "FILE...",
    .summary = "tell what a file is: kind, parameters, keys, sizes, digest",
    .text =
        "Reads the whole file and checks it. Secret keys are described, never shown. With --json\n"
        "several files are an array.",
    .example = "clathrate inspect keys/eval.clk",
    .least = 1,
    .most = 1024,
    .run = run,
};
