/*
 * The steps of training as numbers, for all modes: which tiles a step takes, its factors, and at
 * which levels it works. All of it follows from the recipe, the number of rows and the number of
 * the step, never from noise or time, so that what was saved goes on to the same bytes.
 *
 * v stands as low as the steps to come allow: a run of steps ends at level 1, or, where more
 * follow, at the level at which bootstrapping begins; from there it goes up again.
 *
 * Masks are rounded to integers, and so are off by the same amount in all slots: in sums of many
 * rows, with a factor that is as small, that would be the largest error of all. So rows enter the
 * sum times `share`, and the mask holds factor / share. Step 0, which has no level for it, does
 * without.
 */
#ifndef CLT_LEARN_LINEAR_STEP_H
#define CLT_LEARN_LINEAR_STEP_H

#include "learn/recipe.h"

typedef struct clt__linear_step {
    unsigned number, steps; /* this one, of so many */
    size_t first, count;    /* tiles */
    double rows;            /* of them that are there */
    unsigned level;         /* of v; step 0: of the rows that it sums */
    unsigned after;         /* of v' before it is bootstrapped */
    unsigned next;          /* of v' as the next step takes it */
    bool refresh;           /* w' and v' are bootstrapped */
    double momentum;
    double factor; /* of the sum over rows, for v': (1 + momentum) rate / rows */
    double share;  /* of rows in that sum, a power of two about as large as sqrt(factor) */
    double keep;   /* 1 - rate penalty */
} clt__linear_step;

/* CLT_E_LEVEL when the parameters lack levels for one step. */
clt_status clt__linear_step_init(clt__linear_step *step, const clt_recipe *recipe, uint64_t rows,
                                 unsigned number);
/* Bootstraps that a model takes. */
clt_status clt__linear_refreshes(unsigned *refreshes, const clt_recipe *recipe);

#endif
