/* Progress and cancellation of long work. */
#ifndef CLT_BASE_PROGRESS_H
#define CLT_BASE_PROGRESS_H

#include "base/status.h"

/* Reports at most ten times a second (the first and the last report always pass); CLT_E_CANCELLED
   when the callback says so. A NULL progress, or one without callback, costs nothing. */
clt_status clt__progress(const clt_progress *progress, const char *what, uint64_t done,
                         uint64_t total);

/* Seconds of a monotonic clock, for measures only. */
double clt__seconds(void);

#endif
