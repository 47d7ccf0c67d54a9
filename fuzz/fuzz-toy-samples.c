/* Bytes as the body of a file of encrypted samples: an error, or samples that say the same. */
#include "learn/samples.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_samples *samples, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__samples_put(&sink, samples);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

/* Nothing of what a trainer or the key's owner takes for granted is left to the file. */
static void check_ciphertexts(const clt_samples *samples) {
    const clt_recipe *recipe = samples->recipe;
    must(samples->steps <= (samples->role == CLT__SAMPLES_ANSWERS ? recipe->terms.steps : 0));
    must(samples->count == clt__samples_count(recipe, samples->role, samples->rows));
    must(samples->tiles == clt__tiling_tiles(&recipe->tiling, samples->rows));
    for (size_t i = 0; i < samples->count; i++) {
        const clt_ct *ct = samples->ct[i];
        must(ct->degree == 1 && ct->power == 1);
        must(ct->level == clt__samples_level(recipe, samples->role));
        must(memcmp(ct->key_id, samples->key_id, sizeof ct->key_id) == 0);
        must(isinf(ct->noise.noise_bound));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_samples *samples = NULL;
    clt__source_init(&source, clt__span_reader(&span), "encrypted samples");
    if (clt__samples_get(&source, &samples) != CLT_OK) {
        must(samples == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(samples, bytes, size);
    check_ciphertexts(samples);
    clt__samples_free(samples);
    return 0;
}
