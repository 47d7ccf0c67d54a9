#include "support/training.h"

#include "ckks/encode.h"
#include "support/network.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "training: %s: %s\n", clt_status_name(status), clt_detail());
    abort();
}

static double *numbers(size_t count) {
    double *made = calloc(count, sizeof *made);
    if (made == NULL) abort();
    return made;
}

/* ------------------------------------------------------------------------------------- recipe */

/* Two rows a class: recipes know names and classes of a table, no numbers. */
static clt_table *table_of(const training_shape *s) {
    clt_table *table = NULL;
    size_t rows = 2 * s->classes;
    double *column = numbers(rows);
    must(clt__table_new(&table, "rows.csv"));
    for (size_t j = 0; j < s->features; j++) {
        char name[24];
        snprintf(name, sizeof name, "x%zu", j);
        for (size_t i = 0; i < rows; i++) column[i] = (double)((i + j) % rows) + 0.5;
        must(clt__table_add_numbers(table, name, column, rows));
    }
    for (size_t i = 0; i < rows; i++) column[i] = (double)(i % s->classes);
    must(clt__table_add_numbers(table, "y", column, rows));
    free(column);
    return table;
}

clt_recipe *training_recipe(const training_shape *s) {
    clt_table *table = table_of(s);
    clt_recipe *recipe = NULL;
    clt_recipe_options options = {.target = "y",
                                  .learner = s->learner,
                                  .condition = CLT_STANDARDISE,
                                  .degree = s->degree,
                                  .steps = s->steps,
                                  .batch = s->batch,
                                  .penalty = s->penalty,
                                  .clip = 4,
                                  .preset = s->preset,
                                  .hidden = s->hidden,
                                  .hidden_layers = s->hidden_layers,
                                  .seed = 1};
    must(clt__recipe_new(&recipe, table, &options, NULL));
    clt__table_free(table);
    return recipe;
}

/* --------------------------------------------------------------------------------------- rows */

/* The largest eigenvalue of the mean of x x^T, by power iteration. */
static double largest_eigenvalue(const clt__matrix *x) {
    double *v = numbers(x->columns), *next = numbers(x->columns), size = 1;
    for (size_t j = 0; j < x->columns; j++) v[j] = 1 / sqrt((double)x->columns);
    for (int k = 0; k < 200; k++) {
        for (size_t j = 0; j < x->columns; j++) next[j] = 0;
        for (size_t i = 0; i < x->rows; i++) {
            const double *row = clt__matrix_row(x, i);
            double t = 0;
            for (size_t j = 0; j < x->columns; j++) t += row[j] * v[j];
            for (size_t j = 0; j < x->columns; j++) next[j] += t * row[j] / (double)x->rows;
        }
        size = 0;
        for (size_t j = 0; j < x->columns; j++) size += next[j] * next[j];
        size = sqrt(size);
        for (size_t j = 0; j < x->columns; j++) v[j] = next[j] / size;
    }
    free(next);
    free(v);
    return size;
}

void training_rows(clt__matrix *x, const training_shape *s, uint64_t seed) {
    clt__matrix normal = network_features(s->rows, s->features, seed);
    must(clt__matrix_new(x, s->rows, s->features + 1));
    for (size_t i = 0; i < s->rows; i++) {
        double *row = clt__matrix_row(x, i), *from = clt__matrix_row(&normal, i);
        for (size_t j = 0; j < s->features; j++) row[j] = fmax(-4, fmin(4, from[j]));
        row[s->features] = 1;
    }
    double scale = 1 / sqrt(1.01 * largest_eigenvalue(x));
    for (size_t i = 0; i < x->rows * x->columns; i++) x->x[i] *= scale;
    clt__matrix_free(&normal);
}

/* Of random linear functions with noise, the one that is the largest. */
static size_t draw_class(const double *row, size_t columns, const double *w, size_t classes,
                         clt__random *random) {
    double most = -INFINITY;
    size_t best = 0;
    for (size_t c = 0; c < classes; c++) {
        double score = 0.5 * clt__random_normal(random);
        for (size_t j = 0; j < columns; j++) score += w[c * columns + j] * row[j];
        if (score > most) best = c;
        if (score > most) most = score;
    }
    return best;
}

double *training_targets(const clt__matrix *x, const training_shape *s, uint64_t seed) {
    size_t models = s->classes == 2 ? 1 : s->classes, count = s->classes * x->columns;
    double *w = numbers(count), *y = numbers(models * s->rows);
    clt__random random;
    network_random(&random, seed + 1);
    for (size_t j = 0; j < count; j++) w[j] = clt__random_normal(&random);
    for (size_t i = 0; i < s->rows; i++) {
        size_t best = draw_class(clt__matrix_row(x, i), x->columns, w, s->classes, &random);
        for (size_t m = 0; m < models; m++) {
            y[m * s->rows + i] = best == (models == 1 ? 1 : m) ? 1 : -1;
        }
    }
    free(w);
    clt__random_close(&random);
    return y;
}

/* ----------------------------------------------------------------------------------- encrypted */

static clt_ct *encrypt(training *t, const double *re, const double *im) {
    const clt_params *params = t->k.params;
    clt__encode_for target = {.level = params->levels, .power = 1};
    clt_pt *pt = NULL;
    must(clt__pt_new(&pt, params));
    must(clt__encode(t->k.ws, pt, re, im, clt__params_slots(params), target));
    clt_ct *ct = keyring_encrypt(&t->k, pt);
    ct->noise = CLT__NOISE_UNKNOWN; /* as from a file */
    clt__pt_free(pt);
    return ct;
}

clt_samples *training_encrypt(training *t, clt__samples_role role) {
    const clt__tiling *tiling = &t->recipe->tiling;
    bool train = role == CLT__SAMPLES_TRAIN, signs = train && !clt__recipe_has_targets(t->recipe);
    size_t slots = clt__params_slots(t->k.params);
    double *re = numbers(2 * slots), *im = tiling->classes > 1 ? re + slots : NULL;
    clt_samples *samples = NULL;
    must(clt__samples_new(&samples, role, t->recipe, t->x.rows));
    for (size_t i = 0; i < samples->count; i++) {
        if (i < samples->tiles) {
            clt__tiling_put(re, im, tiling, &t->x, signs ? t->y : NULL, i);
            samples->ct[i] = encrypt(t, re, im);
        } else {
            clt__samples_put_targets(re, t->recipe, t->y, t->x.rows, i - samples->tiles);
            samples->ct[i] = encrypt(t, re, NULL);
        }
    }
    memcpy(samples->key_id, samples->ct[0]->key_id, sizeof samples->key_id);
    free(re);
    return samples;
}

void training_open(training *t, const training_shape *s, uint8_t seed, unsigned threads) {
    *t = (training){.recipe = training_recipe(s)};
    keyring_open(&t->k, &t->recipe->params->chain, seed, threads);
    if (s->packed) t->k.ws->key_memory = 0;
    t->evk = keyring_evk(&t->k, t->recipe->key, t->recipe->keys);
    memcpy(t->evk->plan, t->recipe->digest, sizeof t->evk->plan);
    training_rows(&t->x, s, seed);
    t->y = training_targets(&t->x, s, seed);
    t->samples = training_encrypt(t, CLT__SAMPLES_TRAIN);
}

void training_close(training *t) {
    clt__samples_free(t->samples);
    clt__evk_free(t->evk);
    clt__matrix_free(&t->x);
    free(t->y);
    keyring_close(&t->k);
    clt__recipe_unref(t->recipe);
}

clt_weights *training_start(const training *t) {
    clt_weights *weights = NULL;
    must(clt__weights_new(&weights, t->recipe, t->x.rows));
    return weights;
}

clt_status training_run(training *t, clt_weights *weights, unsigned end) {
    clt__trainer *trainer = NULL;
    clt_status status = clt__trainer_new(&trainer, t->k.ws, t->evk, t->samples, NULL, weights);
    while (status == CLT_OK && weights->steps < end) status = clt__trainer_step(trainer);
    clt__trainer_free(trainer);
    return status;
}

clt_weights *training_finish(training *t) {
    clt_weights *weights = training_start(t);
    must(training_run(t, weights, t->recipe->terms.steps));
    return weights;
}

/* ------------------------------------------------------------------------------------ in clear */

double *training_slots(training *t, const clt_ct *ct) {
    size_t slots = clt__params_slots(t->k.params);
    double *slot = numbers(2 * slots);
    clt_pt *pt = NULL;
    must(clt__pt_new(&pt, t->k.params));
    must(clt__decrypt_private(t->k.ws, pt, t->k.sk, ct));
    must(clt__decode(t->k.ws, slot, slot + slots, slots, pt));
    clt__pt_free(pt);
    return slot;
}

double *training_weights(training *t, const clt_weights *weights) {
    const clt__tiling *tiling = &t->recipe->tiling;
    double *weight = numbers(t->recipe->models * tiling->features);
    for (unsigned k = 0; k < clt__tiling_pairs(tiling); k++) {
        double *slot = training_slots(t, weights->weight[k]);
        clt__tiling_take_weights(weight, tiling, slot, slot + clt__params_slots(t->k.params), k);
        free(slot);
    }
    return weight;
}

double *training_clear(const training *t, double *reach) {
    double *weight = numbers(t->recipe->models * t->recipe->tiling.features);
    must(clt__linear_clear(weight, reach, t->recipe, &t->x, t->y));
    return weight;
}
