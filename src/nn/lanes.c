/*
 * Lanes (lanes.h). A lane is a workspace of one thread. Items go out in batches, so that progress
 * is reported, and cancellation heard, on the caller's thread between them. Details of errors
 * belong to a thread: a failing item leaves its text for the caller's.
 */
#include "nn/lanes.h"

#include <stdatomic.h>
#include <stdio.h>

enum { ITEMS_A_LANE = 2, DETAIL_BYTES = 512 };

typedef struct lane {
    clt_ws *ws;
    clt_status status; /* of the first item of the lane that failed */
    size_t index;
    char detail[DETAIL_BYTES];
} lane;

typedef struct batch {
    clt__lane_task *task;
    void *arg;
    size_t first;
    lane *lane;
    atomic_bool failed;
} batch;

unsigned clt__lanes_count(const clt_ws *ws) {
    return clt__pool_threads(ws->pool);
}

static void run_item(void *arg, size_t i, unsigned thread) {
    batch *b = arg;
    lane *own = &b->lane[thread];
    if (own->status != CLT_OK || atomic_load(&b->failed)) return;
    own->status = b->task(b->arg, own->ws, thread, b->first + i);
    if (own->status == CLT_OK) return;
    own->index = b->first + i;
    snprintf(own->detail, sizeof own->detail, "%s", clt_detail());
    atomic_store(&b->failed, true);
}

static clt_status verdict(const lane *lanes, unsigned count) {
    const lane *first = NULL;
    for (unsigned i = 0; i < count; i++) {
        if (lanes[i].status == CLT_OK) continue;
        if (first == NULL || lanes[i].index < first->index) first = &lanes[i];
    }
    return first == NULL ? CLT_OK : clt__fail(first->status, "%s", first->detail);
}

static clt_status run_batches(clt_ws *ws, const char *what, size_t count, batch *b,
                              unsigned lanes) {
    size_t most = (size_t)lanes * ITEMS_A_LANE;
    for (b->first = 0; b->first < count; b->first += most) {
        size_t left = count - b->first;
        CLT__RETURN_IF(clt__progress(&ws->progress, what, b->first, count));
        clt__pool_run(ws->pool, left < most ? left : most, run_item, b);
        CLT__RETURN_IF(verdict(b->lane, lanes));
    }
    return clt__progress(&ws->progress, what, count, count);
}

static clt_status run_wide(clt_ws *ws, const char *what, size_t count, clt__lane_task *task,
                           void *arg, unsigned lanes) {
    batch b = {.task = task, .arg = arg};
    clt_status status = CLT_E_MEMORY;
    b.lane = clt__alloc(lanes, sizeof *b.lane);
    if (b.lane == NULL) return status;
    for (unsigned i = 0; i < lanes; i++) CLT__TRY(clt__ws_new(&b.lane[i].ws, 1));
    status = run_batches(ws, what, count, &b, lanes);
done:
    for (unsigned i = 0; i < lanes; i++) clt__ws_free(b.lane[i].ws);
    clt__free(b.lane);
    return status;
}

clt_status clt__lanes_run(clt_ws *ws, const char *what, size_t count, clt__lane_task *task,
                          void *arg) {
    unsigned lanes = clt__lanes_count(ws);
    if (lanes > 1 && count >= (size_t)lanes * ITEMS_A_LANE) {
        return run_wide(ws, what, count, task, arg, lanes);
    }
    for (size_t i = 0; i < count; i++) {
        CLT__RETURN_IF(clt__progress(&ws->progress, what, i, count));
        CLT__RETURN_IF(task(arg, ws, 0, i));
    }
    return clt__progress(&ws->progress, what, count, count);
}
