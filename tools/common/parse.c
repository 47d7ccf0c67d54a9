/* Verbs and options: one table says what is parsed and what help prints. */
#define _POSIX_C_SOURCE 200809L
#include "common/cli.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

cli_common cli;

static const cli_option common_option[] = {
    {"output", 'o', CLI_TEXT, "FILE", "where the result goes; - is standard output", &cli.output},
    {"force", 'f', CLI_FLAG, NULL, "replace files that exist", &cli.force},
    {"keys", 0, CLI_TEXT, "PATH", "folder of keys, or one key file [$CLATHRATE_KEYS]", &cli.keys},
    {"json", 0, CLI_FLAG, NULL, "print one JSON object on standard output", &cli.json},
    {"threads", 0, CLI_COUNT, "N", "threads to use [all processors]", &cli.threads},
    {"max-memory", 0, CLI_BYTES, "SIZE",
     "run within it, keys packed if need be, or refuse; such as 4G", &cli.max_memory},
    {"quiet", 'q', CLI_FLAG, NULL, "say nothing but errors", &cli.quiet},
    {"verbose", 'v', CLI_FLAG, NULL, "say more", &cli.verbose},
    {"help", 'h', CLI_FLAG, NULL, "this text", &cli.help},
};
enum { COMMON_OPTIONS = sizeof common_option / sizeof *common_option };

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time. */
static size_t edits(const char *a, const char *b) {
    size_t row[64], n = strlen(b);
    if (n >= 64) return SIZE_MAX;
    for (size_t j = 0; j <= n; j++) row[j] = j;
    for (size_t i = 0; a[i] != 0; i++) {
        size_t corner = row[0]++;
        for (size_t j = 0; j < n; j++) {
            size_t change = corner + (a[i] != b[j]);
            corner = row[j + 1];
            row[j + 1] = least(change, least(row[j], corner) + 1);
        }
    }
    return row[n];
}

const char *cli_nearest(const char *text, const char *const *name, size_t names) {
    const char *best = NULL;
    size_t distance = strlen(text) / 3 + 2;
    for (size_t i = 0; i < names; i++) {
        size_t d = edits(text, name[i]);
        if (d < distance) distance = d, best = name[i];
    }
    return best;
}

static const cli_option *option_at(const cli_verb *verb, size_t i) {
    if (i < verb->options) return &verb->option[i];
    return i - verb->options < COMMON_OPTIONS ? &common_option[i - verb->options] : NULL;
}

static const cli_option *find_long(const cli_verb *verb, const char *name, size_t length) {
    const cli_option *option;
    for (size_t i = 0; (option = option_at(verb, i)) != NULL; i++) {
        if (strlen(option->name) == length && strncmp(option->name, name, length) == 0) {
            return option;
        }
    }
    return NULL;
}

static const cli_option *find_letter(const cli_verb *verb, char letter) {
    const cli_option *option;
    for (size_t i = 0; (option = option_at(verb, i)) != NULL; i++) {
        if (option->letter == letter) return option;
    }
    return NULL;
}

static int unknown_option(const cli_verb *verb, const char *text) {
    const char *name[64];
    size_t names = 0;
    const cli_option *option;
    while (names < 64 && (option = option_at(verb, names)) != NULL) name[names++] = option->name;
    const char *near = cli_nearest(text + strspn(text, "-"), name, names);
    if (near != NULL) {
        return cli_fail(EXIT_USAGE, "%s has no option %s; did you mean --%s?", verb->name, text,
                        near);
    }
    return cli_fail(EXIT_USAGE, "%s has no option %s; 'clathrate help %s' lists them", verb->name,
                    text, verb->name);
}

static bool parse_unsigned(uint64_t *value, const char *text, uint64_t most, char **end) {
    if (*text < '0' || *text > '9') return false;
    errno = 0;
    *value = strtoull(text, end, 10);
    return errno == 0 && *value <= most;
}

static bool parse_bytes(uint64_t *value, const char *text) {
    static const char unit[] = "KMGT";
    char *end;
    if (!parse_unsigned(value, text, UINT64_MAX >> 1, &end)) return false;
    const char *at = *end == 0 ? NULL : strchr(unit, *end & ~0x20);
    if (*end == 0) return true;
    if (at == NULL || end[1] != 0) return false;
    unsigned shift = 10 * (unsigned)(at - unit + 1);
    if (*value > UINT64_MAX >> shift) return false;
    *value <<= shift;
    return true;
}

/* Cuts `text`, which the list keeps, at its commas. */
static bool parse_list(cli_list *list, char *text) {
    list->count = 0;
    while (list->count < 256) {
        char *comma = strchr(text, ',');
        list->item[list->count++] = text;
        if (comma == NULL) return true;
        *comma = 0;
        text = comma + 1;
    }
    return false;
}

/* The word of "a|b|c" that is the text, or NULL. */
static const char *choice_of(const char *choices, const char *text) {
    size_t length = strlen(text);
    for (const char *word = choices; word != NULL;) {
        size_t end = strcspn(word, "|");
        if (end == length && strncmp(word, text, end) == 0) return text;
        word = word[end] == '|' ? word + end + 1 : NULL;
    }
    return NULL;
}

static bool parse_choice(const cli_option *option, const char *text) {
    const char *word = choice_of(option->argument, text);
    if (word != NULL) *(const char **)option->target = word;
    return word != NULL;
}

static bool parse_value(const cli_option *option, char *text) {
    uint64_t value;
    char *end = text;
    switch (option->type) {
    case CLI_FLAG: return false;
    case CLI_TEXT: *(const char **)option->target = text; return true;
    case CLI_COUNT:
        if (!parse_unsigned(&value, text, UINT32_MAX, &end) || *end != 0) return false;
        *(unsigned *)option->target = (unsigned)value;
        return true;
    case CLI_SEED:
        if (!parse_unsigned(&value, text, UINT64_MAX, &end) || *end != 0) return false;
        *(uint64_t *)option->target = value;
        return true;
    case CLI_BYTES: return parse_bytes(option->target, text);
    case CLI_NUMBER:
        *(double *)option->target = strtod(text, &end);
        return end != text && *end == 0 && isfinite(*(double *)option->target);
    case CLI_LIST: return parse_list(option->target, text);
    case CLI_CHOICE: return parse_choice(option, text);
    }
    return false;
}

static int bad_value(const cli_option *option, const char *value) {
    static const char *const kind[] = {
        [CLI_FLAG] = "no value",
        [CLI_TEXT] = "a text",
        [CLI_COUNT] = "a whole number from 0 to 4294967295",
        [CLI_SEED] = "a whole number from 0 to 18446744073709551615",
        [CLI_BYTES] = "a whole number of bytes, or of K, M, G or T, such as 512M or 4G",
        [CLI_NUMBER] = "a number such as 0.01",
        [CLI_LIST] = "at most 256 words with commas between",
        [CLI_CHOICE] = "one of the words that help lists",
    };
    return cli_fail(EXIT_USAGE, "--%s cannot be '%s': it takes %s", option->name, value,
                    kind[option->type]);
}

/* Letters of flags may stand together, as in -qf; one that takes a value ends the word. */
static int take_letters(const cli_verb *verb, char **argv, int argc, int *i) {
    char *word = argv[*i];
    for (char *letter = word + 1; *letter != 0; letter++) {
        const cli_option *option = find_letter(verb, *letter);
        if (option == NULL) return unknown_option(verb, word);
        if (option->type == CLI_FLAG) {
            *(bool *)option->target = true;
            continue;
        }
        char *value = letter[1] != 0 ? letter + 1 : *i + 1 < argc ? argv[++*i] : NULL;
        if (value == NULL) {
            return cli_fail(EXIT_USAGE, "--%s needs %s", option->name, option->argument);
        }
        return parse_value(option, value) ? EXIT_DONE : bad_value(option, value);
    }
    return EXIT_DONE;
}

/* The next word belongs to the option only if it is one of its choices. */
static void take_choice(const cli_option *option, const char *next, int *i) {
    if (parse_choice(option, next)) {
        ++*i;
    } else {
        *(const char **)option->target = "";
    }
}

/* Takes the option at argv[*i]; *i ends on the last word that belongs to it. */
static int take_option(const cli_verb *verb, char **argv, int argc, int *i) {
    char *word = argv[*i], *value = NULL;
    if (word[1] != '-') return take_letters(verb, argv, argc, i);
    size_t length = strcspn(word + 2, "=");
    const cli_option *option = find_long(verb, word + 2, length);
    if (word[2 + length] == '=') value = word + 3 + length;
    if (option == NULL) return unknown_option(verb, word);
    if (option->type == CLI_FLAG) {
        if (value != NULL) return cli_fail(EXIT_USAGE, "--%s takes no value", option->name);
        *(bool *)option->target = true;
        return EXIT_DONE;
    }
    if (value == NULL && option->type == CLI_CHOICE) {
        take_choice(option, *i + 1 < argc ? argv[*i + 1] : "", i);
        return EXIT_DONE;
    }
    if (value == NULL && *i + 1 < argc) value = argv[++*i];
    if (value == NULL) {
        return cli_fail(EXIT_USAGE, "--%s needs %s", option->name, option->argument);
    }
    return parse_value(option, value) ? EXIT_DONE : bad_value(option, value);
}

static int parse(const cli_verb *verb, int argc, char **argv, char **argument, size_t *count) {
    bool options = true;
    for (int i = 0; i < argc; i++) {
        if (options && strcmp(argv[i], "--") == 0) {
            options = false;
        } else if (options && argv[i][0] == '-' && argv[i][1] != 0) {
            int code = take_option(verb, argv, argc, &i);
            if (code != EXIT_DONE) return code;
        } else {
            argument[(*count)++] = argv[i];
        }
    }
    return EXIT_DONE;
}

static int check_count(const cli_verb *verb, size_t count) {
    if (count < verb->least) {
        return cli_fail(EXIT_USAGE, "%s needs %s; 'clathrate help %s' shows an example", verb->name,
                        verb->arguments, verb->name);
    }
    if (count > verb->most) {
        return cli_fail(EXIT_USAGE, "%s takes at most %zu argument%s, got %zu", verb->name,
                        verb->most, verb->most == 1 ? "" : "s", count);
    }
    return EXIT_DONE;
}

bool cli_output_is_stdout(void) {
    return cli.output != NULL && strcmp(cli.output, "-") == 0;
}

static int check_folder(const char *path) {
    struct stat about;
    char folder[4096];
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    if (slash == NULL || length >= sizeof folder) return EXIT_DONE;
    snprintf(folder, sizeof folder, "%.*s", (int)length, path);
    if (stat(folder, &about) == 0) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "%s cannot be written, the folder %s is not there; make it first",
                    path, folder);
}

/* Before the work, which may take an hour. The library looks again when it writes. */
static int check_output(const cli_verb *verb) {
    struct stat about;
    if (cli.output == NULL) return EXIT_DONE;
    if (verb->output == CLI_NO_OUTPUT) {
        return cli_fail(EXIT_USAGE, "%s writes no file of its own; leave out --output", verb->name);
    }
    if (*cli.output == 0 || (verb->output == CLI_FOLDER_OUTPUT && cli_output_is_stdout())) {
        return cli_fail(EXIT_USAGE, "--output cannot be '%s': it takes the name of a %s",
                        cli.output, verb->output == CLI_FOLDER_OUTPUT ? "folder" : "file");
    }
    if (verb->output == CLI_FOLDER_OUTPUT || cli_output_is_stdout()) return EXIT_DONE;
    if (!cli.force && lstat(cli.output, &about) == 0) {
        return cli_fail(EXIT_USAGE, "%s exists already; say -f to replace it", cli.output);
    }
    return check_folder(cli.output);
}

static const cli_verb *find_verb(const cli_verb *const *verb, size_t verbs, const char *name) {
    for (size_t i = 0; i < verbs; i++) {
        if (strcmp(verb[i]->name, name) == 0) return verb[i];
    }
    return NULL;
}

static int unknown_verb(const char *program, const cli_verb *const *verb, size_t verbs,
                        const char *text) {
    const char *name[32];
    if (*text == '-') {
        return cli_fail(EXIT_USAGE, "the verb comes first, %s after it; '%s help' lists the verbs",
                        text, program);
    }
    size_t names = 0;
    for (; names < verbs && names < 32; names++) name[names] = verb[names]->name;
    const char *near = cli_nearest(text, name, names);
    if (near != NULL) {
        return cli_fail(EXIT_USAGE, "no verb '%s'; did you mean '%s %s'?", text, program, near);
    }
    return cli_fail(EXIT_USAGE, "no verb '%s'; '%s help' lists them", text, program);
}

static int run_verb(const char *program, const cli_verb *verb, int argc, char **argv) {
    size_t count = 0;
    char **argument = calloc((size_t)argc + 1, sizeof *argument);
    if (argument == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    int code = parse(verb, argc, argv, argument, &count);
    if (code == EXIT_DONE && cli.help) {
        cli_print_verb(program, verb);
    } else {
        if (code == EXIT_DONE) code = check_count(verb, count);
        if (code == EXIT_DONE) code = check_output(verb);
        if (code == EXIT_DONE) code = verb->run(argument, count);
    }
    free(argument);
    cli_progress_clear();
    return code;
}

static int dispatch(const char *program, const cli_verb *const *verb, size_t verbs, int argc,
                    char **argv) {
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        cli_print_program(program, verb, verbs);
        return argc < 2 ? EXIT_USAGE : EXIT_DONE;
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        printf("%s %s\n", program, clt_version());
        return EXIT_DONE;
    }
    const cli_verb *found = find_verb(verb, verbs, argv[1]);
    if (found == NULL) return unknown_verb(program, verb, verbs, argv[1]);
    return run_verb(program, found, argc - 2, argv + 2);
}

int cli_main(const char *program, const cli_verb *const *verb, size_t verbs, int argc,
             char **argv) {
    cli.keys = getenv("CLATHRATE_KEYS");
    int code = dispatch(program, verb, verbs, argc, argv);
    cli_end_stopped();
    /* What a full disk swallowed must not look done. */
    bool lost = fflush(stdout) != 0 || ferror(stdout);
    if (lost && code == EXIT_DONE) return cli_fail(EXIT_LIMIT, "standard output: writing failed");
    return code;
}

static void print_option(const cli_option *option) {
    char left[48];
    char letter[5] = "    ";
    if (option->letter != 0) snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(left, sizeof left, "%s--%s %s", letter, option->name,
             option->argument == NULL ? "" : option->argument);
    printf("  %-28s %s\n", left, option->help);
}

void cli_print_verb(const char *program, const cli_verb *verb) {
    printf("%s %s %s\n\n%s\n", program, verb->name, verb->arguments, verb->summary);
    if (verb->text != NULL) printf("\n%s\n", verb->text);
    if (verb->options > 0) printf("\nOptions:\n");
    for (size_t i = 0; i < verb->options; i++) print_option(&verb->option[i]);
    printf("\nFor every verb:\n");
    for (size_t i = 0; i < COMMON_OPTIONS; i++) print_option(&common_option[i]);
    printf("\nExample:\n  %s\n", verb->example);
}

void cli_print_program(const char *program, const cli_verb *const *verb, size_t verbs) {
    printf("%s: machine learning on data that stays encrypted\n\n", program);
    for (size_t i = 0; i < verbs; i++) printf("  %-9s %s\n", verb[i]->name, verb[i]->summary);
    printf("\n'%s help VERB' says more, with an example.\n", program);
}
