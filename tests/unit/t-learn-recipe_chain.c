/* learn/recipe_chain.c: which parameters a recipe gets, and what does not fit. */
#include "learn/recipe.h"

#include "circ/bootstrap.h"
#include "learn/linear_step.h"
#include "nn/budget.h"
#include "rlwe/security.h"
#include "support/recipes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static clt_recipe_options options_of(unsigned degree, unsigned steps, const char *preset) {
    clt_learner learner = degree == 1 ? CLT_RIDGE : CLT_LOGISTIC;
    clt_recipe_options options = recipes_options(learner, CLT_STANDARDISE);
    options.degree = degree;
    options.steps = steps;
    options.preset = preset;
    return options;
}

static void levels_of_steps(void **state) {
    (void)state;
    for (unsigned degree = 1, each = 3; degree <= 7; degree = 2 * degree + 1, each++) {
        clt__recipe_terms terms = {.degree = degree, .steps = 1};
        assert_int_equal(clt__recipe_step_levels(&terms, 1), each);
        assert_int_equal(clt__recipe_step_levels(&terms, 5), each + 1);
        assert_int_equal(clt__recipe_levels(&terms, 1), 2);
        assert_int_equal(clt__recipe_levels(&terms, 5), 3);
        terms.steps = 5;
        assert_int_equal(clt__recipe_levels(&terms, 1), 1 + 4 * each + 1);
        assert_int_equal(clt__recipe_levels(&terms, 5), 2 + 4 * (each + 1) + 1);
    }
}

/* The least ring that holds the run, inside of the security table. */
static void chooses_the_smallest(void **state) {
    (void)state;
    static const struct {
        unsigned degree, steps, log_n;
        const char *name;
    } wanted[] = {
        {1, 1, 13, "LR2"},  {1, 3, 14, "LR8"},  {3, 3, 14, "LR10"},
        {3, 5, 15, "LR18"}, {7, 5, 15, "LR22"}, {7, 8, 16, "LR37"},
    };
    clt_table *table = recipes_random(40, 5, 2, false, 1);
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        clt_recipe_options options = options_of(wanted[i].degree, wanted[i].steps, NULL);
        clt_recipe *r = recipes_new(table, &options);
        const clt__chain *chain = &r->params->chain;
        assert_string_equal(r->params->name, wanted[i].name);
        assert_int_equal(chain->log_n, wanted[i].log_n);
        assert_int_equal(chain->levels, clt__recipe_levels(&r->terms, 1));
        assert_int_equal(chain->base_bits, chain->scale_bits + 10);
        assert_int_equal(chain->tower, 0);
        assert_true(r->params->log_qp <= clt__security_cap(chain->log_n));
        clt__recipe_unref(r);
    }
    clt__table_free(table);
}

/* Of a key switch over this chain, by the digits that it has; UINT_MAX where none fits. */
static unsigned transforms(unsigned log_n, unsigned levels, unsigned scale) {
    clt__chain chain = {.log_n = (uint8_t)log_n,
                        .levels = (uint8_t)levels,
                        .base_bits = (uint8_t)(scale + 10),
                        .scale_bits = (uint8_t)scale};
    clt__chain_primes found;
    if (!clt__budget_fit(&chain)) return UINT_MAX;
    assert_int_equal(clt__chain_search(&found, &chain), CLT_OK);
    return (found.digits + 2) * (levels + 1 + chain.special_count);
}

/* The largest scale within a tenth of the least work; no smaller ring holds the levels at all. */
static void chooses_the_quickest(void **state) {
    (void)state;
    clt_table *table = recipes_random(40, 5, 2, false, 1);
    for (unsigned steps = 1; steps <= 15; steps++) {
        clt_recipe_options options = options_of(1, steps, NULL);
        clt_recipe *r = recipes_new(table, &options);
        const clt__chain *chain = &r->params->chain;
        unsigned first = chain->log_n == 16 ? 31 : 30, least = UINT_MAX, wanted = 0;
        unsigned work[41] = {0};
        for (unsigned scale = first; scale <= 40; scale++) {
            work[scale] = transforms(chain->log_n, chain->levels, scale);
            if (work[scale] < least) least = work[scale];
        }
        for (unsigned scale = first; scale <= 40; scale++) {
            if (work[scale] <= least + least / 10) wanted = scale;
        }
        assert_int_equal(chain->scale_bits, wanted);
        if (chain->log_n > 13) {
            assert_int_equal(transforms(chain->log_n - 1u, chain->levels, 30), UINT_MAX);
        }
        clt__recipe_unref(r);
    }
    clt__table_free(table);
}

/* What no leveled chain holds is refreshed, and takes the keys for it. */
static void long_runs_are_refreshed(void **state) {
    (void)state;
    clt_table *table = recipes_random(40, 5, 2, false, 1);
    clt_recipe_options options = options_of(7, 32, NULL);
    clt_recipe *r = recipes_new(table, &options);
    clt__key_list list = {0};
    unsigned refreshes = 0;
    assert_string_equal(r->params->name, "B16");
    assert_int_equal(clt__linear_refreshes(&refreshes, r), CLT_OK);
    assert_in_range(refreshes, 10, 31);
    assert_int_equal(clt__boot_keys(&list, r->params, 0), CLT_OK);
    for (unsigned i = 0, k = 0; i < list.count; i++) {
        while (k < r->keys && r->key[k].galois < list.spec[i].galois) k++;
        assert_true(k < r->keys && r->key[k].galois == list.spec[i].galois);
        assert_true(r->key[k].level >= list.spec[i].level);
    }
    clt__key_list_free(&list);
    clt__recipe_unref(r);
    clt__table_free(table);
}

/* A run that the levels of a tower hold takes no keys for bootstrapping. */
static void short_runs_are_not(void **state) {
    (void)state;
    clt_table *table = recipes_random(40, 5, 2, false, 1);
    clt_recipe_options options = options_of(3, 1, "B15");
    clt_recipe *r = recipes_new(table, &options);
    assert_string_equal(r->params->name, "B15");
    assert_int_equal(r->keys, 1 + 14 + 1);
    clt__recipe_unref(r);
    options = options_of(3, 2, "B15");
    r = recipes_new(table, &options);
    assert_int_equal(r->keys, 1 + 14 + 1);
    clt__recipe_unref(r);
    options = options_of(3, 3, "B15");
    r = recipes_new(table, &options);
    assert_true(r->keys > 30);
    clt__recipe_unref(r);
    clt__table_free(table);
}

/* Many columns take a larger ring than the levels do. */
static void columns_take_slots(void **state) {
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        clt_table *table = recipes_random(30, 511 + i, 2, false, 1);
        clt_recipe_options options = options_of(1, 1, NULL);
        clt_recipe *r = recipes_new(table, &options);
        assert_int_equal(r->params->chain.log_n, 13 + i);
        assert_int_equal(r->tiling.columns, 512 << i);
        assert_int_equal(r->tiling.rows, 8);
        clt__recipe_unref(r);
        clt__table_free(table);
    }
}

static void refuse(const clt_table *table, clt_recipe_options options, clt_status wanted,
                   const char *said) {
    clt_recipe *recipe = NULL;
    assert_int_equal(clt__recipe_new(&recipe, table, &options, NULL), wanted);
    assert_null(recipe);
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
}

static void refuses_presets(void **state) {
    (void)state;
    clt_table *table = recipes_random(40, 5, 2, false, 1);
    refuse(table, options_of(3, 5, "L14"), CLT_E_LEVEL,
           "5 steps of degree 3 take 18 levels, and L14 has 7, enough for 2 steps");
    refuse(table, options_of(1, 5, "L13"), CLT_E_LEVEL,
           "14 levels, and L13 has 3, enough for 1 step:");
    refuse(table, options_of(1, 1, "L12"), CLT_E_LEVEL, "and L12 has 1: take a larger");
    refuse(table, options_of(7, 5, "B15"), CLT_E_LEVEL,
           "a step of degree 7 takes 5 levels, and B15 has 4 from one bootstrapping to the next");
    refuse(table, options_of(1, 1, "R14"), CLT_E_UNSUPPORTED, "the scale of R14 is doubled");
    refuse(table, options_of(1, 1, "B16-s12"), CLT_E_UNSUPPORTED, "refreshes 4096 slots");
    refuse(table, options_of(1, 1, "L17"), CLT_E_ARGUMENT, "L12, L13");
    refuse(table, options_of(1, 1, "toy"), CLT_E_ARGUMENT, "\"toy\"");
    clt__table_free(table);
}

static void refuses_columns(void **state) {
    (void)state;
    clt_table *table = recipes_random(20, 512, 2, false, 1);
    refuse(table, options_of(1, 1, "L13"), CLT_E_UNSUPPORTED,
           "512 features leave no 8 rows in a tile of 4096 slots, at most 511 fit: ignore some "
           "columns, or make as few features of them, or take B16");
    clt__table_free(table);
    table = recipes_random(4, 4096, 2, false, 1);
    refuse(table, options_of(1, 1, NULL), CLT_E_UNSUPPORTED,
           "at most 4095 fit: ignore some columns, or make as few features of them");
    clt__table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_of_steps),      cmocka_unit_test(chooses_the_smallest),
        cmocka_unit_test(chooses_the_quickest), cmocka_unit_test(long_runs_are_refreshed),
        cmocka_unit_test(short_runs_are_not),   cmocka_unit_test(columns_take_slots),
        cmocka_unit_test(refuses_presets),      cmocka_unit_test(refuses_columns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
