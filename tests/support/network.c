/* Random models. */
#include "support/network.h"

#include "base/alloc.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds) {
    if (!holds) {
        fprintf(stderr, "a test network: %s\n", clt_detail());
        abort();
    }
}

void network_random(clt__random *random, uint64_t seed) {
    uint8_t bytes[CLT__SEED_BYTES] = {'n', 'e', 't'};
    memcpy(bytes + 8, &seed, sizeof seed);
    clt__random_seeded(random, bytes, CLT__FOR_TRAINING);
}

static char *numbered(char letter, size_t number) {
    char text[24];
    snprintf(text, sizeof text, "%c%zu", letter, number);
    char *copy = clt__strdup(text);
    must(copy != NULL);
    return copy;
}

clt__schema *network_schema(size_t features, size_t classes) {
    clt__schema *schema = clt__alloc(1, sizeof *schema);
    must(schema != NULL);
    schema->column = clt__alloc(features, sizeof *schema->column);
    schema->target = clt__strdup("y");
    must(schema->column != NULL && schema->target != NULL);
    schema->input_bound = 8;
    schema->columns = schema->features = features;
    for (size_t i = 0; i < features; i++) {
        schema->column[i] = (clt__column){
            .name = numbered('x', i),
            .kind = CLT__COLUMN_NUMERIC,
            .deviation = 1,
            .smallest = -6,
            .largest = 6,
        };
    }
    schema->classes.count = classes;
    for (size_t i = 0; i < classes; i++) schema->classes.text[i] = numbered('c', i);
    return schema;
}

clt_model *network_new(size_t features, const unsigned *hidden, size_t layers, size_t classes,
                       unsigned degree, uint64_t seed) {
    clt_model *model = NULL;
    clt__random random;
    network_random(&random, seed);
    must(clt__graph_new(&model, network_schema(features, classes), hidden, layers) == CLT_OK);
    clt__graph_init(model, &random);
    for (unsigned i = 1; i < model->count; i++) {
        clt__node *node = &model->node[i];
        if (node->type == CLT__NODE_DENSE) {
            for (size_t k = 0; k < node->width; k++) node->bias[k] = clt__random_normal(&random);
        } else if (degree > 0) {
            node->type = CLT__NODE_POLYNOMIAL;
            node->degree = degree;
            for (unsigned k = 0; k <= degree; k++) {
                node->c[k] = ldexp(clt__random_normal(&random), -2 * (int)k);
            }
        }
    }
    clt__random_close(&random);
    return model;
}

clt__matrix network_features(size_t rows, size_t columns, uint64_t seed) {
    clt__matrix x = {0};
    clt__random random;
    network_random(&random, seed ^ UINT64_C(0xfea7));
    must(clt__matrix_new(&x, rows, columns) == CLT_OK);
    for (size_t i = 0; i < rows * columns; i++) x.x[i] = clt__random_normal(&random);
    clt__random_close(&random);
    return x;
}
