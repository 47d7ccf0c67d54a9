/*
 * The split of rotations into baby and giant steps. For a width w every rotation k is g + b with
 * 0 <= b < w and g a multiple of w; regular sets of rotations have a width that makes few
 * different b and few different g. The widths are tried one by one, of rotations with a common
 * divisor only its multiples. Rotations made one after the other are all made, needed or not: their
 * babies and giants are whole rows of multiples.
 */
#include "base/alloc.h"
#include "circ/lintrans.h"

#include <assert.h>
#include <limits.h>
#include <string.h>

enum { WIDTHS_TRIED_SINGLY = 2048 }; /* above, only doubled ones */

static int64_t modulo(int64_t a, int64_t m) {
    int64_t r = a % m;
    return r < 0 ? r + m : r;
}

/* The representative in (-slots/2, slots/2]. */
static int64_t centre(int64_t steps, int64_t slots) {
    int64_t r = modulo(steps, slots);
    return r > slots / 2 ? r - slots : r;
}

static int64_t divisor(int64_t a, int64_t b) {
    while (b != 0) {
        int64_t r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

/* The list of the distinct values so far. */
static unsigned place(int64_t *list, unsigned *count, int64_t value) {
    unsigned i = 0;
    while (i < *count && list[i] != value) i++;
    if (i == *count) list[(*count)++] = value;
    return i;
}

/* What a search works on: the rotations, and for every b and every g/w the last width that saw it,
   so that the marks need not be cleared between widths. */
typedef struct search {
    const int64_t *steps;
    unsigned count;
    int64_t least, span;
    int64_t *baby_seen, *giant_seen;
} search;

/* Nontrivial babies + ratio * nontrivial giants. */
static double cost(const search *s, int64_t width, double ratio) {
    unsigned babies = 0, giants = 0;
    int64_t first = (s->least - modulo(s->least, width)) / width;
    for (unsigned i = 0; i < s->count; i++) {
        int64_t b = modulo(s->steps[i], width), g = (s->steps[i] - b) / width;
        babies += b != 0 && s->baby_seen[b] != width;
        giants += g != 0 && s->giant_seen[g - first] != width;
        s->baby_seen[b] = s->giant_seen[g - first] = width;
    }
    return babies + ratio * giants;
}

typedef struct width {
    int64_t width; /* 0 without memory */
    double cost;
} width;

static width best_width(const search *s, int64_t unit, double ratio) {
    width best = {unit, cost(s, unit, ratio)};
    for (int64_t w = 2 * unit; w <= s->span;
         w = w < WIDTHS_TRIED_SINGLY * unit ? w + unit : 2 * w) {
        double present = cost(s, w, ratio);
        if (present < best.cost) best = (width){w, present};
    }
    return best;
}

/* The range that the rotations take, and their common divisor, 0 if all are 0. */
typedef struct range {
    int64_t least, span, unit;
} range;

static range range_of(const int64_t *steps, unsigned count) {
    int64_t least = 0, most = 0, unit = 0;
    for (unsigned i = 0; i < count; i++) {
        least = steps[i] < least ? steps[i] : least;
        most = steps[i] > most ? steps[i] : most;
        unit = divisor(unit, steps[i]);
    }
    return (range){least, most - least + unit, unit};
}

static width find_width(const int64_t *steps, unsigned count, double ratio) {
    range r = range_of(steps, count);
    if (r.unit == 0) return (width){1, 0};
    search s = {.steps = steps, .count = count, .least = r.least, .span = r.span};
    size_t marks = (size_t)s.span + 2;
    s.baby_seen = clt__alloc(2 * marks, sizeof *s.baby_seen);
    if (s.baby_seen == NULL) return (width){0, 0};
    s.giant_seen = s.baby_seen + marks;
    width best = best_width(&s, r.unit, ratio);
    clt__free(s.baby_seen);
    return best;
}

/* For `count` rotations, with room for `most` babies and giants. */
static clt__bsgs *bsgs_alloc(unsigned count, size_t most) {
    clt__bsgs *bsgs = clt__alloc(1, sizeof *bsgs);
    if (bsgs == NULL) return NULL;
    bsgs->count = count;
    bsgs->baby = clt__alloc(most, sizeof *bsgs->baby);
    bsgs->giant = clt__alloc(most, sizeof *bsgs->giant);
    bsgs->baby_of = clt__alloc(count, sizeof *bsgs->baby_of);
    bsgs->giant_of = clt__alloc(count, sizeof *bsgs->giant_of);
    if (bsgs->baby == NULL || bsgs->giant == NULL || bsgs->baby_of == NULL ||
        bsgs->giant_of == NULL) {
        clt__bsgs_free(bsgs);
        return NULL;
    }
    return bsgs;
}

/* The representatives of the steps whose split costs less, in (-slots/2, slots/2] or, for rotations
   all around the slots, in [0, slots); and the width of that split. */
static width choose(int64_t *chosen, const int64_t *steps, unsigned count, int64_t slots,
                    double ratio) {
    int64_t *other = clt__alloc(count, sizeof *other);
    width best = {0, 0};
    if (other == NULL) return best;
    for (unsigned i = 0; i < count; i++) {
        chosen[i] = centre(steps[i], slots);
        other[i] = modulo(steps[i], slots);
    }
    best = find_width(chosen, count, ratio);
    if (best.width > 0 && range_of(other, count).span <= range_of(chosen, count).span) {
        width around = find_width(other, count, ratio);
        bool better = around.width == 0 || around.cost < best.cost;
        if (better) best = around;
        if (better) memcpy(chosen, other, count * sizeof *chosen);
    }
    clt__free(other);
    return best;
}

clt_status clt__bsgs_new(clt__bsgs **bsgs, const int64_t *steps, unsigned count, size_t slots,
                         double ratio) {
    assert(count >= 1 && slots >= 1 && (slots & (slots - 1)) == 0);
    clt_status status = CLT_E_MEMORY;
    clt__bsgs *made = bsgs_alloc(count, count);
    int64_t *chosen = clt__alloc(count, sizeof *chosen);
    if (made == NULL || chosen == NULL) goto done;
    int64_t w = choose(chosen, steps, count, (int64_t)slots, ratio).width;
    if (w == 0) goto done;
    for (unsigned i = 0; i < count; i++) {
        int64_t b = modulo(chosen[i], w);
        made->baby_of[i] = place(made->baby, &made->babies, b);
        made->giant_of[i] = place(made->giant, &made->giants, chosen[i] - b);
    }
    *bsgs = made;
    made = NULL;
    status = CLT_OK;
done:
    clt__free(chosen);
    clt__bsgs_free(made);
    return status;
}

/* The power of two w that makes (w - 1) + (ceil(units/w) - 1) least; the smaller of two, since
   all babies are held at once. */
static unsigned iterated_width(unsigned units) {
    unsigned best = 1;
    for (unsigned w = 2; w < 2 * units; w *= 2) {
        if (w + (units + w - 1) / w < best + (units + best - 1) / best) best = w;
    }
    return best;
}

clt_status clt__bsgs_iterated(clt__bsgs **bsgs, const int64_t *steps, unsigned count) {
    range all = range_of(steps, count);
    assert(count >= 1 && all.least == 0);
    int64_t unit = all.unit == 0 ? 1 : all.unit;
    unsigned units = all.unit == 0 ? 1 : (unsigned)(all.span / unit), w = iterated_width(units);
    clt__bsgs *made = bsgs_alloc(count, units);
    if (made == NULL) return CLT_E_MEMORY;
    made->iterated = true;
    made->babies = w < units ? w : units;
    made->giants = (units + w - 1) / w;
    for (unsigned b = 0; b < made->babies; b++) made->baby[b] = b * unit;
    for (unsigned g = 0; g < made->giants; g++) made->giant[g] = g * w * unit;
    for (unsigned i = 0; i < count; i++) {
        made->baby_of[i] = (unsigned)(steps[i] / unit) % w;
        made->giant_of[i] = (unsigned)(steps[i] / unit) / w;
    }
    *bsgs = made;
    return CLT_OK;
}

void clt__bsgs_free(clt__bsgs *bsgs) {
    if (bsgs == NULL) return;
    clt__free(bsgs->baby);
    clt__free(bsgs->giant);
    clt__free(bsgs->baby_of);
    clt__free(bsgs->giant_of);
    clt__free(bsgs);
}

clt__rotations clt__bsgs_rotations(const clt__bsgs *bsgs) {
    clt__rotations made = {0, 0};
    for (unsigned b = 0; b < bsgs->babies; b++) made.hoisted += bsgs->baby[b] != 0;
    for (unsigned g = 0; g < bsgs->giants; g++) made.full += bsgs->giant[g] != 0;
    if (bsgs->iterated) made = (clt__rotations){0, made.hoisted + made.full};
    return made;
}

unsigned clt__bsgs_steps(int64_t *steps, const clt__bsgs *bsgs) {
    unsigned count = 0, most = bsgs->iterated ? 2 : UINT_MAX;
    for (unsigned b = 0; b < bsgs->babies && b < most; b++) {
        if (bsgs->baby[b] != 0) place(steps, &count, bsgs->baby[b]);
    }
    for (unsigned g = 0; g < bsgs->giants && g < most; g++) {
        if (bsgs->giant[g] != 0) place(steps, &count, bsgs->giant[g]);
    }
    return count;
}
