/* Messages, progress, exit codes: everything that a person sees beside the data. */
#define _POSIX_C_SOURCE 200809L
#include "common/cli.h"

#include <jansson.h>

#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static bool bar_wanted, bar_shown;
static volatile sig_atomic_t stopped; /* by this signal */

void cli_progress_clear(void) {
    if (bar_shown) fputs("\r\033[K", stderr);
    bar_shown = false;
}

static void message(const char *before, const char *format, va_list arguments) {
    cli_progress_clear();
    fputs(before, stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

int cli_fail(int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    message("clathrate: ", format, arguments);
    va_end(arguments);
    return code;
}

void cli_warn(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (!cli.quiet) message("clathrate: warning: ", format, arguments);
    va_end(arguments);
}

void cli_say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (!cli.quiet) message("", format, arguments);
    va_end(arguments);
}

void cli_tell(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    if (cli.verbose && !cli.quiet) message("", format, arguments);
    va_end(arguments);
}

static int exit_code(clt_status status) {
    switch (status) {
    case CLT_OK: return EXIT_DONE;
    case CLT_E_ARGUMENT:
    case CLT_E_UNSUPPORTED:
    case CLT_E_EXISTS: return EXIT_USAGE;
    case CLT_E_LEVEL:
    case CLT_E_SCALE:
    case CLT_E_RANGE:
    case CLT_E_FORMAT:
    case CLT_E_VERSION:
    case CLT_E_DIGEST:
    case CLT_E_DATA: return EXIT_INPUT;
    case CLT_E_KIND:
    case CLT_E_PARAMS: /* a key or data that was made for another plan */
    case CLT_E_PLAN:
    case CLT_E_KEY:
    case CLT_E_SECURITY:
    case CLT_E_RANDOM: return EXIT_REFUSED;
    case CLT_E_MEMORY:
    case CLT_E_IO:
    case CLT_E_CANCELLED: return EXIT_LIMIT;
    case CLT_E_INTERNAL: return EXIT_INTERNAL;
    }
    return EXIT_INTERNAL;
}

int cli_status(clt_status status) {
    const char *detail = clt_detail();
    if (status == CLT_OK) return EXIT_DONE;
    if (status == CLT_E_EXISTS) return cli_fail(EXIT_USAGE, "%s: say -f", detail);
    return cli_fail(exit_code(status), "%s", *detail != 0 ? detail : clt_status_text(status));
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* --------------------------------------------------------------------------------- signals */

/* The first signal ends the work at its next report, so that no half-written file stays behind;
   the second ends the process at once. */
static void stop(int signal_number) {
    stopped = signal_number;
}

static void watch_signals(void) {
    static const int watched[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        struct sigaction old, action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
        sigemptyset(&action.sa_mask);
        if (sigaction(watched[i], NULL, &old) == 0 && old.sa_handler == SIG_DFL) {
            sigaction(watched[i], &action, NULL);
        }
    }
}

bool cli_stopped(void) {
    return stopped != 0;
}

void cli_end_stopped(void) {
    if (stopped != 0) raise(stopped);
}

/* "95 s left", "12 min left", "3.4 h left"; nothing before the first unit is done. */
static const char *time_left(cli_short text, double seconds, bool known) {
    double minutes = seconds / 60;
    if (!known) return "";
    if (seconds < 120) {
        snprintf(text, sizeof(cli_short), "  %.0f s left", seconds);
    } else if (minutes < 120) {
        snprintf(text, sizeof(cli_short), "  %.0f min left", minutes);
    } else {
        snprintf(text, sizeof(cli_short), "  %.1f h left", minutes / 60);
    }
    return text;
}

/* A bar for work that has taken two seconds, on terminals only. Work that goes on from a checkpoint
   begins in the middle. */
static int report(void *opaque, const char *what, uint64_t done, uint64_t total) {
    static const char full[] = "##############################";
    static double start;
    static const char *last;
    static uint64_t first, before;
    cli_short left;
    (void)opaque;
    if (stopped != 0) return 1;
    if (!bar_wanted) return 0;
    if (last != what || done < before) start = now(), last = what, first = done;
    before = done;
    if (now() - start < 2 || total == 0) return 0;
    int width = (int)(30 * done / total);
    double unit = done == first ? 0 : (now() - start) / (double)(done - first);
    fprintf(stderr, "\r\033[K%s [%.*s%*s] %3d%%%s", what, width, full, 30 - width, "",
            (int)(100 * done / total), time_left(left, unit * (double)(total - done), unit > 0));
    bar_shown = true;
    if (done == total) cli_progress_clear();
    return 0;
}

static void note(void *opaque, const char *text) {
    (void)opaque;
    cli_warn("%s", text);
}

clt_status cli_workspace(clt_ws **ws) {
    const char *kernel;
    clt_status status = clt_kernel_name(&kernel);
    if (status == CLT_OK) status = clt_ws_new(ws, cli.threads);
    if (status != CLT_OK) return status;
    clt_ws_set_notes(*ws, (clt_notes){NULL, note});
    bar_wanted = !cli.quiet && isatty(STDERR_FILENO);
    clt_ws_set_progress(*ws, (clt_progress){NULL, report});
    watch_signals();
    cli_tell("kernel %s, %u threads", kernel, clt_ws_threads(*ws));
    return CLT_OK;
}

unsigned cli_flags(void) {
    return cli.force ? CLT_REPLACE : 0;
}

static int write_stdout(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    return fwrite(bytes, 1, size, stdout) == size ? 0 : 5;
}

void cli_wrote_rows(size_t rows, size_t ciphertexts) {
    if (cli.json) {
        json_t *o = json_pack("{s:s, s:I, s:I}", "output", cli.output, "rows", (json_int_t)rows,
                              "ciphertexts", (json_int_t)ciphertexts);
        json_dumpf(o, stdout, JSON_INDENT(2));
        putchar('\n');
        json_decref(o);
        return;
    }
    cli_say("%zu row%s in %zu ciphertext%s: %s", rows, rows == 1 ? "" : "s", ciphertexts,
            ciphertexts == 1 ? "" : "s", cli_output_is_stdout() ? "standard output" : cli.output);
}

clt_writer cli_stdout(void) {
    return (clt_writer){NULL, write_stdout};
}

const char *cli_bytes(cli_short text, uint64_t bytes) {
    static const char *const unit[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t i = 0;
    while (value >= 1024 && i < 4) value /= 1024, i++;
    snprintf(text, sizeof(cli_short), i == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value,
             unit[i]);
    return text;
}

const char *cli_seconds(cli_short text, double seconds) {
    if (seconds < 1e-3) {
        snprintf(text, sizeof(cli_short), "%.0f us", seconds * 1e6);
    } else if (seconds < 1) {
        snprintf(text, sizeof(cli_short), "%.0f ms", seconds * 1e3);
    } else {
        snprintf(text, sizeof(cli_short), "%.1f s", seconds);
    }
    return text;
}
