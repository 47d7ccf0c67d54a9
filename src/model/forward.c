/*
 * Values of the nodes for blocks of rows. A dense layer takes the units in the outer loop: a row of
 * weights stays in the first cache while it meets all rows of the block.
 */
#include "model/forward.h"

#include "approx/chebyshev.h"
#include "base/alloc.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static size_t total_width(const clt_model *model) {
    size_t total = 0;
    for (unsigned i = 0; i < model->count; i++) total += model->node[i].width;
    return total;
}

clt_status clt__values_new(clt__values *values, const clt_model *model, size_t rows) {
    size_t total = total_width(model);
    double *at = clt__alloc(rows * total, sizeof *at);
    if (at == NULL) return clt__fail_memory(rows * total * sizeof *at);
    values->block = at;
    for (unsigned i = 0; i < model->count; i++) {
        values->node[i] = at;
        at += rows * model->node[i].width;
    }
    return CLT_OK;
}

void clt__values_free(clt__values *values) {
    clt__free(values->block);
    values->block = NULL;
}

/* Four sums side by side: independent chains of additions, which compilers put into vectors without
   changing the order of operations. */
double clt__dot(const double *a, const double *b, size_t count) {
    double sum[4] = {0, 0, 0, 0};
    size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        for (size_t j = 0; j < 4; j++) sum[j] += a[i + j] * b[i + j];
    }
    for (; i < count; i++) sum[0] += a[i] * b[i];
    return (sum[0] + sum[2]) + (sum[1] + sum[3]);
}

static void dense(double *out, const clt__node *node, const double *in, size_t inputs,
                  size_t rows) {
    for (size_t k = 0; k < node->width; k++) {
        const double *weight = node->weight + k * inputs;
        for (size_t r = 0; r < rows; r++) {
            out[r * node->width + k] = node->bias[k] + clt__dot(weight, in + r * inputs, inputs);
        }
    }
}

static void node_forward(double *out, const clt__node *node, const double *in, size_t inputs,
                         size_t rows) {
    size_t count = rows * node->width;
    switch (node->type) {
    case CLT__NODE_INPUT: break;
    case CLT__NODE_DENSE: dense(out, node, in, inputs, rows); break;
    case CLT__NODE_POLYNOMIAL:
        for (size_t i = 0; i < count; i++) out[i] = clt__power_eval(node->c, in[i], node->degree);
        break;
    case CLT__NODE_RELU:
        for (size_t i = 0; i < count; i++) out[i] = in[i] > 0 ? in[i] : 0;
        break;
    }
}

void clt__values_forward(const clt__values *values, const clt_model *model, size_t rows) {
    for (unsigned i = 1; i < model->count; i++) {
        const clt__node *node = &model->node[i];
        node_forward(values->node[i], node, values->node[node->input],
                     model->node[node->input].width, rows);
    }
}

/* About 8 MiB of values at most; it depends on the model alone. */
static size_t block_rows(const clt_model *model) {
    enum { ROWS_MOST = 64, VALUES_MOST = 1 << 20 };
    size_t rows = VALUES_MOST / total_width(model);
    if (rows > ROWS_MOST) rows = ROWS_MOST;
    return rows > 0 ? rows : 1;
}

size_t clt__model_blocks(const clt_model *model, size_t rows) {
    size_t size = block_rows(model);
    return rows / size + (rows % size != 0);
}

typedef struct scan {
    const clt_model *model;
    const clt__matrix *features;
    clt__visit *visit;
    void *arg;
    size_t size;         /* rows of a block */
    clt__values *values; /* one for each thread */
} scan;

static void scan_block(void *arg, size_t block, unsigned thread) {
    const scan *s = arg;
    const clt__values *values = &s->values[thread];
    size_t first = block * s->size, rows = s->features->rows - first;
    if (rows > s->size) rows = s->size;
    memcpy(values->node[0], clt__matrix_row(s->features, first),
           rows * s->features->columns * sizeof(double));
    clt__values_forward(values, s->model, rows);
    s->visit(s->arg, values, block, first, rows);
}

clt_status clt__model_scan(const clt_model *model, clt_ws *ws, const clt__matrix *features,
                           clt__visit *visit, void *arg) {
    assert(features->columns == model->node[0].width);
    clt_status status = CLT_OK;
    unsigned threads = clt__pool_threads(ws->pool);
    scan s = {.model = model, .features = features, .visit = visit, .arg = arg};
    s.size = block_rows(model);
    s.values = clt__alloc(threads, sizeof *s.values);
    if (s.values == NULL) return clt__fail_memory(threads * sizeof *s.values);
    for (unsigned i = 0; i < threads; i++) CLT__TRY(clt__values_new(&s.values[i], model, s.size));
    clt__pool_run(ws->pool, clt__model_blocks(model, features->rows), scan_block, &s);
done:
    for (unsigned i = 0; i < threads; i++) clt__values_free(&s.values[i]);
    clt__free(s.values);
    return status;
}

/* Where outputs go. */
typedef struct outputs {
    clt__matrix matrix;
    unsigned node;
} outputs;

static void copy_outputs(void *arg, const clt__values *values, size_t block, size_t first,
                         size_t rows) {
    const outputs *out = arg;
    (void)block;
    memcpy(clt__matrix_row(&out->matrix, first), values->node[out->node],
           rows * out->matrix.columns * sizeof(double));
}

clt_status clt__model_forward(clt__matrix *out, clt_ws *ws, const clt_model *model,
                              const clt__matrix *features) {
    clt_status status = CLT_OK;
    outputs to = {.node = model->count - 1};
    CLT__TRY(clt__matrix_new(&to.matrix, features->rows, model->node[to.node].width));
    CLT__TRY(clt__model_scan(model, ws, features, copy_outputs, &to));
    *out = to.matrix;
    return CLT_OK;
done:
    clt__matrix_free(&to.matrix);
    return status;
}

/* What a block adds to the record of a node. */
typedef struct record {
    double largest, squares;
} record;

typedef struct recorder {
    const clt_model *model;
    record *record; /* blocks x nodes */
} recorder;

static void record_block(void *arg, const clt__values *values, size_t block, size_t first,
                         size_t rows) {
    const recorder *to = arg;
    (void)first;
    for (unsigned i = 0; i < to->model->count; i++) {
        record *sum = &to->record[block * to->model->count + i];
        const double *x = values->node[i];
        for (size_t j = 0; j < rows * to->model->node[i].width; j++) {
            sum->largest = fmax(sum->largest, fabs(x[j]));
            sum->squares += x[j] * x[j];
        }
    }
}

clt_status clt__model_record(clt_model *model, clt_ws *ws, const clt__matrix *features) {
    clt_status status = CLT_OK;
    size_t blocks = clt__model_blocks(model, features->rows);
    recorder to = {.model = model, .record = clt__alloc(blocks * model->count, sizeof(record))};
    if (to.record == NULL) return clt__fail_memory(blocks * model->count * sizeof(record));
    CLT__TRY(clt__model_scan(model, ws, features, record_block, &to));
    for (unsigned i = 0; i < model->count; i++) {
        clt__node *node = &model->node[i];
        record sum = {0, 0};
        for (size_t block = 0; block < blocks; block++) {
            sum.largest = fmax(sum.largest, to.record[block * model->count + i].largest);
            sum.squares += to.record[block * model->count + i].squares;
        }
        node->value_bound = sum.largest;
        node->value_rms = sqrt(sum.squares / ((double)features->rows * node->width));
    }
done:
    clt__free(to.record);
    return status;
}
