/*
 * The laws of arithmetic on ciphertexts: two ways to the same value differ by no more than the two
 * bounds allow, and by about as much as expected. Random values, with one prime a level on a toy
 * ring and on L13, with two on a toy ring and on R14.
 */
#include "ckks/eval.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SETS = 4, ROTATIONS = 10 };

static const int64_t STEPS[ROTATIONS] = {1, 2, 3, 7, 10, 12, -1, -3, 11, 9};
static const clt__chain CHAIN[SETS] = {{10, 3, 50, 40, 50, 2},
                                       {13, 3, 46, 34, 50, 1},
                                       {10, 3, 48, 39, 50, 2, 1},
                                       {14, 3, 50, 44, 33, 2, 1}};
static const unsigned TRIALS[SETS] = {4, 4, 4, 1};

static ckks set[SETS];

static int setup(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) ckks_open(&set[i], &CHAIN[i], STEPS, ROTATIONS, 21);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    for (unsigned i = 0; i < SETS; i++) ckks_close(&set[i]);
    return 0;
}

static void must(clt_status status) {
    if (status != CLT_OK) fail_msg("%s: %s", clt_status_name(status), clt_detail());
}

static clt_ct *random_ct(ckks *k) {
    double *z = ckks_random(k, 1, false);
    clt_ct *ct = ckks_encrypt(k, z, k->params->levels);
    free(z);
    return ct;
}

static clt_ct *copy(ckks *k, const clt_ct *a) {
    clt_ct *ct = ckks_empty(k);
    must(clt__ct_copy(ct, a));
    return ct;
}

/* a and b hold the same, or their difference is nothing that the errors explain. Frees both. */
static void expect_same(ckks *k, clt_ct *a, clt_ct *b) {
    clt__dd *zero = ckks_vector_dd(k);
    assert_int_equal(a->level, b->level);
    assert_int_equal(a->power, b->power);
    double bound = exp2(clt__noise_bound_log2(a)) + exp2(clt__noise_bound_log2(b));
    double rms = exp2(clt__noise_rms_log2(a)) + exp2(clt__noise_rms_log2(b));
    must(clt__ct_sub(a, k->ws, a, b));
    double worst = ckks_error_dd(k, a, zero, NULL);
    assert_true(worst <= bound);
    assert_true(worst <= 8 * rms);
    free(zero);
    clt__ct_free(a);
    clt__ct_free(b);
}

static void for_all(void law(ckks *k)) {
    for (unsigned i = 0; i < SETS; i++) {
        for (unsigned trial = 0; trial < TRIALS[i]; trial++) law(&set[i]);
    }
}

static void rotations_compose_law(ckks *k) {
    const int64_t pair[][2] = {{1, 2}, {10, 2}, {-1, 12}, {-3, 3}, {2, -3}, {7, 3}};
    for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
        clt_ct *a = random_ct(k), *b = copy(k, a);
        must(clt__ct_rotate(a, k->ws, k->evk, a, pair[i][0]));
        must(clt__ct_rotate(a, k->ws, k->evk, a, pair[i][1]));
        must(clt__ct_rotate(b, k->ws, k->evk, b, pair[i][0] + pair[i][1]));
        expect_same(k, a, b);
    }
}

static void conjugation_is_an_involution_law(ckks *k) {
    clt_ct *a = random_ct(k), *b = copy(k, a);
    must(clt__ct_conjugate(a, k->ws, k->evk, a));
    must(clt__ct_rotate(a, k->ws, k->evk, a, 1)); /* and commutes with rotations */
    must(clt__ct_conjugate(a, k->ws, k->evk, a));
    must(clt__ct_rotate(b, k->ws, k->evk, b, 1));
    expect_same(k, a, b);
}

static void products_distribute_law(ckks *k) {
    clt_ct *a = random_ct(k), *b = random_ct(k), *c = random_ct(k), *left = ckks_empty(k);
    must(clt__ct_add(left, k->ws, a, b));
    must(clt__ct_multiply(left, k->ws, k->evk, left, c));
    must(clt__ct_mul(a, k->ws, a, c));
    must(clt__ct_mul(b, k->ws, b, c));
    must(clt__ct_add(a, k->ws, a, b));
    must(clt__ct_relinearise_rescale(a, k->ws, k->evk, a));
    expect_same(k, left, a);
    clt__ct_free(b);
    clt__ct_free(c);
}

static void products_associate_law(ckks *k) {
    unsigned below = k->params->levels - 1;
    clt_ct *a = random_ct(k), *b = random_ct(k), *c = random_ct(k), *left = ckks_empty(k);
    must(clt__ct_multiply(left, k->ws, k->evk, a, b));
    must(clt__ct_multiply(b, k->ws, k->evk, b, c));
    must(clt__ct_level_down(a, k->ws, a, below));
    must(clt__ct_level_down(c, k->ws, c, below));
    must(clt__ct_multiply(left, k->ws, k->evk, left, c));
    must(clt__ct_multiply(a, k->ws, k->evk, a, b));
    expect_same(k, left, a);
    clt__ct_free(b);
    clt__ct_free(c);
}

static void products_commute_law(ckks *k) {
    clt_ct *a = random_ct(k), *b = random_ct(k), *ab = ckks_empty(k), *ba = ckks_empty(k);
    must(clt__ct_mul(ab, k->ws, a, b));
    must(clt__ct_mul(ba, k->ws, b, a));
    size_t limbs = clt__params_limbs(k->params, ab->level);
    size_t bytes = limbs * k->params->ring->n * sizeof **ab->poly;
    for (unsigned i = 0; i < 3; i++) assert_memory_equal(ab->poly[i], ba->poly[i], bytes);
    clt__ct_free(a);
    clt__ct_free(b);
    clt__ct_free(ab);
    clt__ct_free(ba);
}

/* (a + b)^2 - (a - b)^2 = 4ab */
static void squares_polarise_law(ckks *k) {
    clt_ct *a = random_ct(k), *b = random_ct(k), *sum = ckks_empty(k), *product = ckks_empty(k);
    must(clt__ct_multiply(product, k->ws, k->evk, a, b));
    must(clt__ct_mul_int(product, k->ws, product, 4));
    must(clt__ct_add(sum, k->ws, a, b));
    must(clt__ct_sub(b, k->ws, a, b));
    must(clt__ct_square(sum, k->ws, sum));
    must(clt__ct_square(b, k->ws, b));
    must(clt__ct_sub(sum, k->ws, sum, b));
    must(clt__ct_relinearise_rescale(sum, k->ws, k->evk, sum));
    expect_same(k, sum, product);
    clt__ct_free(a);
    clt__ct_free(b);
}

static void rotations_respect_products_law(ckks *k) {
    clt_ct *a = random_ct(k), *b = random_ct(k), *product = ckks_empty(k);
    must(clt__ct_multiply(product, k->ws, k->evk, a, b));
    must(clt__ct_rotate(product, k->ws, k->evk, product, 7));
    must(clt__ct_rotate(a, k->ws, k->evk, a, 7));
    must(clt__ct_rotate(b, k->ws, k->evk, b, 7));
    must(clt__ct_multiply(a, k->ws, k->evk, a, b));
    expect_same(k, a, product);
    clt__ct_free(b);
}

/* i is a constant like others: i (x) = conj(conj(x) (-i)) */
static void units_act_law(ckks *k) {
    clt_ct *a = random_ct(k), *b = copy(k, a);
    must(clt__ct_mul_i(a, k->ws, a));
    must(clt__ct_level_down(a, k->ws, a, a->level - 1));
    must(clt__ct_conjugate(b, k->ws, k->evk, b));
    must(clt__ct_mul_const(b, k->ws, b, 0, -1));
    must(clt__ct_rescale(b, k->ws, b));
    must(clt__ct_conjugate(b, k->ws, k->evk, b));
    expect_same(k, a, b);
}

/* Going down in one step, in many, or by a product with 1. */
static void ways_down_meet_law(ckks *k) {
    clt_ct *a = random_ct(k), *b = copy(k, a), *c = copy(k, a), *d;
    must(clt__ct_level_down(a, k->ws, a, 0));
    d = copy(k, a);
    for (unsigned level = b->level; level-- > 0;) must(clt__ct_level_down(b, k->ws, b, level));
    while (c->level > 0) {
        must(clt__ct_mul_const(c, k->ws, c, 1, 0));
        must(clt__ct_rescale(c, k->ws, c));
    }
    expect_same(k, a, b);
    expect_same(k, d, c);
}

#define LAW(name)                                                                                  \
    static void name(void **state) {                                                               \
        (void)state;                                                                               \
        for_all(name##_law);                                                                       \
    }

LAW(rotations_compose)
LAW(conjugation_is_an_involution)
LAW(products_distribute)
LAW(products_associate)
LAW(products_commute)
LAW(squares_polarise)
LAW(rotations_respect_products)
LAW(units_act)
LAW(ways_down_meet)

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rotations_compose),
        cmocka_unit_test(conjugation_is_an_involution),
        cmocka_unit_test(products_distribute),
        cmocka_unit_test(products_associate),
        cmocka_unit_test(products_commute),
        cmocka_unit_test(squares_polarise),
        cmocka_unit_test(rotations_respect_products),
        cmocka_unit_test(units_act),
        cmocka_unit_test(ways_down_meet),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
