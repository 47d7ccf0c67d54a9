/* learn/recipe.c: what a recipe takes from a table and options, and what it refuses. */
#include "learn/recipe.h"

#include "base/alloc.h"
#include "ring/galois.h"
#include "support/recipes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char small[] = "id,a,b,c,same,y\n"
                            "r1,1,2.5,x,7,no\n"
                            "r2,2,1.5,y,7,yes\n"
                            "r3,4,0.5,x,7,no\n"
                            "r4,8,9.5,z,7,yes\n";

static clt_recipe_options options_of(void) {
    clt_recipe_options options = recipes_options(CLT_LOGISTIC, CLT_STANDARDISE);
    options.id = "id";
    options.degree = 3;
    return options;
}

static void takes_columns_and_terms(void **state) {
    (void)state;
    clt_table *table = recipes_table(small);
    clt_recipe_options options = options_of();
    options.penalty = 0.125;
    clt_recipe *r = recipes_new(table, &options);
    assert_int_equal(r->terms.learner, CLT_LOGISTIC);
    assert_int_equal(r->terms.condition, CLT_STANDARDISE);
    assert_int_equal(r->terms.degree, 3);
    assert_int_equal(r->terms.steps, 3);
    assert_int_equal(r->terms.batch, 0);
    assert_true(r->terms.penalty == 0.125 && r->terms.clip == 4);
    assert_int_equal(r->models, 1);
    assert_int_equal(r->schema->columns, 3);
    assert_int_equal(r->tiling.features, 2 + 3 + 1);
    assert_int_equal(r->tiling.columns, 8);
    assert_int_equal(r->tiling.columns * r->tiling.rows, clt__params_slots(r->params));
    assert_string_equal(r->schema->id, "id");
    assert_string_equal(r->schema->classes.text[1], "yes");
    clt__recipe_unref(r);
    clt__table_free(table);
}

/* Another table of the same names, levels and classes gives the same bytes. */
static void holds_no_number(void **state) {
    (void)state;
    static const char other[] = "id,a,b,c,same,y\n1,-5,1e9,z,1,yes\n2,17,3,y,1,no\n3,17,4,x,1,no\n";
    clt_table *tables[2] = {recipes_table(small), recipes_table(other)};
    clt_recipe_options options = options_of();
    clt_recipe *r[2];
    for (int i = 0; i < 2; i++) r[i] = recipes_new(tables[i], &options);
    clt__buffer a = recipes_bytes(r[0]), b = recipes_bytes(r[1]);
    assert_int_equal(a.size, b.size);
    assert_memory_equal(a.bytes, b.bytes, a.size);
    assert_memory_equal(r[0]->digest, r[1]->digest, CLT__DIGEST_BYTES);
    clt__buffer_free(&a);
    clt__buffer_free(&b);
    for (int i = 0; i < 2; i++) clt__recipe_unref(r[i]);
    for (int i = 0; i < 2; i++) clt__table_free(tables[i]);
}

/* Whatever is agreed on is in the digest. */
static void digests_differ(void **state) {
    (void)state;
    enum { KINDS = 9 };
    clt_table *table = recipes_table(small);
    uint8_t digest[KINDS][CLT__DIGEST_BYTES];
    for (int i = 0; i < KINDS; i++) {
        clt_recipe_options options = options_of();
        const char *ignored = "b";
        if (i == 1) options.learner = CLT_RIDGE, options.degree = 1;
        if (i == 2) options.condition = CLT_WHITEN;
        if (i == 3) options.degree = 7;
        if (i == 4) options.steps = 2;
        if (i == 5) options.batch = 100;
        if (i == 6) options.penalty = 0.01;
        if (i == 7) options.clip = 5;
        if (i == 8) options.ignore = &ignored, options.ignored = 1;
        clt_recipe *r = recipes_new(table, &options);
        memcpy(digest[i], r->digest, CLT__DIGEST_BYTES);
        clt__recipe_unref(r);
        for (int j = 0; j < i; j++) {
            assert_memory_not_equal(digest[i], digest[j], CLT__DIGEST_BYTES);
        }
    }
    clt__table_free(table);
}

static void defaults_of_degree(void **state) {
    (void)state;
    clt_table *table = recipes_table(small);
    for (int ridge = 0; ridge < 2; ridge++) {
        clt_recipe_options options = options_of();
        options.degree = 0;
        options.learner = ridge ? CLT_RIDGE : CLT_LOGISTIC;
        clt_recipe *r = recipes_new(table, &options);
        assert_int_equal(r->terms.degree, ridge ? 1 : 7);
        clt__recipe_unref(r);
    }
    clt__table_free(table);
}

static void batches_are_whole_tiles(void **state) {
    (void)state;
    clt_table *table = recipes_table(small);
    clt_recipe_options options = options_of();
    for (unsigned tiles = 0; tiles < 3; tiles++) {
        clt_recipe *all = recipes_new(table, &options);
        size_t rows = all->tiling.rows;
        clt__recipe_unref(all);
        for (int more = 0; more < 2; more++) {
            clt_recipe_options with = options;
            with.batch = tiles * rows + (more ? 1 : 0);
            clt_recipe *r = recipes_new(table, &with);
            assert_int_equal(r->terms.batch, tiles + (more ? 1 : 0));
            clt__recipe_unref(r);
        }
    }
    clt__table_free(table);
}

/* A class makes a model each, but two make one. */
static void models_of_classes(void **state) {
    (void)state;
    for (size_t classes = 2; classes <= 3; classes++) {
        clt_table *table = recipes_random(60, 4, classes, false, 1);
        clt_recipe_options options = recipes_options(CLT_RIDGE, CLT_WHITEN);
        clt_recipe *r = recipes_new(table, &options);
        assert_int_equal(r->models, classes == 2 ? 1 : classes);
        assert_int_equal(r->params->levels, classes == 2 ? 1 + 2 * 3 + 1 : 2 + 2 * 4 + 1);
        clt__recipe_unref(r);
        clt__table_free(table);
    }
}

static bool has_key(const clt_recipe *r, uint32_t galois) {
    for (unsigned i = 0; i < r->keys; i++) {
        if (r->key[i].galois == galois) return r->key[i].level == r->params->levels;
    }
    return false;
}

/* Without bootstrapping: products, doublings over columns and rows, and the way back. */
static void asks_for_keys(void **state) {
    (void)state;
    clt_table *table = recipes_table(small);
    clt_recipe_options options = options_of();
    clt_recipe *r = recipes_new(table, &options);
    unsigned log_n = r->params->ring->log_n;
    assert_int_equal(r->keys, 1 + (log_n - 1) + 1);
    assert_true(has_key(r, CLT__KEY_RELINEARISE));
    for (int64_t steps = 1; steps < 1 << (log_n - 1); steps *= 2) {
        assert_true(has_key(r, clt__galois_rotation(steps, log_n)));
    }
    assert_true(has_key(r, clt__galois_rotation(1 - (int64_t)r->tiling.rows, log_n)));
    for (unsigned i = 1; i < r->keys; i++) assert_true(r->key[i - 1].galois < r->key[i].galois);
    clt__recipe_unref(r);
    clt__table_free(table);
}

/* With several models as many: none for half the classes' columns, conjugation, and the way back
   with it. */
static void asks_for_keys_of_several(void **state) {
    (void)state;
    clt_table *table = recipes_random(60, 9, 3, false, 1);
    clt_recipe_options options = recipes_options(CLT_RIDGE, CLT_WHITEN);
    clt_recipe *r = recipes_new(table, &options);
    unsigned log_n = r->params->ring->log_n;
    int64_t rows = r->tiling.rows, half = 2 * rows;
    uint32_t back = clt__galois_rotation(1 - rows, log_n);
    assert_int_equal(r->tiling.classes, 4);
    assert_int_equal(r->keys, 1 + (log_n - 1) + 1);
    assert_true(has_key(r, CLT__KEY_RELINEARISE));
    assert_true(has_key(r, clt__galois_conjugation(log_n)));
    assert_int_equal(clt__recipe_return(r), (2U << log_n) - back);
    assert_true(has_key(r, (2U << log_n) - back));
    assert_false(has_key(r, back));
    for (int64_t steps = 1; steps < 1 << (log_n - 1); steps *= 2) {
        assert_int_equal(has_key(r, clt__galois_rotation(steps, log_n)), steps != half);
    }
    clt__recipe_unref(r);
    clt__table_free(table);
}

/* ---------------------------------------------------------------------------------- refusals */

static void refuse(const clt_table *table, const clt_recipe_options *options, clt_status wanted,
                   const char *said) {
    clt_recipe *recipe = NULL;
    assert_int_equal(clt__recipe_new(&recipe, table, options, NULL), wanted);
    assert_null(recipe);
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
}

static void refuses_terms(void **state) {
    (void)state;
    static const struct {
        const char *said;
        clt_learner learner;
        clt_condition condition;
        unsigned degree, steps;
        size_t batch;
        double penalty, clip;
    } bad[] = {
        {"degree 3 or 7, not 5", CLT_LOGISTIC, CLT_WHITEN, 5, 3, 0, 0, 4},
        {"degree 3 or 7, not 1", CLT_LOGISTIC, CLT_WHITEN, 1, 3, 0, 0, 4},
        {"ridge has no polynomial of degree 3", CLT_RIDGE, CLT_WHITEN, 3, 3, 0, 0, 4},
        {"no learner 4", (clt_learner)4, CLT_WHITEN, 3, 3, 0, 0, 4},
        {"no conditioning 0", CLT_LOGISTIC, (clt_condition)0, 3, 3, 0, 0, 4},
        {"0 steps are not possible: take 1 to 1000", CLT_LOGISTIC, CLT_WHITEN, 3, 0, 0, 0, 4},
        {"1001 steps", CLT_LOGISTIC, CLT_WHITEN, 3, 1001, 0, 0, 4},
        {"2147483648 rows", CLT_LOGISTIC, CLT_WHITEN, 3, 3, (size_t)1 << 31, 0, 4},
        {"a penalty of -0.1", CLT_LOGISTIC, CLT_WHITEN, 3, 3, 0, -0.1, 4},
        {"a penalty of 1.5 is not possible: take 0 to 1", CLT_LOGISTIC, CLT_WHITEN, 3, 3, 0, 1.5,
         4},
        {"a penalty of nan", CLT_LOGISTIC, CLT_WHITEN, 3, 3, 0, NAN, 4},
        {"clipping at 0.5 deviations", CLT_LOGISTIC, CLT_WHITEN, 3, 3, 0, 0, 0.5},
        {"clipping at 33 deviations is not possible: take 1 to 32", CLT_RIDGE, CLT_WHITEN, 1, 3, 0,
         0, 33},
        {"clipping at inf", CLT_RIDGE, CLT_WHITEN, 1, 3, 0, 0, INFINITY},
    };
    clt_table *table = recipes_table(small);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        clt_recipe_options options = options_of();
        options.learner = bad[i].learner;
        options.condition = bad[i].condition;
        options.degree = bad[i].degree;
        options.steps = bad[i].steps;
        options.batch = bad[i].batch;
        options.penalty = bad[i].penalty;
        options.clip = bad[i].clip;
        refuse(table, &options, CLT_E_ARGUMENT, bad[i].said);
    }
    clt__table_free(table);
}

static void refuses_networks(void **state) {
    (void)state;
    static const struct {
        const char *said;
        clt_learner learner;
        unsigned degree;
        unsigned hidden[3];
        size_t layers;
        const char *preset;
        clt_status code;
    } bad[] = {
        {"say how many units", CLT_NETWORK, 0, {0}, 0, NULL, CLT_E_ARGUMENT},
        {"hidden layers are a network's", CLT_RIDGE, 0, {8}, 1, NULL, CLT_E_ARGUMENT},
        {"1 or 2 hidden layers, not 3", CLT_NETWORK, 0, {8, 8, 8}, 3, NULL, CLT_E_ARGUMENT},
        {"20 units is not possible: take 4", CLT_NETWORK, 0, {20}, 1, NULL, CLT_E_ARGUMENT},
        {"2 units is not possible", CLT_NETWORK, 0, {8, 2}, 2, NULL, CLT_E_ARGUMENT},
        {"128 units is not possible", CLT_NETWORK, 0, {128}, 1, NULL, CLT_E_ARGUMENT},
        {"16 units after one of 8", CLT_NETWORK, 0, {8, 16}, 2, NULL, CLT_E_ARGUMENT},
        {"activation has degree 2, not 3", CLT_NETWORK, 3, {8}, 1, NULL, CLT_E_ARGUMENT},
        {"L16 has none: take B16", CLT_NETWORK, 0, {8}, 1, "L16", CLT_E_UNSUPPORTED},
        {"begins at level", CLT_NETWORK, 0, {8}, 1, "B15", CLT_E_LEVEL},
    };
    clt_table *table = recipes_table(small);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        clt_recipe_options options = options_of();
        options.learner = bad[i].learner;
        options.degree = bad[i].degree;
        options.hidden = bad[i].hidden;
        options.hidden_layers = bad[i].layers;
        options.preset = bad[i].preset;
        refuse(table, &options, bad[i].code, bad[i].said);
    }
    clt__table_free(table);
}

/* Outputs, features and entries that have no room. */
static void refuses_networks_without_room(void **state) {
    (void)state;
    const unsigned narrow[1] = {4}, wide[2] = {64, 64};
    clt_table *classes = recipes_random(60, 2, 3, false, 1), *columns;
    clt_recipe_options options = recipes_options(CLT_NETWORK, CLT_STANDARDISE);
    options.hidden = wide;
    options.hidden_layers = 2;
    clt_recipe *recipe = recipes_new(classes, &options);
    assert_int_equal(recipe->tiling.columns, 64);
    clt__recipe_unref(recipe);
    clt__table_free(classes);

    columns = recipes_random(8, 300, 2, false, 1); /* 512 columns: 64 rows; 2 Q = 256 */
    refuse(columns, &options, CLT_E_UNSUPPORTED, "300 features leave too few rows");
    options.hidden = narrow;
    options.hidden_layers = 1;
    recipe = recipes_new(columns, &options);
    assert_int_equal(recipe->tiling.rows, 64);
    clt__recipe_unref(recipe);
    clt__table_free(columns);

    const char *five = "x,y\n1,a\n2,b\n3,c\n4,d\n5,e\n6,a\n7,b\n8,c\n9,d\n10,e\n";
    clt_table *many = recipes_table(five);
    refuse(many, &options, CLT_E_UNSUPPORTED, "5 classes take a last hidden layer");
    clt__table_free(many);
}

/* Rows for two of each entry, columns for features and units; the seed and the units are hashed. */
static void networks_have_places(void **state) {
    (void)state;
    const unsigned hidden[2] = {32, 8}, other[2] = {32, 16};
    clt_table *table = recipes_table(small);
    clt_recipe_options options = options_of();
    options.learner = CLT_NETWORK;
    options.degree = 0;
    options.hidden = hidden;
    options.hidden_layers = 2;
    clt_recipe *a = recipes_new(table, &options), *b, *c;
    options.seed = 2;
    b = recipes_new(table, &options);
    options.hidden = other;
    c = recipes_new(table, &options);
    assert_string_equal(a->params->name, "B16");
    assert_int_equal(a->terms.degree, 2);
    assert_int_equal(a->tiling.columns, 32);
    assert_int_equal(a->tiling.classes, 32);
    assert_int_equal(a->tiling.rows, 1024);
    assert_memory_not_equal(a->digest, b->digest, sizeof a->digest);
    assert_memory_not_equal(b->digest, c->digest, sizeof a->digest);
    clt__buffer bytes = recipes_bytes(c);
    clt_recipe *again = NULL;
    assert_int_equal(recipes_get(&again, bytes.bytes, bytes.size), CLT_OK);
    assert_memory_equal(again->digest, c->digest, sizeof c->digest);
    clt__recipe_unref(again);
    bytes.bytes[3] = 1; /* hidden layers */
    assert_int_not_equal(recipes_get(&again, bytes.bytes, bytes.size), CLT_OK);
    clt__buffer_free(&bytes);
    clt__recipe_unref(a);
    clt__recipe_unref(b);
    clt__recipe_unref(c);
    clt__table_free(table);
}

static void refuses_columns(void **state) {
    (void)state;
    clt_table *table = recipes_table(small), *one = recipes_table("a,y\n1,no\n2,no\n");
    clt_recipe_options options = options_of();
    options.target = "z";
    refuse(table, &options, CLT_E_DATA, "'y'");
    options.target = NULL;
    refuse(table, &options, CLT_E_ARGUMENT, "no target");
    options = recipes_options(CLT_LOGISTIC, CLT_WHITEN);
    refuse(one, &options, CLT_E_DATA, "one class only");
    clt__table_free(one);
    clt__table_free(table);
}

static void count_dropped(void *opaque, const clt__notice *notice) {
    assert_int_equal(notice->kind, CLT__NOTICE_DROPPED);
    assert_string_equal(notice->column, "same");
    ++*(int *)opaque;
}

static void reports_what_is_dropped(void **state) {
    (void)state;
    clt_table *table = recipes_table(small);
    clt_recipe_options options = options_of();
    clt_recipe *recipe = NULL;
    int dropped = 0;
    clt__report report = {&dropped, count_dropped};
    assert_int_equal(clt__recipe_new(&recipe, table, &options, &report), CLT_OK);
    assert_int_equal(dropped, 1);
    clt__recipe_unref(recipe);
    clt__table_free(table);
}

static void counts_references(void **state) {
    (void)state;
    clt_table *table = recipes_table(small);
    clt_recipe_options options = options_of();
    clt_recipe *r = recipes_new(table, &options);
    assert_ptr_equal(clt__recipe_ref(r), r);
    clt__recipe_unref(r);
    assert_int_equal(r->terms.steps, 3); /* still there, as sanitizers see */
    clt__recipe_unref(r);
    clt__recipe_unref(NULL);
    clt__table_free(table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_columns_and_terms),
        cmocka_unit_test(holds_no_number),
        cmocka_unit_test(digests_differ),
        cmocka_unit_test(defaults_of_degree),
        cmocka_unit_test(batches_are_whole_tiles),
        cmocka_unit_test(models_of_classes),
        cmocka_unit_test(asks_for_keys),
        cmocka_unit_test(asks_for_keys_of_several),
        cmocka_unit_test(refuses_terms),
        cmocka_unit_test(refuses_columns),
        cmocka_unit_test(refuses_networks),
        cmocka_unit_test(networks_have_places),
        cmocka_unit_test(refuses_networks_without_room),
        cmocka_unit_test(reports_what_is_dropped),
        cmocka_unit_test(counts_references),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
