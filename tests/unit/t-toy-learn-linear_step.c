/* Steps as numbers: levels of every step of many recipes, batches, factors. */
#include "learn/linear_step.h"

#include "circ/bootstrap.h"
#include "support/training.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static clt__linear_step step_of(const clt_recipe *recipe, uint64_t rows, unsigned number) {
    clt__linear_step step;
    assert_int_equal(clt__linear_step_init(&step, recipe, rows, number), CLT_OK);
    return step;
}

/* Steps follow one another, stay in the levels that there are, and end at level 1. */
static unsigned check_levels(const clt_recipe *recipe) {
    unsigned levels = clt__recipe_step_levels(&recipe->terms, recipe->models), refreshes = 0;
    unsigned at = step_of(recipe, 1, 0).level;
    for (unsigned k = 0; k < recipe->terms.steps; k++) {
        clt__linear_step s = step_of(recipe, 1, k);
        unsigned used = k > 0 ? levels : recipe->models > 1 ? 2 : 1;
        assert_int_equal(s.number, k);
        assert_int_equal(s.level, at);
        assert_int_equal(s.after, s.level - used);
        assert_true(s.level <= recipe->params->levels && s.after >= 1 && s.after < s.level);
        if (s.refresh) {
            assert_true(s.after >= clt__boot_level_in(recipe->params));
            assert_true(k + 1 < recipe->terms.steps);
            refreshes++;
        } else {
            assert_int_equal(s.next, s.after);
        }
        at = s.next;
    }
    assert_int_equal(at, 1);
    return refreshes;
}

static clt_recipe *recipe_of(size_t classes, clt_learner learner, unsigned degree, unsigned steps,
                             const char *preset) {
    const training_shape shape = {5, classes, 1, learner, degree, steps, 0, 0, preset, false};
    return training_recipe(&shape);
}

static void leveled_chains_fit(void **state) {
    (void)state;
    for (unsigned steps = 1; steps <= 8; steps++) {
        for (size_t classes = 2; classes <= 3; classes++) {
            for (unsigned degree = 1; degree <= 7; degree += degree == 1 ? 2 : 4) {
                unsigned refreshes = 1;
                clt_learner learner = degree == 1 ? CLT_RIDGE : CLT_LOGISTIC;
                clt_recipe *recipe = recipe_of(classes, learner, degree, steps, "toy");
                assert_int_equal(check_levels(recipe), 0);
                assert_int_equal(clt__linear_refreshes(&refreshes, recipe), CLT_OK);
                assert_int_equal(refreshes, 0);
                /* the chain has no level that no step needs */
                assert_int_equal(step_of(recipe, 1, 0).level, recipe->params->levels);
                clt__recipe_unref(recipe);
            }
        }
    }
}

/* 17 levels, 14 from one bootstrapping to the next: so many steps between two. */
static void bootstrapping_comes_when_due(void **state) {
    (void)state;
    for (unsigned degree = 1; degree <= 7; degree += degree == 1 ? 2 : 4) {
        clt_learner learner = degree == 1 ? CLT_RIDGE : CLT_LOGISTIC;
        unsigned fit = degree == 1 ? 4 : degree == 3 ? 3 : 2, refreshes, before = 0;
        for (unsigned steps = 1; steps <= 30; steps++) {
            clt_recipe *recipe = recipe_of(2, learner, degree, steps, "toy-deep");
            assert_int_equal(clt__linear_refreshes(&refreshes, recipe), CLT_OK);
            assert_int_equal(check_levels(recipe), refreshes);
            assert_true(refreshes >= before && refreshes <= before + 1);
            assert_true(refreshes >= (steps - 1) / (fit + 2) && refreshes <= (steps - 1) / fit);
            before = refreshes;
            clt__recipe_unref(recipe);
        }
    }
}

static void lack_of_levels_is_told(void **state) {
    (void)state;
    clt__linear_step step = {.number = 77};
    unsigned refreshes = 77;
    clt_recipe *recipe = recipe_of(2, CLT_LOGISTIC, 7, 2, "toy");
    recipe->terms.steps = 3;
    assert_int_equal(clt__linear_step_init(&step, recipe, 1, 1), CLT_E_LEVEL);
    assert_int_equal(clt__linear_refreshes(&refreshes, recipe), CLT_E_LEVEL);
    assert_int_equal(step.number, 77);
    assert_int_equal(refreshes, 77);
    clt__recipe_unref(recipe);
}

static void batches_have_their_rows(void **state) {
    (void)state;
    training_shape shape = {5, 2, 1, CLT_RIDGE, 1, 10, 0, 0.25, "toy", false};
    clt_recipe *recipe = training_recipe(&shape);
    uint64_t rows = 5 * (uint64_t)recipe->tiling.rows - 7;
    clt__linear_step s = step_of(recipe, rows, 3);
    assert_int_equal(s.first, 0);
    assert_int_equal(s.count, 5);
    assert_true(s.rows == (double)rows);
    assert_true(s.momentum > 0 && s.momentum < 1);
    assert_true(fabs(s.factor * s.rows / (1 + s.momentum) - 0.8) < 1e-15);
    assert_true(fabs(s.keep - 0.8) < 1e-15);
    assert_true(step_of(recipe, rows, 9).momentum == 0);
    clt__recipe_unref(recipe);

    shape.batch = 2 * (size_t)s.rows / 5; /* two tiles, rounded up */
    recipe = training_recipe(&shape);
    double all = 0;
    for (unsigned k = 0; k < 3; k++) all += step_of(recipe, rows, k).rows;
    assert_true(all == (double)rows);
    clt__recipe_unref(recipe);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leveled_chains_fit),
        cmocka_unit_test(bootstrapping_comes_when_due),
        cmocka_unit_test(lack_of_levels_is_told),
        cmocka_unit_test(batches_have_their_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
