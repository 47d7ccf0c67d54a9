/* learn/recipe_file.c: recipes as bytes, and bytes that contradict themselves. */
#include "learn/recipe.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/recipes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_recipe *recipe_of(clt_learner learner, unsigned steps, const char *preset) {
    clt_table *table = recipes_random(60, 4, 3, true, 1);
    clt_recipe_options options = recipes_options(learner, CLT_WHITEN);
    options.id = "x3";
    options.steps = steps;
    options.batch = 1000;
    options.penalty = 0.03125;
    options.preset = preset;
    clt_recipe *recipe = recipes_new(table, &options);
    clt__table_free(table);
    return recipe;
}

static void round_trip(void **state) {
    (void)state;
    static const struct {
        clt_learner learner;
        unsigned steps;
        const char *preset, *name;
    } kinds[] = {
        {CLT_LOGISTIC, 3, "toy", "LR15"},
        {CLT_RIDGE, 4, "toy", "LR15"},
        {CLT_LOGISTIC, 9, "toy-deep", "toy-deep"},
        {CLT_LOGISTIC, 3, NULL, "LR15"},
        {CLT_RIDGE, 1, "L13", "L13"},
        {CLT_LOGISTIC, 40, NULL, "B16"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        clt_recipe *r = recipe_of(kinds[i].learner, kinds[i].steps, kinds[i].preset);
        clt_recipe *again = NULL;
        clt__buffer a = recipes_bytes(r);
        assert_string_equal(r->params->name, kinds[i].name);
        assert_int_equal(recipes_get(&again, a.bytes, a.size), CLT_OK);
        clt__buffer b = recipes_bytes(again);
        assert_int_equal(a.size, b.size);
        assert_memory_equal(a.bytes, b.bytes, a.size);
        assert_memory_equal(r->digest, again->digest, CLT__DIGEST_BYTES);
        assert_string_equal(again->params->name, kinds[i].name);
        assert_true(clt__params_same(r->params, again->params));
        assert_memory_equal(&r->terms, &again->terms, sizeof r->terms);
        assert_memory_equal(&r->tiling, &again->tiling, sizeof r->tiling);
        assert_int_equal(again->models, 3);
        assert_int_equal(again->keys, r->keys);
        clt__buffer_free(&a);
        clt__buffer_free(&b);
        clt__recipe_unref(again);
        clt__recipe_unref(r);
    }
}

/* The digest is that of the bytes. */
static void digest_is_of_the_body(void **state) {
    (void)state;
    clt_recipe *r = recipe_of(CLT_RIDGE, 2, "toy");
    clt__buffer a = recipes_bytes(r);
    uint8_t digest[CLT__DIGEST_BYTES];
    clt__hash_bytes(digest, a.bytes, a.size);
    assert_memory_equal(digest, r->digest, sizeof digest);
    clt__buffer_free(&a);
    clt__recipe_unref(r);
}

static void refuses_every_length(void **state) {
    (void)state;
    clt_recipe *r = recipe_of(CLT_RIDGE, 2, "toy"), *again = NULL;
    clt__buffer a = recipes_bytes(r);
    for (size_t size = 0; size < a.size; size++) {
        assert_int_not_equal(recipes_get(&again, a.bytes, size), CLT_OK);
        assert_null(again);
    }
    clt__buffer_free(&a);
    clt__recipe_unref(r);
}

/* A byte changed is refused, or gives another recipe, which says the bytes that were read. */
static void every_byte_counts(void **state) {
    (void)state;
    clt_recipe *r = recipe_of(CLT_RIDGE, 2, "toy");
    clt__buffer a = recipes_bytes(r);
    size_t taken = 0;
    for (size_t i = 0; i < a.size; i++) {
        clt_recipe *again = NULL;
        a.bytes[i] ^= 1;
        if (recipes_get(&again, a.bytes, a.size) == CLT_OK) {
            clt__buffer b = recipes_bytes(again);
            assert_int_equal(b.size, a.size);
            assert_memory_equal(b.bytes, a.bytes, a.size);
            assert_memory_not_equal(again->digest, r->digest, CLT__DIGEST_BYTES);
            clt__buffer_free(&b);
            clt__recipe_unref(again);
            taken++;
        }
        a.bytes[i] ^= 1;
    }
    assert_in_range(taken, 1, a.size / 2);
    clt__buffer_free(&a);
    clt__recipe_unref(r);
}

/* Bytes of a recipe after something was done to it. */
typedef void change(clt_recipe *r);

static void refuse(const char *preset, change *make, const char *said) {
    clt_recipe *r = recipe_of(CLT_LOGISTIC, 3, preset), *again = NULL;
    make(r);
    clt__buffer a = recipes_bytes(r);
    assert_int_equal(recipes_get(&again, a.bytes, a.size), CLT_E_FORMAT);
    assert_null(again);
    assert_non_null(strstr(clt_detail(), "recipe: "));
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
    clt__buffer_free(&a);
    clt__recipe_unref(r);
}

static void set_mean(clt_recipe *r) {
    r->schema->column[0].mean = r->schema->column[0].largest = 1;
}
static void set_deviation(clt_recipe *r) {
    r->schema->column[0].deviation = 2;
}
static void set_bound(clt_recipe *r) {
    r->schema->input_bound = 5;
}
static void set_learner(clt_recipe *r) {
    r->terms.learner = (clt_learner)7;
}
static void set_degree(clt_recipe *r) {
    r->terms.degree = 5;
}
static void set_steps(clt_recipe *r) {
    r->terms.steps = 4;
}
static void set_no_steps(clt_recipe *r) {
    r->terms.steps = 0;
}
static void set_penalty(clt_recipe *r) {
    r->terms.penalty = -1;
}
static void set_models(clt_recipe *r) {
    r->models = 2;
}
static void set_rows(clt_recipe *r) {
    r->tiling.rows *= 2;
}
static void drop_key(clt_recipe *r) {
    r->keys--;
}
static void set_key_level(clt_recipe *r) {
    r->key[1].level--;
}
static void set_key(clt_recipe *r) {
    r->key[1].galois += 2;
}
static void drop_target(clt_recipe *r) {
    clt__free(r->schema->target);
    r->schema->target = NULL;
    clt__levels_free(&r->schema->classes);
}
static void set_params(clt_recipe *r) {
    const clt__chain other = {10, 15, 50, 41, 50, 2, 0, 0};
    clt__params_unref(r->params);
    assert_int_equal(clt__params_build(&r->params, &other, NULL), CLT_OK);
}
static void set_preset(clt_recipe *r) {
    clt__params_unref(r->params);
    assert_int_equal(clt__params_preset(&r->params, "L13"), CLT_OK);
}

static void refuses_contradictions(void **state) {
    (void)state;
    refuse("toy", set_mean, "numbers of a table");
    refuse("toy", set_deviation, "numbers of a table");
    refuse("toy", set_bound, "its bound is not its clip");
    refuse("toy", set_learner, "no learner 7");
    refuse("toy", set_degree, "degree 3 or 7, not 5");
    refuse("toy", set_steps, "its chain of 15 levels is none that its steps take");
    refuse("toy-deep", set_steps, "its layout or keys"); /* four steps are bootstrapped */
    refuse("toy", set_no_steps, "0 steps");
    refuse("toy", set_penalty, "a penalty of -1");
    refuse("toy", set_models, "its layout or keys");
    refuse("toy", set_rows, "its layout or keys");
    refuse("toy", drop_key, "its layout or keys");
    refuse("toy", set_key_level, "its layout or keys");
    refuse("toy", set_key, "its layout or keys");
    refuse("toy", drop_target, "names no target");
    refuse("toy", set_params, "its chain of 15 levels");
    refuse("toy", set_preset, "L13 has 3");
}

static clt_status make_and_read(void *arg) {
    clt_recipe_options options = recipes_options(CLT_LOGISTIC, CLT_WHITEN);
    clt_recipe *recipe = NULL, *again = NULL;
    clt__buffer buffer = {0};
    clt__sink sink;
    options.preset = "toy-deep";
    options.steps = 4;
    clt_status status = clt__recipe_new(&recipe, arg, &options, NULL);
    assert_int_equal(status == CLT_OK, recipe != NULL);
    if (status == CLT_OK) {
        clt__sink_init(&sink, clt__buffer_writer(&buffer));
        clt__recipe_put(&sink, recipe);
        status = sink.status;
    }
    if (status == CLT_OK) status = recipes_get(&again, buffer.bytes, buffer.size);
    clt__buffer_free(&buffer);
    clt__recipe_unref(again);
    clt__recipe_unref(recipe);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt_table *table = recipes_table("a,b,y\n1,u,no\n2,v,yes\n3,u,yes\n");
    assert_true(fault_sweep(make_and_read, table));
    clt__table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trip),
        cmocka_unit_test(digest_is_of_the_body),
        cmocka_unit_test(refuses_every_length),
        cmocka_unit_test(every_byte_counts),
        cmocka_unit_test(refuses_contradictions),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
