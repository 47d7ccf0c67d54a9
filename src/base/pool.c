/*
 * A fixed pool: threads - 1 workers asleep on a condition, and the caller.
 *
 * A run is a round: the caller publishes the task, wakes all, works along, and waits until the
 * last worker has gone idle again. Indices come from one counter that all share; who takes which
 * is left to chance, what is computed is not. Without threads (WebAssembly) the caller does
 * everything.
 */
#define _GNU_SOURCE /* sched_getaffinity */

#include "base/pool.h"

#include "base/alloc.h"

#include <assert.h>

#if defined(__wasm__) && !defined(__EMSCRIPTEN_PTHREADS__)
#define HAVE_THREADS 0
#else
#define HAVE_THREADS 1
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>
#endif

enum { THREADS_MOST = 256 };

static void run_alone(size_t count, clt__task *task, void *arg) {
    for (size_t i = 0; i < count; i++) {
        task(arg, i, 0);
    }
}

#if HAVE_THREADS

typedef struct worker {
    clt__pool *pool;
    pthread_t thread;
    unsigned number; /* from 1; the caller is 0 */
} worker;

struct clt__pool {
    unsigned threads; /* with the caller */
    unsigned started; /* workers that must be joined */

    /* The round: written under the lock while all workers are idle. */
    clt__task *task;
    void *arg;
    size_t count;
    atomic_size_t next; /* first index that nobody has taken */

    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t work, idle;
    uint64_t round;
    unsigned busy; /* workers that have not finished the round */
    bool stop;

    worker workers[];
};

static void take_indices(clt__pool *pool, unsigned thread) {
    for (;;) {
        size_t i = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);
        if (i >= pool->count) return;
        pool->task(pool->arg, i, thread);
    }
}

/* Waits for a round later than `round`; false when the pool ends. */
static bool await_round(clt__pool *pool, uint64_t round) {
    pthread_mutex_lock(&pool->lock);
    while (pool->round == round && !pool->stop) {
        pthread_cond_wait(&pool->work, &pool->lock);
    }
    bool goes_on = !pool->stop;
    pthread_mutex_unlock(&pool->lock);
    return goes_on;
}

static void finish_round(clt__pool *pool) {
    pthread_mutex_lock(&pool->lock);
    if (--pool->busy == 0) pthread_cond_signal(&pool->idle);
    pthread_mutex_unlock(&pool->lock);
}

static void *worker_main(void *arg) {
    worker *self = arg;
    for (uint64_t round = 0; await_round(self->pool, round); round++) {
        take_indices(self->pool, self->number);
        finish_round(self->pool);
    }
    return NULL;
}

static unsigned processors(void) {
    long count = 0;
#if defined(__linux__)
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) == 0) count = CPU_COUNT(&set);
#endif
    if (count < 1) count = sysconf(_SC_NPROCESSORS_ONLN);
    if (count < 1) return 1;
    return count > THREADS_MOST ? THREADS_MOST : (unsigned)count;
}

/* Signals are for the program's own threads: workers start with all of them blocked. */
static clt_status start_workers(clt__pool *pool) {
    sigset_t all, old;
    int error = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    while (error == 0 && pool->started < pool->threads - 1) {
        worker *w = &pool->workers[pool->started];
        *w = (worker){.pool = pool, .number = pool->started + 1};
        error = pthread_create(&w->thread, NULL, worker_main, w);
        if (error == 0) pool->started++;
    }
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (error == 0) return CLT_OK;
    return clt__fail(CLT_E_MEMORY, "only %u of %u threads could be started; ask for fewer",
                     pool->started + 1, pool->threads);
}

clt_status clt__pool_new(clt__pool **pool, unsigned threads) {
    if (threads == 0) threads = processors();
    if (threads > THREADS_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "%u threads were asked for; a pool has 1 to %d", threads,
                         THREADS_MOST);
    }
    clt__pool *fresh = clt__alloc(1, sizeof *fresh + (threads - 1) * sizeof(worker));
    if (fresh == NULL) return CLT_E_MEMORY;
    *fresh = (clt__pool){
        .threads = threads,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .work = PTHREAD_COND_INITIALIZER,
        .idle = PTHREAD_COND_INITIALIZER,
    };
    clt_status status = start_workers(fresh);
    if (status != CLT_OK) {
        clt__pool_free(fresh);
        return status;
    }
    *pool = fresh;
    return CLT_OK;
}

void clt__pool_free(clt__pool *pool) {
    if (pool == NULL) return;
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->started; i++) {
        pthread_join(pool->workers[i].thread, NULL);
    }
    pthread_cond_destroy(&pool->idle);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    clt__free(pool);
}

unsigned clt__pool_threads(const clt__pool *pool) {
    return pool == NULL ? 1 : pool->threads;
}

void clt__pool_run(clt__pool *pool, size_t count, clt__task *task, void *arg) {
    if (pool == NULL || pool->threads == 1 || count <= 1) {
        run_alone(count, task, arg);
        return;
    }
    pthread_mutex_lock(&pool->lock);
    assert(pool->busy == 0); /* a task ran the pool that runs it, or two callers share it */
    pool->task = task;
    pool->arg = arg;
    pool->count = count;
    atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
    pool->busy = pool->threads - 1;
    pool->round++;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    take_indices(pool, 0);
    pthread_mutex_lock(&pool->lock);
    while (pool->busy != 0) {
        pthread_cond_wait(&pool->idle, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
}

#else

struct clt__pool {
    unsigned threads; /* as asked for; one works */
};

clt_status clt__pool_new(clt__pool **pool, unsigned threads) {
    if (threads > THREADS_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "%u threads were asked for; a pool has 1 to %d", threads,
                         THREADS_MOST);
    }
    clt__pool *fresh = clt__alloc(1, sizeof *fresh);
    if (fresh == NULL) return CLT_E_MEMORY;
    fresh->threads = 1;
    *pool = fresh;
    return CLT_OK;
}

void clt__pool_free(clt__pool *pool) {
    clt__free(pool);
}

unsigned clt__pool_threads(const clt__pool *pool) {
    return pool == NULL ? 1 : pool->threads;
}

void clt__pool_run(clt__pool *pool, size_t count, clt__task *task, void *arg) {
    (void)pool;
    run_alone(count, task, arg);
}

#endif
