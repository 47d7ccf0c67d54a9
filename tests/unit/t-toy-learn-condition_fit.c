/* learn/condition_fit.c: means, covariance and scale of rows, and rows that do not fit a recipe. */
#include "learn/condition.h"

#include "base/alloc.h"
#include "data/csv.h"
#include "support/fault.h"
#include "support/recipes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

typedef struct fitted {
    clt_table *table;
    clt_recipe *recipe;
    clt_conditioning *c;
    clt__matrix x; /* conditioned */
    clt_ws *ws;
} fitted;

static fitted fit_table(clt_table *table, clt_condition condition, double clip) {
    fitted f = {.table = table};
    clt_recipe_options options = recipes_options(CLT_LOGISTIC, condition);
    options.preset = "toy";
    options.clip = clip;
    f.recipe = recipes_new(table, &options);
    assert_int_equal(clt__ws_new(&f.ws, 1), CLT_OK);
    assert_int_equal(clt__conditioning_fit(&f.c, f.ws, f.recipe, table), CLT_OK);
    assert_int_equal(clt__condition_rows(&f.x, f.ws, f.recipe, f.c, table), CLT_OK);
    assert_int_equal(f.x.rows, table->rows);
    assert_int_equal(f.x.columns, f.recipe->tiling.features);
    return f;
}

static void close_fit(fitted *f) {
    clt__matrix_free(&f->x);
    clt__conditioning_free(f->c);
    clt__recipe_unref(f->recipe);
    clt__table_free(f->table);
    clt__ws_free(f->ws);
}

/* The mean of x_i x_j, undone of the scale. */
static double product(const fitted *f, size_t i, size_t j) {
    double sum = 0;
    for (size_t r = 0; r < f->x.rows; r++) {
        const double *row = clt__matrix_row(&f->x, r);
        sum += row[i] * row[j];
    }
    return sum / (double)f->x.rows / (f->c->scale * f->c->scale);
}

static void assert_near(double a, double b, double error) {
    if (!(fabs(a - b) <= error)) fail_msg("%.17g is not near %.17g", a, b);
}

/* All eigenvalues of a symmetric matrix are on the diagonal after Jacobi's rotations. */
static double largest_eigenvalue(clt__matrix m) {
    size_t n = m.rows;
    for (int sweep = 0; sweep < 30; sweep++) {
        for (size_t p = 0; p < n; p++) {
            for (size_t q = p + 1; q < n; q++) {
                double apq = m.x[p * n + q];
                if (fabs(apq) < 1e-300) continue;
                double theta = (m.x[q * n + q] - m.x[p * n + p]) / (2 * apq);
                double t = (theta < 0 ? -1 : 1) / (fabs(theta) + sqrt(theta * theta + 1));
                double c = 1 / sqrt(t * t + 1), s = t * c;
                for (size_t k = 0; k < n; k++) {
                    double kp = m.x[k * n + p], kq = m.x[k * n + q];
                    m.x[k * n + p] = c * kp - s * kq;
                    m.x[k * n + q] = s * kp + c * kq;
                }
                for (size_t k = 0; k < n; k++) {
                    double pk = m.x[p * n + k], qk = m.x[q * n + k];
                    m.x[p * n + k] = c * pk - s * qk;
                    m.x[q * n + k] = s * pk + c * qk;
                }
            }
        }
    }
    double largest = 0;
    for (size_t i = 0; i < n; i++) largest = fmax(largest, m.x[i * n + i]);
    return largest;
}

/* That of the rows as they are encrypted: 1, as far as the scale is right. */
static double curvature(const fitted *f) {
    size_t n = f->x.columns;
    clt__matrix m = {0};
    assert_int_equal(clt__matrix_new(&m, n, n), CLT_OK);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++)
            m.x[i * n + j] = product(f, i, j) * f->c->scale * f->c->scale;
    }
    double largest = largest_eigenvalue(m);
    clt__matrix_free(&m);
    return largest;
}

static void whitened_rows_are_white(void **state) {
    (void)state;
    fitted f = fit_table(recipes_random(400, 7, 2, false, 3), CLT_WHITEN, 8);
    for (size_t i = 0; i < 7; i++) {
        for (size_t j = 0; j <= i; j++) assert_near(product(&f, i, j), i == j ? 1 : 0, 1e-12);
        assert_near(product(&f, i, 7), 0, 1e-12);
    }
    assert_near(product(&f, 7, 7), 1, 1e-12);
    close_fit(&f);
}

static void standardised_rows_are_standard(void **state) {
    (void)state;
    fitted f = fit_table(recipes_random(400, 7, 2, false, 3), CLT_STANDARDISE, 8);
    assert_null(f.c->mix);
    for (size_t i = 0; i < 7; i++) {
        assert_near(product(&f, i, i), 1, 1e-12);
        assert_near(product(&f, i, 7), 0, 1e-12);
    }
    assert_true(fabs(product(&f, 0, 1)) > 0.1); /* still correlated */
    close_fit(&f);
}

/* Against the definition, from the text of the cells. */
static void numbers_are_of_these_rows(void **state) {
    (void)state;
    clt_table *part, *table = recipes_table("a,y\n1,0\n2,1\n3,0\n4,1\n100,0\n-7,1\n");
    clt_recipe *recipe = recipes_toy(table, CLT_RIDGE, CLT_STANDARDISE);
    clt_conditioning *c = NULL;
    const size_t rows[] = {0, 1, 2, 3};
    assert_int_equal(clt__table_take(&part, table, rows, 4), CLT_OK);
    assert_int_equal(clt__conditioning_fit(&c, NULL, recipe, part), CLT_OK);
    assert_near(c->schema->column[0].mean, 2.5, 1e-15);
    assert_near(c->schema->column[0].deviation, sqrt(1.25), 1e-15);
    assert_true(c->schema->column[0].smallest == 1 && c->schema->column[0].largest == 4);
    assert_true(c->schema->input_bound == 4);
    assert_memory_equal(c->recipe, recipe->digest, CLT__DIGEST_BYTES);
    clt__conditioning_free(c);
    clt__table_free(part);
    clt__recipe_unref(recipe);
    clt__table_free(table);
}

/* Never below by more than 1 %, and hardly above: for random rows, and where two eigenvalues are
   next to each other, as power iteration dislikes. */
static void scale_makes_curvature_one(void **state) {
    (void)state;
    for (unsigned k = 0; k < 12; k++) {
        size_t numbers = 1 + 3 * k;
        clt_condition condition = k % 2 == 0 ? CLT_STANDARDISE : CLT_WHITEN;
        fitted f =
            fit_table(recipes_random(3 * numbers + 30, numbers, 2, k % 3 == 0, k), condition, 4);
        double largest = curvature(&f);
        assert_true(largest <= 1.01 && largest >= 0.98);
        assert_true(f.c->scale <= 1);
        close_fit(&f);
    }
}

/* The levels of a category add up to 1: the last is not needed, and is 0. */
static void dependent_columns_are_nought(void **state) {
    (void)state;
    fitted f = fit_table(recipes_random(500, 3, 2, true, 5), CLT_WHITEN, 8);
    const size_t last = 5; /* x0, x1, x2, p, q, r */
    for (size_t j = 0; j <= last; j++) assert_true(clt__mix_row(f.c, last)[j] == 0);
    for (size_t r = 0; r < f.x.rows; r++) assert_true(clt__matrix_row(&f.x, r)[last] == 0);
    for (size_t i = 0; i < last; i++) {
        for (size_t j = 0; j <= i; j++) assert_near(product(&f, i, j), i == j ? 1 : 0, 1e-9);
    }
    close_fit(&f);
}

/* One row in 101 has the level u: its number would be 10 and is 4, which no clip falsifies. */
static void rare_levels_pass_no_clip(void **state) {
    (void)state;
    clt_table *table = NULL;
    assert_int_equal(clt__table_new(&table, "t.csv"), CLT_OK);
    const char *cells[2][3] = {{"a", "kind", "y"}, {NULL, NULL, NULL}};
    for (int r = -1; r <= 100; r++) {
        char number[24];
        snprintf(number, sizeof number, "%d", r * r % 17);
        if (r >= 0)
            cells[1][0] = number, cells[1][1] = r == 0 ? "u" : "v", cells[1][2] = r % 2 ? "0" : "1";
        for (int i = 0; i < 3; i++) {
            const char *cell = cells[r >= 0][i];
            assert_int_equal(clt__table_put(table, cell, strlen(cell)), CLT_OK);
        }
        assert_int_equal(clt__table_end_row(table, (uint32_t)(r + 2)), CLT_OK);
    }
    fitted f = fit_table(table, CLT_STANDARDISE, 4);
    double p = 1.0 / 101, mean = f.c->centre[1], spread = f.c->spread[1];
    assert_near(mean, p, 1e-15);
    assert_near((1 - mean) / spread, 4, 1e-12);
    assert_near(clt__matrix_row(&f.x, 0)[1] / f.c->scale, 4, 1e-12);
    assert_near(clt__matrix_row(&f.x, 1)[1] / f.c->scale, -4 * p / (1 - p), 1e-12);
    close_fit(&f);
}

/* Rows of one value, of missing cells, and of levels that do not occur: part of a table. */
static void parts_of_tables_may_lack_things(void **state) {
    (void)state;
    for (int whiten = 0; whiten < 2; whiten++) {
        clt_table *table =
            recipes_table("a,b,c,y\n1,2,u,0\n5,4,v,1\n5,NA,v,0\n5,?,v,1\n5,,v,0\n5,,v,1\n"
                          "5,,v,1\n5,,v,0\n5,,v,0\n5,,v,1\n");
        clt_recipe *recipe = recipes_toy(table, CLT_RIDGE, whiten ? CLT_WHITEN : CLT_STANDARDISE);
        clt_table *part = NULL;
        clt_conditioning *c = NULL;
        clt__matrix x = {0};
        clt_ws *ws = NULL;
        const size_t rows[] = {2, 3, 4, 5, 6, 7, 8, 9};
        assert_int_equal(clt__ws_new(&ws, 1), CLT_OK);
        assert_int_equal(clt__table_take(&part, table, rows, 8), CLT_OK);
        assert_int_equal(clt__conditioning_fit(&c, ws, recipe, part), CLT_OK);
        assert_true(c->schema->column[0].mean == 5 && c->schema->column[0].deviation == 1);
        assert_true(c->schema->column[1].mean == 0 && c->schema->column[1].deviation == 1);
        assert_int_equal(clt__condition_rows(&x, ws, recipe, c, part), CLT_OK);
        for (size_t r = 0; r < x.rows; r++) {
            for (size_t j = 0; j + 1 < x.columns; j++) {
                assert_true(clt__matrix_row(&x, r)[j] == 0);
            }
            assert_near(clt__matrix_row(&x, r)[x.columns - 1], 1, 0.01);
        }
        clt__matrix_free(&x);
        clt__conditioning_free(c);
        clt__table_free(part);
        clt__recipe_unref(recipe);
        clt__table_free(table);
        clt__ws_free(ws);
    }
}

static void refuse(const char *rows, clt_condition condition, const char *said) {
    static const char mine[] = "a,kind,y\n1,u,no\n2,v,yes\n4,u,no\n9,u,yes\n";
    clt_table *table = recipes_table(mine), *other = recipes_table(rows);
    clt_recipe *recipe = recipes_toy(table, CLT_RIDGE, condition);
    clt_conditioning *c = NULL;
    assert_int_equal(clt__conditioning_fit(&c, NULL, recipe, other), CLT_E_DATA);
    assert_null(c);
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
    clt__recipe_unref(recipe);
    clt__table_free(other);
    clt__table_free(table);
}

static void refuses_other_tables(void **state) {
    (void)state;
    clt_condition s = CLT_STANDARDISE;
    refuse("aa,kind,y\n1,u,no\n2,v,yes\n", s, "'a'");
    refuse("a,kind\n1,u\n2,v\n", s, "'y'");
    refuse("a,kind,y\n1,u,no\nx,v,yes\n", s,
           "t.csv:3: in column 'a' the recipe knows numbers, not 'x'");
    refuse("a,kind,y\n1,u,no\n3,w,yes\n", s,
           "t.csv:3: in column 'kind' the recipe knows no level 'w'");
    refuse("a,kind,y\n1,,no\n3,v,yes\n", s, "the recipe knows no level ''");
    refuse("a,kind,y\n1,u,no\n3,v,perhaps\n", s, "t.csv:3: 'perhaps' is no class of 'y'");
    refuse("a,kind,y\n1,u,no\n3,v,no\n", s, "all rows are of the class 'no'");
    refuse("a,kind,y\n1,u,no\n", s,
           "standardising 3 features takes 2 rows at least, and there are 1");
    refuse("a,kind,y\n1,u,no\n2,v,yes\n4,u,no\n9,u,yes\n5,u,yes\n", CLT_WHITEN,
           "whitening 3 features takes 6 rows at least, and there are 5: make a recipe that "
           "standardises");
}

static clt_status fit_and_take(void *arg) {
    fitted *f = arg;
    clt_conditioning *c = NULL;
    clt_status status = clt__conditioning_fit(&c, NULL, f->recipe, f->table);
    assert_int_equal(status == CLT_OK, c != NULL);
    clt__conditioning_free(c);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    fitted f = {.table = recipes_random(40, 3, 2, true, 9)};
    f.recipe = recipes_toy(f.table, CLT_RIDGE, CLT_WHITEN);
    assert_true(fault_sweep(fit_and_take, &f));
    clt__recipe_unref(f.recipe);
    clt__table_free(f.table);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whitened_rows_are_white),
        cmocka_unit_test(standardised_rows_are_standard),
        cmocka_unit_test(numbers_are_of_these_rows),
        cmocka_unit_test(scale_makes_curvature_one),
        cmocka_unit_test(dependent_columns_are_nought),
        cmocka_unit_test(rare_levels_pass_no_clip),
        cmocka_unit_test(parts_of_tables_may_lack_things),
        cmocka_unit_test(refuses_other_tables),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
