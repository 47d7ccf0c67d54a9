/* The conditioning of rows to train on: a file of their owner, beside the secret key. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/conditioning.h"

#include "common/cli.h"

#include <string.h>
#include <sys/stat.h>

static const char name[] = "conditioning.clk";

int conditioning_find(conditioning_path path) {
    struct stat about;
    char key[4096];
    int code = cli_key_path(key, sizeof key, name);
    if (code != EXIT_DONE) return code;
    char *slash = strrchr(key, '/');
    size_t folder = slash == NULL ? 0 : (size_t)(slash - key) + 1;
    if (stat(cli.keys, &about) == 0 && S_ISDIR(about.st_mode)) {
        snprintf(path, sizeof(conditioning_path), "%s", key);
    } else {
        snprintf(path, sizeof(conditioning_path), "%.*s%s", (int)folder, key, name);
    }
    return EXIT_DONE;
}

bool conditioning_exists(const conditioning_path path) {
    struct stat about;
    return stat(path, &about) == 0;
}

int conditioning_load(clt_conditioning **conditioning, const conditioning_path path) {
    if (conditioning_exists(path)) return cli_status(clt_conditioning_load(conditioning, path));
    return cli_fail(EXIT_INPUT,
                    "%s: there is no such file; 'clathrate encrypt RECIPE.clp TABLE.csv' makes it "
                    "of the rows to train on, and --keys says where it lies",
                    path);
}
