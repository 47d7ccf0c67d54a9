/*
 * Polynomials on ciphertexts in ceil(log2(degree + 1)) levels, by the recursive division of
 * Paterson and Stockmeyer with exact scales (Bossuat et al. 2020/1203, section 5): powers or
 * Chebyshev polynomials T_1 ... T_(2^m - 1) as babies, T_(2^m), T_(2^(m+1)) ... as giants. A
 * coefficient that is exactly 0 costs nothing, so that odd and even polynomials need half the
 * babies.
 */
#ifndef CLT_CIRC_POLYEVAL_H
#define CLT_CIRC_POLYEVAL_H

#include "ckks/eval.h"

typedef enum clt__poly_basis { CLT__POWER, CLT__CHEBYSHEV } clt__poly_basis;

enum { CLT__POLYNOMIAL_DEGREE_MAX = 63 };

/* Coefficients c[0] ... c[degree], degree 1 ... 63, not all but c[0] zero, of x^j (power) or of
   T_j(x), x real in [-1, 1] (Chebyshev). in: degree 1, power 1. out: power 1, level lower by
   clt__polynomial_depth. CLT_E_LEVEL gives needed and present levels. */
clt_status clt__ct_polynomial(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                              clt__poly_basis basis, const double *c, unsigned degree);
unsigned clt__polynomial_depth(unsigned degree);
/* Ciphertext products that the evaluation makes; for the planner, and counted by a test. */
unsigned clt__polynomial_products(clt__poly_basis basis, const double *c, unsigned degree);

/* p(x) = s (x + b)^2 + g for a degree-2 polynomial whose s is folded into x beforehand: out =
   (in + b)^2 + g, one squaring, one level. */
clt_status clt__ct_square_shifted(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                                  double b, double g);

#endif
