/*
 * bench deep: bootstrapping and functions, in time, precision and memory. Each row is measured by a
 * process of its own, so that its peak of memory is its own: keys, transforms, scratch, all that a
 * server holds; the secret key besides.
 */
#define _DEFAULT_SOURCE /* wait4 */
#include "deep.h"

#include "harness.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUNS_LEAST = 2, RUNS_MOST = 10 };

/* ---------------------------------------------------------------------------------- one row */

typedef struct figures {
    unsigned runs;
    double seconds[RUNS_MOST];
    double errors, worst; /* sum of |error| of all parts, the largest */
    size_t parts;
} figures;

/* Of real parts, and for bootstrapping of imaginary ones too. */
static clt_status count_errors(deep *d, figures *f) {
    CLT__RETURN_IF(clt_decrypt_private(d->out_re, d->out_im, d->slots, d->ws, d->sk, d->out));
    for (size_t j = 0; j < d->boot.slots; j++) {
        if (d->op->count > 0 && j % DEEP_BLOCK >= d->op->count) continue;
        double re = fabs(d->out_re[j] - d->want_re[j]), im = fabs(d->out_im[j] - d->want_im[j]);
        if (d->op->fresh) im = 0;
        f->errors += re + im;
        f->worst = fmax(f->worst, fmax(re, im));
        f->parts += d->op->fresh ? 1 : 2;
    }
    return CLT_OK;
}

static clt_status measure(deep *d, figures *f, double budget) {
    double total = 0;
    CLT__RETURN_IF(deep_encrypt(d));
    CLT__RETURN_IF(d->op->run(d));
    while (f->runs < RUNS_LEAST || (f->runs < RUNS_MOST && total < budget)) {
        CLT__RETURN_IF(deep_encrypt(d));
        double start = bench_now();
        CLT__RETURN_IF(d->op->run(d));
        f->seconds[f->runs] = bench_now() - start;
        total += f->seconds[f->runs++];
        CLT__RETURN_IF(count_errors(d, f));
    }
    return CLT_OK;
}

static json_t *row_of(const deep *d, unsigned threads, figures *f) {
    json_t *json = json_object();
    unsigned left = clt_ct_level(d->out) - d->boot.level_in;
    json_object_set_new(json, "op", json_string(d->op->name));
    json_object_set_new(json, "preset", json_string(d->op->preset));
    json_object_set_new(json, "n", json_integer((json_int_t)(2 * d->slots)));
    json_object_set_new(json, "slots", json_integer((json_int_t)d->boot.slots));
    json_object_set_new(json, "threads", json_integer(threads));
    json_object_set_new(json, "kernel", json_string(clt__kernel_get()->name));
    json_object_set_new(json, "runs", json_integer(f->runs));
    json_object_set_new(json, "median_ms", json_real(1e3 * bench_median(f->seconds, f->runs)));
    json_object_set_new(json, "precision_bits_mean",
                        json_real(-log2(f->errors / (double)f->parts)));
    json_object_set_new(json, "precision_bits_worst", json_real(-log2(f->worst)));
    json_object_set_new(json, "levels_left", json_integer(left));
    json_object_set_new(json, "level_bits", json_integer(d->params->chain.scale_bits));
    json_object_set_new(json, "key_bytes", json_integer((json_int_t)d->boot.key_bytes));
    return json;
}

/* In the child: the row as a line, or the sentence that says why there is none. */
static int child(const deep_op *op, unsigned threads, double budget, int out) {
    deep d = {0};
    figures f = {0};
    FILE *line = fdopen(out, "w");
    clt_status status = deep_open(&d, op, threads);
    if (status == CLT_OK) status = measure(&d, &f, budget);
    json_t *json = status == CLT_OK ? row_of(&d, threads, &f) : NULL, *stages = NULL;
    if (json != NULL && op->stages) status = deep_stages(&stages, &d);
    if (stages != NULL) json_object_set_new(json, "stages_ms", stages);
    if (json != NULL) json_dumpf(json, line, JSON_REAL_PRECISION(6));
    if (status != CLT_OK) fprintf(stderr, "bench: %s: %s\n", op->name, clt_detail());
    fclose(line);
    json_decref(json);
    deep_close(&d);
    return status == CLT_OK ? 0 : 1;
}

/* ------------------------------------------------------------------------------- all of them */

static clt_status give(const bench_request *request, int from, pid_t pid) {
    struct rusage usage;
    int state = 0;
    FILE *in = fdopen(from, "r");
    json_t *json = json_loadf(in, 0, NULL);
    fclose(in);
    while (wait4(pid, &state, 0, &usage) < 0 && errno == EINTR) continue;
    if (json == NULL) return clt__fail(CLT_E_INTERNAL, "a row of the benchmark was not measured");
    json_object_set_new(json, "peak_rss_bytes", json_integer(1024 * (json_int_t)usage.ru_maxrss));
    request->row(request->opaque, json);
    return CLT_OK;
}

static clt_status measure_row(const bench_request *request, const deep_op *op, unsigned threads) {
    int ends[2];
    double budget = request->quick ? 5 : 20;
    if (pipe(ends) != 0) return clt__fail(CLT_E_IO, "no pipe: %s", strerror(errno));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        _exit(child(op, threads, budget, ends[1]));
    }
    close(ends[1]);
    if (pid > 0) return give(request, ends[0], pid);
    close(ends[0]);
    return clt__fail(CLT_E_MEMORY, "no process for a row: %s", strerror(errno));
}

clt_status bench_deep(const bench_request *request) {
    unsigned least, most;
    CLT__RETURN_IF(clt__kernel_check());
    bench_threads(request, &least, &most);
    for (unsigned i = 0; i < (request->quick ? 1 : deep_op_count); i++) {
        const deep_op *op = &deep_ops[i];
        for (unsigned threads = least; threads <= most; threads++) {
            char label[BENCH_LABEL];
            bench_subject subject = {.op = op->name,
                                     .preset = op->preset,
                                     .threads = (int)threads,
                                     .kernel = clt__kernel_get()->name};
            bench_label(label, &subject);
            if (bench_wants(request, label)) CLT__RETURN_IF(measure_row(request, op, threads));
        }
    }
    return CLT_OK;
}
