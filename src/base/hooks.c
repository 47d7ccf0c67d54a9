/*
 * Hooks: the allocator and the file table in force, and the default ones on POSIX.
 *
 * The table is process-wide and written once, before first use, so it needs no lock. A default
 * file is its descriptor plus one, held in the pointer: opening allocates nothing, and descriptor
 * 0 is not NULL.
 */
#define _DEFAULT_SOURCE /* madvise */

#include "base/hooks.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/mman.h>
#define HAS_MAPS 1
#endif

enum {
    ALIGNMENT = 64,
    HUGE_PAGE = 1 << 21,
    HUGE_LEAST = 4 * HUGE_PAGE, /* what is smaller stays on small pages */
};

/* Keys and scratch are tens of megabytes that are read in many streams at once: on huge pages the
   translations fit the processor, and the first touch costs a 512th of the faults. */
#if defined(MADV_HUGEPAGE)
static void *huge_alloc(size_t size) {
    void *memory = aligned_alloc(HUGE_PAGE, (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE);
    if (memory != NULL) (void)madvise(memory, size, MADV_HUGEPAGE);
    return memory;
}
#endif

static void *default_alloc(void *opaque, size_t size) {
    (void)opaque;
    if (size > PTRDIFF_MAX - HUGE_PAGE) return NULL;
#if defined(MADV_HUGEPAGE)
    if (size >= HUGE_LEAST) return huge_alloc(size);
#endif
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return aligned_alloc(ALIGNMENT, rounded == 0 ? ALIGNMENT : rounded);
}

static void default_free(void *opaque, void *memory) {
    (void)opaque;
    free(memory);
}

static void *file_of(int descriptor) {
    return (void *)((intptr_t)descriptor + 1);
}

static int descriptor_of(void *file) {
    return (int)((intptr_t)file - 1);
}

static bool is_standard(const char *path) {
    return strcmp(path, "-") == 0;
}

/* A program started without standard streams gets their numbers for its files, and would then print
   into them: files live above. Hosts of WebAssembly open all three, and have no call for this. */
static int move_away(int descriptor) {
#if defined(F_DUPFD_CLOEXEC)
    int moved = fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    int error = errno;
    (void)close(descriptor);
    errno = error;
    return moved;
#else
    return descriptor;
#endif
}

static int open_file(void **file, const char *path, int how, mode_t mode) {
    int descriptor;
    do {
        descriptor = open(path, how | O_CLOEXEC, mode);
    } while (descriptor < 0 && errno == EINTR);
    if (descriptor < 0) return errno;
    if (descriptor <= STDERR_FILENO) descriptor = move_away(descriptor);
    if (descriptor < 0) return errno;
    *file = file_of(descriptor);
    return 0;
}

static int default_open_read(void *opaque, void **file, const char *path) {
    (void)opaque;
    if (!is_standard(path)) return open_file(file, path, O_RDONLY, 0);
    *file = file_of(STDIN_FILENO);
    return 0;
}

static int default_open_write(void *opaque, void **file, const char *path, unsigned mode,
                              bool replace) {
    (void)opaque;
    int how = O_WRONLY | O_CREAT | (replace ? O_TRUNC : O_EXCL);
    if (!is_standard(path)) return open_file(file, path, how, (mode_t)mode);
    *file = file_of(STDOUT_FILENO);
    return 0;
}

static int default_read(void *opaque, void *file, void *bytes, size_t size, size_t *done) {
    (void)opaque;
    ssize_t moved;
    do {
        moved = read(descriptor_of(file), bytes, size);
    } while (moved < 0 && errno == EINTR);
    if (moved < 0) return errno;
    *done = (size_t)moved;
    return 0;
}

static int default_write(void *opaque, void *file, const void *bytes, size_t size, size_t *done) {
    (void)opaque;
    ssize_t moved;
    do {
        moved = write(descriptor_of(file), bytes, size);
    } while (moved < 0 && errno == EINTR);
    if (moved < 0) return errno;
    *done = (size_t)moved;
    return 0;
}

static int sync_descriptor(int descriptor) {
    int result;
    do {
        result = fsync(descriptor);
    } while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
}

static int default_sync(void *opaque, void *file) {
    (void)opaque;
    return sync_descriptor(descriptor_of(file));
}

/* No retry after EINTR: on Linux the descriptor is gone by then. */
static int default_close(void *opaque, void *file) {
    (void)opaque;
    int descriptor = descriptor_of(file);
    if (descriptor <= STDERR_FILENO) return 0;
    return close(descriptor) == 0 || errno == EINTR ? 0 : errno;
}

/* A device or a pipe would be replaced by a plain file: refused. */
static int default_rename(void *opaque, const char *from, const char *to) {
    (void)opaque;
    struct stat old;
    if (lstat(to, &old) == 0 && !S_ISREG(old.st_mode) && !S_ISLNK(old.st_mode)) {
        return S_ISDIR(old.st_mode) ? EISDIR : ENOTSUP;
    }
    return rename(from, to) == 0 ? 0 : errno;
}

static int default_remove(void *opaque, const char *path) {
    (void)opaque;
    return unlink(path) == 0 ? 0 : errno;
}

/* File systems that cannot sync a folder say EINVAL; there is nothing better to do there. */
static int default_sync_folder(void *opaque, const char *path) {
    void *folder = NULL;
    int error = open_file(&folder, path, O_RDONLY, 0);
    if (error != 0) return error;
    error = sync_descriptor(descriptor_of(folder));
    int close_error = default_close(opaque, folder);
    if (error == 0) error = close_error;
    return error == EINVAL ? 0 : error;
}

#if defined(HAS_MAPS)

static int map_descriptor(const void **bytes, size_t *size, int descriptor) {
    struct stat file;
    if (fstat(descriptor, &file) != 0) return errno;
    if (!S_ISREG(file.st_mode) || file.st_size <= 0) return ENODEV;
    if ((uint64_t)file.st_size > PTRDIFF_MAX) return EFBIG;
    void *memory = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_SHARED, descriptor, 0);
    if (memory == MAP_FAILED) return errno;
    *bytes = memory;
    *size = (size_t)file.st_size;
    return 0;
}

/* A mapping outlives the descriptor that it was made from. */
static int default_map(void *opaque, const void **bytes, size_t *size, const char *path) {
    void *file = NULL;
    int error = open_file(&file, path, O_RDONLY | O_NONBLOCK, 0);
    if (error != 0) return error;
    error = map_descriptor(bytes, size, descriptor_of(file));
    (void)default_close(opaque, file);
    return error;
}

static void default_unmap(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)munmap((void *)(uintptr_t)bytes, size);
}

#endif

static const clt_hooks DEFAULT_HOOKS = {
    .opaque = NULL,
    .alloc = default_alloc,
    .free = default_free,
    .open_read = default_open_read,
    .open_write = default_open_write,
    .read = default_read,
    .write = default_write,
    .sync = default_sync,
    .close = default_close,
    .rename = default_rename,
    .remove = default_remove,
    .sync_folder = default_sync_folder,
#if defined(HAS_MAPS)
    .map = default_map,
    .unmap = default_unmap,
#endif
};

static clt_hooks own_hooks;
static const clt_hooks *hooks_in_force = &DEFAULT_HOOKS;

const clt_hooks *clt__hooks(void) {
    return hooks_in_force;
}

const clt_hooks *clt__hooks_default(void) {
    return &DEFAULT_HOOKS;
}

static const char *missing_hook(const clt_hooks *h) {
    if (h->alloc == NULL) return "alloc";
    if (h->free == NULL) return "free";
    if (h->open_read == NULL) return "open_read";
    if (h->open_write == NULL) return "open_write";
    if (h->read == NULL) return "read";
    if (h->write == NULL) return "write";
    if (h->sync == NULL) return "sync";
    if (h->close == NULL) return "close";
    if (h->rename == NULL) return "rename";
    if (h->remove == NULL) return "remove";
    if (h->sync_folder == NULL) return "sync_folder";
    return NULL;
}

clt_status clt_hooks_set(const clt_hooks *hooks) {
    if (hooks == NULL) {
        hooks_in_force = &DEFAULT_HOOKS;
        return CLT_OK;
    }
    const char *missing = missing_hook(hooks);
    if (missing != NULL) {
        return clt__fail(CLT_E_ARGUMENT, "clt_hooks_set: '%s' is NULL; all 11 functions are needed",
                         missing);
    }
    if ((hooks->map == NULL) != (hooks->unmap == NULL)) {
        return clt__fail(CLT_E_ARGUMENT,
                         "clt_hooks_set: '%s' is NULL and the other one is not; "
                         "both may be",
                         hooks->map == NULL ? "map" : "unmap");
    }
    own_hooks = *hooks;
    hooks_in_force = &own_hooks;
    return CLT_OK;
}
