/* Minimax approximation by polynomials: Remez's second algorithm, on one interval or two. */
#ifndef CLT_APPROX_REMEZ_H
#define CLT_APPROX_REMEZ_H

#include "approx/chebyshev.h"

enum { CLT__REMEZ_DEGREE = 31 };

typedef enum clt__parity {
    CLT__PARITY_FULL,
    CLT__PARITY_ODD,  /* odd powers only: f must be odd */
    CLT__PARITY_EVEN, /* even powers only: f must be even */
} clt__parity;

/* Where f is approximated: [low, high]; or, with `mirrored` and 0 <= low, the two intervals
   [-high, -low] and [low, high]. An odd or even parity implies both. */
typedef struct clt__remez_domain {
    double low, high;
    bool mirrored;
} clt__remez_domain;

typedef struct clt__remez_result {
    double error;    /* the largest |p - f| found on the domain */
    double levelled; /* |p - f| at the reference points: no polynomial of the kind does better */
    unsigned rounds;
} clt__remez_result;

/*
 * The polynomial p of that degree and parity with the smallest maximum of |p - f|, as a series over
 * [low, high], or [-high, high] for a domain of two intervals. f is continuous on each interval and
 * need not be smooth. Ends when error and levelled agree to 1e-12 of error or to the rounding of f;
 * CLT_E_RANGE when they do not within 100 rounds.
 */
clt_status clt__remez_fit(clt__chebyshev *p, clt__remez_result *result, clt__real_fn *f,
                          const void *context, const clt__remez_domain *domain, unsigned degree,
                          clt__parity parity);

#endif
