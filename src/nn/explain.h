/* A plan, told to a person or to a program. */
#ifndef CLT_NN_EXPLAIN_H
#define CLT_NN_EXPLAIN_H

#include "nn/cost.h"

/* cost NULL: without times. */
void clt__explain_text(clt__sink *sink, const clt_plan *plan, const clt__cost *cost);
void clt__explain_json(clt__sink *sink, const clt_plan *plan, const clt__cost *cost);

#endif
