/*
 * Fault injection: each hook passes a point, then fails or calls the default hook. A failing close
 * closes all the same, as close(2) does; a failing anything else does nothing.
 */
#include "support/fault.h"

#include "base/hooks.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static fault_mode mode_now;
static uint64_t first_failing;
static atomic_uint_fast64_t points;
static atomic_bool fired;
static atomic_long live_memory, live_files;

/* Passes a point; true when it is to fail. */
static bool fails(void) {
    uint64_t point = atomic_fetch_add(&points, 1) + 1;
    bool failing = (mode_now == FAULT_ONCE && point == first_failing) ||
                   (mode_now == FAULT_FOREVER && point >= first_failing);
    if (failing) atomic_store(&fired, true);
    return failing;
}

static void *fault_alloc(void *opaque, size_t size) {
    if (fails()) return NULL;
    void *memory = clt__hooks_default()->alloc(opaque, size);
    if (memory != NULL) atomic_fetch_add(&live_memory, 1);
    return memory;
}

static void fault_free(void *opaque, void *memory) {
    atomic_fetch_sub(&live_memory, 1);
    clt__hooks_default()->free(opaque, memory);
}

static int fault_open_read(void *opaque, void **file, const char *path) {
    if (fails()) return EIO;
    int error = clt__hooks_default()->open_read(opaque, file, path);
    if (error == 0) atomic_fetch_add(&live_files, 1);
    return error;
}

static int fault_open_write(void *opaque, void **file, const char *path, unsigned mode,
                            bool replace) {
    if (fails()) return EIO;
    int error = clt__hooks_default()->open_write(opaque, file, path, mode, replace);
    if (error == 0) atomic_fetch_add(&live_files, 1);
    return error;
}

static int fault_read(void *opaque, void *file, void *bytes, size_t size, size_t *done) {
    return fails() ? EIO : clt__hooks_default()->read(opaque, file, bytes, size, done);
}

static int fault_write(void *opaque, void *file, const void *bytes, size_t size, size_t *done) {
    return fails() ? ENOSPC : clt__hooks_default()->write(opaque, file, bytes, size, done);
}

static int fault_sync(void *opaque, void *file) {
    return fails() ? EIO : clt__hooks_default()->sync(opaque, file);
}

static int fault_close(void *opaque, void *file) {
    bool failing = fails();
    int error = clt__hooks_default()->close(opaque, file);
    atomic_fetch_sub(&live_files, 1);
    return failing ? EIO : error;
}

static int fault_rename(void *opaque, const char *from, const char *to) {
    return fails() ? EIO : clt__hooks_default()->rename(opaque, from, to);
}

static int fault_remove(void *opaque, const char *path) {
    return fails() ? EIO : clt__hooks_default()->remove(opaque, path);
}

static int fault_sync_folder(void *opaque, const char *path) {
    return fails() ? EIO : clt__hooks_default()->sync_folder(opaque, path);
}

static int fault_map(void *opaque, const void **bytes, size_t *size, const char *path) {
    if (fails()) return ENOMEM;
    int error = clt__hooks_default()->map(opaque, bytes, size, path);
    if (error == 0) atomic_fetch_add(&live_files, 1);
    return error;
}

static void fault_unmap(void *opaque, const void *bytes, size_t size) {
    atomic_fetch_sub(&live_files, 1);
    clt__hooks_default()->unmap(opaque, bytes, size);
}

void fault_arm(fault_mode mode, uint64_t n) {
    mode_now = mode;
    first_failing = n;
    atomic_store(&points, 0);
    atomic_store(&fired, false);
}

void fault_begin(fault_mode mode, uint64_t n) {
    bool maps = clt__hooks_default()->map != NULL;
    const clt_hooks hooks = {
        .alloc = fault_alloc,
        .free = fault_free,
        .open_read = fault_open_read,
        .open_write = fault_open_write,
        .read = fault_read,
        .write = fault_write,
        .sync = fault_sync,
        .close = fault_close,
        .rename = fault_rename,
        .remove = fault_remove,
        .sync_folder = fault_sync_folder,
        .map = maps ? fault_map : NULL,
        .unmap = maps ? fault_unmap : NULL,
    };
    fault_arm(mode, n);
    atomic_store(&live_memory, 0);
    atomic_store(&live_files, 0);
    if (clt_hooks_set(&hooks) != CLT_OK) (void)fputs("fault: no hooks\n", stderr);
}

void fault_end(void) {
    if (clt_hooks_set(NULL) != CLT_OK) (void)fputs("fault: hooks stay\n", stderr);
}

uint64_t fault_points(void) {
    return atomic_load(&points);
}

bool fault_fired(void) {
    return atomic_load(&fired);
}

long fault_leaks(void) {
    return atomic_load(&live_memory) + atomic_load(&live_files);
}

long fault_memory(void) {
    return atomic_load(&live_memory);
}

unsigned fault_remove_halves(void) {
    unsigned count = 0;
    DIR *folder = opendir(".");
    if (folder == NULL) return 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strstr(entry->d_name, ".tmp-") != NULL && remove(entry->d_name) == 0) count++;
    }
    closedir(folder);
    return count;
}

/* One run; false, and a line on standard error, when it breaks the rules of fault_sweep. */
static bool run_once(fault_scenario *scenario, void *arg, fault_mode mode, uint64_t n) {
    static const char *const names[] = {"no fault", "once", "for ever"};
    fault_begin(mode, n);
    (void)clt__fail(CLT_E_INTERNAL, "%s", "");
    clt_status status = scenario(arg);
    bool good = fault_leaks() == 0 && (status != CLT_OK) == fault_fired() &&
                (status == CLT_OK || clt_detail()[0] != '\0');
    if (!good) {
        (void)fprintf(stderr,
                      "fault: point %" PRIu64 " failing %s: status %s, detail '%s', %ld "
                      "allocations and %ld files left\n",
                      n, names[mode], clt_status_name(status), clt_detail(),
                      atomic_load(&live_memory), atomic_load(&live_files));
    }
    fault_end();
    (void)fault_remove_halves();
    return good;
}

bool fault_sweep(fault_scenario *scenario, void *arg) {
    if (!run_once(scenario, arg, FAULT_NEVER, 0)) return false;
    for (fault_mode mode = FAULT_ONCE; mode <= FAULT_FOREVER; mode++) {
        uint64_t n = 1;
        do {
            if (!run_once(scenario, arg, mode, n++)) return false;
        } while (fault_fired());
    }
    return true;
}
