/*
 * bench train: training on encrypted rows, in time, memory and quality, against the same training
 * in the clear. Each row is measured by a process of its own, whose peak of memory is what owner
 * and server hold together: table, samples, keys, scratch.
 */
#include "train.h"

#include "harness.h"

typedef struct order {
    const train_task *task;
    unsigned threads;
    bool quick;
} order;

static clt_status make_row(json_t **row, const void *arg) {
    const order *o = arg;
    return train_measure(row, o->task, o->threads, o->quick);
}

static clt_status make_recommender_row(json_t **row, const void *arg) {
    const order *o = arg;
    return recommender_measure(row, o->threads, o->quick);
}

static clt_status bench_recommender(const bench_request *request, unsigned least, unsigned most) {
    order o = {.task = NULL, .quick = request->quick};
    for (o.threads = least; o.threads <= most; o.threads++) {
        char label[BENCH_LABEL];
        bench_subject subject = {.op = "recommender",
                                 .preset = "factors",
                                 .threads = (int)o.threads,
                                 .kernel = clt__kernel_get()->name};
        bench_label(label, &subject);
        if (!bench_wants(request, label)) continue;
        CLT__RETURN_IF(bench_in_process(request, label, make_recommender_row, &o));
    }
    return CLT_OK;
}

clt_status bench_train(const bench_request *request) {
    unsigned least, most;
    CLT__RETURN_IF(clt__kernel_check());
    bench_threads(request, &least, &most);
    for (unsigned i = 0; i < train_task_count; i++) {
        order o = {.task = &train_tasks[i], .quick = request->quick};
        bool exists = true;
        if (o.quick && !o.task->quick) continue;
        for (o.threads = o.task->slow ? most : least; exists && o.threads <= most; o.threads++) {
            char label[BENCH_LABEL];
            bench_subject subject = {
                .op = o.task->name,
                .preset = o.task->learner == 0 ? "logistic" : train_learner(o.task->learner),
                .threads = (int)o.threads,
                .kernel = clt__kernel_get()->name};
            bench_label(label, &subject);
            if (!bench_wants(request, label)) continue;
            exists = train_data_exists(o.task);
            if (exists) CLT__RETURN_IF(bench_in_process(request, label, make_row, &o));
        }
    }
    return bench_recommender(request, least, most);
}
