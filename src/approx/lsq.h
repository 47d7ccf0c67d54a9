/*
 * Weighted least squares for polynomials, one sample at a time: the samples may be a stream, and
 * the memory is that of the polynomial.
 */
#ifndef CLT_APPROX_LSQ_H
#define CLT_APPROX_LSQ_H

#include "approx/chebyshev.h"

enum { CLT__LSQ_DEGREE = 31 };

typedef struct clt__lsq {
    unsigned degree;
    double low, high;
    double samples, weight;                             /* how many, and the sum of their weights */
    double r[CLT__LSQ_DEGREE + 1][CLT__LSQ_DEGREE + 2]; /* triangular; the last column is Q^T y */
    double residual;                                    /* norm of what is left of y */
} clt__lsq;

/* [low, high], the range where samples are expected, sets the basis and so the condition. */
void clt__lsq_init(clt__lsq *fit, double low, double high, unsigned degree);
/* weight >= 0. */
void clt__lsq_add(clt__lsq *fit, double x, double y, double weight);
/* The polynomial that minimises the sum of weight (p(x) - y)^2, and, if rms is not NULL, its root
   mean square error. CLT_E_DATA when fewer than degree + 1 different x were added. */
clt_status clt__lsq_solve(clt__chebyshev *p, double *rms, const clt__lsq *fit);

#endif
