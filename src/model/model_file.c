/*
 * A model as bytes (docs/format.md). The body of a file of kind "model":
 *
 *   the schema
 *   u8   output map (1 sigmoid, 2 softmax)
 *   u32  number of nodes, 2 to 256
 *   for each node:
 *     u8   type (1 input, 2 dense, 3 polynomial, 4 ReLU)
 *     u32  index of the node that feeds it, 0 for the input
 *     u32  width, 1 to 4096
 *     text name, at most 31 bytes
 *     f64  largest modulus, f64 root mean square: recorded over the training rows
 *     dense:      f64 weights, width rows of the input's width each; f64 biases
 *     polynomial: u32 degree, 1 to 31; f64 coefficients from the constant up
 */
#include "model/model.h"

#include "base/alloc.h"

#include <string.h>

static void put_doubles(clt__sink *sink, const double *x, size_t count) {
    for (size_t i = 0; i < count; i++) clt__put_f64(sink, x[i]);
}

static void put_node(clt__sink *sink, const clt_model *model, const clt__node *node) {
    clt__put_u8(sink, (uint8_t)node->type);
    clt__put_u32(sink, node->input);
    clt__put_u32(sink, node->width);
    clt__put_text(sink, node->name);
    clt__put_f64(sink, node->value_bound);
    clt__put_f64(sink, node->value_rms);
    if (node->type == CLT__NODE_DENSE) {
        put_doubles(sink, node->weight, (size_t)node->width * model->node[node->input].width);
        put_doubles(sink, node->bias, node->width);
    }
    if (node->type == CLT__NODE_POLYNOMIAL) {
        clt__put_u32(sink, node->degree);
        put_doubles(sink, node->c, node->degree + 1);
    }
}

void clt__model_put(clt__sink *sink, const void *object) {
    const clt_model *model = object;
    clt__schema_save(sink, model->schema);
    clt__put_u8(sink, (uint8_t)model->output);
    clt__put_u32(sink, model->count);
    for (unsigned i = 0; i < model->count; i++) put_node(sink, model, &model->node[i]);
}

static int discard(void *opaque, const void *bytes, size_t size) {
    (void)opaque;
    (void)bytes;
    (void)size;
    return 0;
}

clt_status clt__model_digest(uint8_t digest[CLT__DIGEST_BYTES], const clt_model *model) {
    clt__sink sink;
    clt__sink_init(&sink, (clt_writer){.write = discard});
    clt__model_put(&sink, model);
    CLT__RETURN_IF(sink.status);
    clt__hash_done(&sink.hash, digest);
    return CLT_OK;
}

/* Makes room for `room` numbers, of which `have` are there; frees the old ones either way. */
static double *grow(double *x, size_t have, size_t room) {
    double *bigger = clt__alloc(room, sizeof *bigger);
    if (bigger != NULL && have > 0) memcpy(bigger, x, have * sizeof *x);
    clt__free(x);
    return bigger;
}

/* A new array. Memory grows with the bytes that arrive, not with the count that a file claims. */
static double *get_doubles(clt__source *source, size_t count) {
    enum { FIRST_ROOM = 4096 };
    double *x = NULL;
    size_t room = 0;
    for (size_t i = 0; i < count && source->status == CLT_OK; i++) {
        if (i == room) {
            room = room == 0 ? FIRST_ROOM : 2 * room;
            if (room > count) room = count;
            x = grow(x, i, room);
            if (x == NULL) {
                clt__source_fail(source, CLT_E_MEMORY, "no memory for %zu weights", room);
                return NULL;
            }
        }
        x[i] = clt__get_finite(source);
    }
    return x;
}

static void get_name(clt__node *node, clt__source *source) {
    char *name = clt__get_text(source, sizeof node->name - 1);
    if (name != NULL) memcpy(node->name, name, strlen(name) + 1);
    clt__free(name);
}

static void get_node(clt_model *model, clt__source *source, unsigned index) {
    clt__node *node = &model->node[index];
    node->type = (clt__node_type)clt__get_u8(source);
    node->input = clt__get_u32_in(source, 0, index > 0 ? index - 1 : 0, "node that feeds a node");
    node->width = clt__get_u32_in(source, 1, CLT__WIDTH_MAX, "width of a node");
    get_name(node, source);
    node->value_bound = clt__get_finite(source);
    node->value_rms = clt__get_finite(source);
    if (node->type == CLT__NODE_DENSE) {
        node->weight = get_doubles(source, (size_t)node->width * model->node[node->input].width);
        node->bias = get_doubles(source, node->width);
    }
    if (node->type == CLT__NODE_POLYNOMIAL) {
        node->degree = clt__get_u32_in(source, 1, CLT__POLY_DEGREE_MAX, "degree of a polynomial");
        for (unsigned i = 0; i <= node->degree; i++) node->c[i] = clt__get_finite(source);
    }
}

static clt_status get_model(clt_model **model, clt__source *source) {
    clt_status status = CLT_OK;
    clt__schema *schema = NULL;
    clt_model *made = NULL;
    CLT__TRY(clt__schema_load(&schema, source));
    uint8_t output = clt__get_u8(source);
    uint32_t count = clt__get_u32_in(source, 2, CLT__NODES_MAX, "number of nodes");
    CLT__TRY(source->status);
    CLT__TRY(clt__model_new(&made, schema, count));
    schema = NULL;
    made->output = (clt__output_map)output;
    for (unsigned i = 0; i < count && source->status == CLT_OK; i++) get_node(made, source, i);
    CLT__TRY(source->status);
    CLT__TRY(clt__model_check(made));
    *model = made;
    made = NULL;
done:
    clt__model_free(made);
    clt__schema_free(schema);
    return status;
}

clt_status clt__model_get(clt__source *source, clt_model **model) {
    clt_status status = get_model(model, source);
    if (status != CLT_OK && source->status == CLT_OK) source->status = status;
    return status;
}
