/*
 * What bootstrapping will be off by, told from parameters alone: for plans and reports, and for
 * what a test measures to be held against. Nothing here reaches a ciphertext.
 *
 * slots_to_coeffs and the lift to all primes leave errors on the message, coeffs_to_slots leaves
 * some on t; both are those of the transforms by the noise model. The sine adds its own, and takes
 * the others along (circ/evalmod.h).
 */
#ifndef CLT_CIRC_BOOTSTRAP_ERROR_H
#define CLT_CIRC_BOOTSTRAP_ERROR_H

#include "circ/evalmod.h"

/* The noise of the result, for parameters with a tower and an input at the level where
   slots_to_coeffs begins. Where slots repeat, the last step, which puts two halves together, is not
   counted. */
clt__noise clt__bootstrap_noise(const clt_params *params, clt__noise in);

/* That of clt__bootstrap_twice, at the level below. */
clt__noise clt__bootstrap_twice_noise(const clt_params *params, clt__noise in);

/* Of |error| of the real part of a slot. */
typedef struct clt__bootstrap_errors {
    double mean, rms, worst;
} clt__bootstrap_errors;

/* The same by lot: `count` messages go through the steps in the clear with normal errors, half of
   them uniform in [-1, 1], half at its ends; the integers as often as they come. */
clt__bootstrap_errors clt__bootstrap_simulate(const clt_params *params, clt__noise in,
                                              clt__random *random, size_t count);

/* log2 of a bound of the probability that one of so many coefficients has an integer I that the
   sine does not know, |I| >= CLT__SINE_INTEGERS: the sparse secret has `weight` coefficients that
   are not 0, messages are at most `message`. Formula 1 of Bossuat et al. 2022/024 takes b + a s for
   a sum of weight + 1 independent numbers; but the message is small, b follows from a, and what is
   rounded is a sum of `weight`: 2^6 times as often. */
double clt__bootstrap_failure_log2(unsigned weight, double coefficients, double message);
/* That of one bootstrap, with messages up to 1. */
double clt__bootstrap_params_failure_log2(const clt_params *params);

#endif
