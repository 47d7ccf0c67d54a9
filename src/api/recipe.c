/* Recipes of training. */
#include "learn/recipe.h"
#include "api/check.h"
#include "base/file.h"
#include "model/options.h"
#include "nn/payload.h"
#include "nn/rows.h"

#include <string.h>

/* What docs/benchmarks came to on the tables it has: five steps, and a penalty that keeps whitened
   rows within the interval of the sigmoid's polynomial. */
void clt_recipe_options_default(clt_recipe_options *options) {
    if (options == NULL) return;
    *options = (clt_recipe_options){
        .learner = CLT_LOGISTIC,
        .condition = CLT_WHITEN,
        .steps = 5,
        .penalty = 0.03,
        .clip = 4,
    };
}

clt_status clt_recipe_new(clt_recipe **recipe, clt_ws *ws, const clt_table *table,
                          const clt_recipe_options *options) {
    CLT__NEED(recipe);
    CLT__NEED(ws);
    CLT__NEED(table);
    CLT__NEED(options);
    CLT__RETURN_IF(clt__kernel_check());
    CLT__RETURN_IF(clt__ignored_check(options->ignore, options->ignored));
    clt__row_notes notes = {.ws = ws};
    clt__report report = clt__row_notes_report(&notes);
    clt_status status = clt__recipe_new(recipe, table, options, &report);
    clt__row_notes_end(&notes);
    return status;
}

static void put_recipe(clt__sink *sink, const void *recipe) {
    clt__put_header(sink, CLT_KIND_RECIPE);
    clt__recipe_put(sink, recipe);
}

static void get_recipe(clt__source *source, void *recipe) {
    clt__get_header(source, CLT_KIND_RECIPE);
    if (source->status == CLT_OK) (void)clt__recipe_get(source, recipe);
}

clt_status clt_recipe_save(const clt_recipe *recipe, const char *path, unsigned flags) {
    CLT__NEED(recipe);
    CLT__NEED(path);
    CLT__NEED_FLAGS(flags, CLT_REPLACE);
    return clt__file_save(path, flags, true, put_recipe, recipe);
}

clt_status clt_recipe_load(clt_recipe **recipe, const char *path) {
    clt_recipe *made = NULL;
    CLT__NEED(recipe);
    CLT__NEED(path);
    CLT__RETURN_IF(clt__kernel_check());
    clt_status status = clt__file_load(path, "recipe", true, get_recipe, &made);
    if (status == CLT_OK) {
        *recipe = made;
    } else {
        clt__recipe_unref(made);
    }
    return status;
}

void clt_recipe_free(clt_recipe *recipe) {
    clt__recipe_unref(recipe);
}

const char *clt_recipe_target(const clt_recipe *recipe) {
    return recipe == NULL ? NULL : recipe->schema->target;
}

unsigned clt_recipe_steps(const clt_recipe *recipe) {
    return recipe == NULL ? 0 : recipe->terms.steps;
}

bool clt_recipe_same(const clt_recipe *a, const clt_recipe *b) {
    return a != NULL && b != NULL && memcmp(a->digest, b->digest, sizeof a->digest) == 0;
}

clt_status clt_recipe_measure(const clt_recipe *recipe, clt_ws *ws, size_t rows,
                              clt_recipe_figures *figures) {
    CLT__NEED(recipe);
    CLT__NEED(ws);
    CLT__NEED(figures);
    if (rows < 1 || rows > CLT__ROWS_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "clt_recipe_measure: %zu rows; 1 to 2^31 are possible",
                         rows);
    }
    return clt__recipe_figures(figures, ws, recipe, rows);
}
