/* Files that the command itself writes: whole or not at all. */
#define _POSIX_C_SOURCE 200809L
#include "clathrate/outfile.h"

#include "common/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int write_all(int file, const char *bytes, size_t size) {
    while (size > 0) {
        ssize_t done = write(file, bytes, size);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return errno;
        bytes += done;
        size -= (size_t)done;
    }
    return 0;
}

static int create(const char *path, const void *bytes, size_t size) {
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file < 0) return errno;
    int error = write_all(file, bytes, size);
    if (error == 0 && fsync(file) != 0) error = errno;
    if (close(file) != 0 && error == 0) error = errno;
    return error;
}

/* The place is claimed by an empty file first, so that of two writers who may not replace one
   fails. */
static int write_file(const char *path, const char *temporary, const void *bytes, size_t size) {
    struct stat old;
    if (lstat(path, &old) == 0 && !S_ISREG(old.st_mode) && !S_ISLNK(old.st_mode)) {
        return S_ISDIR(old.st_mode) ? EISDIR : ENOTSUP; /* a device must not become a file */
    }
    int error = cli.force ? 0 : create(path, NULL, 0);
    if (error != 0) return error;
    error = create(temporary, bytes, size);
    if (error == 0 && rename(temporary, path) != 0) error = errno;
    if (error == 0) return 0;
    unlink(temporary);
    if (!cli.force) unlink(path);
    return error == EEXIST ? EBUSY : error;
}

static int write_stdout(const void *bytes, size_t size) {
    if (fwrite(bytes, 1, size, stdout) == size && fflush(stdout) == 0) return EXIT_DONE;
    return cli_fail(EXIT_LIMIT, "standard output: %s", strerror(errno));
}

int outfile_write(const char *path, const void *bytes, size_t size) {
    if (strcmp(path, "-") == 0) return write_stdout(bytes, size);
    size_t room = strlen(path) + 32;
    char *temporary = malloc(room);
    if (temporary == NULL) return cli_fail(EXIT_LIMIT, "out of memory");
    snprintf(temporary, room, "%s.tmp-%ld", path, (long)getpid());
    int error = write_file(path, temporary, bytes, size);
    free(temporary);
    if (error == EEXIST) {
        return cli_fail(EXIT_USAGE, "%s exists already; say -f to replace it", path);
    }
    if (error != 0) return cli_fail(EXIT_LIMIT, "%s: %s", path, strerror(error));
    return EXIT_DONE;
}
