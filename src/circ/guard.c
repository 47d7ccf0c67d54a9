/* Range guards (guard.h). */
#include "circ/guard.h"

#include "circ/polyeval.h"

#include <math.h>

static unsigned degree_of(clt__guard_kind kind) {
    return kind == CLT__GUARD_SLOT ? 8 : 32;
}

/* Of the doublings that give T_k, and of the square. */
static unsigned own_levels(clt__guard_kind kind) {
    return kind == CLT__GUARD_SLOT ? 4 : 6;
}

/* One level is left, so that what wraps is far beyond any limit. */
unsigned clt__guard_levels(clt__guard_kind kind, double factor) {
    return own_levels(kind) + clt__deep_scale_levels(factor) + 1;
}

double clt__guard_limit(clt__guard_kind kind, size_t slots, unsigned uses) {
    return kind == CLT__GUARD_SLOT ? uses + 0.5 : (uses + 0.5) * (double)slots;
}

size_t clt__guard_steps(int64_t *steps, size_t slots) {
    size_t made = 0;
    for (size_t have = 1; have < slots; have *= 2) steps[made++] = (int64_t)have;
    return made;
}

/* t <- 2 t^2 - 1, which stays within 1 as long as t does */
static clt_status double_angle(clt_ct *t, clt_ws *ws, const clt_evk *evk) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws);
    clt_ct square;
    CLT__TRY(clt__ct_scratch(&square, ws, t->params, t->level));
    CLT__TRY(clt__ct_square(&square, ws, t));
    CLT__TRY(clt__ct_add(&square, ws, &square, &square));
    CLT__TRY(clt__ct_add_const(&square, ws, &square, -1, 0));
    CLT__TRY(clt__ct_relinearise_rescale(t, ws, evk, &square));
    clt__deep_know(t, 1, 0x1p-10, 0x1p-14);
done:
    clt__ws_release(ws, mark);
    return status;
}

static clt_status check(const clt_ct *in, clt__guard_kind kind, double factor) {
    unsigned levels = clt__guard_levels(kind, factor);
    if (in->level >= levels) return CLT_OK;
    return clt__fail(CLT_E_LEVEL,
                     "a guard needs a ciphertext of level %u, and this one has %u: guard it before "
                     "its levels are spent",
                     levels, in->level);
}

/* guard <- guard + t, or as it was */
static clt_status gather(clt_ct *guard, clt_ct *t, clt__deep *deep) {
    if (guard->poly[0] == NULL) return clt__ct_copy(guard, t);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct before;
    CLT__TRY(clt__ct_scratch(&before, deep->ws, guard->params, guard->level));
    CLT__TRY(clt__ct_copy(&before, guard));
    CLT__TRY(clt__deep_meet(deep, &before, t));
    CLT__TRY(clt__ct_add(t, deep->ws, t, &before));
    CLT__TRY(clt__ct_copy(guard, t));
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__guard_add(clt_ct *guard, clt_ws *ws, const clt_evk *evk, const clt_ct *in,
                          clt__guard_kind kind, double factor) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(ws), slots = clt__params_slots(in->params);
    unsigned levels = clt__guard_levels(kind, factor);
    clt__deep deep = {.ws = ws, .evk = evk};
    clt_ct t;
    CLT__TRY(check(in, kind, factor));
    CLT__TRY(clt__ct_scratch(&t, ws, in->params, levels));
    CLT__TRY(clt__ct_level_down(&t, ws, in, levels));
    CLT__TRY(clt__deep_scale(&deep, &t, factor));
    clt__deep_know(&t, 1, 0x1p-10, 0x1p-14);
    for (unsigned k = 1; k < degree_of(kind); k *= 2) CLT__TRY(double_angle(&t, ws, evk));
    CLT__TRY(clt__ct_square_shifted(&t, ws, evk, &t, 0, 0));
    if (kind == CLT__GUARD_CANARY) CLT__TRY(clt__inner_sum(&t, ws, evk, &t, 1, slots));
    double terms = kind == CLT__GUARD_CANARY ? (double)slots : 1;
    clt__deep_know(&t, terms, terms * 0x1p-10, terms * 0x1p-14);
    CLT__TRY(gather(guard, &t, &deep));
done:
    clt__ws_release(ws, mark);
    return status;
}
