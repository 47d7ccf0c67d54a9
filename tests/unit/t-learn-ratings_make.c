/* learn/ratings_make.c: made-up ratings are what they are said to be. */
#include "learn/ratings.h"

#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t seed[CLT__SEED_BYTES] = {3}, other[CLT__SEED_BYTES] = {4};
static const clt__ratings_made usual = {600, 100, 4, 0.2, 0.8, 0.5};

static clt__ratings *make(const clt__ratings_made *made, const uint8_t *from) {
    clt__ratings *r = NULL;
    assert_int_equal(clt__ratings_make(&r, made, from), CLT_OK);
    return r;
}

static void ratings_are_stars_in_halves(void **state) {
    (void)state;
    clt__ratings *r = make(&usual, seed);
    double sum = 0;
    for (size_t i = 0; i < r->count; i++) {
        double value = r->rating[i].value;
        assert_true(value >= 0.5 && value <= 5 && 2 * value == rint(2 * value));
        sum += value;
    }
    assert_true(fabs(sum / (double)r->count - 3.5) < 0.25);
    for (uint32_t u = 0; u < r->users; u++) assert_true(r->first[u + 1] > r->first[u]);
    assert_string_equal(r->user[0], "u1");
    assert_string_equal(r->item[99], "i100");
    clt__ratings_free(r);
}

/* As many as asked for, but for what the chances of the first items pass 1 by; and item 1 about
   twice as often as item 9, three times as item 36 (in 600 users: some 6 deviations). */
static void the_share_and_popularity_are_as_asked(void **state) {
    (void)state;
    clt__ratings *r = make(&usual, seed);
    double often[100] = {0};
    for (size_t i = 0; i < r->count; i++) often[r->rating[i].item]++;
    double share = (double)r->count / (600.0 * 100);
    assert_true(share > 0.17 && share < 0.21);
    assert_true(often[8] > 1.5 * often[35] && often[8] < 2.6 * often[35]);
    assert_true(often[0] > often[8] && often[35] > often[99]);
    clt__ratings_free(r);
}

static void the_seed_decides(void **state) {
    (void)state;
    clt__ratings *a = make(&usual, seed), *b = make(&usual, seed), *c = make(&usual, other);
    assert_int_equal(a->count, b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert_true(a->rating[i].user == b->rating[i].user);
        assert_true(a->rating[i].item == b->rating[i].item);
        assert_true(a->rating[i].value == b->rating[i].value);
    }
    assert_true(a->count != c->count || a->rating[5].value != c->rating[5].value ||
                a->rating[5].item != c->rating[5].item);
    clt__ratings_free(a);
    clt__ratings_free(b);
    clt__ratings_free(c);
}

/* Without tastes and noise users differ by their biases alone, but for rounding and the ends. */
static void tastes_are_what_differs(void **state) {
    (void)state;
    clt__ratings_made plain = usual;
    plain.taste = plain.noise = 0;
    plain.share = 0.5;
    clt__ratings *r = make(&plain, seed);
    double least = 9, most = -9;
    for (size_t i = r->first[0], j = r->first[1]; i < r->first[1] && j < r->first[2];) {
        const clt__rating *a = &r->rating[i], *b = &r->rating[j];
        double gap = a->value - b->value;
        if (a->item == b->item && fabs(a->value - 3) < 1.5 && fabs(b->value - 3) < 1.5) {
            least = fmin(least, gap);
            most = fmax(most, gap);
        }
        i += a->item <= b->item;
        j += b->item <= a->item;
    }
    assert_true(least <= most && most - least <= 0.5);
    clt__ratings_free(r);
}

static void a_small_share_leaves_nobody_out(void **state) {
    (void)state;
    clt__ratings_made rare = {50, 20, 2, 0.001, 1, 0};
    clt__ratings *r = make(&rare, seed);
    for (uint32_t u = 0; u < r->users; u++) assert_true(r->first[u + 1] > r->first[u]);
    assert_true(r->count < 60);
    clt__ratings_free(r);
}

static clt_status make_some(void *arg) {
    clt__ratings_made few = {3, 4, 2, 0.5, 1, 1};
    clt__ratings *r = NULL;
    (void)arg;
    clt_status status = clt__ratings_make(&r, &few, seed);
    clt__ratings_free(r);
    return status;
}

static void nothing_is_left_behind(void **state) {
    (void)state;
    assert_true(fault_sweep(make_some, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ratings_are_stars_in_halves),
        cmocka_unit_test(the_share_and_popularity_are_as_asked),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(tastes_are_what_differs),
        cmocka_unit_test(a_small_share_leaves_nobody_out),
        cmocka_unit_test(nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
