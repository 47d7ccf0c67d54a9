/* Timing: a warm-up, then repetitions until there are enough of them and enough time has passed. */
#ifndef BENCH_HARNESS_H
#define BENCH_HARNESS_H

#include "clathrate/bench.h"

typedef struct bench_time {
    double median, min; /* seconds */
    unsigned runs;
} bench_time;

/* Seconds on a clock that only runs forward; the median of some, which are sorted. */
double bench_now(void);
double bench_median(double *seconds, unsigned count);
/* The numbers of threads that rows are wanted for. */
void bench_threads(const bench_request *request, unsigned *least, unsigned *most);
/* Wall-clock time of run(arg). */
clt_status bench_measure(bench_time *time, const bench_request *request,
                         clt_status (*run)(void *arg), void *arg);
/* Makes a row, which is the caller's. */
typedef clt_status bench_child(json_t **row, const void *arg);
/* Lets a process of its own make a row, and gives it to the request with the peak of its memory.
   The name is what a failure begins with. */
clt_status bench_in_process(const bench_request *request, const char *name, bench_child *child,
                            const void *arg);
/* Whether a row with this label is asked for. */
bool bench_wants(const bench_request *request, const char *label);

enum { BENCH_NONE = -1 }; /* a figure that does not exist */

/* What a row of `bench core` is about. */
typedef struct bench_subject {
    const char *op, *preset, *kernel; /* preset NULL: none */
    int n, log_qp, limbs, special, digits, threads;
    int64_t bytes;
} bench_subject;

/* "rotate L14 1 ref": what --filter sees. */
enum { BENCH_LABEL = 96 };
void bench_label(char label[BENCH_LABEL], const bench_subject *subject);
/* Gives the row to the request; times are divided by `parts`. */
void bench_give(const bench_request *request, const bench_subject *subject, bench_time time,
                unsigned parts);

clt_status bench_ntt(const bench_request *request);
clt_status bench_preset(const bench_request *request, const char *preset, unsigned threads);

#endif
