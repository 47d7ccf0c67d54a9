/* Locks between processes, on files that are replaced while they are locked. */
#define _DEFAULT_SOURCE

#include "base/lock.h"

#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const char PATH[] = "counter";

static clt_ws *ws;

static int set_up(void **state) {
    (void)state;
    return clt__ws_new(&ws, 1) == CLT_OK ? 0 : -1;
}

static int tear_down(void **state) {
    (void)state;
    clt__ws_free(ws);
    return 0;
}

static void write_number(unsigned number) {
    char text[16];
    int size = snprintf(text, sizeof text, "%u", number);
    if (clt__file_write(PATH, CLT__FILE_REPLACE, text, (size_t)size) != CLT_OK) abort();
}

static unsigned read_number(void) {
    char text[16] = "";
    FILE *file = fopen(PATH, "r");
    if (file == NULL || fgets(text, sizeof text, file) == NULL) abort();
    fclose(file);
    return (unsigned)strtoul(text, NULL, 10);
}

/* Four processes add 1 to a number in a file, 25 times each, replacing the file. */
static void no_count_is_lost(void **state) {
    (void)state;
    enum { PROCESSES = 4, TIMES = 25 };
    write_number(0);
    for (unsigned i = 0; i < PROCESSES; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child > 0) continue;
        for (unsigned t = 0; t < TIMES; t++) {
            clt__lock lock;
            if (clt__lock_take(&lock, ws, PATH) != CLT_OK) _exit(1);
            write_number(read_number() + 1);
            clt__lock_give(&lock);
        }
        _exit(0);
    }
    for (unsigned i = 0; i < PROCESSES; i++) {
        int result;
        assert_true(wait(&result) > 0 && result == 0);
    }
    assert_int_equal(read_number(), PROCESSES * TIMES);
}

static void what_is_not_there_cannot_be_locked(void **state) {
    (void)state;
    clt__lock lock;
    assert_int_equal(clt__lock_take(&lock, ws, "absent"), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "absent: there is no such file"));
    write_number(1);
    assert_int_equal(clt__lock_take(&lock, ws, "counter/below"), CLT_E_DATA);
}

static int stop(void *opaque, const char *what, uint64_t done, uint64_t total) {
    (void)done, (void)total;
    assert_string_equal(what, "waiting for another process");
    ++*(unsigned *)opaque;
    return 1;
}

/* Within one process, too, since each lock opens the file for itself. */
static void waiting_can_be_cancelled(void **state) {
    (void)state;
    clt__lock first, second;
    clt_ws *impatient = NULL;
    unsigned asked = 0;
    write_number(1);
    assert_int_equal(clt__ws_new(&impatient, 1), CLT_OK);
    clt_ws_set_progress(impatient, (clt_progress){&asked, stop});
    assert_int_equal(clt__lock_take(&first, ws, PATH), CLT_OK);
    assert_int_equal(clt__lock_take(&second, impatient, PATH), CLT_E_CANCELLED);
    assert_int_equal(asked, 1);
    clt__lock_give(&first);
    assert_int_equal(clt__lock_take(&second, impatient, PATH), CLT_OK);
    clt__lock_give(&second);
    clt__ws_free(impatient);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_count_is_lost),
        cmocka_unit_test(what_is_not_there_cannot_be_locked),
        cmocka_unit_test(waiting_can_be_cancelled),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
