/*
 * bench: how long things take on this machine. Each kernel is measured by a process of its own,
 * since a process chooses its kernel once; such a process prints each row as a line of JSON.
 */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/bench.h"

#include "clathrate/verbs.h"
#include "common/machine.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool quick, lines, comparing;
static const char *filter;

static const cli_option option[] = {
    {"quick", 0, CLI_FLAG, NULL, "within a minute: fewer runs, small parameters only", &quick},
    {"filter", 0, CLI_TEXT, "TEXT", "only rows whose \"OPERATION PRESET THREADS KERNEL\" has TEXT",
     &filter},
    {"lines", 0, CLI_FLAG, NULL, "print each row as a line of JSON as soon as it is known", &lines},
    {"compare", 0, CLI_FLAG, NULL, "compare two reports: bench --compare OLD.json NEW.json",
     &comparing},
};

/* --------------------------------------------------------------------------------------- rows */

/* The benchmarks, and how their rows are shown. */
typedef struct benchmark {
    const char *name;
    clt_status (*run)(const bench_request *request);
    void (*print)(const json_t *row, bool first);
    bool fastest; /* with one kernel alone */
} benchmark;

static const benchmark *chosen;

static void print_heading(void) {
    printf("%-24s %-6s %6s %7s %-6s %12s %12s %12s\n", "operation", "preset", "n", "threads",
           "kernel", "median us", "least us", "bytes");
}

static const char *text_of(const json_t *row, const char *name) {
    const char *text = json_string_value(json_object_get(row, name));
    return text == NULL ? "-" : text;
}

static double number_of(const json_t *row, const char *name) {
    return json_number_value(json_object_get(row, name));
}

static void print_core(const json_t *row, bool first) {
    char op[64];
    double limbs = number_of(row, "limbs");
    snprintf(op, sizeof op, "%s", text_of(row, "op"));
    if (strncmp(op, "ntt_", 4) == 0) {
        snprintf(op, sizeof op, "%s, %.0f limb%s", text_of(row, "op"), limbs, limbs > 1 ? "s" : "");
    }
    if (first) print_heading();
    printf("%-24s %-6s %6.0f %7.0f %-6s %12.1f %12.1f %12.0f\n", op, text_of(row, "preset"),
           number_of(row, "n"), number_of(row, "threads"), text_of(row, "kernel"),
           number_of(row, "median_us"), number_of(row, "min_us"), number_of(row, "bytes"));
    fflush(stdout);
}

static void print_deep(const json_t *row, bool first) {
    if (first) {
        printf("%-12s %-8s %6s %7s %-6s %10s %6s %6s %7s %9s %9s\n", "operation", "preset", "slots",
               "threads", "kernel", "median ms", "bits", "worst", "levels", "keys MiB", "peak MiB");
    }
    printf("%-12s %-8s %6.0f %7.0f %-6s %10.1f %6.1f %6.1f %7.0f %9.0f %9.0f\n", text_of(row, "op"),
           text_of(row, "preset"), number_of(row, "slots"), number_of(row, "threads"),
           text_of(row, "kernel"), number_of(row, "median_ms"),
           number_of(row, "precision_bits_mean"), number_of(row, "precision_bits_worst"),
           number_of(row, "levels_left"), number_of(row, "key_bytes") / 0x1p20,
           number_of(row, "peak_rss_bytes") / 0x1p20);
    fflush(stdout);
}

/* Accuracy and area under the curve: encrypted, and what the same in the clear adds to it. */
static void print_train(const json_t *row, bool first) {
    double accuracy = number_of(row, "accuracy_encrypted"), auc = number_of(row, "auc_encrypted");
    if (first) {
        printf("%-10s %-8s %6s %8s %5s %-6s %7s %9s %9s %10s %8s %8s %8s %9s %9s\n", "task",
               "model", "rows", "features", "steps", "preset", "threads", "seconds", "clear ms",
               "accuracy %", "clear", "AUC", "clear", "sent MiB", "peak MiB");
    }
    printf("%-10s %-8s %6.0f %8.0f %5.0f %-6s %7.0f ", text_of(row, "task"), text_of(row, "model"),
           number_of(row, "rows"), number_of(row, "features"), number_of(row, "iterations"),
           text_of(row, "preset"), number_of(row, "threads"));
    printf("%9.2f %9.3f %10.2f %+8.2f %8.4f %+8.4f %9.1f %9.0f\n", number_of(row, "seconds"),
           1e3 * number_of(row, "seconds_clear"), 100 * accuracy,
           100 * (number_of(row, "accuracy_clear") - accuracy), auc,
           number_of(row, "auc_clear") - auc, number_of(row, "upload_bytes") / 0x1p20,
           number_of(row, "peak_rss_bytes") / 0x1p20);
    fflush(stdout);
}

static const benchmark benchmarks[] = {
    {"core", bench_core, print_core, false},
    {"deep", bench_deep, print_deep, false},
    {"train", bench_train, print_train, true},
};

enum { BENCHMARKS = sizeof benchmarks / sizeof benchmarks[0] };

static const benchmark *find(const char *name) {
    for (size_t i = 0; i < BENCHMARKS; i++) {
        if (strcmp(benchmarks[i].name, name) == 0) return &benchmarks[i];
    }
    return NULL;
}

/* Where rows go: opaque is the array of the report. */
static void take_row(void *opaque, json_t *row) {
    if (lines) {
        json_dumpf(row, stdout, JSON_REAL_PRECISION(6));
        putchar('\n');
        fflush(stdout);
    } else if (!cli.json) {
        chosen->print(row, json_array_size(opaque) == 0);
    }
    json_array_append_new(opaque, row);
}

/* ---------------------------------------------------------------- one process for each kernel */

static void become(const char *name, const char *kernel, int out) {
    char threads[16];
    const char *words[12] = {"clathrate", "bench", name, "--lines", "--threads", threads};
    size_t n = 6;
    snprintf(threads, sizeof threads, "%u", cli.threads);
    if (quick) words[n++] = "--quick";
    if (filter != NULL) words[n++] = "--filter", words[n++] = filter;
    if (dup2(out, STDOUT_FILENO) >= 0 && setenv("CLT_KERNEL", kernel, 1) == 0) {
        /* execv promises to leave the words as they are. */
        execv("/proc/self/exe", (char *const *)(uintptr_t)words);
    }
    _exit(cli_fail(EXIT_INTERNAL, "the process for kernel %s could not be started", kernel));
}

static int read_rows(json_t *rows, int from) {
    char *line = NULL;
    size_t room = 0;
    FILE *in = fdopen(from, "r");
    if (in == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    while (getline(&line, &room, in) > 0) {
        json_t *row = json_loads(line, 0, NULL);
        if (row != NULL) take_row(rows, row);
    }
    free(line);
    fclose(in);
    return EXIT_DONE;
}

static int run_kernel(json_t *rows, const char *name, const char *kernel) {
    int ends[2], state = 0;
    if (pipe(ends) != 0) return cli_fail(EXIT_LIMIT, "no pipe: %s", strerror(errno));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        become(name, kernel, ends[1]);
    }
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return cli_fail(EXIT_LIMIT, "no process for kernel %s: %s", kernel, strerror(errno));
    }
    int code = read_rows(rows, ends[0]);
    while (waitpid(child, &state, 0) < 0 && errno == EINTR) continue;
    if (code != EXIT_DONE) return code;
    if (WIFEXITED(state)) return WEXITSTATUS(state);
    return cli_fail(EXIT_INTERNAL, "the process for kernel %s was ended by signal %d", kernel,
                    WTERMSIG(state));
}

/* ----------------------------------------------------------------------------------- the verb */

static int measure(json_t *rows, const char *name) {
    int code = EXIT_DONE;
    const char *kernel;
    if (lines || chosen->fastest || getenv("CLT_KERNEL") != NULL) {
        bench_request request = {.quick = quick,
                                 .filter = filter,
                                 .threads = cli.threads,
                                 .opaque = rows,
                                 .row = take_row};
        return cli_status(chosen->run(&request));
    }
    for (unsigned i = 0; code == EXIT_DONE && (kernel = bench_kernel(i)) != NULL; i++) {
        code = run_kernel(rows, name, kernel);
    }
    return code;
}

static int run(char **argument, size_t count) {
    if (comparing) {
        if (count == 2) return bench_compare(argument[0], argument[1]);
        return cli_fail(EXIT_USAGE, "--compare takes two reports: OLD.json NEW.json");
    }
    chosen = count == 1 ? find(argument[0]) : NULL;
    if (chosen == NULL) {
        return cli_fail(EXIT_USAGE, "there is no benchmark '%s'; there are: core, deep, train",
                        argument[count - 1]);
    }
    json_t *envelope = machine_envelope(), *rows = json_object_get(envelope, "rows");
    if (rows == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    int code = measure(rows, argument[0]);
    if (code == EXIT_DONE && !lines && json_array_size(rows) == 0) {
        code = cli_fail(EXIT_USAGE, "no row%s was measured that has '%s'",
                        quick ? " of --quick" : "", filter == NULL ? "" : filter);
    }
    if (code == EXIT_DONE && cli.json && !lines) code = machine_print(envelope, stdout);
    json_decref(envelope);
    return code;
}

const cli_verb bench_verb = {
    .name = "bench",
    .arguments = "core | deep | train",
    .summary = "measure this machine: core operations, bootstrapping, or training",
    .text =
        "core: transforms, encryption, products, rotations, keys. Medians of at least five runs.\n"
        "deep: bootstrapping; time, precision, memory of as many runs as fit.\n"
        "Both after a warm-up, on every kernel of this machine (or the one that CLT_KERNEL\n"
        "names), with one thread and with two.\n"
        "train: models trained on encrypted rows, time, memory and quality against the same\n"
        "in the clear, on the fastest kernel. CLATHRATE_DATA names the folder of its tables;\n"
        "those that are not there are skipped.",
    .example = "clathrate bench core --quick --filter L14",
    .least = 1,
    .most = 2,
    VERB_OPTIONS(option),
    .run = run,
};
