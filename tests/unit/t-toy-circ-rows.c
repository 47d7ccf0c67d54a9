/* Numbers of rows, from one ciphertext into many and summed back into one. */
#include "circ/rows.h"

#include "support/ckks.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { COLUMNS = 4, ROWS = 128, ENTRIES_MOST = 32 };

static ckks k;

static int setup(void **state) {
    (void)state;
    int64_t steps[16] = {3, -3};
    unsigned count = 2;
    for (int64_t by = 1; by < ROWS; by *= 2) {
        steps[count++] = by;
        steps[count++] = -by;
    }
    ckks_open(&k, &(clt__chain){10, 3, 50, 40, 50, 4}, steps, count, 22);
    assert_int_equal(k.slots, ROWS * COLUMNS);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    ckks_close(&k);
    return 0;
}

/* Rows that belong to no entry hold anything. */
static void check_scatter(const clt__rows *rows) {
    double *z = ckks_random(&k, 1, false);
    clt_ct *packed = ckks_encrypt(&k, z, 3), *out[ENTRIES_MOST];
    for (unsigned q = 0; q < rows->entries; q++) out[q] = ckks_empty(&k);
    for (unsigned four = 0; four < clt__rows_fours(rows); four++) {
        assert_int_equal(clt__rows_scatter(out, k.ws, k.evk, rows, packed, 1.5, four), CLT_OK);
    }
    for (unsigned q = 0; q < rows->entries; q++) {
        double *want = ckks_vector(&k);
        for (size_t s = 0; s < 2 * k.slots; s++) want[s] = 1.5 * z[s / ROWS * ROWS + q];
        assert_int_equal(out[q]->level, 1);
        double worst = ckks_error(&k, out[q], want, NULL);
        assert_true(worst < 0x1p-14);
        assert_true(log2(worst) < clt__noise_bound_log2(out[q]));
        clt__ct_free(out[q]);
        free(want);
    }
    clt__ct_free(packed);
    free(z);
}

/* Entry `missing` is none. */
static void check_gather(const clt__rows *rows, unsigned missing) {
    clt_ct *entry[ENTRIES_MOST], *four[ENTRIES_MOST / 4], *out = ckks_empty(&k);
    double factor[ENTRIES_MOST], twice[2] = {0.5, -0.25}, *want = ckks_vector(&k);
    uint32_t places = clt__rows_places(rows);
    for (unsigned q = 0; q < rows->entries; q++) {
        double *z = ckks_random(&k, 1, false);
        factor[q] = 1.0 / (q + 2);
        entry[q] = q == missing ? ckks_empty(&k) : ckks_encrypt(&k, z, 3);
        for (size_t s = 0; s < 2 * k.slots && q != missing; s++) {
            want[s / ROWS * ROWS + q] += twice[0] * factor[q] * z[s];
            want[s / ROWS * ROWS + places + q] += twice[1] * factor[q] * z[s];
        }
        free(z);
    }
    for (unsigned i = 0; i < clt__rows_fours(rows); i++) {
        four[i] = ckks_empty(&k);
        assert_int_equal(clt__rows_fold(four[i], k.ws, k.evk, rows, entry, factor, i), CLT_OK);
    }
    assert_int_equal(clt__rows_gather(out, k.ws, k.evk, rows, four, twice), CLT_OK);
    assert_int_equal(out->power, 2);
    assert_int_equal(clt__ct_rescale(out, k.ws, out), CLT_OK);
    assert_int_equal(out->level, 1);
    double *got = ckks_vector(&k), worst = 0;
    ckks_decrypt(&k, got, out);
    for (size_t s = 0; s < 2 * k.slots; s++) {
        if (s % ROWS < 2 * places) worst = fmax(worst, fabs(got[s] - want[s]));
        assert_true(fabs(got[s]) < ROWS); /* what is of no worth is no larger than sums */
    }
    assert_true(worst < 0x1p-12);
    for (unsigned q = 0; q < rows->entries; q++) clt__ct_free(entry[q]);
    for (unsigned i = 0; i < clt__rows_fours(rows); i++) clt__ct_free(four[i]);
    clt__ct_free(out);
    free(want);
    free(got);
}

static void entries_apart_and_together(void **state) {
    (void)state;
    const unsigned shapes[][2] = {{3, 2}, {4, 2}, {5, 3}, {8, 3}, {9, 4}, {32, 5}, {27, 6}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        clt__rows rows = {COLUMNS, ROWS, shapes[i][0], shapes[i][1]};
        check_scatter(&rows);
        check_gather(&rows, shapes[i][0] == 9 ? 6 : 99);
    }
}

/* The keys that are asked for suffice: there are no others here. */
static void keys_are_those_that_are_used(void **state) {
    (void)state;
    clt__rows rows = {COLUMNS, ROWS, 32, 5};
    clt__key_list list = {0};
    assert_int_equal(clt__rows_keys(&list, k.params, &rows, 3, 1), CLT_OK);
    assert_int_equal(list.count, 2 + 2 * 7);
    for (unsigned i = 0; i < list.count; i++) {
        const clt__switch_key *key;
        assert_int_equal(clt__evk_find(&key, k.evk, list.spec[i].galois, 3), CLT_OK);
    }
    clt__key_list_free(&list);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_apart_and_together),
        cmocka_unit_test(keys_are_those_that_are_used),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
