/* learn/condition_file.c: conditionings as bytes, and bytes that contradict themselves. */
#include "learn/condition.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/recipes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_conditioning *fitted(clt_condition condition, size_t numbers) {
    clt_table *table = recipes_random(4 * numbers + 20, numbers, 2, true, 6);
    clt_recipe *recipe = recipes_toy(table, CLT_LOGISTIC, condition);
    clt_conditioning *c = NULL;
    assert_int_equal(clt__conditioning_fit(&c, NULL, recipe, table), CLT_OK);
    clt__recipe_unref(recipe);
    clt__table_free(table);
    return c;
}

static clt__buffer put(const clt_conditioning *c) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__conditioning_put(&sink, c);
    assert_int_equal(sink.status, CLT_OK);
    return buffer;
}

static clt_status get(clt_conditioning **c, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "conditioning");
    clt_status status = clt__conditioning_get(&source, c);
    assert_int_equal(status, source.status);
    return status;
}

/* 98 features whiten by more numbers than the first room of a reader. */
static void round_trip(void **state) {
    (void)state;
    for (int i = 0; i < 3; i++) {
        clt_conditioning *again = NULL;
        clt_conditioning *c = fitted(i > 0 ? CLT_WHITEN : CLT_STANDARDISE, i == 2 ? 95 : 4);
        size_t features = c->schema->features, size = features * sizeof(double);
        clt__buffer a = put(c);
        assert_int_equal(get(&again, a.bytes, a.size), CLT_OK);
        clt__buffer b = put(again);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
        assert_memory_equal(again->recipe, c->recipe, sizeof c->recipe);
        assert_memory_equal(again->centre, c->centre, size);
        assert_memory_equal(again->spread, c->spread, size);
        assert_true(again->scale == c->scale && again->clip == c->clip);
        assert_int_equal(again->mix != NULL, i > 0);
        if (i > 0) assert_memory_equal(again->mix, c->mix, size * (features + 1) / 2);
        clt__buffer_free(&a);
        clt__buffer_free(&b);
        clt__conditioning_free(again);
        clt__conditioning_free(c);
    }
}

static void refuses_every_length(void **state) {
    (void)state;
    clt_conditioning *c = fitted(CLT_WHITEN, 4), *again = NULL;
    clt__buffer a = put(c);
    for (size_t size = 0; size < a.size; size++) {
        assert_int_not_equal(get(&again, a.bytes, size), CLT_OK);
        assert_null(again);
    }
    clt__buffer_free(&a);
    clt__conditioning_free(c);
}

typedef void change(clt_conditioning *c);

static void refuse(change *make, const char *said) {
    clt_conditioning *c = fitted(CLT_WHITEN, 4), *again = NULL;
    make(c);
    clt__buffer a = put(c);
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_null(again);
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
    clt__buffer_free(&a);
    clt__conditioning_free(c);
}

static void set_clip(clt_conditioning *c) {
    c->clip = 5;
}
static void set_scale(clt_conditioning *c) {
    c->scale = 1.5;
}
static void set_no_scale(clt_conditioning *c) {
    c->scale = 0;
}
static void set_spread(clt_conditioning *c) {
    c->spread[6] = 0;
}
static void set_centre(clt_conditioning *c) {
    c->centre[0] = NAN;
}
static void set_mix(clt_conditioning *c) {
    c->mix[7 * 8 / 2 - 1] = INFINITY;
}
static void drop_target(clt_conditioning *c) {
    clt__free(c->schema->target);
    c->schema->target = NULL;
    clt__levels_free(&c->schema->classes);
}

static void refuses_contradictions(void **state) {
    (void)state;
    refuse(set_clip, "its clip is not its schema's bound");
    refuse(set_scale, "its scale is not between 0 and 1");
    refuse(set_no_scale, "its scale is not between 0 and 1");
    refuse(set_spread, "a spread is not positive");
    refuse(set_centre, "finite");
    refuse(set_mix, "finite");
    refuse(drop_target, "its schema is none of a recipe");
}

static void refuses_unknown_ways(void **state) {
    (void)state;
    clt_conditioning *c = fitted(CLT_STANDARDISE, 4), *again = NULL;
    clt__buffer a = put(c);
    size_t at = a.size - 2 * 7 * sizeof(double) - 2 * sizeof(double) - 1;
    assert_int_equal(a.bytes[at], CLT_STANDARDISE);
    a.bytes[at] = 3;
    assert_int_equal(get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_non_null(strstr(clt_detail(), "unknown way"));
    a.bytes[at] = CLT_WHITEN; /* and the numbers of mix are not there */
    assert_int_not_equal(get(&again, a.bytes, a.size), CLT_OK);
    assert_null(again);
    clt__buffer_free(&a);
    clt__conditioning_free(c);
}

static clt_status read_again(void *arg) {
    const clt__buffer *a = arg;
    clt_conditioning *c = NULL;
    clt__span span = {a->bytes, a->size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "conditioning");
    clt_status status = clt__conditioning_get(&source, &c);
    assert_int_equal(status == CLT_OK, c != NULL);
    clt__conditioning_free(c);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt_conditioning *c = fitted(CLT_WHITEN, 4);
    clt__buffer a = put(c);
    assert_true(fault_sweep(read_again, &a));
    clt__buffer_free(&a);
    clt__conditioning_free(c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(refuses_every_length),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(refuses_unknown_ways),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
