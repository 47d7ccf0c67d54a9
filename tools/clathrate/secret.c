/* The secret key and its passphrase: only this program, never the evaluator, reads them. */
#include "clathrate/secret.h"

#include "common/cli.h"

#include <stdlib.h>
#include <string.h>

enum { PASSPHRASE_MOST = 1024 };

static int read_line(char *line, const char *file) {
    FILE *in = fopen(file, "r");
    if (in == NULL) return cli_fail(EXIT_INPUT, "%s: cannot be read", file);
    setvbuf(in, NULL, _IONBF, 0); /* no copy of the passphrase in a buffer of the C library */
    bool got = fgets(line, PASSPHRASE_MOST, in) != NULL;
    fclose(in);
    bool whole = got && strcspn(line, "\r\n") < PASSPHRASE_MOST - 1;
    line[got ? strcspn(line, "\r\n") : 0] = 0;
    if (*line == 0) return cli_fail(EXIT_INPUT, "%s: the first line is empty", file);
    if (!whole) {
        return cli_fail(EXIT_INPUT, "%s: the first line has more than %d bytes", file,
                        PASSPHRASE_MOST - 2);
    }
    return EXIT_DONE;
}

int passphrase_get(char **passphrase, const char *file) {
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
        passphrase_free(text);
        return code;
    }
    *passphrase = text;
    return EXIT_DONE;
}

void passphrase_free(char *passphrase) {
    if (passphrase == NULL) return;
    volatile char *byte = passphrase;
    for (size_t i = 0; i < PASSPHRASE_MOST; i++) byte[i] = 0;
    free(passphrase);
}

int secret_load(clt_sk **sk, const char *passphrase_file) {
    char path[4096];
    char *passphrase = NULL;
    int code = cli_key_path(path, sizeof path, "secret.clk");
    if (code == EXIT_DONE) code = passphrase_get(&passphrase, passphrase_file);
    if (code == EXIT_DONE) code = cli_status(clt_sk_load(sk, path, passphrase));
    passphrase_free(passphrase);
    return code;
}
