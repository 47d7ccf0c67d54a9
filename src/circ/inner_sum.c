/* Sums of slots at regular distances, by doubling: log2(count) rotations. */
#include "circ/lintrans.h"

#include <assert.h>

clt_status clt__inner_sum(clt_ct *out, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                          int64_t stride, size_t count) {
    assert(count >= 1 && (count & (count - 1)) == 0 && count <= clt__params_slots(in->params));
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct sum, turned;
    CLT__TRY(clt__ct_scratch(&sum, ws, in->params, in->level));
    CLT__TRY(clt__ct_scratch(&turned, ws, in->params, in->level));
    CLT__TRY(clt__ct_copy(&sum, in));
    for (size_t have = 1; have < count; have *= 2) {
        CLT__TRY(clt__ct_rotate(&turned, ws, evk, &sum, stride * (int64_t)have));
        CLT__TRY(clt__ct_add(&sum, ws, &sum, &turned));
    }
    CLT__TRY(clt__ct_copy(out, &sum));
done:
    clt__ws_release(ws, mark);
    return status;
}
