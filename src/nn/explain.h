/* A plan, told to a person or to a program. */
#ifndef CLT_NN_EXPLAIN_H
#define CLT_NN_EXPLAIN_H

#include "nn/cost.h"

/* "1.5 MiB" and the like, in powers of 1024. */
enum { CLT__SIZE_TEXT = 24 };
void clt__size_text(char text[CLT__SIZE_TEXT], uint64_t bytes);

/* cost NULL: without times. release_bits: what numbers can be released with (guarantee.h). */
void clt__explain_text(clt__sink *sink, const clt_plan *plan, const clt__cost *cost,
                       unsigned release_bits);
void clt__explain_json(clt__sink *sink, const clt_plan *plan, const clt__cost *cost,
                       unsigned release_bits);

#endif
