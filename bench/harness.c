/* Timing and rows. */
#define _POSIX_C_SOURCE 200809L
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_LEAST = 5, RUNS_MOST = 1000 };

double bench_now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *seconds, unsigned count) {
    qsort(seconds, count, sizeof *seconds, compare);
    return (seconds[(count - 1) / 2] + seconds[count / 2]) / 2;
}

void bench_threads(const bench_request *request, unsigned *least, unsigned *most) {
    *least = request->threads > 0 ? request->threads : 1;
    *most = request->threads > 0 ? request->threads : 2;
    if (request->threads == 0 && sysconf(_SC_NPROCESSORS_ONLN) < 2) *most = 1;
}

clt_status bench_measure(bench_time *time, const bench_request *request,
                         clt_status (*run)(void *arg), void *arg) {
    double budget = request->quick ? 0.1 : 0.5, seconds[RUNS_MOST], total = 0;
    unsigned runs = 0;
    clt_status status = run(arg);
    while (status == CLT_OK && (runs < RUNS_LEAST || (total < budget && runs < RUNS_MOST))) {
        double start = bench_now();
        status = run(arg);
        seconds[runs] = bench_now() - start;
        total += seconds[runs++];
    }
    if (status != CLT_OK) return status;
    time->runs = runs;
    time->median = bench_median(seconds, runs);
    time->min = seconds[0];
    return CLT_OK;
}

bool bench_wants(const bench_request *request, const char *label) {
    return request->filter == NULL || strstr(label, request->filter) != NULL;
}

void bench_label(char label[BENCH_LABEL], const bench_subject *subject) {
    char size[24];
    snprintf(size, sizeof size, "%d", subject->n);
    snprintf(label, BENCH_LABEL, "%s %s %d %s", subject->op,
             subject->preset == NULL ? size : subject->preset, subject->threads, subject->kernel);
}

static void set_number(json_t *row, const char *name, int64_t value) {
    json_object_set_new(row, name, value == BENCH_NONE ? json_null() : json_integer(value));
}

void bench_give(const bench_request *request, const bench_subject *subject, bench_time time,
                unsigned parts) {
    json_t *row = json_object();
    json_object_set_new(row, "op", json_string(subject->op));
    json_object_set_new(row, "preset",
                        subject->preset == NULL ? json_null() : json_string(subject->preset));
    set_number(row, "n", subject->n);
    set_number(row, "log_qp", subject->log_qp);
    set_number(row, "limbs", subject->limbs);
    set_number(row, "special", subject->special);
    set_number(row, "digits", subject->digits);
    set_number(row, "threads", subject->threads);
    json_object_set_new(row, "kernel", json_string(subject->kernel));
    json_object_set_new(row, "median_us", json_real(1e6 * time.median / parts));
    json_object_set_new(row, "min_us", json_real(1e6 * time.min / parts));
    set_number(row, "bytes", subject->bytes);
    set_number(row, "runs", time.runs);
    request->row(request->opaque, row);
}
