/* Tables and recipes of them, for tests. The process ends when anything fails. */
#ifndef CLT_TESTS_RECIPES_H
#define CLT_TESTS_RECIPES_H

#include "learn/recipe.h"

/* From the text of a CSV file, called "t.csv". */
clt_table *recipes_table(const char *csv);
/* Correlated normal numbers "x0", "x1" ..., with `categories` a column "kind" of the levels p, q
   and r, and "y" of the labels 0, 1 ...: linear in the numbers, with noise. */
clt_table *recipes_random(size_t rows, size_t numbers, size_t classes, bool categories,
                          uint64_t seed);

/* Target "y", 3 steps, clip 4, no preset; recipes_toy takes "toy", for programs that have it. */
clt_recipe_options recipes_options(clt_learner learner, clt_condition condition);
clt_recipe *recipes_new(const clt_table *table, const clt_recipe_options *options);
clt_recipe *recipes_toy(const clt_table *table, clt_learner learner, clt_condition condition);

/* Its body. */
clt__buffer recipes_bytes(const clt_recipe *recipe);
clt_status recipes_get(clt_recipe **recipe, const uint8_t *bytes, size_t size);

#endif
