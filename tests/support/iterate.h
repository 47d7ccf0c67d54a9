/*
 * A computation without end on a chain that ends: y <- x - y^2/4 from 0, which goes to
 * 2 (sqrt(1 + x) - 1), bootstrapped where the library finds that levels run out; stopped in the
 * middle and taken up again by another process, from files. Public functions only, as a user would
 * write it: y = 4 w, so that w <- x/4 - w^2 takes one level a step.
 */
#ifndef CLT_TESTS_ITERATE_H
#define CLT_TESTS_ITERATE_H

#include "clathrate/clathrate.h"

enum { ITERATE_STEPS = 100, ITERATE_STOP = 50 };

/* First in main: a process that iterate_agrees has started works here, and ends. */
void iterate_child(int argc, char **argv, const clt_params *params);

/* Whether the result is as near as it says, and the same bytes when another process went on from
   the middle. Says what it measures; files are made in the present folder. */
bool iterate_agrees(const clt_params *params, clt_boot_kind kind, unsigned threads);

#endif
