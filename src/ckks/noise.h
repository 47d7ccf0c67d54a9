/*
 * The noise model (docs/math.md, "Noise"). A polynomial whose coefficients are independent,
 * centred and sub-Gaussian with deviation sigma has slots of root mean square sigma sqrt(n), and no
 * slot of it passes sigma sqrt(n) * CLT__TAIL but for 2^-128: |slot|^2 / (n sigma^2) has an
 * exponential tail, and 10^2 > (128 + 16) ln 2. Bounds add linearly, so that correlated errors
 * cannot pass them (Guo et al. 2024/424); root mean squares add in squares, unless both operands
 * are the same object.
 */
#ifndef CLT_CKKS_NOISE_H
#define CLT_CKKS_NOISE_H

#include "rlwe/cipher.h"

#define CLT__TAIL 10.0

/* An error that an operation adds: bound and root mean square, scaled integers in slots. */
typedef struct clt__error {
    double bound, rms;
} clt__error;

clt__error clt__error_encode(const clt_params *params);         /* rounding of coefficients */
clt__error clt__error_fresh_secret(const clt_params *params);   /* encoding included */
clt__error clt__error_fresh_public(const clt_params *params);
clt__error clt__error_rescale(const clt_params *params);        /* rounding of c_0 and c_1 */
clt__error clt__error_key_switch(const clt_params *params, unsigned level); /* mod_down included */

/* A fresh encryption of values with the given bound and root mean square. */
clt__noise clt__noise_fresh(const clt_params *params, double value_bound, double value_rms,
                            bool public_key);
clt__noise clt__noise_add(clt__noise a, clt__noise b, bool same);
/* a and b with their scales: value x value, errors crossed. */
clt__noise clt__noise_mul(clt__noise a, double scale_a, clt__noise b, double scale_b, bool same);
clt__noise clt__noise_mul_plain(clt__noise a, double scale_a, double plain_bound, double plain_rms,
                                double plain_scale, const clt_params *params);
/* Division by `divisor` (a prime or 1) and one more error. */
clt__noise clt__noise_divide(clt__noise a, double divisor, clt__error added);

/* log2 of the worst and of the expected error of a value: noise / scale. */
double clt__noise_bound_log2(const clt_ct *ct);
double clt__noise_rms_log2(const clt_ct *ct);

#endif
