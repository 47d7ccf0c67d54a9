/* The choice of a kernel. It is made once a process, so that each case runs in its own child. */
#define _GNU_SOURCE /* setenv, fork */

#include "arith/kernel.h"
#include "base/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* True when `check` holds in a child that starts with CLT_KERNEL = value (NULL: not set). */
static bool holds_with(const char *value, bool (*check)(void)) {
    pid_t child = fork();
    if (child == 0) {
        if (value != NULL) {
            setenv("CLT_KERNEL", value, 1);
        } else {
            unsetenv("CLT_KERNEL");
        }
        _exit(check() ? 0 : 1);
    }
    int result = 0;
    assert_true(child > 0 && waitpid(child, &result, 0) == child);
    return WIFEXITED(result) && WEXITSTATUS(result) == 0;
}

static const clt__kernel *last_kernel(void) {
    unsigned i = 0;
    while (clt__kernel_at(i + 1) != NULL) i++;
    return clt__kernel_at(i);
}

static bool fastest_is_chosen(void) {
    return clt__kernel_check() == CLT_OK && clt__kernel_get() == last_kernel();
}

static bool ref_is_chosen(void) {
    return clt__kernel_check() == CLT_OK && clt__kernel_get() == clt__kernel_at(0) &&
           strcmp(clt__kernel_get()->name, "ref") == 0;
}

static bool is_refused(void) {
    return clt__kernel_check() == CLT_E_UNSUPPORTED && clt__kernel_get() == NULL &&
           strstr(clt_detail(), "CLT_KERNEL") != NULL && strstr(clt_detail(), "ref") != NULL &&
           clt__kernel_check() == CLT_E_UNSUPPORTED && clt__kernel_at(0) != NULL;
}

static bool is_quoted(void) {
    return clt__kernel_check() == CLT_E_UNSUPPORTED && strstr(clt_detail(), "'axv2'") != NULL;
}

static void environment(void **state) {
    (void)state;
    assert_true(holds_with(NULL, fastest_is_chosen));
    assert_true(holds_with("", fastest_is_chosen));
    assert_true(holds_with("ref", ref_is_chosen));
    assert_true(holds_with("Ref", is_refused));
    assert_true(holds_with("ref ", is_refused));
    assert_true(holds_with("a-kernel-that-nobody-has-written-yet", is_refused));
    assert_true(holds_with("axv2", is_quoted));
}

static void ask(void *arg, size_t index, unsigned thread) {
    (void)thread;
    const clt__kernel **answer = arg;
    answer[index] = clt__kernel_get();
}

/* Many threads ask first at the same time. */
static bool all_threads_agree(void) {
    enum { THREADS = 8, TASKS = 64 };
    const clt__kernel *answer[TASKS] = {NULL};
    clt__pool *pool = NULL;
    if (clt__pool_new(&pool, THREADS) != CLT_OK) return false;
    clt__pool_run(pool, TASKS, ask, answer);
    clt__pool_free(pool);
    bool agree = true;
    for (int i = 0; i < TASKS; i++) agree = agree && answer[i] == last_kernel();
    return agree;
}

static void threads(void **state) {
    (void)state;
    for (int i = 0; i < 20; i++) assert_true(holds_with(NULL, all_threads_agree));
}

/* Every entry is a pointer: none may be NULL. */
static void tables_are_complete(void **state) {
    (void)state;
    for (unsigned i = 0; clt__kernel_at(i) != NULL; i++) {
        void *entries[sizeof(clt__kernel) / sizeof(void *)];
        memcpy(entries, clt__kernel_at(i), sizeof entries);
        for (size_t k = 0; k < sizeof entries / sizeof *entries; k++) {
            assert_non_null(entries[k]);
        }
        for (unsigned k = 0; k < i; k++) {
            assert_string_not_equal(clt__kernel_at(k)->name, clt__kernel_at(i)->name);
        }
    }
    assert_null(clt__kernel_at(1000));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(environment),
        cmocka_unit_test(threads),
        cmocka_unit_test(tables_are_complete),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
