/* learn/condition.c: rows and labels as they are encrypted, and models back in terms of columns. */
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

typedef struct conditioned {
    clt_ws *ws;
    clt_table *table;
    clt_recipe *recipe;
    clt_conditioning *c;
} conditioned;

static conditioned open_rows(clt_table *table, clt_learner learner, clt_condition condition) {
    conditioned k = {.table = table, .recipe = recipes_toy(table, learner, condition)};
    assert_int_equal(clt__ws_new(&k.ws, 1), CLT_OK);
    assert_int_equal(clt__conditioning_fit(&k.c, k.ws, k.recipe, table), CLT_OK);
    return k;
}

static void close_rows(conditioned *k) {
    clt__conditioning_free(k->c);
    clt__recipe_unref(k->recipe);
    clt__table_free(k->table);
    clt__ws_free(k->ws);
}

static void assert_near(double a, double b, double error) {
    if (!(fabs(a - b) <= error)) fail_msg("%.17g is not near %.17g", a, b);
}

/* Means 2.5 and 25, deviations sqrt(1.25) and sqrt(125); the level u in half of the rows. */
static const char four[] = "a,b,kind,y\n1,20,u,no\n2,10,v,yes\n3,40,u,yes\n4,30,v,no\n";

static void standardises_clips_and_scales(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    clt_table *rows = recipes_table("kind,b,a\nu,25,2.5\nv,1e6,1\nw,-1e6,\n");
    clt__matrix x = {0};
    double s = k.c->scale;
    const double wanted[3][5] = {
        {0, 0, s, -s, s},
        {-1.5 / sqrt(1.25) * s, 4 * s, -s, s, s},
        {0, -4 * s, -s, -s, s},
    };
    assert_int_equal(clt__condition_rows(&x, k.ws, k.recipe, k.c, rows), CLT_OK);
    assert_int_equal(x.rows, 3);
    assert_int_equal(x.columns, 5);
    for (size_t r = 0; r < 3; r++) {
        for (size_t j = 0; j < 5; j++) assert_near(clt__matrix_row(&x, r)[j], wanted[r][j], 1e-15);
    }
    clt__matrix_free(&x);
    clt__table_free(rows);
    close_rows(&k);
}

/* Whitened numbers of rows far outside are clipped, too. */
static void clips_what_is_mixed(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_random(300, 5, 2, true, 4), CLT_LOGISTIC, CLT_WHITEN);
    clt_table *rows = recipes_table("x0,x1,x2,x3,x4,kind\n1e9,-1e9,1e9,-1e9,1e9,p\n");
    clt__matrix x = {0};
    double largest = 0;
    assert_int_equal(clt__condition_rows(&x, k.ws, k.recipe, k.c, rows), CLT_OK);
    for (size_t j = 0; j < x.columns; j++) largest = fmax(largest, fabs(x.x[j]));
    assert_true(largest == k.c->scale * 4);
    clt__matrix_free(&x);
    clt__table_free(rows);
    close_rows(&k);
}

typedef struct heard {
    int notes, of_clipping;
} heard;

static void hear(void *opaque, const char *text) {
    heard *h = opaque;
    assert_non_null(strstr(text, "t.csv"));
    h->notes++;
    h->of_clipping += strstr(text, "2 numbers lie beyond 4 deviations and were clipped") != NULL;
}

static void notes_what_was_clipped(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    clt_table *rows = recipes_table("kind,b,a\nu,25,2.5\nv,1e6,1\nw,-1e6,\n");
    clt__matrix x = {0};
    heard h = {0, 0};
    clt_ws_set_notes(k.ws, (clt_notes){&h, hear});
    assert_int_equal(clt__condition_rows(&x, k.ws, k.recipe, k.c, rows), CLT_OK);
    assert_int_equal(h.notes, 3); /* one unseen, one filled in, and of all that was clipped */
    assert_int_equal(h.of_clipping, 1);
    clt__matrix_free(&x);
    clt__table_free(rows);
    close_rows(&k);
}

static void refuses_anothers(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    clt_recipe *other = recipes_toy(k.table, CLT_RIDGE, CLT_STANDARDISE);
    clt__matrix x = {0};
    clt_model *model = NULL;
    const double weight[5] = {0};
    assert_int_equal(clt__condition_rows(&x, k.ws, other, k.c, k.table), CLT_E_PLAN);
    assert_null(x.x);
    assert_int_equal(clt__condition_model(&model, other, k.c, weight), CLT_E_PLAN);
    assert_null(model);
    assert_non_null(strstr(clt_detail(), "another recipe's"));
    clt__recipe_unref(other);
    close_rows(&k);
}

/* The digest alone proves nothing: a file that has it may say what it likes. */
static void refuses_liars(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    conditioned liar = open_rows(recipes_random(20, 6, 3, true, 1), CLT_LOGISTIC, CLT_STANDARDISE);
    conditioned white = open_rows(recipes_random(40, 2, 2, true, 1), CLT_LOGISTIC, CLT_WHITEN);
    clt__matrix x = {0};
    clt_model *model = NULL;
    const double weight[32] = {0};
    memcpy(liar.c->recipe, k.recipe->digest, sizeof liar.c->recipe);
    assert_int_equal(clt__condition_rows(&x, k.ws, k.recipe, liar.c, liar.table), CLT_E_PLAN);
    assert_int_equal(clt__condition_model(&model, k.recipe, liar.c, weight), CLT_E_PLAN);
    clt__free(white.c->mix);
    white.c->mix = NULL;
    assert_int_equal(clt__condition_rows(&x, k.ws, white.recipe, white.c, white.table), CLT_E_PLAN);
    assert_null(x.x);
    assert_null(model);
    close_rows(&white);
    close_rows(&liar);
    close_rows(&k);
}

static void targets_of_two_classes(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    static const double wanted[4] = {-1, 1, 1, -1}; /* "yes" is the second class */
    double *y = NULL;
    assert_int_equal(clt__condition_targets(&y, k.recipe, k.table), CLT_OK);
    for (size_t r = 0; r < 4; r++) assert_true(y[r] == wanted[r]);
    clt__free(y);
    close_rows(&k);
}

static void targets_of_several_classes(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_random(50, 4, 3, false, 2), CLT_RIDGE, CLT_WHITEN);
    size_t column = clt__table_column(k.table, "y");
    double *y = NULL;
    assert_int_equal(clt__condition_targets(&y, k.recipe, k.table), CLT_OK);
    for (size_t r = 0; r < 50; r++) {
        int class = atoi(clt__table_cell(k.table, r, column));
        for (int m = 0; m < 3; m++) assert_true(y[(size_t)m * 50 + r] == (m == class ? 1 : -1));
    }
    clt__free(y);
    close_rows(&k);
}

static void targets_are_labels(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    clt_table *rows = recipes_table("y\nno\nmaybe\n");
    double *y = NULL;
    assert_int_equal(clt__condition_targets(&y, k.recipe, rows), CLT_E_DATA);
    assert_null(y);
    clt__table_free(rows);
    close_rows(&k);
}

/* ------------------------------------------------------------------------------------- models */

/* For every row the model's logits, of the table's columns, are factor times x . weights. */
static void compare_model(clt_learner learner, clt_condition condition, size_t classes,
                          double factor) {
    conditioned k = open_rows(recipes_random(200, 6, classes, true, 8), learner, condition);
    size_t features = k.recipe->tiling.features, models = k.recipe->models;
    double weight[3 * 16];
    clt_model *model = NULL;
    clt__matrix x = {0}, z = {0}, raw = {0};
    for (size_t i = 0; i < models * features; i++) weight[i] = sin(1 + (double)i);
    assert_int_equal(clt__condition_model(&model, k.recipe, k.c, weight), CLT_OK);
    assert_int_equal(clt__model_check(model), CLT_OK);
    assert_int_equal(model->node[1].width, models);
    assert_int_equal(clt__condition_rows(&x, k.ws, k.recipe, k.c, k.table), CLT_OK);
    assert_int_equal(clt__schema_features(&z, model->schema, k.table, NULL), CLT_OK);
    assert_int_equal(clt__model_forward(&raw, k.ws, model, &z), CLT_OK);
    size_t clipped = 0;
    for (size_t r = 0; r < x.rows; r++) {
        const double *row = clt__matrix_row(&x, r);
        bool at_clip = false;
        for (size_t j = 0; j < features; j++) {
            at_clip = at_clip || fabs(row[j]) >= 0.999999 * k.c->clip * k.c->scale;
        }
        clipped += at_clip ? 1 : 0;
        for (size_t m = 0; m < models && !at_clip; m++) {
            double t = 0;
            for (size_t j = 0; j < features; j++) t += row[j] * weight[m * features + j];
            assert_near(clt__matrix_row(&raw, r)[m], factor * t, 1e-12);
            assert_true(fabs(factor * t) <= model->node[1].value_bound);
        }
    }
    assert_true(clipped < x.rows / 4);
    assert_true(model->node[0].value_bound == k.c->clip);
    assert_true(model->node[1].value_rms > 0);
    clt__matrix_free(&raw);
    clt__matrix_free(&z);
    clt__matrix_free(&x);
    clt__model_free(model);
    close_rows(&k);
}

static void models_say_what_was_trained(void **state) {
    (void)state;
    for (clt_condition c = CLT_STANDARDISE; c <= CLT_WHITEN; c++) {
        compare_model(CLT_LOGISTIC, c, 2, 1);
        compare_model(CLT_LOGISTIC, c, 3, 1);
        compare_model(CLT_RIDGE, c, 2, 2);
        compare_model(CLT_RIDGE, c, 3, 1);
    }
}

/* A positive constant alone speaks for the second class. */
static void sign_is_for_class_one(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    const double weight[5] = {0, 0, 0, 0, 1};
    double probabilities[2], raw;
    clt_model *model = NULL;
    assert_int_equal(clt__condition_model(&model, k.recipe, k.c, weight), CLT_OK);
    assert_string_equal(model->schema->classes.text[1], "yes");
    assert_int_equal(model->output, CLT__OUTPUT_SIGMOID);
    raw = model->node[1].bias[0];
    assert_near(raw, k.c->scale, 1e-15);
    assert_int_equal(clt__model_output(probabilities, model, &raw), 1);
    assert_true(probabilities[1] > 0.5);
    clt__model_free(model);
    close_rows(&k);
}

static void refuses_wild_weights(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    const double weight[5] = {0, INFINITY, 0, 0, 1};
    clt_model *model = NULL;
    assert_int_not_equal(clt__condition_model(&model, k.recipe, k.c, weight), CLT_OK);
    assert_null(model);
    close_rows(&k);
}

static clt_status use_all(void *arg) {
    const conditioned *k = arg;
    clt__matrix x = {0};
    double *y = NULL, weight[5] = {1, 2, 3, 4, 5};
    clt_model *model = NULL;
    clt_status status = clt__condition_rows(&x, k->ws, k->recipe, k->c, k->table);
    if (status == CLT_OK) status = clt__condition_targets(&y, k->recipe, k->table);
    if (status == CLT_OK) status = clt__condition_model(&model, k->recipe, k->c, weight);
    assert_int_equal(status == CLT_OK, model != NULL);
    clt__model_free(model);
    clt__free(y);
    clt__matrix_free(&x);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    conditioned k = open_rows(recipes_table(four), CLT_LOGISTIC, CLT_STANDARDISE);
    assert_true(fault_sweep(use_all, &k));
    close_rows(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standardises_clips_and_scales),
        cmocka_unit_test(clips_what_is_mixed),
        cmocka_unit_test(notes_what_was_clipped),
        cmocka_unit_test(refuses_anothers),
        cmocka_unit_test(refuses_liars),
        cmocka_unit_test(targets_of_two_classes),
        cmocka_unit_test(targets_of_several_classes),
        cmocka_unit_test(targets_are_labels),
        cmocka_unit_test(models_say_what_was_trained),
        cmocka_unit_test(sign_is_for_class_one),
        cmocka_unit_test(refuses_wild_weights),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
