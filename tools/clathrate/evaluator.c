/* The other side: clathrate-eval as a process of its own. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/evaluator.h"

#include "common/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char name[] = "clathrate-eval";

bool evaluator_own_folder(char *path, size_t size) {
    ssize_t length = readlink("/proc/self/exe", path, size);
    if (length <= 0 || (size_t)length >= size) return false;
    path[length] = 0;
    char *slash = strrchr(path, '/');
    if (slash == NULL) return false;
    slash[1] = 0;
    return true;
}

static bool is_program(char *path, size_t size, const char *folder, size_t length,
                       const char *below) {
    int n = snprintf(path, size, "%.*s%s%s", (int)length, folder, below, name);
    return n > 0 && (size_t)n < size && access(path, X_OK) == 0;
}

int evaluator_find(char *path, size_t size) {
    char own[4096];
    if (evaluator_own_folder(own, sizeof own)) {
        if (is_program(path, size, own, strlen(own), "")) return EXIT_DONE;
        if (is_program(path, size, own, strlen(own), "../libexec/clathrate/")) return EXIT_DONE;
    }
    const char *folder = getenv("PATH");
    while (folder != NULL && *folder != 0) {
        size_t length = strcspn(folder, ":");
        if (*folder == '/' && is_program(path, size, folder, length, "/")) return EXIT_DONE;
        folder += length + (folder[length] == ':');
    }
    return cli_fail(EXIT_INTERNAL,
                    "%s is neither beside this program nor on the PATH; install both", name);
}

/* The child. Only calls that are allowed between fork and execve, since the parent has threads. */
static void become(const char *folder, const char *const *words, char *const *environment) {
    static const char failure[] = "clathrate: the evaluator could not be started\n";
    int nothing = open("/dev/null", O_RDONLY);
    if (nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 && chdir(folder) == 0) {
        /* execve promises to leave the words as they are. */
        execve(words[0], (char *const *)(uintptr_t)words, environment);
    }
    if (write(STDERR_FILENO, failure, sizeof failure - 1) < 0) _exit(EXIT_INTERNAL);
    _exit(EXIT_INTERNAL);
}

int evaluator_run(const char *folder, const char *const *words) {
    char kernel[64];
    char *environment[] = {NULL, NULL};
    const char *forced = getenv("CLT_KERNEL");
    if (forced != NULL) {
        snprintf(kernel, sizeof kernel, "CLT_KERNEL=%s", forced);
        environment[0] = kernel;
    }
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) become(folder, words, environment);
    if (child < 0) return cli_fail(EXIT_LIMIT, "no process for %s: %s", name, strerror(errno));
    int state = 0;
    while (waitpid(child, &state, 0) < 0) {
        if (errno != EINTR) return cli_fail(EXIT_INTERNAL, "%s: %s", name, strerror(errno));
    }
    if (WIFEXITED(state)) return WEXITSTATUS(state);
    return cli_fail(EXIT_INTERNAL, "%s was ended by signal %d", name, WTERMSIG(state));
}

/* The command line of the evaluator as it grows. */
typedef struct command_line {
    const char *word[48];
    size_t words;
} command_line;

static void add(command_line *line, const char *word) {
    if (line->words + 1 < sizeof line->word / sizeof *line->word) line->word[line->words++] = word;
}

static void add_option(command_line *line, const char *option, const char *value) {
    add(line, option);
    add(line, value);
}

int evaluator_become(const char *verb, char *const *argument, size_t count,
                     const char *const *more) {
    char program[4160], threads[16], memory[32];
    command_line line = {{NULL}, 0};
    int code = evaluator_find(program, sizeof program);
    if (code != EXIT_DONE) return code;
    snprintf(threads, sizeof threads, "%u", cli.threads);
    snprintf(memory, sizeof memory, "%llu", (unsigned long long)cli.max_memory);
    add_option(&line, program, verb);
    if (cli.keys != NULL) add_option(&line, "--keys", cli.keys);
    add_option(&line, "--output", cli.output);
    add_option(&line, "--threads", threads);
    if (cli.max_memory > 0) add_option(&line, "--max-memory", memory);
    if (cli.force) add(&line, "--force");
    if (cli.quiet) add(&line, "--quiet");
    if (cli.verbose) add(&line, "--verbose");
    if (cli.json) add(&line, "--json");
    for (; *more != NULL; more++) add(&line, *more);
    add(&line, "--"); /* a file may be called -x */
    for (size_t i = 0; i < count; i++) add(&line, argument[i]);
    unsetenv("CLATHRATE_PASSPHRASE"); /* the owner's alone */
    /* execv promises to leave the words as they are. */
    execv(program, (char *const *)(uintptr_t)line.word);
    return cli_fail(EXIT_INTERNAL, "%s cannot be started: %s", program, strerror(errno));
}
