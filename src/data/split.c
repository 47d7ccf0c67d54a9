/*
 * Splits. Both random ones shuffle the rows (Fisher and Yates), deal them out class by class, and
 * stay balanced as a whole because what one class rounds off is carried to the next.
 */
#include "data/split.h"

#include "base/alloc.h"
#include "data/label.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static clt_status fail_order(const clt_table *splits, const clt_table *table, size_t row,
                             const char *wanted, const char *found) {
    char left[CLT__LABEL_BRIEF], right[CLT__LABEL_BRIEF];
    return clt__fail(CLT_E_DATA, "%s:%u: the row of '%s' stands where %s:%u has '%s'",
                     splits->source, (unsigned)clt__table_line(splits, row),
                     clt__label_brief(left, found), table->source,
                     (unsigned)clt__table_line(table, row), clt__label_brief(right, wanted));
}

clt_status clt__split_read(uint32_t *part, const clt_table *splits, const char *name,
                           const clt_table *table, const char *id) {
    size_t flags = 0, id_here = 0, id_there = 0;
    CLT__RETURN_IF(clt__table_find(&flags, splits, name));
    CLT__RETURN_IF(clt__table_find(&id_here, splits, id));
    CLT__RETURN_IF(clt__table_find(&id_there, table, id));
    if (splits->rows != table->rows) {
        return clt__fail(CLT_E_DATA, "%s splits %zu rows and %s has %zu", splits->source,
                         splits->rows, table->source, table->rows);
    }
    for (size_t row = 0; row < table->rows; row++) {
        const char *flag = clt__table_cell(splits, row, flags);
        const char *found = clt__table_cell(splits, row, id_here);
        const char *wanted = clt__table_cell(table, row, id_there);
        char brief[CLT__LABEL_BRIEF];
        if (strcmp(found, wanted) != 0) return fail_order(splits, table, row, wanted, found);
        if (strcmp(flag, "0") != 0 && strcmp(flag, "1") != 0) {
            return clt__fail(CLT_E_DATA, "%s:%u: '%s' holds '%s'; a split holds 0 or 1",
                             splits->source, (unsigned)clt__table_line(splits, row), name,
                             clt__label_brief(brief, flag));
        }
        part[row] = flag[0] == '1';
    }
    return CLT_OK;
}

/* The rows in random order, those of class 0 first, then class 1 and so on; NULL: no memory. */
static size_t *shuffled_rows(const uint32_t *labels, size_t rows, uint32_t classes,
                             const uint8_t seed[CLT__SEED_BYTES]) {
    size_t *shuffled = clt__alloc_raw(rows, sizeof *shuffled);
    size_t *sorted = clt__alloc_raw(rows, sizeof *sorted);
    size_t *next = clt__alloc((size_t)classes + 1, sizeof *next);
    clt__random random;
    if (shuffled == NULL || sorted == NULL || next == NULL) {
        clt__free(sorted);
        sorted = NULL;
        goto done;
    }
    clt__random_seeded(&random, seed, CLT__FOR_TRAINING);
    for (size_t i = 0; i < rows; i++) {
        size_t j = (size_t)clt__random_below(&random, i + 1);
        shuffled[i] = shuffled[j];
        shuffled[j] = i;
    }
    clt__random_close(&random);

    for (size_t i = 0; i < rows; i++) next[(labels != NULL ? labels[i] : 0) + 1]++;
    for (uint32_t class = 0; class < classes; class ++) next[class + 1] += next[class];
    for (size_t i = 0; i < rows; i++) {
        size_t row = shuffled[i];
        sorted[next[labels != NULL ? labels[row] : 0]++] = row;
    }
done:
    clt__free(next);
    clt__free(shuffled);
    return sorted;
}

clt_status clt__split_shuffle(uint32_t *part, const uint32_t *labels, size_t rows, uint32_t classes,
                              double fraction, const uint8_t seed[CLT__SEED_BYTES]) {
    assert(fraction > 0 && fraction < 1);
    size_t *sorted = shuffled_rows(labels, rows, classes, seed);
    if (sorted == NULL) return clt__fail_memory(rows * sizeof *sorted);
    /* Evenly spaced picks: the i-th row tests when the rounded count rises there. */
    for (size_t i = 0; i < rows; i++) {
        double before = floor(fraction * (double)i + 0.5);
        double after = floor(fraction * (double)(i + 1) + 0.5);
        part[sorted[i]] = after > before;
    }
    clt__free(sorted);
    return CLT_OK;
}

clt_status clt__split_folds(uint32_t *part, const uint32_t *labels, size_t rows, uint32_t classes,
                            uint32_t folds, const uint8_t seed[CLT__SEED_BYTES]) {
    assert(folds >= 2 && folds <= rows);
    size_t *sorted = shuffled_rows(labels, rows, classes, seed);
    if (sorted == NULL) return clt__fail_memory(rows * sizeof *sorted);
    for (size_t i = 0; i < rows; i++) part[sorted[i]] = (uint32_t)(i % folds);
    clt__free(sorted);
    return CLT_OK;
}

size_t clt__split_rows(size_t *chosen, const uint32_t *part, size_t rows, uint32_t which,
                       bool inside) {
    size_t count = 0;
    for (size_t row = 0; row < rows; row++) {
        if ((part[row] == which) == inside) chosen[count++] = row;
    }
    return count;
}
