/* Bytes as the body of a file of an encrypted model, done or on its way: an error, or weights that
   say the same bytes. */
#include "learn/weights.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
    if (!holds) abort();
}

static void check_bytes(const clt_weights *weights, const uint8_t *bytes, size_t size) {
    clt__buffer buffer = {0};
    clt__sink sink;
    clt__sink_init(&sink, clt__buffer_writer(&buffer));
    clt__weights_put(&sink, weights);
    must(sink.status == CLT_OK && buffer.size <= size);
    must(memcmp(buffer.bytes, bytes, buffer.size) == 0);
    clt__buffer_free(&buffer);
}

static void check_ct(const clt_weights *weights, const clt_ct *ct, unsigned least, unsigned most) {
    must(ct != NULL && ct->degree == 1 && ct->power == 1);
    must(ct->level >= least && ct->level <= most);
    must(memcmp(ct->key_id, weights->key_id, sizeof ct->key_id) == 0);
    must(isinf(ct->noise.noise_bound));
}

/* Nothing of what a trainer or the key's owner takes for granted is left to the file. */
static void check_ciphertexts(const clt_weights *weights) {
    const clt_recipe *recipe = weights->recipe;
    bool finished = clt__weights_finished(weights);
    unsigned top = recipe->params->levels;
    must(weights->steps >= 1 && weights->steps <= recipe->terms.steps);
    must(!weights->stopped || weights->steps < recipe->terms.steps);
    must(weights->checks == clt__weights_checks(recipe, weights->steps));
    for (unsigned m = 0; m < clt__weights_count(recipe); m++) {
        check_ct(weights, weights->weight[m], finished, top);
    }
    for (unsigned m = 0; m < clt__weights_looks(recipe); m++) {
        must((weights->look[m] == NULL) == finished);
        if (!finished) check_ct(weights, weights->look[m], 0, top);
    }
    for (unsigned i = 0; i < weights->checks; i++) check_ct(weights, weights->check[i], 0, 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    clt__span span = {.bytes = bytes, .size = size};
    clt__source source;
    clt_weights *weights = NULL;
    clt__source_init(&source, clt__span_reader(&span), "encrypted model");
    if (clt__weights_get(&source, &weights) != CLT_OK) {
        must(weights == NULL && clt_detail()[0] != '\0');
        return 0;
    }
    check_bytes(weights, bytes, size);
    check_ciphertexts(weights);
    clt__weights_free(weights);
    return 0;
}
