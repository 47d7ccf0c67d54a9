/*
 * Metered memory: hooks that count bytes in use, let one allocation fail, and look into what is
 * freed for a number that should have been wiped before.
 *
 *     meter_begin();
 *     status = clt_...(...);
 *     assert_true(meter_peak() < ...);
 *     meter_end();
 *
 * Memory that is made between begin and end must be given back between begin and end.
 */
#ifndef CLT_TESTS_METER_H
#define CLT_TESTS_METER_H

#include "clathrate/clathrate.h"

/* Installs the hooks and sets all counts to 0: nothing fails, nothing is looked for. */
void meter_begin(void);
void meter_end(void);

size_t meter_now(void);  /* bytes asked for and not given back, since meter_begin */
size_t meter_peak(void); /* the most that this was since meter_begin or meter_mark */
/* From now on the peak counts what comes on top of what is in use. */
void meter_mark(void);

/* The n-th allocation from now on, counted from 1, gives NULL. */
void meter_fail(size_t n);
bool meter_failed(void);

/* Blocks that are freed with these eight bytes in them, at a multiple of eight. */
void meter_watch(double value);
size_t meter_spilt(void);

#endif
