/* Bytes as a recipe's body: an error, or a recipe that says the same bytes and whose run can be
   planned to its last step. */
#include "learn/linear_step.h"
#include "learn/mlp.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_recipe *recipe, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__recipe_put(&sink, recipe);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

/* What layout, keys and samples are made by. */
static void check_parts(const clt_recipe *recipe) {
    size_t slots = (size_t)recipe->tiling.columns * recipe->tiling.rows;
    size_t classes = recipe->schema->classes.count;
    must(recipe->tiling.features == recipe->schema->features + 1);
    must(recipe->tiling.features <= recipe->tiling.columns);
    must(slots == clt__params_slots(recipe->params));
    must(recipe->models == (classes == 2 ? 1 : classes));
    for (unsigned i = 0; i < recipe->keys; i++) {
        must(clt__key_element_exists(recipe->params, recipe->key[i].galois));
        must(recipe->key[i].level <= recipe->params->top);
        must(i == 0 || recipe->key[i].galois > recipe->key[i - 1].galois);
    }
}

/* A network's steps lie between two bootstraps, its entries in rows. */
static void check_network(const clt_recipe *recipe) {
    clt__mlp net;
    clt__mlp_step step;
    clt__mlp_init(&net, recipe);
    clt__mlp_step_init(&step, recipe, 5000, recipe->terms.steps - 1);
    must(net.entries <= clt__rows_places(&net.rows));
    must(2 * clt__rows_places(&net.rows) <= recipe->tiling.rows);
    must(net.entries <= CLT__MLP_ENTRIES_MOST);
    must(step.count >= 1 && step.state <= recipe->params->levels);
}

/* Every step takes tiles that are there, and levels from those that are left. */
static void check_steps(const clt_recipe *recipe) {
    const uint64_t rows = 5000;
    clt__linear_step step, before = {0};
    for (unsigned k = 0; k < recipe->terms.steps; k++) {
        must(clt__linear_step_init(&step, recipe, rows, k) == CLT_OK);
        must(step.count >= 1);
        must(step.first + step.count <= clt__tiling_tiles(&recipe->tiling, rows));
        must(step.level <= recipe->params->levels && step.after >= 1);
        must(k == 0 || step.level == before.next);
        before = step;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_recipe *recipe = NULL;
    clt__source_init(&source, clt__span_reader(&span), "recipe");
    if (clt__recipe_get(&source, &recipe) != CLT_OK) {
        must(recipe == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(recipe, bytes, size);
    check_parts(recipe);
    (clt__recipe_is_network(recipe) ? check_network : check_steps)(recipe);
    clt__recipe_unref(recipe);
    return 0;
}
