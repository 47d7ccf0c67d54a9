/* learn/features.c: what a map makes of rows, against its formula and the kernel that it stands
   for. */
#include "learn/features.h"

#include "support/fault.h"
#include "support/recipes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_ws *ws;

static clt_features *fitted(const clt_table *table, unsigned components, unsigned cosines) {
    clt_features *f = NULL;
    clt_features_options o = {
        .target = "y", .components = components, .cosines = cosines, .width = 1, .seed = 5};
    assert_int_equal(clt__features_fit(&f, ws, table, &o), CLT_OK);
    return f;
}

static clt_table *made(const clt_features *f, const clt_table *table) {
    clt_table *out = NULL;
    assert_int_equal(clt__features_apply(&out, ws, f, table), CLT_OK);
    return out;
}

static double cell(const clt_table *table, size_t row, const char *name) {
    size_t column = clt__table_column(table, name);
    assert_true(column < table->columns);
    return strtod(clt__table_cell(table, row, column), NULL);
}

static void features_follow_the_formula(void **state) {
    (void)state;
    enum { COSINES = 7, COMPONENTS = 3 };
    clt_table *table = recipes_random(60, 4, 3, true, 9);
    clt_features *f = fitted(table, COMPONENTS, COSINES);
    clt_table *out = made(f, table);
    clt__matrix z = {0};
    assert_int_equal(f->components, COMPONENTS);
    assert_int_equal(clt__schema_features(&z, f->schema, table, NULL), CLT_OK);
    clt__random random;
    clt__random_seeded(&random, f->seed, CLT__FOR_TRAINING);
    for (size_t m = 0; m < COSINES; m++) {
        double omega[COMPONENTS], phase;
        char name[8];
        snprintf(name, sizeof name, "f%zu", m + 1);
        for (size_t k = 0; k < COMPONENTS; k++) omega[k] = clt__random_normal(&random);
        phase = 2 * acos(-1) * clt__random_unit(&random);
        for (size_t r = 0; r < table->rows; r++) {
            double sum = phase;
            for (size_t j = 0; j < z.columns; j++) {
                double u = f->weight[j] * (clt__matrix_row(&z, r)[j] - f->centre[j]);
                for (size_t k = 0; k < COMPONENTS; k++) {
                    sum += u * f->axis[j * COMPONENTS + k] * omega[k] / f->width;
                }
            }
            assert_true(fabs(cell(out, r, name) - cos(sum)) < 2e-6);
        }
    }
    clt__random_close(&random);
    clt__matrix_free(&z);
    clt__table_free(out);
    clt__features_free(f);
    clt__table_free(table);
}

/* The mean of 2 f(x) f(y) is exp(-|x - y|^2 / (2 width^2)) up to 1.5 / sqrt(cosines). */
static void inner_products_are_the_kernel(void **state) {
    (void)state;
    enum { COSINES = CLT__COSINES_MOST, ROWS = 12 };
    clt_table *table = recipes_random(ROWS, 3, 2, false, 4);
    clt_features *f = fitted(table, 0, COSINES);
    clt_table *out = made(f, table);
    clt__matrix p = {0};
    assert_int_equal(clt__features_project(&p, ws, f, table), CLT_OK);
    assert_int_equal(p.columns, 3);
    for (size_t a = 0; a < ROWS; a++) {
        for (size_t b = 0; b <= a; b++) {
            double square = 0, sum = 0;
            for (size_t k = 0; k < p.columns; k++) {
                double d = clt__matrix_row(&p, a)[k] - clt__matrix_row(&p, b)[k];
                square += d * d;
            }
            for (size_t m = 1; m <= COSINES; m++) {
                sum += strtod(clt__table_cell(out, a, m), NULL) *
                       strtod(clt__table_cell(out, b, m), NULL);
            }
            double want = exp(-square / (2 * f->width * f->width));
            assert_true(fabs(2 * sum / COSINES - want) < 6 / sqrt(COSINES));
        }
    }
    clt__matrix_free(&p);
    clt__table_free(out);
    clt__features_free(f);
    clt__table_free(table);
}

/* A row alone gives what it gives among others, with a target or without. */
static void rows_do_not_know_of_each_other(void **state) {
    (void)state;
    clt_table *table = recipes_random(50, 4, 2, true, 11), *one = NULL;
    clt_features *f = fitted(table, 4, 9);
    size_t row = 17;
    assert_int_equal(clt__table_take(&one, table, &row, 1), CLT_OK);
    clt_table *all = made(f, table), *alone = made(f, one);
    assert_string_equal(clt__table_name(all, 0), "y");
    assert_int_equal(all->columns, 10);
    for (size_t j = 0; j < all->columns; j++) {
        assert_string_equal(clt__table_cell(all, row, j), clt__table_cell(alone, 0, j));
    }
    assert_int_equal(clt__table_line(alone, 0), clt__table_line(table, row));
    clt__table_free(all);
    clt__table_free(alone);
    clt__table_free(one);
    clt__table_free(table);
    clt__features_free(f);
}

static void id_and_target_are_passed_on_where_they_are(void **state) {
    (void)state;
    clt_table *table = recipes_table("a,who,b,y\n1,p,2,0\n2,q,1,1\n3,r,5,0\n");
    clt_table *rows = recipes_table("b,a,who\n2,1,z\n");
    clt_features_options o = {.target = "y", .id = "who", .components = 2, .width = 1};
    clt_features *f = NULL;
    assert_int_equal(clt__features_fit(&f, ws, table, &o), CLT_OK);
    clt_table *out = made(f, table), *few = made(f, rows);
    assert_int_equal(out->columns, 4);
    assert_string_equal(clt__table_name(out, 0), "who");
    assert_string_equal(clt__table_name(out, 1), "y");
    assert_string_equal(clt__table_name(out, 3), "f2");
    assert_int_equal(few->columns, 3);
    assert_string_equal(clt__table_cell(few, 0, 0), "z");
    assert_string_equal(clt__table_cell(few, 0, 1), clt__table_cell(out, 0, 2));
    assert_true(clt__features_takes_name(f, "f1") && clt__features_takes_name(f, "f2"));
    assert_false(clt__features_takes_name(f, "f3") || clt__features_takes_name(f, "f01") ||
                 clt__features_takes_name(f, "f") || clt__features_takes_name(f, "f1x") ||
                 clt__features_takes_name(f, NULL));
    clt__table_free(few);
    clt__table_free(out);
    clt__table_free(rows);
    clt__table_free(table);
    clt__features_free(f);
}

static void what_does_not_fit_is_told(void **state) {
    (void)state;
    clt_table *table = recipes_table("a,b,y\n1,2,0\n2,1,1\n3,5,0\n"), *out = NULL;
    clt_table *other = recipes_table("a,y\n1,0\n2,1\n");
    clt_features *f = fitted(table, 2, 3);
    assert_int_equal(clt__features_apply(&out, ws, f, other), CLT_E_DATA);
    assert_non_null(strstr(clt_detail(), "'b'"));
    f->axis[0] = f->axis[2] = 1e308;
    f->width = 1e-308;
    assert_int_equal(clt__features_apply(&out, ws, f, table), CLT_E_RANGE);
    assert_non_null(strstr(clt_detail(), "t.csv:2"));
    assert_null(out);
    clt__features_free(f);
    clt__features_free(NULL);
    clt__table_free(other);
    clt__table_free(table);
}

typedef struct work {
    const clt_features *f;
    const clt_table *table;
} work;

static clt_status apply(void *arg) {
    const work *w = arg;
    clt_table *out = NULL;
    clt_status status = clt__features_apply(&out, ws, w->f, w->table);
    clt__table_free(out);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt_table *table = recipes_random(30, 3, 2, true, 3);
    clt_features *f = fitted(table, 2, 3);
    work w = {f, table};
    assert_true(fault_sweep(apply, &w));
    clt__features_free(f);
    clt__table_free(table);
}

static int open_ws(void **state) {
    (void)state;
    return clt__ws_new(&ws, 1) == CLT_OK ? 0 : -1;
}

static int close_ws(void **state) {
    (void)state;
    clt__ws_free(ws);
    return 0;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(features_follow_the_formula),
        cmocka_unit_test(inner_products_are_the_kernel),
        cmocka_unit_test(rows_do_not_know_of_each_other),
        cmocka_unit_test(id_and_target_are_passed_on_where_they_are),
        cmocka_unit_test(what_does_not_fit_is_told),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_ws, close_ws);
}
