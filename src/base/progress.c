/*
 * Progress: passes at most ten reports a second on to the caller's callback.
 *
 * What was reported last is remembered for each thread, not in clt_progress, which is the caller's
 * and constant. A report is the first when it belongs to another callback, to other work, or goes
 * back; it is the last when done reaches total. Both always pass.
 */
#define _POSIX_C_SOURCE 200809L

#include "base/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static const double INTERVAL = 0.1; /* seconds */

typedef struct report {
    const clt_progress *progress; /* compared only; NULL: the next report is a first one */
    char what[64];
    uint64_t done;
    double when;
} report;

static _Thread_local report last;

double clt__seconds(void) {
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static bool is_due(const clt_progress *progress, const char *what, uint64_t done, uint64_t total,
                   double now) {
    if (total != 0 && done >= total) return true;
    if (last.progress != progress || done < last.done) return true;
    if (strncmp(last.what, what, sizeof last.what - 1) != 0) return true;
    return now - last.when >= INTERVAL;
}

static void remember(const clt_progress *progress, const char *what, uint64_t done, double now) {
    last = (report){.progress = progress, .done = done, .when = now};
    (void)snprintf(last.what, sizeof last.what, "%s", what);
}

clt_status clt__progress(const clt_progress *progress, const char *what, uint64_t done,
                         uint64_t total) {
    if (progress == NULL || progress->report == NULL) return CLT_OK;
    double now = clt__seconds();
    if (!is_due(progress, what, done, total, now)) return CLT_OK;
    bool ends = total != 0 && done >= total;
    remember(ends ? NULL : progress, what, done, now);
    if (progress->report(progress->opaque, what, done, total) == 0) return CLT_OK;
    last.progress = NULL;
    if (total == 0) return clt__fail(CLT_E_CANCELLED, "%s: cancelled at %" PRIu64, what, done);
    return clt__fail(CLT_E_CANCELLED, "%s: cancelled at %" PRIu64 " of %" PRIu64, what, done,
                     total);
}
