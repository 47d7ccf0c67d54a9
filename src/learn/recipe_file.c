/*
 * Recipes as bytes (docs/format.md). The body of a file of kind "recipe":
 *
 *   u8 learner, u8 condition, u8 degree, u8 hidden layers, u32 steps, u32 tiles of a batch, f64
 *       penalty, f64 clip; of networks, u32 units of each hidden layer, u64 seed of first weights
 *   the schema, without numbers of a table: means 0, deviations 1, ranges 0, bound the clip
 *   the parameters
 *   u32 columns, u32 rows of a tile, u32 models
 *   u32 keys, for each: u32 element, u8 level, u8 special primes (0: all)
 *
 * What follows from terms, schema and parameters is made again, and must be what the file says.
 */
#include "base/alloc.h"
#include "learn/recipe.h"
#include "rlwe/wire.h"

static void put_terms(clt__sink *sink, const clt__recipe_terms *terms) {
    clt__put_u8(sink, (uint8_t)terms->learner);
    clt__put_u8(sink, (uint8_t)terms->condition);
    clt__put_u8(sink, (uint8_t)terms->degree);
    clt__put_u8(sink, (uint8_t)terms->hidden_layers);
    clt__put_u32(sink, terms->steps);
    clt__put_u32(sink, terms->batch);
    clt__put_f64(sink, terms->penalty);
    clt__put_f64(sink, terms->clip);
    for (unsigned l = 0; l < terms->hidden_layers; l++) clt__put_u32(sink, terms->hidden[l]);
    if (terms->hidden_layers > 0) clt__put_u64(sink, terms->seed);
}

void clt__recipe_put(clt__sink *sink, const void *object) {
    const clt_recipe *recipe = object;
    put_terms(sink, &recipe->terms);
    clt__schema_save(sink, recipe->schema);
    clt__params_put(sink, recipe->params);
    clt__put_u32(sink, recipe->tiling.columns);
    clt__put_u32(sink, recipe->tiling.rows);
    clt__put_u32(sink, recipe->models);
    clt__put_u32(sink, recipe->keys);
    for (unsigned i = 0; i < recipe->keys; i++) {
        clt__put_u32(sink, recipe->key[i].galois);
        clt__put_u8(sink, recipe->key[i].level);
        clt__put_u8(sink, recipe->key[i].special);
    }
}

static clt_status get_hidden(clt__recipe_terms *terms, clt__source *source) {
    if (terms->hidden_layers > CLT__HIDDEN_MOST ||
        (terms->hidden_layers > 0) != (terms->learner == CLT_NETWORK)) {
        clt__source_fail(source, CLT_E_FORMAT, "its learner has no %u hidden layers",
                         terms->hidden_layers);
        return source->status;
    }
    for (unsigned l = 0; l < terms->hidden_layers; l++) terms->hidden[l] = clt__get_u32(source);
    if (terms->hidden_layers > 0) terms->seed = clt__get_u64(source);
    return source->status;
}

static clt_status get_terms(clt__recipe_terms *terms, clt__source *source) {
    terms->learner = (clt_learner)clt__get_u8(source);
    terms->condition = (clt_condition)clt__get_u8(source);
    terms->degree = clt__get_u8(source);
    terms->hidden_layers = clt__get_u8(source);
    terms->steps = clt__get_u32(source);
    terms->batch = clt__get_u32_in(source, 0, CLT__RECIPE_BATCH_MOST, "batch");
    terms->penalty = clt__get_finite(source);
    terms->clip = clt__get_finite(source);
    CLT__RETURN_IF(source->status);
    CLT__RETURN_IF(get_hidden(terms, source));
    clt_status status = clt__recipe_check_terms(terms);
    return clt__source_stop(source, status == CLT_E_ARGUMENT ? CLT_E_FORMAT : status);
}

static const char *schema_fault(const clt__schema *schema, double clip) {
    if (schema->target == NULL) return "it names no target";
    if (schema->input_bound != clip) return "its bound is not its clip";
    for (size_t i = 0; i < schema->columns; i++) {
        const clt__column *c = &schema->column[i];
        bool blank = c->mean == 0 && c->deviation == 1 && c->smallest == 0 && c->largest == 0;
        if (c->kind == CLT__COLUMN_NUMERIC && !blank) return "it holds numbers of a table";
    }
    return NULL;
}

static clt_status get_schema(clt_recipe *recipe, clt__source *source) {
    CLT__RETURN_IF(clt__schema_load(&recipe->schema, source));
    const char *fault = schema_fault(recipe->schema, recipe->terms.clip);
    if (fault != NULL) clt__source_fail(source, CLT_E_FORMAT, "%s", fault);
    return source->status;
}

static clt_status get_params(clt_recipe *recipe, clt__source *source) {
    CLT__RETURN_IF(clt__params_get(source, &recipe->params));
    recipe->models = clt__recipe_models(recipe);
    return clt__source_stop(source, clt__recipe_check_params(recipe));
}

/* Reads what clt__recipe_derive has made. */
static clt_status compare_derived(const clt_recipe *recipe, clt__source *source) {
    bool same = clt__get_u32(source) == recipe->tiling.columns;
    same = clt__get_u32(source) == recipe->tiling.rows && same;
    same = clt__get_u32(source) == recipe->models && same;
    same = clt__get_u32(source) == recipe->keys && same;
    for (unsigned i = 0; same && i < recipe->keys; i++) {
        same = clt__get_u32(source) == recipe->key[i].galois;
        same = clt__get_u8(source) == recipe->key[i].level && same;
        same = clt__get_u8(source) == recipe->key[i].special && same;
    }
    if (!same) {
        clt__source_fail(source, CLT_E_FORMAT,
                         "its layout or keys are not those that its columns and steps take: it was "
                         "damaged or made by another program");
    }
    return source->status;
}

clt_status clt__recipe_get(clt__source *source, clt_recipe **recipe) {
    clt_status status = CLT_OK;
    clt_recipe *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__source_stop(source, clt__fail_memory(sizeof *made));
    atomic_init(&made->references, 1);
    CLT__TRY(get_terms(&made->terms, source));
    CLT__TRY(get_schema(made, source));
    CLT__TRY(get_params(made, source));
    CLT__TRY(clt__source_stop(source, clt__recipe_derive(made)));
    CLT__TRY(compare_derived(made, source));
    *recipe = made;
    return CLT_OK;
done:
    clt__recipe_unref(made);
    return status;
}
