/*
 * Splits: which rows train and which test. `part` gives each row a number: 1 tests and 0 trains,
 * or, for folds, the fold in which the row tests.
 */
#ifndef CLT_DATA_SPLIT_H
#define CLT_DATA_SPLIT_H

#include "base/random.h"
#include "data/table.h"

/* A committed split: column `name` of `splits`, whose cells are 0 or 1. The rows of both tables
   must have the same ids, column `id` of each, in the same order; else CLT_E_DATA. */
clt_status clt__split_read(uint32_t *part, const clt_table *splits, const char *name,
                           const clt_table *table, const char *id);

/* A random part of about fraction * rows rows, 0 < fraction < 1, tests. Each class (labels below
   `classes`; NULL: one class) is split in that proportion, as near as whole rows allow, and so is
   the whole. The same seed gives the same split. */
clt_status clt__split_shuffle(uint32_t *part, const uint32_t *labels, size_t rows, uint32_t classes,
                              double fraction, const uint8_t seed[CLT__SEED_BYTES]);

/* k folds, 2 <= k <= rows, whose sizes differ by at most one, in each class as in the whole. */
clt_status clt__split_folds(uint32_t *part, const uint32_t *labels, size_t rows, uint32_t classes,
                            uint32_t folds, const uint8_t seed[CLT__SEED_BYTES]);

/* The rows whose part is `which` (inside) or is another (not inside), in order; returns how many.
   `chosen` holds `rows`. */
size_t clt__split_rows(size_t *chosen, const uint32_t *part, size_t rows, uint32_t which,
                       bool inside);

#endif
