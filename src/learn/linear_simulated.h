/*
 * What simulations of training share (linear_simulated.c, heads_simulated.c): slots, and the errors
 * that operations on ciphertexts leave in them. Every operation adds normal errors of the size that
 * the noise model expects of it (ckks/noise.h), independent from slot to slot, to real parts and,
 * where there are any, imaginary ones: half of the mean square each.
 */
#ifndef CLT_LEARN_LINEAR_SIMULATED_H
#define CLT_LEARN_LINEAR_SIMULATED_H

#include "learn/linear.h"
#include "learn/linear_step.h"

typedef struct clt__simulation {
    clt_ws *ws;
    clt__random *random;
    const clt_recipe *recipe;
    const clt_params *params;
    clt__learning learning;
    clt__linear_step step;
    const clt__matrix *x;
    const double *y; /* models x rows */
    size_t slots;
    double reach; /* the largest |tau| */
    clt__linear_watch *watch;
} clt__simulation;

/* Those that a step has come to are in `weight`. */
clt_status clt__simulation_watch(const clt__simulation *k, bool *stop, const double *weight,
                                 unsigned steps);

/* Slots of 0; NULL without memory. They go with the mark that the caller releases. */
double *clt__simulation_take(const clt__simulation *k);
void clt__simulation_disturb(const clt__simulation *k, double *a, double rms);
void clt__simulation_see_reach(clt__simulation *k, const double *tau);

/* Errors of a part, as values. */
double clt__simulation_fresh(const clt__simulation *k);
/* Of a key switch at the scale, or its square. */
double clt__simulation_switch(const clt__simulation *k, unsigned level, unsigned power);
/* Of a rescale at the level, after a relinearisation or not. */
double clt__simulation_rescale(const clt__simulation *k, unsigned level, bool relinearise);
/* Of what was bootstrapped by halves. */
double clt__simulation_refresh(const clt__simulation *k);

/* out = a b, relinearised and rescaled from the level. */
void clt__simulation_multiply(const clt__simulation *k, double *out, const double *a,
                              const double *b, unsigned level);
/* a[j] <- the sum of `count` slots from j on at that distance; rotations have that error each. */
void clt__simulation_sum(const clt__simulation *k, double *a, size_t stride, size_t count,
                         double *turned, double error);
/* g <- factor times the sums over its columns' rows, in all rows. */
clt_status clt__simulation_sum_rows(const clt__simulation *k, double *g, unsigned level,
                                    double factor);
/* What w' and v' = w' + momentum (w' - w) take besides: levels of their own. delta: the share of
   v'. */
void clt__simulation_update(const clt__simulation *k, double *w, double *v, const double *delta);

/* heads_simulated.c: several models. weight: models x features. */
clt_status clt__heads_simulate(double *weight, clt__simulation *k);

#endif
