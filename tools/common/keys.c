/* Files that the command line names: where keys lie and what they may release; kinds. */
#define _POSIX_C_SOURCE 200809L
#include "common/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

bool cli_release_bits(unsigned *bits, const char *text) {
    enum { BITS_MOST = 40 };
    char *end;
    if (strcmp(text, "label") == 0) {
        *bits = CLT_RELEASE_DISCRETE;
        return true;
    }
    unsigned long value = strtoul(text, &end, 10);
    bool good = *text >= '0' && *text <= '9' && *end == 0 && value >= 1 && value <= BITS_MOST;
    if (good) {
        *bits = (unsigned)value;
    } else {
        (void)cli_fail(EXIT_USAGE,
                       "--release cannot be '%s': it takes a number of bits, 1 to %d, or "
                       "'label'",
                       text, BITS_MOST);
    }
    return good;
}

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
        size_t end = strlen(cli.keys);
        while (end > 1 && cli.keys[end - 1] == '/') end--;
        length = snprintf(path, size, "%.*s/%s", (int)end, cli.keys, file);
    } else {
        length = snprintf(path, size, "%s", cli.keys);
    }
    if (length < 0 || (size_t)length >= size) return cli_fail(EXIT_USAGE, "--keys is too long");
    return EXIT_DONE;
}

clt_status cli_kind(clt_kind *kind, const char *path, clt_kind piped) {
    struct stat about;
    bool once = strcmp(path, "-") == 0 || (stat(path, &about) == 0 && !S_ISREG(about.st_mode));
    *kind = piped;
    return once ? CLT_OK : clt_file_kind(kind, path);
}
