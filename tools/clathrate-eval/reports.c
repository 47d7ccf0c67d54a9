/* Reports of a run of training, and what the owner answers (reports.h). */
#define _POSIX_C_SOURCE 200809L
#include "clathrate-eval/reports.h"

#include "common/cli.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

typedef char report_path[4096];

static int name_file(report_path path, const reports *r, unsigned steps, const char *suffix) {
    int n = snprintf(path, sizeof(report_path), "%s/validation-%06u.%s", r->folder, steps, suffix);
    if (n > 0 && (size_t)n < sizeof(report_path)) return EXIT_DONE;
    return cli_fail(EXIT_USAGE, "%s: the name of the folder is too long", r->folder);
}

int reports_open(const reports *r) {
    report_path path;
    struct stat about;
    if (mkdir(r->folder, 0777) == 0) return name_file(path, r, 0, "answer");
    if (errno == EEXIST && stat(r->folder, &about) == 0 && S_ISDIR(about.st_mode)) {
        return name_file(path, r, 0, "answer");
    }
    return cli_fail(errno == EEXIST ? EXIT_USAGE : EXIT_LIMIT, "--reports %s: %s", r->folder,
                    errno == EEXIST ? "it is no folder" : strerror(errno));
}

/* ------------------------------------------------------------------------------------ answers */

typedef enum answer {
    NO_ANSWER,
    GO_ON,
    STOP,
    NONSENSE, /* or one that is being written */
} answer;

static answer read_answer(const char *path) {
    char text[16] = {0};
    FILE *file = fopen(path, "r");
    if (file == NULL) return NO_ANSWER;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[strcspn(text, " \t\r\n")] = 0;
    if (strcmp(text, "stop") == 0) return STOP;
    if (strcmp(text, "continue") == 0) return GO_ON;
    return size > 0 ? NONSENSE : NO_ANSWER;
}

static answer answer_to(const reports *r, unsigned steps) {
    report_path path;
    return name_file(path, r, steps, "answer") == EXIT_DONE ? read_answer(path) : NO_ANSWER;
}

/* To this report or one before it: an owner who is slow is heard, too. */
static answer look(const reports *r, unsigned steps) {
    for (unsigned k = r->every; k < steps; k += r->every) {
        if (answer_to(r, k) == STOP) return STOP;
    }
    return answer_to(r, steps);
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static answer wait_for_answer(const reports *r, unsigned steps) {
    static const struct timespec pause = {.tv_nsec = 100000000};
    double end = now() + r->wait;
    answer a = look(r, steps);
    while ((a == NO_ANSWER || a == NONSENSE) && !cli_stopped() && now() < end) {
        nanosleep(&pause, NULL);
        a = look(r, steps);
    }
    return a;
}

/* ------------------------------------------------------------------------------------ reports */

static bool same_bytes(FILE *a, FILE *b) {
    char x[4096], y[4096];
    size_t size;
    do {
        size = fread(x, 1, sizeof x, a);
        if (fread(y, 1, sizeof y, b) != size || memcmp(x, y, size) != 0) return false;
    } while (size == sizeof x);
    return true;
}

static bool same_files(const char *one, const char *other) {
    FILE *a = fopen(one, "rb"), *b = fopen(other, "rb");
    bool same = a != NULL && b != NULL && same_bytes(a, b);
    if (a != NULL) fclose(a);
    if (b != NULL) fclose(b);
    return same;
}

/* The report lies at `fresh`, and `path` is taken: by the same, or by one of another run. */
static int settle(const char *path, const char *fresh, const char *answer_path) {
    if (same_files(path, fresh)) {
        unlink(fresh);
        return EXIT_DONE;
    }
    if (cli.force) {
        unlink(answer_path);
        if (rename(fresh, path) == 0) return EXIT_DONE;
        return cli_fail(EXIT_LIMIT, "%s: %s", path, strerror(errno));
    }
    unlink(fresh);
    return cli_fail(EXIT_USAGE,
                    "%s is a report of another run: name another folder with --reports, or say -f "
                    "to replace it",
                    path);
}

static int write_report(const reports *r, const clt_samples *answers, unsigned steps) {
    report_path path, fresh, answer_path;
    int code = name_file(path, r, steps, "cld");
    if (code == EXIT_DONE) code = name_file(fresh, r, steps, "again.cld");
    if (code == EXIT_DONE) code = name_file(answer_path, r, steps, "answer");
    if (code != EXIT_DONE) return code;
    if (access(path, F_OK) != 0) {
        unlink(answer_path);
        return cli_status(clt_samples_save(answers, path, 0));
    }
    code = cli_status(clt_samples_save(answers, fresh, CLT_REPLACE));
    return code == EXIT_DONE ? settle(path, fresh, answer_path) : code;
}

static void tell(const reports *r, unsigned steps, unsigned all) {
    cli_say("step %u of %u: %s/validation-%06u.cld", steps, all, r->folder, steps);
}

clt_status reports_take(void *object, bool *stop, const clt_samples *answers,
                        const clt_table *table, unsigned steps, unsigned all) {
    reports *r = object;
    (void)table;
    r->code = write_report(r, answers, steps);
    if (r->code != EXIT_DONE) return CLT_E_IO;
    tell(r, steps, all);
    if (steps == all) return CLT_OK;
    answer a = wait_for_answer(r, steps);
    if (cli_stopped()) {
        r->code = cli_fail(EXIT_LIMIT, "ended at step %u of %u, waiting for an answer", steps, all);
        return CLT_E_CANCELLED;
    }
    if (a == NONSENSE) {
        cli_warn("%s/validation-%06u.answer says neither 'continue' nor 'stop'", r->folder, steps);
    } else if (a == NO_ANSWER && r->wait > 0) {
        cli_say("no answer within %g seconds: going on", r->wait);
    }
    *stop = a == STOP;
    return CLT_OK;
}
