/*
 * Recommendations in double precision with the errors that ciphertexts would have: what a user's
 * slots go through in recommend_encrypted.c, each operation with a normal error of the size that
 * the noise model expects of it (ckks/noise.h).
 */
#ifndef CLT_LEARN_RECOMMEND_SIMULATED_H
#define CLT_LEARN_RECOMMEND_SIMULATED_H

#include "base/random.h"
#include "learn/recommend.h"

/* Root mean squares of errors, in values. */
typedef struct clt__recommend_simulation {
    const clt__recommend_layout *layout;
    const clt__factors *factors;
    clt__recommend_step step[CLT__RECOMMEND_STEPS_MOST];
    double rating;                                /* of m, and of m r, as they are taken apart */
    double matrix;                                /* of an entry of A, from its making */
    double state[CLT__RECOMMEND_STEPS_MOST + 1];  /* of p_k, from its making */
    double turned[CLT__RECOMMEND_STEPS_MOST + 1]; /* of p_k in another block */
    double score;
} clt__recommend_simulation;

/* Layout and factors are the caller's, and stay. */
void clt__recommend_simulation_init(clt__recommend_simulation *simulation,
                                    const clt__recommend_layout *layout,
                                    const clt__factors *factors);
/* score[items] of a user whose ratings are encrypted under the secret key. */
void clt__recommend_simulate(double *score, const clt__recommend_simulation *simulation,
                             const clt__profile *profile, uint32_t user, clt__random *random);

#endif
