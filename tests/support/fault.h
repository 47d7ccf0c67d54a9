/*
 * Fault injection: hooks that count every allocation and every file operation, and make one of
 * them fail, or all from one on.
 *
 *     fault_begin(FAULT_ONCE, 3);      the third point fails
 *     status = clt_...(...);
 *     assert_true(fault_fired());
 *     assert_int_equal(fault_leaks(), 0);
 *     fault_end();
 *
 * fault_sweep does this for every point. Memory and files made between begin and end must be given
 * back between begin and end. Points may pass on any thread; begin and end belong to the test's.
 */
#ifndef CLT_TESTS_FAULT_H
#define CLT_TESTS_FAULT_H

#include "clathrate/clathrate.h"

typedef enum fault_mode {
    FAULT_NEVER,   /* count only */
    FAULT_ONCE,    /* the n-th point fails */
    FAULT_FOREVER, /* it and all after it */
} fault_mode;

/* Installs the hooks and sets all counts to 0. Points are counted from 1. */
void fault_begin(fault_mode mode, uint64_t n);
void fault_end(void);

/* Between begin and end: points are counted from 1 again and fail as this says; what lives goes on
   being counted. fault_arm(FAULT_NEVER, 0) lets the rest pass. */
void fault_arm(fault_mode mode, uint64_t n);

uint64_t fault_points(void); /* passed since fault_begin or fault_arm, failed ones included */
bool fault_fired(void);      /* at least one of them failed */
long fault_leaks(void);      /* allocations and open files not given back, since fault_begin */
long fault_memory(void);     /* of these, the allocations */

/* Removes files half written ("....tmp-...") from the present folder, where they stay when removal
   fails too, and returns how many there were. fault_sweep does so. */
unsigned fault_remove_halves(void);

/*
 * Runs the scenario with no fault, then once for each point and mode with that point failing. True
 * when each run leaked nothing, and ended in CLT_OK exactly when nothing failed, else with a detail
 * text. Otherwise says on standard error which point was the first to break this. A scenario
 * frees what it makes, whatever happens, and starts from the same state each time.
 */
typedef clt_status fault_scenario(void *arg);
bool fault_sweep(fault_scenario *scenario, void *arg);

#endif
