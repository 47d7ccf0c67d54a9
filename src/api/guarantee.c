/* What a plan can promise of released answers. */
#include "nn/guarantee.h"

#include "api/check.h"

clt_status clt_plan_check_release(const clt_plan *plan, clt_ws *ws, unsigned bits) {
    CLT__NEED(plan);
    CLT__NEED(ws);
    return clt__guarantee_require(ws, plan, bits);
}
