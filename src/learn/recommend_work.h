/*
 * A recommendation on its way (recommend.h): what the files recommend_*.c hand to each other, and
 * the products with the server's numbers that they share.
 *
 * State and matrix carry factors, so that no product needs one of its own: the matrix is alpha A,
 * and, read at a level below its own, gain times that; the state of step k is x_k = c_k p_k, with
 * c_steps = 1 and
 *
 *     x_(k+1) = gain_k alpha A x_k + c_(k+1) ((1 + b_k) p_k - b_k p_(k-1) + e_k g)
 *
 * which takes c_(k+1) e_k = - gain_k alpha c_k.
 */
#ifndef CLT_LEARN_RECOMMEND_WORK_H
#define CLT_LEARN_RECOMMEND_WORK_H

#include "ckks/encode.h"
#include "learn/recommend.h"

typedef struct clt__recommend_work {
    const clt__recommend_layout *layout;
    const clt__factors *factors;
    const clt_evk *evk;
    const clt_ct *const *in;
    size_t uploads;
    clt__recommend_step step[CLT__RECOMMEND_STEPS_MOST];
    double alpha, c[CLT__RECOMMEND_STEPS_MOST + 1];
    size_t cts; /* all that is made on the way, in one list */
    clt_ct **ct;
    clt_ct **weight, **rated; /* uploads: 2 m and 2 m r, at the top */
    clt_ct **matrix;          /* parts x parts x blocks */
    clt_ct **x;               /* steps x parts */
    clt_ct **turned;          /* parts x (blocks - 1): the present x */
    unsigned now;             /* the step of that, from 1 */
} clt__recommend_work;

/* --------------------------------------------------------------------------- recommend_work.c */

/* c_k and alpha, and all ciphertexts, still empty. To be freed also after a failure. */
clt_status clt__recommend_open(clt__recommend_work *w);
void clt__recommend_close(clt__recommend_work *w);

clt_ct *clt__recommend_matrix(const clt__recommend_work *w, unsigned row, unsigned column,
                              unsigned turn);
/* x of a step, from 1: its parts. */
clt_ct **clt__recommend_state(const clt__recommend_work *w, unsigned step);
/* A part of the present x, turned. */
clt_ct *clt__recommend_turned(const clt__recommend_work *w, unsigned part, unsigned turn);
/* The level of x of a step; that of step 1 is the matrix's. */
unsigned clt__recommend_level(const clt__recommend_work *w, unsigned step);
double clt__recommend_gain(const clt__recommend_work *w, unsigned level);

/* What is known from the meaning of a number, where that is less than what its making tells. */
void clt__recommend_declare(clt_ct *ct, double bound, double rms);
/* Values of the blocks, to their slots. */
clt_status clt__recommend_encode(clt_ws *ws, clt_pt *pt, const clt__recommend_layout *l,
                                 const double *re, const double *im, clt__encode_for use);
/* sum += a b, or begins with it. */
void clt__recommend_add(clt_ct *sum, clt_ws *ws, const clt_ct *a, const clt_pt *b, bool first);

/* ------------------------------------------------------- recommend_gather.c, recommend_solve.c */

/* Ratings to the matrix, in Montgomery form, and x of step 1. */
clt_status clt__recommend_gather(clt__recommend_work *w, clt_ws *ws);
/* From there to x of the last step, turned. */
clt_status clt__recommend_solve(clt__recommend_work *w, clt_ws *ws);

#endif
