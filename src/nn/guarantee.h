/*
 * What the owner of the key can promise of an answer, from the plan alone (docs/math.md, "Released
 * answers"). A plan made for releases publishes bounds of the model's numbers, in the order of the
 * steps:
 *
 *   linear        the largest sum of moduli of a row; a bound of the map's operator norm
 *   polynomial    |c_0| ... |c_degree|, exactly 0 where the coefficient is
 *
 * rounded up to four bits. With the bounds of values that every plan has, they bound the error of a
 * result: no file is asked for it, since whoever writes the file might say too little (Guo et al.
 * 2024/424 on bounds that are not worst cases). Whoever runs the model checks that it keeps them.
 */
#ifndef CLT_NN_GUARANTEE_H
#define CLT_NN_GUARANTEE_H

#include "base/workspace.h"
#include "nn/plan.h"
#include "nn/ranges.h"

/* Deviations of the flood that a released number may be off by: 2 e^(-8^2/2) < 2^-45. */
#define CLT__NUMBERS_TAIL 8.0

/* Of the scaled integers of a result; each holds but for 2^-128. */
typedef struct clt__guarantee {
    double bound; /* of the error of a slot */
    double norm;  /* of the error's coefficients, Euclidean: t in 2022/816 */
    double scale;
} clt__guarantee;

/* Fills the plan's bounds for this network. */
clt_status clt__guarantee_publish(clt_plan *plan, const clt__network *network);
/* CLT_E_PLAN, naming step and numbers, unless the model keeps all that the plan says of it. */
clt_status clt__guarantee_check(const clt_plan *plan, const clt_model *model,
                                const clt__network *network);
/* CLT_E_SECURITY when the plan has no bounds. */
clt_status clt__guarantee_of(clt__guarantee *guarantee, clt_ws *ws, const clt_plan *plan);

/* The deviation of the flood that hides it, a coefficient's. */
double clt__guarantee_deviation(const clt__guarantee *guarantee);
/* How far a released number may be off when it was flooded with that deviation; `tail` deviations
   of a slot's real part are allowed for. */
double clt__guarantee_released(const clt__guarantee *guarantee, const clt_plan *plan,
                               double deviation, double tail);

/* CLT_E_SECURITY, with both scales, unless numbers of so many bits may be released under the plan:
   their error stays below 2^-bits but for 2^-45 each. With CLT_RELEASE_DISCRETE, unless the plan is
   made for releases. */
clt_status clt__guarantee_require(clt_ws *ws, const clt_plan *plan, unsigned bits);
/* The most bits that numbers may be released with, 0 when there are none or the plan has no
   bounds. */
clt_status clt__guarantee_bits(unsigned *bits, clt_ws *ws, const clt_plan *plan);

#endif
