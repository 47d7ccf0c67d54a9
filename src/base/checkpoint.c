/*
 * Checkpoints (checkpoint.h). What a killed process leaves beside `path` is named as file.c names
 * it: "<path>.tmp-" and sixteen hexadecimal digits. Finding such names takes a look into the
 * folder, the one thing here that does not go through the hooks.
 */
#define _POSIX_C_SOURCE 200809L

#include "base/checkpoint.h"

#include "base/alloc.h"
#include "base/hooks.h"
#include "base/progress.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>

static const char MARK[] = ".tmp-", DIGITS[] = "0123456789abcdef";
enum { MARK_DIGITS = 16 };

static void remove_file(const char *path) {
    const clt_hooks *hooks = clt__hooks();
    (void)hooks->remove(hooks->opaque, path);
}

/* ---------------------------------------------------------------------- temporary files */

/* Whether `entry` is `name` with the mark and its digits. */
static bool is_left_over(const char *entry, const char *name) {
    size_t size = strlen(name), mark = sizeof MARK - 1;
    if (strncmp(entry, name, size) != 0 || strncmp(entry + size, MARK, mark) != 0) return false;
    const char *digits = entry + size + mark;
    return strspn(digits, DIGITS) == MARK_DIGITS && digits[MARK_DIGITS] == '\0';
}

/* `path` has room for the mark and its digits; its folder ends at `name`. */
static void sweep(DIR *folder, char *path, size_t name) {
    size_t size = strlen(path);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (!is_left_over(entry->d_name, path + name)) continue;
        memcpy(path + name, entry->d_name, strlen(entry->d_name) + 1);
        remove_file(path);
        path[size] = '\0';
    }
}

/* What cannot be found or removed does no harm. */
static clt_status remove_left_overs(const char *path) {
    const char *slash = strrchr(path, '/');
    size_t size = strlen(path), name = slash == NULL ? 0 : (size_t)(slash - path) + 1;
    char *text = clt__alloc(size + sizeof MARK + MARK_DIGITS, 1);
    if (text == NULL) return CLT_E_MEMORY;
    memcpy(text, path, name);
    DIR *folder = opendir(name == 0 ? "." : text);
    memcpy(text, path, size);
    if (folder != NULL) {
        sweep(folder, text, name);
        (void)closedir(folder);
    }
    clt__free(text);
    return CLT_OK;
}

/* --------------------------------------------------------------------------------- checkpoints */

clt_status clt__checkpoint_open(clt__checkpoint *c, const char *path, double seconds) {
    *c = (clt__checkpoint){.path = path, .seconds = seconds, .last = clt__seconds()};
    return path == NULL ? CLT_OK : remove_left_overs(path);
}

/* A file that is there but cannot be read is not the same as none. */
clt_status clt__checkpoint_find(clt__checkpoint *c) {
    const clt_hooks *hooks = clt__hooks();
    void *file = NULL;
    int error = hooks->open_read(hooks->opaque, &file, c->path);
    if (error == 0) error = hooks->close(hooks->opaque, file);
    c->exists = error == 0;
    if (error == 0 || error == ENOENT) return CLT_OK;
    return clt__within(clt__fail_system(error, "it cannot be opened"), "%s", c->path);
}

static clt_status advise(clt_status status) {
    switch (status) {
    case CLT_E_FORMAT:
    case CLT_E_VERSION:
    case CLT_E_DIGEST:
        return clt__fail(status, "%s; remove this checkpoint to begin anew", clt_detail());
    case CLT_E_KIND:
        return clt__fail(status, "%s; name another file as the checkpoint", clt_detail());
    default: return status;
    }
}

clt_status clt__checkpoint_load(clt__checkpoint *c, const char *what, clt__load_fn *load,
                                void *object, bool *found) {
    *found = false;
    if (c->path == NULL) return CLT_OK;
    CLT__RETURN_IF(clt__checkpoint_find(c));
    if (!c->exists) return CLT_OK;
    CLT__RETURN_IF(advise(clt__file_load(c->path, what, true, load, object)));
    *found = true;
    return CLT_OK;
}

clt_status clt__checkpoint_unit(clt__checkpoint *c, clt__save_fn *save, const void *object) {
    if (c->path == NULL || clt__seconds() - c->last < c->seconds) return CLT_OK;
    CLT__RETURN_IF(clt__file_save(c->path, CLT__FILE_REPLACE, true, save, object));
    c->exists = true;
    c->last = clt__seconds();
    return CLT_OK;
}

clt_status clt__checkpoint_remove(clt__checkpoint *c) {
    const clt_hooks *hooks = clt__hooks();
    if (c->path == NULL || !c->exists) return CLT_OK;
    int error = hooks->remove(hooks->opaque, c->path);
    c->exists = error != 0;
    if (error == 0) return CLT_OK;
    return clt__within(clt__fail_system(error, "it cannot be removed"), "%s", c->path);
}
