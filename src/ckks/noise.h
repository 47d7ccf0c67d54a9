/*
 * The noise model (docs/math.md, "Noise"). A polynomial whose coefficients are independent,
 * centred and sub-Gaussian with deviation sigma has slots of root mean square sigma sqrt(n), and
 * one slot passes T sigma sqrt(n) with probability at most T^2 e^(1 - T^2). For T = CLT__TAIL that
 * is 2^-150, so that all slots of a hundred errors stay below it but for 2^-128. Bounds add
 * linearly, so that correlated errors cannot pass them (Guo et al. 2024/424); root mean squares add
 * in squares, unless both operands are the same object.
 */
#ifndef CLT_CKKS_NOISE_H
#define CLT_CKKS_NOISE_H

#include "rlwe/cipher.h"
#include "rlwe/gadget.h"

#define CLT__TAIL 10.5

/* An error that an operation adds: bound and root mean square, scaled integers in slots. */
typedef struct clt__error {
    double bound, rms;
} clt__error;

clt__error clt__error_encode(const clt_params *params); /* rounding of coefficients */
/* The encoder's arithmetic, in doubles or double-double, for values of that root mean square. */
clt__error clt__error_double(const clt_params *params, double value_rms, double scale);
clt__error clt__error_fresh_secret(
    const clt_params *params); /* rounding of coefficients included */
clt__error clt__error_fresh_public(const clt_params *params);
clt__error clt__error_rescale(const clt_params *params); /* rounding of c_0 and c_1 */
/* The key product divided by P' exactly, and with the rounding of that division. */
clt__error clt__error_key_product(const clt_params *params, clt__gadget gadget);
clt__error clt__error_key_switch(const clt_params *params, clt__gadget gadget);

/* A fresh encryption of values with the given bound and root mean square. */
clt__noise clt__noise_fresh(const clt_params *params, double value_bound, double value_rms,
                            bool public_key);
/* A plaintext of such values at that scale, with the error of its encoding. */
clt__noise clt__noise_plain(const clt_params *params, double value_bound, double value_rms,
                            double scale);
clt__noise clt__noise_add(clt__noise a, clt__noise b, bool same);
/* a and b with their scales: value x value, errors crossed. */
clt__noise clt__noise_mul(clt__noise a, double scale_a, clt__noise b, double scale_b, bool same);
clt__noise clt__noise_mul_plain(clt__noise a, double scale_a, double plain_bound, double plain_rms,
                                double plain_scale, const clt_params *params);
/* Times a constant of that size, encoded as an integer of that size, which is `off` from what it
   stands for: off times the values, at their scale, becomes an error. */
clt__noise clt__noise_mul_const(clt__noise a, double scale, double constant, double integer,
                                double off);
/* One more error; and that after a division of the errors by a prime. */
clt__noise clt__noise_with(clt__noise a, clt__error added);
clt__noise clt__noise_divide(clt__noise a, double divisor, clt__error added);
/* What a rescale at the level makes of it. */
clt__noise clt__noise_rescale(clt__noise a, const clt_params *params, unsigned level);

/* log2 of the worst and of the expected error of a value: noise / scale. */
double clt__noise_bound_log2(const clt_ct *ct);
double clt__noise_rms_log2(const clt_ct *ct);

#endif
