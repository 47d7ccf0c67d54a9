/* Workspaces: made whole or not at all; notes reach who listens; scratch goes back. */
#include "base/workspace.h"

#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static clt_status make_and_free(void *arg) {
    (void)arg;
    clt_ws *ws = NULL;
    clt_status status = clt__ws_new(&ws, 3);
    if ((status == CLT_OK) != (ws != NULL)) status = CLT_E_INTERNAL;
    clt__ws_free(ws);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(make_and_free, NULL));
    clt__ws_free(NULL);
}

static void too_many_threads_leave_nothing(void **state) {
    (void)state;
    clt_ws *ws = NULL;
    fault_begin(FAULT_NEVER, 0);
    assert_int_equal(clt__ws_new(&ws, 1000), CLT_E_ARGUMENT);
    assert_null(ws);
    assert_int_equal(fault_leaks(), 0);
    fault_end();
}

static void keep(void *opaque, const char *text) {
    memcpy(opaque, text, strlen(text) + 1);
}

static void notes_reach_who_listens(void **state) {
    (void)state;
    char heard[600] = "", wide[600];
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    clt__note(ws, "nobody listens");
    ws->notes = (clt_notes){.opaque = heard, .note = keep};
    clt__note(ws, "%d columns dropped", 2);
    assert_string_equal(heard, "2 columns dropped");
    memset(wide, 'x', sizeof wide - 1);
    wide[sizeof wide - 1] = '\0';
    clt__note(ws, "%s", wide);
    assert_int_equal(strlen(heard), 511);
    clt__ws_free(ws);
}

static void scratch_goes_back(void **state) {
    (void)state;
    clt_ws *ws = NULL;
    assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
    size_t mark = clt__ws_mark(ws);
    void *first = clt__arena_take(ws->arena, 1000, 8);
    assert_non_null(first);
    clt__ws_release(ws, mark);
    assert_ptr_equal(clt__arena_take(ws->arena, 10, 8), first);
    clt__ws_free(ws);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(too_many_threads_leave_nothing),
        cmocka_unit_test(notes_reach_who_listens),
        cmocka_unit_test(scratch_goes_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
