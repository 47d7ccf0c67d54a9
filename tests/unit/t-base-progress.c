/* Progress: first and last always pass, the rest at most ten times a second; cancelling. */
#define _POSIX_C_SOURCE 200809L

#include "base/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

typedef struct journal {
    unsigned reports;
    uint64_t done, total;
    char what[32];
    uint64_t cancel_at; /* 0: never */
} journal;

static int note(void *opaque, const char *what, uint64_t done, uint64_t total) {
    journal *j = opaque;
    j->reports++;
    j->done = done;
    j->total = total;
    memcpy(j->what, what, strlen(what) + 1);
    return j->cancel_at != 0 && done >= j->cancel_at;
}

static void sleep_milliseconds(long milliseconds) {
    struct timespec pause = {.tv_nsec = milliseconds * 1000000};
    (void)nanosleep(&pause, NULL);
}

static void nobody_to_tell(void **state) {
    (void)state;
    clt_progress silent = {0};
    assert_int_equal(clt__progress(NULL, "x", 1, 2), CLT_OK);
    assert_int_equal(clt__progress(&silent, "x", 1, 2), CLT_OK);
}

static void first_and_last_pass(void **state) {
    (void)state;
    journal j = {0};
    clt_progress progress = {.opaque = &j, .report = note};
    double start = clt__seconds();
    for (uint64_t i = 0; i <= 1000; i++) {
        assert_int_equal(clt__progress(&progress, "rows", i, 1000), CLT_OK);
        if (i == 0) assert_int_equal(j.reports, 1);
    }
    assert_true(j.reports >= 2 && j.reports <= 2 + (clt__seconds() - start) / 0.1);
    assert_int_equal(j.done, 1000);
    assert_int_equal(j.total, 1000);
    assert_string_equal(j.what, "rows");
}

static void time_lets_a_report_pass(void **state) {
    (void)state;
    journal j = {0};
    clt_progress progress = {.opaque = &j, .report = note};
    assert_int_equal(clt__progress(&progress, "rows", 1, 0), CLT_OK);
    sleep_milliseconds(110);
    assert_int_equal(clt__progress(&progress, "rows", 2, 0), CLT_OK);
    assert_int_equal(j.reports, 2);
}

static void other_work_is_a_first_report(void **state) {
    (void)state;
    journal j = {0}, k = {0};
    clt_progress one = {.opaque = &j, .report = note}, two = {.opaque = &k, .report = note};
    char name[8] = "keys";
    assert_int_equal(clt__progress(&one, name, 5, 9), CLT_OK);
    memcpy(name, "rows", 5); /* another name in the same memory */
    assert_int_equal(clt__progress(&one, name, 6, 9), CLT_OK);
    assert_int_equal(j.reports, 2);
    assert_int_equal(clt__progress(&one, name, 0, 9), CLT_OK); /* begins again */
    assert_int_equal(j.reports, 3);
    assert_int_equal(clt__progress(&two, name, 1, 9), CLT_OK);
    assert_int_equal(k.reports, 1);
    assert_int_equal(clt__progress(&two, name, 9, 9), CLT_OK);
    assert_int_equal(clt__progress(&two, name, 9, 10), CLT_OK); /* after a last comes a first */
    assert_int_equal(k.reports, 3);
}

static void cancelling_stops(void **state) {
    (void)state;
    journal j = {.cancel_at = 7};
    clt_progress progress = {.opaque = &j, .report = note};
    assert_int_equal(clt__progress(&progress, "keys", 0, 7), CLT_OK);
    assert_int_equal(clt__progress(&progress, "keys", 7, 7), CLT_E_CANCELLED);
    assert_string_equal(clt_detail(), "keys: cancelled at 7 of 7");
    assert_int_equal(clt__progress(&progress, "keys", 8, 0), CLT_E_CANCELLED);
    assert_string_equal(clt_detail(), "keys: cancelled at 8");
}

static void the_clock_goes_on(void **state) {
    (void)state;
    double before = clt__seconds();
    sleep_milliseconds(2);
    assert_true(clt__seconds() - before >= 0.002);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_to_tell),          cmocka_unit_test(first_and_last_pass),
        cmocka_unit_test(time_lets_a_report_pass), cmocka_unit_test(other_work_is_a_first_report),
        cmocka_unit_test(cancelling_stops),        cmocka_unit_test(the_clock_goes_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
