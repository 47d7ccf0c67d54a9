/* A plan, told to a person or to a program. */
#ifndef CLT_NN_EXPLAIN_H
#define CLT_NN_EXPLAIN_H

#include "nn/cost.h"

/* cost NULL: without times. release_bits: what numbers can be released with (guarantee.h). */
void clt__explain_text(clt__sink *sink, const clt_plan *plan, const clt__cost *cost,
                       unsigned release_bits);
void clt__explain_json(clt__sink *sink, const clt_plan *plan, const clt__cost *cost,
                       unsigned release_bits);

#endif
