/* The verbs of the command, one file each. */
#ifndef VERBS_H
#define VERBS_H

#include "common/cli.h"

extern const cli_verb ratings_verb, features_verb, fit_verb, plan_verb, recipe_verb, keygen_verb,
    encrypt_verb, train_verb, run_verb, decrypt_verb, score_verb, watch_verb, doctor_verb,
    bench_verb, demo_verb, help_verb;

#define VERB_OPTIONS(table) .option = table, .options = sizeof(table) / sizeof *(table)

#endif
