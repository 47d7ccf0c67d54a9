/* nn/released.c: tables of released answers, and that no error within the guard changes a cell. */
#include "nn/released.h"

#include "base/alloc.h"
#include "support/fault.h"
#include "support/pipeline.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A plan is looked at for its schema and its output map only. */
typedef struct fixture {
    clt_plan plan;
    clt__matrix raw;
} fixture;

static fixture fixture_of(clt__output_map output, size_t classes, size_t rows, double reach,
                          uint64_t seed) {
    fixture f;
    memset(&f, 0, sizeof f);
    f.plan.schema = network_schema(2, classes);
    f.plan.output = output;
    f.raw = network_features(rows, output == CLT__OUTPUT_SIGMOID ? 1 : classes, seed);
    for (size_t i = 0; i < f.raw.rows * f.raw.columns; i++) f.raw.x[i] *= reach;
    return f;
}

static void close_fixture(fixture *f) {
    clt__schema_free(f->plan.schema);
    clt__matrix_free(&f->raw);
}

static clt_table *table_of(const fixture *f, const clt__matrix *raw, size_t *undecided,
                           clt__released_for how) {
    clt_table *table = NULL;
    pipeline_must(clt__released_new(&table, undecided, &f->plan, raw, NULL, how));
    return table;
}

static const char *cell(const clt_table *table, size_t row, const char *name) {
    size_t column;
    pipeline_must(clt__table_find(&column, table, name));
    return clt__table_cell(table, row, column);
}

static void columns_by_kind(void **state) {
    (void)state;
    static const size_t columns[] = {
        [CLT_RELEASE_NUMBERS] = 8, [CLT_RELEASE_LABEL] = 2, [CLT_RELEASE_SCORE] = 5};
    fixture f = fixture_of(CLT__OUTPUT_SOFTMAX, 3, 4, 1, 1);
    for (clt_release kind = CLT_RELEASE_NUMBERS; kind <= CLT_RELEASE_SCORE; kind++) {
        size_t undecided;
        clt_table *table = table_of(&f, &f.raw, &undecided, (clt__released_for){kind, 3, 0});
        assert_int_equal(table->columns, columns[kind]);
        assert_string_equal(clt__table_name(table, 0), "row");
        assert_string_equal(clt__table_name(table, 1), "label");
        if (kind != CLT_RELEASE_LABEL) assert_string_equal(clt__table_name(table, 2), "p_c0");
        if (kind == CLT_RELEASE_NUMBERS) assert_string_equal(clt__table_name(table, 5), "raw_0");
        clt__table_free(table);
    }
    close_fixture(&f);
}

static bool is_multiple(const char *text, unsigned bits) {
    double scaled = ldexp(strtod(text, NULL), (int)bits);
    return *text != '\0' && scaled == floor(scaled) && strcmp(text, "-0") != 0;
}

/* Numbers have the bits that are promised, and follow from the rounded raw outputs alone. */
static void numbers_are_rounded(void **state) {
    (void)state;
    enum { BITS = 6 };
    fixture f = fixture_of(CLT__OUTPUT_SIGMOID, 2, 200, 3, 2);
    size_t undecided;
    clt__released_for how = {CLT_RELEASE_NUMBERS, BITS, 0};
    f.raw.x[0] = -1e-9;
    clt_table *table = table_of(&f, &f.raw, &undecided, how);
    assert_int_equal(undecided, 0);
    assert_string_equal(cell(table, 0, "raw_0"), "0");
    for (size_t r = 0; r < 200; r++) {
        const char *raw = cell(table, r, "raw_0");
        assert_true(is_multiple(raw, BITS) && is_multiple(cell(table, r, "p_c1"), BITS));
        assert_true(fabs(strtod(raw, NULL) - f.raw.x[r]) <= ldexp(0.5, -BITS));
        assert_string_equal(cell(table, r, "label"), strtod(raw, NULL) > 0 ? "c1" : "c0");
        f.raw.x[r] = strtod(raw, NULL);
    }
    clt_table *again = table_of(&f, &f.raw, &undecided, how);
    for (size_t r = 0; r < 200; r++) {
        for (size_t c = 0; c < table->columns; c++) {
            assert_string_equal(clt__table_cell(table, r, c), clt__table_cell(again, r, c));
        }
    }
    clt__table_free(again);
    clt__table_free(table);
    close_fixture(&f);
}

/* The promise of discrete answers: with the true outputs, and with any others within the guard of
   what was decrypted, a cell is the same or one of the two is empty. */
static void errors_change_no_cell(clt__output_map output, size_t classes, clt__released_for how) {
    enum { ROWS = 300, RUNS = 20 };
    fixture f = fixture_of(output, classes, ROWS, 2, 3);
    clt__random random;
    size_t undecided;
    clt__released_for exact = {how.kind, how.bits, 0};
    clt_table *truth = table_of(&f, &f.raw, &undecided, exact);
    assert_int_equal(undecided, 0);
    network_random(&random, 9);
    for (unsigned run = 0; run < RUNS; run++) {
        clt__matrix off = network_features(ROWS, f.raw.columns, 0);
        for (size_t i = 0; i < ROWS * f.raw.columns; i++) {
            double share = run % 2 == 0 ? 1 : clt__random_unit(&random);
            off.x[i] = f.raw.x[i] + how.guard * share * (clt__random_below(&random, 2) ? 1 : -1);
        }
        clt_table *released = table_of(&f, &off, &undecided, how);
        assert_true(undecided > 0 && undecided < ROWS / 2); /* some, not many */
        for (size_t r = 0; r < ROWS; r++) {
            for (size_t c = 1; c < released->columns; c++) {
                const char *text = clt__table_cell(released, r, c);
                if (*text != '\0') assert_string_equal(text, clt__table_cell(truth, r, c));
            }
        }
        clt__table_free(released);
        clt__matrix_free(&off);
    }
    clt__random_close(&random);
    clt__table_free(truth);
    close_fixture(&f);
}

static void labels_and_scores_hold(void **state) {
    (void)state;
    errors_change_no_cell(CLT__OUTPUT_SIGMOID, 2, (clt__released_for){CLT_RELEASE_LABEL, 0, 0.05});
    errors_change_no_cell(CLT__OUTPUT_SOFTMAX, 4, (clt__released_for){CLT_RELEASE_LABEL, 0, 0.05});
    errors_change_no_cell(CLT__OUTPUT_SIGMOID, 2, (clt__released_for){CLT_RELEASE_SCORE, 3, 0.02});
    errors_change_no_cell(CLT__OUTPUT_SOFTMAX, 3, (clt__released_for){CLT_RELEASE_SCORE, 2, 0.02});
}

static void a_guard_leaves_what_is_near(void **state) {
    (void)state;
    fixture f = fixture_of(CLT__OUTPUT_SIGMOID, 2, 4, 1, 4);
    size_t undecided;
    memcpy(f.raw.x, (double[]){0.09, -0.11, 0.11, -0.0}, 4 * sizeof(double));
    clt__released_for how = {CLT_RELEASE_LABEL, 0, 0.1};
    clt_table *table = table_of(&f, &f.raw, &undecided, how);
    assert_int_equal(undecided, 2);
    assert_string_equal(cell(table, 0, "label"), "");
    assert_string_equal(cell(table, 1, "label"), "c0");
    assert_string_equal(cell(table, 2, "label"), "c1");
    assert_string_equal(cell(table, 3, "label"), "");
    clt__table_free(table);
    close_fixture(&f);
}

static clt_status build(void *arg) {
    const fixture *f = arg;
    clt_table *table = NULL;
    size_t undecided;
    clt__released_for how = {CLT_RELEASE_NUMBERS, 4, 0};
    clt_status status = clt__released_new(&table, &undecided, &f->plan, &f->raw, NULL, how);
    clt__table_free(table);
    return status;
}

static void faults(void **state) {
    (void)state;
    fixture f = fixture_of(CLT__OUTPUT_SOFTMAX, 3, 3, 1, 5);
    assert_true(fault_sweep(build, &f));
    close_fixture(&f);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_by_kind),
        cmocka_unit_test(numbers_are_rounded),
        cmocka_unit_test(labels_and_scores_hold),
        cmocka_unit_test(a_guard_leaves_what_is_near),
        cmocka_unit_test(faults),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
