/* The folder of a demonstration: a new one, or an earlier one that is emptied. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const ours[] = {
    "clinic/plan.clp",
    "clinic/recipe.clp",
    "clinic/secret.clk",
    "clinic/conditioning.clk",
    "clinic/patients.csv",
    "clinic/training.csv",
    "clinic/new.csv",
    "clinic/result.csv",
    "clinic/model.clm",
    "clinic/coefficients.csv",
    "clinic",
    "evaluator/model.clm",
    "evaluator/eval.clk",
    "evaluator/patients.cld",
    "evaluator/training.cld",
    "evaluator/new.cld",
    "evaluator/model.clw",
    "evaluator/model.clc",
    "evaluator/result.cld",
    "evaluator",
    "report.html",
    "report-splits.csv",
    "report-steps.csv",
    "report-roc.csv",
    "report-confusion.csv",
    "report-error.csv",
    "report-time.csv",
    "report-bytes.csv",
};

/* Takes away what a demonstration makes, and nothing else. */
static int empty(const char *folder) {
    char path[DEMO_PATH + 64];
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, ours[i]);
        if (remove(path) != 0 && errno != ENOENT) {
            return cli_fail(EXIT_LIMIT, "%s: cannot be removed: %s", path, strerror(errno));
        }
    }
    return EXIT_DONE;
}

int demo_folder_temporary(char folder[DEMO_PATH]) {
    const char *parent = getenv("TMPDIR");
    snprintf(folder, DEMO_PATH, "%s/clathrate-demo-XXXXXX", parent == NULL ? "/tmp" : parent);
    if (mkdtemp(folder) != NULL) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "%s: cannot be made: %s", folder, strerror(errno));
}

/* clathrate-demo, or the first of clathrate-demo-2 ... that is not there yet. */
static int make_next(char *folder) {
    for (unsigned i = 1; i < 1000; i++) {
        if (i == 1) snprintf(folder, DEMO_PATH, "clathrate-demo");
        if (i > 1) snprintf(folder, DEMO_PATH, "clathrate-demo-%u", i);
        if (mkdir(folder, 0755) == 0) return EXIT_DONE;
        if (errno != EEXIST) break;
    }
    return cli_fail(EXIT_LIMIT, "%s: cannot be made: %s; name a folder with -o", folder,
                    strerror(errno));
}

static int make_named(char *folder, const char *name) {
    int length = snprintf(folder, DEMO_PATH, "%s", name);
    if (length < 0 || length >= DEMO_PATH) return cli_fail(EXIT_USAGE, "-o is too long");
    if (mkdir(folder, 0755) == 0) return EXIT_DONE;
    if (errno != EEXIST) return cli_fail(EXIT_LIMIT, "%s: %s", folder, strerror(errno));
    if (cli.force) return empty(folder);
    return cli_fail(EXIT_USAGE, "%s exists already; -f replaces the demonstration in it", folder);
}

int demo_folder_make(char folder[DEMO_PATH], bool *temporary) {
    *temporary = cli.output == NULL && cli.json;
    if (*temporary) return demo_folder_temporary(folder);
    return cli.output == NULL ? make_next(folder) : make_named(folder, cli.output);
}

void demo_folder_remove(const char *folder) {
    if (empty(folder) == EXIT_DONE && rmdir(folder) != 0)
        cli_warn("%s could not be removed", folder);
}
