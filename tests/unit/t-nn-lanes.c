/* nn/lanes.c: every item once, failures heard, progress told. */
#include "nn/lanes.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST = 100 };

typedef struct work {
    atomic_int done[MOST];
    atomic_bool busy[8];
    size_t bad; /* fails */
} work;

static clt_status task(void *arg, clt_ws *ws, unsigned lane, size_t index) {
    work *w = arg;
    assert_non_null(ws->arena);
    assert_false(atomic_exchange(&w->busy[lane], true)); /* one at a time in a lane */
    atomic_fetch_add(&w->done[index], 1);
    atomic_store(&w->busy[lane], false);
    if (index == w->bad) return clt__fail(CLT_E_DATA, "item %zu is bad", index);
    return CLT_OK;
}

static void every_item_once(void **state) {
    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        clt_ws *ws = NULL;
        assert_int_equal(clt__ws_new(&ws, threads), CLT_OK);
        assert_int_equal(clt__lanes_count(ws), threads);
        for (size_t count = 0; count < MOST; count += 7) {
            work w = {.bad = MOST};
            assert_int_equal(clt__lanes_run(ws, "work", count, task, &w), CLT_OK);
            for (size_t i = 0; i < MOST; i++) assert_int_equal(w.done[i], i < count);
        }
        clt__ws_free(ws);
    }
}

/* The detail crosses threads, and the rest of the work is left. */
static void failures(void **state) {
    (void)state;
    for (unsigned threads = 1; threads <= 4; threads++) {
        clt_ws *ws = NULL;
        assert_int_equal(clt__ws_new(&ws, threads), CLT_OK);
        for (size_t bad = 0; bad < 24; bad += 5) {
            work w = {.bad = bad};
            assert_int_equal(clt__lanes_run(ws, "work", MOST, task, &w), CLT_E_DATA);
            char wanted[32];
            snprintf(wanted, sizeof wanted, "item %zu is bad", bad);
            assert_string_equal(clt_detail(), wanted);
            assert_int_equal(w.done[MOST - 1], 0);
        }
        clt__ws_free(ws);
    }
}

typedef struct listener {
    uint64_t last;
    unsigned calls, cancel_at;
} listener;

static int hear(void *opaque, const char *what, uint64_t done, uint64_t total) {
    listener *l = opaque;
    assert_string_equal(what, "work");
    assert_int_equal(total, MOST);
    assert_true(done >= l->last);
    l->last = done;
    return ++l->calls == l->cancel_at;
}

static void progress(void **state) {
    (void)state;
    for (unsigned threads = 1; threads <= 3; threads++) {
        clt_ws *ws = NULL;
        assert_int_equal(clt__ws_new(&ws, threads), CLT_OK);
        listener l = {0};
        work w = {.bad = MOST};
        ws->progress = (clt_progress){&l, hear};
        assert_int_equal(clt__lanes_run(ws, "work", MOST, task, &w), CLT_OK);
        assert_true(l.calls >= 2);
        assert_int_equal(l.last, MOST);

        l = (listener){.cancel_at = 1};
        w = (work){.bad = MOST};
        assert_int_equal(clt__lanes_run(ws, "work", MOST, task, &w), CLT_E_CANCELLED);
        assert_int_equal(w.done[0], 0);
        clt__ws_free(ws);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_once),
        cmocka_unit_test(failures),
        cmocka_unit_test(progress),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
