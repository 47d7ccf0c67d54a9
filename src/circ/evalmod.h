/*
 * Reduction modulo q_0 in slots, the heart of bootstrapping: t = m/q_0 + I, I an integer below 16,
 * becomes the message m/S_0, by
 *     sin(2 pi t) = 2 pi m/q_0 + ...     as a cosine of (t - 1/4)/8, and three times y -> 2 y^2 - c
 * (Cheon et al. 2018/153; double angles: Bossuat et al. 2020/1203). The constants c give the sine
 * any amplitude, so that what follows costs no level:
 *     no arcsine      that which the last rescale, out of the tower, makes the message under S_L;
 *                     3a/4 larger for a = (2 pi S_0/q_0)^2/6, so that the cubic term is off by
 *                     a/4 to both sides instead of a
 *     arcsine         4; a polynomial of degree 7 in the sine goes back to 2 pi m/q_0
 * docs/math.md, "Modular reduction", derives all of it.
 */
#ifndef CLT_CIRC_EVALMOD_H
#define CLT_CIRC_EVALMOD_H

#include "circ/sine.h"
#include "ckks/eval.h"

/* The numbers of one chain. */
typedef struct clt__evalmod {
    const clt_params *params;
    unsigned level;                         /* of the input; the result is at params->levels */
    double ratio;                           /* q_0/S_0: a message 1 has t - I = 1/ratio */
    double turn;                            /* 1/4 as the input has it */
    double height[CLT__SINE_DOUBLINGS + 1]; /* amplitudes before and after the doublings */
    double cosine[CLT__SINE_DEGREE + 1];    /* a Chebyshev series, of amplitude height[0] */
    bool arcsine;
    double arcsin[CLT__ARCSINE_DEGREE + 1]; /* of powers of the sine */
    clt__error rounding;                    /* of a rescale in the tower, as a value */
} clt__evalmod;

/* For parameters with a tower, which m does not own. The same numbers on every machine. */
void clt__evalmod_init(clt__evalmod *m, const clt_params *params);

/* in: level m->level, power 1, real slots t/CLT__SINE_RANGE with |m/S_0| <= 1. out: level
   params->levels, power 1, slots m/S_0. Consumes tower->eval_mod levels; 11 products, 16 with the
   arcsine, with the relinearisation key. The noise is that of clt__evalmod_noise. */
clt_status clt__eval_mod(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt__evalmod *m,
                         const clt_ct *in);
unsigned clt__evalmod_products(const clt__evalmod *m);

/* ------------------------------------------------------------------------------- in the clear */

/* Errors that a run makes: one for each division by a prime. */
enum { CLT__EVALMOD_ERRORS = 21 };

/* The same steps on one number. error: CLT__EVALMOD_ERRORS of them, which are added where a
   division rounds; NULL: none. */
double clt__evalmod_clear(const clt__evalmod *m, double x, const double *error);
/* What clt__eval_mod makes of a message with those bounds (of real and imaginary parts) and the
   noise of its input; to first order in noise, the worst integer for the bound, integers as often
   as they come for the root mean square. */
clt__noise clt__evalmod_noise(const clt__evalmod *m, clt__noise in, double value_bound,
                              double value_rms);
/* The part of its root mean square that is the same each time for the same message. */
double clt__evalmod_bias(const clt__evalmod *m, double value_bound, double value_rms);

#endif
