/* Where keys lie. */
#define _POSIX_C_SOURCE 200809L
#include "common/cli.h"

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
