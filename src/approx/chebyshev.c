/*
 * Polynomials as Chebyshev series: fitting, evaluation, change of basis (Trefethen, Approximation
 * Theory and Approximation Practice, chapters 3, 4 and 18).
 */
#include "approx/chebyshev.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* cos(pi n / d), the angle reduced exactly. */
static double cos_ratio(size_t n, size_t d) {
    return cos(PI * (double)(n % (2 * d)) / (double)d);
}

void clt__chebyshev_fit(clt__chebyshev *p, clt__real_fn *f, const void *context, double low,
                        double high, unsigned degree, size_t nodes) {
    assert(low < high && degree <= CLT__CHEBYSHEV_DEGREE && nodes > degree);
    *p = (clt__chebyshev){.degree = degree, .low = low, .high = high};
    for (size_t j = 0; j < nodes; j++) {
        double t = cos_ratio(2 * j + 1, 2 * nodes);
        double value = f((low + high) / 2 + (high - low) / 2 * t, context);
        for (size_t k = 0; k <= degree; k++) {
            p->c[k] += value * cos_ratio(k * (2 * j + 1), 2 * nodes);
        }
    }
    for (size_t k = 0; k <= degree; k++) p->c[k] *= (k == 0 ? 1.0 : 2.0) / (double)nodes;
}

double clt__chebyshev_eval(const clt__chebyshev *p, double x) {
    double t = (2 * x - p->low - p->high) / (p->high - p->low);
    double next = 0, after = 0;
    for (unsigned k = p->degree; k > 0; k--) {
        double here = p->c[k] + 2 * t * next - after;
        after = next;
        next = here;
    }
    return p->c[0] + t * next - after;
}

/* Clenshaw's recurrence, with polynomials in x in the place of numbers. */
void clt__chebyshev_to_power(double *a, const clt__chebyshev *p) {
    double rows[3][CLT__CHEBYSHEV_DEGREE + 2] = {{0}};
    double *here = rows[0], *next = rows[1], *after = rows[2];
    double slope = 2 / (p->high - p->low);
    double shift = -(p->high + p->low) / (p->high - p->low); /* t = slope x + shift */
    unsigned degree = p->degree;

    for (unsigned k = degree; k > 0; k--) {
        for (unsigned i = 0; i <= degree; i++) {
            double times_t = shift * next[i] + (i > 0 ? slope * next[i - 1] : 0);
            here[i] = (i == 0 ? p->c[k] : 0) + 2 * times_t - after[i];
        }
        double *spare = after;
        after = next;
        next = here;
        here = spare;
    }
    for (unsigned i = 0; i <= degree; i++) {
        double times_t = shift * next[i] + (i > 0 ? slope * next[i - 1] : 0);
        a[i] = (i == 0 ? p->c[0] : 0) + times_t - after[i];
    }
}

/* series <- series * x, where x = middle T_0 + half T_1 and T_1 T_k = (T_{k+1} + T_{|k-1|}) / 2. */
static void multiply_by_x(double *series, double middle, double half, unsigned degree) {
    double product[CLT__CHEBYSHEV_DEGREE + 2] = {0};
    for (unsigned k = 0; k < degree; k++) {
        product[k] += middle * series[k];
        product[k + 1] += half * series[k] / (k == 0 ? 1 : 2);
        if (k > 0) product[k - 1] += half * series[k] / 2;
    }
    memcpy(series, product, (degree + 1) * sizeof *series);
}

void clt__chebyshev_from_power(clt__chebyshev *p, const double *a, double low, double high,
                               unsigned degree) {
    assert(low < high && degree <= CLT__CHEBYSHEV_DEGREE);
    *p = (clt__chebyshev){.degree = degree, .low = low, .high = high};
    p->c[0] = a[degree];
    for (unsigned k = degree; k > 0; k--) {
        multiply_by_x(p->c, (low + high) / 2, (high - low) / 2, degree);
        p->c[0] += a[k - 1];
    }
}

double clt__power_eval(const double *a, double x, unsigned degree) {
    double value = a[degree];
    for (unsigned k = degree; k > 0; k--) value = value * x + a[k - 1];
    return value;
}

void clt__chebyshev_damp(clt__chebyshev *p) {
    double n = p->degree + 1, step = PI / (n + 1);
    for (unsigned k = 1; k <= p->degree; k++) {
        double cosine = (n - k + 1) * cos(step * k);
        double sine = sin(step * k) * cos(step) / sin(step);
        p->c[k] *= (cosine + sine) / (n + 1);
    }
}
