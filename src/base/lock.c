/*
 * Locks by flock, on the file itself. The file may have been replaced between opening and locking:
 * the lock then lies on what no path leads to any more, and is taken anew.
 *
 * WebAssembly has neither locks nor other processes: there a lock is a check that the file exists.
 */
#define _DEFAULT_SOURCE /* flock */

#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#if !defined(__wasm__)
#include <sys/file.h>
#endif

enum { WAITS = 1200, WAIT_NANOSECONDS = 50 * 1000 * 1000 };

/* 0, EWOULDBLOCK, or another errno. */
static int try_lock(int descriptor) {
#if defined(__wasm__)
    (void)descriptor;
    return 0;
#else
    int result;
    do {
        result = flock(descriptor, LOCK_EX | LOCK_NB);
    } while (result != 0 && errno == EINTR);
    return result == 0 ? 0 : errno;
#endif
}

/* Whether the path still leads to what was opened. */
static bool is_current(int descriptor, const char *path) {
    struct stat opened, named;
    if (fstat(descriptor, &opened) != 0 || stat(path, &named) != 0) return false;
    return opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/* 0 with *descriptor set, EWOULDBLOCK when another has it, or another errno. */
static int take_once(int *descriptor, const char *path) {
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (opened < 0) return errno;
    int error = try_lock(opened);
    if (error == 0 && is_current(opened, path)) {
        *descriptor = opened;
        return 0;
    }
    (void)close(opened);
    return error == 0 ? EWOULDBLOCK : error;
}

static clt_status wait_a_moment(clt_ws *ws, unsigned waited) {
    struct timespec moment = {.tv_nsec = WAIT_NANOSECONDS};
    if (waited == WAITS) {
        return clt__fail(CLT_E_IO, "another process has held it for a minute: wait until that one "
                                   "is done");
    }
    (void)nanosleep(&moment, NULL);
    return clt__progress(&ws->progress, "waiting for another process", 0, 0);
}

clt_status clt__lock_take(clt__lock *lock, clt_ws *ws, const char *path) {
    int error, descriptor = -1;
    for (unsigned waited = 0; (error = take_once(&descriptor, path)) == EWOULDBLOCK; waited++) {
        CLT__RETURN_IF(clt__within(wait_a_moment(ws, waited), "%s", path));
    }
    if (error == ENOENT || error == ENOTDIR) {
        return clt__fail(CLT_E_DATA, "%s: there is no such file", path);
    }
    if (error != 0) return clt__fail_system(error, "%s: it cannot be locked", path);
    lock->descriptor = descriptor;
    return CLT_OK;
}

void clt__lock_give(clt__lock *lock) {
    (void)close((int)lock->descriptor);
}
