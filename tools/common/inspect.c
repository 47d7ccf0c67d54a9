/* inspect: what a file is; a verb of both programs. */
#include "common/cli.h"

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    for (size_t i = 0; i < count && code == EXIT_DONE; i++) {
        if (i > 0 && !cli.json) putchar('\n');
        code = cli_status(clt_inspect(argument[i], cli_stdout(), cli.json));
    }
    return code;
}

const cli_verb cli_inspect = {
    .name = "inspect",
    .arguments = "FILE...",
    .summary = "tell what a file is: kind, parameters, keys, sizes, digest",
    .text = "Reads the whole file and checks it. Secret keys are described, never shown.",
    .example = "clathrate inspect keys/eval.clk",
    .least = 1,
    .most = 1024,
    .run = run,
};
