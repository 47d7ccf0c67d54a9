/* Benchmarks: what the verb asks for and what the measuring code (bench/) gives. */
#ifndef CLATHRATE_BENCH_H
#define CLATHRATE_BENCH_H

#include "clathrate/clathrate.h"

#include <jansson.h>

typedef struct bench_request {
    bool quick;
    const char *filter; /* rows whose label contains it, or NULL: all */
    unsigned threads;   /* 0: 1 and 2 */
    void *opaque;
    void (*row)(void *opaque, json_t *row); /* takes the row as soon as it is measured */
} bench_request;

/* With the kernel that this process uses. */
clt_status bench_core(const bench_request *request);
clt_status bench_deep(const bench_request *request);
clt_status bench_train(const bench_request *request);
/* The i-th kernel that this machine can run, NULL past the last. */
const char *bench_kernel(unsigned i);

/* Prints rows of both reports that are about the same thing, and the ratio of their times. The exit
   code. */
int bench_compare(const char *old_path, const char *new_path);

#endif
