/*
 * bench deep: bootstrapping and functions, in time, precision and memory. Each row is measured by a
 * process of its own, so that its peak of memory is its own: keys, transforms, scratch, all that a
 * server holds; the secret key besides.
 */
#include "deep.h"

#include "harness.h"

#include <math.h>

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

typedef struct order {
    const deep_op *op;
    unsigned threads;
    double budget; /* seconds */
} order;

static clt_status make_row(json_t **row, const void *arg) {
    const order *o = arg;
    deep d = {0};
    figures f = {0};
    json_t *stages = NULL;
    clt_status status = deep_open(&d, o->op, o->threads);
    if (status == CLT_OK) status = measure(&d, &f, o->budget);
    if (status == CLT_OK) *row = row_of(&d, o->threads, &f);
    if (status == CLT_OK && o->op->stages) status = deep_stages(&stages, &d);
    if (stages != NULL) json_object_set_new(*row, "stages_ms", stages);
    deep_close(&d);
    return status;
}

/* ------------------------------------------------------------------------------- all of them */

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
            order o = {op, threads, request->quick ? 5 : 20};
            if (bench_wants(request, label)) {
                CLT__RETURN_IF(bench_in_process(request, label, make_row, &o));
            }
        }
    }
    return CLT_OK;
}
