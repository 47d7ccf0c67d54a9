/* Hooks: the set in force, the default files, and fault injection itself. */
#define _POSIX_C_SOURCE 200809L

#include "base/hooks.h"

#include "base/alloc.h"
#include "support/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "hooks-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_folder(void **state) {
    (void)state;
    return chdir("..") != 0 || rmdir(folder) != 0;
}

static void each_missing_hook_is_refused(void **state) {
    (void)state;
    const size_t first = offsetof(clt_hooks, alloc);
    for (size_t at = first; at < sizeof(clt_hooks); at += sizeof(void (*)(void))) {
        clt_hooks hooks = *clt__hooks_default();
        memset((char *)&hooks + at, 0, sizeof(void (*)(void)));
        assert_int_equal(clt_hooks_set(&hooks), CLT_E_ARGUMENT);
        assert_non_null(strstr(clt_detail(), "is NULL"));
        assert_ptr_equal(clt__hooks(), clt__hooks_default());
    }
}

/* Both or neither. */
static void maps_may_be_missing(void **state) {
    (void)state;
    clt_hooks hooks = *clt__hooks_default();
    hooks.map = NULL;
    hooks.unmap = NULL;
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
}

static void the_set_is_copied(void **state) {
    (void)state;
    clt_hooks hooks = *clt__hooks_default();
    hooks.opaque = &hooks;
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    hooks.opaque = NULL;
    assert_ptr_equal(clt__hooks()->opaque, &hooks);
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
    assert_ptr_equal(clt__hooks(), clt__hooks_default());
}

static void write_file(const char *path, const char *text, bool replace, int expected) {
    const clt_hooks *h = clt__hooks_default();
    void *file = NULL;
    size_t done = 0;
    assert_int_equal(h->open_write(NULL, &file, path, 0640, replace), expected);
    if (expected != 0) return;
    assert_int_equal(h->write(NULL, file, text, strlen(text), &done), 0);
    assert_int_equal(done, strlen(text));
    assert_int_equal(h->sync(NULL, file), 0);
    assert_int_equal(h->close(NULL, file), 0);
}

#if defined(__linux__)

static void files_are_mapped(void **state) {
    (void)state;
    const clt_hooks *h = clt__hooks_default();
    const void *bytes = NULL;
    size_t size = 0;
    write_file("mapped", "words in a file", true, 0);
    assert_int_equal(h->map(NULL, &bytes, &size, "mapped"), 0);
    assert_int_equal(size, strlen("words in a file"));
    assert_memory_equal(bytes, "words in a file", size);
    assert_int_equal(h->remove(NULL, "mapped"), 0);
    assert_memory_equal(bytes, "words in a file", size); /* it outlives its name */
    h->unmap(NULL, bytes, size);
    bytes = NULL;
    assert_int_equal(h->map(NULL, &bytes, &size, "mapped"), ENOENT);
    assert_int_equal(h->map(NULL, &bytes, &size, "."), ENODEV);
    assert_int_equal(h->map(NULL, &bytes, &size, "/dev/null"), ENODEV);
    write_file("empty", "", true, 0);
    assert_int_equal(h->map(NULL, &bytes, &size, "empty"), ENODEV);
    assert_int_equal(h->remove(NULL, "empty"), 0);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(h->map(NULL, &bytes, &size, "pipe"),
                     ENODEV); /* without waiting for a writer */
    assert_int_equal(h->remove(NULL, "pipe"), 0);
    assert_null(bytes);
}

#endif

static void expect_file(const char *path, const char *text) {
    const clt_hooks *h = clt__hooks_default();
    char bytes[100];
    void *file = NULL;
    size_t done = 0;
    assert_int_equal(h->open_read(NULL, &file, path), 0);
    assert_int_equal(h->read(NULL, file, bytes, sizeof bytes, &done), 0);
    assert_int_equal(done, strlen(text));
    assert_memory_equal(bytes, text, done);
    assert_int_equal(h->read(NULL, file, bytes, sizeof bytes, &done), 0);
    assert_int_equal(done, 0);
    assert_int_equal(h->close(NULL, file), 0);
}

static void default_files(void **state) {
    (void)state;
    const clt_hooks *h = clt__hooks_default();
    struct stat info;
    (void)umask(022);
    write_file("a", "one, long", false, 0);
    assert_int_equal(stat("a", &info), 0);
    assert_int_equal(info.st_mode & 0777, 0640);
    write_file("a", "two", false, EEXIST);
    expect_file("a", "one, long");
    write_file("a", "two", true, 0);
    expect_file("a", "two");
    write_file("b", "other", false, 0);
    assert_int_equal(h->rename(NULL, "a", "b"), 0);
    expect_file("b", "two");
    assert_int_equal(h->sync_folder(NULL, "."), 0);
    assert_int_equal(h->remove(NULL, "b"), 0);
    assert_int_equal(h->remove(NULL, "b"), ENOENT);
}

static void default_files_say_why_not(void **state) {
    (void)state;
    const clt_hooks *h = clt__hooks_default();
    void *file = NULL;
    size_t done = 7;
    char byte = 0;
    assert_int_equal(h->open_read(NULL, &file, "none"), ENOENT);
    assert_int_equal(h->open_write(NULL, &file, "none/x", 0600, true), ENOENT);
    assert_null(file);
    assert_int_equal(h->rename(NULL, "none", "x"), ENOENT);
    assert_int_equal(h->sync_folder(NULL, "none"), ENOENT);
    assert_int_equal(h->open_read(NULL, &file, "."), 0);
    assert_int_equal(h->read(NULL, file, &byte, 1, &done), EISDIR);
    assert_int_equal(h->write(NULL, file, &byte, 1, &done), EBADF);
    assert_int_equal(h->close(NULL, file), 0);
    assert_int_equal(h->close(NULL, file), EBADF);
    assert_int_equal(h->sync(NULL, file), EBADF);
}

static void only_files_and_links_are_replaced(void **state) {
    (void)state;
    const clt_hooks *h = clt__hooks_default();
    write_file("a", "text", false, 0);
    assert_int_equal(mkfifo("pipe", 0600), 0);
    assert_int_equal(mkdir("folder", 0700), 0);
    assert_int_equal(symlink("nowhere", "link"), 0);
    assert_int_equal(h->rename(NULL, "a", "pipe"), ENOTSUP);
    assert_int_equal(h->rename(NULL, "a", "folder"), EISDIR);
    expect_file("a", "text");
    assert_int_equal(h->rename(NULL, "a", "link"), 0);
    expect_file("link", "text");
    assert_int_equal(unlink("link") | unlink("pipe") | rmdir("folder"), 0);
}

/* A program without standard input: its first file must not become descriptor 0. */
static void files_live_above_the_standard_streams(void **state) {
    (void)state;
    const clt_hooks *h = clt__hooks_default();
    void *file = NULL;
    size_t done = 0;
    write_file("a", "text", false, 0);
    int spare = dup(STDIN_FILENO);
    assert_true(spare > STDERR_FILENO);
    assert_int_equal(close(STDIN_FILENO), 0);
    int error = h->open_read(NULL, &file, "a");
    bool is_free = fcntl(STDIN_FILENO, F_GETFD) == -1;
    assert_int_equal(dup2(spare, STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(spare), 0);
    assert_int_equal(error, 0);
    assert_true(is_free);
    char bytes[9];
    assert_int_equal(h->read(NULL, file, bytes, sizeof bytes, &done), 0);
    assert_int_equal(done, 4);
    assert_int_equal(h->close(NULL, file), 0);
    assert_int_equal(h->close(NULL, file), EBADF);
    assert_int_equal(unlink("a"), 0);
}

static void standard_streams_stay_open(void **state) {
    (void)state;
    const clt_hooks *h = clt__hooks_default();
    void *in = NULL, *out = NULL;
    assert_int_equal(h->open_read(NULL, &in, "-"), 0);
    assert_int_equal(h->open_write(NULL, &out, "-", 0600, false), 0);
    assert_ptr_not_equal(in, out);
    assert_int_equal(h->close(NULL, in), 0);
    assert_int_equal(h->close(NULL, out), 0);
    assert_int_not_equal(fcntl(STDIN_FILENO, F_GETFD), -1);
    assert_int_not_equal(fcntl(STDOUT_FILENO, F_GETFD), -1);
}

static void default_memory_has_limits(void **state) {
    (void)state;
    const clt_hooks *h = clt__hooks_default();
    assert_null(h->alloc(NULL, SIZE_MAX));
    assert_null(h->alloc(NULL, PTRDIFF_MAX));
    void *memory = h->alloc(NULL, 0);
    assert_non_null(memory);
    h->free(NULL, memory);
}

/* Five points, of which the last two are the allocations. */
static clt_status five_points(void *arg) {
    (void)arg;
    const clt_hooks *h = clt__hooks();
    void *file = NULL;
    int error = h->open_write(h->opaque, &file, "a", 0600, true);
    if (error != 0) return clt__fail_system(error, "open");
    int close_error = h->close(h->opaque, file);
    error = h->remove(h->opaque, "a");
    if (error == 0) error = close_error;
    void *one = clt__alloc(1, 1), *two = clt__alloc(1, 1);
    bool all = one != NULL && two != NULL;
    clt__free(one);
    clt__free(two);
    if (error != 0) return clt__fail_system(error, "close or remove");
    return all ? CLT_OK : CLT_E_MEMORY;
}

static void faults_fail_the_nth_point(void **state) {
    (void)state;
    fault_begin(FAULT_NEVER, 1);
    assert_int_equal(five_points(NULL), CLT_OK);
    assert_int_equal(fault_points(), 5);
    assert_false(fault_fired());
    fault_end();
    for (uint64_t n = 1; n <= 6; n++) {
        fault_begin(FAULT_ONCE, n);
        assert_int_equal(five_points(NULL) == CLT_OK, n == 6);
        assert_int_equal(fault_fired(), n <= 5);
        assert_int_equal(fault_leaks(), 0);
        fault_end();
        (void)unlink("a");
    }
}

static void faults_see_leaks(void **state) {
    (void)state;
    fault_begin(FAULT_NEVER, 0);
    void *memory = clt__alloc(1, 1), *file = NULL;
    const clt_hooks *h = clt__hooks();
    assert_int_equal(h->open_write(h->opaque, &file, "a", 0600, true), 0);
    assert_int_equal(fault_leaks(), 2);
    assert_int_equal(fault_memory(), 1);
    assert_int_equal(h->close(h->opaque, file), 0);
    clt__free(memory);
    assert_int_equal(fault_leaks(), 0);
    assert_int_equal(h->remove(h->opaque, "a"), 0);
    fault_end();
}

static void sweeps_find_nothing_where_nothing_is(void **state) {
    (void)state;
    assert_true(fault_sweep(five_points, NULL));
    (void)unlink("a");
}

static clt_status ignores_errors(void *arg) {
    (void)arg;
    clt__free(clt__alloc(1, 1));
    return CLT_OK;
}

static clt_status says_nothing(void *arg) {
    (void)arg;
    void *memory = clt__alloc_raw(1, 1);
    bool failed = memory == NULL;
    clt__free(memory);
    return failed ? clt__fail(CLT_E_MEMORY, "%s", "") : CLT_OK;
}

static void *leaked;

static clt_status leaks_on_failure(void *arg) {
    (void)arg;
    void *one = clt__alloc(1, 1), *two = clt__alloc(1, 1);
    if (one != NULL && two == NULL) {
        leaked = one;
        return CLT_E_MEMORY;
    }
    clt__free(one);
    clt__free(two);
    return one == NULL ? CLT_E_MEMORY : CLT_OK;
}

static void sweeps_find_what_is_wrong(void **state) {
    (void)state;
    assert_false(fault_sweep(ignores_errors, NULL));
    assert_false(fault_sweep(says_nothing, NULL));
    assert_false(fault_sweep(leaks_on_failure, NULL));
    clt__free(leaked);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_missing_hook_is_refused),
        cmocka_unit_test(maps_may_be_missing),
#if defined(__linux__)
        cmocka_unit_test(files_are_mapped),
#endif
        cmocka_unit_test(the_set_is_copied),
        cmocka_unit_test(default_files),
        cmocka_unit_test(default_files_say_why_not),
        cmocka_unit_test(only_files_and_links_are_replaced),
        cmocka_unit_test(files_live_above_the_standard_streams),
        cmocka_unit_test(standard_streams_stay_open),
        cmocka_unit_test(default_memory_has_limits),
        cmocka_unit_test(faults_fail_the_nth_point),
        cmocka_unit_test(faults_see_leaks),
        cmocka_unit_test(sweeps_find_nothing_where_nothing_is),
        cmocka_unit_test(sweeps_find_what_is_wrong),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
