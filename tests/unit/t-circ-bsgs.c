/* The split into baby and giant steps: it is one, and no width of the same family is cheaper. */
#include "circ/lintrans.h"

#include "support/fault.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

enum { SLOTS = 512, COUNT_MAX = 512 };

static int64_t modulo(int64_t a, int64_t m) {
    return (a % m + m) % m;
}

static unsigned distinct_nonzero(const int64_t *values, unsigned count) {
    unsigned distinct = 0;
    for (unsigned i = 0; i < count; i++) {
        bool seen = values[i] == 0;
        for (unsigned j = 0; j < i; j++) seen |= values[j] == values[i];
        distinct += !seen;
    }
    return distinct;
}

static int64_t centred(int64_t step) {
    int64_t r = modulo(step, SLOTS);
    return r > SLOTS / 2 ? r - SLOTS : r;
}

static int64_t around(int64_t step) {
    return modulo(step, SLOTS);
}

typedef int64_t representative(int64_t step);

static int64_t span(const int64_t *steps, unsigned count, representative *of) {
    int64_t least = 0, most = 0;
    for (unsigned i = 0; i < count; i++) {
        least = of(steps[i]) < least ? of(steps[i]) : least;
        most = of(steps[i]) > most ? of(steps[i]) : most;
    }
    return most - least;
}

/* The least cost over all widths, counted plainly. */
static double least_of(const int64_t *steps, unsigned count, double ratio, representative *of) {
    double least = 1e300;
    for (int64_t width = 1; width <= SLOTS; width++) {
        int64_t baby[COUNT_MAX], giant[COUNT_MAX];
        for (unsigned i = 0; i < count; i++) {
            baby[i] = modulo(of(steps[i]), width);
            giant[i] = of(steps[i]) - baby[i];
        }
        double cost = distinct_nonzero(baby, count) + ratio * distinct_nonzero(giant, count);
        least = cost < least ? cost : least;
    }
    return least;
}

static double least_cost(const int64_t *steps, unsigned count, double ratio) {
    double least = least_of(steps, count, ratio, centred);
    if (span(steps, count, around) > span(steps, count, centred)) return least;
    double other = least_of(steps, count, ratio, around);
    return other < least ? other : least;
}

static bool listed_or_0(const int64_t *listed, unsigned count, int64_t step) {
    bool found = step == 0;
    for (unsigned i = 0; i < count; i++) found |= listed[i] == step;
    return found;
}

static void expect_split(const int64_t *steps, unsigned count, double ratio) {
    clt__bsgs *bsgs = NULL;
    assert_int_equal(clt__bsgs_new(&bsgs, steps, count, SLOTS, ratio), CLT_OK);
    assert_int_equal(bsgs->count, count);
    for (unsigned i = 0; i < count; i++) {
        assert_true(bsgs->baby_of[i] < bsgs->babies && bsgs->giant_of[i] < bsgs->giants);
        int64_t sum = bsgs->baby[bsgs->baby_of[i]] + bsgs->giant[bsgs->giant_of[i]];
        assert_int_equal(modulo(sum, SLOTS), modulo(steps[i], SLOTS));
    }
    unsigned babies = distinct_nonzero(bsgs->baby, bsgs->babies);
    unsigned giants = distinct_nonzero(bsgs->giant, bsgs->giants);
    assert_true(bsgs->babies - babies <= 1 && bsgs->giants - giants <= 1); /* nothing twice */
    assert_true(babies + ratio * giants == least_cost(steps, count, ratio));
    int64_t listed[2 * COUNT_MAX];
    clt__rotations rotations = clt__bsgs_rotations(bsgs);
    unsigned distinct = clt__bsgs_steps(listed, bsgs);
    assert_true(rotations.hoisted == babies && rotations.full == giants);
    assert_true(distinct <= babies + giants && distinct == distinct_nonzero(listed, distinct));
    for (unsigned i = 0; i < bsgs->babies; i++)
        assert_true(listed_or_0(listed, distinct, bsgs->baby[i]));
    for (unsigned i = 0; i < bsgs->giants; i++)
        assert_true(listed_or_0(listed, distinct, bsgs->giant[i]));
    clt__bsgs_free(bsgs);
}

static void ranges(void **state) {
    (void)state;
    int64_t steps[COUNT_MAX];
    for (unsigned count = 1; count <= 64; count += 7) {
        for (int64_t first = -40; first <= 0; first += 20) {
            for (unsigned i = 0; i < count; i++) steps[i] = first + i;
            expect_split(steps, count, 1);
            expect_split(steps, count, 4);
        }
    }
    for (unsigned i = 0; i < SLOTS; i++) steps[i] = i;
    expect_split(steps, SLOTS, 3);
}

static void strides(void **state) {
    (void)state;
    int64_t steps[COUNT_MAX];
    for (unsigned i = 0; i < 30; i++) steps[i] = 16 * (int64_t)i - 240;
    expect_split(steps, 30, 4);
    for (unsigned i = 0; i < 32; i++) steps[i] = i % 4 + 64 * (i / 4); /* a grid */
    expect_split(steps, 32, 4);
}

static void any_set(void **state) {
    (void)state;
    int64_t steps[COUNT_MAX];
    uint64_t x = 1;
    for (unsigned count = 1; count <= 40; count += 3) {
        for (unsigned i = 0; i < count; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            steps[i] = (int64_t)(x >> 40) - (1 << 23); /* repeated ones, beyond the slots */
        }
        expect_split(steps, count, 2.5);
    }
    for (unsigned trial = 0; trial < 300; trial++) {
        unsigned count = 2 + trial % 6;
        for (unsigned i = 0; i < count; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            steps[i] = (int64_t)(x >> 59) - 11;
        }
        expect_split(steps, count, 0.5 + trial % 4 / 2.0);
    }
    int64_t zero[1] = {0}, round[2] = {SLOTS, 3 * SLOTS};
    expect_split(zero, 1, 4);
    expect_split(round, 2, 4);
}

/* A dense layer of 30 inputs and 16 outputs without wrap: 45 diagonals, 12 rotations. */
static void known_number(void **state) {
    (void)state;
    int64_t steps[45];
    for (unsigned i = 0; i < 45; i++) steps[i] = (int64_t)i - 15;
    assert_true(least_cost(steps, 45, 1) == 12);
    expect_split(steps, 45, 1);
}

/* All multiples of a step that goes into the slots: taken from both sides of 0 they would need more
   giants. */
static void all_around(void **state) {
    (void)state;
    int64_t steps[32];
    for (unsigned i = 0; i < 32; i++) steps[i] = SLOTS / 32 * (int64_t)i;
    expect_split(steps, 32, 5);
    assert_true(least_cost(steps, 32, 5) == 15 + 5);
    for (unsigned i = 0; i < 8; i++) steps[i] = SLOTS / 8 * (int64_t)i;
    expect_split(steps, 8, 5);
    assert_true(least_cost(steps, 8, 5) == 7);
    assert_true(least_cost(steps, 8, 1) == 3 + 1);
}

/* Of `units` rotations 0, 1 ... what a width w makes of them, one after the other. */
static unsigned iterated_cost(unsigned units, unsigned w) {
    return (w < units ? w : units) - 1 + (units + w - 1) / w - 1;
}

static void expect_iterated(const int64_t *steps, unsigned count, int64_t unit, unsigned units) {
    clt__bsgs *bsgs = NULL;
    int64_t listed[2 * COUNT_MAX];
    assert_int_equal(clt__bsgs_iterated(&bsgs, steps, count), CLT_OK);
    assert_true(bsgs->iterated && bsgs->count == count);
    for (unsigned i = 0; i < count; i++) {
        assert_true(bsgs->baby_of[i] < bsgs->babies && bsgs->giant_of[i] < bsgs->giants);
        assert_int_equal(bsgs->baby[bsgs->baby_of[i]] + bsgs->giant[bsgs->giant_of[i]], steps[i]);
    }
    for (unsigned b = 0; b < bsgs->babies; b++) assert_int_equal(bsgs->baby[b], b * unit);
    for (unsigned g = 0; g < bsgs->giants; g++) {
        assert_int_equal(bsgs->giant[g], g * bsgs->babies * unit);
    }
    clt__rotations made = clt__bsgs_rotations(bsgs);
    assert_true(made.hoisted == 0 && made.full == bsgs->babies + bsgs->giants - 2);
    for (unsigned w = 1; w < 2 * units; w *= 2) assert_true(made.full <= iterated_cost(units, w));
    unsigned keys = clt__bsgs_steps(listed, bsgs);
    assert_int_equal(keys, (bsgs->babies > 1) + (bsgs->giants > 1));
    if (bsgs->babies > 1) assert_int_equal(listed[0], unit);
    if (bsgs->giants > 1) assert_int_equal(listed[keys - 1], bsgs->babies * unit);
    clt__bsgs_free(bsgs);
}

/* With two keys at most, whatever is left out. */
static void one_after_the_other(void **state) {
    (void)state;
    int64_t steps[COUNT_MAX];
    for (unsigned i = 0; i <= 65; i++) steps[i] = 3 * (int64_t)i;
    expect_iterated(steps, 1, 1, 1);
    for (unsigned units = 2; units <= 65; units++) {
        expect_iterated(steps, units, 3, units);
        if (units > 2) expect_iterated(steps + 1, units - 1, 3, units);
    }
    const int64_t apart[2] = {35, 0}, close[3] = {20, 36, 4};
    expect_iterated(apart, 2, 35, 2);
    expect_iterated(close, 3, 4, 10);
}

static clt_status make_and_free(void *arg) {
    (void)arg;
    const int64_t steps[5] = {0, 1, 2, 8, 9};
    clt__bsgs *bsgs = NULL;
    clt_status status = clt__bsgs_iterated(&bsgs, steps, 5);
    if (status != CLT_OK) return status;
    clt__bsgs_free(bsgs);
    bsgs = NULL;
    status = clt__bsgs_new(&bsgs, steps, 5, SLOTS, 4);
    clt__bsgs_free(bsgs);
    return status;
}

static void survives_faults(void **state) {
    (void)state;
    assert_true(fault_sweep(make_and_free, NULL));
    clt__bsgs_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges),          cmocka_unit_test(strides),
        cmocka_unit_test(any_set),         cmocka_unit_test(known_number),
        cmocka_unit_test(all_around),      cmocka_unit_test(one_after_the_other),
        cmocka_unit_test(survives_faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
