/* The pool: every index once, on any number of threads, as often as it is run. */
#define _POSIX_C_SOURCE 200809L

#include "base/pool.h"

#include "support/fault.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

enum { COUNT_MOST = 5000 };

typedef struct tally {
    atomic_uint visits[COUNT_MOST];
    atomic_uint strangers; /* thread numbers out of range */
    unsigned threads;
} tally;

static tally counts;

static void visit(void *arg, size_t index, unsigned thread) {
    tally *t = arg;
    if (thread >= t->threads) atomic_fetch_add(&t->strangers, 1);
    atomic_fetch_add(&t->visits[index], 1);
}

static void expect_each_once(clt__pool *pool, size_t count) {
    memset(&counts, 0, sizeof counts);
    counts.threads = clt__pool_threads(pool);
    clt__pool_run(pool, count, visit, &counts);
    for (size_t i = 0; i < COUNT_MOST; i++) {
        if (counts.visits[i] != (i < count)) {
            fail_msg("index %zu of %zu: %u visits", i, count, counts.visits[i]);
        }
    }
    assert_int_equal(counts.strangers, 0);
}

static void every_index_once(void **state) {
    (void)state;
    static const unsigned threads[] = {1, 2, 3, 7, 32};
    static const size_t sizes[] = {0, 1, 2, 3, 6, 7, 8, 100, COUNT_MOST};
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        clt__pool *pool = NULL;
        assert_int_equal(clt__pool_new(&pool, threads[t]), CLT_OK);
        assert_int_equal(clt__pool_threads(pool), threads[t]);
        for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
            expect_each_once(pool, sizes[s]);
        }
        clt__pool_free(pool);
    }
}

static void no_pool_is_one_thread(void **state) {
    (void)state;
    assert_int_equal(clt__pool_threads(NULL), 1);
    expect_each_once(NULL, 100);
    clt__pool_free(NULL);
}

static void plain_add(void *arg, size_t index, unsigned thread) {
    (void)thread;
    ((uint64_t *)arg)[index] += index + 1;
}

/* What one round wrote, the caller and the next round read: no lock but the pool's. */
static void many_short_rounds(void **state) {
    (void)state;
    enum { WIDTH = 5, ROUNDS = 3000 };
    uint64_t sums[WIDTH] = {0};
    clt__pool *pool = NULL;
    assert_int_equal(clt__pool_new(&pool, 3), CLT_OK);
    for (uint64_t round = 1; round <= ROUNDS; round++) {
        clt__pool_run(pool, WIDTH, plain_add, sums);
        assert_true(sums[0] == round);
    }
    for (size_t i = 0; i < WIDTH; i++) {
        assert_true(sums[i] == ROUNDS * (i + 1));
    }
    clt__pool_free(pool);
}

typedef struct meeting {
    pthread_mutex_t lock;
    pthread_cond_t full;
    unsigned present, wanted;
    bool seen[8];
} meeting;

/* Returns only when `wanted` threads are inside at once. */
static void meet(void *arg, size_t index, unsigned thread) {
    (void)index;
    meeting *m = arg;
    pthread_mutex_lock(&m->lock);
    m->seen[thread] = true;
    if (++m->present == m->wanted) pthread_cond_broadcast(&m->full);
    while (m->present < m->wanted) pthread_cond_wait(&m->full, &m->lock);
    pthread_mutex_unlock(&m->lock);
}

static void all_threads_work_at_once(void **state) {
    (void)state;
    clt__pool *pool = NULL;
    meeting m = {.lock = PTHREAD_MUTEX_INITIALIZER, .full = PTHREAD_COND_INITIALIZER, .wanted = 4};
    assert_int_equal(clt__pool_new(&pool, 4), CLT_OK);
    clt__pool_run(pool, 4, meet, &m);
    for (size_t i = 0; i < 4; i++) {
        assert_true(m.seen[i]);
    }
    clt__pool_free(pool);
}

static void note_signals(void *arg, size_t index, unsigned thread) {
    (void)index;
    sigset_t blocked;
    pthread_sigmask(SIG_SETMASK, NULL, &blocked);
    bool *open = arg;
    if (sigismember(&blocked, SIGTERM) == 0) open[thread] = true;
}

/* Signals go to the program's threads, and the caller's mask comes out as it went in. */
static void workers_take_no_signals(void **state) {
    (void)state;
    clt__pool *pool = NULL;
    bool open[3] = {false};
    assert_int_equal(clt__pool_new(&pool, 3), CLT_OK);
    clt__pool_run(pool, 1000, note_signals, open);
    assert_false(open[1] || open[2]);
    note_signals(open, 0, 0);
    assert_true(open[0]);
    clt__pool_free(pool);
}

static void zero_asks_the_machine(void **state) {
    (void)state;
    clt__pool *pool = NULL;
    assert_int_equal(clt__pool_new(&pool, 0), CLT_OK);
    assert_in_range(clt__pool_threads(pool), 1, 256);
    expect_each_once(pool, 1000);
    clt__pool_free(pool);
}

static void too_many_are_refused(void **state) {
    (void)state;
    clt__pool *pool = NULL;
    assert_int_equal(clt__pool_new(&pool, 257), CLT_E_ARGUMENT);
    assert_null(pool);
    assert_non_null(strstr(clt_detail(), "257"));
}

static clt_status make_pool(void *arg) {
    (void)arg;
    clt__pool *pool = NULL;
    clt_status status = clt__pool_new(&pool, 4);
    clt__pool_free(pool);
    return status;
}

static void allocation_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(make_pool, NULL));
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SHADOW_MEMORY 1
#endif
#elif defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SHADOW_MEMORY 1
#endif

/* Address space for a few stacks, not for 256: what was started ends, and the pool is not made. */
static void threads_may_run_out(void **state) {
    (void)state;
#ifdef SHADOW_MEMORY
    skip();
#else
    struct rlimit old, tight = {.rlim_cur = 64u << 20};
    assert_int_equal(getrlimit(RLIMIT_AS, &old), 0);
    tight.rlim_max = old.rlim_max;
    clt__pool *pool = NULL;
    fault_begin(FAULT_NEVER, 0);
    assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
    clt_status status = clt__pool_new(&pool, 256);
    assert_int_equal(setrlimit(RLIMIT_AS, &old), 0);
    assert_int_equal(status, CLT_E_MEMORY);
    assert_null(pool);
    assert_non_null(strstr(clt_detail(), "of 256 threads"));
    assert_int_equal(fault_leaks(), 0);
    fault_end();
#endif
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_index_once),        cmocka_unit_test(no_pool_is_one_thread),
        cmocka_unit_test(many_short_rounds),       cmocka_unit_test(all_threads_work_at_once),
        cmocka_unit_test(workers_take_no_signals), cmocka_unit_test(zero_asks_the_machine),
        cmocka_unit_test(too_many_are_refused),    cmocka_unit_test(allocation_may_fail),
        cmocka_unit_test(threads_may_run_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
