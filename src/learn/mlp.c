/* Networks as numbers: layout, levels, first weights, and where they stand in slots (mlp.h). */
#include "learn/mlp.h"

#include "learn/linear_step.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* -------------------------------------------------------------------------------------- layout */

static uint32_t power_above(uint32_t count) {
    uint32_t power = 1;
    while (power < count) power *= 2;
    return power;
}

/* Two classes have one output, and a pair has two. */
static uint32_t outputs_wide(unsigned models) {
    return models == 1 ? 2 : power_above(models);
}

/* Pairs of all layers, each beginning with a four of its own; first may be NULL. */
static unsigned count_entries(unsigned *first, const clt__recipe_terms *terms, unsigned models) {
    enum { FOUR = 4 };
    unsigned entries = 0;
    for (unsigned l = 0; l <= terms->hidden_layers; l++) {
        entries = (entries + FOUR - 1) / FOUR * FOUR;
        if (first != NULL) first[l] = entries;
        entries += (l < terms->hidden_layers ? terms->hidden[l] : outputs_wide(models)) / 2;
    }
    return entries;
}

/* Q */
static uint32_t places_of(const clt__recipe_terms *terms, unsigned models) {
    uint32_t places = power_above(count_entries(NULL, terms, models));
    return places < 4 ? 4 : places;
}

uint32_t clt__mlp_outputs_wide(const clt_recipe *recipe) {
    return outputs_wide(recipe->models);
}

bool clt__mlp_tile(clt__tiling *tiling, const clt_recipe *recipe, size_t slots) {
    const clt__recipe_terms *terms = &recipe->terms;
    uint32_t features = clt__recipe_features(recipe), columns = terms->hidden[0];
    uint32_t least = 2 * places_of(terms, recipe->models);
    if (features > slots || columns > slots) return false;
    while (columns < features) columns *= 2;
    if (slots / columns < least || slots / columns < CLT__TILE_ROWS_LEAST) return false;
    *tiling = (clt__tiling){.features = features,
                            .columns = columns,
                            .rows = (uint32_t)(slots / columns),
                            .models = recipe->models,
                            .classes = terms->hidden[0]};
    return true;
}

void clt__mlp_init(clt__mlp *net, const clt_recipe *recipe) {
    const clt__recipe_terms *terms = &recipe->terms;
    const clt__tiling *tiling = &recipe->tiling;
    uint32_t in = tiling->columns, inputs = tiling->features;
    *net = (clt__mlp){.layers = terms->hidden_layers + 1};
    net->entries = count_entries(net->first, terms, recipe->models);
    for (unsigned l = 0; l < net->layers; l++) {
        bool last = l + 1 == net->layers;
        uint32_t out = last ? outputs_wide(recipe->models) : terms->hidden[l];
        net->inputs[l] = inputs;
        net->outputs[l] = last ? recipe->models : out;
        net->shape[l] = (clt__matmul){tiling->rows, in, out};
        net->pairs[l] = out / 2;
        net->weight[l] = net->weights;
        net->weights += (size_t)net->outputs[l] * inputs;
        in = inputs = out;
    }
    unsigned log_places = 0;
    while (UINT32_C(1) << log_places < places_of(terms, recipe->models)) log_places++;
    net->rows = (clt__rows){tiling->columns, tiling->rows, net->entries, log_places};
}

/* -------------------------------------------------------------------------------------- levels */

unsigned clt__mlp_levels(const clt__recipe_terms *terms, unsigned level_in) {
    enum { GATHER = 3, SCATTER = 2 };
    return level_in + GATHER + 4 * terms->hidden_layers + 1 + SCATTER;
}

unsigned clt__mlp_state_level(const clt_recipe *recipe) {
    return clt__mlp_levels(&recipe->terms, clt__boot_level_in(recipe->params));
}

unsigned clt__mlp_model_level(const clt_recipe *recipe) {
    return 2 + 2 * recipe->terms.hidden_layers + 1;
}

double clt__mlp_rate(const clt__recipe_terms *terms) {
    enum { WIDE = 32 };
    double rate = 0.5 / terms->hidden_layers;
    return terms->hidden[0] <= WIDE ? rate : rate * WIDE / terms->hidden[0];
}

void clt__mlp_step_init(clt__mlp_step *step, const clt_recipe *recipe, uint64_t rows,
                        unsigned number) {
    const double MOMENTUM_MOST = 0.9;
    const clt__recipe_terms *terms = &recipe->terms;
    assert(number < terms->steps && rows > 0);
    clt__mlp_step s = {.number = number, .steps = terms->steps};
    clt__learning_batch(&s.first, &s.count, terms, number,
                        clt__tiling_tiles(&recipe->tiling, rows));
    uint64_t begin = (uint64_t)s.first * recipe->tiling.rows;
    uint64_t end = begin + (uint64_t)s.count * recipe->tiling.rows;
    s.rows = (double)((end < rows ? end : rows) - begin);
    s.momentum = fmin(MOMENTUM_MOST, clt__learning_momentum(number, terms->steps));
    s.rate = clt__mlp_rate(terms);
    s.keep = 1 - s.rate * terms->penalty;
    s.after = clt__boot_level_in(recipe->params);
    s.last = s.after + 3;
    s.state = clt__mlp_state_level(recipe);
    s.pairs = s.state - 2;
    s.next = number + 1 == terms->steps ? clt__mlp_model_level(recipe) : s.state;
    *step = s;
}

/* ------------------------------------------------------------------------------- first weights */

/* Uniform numbers, because no bit of a ciphertext may depend on who computes them. */
void clt__mlp_draw(double *weight, const clt__mlp *net, uint64_t seed) {
    uint8_t bytes[CLT__SEED_BYTES] = {0};
    clt__random random;
    for (unsigned i = 0; i < sizeof seed; i++) bytes[i] = (uint8_t)(seed >> 8 * i);
    clt__random_seeded(&random, bytes, CLT__FOR_TRAINING);
    for (unsigned l = 0; l < net->layers; l++) {
        double most = sqrt(3.0 / net->inputs[l]);
        double *own = weight + net->weight[l];
        for (size_t i = 0; i < (size_t)net->outputs[l] * net->inputs[l]; i++) {
            own[i] = most * (2 * clt__random_unit(&random) - 1);
        }
    }
    clt__random_close(&random);
}

/* --------------------------------------------------------------------------------------- slots */

/* Where in weight[] a part of a pair of a layer has its number in a column; false: nowhere. */
static bool find_weight(size_t *index, const clt__mlp *net, unsigned layer, unsigned pair,
                        unsigned part, size_t column) {
    const clt__matmul *shape = &net->shape[layer];
    size_t unit = column % shape->out;
    size_t input = (column + pair + part * (shape->out / 2)) % shape->in;
    *index = net->weight[layer] + unit * net->inputs[layer] + input;
    return unit < net->outputs[layer] && input < net->inputs[layer];
}

void clt__mlp_put(double *re, double *im, const clt__mlp *net, const double *weight) {
    size_t slots = (size_t)net->rows.columns * net->rows.rows, index;
    double *slot[2] = {re, im};
    memset(re, 0, slots * sizeof *re);
    memset(im, 0, slots * sizeof *im);
    for (unsigned l = 0; l < net->layers; l++) {
        for (unsigned k = 0; k < 2 * net->pairs[l]; k++) {
            unsigned part = k % 2, pair = k / 2;
            for (size_t j = 0; j < net->rows.columns; j++) {
                if (!find_weight(&index, net, l, pair, part, j)) continue;
                double *at = slot[part] + j * net->rows.rows + net->first[l] + pair;
                at[0] = at[clt__rows_places(&net->rows)] = weight[index] / CLT__MLP_MOST;
            }
        }
    }
}

bool clt__mlp_take(double *weight, const clt__mlp *net, const double *re, const double *im) {
    const double SLACK = 0x1p-5;
    const double *slot[2] = {re, im};
    bool same = true;
    size_t index;
    for (size_t i = 0; i < net->weights; i++) weight[i] = NAN;
    for (unsigned l = 0; l < net->layers; l++) {
        for (unsigned k = 0; k < 2 * net->pairs[l]; k++) {
            unsigned part = k % 2, pair = k / 2;
            for (size_t j = 0; j < net->rows.columns; j++) {
                if (!find_weight(&index, net, l, pair, part, j)) continue;
                const double *at = slot[part] + j * net->rows.rows + net->first[l] + pair;
                double value = CLT__MLP_MOST * at[0];
                if (isnan(weight[index])) weight[index] = value;
                same = same && fabs(value - weight[index]) <= SLACK;
            }
        }
    }
    return same;
}
