/* The folder of a demonstration: a new one, or an earlier one that is emptied. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/demo.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What may be in a folder of two sides, and then they themselves. */
static const char *const sides[] = {"clinic", "bank", "shop", "evaluator"};
static const char *const side_files[] = {
    "plan.clp",     "recipe.clp",   "catalogue.clp", "secret.clk",       "conditioning.clk",
    "eval.clk",     "patients.csv", "training.csv",  "new.csv",          "result.csv",
    "ratings.csv",  "held-out.csv", "best.csv",      "model.clm",        "items.clm",
    "patients.cld", "training.cld", "new.cld",       "ratings.cld",      "scores.cld",
    "result.cld",   "model.clw",    "model.clc",     "coefficients.csv",
};
/* Fields of training have both sides in folders of their own. */
static const char *const fields[] = {"medical", "fraud", "recommendation"};
static const char *const plots[] = {"splits", "steps", "accuracy",  "auc",  "rmse",
                                    "roc",    "error", "confusion", "time", "bytes"};

typedef char place[DEMO_PATH + 128];

static int take_away(const char *path) {
    if (remove(path) == 0 || errno == ENOENT) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "%s: cannot be removed: %s", path, strerror(errno));
}

static int empty_sides(const char *folder) {
    place side, path;
    int code = EXIT_DONE;
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++) {
        snprintf(side, sizeof side, "%s/%s", folder, sides[i]);
        for (size_t j = 0; j < sizeof side_files / sizeof *side_files; j++) {
            snprintf(path, sizeof path, "%.*s/%s", DEMO_PATH + 64, side, side_files[j]);
            if (code == EXIT_DONE) code = take_away(path);
        }
        if (code == EXIT_DONE) code = take_away(side);
    }
    return code;
}

/* Of one field, or of a report that has none: field "". */
static int empty_plots(const char *folder, const char *field) {
    place path;
    int code = EXIT_DONE;
    for (size_t i = 0; i < sizeof plots / sizeof *plots && code == EXIT_DONE; i++) {
        snprintf(path, sizeof path, "%s/report-%s%s%s.csv", folder, field, *field == 0 ? "" : "-",
                 plots[i]);
        code = take_away(path);
    }
    return code;
}

static int empty_field(const char *folder, const char *field) {
    place path;
    snprintf(path, sizeof path, "%s/%s", folder, field);
    int code = empty_sides(path);
    if (code == EXIT_DONE) code = take_away(path);
    return code == EXIT_DONE ? empty_plots(folder, field) : code;
}

/* Takes away what a demonstration makes, and nothing else. */
static int empty(const char *folder) {
    static const char *const ours[] = {"report.html", "payments.csv"};
    place path;
    int code = empty_sides(folder);
    if (code == EXIT_DONE) code = empty_plots(folder, "");
    for (size_t i = 0; i < sizeof fields / sizeof *fields && code == EXIT_DONE; i++) {
        code = empty_field(folder, fields[i]);
    }
    for (size_t i = 0; i < sizeof ours / sizeof *ours && code == EXIT_DONE; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, ours[i]);
        code = take_away(path);
    }
    return code;
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
