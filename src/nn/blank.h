/*
 * Blank keys and ciphertexts: zeros in the right shape. They run every operation as real ones do,
 * with the same time and the same noise record, and hold nothing: for forecasts and measurements.
 */
#ifndef CLT_NN_BLANK_H
#define CLT_NN_BLANK_H

#include "rlwe/key.h"

/* One key of a galois element (0: relinearisation), up to that level. */
clt_status clt__blank_key(clt_evk **evk, const clt_params *params, uint32_t galois, unsigned level);
/* Degree 1, power 1. */
clt_status clt__blank_ct(clt_ct **ct, const clt_params *params, unsigned level, clt__noise noise);

#endif
