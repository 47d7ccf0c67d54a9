/*
 * Kernel-smoothed ReLU and its quadratic fits, after "kernel-based ReLU" (Sygletos et al., arXiv
 * 2605.23641); the closed forms are elementary integrals. The fit for normal inputs uses Stein's
 * identity: the n-th Hermite coefficient of f(X) is the mean of the n-th derivative of f.
 */
#include "approx/kernel_relu.h"

#include "approx/lsq.h"

#include <assert.h>
#include <math.h>

static const double SQRT_HALF = 0.70710678118654752440;       /* sqrt(1/2) */
static const double INV_SQRT_TWO_PI = 0.39894228040143267794; /* 1 / sqrt(2 pi) */

static double normal_density(double t) {
    return INV_SQRT_TWO_PI * exp(-t * t / 2);
}

static double normal_below(double t) {
    return erfc(-t * SQRT_HALF) / 2;
}

const char *clt__relu_kernel_name(clt__relu_kernel kernel) {
    static const char *const names[CLT__RELU_KERNELS] = {
        "gauss", "box", "triangular", "epanechnikov", "biweight", "laplace", "softplus",
    };
    assert(kernel < CLT__RELU_KERNELS);
    return names[kernel];
}

double clt__relu_kernel_density(clt__relu_kernel kernel, double t) {
    double inside = fabs(t) <= 1 ? 1 : 0, fall = exp(-fabs(t));
    switch (kernel) {
    case CLT__RELU_GAUSS: return normal_density(t);
    case CLT__RELU_BOX: return inside / 2;
    case CLT__RELU_TRIANGULAR: return inside * (1 - fabs(t));
    case CLT__RELU_EPANECHNIKOV: return inside * 0.75 * (1 - t * t);
    case CLT__RELU_BIWEIGHT: return inside * 0.9375 * (1 - t * t) * (1 - t * t);
    case CLT__RELU_LAPLACE: return fall / 2;
    case CLT__RELU_LOGISTIC: return fall / ((1 + fall) * (1 + fall));
    case CLT__RELU_KERNELS: break;
    }
    assert(false);
    return 0;
}

/* R(t) inside the support [-1, 1] of a compact kernel, u = t^2. */
static double compact(clt__relu_kernel kernel, double t) {
    double u = t * t;
    switch (kernel) {
    case CLT__RELU_BOX: return (t + 1) * (t + 1) / 4;
    case CLT__RELU_TRIANGULAR: return 1 / 6.0 + t / 2 + u / 2 - fabs(t) * u / 6;
    case CLT__RELU_EPANECHNIKOV: return 3 / 16.0 + t / 2 + 3 * u / 8 - u * u / 16;
    default: return 5 / 32.0 + t / 2 + 15 * u / 32 - 5 * u * u / 32 + u * u * u / 32;
    }
}

double clt__relu_smooth(clt__relu_kernel kernel, double h, double x) {
    double t = h > 0 ? x / h : INFINITY, relu = fmax(x, 0);
    bool wide =
        kernel == CLT__RELU_GAUSS || kernel == CLT__RELU_LAPLACE || kernel == CLT__RELU_LOGISTIC;
    assert(h >= 0);
    if (fabs(t) >= (wide ? 800 : 1)) return relu; /* exp(-800) is 0 */
    if (!wide) return h * compact(kernel, t);
    if (kernel == CLT__RELU_GAUSS) return h * (t * normal_below(t) + normal_density(t));
    double fall = exp(-fabs(t));
    return relu + h * (kernel == CLT__RELU_LAPLACE ? fall / 2 : log1p(fall));
}

void clt__relu_normal_fit(double c[3], double mean, double deviation, double h) {
    assert(deviation > 0 && h >= 0);
    double s = hypot(deviation, h), t = mean / s;
    double curve = normal_density(t) / (2 * s);
    double slope = normal_below(t) - 2 * mean * curve;
    double value = mean * normal_below(t) + s * normal_density(t);
    c[0] = value - slope * mean - curve * (mean * mean + deviation * deviation);
    c[1] = slope;
    c[2] = curve;
}

static double weight_of(const double *weight, size_t i) {
    return weight != NULL ? weight[i] : 1;
}

/* Root mean square of p(x) - ReLU(x). */
static double distance(const clt__chebyshev *p, const double *x, const double *weight,
                       size_t count) {
    double squares = 0, total = 0;
    for (size_t i = 0; i < count; i++) {
        double error = clt__chebyshev_eval(p, x[i]) - fmax(x[i], 0);
        squares += weight_of(weight, i) * error * error;
        total += weight_of(weight, i);
    }
    return sqrt(squares / total);
}

clt_status clt__relu_sample_fit(clt__chebyshev *p, double *rms, clt__relu_kernel kernel, double h,
                                const double *x, const double *weight, size_t count,
                                unsigned degree) {
    clt__lsq fit;
    double low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    if (!(low < high)) {
        return clt__fail(CLT_E_DATA,
                         "an activation is fitted to inputs that differ; %zu were given", count);
    }
    clt__lsq_init(&fit, low, high, degree);
    for (size_t i = 0; i < count; i++) {
        clt__lsq_add(&fit, x[i], clt__relu_smooth(kernel, h, x[i]), weight_of(weight, i));
    }
    CLT__RETURN_IF(clt__lsq_solve(p, NULL, &fit));
    if (rms != NULL) *rms = distance(p, x, weight, count);
    return CLT_OK;
}

clt_status clt__square_form_of(clt__square_form *form, const double c[3]) {
    if (!(c[2] > 0)) {
        return clt__fail(CLT_E_RANGE,
                         "the quadratic coefficient is %g; a square needs a positive one", c[2]);
    }
    double scale = sqrt(c[2]);
    *form = (clt__square_form){
        .scale = scale,
        .shift = c[1] / (2 * scale),
        .offset = c[0] - c[1] * c[1] / (4 * c[2]),
    };
    return CLT_OK;
}
