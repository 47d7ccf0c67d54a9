/*
 * What the programs share: verbs, options, exit codes, messages.
 *
 * Data and JSON go to standard output, everything else to standard error. A verb is a table of
 * options, a summary, an example, and a function; help is printed from the table.
 */
#ifndef CLI_H
#define CLI_H

#include "clathrate/clathrate.h"

#include <stdio.h>

/* Exit codes: a contract with scripts. */
enum {
    EXIT_DONE = 0,
    EXIT_CHECK = 1,   /* a check said no */
    EXIT_USAGE = 2,   /* the command line */
    EXIT_INPUT = 3,   /* bad input */
    EXIT_REFUSED = 4, /* a key or a security reason */
    EXIT_LIMIT = 5,   /* memory, disk or time */
    EXIT_INTERNAL = 6,
};

typedef enum cli_type {
    CLI_FLAG,   /* bool */
    CLI_TEXT,   /* const char * */
    CLI_COUNT,  /* unsigned */
    CLI_SEED,   /* uint64_t, decimal */
    CLI_BYTES,  /* uint64_t with K, M, G, T */
    CLI_NUMBER, /* double */
    CLI_LIST,   /* cli_list, separated by commas */
    CLI_CHOICE, /* const char *: one of the words "a|b|c" of `argument`; "" when none is said */
} cli_type;

typedef struct cli_list {
    char *item[256];
    size_t count;
} cli_list;

typedef struct cli_option {
    const char *name; /* without the dashes */
    char letter;      /* 0: none */
    cli_type type;
    const char *argument; /* "FILE", "N" */
    const char *help;
    void *target;
} cli_option;

/* Options that every verb takes. */
typedef struct cli_common {
    bool json, quiet, verbose, force, help;
    unsigned threads;
    uint64_t max_memory; /* 0: no limit */
    const char *keys;    /* folder or file; default $CLATHRATE_KEYS */
    const char *output;
} cli_common;

extern cli_common cli; /* of this process; set once by cli_parse */

/* What -o names: a folder is the verb's own affair, a file is looked for before the work begins. */
typedef enum cli_output {
    CLI_NO_OUTPUT,
    CLI_FILE_OUTPUT,
    CLI_FOLDER_OUTPUT,
} cli_output;

typedef struct cli_verb {
    const char *name;
    const char *arguments; /* "MODEL.clm DATA.cld" */
    const char *summary;
    const char *text; /* what --help says between the usage and the options; may be NULL */
    const char *example;
    size_t least, most; /* positional arguments */
    cli_output output;
    const cli_option *option;
    size_t options;
    int (*run)(char **argument, size_t count);
} cli_verb;

extern const cli_verb cli_inspect; /* a verb of both programs */

/* Finds the verb, parses its options, runs it; the exit code. */
int cli_main(const char *program, const cli_verb *const *verb, size_t verbs, int argc, char **argv);
void cli_print_verb(const char *program, const cli_verb *verb);
void cli_print_program(const char *program, const cli_verb *const *verb, size_t verbs);
/* The name nearest to `text` by edits, NULL when none is near. */
const char *cli_nearest(const char *text, const char *const *name, size_t names);

/* Prints "clathrate: <text>" to standard error. */
#if defined(__GNUC__)
#define CLI_PRINTF(a, b) __attribute__((format(printf, a, b)))
#else
#define CLI_PRINTF(a, b)
#endif
int cli_fail(int code, const char *format, ...) CLI_PRINTF(2, 3);
void cli_warn(const char *format, ...) CLI_PRINTF(1, 2);
/* A line for a person; silent with --quiet. */
void cli_say(const char *format, ...) CLI_PRINTF(1, 2);
/* Only with --verbose. */
void cli_tell(const char *format, ...) CLI_PRINTF(1, 2);

/* Prints the detail of a failed library call and gives its exit code. */
int cli_status(clt_status status);
/* `return` form for verbs that have nothing to clean up. */
#define CLI_TRY(call)                                                                              \
    do {                                                                                           \
        clt_status cli_status_ = (call);                                                           \
        if (cli_status_ != CLT_OK) {                                                               \
            code = cli_status(cli_status_);                                                        \
            goto done;                                                                             \
        }                                                                                          \
    } while (0)

/* A workspace with progress bar and notes on standard error, threads as asked for. */
clt_status cli_workspace(clt_ws **ws);
unsigned cli_flags(void); /* CLT_REPLACE with --force */
/* Whether -o is standard output, where no text must mix with the file. */
bool cli_output_is_stdout(void);
/* Tells of a file of encrypted rows that was written; with --json as an object. */
void cli_wrote_rows(size_t rows, size_t ciphertexts);
/* Once a workspace was made, signals that end a process end the work first; then this ends the
   process by the signal, as whoever started it expects. */
void cli_end_stopped(void);
/* Whether there was such a signal. */
bool cli_stopped(void);
/* Ends a progress bar that is on the screen. */
void cli_progress_clear(void);

/* Standard output as a writer. */
clt_writer cli_stdout(void);
/* "12.4 MiB", "830 ms" in a caller's buffer, which is returned. */
typedef char cli_short[32];
const char *cli_bytes(cli_short text, uint64_t bytes);
const char *cli_seconds(cli_short text, double seconds);

/* The value of --release of plan and keygen: a number of bits, or "label". Complains. */
bool cli_release_bits(unsigned *bits, const char *text);

/* The path of a key file inside --keys, which is a folder or the file itself. */
int cli_key_path(char *path, size_t size, const char *file);
/* What a file is; `piped` for standard input and other pipes, which cannot be read twice. */
clt_status cli_kind(clt_kind *kind, const char *path, clt_kind piped);

#endif
