/* Bytes as the body of a file of encrypted data: an error, or data that says the same bytes. */
#include "nn/dataset.h"
#include "nn/layout.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_data *data, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__data_put(&sink, data);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

/* Nothing of what the evaluator or the key's owner takes for granted is left to the file. */
static void check_ciphertexts(const clt_data *data) {
    must(data->count == clt__layout_ciphertexts(&data->plan->layout, data->rows));
    for (size_t i = 0; i < data->count; i++) {
        const clt_ct *ct = data->ct[i];
        must(ct->degree == 1 && ct->power == 1 && ct->level == clt__data_level(data));
        must(memcmp(ct->key_id, data->key_id, sizeof ct->key_id) == 0);
        must(isinf(ct->noise.noise_bound));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_data *data = NULL;
    clt__source_init(&source, clt__span_reader(&span), "encrypted data");
    if (clt__data_get(&source, &data) != CLT_OK) {
        must(data == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(data, bytes, size);
    check_ciphertexts(data);
    clt__data_free(data);
    return 0;
}
