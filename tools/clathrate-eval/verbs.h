/* The verbs of the evaluator, and what they share. */
#ifndef EVALUATOR_VERBS_H
#define EVALUATOR_VERBS_H

#include "common/cli.h"

extern const cli_verb run_verb, train_verb;

#define VERB_OPTIONS(table) .option = table, .options = sizeof(table) / sizeof *(table)

/* -o is given, and not standard output beside --json. The exit code. */
int check_result(const char *what);
/* --max-memory holds for what work with such keys takes: keys as words if all is then within it,
   else packed. `needed` gives the bytes for the workspace as it is. Complains of `what`. */
typedef clt_status memory_needed(uint64_t *bytes, clt_ws *ws, const void *work);
int check_memory(clt_ws *ws, const char *what, memory_needed *needed, const void *work);
/* The evaluation keys that --keys names, left in their file if `map`. The exit code. */
int load_keys(clt_evk **evk, clt_ws *ws, bool map);

#endif
