/*
 * watch: what the weights so far predict of rows that were held out, for the owner of the key; and
 * what the owner answers. The files of a folder of reports: tools/clathrate-eval/reports.h.
 */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/conditioning.h"
#include "clathrate/outfile.h"
#include "clathrate/secret.h"
#include "clathrate/validation.h"
#include "clathrate/verbs.h"

#include <dirent.h>
#include <errno.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *truth_path, *passphrase_file;
static bool go_on, stop, follow;
static unsigned patience;
static double gain = 0.001;

static const cli_option option[] = {
    {"truth", 0, CLI_TEXT, "TABLE.csv", "the rows held out, with their labels", &truth_path},
    {"follow", 0, CLI_FLAG, NULL, "wait for reports until the training is over", &follow},
    {"continue", 0, CLI_FLAG, NULL, "answer the last report: let the training go on", &go_on},
    {"stop", 0, CLI_FLAG, NULL, "answer the last report: end the training there", &stop},
    {"patience", 0, CLI_COUNT, "N",
     "answer every report: stop when the loss was no better for N of them", &patience},
    {"gain", 0, CLI_NUMBER, "X", "by how much a better loss is less, for --patience [0.001]",
     &gain},
    {"passphrase-file", 0, CLI_TEXT, "FILE", "of the secret key [$CLATHRATE_PASSPHRASE]",
     &passphrase_file},
};

typedef char file_path[4096];

typedef struct watching {
    const char *folder;
    clt_ws *ws;
    clt_sk *sk;
    clt_conditioning *conditioning; /* NULL where there is none beside the key */
    clt_table *truth;
    validation *report; /* in the order of steps */
    size_t count, told;
    size_t best; /* the last one whose loss was lower by `gain` than all before */
    bool over;   /* stopped, or no step is left */
} watching;

static int name_file(file_path path, const watching *w, unsigned steps, const char *suffix) {
    int n = snprintf(path, sizeof(file_path), "%s/validation-%06u.%s", w->folder, steps, suffix);
    if (n > 0 && (size_t)n < sizeof(file_path)) return EXIT_DONE;
    return cli_fail(EXIT_USAGE, "%s: the name is too long", w->folder);
}

/* ------------------------------------------------------------------------------------ a report */

static int read_report(validation *s, const watching *w, unsigned steps) {
    int code = EXIT_DONE;
    file_path path;
    clt_samples *samples = NULL;
    clt_table *answers = NULL;
    if ((code = name_file(path, w, steps, "cld")) != EXIT_DONE) return code;
    CLI_TRY(clt_samples_load(&samples, path));
    const clt_recipe *recipe = clt_samples_recipe(samples);
    *s = (validation){.steps = clt_samples_steps(samples), .all = clt_recipe_steps(recipe)};
    if (s->steps != steps) {
        code = cli_fail(EXIT_REFUSED, "%s is no report of step %u: it is of step %u", path, steps,
                        s->steps);
        goto done;
    }
    CLI_TRY(clt_samples_decrypt(&answers, w->ws, w->sk, samples));
    if (w->conditioning != NULL) CLI_TRY(clt_conditioning_check(w->conditioning, samples));
    code = validation_score(s, answers, w->truth, clt_recipe_target(recipe));
    if (code != EXIT_DONE) cli_say("this was %s", path);
done:
    clt_table_free(answers);
    clt_samples_free(samples);
    return code;
}

/* ------------------------------------------------------------------------------------- answers */

static bool is_answered(const watching *w, unsigned steps, char word[16]) {
    file_path path;
    memset(word, 0, 16);
    if (name_file(path, w, steps, "answer") != EXIT_DONE) return false;
    FILE *file = fopen(path, "r");
    if (file == NULL) return false;
    size_t size = fread(word, 1, 15, file);
    fclose(file);
    word[strcspn(word, " \t\r\n")] = 0;
    return size > 0;
}

static int answer(watching *w, unsigned steps, bool end) {
    file_path path;
    char word[16];
    const char *text = end ? "stop\n" : "continue\n";
    int code = name_file(path, w, steps, "answer");
    if (code != EXIT_DONE) return code;
    if (is_answered(w, steps, word) && strncmp(word, text, strlen(word)) == 0) return EXIT_DONE;
    code = outfile_write(path, text, strlen(text));
    if (code == EXIT_DONE) cli_say("answered: %.*s", (int)strlen(text) - 1, text);
    return code;
}

/* To a report that has just been read, where that is left to this program. */
static int answer_by_patience(watching *w) {
    char word[16];
    const validation *last = &w->report[w->count - 1];
    size_t since = w->count - 1 - w->best;
    bool end = since >= patience || !isfinite(last->loss);
    if (patience == 0 || last->steps == last->all) return EXIT_DONE;
    if (is_answered(w, last->steps, word)) return EXIT_DONE;
    if (end) {
        cli_say("no better for %zu report%s than after step %u", since, since == 1 ? "" : "s",
                w->report[w->best].steps);
    }
    return answer(w, last->steps, end);
}

/* ----------------------------------------------------------------------------------- a folder */

/* "validation-000005.cld" */
static bool is_report(unsigned *steps, const char *name) {
    static const char before[] = "validation-", digits[] = "0123456789";
    enum { BEFORE = sizeof before - 1, DIGITS = 6 };
    if (strncmp(name, before, BEFORE) != 0) return false;
    name += BEFORE;
    if (strspn(name, digits) != DIGITS || strcmp(name + DIGITS, ".cld") != 0) return false;
    *steps = (unsigned)strtoul(name, NULL, 10);
    return true;
}

/* The least step after `after` that there is a report of; 0: none, or *code says why not. */
static unsigned next_report(int *code, const watching *w, unsigned after) {
    unsigned least = 0, steps;
    DIR *folder = opendir(w->folder);
    if (folder == NULL) {
        if (follow && errno == ENOENT) return 0;
        *code =
            cli_fail(EXIT_INPUT, "%s: %s; name the folder of reports", w->folder, strerror(errno));
        return 0;
    }
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!is_report(&steps, entry->d_name) || steps <= after) continue;
        if (least == 0 || steps < least) least = steps;
    }
    closedir(folder);
    return least;
}

static int add_report(watching *w, unsigned steps) {
    char word[16];
    validation s;
    int code = read_report(&s, w, steps);
    if (code != EXIT_DONE) return code;
    validation *more = realloc(w->report, (w->count + 1) * sizeof *more);
    if (more == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    w->report = more;
    w->report[w->count] = s;
    if (s.loss < w->report[w->best].loss - gain) w->best = w->count;
    if (!cli.json) validation_print(&s, stdout, w->count == 0);
    w->count++;
    code = answer_by_patience(w);
    bool answered = is_answered(w, steps, word);
    w->over = s.steps == s.all || (answered && strcmp(word, "stop") == 0);
    return code;
}

/* All reports that are there; with --follow those to come, too. */
static int read_all(watching *w) {
    static const struct timespec pause = {.tv_nsec = 200000000};
    int code = EXIT_DONE;
    unsigned last = 0;
    while (code == EXIT_DONE) {
        unsigned steps = next_report(&code, w, last);
        if (steps > 0) {
            code = add_report(w, last = steps);
        } else if (code != EXIT_DONE || !follow || w->over || cli_stopped()) {
            break;
        } else {
            nanosleep(&pause, NULL);
        }
    }
    return code;
}

/* -------------------------------------------------------------------------------------- the end */

static json_t *number(double value) {
    return isfinite(value) ? json_real(value) : json_null();
}

static void print_json(const watching *w) {
    json_t *o = json_object(), *list = json_array();
    for (size_t i = 0; i < w->count; i++) {
        const validation *s = &w->report[i];
        json_t *row = json_pack("{s:I, s:I, s:I}", "step", (json_int_t)s->steps, "steps",
                                (json_int_t)s->all, "rows", (json_int_t)s->rows);
        json_object_set_new(row, "log_loss", number(s->loss));
        json_object_set_new(row, "accuracy", number(s->accuracy));
        json_object_set_new(row, "auc", number(s->auc));
        json_array_append_new(list, row);
    }
    json_object_set_new(o, "reports", list);
    json_object_set_new(o, "best_step", json_integer((json_int_t)w->report[w->best].steps));
    json_object_set_new(o, "no_better_for", json_integer((json_int_t)(w->count - 1 - w->best)));
    json_dumpf(o, stdout, JSON_INDENT(2) | JSON_REAL_PRECISION(6));
    putchar('\n');
    json_decref(o);
}

static void tell_best(const watching *w) {
    const validation *last = &w->report[w->count - 1];
    size_t since = w->count - 1 - w->best;
    if (cli.json) {
        print_json(w);
        return;
    }
    if (since == 0) {
        cli_say("%zu rows held out, %u of %u steps: the last report is the best", last->rows,
                last->steps, last->all);
    } else {
        cli_say("%zu rows held out, %u of %u steps: the loss has not become less by %g since step "
                "%u, %zu report%s ago",
                last->rows, last->steps, last->all, gain, w->report[w->best].steps, since,
                since == 1 ? "" : "s");
    }
}

static int watch(watching *w) {
    int code = read_all(w);
    if (code != EXIT_DONE) return code;
    if (w->count == 0) {
        return cli_fail(EXIT_INPUT, "%s holds no report yet: --follow waits for one", w->folder);
    }
    tell_best(w);
    return go_on || stop ? answer(w, w->report[w->count - 1].steps, stop) : EXIT_DONE;
}

static int take_conditioning(watching *w) {
    conditioning_path path;
    int code = conditioning_find(path);
    if (code != EXIT_DONE || !conditioning_exists(path)) return code;
    return conditioning_load(&w->conditioning, path);
}

static int run(char **argument, size_t count) {
    int code = EXIT_DONE;
    watching w = {.folder = argument[0]};
    (void)count;
    if (truth_path == NULL) {
        return cli_fail(EXIT_USAGE, "say with --truth which table has the labels of the rows held "
                                    "out");
    }
    if ((go_on ? 1 : 0) + (stop ? 1 : 0) + (patience > 0 ? 1 : 0) > 1) {
        return cli_fail(EXIT_USAGE, "--continue, --stop and --patience: take one of them");
    }
    if (!(gain >= 0)) return cli_fail(EXIT_USAGE, "--gain cannot be negative");
    CLI_TRY(cli_workspace(&w.ws));
    if ((code = secret_load(&w.sk, passphrase_file)) != EXIT_DONE) goto done;
    if ((code = take_conditioning(&w)) != EXIT_DONE) goto done;
    CLI_TRY(clt_table_read(&w.truth, truth_path));
    code = watch(&w);
done:
    free(w.report);
    clt_table_free(w.truth);
    clt_conditioning_free(w.conditioning);
    clt_sk_free(w.sk);
    clt_ws_free(w.ws);
    return code;
}

const cli_verb watch_verb = {
    .name = "watch",
    .arguments = "REPORTS",
    .summary = "read reports of a training that goes on, and answer them",
    .text =
        "REPORTS is the folder of 'train --validate'. Of each report: loss (the mean of -log of\n"
        "the true label's probability), accuracy and AUC of the rows held out, whose labels\n"
        "--truth has. Answers are files beside the reports that need no key. Each tells the\n"
        "evaluator that you go on or stop, and no more; who does not trust it to follow the\n"
        "recipe should not let numbers decide that it sends back.",
    .example = "clathrate watch cancer-reports --keys keys/ --truth held.csv --follow --patience 3",
    .least = 1,
    .most = 1,
    VERB_OPTIONS(option),
    .run = run,
};
