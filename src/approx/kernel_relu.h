/*
 * ReLU smoothed by a kernel K of bandwidth h,
 *   R_h(x) = integral of max(x - h u, 0) K(u) du = h R(x / h),
 * and polynomials of low degree fitted to it: by closed form where the inputs are normal, by
 * weighted least squares where they were recorded. R'' = K, and R_h - ReLU is largest at 0, where
 * it is h R(0).
 */
#ifndef CLT_APPROX_KERNEL_RELU_H
#define CLT_APPROX_KERNEL_RELU_H

#include "approx/chebyshev.h"

typedef enum clt__relu_kernel {
    CLT__RELU_GAUSS,
    CLT__RELU_BOX, /* R is the polynomial (t + 1)^2 / 4 on its support */
    CLT__RELU_TRIANGULAR,
    CLT__RELU_EPANECHNIKOV,
    CLT__RELU_BIWEIGHT,
    CLT__RELU_LAPLACE,
    CLT__RELU_LOGISTIC, /* R is softplus */
    CLT__RELU_KERNELS,
} clt__relu_kernel;

/* "gauss", "box", "triangular", "epanechnikov", "biweight", "laplace", "softplus". */
const char *clt__relu_kernel_name(clt__relu_kernel kernel);

/* K(t). The support is [-1, 1] for box, triangular, epanechnikov and biweight. */
double clt__relu_kernel_density(clt__relu_kernel kernel, double t);

/* R_h(x), h >= 0; h = 0 is ReLU itself. */
double clt__relu_smooth(clt__relu_kernel kernel, double h, double x);

/* The polynomial c[0] + c[1] x + c[2] x^2 that is nearest to the Gaussian R_h in the mean square
   when x is normal. deviation > 0, h >= 0. h = 0 is the nearest to ReLU; a larger h trades nearness
   for a smaller c[2], and so for slower growth out of range. */
void clt__relu_normal_fit(double c[3], double mean, double deviation, double h);

/* The polynomial nearest to R_h in the mean square over recorded inputs x (finite; weights may be
   NULL), as a series over their range; degree <= CLT__LSQ_DEGREE. *rms, or NULL, is the root mean
   square distance from ReLU itself. CLT_E_DATA unless x has degree + 1 different values. */
clt_status clt__relu_sample_fit(clt__chebyshev *p, double *rms, clt__relu_kernel kernel, double h,
                                const double *x, const double *weight, size_t count,
                                unsigned degree);

/* c[0] + c[1] x + c[2] x^2 = (scale x + shift)^2 + offset: one squaring under encryption once
   `scale` and `shift` are folded into the layer before, `offset` into the one after. */
typedef struct clt__square_form {
    double scale, shift, offset;
} clt__square_form;

/* CLT_E_RANGE unless c[2] > 0. */
clt_status clt__square_form_of(clt__square_form *form, const double c[3]);

#endif
