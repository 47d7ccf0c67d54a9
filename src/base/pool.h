/*
 * A small fixed pool of threads. The caller's thread takes part. Work is split by index only, so
 * that results never depend on the number of threads. NULL is a pool of one thread.
 */
#ifndef CLT_BASE_POOL_H
#define CLT_BASE_POOL_H

#include "base/status.h"

typedef struct clt__pool clt__pool;

/* threads in 1..256; 0 means as many as the machine has processors for this process. */
clt_status clt__pool_new(clt__pool **pool, unsigned threads);
void clt__pool_free(clt__pool *pool);
unsigned clt__pool_threads(const clt__pool *pool);

/* Calls task(arg, i, thread) once for each i in [0, count), thread < clt__pool_threads, and
   returns when all are done. Tasks do not call clt__pool_run on the same pool. */
typedef void clt__task(void *arg, size_t index, unsigned thread);
void clt__pool_run(clt__pool *pool, size_t count, clt__task *task, void *arg);

#endif
