/*
 * Independent work on many ciphertexts: few of them are done one by one with all threads on each,
 * many of them one a thread. Either way the results are the same bytes.
 */
#ifndef CLT_NN_LANES_H
#define CLT_NN_LANES_H

#include "base/workspace.h"

/* Does item `index`; at most one item runs at a time in a lane. */
typedef clt_status clt__lane_task(void *arg, clt_ws *ws, unsigned lane, size_t index);

/* Lanes that clt__lanes_run uses at most. */
unsigned clt__lanes_count(const clt_ws *ws);

/* All items, or the failure of the first of those that failed; stops soon after a failure. Reports
   progress under the name `what`. */
clt_status clt__lanes_run(clt_ws *ws, const char *what, size_t count, clt__lane_task *task,
                          void *arg);

#endif
