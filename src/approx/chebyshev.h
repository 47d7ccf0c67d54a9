/*
 * Polynomials as Chebyshev series: p(x) = c[0] T_0(t) + ... + c[degree] T_degree(t), where
 * t = (2x - low - high) / (high - low) runs over [-1, 1] as x runs over [low, high].
 */
#ifndef CLT_APPROX_CHEBYSHEV_H
#define CLT_APPROX_CHEBYSHEV_H

#include "base/status.h"

enum { CLT__CHEBYSHEV_DEGREE = 255 };

typedef struct clt__chebyshev {
    unsigned degree;
    double low, high;
    double c[CLT__CHEBYSHEV_DEGREE + 1];
} clt__chebyshev;

/* A real function of one variable. */
typedef double clt__real_fn(double x, const void *context);

/*
 * Fits f on [low, high] from its values at `nodes` > degree Chebyshev nodes. With degree + 1 nodes
 * this is interpolation; with many it is the truncated Chebyshev series of f, whose coefficients it
 * gives up to those of degree 2 nodes - k and beyond, which alias onto k.
 */
void clt__chebyshev_fit(clt__chebyshev *p, clt__real_fn *f, const void *context, double low,
                        double high, unsigned degree, size_t nodes);

/* By Clenshaw's recurrence; x may lie outside the interval. */
double clt__chebyshev_eval(const clt__chebyshev *p, double x);

/* To and from p(x) = a[0] + a[1] x + ... + a[degree] x^degree. Cancellation costs about
   1.3 degree + degree log2(|x| range over half width) bits: meant for low degrees. */
void clt__chebyshev_to_power(double *a, const clt__chebyshev *p);
void clt__chebyshev_from_power(clt__chebyshev *p, const double *a, double low, double high,
                               unsigned degree);

/* By Horner's rule. */
double clt__power_eval(const double *a, double x, unsigned degree);

/* Damps the series by Jackson's kernel (Weisse, Wellein, Alvermann, Fehske, Reviews of Modern
   Physics 78, 2006, equation 71, with N = degree + 1): no overshoot, at the price of a wider error.
   At low degree the price is high; it is there to be compared with. */
void clt__chebyshev_damp(clt__chebyshev *p);

#endif
