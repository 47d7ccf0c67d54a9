/* What the functions on vectors share. */
#ifndef CLT_API_VECTOR_H
#define CLT_API_VECTOR_H

#include "api/check.h"
#include "ckks/eval.h"

/* A ciphertext that may be an operand: there, and holding something. */
clt_status clt__need_operand(const clt_ct *ct, const char *name, const char *function);
#define CLT__NEED_OPERAND(ct) CLT__RETURN_IF(clt__need_operand((ct), #ct, __func__))

/* CLT_E_PARAMS when the two belong to different parameters. */
clt_status clt__need_params(const clt_params *a, const clt_params *b, const char *function);
#define CLT__NEED_PARAMS(a, b) CLT__RETURN_IF(clt__need_params((a), (b), __func__))

/* Between 1 value and as many as there are slots. */
clt_status clt__need_count(size_t count, const clt_params *params, const char *function);
#define CLT__NEED_COUNT(count, params) CLT__RETURN_IF(clt__need_count((count), (params), __func__))

#endif
