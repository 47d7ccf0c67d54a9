/* Masks and rotations of blocks; argmax. Softmax is in softmax.c. */
#include "circ/blocks.h"

#include "circ/slots.h"

#include <assert.h>
#include <math.h>

/* What a full rotation costs, in hoisted ones. */
static const double GIANT_RATIO = 4;

size_t clt__blocks_width(size_t count) {
    size_t width = 1;
    while (width < count) width *= 2;
    return width;
}

/* ---------------------------------------------------------------------------- between the rows */

/* Slot r of row 0 to slot 0 of row r, or back. */
static int64_t step_of(clt__blocks b, size_t r, bool back) {
    int64_t step = (int64_t)r * ((int64_t)b.width - 1);
    return back ? step : -step;
}

static clt_status split_steps(clt__bsgs **bsgs, clt__blocks b, size_t slots, bool back) {
    int64_t *steps = clt__alloc(b.count, sizeof *steps);
    if (steps == NULL) return CLT_E_MEMORY;
    for (size_t r = 0; r < b.count; r++) steps[r] = step_of(b, r, back);
    clt_status status = clt__bsgs_new(bsgs, steps, (unsigned)b.count, slots, GIANT_RATIO);
    clt__free(steps);
    return status;
}

/* x <- `value` times the slots of row 0, each at the head of the row of its number, or back. */
static clt_status turn(clt_ct *x, clt__deep *deep, clt__blocks b, double value, bool back) {
    clt_status status = CLT_OK;
    clt__bsgs *bsgs = NULL;
    clt__lintrans *transform = NULL;
    double *re = clt__alloc(b.count * b.block, sizeof *re);
    clt__diagonal *diagonal = clt__alloc(b.count, sizeof *diagonal);
    if (re == NULL || diagonal == NULL) {
        status = CLT_E_MEMORY;
        goto done;
    }
    for (size_t r = 0; r < b.count; r++) {
        re[r * b.block + (back ? r : r * b.width)] = value;
        diagonal[r] = (clt__diagonal){step_of(b, r, back), b.block, re + r * b.block, NULL};
    }
    CLT__TRY(split_steps(&bsgs, b, clt__params_slots(x->params), back));
    CLT__TRY(clt__lintrans_new(&transform, deep->ws, x->params, bsgs, diagonal, x->level));
    CLT__TRY(clt__lintrans_apply(x, deep->ws, deep->evk, transform, x));
    CLT__TRY(clt__ct_rescale(x, deep->ws, x));
done:
    clt__lintrans_free(transform);
    clt__bsgs_free(bsgs);
    clt__free(diagonal);
    clt__free(re);
    return status;
}

/* -------------------------------------------------------------------------------------- argmax */

static const char *const ARGMAX = "argmax";

/* Numbers are brought to a little less than 1/2, so that they stay above what is put where there
   is none. */
static double shrunk(const clt__composite *c, double factor) {
    return factor * (0.5 - c->gap);
}

/* 1/2 where a row is compared with itself or with nothing. */
static double bias_at(size_t slot, const void *context) {
    const clt__blocks *b = context;
    size_t r = slot / b->width, c = slot % b->width;
    return r < b->count && (r == c || c >= b->count) ? 0.5 : 0;
}

static double row_at(size_t slot, const void *context) {
    const clt__blocks *b = context;
    return slot < b->count ? 1 : 0;
}

/* out = x_r - x_c: one level below in. */
static clt_status make_pairs(clt_ct *out, clt__deep *deep, const clt_ct *in, clt__blocks b,
                             double factor) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct row;
    CLT__TRY(clt__ct_scratch(&row, deep->ws, in->params, in->level));
    CLT__TRY(clt__ct_copy(&row, in));
    CLT__TRY(clt__ct_copy(out, in));
    CLT__TRY(clt__slots_multiply(&row, deep, b.block, row_at, &b, factor));
    CLT__TRY(clt__slots_fill(&row, deep, b.width, b.width));
    CLT__TRY(turn(out, deep, b, factor, false));
    CLT__TRY(clt__slots_fill(out, deep, 1, b.width));
    CLT__TRY(clt__ct_sub(out, deep->ws, out, &row));
    CLT__TRY(clt__slots_add(out, deep, b.block, bias_at, &b, 1));
    clt__error error = clt__deep_errors(out);
    clt__deep_know(out, 1, error.bound, error.rms);
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

/* x <- the product of each row, in its head. */
static clt_status multiply_rows(clt_ct *x, clt__deep *deep, size_t width) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct turned;
    CLT__TRY(clt__ct_scratch(&turned, deep->ws, x->params, x->params->levels));
    for (size_t have = 1; have < width; have *= 2) {
        clt__error error = clt__deep_errors(x);
        CLT__TRY(clt__deep_room(deep, x, 1, ARGMAX));
        CLT__TRY(clt__ct_rotate(&turned, deep->ws, deep->evk, x, (int64_t)have));
        CLT__TRY(clt__ct_multiply(x, deep->ws, deep->evk, x, &turned));
        clt__deep_know(x, 1, 2 * error.bound + clt__deep_error(deep), sqrt(2) * error.rms);
    }
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__blocks_argmax(clt_ct *out, clt__deep *deep, const clt_ct *in, clt__blocks b,
                              const clt__composite *c, double factor) {
    assert(b.count >= 2 && b.block >= b.width * b.width);
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    unsigned tail = 1;
    double unit = 1;
    for (size_t have = 1; have < b.width; have *= 2) tail++;
    clt_ct x, pairs;
    CLT__TRY(clt__composite_check(deep, in, c, deep->boot == NULL ? tail + 1 : 1));
    CLT__TRY(clt__ct_scratch(&x, deep->ws, in->params, in->params->levels));
    CLT__TRY(clt__ct_scratch(&pairs, deep->ws, in->params, in->params->levels));
    CLT__TRY(clt__ct_copy(&x, in));
    CLT__TRY(clt__deep_room_sized(deep, &x, 1 + clt__composite_first(deep, in->params, c),
                                  1 / fabs(factor), &unit, ARGMAX));
    CLT__TRY(make_pairs(&pairs, deep, &x, b, shrunk(c, factor * unit)));
    CLT__TRY(clt__ct_step(&x, deep, &pairs, c, 1));
    CLT__TRY(multiply_rows(&x, deep, b.width));
    CLT__TRY(clt__deep_room(deep, &x, 1, ARGMAX));
    clt__error error = clt__deep_errors(&x);
    CLT__TRY(turn(&x, deep, b, 1, true));
    CLT__TRY(clt__ct_copy(out, &x));
    clt__deep_know(out, 1, error.bound + 0x1p-20, error.rms);
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

clt_status clt__blocks_argmax_steps(int64_t *steps, size_t *count, const clt_params *params,
                                    clt__blocks b) {
    size_t made = clt__slots_fill_steps(steps, 1, b.width);
    made += clt__slots_fill_steps(steps + made, b.width, b.width);
    for (size_t have = 1; have < b.width; have *= 2) steps[made++] = (int64_t)have;
    for (int back = 0; back <= 1; back++) {
        clt__bsgs *bsgs;
        CLT__RETURN_IF(split_steps(&bsgs, b, clt__params_slots(params), back == 1));
        made += clt__bsgs_steps(steps + made, bsgs);
        clt__bsgs_free(bsgs);
    }
    *count = made;
    assert(made <= CLT__BLOCKS_STEPS);
    return CLT_OK;
}
