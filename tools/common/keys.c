/* Where keys lie, and the passphrase of a secret key. */
#define _POSIX_C_SOURCE 200809L
#include "common/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int cli_key_path(char *path, size_t size, const char *file) {
    struct stat about;
    int length;
    if (cli.keys == NULL) {
        return cli_fail(EXIT_USAGE, "no keys given: say --keys FOLDER or set CLATHRATE_KEYS");
    }
    if (stat(cli.keys, &about) != 0) {
        return cli_fail(EXIT_INPUT,
                        "%s: there is no such file or folder of keys; "
                        "'clathrate keygen PLAN.clp -o %s' makes one",
                        cli.keys, cli.keys);
    }
    if (S_ISDIR(about.st_mode)) {
        length = snprintf(path, size, "%s/%s", cli.keys, file);
    } else {
        length = snprintf(path, size, "%s", cli.keys);
    }
    if (length < 0 || (size_t)length >= size) return cli_fail(EXIT_USAGE, "--keys is too long");
    return EXIT_DONE;
}

enum { PASSPHRASE_MOST = 1024 };

static int read_line(char *line, const char *file) {
    FILE *in = fopen(file, "r");
    if (in == NULL) return cli_fail(EXIT_INPUT, "%s: cannot be read", file);
    setvbuf(in, NULL, _IONBF, 0); /* no copy of the passphrase in a buffer of the C library */
    bool got = fgets(line, PASSPHRASE_MOST, in) != NULL;
    fclose(in);
    line[got ? strcspn(line, "\r\n") : 0] = 0;
    if (*line == 0) return cli_fail(EXIT_INPUT, "%s: the first line is empty", file);
    return EXIT_DONE;
}

int cli_passphrase(char **passphrase, const char *file) {
    const char *given = getenv("CLATHRATE_PASSPHRASE");
    int code = EXIT_DONE;
    *passphrase = NULL;
    if (file == NULL && given == NULL) return EXIT_DONE;
    char *text = calloc(PASSPHRASE_MOST, 1);
    if (text == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    if (file != NULL) {
        code = read_line(text, file);
    } else if (strlen(given) >= PASSPHRASE_MOST || *given == 0) {
        code = cli_fail(EXIT_INPUT, "CLATHRATE_PASSPHRASE must have 1 to %d bytes",
                        PASSPHRASE_MOST - 1);
    } else {
        memcpy(text, given, strlen(given));
    }
    if (code != EXIT_DONE) {
        cli_passphrase_free(text);
        return code;
    }
    *passphrase = text;
    return EXIT_DONE;
}

void cli_passphrase_free(char *passphrase) {
    if (passphrase == NULL) return;
    volatile char *byte = passphrase;
    for (size_t i = 0; i < PASSPHRASE_MOST; i++) byte[i] = 0;
    free(passphrase);
}
