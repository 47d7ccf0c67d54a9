/* Why a plan asks for its keys: which steps use which. */
#ifndef CLT_NN_USES_H
#define CLT_NN_USES_H

#include "nn/steps.h"

/* By galois element, then by step. The plan may be a stranger's: a key that no step uses has no
   use, and there are none at all when the steps are those of no network. */
clt_status clt__plan_uses(clt__key_use **uses, size_t *count, const clt_plan *plan);

#endif
