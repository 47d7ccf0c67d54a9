/* Softmax (blocks.h). */
#include "circ/blocks.h"
#include "circ/slots.h"

#include <assert.h>
#include <math.h>

#define DELTA 0x1p-8

static const char *const SOFTMAX = "softmax";

/* Up to this nothing is subtracted but the range itself: sums stay above what is inverted. */
static const double NARROW = 2;

/* The pieces of one call. */
typedef struct softmax {
    clt__blocks b;
    double range;
    const clt__composite *exp, *inverse, *relu;
} softmax;

static const clt__composite *exp_for(double range) {
    const clt__composite *table = clt__minimax_table;
    return &table[range <= -table[CLT__EXP_8].low / 2 * (1 - DELTA) ? CLT__EXP_8 : CLT__EXP_64];
}

double clt__blocks_softmax_range(void) {
    return -clt__minimax_table[CLT__EXP_64].low / 2 * (1 - DELTA);
}

static double in_count(size_t slot, const void *context) {
    const clt__blocks *b = context;
    return slot < b->count ? 1 : 0;
}

static double out_of_count(size_t slot, const void *context) {
    return 1 - in_count(slot, context);
}

static double in_width(size_t slot, const void *context) {
    const clt__blocks *b = context;
    return slot < b->width ? 1 : 0;
}

static double at_head(size_t slot, const void *context) {
    (void)context;
    return slot == 0 ? 1 : 0;
}

static void know_unit(clt_ct *x) {
    clt__error error = clt__deep_errors(x);
    clt__deep_know(x, 1, error.bound, error.rms);
}

/* m <- the largest of each block in its first `width` slots, 0 elsewhere. m begins as numbers in
   [-1/2, 1/2]. */
static clt_status tournament(clt_ct *m, clt__deep *deep, const softmax *s) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct turned;
    unsigned levels = s->relu->levels + 1;
    CLT__TRY(clt__ct_scratch(&turned, deep->ws, m->params, m->params->levels));
    for (size_t have = 1; have < s->b.width; have *= 2) {
        if (levels <= clt__deep_span(deep, m->params)) {
            CLT__TRY(clt__deep_room(deep, m, levels, SOFTMAX));
        }
        CLT__TRY(clt__ct_rotate(&turned, deep->ws, deep->evk, m, (int64_t)have));
        CLT__TRY(clt__ct_larger(m, deep, m, &turned, s->relu, 1));
        know_unit(m);
    }
    CLT__TRY(clt__deep_room(deep, m, 1, SOFTMAX));
    CLT__TRY(clt__slots_multiply(m, deep, s->b.block, at_head, &s->b, 1));
    CLT__TRY(clt__slots_fill(m, deep, 1, s->b.width));
    know_unit(m);
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

/* x <- where the exponential takes it: x less the maximum, or less the range. */
static clt_status place(clt_ct *x, clt__deep *deep, const softmax *s) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    clt_ct most;
    double length = -s->exp->low, unit = 1;
    CLT__TRY(clt__deep_room_sized(deep, x, 1, s->range, &unit, SOFTMAX));
    if (s->range <= NARROW) {
        CLT__TRY(clt__slots_multiply(x, deep, s->b.block, in_count, &s->b, unit * 2 / length));
        CLT__TRY(clt__ct_add_const(x, deep->ws, x, 1 - 2 * s->range / length, 0));
        know_unit(x);
        goto done;
    }
    CLT__TRY(clt__ct_scratch(&most, deep->ws, x->params, x->params->levels));
    CLT__TRY(clt__slots_multiply(x, deep, s->b.block, in_count, &s->b, unit / length));
    CLT__TRY(clt__slots_add(x, deep, s->b.block, out_of_count, &s->b, -s->range / length));
    know_unit(x);
    CLT__TRY(clt__ct_copy(&most, x));
    CLT__TRY(tournament(&most, deep, s));
    CLT__TRY(clt__deep_difference(x, deep, x, &most));
    CLT__TRY(clt__ct_mul_int(x, deep->ws, x, 2));
    CLT__TRY(clt__ct_add_const(x, deep->ws, x, 1 - DELTA, 0));
    know_unit(x);
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

/* total <- 1 over the sum of e in each block, in its first `width` slots; e is 0 beyond count. */
static clt_status invert_sum(clt_ct *total, clt__deep *deep, const clt_ct *e, const softmax *s) {
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    const clt__composite *c = s->inverse;
    double half = (c->high - c->low) / 2, middle = (c->high + c->low) / 2;
    double count = (double)s->b.count;
    clt_ct t;
    CLT__TRY(clt__ct_scratch(&t, deep->ws, e->params, e->params->levels));
    CLT__TRY(clt__ct_copy(&t, e));
    CLT__TRY(clt__deep_room(deep, &t, 1, SOFTMAX));
    CLT__TRY(clt__inner_sum(&t, deep->ws, deep->evk, &t, 1, s->b.width));
    CLT__TRY(clt__slots_multiply(&t, deep, s->b.block, at_head, &s->b, 1 / (count * half)));
    CLT__TRY(clt__slots_fill(&t, deep, 1, s->b.width));
    CLT__TRY(clt__slots_add(&t, deep, s->b.block, in_width, &s->b, -middle / half));
    know_unit(&t);
    CLT__TRY(clt__composite_run(total, deep, &t, c, 1 / count, 0, 0));
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

/* Relative errors: of exp by what its argument is off, twice, since the sum has it too, and of the
   inverse. */
static void know_result(clt_ct *out, const clt__deep *deep, const softmax *s, clt__error in) {
    double slope = -s->exp->low / 2;
    double own = s->exp->noisy_error + s->inverse->relative_error + s->inverse->noise;
    double error = 2 * (in.bound + slope * clt__deep_error(deep)) + 4 * own;
    clt__deep_know(out, 1 + error, error, in.rms + error / 8);
}

static clt_status check(const clt__deep *deep, const clt_ct *in, const softmax *s) {
    unsigned after = s->exp->levels + s->inverse->levels + 3, rounds = 0;
    const clt__switch_key *key;
    for (size_t have = 1; have < s->b.width; have *= 2) rounds++;
    CLT__RETURN_IF(clt__ct_find_key(&key, deep->evk, in, CLT__KEY_RELINEARISE));
    if (s->range > NARROW) after += rounds * (s->relu->levels + 1) + 1;
    if (deep->boot == NULL) return clt__deep_check(deep, in, after + 1, SOFTMAX);
    return clt__deep_check(deep, in, s->inverse->levels, SOFTMAX);
}

clt_status clt__blocks_softmax(clt_ct *out, clt__deep *deep, const clt_ct *in, clt__blocks b,
                               double range) {
    assert(b.count >= 2 && b.count <= CLT__SOFTMAX_MOST && b.block >= b.width);
    assert(range > 0 && range <= clt__blocks_softmax_range());
    clt_status status = CLT_OK;
    size_t mark = clt__ws_mark(deep->ws);
    softmax s = {b, range, exp_for(range), &clt__minimax_table[CLT__INVERSE_64],
                 clt__compare_relu(12)};
    clt__error off = clt__deep_errors(in);
    clt_ct t, e, total;
    CLT__TRY(check(deep, in, &s));
    CLT__TRY(clt__ct_scratch(&t, deep->ws, in->params, in->params->levels));
    CLT__TRY(clt__ct_scratch(&e, deep->ws, in->params, in->params->levels));
    CLT__TRY(clt__ct_scratch(&total, deep->ws, in->params, in->params->levels));
    CLT__TRY(clt__ct_copy(&t, in));
    CLT__TRY(place(&t, deep, &s));
    CLT__TRY(clt__composite_run(&e, deep, &t, s.exp, 1, 0, 0));
    CLT__TRY(clt__deep_room(deep, &e, 1, SOFTMAX));
    CLT__TRY(clt__slots_multiply(&e, deep, b.block, in_count, &b, 1));
    CLT__TRY(invert_sum(&total, deep, &e, &s));
    CLT__TRY(clt__deep_multiply(deep, &e, &total, SOFTMAX));
    CLT__TRY(clt__ct_copy(out, &e));
    know_result(out, deep, &s, off);
done:
    clt__ws_release(deep->ws, mark);
    return status;
}

size_t clt__blocks_softmax_steps(int64_t *steps, clt__blocks b) {
    size_t made = clt__slots_fill_steps(steps, 1, b.width);
    for (size_t have = 1; have < b.width; have *= 2) steps[made++] = (int64_t)have;
    return made;
}
