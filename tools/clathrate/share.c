/* Data that is installed with the program. */
#include "clathrate/share.h"

#include "clathrate/evaluator.h"

#include <stdio.h>
#include <stdlib.h>

static bool is_file(const char *path) {
    FILE *file = fopen(path, "r");
    if (file != NULL) fclose(file);
    return file != NULL;
}

bool share_find(char *path, size_t size, const char *name) {
    char own[4096];
    const char *share = getenv("CLATHRATE_SHARE");
    *path = 0;
    if (share != NULL) {
        snprintf(path, size, "%s/%s", share, name);
    } else if (evaluator_own_folder(own, sizeof own)) {
        snprintf(path, size, "%s../share/clathrate/%s", own, name);
    }
    return is_file(path);
}
