/*
 * Chains of polynomials (approx/minimax.h) on ciphertexts. Signs are refreshed between stages,
 * where values lie in [-1, 1] with room for the chain's noise; other chains go in one piece, so
 * that a bootstrapping comes before them, where its error is one of the argument.
 */
#ifndef CLT_CIRC_COMPOSITE_H
#define CLT_CIRC_COMPOSITE_H

#include "approx/minimax.h"
#include "circ/deep.h"

/* Ciphertext products that a chain makes. */
unsigned clt__composite_products(const clt__composite *c);
/* Levels that must be there in one piece at its beginning: of the first stage, or of all. */
unsigned clt__composite_first(const clt__deep *deep, const clt_params *params,
                              const clt__composite *c);
/* CLT_E_LEVEL, CLT_E_RANGE (the bootstrapping errs by more than the chain's noise) and CLT_E_KEY
   before any work: for ct as the argument, and `more` levels before the chain. */
clt_status clt__composite_check(const clt__deep *deep, const clt_ct *ct, const clt__composite *c,
                                unsigned more);
/* out = gain f(x) + shift, for in = t in [-1, 1], the argument as the chain takes it; another
   object than in. Gain and shift cost nothing; 1 and 0 for chains that end with squares or
   iterations. What is known of out then: its largest value, and the chain's error, bootstrapping
   and what the argument was off included, where the chain's error is declared. `after`: levels that
   out has for a product that follows, if that is possible, so that nothing is refreshed behind the
   last stage. */
clt_status clt__composite_run(clt_ct *out, clt__deep *deep, const clt_ct *in,
                              const clt__composite *c, double gain, double shift, unsigned after);
/* t <- the argument's place in [low, high], (2 x - low - high)/(high - low) for slots x/factor:
   no level where factor 2/(high - low) is an integer. in is refreshed before, and t then is a
   little closer to the middle (as much as two of the chain's noise), where the first stage would
   lack levels; out is another object. */
clt_status clt__composite_place(clt_ct *out, clt__deep *deep, const clt_ct *in,
                                const clt__composite *c, double factor);
/* Both of them: gain f(factor x) + shift; out may be in. */
clt_status clt__ct_chain(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                         double factor, double gain, double shift, unsigned after);
/* f(factor x) */
clt_status clt__ct_function(clt_ct *out, clt__deep *deep, const clt_ct *in, const clt__composite *c,
                            double factor);

#endif
