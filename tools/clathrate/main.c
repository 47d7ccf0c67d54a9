/* clathrate: the command that a person types. */
#include "clathrate/verbs.h"

#include <string.h>

static const cli_verb *const verb[] = {
    &demo_verb,   &ratings_verb, &features_verb, &fit_verb,   &plan_verb, &recipe_verb,
    &keygen_verb, &encrypt_verb, &train_verb,    &watch_verb, &run_verb,  &decrypt_verb,
    &score_verb,  &cli_inspect,  &doctor_verb,   &bench_verb, &help_verb,
};
enum { VERBS = sizeof verb / sizeof *verb };

static int run_help(char **argument, size_t count) {
    if (count == 0) {
        cli_print_program("clathrate", verb, VERBS);
        return EXIT_DONE;
    }
    const char *name[VERBS];
    for (size_t i = 0; i < VERBS; i++) {
        name[i] = verb[i]->name;
        if (strcmp(argument[0], name[i]) == 0) {
            cli_print_verb("clathrate", verb[i]);
            return EXIT_DONE;
        }
    }
    const char *near = cli_nearest(argument[0], name, VERBS);
    if (near == NULL) return cli_fail(EXIT_USAGE, "no verb '%s'", argument[0]);
    return cli_fail(EXIT_USAGE, "no verb '%s'; did you mean '%s'?", argument[0], near);
}

const cli_verb help_verb = {
    .name = "help",
    .arguments = "[VERB]",
    .summary = "explain a verb, with an example",
    .example = "clathrate help encrypt",
    .most = 1,
    .run = run_help,
};

int main(int argc, char **argv) {
    return cli_main("clathrate", verb, VERBS, argc, argv);
}
