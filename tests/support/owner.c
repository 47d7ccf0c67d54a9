#include "support/owner.h"

#include <stdio.h>
#include <stdlib.h>

enum { ID_BYTES = 24 };

static void add_ids(clt_table *table) {
    size_t rows = table->rows;
    char(*text)[ID_BYTES] = calloc(rows, sizeof *text);
    const char **cell = calloc(rows, sizeof *cell);
    if (text == NULL || cell == NULL) abort();
    for (size_t r = 0; r < rows; r++) {
        snprintf(text[r], sizeof text[r], "p%zu", r + 1);
        cell[r] = text[r];
    }
    pipeline_must(clt__table_add_column(table, "id", cell, rows));
    free(cell);
    free(text);
}

clt_table *owner_table(const owner_shape *shape) {
    clt_table *table =
        recipes_random(shape->rows, shape->numbers, shape->classes, false, shape->seed);
    add_ids(table);
    return table;
}

clt_recipe_options owner_options(const owner_shape *shape) {
    clt_recipe_options options;
    clt_recipe_options_default(&options);
    options.target = "y";
    options.id = "id";
    options.learner = shape->learner;
    options.condition = shape->condition;
    options.degree = shape->degree;
    options.steps = shape->steps;
    options.penalty = shape->penalty;
    options.preset = shape->preset;
    options.hidden = shape->hidden;
    options.hidden_layers = shape->hidden_layers;
    return options;
}

void owner_open(owner *o, const owner_shape *shape, unsigned threads) {
    clt_recipe_options options = owner_options(shape);
    *o = (owner){.table = owner_table(shape)};
    pipeline_must(clt_ws_new(&o->ws, threads));
    pipeline_must(clt_recipe_new(&o->recipe, o->ws, o->table, &options));
    pipeline_must(clt_recipe_keygen(&o->sk, &o->pk, &o->evk, o->ws, o->recipe));
    pipeline_must(clt_conditioning_fit(&o->conditioning, o->ws, o->recipe, o->table));
    pipeline_must(clt_samples_encrypt(&o->samples, o->ws, o->recipe, o->conditioning, o->sk, NULL,
                                      o->table, CLT_KEEP_IDS));
}

void owner_close(owner *o) {
    clt_samples_free(o->samples);
    clt_conditioning_free(o->conditioning);
    clt_evk_free(o->evk);
    clt_pk_free(o->pk);
    clt_sk_free(o->sk);
    clt_recipe_free(o->recipe);
    clt_table_free(o->table);
    clt_ws_free(o->ws);
}

clt_samples *owner_rows(const owner *o, unsigned flags) {
    clt_samples *rows = NULL;
    pipeline_must(clt_samples_encrypt(&rows, o->ws, o->recipe, o->conditioning, o->sk, NULL,
                                      o->table, flags | CLT_TO_PREDICT));
    return rows;
}

clt_weights *owner_train(const owner *o) {
    clt_weights *weights = NULL;
    pipeline_must(clt_train(&weights, o->ws, o->evk, o->samples, NULL));
    return weights;
}
