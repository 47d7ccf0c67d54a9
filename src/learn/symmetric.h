/*
 * Small symmetric matrices: n x n, row by row, both triangles there. What a recommender solves for
 * each user and item, n <= 32, and measures of what it solves; axes of features, n some hundreds.
 */
#ifndef CLT_LEARN_SYMMETRIC_H
#define CLT_LEARN_SYMMETRIC_H

#include <stdbool.h>

enum { CLT__SYMMETRIC_MOST = 32, CLT__SYMMETRIC_ENTRIES = 32 * 32 };

/* x <- a^-1 x by Cholesky's factor, which the lower triangle of a then holds; false, and x as it
   was, when a is not positive definite. */
bool clt__symmetric_solve(double *a, double *x, unsigned n);
/* a = sum of value[k] v_k v_k^T, values ascending, v_k in row k of vector (NULL: values alone).
   Destroys a. */
void clt__symmetric_eigen(double *value, double *vector, double *a, unsigned n);

#endif
