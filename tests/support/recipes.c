#include "support/recipes.h"

#include "base/random.h"
#include "data/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "recipes: %s: %s\n", clt_status_name(status), clt_detail());
    abort();
}

clt_table *recipes_table(const char *csv) {
    clt__span span = {(const uint8_t *)csv, strlen(csv)};
    clt_table *table = NULL;
    must(clt__csv_read(&table, clt__span_reader(&span), "t.csv", NULL));
    return table;
}

typedef struct writer {
    clt_table *table;
    clt__random random;
    size_t numbers, classes;
    bool categories;
} writer;

static void put(writer *w, const char *text) {
    must(clt__table_put(w->table, text, strlen(text)));
}

static void put_names(writer *w) {
    for (size_t j = 0; j < w->numbers; j++) {
        char name[24];
        snprintf(name, sizeof name, "x%zu", j);
        put(w, name);
    }
    if (w->categories) put(w, "kind");
    put(w, "y");
    must(clt__table_end_row(w->table, 1));
}

/* Each number has a part of the one before it. */
static void put_row(writer *w, uint32_t line) {
    double before = 0, score = 0;
    for (size_t j = 0; j < w->numbers; j++) {
        char text[32];
        double x = 0.6 * before + clt__random_normal(&w->random);
        snprintf(text, sizeof text, "%.6f", 10 * (double)j + (1 + (double)j) * x);
        put(w, text);
        score += j % 2 == 0 ? x : -x;
        before = x;
    }
    uint64_t kind = clt__random_below(&w->random, 8);
    if (w->categories) put(w, kind == 0 ? "p" : kind < 4 ? "q" : "r");
    score += 0.5 * clt__random_normal(&w->random) + (double)kind / 8;
    size_t class = score < 0 ? 0 : score > 1 && w->classes > 2 ? 2 : 1;
    put(w, (const char *[]){"0", "1", "2"}[class]);
    must(clt__table_end_row(w->table, line));
}

clt_table *recipes_random(size_t rows, size_t numbers, size_t classes, bool categories,
                          uint64_t seed) {
    writer w = {.numbers = numbers, .classes = classes, .categories = categories};
    uint8_t key[CLT__SEED_BYTES] = {7};
    memcpy(key, &seed, sizeof seed);
    clt__random_seeded(&w.random, key, CLT__FOR_TRAINING);
    must(clt__table_new(&w.table, "t.csv"));
    put_names(&w);
    for (size_t i = 0; i < rows; i++) put_row(&w, (uint32_t)i + 2);
    clt__random_close(&w.random);
    return w.table;
}

clt_recipe_options recipes_options(clt_learner learner, clt_condition condition) {
    return (clt_recipe_options){
        .target = "y", .learner = learner, .condition = condition, .steps = 3, .clip = 4};
}

clt_recipe *recipes_new(const clt_table *table, const clt_recipe_options *options) {
    clt_recipe *recipe = NULL;
    must(clt__recipe_new(&recipe, table, options, NULL));
    return recipe;
}

clt_recipe *recipes_toy(const clt_table *table, clt_learner learner, clt_condition condition) {
    clt_recipe_options options = recipes_options(learner, condition);
    options.preset = "toy";
    return recipes_new(table, &options);
}

clt__buffer recipes_bytes(const clt_recipe *recipe) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__recipe_put(&sink, recipe);
    must(sink.status);
    return buffer;
}

clt_status recipes_get(clt_recipe **recipe, const uint8_t *bytes, size_t size) {
    clt__span span = {bytes, size};
    clt__source source;
    clt__source_init(&source, clt__span_reader(&span), "recipe");
    return clt__recipe_get(&source, recipe);
}
