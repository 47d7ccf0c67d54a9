/* learn/features_fit.c: moments, units and widths of tables that are known, and options. */
#include "learn/features.h"

#include "support/fault.h"
#include "support/recipes.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static clt_ws *ws;
static const clt_features_options usual = {
    .target = "y", .components = 2, .cosines = 3, .width = 1, .seed = 1};

static clt_features *fitted(const clt_table *table, const clt_features_options *o) {
    clt_features *f = NULL;
    clt_status status = clt__features_fit(&f, ws, table, o);
    if (status != CLT_OK) fail_msg("%s", clt_detail());
    return f;
}

static void refuse(const clt_table *table, const clt_features_options *o, clt_status status,
                   const char *said) {
    clt_features *f = NULL;
    assert_int_equal(clt__features_fit(&f, ws, table, o), status);
    assert_null(f);
    if (strstr(clt_detail(), said) == NULL) fail_msg("'%s' is not in: %s", said, clt_detail());
}

/* Projections of the fitted rows have mean 0, fall in variance, and are not correlated. */
static void components_are_uncorrelated(void **state) {
    (void)state;
    clt_table *table = recipes_random(200, 5, 2, true, 8);
    clt_features_options o = usual;
    o.components = 6;
    clt_features *f = fitted(table, &o);
    clt__matrix p = {0};
    double before = INFINITY;
    assert_int_equal(clt__features_project(&p, ws, f, table), CLT_OK);
    for (size_t k = 0; k < p.columns; k++) {
        double sum = 0, square = 0;
        for (size_t r = 0; r < p.rows; r++) {
            double x = clt__matrix_row(&p, r)[k];
            sum += x;
            square += x * x;
        }
        assert_true(fabs(sum) < 1e-8 && square <= before * (1 + 1e-9));
        before = square;
        for (size_t i = 0; i < k; i++) {
            double product = 0;
            for (size_t r = 0; r < p.rows; r++) {
                product += clt__matrix_row(&p, r)[k] * clt__matrix_row(&p, r)[i];
            }
            assert_true(fabs(product) < 1e-3 * square);
        }
    }
    clt__matrix_free(&p);
    clt__features_free(f);
    clt__table_free(table);
}

/* Deviations 1 and 7: shared units keep the ratio, scaled ones do not. */
static void units_are_shared_or_not(void **state) {
    (void)state;
    clt_table *table = recipes_table("a,b,y\n1,7,0\n-1,7,1\n1,-7,0\n-1,-7,1\n");
    clt_features_options o = usual;
    for (int shared = 0; shared < 2; shared++) {
        o.same_unit = shared == 1;
        clt_features *f = fitted(table, &o);
        assert_true(fabs(f->weight[1] / f->weight[0] - (shared ? 7 : 1)) < 1e-9);
        assert_int_equal(f->components, 2);
        clt__features_free(f);
    }
    clt__table_free(table);
}

/* Two places, 3 out of 4 rows at one: 6 of 16 pairs are apart; at equal parts 1 of 2, or more since
   no row is drawn twice. */
static void the_width_is_the_median_distance(void **state) {
    (void)state;
    clt_table *near = recipes_table("a,y\n1,0\n1,1\n1,0\n5,1\n1,0\n1,1\n1,0\n5,1\n");
    clt_table *apart = recipes_table("a,y\n1,0\n1,1\n5,0\n5,1\n");
    clt_features_options o = usual;
    o.components = 0;
    o.width = 2.5;
    refuse(near, &o, CLT_E_DATA, "half of the rows are alike");
    clt_features *f = fitted(apart, &o);
    assert_true(fabs(f->width - 2.5 * 2) < 1e-9); /* -1 and 1 when scaled */
    clt__features_free(f);
    clt__table_free(near);
    clt__table_free(apart);
}

static void components_end_with_the_columns(void **state) {
    (void)state;
    clt_table *table = recipes_table("a,b,c,y\n1,2,2,0\n2,1,1,1\n3,5,5,0\n4,0,0,1\n");
    clt_features_options o = usual;
    o.components = 64;
    clt_features *f = fitted(table, &o);
    assert_int_equal(f->components, 2); /* b and c are one */
    assert_int_equal(clt__features_made(f), 3);
    clt__features_free(f);
    o.cosines = 0;
    f = fitted(table, &o);
    assert_int_equal(clt__features_made(f), 2);
    clt__features_free(f);
    clt__table_free(table);
}

static void the_seed_decides(void **state) {
    (void)state;
    clt_table *table = recipes_random(80, 4, 2, false, 2);
    clt_features_options o = usual;
    clt_features *a = fitted(table, &o), *b = fitted(table, &o);
    o.seed = 2;
    clt_features *c = fitted(table, &o);
    size_t size = a->schema->features * a->components * sizeof *a->axis;
    assert_memory_equal(a->axis, b->axis, size);
    assert_true(a->width == b->width);
    clt_table *x = NULL, *y = NULL, *z = NULL;
    assert_int_equal(clt__features_apply(&x, ws, a, table), CLT_OK);
    assert_int_equal(clt__features_apply(&y, ws, b, table), CLT_OK);
    assert_int_equal(clt__features_apply(&z, ws, c, table), CLT_OK);
    assert_string_equal(clt__table_cell(x, 5, 1), clt__table_cell(y, 5, 1));
    assert_string_not_equal(clt__table_cell(x, 5, 1), clt__table_cell(z, 5, 1));
    clt__table_free(x);
    clt__table_free(y);
    clt__table_free(z);
    clt__features_free(a);
    clt__features_free(b);
    clt__features_free(c);
    clt__table_free(table);
}

static void what_cannot_be_is_refused(void **state) {
    (void)state;
    clt_table *table = recipes_table("a,b,f2,y\n1,2,u,0\n2,1,v,1\n3,5,w,0\n");
    clt_table *one = recipes_table("a,b,y\n1,2,0\n");
    clt_features_options o = usual;
    o.components = CLT__COMPONENTS_MOST + 1;
    refuse(table, &o, CLT_E_ARGUMENT, "257 principal components");
    o = usual;
    o.cosines = CLT__COSINES_MOST + 1;
    refuse(table, &o, CLT_E_ARGUMENT, "4096 cosines");
    o = usual;
    o.components = o.cosines = 0;
    refuse(table, &o, CLT_E_ARGUMENT, "neither");
    o = usual;
    o.width = NAN;
    refuse(table, &o, CLT_E_ARGUMENT, "width");
    o = usual;
    o.id = "f2";
    refuse(table, &o, CLT_E_DATA, "'f2' has the name of a feature");
    o = usual;
    o.target = "x";
    refuse(table, &o, CLT_E_DATA, "'x'");
    refuse(one, &usual, CLT_E_DATA, "2 rows at least");
    clt__table_free(one);
    clt__table_free(table);
}

static clt_status fit(void *arg) {
    clt_features *f = NULL;
    clt_status status = clt__features_fit(&f, ws, arg, &usual);
    clt__features_free(f);
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    clt_table *table = recipes_random(30, 3, 2, true, 3);
    assert_true(fault_sweep(fit, table));
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
        cmocka_unit_test(components_are_uncorrelated),
        cmocka_unit_test(units_are_shared_or_not),
        cmocka_unit_test(the_width_is_the_median_distance),
        cmocka_unit_test(components_end_with_the_columns),
        cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, open_ws, close_ws);
}
