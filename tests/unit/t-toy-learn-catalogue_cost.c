/* learn/catalogue_cost.c: time is foretold of the work that there is. */
#include "learn/catalogue.h"

#include "support/audience.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static double seconds_of(audience_shape shape, size_t users) {
    audience a;
    double seconds = 0;
    audience_open(&a, &shape, 1);
    pipeline_must(clt__catalogue_seconds(&seconds, a.catalogue, users));
    audience_close(&a);
    assert_true(seconds > 0 && isfinite(seconds));
    return seconds;
}

/* Each comparison leaves a factor of four and more to the machine. */
static void time_grows_with_the_work(void **state) {
    (void)state;
    const audience_shape shape = {20, 9, 2, 2, 200, 1};
    audience_shape items = shape, rank = shape;
    items.items = 400;
    rank.rank = 24;
    double seconds = seconds_of(shape, 200);
    assert_true(seconds_of(shape, 200 * 40) > 8 * seconds);
    assert_true(seconds_of(items, 200) > 3 * seconds);
    assert_true(seconds_of(rank, 200) > 3 * seconds);
}

/* One step takes no matrix. */
static void one_step_is_little(void **state) {
    (void)state;
    audience_shape shape = {20, 9, 16, 1, 20, 1};
    double seconds = seconds_of(shape, 20);
    shape.steps = 6;
    assert_true(seconds_of(shape, 20) > 3 * seconds);
}

static void figures_have_it(void **state) {
    (void)state;
    const audience_shape shape = {20, 9, 2, 2, 20, 1};
    audience a;
    clt_catalogue_figures figures;
    audience_open(&a, &shape, 1);
    pipeline_must(clt_catalogue_measure(a.catalogue, a.ws, 20, &figures));
    assert_true(figures.seconds > 0 && figures.seconds < 60);
    audience_close(&a);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_grows_with_the_work),
        cmocka_unit_test(one_step_is_little),
        cmocka_unit_test(figures_have_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
