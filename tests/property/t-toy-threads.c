/*
 * Two threads use the same parameters, keys, plan and model at the same time, each with workspaces,
 * ciphertexts and tables of its own: every public function gives the bytes that it gives alone.
 */
#define _GNU_SOURCE /* pthread_barrier_t */

#include "support/surface.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { THREADS_TOGETHER = 2, ROUNDS = 2, FUNCTIONS_MAX = 256 };

typedef struct worker {
    surface s; /* shared objects, and some of this thread alone */
    unsigned number, calls;
    bool failed[FUNCTIONS_MAX];
    uint8_t digest[FUNCTIONS_MAX][CLT__DIGEST_BYTES];
} worker;

static surface shared;
static pthread_barrier_t barrier;

/* All but those that write a file, whose name they would share, and the hooks. */
static bool is_tried(const surface_function *f) {
    bool tried = (f->flags & STATUS) != 0;
    for (unsigned i = 0; i < SURFACE_POINTERS; i++) {
        unsigned kind = f->pointer[i] & ~(unsigned)OPTIONAL;
        tried = tried && kind != OUT_FILE && kind != HOOKS;
    }
    return tried;
}

static void *copy(const clt_ct *ct) {
    clt_ct *out = NULL;
    pipeline_must(clt_ct_new(&out, ct->params));
    pipeline_must(clt_ct_copy(out, ct));
    return out;
}

/* What belongs to one thread at a time. */
static void take_own(surface *s) {
    clt_table *table = NULL, *answers = NULL;
    clt_data *rows = NULL, *result = NULL;
    *s = shared;
    void **o = s->object;
    pipeline_must(clt_ws_new(&s->p.ws, 1));
    pipeline_must(clt_table_read(&table, o[FILE_TABLE]));
    pipeline_must(clt_data_load(&rows, o[FILE_DATA]));
    pipeline_must(clt_data_run(&result, s->p.ws, o[MODEL], o[PLAN_EVK], rows));
    pipeline_must(clt_data_decrypt(&answers, s->p.ws, o[SK], result));
    o[A] = copy(shared.object[A]);
    o[B] = copy(shared.object[B]);
    o[DEEP_A] = copy(shared.object[DEEP_A]);
    o[DEEP_B] = copy(shared.object[DEEP_B]);
    o[LONG_A] = copy(shared.object[LONG_A]);
    o[LONG_B] = copy(shared.object[LONG_B]);
    o[TABLE] = table;
    o[ANSWERS] = answers;
    o[ROWS] = rows;
    o[RESULT] = result;
}

static void give_own(surface *s) {
    clt_table_free(s->object[TABLE]);
    clt_table_free(s->object[ANSWERS]);
    clt_data_free(s->object[ROWS]);
    clt_data_free(s->object[RESULT]);
    clt_ct_free(s->object[A]);
    clt_ct_free(s->object[B]);
    clt_ct_free(s->object[DEEP_A]);
    clt_ct_free(s->object[DEEP_B]);
    clt_ct_free(s->object[LONG_A]);
    clt_ct_free(s->object[LONG_B]);
    clt_ws_free(s->p.ws);
}

static void call(worker *w, size_t i) {
    surface_call c;
    surface_prepare(&c, &w->s, &SURFACE[i], false);
    w->failed[i] = surface_run(&c) != CLT_OK || !surface_made(&c);
    surface_digest(w->digest[i], &c);
    surface_finish(&c);
    w->calls++;
}

/* Neighbours begin at different functions, so that different ones meet, and, every other round, at
   the same. */
static void *work(void *arg) {
    worker *w = arg;
    take_own(&w->s);
    for (unsigned round = 0; round < ROUNDS; round++) {
        size_t shift = round % 2 == 0 ? 0 : w->number * SURFACE_FUNCTIONS / 3;
        pthread_barrier_wait(&barrier);
        for (size_t k = 0; k < SURFACE_FUNCTIONS; k++) {
            size_t i = (k + shift) % SURFACE_FUNCTIONS;
            if (is_tried(&SURFACE[i])) call(w, i);
        }
    }
    give_own(&w->s);
    return NULL;
}

static void together(worker *w, unsigned threads) {
    pthread_t thread[THREADS_TOGETHER];
    assert_int_equal(pthread_barrier_init(&barrier, NULL, threads), 0);
    for (unsigned i = 0; i < threads; i++) {
        w[i].number = i;
        assert_int_equal(pthread_create(&thread[i], NULL, work, &w[i]), 0);
    }
    for (unsigned i = 0; i < threads; i++) assert_int_equal(pthread_join(thread[i], NULL), 0);
    pthread_barrier_destroy(&barrier);
}

static void threads_share(void **state) {
    (void)state;
    static worker alone, two[THREADS_TOGETHER];
    assert_true(SURFACE_FUNCTIONS <= FUNCTIONS_MAX);
    together(&alone, 1);
    together(two, THREADS_TOGETHER);
    assert_true(alone.calls > 40 * ROUNDS);
    for (unsigned t = 0; t < THREADS_TOGETHER; t++) {
        assert_int_equal(two[t].calls, alone.calls);
        for (size_t i = 0; i < SURFACE_FUNCTIONS; i++) {
            bool same = memcmp(two[t].digest[i], alone.digest[i], CLT__DIGEST_BYTES) == 0;
            if (alone.failed[i] || two[t].failed[i]) fail_msg("%s failed", SURFACE[i].name);
            if (!same && (SURFACE[i].flags & RANDOM) == 0) fail_msg("%s", SURFACE[i].name);
        }
    }
}

static int open_surface(void **state) {
    (void)state;
    surface_open(&shared, 1);
    return 0;
}

static int close_surface(void **state) {
    (void)state;
    surface_close(&shared);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads_share),
    };
    return cmocka_run_group_tests(tests, open_surface, close_surface);
}
