/*
 * Recipes as objects: from a table's columns and options to terms, schema, layout, keys and digest.
 */
#include "learn/recipe.h"

#include "base/alloc.h"
#include "circ/bootstrap.h"
#include "learn/linear_step.h"
#include "learn/mlp.h"
#include "ring/galois.h"

#include <assert.h>

#define CLIP_LEAST 1.0
#define CLIP_MOST 32.0
#define PENALTY_MOST 1.0

clt_recipe *clt__recipe_ref(const clt_recipe *recipe) {
    clt_recipe *own = (clt_recipe *)recipe;
    atomic_fetch_add_explicit(&own->references, 1, memory_order_relaxed);
    return own;
}

void clt__recipe_unref(clt_recipe *recipe) {
    if (recipe == NULL) return;
    if (atomic_fetch_sub_explicit(&recipe->references, 1, memory_order_acq_rel) > 1) return;
    clt__schema_free(recipe->schema);
    clt__params_unref(recipe->params);
    clt__free(recipe->key);
    clt__free(recipe);
}

/* -------------------------------------------------------------------------------------- terms */

/* Units of hidden layers: the diagonals take powers of two that do not grow. */
static clt_status check_hidden(const clt__recipe_terms *terms) {
    if (terms->hidden_layers < 1 || terms->hidden_layers > CLT__HIDDEN_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "a network has 1 or %d hidden layers, not %u",
                         CLT__HIDDEN_MOST, terms->hidden_layers);
    }
    if (terms->degree != 2) {
        return clt__fail(CLT_E_ARGUMENT,
                         "a network's activation has degree 2, not %u: leave the degree out",
                         terms->degree);
    }
    for (unsigned l = 0; l < terms->hidden_layers; l++) {
        unsigned units = terms->hidden[l];
        if (units < CLT__HIDDEN_LEAST || units > CLT__HIDDEN_WIDEST || (units & (units - 1)) != 0) {
            return clt__fail(CLT_E_ARGUMENT,
                             "a hidden layer of %u units is not possible: take 4, 8, 16, 32 or 64",
                             units);
        }
        if (l > 0 && units > terms->hidden[l - 1]) {
            return clt__fail(CLT_E_ARGUMENT,
                             "a hidden layer of %u units after one of %u is not possible: take at "
                             "most as many as before",
                             units, terms->hidden[l - 1]);
        }
    }
    return CLT_OK;
}

static clt_status check_kinds(const clt__recipe_terms *terms) {
    bool ridge = terms->learner == CLT_RIDGE, network = terms->learner == CLT_NETWORK;
    if (!ridge && !network && terms->learner != CLT_LOGISTIC) {
        return clt__fail(CLT_E_ARGUMENT, "there is no learner %d: take logistic, ridge or network",
                         (int)terms->learner);
    }
    if (terms->condition != CLT_STANDARDISE && terms->condition != CLT_WHITEN) {
        return clt__fail(CLT_E_ARGUMENT, "there is no conditioning %d: take standardise or whiten",
                         (int)terms->condition);
    }
    if (network) return check_hidden(terms);
    if (ridge ? terms->degree != 1 : terms->degree != 3 && terms->degree != 7) {
        return clt__fail(CLT_E_ARGUMENT,
                         ridge ? "ridge has no polynomial of degree %u: leave the degree out"
                               : "the sigmoid's polynomial has degree 3 or 7, not %u",
                         terms->degree);
    }
    return CLT_OK;
}

clt_status clt__recipe_check_terms(const clt__recipe_terms *terms) {
    CLT__RETURN_IF(check_kinds(terms));
    if (terms->steps < 1 || terms->steps > CLT__RECIPE_STEPS_MOST) {
        return clt__fail(CLT_E_ARGUMENT, "%u steps are not possible: take 1 to %d", terms->steps,
                         CLT__RECIPE_STEPS_MOST);
    }
    if (!(terms->penalty >= 0 && terms->penalty <= PENALTY_MOST)) {
        return clt__fail(CLT_E_ARGUMENT, "a penalty of %g is not possible: take 0 to %g",
                         terms->penalty, PENALTY_MOST);
    }
    if (!(terms->clip >= CLIP_LEAST && terms->clip <= CLIP_MOST)) {
        return clt__fail(CLT_E_ARGUMENT, "clipping at %g deviations is not possible: take %g to %g",
                         terms->clip, CLIP_LEAST, CLIP_MOST);
    }
    return CLT_OK;
}

static clt_status take_hidden(clt__recipe_terms *terms, const clt_recipe_options *options) {
    if (options->hidden_layers > CLT__HIDDEN_MOST || options->hidden == NULL) {
        return clt__fail(CLT_E_ARGUMENT, "a network has 1 or %d hidden layers, not %zu",
                         CLT__HIDDEN_MOST, options->hidden_layers);
    }
    terms->hidden_layers = (unsigned)options->hidden_layers;
    for (unsigned l = 0; l < terms->hidden_layers; l++) terms->hidden[l] = options->hidden[l];
    terms->seed = options->seed;
    return CLT_OK;
}

/* All but the batch, which is in tiles. */
static clt_status take_terms(clt__recipe_terms *terms, const clt_recipe_options *options) {
    bool network = options->learner == CLT_NETWORK;
    unsigned usual = network ? 2 : options->learner == CLT_RIDGE ? 1 : 7;
    if (options->batch > CLT__RECIPE_BATCH_MOST) {
        return clt__fail(CLT_E_ARGUMENT,
                         "a batch of %zu rows is more than the %d possible: take 0 for all rows",
                         options->batch, CLT__RECIPE_BATCH_MOST);
    }
    *terms = (clt__recipe_terms){
        .learner = options->learner,
        .condition = options->condition,
        .degree = options->degree == 0 ? usual : options->degree,
        .steps = options->steps,
        .penalty = options->penalty,
        .clip = options->clip,
    };
    if (network != (options->hidden_layers > 0)) {
        return clt__fail(CLT_E_ARGUMENT, network ? "a network has 1 or 2 hidden layers: say how "
                                                   "many units they have"
                                                 : "hidden layers are a network's: take that "
                                                   "learner, or none of them");
    }
    if (network) CLT__RETURN_IF(take_hidden(terms, options));
    return clt__recipe_check_terms(terms);
}

/* ------------------------------------------------------------------------------------- schema */

/* The numbers stay with the owner: see condition.h. */
static void strip_numbers(clt__schema *schema, double clip) {
    schema->input_bound = clip;
    for (size_t i = 0; i < schema->columns; i++) {
        clt__column *column = &schema->column[i];
        column->mean = column->smallest = column->largest = 0;
        column->deviation = column->kind == CLT__COLUMN_NUMERIC ? 1 : 0;
    }
}

static clt_status fit_schema(clt_recipe *recipe, const clt_table *table,
                             const clt_recipe_options *options, const clt__report *report) {
    clt__schema_roles roles = {
        .target = options->target,
        .id = options->id,
        .ignore = options->ignore,
        .ignored = options->ignored,
    };
    if (options->target == NULL) {
        return clt__fail(CLT_E_ARGUMENT, "no target is named: name the column of class labels");
    }
    CLT__RETURN_IF(clt__schema_fit(&recipe->schema, table, &roles, report));
    strip_numbers(recipe->schema, recipe->terms.clip);
    return CLT_OK;
}

/* --------------------------------------------------------------------------------------- keys */

static clt_status need(clt__key_list *list, const clt_params *params, uint32_t galois) {
    return clt__key_list_need(list,
                              (clt__key_spec){.galois = galois, .level = (uint8_t)params->levels});
}

static clt_status need_rotation(clt__key_list *list, const clt_params *params, int64_t steps) {
    return need(list, params, clt__galois_rotation(steps, params->ring->log_n));
}

uint32_t clt__recipe_return(const clt_recipe *recipe) {
    unsigned log_n = recipe->params->ring->log_n;
    uint32_t rotation = clt__galois_rotation(1 - (int64_t)recipe->tiling.rows, log_n);
    return recipe->tiling.classes == 1 ? rotation : (UINT32_C(2) << log_n) - rotation;
}

/* Sums over columns, sums over rows, and their way back to all rows (tiling.h, linear.h); with
   several models also the columns' rotations, and real parts (heads.h). */
static clt_status need_sums(clt__key_list *list, const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    const clt__tiling *tiling = &recipe->tiling;
    int64_t slots = (int64_t)tiling->rows * tiling->columns, half = 0;
    CLT__RETURN_IF(need(list, params, CLT__KEY_RELINEARISE));
    if (tiling->classes > 1) {
        half = (int64_t)tiling->rows * tiling->classes / 2;
        CLT__RETURN_IF(need(list, params, clt__galois_conjugation(params->ring->log_n)));
    }
    for (int64_t steps = 1; steps < slots; steps *= 2) {
        if (steps != half) CLT__RETURN_IF(need_rotation(list, params, steps));
    }
    return need(list, params, clt__recipe_return(recipe));
}

static clt_status need_columns(clt__key_list *list, const clt_recipe *recipe, int64_t columns,
                               unsigned level) {
    const clt_params *params = recipe->params;
    int64_t steps = columns * recipe->tiling.rows;
    clt__key_spec spec = {.galois = clt__galois_rotation(steps, params->ring->log_n),
                          .level = (uint8_t)level};
    return clt__key_list_need(list, spec);
}

/* Products of all layers both ways, and what rows take (circ/matmul.h, circ/rows.h), each at the
   level where it is used. */
static clt_status need_network(clt__key_list *list, const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    const clt__tiling *tiling = &recipe->tiling;
    uint32_t back = 0;
    clt__mlp net;
    clt__mlp_step step;
    clt__mlp_init(&net, recipe);
    clt__mlp_step_init(&step, recipe, 1, 0);
    CLT__RETURN_IF(need(list, params, CLT__KEY_RELINEARISE));
    CLT__RETURN_IF(need(list, params, clt__galois_conjugation(params->ring->log_n)));
    for (uint32_t columns = 1; columns < tiling->columns; columns *= 2) {
        CLT__RETURN_IF(need_columns(list, recipe, columns, step.pairs));
    }
    for (unsigned l = 1; l < net.layers; l++) {
        if (net.shape[l].out / 2 > back) back = net.shape[l].out / 2;
    }
    for (uint32_t columns = 1; columns <= back; columns *= 2) {
        CLT__RETURN_IF(need_columns(list, recipe, -(int64_t)columns, step.pairs - 3));
    }
    return clt__rows_keys(list, params, &net.rows, step.state, step.last - 1);
}

static clt_status need_refresh(clt__key_list *list, const clt_params *params) {
    CLT__RETURN_IF(need(list, params, clt__galois_conjugation(params->ring->log_n)));
    return clt__boot_keys(list, params, 0);
}

static clt_status make_keys(clt_recipe *recipe) {
    clt__key_list list = {0};
    clt_status status = CLT_OK;
    unsigned refreshes;
    CLT__TRY(clt__linear_refreshes(&refreshes, recipe));
    CLT__TRY((clt__recipe_is_network(recipe) ? need_network : need_sums)(&list, recipe));
    if (refreshes > 0) CLT__TRY(need_refresh(&list, recipe->params));
    recipe->key = list.spec;
    recipe->keys = list.count;
    return CLT_OK;
done:
    clt__key_list_free(&list);
    return status;
}

/* ------------------------------------------------------------------------------------- recipe */

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

static clt_status make_digest(clt_recipe *recipe) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__recipe_put(&sink, recipe);
    CLT__RETURN_IF(sink.status);
    if (sink.count > CLT__RECIPE_BYTES_MOST) {
        return clt__fail(CLT_E_DATA,
                         "the names and levels of the columns take %llu bytes, more than the %d "
                         "that a recipe may have: ignore some columns",
                         (unsigned long long)sink.count, CLT__RECIPE_BYTES_MOST);
    }
    clt__hash_done(&sink.hash, recipe->digest);
    return CLT_OK;
}

uint32_t clt__recipe_features(const clt_recipe *recipe) {
    return (uint32_t)recipe->schema->features + 1;
}

unsigned clt__recipe_models(const clt_recipe *recipe) {
    size_t classes = recipe->schema->classes.count;
    return classes == 2 ? 1 : (unsigned)classes;
}

bool clt__recipe_tile(clt__tiling *tiling, const clt_recipe *recipe, size_t slots) {
    if (clt__recipe_is_network(recipe)) return clt__mlp_tile(tiling, recipe, slots);
    return clt__tiling_make(tiling, clt__recipe_features(recipe), recipe->models, slots);
}

/* The parameters have been checked against the columns. */
static void make_tiling(clt_recipe *recipe) {
    bool fits = clt__recipe_tile(&recipe->tiling, recipe, clt__params_slots(recipe->params));
    assert(fits);
    (void)fits;
}

clt_status clt__recipe_derive(clt_recipe *recipe) {
    make_tiling(recipe);
    CLT__RETURN_IF(make_keys(recipe));
    return make_digest(recipe);
}

clt_status clt__recipe_new(clt_recipe **recipe, const clt_table *table,
                           const clt_recipe_options *options, const clt__report *report) {
    clt_status status = CLT_OK;
    clt_recipe *made = clt__alloc(1, sizeof *made);
    if (made == NULL) return clt__fail_memory(sizeof *made);
    atomic_init(&made->references, 1);
    CLT__TRY(take_terms(&made->terms, options));
    CLT__TRY(fit_schema(made, table, options, report));
    made->models = clt__recipe_models(made);
    CLT__TRY(clt__recipe_choose_params(made, options->preset));
    make_tiling(made);
    made->terms.batch = (unsigned)clt__tiling_tiles(&made->tiling, options->batch);
    CLT__TRY(clt__recipe_derive(made));
    *recipe = made;
    return CLT_OK;
done:
    clt__recipe_unref(made);
    return status;
}
