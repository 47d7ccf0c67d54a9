/*
 * Weighted least squares by a QR factorisation that grows row by row through Givens rotations
 * (Golub, Van Loan, Matrix Computations, 5.2.5 and 6.5.3) over the Chebyshev basis. It never forms
 * the normal equations, whose condition is the square.
 */
#include "approx/lsq.h"

#include <assert.h>
#include <math.h>

void clt__lsq_init(clt__lsq *fit, double low, double high, unsigned degree) {
    assert(low < high && degree <= CLT__LSQ_DEGREE);
    *fit = (clt__lsq){.degree = degree, .low = low, .high = high};
}

/* sqrt(weight) (T_0(t), ..., T_degree(t), y) */
static void make_row(double *row, const clt__lsq *fit, double x, double y, double weight) {
    double t = (2 * x - fit->low - fit->high) / (fit->high - fit->low);
    double root = sqrt(weight);
    row[0] = root;
    if (fit->degree > 0) row[1] = root * t;
    for (unsigned k = 2; k <= fit->degree; k++) row[k] = 2 * t * row[k - 1] - row[k - 2];
    row[fit->degree + 1] = root * y;
}

void clt__lsq_add(clt__lsq *fit, double x, double y, double weight) {
    double row[CLT__LSQ_DEGREE + 2];
    unsigned right = fit->degree + 1;
    assert(weight >= 0);
    make_row(row, fit, x, y, weight);
    fit->samples += 1;
    fit->weight += weight;
    for (unsigned k = 0; k <= fit->degree; k++) {
        double length = hypot(fit->r[k][k], row[k]);
        if (length == 0) continue;
        double cosine = fit->r[k][k] / length, sine = row[k] / length;
        for (unsigned j = k; j <= right; j++) {
            double upper = fit->r[k][j], lower = row[j];
            fit->r[k][j] = cosine * upper + sine * lower;
            row[j] = cosine * lower - sine * upper;
        }
    }
    fit->residual = hypot(fit->residual, row[right]);
}

clt_status clt__lsq_solve(clt__chebyshev *p, double *rms, const clt__lsq *fit) {
    const double least = 1e-13;
    unsigned right = fit->degree + 1;
    clt__chebyshev made = {.degree = fit->degree, .low = fit->low, .high = fit->high};
    for (unsigned k = right; k-- > 0;) {
        double sum = fit->r[k][right], length = 0;
        for (unsigned i = 0; i <= k; i++) length = hypot(length, fit->r[i][k]);
        if (!(fabs(fit->r[k][k]) > least * length)) {
            return clt__fail(CLT_E_DATA,
                             "a polynomial of degree %u needs %u different samples; %.0f were "
                             "given, and they are too much alike",
                             fit->degree, right, fit->samples);
        }
        for (unsigned j = k + 1; j <= fit->degree; j++) sum -= fit->r[k][j] * made.c[j];
        made.c[k] = sum / fit->r[k][k];
    }
    *p = made;
    if (rms != NULL) *rms = fit->residual / sqrt(fit->weight);
    return CLT_OK;
}
