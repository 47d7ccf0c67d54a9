/* circ/guard.h: what is outside of the range is seen, what is inside is not. */
#include "circ/guard.h"

#include "support/deep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt__chain chain = {10, 17, 50, 40, 50, 8, 0, 1};
static ckks k;

static int open_kit(void **state) {
    int64_t steps[16];
    (void)state;
    size_t count = clt__guard_steps(steps, 512);
    assert_int_equal(count, 9);
    ckks_open(&k, &chain, steps, (unsigned)count, 5);
    return 0;
}

static int close_kit(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

enum { PLACE = 17 };

/* How many slots of a guard are above the limit when one slot is x and the others fill the range;
   whether that slot is. */
static unsigned flagged(clt__guard_kind kind, double x, double range, unsigned level, bool *it) {
    double *z = ckks_random(&k, range, true), limit = clt__guard_limit(kind, k.slots, 1);
    z[0] = range;
    z[1] = -range;
    z[PLACE] = x;
    clt_ct *in = ckks_encrypt(&k, z, level), *guard = ckks_empty(&k);
    must(clt__guard_add(guard, k.ws, k.evk, in, kind, 1 / range));
    assert_int_equal(in->level, level);
    ckks_decrypt(&k, z, guard);
    unsigned count = 0;
    for (size_t j = 0; j < k.slots; j++) count += fabs(z[j]) > limit;
    *it = fabs(z[PLACE]) > limit;
    clt_ct_free(guard);
    clt_ct_free(in);
    free(z);
    return count;
}

static void guards_tell(clt__guard_kind kind) {
    static const double factors[] = {1.05, -1.05, 1.2, 4, 30, -30, 1000};
    bool it;
    for (unsigned level = 8; level <= 17; level += 9) {
        assert_int_equal(flagged(kind, 0, 1, level, &it), 0);
        assert_int_equal(flagged(kind, 1, 1, level, &it), 0);
        assert_int_equal(flagged(kind, -12, 12, level, &it), 0);
        for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
            for (double range = 1; range <= 12; range += 11) {
                unsigned count = flagged(kind, factors[i] * range, range, level, &it);
                assert_true(count >= 1);
                if (fabs(factors[i]) <= 4 && kind == CLT__GUARD_SLOT) {
                    assert_int_equal(count, 1);
                    assert_true(it);
                }
            }
        }
    }
}

static void slots_tell_of_themselves(void **state) {
    (void)state;
    guards_tell(CLT__GUARD_SLOT);
}

static void every_slot_of_a_canary_tells_of_all(void **state) {
    (void)state;
    bool it;
    guards_tell(CLT__GUARD_CANARY);
    assert_int_equal(flagged(CLT__GUARD_CANARY, 1.05, 1, 8, &it), k.slots);
}

/* One bad use among many good ones. */
static void uses_add_up(void **state) {
    (void)state;
    enum { USES = 38, BAD = 11 };
    double *z = ckks_vector(&k), limit = clt__guard_limit(CLT__GUARD_SLOT, k.slots, USES);
    clt_ct *guard = ckks_empty(&k);
    for (unsigned i = 0; i < USES; i++) {
        for (size_t j = 0; j < k.slots; j++) z[j] = j % 2 ? 1 : 0.1; /* guards of 1, the most */
        if (i == BAD) z[PLACE - 1] = 1.05;
        clt_ct *in = ckks_encrypt(&k, z, 5 + i % 4);
        must(clt__guard_add(guard, k.ws, k.evk, in, CLT__GUARD_SLOT, 1));
        clt_ct_free(in);
    }
    assert_int_equal(guard->level, 1);
    double *got = ckks_vector(&k);
    ckks_decrypt(&k, got, guard);
    for (size_t j = 0; j < k.slots; j++) {
        assert_true((got[j] > limit) == (j == PLACE - 1));
        assert_true(got[j] > limit || got[j] <= USES + 0.1);
    }
    free(got);
    clt_ct_free(guard);
    free(z);
}

static void levels_are_asked_for(void **state) {
    (void)state;
    double *z = ckks_random(&k, 1, true);
    clt_ct *in = ckks_encrypt(&k, z, 5), *guard = ckks_empty(&k);
    assert_int_equal(clt__guard_add(guard, k.ws, k.evk, in, CLT__GUARD_CANARY, 1), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "level 7, and this one has 5"));
    assert_int_equal(clt__guard_add(guard, k.ws, k.evk, in, CLT__GUARD_SLOT, 0.5), CLT_E_LEVEL);
    assert_null(guard->poly[0]);
    must(clt__guard_add(guard, k.ws, k.evk, in, CLT__GUARD_SLOT, 1));
    clt_ct_free(guard);
    clt_ct_free(in);
    free(z);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slots_tell_of_themselves),
        cmocka_unit_test(every_slot_of_a_canary_tells_of_all),
        cmocka_unit_test(uses_add_up),
        cmocka_unit_test(levels_are_asked_for),
    };
    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
