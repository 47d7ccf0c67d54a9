/* Bytes as a model file's body: an error, or a model that predicts and gives the same bytes. */
#include "model/model.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

/* Saving gives what was read; the loader leaves bytes that follow the model to its caller. */
static void check_bytes(const clt_model *model, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__model_put(&sink, model);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

/* One row of zeros; outputs of wild weights may be infinite or no numbers. */
static void check_prediction(const clt_model *model) {
    double probabilities[CLT__SCHEMA_LEVELS];
    clt__matrix x = {0}, raw = {0};
    clt_ws *ws = NULL;
    must(clt__ws_new(&ws, 1) == CLT_OK);
    must(clt__matrix_new(&x, 1, model->schema->features) == CLT_OK);
    must(clt__model_forward(&raw, ws, model, &x) == CLT_OK);
    must(clt__model_output(probabilities, model, raw.x) < clt__model_classes(model));
    clt__matrix_free(&raw);
    clt__matrix_free(&x);
    clt__ws_free(ws);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_model *model = NULL;
    clt__source_init(&source, clt__span_reader(&span), "model");
    if (clt__model_get(&source, &model) != CLT_OK) {
        must(model == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    must(clt__model_check(model) == CLT_OK);
    check_bytes(model, bytes, size);
    check_prediction(model);
    clt__model_free(model);
    return 0;
}
