/* Cholesky's factor and Jacobi's rotations (Golub, Van Loan, Matrix Computations, 4.2 and 8.5). */
#include "learn/symmetric.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <string.h>

static bool factorise(double *a, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        for (unsigned j = 0; j <= i; j++) {
            double sum = a[i * n + j];
            for (unsigned k = 0; k < j; k++) sum -= a[i * n + k] * a[j * n + k];
            if (i == j && !(sum > 0)) return false;
            a[i * n + j] = i == j ? sqrt(sum) : sum / a[j * n + j];
        }
    }
    return true;
}

bool clt__symmetric_solve(double *a, double *x, unsigned n) {
    assert(n <= CLT__SYMMETRIC_MOST);
    if (!factorise(a, n)) return false;
    for (unsigned i = 0; i < n; i++) {
        for (unsigned k = 0; k < i; k++) x[i] -= a[i * n + k] * x[k];
        x[i] /= a[i * n + i];
    }
    for (unsigned i = n; i-- > 0;) {
        for (unsigned k = i + 1; k < n; k++) x[i] -= a[k * n + i] * x[k];
        x[i] /= a[i * n + i];
    }
    return true;
}

/* -------------------------------------------------------------------------------- eigenvalues */

enum { SWEEPS = 30 }; /* far more than the quadratic convergence ever takes */

static double off_diagonal(const double *a, unsigned n) {
    double sum = 0;
    for (unsigned i = 0; i < n; i++) {
        for (unsigned j = 0; j < i; j++) sum += a[i * n + j] * a[i * n + j];
    }
    return sum;
}

/* (x, y) <- (c x - s y, s x + c y), n of them, `step` apart. */
static void turn(double *x, double *y, double c, double s, unsigned n, unsigned step) {
    for (unsigned k = 0; k < n * step; k += step) {
        double at = x[k];
        x[k] = c * at - s * y[k];
        y[k] = s * at + c * y[k];
    }
}

/* The rotation of axes p and q that makes a_pq 0. */
static void rotate(double *a, double *vector, unsigned p, unsigned q, unsigned n) {
    double apq = a[p * n + q];
    if (apq == 0) return;
    double ratio = (a[q * n + q] - a[p * n + p]) / (2 * apq);
    double t = copysign(1, ratio) / (fabs(ratio) + sqrt(1 + ratio * ratio));
    double c = 1 / sqrt(1 + t * t), s = t * c;
    turn(a + p * n, a + q * n, c, s, n, 1);
    turn(a + p, a + q, c, s, n, n);
    a[p * n + q] = a[q * n + p] = 0;
    if (vector != NULL) turn(vector + p * n, vector + q * n, c, s, n, 1);
}

static void swap(double *a, double *b, unsigned n) {
    for (unsigned k = 0; k < n; k++) {
        double at = a[k];
        a[k] = b[k];
        b[k] = at;
    }
}

static void sort(double *value, double *vector, unsigned n) {
    for (unsigned i = 0; i < n; i++) {
        unsigned least = i;
        for (unsigned j = i + 1; j < n; j++) least = value[j] < value[least] ? j : least;
        if (least == i) continue;
        swap(value + i, value + least, 1);
        if (vector != NULL) swap(vector + i * n, vector + least * n, n);
    }
}

void clt__symmetric_eigen(double *value, double *vector, double *a, unsigned n) {
    double square = 0;
    for (unsigned i = 0; i < n * n; i++) square += a[i] * a[i];
    if (vector != NULL) {
        memset(vector, 0, (size_t)n * n * sizeof *vector);
        for (unsigned i = 0; i < n; i++) vector[i * n + i] = 1;
    }
    for (unsigned k = 0; k < SWEEPS && off_diagonal(a, n) > DBL_EPSILON * DBL_EPSILON * square;
         k++) {
        for (unsigned p = 0; p + 1 < n; p++) {
            for (unsigned q = p + 1; q < n; q++) rotate(a, vector, p, q, n);
        }
    }
    for (unsigned i = 0; i < n; i++) value[i] = a[i * n + i];
    sort(value, vector, n);
}
