/*
 * base/checkpoint.c: work that is killed at any file operation continues from the last state or the
 * one before, and ends as if it had never been stopped.
 */
#define _POSIX_C_SOURCE 200809L

#include "base/checkpoint.h"

#include "base/hooks.h"
#include "support/fault.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { UNITS = 2 };
static const char PATH[] = "run.clc";
static const double NEVER = 1e9; /* seconds */

static char folder[] = "checkpoint-XXXXXX";

static int make_folder(void **state) {
    (void)state;
    return mkdtemp(folder) == NULL || chdir(folder) != 0;
}

static int remove_folder(void **state) {
    (void)state;
    return chdir("..") != 0 || rmdir(folder) != 0;
}

static unsigned count_files(bool clean) {
    unsigned count = 0;
    DIR *here = opendir(".");
    assert_non_null(here);
    for (struct dirent *entry; (entry = readdir(here)) != NULL;) {
        if (entry->d_name[0] == '.') continue;
        count++;
        if (clean) assert_int_equal(unlink(entry->d_name), 0);
    }
    assert_int_equal(closedir(here), 0);
    return count;
}

static int clean_up(void **state) {
    (void)state;
    (void)count_files(true);
    return 0;
}

/* ------------------------------------------------------------------------------------- the work */

/* Each unit mixes its number into the value. */
typedef struct work {
    uint32_t done;
    uint64_t value;
} work;

static void work_unit(work *w) {
    w->value = (w->value + w->done) * UINT64_C(6364136223846793005) + 1;
    w->done++;
}

static void save_work(clt__sink *sink, const void *object) {
    const work *w = object;
    clt__put_header(sink, CLT_KIND_CHECKPOINT);
    clt__put_u32(sink, w->done);
    clt__put_u64(sink, w->value);
}

static void load_work(clt__source *source, void *object) {
    work *w = object;
    clt__get_header(source, CLT_KIND_CHECKPOINT);
    w->done = clt__get_u32_in(source, 1, UNITS, "units done");
    w->value = clt__get_u64(source);
}

static clt_status load(clt__checkpoint *c, work *w, bool *found) {
    return clt__checkpoint_load(c, "checkpoint", load_work, w, found);
}

static clt_status run(work *w, double seconds) {
    clt__checkpoint c;
    work loaded = {0, 0};
    bool found;
    CLT__RETURN_IF(clt__checkpoint_open(&c, PATH, seconds));
    CLT__RETURN_IF(load(&c, &loaded, &found));
    *w = found ? loaded : (work){0, 0};
    while (w->done < UNITS) {
        work_unit(w);
        CLT__RETURN_IF(clt__checkpoint_unit(&c, save_work, w));
    }
    return clt__checkpoint_remove(&c);
}

static void assert_same(work a, work b) {
    assert_int_equal(a.done, b.done);
    assert_true(a.value == b.value);
}

static work uninterrupted(void) {
    work w = {0, 0};
    while (w.done < UNITS) work_unit(&w);
    return w;
}

static void save_after(unsigned units) {
    clt__checkpoint c;
    work w = {0, 0};
    assert_int_equal(clt__checkpoint_open(&c, PATH, 0), CLT_OK);
    for (unsigned i = 0; i < units; i++) {
        work_unit(&w);
        assert_int_equal(clt__checkpoint_unit(&c, save_work, &w), CLT_OK);
    }
    assert_true(c.exists);
}

/* ---------------------------------------------------------------------------------------- tests */

static void without_a_path_nothing_happens(void **state) {
    (void)state;
    clt__checkpoint c;
    work w = {0, 0};
    bool found = true;
    assert_int_equal(clt__checkpoint_open(&c, NULL, 0), CLT_OK);
    assert_int_equal(load(&c, &w, &found), CLT_OK);
    assert_false(found);
    assert_int_equal(clt__checkpoint_unit(&c, save_work, &w), CLT_OK);
    assert_int_equal(clt__checkpoint_remove(&c), CLT_OK);
    assert_int_equal(count_files(false), 0);
}

static void a_run_leaves_nothing(void **state) {
    (void)state;
    work w, right = uninterrupted();
    assert_int_equal(run(&w, 0), CLT_OK);
    assert_same(w, right);
    assert_int_equal(count_files(false), 0);
}

static void saves_wait_for_the_interval(void **state) {
    (void)state;
    clt__checkpoint c;
    work w = {1, 0};
    assert_int_equal(clt__checkpoint_open(&c, PATH, NEVER), CLT_OK);
    assert_int_equal(clt__checkpoint_unit(&c, save_work, &w), CLT_OK);
    assert_int_equal(count_files(false), 0);
    c.last -= NEVER;
    assert_int_equal(clt__checkpoint_unit(&c, save_work, &w), CLT_OK);
    assert_int_equal(count_files(false), 1);
    assert_int_equal(unlink(PATH), 0);
    assert_int_equal(clt__checkpoint_unit(&c, save_work, &w), CLT_OK); /* just was */
    assert_int_equal(count_files(false), 0);
}

static void what_was_saved_is_found(void **state) {
    (void)state;
    clt__checkpoint c;
    work w = {0, 0}, right = {0, 0};
    bool found = false;
    save_after(UNITS);
    while (right.done < UNITS) work_unit(&right);
    assert_int_equal(clt__checkpoint_open(&c, PATH, 0), CLT_OK);
    assert_int_equal(load(&c, &w, &found), CLT_OK);
    assert_true(found);
    assert_same(w, right);
    assert_int_equal(clt__checkpoint_remove(&c), CLT_OK);
    assert_int_equal(count_files(false), 0);
}

/* A process that is killed does nothing more: from point n on every operation fails. What lies
   there then is a whole file, or one beside it that the next run takes away. */
static bool killed_at(fault_mode mode, uint64_t n) {
    work w, right = uninterrupted();
    fault_begin(mode, n);
    clt_status status = run(&w, 0);
    bool fired = fault_fired();
    assert_int_equal(fault_leaks(), 0);
    fault_end();
    if (status == CLT_OK) assert_same(w, right);
    assert_int_equal(run(&w, 0), CLT_OK);
    assert_same(w, right);
    assert_int_equal(count_files(false), 0);
    return fired;
}

static void killed_at_any_point_it_continues(void **state) {
    (void)state;
    for (fault_mode mode = FAULT_ONCE; mode <= FAULT_FOREVER; mode++) {
        uint64_t n = 1;
        while (killed_at(mode, n)) n++;
        assert_true(n > UNITS * 8);
    }
}

static int disk_left; /* bytes */

static int full_write(void *opaque, void *file, const void *bytes, size_t size, size_t *done) {
    (void)opaque;
    if (disk_left < (int)size) return ENOSPC;
    disk_left -= (int)size;
    return clt__hooks_default()->write(NULL, file, bytes, size, done);
}

/* The state before stands, and what is missing is said. */
static void a_full_disk_keeps_the_state_before(void **state) {
    (void)state;
    clt__checkpoint c;
    work w = {2, 7}, found_work = {0, 0};
    bool found;
    save_after(1);
    clt_hooks hooks = *clt__hooks_default();
    hooks.write = full_write;
    disk_left = 20;
    assert_int_equal(clt__checkpoint_open(&c, PATH, 0), CLT_OK);
    assert_int_equal(clt_hooks_set(&hooks), CLT_OK);
    clt_status status = clt__checkpoint_unit(&c, save_work, &w);
    assert_int_equal(clt_hooks_set(NULL), CLT_OK);
    assert_int_equal(status, CLT_E_IO);
    assert_non_null(strstr(clt_detail(), "run.clc: writing failed"));
    assert_int_equal(count_files(false), 1);
    assert_int_equal(load(&c, &found_work, &found), CLT_OK);
    assert_true(found && found_work.done == 1);
}

static void put_file(const char *path, const void *bytes, size_t size) {
    assert_int_equal(clt__file_write(path, CLT__FILE_REPLACE, bytes, size), CLT_OK);
}

static void check_refused(clt_status code, const char *advice) {
    clt__checkpoint c;
    work w = {0, 0};
    bool found = true;
    assert_int_equal(clt__checkpoint_open(&c, PATH, 0), CLT_OK);
    assert_int_equal(load(&c, &w, &found), code);
    assert_false(found);
    if (strstr(clt_detail(), advice) == NULL) fail_msg("%s", clt_detail());
    assert_int_equal(count_files(false), 1); /* nobody's file is removed unasked */
}

static void damage_is_refused_with_advice(void **state) {
    (void)state;
    clt__buffer whole = {0};
    save_after(2);
    assert_int_equal(clt__file_read(&whole, PATH, 1000), CLT_OK);
    for (size_t size = 0; size < whole.size; size += 7) {
        put_file(PATH, whole.bytes, size);
        check_refused(CLT_E_FORMAT, "remove this checkpoint to begin anew");
    }
    whole.bytes[whole.size - 1] ^= 1;
    put_file(PATH, whole.bytes, whole.size);
    check_refused(CLT_E_DIGEST, "remove this checkpoint to begin anew");
    whole.bytes[whole.size - 1] ^= 1;
    whole.bytes[10] = CLT_KIND_MODEL;
    put_file(PATH, whole.bytes, whole.size);
    check_refused(CLT_E_KIND, "name another file");
    clt__buffer_free(&whole);
}

/* Only what file.c names so: sixteen digits, behind this very name. */
static void left_overs_of_this_file_go(void **state) {
    (void)state;
    static const char *const mine[] = {"run.clc.tmp-0123456789abcdef",
                                       "run.clc.tmp-ffffffffffffffff"};
    static const char *const others[] = {"run.clc.tmp-0123456789abcde",
                                         "run.clc.tmp-0123456789abcdef0",
                                         "run.clc.tmp-0123456789abcdeg",
                                         "run.clw.tmp-0123456789abcdef",
                                         "run.clc.old",
                                         "xrun.clc.tmp-0123456789abcdef"};
    clt__checkpoint c;
    for (size_t i = 0; i < 2; i++) put_file(mine[i], "half", 4);
    for (size_t i = 0; i < 6; i++) put_file(others[i], "whole", 5);
    assert_int_equal(clt__checkpoint_open(&c, PATH, 0), CLT_OK);
    assert_int_equal(count_files(false), 6);
    for (size_t i = 0; i < 2; i++) assert_int_not_equal(access(mine[i], F_OK), 0);
    put_file(mine[0], "half", 4);
    assert_int_equal(clt__checkpoint_open(&c, "./run.clc", 0), CLT_OK);
    assert_int_equal(count_files(false), 6);
    assert_int_equal(clt__checkpoint_open(&c, "no/such/run.clc", 0), CLT_OK);
    assert_int_equal(count_files(false), 6);
}

static void what_cannot_be_read_is_no_new_beginning(void **state) {
    (void)state;
    clt__checkpoint c;
    work w = {0, 0};
    bool found;
    put_file("file", "", 0);
    assert_int_equal(clt__checkpoint_open(&c, "file/run.clc", 0), CLT_OK);
    assert_int_equal(load(&c, &w, &found), CLT_E_IO);
    assert_non_null(strstr(clt_detail(), "file/run.clc: it cannot be opened"));
    assert_int_equal(clt__checkpoint_remove(&c), CLT_OK);
    assert_int_equal(count_files(false), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(without_a_path_nothing_happens, clean_up),
        cmocka_unit_test_teardown(a_run_leaves_nothing, clean_up),
        cmocka_unit_test_teardown(saves_wait_for_the_interval, clean_up),
        cmocka_unit_test_teardown(what_was_saved_is_found, clean_up),
        cmocka_unit_test_teardown(killed_at_any_point_it_continues, clean_up),
        cmocka_unit_test_teardown(a_full_disk_keeps_the_state_before, clean_up),
        cmocka_unit_test_teardown(damage_is_refused_with_advice, clean_up),
        cmocka_unit_test_teardown(left_overs_of_this_file_go, clean_up),
        cmocka_unit_test_teardown(what_cannot_be_read_is_no_new_beginning, clean_up),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
