/*
 * What a recipe costs: sizes by counting, time by the measured parts of a key switch (nn/cost.h),
 * counted as the trainer works: heads.h, linear_tiles.c and linear_update.c.
 */
#include "learn/linear.h"
#include "learn/linear_step.h"
#include "learn/mlp.h"
#include "nn/cost.h"
#include "rlwe/security.h"

#include <string.h>

/* Of the files of samples, without ids, and of weights, without recipe and ciphertexts. */
enum {
    FRAME_BYTES = 16 + CLT__DIGEST_BYTES,
    SAMPLES_BYTES = FRAME_BYTES + 48,
    WEIGHTS_BYTES = FRAME_BYTES + 49
};

static unsigned log2_of(uint32_t power) {
    unsigned bits = 0;
    while (power > 1) {
        power /= 2;
        bits++;
    }
    return bits;
}

/* --------------------------------------------------------------------------------------- time */

/* Products at the level of v and the two below it, rotations that sum over columns, and a product
   that is not relinearised. */
static double tile_cost(const clt__cost *cost, const clt_recipe *recipe, unsigned level) {
    unsigned degree = recipe->terms.degree, lower = degree == 1 ? 0 : 2;
    clt__boot_part part[] = {
        {.level = level, .products = 1},
        {.level = level - 1, .full = log2_of(recipe->tiling.columns), .products = lower},
        {.level = level - 2, .products = degree == 7 ? 2 : 0},
    };
    return clt__cost_bootstrap(cost, part, degree == 7 ? 3 : 2) + 4 * cost->multiply;
}

/* Rotations of z, all counted in full, tau, its residual, and products that are summed. */
static double heads_tile_cost(const clt__cost *cost, const clt_recipe *recipe,
                              const clt__linear_step *step) {
    const clt__tiling *tiling = &recipe->tiling;
    unsigned pairs = clt__tiling_pairs(tiling), degree = recipe->terms.degree;
    unsigned sums = log2_of(tiling->columns / tiling->classes) + 1, level = step->level;
    clt__boot_part turns = {.level = level, .full = pairs - 1};
    if (step->number == 0) {
        return clt__cost_bootstrap(cost, &turns, 1) + 4 * pairs * cost->multiply;
    }
    clt__boot_part part[] = {
        turns,
        {.level = level, .products = 1},
        {.level = level - 1, .full = sums, .products = degree == 1 ? 0 : 1},
        {.level = level - 2,
         .products = degree == 7   ? 3
                     : degree == 3 ? 1
                                   : 0},
    };
    return clt__cost_bootstrap(cost, part, degree == 1 ? 3 : 4) + 8 * pairs * cost->multiply;
}

/* The sums relinearised, and their sums over rows, below and above the mask. */
static double update_cost(const clt__cost *cost, const clt_recipe *recipe, unsigned after) {
    unsigned rotations = log2_of(recipe->tiling.rows);
    clt__boot_part part[] = {
        {.level = after + 1, .full = rotations, .products = 1},
        {.level = after, .full = rotations + 1},
    };
    return clt__cost_bootstrap(cost, part, 2);
}

/* A pass forward and back: rotations and products. */
static double mlp_tile_cost(const clt__cost *cost, const clt__mlp *net, const clt__mlp_step *step) {
    double total = 0;
    for (unsigned l = 0; l < net->layers; l++) {
        const clt__matmul *shape = &net->shape[l];
        unsigned sums = log2_of(shape->in / shape->out), back = step->last + 2 * l;
        unsigned turns = net->pairs[l] - 1, shared = net->pairs[l] / 2; /* decompositions */
        clt__boot_part part[] = {
            {.level = step->pairs - 2 * l,
             .hoisted = turns - shared,
             .full = shared,
             .products = 1},
            {.level = step->pairs - 2 * l - 1, .full = sums + 2, .products = 1},
            {.level = back,
             .hoisted = l > 0 ? turns - shared : 0,
             .full = l > 0 ? shared : 0,
             .products = l > 0},
            {.level = back - 1, .full = 2, .products = l > 0},
        };
        total +=
            clt__cost_bootstrap(cost, part, l > 0 ? 4 : 2) + 12 * net->pairs[l] * cost->multiply;
    }
    return total;
}

/* Scatter, pairs transposed, gather, and the state's update (circ/rows.h). */
static double mlp_rest_cost(const clt__cost *cost, const clt__mlp *net, const clt__mlp_step *step) {
    unsigned fours = clt__rows_fours(&net->rows), log_rows = log2_of(net->rows.rows);
    unsigned back = 0, folds = net->rows.log_places - 2;
    for (unsigned l = 1; l < net->layers; l++) {
        back += net->pairs[l] / 2 * log2_of(net->pairs[l]);
    }
    clt__boot_part part[] = {
        {.level = step->state, .full = fours * (log_rows - 2)},
        {.level = step->state - 1, .full = fours, .hoisted = 6 * fours},
        {.level = step->pairs - 3, .full = back},
        {.level = step->last, .products = net->entries},
        {.level = step->last - 1, .full = 2 * net->entries},
        {.level = step->last - 2, .full = fours * (folds + 2) + log_rows},
    };
    return clt__cost_bootstrap(cost, part, sizeof part / sizeof *part);
}

static double mlp_cost(const clt__cost *cost, const clt_recipe *recipe, size_t rows,
                       unsigned number) {
    clt__mlp net;
    clt__mlp_step step;
    clt__mlp_init(&net, recipe);
    clt__mlp_step_init(&step, recipe, rows, number);
    return (double)step.count * mlp_tile_cost(cost, &net, &step) + mlp_rest_cost(cost, &net, &step);
}

static clt_status refresh_cost(double *seconds, const clt__cost *cost, const clt_recipe *recipe) {
    clt__boot_part part[CLT__BOOT_PARTS];
    unsigned count;
    CLT__RETURN_IF(clt__boot_work(part, &count, recipe->params, 0));
    *seconds = clt__cost_bootstrap(cost, part, count);
    return CLT_OK;
}

/* Of one model w and v at once; of several as many as a tile has rows (heads_update.c). */
static unsigned bootstraps(const clt_recipe *recipe, unsigned refreshes) {
    const clt__tiling *tiling = &recipe->tiling;
    if (clt__recipe_is_network(recipe)) return refreshes;
    return refreshes * ((tiling->classes + tiling->rows - 1) / tiling->rows);
}

static clt_status forecast(double *seconds, const clt_recipe *recipe, size_t rows) {
    const clt_params *params = recipe->params;
    double total = 0, refresh = 0;
    clt__cost cost;
    unsigned refreshes, level = params->levels, pairs = clt__tiling_pairs(&recipe->tiling);
    CLT__RETURN_IF(clt__linear_refreshes(&refreshes, recipe));
    if (refreshes > 0) level += params->tower->eval_mod;
    CLT__RETURN_IF(clt__cost_measure(&cost, params, level));
    if (refreshes > 0) CLT__RETURN_IF(refresh_cost(&refresh, &cost, recipe));
    for (unsigned k = 0; k < recipe->terms.steps; k++) {
        clt__linear_step step;
        if (clt__recipe_is_network(recipe)) {
            total += mlp_cost(&cost, recipe, rows, k);
            continue;
        }
        CLT__RETURN_IF(clt__linear_step_init(&step, recipe, rows, k));
        double tile = k > 0 ? tile_cost(&cost, recipe, step.level) : 4 * cost.multiply;
        if (recipe->models > 1) tile = heads_tile_cost(&cost, recipe, &step);
        total += (double)step.count * tile + pairs * update_cost(&cost, recipe, step.after);
    }
    *seconds = total + bootstraps(recipe, refreshes) * refresh;
    return CLT_OK;
}

/* -------------------------------------------------------------------------------------- sizes */

static clt_status recipe_bytes(uint64_t *bytes, const clt_recipe *recipe) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__recipe_put(&sink, recipe);
    *bytes = buffer.size;
    clt__buffer_free(&buffer);
    return sink.status;
}

/* A finished model: its weights, one level to predict with, and its check values. */
static uint64_t model_bytes(const clt_recipe *recipe) {
    const clt_params *params = recipe->params;
    unsigned level = clt__recipe_is_network(recipe) ? clt__mlp_model_level(recipe) : 1;
    uint64_t checks = clt__weights_checks(recipe, recipe->terms.steps);
    return clt__weights_count(recipe) * clt__ct_bytes(params, 1, level, false) +
           checks * clt__ct_bytes(params, 1, 0, false);
}

clt_status clt__recipe_figures(clt_recipe_figures *figures, clt_ws *ws, const clt_recipe *recipe,
                               size_t rows) {
    const clt_params *params = recipe->params;
    unsigned log_n = params->ring->log_n, refreshes;
    double seconds;
    uint64_t own;
    CLT__RETURN_IF(recipe_bytes(&own, recipe));
    CLT__RETURN_IF(clt__linear_refreshes(&refreshes, recipe));
    CLT__RETURN_IF(forecast(&seconds, recipe, rows));
    uint64_t tile = clt__ct_bytes(params, 1, params->levels, true);
    uint64_t tiles = clt__samples_count(recipe, CLT__SAMPLES_TRAIN, rows);
    *figures = (clt_recipe_figures){
        .log_n = log_n,
        .levels = params->levels,
        .log_qp = params->log_qp,
        .log_qp_cap = clt__security_cap(log_n),
        .security_bits = clt__security_bits(log_n, params->log_qp),
        .scale_bits = clt__params_scale_bits(params),
        .features = (unsigned)recipe->schema->features,
        .models = recipe->models,
        .steps = recipe->terms.steps,
        .rows_per_tile = recipe->tiling.rows,
        .keys = recipe->keys,
        .tile_bytes = tile,
        .model_bytes = WEIGHTS_BYTES + own + model_bytes(recipe),
        .evaluation_key_bytes = clt__evk_bytes(params, recipe->key, recipe->keys),
        .samples_bytes = SAMPLES_BYTES + own + tiles * tile,
        .memory_bytes = clt__trainer_memory(recipe, rows, ws->key_memory),
        .seconds = seconds,
        .bootstraps = bootstraps(recipe, refreshes),
    };
    memcpy(figures->preset, params->name, sizeof figures->preset);
    return CLT_OK;
}
