/* circ/deep.h: room by bootstrapping, and what is said where there is none. */
#include "support/deep.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const clt__chain chain = {10, 17, 50, 40, 50, 8, 0, 1};

static deep_kit kit;

static int open_kit(void **state) {
    (void)state;
    deep_open(&kit, &chain, NULL, 0);
    return 0;
}

static int close_kit(void **state) {
    (void)state;
    deep_close(&kit);
    return 0;
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static void floors_and_spans(void **state) {
    (void)state;
    clt__deep bare = {.ws = kit.k.ws, .evk = kit.evk};
    assert_int_equal(clt__deep_floor(&bare), 0);
    assert_int_equal(clt__deep_floor(&kit.deep), 3);
    assert_int_equal(clt__deep_span(&bare, kit.k.params), 17);
    assert_int_equal(clt__deep_span(&kit.deep, kit.k.params), 14);
    assert_true(clt__deep_error(&bare) == 0);
    assert_true(clt__deep_error(&kit.deep) > 0x1p-19 && clt__deep_error(&kit.deep) < 0x1p-15);
}

/* Slots stay, and nothing happens where there is room. */
static void room_is_made_where_it_lacks(void **state) {
    (void)state;
    clt__deep deep = kit.deep;
    double *z = deep_draw(&kit, -1, 1), worst;
    for (unsigned level = 3; level <= 17; level += 7) {
        clt_ct *ct = ckks_encrypt(&kit.k, z, level);
        unsigned before = deep.refreshed;
        must(clt__deep_room(&deep, ct, 7, "a test"));
        assert_int_equal(deep.refreshed - before, level < 10);
        assert_int_equal(ct->level, level < 10 ? 17 : level);
        worst = ckks_error(&kit.k, ct, z, NULL);
        assert_true(worst <= clt__deep_error(&kit.deep));
        clt_ct_free(ct);
    }
    free(z);
}

static void lacks_are_told_in_numbers(void **state) {
    (void)state;
    clt__deep bare = {.ws = kit.k.ws, .evk = kit.evk}, deep = kit.deep;
    double *z = deep_draw(&kit, -1, 1);
    clt_ct *ct = ckks_encrypt(&kit.k, z, 4);
    assert_int_equal(clt__deep_room(&bare, ct, 5, "a test"), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "a test needs 5 levels, 4 left"));
    assert_int_equal(clt__deep_room(&deep, ct, 15, "a test"), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "needs 15 levels in one piece"));
    assert_non_null(strstr(clt_detail(), "leaves 14"));
    assert_int_equal(ct->level, 4);
    assert_int_equal(deep.refreshed, 0);
    clt_ct_free(ct);
    free(z);
}

/* Large slots are brought down before they are refreshed, if there is a level for it. */
static void large_slots_are_brought_down(void **state) {
    (void)state;
    clt__deep deep = kit.deep;
    double *z = deep_draw(&kit, -20, 20), unit;
    for (unsigned level = 5; level >= 4; level--) {
        clt_ct *ct = ckks_encrypt(&kit.k, z, level);
        must(clt__deep_room_sized(&deep, ct, 2, 20, &unit, "a test"));
        assert_true(unit == (level == 4 ? 20 : 1));
        must(clt__deep_scale(&deep, ct, unit));
        assert_true(ckks_error(&kit.k, ct, z, NULL) <= 20 * clt__deep_error(&kit.deep));
        clt_ct_free(ct);
    }
    clt_ct *ct = ckks_encrypt(&kit.k, z, 3);
    assert_int_equal(clt__deep_room_sized(&deep, ct, 2, 20, &unit, "a test"), CLT_E_LEVEL);
    assert_non_null(strstr(clt_detail(), "before it bootstraps"));
    clt_ct_free(ct);
    free(z);
}

static void missing_keys_are_told_before_work(void **state) {
    (void)state;
    clt__deep deep = kit.deep;
    double *z = deep_draw(&kit, -1, 1);
    clt_ct *ct = ckks_encrypt(&kit.k, z, 4);
    deep.evk = kit.k.evk; /* without the keys of bootstrapping */
    assert_int_equal(clt__deep_room(&deep, ct, 5, "a test"), CLT_E_KEY);
    assert_true(ckks_error(&kit.k, ct, z, NULL) < 0x1p-20);
    clt_ct_free(ct);
    free(z);
}

static void scaling_takes_what_it_says(void **state) {
    (void)state;
    const double factors[] = {1, 3, -2, 0.3};
    double *z = deep_draw(&kit, -1, 1), *want = ckks_vector(&kit.k);
    for (size_t i = 0; i < sizeof factors / sizeof *factors; i++) {
        clt_ct *ct = ckks_encrypt(&kit.k, z, 5);
        clt__deep deep = kit.deep;
        must(clt__deep_scale(&deep, ct, factors[i]));
        assert_int_equal(5 - ct->level, clt__deep_scale_levels(factors[i]));
        for (size_t j = 0; j < kit.k.slots; j++) want[j] = factors[i] * z[j];
        assert_true(ckks_error(&kit.k, ct, want, NULL) < 0x1p-22);
        clt_ct_free(ct);
    }
    free(want);
    free(z);
}

/* The product is right wherever the factors stand, and one level below the lower one. */
static void products_meet(void **state) {
    (void)state;
    double *x = deep_draw(&kit, -1, 1), *y = deep_draw(&kit, -1, 1), *want = ckks_vector(&kit.k);
    for (size_t j = 0; j < kit.k.slots; j++) want[j] = x[j] * y[j];
    for (unsigned level = 3; level <= 9; level += 2) {
        clt_ct *a = ckks_encrypt(&kit.k, x, level), *b = ckks_encrypt(&kit.k, y, 6);
        clt__deep deep = kit.deep;
        must(clt__deep_multiply(&deep, a, b, "a test"));
        assert_int_equal(deep.refreshed, level == 3);
        assert_int_equal(a->level, level == 5 ? 4 : 5);
        assert_true(ckks_error(&kit.k, a, want, NULL) < 0x1p-15);
        clt_ct_free(a);
        clt_ct_free(b);
    }
    free(want);
    free(y);
    free(x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors_and_spans),
        cmocka_unit_test(room_is_made_where_it_lacks),
        cmocka_unit_test(lacks_are_told_in_numbers),
        cmocka_unit_test(large_slots_are_brought_down),
        cmocka_unit_test(missing_keys_are_told_before_work),
        cmocka_unit_test(scaling_takes_what_it_says),
        cmocka_unit_test(products_meet),
    };
    return cmocka_run_group_tests(tests, open_kit, close_kit);
}
