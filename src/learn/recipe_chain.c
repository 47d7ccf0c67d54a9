/*
 * The parameters of a recipe: a leveled chain that holds the whole run, or one with bootstrapping.
 *
 * Without a preset the least ring degree is taken at which levels and columns fit. There a smaller
 * scale leaves more bits to P, and so fewer digits: key switches are quicker and keys smaller,
 * often by half. Training needs 8 to 12 bits of precision and has them from 30 bits of scale on, 31
 * where n = 2^16, so of the scales up to 40 bits the largest is taken with which a key switch
 * hardly takes more transforms than with the best. The 10 bits of q_0 above the scale are for
 * values, the sums of squares among them.
 *
 * A recipe's file holds the chain, and a reader takes none that would not have been chosen.
 */
#include "circ/bootstrap.h"
#include "learn/mlp.h"
#include "nn/budget.h"

#include <limits.h>
#include <stdio.h>

enum {
    LOG_N_LEAST = 13,
    LOG_N_MOST = 16,
    LEARN_SCALE_LEAST = 30, /* bits; one more for LOG_N_MOST */
    LEARN_SCALE_MOST = 40,
    BASE_OVER_SCALE = 10,
    HARDLY_MORE = 10, /* one in so many */
};

#define DEEP_PRESET "B16"

unsigned clt__recipe_step_levels(const clt__recipe_terms *terms, unsigned models) {
    unsigned residual = terms->degree == 1 ? 1 : terms->degree == 3 ? 2 : 3;
    return 1 + residual + (models > 1 ? 1 : 0) + 1;
}

unsigned clt__recipe_packing_levels(unsigned models) {
    return models > 1 ? 1 : 0;
}

/* A mask, and with several models the product with their targets. */
static unsigned first_levels(unsigned models) {
    return models > 1 ? 2 : 1;
}

unsigned clt__recipe_levels(const clt__recipe_terms *terms, unsigned models) {
    return first_levels(models) + (terms->steps - 1) * clt__recipe_step_levels(terms, models) + 1;
}

static unsigned levels_of(const clt_recipe *recipe) {
    return clt__recipe_levels(&recipe->terms, recipe->models);
}

/* ------------------------------------------------------------------------------------- checks */

static clt_status fail_columns(const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    size_t slots = clt__params_slots(params);
    return clt__fail(CLT_E_UNSUPPORTED,
                     "%u features leave no %d rows in a tile of %zu slots, at most %zu fit: ignore "
                     "some columns, or make as few features of them%s",
                     clt__recipe_features(recipe) - 1, CLT__TILE_ROWS_LEAST, slots,
                     slots / CLT__TILE_ROWS_LEAST - 1,
                     params->ring->log_n < LOG_N_MOST ? ", or take " DEEP_PRESET : "");
}

/* All steps in the levels that there are. */
static clt_status check_leveled(const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    unsigned each = clt__recipe_step_levels(&recipe->terms, recipe->models);
    unsigned least = first_levels(recipe->models);
    unsigned fit = params->levels <= least ? 0 : 1 + (params->levels - least - 1) / each;
    if (params->levels >= levels_of(recipe)) return CLT_OK;
    if (fit == 0) {
        return clt__fail(CLT_E_LEVEL,
                         "a step and predictions after it take %u levels, and %s has %u: take a "
                         "larger preset, or none, and one that serves is found",
                         least + 1, params->name, params->levels);
    }
    return clt__fail(CLT_E_LEVEL,
                     "%u steps of degree %u take %u levels, and %s has %u, enough for %u step%s: "
                     "take fewer, a lower degree, or " DEEP_PRESET,
                     recipe->terms.steps, recipe->terms.degree, levels_of(recipe), params->name,
                     params->levels, fit, fit == 1 ? "" : "s");
}

/* All steps, or one from one bootstrapping to the next. */
static clt_status check_deep(const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    unsigned each = clt__recipe_step_levels(&recipe->terms, recipe->models);
    unsigned span = clt__boot_level_out(params, 0) - clt__boot_level_in(params) -
                    2 * clt__recipe_packing_levels(recipe->models);
    if (params->levels >= levels_of(recipe) || each <= span) return CLT_OK;
    return clt__fail(CLT_E_LEVEL,
                     "a step of degree %u takes %u levels, and %s has %u from one bootstrapping to "
                     "the next: take a lower degree, or " DEEP_PRESET,
                     recipe->terms.degree, each, params->name, span);
}

/* Outputs are no wider than the layer before them; rows of a tile hold two of each entry. */
static clt_status check_places(const clt_recipe *recipe) {
    const clt__recipe_terms *terms = &recipe->terms;
    unsigned last = terms->hidden[terms->hidden_layers - 1];
    size_t slots = clt__params_slots(recipe->params);
    clt__tiling tiling;
    if (recipe->models > last) {
        return clt__fail(CLT_E_UNSUPPORTED,
                         "%u classes take a last hidden layer of at least as many units, and it "
                         "has %u, of at most %d: take more units, or fewer classes",
                         recipe->models, last, CLT__HIDDEN_WIDEST);
    }
    if (clt__mlp_tile(&tiling, recipe, slots)) return CLT_OK;
    return clt__fail(CLT_E_UNSUPPORTED,
                     "%u features leave too few rows in a tile of %zu slots for the weights of %u "
                     "hidden units: ignore some columns, or take fewer units",
                     clt__recipe_features(recipe) - 1, slots, terms->hidden[0]);
}

/* A step of a network is one from one bootstrapping to the next. */
static clt_status check_network(const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    CLT__RETURN_IF(check_places(recipe));
    if (params->tower == NULL) {
        return clt__fail(
            CLT_E_UNSUPPORTED,
            "networks are trained with bootstrapping, and %s has none: take " DEEP_PRESET
            ", or no preset",
            params->name);
    }
    unsigned levels = clt__mlp_state_level(recipe), have = clt__boot_level_out(params, 0);
    if (levels <= have) return CLT_OK;
    return clt__fail(CLT_E_LEVEL,
                     "a step of %u hidden layer%s begins at level %u, and bootstrapping of %s ends "
                     "at %u: take fewer layers, or " DEEP_PRESET,
                     recipe->terms.hidden_layers, recipe->terms.hidden_layers == 1 ? "" : "s",
                     levels, params->name, have);
}

static clt_status check_fit(const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    size_t slots = clt__params_slots(params);
    clt__tiling tiling;
    if (params->stride > 1) {
        return clt__fail(CLT_E_UNSUPPORTED,
                         "the scale of %s is doubled, for answers that are released; training "
                         "releases none: take another preset, or none",
                         params->name);
    }
    if (params->tower != NULL && params->tower->sparse > 0) {
        return clt__fail(CLT_E_UNSUPPORTED,
                         "%s refreshes %zu slots, and tiles fill all %zu: take " DEEP_PRESET,
                         params->name, slots >> params->tower->sparse, slots);
    }
    if (clt__recipe_is_network(recipe)) return check_network(recipe);
    if (!clt__recipe_tile(&tiling, recipe, slots)) return fail_columns(recipe);
    return params->tower != NULL ? check_deep(recipe) : check_leveled(recipe);
}

/* ------------------------------------------------------------------------------------- choice */

/* Transforms of a key switch: digits, which chain.h fills from the bottom, times limbs. */
static unsigned transforms_of(const clt__chain *chain) {
    enum { DIGIT_MARGIN = 4 };
    unsigned limit = (unsigned)chain->special_count * chain->special_bits - DIGIT_MARGIN;
    unsigned first = (limit - chain->base_bits) / chain->scale_bits;
    unsigned each = limit / chain->scale_bits, left = chain->levels - first;
    unsigned digits = 1 + (chain->levels > first ? (left + each - 1) / each : 0);
    return (digits + 2) * (chain->levels + 1u + chain->special_count);
}

static bool fit_scale(clt__chain *chain, unsigned log_n, unsigned levels, unsigned scale) {
    *chain = (clt__chain){
        .log_n = (uint8_t)log_n,
        .levels = (uint8_t)levels,
        .base_bits = (uint8_t)(scale + BASE_OVER_SCALE),
        .scale_bits = (uint8_t)scale,
    };
    return clt__budget_fit(chain);
}

/* The chain of that degree, or false. */
static bool best_scale(clt__chain *chain, unsigned log_n, unsigned levels) {
    clt__chain candidate;
    unsigned least = UINT_MAX, scale = LEARN_SCALE_LEAST + (log_n == LOG_N_MOST ? 1 : 0);
    for (; scale <= LEARN_SCALE_MOST; scale++) {
        if (!fit_scale(&candidate, log_n, levels, scale)) continue;
        unsigned transforms = transforms_of(&candidate);
        if (transforms < least) least = transforms;
        if (transforms <= least + least / HARDLY_MORE) *chain = candidate;
    }
    return least < UINT_MAX;
}

/* The chain of the least degree in a range, or false. */
static bool leveled_chain(clt__chain *chain, const clt_recipe *recipe, unsigned least,
                          unsigned most) {
    unsigned levels = levels_of(recipe);
    clt__tiling tiling;
    if (clt__recipe_is_network(recipe) || levels > CLT__LEVELS_MAX) return false;
    for (unsigned log_n = least; log_n <= most; log_n++) {
        size_t slots = (size_t)1 << (log_n - 1);
        if (!clt__tiling_make(&tiling, clt__recipe_features(recipe), recipe->models, slots)) {
            continue;
        }
        if (best_scale(chain, log_n, levels)) return true;
    }
    return false;
}

#ifdef CLT_TOY
#define TOY "toy"
#define TOY_DEEP "toy-deep" /* the tower of B16 */
static const clt__chain toy_deep = {10, 17, 50, 40, 50, 8, 0, 1};

static bool toy_chain(clt__chain *chain, const clt_recipe *recipe) {
    return leveled_chain(chain, recipe, 10, 11);
}
#endif

static bool usual_chain(clt__chain *chain, const clt_recipe *recipe) {
    return leveled_chain(chain, recipe, LOG_N_LEAST, LOG_N_MOST);
}

/* Unless they are a preset: "LR23" has 23 levels. */
static void name_levels(clt_params *params) {
    if (strcmp(params->name, "custom") != 0) return;
    snprintf(params->name, sizeof params->name, "LR%u", params->levels);
}

/* Parameters that nobody else has yet. */
static clt_params *own_params(clt_recipe *recipe) {
    return (clt_params *)recipe->params;
}

static clt_status build_leveled(clt_recipe *recipe, const clt__chain *chain) {
    CLT__RETURN_IF(clt__params_build(&recipe->params, chain, NULL));
    name_levels(own_params(recipe));
    return CLT_OK;
}

static clt_status build(clt_recipe *recipe, const char *preset) {
    clt__chain chain;
#ifdef CLT_TOY
    if (preset != NULL && strcmp(preset, TOY_DEEP) == 0) {
        return clt__params_build(&recipe->params, &toy_deep, TOY_DEEP);
    }
    if (preset != NULL && strcmp(preset, TOY) == 0 && toy_chain(&chain, recipe)) {
        return build_leveled(recipe, &chain);
    }
#endif
    if (preset != NULL) return clt__params_preset(&recipe->params, preset);
    if (usual_chain(&chain, recipe)) return build_leveled(recipe, &chain);
    return clt__params_preset(&recipe->params, DEEP_PRESET);
}

clt_status clt__recipe_choose_params(clt_recipe *recipe, const char *preset) {
    CLT__RETURN_IF(build(recipe, preset));
    return check_fit(recipe);
}

/* ------------------------------------------------------------------------------------- reading */

static bool is_preset(const clt_params *params) {
    const char *name;
    for (unsigned i = 0; (name = clt__params_preset_name(i)) != NULL; i++) {
        if (strcmp(name, params->name) == 0) return true;
    }
    return false;
}

static bool same_chain(const clt__chain *a, const clt__chain *b) {
    return memcmp(a, b, sizeof *a) == 0;
}

static bool is_choice(clt_recipe *recipe) {
    clt_params *params = own_params(recipe);
    clt__chain chain;
#ifdef CLT_TOY
    if (same_chain(&params->chain, &toy_deep)) {
        memcpy(params->name, TOY_DEEP, sizeof TOY_DEEP);
        return true;
    }
    if (toy_chain(&chain, recipe) && same_chain(&chain, &params->chain)) return true;
#endif
    if (is_preset(params)) return true;
    return usual_chain(&chain, recipe) && same_chain(&chain, &params->chain);
}

clt_status clt__recipe_check_params(clt_recipe *recipe) {
    if (!is_choice(recipe)) {
        return clt__fail(CLT_E_FORMAT, "its chain of %u levels is none that its steps take",
                         recipe->params->levels);
    }
    name_levels(own_params(recipe));
    return check_fit(recipe) == CLT_OK ? CLT_OK : CLT_E_FORMAT;
}
