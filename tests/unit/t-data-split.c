/* data/split.c: committed splits, stratified shuffles, folds. */
#include "data/csv.h"
#include "data/split.h"

#include "support/fault.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 569, CLASSES = 3 };

static const uint8_t seed[CLT__SEED_BYTES] = {1}, other_seed[CLT__SEED_BYTES] = {2};

static clt_table *table_of(const char *text) {
    clt__span span = {.bytes = (const uint8_t *)text, .size = strlen(text)};
    clt_table *table = NULL;
    assert_int_equal(clt__csv_read(&table, clt__span_reader(&span), "s.csv", NULL), CLT_OK);
    return table;
}

/* Classes of 60 %, 30 % and 10 %, mixed. */
static void make_labels(uint32_t *labels) {
    for (uint32_t i = 0; i < ROWS; i++) {
        uint32_t tenth = i * 7 % 10;
        labels[i] = tenth < 6 ? 0 : tenth < 9 ? 1 : 2;
    }
}

static size_t count(const uint32_t *labels, uint32_t class, const uint32_t *part, uint32_t which) {
    size_t found = 0;
    for (size_t i = 0; i < ROWS; i++) found += labels[i] == class && part[i] == which;
    return found;
}

static void shuffles_are_stratified(void **state) {
    (void)state;
    static const double fractions[] = {0.2, 0.25, 0.5, 0.01, 0.99};
    uint32_t labels[ROWS], part[ROWS];
    make_labels(labels);
    for (size_t f = 0; f < 5; f++) {
        size_t tests = 0;
        assert_int_equal(clt__split_shuffle(part, labels, ROWS, CLASSES, fractions[f], seed),
                         CLT_OK);
        for (uint32_t class = 0; class < CLASSES; class ++) {
            size_t in = count(labels, class, part, 1), out = count(labels, class, part, 0);
            assert_true(fabs((double)in - fractions[f] * (double)(in + out)) <= 1);
            tests += in;
        }
        assert_int_equal(tests, (size_t)(fractions[f] * ROWS + 0.5));
    }
}

static void the_seed_decides(void **state) {
    (void)state;
    uint32_t labels[ROWS], part[ROWS], again[ROWS], other[ROWS];
    make_labels(labels);
    assert_int_equal(clt__split_shuffle(part, labels, ROWS, CLASSES, 0.2, seed), CLT_OK);
    assert_int_equal(clt__split_shuffle(again, labels, ROWS, CLASSES, 0.2, seed), CLT_OK);
    assert_int_equal(clt__split_shuffle(other, labels, ROWS, CLASSES, 0.2, other_seed), CLT_OK);
    assert_memory_equal(part, again, sizeof part);
    size_t both = 0;
    for (size_t i = 0; i < ROWS; i++) both += part[i] == 1 && other[i] == 1;
    /* 114 of 569 in each: 22.8 in both on average, deviation 3.8. */
    assert_in_range(both, 3, 43);
}

/* Over 1000 seeds each row tests about as often as any other: 200 times, deviation 12.6. */
static void shuffles_are_fair(void **state) {
    (void)state;
    uint32_t part[50], often[50] = {0};
    for (uint32_t round = 0; round < 1000; round++) {
        uint8_t here[CLT__SEED_BYTES] = {(uint8_t)round, (uint8_t)(round >> 8), 9};
        assert_int_equal(clt__split_shuffle(part, NULL, 50, 1, 0.2, here), CLT_OK);
        for (size_t i = 0; i < 50; i++) often[i] += part[i];
    }
    for (size_t i = 0; i < 50; i++) assert_in_range(often[i], 130, 270);
}

static void folds_are_stratified(void **state) {
    (void)state;
    uint32_t labels[ROWS], part[ROWS];
    make_labels(labels);
    for (uint32_t folds = 2; folds < 12; folds++) {
        assert_int_equal(clt__split_folds(part, labels, ROWS, CLASSES, folds, seed), CLT_OK);
        for (uint32_t class = 0; class < CLASSES + 1; class ++) {
            size_t least = ROWS, most = 0;
            for (uint32_t fold = 0; fold < folds; fold++) {
                size_t size = 0;
                for (uint32_t c = 0; c < CLASSES; c++) {
                    if (c == class || class == CLASSES) size += count(labels, c, part, fold);
                }
                least = size < least ? size : least;
                most = size > most ? size : most;
            }
            assert_in_range(most - least, 0, 1);
        }
        for (size_t i = 0; i < ROWS; i++) assert_in_range(part[i], 0, folds - 1);
    }
}

static void rows_are_chosen_by_part(void **state) {
    (void)state;
    const uint32_t part[] = {0, 2, 1, 2, 0};
    size_t rows[5];
    assert_int_equal(clt__split_rows(rows, part, 5, 2, true), 2);
    assert_int_equal(rows[0], 1);
    assert_int_equal(rows[1], 3);
    assert_int_equal(clt__split_rows(rows, part, 5, 2, false), 3);
    assert_int_equal(rows[0], 0);
    assert_int_equal(rows[1], 2);
    assert_int_equal(rows[2], 4);
    assert_int_equal(clt__split_rows(rows, part, 5, 7, true), 0);
}

static void committed_splits_are_read(void **state) {
    (void)state;
    const char *source = getenv("CLATHRATE_SOURCE");
    char path[4096], name[16];
    clt_table *table = NULL, *splits = NULL;
    uint32_t part[ROWS];
    size_t diagnosis = 0;
    snprintf(path, sizeof path, "%s/data/wdbc.csv", source != NULL ? source : ".");
    assert_int_equal(clt__csv_load(&table, path), CLT_OK);
    snprintf(path, sizeof path, "%s/data/wdbc-splits.csv", source != NULL ? source : ".");
    assert_int_equal(clt__csv_load(&splits, path), CLT_OK);
    assert_int_equal(clt__table_find(&diagnosis, table, "diagnosis"), CLT_OK);
    for (int split = 0; split < 20; split++) {
        size_t tests = 0, malignant = 0;
        snprintf(name, sizeof name, "split%02u", (unsigned)split % 100);
        assert_int_equal(clt__split_read(part, splits, name, table, "patient"), CLT_OK);
        for (size_t i = 0; i < ROWS; i++) {
            tests += part[i];
            malignant += part[i] * (clt__table_cell(table, i, diagnosis)[0] == 'm');
        }
        assert_int_equal(tests, 114);
        assert_int_equal(malignant, 42);
    }
    clt__table_free(splits);
    clt__table_free(table);
}

static void assert_refused(const char *text, const char *detail) {
    clt_table *table = table_of("id,x\np1,1\np2,2\n"), *splits = table_of(text);
    uint32_t part[8];
    assert_int_equal(clt__split_read(part, splits, "split00", table, "id"), CLT_E_DATA);
    assert_string_equal(clt_detail(), detail);
    clt__table_free(splits);
    clt__table_free(table);
}

static void unusable_splits_are_refused(void **state) {
    (void)state;
    assert_refused("id,split01\np1,0\np2,1\n",
                   "s.csv has no column 'split00'; did you mean 'split01'?");
    assert_refused("x,split00\np1,0\np2,1\n",
                   "s.csv has no column 'id'; its columns are 'x', 'split00'");
    assert_refused("id,split00\np1,0\n", "s.csv splits 1 rows and s.csv has 2");
    assert_refused("id,split00\np2,0\np1,1\n",
                   "s.csv:2: the row of 'p2' stands where s.csv:2 has 'p1'");
    assert_refused("id,split00\np1,0\np2,01\n",
                   "s.csv:3: 'split00' holds '01'; a split holds 0 or 1");
}

static clt_status split_both(void *arg) {
    uint32_t part[10];
    clt_status status = clt__split_shuffle(part, NULL, 10, 1, 0.5, seed);
    if (status == CLT_OK) status = clt__split_folds(part, NULL, 10, 1, 3, seed);
    (void)arg;
    return status;
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    assert_true(fault_sweep(split_both, NULL));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shuffles_are_stratified),     cmocka_unit_test(the_seed_decides),
        cmocka_unit_test(shuffles_are_fair),           cmocka_unit_test(folds_are_stratified),
        cmocka_unit_test(rows_are_chosen_by_part),     cmocka_unit_test(committed_splits_are_read),
        cmocka_unit_test(unusable_splits_are_refused), cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
