/* Who watches a run of training. */
#ifndef CLT_API_WATCH_H
#define CLT_API_WATCH_H

#include "base/status.h"

static inline clt_status clt__watch_check(const clt_train_watch *watch, const char *function) {
    if (watch->report == NULL) {
        return clt__fail(CLT_E_ARGUMENT,
                         "%s: rows are held out to be reported on, and watch.report is NULL",
                         function);
    }
    if (watch->every >= 1) return CLT_OK;
    return clt__fail(CLT_E_ARGUMENT, "%s: 0 steps from one report to the next; take 1 or more",
                     function);
}

#endif
