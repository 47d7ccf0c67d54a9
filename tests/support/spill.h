/*
 * Secrets that are left behind: acts are run with every one of their allocations failing in turn,
 * on one thread and on two, and no block may be given back, to the system or within a workspace,
 * with a certain number in it.
 */
#ifndef CLT_TESTS_SPILL_H
#define CLT_TESTS_SPILL_H

#include "clathrate/clathrate.h"

/* What is done with a fixture, all of whose results it frees. */
typedef clt_status spill_act(const void *fixture, clt_ws *ws);

/* Fails the test when a block with the number comes back, or a block never does. */
void spill_sweep(const void *fixture, spill_act *act, double number);

#endif
