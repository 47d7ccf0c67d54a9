/* From a model to answers, for tests. */
#include "support/pipeline.h"

#include "base/alloc.h"
#include "data/number.h"
#include "nn/forecast.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void pipeline_must(clt_status status) {
    if (status == CLT_OK) return;
    fprintf(stderr, "pipeline: %s: %s\n", clt_status_name(status), clt_detail());
    abort();
}

clt_plan_options pipeline_options(clt_packing packing, const char *preset) {
    clt_plan_options options;
    clt_plan_options_default(&options);
    options.packing = packing;
    options.preset = preset;
    return options;
}

static void record(clt_model *model) {
    clt__matrix features = network_features(200, model->schema->features, 7);
    clt_ws *ws = NULL;
    pipeline_must(clt_ws_new(&ws, 1));
    pipeline_must(clt__model_record(model, ws, &features));
    clt_ws_free(ws);
    clt__matrix_free(&features);
}

void pipeline_tame(clt_model *model, uint64_t seed) {
    clt__random random;
    network_random(&random, seed);
    for (unsigned i = 1; i < model->count; i++) {
        clt__node *node = &model->node[i];
        if (node->type != CLT__NODE_POLYNOMIAL) continue;
        record(model);
        double range = model->node[node->input].value_bound, power = 1;
        for (unsigned k = 0; k <= node->degree; k++, power *= range) {
            node->c[k] = clt__random_normal(&random) / (power * (k + 1));
        }
    }
    record(model);
    clt__random_close(&random);
}

void pipeline_open(pipeline *p, clt_model *model, const clt_plan_options *options,
                   unsigned threads) {
    *p = (pipeline){.model = model};
    record(model);
    pipeline_must(clt_ws_new(&p->ws, threads));
    pipeline_must(clt_plan_new(&p->plan, p->ws, model, options));
}

void pipeline_keys(pipeline *p) {
    pipeline_must(clt_keygen(&p->sk, &p->pk, &p->evk, p->ws, p->plan));
}

void pipeline_close(pipeline *p) {
    clt_evk_free(p->evk);
    clt_pk_free(p->pk);
    clt_sk_free(p->sk);
    clt_plan_free(p->plan);
    clt_model_free(p->model);
    clt_ws_free(p->ws);
}

static void add_ids(clt_table *table, size_t rows) {
    char(*text)[24] = calloc(rows, sizeof *text);
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

clt_table *pipeline_table(const clt__matrix *features) {
    clt_table *table = NULL;
    double *column = calloc(features->rows, sizeof *column);
    if (column == NULL) abort();
    pipeline_must(clt__table_new(&table, "rows.csv"));
    add_ids(table, features->rows);
    for (size_t f = 0; f < features->columns; f++) {
        char name[24];
        snprintf(name, sizeof name, "x%zu", f);
        for (size_t r = 0; r < features->rows; r++) column[r] = clt__matrix_row(features, r)[f];
        pipeline_must(clt__table_add_numbers(table, name, column, features->rows));
    }
    free(column);
    return table;
}

double *pipeline_column(const clt_table *table, const char *name) {
    size_t column;
    double *values = calloc(table->rows, sizeof *values);
    if (values == NULL) abort();
    pipeline_must(clt__table_find(&column, table, name));
    for (size_t r = 0; r < table->rows; r++) {
        if (!clt__number_parse(&values[r], clt__table_cell(table, r, column))) abort();
    }
    return values;
}

double pipeline_public_error(clt_plan *plan, const clt_model *model, clt_ws *ws) {
    clt__network *network = NULL;
    clt__ranges *ranges = NULL;
    double error;
    pipeline_must(clt__network_new(&network, model));
    pipeline_must(clt__ranges_new(&ranges, network, model));
    clt__gain *gain = calloc(network->count, sizeof *gain);
    if (gain == NULL) abort();
    pipeline_must(clt__gains(gain, network, ranges));
    pipeline_must(clt__forecast(&error, plan, ws, network, ranges, gain));
    free(gain);
    clt__free(ranges);
    clt__network_free(network);
    return error;
}

double pipeline_distance(const clt_table *a, const clt_table *b, size_t outputs) {
    double squares = 0;
    for (size_t k = 0; k < outputs; k++) {
        char name[32];
        snprintf(name, sizeof name, "raw_%zu", k);
        double *x = pipeline_column(a, name), *y = pipeline_column(b, name);
        for (size_t r = 0; r < a->rows; r++) squares += (x[r] - y[r]) * (x[r] - y[r]);
        free(x);
        free(y);
    }
    return log2(sqrt(squares / (double)(outputs * a->rows)));
}
